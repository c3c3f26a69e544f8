"""What disruptions cost: a plan without them and with them, on the same luck."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from capsim.analysis.observations import final_materials, released
from capsim.analysis.statistics import Estimate, paired_difference, quantile_interval
from capsim.analysis.targets import released_sets
from capsim.foundation.stepseries import StepSeries
from capsim.plan.plan import Plan, Target
from capsim.results.result import Result
from capsim.study.compare import PROBABILITY, Compared, compared

WEEK = 7 * 86_400
RECOVERED = 0.95
"""Share of the undisturbed weekly rate at which a plant counts as recovered."""

_DAY = 86_400

Series = Sequence[StepSeries]
"""Running totals, one a replication."""


@dataclass(frozen=True)
class Loss:
    """Doses that come later or never.

    Attributes:
        name: The target, or the material where there is none.
        dose_days: Released doses that are not there yet, added up over the days to the horizon, mean [dose day].
        doses: Fewer doses released by the horizon, mean [dose].
    """

    name: str
    dose_days: Estimate
    doses: Estimate


@dataclass(frozen=True)
class Recovery:
    """How a plant comes back after a shock at a date.

    Attributes:
        disruption: Its name.
        began: When it began [s].
        days: Time from then until the weekly rate is back for good, median over the replications [day]: to the end of
            the last week with less than 95 % of the doses released without disruptions; ``inf`` where that is the last
            whole week of the run.
    """

    disruption: str
    began: int
    days: Estimate


@dataclass(frozen=True)
class Resilience:
    """A plan without and with its disruptions.

    Attributes:
        undisturbed, disturbed: The two results.
        losses: What is lost of each target, or of each final product.
        recoveries: After each shock at a date, by date.
        probabilities: Of each target at each of its dates: base without, variant with disruptions.
    """

    undisturbed: Result
    disturbed: Result
    losses: tuple[Loss, ...]
    recoveries: tuple[Recovery, ...]
    probabilities: tuple[Compared, ...]


def without_disruptions(plan: Plan) -> Plan:
    """The same plan in which nothing goes wrong but what is part of every day; its draws stay what they are."""
    return replace(plan, disruptions=(), effects=())


def resilience(undisturbed: Result, disturbed: Result, level: float = 0.95) -> Resilience:
    """Hold the two results against one another.

    Raises:
        StudyError: They were not run with the same seed and replications.
    """
    comparison = compared(undisturbed, disturbed)
    wanted = _wanted(disturbed.plan)
    series = [(_sets(undisturbed, one), _sets(disturbed, one)) for one in wanted]
    return Resilience(
        undisturbed,
        disturbed,
        losses=tuple(
            _loss(one, disturbed.plan.horizon, both, level=level) for one, both in zip(wanted, series, strict=True)
        ),
        recoveries=tuple(_recoveries(disturbed.plan, *series[0], level=level)) if series else (),
        probabilities=tuple(row for row in comparison.table(level) if row.figure == PROBABILITY),
    )


def _wanted(plan: Plan) -> tuple[Target, ...]:
    """The targets, or each final product."""
    if plan.targets:
        return plan.targets
    return tuple(
        Target(plan.materials[row].name, 0.0, (plan.horizon,), ((row, 1.0),), 1.0) for row in final_materials(plan)
    )


def _sets(result: Result, target: Target) -> list[StepSeries]:
    return released_sets(target, [released(result, material) for material, _ in target.members])


def _loss(target: Target, horizon: int, series: tuple[Series, Series], *, level: float) -> Loss:
    """The area between the two running totals, and their difference at the end."""
    plain, struck = ([one.integral(0, horizon) / _DAY for one in each] for each in series)
    by_then, reached = ([float(one.before(horizon)) for one in each] for each in series)
    dose_days = paired_difference(plain, struck, level)
    return Loss(target.name, dose_days, paired_difference(by_then, reached, level))


def _recoveries(
    plan: Plan, plain: Sequence[StepSeries], struck: Sequence[StepSeries], *, level: float
) -> Iterator[Recovery]:
    """After each shock at a date, by date; what comes along with one is told under the name of that one."""
    found = [(date, row.name) for row in plan.disruptions for date in plan.dates[slice(*row.dates)]]
    for began, name in sorted(found):
        days = [_recovers(one, other, began, horizon=plan.horizon) for one, other in zip(plain, struck, strict=True)]
        yield Recovery(name, began, quantile_interval(days, 0.5, level))


def _recovers(plain: StepSeries, struck: StepSeries, began: int, *, horizon: int) -> float:
    """Days from a shock to the end of the last week in which too little was released; inf if that is the last one."""
    edges = np.arange(began, horizon + 1, WEEK)
    usual, now = (np.diff(one.before(edges)) for one in (plain, struck))
    short = np.flatnonzero(now < RECOVERED * usual)
    if short.size == 0:
        return 0.0
    return float("inf") if short[-1] == usual.size - 1 else float(short[-1] + 1) * WEEK / _DAY
