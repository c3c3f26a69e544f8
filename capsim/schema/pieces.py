"""Amounts of consumables, counted in pieces or measured; and the capacity of a store, counted in lots or measured."""

from dataclasses import dataclass
from typing import Annotated, Any

from capsim.foundation import units
from capsim.foundation.units import Quantity
from capsim.schema.base import refused
from capsim.schema.quantity import AmountMeasure
from capsim.schema.rule import Rule, shown

MOST_PIECES = 10**9
"""The largest number of pieces that may be written."""

_MOST_LOTS = 100_000
_MOST_HELD = {"L": "1e9 L", "vial": "1e12 vial", "dose": "1e12 dose"}


@dataclass(frozen=True)
class SupplyRule(Rule[Quantity]):
    """A plain number counts pieces; an amount with a unit measures.

    Attributes:
        positive: Zero is not allowed.
    """

    positive: bool = False

    @property
    def expected(self) -> str:
        """What is expected, as a noun phrase with examples."""
        above = " above 0" if self.positive else ""
        return f'a number of pieces{above} such as 2, or an amount such as "2 kg" or "1000 L"'

    def parse(self, value: object) -> Quantity:
        quantity = self._read(value)
        if quantity.value < 0 or (self.positive and quantity.value == 0):
            raise refused(shown(value), self.expected, "it cannot be negative" if quantity.value < 0 else "")
        if quantity.dimension == units.COUNT and quantity.value > MOST_PIECES:
            raise refused(shown(value), self.expected, f"at most {MOST_PIECES:,} pieces")
        return quantity

    def _read(self, value: object) -> Quantity:
        try:
            quantity = value if isinstance(value, Quantity) else units.parse(units.written(value))
        except units.UnitError as error:
            raise refused(shown(value), self.expected, error.hint) from None
        if quantity.dimension == units.COUNT and "%" not in quantity.text:
            return quantity
        if quantity.dimension not in units.MATERIALS:
            raise refused(shown(value), self.expected)
        return AmountMeasure().read(quantity)

    def dump(self, value: Quantity) -> object:
        return units.exact_text(value.value, value.dimension) if value.dimension.powers else value.value

    def json_schema(self) -> dict[str, Any]:
        return {"type": ["number", "string"], "description": self.expected, "examples": [2, "1000 L"]}


class StoreCapacityRule(Rule[Quantity]):
    """A plain whole number, or an amount in lots, counts lots; an amount in litres, vials or doses measures."""

    expected = 'a number of lots such as 20, or an amount such as "500 L", "2e6 vial" or "1e6 dose"'

    def parse(self, value: object) -> Quantity:
        try:
            quantity = value if isinstance(value, Quantity) else units.parse(units.written(value))
        except units.UnitError as error:
            raise refused(shown(value), self.expected, error.hint) from None
        if quantity.dimension in (units.COUNT, units.LOTS) and "%" not in quantity.text:
            return self._lots(value, quantity)
        symbol = quantity.dimension.symbol
        if symbol not in _MOST_HELD:
            raise refused(shown(value), self.expected)
        if quantity.value <= 0:
            raise refused(shown(value), self.expected, "above 0")
        if quantity.value > units.parse(_MOST_HELD[symbol]).value:
            raise refused(shown(value), self.expected, f"at most {_MOST_HELD[symbol]}")
        return quantity

    def _lots(self, value: object, quantity: Quantity) -> Quantity:
        if quantity.value % 1 or not 1 <= quantity.value <= _MOST_LOTS:
            raise refused(shown(value), self.expected, f"a whole number of lots from 1 to {_MOST_LOTS}")
        return Quantity(quantity.value, units.LOTS)

    def dump(self, value: Quantity) -> object:
        return int(value.value) if value.dimension == units.LOTS else units.exact_text(value.value, value.dimension)

    def json_schema(self) -> dict[str, Any]:
        return {"type": ["integer", "string"], "description": self.expected, "examples": [20, "500 L", "1e6 dose"]}


SupplyAmount = Annotated[Quantity, SupplyRule()]
"""An amount of a consumable: a plain number of pieces, or an amount with its unit; keeps its dimension."""
PositiveSupplyAmount = Annotated[Quantity, SupplyRule(positive=True)]
"""The same above zero."""
StoreCapacity = Annotated[Quantity, StoreCapacityRule()]
"""What a store holds: lots (a plain number), litres, vials or doses."""
