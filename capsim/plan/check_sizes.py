"""Whether amounts stay within what a plan can count, one function a rule."""

from collections.abc import Iterator

from capsim.foundation.errors import Problem
from capsim.foundation.units import YEAR, Quantity, format_amount
from capsim.plan.compile_materials import drawn_by, in_own_unit, unit_of
from capsim.plan.lot_sizes import written_sizes
from capsim.plan.plan import Plan, SegmentRow
from capsim.plan.planned import planned_campaigns
from capsim.plan.quanta import QUANTA
from capsim.procedures.contract import UnitProcedure, UnitSize
from capsim.scenario.model import Scenario
from capsim.scenario.references import campaigns_of, end_products

Problems = Iterator[Problem]

MOST = 2**53
"""Quanta in a lot: up to here a float holds every whole number."""

_SPREAD = 10
"""How far above its mean a titre may be drawn before a lot has too many quanta."""

_LEAST_DOSE = 1e-6
"""Quanta in a dose: with less, a lot would have more doses than can be counted."""

_LONGEST = 1000 * YEAR


def check_lot_amounts(plan: Plan, scenario: Scenario) -> Problems:
    """Lots, and what they draw, are at least one quantum and few enough to count; containers are whole."""
    for name, material in scenario.materials.items():
        sizes = [one for one in written_sizes(scenario, name) if in_own_unit(scenario, name, one.size) is not None]
        for written in sizes:
            unit, value = unit_of(scenario, name).symbol, in_own_unit(scenario, name, written.size) or 0.0
            if unit in ("vial", "dose") and value % 1:
                yield Problem(written.path, str(written.size), f"a whole number of {unit}s")
            else:
                yield from _countable(written.path, str(written.size), value, unit=unit)
        for component, amount in material.components.items():
            wanted = unit_of(scenario, component)
            if amount.dimension == wanted:  # else told by check_amounts
                drawn = [drawn_by(scenario, name, component, size=one.size) for one in sizes]
                for per_lot in {min(drawn), max(drawn)} if drawn else {drawn_by(scenario, name, component, size=None)}:
                    got = f"{amount}, which is {format_amount(per_lot, wanted.symbol)} for a lot"
                    yield from _countable(f"materials.{name}.components.{component}", got, per_lot, unit=wanted.symbol)


def check_dose(plan: Plan, scenario: Scenario) -> Problems:
    """The antigen in a dose is measured as its material, and there is some."""
    for name, material in scenario.materials.items():
        if material.dose is None:
            continue
        path, own = f"materials.{name}.dose", unit_of(scenario, name)
        if material.dose.dimension != own:
            yield Problem(path, str(material.dose), f"an amount in {own.symbol}, as {name} is measured")
        elif material.dose.value < _LEAST_DOSE * QUANTA[own.symbol]:
            least = Quantity(_LEAST_DOSE * QUANTA[own.symbol], own)
            yield Problem(path, str(material.dose), f"an amount of at least {least}", "or leave it out")


def check_creation(plan: Plan, scenario: Scenario) -> Problems:
    """What a culture makes can be counted."""
    told: set[str] = set()
    for _, campaign in campaigns_of(scenario):
        own = unit_of(scenario, campaign.make)
        for index, step in enumerate(scenario.materials[campaign.make].procedure):
            path = f"materials.{campaign.make}.procedure[{index}]"
            made = _created(step, scenario.sites[campaign.at].unit_classes[step.on])
            if path in told or made is None or made.dimension != own:
                continue
            told.add(path)
            got = f"a lot of {format_amount(made.value, own.symbol)} (volume x titre)"
            yield from _countable(path, got, made.value, unit=own.symbol, spread=_SPREAD)


def _created(step: UnitProcedure, unit: UnitSize) -> Quantity | None:
    creation = step.creation(unit)
    if creation is None:
        return None
    return Quantity(creation.size * creation.titre.distribution.mean, creation.dimension)


def _countable(path: str, got: str, amount: float, *, unit: str, spread: float = 1.0) -> Problems:
    least, most = QUANTA[unit], QUANTA[unit] * MOST / spread
    if amount < least * (1 - 1e-9):
        yield Problem(path, got, f"at least {least:g} {unit}, the smallest amount that is counted", "make it larger")
    elif amount >= most:
        yield Problem(path, got, f"less than {most:.3g} {unit}, the largest lot that is counted", "make it smaller")


def check_work(plan: Plan, scenario: Scenario) -> Problems:
    """Work that grows with the lot comes to an end."""
    told: set[str] = set()
    for campaign in planned_campaigns(plan):
        amount = float(campaign.amount)
        material = plan.materials[campaign.material].name
        for index, step in enumerate(plan.steps[slice(*campaign.steps)]):
            if step.creates:
                amount = step.creates
                for link in plan.links[slice(*step.create_factors)]:
                    amount *= plan.streams[link].distribution.mean
            path = f"materials.{material}.procedure[{index}]"
            for segment in plan.segments[slice(*step.segments)]:
                if path not in told:
                    problems = list(_check_segment(path, segment, amount))
                    told.update(problem.path for problem in problems)
                    yield from problems


def _check_segment(path: str, segment: SegmentRow, amount: float) -> Problems:
    if segment.per_cycle > 0 and segment.cycle_capacity < 1:
        yield Problem(path, "a cycle of less than can be counted", "a larger amount in a cycle")
        return
    cycles = amount / segment.cycle_capacity if segment.per_cycle > 0 else 0.0
    work = amount * segment.per_amount + cycles * (segment.per_cycle + segment.between_cycles)
    if work > _LONGEST:
        got = f"{segment.operation} of {work / YEAR:.3g} year for a lot"
        yield Problem(path, got, "at most 1000 year", "check the speed, the performance and the size of a lot")


def check_use(plan: Plan, scenario: Scenario) -> Problems:
    """Only what others are made of can be used at risk, and only what is made of something expires with it."""
    hint = "leave it out: it applies to what other materials are made of"
    for name in end_products(scenario):
        if scenario.materials[name].use == "at_risk":
            expected = f"a material that others are made of; nothing is made of {name}"
            yield Problem(f"materials.{name}.use", '"at_risk"', expected, hint)
    for name, material in scenario.materials.items():
        if material.expires == "with_components" and not material.components:
            expected = "a material that has components"
            yield Problem(f"materials.{name}.expires", '"with_components"', expected, "give it a shelf_life")


SIZE_CHECKS = (check_lot_amounts, check_dose, check_creation, check_work, check_use)
"""Every rule, in the order in which it is told."""
