"""What projects mean for a replication: live times, once it is known when their phases end."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from capsim.plan.plan import CampaignRow, Plan, PoolRow, RoutineRow, ServerRow, UnitClassRow


class PhaseRun(NamedTuple):
    """A phase as it went in a replication: when it began and ended [s], and how often it was done."""

    begun: int
    ended: int
    times: int


def settled(plan: Plan, ends: Sequence[int]) -> Plan:
    """The plan of a replication in which the phases end at these times [s], in the order of `Plan.phases`."""

    def latest(at: int, phases: tuple[int, ...]) -> int:
        return max([at, *(ends[phase] for phase in phases)])

    def timed(row: UnitClassRow) -> UnitClassRow:
        return replace(row, live_from=latest(row.live_from, row.phases))

    unit_classes = tuple(timed(row) for row in plan.unit_classes)
    campaigns = tuple(replace(row, first=latest(row.first, row.phases)) for row in plan.campaigns)
    return replace(
        plan,
        unit_classes=unit_classes,
        servers=tuple(replace(row, live_from=latest(row.live_from, row.phases)) for row in plan.servers),
        campaigns=campaigns,
        dates=_dates(plan, campaigns),
        joins=tuple(replace(row, at=latest(row.at, row.phases)) for row in plan.joins),
        routines=tuple(_routine(row, unit_classes[row.unit_class]) for row in plan.routines),
    )


def _dates(plan: Plan, campaigns: Sequence[CampaignRow]) -> tuple[int, ...]:
    """No planned start of a campaign comes before it can begin; those that move are that much later."""
    dates = list(plan.dates)
    for row, written in zip(campaigns, plan.campaigns, strict=True):
        span, later = slice(*row.dates), row.first - written.first if row.moves else 0
        dates[span] = [max(date + later, row.first) for date in dates[span]]
    return tuple(dates)


def _routine(row: RoutineRow, units: UnitClassRow) -> RoutineRow:
    """As for a date: a class that a project brings is first due when it is there."""
    return replace(row, first=max(row.first, units.live_from)) if units.phases else row


def live_times(plan: Plan, row: UnitClassRow | ServerRow | PoolRow) -> list[int]:
    """When each unit or place is there, by its number [s]; a pool is there from the start."""
    joins = plan.joins[slice(*row.joins)]
    later = [join.at for join in joins for _ in range(join.count)]
    first = 0 if isinstance(row, PoolRow) else row.live_from
    return [first] * (row.count - len(later)) + later
