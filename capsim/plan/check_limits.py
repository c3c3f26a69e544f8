"""Whether limits and clean windows can ever be kept, one function a rule; with the arithmetic."""

from collections.abc import Iterator, Sequence
from math import ceil

from capsim.foundation.errors import Problem
from capsim.foundation.units import format_amount, format_time
from capsim.plan.plan import UNLIMITED, CampaignRow, LimitRow, Plan, Role, SegmentRow, StepRow
from capsim.plan.planned import planned_campaigns
from capsim.plan.quanta import QUANTA
from capsim.scenario.model import Scenario

Problems = Iterator[Problem]


def check_clean_windows(plan: Plan, scenario: Scenario) -> Problems:
    """The work of a lot fits into the clean window of its unit: no lot is split by a clean."""
    told: set[str] = set()
    for campaign in planned_campaigns(plan):
        for number, step in enumerate(plan.steps[slice(*campaign.steps)]):
            unit_class = plan.unit_classes[step.unit_class]
            least = _least_work(plan, campaign, number)
            path = f"materials.{plan.materials[campaign.material].name}.procedure[{number}]"
            if unit_class.window != UNLIMITED and least > unit_class.window and path not in told:
                told.add(path)
                label = f"{plan.sites[unit_class.site]}.{unit_class.name}"
                expected = f"no more than the clean window of {label}, {format_time(unit_class.window)}"
                got = f"{format_time(least)} of work for a lot{_of(plan, campaign)}"
                yield Problem(path, got, expected, "make smaller lots, or a longer window")


def check_limits(plan: Plan, scenario: Scenario) -> Problems:
    """The least time between two steps is within the limit: without waiting, pauses and breakdowns."""
    told: set[str] = set()
    for limit in plan.limits:
        campaign = plan.campaigns[limit.campaign]
        path = f"materials.{plan.materials[campaign.material].name}.limits.{limit.name}.within"
        steps = [number for number in _counted(limit) if not plan.steps[campaign.steps[0] + number].alongside]
        least = sum(_least_work(plan, campaign, number) for number in steps)
        if least > limit.within and path not in told and not campaign.opening:
            told.add(path)
            names = [step.name for step in plan.steps[slice(*campaign.steps)]]
            named = " + ".join(names[number] for number in steps)
            hint = "make smaller lots, run faster, or move the limit; as it is every lot would be lost"
            expected = f"at least the {format_time(least)} of work of {named} for a lot{_of(plan, campaign)}"
            yield Problem(path, format_time(limit.within), expected, hint)


def _counted(limit: LimitRow) -> Sequence[int]:
    """The steps whose work lies between the start of the clock and its end, or is added up."""
    return limit.inside or range(limit.first + 1, limit.last + limit.until_end)


def _of(plan: Plan, campaign: CampaignRow) -> str:
    """The size of a lot, where it is given, for a message."""
    material = plan.materials[campaign.material]
    if not campaign.amount or material.unit == "lot":
        return ""
    return f" of {format_amount(campaign.amount * QUANTA[material.unit], material.unit)}"


def _least_work(plan: Plan, campaign: CampaignRow, number: int) -> int:
    """The shortest work that a lot of full size can take in a step [s]."""
    step = plan.steps[campaign.steps[0] + number]
    amount = _least_amount(plan, campaign, number)
    return sum(_least(plan, segment, amount) for segment in _process(plan, step))


def _least_amount(plan: Plan, campaign: CampaignRow, number: int) -> float:
    """The smallest amount with which a lot of full size can come to a step [quanta]."""
    amount = float(campaign.amount)
    for step in plan.steps[campaign.steps[0] : campaign.steps[0] + number]:
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
