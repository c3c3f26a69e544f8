"""Families of distributions between two ends: constant, uniform, triangular, pert, beta, empirical.

What each member does is said once, in `capsim.foundation.distributions.Distribution`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from capsim.foundation.distribution_family import CV, HIGH, LOW, MEAN, MODE, Family, Parameter

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Constant(Family):
    """Always the same value.

    >>> Constant(5.0).scaled(2.0).mean
    10.0
    """

    family: ClassVar[str] = "constant"
    parameters: ClassVar[tuple[Parameter, ...]] = (Parameter("value", True, "the value"),)
    value: float

    def __post_init__(self) -> None:
        self._require_finite()

    @property
    def mean(self) -> float:
        return self.value

    @property
    def variance(self) -> float:
        return 0.0

    @property
    def low(self) -> float:
        return self.value

    @property
    def high(self) -> float:
        return self.value

    def sample(self, generator: Generator, n: int) -> NDArray[np.float64]:
        return np.full(n, self.value, dtype=np.float64)


@dataclass(frozen=True)
class Uniform(Family):
    """Every value between `low` and `high` is equally likely.

    >>> Uniform(2.0, 4.0).mean
    3.0
    """

    family: ClassVar[str] = "uniform"
    parameters: ClassVar[tuple[Parameter, ...]] = (LOW, HIGH)
    low: float
    high: float

    def __post_init__(self) -> None:
        self._require_finite()
        self._require(self.low <= self.high, "low", f"at most high ({self.high})", got=self.low)

    @property
    def mean(self) -> float:
        return (self.low + self.high) / 2

    @property
    def variance(self) -> float:
        return (self.high - self.low) ** 2 / 12

    def sample(self, generator: Generator, n: int) -> NDArray[np.float64]:
        return generator.uniform(self.low, self.high, n)


@dataclass(frozen=True)
class _ThreePoint(Family):
    """Smallest, most likely and largest value, as an expert states them."""

    parameters: ClassVar[tuple[Parameter, ...]] = (LOW, MODE, HIGH)
    low: float
    mode: float
    high: float

    def __post_init__(self) -> None:
        self._require_finite()
        self._require(self.low <= self.high, "low", f"at most high ({self.high})", got=self.low)
        between = f"between low ({self.low}) and high ({self.high})"
        self._require(self.low <= self.mode <= self.high, "mode", between, got=self.mode)


@dataclass(frozen=True)
class Triangular(_ThreePoint):
    """A triangle over `low` and `high` with its top at `mode`.

    >>> Triangular(12.0, 14.0, 16.0).mean
    14.0
    """

    family: ClassVar[str] = "triangular"

    @property
    def mean(self) -> float:
        return (self.low + self.mode + self.high) / 3

    @property
    def variance(self) -> float:
        left, right = self.mode - self.low, self.high - self.mode
        return (left**2 + left * right + right**2) / 18

    def sample(self, generator: Generator, n: int) -> NDArray[np.float64]:
        if self.low == self.high:
            return np.full(n, self.low, dtype=np.float64)
        return generator.triangular(self.low, self.mode, self.high, n)


@dataclass(frozen=True)
class Pert(_ThreePoint):
    """The beta law of project planning: smooth, the mode weighs four times an end (Malcolm et al. 1959).

    >>> Pert(12.0, 14.0, 22.0).mean
    15.0
    """

    family: ClassVar[str] = "pert"

    @property
    def mean(self) -> float:
        return (self.low + 4 * self.mode + self.high) / 6

    @property
    def variance(self) -> float:
        return (self.mean - self.low) * (self.high - self.mean) / 7

    def sample(self, generator: Generator, n: int) -> NDArray[np.float64]:
        width = self.high - self.low
        if width == 0:
            return np.full(n, self.low, dtype=np.float64)
        left, right = (self.mode - self.low) / width, (self.high - self.mode) / width
        return self.low + width * generator.beta(1 + 4 * left, 1 + 4 * right, n)


@dataclass(frozen=True)
class Beta(Family):
    """A share between 0 and 1, such as a yield; or, with `upper`, between 0 and that value.

    With m = mean / upper and nu = (1 - m) / (m cv^2) - 1 the shapes are m nu and (1 - m) nu.

    >>> Beta(0.5, 0.5).variance
    0.0625
    """

    family: ClassVar[str] = "beta"
    parameters: ClassVar[tuple[Parameter, ...]] = (
        MEAN,
        CV,
        Parameter("upper", True, "largest possible value; 1 if left out", optional=True),
    )
    mean: float
    cv: float
    upper: float = 1.0

    def __post_init__(self) -> None:
        self._require_mean_and_cv(self.mean, self.cv)
        self._require(self.upper > 0, "upper", "above 0", got=self.upper)
        self._require(self.mean < self.upper, "mean", f"below the upper end ({self.upper})", got=self.mean)
        limit = math.sqrt(self.upper / self.mean - 1)
        self._require(self.cv < limit, "cv", f"below {limit:.4g} for this mean", got=self.cv)

    @property
    def variance(self) -> float:
        return (self.mean * self.cv) ** 2

    @property
    def low(self) -> float:
        return 0.0

    @property
    def high(self) -> float:
        return self.upper

    def sample(self, generator: Generator, n: int) -> NDArray[np.float64]:
        if self.cv == 0:
            return np.full(n, self.mean, dtype=np.float64)
        share = self.mean / self.upper
        total = (1 - share) / (share * self.cv**2) - 1
        return self.upper * generator.beta(share * total, (1 - share) * total, n)


@dataclass(frozen=True)
class Empirical(Family):
    """One of the listed values, by weight; without weights all are equally likely.

    >>> Empirical((10.0, 20.0), (3.0, 1.0)).mean
    12.5
    """

    family: ClassVar[str] = "empirical"
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("values", True, "the possible values", is_list=True),
        Parameter("weights", False, "how often each comes, in any scale", optional=True, is_list=True),
    )
    values: tuple[float, ...]
    weights: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", tuple(self.values))
        object.__setattr__(self, "weights", tuple(self.weights) or (1.0,) * len(self.values))
        self._require_finite()
        self._require(len(self.values) > 0, "values", "a list of at least one value", got="an empty list")
        same = len(self.weights) == len(self.values)
        self._require(same, "weights", f"as many as the values ({len(self.values)})", got=len(self.weights))
        self._require(min(self.weights) >= 0, "weights", "0 or more", got=min(self.weights))
        self._require(max(self.weights) > 0, "weights", "above 0 for at least one value", got="all 0")

    @cached_property
    def _possible(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Values of positive weight, and their probabilities."""
        # By a power of two, which is exact: the sum of very large weights would overflow.
        weights = np.ldexp(np.array(self.weights, dtype=np.float64), -math.frexp(max(self.weights))[1])
        return np.array(self.values, dtype=np.float64)[weights > 0], weights[weights > 0] / weights.sum()

    @property
    def mean(self) -> float:
        values, chances = self._possible
        return float(values @ chances)

    @property
    def variance(self) -> float:
        values, chances = self._possible
        return float((values - self.mean) ** 2 @ chances)

    @property
    def low(self) -> float:
        return float(self._possible[0].min())

    @property
    def high(self) -> float:
        return float(self._possible[0].max())

    def sample(self, generator: Generator, n: int) -> NDArray[np.float64]:
        values, chances = self._possible
        # The last edge is left out: rounding may put it below a draw, which must still find the last value.
        return values[np.searchsorted(np.cumsum(chances)[:-1], generator.random(n), side="right")]
