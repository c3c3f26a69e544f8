"""Uncertain quantities: a plain value, or a distribution written with units.

>>> from capsim.schema.base import FrozenModel
>>> from capsim.schema.quantity import Duration
>>> class Culture(FrozenModel):
...     time: Uncertain[Duration]
>>> Culture.model_validate({"time": "14 day"}).time
Constant(value=1209600.0)
>>> Culture.model_validate({"time": {"triangular": ["10 h", "12 h", "14 h"]}}).time
Triangular(low=36000.0, mode=43200.0, high=50400.0)
>>> Culture.model_validate({"time": {"lognormal": {"mean": "72 h", "cv": "20 %"}}}).time
Lognormal(mean=259200.0, cv=0.2)
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Generic, Protocol, TypeVar, cast, get_args

from capsim.foundation import units
from capsim.foundation.distributions import FAMILIES, Constant, Distribution, Parameter, build
from capsim.foundation.errors import clipped, did_you_mean
from capsim.schema.base import refused
from capsim.schema.quantity import AmountMeasure, Measure
from capsim.schema.rule import Rule, shown

_M = TypeVar("_M", Measure, AmountMeasure)


@dataclass(frozen=True)
class UncertainRule(Rule[Distribution]):
    """How a distribution of one measure is read: its parameters have units, its support lies in the range.

    Attributes:
        measure: What is measured, and the range that no draw may leave.
    """

    measure: Measure

    def parse(self, value: object) -> Distribution:
        if isinstance(value, tuple(FAMILIES.values())):
            return self._within_range(cast(Distribution, value))
        if not isinstance(value, Mapping):
            if isinstance(value, str) and (spread := _SPREAD.fullmatch(value.strip())):
                raise refused(shown(value), self.measure.expected, _as_distribution(spread))
            return Constant(self.measure.parse(value))
        family, given = self._family(value)
        written = _by_name(family, given)
        numbers = {name: self._parameter(family, _known(family, name), text) for name, text in written.items()}
        try:
            distribution = build(family, **numbers)
        except ValueError as error:
            unit = self.measure.dimension.symbol
            sentence = str(error).removeprefix(f"{family}: ") + (f" (in {unit})" if unit else "")
            raise refused(_as_text(family, given), f"parameters of {family} that fit together", sentence) from None
        return self._within_range(distribution)

    def dump(self, value: Distribution) -> object:
        if isinstance(value, Constant):
            return self.measure.dump(value.value)
        written = {one.name: self._dump_parameter(one, getattr(value, one.name)) for one in value.parameters}
        return {value.family: written}

    def json_schema(self) -> dict[str, Any]:
        return _json_schema(self.measure)

    def _family(self, value: Mapping[Any, Any]) -> tuple[str, object]:
        """The family that a one-key mapping names, and what is written under it."""
        expected = f"{self.measure.expected}, or one distribution such as {{triangular: [low, mode, high]}}"
        if len(value) != 1:
            raise refused(f"a mapping of {len(value)} keys", expected, f"write one of {', '.join(FAMILIES)}")
        ((family, given),) = value.items()
        if family not in FAMILIES:
            raise refused(shown(family), expected, did_you_mean(str(family), FAMILIES))
        return family, given

    def _parameter(self, family: str, parameter: Parameter, written: object) -> Any:
        """The value or values of one parameter in base units."""
        if parameter.is_list:
            if not isinstance(written, Sequence) or isinstance(written, str):
                raise refused(shown(written), f'a list as "{parameter.name}" of {family}')
            return tuple(self._number(family, parameter, one) for one in written)
        return self._number(family, parameter, written)

    def _number(self, family: str, parameter: Parameter, written: object) -> float:
        dimension = self.measure.dimension if parameter.dimensional else units.FRACTION
        example = self.measure.example if parameter.dimensional else "0.2"
        expected = f'{dimension.described} such as "{example or dimension.example}" as "{parameter.name}" of {family}'
        try:
            number = units.parse_as(written, dimension, example)
        except units.UnitError as error:
            raise refused(clipped(error.got), expected, error.hint) from None
        if parameter.dimensional and number > self.measure.limit:
            raise refused(shown(written), expected, f"at most {self.measure.most}")
        return number

    def _dump_parameter(self, parameter: Parameter, value: Any) -> object:
        if parameter.is_list:
            return [self._dump_number(parameter, one) for one in value]
        return self._dump_number(parameter, value)

    def _dump_number(self, parameter: Parameter, value: float) -> object:
        return self.measure.dump(value) if parameter.dimensional else value

    def _within_range(self, distribution: Distribution) -> Distribution:
        """The distribution itself, if every draw from it is an allowed value."""
        measure = self.measure
        # A continuous law may begin at a value that is not allowed itself: it never draws exactly that.
        certain = distribution.mean <= measure.low or distribution.family == "empirical"
        if distribution.low < measure.low or (measure.positive and certain and distribution.low <= measure.low):
            raise self._out_of_range(distribution, "down to", distribution.low)
        if distribution.high > measure.high:
            raise self._out_of_range(distribution, "up to", distribution.high)
        if distribution.mean > measure.limit:
            got = f"{distribution.family} with the mean {units.exact_text(distribution.mean, measure.dimension)}"
            raise refused(got, f"{measure.expected} in the mean", f"at most {measure.most}")
        return distribution

    def _out_of_range(self, distribution: Distribution, direction: str, end: float) -> Exception:
        reach = "any size" if math.isinf(end) else units.exact_text(end, self.measure.dimension)
        got = f"{distribution.family} that goes {direction} {reach}"
        bounded = "uniform, triangular, pert and beta have two ends" if math.isinf(end) else ""
        return refused(got, f"{self.measure.expected} in every draw", bounded)


@dataclass(frozen=True)
class UncertainQuantity:
    """A distribution of an amount whose unit the user chose.

    Attributes:
        distribution: In the base unit of the dimension.
        dimension: What is measured.
    """

    distribution: Distribution
    dimension: units.Dimension


@dataclass(frozen=True)
class UncertainAmountRule(Rule[UncertainQuantity]):
    """How a distribution of an amount is read: the first parameter with a unit says what is measured.

    Attributes:
        measure: Which amounts are allowed.
    """

    measure: AmountMeasure

    def parse(self, value: object) -> UncertainQuantity:
        if isinstance(value, UncertainQuantity):
            return UncertainQuantity(self._rule(value.dimension).parse(value.distribution), value.dimension)
        leaves = list(_leaves(value))
        dimension = self.measure.read(next(filter(_has_unit, leaves), leaves[0] if leaves else value)).dimension
        return UncertainQuantity(self._rule(dimension).parse(value), dimension)

    def dump(self, value: UncertainQuantity) -> object:
        return self._rule(value.dimension).dump(value.distribution)

    def json_schema(self) -> dict[str, Any]:
        return _json_schema(self.measure)

    def _rule(self, dimension: units.Dimension) -> UncertainRule:
        most = self.measure.most(dimension)
        return UncertainRule(Measure(dimension, positive=self.measure.positive, most=most))


_SPREAD = re.compile(r"(\d+(?:\.\d+)?)\s*([^+±]*?)\s*(?:\+/?-|±)\s*(\d+(?:\.\d+)?)\s*(.*)", re.ASCII)
"""A value and how far it goes to both sides, as in 4 month +- 1."""


def _as_distribution(spread: re.Match[str]) -> str:
    """What to write in place of it; with two units the sum is left to the user."""
    centre, first, reach, second = spread.groups()
    unit = f" {second or first}".rstrip()
    low, high = "low", "high"
    if not (first and second) or first == second:
        low, high = (f"{float(centre) + sign * float(reach):g}{unit}" for sign in (-1, 1))
    return f"write what varies as a distribution, such as {{uniform: [{low}, {high}]}}"


_USUAL_NAMES = {("normal", "mean"): "centre"}
"""What people call a parameter, where the law cut at zero has another mean than the one it is cut from."""


def _known(family: str, name: object) -> Parameter:
    """The parameter of a family by its name."""
    parameters = {one.name: one for one in FAMILIES[family].parameters}
    if not isinstance(name, str) or name not in parameters:
        near = did_you_mean(str(name), parameters)
        hint = near if near.startswith("did you mean") else ""
        raise refused(shown(name), f"a parameter of {family}: {', '.join(parameters)}", hint)
    return parameters[name]


def _by_name(family: str, given: object) -> dict[str, object]:
    """What is written for each parameter, however it was written: by name, in order, or alone."""
    parameters = FAMILIES[family].parameters
    if isinstance(given, Mapping):
        return {_USUAL_NAMES.get((family, str(name)), str(name)): value for name, value in given.items()}
    if isinstance(given, (list, tuple)):
        if parameters[0].is_list:
            return {parameters[0].name: given}
        if len(given) <= len(parameters):
            return {one.name: value for one, value in zip(parameters, given, strict=False)}
    elif len(parameters) == 1:
        return {parameters[0].name: given}
    in_order = "first, second, ..." if parameters[0].is_list else ", ".join(one.name for one in parameters)
    raise refused(_as_text(family, given), f"the parameters of {family}", f"write {family}: [{in_order}], or by name")


def _as_text(family: str, given: object) -> str:
    """A distribution on one line, as it was written."""
    text = shown(given)
    if isinstance(given, Mapping):
        text = f"{{{', '.join(f'{name}: {shown(value)}' for name, value in given.items())}}}"
    if isinstance(given, (list, tuple)):
        text = f"[{', '.join(map(shown, given))}]"
    return f"{family} {clipped(text)}"


def _leaves(value: object) -> Iterator[object]:
    """The single values inside mappings and lists."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for one in value:
            yield from _leaves(one)
    else:
        yield value


def _has_unit(leaf: object) -> bool:
    try:
        return isinstance(leaf, str) and bool(units.parse(leaf).dimension.powers)
    except units.UnitError:
        return False


def _json_schema(measure: Measure | AmountMeasure) -> dict[str, Any]:
    """A value, or an object with one family of distributions."""
    families = {}
    for name, family in FAMILIES.items():
        parameters = [f"{one.name} (optional)" if one.optional else one.name for one in family.parameters]
        alone = ["string", "number"] if len(parameters) == 1 else []
        families[name] = {"type": ["object", "array", *alone], "description": ", ".join(parameters)}
    one_family = {"type": "object", "properties": families, "additionalProperties": False}
    return {
        "description": f"{measure.expected}; or a distribution",
        "anyOf": [measure.json_schema(), {**one_family, "minProperties": 1, "maxProperties": 1}],
    }


def _rule_of(item: object, kind: type[_M]) -> _M:
    """The measure inside an annotated type."""
    for one in get_args(item)[1:]:
        if isinstance(one, kind):
            return one
    raise TypeError(f"{item} is not a quantity type with a {kind.__name__}, such as Duration")


# For a type checker a field holds a distribution; pydantic needs the rule beside it, which subscription adds.
if TYPE_CHECKING:
    _T_co = TypeVar("_T_co", covariant=True)

    class Uncertain(Distribution, Protocol[_T_co]):
        """The type of a field that holds a distribution: ``Uncertain[Duration]``."""

    class UncertainAmount(UncertainQuantity, Generic[_T_co]):
        """The same for amounts that keep their dimension: ``UncertainAmount[AmountPerVolume]``."""

else:

    class Uncertain:
        """The type of a field that holds a distribution: ``Uncertain[Duration]``."""

        def __class_getitem__(cls, item: object) -> object:
            return Annotated[Distribution, UncertainRule(_rule_of(item, Measure))]

    class UncertainAmount:
        """The same for amounts that keep their dimension: ``UncertainAmount[AmountPerVolume]``."""

        def __class_getitem__(cls, item: object) -> object:
            return Annotated[UncertainQuantity, UncertainAmountRule(_rule_of(item, AmountMeasure))]
