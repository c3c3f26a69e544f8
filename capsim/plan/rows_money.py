"""The rows of a plan's tables about money and demand. No engine reads them: a finished run is valued by them."""

from dataclasses import dataclass
from enum import IntEnum

from capsim.plan.rows import NONE


class CostPart(IntEnum):
    """What money is spent on."""

    MATERIALS = 0
    CONSUMABLES = 1
    LABOUR = 2
    TESTS = 3
    UTILITIES = 4
    FIXED = 5
    TRANSPORT = 6
    CAPITAL = 7


class CostBasis(IntEnum):
    """What a price is for, and what `CostRow.row` points to."""

    LOT = 0
    """A lot of a material that has started or was delivered."""
    QUANTUM = 1
    """A quantum that such a lot began with."""
    SUPPLY = 2
    """A quantum of a consumable that was used."""
    CHECK = 3
    """A check that began, or a retest."""
    UNIT_TIME = 4
    """A second in which a unit of a class works, is cleaned or undergoes a routine."""
    CLOCK = 5
    """A second from ``begin`` to the horizon, of the calendar if there is one. Points to a pool (labour), to a server
    (tests), else to nothing."""
    TRANSPORT = 6
    """A lot that was sent by a shipment."""


class Supported(IntEnum):
    """Which costs a share of the state is of."""

    CAPEX = 0
    OPEX = 1
    ALL = 2


@dataclass(frozen=True)
class MoneyRow:
    """In which money the scenario counts; at most one row.

    Attributes:
        discount_rate: Interest in a year [1].
        earlier_month: What it is worth to reach the first target a month earlier; -1 where that is not told.
    """

    currency: str
    price_year: int
    discount_rate: float
    earlier_month: float


@dataclass(frozen=True)
class CostRow:
    """A price.

    Attributes:
        part: A `CostPart`.
        name: What it is for, in words.
        basis: A `CostBasis`.
        row: Row of what it is for, or NONE.
        price: Money for one of the basis; by the clock, for one place.
        begin: From when a CLOCK runs [s].
        calendar: Calendar in which it runs, or NONE.
        phases: Phases of projects that end before; ``begin`` is then the earliest time.
        count: How many places are paid by the clock.
    """

    part: int
    name: str
    basis: int
    row: int
    price: float
    begin: int = 0
    calendar: int = NONE
    phases: tuple[int, ...] = ()
    count: int = 1


@dataclass(frozen=True)
class CapexRow:
    """What was invested in something, all of it together.

    Attributes:
        amount: What it costs.
        at: When it is paid [s].
        life: Over how long it is charged, from when it is paid and in use [s].
        phases: Phases of projects that end before; ``at`` is then the earliest time.
        with_begin: Whether their begin counts, not their end.
        built: Phases of projects that end before it is in use.
    """

    name: str
    amount: float
    at: int
    life: float
    phases: tuple[int, ...] = ()
    with_begin: bool = False
    built: tuple[int, ...] = ()


@dataclass(frozen=True)
class SupportRow:
    """What the state pays: a ``share`` of the costs ``of`` a `Supported`, or (share -1) a ``lump`` at a time [s].

    A lump of CAPEX is for what is invested, one of ALL for the costs of the run.
    """

    share: float
    of: int
    lump: float
    at: int


@dataclass(frozen=True)
class RevenueRow:
    """What a released quantum of a material brings."""

    material: int
    price: float


@dataclass(frozen=True)
class RegionRow:
    """Who released doses go to, and the share of every lot that is for them."""

    name: str
    share: float


@dataclass(frozen=True)
class DemandRow:
    """Doses wanted on one date.

    Attributes:
        name: Material or set.
        members: (material, doses of it in one set); one for a single product.
        doses_per_set: Doses counted for a complete set.
        region: In words; empty where none is told.
        pot: Row of `Plan.regions` from whose share it is served, or NONE where all is one.
        due: Date [s].
    """

    name: str
    members: tuple[tuple[int, float], ...]
    doses_per_set: float
    region: str
    pot: int
    doses: float
    due: int
    priority: int
