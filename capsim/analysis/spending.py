"""What every price of the plan came to in each replication, and what that is worth at the start.

Costs of lots (materials, consumables, checks, hours of units) are laid on the lots that caused them. A lot carries a
consumable, or hours of a unit, in proportion to what the plan expects of the steps it has come to. That decides when
it is paid, when the lot starts, and how much was spent on lots that came to nothing; the sum is what the run counted.

What was there at the start, lots or consumables, costs as any other, but was paid before: it is not in the present
worth. Of a consumable the opening stock goes first.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from capsim.analysis.observations import FloatArray, matrix, require_replications
from capsim.analysis.shortest import amounts, mean, segments_of, work
from capsim.foundation.units import MONTH, YEAR
from capsim.plan.plan import NONE, Plan, Role
from capsim.plan.rows_money import CostBasis, CostPart, CostRow
from capsim.results.result import Result
from capsim.results.tables import Status, Table

WASTED = (Status.REJECTED, Status.LOST, Status.EXPIRED)
"""What becomes of a lot that comes to nothing."""


@dataclass(frozen=True, eq=False)
class Spent:
    """What one price came to; an array has one value a replication.

    Attributes:
        part: What it is spent on.
        name: What it is for.
        total: What the run cost.
        wasted: Of that, on lots that were lost, rejected or expired, and on what went into them; 0 where it is not
            spent on lots.
        present: What its payments are worth at the start.
    """

    part: CostPart
    name: str
    total: FloatArray
    wasted: FloatArray
    present: FloatArray


class _Lots(NamedTuple):
    """The lots of one replication that have cost something.

    Attributes:
        paid: When their costs are paid [s].
        fresh: 1, or 0 for what was there at the start.
        sent: By row of the shipment: place of a lot here, and when it left [s].
    """

    campaign: NDArray[np.int64]
    step: NDArray[np.int64]
    made: NDArray[np.bool_]
    begun: FloatArray
    paid: FloatArray
    fresh: FloatArray
    wasted: FloatArray
    sent: Mapping[int, tuple[NDArray[np.int64], FloatArray]]


class _Came(NamedTuple):
    """What a price came to in one replication."""

    total: float
    wasted: float
    present: float


def running_costs(result: Result) -> tuple[Spent, ...]:
    """What each price came to, in the order of the plan; investments are left out.

    Raises:
        ResultError: No replication finished.
    """
    require_replications(result)
    plan, counted = result.plan, _counted(result)
    tables = zip(*(result.split(name) for name in ("lots", "genealogy", "transports")), strict=True)
    lots = [_of_replication(plan, some, genealogy=drawn, transports=sent) for some, drawn, sent in tables]
    found = []
    for row in plan.costs:
        rows = begun(result, row)
        came = [_came(plan, rows[index], one, counted=_of(row, counted, index)) for index, one in enumerate(lots)]
        total, wasted, present = (np.array(values, dtype=float) for values in zip(*came, strict=True))
        found.append(Spent(CostPart(row.part), row.name, total, wasted, present))
    return merged(found)


def merged(spent: Iterable[Spent]) -> tuple[Spent, ...]:
    """What is for one thing as one, by part: those that join later, and every payment, have rows of their own."""
    groups: dict[tuple[CostPart, str], list[Spent]] = {}
    for one in sorted(spent, key=lambda one: one.part):
        groups.setdefault((one.part, one.name), []).append(one)
    return tuple(_sum(same) for same in groups.values())


def _sum(same: Sequence[Spent]) -> Spent:
    total, wasted, present = (sum(getattr(one, name) for one in same) for name in ("total", "wasted", "present"))
    return replace(same[0], total=total, wasted=wasted, present=present)


def worth(rate: float, seconds: float | FloatArray) -> FloatArray:
    """What a payment of 1 at a time is worth at the start, at an interest in a year.

    >>> float(worth(0.1, 365 * 86400))
    0.9090909090909091
    """
    return np.asarray((1.0 + rate) ** (-np.asarray(seconds, dtype=float) / YEAR))


def interest(plan: Plan) -> float:
    """Interest in a year."""
    return plan.money[0].discount_rate if plan.money else 0.0


def _of_replication(plan: Plan, lots: Table, *, genealogy: Table, transports: Table) -> _Lots:
    paid = np.where(lots["started"] >= 0, lots["started"], lots["made"])
    some = paid >= 0
    campaign, step = (lots[name][some].astype(np.int64) for name in ("campaign", "step"))
    opening = np.array([row.opening for row in plan.campaigns], dtype=bool)
    place = np.cumsum(some) - 1
    sent = {}
    for row in range(len(plan.shipments)):
        mine = transports["shipment"] == row
        sent[row] = (place[transports["lot"][mine]], transports["left"][mine].astype(float))
    return _Lots(
        campaign=campaign,
        step=step,
        made=lots["made"][some] >= 0,
        begun=lots["begun"][some].astype(float),
        paid=paid[some].astype(float),
        fresh=np.where(opening[campaign], 0.0, 1.0),
        wasted=_wasted(plan, lots, genealogy)[some],
        sent=sent,
    )


def _wasted(plan: Plan, lots: Table, genealogy: Table) -> FloatArray:
    """Share of each lot that came to nothing: all of one that failed, else what such lots drew of it."""
    failed = np.isin(lots["status"], WASTED)
    parent, child = genealogy["parent"], genealogy["child"]
    drawn = genealogy["amount"] / np.maximum(lots["amount"][parent], 1)
    share: FloatArray = failed.astype(float)
    for _ in plan.materials:  # from what is made last to what it is made of, generation by generation
        into = np.bincount(parent, weights=drawn * share[child], minlength=failed.size)
        share = np.where(failed, 1.0, np.minimum(into, 1.0))
    return share


def _counted(result: Result) -> Mapping[int, FloatArray]:
    """For each basis that the run counted: how much, shape (replications, rows)."""
    size, tables = len(result), result.tables
    usage = tables["usage"]
    used: FloatArray = usage["running"].astype(float)
    # Unit classes are the first places.
    return {
        int(CostBasis.SUPPLY): tables["supplies"]["used"].astype(float).reshape(size, -1),
        int(CostBasis.CHECK): (tables["checks"]["asked"] + tables["checks"]["retests"]).astype(float).reshape(size, -1),
        int(CostBasis.UNIT_TIME): used.reshape(size, -1),
    }


def begun(result: Result, row: CostRow) -> list[CostRow]:
    """The price in each replication: it begins when projects have brought what it is for."""
    if not row.phases:
        return [row] * len(result)
    ends = matrix(result, "projects", "ended")[:, row.phases].max(axis=1)
    return [replace(row, begin=max(row.begin, int(end))) for end in ends]


def _of(row: CostRow, counted: Mapping[int, FloatArray], index: int) -> float:
    return float(counted[row.basis][index, row.row]) if row.basis in counted else 0.0


def _came(plan: Plan, row: CostRow, lots: _Lots, *, counted: float) -> _Came:
    if row.basis == CostBasis.CLOCK:
        return _by_the_clock(plan, row)
    if row.basis == CostBasis.TRANSPORT:
        return _on_the_road(plan, row, lots)
    weights = _WEIGHTS[CostBasis(row.basis)](plan, row, lots)
    carried = float(weights.sum())
    total = row.price * (carried if row.basis in _OF_A_LOT else counted)
    if carried <= 0 < total:
        # Routines only: nothing was done for a lot, so it is paid evenly.
        rest = _by_the_clock(plan, CostRow(row.part, row.name, int(CostBasis.CLOCK), NONE, total / plan.horizon))
        return _Came(total, 0.0, rest.present)
    each = weights * (total / carried if carried else 0.0)
    due = each * lots.fresh if row.basis in _OF_A_LOT else each
    if row.basis == CostBasis.SUPPLY:
        due = _beyond(row.price * plan.supplies[row.row].opening, each, lots.paid)
    present = float((due * worth(interest(plan), lots.paid)).sum())
    return _Came(total, float((each * lots.wasted).sum()), present)


def _beyond(stock: float, each: FloatArray, times: FloatArray) -> FloatArray:
    """Of what each lot took, in the order of these times, that which is beyond a stock."""
    order = np.argsort(times, kind="stable")
    due = np.empty_like(each)
    due[order] = np.diff(np.maximum(np.cumsum(each[order]) - stock, 0.0), prepend=0.0)
    return due


def _on_the_road(plan: Plan, row: CostRow, lots: _Lots) -> _Came:
    """Each lot that was sent, paid when it leaves."""
    place, left = lots.sent[row.row]
    present = float(worth(interest(plan), left).sum())
    return _Came(row.price * left.size, row.price * float(lots.wasted[place].sum()), row.price * present)


def _by_the_clock(plan: Plan, row: CostRow) -> _Came:
    """Hours of a calendar, paid at the end of every 30 days from the start, and at the horizon."""
    price, total, present = row.price * row.count, 0.0, 0.0
    for month in range(0, plan.horizon, MONTH):
        end = min(month + MONTH, plan.horizon)
        seconds = hours_paid(plan, row, since=month, until=end)
        total += price * seconds
        present += price * seconds * float(worth(interest(plan), end))
    return _Came(total, 0.0, present)


def hours_paid(plan: Plan, row: CostRow, *, since: int, until: int) -> int:
    """Time for which one place is paid by the clock between two moments [s]."""
    begin, hours = max(since, row.begin), plan.calendar(row.calendar)
    if begin >= until:
        return 0
    return until - begin if hours is None else hours.work_between(begin, until)


def _each_lot(plan: Plan, row: CostRow, lots: _Lots) -> FloatArray:
    makers = [number for number, campaign in enumerate(plan.campaigns) if campaign.material == row.row]
    return np.asarray(np.isin(lots.campaign, makers), dtype=float)


def _each_quantum(plan: Plan, row: CostRow, lots: _Lots) -> FloatArray:
    return _each_lot(plan, row, lots) * lots.begun


def _users(plan: Plan, row: CostRow, lots: _Lots) -> FloatArray:
    """What each lot is expected to have taken of a consumable at the steps it has come to."""
    weights: FloatArray = np.zeros(lots.campaign.size)
    for number, campaign in enumerate(plan.campaigns):
        quanta = amounts(plan, campaign, mean)
        for place, step in enumerate(range(*campaign.steps)):
            for use in plan.uses[slice(*plan.steps[step].uses)]:
                if use.supply == row.row:
                    weights = weights + _come(lots, number, step) * (use.fixed + use.per_amount * quanta[place])
    return weights


def _checked(plan: Plan, row: CostRow, lots: _Lots) -> FloatArray:
    """Lots of the campaign that were made; all that started where none was."""
    mine = lots.campaign == plan.checks[row.row].campaign
    made = mine & lots.made
    return np.asarray(made if made.any() else mine, dtype=float)


def _workers(plan: Plan, row: CostRow, lots: _Lots) -> FloatArray:
    """Hours that each lot is expected to have taken of the units of a class, with their cleaning."""
    weights: FloatArray = np.zeros(lots.campaign.size)
    for number, campaign in enumerate(plan.campaigns):
        quanta = amounts(plan, campaign, mean)
        for place, step in enumerate(range(*campaign.steps)):
            if plan.steps[step].unit_class == row.row:
                segments = segments_of(plan, plan.steps[step], Role.PROCESS, Role.CLEANING, Role.PREPARATION)
                hours = sum(work(plan, segment, quanta[place], pick=mean) for segment in segments)
                weights = weights + _come(lots, number, step) * hours
    return weights


def _come(lots: _Lots, campaign: int, step: int) -> FloatArray:
    """1 for the lots of a campaign that have come to a step."""
    return np.asarray((lots.campaign == campaign) & (lots.step >= step), dtype=float)


_OF_A_LOT = (CostBasis.LOT, CostBasis.QUANTUM)
"""Prices for a lot as such: paid with it, and not again where it was there at the start."""

_WEIGHTS: Mapping[CostBasis, Callable[[Plan, CostRow, _Lots], FloatArray]] = {
    CostBasis.LOT: _each_lot,
    CostBasis.QUANTUM: _each_quantum,
    CostBasis.SUPPLY: _users,
    CostBasis.CHECK: _checked,
    CostBasis.UNIT_TIME: _workers,
}
