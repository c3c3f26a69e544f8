"""When output is back after a disruption, from many replications with it and without it on the same luck.

The shortfall is the doses released without the disruption less those released with it, day by day since it began, mean
over the replications that were struck. The plant has recovered on the first day from which no further loss is told: to
no later day does the shortfall grow by more than 5 % of the undisturbed doses released meanwhile, with Student's t on
the differences of the replications. So the shortfall is held against an allowance, as in a chart of cumulative sums
(Page 1954): a week that is bad by chance does not count, since what follows makes up for it; a rate that stays below
95 % does. Without chance this is the day on which the shortfall less the allowance is largest.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from capsim.analysis.observations import FloatArray
from capsim.analysis.statistics import Estimate, student_quantile
from capsim.foundation.distributions import Uniform
from capsim.foundation.stepseries import StepSeries
from capsim.foundation.streams import BLOCK, Streams

RECOVERED = 0.95
"""Share of the undisturbed doses from which on a plant counts as recovered."""
SEEN = 28
"""Days before the horizon in which a recovery is not told: too little follows it [day]."""

_BEGUN = 0.5
"""Share of the greatest shortfall before which nothing is a recovery: stocks may put the loss off for long."""
_RESAMPLES = 400
_MOMENTS = 730
"""Longer runs are looked at in steps of several days, so that they take no longer."""
_DAY = 86_400
_FIXED_SEED = 1954
"""The bootstrap looks at the replications; other seeds of the study give it other replications already."""


class State(StrEnum):
    """What can be said of a recovery."""

    RECOVERED = "recovered"
    NOT_YET = "not by four weeks before the horizon"
    NO_LOSS = "no loss told from zero"
    TOO_LATE = "begins too late to tell"
    NEVER = "did not happen"
    SEVERAL = "happens several times"


@dataclass(frozen=True)
class Recovery:
    """How a plant comes back after a disruption that begins once.

    Attributes:
        state: What can be said.
        days: Days from its beginning until the plant has recovered; ``inf`` where that is not by four weeks before the
            horizon; None where nothing can be said. The interval is a percentile bootstrap over the replications.
        watched: Days from its beginning to four weeks before the horizon; where it begins at random, as half of the
            replications have at least [day].
    """

    state: State
    days: Estimate | None = None
    watched: int = 0


def recovery(
    plain: Sequence[StepSeries], struck: Sequence[StepSeries], began: ArrayLike, *, horizon: int, loss: Estimate
) -> Recovery:
    """When the plant is back.

    Args:
        plain: Released doses of each replication without the disruption.
        struck: The same with it.
        began: When it begins in each replication [s]; below 0 where it does not.
        horizon: End of the run [s].
        loss: What it costs, which is either told from zero or not; its level is that of the interval.
    """
    dates = np.asarray(began, dtype=np.int64)
    hit = np.flatnonzero(dates >= 0)
    if not hit.size:
        return Recovery(State.NEVER)
    spans = (horizon - dates[hit]) // _DAY
    days = int(np.sort(spans)[(spans.size - 1) // 2])
    watched = days - SEEN
    if watched <= 0 or math.isinf(loss.low):
        return Recovery(State.TOO_LATE)
    if loss.low <= 0:
        return Recovery(State.NO_LOSS, Estimate(0.0, 0.0, 0.0, hit.size, loss.level), watched)
    step = -(-days // _MOMENTS)
    edges = _DAY * step * np.arange(days // step + 1)
    gains = np.array([_gains(plain[row], struck[row], dates[row] + edges) for row in hit.tolist()])
    seen = np.repeat(step * np.arange(1, edges.size) <= spans[:, np.newaxis], 2, axis=1)
    grid = _Grid(gains[:, 0] * seen, gains[:, 1] * seen, seen, step)
    return _told(grid, watched, level=loss.level)


@dataclass(frozen=True)
class _Grid:
    """By replication and moment since the beginning; a replication is in it as long as the run lasts.

    Each moment stands there twice, before and after what is released at it, so that a loss that is made up for at the
    second at which it ends is seen.

    Attributes:
        usual, fewer: Undisturbed doses, and doses fewer: from a moment to before the next, and at that one, in turn; 0
            after the horizon.
        seen: Whether the step is in the run.
        step: Time between moments [day].
    """

    usual: FloatArray
    fewer: FloatArray
    seen: NDArray[np.bool_]
    step: int

    def recovered(self, weights: FloatArray, level: float) -> FloatArray:
        """The day of recovery for each weighting of the replications; shape (weightings,)."""
        usual, fewer = (self._mean_total(weights, one) for one in (self.usual, self.fewer))
        excess = fewer - (1 - RECOVERED) * usual
        since = np.argmax(fewer >= _BEGUN * fewer.max(axis=1, keepdims=True), axis=1)
        last = excess.shape[1] - 1
        found = np.full(len(weights), last)
        for now in range(0, last, 2):
            asked = np.flatnonzero((found == last) & (since <= now))
            if asked.size:
                grows = excess[asked, now + 1 :] - excess[asked, now, np.newaxis] > self._doubt(now, level)
                found[asked[~grows.any(axis=1)]] = now
        return found / 2 * self.step

    def _mean_total(self, weights: FloatArray, steps: FloatArray) -> FloatArray:
        """Running total of the mean over those that are still in the run, from 0; shape (weightings, moments)."""
        there = weights @ self.seen
        mean = np.divide(weights @ steps, there, out=np.zeros_like(there), where=there > 0)
        return np.hstack([np.zeros((len(weights), 1)), np.cumsum(mean, axis=1)])

    def _doubt(self, now: int, level: float) -> FloatArray:
        """Half the interval of the mean growth of the excess from a moment to each later one."""
        growth = np.cumsum((self.fewer - (1 - RECOVERED) * self.usual)[:, now:], axis=1)
        seen = self.seen[:, now:]
        n = np.maximum(seen.sum(axis=0), 1)
        mean = (growth * seen).sum(axis=0) / n
        spread = (((growth - mean) * seen) ** 2).sum(axis=0)
        quantiles = {many: student_quantile(level, many - 1) if many > 1 else math.inf for many in set(n.tolist())}
        reach = np.array([quantiles[many] / math.sqrt(max(many - 1, 1) * many) for many in n.tolist()])
        # A single replication bounds nothing.
        return np.where(n > 1, np.where(np.isfinite(reach), reach, 0.0) * np.sqrt(spread), math.inf)


def _gains(plain: StepSeries, struck: StepSeries, moments: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Undisturbed doses, and doses fewer, up to each moment and at it."""
    usual, now = (
        np.diff(np.column_stack([one.before(moments), one.at(moments)]).ravel()[1:]) for one in (plain, struck)
    )
    return usual, usual - now


def _told(grid: _Grid, watched: int, *, level: float) -> Recovery:
    n = len(grid.usual)
    day = float(grid.recovered(np.ones((1, n)), level)[0])
    found = np.sort(grid.recovered(_resamples(n), level))
    low, high = (float(found[_rank(found.size, (1 + sign * level) / 2)]) for sign in (-1, 1))
    value, low, high = (one if one <= watched else math.inf for one in (day, low, high))
    state = State.RECOVERED if value <= watched else State.NOT_YET
    # A bootstrap may miss the value itself where few replications differ.
    return Recovery(state, Estimate(value, min(low, value), max(high, value), n, level), watched)


def _rank(size: int, share: float) -> int:
    return min(size - 1, max(0, math.ceil(share * size) - 1))


def _resamples(n: int) -> FloatArray:
    """How often each of ``n`` replications is in each resample; shape (resamples, n)."""
    streams, numbers = Streams(_FIXED_SEED, 0), range(-(-n * _RESAMPLES // BLOCK))
    draws = np.concatenate([streams.block("bootstrap", Uniform(0.0, float(n)), number=number) for number in numbers])
    chosen = draws[: n * _RESAMPLES].astype(np.int64).reshape(_RESAMPLES, n)
    return np.array([np.bincount(row, minlength=n) for row in chosen], dtype=np.float64)
