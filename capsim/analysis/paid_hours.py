"""Hours of people that are paid, and of these the hours in which they work."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from capsim.analysis.observations import FloatArray, matrix
from capsim.analysis.spending import begun, hours_paid
from capsim.analysis.statistics import COUNTED, Estimate, mean_interval, ratio_interval
from capsim.foundation.units import HOUR
from capsim.plan.places import POOL, SERVER, Place, places
from capsim.plan.plan import NONE
from capsim.plan.rows_money import CostBasis, CostPart, CostRow
from capsim.results.result import Result

_KINDS: Mapping[int, str] = {int(CostPart.LABOUR): POOL, int(CostPart.TESTS): SERVER}


@dataclass(frozen=True)
class PaidHours:
    """A pool or a laboratory that is paid by the hour, in a run.

    Attributes:
        part: labour, or tests.
        name: Which one.
        paid: Hours of all its places by their calendar, from when each is there [h].
        worked: Hours of work; also what runs on after the shift, and not what is only kept [h].
        utilisation: Hours of work over paid hours [1]; None where none is paid.
    """

    part: str
    name: str
    paid: Estimate
    worked: Estimate
    utilisation: Estimate | None


def paid_hours(result: Result, level: float = 0.95) -> tuple[PaidHours, ...]:
    """Every pool and laboratory with a price for its hours, in the order of the plan."""
    groups: dict[tuple[int, int], list[CostRow]] = {}
    for row in result.plan.costs:
        if row.basis == CostBasis.CLOCK and row.row != NONE:
            groups.setdefault((row.part, row.row), []).append(row)
    return tuple(_paid(result, rows, level) for rows in groups.values())


def _paid(result: Result, rows: list[CostRow], level: float) -> PaidHours:
    plan, part = result.plan, rows[0].part
    place = places(plan).index(Place(_KINDS[part], rows[0].row))
    worked = matrix(result, "usage", "busy")[:, place] / HOUR
    paid: FloatArray = np.zeros(len(result))
    for row in rows:
        seconds = [hours_paid(plan, one, since=0, until=plan.horizon) for one in begun(result, row)]
        paid = paid + row.count * np.array(seconds) / HOUR
    return PaidHours(
        part=CostPart(part).name.lower(),
        name=rows[0].name,
        paid=mean_interval(paid, level, within=COUNTED),
        worked=mean_interval(worked, level, within=COUNTED),
        utilisation=ratio_interval(worked, paid, level) if paid.sum() > 0 else None,
    )
