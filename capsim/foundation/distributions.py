"""Distributions: how an uncertain duration, yield or amount varies from lot to lot.

Every family is a frozen dataclass in base units that knows its exact mean and variance and draws from a
generator it is handed. What all of them can do is written here once, in `Distribution`; how the user writes
them is in their `parameters`. A new family is one class beside the others and its line in `FAMILIES`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Protocol, Self

import numpy as np

from capsim.foundation.distribution_family import Parameter
from capsim.foundation.distributions_bounded import Beta, Constant, Empirical, Pert, Triangular, Uniform
from capsim.foundation.distributions_positive import Erlang, Exponential, Gamma, Lognormal, Normal, Weibull
from capsim.foundation.errors import did_you_mean

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

__all__ = [
    "FAMILIES",
    "Beta",
    "Constant",
    "Distribution",
    "Empirical",
    "Erlang",
    "Exponential",
    "Gamma",
    "Lognormal",
    "Normal",
    "Parameter",
    "Pert",
    "Triangular",
    "Uniform",
    "Weibull",
    "build",
]


class Distribution(Protocol):
    """What every family can do. The unit of all values is the base unit of the quantity described."""

    family: ClassVar[str]
    parameters: ClassVar[tuple[Parameter, ...]]

    @property
    def mean(self) -> float:
        """Exact expected value."""

    @property
    def variance(self) -> float:
        """Exact variance."""

    @property
    def low(self) -> float:
        """No draw is below this."""

    @property
    def high(self) -> float:
        """No draw is above this; ``inf`` where there is no bound."""

    def sample(self, generator: Generator, n: int) -> NDArray[np.float64]:
        """`n` independent draws. Drawing in blocks gives the same numbers as one long draw."""

    def scaled(self, factor: float) -> Self:
        """The same family for `factor` times the quantity; ValueError unless `factor` is above 0."""


FAMILIES: dict[str, type[Distribution]] = {
    "constant": Constant,
    "uniform": Uniform,
    "triangular": Triangular,
    "pert": Pert,
    "normal": Normal,
    "lognormal": Lognormal,
    "exponential": Exponential,
    "gamma": Gamma,
    "erlang": Erlang,
    "weibull": Weibull,
    "beta": Beta,
    "empirical": Empirical,
}


def build(family: str, **parameters: float | Sequence[float]) -> Distribution:
    """A distribution by the name of its family and the values of its parameters in base units.

    Raises:
        ValueError: the family or a parameter is unknown, missing or out of range; the sentence names it.

    >>> build("triangular", low=12, mode=14, high=16)
    Triangular(low=12, mode=14, high=16)
    """
    if family not in FAMILIES:
        raise ValueError(f"{family} is not a family of distributions; {did_you_mean(family, FAMILIES)}")
    known = {parameter.name: parameter for parameter in FAMILIES[family].parameters}
    for name in parameters:
        if name not in known:
            raise ValueError(f"{family}: unknown parameter {name}; {did_you_mean(name, known)}")
    missing = [name for name, parameter in known.items() if name not in parameters and not parameter.optional]
    if missing:
        raise ValueError(f"{family}: {missing[0]} is missing; it takes {', '.join(known)}")
    built = FAMILIES[family](**parameters)
    if not _has_moments(built):
        raise ValueError(f"{family}: mean and variance must be finite numbers; its parameters are too far apart")
    return built


def _has_moments(distribution: Distribution) -> bool:
    """Whether mean and variance can be computed."""
    try:
        with np.errstate(all="ignore"):
            return math.isfinite(distribution.mean) and math.isfinite(distribution.variance)
    except (OverflowError, ZeroDivisionError):
        return False
