"""What a unit needs before it can take a lot: full clean, changeover, turnaround or preparation, or nothing."""

from collections.abc import Iterable

from capsim.flow.lot import Lot
from capsim.flow.recipe import Segment, Step
from capsim.foundation.rules import LotSequence
from capsim.foundation.worktime import NEVER
from capsim.plan.plan import NONE, UNLIMITED, Role
from capsim.plant.units import Unit


def set_up_of(step: Step, unit: Unit, lot: Lot, *, now: int) -> tuple[Segment, ...]:
    """The segments that set the unit up for the lot, if it takes it now; of what began before the start, the rest."""
    if step.row.stands:
        return step.left_set_up
    opening = opened_by(step, unit, lot)
    if opening is not None:
        return opening + step.preparation
    begins = step.process[0].rules.begins(now) if step.process else now
    if begins - unit.clean_since > step.row.clean_hold >= 0:
        return step.turnaround + step.preparation
    unprepared = begins - unit.ready_since > step.row.valid if step.row.valid >= 0 else unit.ready_since == -NEVER
    return step.preparation if unprepared else ()


def opened_by(step: Step, unit: Unit, lot: Lot) -> tuple[Segment, ...] | None:
    """What undoes a preparation before the lot can come: full clean, or changeover to other parts; None for nothing."""
    if not fits(step, unit, lot):
        return step.full_clean
    change = changeover(step, unit, lot)
    return change if planned_work(change, lot) else None


def changeover(step: Step, unit: Unit, lot: Lot) -> tuple[Segment, ...]:
    """From the material of the last lot on the unit to that of this one; nothing where there was no lot before."""
    last = unit.last
    if last == NONE or not step.changeovers:
        return ()
    return step.changeovers.get(last) or (() if last == lot.material else step.changeovers.get(NONE, ()))


def fits(step: Step, unit: Unit, lot: Lot) -> bool:
    """Whether changeover and work of the lot fit into what is left of the clean window."""
    if step.units.window == UNLIMITED:
        return True
    hours = planned_work(changeover(step, unit, lot), lot) + planned_work(step.process, lot)
    return unit.hours + hours <= step.units.window


def planned_work(segments: Iterable[Segment], lot: Lot) -> int:
    """Hours of work of a lot, without waiting and breakdowns [s]."""
    return sum(segment.planned(lot.number, lot.amount) for segment in segments)


def planned_end(segments: Iterable[Segment], lot: Lot, now: int) -> int:
    """When segments end that begin now, laid over the working hours without waiting and breakdowns [s]."""
    for segment in segments:
        now = segment.rules.ends(now, segment.planned(lot.number, lot.amount))
    return now


def done(segment: Segment, unit: Unit, now: int) -> None:
    """A part of a set-up has been done, whether or not the lot comes in the end."""
    match segment.row.role:
        case Role.FULL_CLEAN:
            unit.hours, unit.last, unit.clean_since = 0, NONE, now
        case Role.CLEANING:
            unit.clean_since = now
        case Role.PREPARATION:
            unit.ready_since = now


class Guide:
    """Tells a unit class which lot goes first and which unit suits it; see `capsim.plant.units.Guide`."""

    def __init__(self, sequence: int) -> None:
        self._sequence = sequence

    def hours(self, lot: Lot, unit: Unit, now: int) -> int:
        """Hours of set-up that the unit needs for the lot [s]."""
        return planned_work(set_up_of(lot.ahead, unit, lot, now=now), lot)

    def opens(self, lot: Lot, unit: Unit) -> bool:
        """Whether the unit is prepared anew for the lot in any case, after a full clean or a changeover."""
        return not lot.ahead.row.stands and opened_by(lot.ahead, unit, lot) is not None

    def fits(self, lot: Lot, unit: Unit) -> bool:
        """Whether the lot fits into the clean window of the unit."""
        return fits(lot.ahead, unit, lot)

    def rank(self, lot: Lot) -> int:
        """Where the lot stands among those of its priority: the smaller goes first."""
        match self._sequence:
            case LotSequence.GIVEN:
                return lot.rank
            case LotSequence.LONGEST_FIRST:
                return -planned_work(lot.ahead.process, lot)
            case LotSequence.SHORTEST_FIRST:
                return planned_work(lot.ahead.process, lot)
            case LotSequence.DUE_DATE:
                return lot.due
            case LotSequence.BY_MATERIAL:
                return lot.campaign.number
        return 0
