"""Campaigns, shipments and targets as written: what is made where and when, where it goes, what is wanted."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from capsim.schema.base import FrozenModel, as_written, refused
from capsim.schema.money import AmountOfMoney
from capsim.schema.quantity import (
    Count,
    Duration,
    Fraction,
    LotCount,
    Moment,
    Name,
    Places,
    PositiveAmount,
    PositiveCount,
    PositiveDuration,
    PositiveNumber,
)
from capsim.schema.rule import shown
from capsim.schema.source import Sourced
from capsim.schema.uncertain import Uncertain
from capsim.schema.when import When


class Maturing(Sourced):
    """How a train becomes mature: over its lots, or over time."""

    lots: PositiveCount | None = None
    """Lots after which the train is mature; either this or ``weeks``."""
    weeks: PositiveNumber | None = None
    """Weeks from the first planned start of the campaign until the train is mature."""
    shape: Literal["exponential", "linear", "wright"] = "exponential"
    """exponential: 95 % of the gap is closed after ``lots``; linear: all of it; wright: a power law that meets 1."""

    @model_validator(mode="after")
    def _lots_or_weeks(self) -> "Maturing":
        if (self.lots is None) == (self.weeks is None):
            got = "neither lots nor weeks" if self.lots is None else "both lots and weeks"
            raise refused(got, "either lots or weeks", "such as lots: 12")
        if self.shape == "wright" and self.weeks is not None:
            hint = "write lots in place of weeks, or leave shape out"
            raise refused("weeks beside shape: wright", "lots, since Wright's law counts lots", hint)
        return self


class Curve(Maturing):
    """A learning curve of something that grows to its mature value."""

    initial: Fraction
    """Share of the mature value that the first lot reaches."""

    @model_validator(mode="after")
    def _above_zero(self) -> "Curve":
        if self.initial == 0:
            hint = "a train that makes nothing starts later"
            raise refused("initial: 0", "a share above 0 of the mature value", hint)
        return self


class CycleTimeCurve(Maturing):
    """A learning curve of the time that the work on a lot takes."""

    initial: PositiveNumber
    """How many times its mature time the work on the first lot takes, such as "150 %"."""

    @model_validator(mode="after")
    def _slower_at_first(self) -> "CycleTimeCurve":
        if self.initial < 1:
            raise refused(f"initial: {self.initial:.0%}", "100 % or more of the mature time", 'such as "150 %"')
        return self


class RejectCurve(Maturing):
    """A learning curve of the share of lots that are rejected although every check passed."""

    initial: Fraction
    """Chance that the first lot is rejected at disposition for this reason alone."""

    @model_validator(mode="after")
    def _below_one(self) -> "RejectCurve":
        if self.initial >= 1:
            hint = "for lots that are never released write qualification: {engineering_runs: n}"
            raise refused(f"initial: {self.initial:.0%}", "a chance below 100 %", hint)
        return self


class Learning(FrozenModel):
    """How a new train gets better."""

    yield_: Annotated[Curve | None, Field(alias="yield")] = None
    """Of the titre or amount that the procedure brings into being."""
    success: Curve | None = None
    """Of the share of lots that do not fail."""
    cycle_time: CycleTimeCurve | None = None
    """Of the work of all steps on a lot; not of changeover, preparation and turnaround."""
    rejects: RejectCurve | None = None
    """Of rejections at disposition, on top of the ``rejection`` of the material."""


class Qualification(Sourced):
    """Process performance qualification (PPQ): what has to be shown before anything of a campaign is released."""

    engineering_runs: Count = 0
    """First lots that are made and never released or used; one that is lost is done again."""
    ppq_lots: PositiveCount = 3
    """Good lots one after the other, by number, that qualify the process; three by custom (assumption)."""
    licence: Uncertain[Duration] = as_written("0 day")
    """From the last good PPQ lot until lots may be released."""
    release_ppq: bool = True
    """Whether the good lots up to and with the last PPQ lot may be released then; else they are rejected."""
    release_broken: bool = True
    """Whether this goes for good lots of a series that a bad lot has broken, too; else these are rejected."""


class Ramp(Sourced):
    """Planned starts of a plant of which only the output is known: nothing at first, then more and more."""

    mature: PositiveAmount
    """What is planned in 30 days once it is mature, such as "10e6 dose"; in lots of the material's lot size."""
    start_up: Uncertain[Duration] = as_written("0 day")
    """Time until it begins to make anything."""
    scale_up: Duration = as_written("0 day")
    """Time from then until it is mature; its output grows evenly."""


_WAYS = ("every", "at", "gaps", "ramp")
_STARTS = "free, or exactly one of every, at, gaps, ramp"


class Starts(FrozenModel):
    """When lots start; exactly one of the four."""

    every: PositiveDuration | None = None
    """Cadence: planned time between starts; with lots_in_process it counts from when the last lot was let in."""
    at: list[Moment] | None = None
    """Planned starts: dates, or times after the start of the scenario."""
    gaps: Uncertain[Duration] | None = None
    """Random time between starts, such as {exponential: 2 h}; the first lot comes after the first gap."""
    ramp: Ramp | None = None
    """As a plant is started up and scaled up: {start_up: 60 day, scale_up: 180 day, mature: 10e6 dose}."""

    @model_validator(mode="after")
    def _one(self) -> "Starts":
        given = [name for name in _WAYS if getattr(self, name) is not None]
        if len(given) != 1:
            raise refused(" and ".join(given) or "nothing", _STARTS)
        if self.at == []:
            raise refused("an empty list", "at least one date under at")
        return self


class PlannedLot(Sourced):
    """One lot of a campaign that lists its lots."""

    name: Name | None = None
    """What people call it."""
    size: PositiveAmount | None = None
    """Its size at its start, or as delivered; the lot size of the material if left out. May be told in doses."""
    at: Moment | None = None
    """Planned start or arrival: a date, or a time after the start; the start of the campaign if left out."""
    due: Moment | None = None
    """By when it is wanted released."""
    order: Count | None = None
    """Who is taken first of lots planned for the same moment: the smaller number; its place in the list if left out."""


_LOTS = "how many lots, or a list of planned lots"


class Campaign(Sourced):
    """A series of lots of one material at one site."""

    name: Name | None = None
    """Own name; material and site if left out. Random draws belong to it."""
    make: Name
    """Material that is made."""
    at: Name
    """Site where."""
    starts: Literal["free"] | Starts = "free"
    """free (as soon as inputs and the first unit are there), {every: 3.5 day}, {at: [dates]}, {gaps: {...}} or
    {ramp: {...}}."""
    from_: Annotated[When | None, Field(alias="from")] = None
    """When lots start, if later than the site goes live: a date, a time after the start, or the end of a project."""
    after: Name | None = None
    """Campaign that goes before: this one begins when the last lot of that one has its first unit."""
    lots: LotCount | list[PlannedLot] | None = None
    """How many lots, or a list of planned lots such as [{size: 120e3 vial, due: 2027-03-01}]; no limit if left out."""
    priority: Count = 1
    """Who goes first where lots wait for the same thing: the smaller number."""
    lots_in_process: Places | None = None
    """Most lots between their start and the end of their last step."""
    learning: Learning = Learning()
    """How the train gets better."""
    qualification: Qualification | None = None
    """Engineering runs and PPQ lots before anything is released; none if left out."""

    @property
    def listed(self) -> list[PlannedLot]:
        """The planned lots of a campaign that lists them."""
        return self.lots if isinstance(self.lots, list) else []

    @field_validator("lots", mode="before")
    @classmethod
    def _count_or_list(cls, value: object) -> object:
        """A list is told as one, and nothing else is taken for one."""
        if value == []:
            raise refused("an empty list", "at least one planned lot", "or leave lots out")
        if isinstance(value, str | Mapping):
            raise refused(shown(value), _LOTS, 'such as 12, or [{size: "120e3 vial"}]')
        return value

    @field_validator("starts", mode="before")
    @classmethod
    def _one_way(cls, value: object) -> object:
        """The rule as a whole; without it a wrong value would be told as no "free"."""
        if value == "free" or isinstance(value, Starts):
            return value
        if not isinstance(value, Mapping):
            raise refused(shown(value), _STARTS, "such as {every: 3 day}")
        given = [str(key) for key in value if value[key] is not None]
        if set(given) <= set(_WAYS) and len(given) != 1:
            raise refused(" and ".join(given) or "an empty mapping", _STARTS, "such as {every: 3 day}")
        if given == ["at"] and value["at"] == []:
            raise refused("an empty list", "at least one date under at")
        return value


class Shipment(Sourced):
    """Usable lots of a material go from one site to others."""

    material: Name
    """What is shipped."""
    from_: Annotated[Name, Field(alias="from")]
    """Site where it is made."""
    to: dict[Name, Fraction]
    """Share of the lots for each site that uses it; the site of origin may be one of them."""
    transit: Uncertain[Duration] = as_written("0 h")
    """Time on the road."""
    cost: AmountOfMoney | None = None
    """What it costs to send one lot to another site, such as "12 k USD"; nothing for a lot that stays."""


class SetOfMaterials(Sourced):
    """Several presentations that are used together, such as a two-component regimen."""

    members: dict[Name, PositiveNumber]
    """Doses of each material in one complete set."""


class Target(Sourced):
    """So many released doses by each of several dates."""

    name: Name | None = None
    """What people call it, such as spring; told beside it, and its name in overlays."""
    doses: PositiveNumber
    """Doses wanted; of a set, doses in complete sets."""
    by: list[Moment]
    """Dates, or times after the start, by which they are wanted."""
    of: Name | None = None
    """Material or set; the only end product if left out."""


class Statistics(FrozenModel):
    """Which lots and hours the statistics of waiting and use look at."""

    warm_up: Duration = as_written("0 h")
    """Time at the start that is left out, and lots planned in it."""
    first_lots: PositiveCount | None = None
    """Only so many lots of each campaign; all if left out."""
