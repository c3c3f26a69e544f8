"""Whether a lot alone can go its way: it never waits for a unit that it holds itself."""

from collections.abc import Iterator, Sequence

from capsim.foundation.errors import Problem
from capsim.procedures.contract import UnitProcedure
from capsim.scenario.model import Scenario
from capsim.scenario.references import Problems, campaigns_of

_KEEPING = ("none", "zero_wait")
"""Holds with which a lot stays in its unit until the next one takes it."""


def check_way(scenario: Scenario) -> Problems:
    """There are as many units of a class as one lot holds at once."""
    told: set[tuple[str, int]] = set()
    for _, campaign in campaigns_of(scenario):
        material, site = scenario.materials.get(campaign.make), scenario.sites.get(campaign.at)
        for index, held in _held(material.procedure) if material and site else ():
            on = held[-1]
            unit_class = site.unit_classes.get(on) if site else None
            if unit_class and held.count(on) > unit_class.count and (campaign.make, index) not in told:
                told.add((campaign.make, index))
                got = f"{held.count(on)} units of {campaign.at}.{on} at once for a lot, which keeps the one before"
                hint = "let the lot wait elsewhere (hold), give the step a class of its own, or have more units"
                expected = f"no more than the {unit_class.count} that there is"
                yield Problem(f"materials.{campaign.make}.procedure[{index}].on", got, expected, hint)


def _held(procedure: Sequence[UnitProcedure]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Each step, with the classes of the units that a lot has once it has that of the step, which comes last."""
    held: tuple[str, ...] = ()
    main: tuple[str, ...] = ()
    before: UnitProcedure | None = None
    for index, step in enumerate(procedure):
        if step.alongside:
            yield index, (*main, step.on)
            continue
        if before is None or before.hold not in _KEEPING:
            held = ()
        elif before.hold == "none":
            held = (before.on,)
        held = (*held, step.on)
        yield index, held
        main = (before.on, step.on) if step.keeps_previous and before and before.hold in _KEEPING else (step.on,)
        before = step
