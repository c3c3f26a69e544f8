"""``capsim resilience``: what the disruptions of a scenario cost."""

import click

from capsim.cli._options import format_option, paired_options, scenario_options


@click.command()
@scenario_options
@paired_options
@format_option("table", "json")
def command(file: str, sets: tuple[str, ...], overlays: tuple[str, ...], form: str, **given: int | None) -> None:
    """Run FILE without its disruptions and with them on the same random numbers, and tell what they cost."""
    from capsim import library
    from capsim.cli import _resilience
    from capsim.cli._execute import all_cores

    scenario = library.load(file, overlays=overlays, sets=sets)
    found = library.resilience(
        scenario, replications=given["replications"], seed=given["seed"], jobs=given["jobs"] or all_cores()
    )
    click.echo(_resilience.text(found, form))
