"""What happens to a unit between lots: cleaning, routines such as media fills, preparation."""

from bisect import insort
from collections.abc import Generator

from capsim.flow.lot import Occasion
from capsim.flow.perform import Performer
from capsim.flow.recipe import Routine, Step
from capsim.flow.world import World
from capsim.foundation.worktime import NEVER
from capsim.plan.plan import UNLIMITED, Role
from capsim.plant.clock import DUE, Walk
from capsim.plant.units import Unit

_UNITS = 1 << 16
"""Room for the units of a class in the keys of routines."""


class Upkeep:
    """Cleans, maintains and prepares units, then gives them back to their class."""

    def __init__(self, world: World, performer: Performer) -> None:
        self._world = world
        self._perform = performer.perform
        self._work_out = performer.work_out

    def caretaker(self, unit: Unit) -> Walk:
        """After each lot, and when a routine is due on a free unit; each time until the unit is free again."""
        now = yield
        while True:
            step: Step | None = unit.step
            if unit.soiled and (unit.extra or unit.repaired > now):
                now = yield from self._make_good(unit, now)
            if step is None or not step.cleans_alone:
                now = yield from self._look_after(unit, step, now)
            else:
                self._world.wake(self.end_of_cleaning(unit, now), unit.order, unit.walk)
                unit.clean_since = now = yield
            unit.soiled = False
            unit.units.give(unit)
            now = yield

    def end_of_cleaning(self, unit: Unit, now: int) -> int:
        """When the cleaning after a lot ends that waits for nothing [s]."""
        step: Step = unit.step
        if step.clean_work is None:
            return self._work_out(unit, step.cleaning, now, lot=unit.lot)
        end: int = now + step.clean_work[unit.lot.number]
        unit.units.usage.cleaning += self._world.span(now, end)
        return end

    def _make_good(self, unit: Unit, now: int) -> Generator[None, int, int]:
        """The repair after a breakdown that cost a lot, and the extra cleaning after a failed one."""
        extra, unit.extra = unit.extra, 0
        if unit.repaired > now:
            self._world.wake(unit.repaired, unit.order, unit.walk)
            now = yield
        if extra:
            now = yield from self._clean_more(unit, extra, now)
        return now

    def _clean_more(self, unit: Unit, extra: int, now: int) -> Generator[None, int, int]:
        unit.units.usage.work(unit.roster, now, now + extra, role=Role.CLEANING)
        self._world.wake(now + extra, unit.order, unit.walk)
        return (yield)

    def _look_after(self, unit: Unit, step: Step | None, now: int) -> Generator[None, int, int]:
        """Turnaround after a lot, routines that are due, preparation."""
        if step is not None and unit.soiled and step.turnaround:
            if step.row.dirty_hold < 0:
                now = yield from self._perform(unit, step.turnaround, now, lot=unit.lot)
            else:
                now = yield from self._turn_around(unit, step, now)
        unit.clean_since = now
        while True:
            while unit.due:
                now = yield from self._do(unit, unit.due.pop(0), now)
            if step is not None and step.preparation:
                now = yield from self._prepare(unit, step, now)
            if not unit.due:
                return now

    def _prepare(self, unit: Unit, step: Step, now: int) -> Generator[None, int, int]:
        """Preparation for whatever comes; not where the lot that waits for the unit undoes it."""
        if unit.units.next_opens(unit):
            unit.ready_since = -NEVER
            return now
        now = yield from self._perform(unit, step.preparation, now, lot=unit.lot)
        unit.ready_since = now
        return now

    def _turn_around(self, unit: Unit, step: Step, now: int) -> Generator[None, int, int]:
        """Cleaning after a lot; where the unit stood soiled for too long, the extra cleaning too."""
        first, rest = step.turnaround[:1], step.turnaround[1:]
        now = yield from self._perform(unit, first, now, lot=unit.lot)
        late = first[0].rules.begins(unit.began) - unit.left > step.row.dirty_hold >= 0
        now = yield from self._perform(unit, rest, now, lot=unit.lot)
        if late:
            now = yield from self._clean_more(unit, step.row.extra_cleaning, now)
        return now

    def _do(self, unit: Unit, occasion: Occasion, now: int) -> Generator[None, int, int]:
        """A routine; the unit has to be prepared after it."""
        segment = occasion.routine.segment
        segment.work.append(next(occasion.routine.durations))
        now = yield from self._perform(unit, (segment,), now, lot=occasion)
        unit.clean_since, unit.ready_since = now, -NEVER
        return now

    def planner(self, unit: Unit, routine: Routine) -> Walk:
        """Calls a unit to a routine on its dates: at once where it is free."""
        row = routine.row
        order = DUE + routine.index * _UNITS + unit.place
        date, number = row.first + unit.place * row.stagger, sum(one.routine is routine for one in unit.due)
        while date < unit.joined and row.every != UNLIMITED:
            date += row.every
        while date < 0:
            date = self._world.horizon if row.every == UNLIMITED else date + row.every
        while date < self._world.horizon:
            self._world.wake(date, order, routine.walk)
            now = yield
            insort(unit.due, Occasion(routine, number, date), key=_place)
            if unit.place in unit.units.free:
                unit.units.take_out(unit.place)
                unit.walk.send(now)
            if row.every == UNLIMITED:
                return
            date, number = date + row.every, number + 1


def _place(occasion: Occasion) -> tuple[int, int]:
    """Occasions go by date, then by the names of the routines."""
    return occasion.date, occasion.routine.index
