"""Dimensions and the units capsim knows.

The base units are s, L, g, m2, vp (viral particles), IU (international units), DU (D-antigen units),
vial, dose and lot. A month is 30 days and a year 365 days: planning lengths, not calendar ones. Where the
calendar matters, a date is written instead.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from capsim.foundation.errors import did_you_mean

BASE_UNITS = ("s", "L", "g", "m2", "vp", "IU", "DU", "vial", "dose", "lot")

MINUTE, HOUR, DAY = 60, 3_600, 86_400
MONTH, YEAR = 30 * DAY, 365 * DAY

_UNITS: dict[str, tuple[str, Fraction]] = {
    "s": ("s", Fraction(1)),
    "min": ("s", Fraction(MINUTE)),
    "h": ("s", Fraction(HOUR)),
    "day": ("s", Fraction(DAY)),
    "week": ("s", Fraction(7 * DAY)),
    "month": ("s", Fraction(MONTH)),
    "year": ("s", Fraction(YEAR)),
    "uL": ("L", Fraction(1, 10**6)),
    "mL": ("L", Fraction(1, 10**3)),
    "L": ("L", Fraction(1)),
    "m3": ("L", Fraction(1000)),
    "ng": ("g", Fraction(1, 10**9)),
    "ug": ("g", Fraction(1, 10**6)),
    "mg": ("g", Fraction(1, 10**3)),
    "g": ("g", Fraction(1)),
    "kg": ("g", Fraction(1000)),
    "cm2": ("m2", Fraction(1, 10**4)),
    "m2": ("m2", Fraction(1)),
    "vp": ("vp", Fraction(1)),
    "IU": ("IU", Fraction(1)),
    "kIU": ("IU", Fraction(1000)),
    "DU": ("DU", Fraction(1)),
    "vial": ("vial", Fraction(1)),
    "dose": ("dose", Fraction(1)),
    "lot": ("lot", Fraction(1)),
    "%": ("", Fraction(1, 100)),
}

_SPELLINGS = {
    **{"s": "second seconds", "min": "minute minutes", "h": "hour hours", "day": "d days", "week": "weeks"},
    **{"month": "months", "year": "years", "vial": "vials", "dose": "doses", "lot": "lots"},
    **{"uL": "µL μL", "ug": "µg μg", "cm2": "cm²", "m2": "m²", "m3": "m³"},
}
# Words people write that are refused, because accepting every spelling would hide typing errors.
_REFUSED_SPELLINGS = {
    **{"s": "sec secs", "min": "mins", "h": "hr hrs", "week": "wk", "month": "mo", "year": "yr a"},
    **{"L": "litre litres liter liters", "g": "gram grams", "ug": "mcg", "%": "percent pct"},
    **{"m2": "sqm m^2", "m3": "m^3", "lot": "batch batches"},
}
_ALIASES = {word: unit for unit, words in _SPELLINGS.items() for word in words.split()}
_MEANT = {word: unit for unit, words in _REFUSED_SPELLINGS.items() for word in words.split()}

_PER = re.compile(r"\bper\b")


class UnitError(ValueError):
    """A text that is not the quantity that was expected.

    Attributes:
        got: What was found, as the user wrote it.
        expected: What would have been right, as a noun phrase.
        hint: What to do about it; may be empty.
    """

    def __init__(self, got: str, expected: str, hint: str = "") -> None:
        self.got, self.expected, self.hint = got, expected, hint
        super().__init__(got, expected, hint)

    def __str__(self) -> str:
        return f"got {self.got}; expected {self.expected}" + (f"; {self.hint}" if self.hint else "")


@dataclass(frozen=True)
class Dimension:
    """A product of powers of base units, such as g/L; equal when the powers are equal.

    Make one with `dimension`, or with ``*`` and ``/`` from others.

    Attributes:
        powers: Pairs of base unit and non-zero power, in the order of `BASE_UNITS`.

    >>> MASS / VOLUME == dimension("ug/mL")
    True
    >>> (MASS / VOLUME).symbol, (MASS / VOLUME).label, (MASS / VOLUME).described
    ('g/L', 'mass per volume', 'a mass per volume')
    """

    powers: tuple[tuple[str, int], ...] = ()

    def __mul__(self, other: "Dimension") -> "Dimension":
        return _combined(self, other, 1)

    def __truediv__(self, other: "Dimension") -> "Dimension":
        return _combined(self, other, -1)

    def __str__(self) -> str:
        return self.symbol

    @property
    def symbol(self) -> str:
        """The base unit as text that `parse` reads after a number: ``g/L``, ``per s``, or nothing."""
        above = "*".join(name for name, power in self.powers for _ in range(power))
        below = "/".join(name for name, power in self.powers for _ in range(-power))
        if not below:
            return above
        return f"{above}/{below}" if above else f"per {below}"

    @property
    def label(self) -> str:
        """What is measured, in words: ``mass per volume``."""
        if self in _KNOWN:
            return _KNOWN[self][0]
        above = " and ".join(_LABELS[name] for name, power in self.powers for _ in range(power)) or "number"
        below = [_SINGULAR.get(name, _LABELS[name]) for name, power in self.powers for _ in range(-power)]
        return " per ".join([above, *below])

    @property
    def described(self) -> str:
        """The label with its article, as an error message needs it: ``an area``."""
        label = self.label
        if label.split()[0] in _PLURALS:
            return label
        return f"an {label}" if label[0] in "aeiou" else f"a {label}"

    @property
    def example(self) -> str:
        """A text of this dimension: ``24 m2``."""
        return _KNOWN[self][1] if self in _KNOWN else f"1 {self.symbol}"


def _combined(one: Dimension, other: Dimension, sign: int) -> Dimension:
    first, second = dict(one.powers), dict(other.powers)
    return _dimension_of({name: first.get(name, 0) + sign * second.get(name, 0) for name in BASE_UNITS})


def _dimension_of(powers: Mapping[str, int]) -> Dimension:
    return Dimension(tuple((name, powers[name]) for name in BASE_UNITS if powers.get(name)))


@lru_cache(maxsize=4096)
def dimension(unit: str) -> Dimension:
    """The dimension of a unit expression.

    Raises:
        UnitError: A unit in it is not known.

    >>> dimension("IU/mL").symbol
    'IU/L'
    >>> dimension("1/year") == RATE
    True
    """
    return factor_of(unit)[0]


@lru_cache(maxsize=4096)
def factor_of(expression: str) -> tuple[Dimension, Fraction]:
    """The dimension of a unit expression and its exact factor to base units.

    Raises:
        UnitError: A unit in it is not known.

    >>> factor_of("kg")
    (Dimension(powers=(('g', 1),)), Fraction(1000, 1))
    """
    powers: dict[str, int] = {}
    factor = Fraction(1)
    parts = [part.strip() for part in _PER.sub("/", expression).split("/")]
    for place, part in enumerate(parts):
        if place == 0 and part in ("", "1"):
            continue
        name = _ALIASES.get(part, part)
        if name not in _UNITS:
            raise UnitError(expression, "a known unit", _unit_hint(part))
        base, size = _UNITS[name]
        sign = -1 if place else 1
        factor *= size**sign
        powers[base] = powers.get(base, 0) + sign
    return _dimension_of(powers), factor


SEVERAL_VALUES = "write several values as a list in brackets, such as [10 day, 20 day]"
SEPARATORS = "write the number without separators of thousands"

_UNIT_HINTS = (
    (r"$", "write a unit after the slash"),
    (r".*[,;] ", SEVERAL_VALUES),
    (r"'\d", SEPARATORS),
    (r"\d", "write numbers without spaces, such as 2000"),
    (r"m$", 'write "min" for minutes and "month" for months'),
    (r"M$", "write millions as in 150e6"),
    (r"[kK]$", "write thousands as in 50e3"),
)


def _unit_hint(name: str) -> str:
    known = next((hint for pattern, hint in _UNIT_HINTS if re.match(pattern, name)), "")
    if known:
        return known
    folded = {known.lower(): known for known in (*_UNITS, *_ALIASES)}
    near = _MEANT.get(name) or _MEANT.get(name.lower()) or folded.get(name.lower())
    if near:
        return f'did you mean "{near}"?'
    # A list of the units helps more than the first dozen of them and their plurals in alphabetical order.
    guess = did_you_mean(name, (*_UNITS, *_ALIASES))
    return guess if guess.startswith("did you mean") else f"known units: {', '.join(_UNITS)}"


_LABELS = {
    "s": "time",
    "L": "volume",
    "g": "mass",
    "m2": "area",
    "vp": "viral particles",
    "IU": "international units",
    "DU": "D-antigen units",
    "vial": "vials",
    "dose": "doses",
    "lot": "lots",
}
_SINGULAR = {
    "vp": "viral particle",
    "IU": "international unit",
    "DU": "D-antigen unit",
    "vial": "vial",
    "dose": "dose",
    "lot": "lot",
}
_PLURALS = ("viral", "international", "D-antigen", "vials", "doses", "lots")

TIME = dimension("s")
VOLUME = dimension("L")
MASS = dimension("g")
AREA = dimension("m2")
PARTICLES = dimension("vp")
INTERNATIONAL_UNITS = dimension("IU")
D_ANTIGEN_UNITS = dimension("DU")
VIALS = dimension("vial")
DOSES = dimension("dose")
LOTS = dimension("lot")
FRACTION = COUNT = Dimension()
RATE = dimension("per s")
VIAL_SPEED = dimension("vial/s")

MATERIALS = (MASS, PARTICLES, INTERNATIONAL_UNITS, D_ANTIGEN_UNITS, VOLUME, VIALS, DOSES, LOTS)
"""What an amount of material may be measured in."""

_KNOWN: dict[Dimension, tuple[str, str]] = {
    TIME: ("duration", "14 day"),
    VOLUME: ("volume", "2000 L"),
    MASS: ("mass", "50 g"),
    AREA: ("area", "24 m2"),
    PARTICLES: ("number of viral particles", "1e17 vp"),
    INTERNATIONAL_UNITS: ("amount in international units", "500 kIU"),
    D_ANTIGEN_UNITS: ("amount in D-antigen units", "4e6 DU"),
    VIALS: ("number of vials", "100e3 vial"),
    DOSES: ("number of doses", "150e6 dose"),
    LOTS: ("number of lots", "60 lot"),
    FRACTION: ("number or share", "6 %"),
    RATE: ("rate", "2 per year"),
    VIAL_SPEED: ("speed in vials", "300 vial/min"),
    MASS / VOLUME: ("mass per volume", "1.8 g/L"),
    VOLUME / TIME: ("flow", "200 L/h"),
}
