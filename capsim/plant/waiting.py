"""Waiting for something: who stands in line, and how long it took."""

from heapq import heapify, heappop, heappush
from itertools import count
from typing import Any, Protocol

from capsim.plant.clock import Clock, Walk, resume
from capsim.plant.window import inside


class Waiter(Protocol):
    """A lot, or a unit that waits for help with its cleaning."""

    walk: Walk
    priority: int
    counts: bool


class WaitLog:
    """What the lots of one campaign waited for one thing.

    Attributes:
        inside: Seconds of a stretch that lie in the window.
        last: Where the window ends [s].
        asked: Requests by lots that count, in the end those that were served.
        waited: Of those, served after waiting; ``total`` is their waiting [s].
        longest: The longest wait of any lot that counts, also of one still in line at the end [s].
        standing: Waiting inside the window of all lots, served or not [lot s].
        piled: Waiting inside the window of inputs for the lot that will use them: how much of a lot's input times
            how long, by how much a lot needs.
    """

    __slots__ = ("asked", "inside", "last", "longest", "piled", "standing", "total", "waited")

    def __init__(self, window: tuple[int, int]) -> None:
        self.inside, self.last = inside(*window), window[1]
        self.asked = self.waited = self.total = self.longest = self.standing = 0
        self.piled: dict[int, int] = {}

    def served(self, asked: int, now: int, *, counts: bool) -> None:
        """A request made at ``asked`` was granted at ``now``; ``counts`` is whether by a lot that counts."""
        if now > asked:
            if counts:
                self.waited += 1
                self.total += now - asked
                self.longest = max(self.longest, now - asked)
            self.standing += self.inside(asked, now)

    def booked(self, asked: int, begins: int, *, counts: bool) -> None:
        """A request made at ``asked`` will be granted when it ``begins``, if that is within the run."""
        if begins >= self.last:
            self.left(asked, self.last, counts=counts)
        else:
            self.asked += counts
            if begins > asked:
                self.served(asked, begins, counts=counts)

    def pile(self, amount: int, needed: int) -> None:
        """Inputs of ``amount`` [quanta s] have waited for a lot that needs ``needed`` quanta of all its inputs."""
        self.piled[needed] = self.piled.get(needed, 0) + amount

    def all_standing(self) -> int:
        """Lots, and inputs in shares of a lot [lot s]."""
        return self.standing + round(sum(amount / needed for needed, amount in sorted(self.piled.items())))

    def stood(self, since: int, until: int) -> None:
        """Waiting from ``since`` to ``until``, cut to the window."""
        self.standing += self.inside(since, until)

    def left(self, asked: int, until: int, *, counts: bool) -> None:
        """A request made at ``asked`` has not been granted by the end of the run."""
        self.stood(asked, until)
        if counts:
            self.longest = max(self.longest, until - asked)

    def gave_up(self, asked: int, now: int, *, counts: bool) -> None:
        """A request made at ``asked`` was withdrawn: it is not one that was served."""
        self.left(asked, now, counts=counts)
        self.asked -= counts


class Line:
    """A waiting list in order of priority, then arrival, for something of which one at a time is given.

    Subclasses say what is free (`has_free`) and hand it over (`assign`).
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._order = count()
        self._unsettled = False
        self.waiting: list[tuple[int, Any, int, Waiter, WaitLog]] = []

    def has_free(self) -> bool:
        """Whether one can be given now."""
        raise NotImplementedError

    def assign(self, waiter: Waiter) -> None:
        """Give one."""
        raise NotImplementedError

    def take(self, waiter: Waiter, log: WaitLog, now: int) -> bool:
        """Give one now (True), or put the waiter in line, to be resumed when it has one (False)."""
        if waiter.counts:
            log.asked += 1
        if not self.waiting and self.has_free():
            self.assign(waiter)
            return True
        heappush(self.waiting, (waiter.priority, self.rank(waiter), now, waiter, log))
        return False

    def rank(self, waiter: Waiter) -> Any:
        """Where the waiter stands among those of its priority; unless a subclass knows better, by arrival."""
        return next(self._order)

    def withdraw(self, waiter: Waiter, now: int) -> None:
        """Take out a waiter who has waited too long; what did not do for them may do for the next."""
        entry = next(entry for entry in self.waiting if entry[3] is waiter)
        self.waiting.remove(entry)
        heapify(self.waiting)
        entry[4].gave_up(entry[2], now, counts=waiter.counts)
        self.given_back()

    def given_back(self) -> None:
        """There is one more: look through the waiting list when the instant has settled."""
        if self.waiting and not self._unsettled:
            self._unsettled = True
            self._clock.settling.append(self)

    def settle(self, now: int) -> None:
        """Give what is free to those in line."""
        self._unsettled = False
        while self.waiting and self.has_free():
            _, _, asked, waiter, log = self.first()
            self.assign(waiter)
            log.served(asked, now, counts=waiter.counts)
            resume(waiter.walk, now)

    def first(self) -> tuple[Any, ...]:
        """Take the first out of the line."""
        return heappop(self.waiting)

    def close(self, horizon: int) -> None:
        """Count those still in line at the end."""
        for _, _, asked, waiter, log in self.waiting:
            log.left(asked, horizon, counts=waiter.counts)
            log.asked -= waiter.counts


class Store(Line):
    """Counted places for lots: a hold between steps, a freezer, or the cap on lots in process.

    Attributes:
        capacity: Places in all, or None for any number.
        free: Places left, or None for any number.
        spoils: When a disruption takes what stands there, by time.
        out: It has failed: nothing is put into it.
    """

    spoils: tuple[Any, ...] = ()
    out = False

    def __init__(self, clock: Clock, capacity: int | None) -> None:
        super().__init__(clock)
        self.free = self.capacity = capacity

    def has_free(self) -> bool:
        """Whether there is a place."""
        return not self.out and (self.free is None or self.free > 0)

    def assign(self, waiter: Waiter) -> None:
        """Give a place."""
        if self.free is not None:
            self.free -= 1

    def let_go(self, waiter: Waiter, now: int) -> None:
        """The lot has left."""
        self.give()

    def give(self) -> None:
        """A place is free again."""
        if self.free is not None:
            self.free += 1
            self.given_back()
