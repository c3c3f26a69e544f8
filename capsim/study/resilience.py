"""What disruptions cost: a plan with them, without them, and without each of them, on the same luck."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from capsim.analysis.observations import final_materials, released
from capsim.analysis.recovery import Recovery, State, recovery
from capsim.analysis.statistics import COUNTED, Estimate, mean_interval, paired_difference
from capsim.analysis.targets import released_sets
from capsim.foundation.stepseries import StepSeries
from capsim.plan.plan import NONE, Plan, Target
from capsim.results.result import Result
from capsim.study.compare import PROBABILITY, Compared, Comparison, compared

_DAY = 86_400

Series = Sequence[StepSeries]
"""Running totals, one a replication."""


@dataclass(frozen=True)
class Toll:
    """What a disruption, or all of them, costs one target or product: without it less with it.

    Attributes:
        target: Name of the target, or of the product where there is none.
        by: The last date of the target within the run, else the horizon [s].
        disruption: Its name; empty for all of them together.
        followers: What comes along with it, and is taken out with it.
        times: How often it happens, mean over the replications; None for all together.
        doses: Doses fewer by that date, mean [dose].
        at_horizon: Doses fewer by the horizon, mean [dose].
        dose_days: Released doses that are not there yet, added up over the days to the horizon, mean [dose day].
        probability: Of the target by that date without it; None where there is no target.
        gain: Of that, what is more than with it; None likewise.
        recovery: How the plant comes back; None for all together.
    """

    target: str
    by: int
    disruption: str
    followers: tuple[str, ...]
    times: Estimate | None
    doses: Estimate
    at_horizon: Estimate
    dose_days: Estimate
    probability: Estimate | None
    gain: Estimate | None
    recovery: Recovery | None


@dataclass(frozen=True)
class Resilience:
    """A plan without and with its disruptions.

    Attributes:
        undisturbed, disturbed: The two results.
        together: What all of them cost each target, or each product that is wanted.
        apart: What each of them costs each of these, on top of the others; the costliest in dose-days first.
        probabilities: Of each target at each of its dates: base without, variant with all disruptions.
    """

    undisturbed: Result
    disturbed: Result
    together: tuple[Toll, ...]
    apart: tuple[Toll, ...]
    probabilities: tuple[Compared, ...]


def without_disruptions(plan: Plan) -> Plan:
    """The same plan in which nothing goes wrong but what is part of every day; its draws stay what they are."""
    return replace(plan, disruptions=(), effects=())


def leaders(plan: Plan) -> tuple[str, ...]:
    """The disruptions that have moments of their own, and can be taken out with what comes along with them."""
    return tuple(row.name for row in plan.disruptions if row.follows == NONE)


def without(plan: Plan, name: str) -> Plan:
    """The same plan in which one disruption never happens, nor what comes along with it; all draws stay."""
    rows = [
        replace(row, dates=(0, 0), gap=NONE, once=NONE) if row.name == name and row.follows == NONE else row
        for row in plan.disruptions
    ]
    return replace(plan, disruptions=tuple(rows))


def tolls(disturbed: Result, without_it: Result, disruption: str = "", *, level: float = 0.95) -> tuple[Toll, ...]:
    """What a disruption, or all of them, costs each target or product that is wanted.

    Args:
        disturbed: The plan with all its disruptions.
        without_it: The plan without the one that is looked at.
        disruption: Its name; empty for all of them.
        level: Confidence level.

    Raises:
        StudyError: They were not run with the same seed and replications.
    """
    rows = compared(disturbed, without_it).by_date(level)
    return tuple(
        _toll(Comparison(disturbed, without_it), goal, rows, disruption=disruption, level=level)
        for goal in _goals(disturbed.plan)
    )


def resilience(
    undisturbed: Result, disturbed: Result, apart: Iterable[Toll] | None = None, *, level: float = 0.95
) -> Resilience:
    """Hold the results against one another.

    Args:
        undisturbed: The plan without disruptions.
        disturbed: The plan with all of them.
        apart: What each of them costs, from `tolls`; where there is a single one, it may be left out.
        level: Confidence level.

    Raises:
        StudyError: They were not run with the same seed and replications.
    """
    rows = compared(undisturbed, disturbed).by_date(level)
    if apart is None:
        names = leaders(disturbed.plan)
        apart = tolls(disturbed, undisturbed, names[0], level=level) if len(names) == 1 else ()
    goals = [goal.name for goal in _goals(disturbed.plan)]
    return Resilience(
        undisturbed,
        disturbed,
        together=tolls(disturbed, undisturbed, level=level),
        apart=tuple(sorted(apart, key=lambda one: (goals.index(one.target), -one.dose_days.value, one.disruption))),
        probabilities=tuple(row for row in rows if row.figure == PROBABILITY),
    )


def _goals(plan: Plan) -> list[Target]:
    """The targets; besides, products that demand asks for; final products where there are neither. One date each."""
    wanted = {one.name: one.members for one in plan.demands}
    taken = {members for members in (target.members for target in plan.targets)}
    goals = list(plan.targets)
    goals += [_product(plan, name, members) for name, members in sorted(wanted.items()) if members not in taken]
    goals = goals or [_product(plan, plan.materials[row].name, ((row, 1.0),)) for row in final_materials(plan)]
    return [replace(goal, by=(_date(goal, plan.horizon),)) for goal in goals]


def _product(plan: Plan, name: str, members: tuple[tuple[int, float], ...]) -> Target:
    """What is wanted without a number of doses by a date."""
    shares = {one.members: one.doses_per_set for one in plan.demands}
    return Target(name, 0.0, (plan.horizon,), members, shares.get(members, 1.0))


def _date(goal: Target, horizon: int) -> int:
    """The last date within the run."""
    return max((date for date in goal.by if date <= horizon), default=horizon)


def _toll(both: Comparison, goal: Target, rows: tuple[Compared, ...], *, disruption: str, level: float) -> Toll:
    plan, (by,) = both.base.plan, goal.by
    struck, plain = (_sets(result, goal) for result in (both.base, both.variant))
    figures = (_before(by), _before(plan.horizon), _area(plan.horizon))
    doses, at_horizon, dose_days = (
        paired_difference(*_of_each(plain, struck, figure), level=level) for figure in figures
    )
    wanted = (PROBABILITY, goal.name, goal.doses, by)
    chance = next((row for row in rows if (row.figure, row.target, row.doses, row.by) == wanted), None)
    toll = Toll(
        target=goal.name,
        by=by,
        disruption=disruption,
        followers=_followers(plan, disruption),
        times=None,
        doses=doses,
        at_horizon=at_horizon,
        dose_days=dose_days,
        probability=chance.variant if chance else None,
        gain=chance.difference if chance else None,
        recovery=None,
    )
    if not disruption:
        return toll
    times, began = _happenings(both.base, disruption)
    several = bool(times.max(initial=0) > 1)
    back = recovery(plain, struck, began, horizon=plan.horizon, loss=dose_days)
    back = Recovery(State.SEVERAL) if several else back
    return replace(toll, times=mean_interval(times, level, within=COUNTED), recovery=back)


def _of_each(plain: Series, struck: Series, figure: Callable[[StepSeries], float]) -> tuple[list[float], list[float]]:
    """A figure of each replication, without and with."""
    return [figure(one) for one in plain], [figure(one) for one in struck]


def _before(date: int) -> Callable[[StepSeries], float]:
    return lambda series: float(series.before(date))


def _area(horizon: int) -> Callable[[StepSeries], float]:
    return lambda series: series.integral(0, horizon) / _DAY


def _followers(plan: Plan, disruption: str) -> tuple[str, ...]:
    names = [row.name for row in plan.disruptions]
    return tuple(row.name for row in plan.disruptions if row.follows != NONE and names[row.follows] == disruption)


def _sets(result: Result, target: Target) -> list[StepSeries]:
    return released_sets(target, [released(result, material) for material, _ in target.members])


def _happenings(result: Result, disruption: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """How often it happens in each replication, and when first; below 0 for never."""
    number = [row.name for row in result.plan.disruptions].index(disruption)
    own = [rows["began"][rows["disruption"] == number] for rows in result.split("occurrences")]
    times = np.array([began.size for began in own], dtype=np.int64)
    return times, np.array([began[0] if began.size else -1 for began in own], dtype=np.int64)
