"""Equipment as written: unit classes with their breakdowns, clean window, routines and changeovers."""

from typing import Literal

from capsim.procedures.contract import UnitSize
from capsim.scenario.project import Join
from capsim.schema.base import as_written
from capsim.schema.money import AmountOfMoney, MoneyPerTime
from capsim.schema.quantity import Duration, Life, Moment, Name, Places, PositiveCount, PositiveDuration
from capsim.schema.source import Sourced
from capsim.schema.uncertain import Uncertain
from capsim.schema.when import When


class Breakdowns(Sourced):
    """Failures by working time, each followed by a repair."""

    between: Uncertain[PositiveDuration]
    """Working time between failures; its mean is the MTBF."""
    repair: Uncertain[Duration]
    """Time to repair by the clock; its mean is the MTTR."""


class CleanWindow(Sourced):
    """So many hours of work between two full cleans; a lot that does not fit waits for the clean."""

    length: PositiveDuration
    """Hours of fills and changeovers that are allowed after a full clean, such as "120 h"."""
    clean: Uncertain[Duration]
    """The full clean. A changeover that coincides with it costs nothing."""
    starts: Literal["clean", "soiled"] = "clean"
    """Whether the units are clean when they go live, or need a full clean before their first lot."""
    pass_over: bool = False
    """Whether a waiting lot that still fits goes before those in front of it that do not."""
    needs: dict[Name, PositiveCount] = {}
    """Pools that the full clean takes."""


class Routine(Sourced):
    """What every unit of a class undergoes at its dates, without a lot: a media fill, maintenance."""

    duration: Uncertain[Duration]
    """Hours of work for which the unit is taken, all cleaning after it included."""
    every: PositiveDuration | None = None
    """Time from one due date to the next; once if left out."""
    first: Moment | None = None
    """First due date; after the time of ``every`` if left out."""
    stagger: Duration = as_written("0 h")
    """How much later each unit is due than the one before it."""
    needs: dict[Name, PositiveCount] = {}
    """Pools that it takes."""


class UnitClass(UnitSize):
    """Units that can replace one another."""

    count: Places = 1
    """How many units."""
    calendar: Name | None = None
    """Calendar of the site in which they work; always open if left out."""
    goes_live: When | None = None
    """When they are there, if later than the site: a date, a time after the start, or the end of a project."""
    joins: list[Join] = []
    """More units that come later, such as [{count: 1, at: {project: new_line}}]; their numbers follow on."""
    breakdowns: Breakdowns | None = None
    """Failures and repairs; none if left out."""
    changeovers: dict[Name, dict[Name, Duration]] = {}
    """Changeover matrix: from each material to each other, such as {ipv: {penta: 8 h}}. Also of a material to itself.
    What is not listed takes the ``changeover`` or ``line_clearance`` of the step."""
    clean_window: CleanWindow | None = None
    """Hours of work between two full cleans; no such rule if left out."""
    routines: dict[Name, Routine] = {}
    """Media fills, maintenance and the like by name."""
    sequence: Literal["arrival", "given", "longest_first", "shortest_first", "due_date", "by_material"] = "arrival"
    """Which waiting lot goes first among those of equal priority."""
    cost_per_hour: MoneyPerTime | None = None
    """Water, steam, power and gases for an hour in which a unit works, is cleaned or undergoes a routine."""
    capex: AmountOfMoney | None = None
    """What a unit costs to buy and install, paid when it goes live."""
    life: Life | None = None
    """Over how long the capex is charged, such as "10 year"."""
