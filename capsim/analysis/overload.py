"""Which places planned starts ask too much of: more hours than there are, so that lots pile up without end."""

from dataclasses import dataclass

from capsim.analysis.presence import mean_count
from capsim.analysis.workload import workload
from capsim.plan.lot_counts import planned_lots
from capsim.plan.places import POOL, UNIT_CLASS, Place, label
from capsim.plan.plan import NONE, UNLIMITED, CampaignRow, Plan, Starts

_MORE = 1 + 1e-9
"""Of a place that is asked for just what it has, the last bits decide nothing."""


@dataclass(frozen=True)
class Overload:
    """A place with a utilisation over one.

    Attributes:
        kind: Unit class, pool or laboratory.
        label: Its name with its site.
        places: How many of it there are while lots are planned, in the mean, rounded down.
        load: Hours that planned starts and routines ask for, over hours that there are.
        by: The same, by campaign; ``routines`` for media fills and maintenance.
    """

    kind: str
    label: str
    places: int
    load: float
    by: tuple[tuple[str, float], ...]

    def __str__(self) -> str:
        parts = ", ".join(f"{name} {share:.0%}" for name, share in self.by)
        more = "one more" if self.places == 1 else f"more than its {self.places}"
        return (
            f"{self.label}: planned starts ask for {self.load:.0%} of its hours ({parts}), so lots pile up there; "
            f"let {more} work side by side, or start fewer lots"
        )


def overloads(plan: Plan) -> tuple[Overload, ...]:
    """Places whose utilisation is over one by plan: mean work, shifts and repairs included, no waiting.

    Units that join count from their date on, over the time in which lots are planned.

    Only campaigns count whose lots start at planned or random times, whatever happens; a campaign that starts a lot
    when a unit is free, or that has a cap on lots in process, asks for no more than there is.
    """
    found = []
    for place, visits in workload(plan).items():
        by = [(plan.campaigns[number].name, _lots_per_second(plan, number) * v.time) for number, v in visits.items()]
        since, until = _starting(plan, list(visits))
        there = mean_count(plan, place, since=since, until=until)
        shares = [(name, seconds / there) for name, seconds in (*by, *_routines(plan, place)) if seconds]
        load = sum(share for _, share in shares)
        if load > _MORE:
            name = label(plan, place.kind, place.row)
            found.append(Overload(place.kind, name, max(int(there), 1), load, tuple(shares)))
    return tuple(found)


def _lots_per_second(plan: Plan, campaign: int) -> float:
    """How often lots start whatever happens, while they do."""
    row = plan.campaigns[campaign]
    if row.starts == Starts.FREE or row.in_process != NONE:
        return 0.0
    if row.starts == Starts.RANDOM:
        return 1 / max(plan.streams[row.gap].distribution.mean, 1.0)
    return 1 / row.cadence if row.cadence else _listed(plan, row) / max(plan.horizon - row.first, 1)


def _starting(plan: Plan, campaigns: list[int]) -> tuple[int, int]:
    """From when to when some campaigns start lots whatever happens [s]."""
    rows = [plan.campaigns[number] for number in campaigns if _lots_per_second(plan, number)]
    begins = min((row.first for row in rows), default=0)
    return begins, min(max((_last_start(plan, row) for row in rows), default=plan.horizon), plan.horizon)


def _last_start(plan: Plan, row: CampaignRow) -> int:
    many = planned_lots(row)
    if many is None:
        return plan.horizon
    if row.starts == Starts.PLANNED and not row.cadence:
        return max(plan.dates[slice(*row.dates)], default=plan.horizon)
    gap = row.cadence or plan.streams[row.gap].distribution.mean
    return row.first + round(gap * many)


def _listed(plan: Plan, row: CampaignRow) -> int:
    """Lots with a date of their own before the horizon."""
    planned = planned_lots(row) or 0
    first = row.dates[0]
    return sum(date < plan.horizon for date in plan.dates[first : first + planned])


def _routines(plan: Plan, place: Place) -> list[tuple[str, float]]:
    """Seconds of the place that routines take, a second of the clock."""
    if place.kind not in (UNIT_CLASS, POOL):
        return []
    taken = 0.0
    for routine in plan.routines:
        units = plan.unit_classes[routine.unit_class].count
        needs = plan.needs[slice(*plan.segments[routine.segment].needs)]
        many = sum(need.count for need in needs if need.pool == place.row) if place.kind == POOL else 1
        if routine.every != UNLIMITED and (place.kind == POOL or routine.unit_class == place.row):
            taken += units * many * plan.streams[routine.streams].distribution.mean / routine.every
    return [("routines", taken)]
