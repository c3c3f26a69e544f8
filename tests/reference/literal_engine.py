"""The literal engine: a plan run the naive way, one SimPy process a lot, a timeout a phase.

It takes the same plan, seed and replication as the real engine and must give the same history of every lot, to the
second. It is slow and obvious on purpose, and shares with the real one only the plan and the addressed draws.
"""

import numpy as np
import simpy

from capsim.foundation import learning
from capsim.foundation.streams import BLOCK, Streams
from capsim.plan.plan import NONE, UNLIMITED, OnClose, OnFailure, Phase, Role, Starts
from capsim.results.tables import Status
from tests.reference.literal_lot import NEVER, Lot
from tests.reference.literal_places import (
    END,
    GRANT,
    READY,
    START,
    Desk,
    Larder,
    Place,
    Room,
    Unit,
    is_open,
    next_change,
    wait_until_open,
)
from tests.reference.literal_quality import LiteralQuality

CLEANING_PRIORITY = 0


class LiteralEngine(LiteralQuality, Desk):
    """One replication of a plan; `run` gives the outcome of every lot by (campaign, number)."""

    def __init__(self, plan, seed, replication):
        super().__init__()
        self.plan = plan
        self.streams = Streams(seed, replication)
        self.blocks = {}
        self.lots = []
        self.stores = [
            Place(self, float("inf") if row.capacity == UNLIMITED else row.capacity, "a store") for row in plan.stores
        ]
        self.rooms = {pool.room: self.new_room() for pool in plan.pools}
        for number, pool in enumerate(plan.pools):
            self.rooms[pool.room].free[number] = pool.count
        self.servers = [simpy.Resource(self.env, row.count) for row in plan.servers]
        self.larders = [self.new_larder() for _ in plan.sites]
        self.sent = {}
        self.classes = [Place(self, row.count, "a unit") for row in plan.unit_classes]
        self.free_units = [[] for _ in plan.unit_classes]
        for number, row in enumerate(plan.unit_classes):
            for index in range(row.count):
                self.set_up_unit(number, index, row)
        for number, row in enumerate(plan.servers):
            for _ in range(row.count):
                if row.live_from > 0:
                    self.env.process(self.closed_server(number, row.live_from))
        for number in range(len(plan.campaigns)):
            self.env.process(self.campaign(number))

    # Rules of waiting that a test may spoil, to see that the comparison notices.

    def rank_in_line(self, lot):
        return (lot.priority, 0)

    def new_larder(self):
        return Larder(self)

    def new_room(self):
        return Room(self, {})

    def run(self):
        self.env.run(until=self.plan.horizon)
        return {(lot.campaign, lot.number): lot.outcome() for lot in self.lots}

    # Chance: the value of a stream for a lot, at the same address as everywhere.

    def draw(self, stream, number, attempt=0):
        address = stream, number // BLOCK, attempt
        if address not in self.blocks:
            row = self.plan.streams[stream]
            self.blocks[address] = self.streams.block(row.name, row.distribution, number=address[1], attempt=attempt)
        return float(self.blocks[address][number % BLOCK])

    def seconds(self, stream, number, attempt=0):
        return 0 if stream == NONE else int(np.rint(self.draw(stream, number, attempt)))

    @staticmethod
    def learnt(rule, number):
        first = number // BLOCK * BLOCK
        return float(learning.factor(*rule, numbers=np.arange(first, first + BLOCK))[number % BLOCK])

    # Units.

    def set_up_unit(self, number, index, row):
        unit = Unit(index)
        if row.failures != NONE:
            unit.failure_stream, unit.repair_stream = row.failures + index, row.repairs + index
            unit.work_to_failure = self.seconds(unit.failure_stream, 0)
        if row.live_from <= 0:
            self.free_units[number].append(unit)
        else:
            self.env.process(self.unit_arrives(number, unit, row.live_from))

    def unit_arrives(self, number, unit, live_from):
        """Until it is there, its place is taken."""
        request = self.classes[number].resource.request(priority=(-NEVER, 0))
        yield request
        yield self.until(live_from, READY, (number + 1) * 1000 + unit.number)
        unit.ready_since = live_from
        self.happened["unit went live"] += 1
        self.free_units[number].append(unit)
        self.classes[number].give(request)

    def take_unit(self, lot, step):
        request = yield from self.classes[step.unit_class].take(self.rank_in_line(lot))
        free = self.free_units[step.unit_class]
        unit = min(free, key=lambda one: (one.last not in (None, lot.material), one.number))
        free.remove(unit)
        unit.request = request
        return unit

    def clean(self, unit, lot, step, *, extra=0):
        """After a lot: repair what broke, clean, prepare, and give the unit back."""
        key = (step.unit_class + 1) * 1000 + unit.number
        amount = lot.amount
        if unit.repaired_at > self.env.now:
            yield self.until(unit.repaired_at, READY, key)
        if extra:
            self.happened["extra cleaning"] += 1
            yield self.until(self.env.now + extra, READY, key)
        cleaned = bool(extra)
        for role in (Role.CLEANING, Role.PREPARATION):
            for segment in self.segments(step, role):
                yield from self.perform(segment, unit, (lot.number, amount), CLEANING_PRIORITY, READY, key)
                cleaned = True
        if cleaned:
            self.happened["cleaned"] += 1
            if self.segments(step, Role.PREPARATION):
                unit.ready_since = self.env.now
        # It may be chosen by whoever is granted a unit at this instant; its own place is granted with all the others.
        self.free_units[step.unit_class].append(unit)
        self.classes[step.unit_class].give(unit.request)

    def segments(self, step, role):
        return [segment for segment in self.plan.segments[slice(*step.segments)] if segment.role == role]

    def perform(self, segment, unit, of_lot, priority, rank, key):
        """Wait for what a segment needs, work, give it back. Returns whether the lot was lost."""
        needs = [(need.pool, need.count) for need in self.plan.needs[slice(*segment.needs)]]
        room = self.rooms[self.plan.pools[needs[0][0]].room] if needs else None
        if room is not None:
            yield from room.take(priority, needs)
        lost = yield from self.labour(segment, unit, self.work(segment, *of_lot), rank, key)
        if room is not None:
            room.give(needs)
        return lost

    def work(self, segment, number, amount):
        work = float(sum(self.seconds(stream, number) for stream in self.plan.links[slice(*segment.fixed)]))
        work += segment.per_amount * amount
        if segment.cycle_capacity:
            cycles, rest = divmod(amount, segment.cycle_capacity)
            cycles += rest > 0
            work += cycles * segment.per_cycle + max(cycles - 1, 0) * segment.between_cycles
        return round(work)

    def labour(self, segment, unit, work, rank, key):
        """Step through shifts and breakdowns until the work is done; True where that cost the lot."""
        calendar = self.plan.calendar(segment.calendar)
        pauses = calendar is not None and segment.on_close == OnClose.PAUSE
        loses = calendar is not None and segment.on_close == OnClose.LOSE_LOT
        breaks = segment.breaks and unit.work_to_failure is not None
        if calendar is not None and not pauses:
            yield from wait_until_open(self, calendar, rank, key)
        deadline = next_change(calendar, self.env.now) if loses else NEVER  # it is open now, so there is a close
        left = work
        if left == 0:
            yield self.until(self.env.now, rank, key)
        while left > 0:
            if breaks and unit.work_to_failure == 0:
                stop = yield from self.break_down(segment, unit, deadline, rank, key)
                if stop:
                    return True
                left = work if segment.on_failure == OnFailure.RESTART_OPERATION else left
            elif self.env.now == deadline:
                self.happened["lost at close"] += 1
                return True
            elif pauses and not is_open(calendar, self.env.now):
                self.happened["paused"] += 1
                yield from wait_until_open(self, calendar, rank, key)
            else:
                part = min(left, deadline - self.env.now)
                if breaks:
                    part = min(part, unit.work_to_failure)
                if pauses:
                    part = min(part, next_change(calendar, self.env.now) - self.env.now)
                if breaks:
                    unit.work_to_failure -= part
                left -= part
                yield self.until(self.env.now + part, rank, key)
        return False

    def break_down(self, segment, unit, deadline, rank, key):
        """A breakdown and its repair; True where it costs the lot, whose unit is then repaired without it."""
        self.happened[f"breakdown {OnFailure(segment.on_failure).name}"] += 1
        back = self.env.now + self.seconds(unit.repair_stream, unit.breakdowns)
        unit.breakdowns += 1
        unit.work_to_failure = self.seconds(unit.failure_stream, unit.breakdowns)
        unit.repaired_at = back
        if segment.on_failure == OnFailure.LOSE_LOT:
            return True
        if back > deadline:
            yield self.until(deadline, rank, key)
            self.happened["lost at close under repair"] += 1
            return True
        yield self.until(back, rank, key)
        return False

    # Campaigns.

    def campaign(self, number):
        row = self.plan.campaigns[number]
        key = (number + 1) * 10**9
        planned, due, count = row.first, row.first, 0
        while count != row.lots:
            if row.starts == Starts.RANDOM:
                planned = self.env.now + self.seconds(row.gap, count) if count else row.first + self.seconds(row.gap, 0)
            elif row.starts == Starts.PLANNED and row.cadence:
                planned = due if count and row.in_process != NONE else row.first + count * row.cadence
            elif row.starts == Starts.PLANNED:
                dates = self.plan.dates[slice(*row.dates)]
                if count == len(dates):
                    return
                planned = dates[count]
            if row.starts != Starts.FREE or count == 0:
                yield self.until(planned, START, key)
            lot = Lot(self, number, count)
            self.lots.append(lot)
            first_unit = self.env.event()
            lot.let_in = self.env.event()
            self.env.process(self.lot(lot, first_unit))
            if row.cadence and row.in_process != NONE:
                yield lot.let_in  # under a cap the cadence counts from when the last lot was let in
                due = self.env.now + row.cadence
            if row.starts == Starts.FREE:
                yield first_unit  # the next lot is planned among the grants of that instant
                yield self.until(self.env.now, GRANT, 0)
            count += 1

    # One lot.

    def lot(self, lot, first_unit):
        row = lot.row
        if row.in_process != NONE:
            lot.cap = yield from self.stores[row.in_process].take((lot.priority, 0))
            lot.let_in.succeed()
        inputs = [(entry.material, entry.amount) for entry in self.plan.inputs[slice(*row.inputs)]]
        if inputs:
            yield from self.larders[row.site].take(lot, inputs)
        unit = previous = None
        for index in range(*row.steps):
            step, last = self.plan.steps[index], index == row.steps[1] - 1
            unit = yield from self.take_unit(lot, step)
            if lot.started < 0:
                lot.started = self.env.now
                first_unit.succeed()
            yield from self.prepare(lot, step, unit)
            if previous is not None:
                yield from self.hand_over(lot, *previous)
                previous = None
            lot.leave()
            unit.last = lot.material
            for segment in self.segments(step, Role.PROCESS):
                stopped = yield from self.perform(segment, unit, (lot.number, lot.amount), lot.priority, END, lot.key)
                if stopped:
                    self.lose(lot, unit, step, self.cause("stopped operation"))
                    return
            failed = self.finish_step(lot, index, step)
            if failed is not None:
                self.lose(lot, unit, step, *failed)
                return
            if step.after == UNLIMITED and not last:
                yield from self.hand_over(lot, unit, step)
            elif step.after != NONE and not last:
                place = yield from self.stores[step.after].take((lot.priority, 0))
                lot.holding = self.stores[step.after], place
                yield from self.hand_over(lot, unit, step)
            else:
                previous = unit, step
        if row.store != NONE:
            place = yield from self.stores[row.store].take((lot.priority, 0))
            lot.holding = self.stores[row.store], place
        yield from self.hand_over(lot, *previous)
        self.finished(lot)

    def prepare(self, lot, step, unit):
        """With the lot still in its last vessel: changeover from another material, or a lapsed preparation again."""
        changeover = self.segments(step, Role.CHANGEOVER)
        preparation = self.segments(step, Role.PREPARATION)
        if changeover and unit.last not in (None, lot.material):
            todo = [*changeover, *preparation]
            self.happened["changeover"] += 1
        elif preparation and step.valid != UNLIMITED and self.begins(step) - unit.ready_since > step.valid:
            todo = preparation
            self.happened["prepared again"] += 1
        else:
            return
        for segment in todo:
            yield from self.perform(segment, unit, (lot.number, lot.amount), lot.priority, END, lot.key)

    def begins(self, step):
        """When the first segment of the work can begin: now, or with the next shift."""
        calendar = self.plan.calendar(self.segments(step, Role.PROCESS)[0].calendar)
        if calendar is None or is_open(calendar, self.env.now):
            return self.env.now
        return min((t for t in calendar.opens if t > self.env.now), default=2**62)

    def hand_over(self, lot, unit, step):
        """The lot has left the unit: its cleaning begins, and asks for its needs before the lot does."""
        self.env.process(self.clean(unit, lot, step))
        yield self.env.timeout(0)

    def finish_step(self, lot, index, step):
        """Amount and fate after a step; the cause and the extra cleaning where the lot fails, else None."""
        number = lot.number
        if step.creates:
            made = step.creates * self.learnt(lot.row.yield_learning, number)
            for stream in self.plan.links[slice(*step.create_factors)]:
                made = made * self.draw(stream, number)
            # What the earlier amount had become is replaced by what the step makes.
            lot.begun += int(np.floor(made)) - lot.amount
            lot.amount = int(np.floor(made))
        if step.failure_stream != NONE:
            cause = self.failure(lot, index, step)
            if cause != NONE:
                self.happened["batch failed"] += 1
                return cause, step.extra_cleaning
        if lot.doomed:
            self.happened["lost with its parent"] += 1
            return (self.cause("parent rejected"),)
        kept = max(lot.amount - step.fixed_loss, 0)
        if step.yields[0] < step.yields[1]:
            share = 1.0
            for stream in self.plan.links[slice(*step.yields)]:
                share = share * self.draw(stream, number)
            kept = int(kept * share)
        lot.amount = kept - min(step.sampled, kept)
        if self.plan.checks[slice(*lot.row.checks)] and index - lot.row.steps[0] == lot.row.sampled:
            self.env.process(self.release(lot))
        return None

    def failure(self, lot, index, step):
        """Cause of a whole-batch failure, or NONE."""
        rows = self.plan.failures[slice(*step.failures)]
        can_fail = [i for i in range(*lot.row.steps) if self.plan.steps[i].failure_stream != NONE]
        success = self.learnt(lot.row.success_learning, lot.number) if index == can_fail[0] else 1.0
        draw = self.draw(step.failure_stream, lot.number)
        if draw >= 1 - (1 - sum(row.probability for row in rows)) * success:
            return NONE
        edge = 0.0
        for row in rows:
            edge += row.probability
            if draw < edge:
                return row.cause
        self.happened["failed while learning"] += 1
        return self.cause("learning")

    def cause(self, name):
        return self.plan.causes.index(name)

    def lose(self, lot, unit, step, cause, extra=0):
        lot.status, lot.cause, lot.decided = Status.LOST, cause, self.env.now
        lot.over.succeed()
        if lot.cap is not None:
            self.stores[lot.row.in_process].give(lot.cap)
        self.env.process(self.clean(unit, lot, step, extra=extra))

    def finished(self, lot):
        """Made: in quarantine, and usable at risk."""
        row = self.plan.materials[lot.material]
        if lot.cap is not None:
            self.stores[lot.row.in_process].give(lot.cap)
        lot.status, lot.made = Status.QUARANTINE, self.env.now
        if row.shelf_life >= 0:
            lot.expiry = self.env.now + row.shelf_life
            self.env.process(self.shelf_life(lot))
        if row.at_risk:
            self.usable(lot)
        if self.plan.checks[slice(*lot.row.checks)]:
            lot.made_checks = self.checks(lot, Phase.MADE)
            lot.over.succeed()
        else:
            self.env.process(self.disposition(lot))
