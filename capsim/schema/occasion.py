"""When something happens: at a moment, or once at a random time between moments."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, get_args

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import core_schema

from capsim.foundation.distributions import FAMILIES, Distribution
from capsim.foundation.errors import did_you_mean
from capsim.schema.base import refused
from capsim.schema.calendar import DATE_TEXT, Moment, MomentRule, date_text
from capsim.schema.quantity import Duration
from capsim.schema.rule import Rule
from capsim.schema.uncertain import UncertainRule

_EXPECTED = (
    'a date such as "2026-11-01", a time after the start such as "30 day", or one distribution of these such as '
    "{uniform: [0 day, 450 day]}"
)
_PLACES = ("value", "low", "mode", "high", "values")
"""Parameters that are values of the quantity itself, and so may be dates; a mean, a spread or a scale may not."""

_TIMES = UncertainRule(get_args(Duration)[1])


@dataclass(frozen=True)
class Occasion:
    """A moment, or the law of one; ``moment`` or ``law`` is given.

    Attributes:
        moment: When, if it is known.
        law: Time after ``origin`` [s].
        origin: The first of the dates of a law that was written with dates; None where it counts from the start.

    >>> Occasion(moment=Moment(offset=60.0)).moment.seconds(datetime(2026, 1, 1))
    60
    """

    moment: Moment | None = None
    law: Distribution | None = None
    origin: datetime | None = None

    def after(self, start: datetime) -> Distribution:
        """The law of the time after ``start`` [s]; only for one that has a law."""
        assert self.law is not None
        return self.law if self.origin is None else _shifted(self.law, (self.origin - start).total_seconds())

    def counted_from(self, began: datetime) -> "Occasion":
        """The same with dates, where it counts from a begin that is not the start and its law can be moved."""
        moves = self.law is not None and {one.name for one in self.law.parameters if one.dimensional} <= set(_PLACES)
        return replace(self, origin=began) if moves and self.origin is None else self

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return _OccasionRule().__get_pydantic_core_schema__(source, handler)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return _OccasionRule().json_schema()


class _OccasionRule(Rule[Occasion]):
    def parse(self, value: object) -> Occasion:
        if isinstance(value, Occasion):
            return value
        if not isinstance(value, Mapping):
            return Occasion(moment=MomentRule().parse(value))
        if len(value) != 1 or next(iter(value)) not in FAMILIES:
            names = [str(key) for key in value]
            near = did_you_mean(names[0], FAMILIES) if len(names) == 1 else f"write one of {', '.join(FAMILIES)}"
            raise refused(f"{{{', '.join(names)}: ...}}", _EXPECTED, near)
        ((family, given),) = value.items()
        dates = [one for one in _leaves(given) if _is_date(one)]
        if not dates:
            return Occasion(law=_TIMES.parse(value))
        return self._dated(str(family), given, [_date(one) for one in dates])

    def _dated(self, family: str, given: object, dates: list[datetime]) -> Occasion:
        """A law that is written with dates only."""
        dimensional = [one.name for one in FAMILIES[family].parameters if one.dimensional]
        if not set(dimensional) <= set(_PLACES):
            raise refused(f"dates in {family}", "times after the start", "uniform, triangular and pert take dates")
        origin = min(dates)
        moved = _replaced(given, origin)
        times = {key: one for key, one in moved.items() if key in _PLACES} if isinstance(moved, Mapping) else moved
        if len(_leaves(times)) > len(dates):
            raise refused(f"dates and times in one {family}", "all of them dates, or all times after the start")
        return Occasion(law=_TIMES.parse({family: moved}), origin=origin)

    def dump(self, value: Occasion) -> object:
        if value.moment is not None:
            return MomentRule().dump(value.moment)
        assert value.law is not None
        if value.origin is None:
            return _TIMES.dump(value.law)
        written: dict[str, object] = {}
        for one in value.law.parameters:
            there = getattr(value.law, one.name)
            written[one.name] = _dates_of(there, value.origin) if one.dimensional else there
        return {value.law.family: written}

    def json_schema(self) -> dict[str, Any]:
        one_family = _TIMES.json_schema()["anyOf"][1]
        return {"anyOf": [MomentRule().json_schema(), one_family], "description": _EXPECTED}


def _shifted(law: Distribution, seconds: float) -> Distribution:
    """The law of so much more."""
    changed: dict[str, Any] = {}
    for one in law.parameters:
        if one.dimensional:
            there = getattr(law, one.name)
            changed[one.name] = tuple(value + seconds for value in there) if one.is_list else there + seconds
    return replace(law, **changed)  # type: ignore[type-var]


def _leaves(value: object) -> list[object]:
    """The single values inside mappings and lists."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return [leaf for one in value for leaf in _leaves(one)]
    return [value]


def _is_date(leaf: object) -> bool:
    return isinstance(leaf, date) or (isinstance(leaf, str) and DATE_TEXT.match(leaf.strip()) is not None)


def _date(leaf: object) -> datetime:
    moment = MomentRule().parse(leaf).date
    assert moment is not None
    return moment


def _replaced(value: object, origin: datetime) -> object:
    """The same with each date as the time after ``origin``."""
    if isinstance(value, Mapping):
        return {key: _replaced(one, origin) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_replaced(one, origin) for one in value]
    return f"{(_date(value) - origin) / timedelta(seconds=1):.0f} s" if _is_date(value) else value


def _dates_of(seconds: Any, origin: datetime) -> object:
    if isinstance(seconds, tuple):
        return [_dates_of(one, origin) for one in seconds]
    return date_text(origin + timedelta(seconds=round(seconds)))
