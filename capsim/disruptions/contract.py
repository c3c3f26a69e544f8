"""What every disruption is: something that goes wrong at dates or at random, for a time, at named places.

A kind is one file in this folder with one subclass of `Disruption`. It says which fields the user writes and which of a
closed set of effects they mean; it knows nothing of simulated time, chance, or other kinds.
"""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import field_validator, model_validator

from capsim.foundation import units
from capsim.foundation.rules import Effect
from capsim.schema.base import refused
from capsim.schema.occasion import Occasion
from capsim.schema.quantity import Duration, Measure, Name
from capsim.schema.source import Sourced
from capsim.schema.uncertain import Uncertain

ALL_UNITS, UNIT_AT_RANDOM = -1, -2
"""Which units of a class are struck: all, or one that is drawn for each occurrence; else the number from 0."""

OccurrenceRate = Annotated[float, Measure(units.RATE, positive=True)]
"""How often something happens, above zero [1/s]."""

What = Literal[
    "site", "unit_class", "pool", "laboratory", "authority", "supply", "delivered", "store", "route", "releases"
]
"""Kinds of places: ``delivered`` is a material that comes to a site; ``releases`` are the dispositions of a site."""


@dataclass(frozen=True)
class Harm:
    """One effect on one place.

    Attributes:
        effect: What happens.
        what, name: The place: its kind, and its name at ``site``.
        key: Where the user wrote it, below the disruption.
        site: Site of the place; None for an authority.
        to: Destination of a route; None for all.
        unit: Which unit of a class.
        share, number: How many are missing: of all, or so many.
        lost: What would arrive never comes.
        after: How long after the beginning it happens, if it lasts longer than that [s].
        look_back: How long before the beginning a lot may have left the unit and be under suspicion [s].
        chance: Of rejection, for a lot under suspicion.
    """

    effect: Effect
    what: What
    name: str
    key: str
    site: str | None = None
    to: str | None = None
    unit: int = ALL_UNITS
    share: float = 0.0
    number: int = 0
    lost: bool = False
    after: float = 0.0
    look_back: float = 0.0
    chance: float = 0.0


class Disruption(Sourced):
    """Something that goes wrong."""

    kind: str
    """Which kind it is."""
    name: Name
    """What it is called in the answers; lots that it costs are counted under this name."""
    at: list[Occasion] | None = None
    """When it begins: a date or a time after the start, a list of them, or one distribution: once, at a random time."""
    rate: OccurrenceRate | None = None
    """How often it happens at random, such as "2 per year": the times between are exponential."""
    along_with: Name | None = None
    """Another disruption with which it begins each time, such as a common cause of several."""
    duration: Uncertain[Duration] | None = None
    """How long it lasts, drawn anew each time; as long as what it comes along with if left out."""

    @field_validator("at", mode="before")
    @classmethod
    def _one_or_more(cls, value: Any) -> Any:
        if value == []:
            raise refused("an empty list", "at least one moment under at")
        return value if value is None or isinstance(value, list) else [value]

    @model_validator(mode="after")
    def _when(self) -> "Disruption":
        given = [key for key in ("at", "rate", "along_with") if getattr(self, key) is not None]
        expected = "exactly one of at, rate, along_with"
        if len(given) != 1:
            hint = (
                'write at: [dates], at: {uniform: [0 day, 90 day]} for once at a random time, rate: "2 per year", or '
                "along_with: the name of another disruption"
            )
            raise refused(" and ".join(given) or "none of at, rate, along_with", expected, hint)
        if self.at is not None and len(self.at) > 1 and any(one.law is not None for one in self.at):
            hint = "write a disruption with a name of its own for each time"
            raise refused("a list with a distribution under at", "moments, or a single distribution", hint)
        if self.duration is None and self.along_with is None:
            raise refused("no duration", "a duration", 'write how long it lasts, such as duration: "5 day"')
        return self

    @property
    def crew(self) -> str | None:
        """Pool of its site whose people end it one after the other, or None where nobody has to."""
        return None

    def harms(self) -> tuple[Harm, ...]:
        """What it does, place by place."""
        raise NotImplementedError


def unit_number(unit: int | None) -> int:
    """A unit as written, from 1, as a number from 0; one at random where none is written."""
    return UNIT_AT_RANDOM if unit is None else unit - 1
