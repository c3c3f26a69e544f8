"""Segments on a unit, one after the other, each when all it needs is there."""

from collections.abc import Generator
from operator import attrgetter

from capsim.flow.disturbances import Spoil
from capsim.flow.limits import wait_in_time
from capsim.flow.lot import Lot, Occasion
from capsim.flow.recipe import Segment
from capsim.flow.world import Note, World
from capsim.plan.plan import NONE
from capsim.plant.timing import Stretch, stretch, stretch_at_most
from capsim.plant.units import Unit


class Performer:
    """Runs segments, and puts their time into the accounts."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._first, self._last = world.window

    def perform(
        self, who: Lot | Unit, segments: tuple[Segment, ...], now: int, *, lot: Lot | Occasion
    ) -> Generator[None, int, int]:
        """Run segments by the lot in a unit, or by the unit: cleaned after the lot, or on an occasion of its own.

        Returns:
            When the unit can go on [s]; a lot that was lost on the way has been marked as failing.
        """
        for segment in segments:
            asked, room = now, segment.room
            if room is not None and not room.take(who, segment, now):
                if isinstance(who, Lot):
                    now = yield from self._wait(who, segment, now)
                    if who.failing != NONE:
                        break
                else:
                    now = yield
            now, cause = self._run(who, segment, now, lot=lot, asked=asked)
            self._world.wake(now, who.order, who.walk)
            yield
            if room is not None:
                room.give(segment.needs)
            if cause != NONE and isinstance(who, Lot):
                if who.failing == NONE:
                    who.failing = cause
                break
        return now

    def work_out(self, who: Lot | Unit, segments: tuple[Segment, ...], now: int, *, lot: Lot | Occasion) -> int:
        """As `perform`, where no segment needs a pool: nobody has to wait, so all of it is known when it begins.

        Returns:
            When the unit can go on [s]; a lot that will be lost on the way has been told why it stops.
        """
        for segment in segments:
            now, cause = self._run(who, segment, now, lot=lot, asked=now)
            if cause != NONE and isinstance(who, Lot):
                who.stopped = cause
                break
        return now

    def _run(self, who: Lot | Unit, segment: Segment, now: int, *, lot: Lot | Occasion, asked: int) -> tuple[int, int]:
        """Account for a segment that has all it needs: when it is over [s], and why the lot stops then, or NONE."""
        unit = who.unit
        unit.began = now
        work = segment.work_for(lot.number, who.amount) if segment.scales else segment.work[lot.number]
        if segment.plain:
            end = segment.ends(now, work)
            if now >= self._first and end <= self._last:
                unit.since = end
                unit.units.usage.add_whole(work, end - now, role=segment.row.role)
                if segment.wears:
                    unit.hours += work
                if segment.room is not None:
                    segment.room.count_whole(segment.needs, work, end - now)
                return end, NONE
        done, cause = self._try(who, segment, work, now=now)
        lost = done.lost and segment.processes and isinstance(who, Lot)
        end, unit.since = done.end if lost else done.free, done.free
        if lost:
            unit.repaired = done.free
        self._count(segment, unit, done, until=end)
        if self._world.trace is not None:
            self._world.trace.append(Note(lot, segment.index, unit.place, asked, done))
        return end, cause if lost else NONE

    def _try(self, who: Lot | Unit, segment: Segment, work: int, *, now: int) -> tuple[Stretch, int]:
        """As `stretch`, in the hours that disruptions leave, and until one takes the lot, which it has told then.

        With the cause of a loss, where nothing has taken it.
        """
        world, unit = self._world, who.unit
        failures = unit.failures if segment.row.breaks else None
        rules, spoil = segment.rules, None
        if segment.disturbed is not None:
            rules = segment.disturbed[unit.place]
            spoil = _next_spoil(who, now) if isinstance(who, Lot) and segment.processes else None
        if spoil is None:
            done = stretch(now, work, rules, failures=failures, horizon=world.horizon)
        else:
            done = stretch_at_most(now, work, rules, failures=failures, last=spoil.time)
        broke = rules.lose_at_failure and done.repairs
        closers = segment.closers[unit.place] if segment.closers and not broke else {}
        return done, closers.get(done.end, world.cause_of_stop)

    def _wait(self, lot: Lot, segment: Segment, now: int) -> Generator[None, int, int]:
        """A lot waits for pools, on board or before it: its unit is blocked."""
        asked = now
        if lot.deadlines and segment.room is not None:
            now = yield from wait_in_time(self._world, lot, segment.room, now=now)
        else:
            now = yield
        lot.unit.units.usage.hold(lot.unit.roster, asked, now)
        lot.unit.since = now  # If the lot is lost now, its wait is in the account already.
        return now

    def _count(self, segment: Segment, unit: Unit, done: Stretch, *, until: int) -> None:
        """Put the time of a stretch into the accounts of the unit, and of the pools ``until`` they are free."""
        rules = segment.rules if segment.disturbed is None else segment.disturbed[unit.place]
        unit.units.usage.add(done, rules, unit.roster, role=segment.row.role)
        if segment.wears:
            unit.hours += done.worked
        if segment.room is not None:
            held = done if until == done.free else done._replace(free=until, down=done.down - (done.free - until))
            segment.room.count(segment.needs, held, rules, roster=unit.roster)


def _next_spoil(lot: Lot, now: int) -> Spoil | None:
    """When a disruption next takes the lot where it is, or what it still has in the unit or store before."""
    before = lot.kept.spoils if lot.kept is not None else ()
    coming = (spoil for spoil in (*lot.unit.spoils, *before) if spoil.time > now)
    return min(coming, key=attrgetter("time"), default=None)
