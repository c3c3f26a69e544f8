"""When output is back after a disruption, from many replications with it and without it on the same luck.

The shortfall S is the mean, over the replications that were struck, of the doses released without the disruption less
those released with it, day by day since it began; U is the mean of those released without it. The plant has recovered
on the first day t from which to every later day at least 95 % of the undisturbed doses are released:
S(u) - S(t) <= 0.05 (U(u) - U(t)) for all u > t. That is the day on which S - 0.05 U is largest: the estimate of the
moment of a change by cumulative sums (Page 1954), whose allowance is 5 % of the rate. A week that is bad by chance does
not count, since what follows makes up for it; a rate that stays below 95 % does.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from capsim.analysis.observations import FloatArray
from capsim.analysis.statistics import Estimate
from capsim.foundation.distributions import Uniform
from capsim.foundation.stepseries import StepSeries
from capsim.foundation.streams import BLOCK, Streams

RECOVERED = 0.95
"""Share of the undisturbed doses from which on a plant counts as recovered."""
SEEN = 28
"""Days before the horizon in which a recovery is not told: too little follows it [day]."""

_BEGUN = 0.5
"""Share of the greatest shortfall before which nothing is a recovery: stocks may put the loss off for long."""
_RESAMPLES = 1000
_AT_ONCE = 4_000_000
"""Numbers in the largest array of a bootstrap."""
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
    gains = np.array([_gains(plain[row], struck[row], int(dates[row]), days=days) for row in hit.tolist()])
    daily = _Daily(gains[:, 0], gains[:, 1], np.arange(days) < spans[:, np.newaxis])
    return _told(daily, watched, level=loss.level)


@dataclass(frozen=True)
class _Daily:
    """By replication and day since the beginning: undisturbed doses, doses fewer, and whether the day is in the run."""

    usual: FloatArray
    fewer: FloatArray
    seen: NDArray[np.bool_]

    def recovered(self, weights: FloatArray) -> NDArray[np.int64]:
        """The day of recovery for each weighting of the replications; shape (weightings,)."""
        # Replications leave at their horizon: the mean of each day is over those that are still there.
        there = weights @ self.seen
        usual, fewer = (
            np.cumsum(np.divide(weights @ (one * self.seen), there, out=np.zeros_like(there), where=there > 0), axis=1)
            for one in (self.usual, self.fewer)
        )
        begin = np.zeros((len(weights), 1))
        usual, fewer = np.hstack([begin, usual]), np.hstack([begin, fewer])
        top = fewer.max(axis=1, keepdims=True)
        since = np.argmax(fewer >= _BEGUN * top, axis=1)
        excess = fewer - (1 - RECOVERED) * usual
        excess[np.arange(excess.shape[1]) < since[:, np.newaxis]] = -math.inf
        return np.where(top[:, 0] > 0, np.argmax(excess, axis=1), 0)


def _gains(plain: StepSeries, struck: StepSeries, began: int, *, days: int) -> tuple[FloatArray, FloatArray]:
    """Undisturbed doses, and doses fewer, of each day."""
    edges = began + _DAY * np.arange(days + 1)
    usual, now = np.diff(plain.at(edges)), np.diff(struck.at(edges))
    return usual, usual - now


def _told(daily: _Daily, watched: int, *, level: float) -> Recovery:
    n = len(daily.usual)
    day = float(daily.recovered(np.ones((1, n)))[0])
    found = np.sort(np.concatenate([daily.recovered(weights) for weights in _resamples(n, daily.usual.shape[1])]))
    low, high = (float(found[_rank(found.size, (1 + sign * level) / 2)]) for sign in (-1, 1))
    value, low, high = (one if one <= watched else math.inf for one in (day, low, high))
    state = State.RECOVERED if value <= watched else State.NOT_YET
    # A bootstrap may miss the value itself where few replications differ.
    return Recovery(state, Estimate(value, min(low, value), max(high, value), n, level), watched)


def _rank(size: int, share: float) -> int:
    return min(size - 1, max(0, math.ceil(share * size) - 1))


def _resamples(n: int, days: int) -> Iterator[FloatArray]:
    """How often each of ``n`` replications is in each resample, some resamples at once."""
    streams, block = Streams(_FIXED_SEED, 0), -(-n // BLOCK)
    at_once = max(1, _AT_ONCE // max(n, days))
    for first in range(0, _RESAMPLES, at_once):
        weights = []
        for resample in range(first, min(first + at_once, _RESAMPLES)):
            numbers = range(resample * block, (resample + 1) * block)
            draws = np.concatenate(
                [streams.block("bootstrap", Uniform(0.0, float(n)), number=number) for number in numbers]
            )
            weights.append(np.bincount(draws[:n].astype(np.int64), minlength=n))
        yield np.array(weights, dtype=np.float64)
