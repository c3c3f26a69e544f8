"""Units and unit classes: who takes which, and what happens to a unit between two lots."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heapify, heappop, heappush
from operator import itemgetter
from typing import Any, Protocol

from capsim.plan.plan import NONE, UNLIMITED
from capsim.plant.clock import READY, Clock, Walk
from capsim.plant.timing import FailureClock
from capsim.plant.usage import Roster, Usage
from capsim.plant.waiting import Line, Waiter, WaitLog

_PLACE_IN_LINE = itemgetter(0, 1)


class Step(Protocol):
    """What a unit must know of a step that a lot asks for."""

    wait: WaitLog


class Lot(Waiter, Protocol):
    """What a unit must know of a lot.

    Attributes:
        ahead: The step for which it waits.
    """

    material: int
    number: int
    amount: int
    unit: Unit
    ahead: Any


class Guide(Protocol):
    """Tells a unit class which lot goes first, and which unit suits it."""

    def hours(self, lot: Any, unit: Unit, now: int) -> int:
        """Hours of set-up that the unit needs for the lot [s]."""

    def opens(self, lot: Any, unit: Unit) -> bool:
        """Whether the unit is prepared anew for the lot in any case, after a full clean or a changeover."""

    def fits(self, lot: Any, unit: Unit) -> bool:
        """Whether the lot fits into the clean window of the unit."""

    def rank(self, lot: Any) -> int:
        """Where the lot stands among those of its priority: the smaller goes first."""


class Unit:
    """One vessel, skid, line or chamber that holds at most one lot.

    States: free, holding a lot (set up, working, blocked), being cleaned and prepared.

    Attributes:
        place: Its number in the class.
        order: Its place among what becomes ready at the same instant.
        last: Material of the last lot, or NONE.
        ready_since: When it was last prepared [s]; -NEVER where it is not.
        clean_since: When its turnaround last ended [s].
        hours: Hours of work since the last full clean, where its class has a clean window [s].
        joined: When it comes, where that is later than its class [s]; else 0.
        due: Occasions of routines that are due.
        failures: Its failure clock, or None.
        walk: Its caretaker, who cleans it after each lot.
        since: From when the lot in it has been, or will be, ready to go on [s].
        step: What it does to the lot in it, or did to the last one.
        lot, amount: The last lot that left it, and what that was then [quanta]; ``left`` is when it left [s].
        soiled: It has to be cleaned after that lot.
        began: When its last segment had all it needed [s].
        extra: Cleaning that a failed lot left behind [s].
        repaired: When the repair after a lot that a breakdown cost has ended [s].
        unit: Itself: it works on its own when it is cleaned.
        out: A disruption keeps it out of use; ``idle`` where it would be free.
        spoils: When a disruption takes the lot on board, by time.
        history: When which lots left it, where that may be asked; else None.
        roster: When it is expected to work, for the account of its time.
    """

    __slots__ = (
        "amount", "began", "clean_since", "counts", "due", "extra", "failures", "history", "hours", "idle", "joined",
        "last", "left", "lot", "order", "out", "place", "priority", "ready_since", "repaired", "roster", "since",
        "soiled", "spoils", "step", "unit", "units", "walk",
    )  # fmt: skip

    def __init__(self, units: UnitClass, place: int, failures: FailureClock | None) -> None:
        self.units = units
        self.unit = self
        self.place = place
        self.roster = units.roster
        self.order = READY + units.base + place
        self.failures = failures
        self.last = NONE
        self.ready_since = self.clean_since = self.repaired = self.since = self.began = 0
        self.extra = self.amount = self.priority = self.hours = self.left = self.joined = 0
        self.counts = self.soiled = self.out = self.idle = False
        self.spoils: tuple[Any, ...] = ()
        self.history: list[tuple[int, Any]] | None = None
        self.due: list[Any] = []
        self.walk: Walk
        self.step: Any = None
        self.lot: Any = None

    def let_go(self, lot: Lot, now: int) -> None:
        """The lot has left: clean the unit, then it is free again."""
        units = self.units
        if now > self.since:
            units.usage.hold(self.roster, self.since, now)
        self.lot, self.amount, self.left = lot, lot.amount, now
        if self.history is not None:
            self.history.append((now, lot))
        step = self.step
        if self.extra or self.repaired > now or self.due or (step.cleaned and not step.cleans_alone):
            self.soiled = True
            self.walk.send(now)
        elif step.cleaned:
            self.clean_since = units.cleaning(self, now)
            units.give_at(self.clean_since, self, now)
        else:
            self.clean_since = now
            units.give(self)

    def not_used(self, now: int) -> None:
        """The lot that had it will not come: it is free again, or does what is due."""
        if self.due:
            self.walk.send(now)
        else:
            self.units.give(self)


class UnitClass(Line):
    """Units that can replace one another.

    Without a guide the lowest-numbered free one is given, to those in line by arrival.

    Attributes:
        coming: Units that will be free at a time and of which no event tells, since nobody waits: (time, place).
        cleaning: When the cleaning of a unit ends that begins now and waits for nothing [s].
        base: Where the keys of its units begin.
        roster: When its units are expected to work, as far as no disruption keeps one out of use.
        guide: Who knows which lot goes first and which unit suits it, or None where that does not matter.
        window: Hours of work between two full cleans [s], or UNLIMITED.
        pass_over: Whether a lot that fits into the clean window goes before those that do not.
        freed: Told of each unit that is free again, or None.
    """

    def __init__(self, clock: Clock, base: int, roster: Roster) -> None:
        super().__init__(clock)
        self.base = base
        self.roster = roster
        self.usage = Usage()
        self.units: list[Unit] = []
        self.free: list[int] = []
        self.coming: list[tuple[int, int]] = []
        self.cleaning: Callable[[Unit, int], int]
        self.guide: Guide | None = None
        self.window = UNLIMITED
        self.pass_over = False
        self.freed: Callable[[Unit], None] | None = None

    def has_free(self) -> bool:
        """Whether a unit is free."""
        return bool(self.free)

    def take(self, waiter: Lot, step: Step, now: int) -> bool:  # type: ignore[override]
        """As `Line.take`, without a call where any free unit will do."""
        if self.coming:
            self.come_free(now)
        if self.guide is None and self.free and not self.waiting:
            if waiter.counts:
                step.wait.asked += 1
            waiter.unit = self.units[heappop(self.free)]
            return True
        waiter.ahead = step
        if super().take(waiter, step.wait, now):
            return True
        for time, place in self.coming:
            self._announce(self.units[place], time)
        self.coming.clear()
        return False

    def rank(self, waiter: Lot) -> Any:  # type: ignore[override]
        """By what the guide says, then by arrival."""
        arrival = next(self._order)
        return arrival if self.guide is None else (self.guide.rank(waiter), arrival)

    def assign(self, waiter: Lot) -> None:  # type: ignore[override]
        """Give the free unit that suits the lot best."""
        place = heappop(self.free) if self.guide is None else self._suiting(waiter, self.guide)
        waiter.unit = self.units[place]

    def _suiting(self, waiter: Lot, guide: Guide) -> int:
        now = int(self._clock.now)
        place = min(self.free, key=lambda number: (guide.hours(waiter, self.units[number], now), number))
        self.take_out(place)
        return place

    def take_out(self, place: int) -> None:
        """A free unit is not free any more."""
        self.free.remove(place)
        heapify(self.free)

    def first(self) -> tuple[Any, ...]:
        """The first in line; with `pass_over`, the first that fits a free unit, if any does."""
        if not self.pass_over:
            return super().first()
        entry = self._first_for(self.free)
        self.waiting.remove(entry)
        heapify(self.waiting)
        return entry

    def _first_for(self, places: list[int]) -> tuple[Any, ...]:
        """The first in line for one of some units."""
        guide = self.guide
        if guide is None or not self.pass_over:
            return self.waiting[0]
        ordered = sorted(self.waiting, key=_PLACE_IN_LINE)
        fitting = (entry for entry in ordered if any(guide.fits(entry[3], self.units[place]) for place in places))
        return next(fitting, ordered[0])

    def next_opens(self, unit: Unit) -> bool:
        """Whether a lot waits for just this unit that undoes its preparation."""
        if self.guide is None or not self.waiting or self.free:
            return False
        return self.guide.opens(self._first_for([unit.place])[3], unit)

    def give_at(self, time: int, unit: Unit, now: int) -> None:
        """A unit will be clean and free at a time that is known: an event only where somebody waits for it."""
        if self.waiting or time == now:
            self._announce(unit, time)
        else:
            heappush(self.coming, (time, unit.place))

    def come_free(self, now: int) -> None:
        """Units that have been clean by now, while nobody was waiting for them."""
        while self.coming and self.coming[0][0] <= now:
            self.give(self.units[heappop(self.coming)[1]])

    def give(self, unit: Unit) -> None:
        """A unit is clean and free again, unless it is out of use."""
        if self.freed is not None:
            self.freed(unit)
        if unit.out:
            unit.idle = True
            return
        heappush(self.free, unit.place)
        if self.waiting:
            self.given_back()

    def arrive(self, unit: Unit, time: int) -> None:
        """The unit joins its class at ``time``: from the start, or when its site goes live."""
        if time <= 0:
            heappush(self.free, unit.place)
        else:
            unit.ready_since = unit.clean_since = time
            self._announce(unit, time)

    def _announce(self, unit: Unit, time: int) -> None:
        walk = self._comes(unit)
        next(walk)
        self._clock.wake(time, unit.order, walk)

    @staticmethod
    def _comes(unit: Unit) -> Walk:
        now = yield
        unit.not_used(now)
