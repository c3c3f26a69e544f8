"""A site as written: calendars, unit classes, pools, stores, laboratory."""

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field

from capsim.scenario.equipment import UnitClass
from capsim.scenario.project import Join
from capsim.scenario.supply import Supply
from capsim.schema.base import FrozenModel, as_written
from capsim.schema.money import MoneyPerTime
from capsim.schema.pieces import StoreCapacity
from capsim.schema.quantity import DateTime, Days, Hours, Name, Places
from capsim.schema.source import Sourced
from capsim.schema.when import When


class Closure(FrozenModel):
    """A dated period in which nothing works."""

    from_: Annotated[DateTime, Field(alias="from")]
    """First day or hour that is closed."""
    to: DateTime
    """First day or hour that is open again."""


class Calendar(Sourced):
    """Weekly open hours, less holidays and planned shutdowns. Local time, no daylight saving."""

    days: Days = as_written("daily")
    """Days of the week on which the shift begins, such as mon-fri."""
    hours: Hours = as_written("00:00-24:00")
    """Open hours, such as "06:00-22:00"; over midnight where the second is the smaller."""
    holidays: list[DateTime] = []
    """Days on which it is closed."""
    shutdowns: list[Closure] = []
    """Planned shutdowns, such as [{from: 2027-07-19, to: 2027-08-02}]."""

    def closures(self) -> list[tuple[datetime, datetime]]:
        """All dated closures as pairs (from, to)."""
        midnights = [holiday.replace(hour=0, minute=0, second=0) for holiday in self.holidays]
        days = [(midnight, midnight + timedelta(days=1)) for midnight in midnights]
        return days + [(shutdown.from_, shutdown.to) for shutdown in self.shutdowns]


class Pool(Sourced):
    """A counted shared thing: a crew, a CIP skid, an autoclave."""

    count: Places
    """How many."""
    calendar: Name | None = None
    """When they are there; what needs them works only then."""
    cost: MoneyPerTime | None = None
    """What one of them costs in an hour of its calendar, with or without work."""
    joins: list[Join] = []
    """More of them that come later, such as [{count: 2, at: 60 day}]."""

    @property
    def most(self) -> int:
        """How many there are in the end."""
        return self.count + sum(join.count for join in self.joins)


class Store(Sourced):
    """Places for lots, such as a freezer."""

    capacity: StoreCapacity | None = None
    """Lots (a plain number), or an amount in L, vials or doses; no limit if left out. A full store blocks."""
    temperature: Name | None = None
    """Its temperature class, such as frozen or cold."""


class Laboratory(Sourced):
    """Analysts of a skill, instruments, reviewers, an authority: equal places that serve in order of arrival."""

    count: Places
    """How many work side by side."""
    skills: list[Name] = []
    """What they can do besides what their name says; several laboratories may have a skill."""
    calendar: Name | None = None
    """When they work; always if left out."""
    goes_live: When | None = None
    """From when they work, if later than the site: a date, a time after the start, or the end of a project."""
    joins: list[Join] = []
    """More places that come later, such as [{count: 1, at: 60 day}]."""
    cost: MoneyPerTime | None = None
    """What one place costs in an hour of its calendar, with or without work."""


class Site(Sourced):
    """A plant."""

    goes_live: When | None = None
    """When its units and laboratory are ready: a date, a time after the start, or the end of a project such as
    {project: new_line}. At the start if left out."""
    calendars: dict[Name, Calendar] = {}
    """Calendars by name; they come before those of the scenario."""
    unit_classes: dict[Name, UnitClass] = {}
    """Equipment by name."""
    pools: dict[Name, Pool] = {}
    """Counted shared things by name."""
    stores: dict[Name, Store] = {}
    """Stores by name."""
    supplies: dict[Name, Supply] = {}
    """Consumables by name."""
    laboratory: dict[Name, Laboratory] = {}
    """Who does the checks of the release route, by name."""
    fixed_cost: MoneyPerTime | None = None
    """What the site costs as such from when it goes live, such as "1.2 M USD/month"."""
