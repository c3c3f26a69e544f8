"""Limits that lose lots: until when a lot may wait, and what becomes of one that waited too long."""

from __future__ import annotations

from collections.abc import Generator
from typing import NamedTuple, Protocol

from capsim.flow.lot import Lot
from capsim.flow.recipe import Step
from capsim.flow.set_up import planned_end, planned_work, set_up_of
from capsim.flow.world import World
from capsim.plan.plan import NONE, LimitRow
from capsim.plant.clock import LATE, Walk, resume

_LIMIT_PART = 3
"""Place of the last permitted second in the key of a lot."""


class Line(Protocol):
    """Something that a lot can wait in."""

    def withdraw(self, waiter: Lot, now: int) -> None:
        """Take a lot out of the waiting list."""


class Guard(NamedTuple):
    """What a lot waits for, until when [s], and why it is lost then."""

    line: Line
    time: int
    cause: int


class Deadline(NamedTuple):
    """The last permitted second of an open limit [s]."""

    time: int
    limit: LimitRow


def open_limits(lot: Lot, step: Step, now: int) -> None:
    """A step has ended: the limits that begin with it."""
    lot.deadlines = (*lot.deadlines, *(Deadline(now + limit.within, limit) for limit in step.opens))


def enter(lot: Lot, step: Step, now: int) -> None:
    """The lot has come into the unit of a step: clocks that add up its time go on, the others stand."""
    running = [deadline.limit for deadline in lot.deadlines if deadline.limit.inside]
    if any(limit not in step.adds for limit in running):
        stand(lot, now, but=step.adds)
    left = lot.left or {}
    begin = (limit for limit in step.adds if limit not in running)
    lot.deadlines = (*lot.deadlines, *(Deadline(now + left.get(limit, limit.within), limit) for limit in begin))


def stand(lot: Lot, now: int, *, but: tuple[LimitRow, ...] = ()) -> None:
    """The lot has left the steps whose time is added up, except for some limits."""
    stopped = [deadline for deadline in lot.deadlines if deadline.limit.inside and deadline.limit not in but]
    lot.left = {**(lot.left or {}), **{deadline.limit: deadline.time - now for deadline in stopped}}
    lot.deadlines = tuple(deadline for deadline in lot.deadlines if deadline not in stopped)


def meet(lot: Lot, step: Step, now: int, *, at_end: bool) -> None:
    """The lot has come into the unit of a step, or its work has ended: a lot that is too late fails."""
    look(lot, now)
    lot.deadlines = tuple(
        deadline
        for deadline in lot.deadlines
        if deadline.limit.last != step.number or deadline.limit.until_end != at_end
    )


def look(lot: Lot, now: int) -> None:
    """A lot that is too late already fails."""
    late = min((deadline for deadline in lot.deadlines if deadline.time < now), key=_first, default=None)
    if late is not None and lot.failing == NONE:
        lot.failing = late.limit.cause


def check_grant(lot: Lot, step: Step, now: int) -> None:
    """A unit is granted: the lot fails where set-up and work, as planned, would end too late."""
    for deadline in sorted(lot.deadlines, key=_first):
        row = deadline.limit
        if row.last == step.number and lot.failing == NONE:
            segments = set_up_of(step, lot.unit, lot, now=now) + (step.process if row.until_end else ())
            if planned_end(segments, lot, now) > deadline.time:
                lot.failing = row.cause


def _last_second(lot: Lot, step: Step | None) -> Deadline:
    """Until when a lot may wait; ``step`` is the one for whose unit it waits, if it does."""
    return min((_shortened(lot, deadline, step) for deadline in lot.deadlines), key=_first)


def _shortened(lot: Lot, deadline: Deadline, step: Step | None) -> Deadline:
    row = deadline.limit
    if step is None or row.last != step.number or not row.until_end:
        return deadline
    return deadline._replace(time=deadline.time - planned_work(step.process, lot))


def _first(deadline: Deadline) -> tuple[int, str]:
    """Of limits that end at the same second the first by name counts."""
    return deadline.time, deadline.limit.name


def wait_in_time(
    world: World, lot: Lot, line: Line, *, now: int, step: Step | None = None
) -> Generator[None, int, int]:
    """Wait in a line, at most until a limit ends; then the lot leaves the line and fails.

    Args:
        world: The replication.
        lot: Who waits, already in line.
        line: Where.
        now: Since when [s].
        step: The step for whose unit it waits, if it does.

    Returns:
        When the wait was over [s].
    """
    time, limit = _last_second(lot, step)
    lot.guard = Guard(line, time, limit.cause)
    at = max(time, now)
    if at < world.horizon and at not in lot.timers:
        lot.timers = (*lot.timers, at)
        walk = _give_up(lot)
        next(walk)
        world.wake(at, LATE + lot.key + _LIMIT_PART, walk)
    now = yield
    lot.guard = None
    return now


def _give_up(lot: Lot) -> Walk:
    """On a last permitted second: where the lot still waits for something that it can have no longer, it fails."""
    now = yield
    guard: Guard | None = lot.guard
    if guard is not None and guard.time <= now:
        guard.line.withdraw(lot, now)
        lot.failing = guard.cause
        resume(lot.walk, now)
