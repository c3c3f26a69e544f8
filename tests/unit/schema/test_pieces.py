"""Pieces or amounts, lots or amounts: what is read, what is refused and how, what is written back."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from capsim.schema.pieces import PositiveSupplyAmount, StoreCapacity, SupplyAmount
from tests.plants import TINY, scenario_of

EITHER = 'a number of pieces such as 2, or an amount such as "2 kg" or "1000 L"'
ABOVE = 'a number of pieces above 0 such as 2, or an amount such as "2 kg" or "1000 L"'
HELD = 'a number of lots such as 20, or an amount such as "500 L", "2e6 vial" or "1e6 dose"'


@pytest.mark.parametrize(
    ("kind", "text", "value", "symbol"),
    [
        (SupplyAmount, 0, 0, ""),
        (SupplyAmount, 0.3, 0.3, ""),
        (SupplyAmount, "12", 12, ""),
        (SupplyAmount, "2 kg", 2000, "g"),
        (PositiveSupplyAmount, "500 mL", 0.5, "L"),
        (StoreCapacity, 20, 20, "lot"),
        (StoreCapacity, "60 lot", 60, "lot"),
        (StoreCapacity, "0.5 m3", 500, "L"),
        (StoreCapacity, "1e6 dose", 1e6, "dose"),
    ],
)
def test_what_is_read_is_written_back(kind: Any, text: object, value: float, symbol: str) -> None:
    adapter = TypeAdapter(kind)
    found = adapter.validate_python(text)
    assert (found.value, found.dimension.symbol) == (value, symbol)
    assert adapter.validate_python(adapter.dump_python(found, mode="json")) == found
    assert adapter.validate_python(found) == found


@pytest.mark.parametrize(
    ("kind", "text", "got", "expected", "hint"),
    [
        (SupplyAmount, "6 %", "6 %", EITHER, None),
        (SupplyAmount, "2 bags", "2 bags", EITHER, "known units"),
        (SupplyAmount, -1, "-1", EITHER, "it cannot be negative"),
        (SupplyAmount, "24 m2", "24 m2", EITHER, None),
        (SupplyAmount, 2e9, "2000000000", EITHER, "at most 1,000,000,000 pieces"),
        (PositiveSupplyAmount, 0, "0", ABOVE, None),
        (PositiveSupplyAmount, "0 L", "0 L", ABOVE, None),
        (PositiveSupplyAmount, "1e25 L", "1e25 L", "an amount of material", "at most 1e24 L"),
        (StoreCapacity, 0, "0", HELD, "a whole number of lots from 1 to 100000"),
        (StoreCapacity, 2.5, "2.5", HELD, "a whole number of lots from 1 to 100000"),
        (StoreCapacity, "500 kg", "500 kg", HELD, None),
        (StoreCapacity, "0 L", "0 L", HELD, "above 0"),
        (StoreCapacity, "1e10 L", "1e10 L", HELD, "at most 1e9 L"),
        (StoreCapacity, "50 %", "50 %", HELD, None),
        (StoreCapacity, "many", "many", HELD, None),
    ],
)
def test_what_does_not_fit_is_refused(kind: Any, text: object, got: str, expected: str, hint: str | None) -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind).validate_python(text)
    context = caught.value.errors()[0]["ctx"]
    assert context["got"] == got
    assert context["expected"].startswith(expected)
    assert (hint or "") in context["hint"]
    assert hint is not None or not context["hint"]


def test_a_supply_that_never_comes_and_an_order_of_nothing_are_refused() -> None:
    with pytest.raises(ValidationError, match="at least one of opening, deliveries and reorder"):
        scenario_of(TINY, {"sites.plant.supplies": {"bag": {}}})
    with pytest.raises(ValidationError, match="a number of pieces above 0"):
        rule = {"below": 3, "order": 0, "lead_time": "3 day"}
        scenario_of(TINY, {"sites.plant.supplies": {"bag": {"reorder": rule}}})


def test_schemas_say_what_may_be_written() -> None:
    for kind in (SupplyAmount, PositiveSupplyAmount, StoreCapacity):
        schema = TypeAdapter(kind).json_schema()
        assert {"type", "description", "examples"} <= schema.keys()
