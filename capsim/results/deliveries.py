"""Who gets the released doses: demand that is due is served by priority, then date, then order; the rest waits.

Doses that nobody wants yet stand in stock, and nothing is held back for a later demand. What is not there on its date
is *backlog* until it is served. Where regions share, each has its part of every release, and a stock of its own.

What was released before the start is given out first, to the demand of those days: what is left of it is in stock at
the start, and what it did not suffice for is owed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from capsim.foundation.stepseries import StepSeries, accumulate, smallest, total
from capsim.plan.plan import NONE, Plan
from capsim.plan.rows_money import DemandRow
from capsim.results.before import actuals
from capsim.results.result import Result
from capsim.results.tables import Status, Table

FloatArray = NDArray[np.float64]

_SLACK = 1e-9
"""Share of a demand that may be missing by rounding only."""


@dataclass(frozen=True, eq=False)
class Served:
    """What became of the demand of a plan in one replication, by row of `Plan.demands`; times before the start too.

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


class InStock(NamedTuple):
    """Doses of a product that were released before the start and not given to anybody; ``region`` where they share."""

    name: str
    region: str
    doses: float


def in_stock(plan: Plan) -> tuple[InStock, ...]:
    """What demand finds in stock at the start; nothing where nothing was released before."""
    found = []
    for rows in _pots(plan) if plan.actuals else ():
        one = plan.demands[rows[0]]
        stock = smallest([actuals(plan, part).scaled(one.doses_per_set / doses) for part, doses in one.members])
        past = [row for row in rows if plan.demands[row].due < 0]
        stock = stock.scaled(_share(plan, one))
        left = float(stock.at(-1)) - sum(part.doses for part in _allocate(plan.demands, past, stock=stock))
        region = "" if one.pot == NONE else plan.regions[one.pot].name
        found.append(InStock(one.name, region, left if left > _SLACK * float(stock.at(-1)) else 0.0))
    return tuple(found)


def _share(plan: Plan, demand: DemandRow) -> float:
    return 1.0 if demand.pot == NONE else plan.regions[demand.pot].share


def _replication(plan: Plan, lots: Table) -> Served:
    in_time, in_all = np.zeros(len(plan.demands)), np.zeros(len(plan.demands))
    given: list[list[tuple[int, float]]] = [[] for _ in plan.demands]
    for rows in _pots(plan):
        one = plan.demands[rows[0]]
        for part in _allocate(plan.demands, rows, stock=_released(plan, lots, one).scaled(_share(plan, one))):
            in_all[part.row] += part.doses
            given[part.row].append((part.time, part.doses))
            if part.time == plan.demands[part.row].due:
                in_time[part.row] += part.doses
    backlog = tuple(_backlog(row, parts) for row, parts in zip(plan.demands, given, strict=True))
    return Served(in_time, in_all, backlog, tuple(_running(parts) for parts in given))


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
    """Doses for a row of the demand."""

    row: int
    time: int
    doses: float


def _allocate(demands: Sequence[DemandRow], rows: Sequence[int], *, stock: StepSeries) -> list[_Given]:
    """Who is served, in order of time.

    What is released at a second is there before the demand that falls due at it, so that this has no backlog.
    """
    arrivals = zip(stock.times.tolist(), np.diff(stock.values, prepend=0.0).tolist(), strict=True)
    happenings = [(demands[number].due, 1, number, 0.0) for number in rows]
    happenings += [(int(time), 0, NONE, doses) for time, doses in arrivals]
    waiting: list[tuple[int, int, int]] = []
    missing = {number: demands[number].doses for number in rows}
    there, given = 0.0, list[_Given]()
    happenings.sort()
    for place, (time, _, number, doses) in enumerate(happenings, 1):
        there += doses
        if number != NONE:
            heappush(waiting, (demands[number].priority, demands[number].due, number))
        if place < len(happenings) and happenings[place][0] == time:
            continue  # all that is released or falls due at one second is there before any of it is given out
        while waiting and there > 0:
            first = waiting[0][2]
            amount = min(there, missing[first])
            if missing[first] - amount <= _SLACK * demands[first].doses:
                amount = missing[first]
                heappop(waiting)
            missing[first] -= amount
            there = max(there - amount, 0.0)
            given.append(_Given(first, time, amount))
    return given


def _cleared(series: StepSeries) -> StepSeries:
    """The series without what is left of it by rounding."""
    highest = float(series.values.max(initial=0.0))
    return StepSeries(series.times, np.where(series.values > _SLACK * highest, series.values, 0.0))


def _released(plan: Plan, lots: Table, demand: DemandRow) -> StepSeries:
    """Released doses, those before the start too, in complete sets."""
    members = []
    for material, doses in demand.members:
        makers = [number for number, row in enumerate(plan.campaigns) if row.material == material]
        chosen = np.isin(lots["campaign"], makers) & (lots["status"] == Status.RELEASED)
        out = accumulate(lots["decided"][chosen], lots["amount"][chosen])
        run = out.scaled(plan.materials[material].doses)
        both = total([actuals(plan, material), run]) if plan.actuals else run
        members.append(both.scaled(demand.doses_per_set / doses))
    return smallest(members)
