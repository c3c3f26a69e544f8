"""``capsim resilience``: what the disruptions of a scenario cost."""

import click

from capsim.cli._options import format_option, paired_options, scenario_options


@click.command()
@scenario_options
@paired_options
@format_option("table", "json")
def command(file: str, sets: tuple[str, ...], overlays: tuple[str, ...], form: str, **given: int | None) -> None:
    """Run FILE with its disruptions, without them, and without each in turn, on the same random numbers.

    Tells what they cost, all together and each on top of the others, and when the plant has recovered. N disruptions
    take N + 2 runs of all replications, and a single one takes 2; those that come along with another do not count,
    since they are taken out with it.
    """
    from capsim import library
    from capsim.cli import _resilience
    from capsim.cli._execute import all_cores

    scenario = library.load(file, overlays=overlays, sets=sets)
    found = library.resilience(
        scenario, replications=given["replications"], seed=given["seed"], jobs=given["jobs"] or all_cores()
    )
    click.echo(_resilience.text(found, form))
