"""``capsim bound``: what arithmetic alone says, without simulating."""

import click

from capsim.cli._options import format_option, scenario_options


@click.command()
@scenario_options
@format_option("table", "json")
def command(file: str, sets: tuple[str, ...], overlays: tuple[str, ...], form: str) -> None:
    """Capacity of each stage by arithmetic, the earliest possible day, and the most doses by each date."""
    from capsim import library
    from capsim.cli import _bound

    scenario = library.load(file, overlays=overlays, sets=sets)
    click.echo(_bound.text(library.bound(scenario), scenario.plan, form))
