"""``capsim compare``: two scenarios on the same luck."""

import click

from capsim.cli._options import format_option


@click.command()
@click.argument("base", metavar="BASE")
@click.argument("variant", metavar="VARIANT")
@click.option("--set", "sets", multiple=True, metavar="PATH=VALUE", help="Replace a value in VARIANT.")
@click.option("-n", "--replications", type=click.IntRange(min=2), help="Replications; as BASE says if left out.")
@click.option("-s", "--seed", type=click.IntRange(min=0), help="Root of all random draws; as BASE says if left out.")
@click.option("-j", "--jobs", type=click.IntRange(min=1), default=1, show_default=True, help="Worker processes.")
@format_option("table", "json")
def command(base: str, variant: str, sets: tuple[str, ...], form: str, **given: int | None) -> None:
    """Run two scenario files on the same random numbers and tell their differences, VARIANT less BASE."""
    import json

    from capsim import library
    from capsim.cli._table import table
    from capsim.results.export import to_json_dict
    from capsim.results.kpi import KPIS

    plain, changed = library.load(base), library.load(variant, sets=sets)
    comparison = library.compare(
        plain, changed, replications=given["replications"], seed=given["seed"], jobs=given["jobs"] or 1
    )
    differences = {name: comparison.difference(name) for name in KPIS if comparison.finite(name)}
    if form == "json":
        content = to_json_dict({"base": plain.name, "variant": changed.name, "differences": differences})
        click.echo(json.dumps(content, indent=2, ensure_ascii=False))
        return
    words = " ".join([variant, *(f"--set {one}" for one in sets)])
    click.echo(f"{words} less {base}, {len(comparison.base)} replications on the same random numbers:")
    rows = [
        [name.replace("_", " "), f"{one.value:,.6g}", f"{one.low:,.6g} to {one.high:,.6g}"]
        for name, one in differences.items()
    ]
    click.echo("\n".join(table(["", "difference", "95 % CI"], rows)))
