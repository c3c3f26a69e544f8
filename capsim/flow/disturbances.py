"""What goes wrong in one replication: all of it is known before the run, since it depends on nothing that happens."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from capsim.foundation.worktime import NEVER, WorkCalendar
from capsim.plan.plan import EffectRow

Span = tuple[int, int]
"""From a second to another, which is not in it [s]."""


class Occurrence(NamedTuple):
    """A disruption, once.

    Attributes:
        disruption: Row of the plan.
        number: Which time, from 0.
        began, ended: From when to when [s]; the same second where nothing happened.
        drawn: Uniform draw that picks a unit.
    """

    disruption: int
    number: int
    began: int
    ended: int
    drawn: float


class Spoil(NamedTuple):
    """What is in a unit or store is lost at a second [s], for a cause; lots that left the unit may be suspects."""

    time: int
    cause: int
    effect: EffectRow
    occurrence: Occurrence


class Window(NamedTuple):
    """What would arrive from ``began`` on comes when it has ``ended`` [s], or is lost for a cause."""

    began: int
    ended: int
    lost: bool
    cause: int


class Missing(NamedTuple):
    """So many places are not there for a time [s]."""

    began: int
    ended: int
    number: int


@dataclass
class Disturbances:
    """What goes wrong, by what is struck: rows of the plan, and units as (class, number).

    Attributes:
        occurrences: All of them, by disruption and number.
        closed_units, closed_pools, closed_servers: When nothing is worked there; a unit takes no lot then.
        closers: For each of these units, as (class, number), and pools, as (pool,): the cause of what a closure that
            begins at a second costs; the first of several.
        missing_pools, missing_servers: When some of the places are missing.
        spoils: When lots on board are lost, by time.
        holds: When campaigns get no dispositions.
        late_lots, late_supplies: When nothing arrives of campaigns that are delivered, and of consumables.
        failed_stores: When nothing is put into a store; those that overlap or touch are one.
        discards: When what stands in a store is lost, by time.
        blocked: When nothing leaves on a route.
    """

    occurrences: list[Occurrence] = field(default_factory=list)
    closed_units: dict[tuple[int, int], list[Span]] = field(default_factory=lambda: defaultdict(list))
    closed_pools: dict[int, list[Span]] = field(default_factory=lambda: defaultdict(list))
    closed_servers: dict[int, list[Span]] = field(default_factory=lambda: defaultdict(list))
    closers: dict[tuple[int, ...], dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    missing_pools: dict[int, list[Missing]] = field(default_factory=lambda: defaultdict(list))
    missing_servers: dict[int, list[Missing]] = field(default_factory=lambda: defaultdict(list))
    spoils: dict[tuple[int, int], list[Spoil]] = field(default_factory=lambda: defaultdict(list))
    holds: dict[int, list[Span]] = field(default_factory=lambda: defaultdict(list))
    late_lots: dict[int, list[Window]] = field(default_factory=lambda: defaultdict(list))
    late_supplies: dict[int, list[Window]] = field(default_factory=lambda: defaultdict(list))
    failed_stores: dict[int, list[Span]] = field(default_factory=lambda: defaultdict(list))
    discards: dict[int, list[Spoil]] = field(default_factory=lambda: defaultdict(list))
    blocked: dict[int, list[Span]] = field(default_factory=lambda: defaultdict(list))

    @property
    def cost_lots(self) -> bool:
        """Whether a lot may be lost at a moment that is not the end of anything."""
        return bool(self.spoils or self.discards)


def opened(spans: list[Span], calendar: WorkCalendar | None = None) -> WorkCalendar:
    """A calendar, or all time, without some spans.

    >>> opened([(10, 20)]).next_open(12)
    20
    """
    whole = WorkCalendar([-NEVER], [NEVER]) if calendar is None else calendar
    return whole.minus(spans)


def shut(spans: list[Span], calendar: WorkCalendar | None = None) -> WorkCalendar:
    """What some spans take out of a calendar, or of all time, those that touch as one.

    >>> shut([(10, 20), (15, 30)], WorkCalendar([0], [25]))
    WorkCalendar([10, 25))
    """
    left = opened(spans)
    between = zip(left.closes, (*left.opens[1:], NEVER), strict=True)
    pairs = [(closes, opens) for closes, opens in between if closes < NEVER]
    taken = WorkCalendar([closes for closes, _ in pairs], [opens for _, opens in pairs])
    return taken if calendar is None else taken.intersect(calendar)


def arrives(windows: list[Window], time: int) -> tuple[int, Window | None]:
    """When something arrives that would have come at a time [s], and the window in which it was lost, if it was.

    >>> arrives([Window(10, 20, False, -1), Window(20, 25, False, -1)], 12)
    (25, None)
    """
    while True:
        struck = [window for window in windows if window.began <= time < window.ended]
        lost = next((window for window in struck if window.lost), None)
        if lost is not None or not struck:
            return time, lost
        time = max(window.ended for window in struck)
