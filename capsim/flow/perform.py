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
            begun = now
            now, lost = self._run(who, segment, now, lot=lot, asked=asked)
            self._world.wake(now, who.order, who.walk)
            if room is not None:
                room.count(segment.needs, self._world.span(begun, now))
            yield
            if room is not None:
                room.give(segment.needs)
            if lost:
                break
        return now

    def work_out(self, who: Lot | Unit, segments: tuple[Segment, ...], now: int, *, lot: Lot | Occasion) -> int:
        """As `perform`, where no segment needs a pool: nobody has to wait, so all of it is known when it begins."""
        for segment in segments:
            now, lost = self._run(who, segment, now, lot=lot, asked=now)
            if lost:
                break
        return now

    def _run(self, who: Lot | Unit, segment: Segment, now: int, *, lot: Lot | Occasion, asked: int) -> tuple[int, bool]:
        """A segment that has all it needs, put into the accounts: when it is over [s], and if the lot is lost then."""
        world, unit = self._world, who.unit
        unit.began = now
        work = segment.work_for(lot.number, who.amount) if segment.scales else segment.work[lot.number]
        worked, down, lost = work, 0, False
        if segment.certain:
            end = free = segment.ends(now, work)
        else:
            (_, end, free, worked, down, stopped), cause = self._try(who, segment, work, now=now)
            if stopped and segment.processes and isinstance(who, Lot):
                unit.repaired, who.failing, lost = free, cause, True
            else:
                end = free
        unit.since = free
        unit.units.usage.add(world.span(now, free), segment.row.role, whole=free - now, worked=worked, down=down)
        if segment.wears:
            unit.hours += worked
        if world.trace is not None:
            world.trace.append(Note(lot, segment.index, unit.place, asked, now, free, worked, down))
        return end, lost

    def _try(self, who: Lot | Unit, segment: Segment, work: int, *, now: int) -> tuple[Stretch, int]:
        """As `stretch`, in the hours that disruptions leave, and until one takes the lot; with the cause of a loss."""
        world, unit = self._world, who.unit
        failures = unit.failures if segment.row.breaks else None
        rules, spoil = segment.rules, None
        if segment.disturbed is not None:
            rules = segment.disturbed[unit.place]
            spoil = _next_spoil(who, now) if isinstance(who, Lot) and segment.processes else None
        if spoil is None:
            return stretch(now, work, rules, failures=failures, horizon=world.horizon), world.cause_of_stop
        done = stretch_at_most(now, work, rules, failures=failures, last=spoil.time)
        return done, spoil.cause if done.end == spoil.time else world.cause_of_stop

    def _wait(self, lot: Lot, segment: Segment, now: int) -> Generator[None, int, int]:
        """A lot waits for pools, on board or before it: its unit is blocked."""
        asked = now
        if lot.deadlines and segment.room is not None:
            now = yield from wait_in_time(self._world, lot, segment.room, now=now)
        else:
            now = yield
        lot.unit.units.usage.blocked += self._world.span(asked, now)
        return now


def _next_spoil(lot: Lot, now: int) -> Spoil | None:
    """When a disruption next takes the lot out of the unit that it is in, or out of the one before that it keeps."""
    before = lot.kept.spoils if isinstance(lot.kept, Unit) else ()
    coming = (spoil for spoil in (*lot.unit.spoils, *before) if spoil.time > now)
    return min(coming, key=attrgetter("time"), default=None)
