"""Units and unit classes: who takes which, and what happens to a unit between two lots."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import Any, Protocol

from capsim.plan.plan import NONE
from capsim.plant.clock import READY, Clock, Walk
from capsim.plant.timing import FailureClock, Stretch
from capsim.plant.waiting import Line, Waiter, WaitLog


class Lot(Waiter, Protocol):
    """What a unit must know of a lot."""

    material: int
    number: int
    amount: int
    unit: Unit


@dataclass(slots=True)
class Usage:
    """Where the time of a class went, inside the window [unit s]."""

    busy: int = 0
    cleaning: int = 0
    down: int = 0
    blocked: int = 0
    closed: int = 0

    def add(self, done: Stretch, within: int, *, processes: bool) -> None:
        """Count a stretch of which ``within`` seconds lie inside the window, in shares where it is cut.

        Args:
            done: How the segment went.
            within: Seconds of it inside the window.
            processes: Whether it is work on a lot, not cleaning or setting up.
        """
        whole = done.free - done.began
        if within <= 0:
            return
        if done.worked == whole and processes:
            self.busy += within
            return
        down = done.down * within // whole
        worked = done.worked * within // whole
        self.down += down
        self.closed += within - down - worked
        if processes:
            self.busy += worked
        else:
            self.cleaning += worked


class Unit:
    """One vessel, skid, line or chamber that holds at most one lot.

    States: free, holding a lot (set up, working, blocked), being cleaned and prepared.

    Attributes:
        place: Its number in the class.
        order: Its place among what becomes ready at the same instant.
        last: Material of the last lot, or NONE.
        ready_since: When it was last prepared [s].
        failures: Its failure clock, or None.
        walk: Its caretaker, who cleans it after each lot.
        since: From when the lot in it has been, or will be, ready to go on [s].
        step: What it does to the lot in it, or did to the last one.
        lot, amount: The lot it is cleaned after, and what that was when it left [quanta].
        extra: Cleaning that a failed lot left behind [s].
        repaired: When the repair after a lot that a breakdown cost has ended [s].
        unit: Itself: it works on its own when it is cleaned.
    """

    __slots__ = (
        "amount", "counts", "extra", "failures", "last", "lot", "order", "place", "priority",
        "ready_since", "repaired", "since", "step", "unit", "units", "walk",
    )  # fmt: skip

    def __init__(self, units: UnitClass, place: int, failures: FailureClock | None) -> None:
        self.units = units
        self.unit = self
        self.place = place
        self.order = READY + units.base + place
        self.failures = failures
        self.last = NONE
        self.ready_since = self.repaired = self.since = self.extra = self.amount = self.priority = 0
        self.counts = False
        self.walk: Walk
        self.step: Any
        self.lot: Any

    def let_go(self, lot: Lot, now: int) -> None:
        """The lot has left: clean the unit, then it is free again."""
        units = self.units
        if now > self.since:
            units.usage.blocked += units.span(self.since, now)
        if self.extra or self.repaired > now or self.step.cleaned:
            self.lot, self.amount = lot, lot.amount
            self.walk.send(now)
        else:
            units.give(self)


class UnitClass(Line):
    """Units that can replace one another; the lowest-numbered fitting one is given.

    A unit that needs no changeover for the lot's material is preferred to one that does.

    Attributes:
        base: Where the keys of its units begin.
        shared: Whether lots of different materials use it.
    """

    def __init__(self, clock: Clock, base: int, span: Callable[[int, int], int]) -> None:
        super().__init__(clock)
        self.base = base
        self.span = span
        self.usage = Usage()
        self.units: list[Unit] = []
        self.free: list[int] = []
        self.shared = False

    def has_free(self) -> bool:
        """Whether a unit is free."""
        return bool(self.free)

    def take(self, waiter: Lot, log: WaitLog, now: int) -> bool:  # type: ignore[override]
        """As `Line.take`, without a call where a unit is free."""
        if self.free and not self.waiting and not self.shared:
            if waiter.counts:
                log.asked += 1
            waiter.unit = self.units[heappop(self.free)]
            return True
        return super().take(waiter, log, now)

    def assign(self, waiter: Lot) -> None:  # type: ignore[override]
        """Give the fitting free unit."""
        place = self._fitting(waiter.material) if self.shared else heappop(self.free)
        waiter.unit = self.units[place]

    def _fitting(self, material: int) -> int:
        place = min(self.free, key=lambda n: (self.units[n].last not in (NONE, material), n))
        self.free.remove(place)
        heapify(self.free)
        return place

    def give(self, unit: Unit) -> None:
        """A unit is clean and free again."""
        heappush(self.free, unit.place)
        if self.waiting:
            self.given_back()

    def arrive(self, unit: Unit, time: int) -> None:
        """The unit joins its class at ``time``: from the start, or when its site goes live."""
        if time <= 0:
            heappush(self.free, unit.place)
        else:
            unit.ready_since = time
            walk = self._joins(unit)
            next(walk)
            self._clock.wake(time, unit.order, walk)

    def _joins(self, unit: Unit) -> Walk:
        yield
        self.give(unit)
