"""Quantities with units: what the user writes, as floats in base units.

Text is read exactly (rational arithmetic, rounded once), so ``"7 %"`` is 0.07 and ``"0.1 mL"`` is 0.0001.
The units and the lengths of month and year are in `capsim.foundation.dimensions`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache

from capsim.foundation.dimensions import (
    AREA,
    COUNT,
    D_ANTIGEN_UNITS,
    DAY,
    DOSES,
    FRACTION,
    HOUR,
    INTERNATIONAL_UNITS,
    LOTS,
    MASS,
    MATERIALS,
    MINUTE,
    MONTH,
    PARTICLES,
    RATE,
    SEPARATORS,
    SEVERAL_VALUES,
    TIME,
    VIAL_SPEED,
    VIALS,
    VOLUME,
    YEAR,
    Dimension,
    UnitError,
    dimension,
    factor_of,
)

__all__ = [
    "AREA",
    "COUNT",
    "D_ANTIGEN_UNITS",
    "DAY",
    "DOSES",
    "FRACTION",
    "HOUR",
    "LARGEST",
    "INTERNATIONAL_UNITS",
    "LOTS",
    "MASS",
    "MATERIALS",
    "MINUTE",
    "MONTH",
    "PARTICLES",
    "RATE",
    "SEPARATORS",
    "TIME",
    "VIALS",
    "VIAL_SPEED",
    "VOLUME",
    "YEAR",
    "Dimension",
    "UnitError",
    "dimension",
    "Quantity",
    "exact_text",
    "format_amount",
    "format_time",
    "parse",
    "parse_as",
    "written",
]

_NUMBER = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?"
LARGEST, SMALLEST = 1e30, 1e-30
"""A number that is larger in base units, or smaller and not 0, is a slip of the pen, and its squares may overflow."""
_QUANTITY = re.compile(rf"({_NUMBER})(?![\d.,_+-])\s*(.*)")
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(?![\d,])")


@dataclass(frozen=True)
class Quantity:
    """A value with its dimension; equal when value and dimension are, however it was written.

    Attributes:
        value: In base units.
        dimension: What the value measures.
        text: As the user wrote it.
    """

    value: float
    dimension: Dimension
    text: str = field(default="", compare=False)

    def __str__(self) -> str:
        return self.text or exact_text(self.value, self.dimension)


@lru_cache(maxsize=16384)
def parse(text: str) -> Quantity:
    """Read a number with its unit.

    Raises:
        UnitError: It is not a finite number with known units.

    >>> parse("14 day").value, parse("0.5 mL").value, parse("6 %").value
    (1209600.0, 0.0005, 0.06)
    >>> parse("330 vial per min").value, parse("330 vial per min").dimension.symbol
    (5.5, 'vial/s')
    """
    expected = 'a number with a unit such as "14 day"'
    match = _QUANTITY.fullmatch(text.strip())
    if match is None:
        raise UnitError(text.strip() or "an empty text", expected, _number_hint(text))
    number, unit = match.groups()
    try:
        found, factor = factor_of(unit.strip())
    except UnitError as error:
        raise UnitError(text, expected, error.hint) from None
    return Quantity(_computable(text, number, factor, expected=expected), found, text)


def _computable(text: str, number: str, factor: Fraction, *, expected: str) -> float:
    """A number times a factor as a float: neither beyond what it holds, nor so near to 0 that quotients overflow."""
    try:
        exact = Fraction(number) * factor
        value = float(exact)
    except (OverflowError, ValueError):  # ValueError: thousands of digits
        raise UnitError(text, expected, "it is too large to compute with") from None
    if exact and abs(value) < SMALLEST:
        raise UnitError(text, expected, "it is too small to compute with; write 0 if nothing is meant")
    return value


def parse_as(value: object, wanted: Dimension, example: str = "") -> float:
    """The value in base units of a text (or, where no unit is needed, a number) of the wanted dimension.

    Raises:
        UnitError: It is not a finite quantity of that dimension.

    >>> parse_as("24 m2", AREA)
    24.0
    >>> parse_as("24 L", AREA)
    Traceback (most recent call last):
    capsim.foundation.dimensions.UnitError: got 24 L; expected an area such as "24 m2"
    """
    expected = f'{wanted.described} such as "{example or wanted.example}"'
    try:
        quantity = value if isinstance(value, Quantity) else parse(written(value))
    except UnitError as error:
        raise UnitError(error.got, expected, error.hint) from None
    if quantity.dimension == wanted:
        return quantity.value
    bare = not isinstance(value, Quantity) and quantity.dimension == FRACTION and "%" not in quantity.text
    hint = "write the number without a unit" if wanted == FRACTION else ""
    raise UnitError(quantity.text, expected, "write the unit after the number" if bare else hint)


def written(value: object) -> str:
    """A value of a YAML file as its writer saw it.

    >>> [written(value) for value in ("2 L", 3.0, True, None, [1, 2])]
    ['2 L', '3', 'true', 'nothing', 'a list']
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return _plain(value)
    if value is None:
        return "nothing"
    if isinstance(value, Mapping):
        return "a mapping"
    return "a list" if isinstance(value, (list, tuple, set, frozenset)) else str(value)


def exact_text(value: float, of: Dimension) -> str:
    """Text in base units that `parse` turns back into exactly this value.

    >>> exact_text(86400.0, TIME), exact_text(5.5, dimension("vial/s")), exact_text(0.06, FRACTION)
    ('86400 s', '5.5 vial/s', '0.06')
    """
    return f"{_plain(value)} {of.symbol}".strip()


def format_time(seconds: float) -> str:
    """A time for people, with three significant digits.

    >>> format_time(44 * 3600), format_time(12.5 * 86400), format_time(90), format_time(0)
    ('44 h', '12.5 d', '1.5 min', '0 s')
    """
    size = abs(seconds)
    if size < MINUTE:
        return f"{_three(seconds)} s"
    if size < HOUR:
        return f"{_three(seconds / MINUTE)} min"
    if size < 2 * DAY:
        return f"{_three(seconds / HOUR)} h"
    return f"{_three(seconds / DAY)} d"


def format_amount(value: float, unit: str) -> str:
    """An amount in base units for people, with three significant digits; large counts in M and bn.

    >>> format_amount(12_340_000, "dose"), format_amount(1.5e9, "dose"), format_amount(980, "vial")
    ('12.3 M dose', '1.5 bn dose', '980 vial')
    >>> format_amount(0.0005, "L"), format_amount(1800, "g"), format_amount(2.5e14, "vp")
    ('0.5 mL', '1.8 kg', '2.5e14 vp')
    """
    for limit, scale, name in _SCALES.get(unit, ()):
        if abs(value) >= limit:
            return f"{_three(value / scale)} {name}"
    return f"{_three(value)} {unit}"


_NUMBER_HINTS = (
    (r"\s*[^,;]*[0-9][^,;]*[,;] ", SEVERAL_VALUES),
    (r"\s*[+-]?[0-9]{1,3}(\.[0-9]{3}){2,}(?![\d.])", SEPARATORS),
    (r"\s*[+-]?\.?([nN][aA][nN]|[iI][nN][fF])", "only finite numbers are allowed"),
    (r"\s*[+-]?(?![0-9])\d", "write the digits as 0 to 9"),
    (r"\s*[\u2010-\u2015\u2212]\s*\d", 'write the minus as "-"'),
)


def _number_hint(text: str) -> str:
    if _THOUSANDS.match(text.strip()):
        return f'write "{text.strip().replace(",", "")}" without separators'
    if re.match(r"\s*[+-]?\d+,\d", text):
        return f'use a point: write "{text.strip().replace(",", ".", 1)}"'
    if re.match(r"\s*[+-]?\d+_\d", text):
        return f'write "{text.strip().replace("_", "")}" without separators'
    return next((hint for pattern, hint in _NUMBER_HINTS if re.match(pattern, text)), "")


def _plain(value: float) -> str:
    return repr(float(value)).removesuffix(".0")


def _three(value: float) -> str:
    """Three significant digits, or all digits before the point when there are more of them."""
    if 99.95 <= abs(value) < 1e7:
        return f"{value:.0f}"
    return f"{value:.3g}".replace("e+", "e")


_COUNTS = ((1e9, 1e9, "bn"), (1e6, 1e6, "M"))
_SCALES: dict[str, tuple[tuple[float, float, str], ...]] = {
    **{unit: tuple((limit, scale, f"{name} {unit}") for limit, scale, name in _COUNTS) for unit in ("vial", "dose")},
    "lot": ((1e6, 1e6, "M lot"),),
    "g": ((1e3, 1e3, "kg"), (1.0, 1.0, "g"), (1e-3, 1e-3, "mg"), (1e-6, 1e-6, "ug"), (1e-12, 1e-9, "ng")),
    "L": ((1.0, 1.0, "L"), (1e-4, 1e-3, "mL"), (1e-9, 1e-6, "uL")),
}
