"""``capsim compare``: two scenarios on the same luck."""

import click

from capsim.cli._options import format_option, paired_options


@click.command()
@click.argument("base", metavar="BASE")
@click.argument("variant", metavar="VARIANT")
@click.option("--set", "sets", multiple=True, metavar="PATH=VALUE", help="Replace a value in VARIANT.")
@click.option("--overlay", "overlays", multiple=True, metavar="FILE", help="Lay a partial scenario file over VARIANT.")
@paired_options
@format_option("table", "json")
def command(
    base: str, variant: str, sets: tuple[str, ...], overlays: tuple[str, ...], form: str, **given: int | None
) -> None:
    """Run two scenario files on the same random numbers and tell their differences, VARIANT less BASE."""
    from capsim import library
    from capsim.cli import _comparison
    from capsim.cli._execute import all_cores

    plain, changed = library.load(base), library.load(variant, overlays=overlays, sets=sets)
    comparison = library.compare(
        plain, changed, replications=given["replications"], seed=given["seed"], jobs=given["jobs"] or all_cores()
    )
    for warning in comparison.warnings():
        click.echo(f"warning: {warning}", err=True)
    click.echo(_comparison.text(comparison, form, changes=(*overlays, *sets)))
