"""The values the user writes: quantities with units, counts, names (dates and hours: `capsim.schema.calendar`).

Each is an annotated type for a pydantic field. Quantities become floats in base units (s, L, g, m2 ...);
none may be negative. Dumping a model writes them back as text that reads to the same value.

>>> from capsim.schema.base import FrozenModel
>>> class Vessel(FrozenModel):
...     working_volume: PositiveVolume
...     clean_hold: Duration
>>> Vessel.model_validate({"working_volume": "2000 L", "clean_hold": "72 h"})
Vessel(working_volume=2000.0, clean_hold=259200.0)
"""

import math
import re
from dataclasses import dataclass
from typing import Annotated, Any

from capsim.foundation import units
from capsim.foundation.errors import clipped
from capsim.foundation.units import Dimension, Quantity
from capsim.schema.base import refused
from capsim.schema.calendar import DateTime, Days, Hours, Moment
from capsim.schema.rule import Rule, shown

__all__ = [
    "Amount",
    "AmountMeasure",
    "AmountPerArea",
    "AmountPerVolume",
    "Area",
    "Count",
    "DateTime",
    "Days",
    "DosesPerVial",
    "Duration",
    "Flow",
    "Flux",
    "Fraction",
    "Horizon",
    "Hours",
    "Life",
    "LotCount",
    "Mass",
    "Measure",
    "Moment",
    "Name",
    "Places",
    "PositiveAmount",
    "PositiveAmountPerVolume",
    "PositiveArea",
    "PositiveCount",
    "PositiveDuration",
    "PositiveNumber",
    "PositiveVolume",
    "Productivity",
    "Rate",
    "Seed",
    "Title",
    "VialSpeed",
    "Volume",
]


@dataclass(frozen=True)
class Measure(Rule[float]):
    """A quantity of one dimension within a range, kept as a float in base units.

    Attributes:
        dimension: What is measured.
        low: Smallest value allowed [base unit].
        high: Largest value allowed [base unit].
        positive: The smallest value itself is not allowed.
        noun: What is expected, with its article, where the dimension does not say it well.
        example: A good value as text.
        most: The largest value that may be written, as text; draws of a distribution may go beyond it.
    """

    dimension: Dimension
    low: float = 0.0
    high: float = math.inf
    positive: bool = False
    noun: str = ""
    example: str = ""
    most: str = ""

    @property
    def limit(self) -> float:
        """The largest value that may be written [base unit]."""
        return units.parse(self.most or self._largest).value

    @property
    def _largest(self) -> str:
        return units.exact_text(units.LARGEST, self.dimension)

    @property
    def expected(self) -> str:
        """What is expected, as a noun phrase with an example."""
        noun = self.noun or self.dimension.described
        above = " above 0" if self.positive and not self.noun else ""
        return f'{noun}{above} such as "{self.example or self.dimension.example}"'

    def read(self, value: object) -> float:
        """The value in base units, of the right dimension but perhaps out of range."""
        try:
            return units.parse_as(value, self.dimension)
        except units.UnitError as error:
            raise refused(clipped(error.got), self.expected, error.hint) from None

    def parse(self, value: object) -> float:
        number = self.read(value)
        if self.low <= number <= min(self.high, self.limit) and not (self.positive and number == self.low):
            return number
        raise refused(shown(value), self.expected, self._hint(value, number))

    def _hint(self, value: object, number: float) -> str:
        if number < 0:
            return "it cannot be negative"
        if number < self.low:
            return f"at least {units.exact_text(self.low, self.dimension)}"
        if number > self.limit:
            return f"at most {self.most or self._largest}"
        if self.high == 1 < number <= 100 and isinstance(value, (int, float)):
            return f'write "{shown(value)} %" for percent'
        return ""

    def dump(self, value: float) -> object:
        return units.exact_text(value, self.dimension) if self.dimension.powers else value

    def json_schema(self) -> dict[str, Any]:
        about = {"description": self.expected, "examples": [self.example or self.dimension.example]}
        if self.dimension.powers:
            return {"type": "string", **about}
        return {"type": ["number", "string"], **about}


@dataclass(frozen=True)
class AmountMeasure(Rule[Quantity]):
    """An amount of any material unit, or that per something; keeps its dimension.

    Attributes:
        per: What the amount is for, such as one volume; nothing for a plain amount.
        positive: Zero is not allowed.
        unit: What it is per, as people write it, where the base units of ``per`` are not what they use.
    """

    per: Dimension = units.FRACTION
    positive: bool = False
    unit: str = ""

    @property
    def examples(self) -> list[str]:
        """Good values as text."""
        if not self.per.powers:
            return ["2 kg", "1e17 vp", "500 kIU", "1000 L", "20e3 vial"]
        unit = self.unit or self.per.symbol
        return [f"1.8 g/{unit}", f"2.5e14 vp/{unit}", f"30 kIU/{unit}"]

    @property
    def expected(self) -> str:
        """What is expected, as a noun phrase with examples."""
        noun = "an amount of material" + (f" per {self.per.label}" if self.per.powers else "")
        above = " above 0" if self.positive else ""
        return f'{noun}{above} such as "{self.examples[0]}" or "{self.examples[1]}"'

    @staticmethod
    def most(dimension: Dimension) -> str:
        """The largest amount that may be written: far more than any lot, so that no sum overflows."""
        return f"1e24 {dimension.symbol}"

    def read(self, value: object) -> Quantity:
        """The quantity, of an allowed dimension but perhaps out of range."""
        try:
            quantity = value if isinstance(value, Quantity) else units.parse(units.written(value))
        except units.UnitError as error:
            raise refused(clipped(error.got), self.expected, error.hint) from None
        if quantity.dimension * self.per in units.MATERIALS and quantity.dimension.powers:
            if quantity.value > units.parse(self.most(quantity.dimension)).value:
                raise refused(shown(value), self.expected, f"at most {self.most(quantity.dimension)}")
            return quantity
        bare = isinstance(value, (int, float))
        raise refused(shown(value), self.expected, "write the unit after the number" if bare else "")

    def parse(self, value: object) -> Quantity:
        quantity = self.read(value)
        if quantity.value < 0 or (self.positive and quantity.value == 0):
            raise refused(shown(value), self.expected, "it cannot be negative" if quantity.value < 0 else "")
        return quantity

    def dump(self, value: Quantity) -> str:
        return units.exact_text(value.value, value.dimension)

    def json_schema(self) -> dict[str, Any]:
        return {"type": "string", "description": self.expected, "examples": self.examples}


@dataclass(frozen=True)
class _WholeNumber(Rule[int]):
    low: int
    high: int = 10**9

    def parse(self, value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value // 1 or value < self.low:
            hint = "write it without quotes and unit" if isinstance(value, str) else ""
            raise refused(shown(value), f"a whole number of {self.low} or more", hint)
        if value > self.high:
            raise refused(shown(value), f"a whole number of {self.low} or more", f"at most {self.high}")
        return int(value)

    def dump(self, value: int) -> int:
        return value

    def json_schema(self) -> dict[str, Any]:
        about = f"a whole number of {self.low} or more"
        return {"type": "integer", "minimum": self.low, "maximum": self.high, "description": about}


class _NameRule(Rule[str]):
    def parse(self, value: object) -> str:
        if isinstance(value, str) and re.fullmatch("[a-z][a-z0-9_]*", value):
            return value
        likely = re.sub("[^a-z0-9]+", "_", value.lower()).strip("_") if isinstance(value, str) else ""
        got = f'"{clipped(value)}"' if isinstance(value, str) else shown(value)
        hint = f'did you mean "{clipped(likely)}"?' if re.match("[a-z]", likely) else ""
        raise refused(got, 'a name of small letters, digits and "_" such as "vial_line_2"', hint)

    def dump(self, value: str) -> str:
        return value

    def json_schema(self) -> dict[str, Any]:
        about = 'a name of small letters, digits and "_", beginning with a letter'
        return {"type": "string", "pattern": "^[a-z][a-z0-9_]*$", "description": about, "examples": ["vial_line_2"]}


LONGEST = "1000 year"
"""The longest duration that may be written."""


class _TitleRule(Rule[str]):
    _expected = 'a title on one line such as "National plan"'

    def parse(self, value: object) -> str:
        if not isinstance(value, str):
            raise refused(shown(value), self._expected, "put it in quotes" if isinstance(value, (int, float)) else "")
        if not value.strip() or not value.isprintable():
            raise refused(f'"{shown(value)}"' if value.strip() else shown(value), self._expected)
        return value

    def dump(self, value: str) -> str:
        return value

    def json_schema(self) -> dict[str, Any]:
        return {"type": "string", "minLength": 1, "description": self._expected, "examples": ["National plan"]}


Duration = Annotated[float, Measure(units.TIME, most=LONGEST)]
"""A duration [s]."""
PositiveDuration = Annotated[float, Measure(units.TIME, positive=True, most=LONGEST)]
"""A duration above zero [s]."""
Life = Annotated[
    float, Measure(units.TIME, low=units.DAY, noun="a life of a day or more", example="10 year", most=LONGEST)
]
"""How long an investment is charged: a day or more [s]."""
Horizon = Annotated[float, Measure(units.TIME, low=1.0, noun="a duration above 0", most="200 year")]
"""How long is simulated: a second to two hundred years [s]."""
Volume = Annotated[float, Measure(units.VOLUME, most="1e9 L")]
"""A volume [L]."""
PositiveVolume = Annotated[float, Measure(units.VOLUME, positive=True, most="1e9 L")]
"""A volume above zero [L]."""
Mass = Annotated[float, Measure(units.MASS)]
"""A mass [g]."""
Area = Annotated[float, Measure(units.AREA)]
"""An area [m2]."""
PositiveArea = Annotated[float, Measure(units.AREA, positive=True)]
"""An area above zero [m2]."""
Fraction = Annotated[float, Measure(units.FRACTION, high=1.0, noun="a share from 0 to 1", example="6 %")]
"""A share from 0 to 1, written as a number or in percent [1]."""
PositiveNumber = Annotated[
    float, Measure(units.FRACTION, positive=True, noun="a number above 0", example="1.5", most="1e15")
]
"""A plain number or factor above zero [1]."""
Rate = Annotated[float, Measure(units.RATE)]
"""How often something happens [1/s]."""
VialSpeed = Annotated[float, Measure(units.VIAL_SPEED, positive=True, most="1e6 vial/s")]
"""A line speed above zero [vial/s]."""
Flow = Annotated[float, Measure(units.VOLUME / units.TIME, positive=True)]
"""A volume per time above zero [L/s]."""
Flux = Annotated[float, Measure(units.dimension("L/m2/s"), positive=True, example="50 L/m2/h")]
"""A volume per membrane area and time, above zero [L/m2/s]."""
Amount = Annotated[Quantity, AmountMeasure()]
"""An amount of material in g, vp, IU, DU, L, vials, doses or lots; keeps its dimension."""
PositiveAmount = Annotated[Quantity, AmountMeasure(positive=True)]
"""An amount of material above zero; keeps its dimension."""
AmountPerVolume = Annotated[Quantity, AmountMeasure(per=units.VOLUME)]
"""An amount of material per litre, such as a titre; keeps its dimension."""
PositiveAmountPerVolume = Annotated[Quantity, AmountMeasure(per=units.VOLUME, positive=True)]
"""An amount of material per litre, above zero; keeps its dimension."""
Productivity = Annotated[Quantity, AmountMeasure(per=units.VOLUME * units.TIME, unit="L/day")]
"""An amount of material per litre and time; keeps its dimension."""
AmountPerArea = Annotated[Quantity, AmountMeasure(per=units.AREA)]
"""An amount of material per m2, such as a load; keeps its dimension."""
Count = Annotated[int, _WholeNumber(0)]
"""A whole number of 0 or more."""
PositiveCount = Annotated[int, _WholeNumber(1)]
"""A whole number of 1 or more."""
Places = Annotated[int, _WholeNumber(1, 100_000)]
"""How many units, members of a pool, or places there are: 1 to 100,000."""
LotCount = Annotated[int, _WholeNumber(1, 10_000_000)]
"""How many lots a campaign makes: 1 to ten million."""
DosesPerVial = Annotated[int, _WholeNumber(1, 10_000)]
"""Labelled doses in a container: 1 to 10,000."""
Seed = Annotated[int, _WholeNumber(0, 2**63 - 1)]
"""Root of random draws: what 63 bits hold."""
Title = Annotated[str, _TitleRule()]
"""A title for people: one line without control characters."""
Name = Annotated[str, _NameRule()]
"""What a part of the scenario is called: small letters, digits and ``_``."""
