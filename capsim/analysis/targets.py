"""Will the target be met, when, and how sure is that: the first thing a planner asks.

A lot counts by a date when it was released *before* the instant of that date: the day is half open, as the run
itself is. Sets are counted as the scarcest member allows, in fractions of a set, since lots are far larger than
sets. A target that is not reached by the horizon is censored: its time is ``inf``, and the share is said.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
from numpy.typing import NDArray

from capsim.analysis.observations import FloatArray, actual_doses, complete_sets, released, require_replications
from capsim.analysis.statistics import COUNTED, Estimate, mean_interval, quantile_interval, wilson
from capsim.foundation.stepseries import StepSeries
from capsim.plan.plan import Plan, Target
from capsim.results.result import Result

QUANTILES = (0.1, 0.5, 0.9)

_DAY = 86_400
_SLACK = 1 - 1e-9
"""Doses that fall short of a target by rounding only."""


@dataclass(frozen=True)
class DateAnswer:
    """What is released by one date.

    Attributes:
        by: The date [s].
        probability: Of at least the target's doses released before it.
        released: Mean doses released before it, complete sets only [dose].
        shortfall: Mean of what is missing, 0 where nothing is [dose].
    """

    by: int
    probability: Estimate
    released: Estimate
    shortfall: Estimate


@dataclass(frozen=True)
class MemberAnswer:
    """One member of a set at the horizon.

    Attributes:
        limits: Share of replications in which no other member is scarcer.
        surplus: Mean doses beyond those in complete sets [dose].
    """

    material: int
    name: str
    limits: Estimate
    surplus: Estimate


@dataclass(frozen=True)
class TargetAnswer:
    """Whether and when a target is reached.

    Attributes:
        name, doses: The target.
        horizon: How long was looked [s].
        dates: One answer for every date asked, or for the horizon where none was.
        quantiles: (share, time by which that share of replications has reached it [s]); ``inf``: not by the horizon.
        never: Share of replications that do not reach it by the horizon.
        members: The members of a set; one where there is a single product.
        actual: Doses that were released before the start, and count [dose].
        label: What the scenario calls the target; may be empty.
    """

    name: str
    doses: float
    horizon: int
    dates: tuple[DateAnswer, ...]
    quantiles: tuple[tuple[float, Estimate], ...]
    never: Estimate
    members: tuple[MemberAnswer, ...]
    actual: float = 0.0
    label: str = ""

    @property
    def median(self) -> Estimate:
        """The time by which half of the replications have reached it [s]."""
        return dict(self.quantiles)[0.5]

    @property
    def limiting(self) -> MemberAnswer:
        """The member that is the scarcest in most replications; the first named of equals."""
        return max(self.members, key=lambda member: member.limits.value)


def answers(result: Result, level: float = 0.95) -> tuple[TargetAnswer, ...]:
    """The answer to every target of the plan, in the plan's order.

    Raises:
        ResultError: No replication finished.
    """
    return tuple(answer(result, target, level) for target in result.plan.targets)


def answer(result: Result, target: Target, level: float = 0.95) -> TargetAnswer:
    """The answer to one target, with intervals of this confidence level.

    Raises:
        ResultError: No replication finished.
    """
    require_replications(result)
    horizon = result.plan.horizon
    members = [released(result, material) for material, _ in target.members]
    sets = released_sets(target, members)
    moments = _reached(sets, target.doses)
    return TargetAnswer(
        name=target.name,
        doses=target.doses,
        horizon=horizon,
        dates=tuple(_by(sets, target.doses, by=by, level=level) for by in target.by or (horizon,)),
        quantiles=tuple((q, quantile_interval(moments, q, level)) for q in QUANTILES),
        never=wilson(int(np.isinf(moments).sum()), moments.size, level),
        members=_members(result.plan, target, members, level=level),
        actual=actual_doses(result.plan, target),
        label=target.label,
    )


def times(result: Result, target: Target) -> FloatArray:
    """When each replication reaches a target [s], ``inf`` where it does not by the horizon; shape (replications,).

    Raises:
        ResultError: No replication finished.
    """
    require_replications(result)
    members = [released(result, material) for material, _ in target.members]
    return _reached(released_sets(target, members), target.doses)


def released_sets(target: Target, members: Sequence[Sequence[StepSeries]]) -> list[StepSeries]:
    """Released doses in complete sets, one series a replication, from those of each member [dose]."""
    return [complete_sets(target, of_replication) for of_replication in zip(*members, strict=True)]


def reaches(released: FloatArray, doses: float) -> NDArray[np.bool_]:
    """Which of these amounts are a target's doses, or short of them by rounding only."""
    return np.asarray(released >= doses * _SLACK, dtype=np.bool_)


def lines(answer: TargetAnswer, start: str, *, of: bool = False) -> tuple[str, ...]:
    """One line for every date asked, in the order asked; with ``of`` each says what is counted."""
    return tuple(_line(answer, date, start, of=of) for date in answer.dates)


def first_line(answer: TargetAnswer, start: str) -> str:
    """The first line of a run: the answer for the last date asked.

    Args:
        answer: What to say.
        start: Start of the scenario, as in `Plan.start`.

    >>> e = Estimate(0.25, 0.20, 0.31, 240, 0.95)
    >>> day, short = Estimate(103.91 * 86400, 0, 0, 240, 0.95), Estimate(18e6, 0, 0, 240, 0.95)
    >>> date = DateAnswer(92 * 86400, e, short, short)
    >>> first_line(TargetAnswer("all", 150e6, 180 * 86400, (date,), ((0.5, day),), e, ()), "2020-10-01")
    'P(150 M doses released by day 92, 2021-01-01) = 0.25 (95 % CI 0.20-0.31, n = 240); \
median day 104; short by 18 M on average'
    """
    return _line(answer, max(answer.dates, key=lambda date: date.by), start)


def doses_text(doses: float) -> str:
    """Doses for people, with three significant digits.

    >>> [doses_text(x) for x in (150e6, 1.25e9, 980_000, 9_500, 0.0)]
    ['150 M', '1.25 bn', '980 k', '9500', '0']
    """
    for scale, name in ((1e9, "bn"), (1e6, "M"), (1e3, "k")):
        if abs(doses) >= scale * 0.9995 and (name != "k" or abs(doses) >= 10_000):
            shown = f"{doses / scale:.3g}"
            return f"{float(shown):g} {name}"
    return f"{doses:.0f}"


def day_text(seconds: float) -> str:
    """A moment as days since the start, rounded up to a tenth.

    >>> day_text(92 * 86400), day_text(92 * 86400 + 1)
    ('92', '92.1')
    """
    return f"{math.ceil(seconds * 10 / _DAY) / 10:g}"


def date_text(start: str, seconds: float) -> str:
    """The calendar date of a moment.

    >>> date_text("2020-10-01", 92 * 86400)
    '2021-01-01'
    """
    return (datetime.fromisoformat(start) + timedelta(seconds=seconds)).date().isoformat()


def probability_text(p: float) -> str:
    """A probability with two digits, more where it would read 0 or 1 without being so.

    >>> probability_text(0.371), probability_text(0.175), probability_text(0.9975), probability_text(1.0)
    ('0.37', '0.18', '0.998', '1.00')
    """
    for digits in (2, 3, 4, 5):
        shown = _rounded(p, digits)
        if p in (0.0, 1.0) or 0 < float(shown) < 1:
            return shown
    return f"{p:.1e}" if p < 0.5 else ">0.99999"


def percent_text(share: float) -> str:
    """A share in per cent, never rounded to 0 or 100 without being so.

    >>> percent_text(0.634), percent_text(0.125), percent_text(0.998), percent_text(1.0)
    ('63 %', '13 %', '>99 %', '100 %')
    """
    shown = _rounded(share, 2, hundredfold=True)
    if shown in ("0", "100") and share not in (0.0, 1.0):
        return "<1 %" if share < 0.5 else ">99 %"
    return f"{shown} %"


def _rounded(share: float, digits: int, *, hundredfold: bool = False) -> str:
    """Digits after the point, halves up: 7 of 40 is 0.175 and told as 0.18, though its binary is a little less."""
    exact = Decimal(repr(float(share)))
    if hundredfold:
        return str((exact * 100).quantize(Decimal(1), ROUND_HALF_UP))
    return str(exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))


def _reached(sets: Sequence[StepSeries], doses: float) -> FloatArray:
    return np.array([series.reaches(doses * _SLACK) for series in sets], dtype=float)


def _by(sets: Sequence[StepSeries], doses: float, *, by: int, level: float) -> DateAnswer:
    out = np.array([float(series.before(by)) for series in sets])
    return DateAnswer(
        by=by,
        probability=wilson(int(reaches(out, doses).sum()), out.size, level),
        released=mean_interval(out, level, within=COUNTED),
        shortfall=mean_interval(np.where(reaches(out, doses), 0.0, doses - out), level, within=(0.0, doses)),
    )


def _members(
    plan: Plan, target: Target, members: Sequence[Sequence[StepSeries]], *, level: float
) -> tuple[MemberAnswer, ...]:
    per_set = np.array([doses for _, doses in target.members])
    ends = np.array([[float(series.before(plan.horizon)) for series in of_member] for of_member in members])
    sets = ends / per_set[:, None]
    fewest = sets.min(axis=0)
    rows = []
    for index, (material, doses) in enumerate(target.members):
        scarcest = sets[index] <= fewest + abs(fewest) * 1e-9
        surplus: FloatArray = np.maximum(ends[index] - fewest * doses, 0.0)
        limits = wilson(int(scarcest.sum()), scarcest.size, level)
        more = mean_interval(surplus, level, within=COUNTED)
        rows.append(MemberAnswer(material, plan.materials[material].name, limits, more))
    return tuple(rows)


def _line(answer: TargetAnswer, date: DateAnswer, start: str, *, of: bool = False) -> str:
    p = date.probability
    shown = [probability_text(value) for value in (p.value, p.low, p.high)]
    median = answer.median.value
    if math.isfinite(median):
        when = f"median day {day_text(median)}"
    else:
        when = f"not reached by day {day_text(answer.horizon)} in {percent_text(answer.never.value)} of replications"
    already = f"; {doses_text(answer.actual)} of them are released already" if answer.actual else ""
    name, counted = (f"{answer.label}: " if answer.label else ""), (f" of {answer.name}" if of else "")
    when_asked = f"day {day_text(date.by)}, {date_text(start, date.by)}"
    return (
        f"{name}P({doses_text(answer.doses)} doses{counted} released by {when_asked}) = "
        f"{shown[0]} ({100 * p.level:g} % CI {shown[1]}-{shown[2]}, n = {p.n}); {when}; "
        f"short by {doses_text(date.shortfall.value)} on average{already}"
    )
