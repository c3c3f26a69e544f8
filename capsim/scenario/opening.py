"""The plant at the start, as written: lots in stock, lots in process, busy units; and what was released before."""

from typing import Literal

from pydantic import model_validator

from capsim.scenario.opening_parts import (
    Alongside,
    BegunCheck,
    BusyPeople,
    BusyPlaces,
    CampaignState,
    PhaseState,
    SentLots,
    SetUp,
    SupplyState,
    UnitState,
)
from capsim.schema.base import FrozenModel, refused
from capsim.schema.calendar import Moment
from capsim.schema.quantity import (
    Amount,
    Count,
    DateTime,
    Duration,
    Fraction,
    LotCount,
    Name,
    Places,
    PositiveAmount,
    PositiveCount,
    PositiveNumber,
    Title,
)
from capsim.schema.source import Sourced
from capsim.schema.uncertain import Uncertain


class StockLot(Sourced):
    """A lot that is made and there at the start."""

    name: Name | None = None
    """What people call it."""
    material: Name
    """What it is."""
    at: Name
    """Site where it stands, in the store of its material."""
    size: Amount | None = None
    """What is left of it; the lot size of the material if left out. May be told in doses. Nothing may be left of a lot
    in quarantine that was used at risk."""
    status: Literal["released", "quarantine"] = "released"
    """released: it may be used; quarantine: its release route begins at the start, unless ``decided`` says more."""
    decided: Moment | None = None
    """Of a lot in quarantine: when its last result is in, in place of the release route."""
    rejection: Fraction | None = None
    """Chance that it is rejected then; only with ``decided``."""
    age: Duration | None = None
    """How long ago it was made; from this and the shelf life follows when it expires."""
    expires: Moment | None = None
    """When it expires, in place of its age; a new shelf life begins at the start where neither is told."""
    due: Moment | None = None
    """By when it is wanted released."""
    checks: dict[Name, BegunCheck] | None = None
    """Of a lot in quarantine, in place of ``decided``: checks that have begun; others begin when the route says so."""
    made_of: list[Name] = []
    """Names of lots in quarantine that went into it: it is decided after them."""
    number: LotCount | None = None
    """Its number in the campaign that makes it, from 1: what is learnt and qualified goes by it."""
    started: DateTime | None = None
    """When it was planned to start, for what is learnt by weeks."""
    to: Name | None = None
    """Site to which it has been sent, or where it stays if that is the one where it was made."""
    arrives: Moment | None = None
    """Of a lot that has left: when it arrives there; a date before the start if it is there."""

    @model_validator(mode="after")
    def _fits(self) -> "StockLot":
        if self.status == "released":
            for key in ("decided", "rejection", "due", "checks"):
                if getattr(self, key) is not None:
                    raise refused(f"{key} of a released lot", "status: quarantine, or no such key")
        if self.size is not None and self.size.value == 0 and self.status == "released":
            raise refused("nothing left of a released lot", "an amount above 0", "leave it out of the stock")
        if self.decided is not None and self.checks is not None:
            raise refused("decided and checks", "one of them")
        if self.arrives is not None and self.to is None:
            raise refused("arrives without to", "the site where it arrives")
        if self.rejection is not None and self.decided is None:
            raise refused("rejection without decided", "the moment at which it is decided")
        if self.age is not None and self.expires is not None:
            raise refused("age and expires", "one of them")
        return self


class InProcessLot(Sourced):
    """A lot that is in the middle of its procedure at the start; its components are in it."""

    name: Name | None = None
    """What people call it."""
    material: Name
    """What it becomes."""
    at: Name
    """Site where."""
    step: Name | None = None
    """Step in whose unit it stands, with ``remaining``."""
    remaining: Uncertain[Duration] | None = None
    """Work of that step that is left, in the working hours of the step."""
    under_way: bool = True
    """Whether that work is under way; if not, it begins as soon as the hours and people are there."""
    after: Name | None = None
    """In place of step: the step that it has behind it. It keeps that unit where nothing else holds it."""
    before: Name | None = None
    """In place of both: the first step, for whose unit it waits; it has its components."""
    size: PositiveAmount | None = None
    """What it is now; the lot size of the material if left out, and nothing where a culture is still to make it."""
    due: Moment | None = None
    """By when it is wanted released."""
    order: Count | None = None
    """Who is taken first of lots planned for the same moment, as in a list of lots."""
    unit: PositiveCount | None = None
    """Number in its class of the unit in which it stands, from 1; the first free one if left out."""
    in_unit: bool = False
    """With ``after``: whether it is still in that unit, since there is no place where it waits else."""
    previous_unit: PositiveCount | None = None
    """Number of the unit before, where the step keeps that."""
    next_units: list[PositiveCount] = []
    """Numbers of the units of the next steps that are kept for it, where it goes on with zero wait; with ``has_unit``
    those that it has already."""
    set_up: SetUp | None = None
    """With ``after`` or ``before``: the unit of the next step, which is being set up for it; with ``has_unit`` the next
    one that is kept for it."""
    has_unit: PositiveCount | None = None
    """With ``after`` or ``before``: number of the unit of the next step, where it has that and waits for those with
    which it goes on with zero wait."""
    supplied: bool = False
    """With ``after`` or ``before``: whether it has what the next step consumes; with ``has_unit`` it does, and this is
    said of the step for whose unit it waits."""
    alongside: dict[Name, Alongside] = {}
    """With ``step``: what runs alongside and has not ended."""
    limits: dict[Name, Duration] = {}
    """What is left of limits whose clocks run, or have run and stand."""
    checks: dict[Name, BegunCheck] | None = None
    """Once samples have been taken: checks that have begun; others begin when the route says so."""
    made_of: list[Name] = []
    """Names of lots in stock, in quarantine, that went into it: it is decided after them."""
    number: LotCount | None = None
    """Its number in the campaign that makes it, from 1: what is learnt and qualified goes by it."""
    started: DateTime | None = None
    """When it was planned to start, for what is learnt by weeks."""
    expires: Moment | None = None
    """No later than then it expires once it is made, because of what it was made of."""

    @model_validator(mode="after")
    def _one_place(self) -> "InProcessLot":
        places = ("step", "remaining", "after", "before")
        given = [key for key in places if getattr(self, key) is not None]
        if given not in (["step", "remaining"], ["after"], ["before"]):
            raise refused(" and ".join(given) or "neither", "step with remaining, or after, or before")
        if self.step is None:
            wrong = [key for key in ("alongside", "previous_unit") if getattr(self, key)]
            wrong += [] if self.under_way else ["under_way: false"]
            if wrong:
                raise refused(f"{wrong[0]} without step", "the step in whose unit it stands, or no such key")
        if self.next_units and self.step is None and self.has_unit is None:
            raise refused("next_units without step or has_unit", "one of them, or no such key")
        wrong = [key for key in ("set_up", "has_unit", "supplied", "in_unit") if getattr(self, key)]
        if self.step is not None and wrong:
            key = wrong[0]
            raise refused(f"{key} with step", "after or before, or no such key")
        return self


class BusyUnits(Sourced):
    """Units that are cleaned, maintained or repaired at the start."""

    unit_class: Name
    """Which."""
    at: Name
    """Site where."""
    units: Places = 1
    """How many of the class."""
    until: Moment
    """When they are clean, prepared and free."""
    unit: PositiveCount | None = None
    """Number of the unit in its class, from 1; if left out they are the last ones of the class."""

    @model_validator(mode="after")
    def _one_unit(self) -> "BusyUnits":
        if self.unit is not None and self.units != 1:
            raise refused(f"unit with units: {self.units}", "an entry for each unit that is told by its number")
        return self


class Opening(FrozenModel):
    """The plant at the start."""

    stock: list[StockLot] = []
    """Lots that are made."""
    in_process: list[InProcessLot] = []
    """Lots that are not."""
    busy: list[BusyUnits] = []
    """Units that are not free, without a lot."""
    laboratories: list[BusyPlaces] = []
    """Places of laboratories and authorities that work on lots that came before."""
    units: list[UnitState] = []
    """What units have behind them; clean, prepared and without a last lot if left out."""
    people: list[BusyPeople] = []
    """Members of pools that work on something else than the lots told here, such as the cleaning of units."""
    supplies: list[SupplyState] = []
    """Consumables; what the site tells if left out."""
    campaigns: dict[Name, CampaignState] = {}
    """What campaigns have behind them, by name; they begin at the start if left out."""
    sent: list[SentLots] = []
    """What has been sent so far; the shares of shipments begin anew if left out."""
    projects: list[PhaseState] = []
    """Phases that have begun; projects begin anew if left out."""


class Actual(Sourced):
    """A lot that was released before the start of the scenario."""

    date: DateTime
    """When it was released."""
    material: Name
    """What it is."""
    doses: PositiveNumber | None = None
    """Doses in it."""
    size: PositiveAmount | None = None
    """In place of doses: its size, such as "18e3 vial"."""
    lot: Title | None = None
    """What people call it."""

    @model_validator(mode="after")
    def _one_amount(self) -> "Actual":
        if (self.doses is None) == (self.size is None):
            raise refused("neither" if self.doses is None else "doses and size", "exactly one of doses and size")
        return self
