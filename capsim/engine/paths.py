"""Which path a step takes, decided once for all its lots: the less there is to wait for or to look at, the shorter."""

from collections.abc import Sequence

from capsim.flow.recipe import Segment, Step
from capsim.foundation.rules import LotSequence
from capsim.plan.plan import NONE, CampaignRow, Plan, UnitClassRow


def certain(segment: Segment, units: UnitClassRow) -> bool:
    """Whether nothing can stop a segment that has begun on a unit of a class."""
    breaks = segment.row.breaks and units.failures != NONE
    return not breaks and segment.disturbed is None and not segment.rules.lose_at_close


def is_in_hours(segment: Segment, units: UnitClassRow) -> bool:
    """Whether no work of a segment that nothing stops can lie outside the hours of its class."""
    return units.calendar == NONE or segment.rules.pauses


def choose(step: Step, plan: Plan, campaign: CampaignRow) -> None:
    """Find the shortest path of the work of a step and of the cleaning after it.

    Not where a full record is asked for: it wants every segment when it begins, and every unit when it is free.
    """
    beside = step.row.alongside or _has_beside(plan, step)
    if not beside:
        step.alone = _alone(step.process)
        if step.alone and _only_time(step.process) and not _is_planned(plan, step, campaign):
            step.work = []
    if not _is_looked_after(plan, step):
        step.cleans_alone = _alone(step.cleaning)
        if step.cleans_alone and _only_time(step.cleaning):
            step.clean_work = []


def may_stop(plan: Plan, step: Step) -> bool:
    """Whether a lot may be lost in a step before its end, in its own unit or in one alongside."""
    return not all(segment.certain for segment in step.process) or _has_beside(plan, step)


def _alone(segments: Sequence[Segment]) -> bool:
    """Whether no segment waits for anything, so that one event will do for all."""
    return bool(segments) and not any(segment.needs for segment in segments)


def _only_time(segments: Sequence[Segment]) -> bool:
    """Whether fixed work is all there is to segments: no hours, no amounts, nothing that the unit counts."""
    return all(one.plain and one.rules.calendar is None and not one.scales and not one.wears for one in segments)


def _is_planned(plan: Plan, step: Step, campaign: CampaignRow) -> bool:
    """Whether somebody looks at the work of a step before it begins."""
    limits = plan.limits[slice(*campaign.limits)]
    by_work = (LotSequence.LONGEST_FIRST, LotSequence.SHORTEST_FIRST)
    reached = any(limit.until_end and limit.last == step.number for limit in limits)
    return reached or plan.unit_classes[step.row.unit_class].sequence in by_work


def _is_looked_after(plan: Plan, step: Step) -> bool:
    """Whether more than the work decides what happens to a unit after a lot."""
    if step.preparation and step.units.guide is not None:
        return True
    users = plan.steps_on[step.row.unit_class]
    return bool(plan.routines) or any(max(user.dirty_hold, user.clean_hold) >= 0 for user in users)


def _has_beside(plan: Plan, step: Step) -> bool:
    """Whether the next step in the list runs alongside."""
    campaign = plan.campaigns[step.row.campaign]
    return step.index + 1 < campaign.steps[1] and plan.steps[step.index + 1].alongside
