"""The plant at the start, part by part: checks and set-ups that have begun, what campaigns and units have done."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from capsim.schema.base import FrozenModel, as_written, refused
from capsim.schema.calendar import Moment
from capsim.schema.pieces import PositiveSupplyAmount, SupplyAmount
from capsim.schema.quantity import Count, DateTime, Duration, LotCount, Name, Places, PositiveCount
from capsim.schema.source import Sourced
from capsim.schema.uncertain import Uncertain


class BegunCheck(FrozenModel):
    """A check of a lot that has begun before the start: its result, or what of it is under way."""

    result: Literal["passed", "failed"] | None = None
    """Its final result, where that is in."""
    until: Moment | None = None
    """In place of it: when what is under way ends."""
    part: Literal["test", "investigation", "retest"] = "test"
    """What is under way."""
    stage: PositiveCount = 1
    """Which stage of the test or retest is under way, from 1."""

    @model_validator(mode="after")
    def _one(self) -> "BegunCheck":
        if (self.result is None) == (self.until is None):
            raise refused("neither" if self.result is None else "result and until", "either result or until")
        return self


class SetUpPart(FrozenModel):
    """A part of a set-up, such as a changeover or a preparation."""

    remaining: Duration
    """Work that is left of it."""
    needs: dict[Name, PositiveCount] | None = None
    """Pools that it takes; those of a changeover if left out."""


class SetUp(SetUpPart):
    """A unit that is being set up for a lot."""

    unit: PositiveCount | None = None
    """Number of the unit in its class, from 1."""
    then: list[SetUpPart] = []
    """Parts that follow."""


class Alongside(FrozenModel):
    """What runs alongside the step of a lot."""

    remaining: Uncertain[Duration] | None = None
    """Work that is left; left out where the step has its unit still to come."""
    unit: PositiveCount | None = None
    """Number of the unit in its class, from 1."""
    under_way: bool = True
    """Whether the work is under way; if not, it begins as soon as the hours and people are there."""


class BusyPlaces(Sourced):
    """Places of a laboratory or authority with work on lots that came before."""

    laboratory: Name
    """Which: a laboratory of a site, or an authority."""
    at: Name | None = None
    """Site; left out for an authority."""
    places: Places = 1
    """How many of its places."""
    until: Moment
    """When they have done all that has come so far."""


class BusyPeople(Sourced):
    """Members of a pool that are taken for something that began before the start."""

    pool: Name
    """Which."""
    at: Name
    """Site where."""
    count: Places = 1
    """How many of them."""
    from_: Annotated[Moment | None, Field(alias="from")] = None
    """From when; from the start if left out."""
    until: Moment
    """Until when."""


class UnitState(Sourced):
    """What a unit has behind it."""

    unit_class: Name
    """Which."""
    at: Name
    """Site where."""
    unit: PositiveCount
    """Number of the unit in its class, from 1."""
    last: Name | None = None
    """Material of the last lot on it; none since its full clean, if left out."""
    cleaned: DateTime | None = None
    """When it was last cleaned; at the start, if left out."""
    prepared: DateTime | None = None
    """When it was last prepared; at the start, if left out."""
    unprepared: bool = False
    """Whether it is not prepared."""
    hours: Duration = as_written("0 h")
    """Hours of work since the last full clean."""
    worked: Duration | None = None
    """Hours of work with a lot on board since its last breakdown; if left out its clock begins anew."""
    due: list[Name] = []
    """Routines that are due and not yet done, each once for every date that was missed."""


class ComingSupply(Sourced):
    """So much of a consumable is under way."""

    arrives: Moment
    """When it comes."""
    amount: PositiveSupplyAmount
    """How much."""


class SupplyState(Sourced):
    """What there is of a consumable at the start, in place of its ``opening``."""

    supply: Name
    """Which."""
    at: Name
    """Site where."""
    stock: SupplyAmount
    """What is in stock."""
    on_order: list[ComingSupply] = []
    """What has been ordered by the reorder rule and has not come."""


class CampaignState(Sourced):
    """What a campaign of the scenario has behind it."""

    lots: Count
    """Lots that it has planned so far; it goes on with the next one."""
    next: Moment | None = None
    """When the next one is planned; one whose date has passed is planned at the start. At the start if left out."""
    since: DateTime | None = None
    """When its first lot was planned, for what is learnt by weeks."""
    engineering_runs: Count | None = None
    """Of a campaign with a qualification: its lots up to and with the last engineering run, where some were lost."""
    looked_at: Count = 0
    """Of a campaign with a qualification: its first lots of which it is known whether they were good."""
    good_lots: Count = 0
    """Of those, the good ones in a row at the end."""
    bad_lots: list[LotCount] = []
    """Numbers of later lots, from 1, that are known to be bad."""
    qualified: bool = False
    """Whether it has been qualified."""
    last_ppq: LotCount | None = None
    """Number of the last PPQ lot, from 1, where it has been qualified."""
    licence: Moment | None = None
    """Of a qualified campaign: when the licence comes; it is there if left out."""

    @model_validator(mode="after")
    def _fits(self) -> "CampaignState":
        if self.qualified != (self.last_ppq is not None):
            raise refused("one of qualified and last_ppq", "both or neither")
        if self.licence is not None and not self.qualified:
            raise refused("licence of a campaign that is not qualified", "qualified: true, or no such key")
        if self.good_lots > self.looked_at > self.lots or self.good_lots > self.looked_at:
            raise refused(f"{self.good_lots} good lots of {self.looked_at}", "no more than have been looked at")
        return self


class SentLots(Sourced):
    """Lots that have been sent from one site so far, or kept there: the shares of a shipment go on from there."""

    material: Name
    """What."""
    at: Name
    """Site of origin."""
    to: dict[Name, Count]
    """How many to each site."""


class PhaseState(Sourced):
    """A phase of a project that has begun before the start."""

    project: Name
    """Project."""
    phase: Name
    """Phase."""
    ended: DateTime | None = None
    """When it ended."""
    remaining: Uncertain[Duration] | None = None
    """In place of it: how long it will still take, repetitions included."""

    @model_validator(mode="after")
    def _one(self) -> "PhaseState":
        if (self.ended is None) == (self.remaining is None):
            raise refused("neither" if self.ended is None else "ended and remaining", "either ended or remaining")
        return self
