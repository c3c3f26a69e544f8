"""One replication just before a moment: who waits for what, what runs on which unit, and when units are free again."""

import gc
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from capsim.engine.build import build
from capsim.engine.replication import begin
from capsim.flow.lot import Lot, Occasion, Side
from capsim.flow.recipe import Segment
from capsim.flow.world import CheckNote, Note, World
from capsim.foundation.errors import StudyError
from capsim.foundation.worktime import NEVER
from capsim.plan.plan import NONE, Plan
from capsim.plant.timing import Conduct
from capsim.plant.units import Unit

UnitKey = tuple[int, int]
"""Unit class and number."""


@dataclass(frozen=True)
class Wait:
    """What somebody waits for: "cap", "inputs", "supply", "unit", "store" or "pool"; since when, and its segment."""

    kind: str
    asked: int
    segment: Segment | None = None


@dataclass(frozen=True)
class Freed:
    """A unit that becomes free: when [s], and how it stands then."""

    at: int
    unprepared: bool
    hours: int


@dataclass
class Snapshot:
    """A replication just before a moment.

    Attributes:
        world: The replication at the moment; what is read of it later has gone on.
        notes: Segments so far of each lot and of each step alongside.
        on_unit: Segments so far on each unit.
        checks: For each lot the last part of each check by name.
        waits: What everybody waits for who waits.
        coming: When a walk goes on that waits for a time.
        freed: When units that are not free, and hold no lot, are.
    """

    world: World
    at: int
    notes: dict[int, list[Note]] = field(default_factory=lambda: defaultdict(list))
    on_unit: dict[UnitKey, list[Note]] = field(default_factory=lambda: defaultdict(list))
    checks: dict[int, dict[str, CheckNote]] = field(default_factory=lambda: defaultdict(dict))
    sides: dict[int, list[Side]] = field(default_factory=lambda: defaultdict(list))
    waits: dict[int, Wait] = field(default_factory=dict)
    coming: dict[int, int] = field(default_factory=dict)
    freed: dict[UnitKey, Freed] = field(default_factory=dict)

    @property
    def plan(self) -> Plan:
        """The plan of the replication, its projects at their times."""
        return self.world.plan

    def segment(self, note: Note) -> Any:
        """Row of the segment of a note."""
        return self.plan.segments[note.segment]

    def lots(self) -> Iterator[Lot]:
        """All lots so far."""
        return (lot for lots in self.world.lots for lot in lots)

    def left(self, note: Note, rules: Conduct, work: int) -> int:
        """Work that is left of a segment without breakdown [s], of ``work`` in all."""
        began = note.done.began
        if rules.calendar is None:
            done = self.at - began
        elif rules.finish or rules.lose_at_close:
            done = max(self.at - rules.begins(began), 0)
        else:
            done = rules.calendar.work_between(began, self.at)
        return max(work - done, 0)


def snapshot(plan: Plan, *, seed: int, replication: int, at: int) -> "Snapshot":
    """Run a replication to just before a moment, and see it as it stands."""
    collects = gc.isenabled()
    gc.disable()
    try:
        world, starters = build(plan, seed=seed, replication=replication, full=True)
        begin(world, starters)
        world.clock.run_to(at)
        found = Snapshot(world, at)
        _refuse_shocks(found)
        _read_notes(found)
        _read_waits(found)
        return found
    finally:
        if collects:
            gc.enable()


def _refuse_shocks(found: Snapshot) -> None:
    for one in found.world.disturbances.occurrences:
        if one.began < found.at < one.ended:
            name = found.plan.disruptions[one.disruption].name
            raise StudyError(
                f'got day {found.at / 86400:g}, when disruption "{name}" is under way; expected a day before it begins '
                f"or from day {one.ended / 86400:g} on: what it does to lots and units cannot be told"
            )


def _read_notes(found: Snapshot) -> None:
    world = found.world
    for note in world.trace or ():
        row = found.segment(note)
        step = row.step
        unit_class = world.plan.steps[step].unit_class if step != NONE else _routine_class(world.plan, note)
        found.on_unit[unit_class, note.place].append(note)
        if not isinstance(note.lot, Occasion):
            found.notes[id(note.lot)].append(note)
            _know(found, note.lot)
    for check_note in world.check_notes or ():
        if check_note.begin >= found.at:
            continue  # An investigation is known as soon as the test has begun; nobody knows before its result.
        found.checks[id(check_note.lot)][check_note.check.row.name] = check_note
    found.coming = {id(walk): time for time, _, walk in world.clock.coming}


def _routine_class(plan: Plan, note: Note) -> int:
    return next(row.unit_class for row in plan.routines if row.segment == note.segment)


def _know(found: Snapshot, lot: Any) -> None:
    """A step alongside belongs to its lot."""
    if isinstance(lot, Side) and lot not in found.sides[id(lot.main)]:
        found.sides[id(lot.main)].append(lot)


def _read_waits(found: Snapshot) -> None:
    world = found.world
    caps = {id(campaign.cap.store) for campaign in world.campaigns if campaign.cap is not None}
    for line in (*world.unit_classes, *world.stores):
        kind = "unit" if line in world.unit_classes else "cap" if id(line) in caps else "store"
        for _, _, asked, waiter, _ in line.waiting:
            found.waits[id(waiter)] = Wait(kind, asked)
            _know(found, waiter)
    for larder in world.larders:
        found.waits |= {id(entry[3]): Wait("inputs", entry[2]) for entry in larder.waiting}
    for room in world.rooms:
        for _, _, asked, waiter, request in room.waiting:
            found.waits[id(waiter)] = Wait("pool", asked, request if isinstance(request, Segment) else None)
            _know(found, waiter)
    for supply_room in world.supply_rooms:
        for asking in supply_room.waiting:
            found.waits[id(asking.lot)] = Wait("supply", asking.asked)
            _know(found, asking.lot)


def go_on(found: Snapshot) -> None:
    """Let the replication go on to its end, and note when units that are not free now are."""
    for number, units in enumerate(found.world.unit_classes):
        units.freed = _recorder(found, number)
    found.world.clock.run_to(found.plan.horizon)


def _recorder(found: Snapshot, number: int) -> Any:
    def freed(unit: Unit) -> None:
        key = number, unit.place
        if key not in found.freed:
            now = int(found.world.clock.now)
            found.freed[key] = Freed(now, unit.ready_since == -NEVER, unit.hours)

    return freed
