"""Units in the literal engine: who takes which, what is done to one before, between and after its lots."""

from capsim.foundation.rules import LotSequence, OnClose, Role
from capsim.plan.plan import NONE, UNLIMITED
from tests.reference.literal_places import DUE, END, READY, Place, is_open

CLEANING_PRIORITY = 0
COUNTED = (Role.PROCESS, Role.CHANGEOVER, Role.ROUTINE)
"""Whose hours of work count for the clean window of a line."""


class Unit:
    """One vessel or line, and what is to be remembered of it.

    Attributes:
        last: Material of the last lot since its full clean, or None.
        served: Step, number and amount of the last lot, or None.
        prepared: When it was last prepared; None if it counts as not prepared.
        clean: When it was last cleaned.
        run: Hours of work since its last full clean [s].
        due: Of each routine its next date, name, row and how many have been done before.
    """

    def __init__(self, number, line, plan):
        self.number, self.line = number, line
        self.last = self.served = None
        self.prepared = self.clean = self.repaired_at = 0
        self.run = float("inf") if line.row.soiled else 0
        self.work_to_failure = None
        self.breakdowns = self.closures = 0
        self.idle = False
        self.broke_at = -1
        self.history = []
        routines = [(index, plan.routines[index]) for index in range(*line.row.routines)]
        self.due = [[row.first + number * row.stagger, row.name, index, 0] for index, row in routines]


class UnitLine(Place):
    """The units of a class, and the lots that wait for one."""

    what = "a unit"

    def __init__(self, engine, number):
        super().__init__(engine, None)
        self.engine = engine
        self.row = engine.plan.unit_classes[number]
        self.number = number
        self.base = (number + 1) * 1000
        self.free = []

    def key(self, unit):
        return self.base + unit.number

    def has_free(self):
        return bool(self.free)

    def put_back(self, unit):
        """A unit that is out of use is only remembered."""
        if unit.closures:
            unit.idle = True
        else:
            self.free.append(unit)

    def hand_out(self, entry):
        unit = min(self.free, key=lambda one: (self.engine.set_up_hours(entry.lot, entry.step, one), one.number))
        self.free.remove(unit)
        return unit

    def next_in_line(self):
        if not self.row.pass_over:
            return self.waiting[0]
        for entry in self.waiting:
            if any(self.engine.fits(entry.lot, entry.step, unit) for unit in self.free):
                self.engine.happened["passed over"] += entry is not self.waiting[0]
                return entry
        return self.waiting[0]


class LiteralUnits:
    """What happens to a unit beside the work on its lots; a part of `LiteralEngine`."""

    # Which lot first, and which unit.

    def rank_in_line(self, lot, step):
        sequence = self.plan.unit_classes[step.unit_class].sequence
        work = self.hours(self.segments(step, Role.PROCESS), lot)
        second = {
            LotSequence.ARRIVAL: 0,
            LotSequence.GIVEN: lot.rank,
            LotSequence.LONGEST_FIRST: -work,
            LotSequence.SHORTEST_FIRST: work,
            LotSequence.DUE_DATE: lot.due,
            LotSequence.BY_MATERIAL: lot.campaign,
        }[sequence]
        return (lot.priority, second)

    def hours(self, segments, lot):
        return sum(self.work(segment, lot.number, lot.amount) for segment in segments)

    def set_up_hours(self, lot, step, unit):
        return self.hours([segment for _, segments in self.set_up_of(lot, step, unit) for segment in segments], lot)

    def fits(self, lot, step, unit):
        """Whether the lot fits into what is left of the clean window."""
        window = self.plan.unit_classes[step.unit_class].window
        work = self.hours(self.changeover(lot, step, unit) + self.segments(step, Role.PROCESS), lot)
        return window == UNLIMITED or unit.run + work <= window

    # Before a lot.

    def changeover(self, lot, step, unit):
        """From the material of the last lot on the unit: of this pair, else of any other material."""
        if unit.last is None:
            return []
        rows = self.segments(step, Role.CHANGEOVER)
        of_pair = [row for row in rows if row.before == unit.last]
        return of_pair or [row for row in rows if row.before == NONE and unit.last != lot.material]

    def set_up_of(self, lot, step, unit):
        """What is to be done to the unit before the lot comes, as (role, segments) one after the other."""
        if step.stands:
            self.happened["stood there at the start"] += 1
            return []
        preparation = (Role.PREPARATION, self.segments(step, Role.PREPARATION))
        cleaning = self.segments(step, Role.CLEANING)
        changeover = self.changeover(lot, step, unit)
        begins = self.begins(step)
        if not self.fits(lot, step, unit):
            return [(Role.FULL_CLEAN, self.segments(step, Role.FULL_CLEAN)), preparation]
        if self.hours(changeover, lot) > 0:
            return [(Role.CHANGEOVER, changeover), preparation]
        if cleaning and step.clean_hold != UNLIMITED and begins - unit.clean > step.clean_hold:
            return [(Role.CLEANING, cleaning), preparation]
        lapsed = unit.prepared is None or (step.valid != UNLIMITED and begins - unit.prepared > step.valid)
        return [preparation] if preparation[1] and lapsed else []

    def set_up(self, lot, step, unit):
        """With the lot still where it was."""
        tasks = self.set_up_of(lot, step, unit)
        for role, segments in tasks:
            self.happened[f"set up: {role.name}"] += bool(segments)
            self.happened["line clearance"] += role == Role.CHANGEOVER and unit.last == lot.material
            for segment in segments:
                yield from self.perform(segment, unit, (lot.number, lot.amount), END, lot.key, lot=lot)
                self.look_if_taken(lot)
            self.has_been(role, unit, bool(segments))
        self.happened["not prepared"] += unit.prepared is None and bool(tasks)
        if tasks:
            self.look_at_limits(lot)

    def has_been(self, role, unit, done):
        if role == Role.FULL_CLEAN:
            unit.run, unit.last, unit.clean = 0, None, self.env.now
        elif role == Role.CLEANING and done:
            unit.clean = self.env.now
        elif role == Role.PREPARATION and done:
            unit.prepared = self.env.now

    def begins(self, step):
        """When the first segment of the work can begin: now, or with the next shift."""
        work = self.segments(step, Role.PROCESS)
        return self.opens(work[0], self.env.now) if work else self.env.now

    def opens(self, segment, now):
        calendar = self.plan.calendar(segment.calendar)
        if calendar is None or is_open(calendar, now):
            return now
        return min((t for t in calendar.opens if t > now), default=2**62)

    # After a lot.

    def clean_after(self, unit, lot, step, *, extra=0):
        """The lot has left: repair what broke, clean, do the routines, prepare, and give the unit back."""
        key, left, of_lot = unit.line.key(unit), self.env.now, (lot.number, lot.amount)
        unit.served = step, of_lot
        cleaned = bool(extra)
        if unit.repaired_at > self.env.now:
            yield self.until(unit.repaired_at, READY, key)
        if extra:
            self.happened["extra cleaning"] += 1
            yield self.until(self.env.now + extra, READY, key)
        began = None
        for segment in self.segments(step, Role.CLEANING):
            asked = yield from self.perform(segment, unit, of_lot, READY, key)
            began = self.opens(segment, asked) if began is None else began
            cleaned = True
        if began is not None and step.dirty_hold != UNLIMITED and began - left > step.dirty_hold:
            self.happened["dirty for too long"] += 1
            if step.extra_cleaning:
                yield self.until(self.env.now + step.extra_cleaning, READY, key)
        unit.clean = self.env.now
        self.happened["cleaned"] += cleaned
        yield from self.routines(unit)
        yield from self.prepare_again(unit)
        self.free_again(unit)

    def prepare_again(self, unit):
        """As after its last lot."""
        if unit.served is None:
            unit.prepared = None
            return
        step, of_lot = unit.served
        segments = self.segments(step, Role.PREPARATION)
        if segments and self.next_lot_opens(unit):
            self.happened["not prepared for a changeover"] += 1
            unit.prepared = None
            return
        for segment in segments:
            yield from self.perform(segment, unit, of_lot, READY, unit.line.key(unit))
        self.has_been(Role.PREPARATION, unit, bool(segments))

    def next_lot_opens(self, unit):
        """Whether the lot that is to have this unit needs a full clean or a changeover, then a preparation."""
        line = unit.line
        if not line.waiting or line.free:
            return False
        fitting = [entry for entry in line.waiting if self.fits(entry.lot, entry.step, unit)]
        entry = fitting[0] if line.row.pass_over and fitting else line.waiting[0]
        tasks = self.set_up_of(entry.lot, entry.step, unit)
        return any(role in (Role.FULL_CLEAN, Role.CHANGEOVER) for role, _ in tasks)

    # Routines.

    def free_again(self, unit):
        """It is free for the next lot, if no routine is due."""
        if self.is_due(unit):
            self.env.process(self.between_lots(unit))
        else:
            unit.line.give(unit)

    def is_due(self, unit):
        return any(entry[0] <= self.env.now for entry in unit.due)

    def between_lots(self, unit):
        self.happened["routine of a free unit"] += 1
        yield from self.routines(unit)
        yield from self.prepare_again(unit)
        self.free_again(unit)

    def routines(self, unit):
        """All that are due, in order of date, then of name."""
        while self.is_due(unit):
            entry = min(unit.due)
            unit.due.remove(entry)
            date, name, index, done = entry
            row = self.plan.routines[index]
            if row.every != UNLIMITED:
                unit.due.append([date + row.every, name, index, done + 1])
            work = self.seconds(row.streams + unit.number, done)
            segment = self.plan.segments[row.segment]
            self.happened["routine"] += 1
            self.happened["routine later than its date"] += self.env.now > date
            yield from self.perform(segment, unit, None, READY, unit.line.key(unit), work=work)
            unit.clean = self.env.now

    def first_date(self, unit, row):
        """Of a routine: not before its class is there."""
        line = unit.line.row
        first = max(row.first, self.live(line.live_from, line.phases)) if line.phases else row.first
        return first + unit.number * row.stagger

    def dates_from(self, unit, live_from):
        """Its first dates; a unit that comes later than its class does not make up for those of the others."""
        line = unit.line.row
        joined = live_from if live_from > self.live(line.live_from, line.phases) else 0
        for entry in unit.due:
            row = self.plan.routines[entry[2]]
            entry[0] = self.first_date(unit, row)
            while entry[0] < joined and row.every != UNLIMITED:
                entry[0] += row.every
                self.happened["routine before it came"] += 1

    def watch_dates(self, unit, row):
        """At each date of a routine: a free unit does it now."""
        date = self.first_date(unit, row)
        while date < self.plan.horizon:
            yield self.until(date, DUE, unit.line.key(unit))
            if unit in unit.line.free and self.is_due(unit):
                unit.line.free.remove(unit)
                self.env.process(self.between_lots(unit))
            if row.every == UNLIMITED:
                return
            date += row.every


def lay(calendar, on_close, start, work):
    """When work that begins at a second ends, without breakdowns: hours laid over the shifts one by one."""
    if calendar is None:
        return start + work
    now, left = start, work
    for opens, closes in zip(calendar.opens, calendar.closes, strict=True):
        if closes <= now or left == 0:
            continue
        now = max(now, opens)
        if on_close != OnClose.PAUSE or left <= closes - now:
            return now + left
        left -= closes - now
        now = closes
    return now if left == 0 else 1 << 62
