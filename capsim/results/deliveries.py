"""Who gets the released doses: demand that is due is served by priority, then date, then order; the rest waits.

Doses that nobody wants yet stand in stock, and nothing is held back for a later demand. What is not there on its date
is *backlog* until it is served. Where regions share, each has its part of every release, and a stock of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from capsim.foundation.stepseries import StepSeries, accumulate, smallest
from capsim.plan.plan import NONE, Plan
from capsim.plan.rows_money import DemandRow
from capsim.results.result import Result
from capsim.results.tables import Status, Table

FloatArray = NDArray[np.float64]

_SLACK = 1e-9
"""Share of a demand that may be missing by rounding only."""


@dataclass(frozen=True, eq=False)
class Served:
    """What became of the demand of a plan in one replication, by row of `Plan.demands`.

    Attributes:
        in_time: Doses served on the date.
        served: Doses served by the horizon.
        backlog: What was wanted and not yet there.
        taken: What was served so far.
    """

    in_time: FloatArray
    served: FloatArray
    backlog: tuple[StepSeries, ...]
    taken: tuple[StepSeries, ...]


def served(result: Result) -> list[Served]:
    """What became of the demand, one entry a replication."""
    return [_replication(result.plan, lots) for lots in result.split("lots")]


def _replication(plan: Plan, lots: Table) -> Served:
    in_time, total = np.zeros(len(plan.demands)), np.zeros(len(plan.demands))
    given: list[list[tuple[int, float]]] = [[] for _ in plan.demands]
    for rows in _pots(plan):
        one = plan.demands[rows[0]]
        share = 1.0 if one.pot == NONE else plan.regions[one.pot].share
        for part in _allocate(plan.demands, rows, stock=_released(plan, lots, one).scaled(share)):
            total[part.row] += part.doses
            given[part.row].append((part.time, part.doses))
            if part.from_stock and part.time == plan.demands[part.row].due:
                in_time[part.row] += part.doses
    backlog = tuple(_backlog(row, parts) for row, parts in zip(plan.demands, given, strict=True))
    return Served(in_time, total, backlog, tuple(_running(parts) for parts in given))


def _backlog(row: DemandRow, given: Sequence[tuple[int, float]]) -> StepSeries:
    return _cleared(_running([(row.due, row.doses), *((time, -doses) for time, doses in given)]))


def _running(changes: Sequence[tuple[int, float]]) -> StepSeries:
    return accumulate([time for time, _ in changes], [doses for _, doses in changes])


def _pots(plan: Plan) -> list[list[int]]:
    """Rows of the demand that is served from one stock."""
    found: dict[tuple[str, int], list[int]] = {}
    for number, row in enumerate(plan.demands):
        found.setdefault((row.name, row.pot), []).append(number)
    return list(found.values())


class _Given(NamedTuple):
    """Doses for a row of the demand; ``from_stock``: they were there before that second."""

    row: int
    time: int
    doses: float
    from_stock: bool


def _allocate(demands: Sequence[DemandRow], rows: Sequence[int], *, stock: StepSeries) -> list[_Given]:
    """Who is served, in order of time.

    A demand is due before what is released at the same second: the date is half open, as that of a target.
    """
    arrivals = zip(stock.times.tolist(), np.diff(stock.values, prepend=0.0).tolist(), strict=True)
    happenings = [(demands[number].due, 0, number, 0.0) for number in rows]
    happenings += [(int(time), 1, NONE, doses) for time, doses in arrivals]
    waiting: list[tuple[int, int, int]] = []
    missing = {number: demands[number].doses for number in rows}
    there, given = 0.0, list[_Given]()
    happenings.sort()
    for place, (time, _, number, doses) in enumerate(happenings, 1):
        there += doses
        if number != NONE:
            heappush(waiting, (demands[number].priority, demands[number].due, number))
            if place < len(happenings) and happenings[place][:2] == (time, 0):
                continue  # all that is due at one second is there before any of it is served
        while waiting and there > 0:
            first = waiting[0][2]
            amount = min(there, missing[first])
            if missing[first] - amount <= _SLACK * demands[first].doses:
                amount = missing[first]
                heappop(waiting)
            missing[first] -= amount
            there = max(there - amount, 0.0)
            given.append(_Given(first, time, amount, number != NONE))
    return given


def _cleared(series: StepSeries) -> StepSeries:
    """The series without what is left of it by rounding."""
    highest = float(series.values.max(initial=0.0))
    return StepSeries(series.times, np.where(series.values > _SLACK * highest, series.values, 0.0))


def _released(plan: Plan, lots: Table, demand: DemandRow) -> StepSeries:
    """Released doses, in complete sets."""
    members = []
    for material, doses in demand.members:
        makers = [number for number, row in enumerate(plan.campaigns) if row.material == material]
        chosen = np.isin(lots["campaign"], makers) & (lots["status"] == Status.RELEASED)
        out = accumulate(lots["decided"][chosen], lots["amount"][chosen])
        members.append(out.scaled(plan.materials[material].doses * demand.doses_per_set / doses))
    return smallest(members)
