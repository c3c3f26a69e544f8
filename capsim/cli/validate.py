"""``capsim validate``: is the scenario right?"""

import click

from capsim.cli._options import scenario_options


@click.command()
@scenario_options
def command(file: str, sets: tuple[str, ...], overlays: tuple[str, ...]) -> None:
    """Check a scenario file and list everything that is wrong with it."""
    from capsim import library
    from capsim.cli._execute import warn

    scenario = library.load(file, overlays=overlays, sets=sets)
    plan = scenario.plan
    parts = (
        _count(len(plan.sites), "site"),
        _count(len(plan.materials), "material"),
        _count(sum(not row.opening for row in plan.campaigns), "campaign"),
        _count(sum(row.count for row in plan.unit_classes), "unit"),
        f"{plan.horizon / 86400:g} days from {plan.start[:10]}",
    )
    click.echo(f"{scenario.name}: right. {', '.join(parts)}.")
    warn(scenario)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
