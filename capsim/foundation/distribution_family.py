"""What all families of distributions share: how their parameters are declared, their messages, scaling."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

_LEAST_CV, _MOST_CV = 1e-6, 100.0
"""Between these the shapes of all families are far from what floats overflow at."""


@dataclass(frozen=True)
class Parameter:
    """One parameter of a family, as the user writes it.

    Attributes:
        name: The key in the scenario and the keyword of the class.
        dimensional: True if it carries the unit of the quantity (``44 h``), False for a plain number (a cv).
        meaning: What it says, for messages and the reference.
        optional: May be left out.
        is_list: A list of such values instead of one.
    """

    name: str
    dimensional: bool
    meaning: str
    optional: bool = False
    is_list: bool = False


@dataclass(frozen=True)
class Family:
    """What the families share: messages, and scaling of every parameter that carries the unit."""

    family: ClassVar[str]
    parameters: ClassVar[tuple[Parameter, ...]]

    def scaled(self, factor: float) -> Self:
        self._require(math.isfinite(factor) and factor > 0, "the scaling factor", "above 0", got=factor)
        changed: dict[str, Any] = {}
        for parameter in self.parameters:
            value = getattr(self, parameter.name)
            if parameter.dimensional:
                changed[parameter.name] = tuple(x * factor for x in value) if parameter.is_list else value * factor
        return replace(self, **changed)

    def _require(self, holds: bool, name: str, rule: str, *, got: object) -> None:
        if not holds:
            raise ValueError(f"{self.family}: {name} must be {rule}, got {got}")

    def _require_finite(self) -> None:
        for parameter in self.parameters:
            value = getattr(self, parameter.name)
            for number in value if parameter.is_list else (value,):
                self._require(math.isfinite(number), parameter.name, "a finite number", got=number)

    def _require_mean_and_cv(self, mean: float, cv: float) -> None:
        self._require_finite()
        self._require(mean > 0, "mean", "above 0", got=mean)
        self._require(cv >= 0, "cv", "0 or more", got=cv)
        self._require(cv == 0 or _LEAST_CV <= cv <= _MOST_CV, "cv", f"0, or {_LEAST_CV:g} to {_MOST_CV:g}", got=cv)


LOW = Parameter("low", True, "smallest possible value")
MODE = Parameter("mode", True, "most likely value")
HIGH = Parameter("high", True, "largest possible value")
MEAN = Parameter("mean", True, "expected value")
CV = Parameter("cv", False, "standard deviation divided by the mean")
