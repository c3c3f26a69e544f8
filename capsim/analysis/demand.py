"""Is demand met on its dates: service level, days out of stock, backlog, by product and region.

Who gets which doses is decided in `capsim.results.deliveries`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from capsim.analysis.observations import require_replications
from capsim.analysis.statistics import SHARE, Estimate, Range, mean_interval
from capsim.foundation.stepseries import StepSeries, total
from capsim.foundation.units import DAY
from capsim.plan.plan import Plan
from capsim.results.deliveries import Served, served
from capsim.results.result import Result

SAMPLES = 200
"""Moments at which the backlog over time is told."""


@dataclass(frozen=True)
class DemandAnswer:
    """How well the demand for a product of a region is met; a product without a region has an empty one.

    Attributes:
        demanded: Doses wanted by the horizon [dose].
        service_level: Share of them that was there on its date [1].
        served: Doses served by the horizon, late or not [dose].
        stock_out_days: Days with something wanted and not there [day].
        mean_backlog: Mean over the time of the run [dose].
        last_backlog: At the horizon [dose].
        backlog: (time [s], mean backlog over the replications [dose]).
    """

    name: str
    region: str
    demanded: float
    service_level: Estimate
    served: Estimate
    stock_out_days: Estimate
    mean_backlog: Estimate
    last_backlog: Estimate
    backlog: tuple[tuple[float, float], ...]


def demand_answers(result: Result, level: float = 0.95) -> tuple[DemandAnswer, ...]:
    """An answer for each product and region, in the order of the plan; none where there is no demand.

    Raises:
        ResultError: No replication finished.
    """
    require_replications(result)
    if not result.plan.demands:
        return ()
    outcomes = served(result)
    return tuple(
        _answer(result.plan, outcomes, key=key, rows=rows, level=level) for key, rows in _groups(result.plan).items()
    )


def _groups(plan: Plan) -> dict[tuple[str, str], list[int]]:
    found: dict[tuple[str, str], list[int]] = {}
    for number, row in enumerate(plan.demands):
        found.setdefault((row.name, row.region), []).append(number)
    return found


def _answer(
    plan: Plan, outcomes: Sequence[Served], *, key: tuple[str, str], rows: Sequence[int], level: float
) -> DemandAnswer:
    wanted = sum(plan.demands[row].doses for row in rows)
    backlogs = [total([one.backlog[row] for row in rows]) for one in outcomes]
    moments = np.linspace(0, plan.horizon, SAMPLES + 1)
    over_time = np.mean([series.at(moments) for series in backlogs], axis=0)

    def mean(values: Iterable[float], within: Range) -> Estimate:
        return mean_interval(list(values), level, within=within)

    wanted_doses = (0.0, wanted)
    return DemandAnswer(
        name=key[0],
        region=key[1],
        demanded=wanted,
        service_level=mean((one.in_time[rows].sum() / wanted for one in outcomes), SHARE),
        served=mean((one.served[rows].sum() for one in outcomes), wanted_doses),
        stock_out_days=mean((_days_above(series, plan.horizon) for series in backlogs), (0.0, plan.horizon / DAY)),
        mean_backlog=mean((series.mean(0, plan.horizon) for series in backlogs), wanted_doses),
        last_backlog=mean((float(series.at(plan.horizon)) for series in backlogs), wanted_doses),
        backlog=tuple(zip(moments.tolist(), over_time.tolist(), strict=True)),
    )


def _days_above(series: StepSeries, horizon: int) -> float:
    """Days in which there is anything."""
    return StepSeries(series.times, (series.values > 0).astype(float)).integral(0, horizon) / DAY
