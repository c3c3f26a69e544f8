"""What was invested, when it was paid, and the yearly charge that it makes."""

import math
from dataclasses import dataclass

import numpy as np

from capsim.analysis.observations import FloatArray, matrix
from capsim.analysis.spending import Spent, interest, worth
from capsim.foundation.units import YEAR
from capsim.plan.rows_money import CapexRow, CostPart
from capsim.results.result import Result


@dataclass(frozen=True, eq=False)
class Investment:
    """Something that was bought.

    Attributes:
        name: What it is.
        amount: What it costs.
        paid: When, in each replication [s]; ``inf`` where it is not by the horizon.
        life: Over how long it is charged from then on [s].
    """

    name: str
    amount: float
    paid: FloatArray
    life: float


def investments(result: Result) -> tuple[Investment, ...]:
    """Everything that is bought before the horizon; the one place that knows where capex comes from."""
    bought = [row for row in result.plan.capex if row.at < result.plan.horizon]
    return tuple(Investment(row.name, row.amount, _paid(result, row), row.life) for row in bought)


def _paid(result: Result, row: CapexRow) -> FloatArray:
    """When it is paid in each replication [s]; ``inf`` where that is not before the horizon."""
    times = np.full(len(result), float(row.at))
    if row.phases:
        column = "begun" if row.with_begin else "ended"
        times = np.maximum(times, matrix(result, "projects", column)[:, row.phases].max(axis=1))
    return np.where(times < result.plan.horizon, times, np.inf)


def charged(result: Result, one: Investment) -> Spent:
    """The charge of an investment in the time of the run; the present worth is that of what was paid for it."""
    rate, horizon = interest(result.plan), float(result.plan.horizon)
    used = np.maximum(horizon - one.paid, 0.0) / YEAR
    total = one.amount * annuity(rate, one.life / YEAR) * used
    present = np.where(one.paid < horizon, one.amount * worth(rate, np.minimum(one.paid, horizon)), 0.0)
    return Spent(CostPart.CAPITAL, one.name, total, np.zeros(len(result)), present)


def paid(result: Result, one: Investment) -> FloatArray:
    """What was paid for it by the horizon, in each replication."""
    return np.where(one.paid < result.plan.horizon, one.amount, 0.0)


def annuity(rate: float, years: float) -> float:
    """Share of an investment that is charged every year, so that all charges together pay it back with interest.

    >>> annuity(0.0, 10), round(annuity(0.08, 10), 6), round(annuity(1e-20, 10), 6)
    (0.1, 0.149029, 0.1)
    """
    return 1 / years if rate == 0 else rate / -math.expm1(-years * math.log1p(rate))
