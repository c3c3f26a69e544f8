"""The calendar as the user writes it: dates, moments, opening hours, weekdays."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import PydanticCustomError, core_schema

from capsim.foundation import units
from capsim.foundation.errors import StudyError, clipped, did_you_mean
from capsim.schema.base import refused
from capsim.schema.rule import Rule, shown

DATE_TEXT = re.compile(r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d)?)?", re.ASCII)
"""How a date begins as text."""
_YEARS = range(1900, 2900)
"""Years of the calendar that a scenario may speak of; a horizon and a thousand years fit behind them."""
_LATEST_OFFSET = 1000 * units.YEAR
_DATE_EXPECTED = 'a date such as "2026-11-01" or "2026-11-01 06:00"'


class _DateRule(Rule[datetime]):
    def parse(self, value: object) -> datetime:
        moment = self._read(value)
        if moment.year not in _YEARS:
            raise refused(shown(value), _DATE_EXPECTED, f"years from {_YEARS[0]} to {_YEARS[-1]}")
        return moment

    def _read(self, value: object) -> datetime:
        if isinstance(value, datetime) and value.tzinfo is None:
            return value
        if isinstance(value, date) and not isinstance(value, datetime):
            return datetime.combine(value, time())
        if isinstance(value, str) and DATE_TEXT.fullmatch(value.strip()):
            try:
                return datetime.fromisoformat(value.strip())
            except ValueError:
                raise refused(value, _DATE_EXPECTED, "the calendar has no such day or hour") from None
        hint = "leave out the time zone: all times are local" if isinstance(value, datetime) else ""
        raise refused(shown(value), _DATE_EXPECTED, hint)

    def dump(self, value: datetime) -> str:
        return date_text(value)

    def json_schema(self) -> dict[str, Any]:
        about = f"{_DATE_EXPECTED}, local time"
        return {"type": "string", "description": about, "examples": ["2026-11-01", "2026-11-01 06:00"]}


def date_text(value: datetime) -> str:
    """A date as the user writes it.

    >>> date_text(datetime(2026, 11, 1)), date_text(datetime(2026, 11, 1, 6))
    ('2026-11-01', '2026-11-01 06:00:00')
    """
    return value.isoformat(sep=" ") if value.time() != time() else value.date().isoformat()


@dataclass(frozen=True)
class Moment:
    """A moment of the simulated time, by date or as time after the start; exactly one is given.

    Attributes:
        date: Local date and time.
        offset: Time after the start of the scenario [s].

    >>> Moment(date=datetime(2026, 1, 2)).seconds(datetime(2026, 1, 1))
    86400
    """

    date: datetime | None = None
    offset: float | None = None

    def seconds(self, start: datetime) -> int:
        """Time from `start` to this moment [s], in whole seconds; negative before the start."""
        if self.date is not None:
            return round((self.date - start) / timedelta(seconds=1))
        return round(self.offset or 0.0)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return MomentRule().__get_pydantic_core_schema__(source, handler)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return MomentRule().json_schema()


class MomentRule(Rule[Moment]):
    """A date, or a time after the start."""

    _expected = f'{_DATE_EXPECTED}, or a time after the start such as "30 day"'

    def parse(self, value: object) -> Moment:
        if isinstance(value, Moment):
            return value
        if isinstance(value, date) or (isinstance(value, str) and DATE_TEXT.match(value.strip())):
            return Moment(date=_DateRule().parse(value))
        try:
            offset = units.parse_as(value, units.TIME)
        except units.UnitError as error:
            raise refused(clipped(error.got), self._expected, error.hint) from None
        if offset < 0:
            raise refused(shown(value), self._expected, "it cannot be negative")
        if offset > _LATEST_OFFSET:
            raise refused(shown(value), self._expected, "at most 1000 year")
        return Moment(offset=offset)

    def dump(self, value: Moment) -> str:
        return date_text(value.date) if value.date else units.exact_text(value.offset or 0.0, units.TIME)

    def json_schema(self) -> dict[str, Any]:
        return {"type": "string", "description": self._expected, "examples": ["2026-11-01", "30 day"]}


def seconds_asked(moment: str | date, start: str) -> int:
    """Time to a moment that a question names as a scenario would, a date or a time after the start [s].

    Raises:
        StudyError: It is none.

    >>> seconds_asked("2027-01-05", "2027-01-04"), seconds_asked("90 min", "2027-01-04")
    (86400, 5400)
    """
    try:
        return MomentRule().parse(moment).seconds(datetime.fromisoformat(start))
    except PydanticCustomError as error:
        raise StudyError(error.message()) from None


class _HoursRule(Rule[tuple[int, int]]):
    _pattern = re.compile(r"([01]\d|2[0-3]):([0-5]\d)\s*-\s*(?:([01]\d|2[0-3]):([0-5]\d)|(24):(00))", re.ASCII)
    _expected = 'opening hours such as "06:00-22:00"; "22:00-06:00" goes over midnight'

    def parse(self, value: object) -> tuple[int, int]:
        match = self._pattern.fullmatch(value.strip()) if isinstance(value, str) else None
        if match is None:
            raise refused(shown(value), self._expected, "write hours with two digits and in quotes")
        opens, closes = ((int(h) * 60 + int(m)) * 60 for h, m in _pairs([part for part in match.groups() if part]))
        if opens == closes:
            raise refused(shown(value), self._expected, 'for the whole day write "00:00-24:00"')
        return opens, closes

    def dump(self, value: tuple[int, int]) -> str:
        return "-".join(f"{second // 3600:02d}:{second // 60 % 60:02d}" for second in value)

    def json_schema(self) -> dict[str, Any]:
        return {"type": "string", "description": self._expected, "examples": ["06:00-22:00", "00:00-24:00"]}


def _pairs(parts: list[str]) -> list[tuple[str, str]]:
    return list(zip(parts[::2], parts[1::2], strict=True))


WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class _DaysRule(Rule[frozenset[int]]):
    _expected = 'weekdays such as "mon-sat", "mon,wed" or "daily"'

    def parse(self, value: object) -> frozenset[int]:
        text = ",".join(map(str, value)) if isinstance(value, list) else value
        if not isinstance(text, str):
            raise refused(shown(value), self._expected)
        if text.strip() == "daily":
            return frozenset(range(7))
        days: set[int] = set()
        for part in text.split(","):
            ends = [self._day(word.strip(), text) for word in part.split("-")]
            if len(ends) > 2:
                raise refused(shown(text), self._expected)
            days.update((ends[0] + ahead) % 7 for ahead in range((ends[-1] - ends[0]) % 7 + 1))
        return frozenset(days)

    def _day(self, word: str, text: str) -> int:
        if word not in WEEKDAYS:
            near = did_you_mean(word.lower()[:3], WEEKDAYS)
            hint = near if near.startswith("did") else f"days are {', '.join(WEEKDAYS)}"
            raise refused(shown(text), self._expected, hint)
        return WEEKDAYS.index(word)

    def dump(self, value: frozenset[int]) -> str:
        return ",".join(WEEKDAYS[day] for day in sorted(value))

    def json_schema(self) -> dict[str, Any]:
        return {"type": "string", "description": self._expected, "examples": ["mon-sat", "mon,wed", "daily"]}


DateTime = Annotated[datetime, _DateRule()]
"""A local date, with or without the time of day."""
Hours = Annotated[tuple[int, int], _HoursRule()]
"""Opening and closing time of a day [s after midnight]; closing before opening means the next day."""
Days = Annotated[frozenset[int], _DaysRule()]
"""Weekdays, Monday is 0."""
