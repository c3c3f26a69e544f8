"""The rows of a plan's tables that describe the plant: units, pools, stores, laboratories, supplies."""

from dataclasses import dataclass

from capsim.plan.rows import UNLIMITED


@dataclass(frozen=True)
class UnitClassRow:
    """Units that can replace one another. Failure streams are per unit: first index of ``count`` in a row.

    Attributes:
        sequence: A `capsim.foundation.rules.LotSequence`.
        window: Hours of work between two full cleans [s], or UNLIMITED.
        soiled: Whether the first lot finds the units in need of a full clean.
        pass_over: Whether a lot that fits into the window goes before those that do not.
        routines: Span in `Plan.routines`.
        busy: Until when its last units are not free at the start [s], one entry each; all others are free.
        phases: Phases of projects that end before they go live; ``live_from`` is then the earliest time.
        joins: Span in `Plan.joins` of those of the ``count`` that come later; the last ones by number.
    """

    name: str
    site: int
    count: int
    calendar: int
    live_from: int
    failures: int
    repairs: int
    sequence: int = 0
    window: int = UNLIMITED
    soiled: bool = False
    pass_over: bool = False
    routines: tuple[int, int] = (0, 0)
    busy: tuple[int, ...] = ()
    phases: tuple[int, ...] = ()
    joins: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class RoutineRow:
    """A media fill or maintenance of every unit of a class.

    Attributes:
        first: When unit 0 is due for the first time [s]; unit n is due n x ``stagger`` later.
        every: Time from one due date to the next [s]; UNLIMITED where it is done once.
        streams: First of the streams of its duration, one for each unit of the class.
        segment: Row of its segment, which belongs to no step.
    """

    unit_class: int
    name: str
    first: int
    every: int
    stagger: int
    streams: int
    segment: int


@dataclass(frozen=True)
class PoolRow:
    """A counted shared thing. Pools of one ``room`` are waited for in one list.

    ``joins`` is the span in `Plan.joins` of those of the ``count`` that come later.
    """

    name: str
    site: int
    count: int
    room: int
    joins: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class StoreRow:
    """Places for lots between steps or at the end; ``capacity`` in lots, or in quanta of ``unit``, or UNLIMITED."""

    name: str
    site: int
    capacity: int
    unit: str = "lot"


@dataclass(frozen=True)
class ServerRow:
    """Analysts, instruments, reviewers, an authority: equal places that serve in order of arrival.

    ``phases`` and ``joins`` are as in `UnitClassRow`; ``busy`` is until when some places have work at the start [s].
    """

    name: str
    site: int
    count: int
    calendar: int
    live_from: int
    phases: tuple[int, ...] = ()
    joins: tuple[int, int] = (0, 0)
    busy: tuple[int, ...] = ()


@dataclass(frozen=True)
class SupplyRow:
    """A consumable of a site; amounts in quanta.

    Attributes:
        opening: Stock at the start.
        deliveries: Span in `Plan.deliveries`.
        below: Reorder point, or NONE where nothing is ordered.
        order: Order quantity.
        lead_time: Stream of the time from order to arrival, by number of the order, or NONE.
    """

    name: str
    site: int
    unit: str
    quantum: float
    opening: int
    deliveries: tuple[int, int]
    below: int
    order: int
    lead_time: int


@dataclass(frozen=True)
class DeliveryRow:
    """So many quanta of a consumable come at a time [s]; ``ordered`` by the reorder rule before the start."""

    supply: int
    at: int
    amount: int
    ordered: bool = False


@dataclass(frozen=True)
class UnitRow:
    """What a unit has behind it at the start.

    Attributes:
        place: Its number in its class.
        last: Row of the material of the last lot on it, or NONE.
        cleaned, prepared: When it last was [s].
        unprepared: It is not prepared.
        hours: Hours of work since its last full clean [s].
        worked: Hours of work since its last breakdown [s]; NONE where its clock begins anew.
        due: Rows of routines that are due.
        busy: Until when it is not free [s]; 0 where it is.
    """

    unit_class: int
    place: int
    last: int
    cleaned: int
    prepared: int
    unprepared: bool
    hours: int
    worked: int
    due: tuple[int, ...]
    busy: int


@dataclass(frozen=True)
class TakenRow:
    """So many of a pool are taken from one second to another for what began before the start [s]."""

    pool: int
    count: int
    begin: int
    until: int
