"""What was invested, when it was paid, from when it is in use, and the yearly charge that it makes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from capsim.analysis.observations import FloatArray, matrix
from capsim.analysis.spending import Spent, interest, worth
from capsim.foundation.units import YEAR
from capsim.plan.rows_money import CapexRow, CostPart
from capsim.results.result import Result


@dataclass(frozen=True, eq=False)
class Investment:
    """A payment for something that was bought.

    Attributes:
        name: What it is for.
        amount: How much.
        paid: When, in each replication [s]; ``inf`` where it is not by the horizon.
        used: From when it is paid and in use [s]; ``inf`` likewise.
        life: Over how long it is charged from then on [s].
    """

    name: str
    amount: float
    paid: FloatArray
    used: FloatArray
    life: float


def investments(result: Result) -> tuple[Investment, ...]:
    """Every payment before the horizon; the one place that knows where capex comes from."""
    bought = [row for row in result.plan.capex if row.at < result.plan.horizon]
    return tuple(_investment(result, row) for row in bought)


def _investment(result: Result, row: CapexRow) -> Investment:
    planned, column = np.full(len(result), float(row.at)), "begun" if row.with_begin else "ended"
    paid = _no_earlier(result, planned, phases=row.phases, column=column)
    used = _no_earlier(result, paid, phases=row.built, column="ended")
    paid, used = (np.where(times < result.plan.horizon, times, np.inf) for times in (paid, used))
    return Investment(row.name, row.amount, paid, used, row.life)


def _no_earlier(result: Result, times: FloatArray, *, phases: Sequence[int], column: str) -> FloatArray:
    """These times, or those at which the last of some phases of projects begins or ends."""
    if not phases:
        return times
    last: FloatArray = matrix(result, "projects", column)[:, list(phases)].max(axis=1)
    return np.maximum(times, last)


def charged(result: Result, one: Investment) -> Spent:
    """The charge of a payment in the time of the run; the present worth is that of the payment.

    From the payment until it is in use it carries interest, so that the charges of its whole life are worth it.
    """
    rate, horizon, nothing = interest(result.plan), float(result.plan.horizon), np.zeros(len(result))
    works = np.isfinite(one.used)
    used = np.where(works, one.used, horizon)
    years = np.minimum(horizon - used, one.life) / YEAR
    waited = np.where(works, used - np.minimum(one.paid, used), 0.0)
    total = one.amount / worth(rate, waited) * annuity(rate, one.life / YEAR) * years
    present = np.where(np.isfinite(one.paid), one.amount * worth(rate, np.minimum(one.paid, horizon)), 0.0)
    return Spent(CostPart.CAPITAL, one.name, total, nothing, present)


def paid(result: Result, one: Investment) -> FloatArray:
    """What was paid by the horizon, in each replication."""
    return np.where(one.paid < result.plan.horizon, one.amount, 0.0)


def idle(result: Result, one: Investment) -> FloatArray:
    """What was paid by the horizon for something that is not in use by then, in each replication."""
    return np.where(np.isfinite(one.used), 0.0, paid(result, one))


def annuity(rate: float, years: float) -> float:
    """Share of an investment that is charged every year, so that all charges together pay it back with interest.

    >>> annuity(0.0, 10), round(annuity(0.08, 10), 6), round(annuity(1e-20, 10), 6)
    (0.1, 0.149029, 0.1)
    """
    return 1 / years if rate == 0 else rate / -math.expm1(-years * math.log1p(rate))
