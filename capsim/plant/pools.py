"""Counted shared things: crews, skids, utilities. All that a segment needs is granted at once, or nothing."""

from bisect import insort
from itertools import count
from operator import itemgetter
from typing import Protocol

from capsim.plant.clock import READY, Clock, Walk, resume
from capsim.plant.timing import Conduct, Stretch
from capsim.plant.usage import Roster, Usage, cut
from capsim.plant.waiting import Waiter, WaitLog

Needs = tuple[tuple[int, int], ...]
"""(pool, how many) pairs."""

_PLACE_IN_LINE = itemgetter(0, 1)

_KEYS = 1 << 15
"""Where the keys of what comes to pools begin: after those of consumables, before those of units."""


class Request(Protocol):
    """A segment that needs pools: what it needs, and the wait log of each pool."""

    needs: Needs
    logs: tuple[WaitLog, ...]


class PoolRoom:
    """Pools that are needed together, with one waiting list.

    The list is looked through in order of priority, then arrival; the first whose needs are all free goes. Nobody
    holds a part of what it needs, so pools cannot deadlock.

    Attributes:
        free: How many of each pool are free, by row of the plan.
        usage: Where the time of each pool went, by row of the plan.
    """

    def __init__(self, clock: Clock, counts: dict[int, int]) -> None:
        self._clock = clock
        self._order = count()
        self._unsettled = False
        self.free = dict(counts)
        self.usage = {pool: Usage() for pool in counts}
        self.waiting: list[tuple[int, int, int, Waiter, Request]] = []

    def expect(self, time: int, key: int, more: tuple[int, int]) -> None:
        """``more`` (pool, how many) come at a time [s]; ``key`` is its place among all that comes to pools then."""
        walk = self._comes(more)
        next(walk)
        self._clock.wake(time, READY + _KEYS + key, walk)

    def _comes(self, more: tuple[int, int]) -> Walk:
        yield
        self.give((more,))

    def take(self, waiter: Waiter, request: Request, now: int) -> bool:
        """Give all that is needed now (True), or put the waiter in line (False)."""
        if waiter.counts:
            for log in request.logs:
                log.asked += 1
        # What was given back at this instant belongs to those in line, until the list has been looked through.
        if not self._unsettled and self._lacking(request.needs) is None:
            self._grant(request.needs)
            return True
        insort(self.waiting, (waiter.priority, next(self._order), now, waiter, request), key=_PLACE_IN_LINE)
        return False

    def give(self, needs: Needs) -> None:
        """Give all of ``needs`` back."""
        for pool, number in needs:
            self.free[pool] += number
        if self.waiting and not self._unsettled:
            self._unsettled = True
            self._clock.settling.append(self)

    def withhold(self, needs: Needs) -> None:
        """So many are not there; who has some keeps them, so that fewer than none may be free."""
        self._grant(needs)

    def count(self, needs: Needs, done: Stretch, rules: Conduct, *, roster: Roster) -> None:
        """``needs`` were taken for a stretch: at work, through a repair, or only kept."""
        since, until, worked, down = cut(done, rules, roster)
        for pool, number in needs:
            usage = self.usage[pool]
            usage.busy += number * worked
            usage.down += number * down
            usage.closed += number * (until - since - worked - down)

    def count_whole(self, needs: Needs, work: int, whole: int) -> None:
        """As `count`, of ``whole`` seconds inside the window without repairs."""
        for pool, number in needs:
            usage = self.usage[pool]
            usage.busy += number * work
            usage.closed += number * (whole - work)

    def settle(self, now: int) -> None:
        """Look through the waiting list in order."""
        self._unsettled = False
        index = 0
        while index < len(self.waiting) and any(self.free.values()):
            _, _, asked, waiter, request = self.waiting[index]
            if self._lacking(request.needs) is None:
                del self.waiting[index]
                self._grant(request.needs)
                request.logs[0].served(asked, now, counts=waiter.counts)
                resume(waiter.walk, now)
            else:
                index += 1

    def withdraw(self, waiter: Waiter, now: int) -> None:
        """Take out a waiter who has waited too long, under the first pool it lacks."""
        index = next(index for index, entry in enumerate(self.waiting) if entry[3] is waiter)
        _, _, asked, _, request = self.waiting.pop(index)
        request.logs[self._lacking(request.needs) or 0].left(asked, now, counts=waiter.counts)
        for log in request.logs:
            log.asked -= waiter.counts

    def close(self, horizon: int) -> None:
        """Count those still in line at the end, each under the first pool it lacks."""
        for _, _, asked, waiter, request in self.waiting:
            request.logs[self._lacking(request.needs) or 0].left(asked, horizon, counts=waiter.counts)
            for log in request.logs:
                log.asked -= waiter.counts

    def _lacking(self, needs: Needs) -> int | None:
        for index, (pool, number) in enumerate(needs):
            if self.free[pool] < number:
                return index
        return None

    def _grant(self, needs: Needs) -> None:
        for pool, number in needs:
            self.free[pool] -= number
