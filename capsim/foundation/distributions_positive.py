"""Families of distributions from zero upwards: normal (truncated), lognormal, exponential, gamma, erlang, weibull.

What each member does is said once, in `capsim.foundation.distributions.Distribution`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from capsim.foundation.distribution_family import CV, MEAN, Family, Parameter

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray


class _Positive(Family):
    """A law on zero to infinity."""

    @property
    def low(self) -> float:
        return 0.0

    @property
    def high(self) -> float:
        return math.inf


@dataclass(frozen=True)
class Normal(_Positive):
    """The bell curve truncated at zero, because no duration and no amount is negative.

    `mean` and `variance` are those of the truncated law: with a = -centre / sd, lambda = phi(a) / (1 - Phi(a)),
    mean = centre + sd lambda and variance = sd^2 (1 + a lambda - lambda^2) (Johnson, Kotz, Balakrishnan).

    >>> Normal(10.0, 1.0).mean
    10.0
    """

    family: ClassVar[str] = "normal"
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("centre", True, "mean before truncation at zero"),
        Parameter("sd", True, "standard deviation before truncation at zero"),
    )
    centre: float
    sd: float

    def __post_init__(self) -> None:
        self._require_finite()
        self._require(self.centre >= 0, "centre", "0 or more", got=self.centre)
        self._require(self.sd >= 0, "sd", "0 or more", got=self.sd)

    @property
    def _standard_cut(self) -> tuple[float, float]:
        """The standardised point of truncation a, and lambda, the normal hazard there."""
        if self.sd == 0:
            return 0.0, 0.0
        a = -self.centre / self.sd
        kept = math.erfc(a / math.sqrt(2)) / 2
        return a, math.exp(-a * a / 2) / math.sqrt(2 * math.pi) / kept

    @property
    def mean(self) -> float:
        return self.centre + self.sd * self._standard_cut[1]

    @property
    def variance(self) -> float:
        a, hazard = self._standard_cut
        return self.sd**2 * (1 + a * hazard - hazard**2)

    def sample(self, generator: Generator, n: int) -> NDArray[np.float64]:
        kept = np.empty(0, dtype=np.float64)
        # Only what is still missing is drawn again, so nothing accepted is thrown away: blocks join up exactly.
        while kept.size < n:
            draws = generator.normal(self.centre, self.sd, n - kept.size)
            kept = np.concatenate([kept, draws[draws >= 0]])
        return kept


@dataclass(frozen=True)
class Lognormal(_Positive):
    """A product of many small effects; long to the right. sigma^2 = ln(1 + cv^2), mu = ln(mean) - sigma^2 / 2.

    >>> Lognormal(10.0, 0.5).variance
    25.0
    """

    family: ClassVar[str] = "lognormal"
    parameters: ClassVar[tuple[Parameter, ...]] = (MEAN, CV)
    mean: float
    cv: float

    def __post_init__(self) -> None:
        self._require_mean_and_cv(self.mean, self.cv)

    @property
    def variance(self) -> float:
        return (self.mean * self.cv) ** 2

    def sample(self, generator: Generator, n: int) -> NDArray[np.float64]:
        spread = math.log1p(self.cv**2)
        return generator.lognormal(math.log(self.mean) - spread / 2, math.sqrt(spread), n)


@dataclass(frozen=True)
class Exponential(_Positive):
    """Time to an event that can happen at any moment with the same chance.

    >>> Exponential(3.0).variance
    9.0
    """

    family: ClassVar[str] = "exponential"
    parameters: ClassVar[tuple[Parameter, ...]] = (MEAN,)
    mean: float

    def __post_init__(self) -> None:
        self._require_mean_and_cv(self.mean, 1.0)

    @property
    def variance(self) -> float:
        return self.mean**2

    def sample(self, generator: Generator, n: int) -> NDArray[np.float64]:
        return generator.exponential(self.mean, n)


@dataclass(frozen=True)
class Gamma(_Positive):
    """A positive quantity by its mean and cv; shape 1 / cv^2.

    >>> Gamma(10.0, 0.5).variance
    25.0
    """

    family: ClassVar[str] = "gamma"
    parameters: ClassVar[tuple[Parameter, ...]] = (MEAN, CV)
    mean: float
    cv: float

    def __post_init__(self) -> None:
        self._require_mean_and_cv(self.mean, self.cv)

    @property
    def variance(self) -> float:
        return (self.mean * self.cv) ** 2

    def sample(self, generator: Generator, n: int) -> NDArray[np.float64]:
        if self.cv == 0:
            return np.full(n, self.mean, dtype=np.float64)
        shape = self.cv**-2
        return generator.gamma(shape, self.mean / shape, n)


@dataclass(frozen=True)
class Erlang(_Positive):
    """`k` exponential stages one after the other.

    >>> Erlang(10.0, 4).variance
    25.0
    """

    family: ClassVar[str] = "erlang"
    parameters: ClassVar[tuple[Parameter, ...]] = (MEAN, Parameter("k", False, "number of stages, a whole number"))
    mean: float
    k: int

    def __post_init__(self) -> None:
        self._require_mean_and_cv(self.mean, 1.0)
        whole = 1 <= self.k <= 1_000_000 and self.k == int(self.k)
        self._require(whole, "k", "a whole number from 1 to 1e6", got=self.k)

    @property
    def variance(self) -> float:
        return self.mean**2 / self.k

    def sample(self, generator: Generator, n: int) -> NDArray[np.float64]:
        return generator.gamma(self.k, self.mean / self.k, n)


@dataclass(frozen=True)
class Weibull(_Positive):
    """Time to failure that grows likelier with age (shape > 1) or less likely (shape < 1).

    Either `mean` or `scale` is given; the other follows from mean = scale Gamma(1 + 1 / shape).

    >>> Weibull(scale=2.0, shape=1.0).mean
    2.0
    """

    family: ClassVar[str] = "weibull"
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("mean", True, "expected value; or give scale", optional=True),
        Parameter("shape", False, "above 1: wear; 1: exponential; below 1: early failures"),
        Parameter("scale", True, "value that 63.2 % do not exceed; or give mean", optional=True),
    )
    mean: float = 0.0
    shape: float = 0.0
    scale: float = 0.0

    def __post_init__(self) -> None:
        self._require_finite()
        self._require(0.02 <= self.shape <= 1e6, "shape", "from 0.02 to 1e6", got=self.shape)
        self._require(
            self.mean > 0 or self.scale > 0, "mean or scale", "given and above 0", got=(self.mean, self.scale)
        )
        self._require(self.mean >= 0, "mean", "above 0", got=self.mean)
        self._require(self.scale >= 0, "scale", "above 0", got=self.scale)
        ratio = math.gamma(1 + 1 / self.shape)
        # Frozen: the one that was left out is filled in here, so that both can be read.
        if not self.mean:
            object.__setattr__(self, "mean", self.scale * ratio)
        if not self.scale:
            object.__setattr__(self, "scale", self.mean / ratio)
        agree = math.isclose(self.mean, self.scale * ratio, rel_tol=1e-9)
        self._require(agree, "scale", "left out when mean is given", got=self.scale)

    @property
    def variance(self) -> float:
        return self.scale**2 * math.gamma(1 + 2 / self.shape) - self.mean**2

    def sample(self, generator: Generator, n: int) -> NDArray[np.float64]:
        return self.scale * generator.weibull(self.shape, n)
