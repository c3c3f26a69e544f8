"""How amounts of money are read, written back and refused."""

import re

import pytest
from pydantic_core import PydanticCustomError

from capsim.foundation.units import COUNT, DOSES, MASS, TIME, VIALS, VOLUME, Dimension
from capsim.schema.base import FrozenModel
from capsim.schema.money import AmountOfMoney, Currency, Money, MoneyPerPiece, MoneyPerTime, MoneyRule


class Prices(FrozenModel):
    code: Currency = "USD"
    once: AmountOfMoney | None = None
    rate: MoneyPerTime | None = None
    piece: MoneyPerPiece | None = None


@pytest.mark.parametrize(
    ("kind", "text", "value", "per"),
    [
        ("plain", "500 USD", 500, COUNT),
        ("plain", "12.5 M USD", 12.5e6, COUNT),
        ("plain", "12.5M USD", 12.5e6, COUNT),
        ("plain", "20 k EUR", 20e3, COUNT),
        ("plain", "1.5 bn USD", 1.5e9, COUNT),
        ("plain", "20e3 USD", 20e3, COUNT),
        ("plain", "0 USD", 0, COUNT),
        ("time", "36 USD/h", 0.01, TIME),
        ("time", "2.592 M USD per month", 1, TIME),
        ("material", "0.4 USD/vial", 0.4, VIALS),
        ("material", "20 USD/mg", 20e3, MASS),
        ("supply", "900 USD", 900, COUNT),
        ("supply", "3 USD/L", 3, VOLUME),
        ("dose", "3 USD/dose", 3, DOSES),
    ],
)
def test_money_is_read(kind: str, text: str, value: float, per: Dimension) -> None:
    read = MoneyRule(kind).parse(text)  # type: ignore[arg-type]
    assert read.value == pytest.approx(value, rel=1e-15)
    assert read.currency == ("EUR" if "EUR" in text else "USD")
    assert read.per == per


@pytest.mark.parametrize(
    ("kind", "text", "hint"),
    [
        ("plain", 500, "write the currency after the number"),
        ("plain", "500", ""),
        ("plain", "500 usd", ""),
        ("plain", "$500", "write the code of the currency, such as USD or EUR"),
        ("plain", "500 €", "write the code of the currency"),
        ("plain", "3,000,000 USD", "without separators of thousands"),
        ("plain", "3 million USD", "write k, M or bn before the currency"),
        ("plain", "3 m USD", "write k, M or bn before the currency"),
        ("plain", "1,5 M USD", "write a decimal point, not a comma"),
        ("plain", "USD 3", "write the number before the currency"),
        ("plain", "3 MUSD", "write a space before the currency"),
        ("plain", "3 Eur", "write the currency in three capital letters"),
        ("plain", "3 M usd", "write the currency in three capital letters"),
        ("plain", "9" * 5000 + " USD", ""),
        ("plain", "-3 USD", "it cannot be negative"),
        ("plain", "1e16 USD", "at most 1e+15 USD"),
        ("plain", "3 USD/h", 'leave "h" out'),
        ("plain", True, ""),
        ("time", "3 USD", "say per what it is, as in 60 USD/h"),
        ("time", "3 USD/L", 'not per "L": convert it, as in 60 USD/h'),
        ("time", "3 USD/hr", 'did you mean "h"?'),
        ("material", "3 USD", "say per what it is, as in 0.4 USD/vial"),
        ("supply", "3 USD/h", 'not per "h"'),
        ("dose", "3 USD/vial", 'not per "vial": convert it, as in 3 USD/dose'),
    ],
)
def test_money_is_refused(kind: str, text: object, hint: str) -> None:
    with pytest.raises(PydanticCustomError) as refused:
        MoneyRule(kind).parse(text)  # type: ignore[arg-type]
    context = refused.value.context or {}
    assert context["got"] == str(text).lower() if isinstance(text, bool) else str(text)
    assert "money" in context["expected"] and "USD" in context["expected"]
    assert hint in context["hint"]


def test_a_model_writes_back_what_it_read() -> None:
    read = Prices.model_validate({"once": "12.5 M USD", "rate": "60 USD/h", "piece": "3 USD/L", "code": "EUR"})
    assert read.once == Money(12.5e6, "USD")
    assert Prices.model_validate(read.model_dump()) == read
    assert Prices.model_validate(read) == read


@pytest.mark.parametrize(("code", "hint"), [("usd", 'did you mean "USD"?'), ("dollar", ""), (5, "")])
def test_a_currency_is_three_capital_letters(code: object, hint: str) -> None:
    with pytest.raises(ValueError, match=re.escape("the code of a currency in three capital letters")) as refused:
        Prices.model_validate({"code": code})
    assert hint in str(refused.value)


def test_an_editor_is_told() -> None:
    about = Prices.model_json_schema()["properties"]
    assert about["code"]["examples"] == ["USD", "EUR"]
    assert "60 USD/h" in about["rate"]["anyOf"][0]["examples"]
