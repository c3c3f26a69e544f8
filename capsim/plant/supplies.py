"""Consumables of a site: used, delivered and ordered anew, with one list of lots that wait for what they need."""

from bisect import insort
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from operator import attrgetter
from typing import NamedTuple, Protocol

from capsim.plan.quanta import rounded_up
from capsim.plant.clock import READY, Clock, Walk, resume
from capsim.plant.waiting import Waiter, WaitLog

_PLACE_IN_LINE = attrgetter("priority", "number")


class User(Waiter, Protocol):
    """A lot that takes consumables."""

    amount: int
    walk: Walk


class ReorderRule(NamedTuple):
    """Order ``order`` quanta when there are not more than ``below``; lead times by number of the order [s]."""

    below: int
    order: int
    lead_times: Iterator[int]


class Supply:
    """One consumable of a site, in quanta.

    Its inventory position is what is left and on order, less what lots in line ask for. It falls only when a lot
    asks, so that is when it is looked at.

    Attributes:
        left, lowest: Stock now, and the least so far.
        used, delivered: Taken by lots, and come, so far.
        ordered, on_order: Ordered by the reorder rule so far, and of that not yet come.
        wanted: Asked for by lots in line.
        at_zero: How long there has been nothing [s].
        when: When something comes that would come at a second, or when it is found lost, and whether it is; None where
            nothing is late.
        missed: What was to come and never does, or not by the end of the run.
    """

    def __init__(self, room: "SupplyRoom", row: int, opening: int, *, rule: ReorderRule | None = None) -> None:
        self._room = room
        self._order = READY + row
        self._rule = rule
        self._due: dict[int, list[int]] = {}
        self._lost: dict[int, int] = {}
        self.when: Callable[[int], tuple[int, bool]] | None = None
        self._empty_since = 0
        self.left = self.lowest = opening
        self.used = self.delivered = self.ordered = self.on_order = self.wanted = self.at_zero = self.missed = 0
        self._walk = self._arriving()
        next(self._walk)

    @property
    def orders(self) -> list[tuple[int, int]]:
        """When what has been ordered comes [s], and how much."""
        return [(time, ordered) for time, (_, ordered) in sorted(self._due.items()) if ordered]

    def expect(self, time: int, amount: int, *, ordered: int = 0) -> None:
        """So much comes at a time; ``ordered`` of it by the reorder rule, or was to and is found lost then."""
        if time not in self._due:
            self._due[time] = [0, 0]
            self._room.clock.wake(time, self._order, self._walk)
        self._due[time][0] += amount
        self._due[time][1] += ordered

    def review(self, now: int) -> None:
        """Order as many times the order quantity as it takes to be above the reorder point."""
        if self._rule is None:
            return
        short = self._rule.below - (self.left + self.on_order - self.wanted)
        if short >= 0:
            amount = (short // self._rule.order + 1) * self._rule.order
            self.ordered += amount
            self.on_order += amount
            time, lost = now + next(self._rule.lead_times), False
            if self.when is not None:
                time, lost = self.when(time)
            if lost:
                self._lost[time] = self._lost.get(time, 0) + amount
            self.expect(time, 0 if lost else amount, ordered=amount)

    def take(self, amount: int, now: int) -> None:
        """A lot takes some; there must be enough."""
        if amount and amount == self.left:
            self._empty_since = now
        self.wanted -= amount
        self.used += amount
        self.left -= amount
        self.lowest = min(self.lowest, self.left)

    def close(self, horizon: int) -> None:
        """Count the time at zero up to the end."""
        if not self.left:
            self.at_zero += horizon - self._empty_since

    def _arriving(self) -> Walk:
        while True:
            now = yield
            amount, ordered = self._due.pop(now)
            if not self.left:
                self.at_zero += now - self._empty_since
                self._empty_since = now
            self.left += amount
            self.delivered += amount
            self.on_order -= ordered
            self._room.arrived()
            if now in self._lost:
                self.missed += self._lost.pop(now)
                self.review(now)


@dataclass(slots=True, eq=False)
class Use:
    """What a lot takes of a consumable: ``fixed`` quanta, and ``per_amount`` for each of its own.

    Attributes:
        log: Where the campaign counts its waiting for it.
        taken: Quanta that its lots have taken.
    """

    supply: Supply
    fixed: int
    per_amount: float
    log: WaitLog
    taken: int = 0

    def of(self, amount: int) -> int:
        """Quanta for a lot of ``amount`` quanta."""
        return self.fixed + rounded_up(self.per_amount * amount) if self.per_amount else self.fixed


@dataclass(slots=True, eq=False)
class _Asking:
    """A lot in line, what it asks for, and the first consumable that it lacked when the list was last looked at."""

    priority: int
    number: int
    asked: int
    lot: User
    needs: tuple[tuple[Use, int], ...]
    lacks: Use


class SupplyRoom:
    """All consumables of a site, with one list of lots that wait for them.

    The list is looked through in order of priority, then arrival; the first whose needs are all there takes them.
    """

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._order = count()
        self._unsettled = False
        self.waiting: list[_Asking] = []

    def take(self, lot: User, uses: Sequence[Use], now: int) -> bool:
        """Take all that is used now (True), or put the lot in line (False)."""
        needs = tuple((use, use.of(lot.amount)) for use in uses)
        for use, amount in needs:
            use.log.asked += lot.counts
            use.supply.wanted += amount
            use.supply.review(now)
        lacking = _lacking(needs)
        if lacking is None and not self._unsettled:
            _take(needs, now)
            return True
        entry = _Asking(lot.priority, next(self._order), now, lot, needs, lacking or needs[0][0])
        insort(self.waiting, entry, key=_PLACE_IN_LINE)
        return False

    def arrived(self) -> None:
        """Something has come."""
        if self.waiting and not self._unsettled:
            self._unsettled = True
            self.clock.settling.append(self)

    def settle(self, now: int) -> None:
        """Look through the waiting list in order."""
        self._unsettled = False
        index = 0
        while index < len(self.waiting):
            entry = self.waiting[index]
            lacking = _lacking(entry.needs)
            if lacking is None:
                del self.waiting[index]
                _take(entry.needs, now)
                entry.lacks.log.served(entry.asked, now, counts=entry.lot.counts)
                resume(entry.lot.walk, now)
            else:
                entry.lacks = lacking
                index += 1

    def withdraw(self, lot: User, now: int) -> None:
        """Take out a lot that has waited too long, under the first consumable it lacks."""
        entry = next(entry for entry in self.waiting if entry.lot is lot)
        self.waiting.remove(entry)
        entry.lacks.log.left(entry.asked, now, counts=lot.counts)
        for use, amount in entry.needs:
            use.log.asked -= lot.counts
            use.supply.wanted -= amount

    def close(self, horizon: int) -> None:
        """Count those still in line at the end, each under the first consumable it lacks."""
        for entry in self.waiting:
            entry.lacks.log.left(entry.asked, horizon, counts=entry.lot.counts)
            for use, _ in entry.needs:
                use.log.asked -= entry.lot.counts


@dataclass(frozen=True, slots=True, eq=False)
class BillOfMaterials:
    """What a step uses, and where it comes from."""

    room: SupplyRoom
    uses: tuple[Use, ...]

    def take(self, lot: User, now: int) -> bool:
        """Take all of it now (True), or put the lot in line, to be resumed when it has it (False)."""
        return self.room.take(lot, self.uses, now)

    def withdraw(self, lot: User, now: int) -> None:
        """Take a lot out of the line."""
        self.room.withdraw(lot, now)


def _lacking(needs: tuple[tuple[Use, int], ...]) -> Use | None:
    return next((use for use, amount in needs if use.supply.left < amount), None)


def _take(needs: tuple[tuple[Use, int], ...], now: int) -> None:
    for use, amount in needs:
        use.supply.take(amount, now)
        use.taken += amount
