"""Step functions of time: stocks, queues and running totals that change at moments and stay between them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class StepSeries:
    """A function that is 0 before the first time and takes a new value at each; not to be changed.

    Attributes:
        times: When it changes, each moment once, in order [s].
        values: What it is from that moment on.
    """

    times: FloatArray
    values: FloatArray

    def at(self, t: ArrayLike) -> FloatArray:
        """The values at `t`, a change at that very moment included.

        >>> accumulate([10, 20], [1, 2]).at([9, 10, 25]).tolist()
        [0.0, 1.0, 3.0]
        """
        return self._picked(np.searchsorted(self.times, np.asarray(t, dtype=np.float64), side="right"))

    def before(self, t: ArrayLike) -> FloatArray:
        """The values just before `t`: a change at that very moment does not count.

        >>> accumulate([10, 20], [1, 2]).before([10, 20, 21]).tolist()
        [0.0, 1.0, 3.0]
        """
        return self._picked(np.searchsorted(self.times, np.asarray(t, dtype=np.float64), side="left"))

    def reaches(self, level: float) -> float:
        """The first moment at which the value is `level` or more [s]; ``inf`` where it never is.

        >>> accumulate([10, 20], [1, 2]).reaches(3), accumulate([10], [1]).reaches(3)
        (20.0, inf)
        """
        if level <= 0:
            return 0.0
        there = np.flatnonzero(self.values >= level)
        return float(self.times[there[0]]) if there.size else float("inf")

    def scaled(self, factor: float) -> "StepSeries":
        """The same changes times `factor`.

        >>> accumulate([10], [4]).scaled(0.5).values.tolist()
        [2.0]
        """
        return StepSeries(self.times, self.values * factor)

    def integral(self, a: float, b: float) -> float:
        """The area under it from `a` to `b` [value s].

        >>> accumulate([10, 20], [1, 2]).integral(0, 30)
        40.0
        """
        edges, levels = self._stretches(a, b)
        return float(np.dot(levels, np.diff(edges)))

    def mean(self, a: float, b: float) -> float:
        """Its mean over time from `a` to `b`, which must be later.

        >>> accumulate([10, 20], [1, 2]).mean(0, 40)
        1.75
        """
        return self.integral(a, b) / (b - a)

    def quantile(self, q: float, a: float, b: float) -> float:
        """The smallest value that it does not exceed for a share `q` of the time from `a` to `b`.

        >>> accumulate([10, 20], [1, 2]).quantile(0.5, 0, 40)
        1.0
        """
        edges, levels = self._stretches(a, b)
        order = np.argsort(levels, kind="stable")
        lasted = np.cumsum(np.diff(edges)[order])
        return float(levels[order][np.searchsorted(lasted, q * (b - a) - 1e-9 * (b - a), side="left")])

    def _picked(self, count: NDArray[np.intp]) -> FloatArray:
        return np.concatenate([[0.0], self.values])[count]

    def _stretches(self, a: float, b: float) -> tuple[FloatArray, FloatArray]:
        """Moments from `a` to `b` and the value in each stretch between them."""
        inside = self.times[(self.times > a) & (self.times < b)]
        edges = np.concatenate([[a], inside, [b]])
        return edges, self.at(edges[:-1])


def accumulate(times: ArrayLike, amounts: ArrayLike) -> StepSeries:
    """The running total of amounts that arrive (or leave, below 0) at these times, in any order.

    >>> total = accumulate([20, 10, 20], [1, 2, 4])
    >>> total.times.tolist(), total.values.tolist()
    ([10.0, 20.0], [2.0, 7.0])
    """
    moments, place = np.unique(np.asarray(times, dtype=np.float64), return_inverse=True)
    changes = np.bincount(place.ravel(), weights=np.asarray(amounts, dtype=np.float64), minlength=moments.size)
    return StepSeries(moments, np.cumsum(changes))


def smallest(series: Sequence[StepSeries]) -> StepSeries:
    """At each moment the smallest of several.

    >>> smallest([accumulate([10], [5]), accumulate([20], [3])]).values.tolist()
    [0.0, 3.0]
    """
    if len(series) == 1:
        return series[0]
    times = np.unique(np.concatenate([one.times for one in series]))
    return StepSeries(times, np.min([one.at(times) for one in series], axis=0))


def largest(series: Sequence[StepSeries]) -> StepSeries:
    """At each moment the largest of several.

    >>> largest([accumulate([10], [5]), accumulate([20], [7])]).values.tolist()
    [5.0, 7.0]
    """
    if len(series) == 1:
        return series[0]
    times = np.unique(np.concatenate([one.times for one in series]))
    return StepSeries(times, np.max([one.at(times) for one in series], axis=0))


def total(series: Sequence[StepSeries]) -> StepSeries:
    """At each moment the sum of several.

    >>> total([accumulate([10], [5]), accumulate([20], [3])]).values.tolist()
    [5.0, 8.0]
    """
    if len(series) == 1:
        return series[0]
    times = np.unique(np.concatenate([one.times for one in series]))
    return StepSeries(times, np.sum([one.at(times) for one in series], axis=0))
