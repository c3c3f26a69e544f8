"""The event list of one replication: SimPy's own, which also runs bare generators.

A `Walk` is a generator that waits with ``now = yield`` and is resumed by whoever it waits for, or at a time it
asked for with `Clock.wake`. It needs no Process, Timeout or Event objects; ordinary SimPy processes may live in
the same event list. What happens at the same instant is ordered by `Rank`, then by a key that belongs to the lot
or unit, never by chance and never by how the plant was built up.
"""

from collections import deque
from collections.abc import Generator
from enum import IntEnum
from functools import partial
from heapq import heappop, heappush
from math import inf
from typing import Any, Protocol, cast

import simpy

Walk = Generator[None, int, None]
"""Waits with ``now = yield``; what is sent in is the time at which it goes on."""


class Rank(IntEnum):
    """Order of what happens at one instant. Between END and LATE what was given back is granted.

    A rank plus a key, which is below ``1 << 50``, is the order of a happening among those of its instant.
    """

    SHOCK = 2
    """A disruption begins or ends. (SimPy's own events stand below.)"""
    DUE = 1 << 50
    """A routine of a unit is due."""
    READY = 2 << 50
    """A unit is clean again, a delivery or a unit arrives."""
    END = 3 << 50
    """A segment, a test or a review ends."""
    LATE = 4 << 50
    """A lot has waited longer than a limit allows."""
    START = 5 << 50
    """A planned lot starts."""


SHOCK, DUE, READY, END, LATE, START = map(int, Rank)
"""The ranks as bare numbers, for the rows of the event list."""


_SIMPY_EVENTS = 1 << 50
"""Room for the numbers of SimPy's own events below those ranks."""


class Settling(Protocol):
    """Something with a waiting list that is looked through when the instant has settled."""

    def settle(self, now: int) -> None:
        """Grant what can be granted."""


class Clock(simpy.Environment):
    """Time of one replication, in whole seconds from 0.

    Attributes:
        settling: Waiting lists to look through once everything that ends at this instant has ended.
        events: Happenings so far.
        last: When something last happened [s].
    """

    def __init__(self) -> None:
        super().__init__(0)
        self._rows: list[Any] = self._queue  # (time, order, walk)
        self.settling: deque[Settling] = deque()
        self.events = self.last = 0

    @property
    def pending(self) -> bool:
        """Whether something would still happen."""
        return bool(self._rows)

    def wake(self, time: int, order: int, walk: Walk) -> None:
        """Resume ``walk`` at ``time``; `order` is a `Rank` plus a key."""
        heappush(self._rows, (time, order, walk))

    def schedule(self, event: simpy.Event, priority: int = simpy.events.NORMAL, delay: float = 0) -> None:
        """An ordinary SimPy event: a walk too, before all else at its time, by priority and then as they come."""
        walk = _happens(event)
        next(walk)
        heappush(self._rows, (self._now + delay, priority - 2 + next(self._eid) / _SIMPY_EVENTS, walk))

    @property
    def coming(self) -> list[tuple[int, int, Any]]:
        """What is in the event list: when [s], a `Rank` plus a key, and the walk."""
        return [*self._rows]

    def run_to(self, horizon: int) -> None:
        """Run everything before ``horizon``; what falls on the horizon itself does not happen."""
        rows, settling = self._rows, self.settling
        end = (horizon, -inf, None)
        heappush(rows, end)
        for now, _, walk in iter(partial(heappop, rows), end):
            self._now = now
            self.events += 1
            try:
                walk.send(now)
            except StopIteration:
                pass
            # Grants come after all that ends at this instant, so that who came first at it does not matter.
            while settling and not (rows[0][0] == now and rows[0][1] < LATE):
                settling.popleft().settle(now)
        self.last, self._now = int(self._now), horizon


def _happens(event: simpy.Event) -> Walk:
    """One ordinary SimPy event, as `simpy.Environment.step` does it."""
    yield
    callbacks, event.callbacks = event.callbacks, None  # type: ignore[assignment]
    for callback in callbacks:
        callback(event)
    if not event.ok and not event.defused:
        raise cast(BaseException, event.value)


def resume(walk: Walk, now: int) -> None:
    """Let a waiting walk go on."""
    try:
        walk.send(now)
    except StopIteration:
        pass
