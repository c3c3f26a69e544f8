"""Key figures of a run, one number a replication: one function each, with its formula and unit.

Intervals are put on by `capsim.analysis.statistics`; comparisons pair the replications of two runs.
"""

from collections.abc import Callable
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from capsim.foundation.stepseries import StepSeries, total
from capsim.plan.plan import NONE, Plan
from capsim.results.deliveries import served
from capsim.results.result import Result
from capsim.results.tables import Status

_UNDECIDED = (Status.IN_PROCESS, Status.QUARANTINE)

Values = NDArray[np.float64]
"""One number for each replication, in order."""


def released_doses(result: Result) -> Values:
    """Doses released by the horizon [dose]: of the first target, in complete sets; else of all end products.

    What was released before the start counts.
    """
    plan = result.plan
    if plan.targets:
        target = plan.targets[0]
        sets: Values = np.min([_released(result, {row}) / doses for row, doses in target.members], axis=0)
        return sets * target.doses_per_set
    return _released(result, end_products(plan))


def released_lots(result: Result) -> Values:
    """Lots of end products released by the horizon [lots]."""
    return _count(result, end_products(result.plan), {int(Status.RELEASED)})


def started_lots(result: Result) -> Values:
    """Lots of every material that a first unit took [lots]."""
    lots = result.tables["lots"]
    return _sum(result, (lots["started"] >= 0).astype(float))


def lost_lots(result: Result) -> Values:
    """Lots of every material lost in process, rejected or expired in quarantine [lots].

    Engineering runs and PPQ lots that are good, and not released because they are that, are not among them.
    """
    every = set(range(len(result.plan.materials)))
    lost = _count(result, every, {int(status) for status in (Status.LOST, Status.REJECTED, Status.EXPIRED)})
    return lost - _by_definition(result, every)


def right_first_time(result: Result) -> Values:
    """Lots of end products released over those decided [1]; nan where none was decided.

    Engineering runs and PPQ lots that are good, and not released because they are that, do not count.
    """
    products = end_products(result.plan)
    decided = _count(result, products, set(map(int, Status)) - {int(one) for one in _UNDECIDED})
    decided = decided - _by_definition(result, products)
    with np.errstate(invalid="ignore", divide="ignore"):
        return released_lots(result) / decided


def days_to_first_release(result: Result) -> Values:
    """Day of the first released lot of an end product [day]; inf where none was released."""
    lots = result.tables["lots"]
    chosen = (lots["status"] == int(Status.RELEASED)) & np.isin(_material(result), list(end_products(result.plan)))
    days = np.full(len(result), np.inf)
    place = np.searchsorted(result.replications, lots["replication"][chosen])
    np.minimum.at(days, place, lots["decided"][chosen] / 86400)
    return days


def late_lots(result: Result) -> Values:
    """Lots of end products with a due date up to the horizon that were not released before it [lots]."""
    plan, lots, products = result.plan, result.tables["lots"], end_products(result.plan)
    due = [row.due for row in plan.lots if plan.campaigns[row.campaign].material in products]
    wanted = sum(0 <= date <= plan.horizon for date in due)
    if not wanted:
        return np.zeros(len(result))
    in_time = (lots["status"] == int(Status.RELEASED)) & (lots["decided"] < lots["due"])
    kept = in_time & (lots["due"] <= plan.horizon) & np.isin(_material(result), list(products))
    return wanted - _sum(result, kept.astype(float))


def service_level(result: Result) -> Values:
    """Share of the doses wanted that were there on their date [1]; nan where nothing is wanted."""
    wanted = sum(row.doses for row in result.plan.demands)
    if not wanted:
        return np.full(len(result), np.nan)
    return np.array([one.in_time.sum() for one in served(result)]) / wanted


def stock_out_days(result: Result) -> Values:
    """Days with something wanted and not there, of any product and region [day]; nan where nothing is wanted."""
    if not result.plan.demands:
        return np.full(len(result), np.nan)
    short = [total(one.backlog) for one in served(result)]
    open_ = [StepSeries(one.times, (one.values > 0).astype(float)) for one in short]
    return np.array([one.integral(0, result.plan.horizon) for one in open_]) / 86400


def backlog_doses(result: Result) -> Values:
    """Doses wanted and not served at the horizon [dose]; nan where nothing is wanted."""
    if not result.plan.demands:
        return np.full(len(result), np.nan)
    wanted = sum(row.doses for row in result.plan.demands)
    return np.maximum(wanted - np.array([one.served.sum() for one in served(result)]), 0.0)


def figures(plan: Plan) -> dict[str, Callable[[Result], Values]]:
    """The key figures that mean something for a plan: those of demand only where there is any."""
    return {name: figure for name, figure in KPIS.items() if plan.demands or name not in _OF_DEMAND}


def end_products(plan: Plan) -> set[int]:
    """Materials of the plan that nothing else is made of."""
    return set(range(len(plan.materials))) - {row.material for row in plan.inputs}


def _material(result: Result) -> NDArray[np.int64]:
    of_campaign = np.array([row.material for row in result.plan.campaigns])
    return of_campaign[result.tables["lots"]["campaign"]]


def _count(result: Result, materials: set[int], statuses: set[int]) -> Values:
    lots = result.tables["lots"]
    chosen = np.isin(lots["status"], list(statuses)) & np.isin(_material(result), list(materials))
    return _sum(result, chosen.astype(float))


def _by_definition(result: Result, materials: set[int]) -> Values:
    """Lots of these materials that nothing is wrong with, and that were never meant to be released."""
    plan, lots = result.plan, result.tables["lots"]
    rows = [plan.campaigns[number].qualification for number in range(len(plan.campaigns))]
    chosen = np.zeros(len(lots["cause"]), dtype=bool)
    for number, row in enumerate(rows):
        if row != NONE:
            meant = (plan.qualifications[row].engineering_cause, plan.qualifications[row].ppq_cause)
            chosen |= (lots["campaign"] == number) & np.isin(lots["cause"], [cause for cause in meant if cause != NONE])
    return _sum(result, (chosen & np.isin(_material(result), list(materials))).astype(float))


def _released(result: Result, materials: set[int]) -> Values:
    lots, material = result.tables["lots"], _material(result)
    doses = np.array([row.doses for row in result.plan.materials])
    chosen = (lots["status"] == int(Status.RELEASED)) & np.isin(material, list(materials))
    before = sum(row.doses for row in result.plan.actuals if row.material in materials)
    return _sum(result, np.where(chosen, lots["amount"] * doses[material], 0.0)) + before


def _sum(result: Result, values: Values) -> Values:
    place = np.searchsorted(result.replications, result.tables["lots"]["replication"])
    return np.bincount(place, weights=values, minlength=len(result)).astype(float)


KPIS: MappingProxyType[str, Callable[[Result], Values]] = MappingProxyType(
    {
        function.__name__: function
        for function in (
            released_doses, released_lots, started_lots, lost_lots, right_first_time, days_to_first_release, late_lots,
            service_level, stock_out_days, backlog_doses,
        )
    }
)  # fmt: skip
"""Every key figure by name."""

_OF_DEMAND = ("service_level", "stock_out_days", "backlog_doses")

UNITS: MappingProxyType[str, str] = MappingProxyType(
    {
        "released_doses": "dose", "released_lots": "lot", "started_lots": "lot", "lost_lots": "lot",
        "right_first_time": "1", "days_to_first_release": "day", "late_lots": "lot",
        "service_level": "1", "stock_out_days": "day", "backlog_doses": "dose",
    }
)  # fmt: skip
"""The unit of each."""
