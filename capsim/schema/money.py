"""Amounts of money as the user writes them: ``12.5 M USD``, ``60 USD/h``, ``0.4 USD/vial``; none may be negative.

The currency is a code of three capital letters. That all are the same is checked for the scenario as a whole.
"""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any, Literal

from capsim.foundation import units
from capsim.foundation.dimensions import factor_of
from capsim.foundation.errors import clipped
from capsim.foundation.units import Dimension
from capsim.schema.base import refused
from capsim.schema.rule import Rule, shown

MOST = 1e15
"""The largest amount of money that may be written, per unit of what it is for."""

_NUMBER = r"[0-9]{1,40}\.?[0-9]{0,40}(?:[eE][+-]?[0-9]{1,2})?"
_WRITTEN = re.compile(rf"(-?{_NUMBER})\s*(k|M|bn)?\s+([A-Z]{{3}})\s*(?:(?:/|\bper\b)\s*(\S.*))?")
_CURRENCY = re.compile("[A-Z]{3}")
_SCALES = {None: 1, "k": 10**3, "M": 10**6, "bn": 10**9}

_HINTS = (
    (r"[$€£¥]", "write the code of the currency, such as USD or EUR"),
    (r"^\s*\d{1,3}(,\d{3})+", units.SEPARATORS),
    (r"^\s*\d+,\d", "write a decimal point, not a comma"),
    (r"(?i:\b(million|mn|mio|billion|b)\b)|\d\s*(m|K|Bn)\s", "write k, M or bn before the currency"),
    (r"^\s*[A-Za-z]{3}\s*\d", "write the number before the currency"),
    (r"\d\s*(k|M|bn)[A-Z]{3}\b", "write a space before the currency"),
    (r"\d\s*(k|M|bn)?\s*(?![A-Z]{3}\b)[A-Za-z]{3}\b", "write the currency in three capital letters"),
)

Kind = Literal["plain", "time", "material", "supply", "dose"]
_EXAMPLES: dict[Kind, tuple[str, ...]] = {
    "plain": ("12.5 M USD", "500 USD"),
    "time": ("60 USD/h", "1.2 M USD/month"),
    "material": ("0.4 USD/vial", "20 USD/mg"),
    "supply": ("900 USD", "3 USD/L"),
    "dose": ("3 USD/dose",),
}
_NOUNS: dict[Kind, str] = {
    "plain": "an amount of money",
    "time": "money per time",
    "material": "money per amount of the material",
    "supply": "money for a piece, or per amount",
    "dose": "money per dose",
}


@dataclass(frozen=True)
class Money:
    """An amount of money, or money per something.

    Attributes:
        value: Per base unit of ``per``.
        currency: Code of three letters.
        per: What it is per; the empty dimension for a plain amount.
    """

    value: float
    currency: str
    per: Dimension = units.COUNT


@dataclass(frozen=True)
class MoneyRule(Rule[Money]):
    """How money is read.

    Attributes:
        kind: What it may be per.
    """

    kind: Kind = "plain"

    @property
    def expected(self) -> str:
        """What is expected, as a noun phrase with examples."""
        return f"{_NOUNS[self.kind]} such as " + " or ".join(f'"{example}"' for example in _EXAMPLES[self.kind])

    def parse(self, value: object) -> Money:
        if isinstance(value, Money):
            return value
        match = _WRITTEN.fullmatch(value.strip()) if isinstance(value, str) else None
        if match is None:
            raise refused(shown(value), self.expected, self._hint(value))
        number, scale, currency, per = match.groups()
        dimension, factor = self._per(value, per)
        amount = float(Fraction(number) * _SCALES[scale] / factor)
        if number.startswith("-"):
            raise refused(shown(value), self.expected, "it cannot be negative")
        if float(Fraction(number)) * _SCALES[scale] > MOST:
            raise refused(shown(value), self.expected, f"at most {MOST:g} {currency}")
        return Money(amount, currency, dimension)

    def _per(self, value: object, per: str | None) -> tuple[Dimension, Fraction]:
        if per is None:
            found, factor = units.COUNT, Fraction(1)
        else:
            try:
                found, factor = factor_of(per.strip())
            except units.UnitError as error:
                raise refused(shown(value), self.expected, error.hint) from None
        if not self._allowed(found):
            raise refused(shown(value), self.expected, self._other(per) if per else self._missing())
        return found, factor

    def _allowed(self, per: Dimension) -> bool:
        if self.kind == "supply":
            return per == units.COUNT or per in units.MATERIALS
        if self.kind == "material":
            return per in units.MATERIALS
        return per == {"plain": units.COUNT, "time": units.TIME, "dose": units.DOSES}[self.kind]

    def _other(self, per: str) -> str:
        example = _EXAMPLES[self.kind][0]
        return f'leave "{per}" out' if self.kind == "plain" else f'not per "{per}": convert it, as in {example}'

    def _missing(self) -> str:
        return f"say per what it is, as in {_EXAMPLES[self.kind][0]}"

    @staticmethod
    def _hint(value: object) -> str:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return "write the currency after the number"
        text = value if isinstance(value, str) else ""
        return next((hint for pattern, hint in _HINTS if re.search(pattern, text)), "")

    def dump(self, value: Money) -> str:
        number = repr(float(value.value)).removesuffix(".0")
        return f"{number} {value.currency}" + (f"/{value.per.symbol}" if value.per.powers else "")

    def json_schema(self) -> dict[str, Any]:
        return {"type": "string", "description": self.expected, "examples": list(_EXAMPLES[self.kind])}


class _CurrencyRule(Rule[str]):
    expected = "the code of a currency in three capital letters such as USD"

    def parse(self, value: object) -> str:
        if isinstance(value, str) and _CURRENCY.fullmatch(value):
            return value
        likely = value.upper() if isinstance(value, str) else ""
        hint = f'did you mean "{likely}"?' if _CURRENCY.fullmatch(likely) else ""
        raise refused(f'"{clipped(value)}"' if isinstance(value, str) else shown(value), self.expected, hint)

    def dump(self, value: str) -> str:
        return value

    def json_schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": "^[A-Z]{3}$", "description": self.expected, "examples": ["USD", "EUR"]}


Currency = Annotated[str, _CurrencyRule()]
"""The code of a currency: three capital letters."""
AmountOfMoney = Annotated[Money, MoneyRule()]
"""An amount of money."""
MoneyPerTime = Annotated[Money, MoneyRule("time")]
"""Money per time [per s]."""
MoneyPerAmount = Annotated[Money, MoneyRule("material")]
"""Money per amount of a material; keeps its dimension."""
MoneyPerPiece = Annotated[Money, MoneyRule("supply")]
"""Money for a piece or per amount of a consumable; keeps its dimension."""
MoneyPerDose = Annotated[Money, MoneyRule("dose")]
"""Money per dose."""
