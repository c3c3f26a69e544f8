"""Whether limits and clean windows can ever be kept, one function a rule; with the arithmetic."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from capsim.foundation.errors import Problem
from capsim.foundation.units import format_amount, format_time
from capsim.plan.compile_materials import lot_amount
from capsim.plan.lot_sizes import sizes_of
from capsim.plan.plan import UNLIMITED, CampaignRow, LimitRow, Plan, Role, SegmentRow, StepRow
from capsim.plan.planned import planned_campaigns
from capsim.plan.quanta import QUANTA
from capsim.scenario.model import Scenario
from capsim.scenario.references import campaigns_of

Problems = Iterator[Problem]


def check_clean_windows(plan: Plan, scenario: Scenario) -> Problems:
    """The work of a lot fits into the clean window of its unit: no lot is split by a clean."""
    told: set[str] = set()
    for lot in _lots(plan, scenario):
        for number, step in enumerate(plan.steps[slice(*lot.campaign.steps)]):
            unit_class = plan.unit_classes[step.unit_class]
            least = _least_work(plan, lot, number)
            path = lot.path or f"materials.{plan.materials[lot.campaign.material].name}.procedure[{number}]"
            if unit_class.window != UNLIMITED and least > unit_class.window and path not in told:
                told.add(path)
                label = f"{plan.sites[unit_class.site]}.{unit_class.name}"
                expected = f"no more than the clean window of {label}, {format_time(unit_class.window)}"
                got = f"{format_time(least)} of work for a lot{_of(plan, lot)}"
                yield Problem(path, got, expected, "make smaller lots, or a longer window")


def check_limits(plan: Plan, scenario: Scenario) -> Problems:
    """The least time between two steps is within the limit: without waiting, pauses and breakdowns."""
    told: set[tuple[str, str]] = set()
    for lot in _lots(plan, scenario):
        own, material = lot.campaign.steps[0], plan.materials[lot.campaign.material].name
        for limit in plan.limits[slice(*lot.campaign.limits)]:
            path = f"materials.{material}.limits.{limit.name}.within"
            steps = [number for number in _counted(limit) if not plan.steps[own + number].alongside]
            least = sum(_least_work(plan, lot, number) for number in steps)
            if least > limit.within and (lot.path or path, limit.name) not in told:
                told.add((lot.path or path, limit.name))
                named = " + ".join(plan.steps[own + number].name for number in steps)
                work = f"{format_time(least)} of work of {named} for a lot{_of(plan, lot)}"
                within, hint = format_time(limit.within), "make smaller lots, run faster, or move the limit; as it is "
                if lot.path:
                    expected = f"no more than the {within} of limit {limit.name}"
                    yield Problem(lot.path, work, expected, f"{hint}the lot would be lost")
                else:
                    yield Problem(path, within, f"at least the {work}", f"{hint}every lot would be lost")


@dataclass(frozen=True)
class _Lot:
    """Lots of one size of a campaign.

    Attributes:
        path: Where the size of a listed lot is written; "" where it is that of all lots of the material.
        amount: What it starts with [quanta].
    """

    campaign: CampaignRow
    path: str
    amount: int


def _lots(plan: Plan, scenario: Scenario) -> Iterator[_Lot]:
    """The lots of every campaign, once for each place where their size is written."""
    for number, (row, (_, campaign)) in enumerate(zip(planned_campaigns(plan), campaigns_of(scenario), strict=True)):
        written = sizes_of(scenario, number, campaign)
        for one in written:
            listed = one.path.startswith("campaigns")
            yield _Lot(row, one.path if listed else "", lot_amount(scenario, campaign.make, one.size))
        if not written:
            yield _Lot(row, "", row.amount)


def _counted(limit: LimitRow) -> Sequence[int]:
    """The steps whose work lies between the start of the clock and its end, or is added up."""
    return limit.inside or range(limit.first + 1, limit.last + limit.until_end)


def _of(plan: Plan, lot: _Lot) -> str:
    """The size of a lot, where it is given, for a message."""
    material = plan.materials[lot.campaign.material]
    if not lot.amount or material.unit == "lot":
        return ""
    return f" of {format_amount(lot.amount * QUANTA[material.unit], material.unit)}"


def _least_work(plan: Plan, lot: _Lot, number: int) -> int:
    """The shortest work that a lot of full size can take in a step [s]."""
    step = plan.steps[lot.campaign.steps[0] + number]
    amount = _least_amount(plan, lot, number)
    return sum(_least(plan, segment, amount) for segment in _process(plan, step))


def _least_amount(plan: Plan, lot: _Lot, number: int) -> float:
    """The smallest amount with which a lot of full size can come to a step [quanta]."""
    amount, first = float(lot.amount), lot.campaign.steps[0]
    for step in plan.steps[first : first + number]:
        if step.creates:
            amount = step.creates
            for link in plan.links[slice(*step.create_factors)]:
                amount *= plan.streams[link].distribution.low
        amount = max(amount - step.fixed_loss, 0.0)
        for link in plan.links[slice(*step.yields)]:
            amount *= plan.streams[link].distribution.low
        amount = max(amount - step.sampled, 0.0)
    return amount


def _process(plan: Plan, step: StepRow) -> list[SegmentRow]:
    return [segment for segment in plan.segments[slice(*step.segments)] if segment.role == Role.PROCESS]


def _least(plan: Plan, segment: SegmentRow, amount: float) -> int:
    fixed = sum(plan.streams[link].distribution.low for link in plan.links[slice(*segment.fixed)])
    cycles = ceil(amount / segment.cycle_capacity) if segment.cycle_capacity else 0
    return int(fixed + segment.per_amount * amount + cycles * segment.per_cycle)


LIMIT_CHECKS = (check_clean_windows, check_limits)
"""Every rule, in the order in which it is told."""
