"""Work that is left at a moment: of a lot in a unit, of a set-up that has begun, and of a breakdown on the way."""

from typing import NamedTuple

from capsim.engine.snapshot import Snapshot, Wait
from capsim.flow.lot import Lot
from capsim.flow.recipe import Segment, Step
from capsim.flow.world import Note
from capsim.foundation.errors import StudyError
from capsim.plan.plan import NONE, Role
from capsim.plant.timing import Conduct


class Left(NamedTuple):
    """Work that is left [s], and whether it is under way."""

    seconds: int
    under_way: bool


def step_of_unit(lot: Lot) -> Step | None:
    """The step for which a lot has its unit, if it has one."""
    step = next((one for one in lot.campaign.every_step if one.index == lot.step), None)
    if lot.claimed is None or lot.unit is lot.claimed:
        return step
    for _ in (None, *lot.reserved):
        step = step.ahead if step is not None else None
    return step


class Work:
    """Tells what is left of what lots and units do."""

    def __init__(self, found: Snapshot) -> None:
        self._found = found

    def is_done(self, lot: Lot, step: Step) -> bool:
        """Whether the work of a step has ended, and that of what runs alongside."""
        if lot.alongside:
            return False
        notes = self._notes(lot, step.process)
        return len(notes) == len(step.process) and all(note.done.free < self._found.at for note in notes)

    def remaining(self, lot: Lot, step: Step, waits: Wait | None) -> Left:
        """Work that is left in a step."""
        notes = {note.segment: note for note in self._notes(lot, step.process)}
        left, under_way = 0, True
        for number, segment in enumerate(step.process):
            note, work = notes.get(segment.index), segment.planned(lot.number, lot.amount)
            if note is None:
                left += work
                under_way = under_way and number > 0
            elif note.done.free >= self._found.at:
                rules = _rules(segment, note)
                left += self._left(lot, segment, note, work=work)
                under_way = not rules.finish or rules.begins(note.done.began) < self._found.at
        return Left(left, under_way and (waits is None or waits.kind != "pool"))

    def _left(self, lot: Lot, segment: Segment, note: Note, *, work: int) -> int:
        if not note.done.down:
            return self._found.left(note, _rules(segment, note), work)
        done, repair = self.through_breakdowns(segment, note, work)
        if repair:
            raise StudyError(
                f"got a lot of {lot.campaign.row.name} on a unit under repair on day {self._found.at / 86400:g}; "
                "expected another day"
            )
        return work - done

    def set_up(self, lot: Lot, step: Step, waits: Wait | None) -> list[tuple[int, dict[str, int]]]:
        """Parts of the set-up of the next unit of a lot that are left: work [s], and the pools that it takes."""
        changes = sum(step.changeovers.values(), step.left_set_up)
        of_step = (*changes, *step.full_clean, *step.turnaround, *step.preparation)
        notes = self._notes(lot, of_step)
        now = notes[-1] if notes and notes[-1].done.free >= self._found.at else None
        waiting = waits.segment if waits is not None else None
        current = next(one for one in of_step if one.index == now.segment) if now is not None else waiting
        if current is None:
            name = lot.campaign.row.name
            raise StudyError(f"got a lot of {name} between two parts of a set-up; expected another day")
        ahead = () if current.row.role == Role.PREPARATION else step.preparation
        if current.row.left:
            ahead = step.left_set_up[step.left_set_up.index(current) + 1 :]
        work = current.planned(lot.number, lot.amount)
        left = work if now is None else self._found.left(now, _rules(current, now), work)
        parts = [(current, left), *((one, one.planned(lot.number, lot.amount)) for one in ahead)]
        pools = self._found.plan.pools
        return [(seconds, {pools[pool].name: count for pool, count in one.needs}) for one, seconds in parts]

    def after_set_up(self, lot: Lot, step: Step, waits: Wait | None) -> tuple[int, int]:
        """Last material and hours of work [s] of the next unit of a lot when its set-up is done."""
        unit, waiting = lot.unit, waits.segment if waits is not None else None
        cleans = {one.index for one in step.full_clean}
        noted = [note for note in self._notes(lot, step.full_clean) if note.done.free >= self._found.at]
        if noted or (waiting is not None and waiting.index in cleans):
            return NONE, 0
        changes = {one.index for ones in step.changeovers.values() for one in ones}
        more = waiting.planned(lot.number, lot.amount) if waiting is not None and waiting.index in changes else 0
        return unit.last, unit.hours + more

    def not_yet(self, unit_class: int, place: int) -> int:
        """Hours of the work under way on a unit that are still to come [s]."""
        notes = self._found.on_unit[unit_class, place]
        last = notes[-1] if notes else None
        if last is None or last.done.free < self._found.at or not self._found.plan.segments[last.segment].breaks:
            return 0
        lot = last.lot
        if not isinstance(lot, Lot):
            return 0
        segment = next(one for step in lot.campaign.every_step for one in step.process if one.index == last.segment)
        return self._left(lot, segment, last, work=last.done.worked)

    def worn(self, lot: Lot, step: Step) -> int:
        """Hours of work that a segment under way has been counted for and that are left [s]."""
        wearing = [one for one in (*step.process, *sum(step.changeovers.values(), ())) if one.wears]
        left = 0
        for note in self._notes(lot, tuple(wearing)):
            segment = next(one for one in wearing if one.index == note.segment)
            if note.done.free >= self._found.at and segment.processes:
                left += self._left(lot, segment, note, work=note.done.worked)
        return left

    def _notes(self, lot: Lot, segments: tuple[Segment, ...]) -> list[Note]:
        wanted = {segment.index for segment in segments}
        unit = getattr(lot, "unit", None)
        place = None if unit is None else unit.place
        return [one for one in self._found.notes.get(id(lot), []) if one.segment in wanted and one.place == place]

    def through_breakdowns(self, segment: Segment, note: Note, work: int) -> tuple[int, int]:
        """Work done on a lot by the moment [s], and what is left of a repair then [s]."""
        at, rules = self._found.at, _rules(segment, note)
        if rules.restart:
            raise StudyError("got an operation that a breakdown has begun anew; expected another day")
        calendar = None if rules.finish or rules.lose_at_close else rules.calendar
        unit_class = self._found.plan.steps[segment.row.step].unit_class
        before = self.worked_before(unit_class, note.place, note)
        now, done = rules.begins(note.done.began) if calendar is None else note.done.began, 0
        for failed, repair in self._breakdowns(unit_class, note.place):
            if failed < before + done or failed >= before + work:
                continue
            part = failed - before - done
            end = now + part if calendar is None else calendar.finish(now, part)
            if end > at:
                break
            done, now = done + part, end + repair
            if now > at:
                return done, now - at
        return done + (at - now if calendar is None else calendar.work_between(now, at)), 0

    def worked_before(self, unit_class: int, place: int, until: Note | None) -> int:
        """Hours of work of a unit on its failure clock before a segment [s]; all so far without one."""
        plan, total = self._found.plan, 0
        for note in self._found.on_unit[unit_class, place]:
            if note is until:
                break
            if plan.segments[note.segment].breaks:
                total += note.done.worked
        return total

    def _breakdowns(self, unit_class: int, place: int) -> list[tuple[int, int]]:
        """Hours of work at which a unit fails, from the start on, and the repairs [s]."""
        row, draws = self._found.plan.unit_classes[unit_class], self._found.world.draws
        told = [one for one in self._found.plan.units if (one.unit_class, one.place) == (unit_class, place)]
        if row.failures == NONE or any(one.worked != NONE for one in told):
            raise StudyError(f"got {row.name}, whose hours since its last breakdown were told; expected another day")
        between, repairs = draws.endless(row.failures + place), draws.endless(row.repairs + place)
        total, found = 0, []
        limit = self._found.plan.horizon
        while total <= limit:
            total += next(between)
            found.append((total, next(repairs)))
        return found

    def since_breakdown(self, unit_class: int, place: int, *, worked: int) -> int:
        """Hours of work of a unit since its last breakdown, if it has worked so many in all [s]."""
        last = [failed for failed, _ in self._breakdowns(unit_class, place) if failed < worked]
        return worked - max(last, default=0)


def _rules(segment: Segment, note: Note) -> Conduct:
    return segment.rules if segment.disturbed is None else segment.disturbed[note.place]
