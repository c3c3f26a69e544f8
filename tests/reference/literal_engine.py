"""The literal engine: a plan run the naive way, one SimPy process a lot, a timeout a phase.

It takes the same plan, seed and replication as the real engine and must give the same history of every lot, to the
second. It is slow and obvious on purpose, and shares with the real one only the plan and the addressed draws.
"""

import numpy as np

from capsim.foundation import learning
from capsim.foundation.rules import Effect, Struck
from capsim.foundation.streams import BLOCK, Streams
from capsim.plan.plan import MATURE, NONE, UNLIMITED, OnClose, OnFailure, Phase, Role
from capsim.results.tables import Status
from tests.reference.literal_alongside import LiteralAlongside
from tests.reference.literal_campaigns import LiteralCampaigns
from tests.reference.literal_disruptions import FAR, LiteralDisruptions
from tests.reference.literal_goods import LiteralGoods
from tests.reference.literal_laboratory import Laboratories
from tests.reference.literal_later import LiteralLater
from tests.reference.literal_limits import LiteralLimits
from tests.reference.literal_lot import NEVER
from tests.reference.literal_places import (
    END,
    READY,
    Desk,
    Larder,
    Room,
    TooLate,
    is_open,
    next_change,
)
from tests.reference.literal_quality import LiteralQuality
from tests.reference.literal_units import CLEANING_PRIORITY, COUNTED, LiteralUnits, Unit, UnitLine


class Lost(Exception):
    """The lot is lost: its cause, and the extra cleaning of the unit in which that happened."""

    def __init__(self, cause, extra=0):
        super().__init__(cause)
        self.cause, self.extra = cause, extra


class LiteralEngine(
    LiteralAlongside, LiteralCampaigns, LiteralGoods, LiteralQuality, LiteralUnits, LiteralLimits, LiteralLater,
    LiteralDisruptions, Desk,
):  # fmt: skip
    """One replication of a plan; `run` gives the outcome of every lot by (campaign, number)."""

    lost = Lost

    def __init__(self, plan, seed, replication):
        super().__init__()
        self.plan = plan
        self.streams = Streams(seed, replication)
        self.blocks = {}
        self.lots = []
        self.phase_ends, self.verdicts, self.last_ppq, self.never_made = {}, {}, {}, {}
        self.licensed, self.waiting_for_licence = set(), {}
        self.besides, self.lost_beside = [], 0
        self.draw_disruptions()
        self.set_up_goods()
        self.rooms = {pool.room: self.new_room() for pool in plan.pools}
        for number, pool in enumerate(plan.pools):
            later = sum(self.plan.joins[index].count for index in range(*pool.joins))
            self.rooms[pool.room].free[number] = pool.count - later
            for index in range(*pool.joins):
                self.env.process(self.pool_comes(number, index))
        self.tests = {}
        self.retests = {}
        self.transports = []
        self.desk_of_servers = Laboratories(self, plan)
        self.larders = [self.new_larder() for _ in plan.sites]
        self.sent = {}
        self.somebody_began = self.env.event()
        self.classes = [UnitLine(self, number) for number in range(len(plan.unit_classes))]
        self.all_units = [
            [self.new_unit(index, line, live_from) for index, live_from in enumerate(self.moments(line.row))]
            for line in self.classes
        ]
        self.begin_disruptions()
        for number in range(len(plan.campaigns)):
            self.env.process(self.campaign(number))

    # Lists that a test may spoil, to see that the comparison notices.

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

    def learnt(self, rule, lot, curve, law=learning.factor):
        """By the number of the lot, or by the weeks from the first planned lot to this one."""
        first = lot.number // BLOCK * BLOCK
        ages = np.arange(first, first + BLOCK)
        if curve in lot.row.by_weeks:
            begun = min(other.planned for other in self.lots if other.campaign == lot.campaign)
            ages = np.full(BLOCK, (lot.planned - begun) / (7 * 86_400))
            self.happened["learnt by weeks"] += 1
        return float(law(*rule, numbers=ages)[lot.number % BLOCK])

    # Units.

    def new_unit(self, index, line, live_from):
        unit = Unit(index, line, self.plan)
        row = line.row
        if row.failures != NONE:
            unit.failure_stream, unit.repair_stream = row.failures + index, row.repairs + index
            unit.work_to_failure = self.seconds(unit.failure_stream, 0)
        busy = dict(zip(reversed(range(row.count)), reversed(row.busy), strict=False))
        arrives = max(live_from, busy.get(index, 0))
        self.happened["joined"] += self.live(row.live_from, row.phases) < live_from < self.plan.horizon
        self.dates_from(unit, live_from)
        if arrives <= 0:
            line.put_back(unit)
        else:
            self.env.process(self.unit_arrives(unit, arrives))
        for number in range(*row.routines):
            self.env.process(self.watch_dates(unit, self.plan.routines[number]))
        return unit

    def unit_arrives(self, unit, live_from):
        yield self.until(live_from, READY, unit.line.key(unit))
        unit.prepared = unit.clean = live_from
        self.happened["unit went live"] += 1
        self.free_again(unit)

    def segments(self, step, role):
        return [segment for segment in self.plan.segments[slice(*step.segments)] if segment.role == role]

    def perform(self, segment, unit, of_lot, rank, key, *, lot=None, work=None):
        """Wait for what a segment needs, work, give it back. Returns when it had what it needs.

        ``lot``: who waits; nobody if the unit is cleaned. ``work``: other than that of the segment.
        """
        needs = [(need.pool, need.count) for need in self.plan.needs[slice(*segment.needs)]]
        room = self.rooms[self.plan.pools[needs[0][0]].room] if needs else None
        if room is not None and lot is None:
            yield from room.take(CLEANING_PRIORITY, needs)
        elif room is not None:
            yield from room.take(lot.priority, needs, lot=lot, latest=self.latest(lot))
        began = self.env.now
        work = self.work(segment, *of_lot) if work is None else work
        last = FAR
        if lot is not None and segment.role == Role.PROCESS:
            last = self.taken_at(lot, unit, self.env.now)
        lost = yield from self.labour(segment, unit, work, (rank, key), last)
        if room is not None:
            room.give(needs)
        if lost:
            raise Lost(lot.taken.cause if self.env.now == last else self.why_stopped(segment, unit))
        return began

    def work(self, segment, number, amount):
        work = float(sum(self.seconds(stream, number) for stream in self.plan.links[slice(*segment.fixed)]))
        work += segment.per_amount * amount
        if segment.cycle_capacity:
            cycles, rest = divmod(amount, segment.cycle_capacity)
            cycles += rest > 0
            work += cycles * segment.per_cycle + max(cycles - 1, 0) * segment.between_cycles
        if segment.role == Role.PROCESS:
            campaign = self.plan.steps[segment.step].campaign
            if self.plan.campaigns[campaign].cycle_learning != MATURE:
                lot = next(lot for lot in self.lots if (lot.campaign, lot.number) == (campaign, number))
                work *= self.learnt(lot.row.cycle_learning, lot, "cycle_time", learning.excess)
                self.happened["slower than a mature train"] += 1
        return round(work)

    def labour(self, segment, unit, work, order, last):
        """Step through shifts and breakdowns until the work is done; True where the lot is lost, surely at ``last``."""
        rank, key = order
        calendar = self.hours_on(segment, unit)
        pauses = calendar is not None and segment.on_close == OnClose.PAUSE
        loses = calendar is not None and segment.on_close == OnClose.LOSE_LOT
        breaks = segment.breaks and unit.work_to_failure is not None
        if calendar is not None and not pauses:
            yield from self.wait_for_hours(calendar, order, last)
        deadline = NEVER
        if loses and self.env.now < last:
            deadline = next_change(calendar, self.env.now)  # it is open now, so there is a close
        left = work
        if left == 0:
            yield self.until(self.env.now, rank, key)
        while left > 0:
            if self.env.now == last:
                break
            if breaks and unit.work_to_failure == 0:
                stop = yield from self.break_down(segment, unit, min(deadline, last), rank, key)
                if stop:
                    return True
                left = work if segment.on_failure == OnFailure.RESTART_OPERATION else left
            elif self.env.now == deadline:
                self.happened["lost at close"] += 1
                return True
            elif pauses and not is_open(calendar, self.env.now):
                self.happened["paused"] += 1
                yield from self.wait_for_hours(calendar, order, last)
            else:
                part = min(left, deadline - self.env.now, last - self.env.now)
                if breaks:
                    part = min(part, unit.work_to_failure)
                if pauses:
                    part = min(part, next_change(calendar, self.env.now) - self.env.now)
                if breaks:
                    unit.work_to_failure -= part
                if segment.role in COUNTED:
                    unit.run += part
                left -= part
                yield self.until(self.env.now + part, rank, key)
        self.happened["taken at work"] += self.env.now == last
        return self.env.now == last

    def wait_for_hours(self, calendar, order, last):
        """A process: step from one change of shift to the next until somebody is there, or until second ``last``."""
        while self.env.now < last and not is_open(calendar, self.env.now):
            change = next_change(calendar, self.env.now)
            if change is None and last == FAR:
                yield self.env.event()
            yield self.until(last if change is None else min(change, last), *order)

    def break_down(self, segment, unit, deadline, rank, key):
        """A breakdown and its repair; True where it costs the lot, whose unit is then repaired without it."""
        self.happened[f"breakdown {OnFailure(segment.on_failure).name}"] += 1
        back = self.env.now + self.seconds(unit.repair_stream, unit.breakdowns)
        unit.breakdowns += 1
        unit.work_to_failure = self.seconds(unit.failure_stream, unit.breakdowns)
        unit.repaired_at = back
        if segment.on_failure == OnFailure.LOSE_LOT:
            unit.broke_at = self.env.now
            return True
        if back > deadline:
            yield self.until(deadline, rank, key)
            self.happened["lost at close under repair"] += 1
            return True
        yield self.until(back, rank, key)
        return False

    # One lot.

    def lot(self, lot, first_unit):
        row = lot.row
        lost = yield from self.come_late(lot)
        if lost is not None:
            self.never_comes(lot, lost)
            return
        if row.in_process != NONE:
            yield from self.stores[row.in_process].take((lot.priority,), lot)
            lot.in_process = self.stores[row.in_process]
            lot.let_in.succeed()
        if lot.inputs:
            yield from self.larders[row.site].take(lot, lot.inputs)
        try:
            for number in self.main_steps(lot):
                yield from self.unit_procedure(lot, number, self.plan.steps[row.steps[0] + number], first_unit)
            if row.store != NONE:
                yield from self.to_store(lot, row.store)
            if row.steps[0] == row.steps[1]:
                self.happened["delivered"] += 1
                self.tell_begun(lot)
            yield from self.leave_units(lot)
        except TooLate as late:
            self.happened["a sum ended in line"] += (self.env.now, late.limit) in self.running_sums(lot)
            self.lose(lot, late.limit.cause, 0)
        except Lost as loss:
            self.lose(lot, loss.cause, loss.extra)
        else:
            self.finished(lot)

    def come_late(self, lot):
        """A process: what is delivered while it is kept away comes later; returns the effect that loses it."""
        time, lost = self.arrives(self.env.now, Effect.DELAY, Struck.CAMPAIGN, lot.campaign)
        if time > self.env.now:
            self.happened["came late"] += 1
            yield self.until(time, READY, lot.key)
        return lost

    def never_comes(self, lot, effect):
        self.happened["never came"] += 1
        lot.status, lot.cause, lot.decided, lot.amount = Status.LOST, effect[0].cause, self.env.now, 0
        lot.over.succeed()
        self.tell_begun(lot)

    def unit_procedure(self, lot, number, step, first_unit):
        if number not in lot.kept:
            yield from self.clear_the_way(lot, number, first_unit)
        unit = lot.kept.pop(number)
        if not step.keeps_previous:
            yield from self.leave_units(lot)
            lot.leave()
        lot.inside.append((unit, step))
        self.happened["kept what it came from"] += step.keeps_previous and (len(lot.inside) > 1 or bool(lot.holding))
        unit.last = lot.material
        self.stop_clocks(lot, number, until_end=False)
        self.count_inside(lot, number)
        besides = self.begin_alongside(lot, number)
        try:
            for segment in self.segments(step, Role.PROCESS):
                yield from self.perform(segment, unit, (lot.number, lot.amount), END, lot.key, lot=lot)
        except (Lost, TooLate):
            yield from self.leave_previous(lot)
            raise
        yield from self.leave_previous(lot)
        self.look_at_limits(lot)
        self.stop_clocks(lot, number, until_end=True)
        if besides:
            yield from self.wait_for_all(lot, besides)
            self.look_at_limits(lot)
            self.stopped_alongside(besides)
        self.finish_step(lot, lot.row.steps[0] + number, step)
        self.start_clocks(lot, number)
        last = self.next_main(lot, number) is None
        if step.after == UNLIMITED and not last:
            self.count_inside(lot, None)
            yield from self.leave_units(lot)
        elif step.after != NONE and not last:
            yield from self.to_store(lot, step.after)
            yield from self.leave_units(lot)

    def leave_previous(self, lot):
        """What it came from has fed it to the end of the work, if it kept it."""
        yield from self.leave_units(lot, but=1)
        lot.leave()

    def clear_the_way(self, lot, number, first_unit):
        """A unit for the step and, with zero wait, one for each that follows at once, which are set up first."""
        steps = self.plan.steps[slice(*lot.row.steps)]
        way = [number]
        while steps[way[-1]].zero_wait:
            way.append(self.next_main(lot, way[-1]))
        self.happened["way cleared"] += len(way) > 1
        for place in way:
            yield from self.supply(lot, place, steps[place])
            lot.kept[place] = yield from self.take_unit(lot, place, steps[place])
            if lot.started < 0:
                lot.started = self.env.now
                first_unit.succeed()
                self.tell_begun(lot)
            self.look_ahead(lot, place, lot.kept[place])
            if place != number:
                yield from self.set_up(lot, steps[place], lot.kept[place])
        yield from self.set_up(lot, steps[number], lot.kept[number])

    def take_unit(self, lot, number, step):
        latest, line = self.latest(lot, unit_for=number), self.classes[step.unit_class]
        return (yield from line.take(self.rank_in_line(lot, step), lot, step=step, latest=latest))

    def to_store(self, lot, store):
        yield from self.place_in(self.stores[store], lot)
        self.count_inside(lot, None)
        lot.holding = self.stores[store]

    def leave_units(self, lot, *, but=0):
        """The lot has left all its units but the last so many: they are cleaned, and ask for their needs first."""
        while len(lot.inside) > but:
            unit, step = lot.inside.pop(0)
            unit.history.append((self.env.now, lot.main))
            self.env.process(self.clean_after(unit, lot, step))
            yield self.let_begin()

    def finish_step(self, lot, index, step):
        """Amount and fate after a step."""
        number = lot.number
        if step.creates:
            made = step.creates * self.learnt(lot.row.yield_learning, lot, "yield")
            for stream in self.plan.links[slice(*step.create_factors)]:
                made = made * self.draw(stream, number)
            # What the earlier amount had become is replaced by what the step makes.
            whole = int(made + min(made * 1e-9, 0.01))
            lot.begun += whole - lot.amount
            lot.amount = whole
        if step.failure_stream != NONE:
            cause = self.failure(lot, index, step)
            if cause != NONE:
                self.happened["batch failed"] += 1
                raise Lost(cause, step.extra_cleaning)
        if lot.doomed:
            self.happened["lost with its parent"] += 1
            raise Lost(self.cause("parent rejected"))
        kept = max(lot.amount - step.fixed_loss, 0)
        if step.yields[0] < step.yields[1]:
            share = 1.0
            for stream in self.plan.links[slice(*step.yields)]:
                share = share * self.draw(stream, number)
            kept = int(kept * share + min(kept * share * 1e-9, 0.01))
        lot.amount = kept - min(step.sampled, kept)
        if self.plan.checks[slice(*lot.row.checks)] and index - lot.row.steps[0] == lot.row.sampled:
            self.env.process(self.release(lot, self.checks(lot, Phase.SAMPLED)))

    def failure(self, lot, index, step):
        """Cause of a whole-batch failure, or NONE."""
        rows = self.plan.failures[slice(*step.failures)]
        can_fail = [i for i in range(*lot.row.steps) if self.plan.steps[i].failure_stream != NONE]
        success = self.learnt(lot.row.success_learning, lot, "success") if index == can_fail[0] else 1.0
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

    def lose(self, lot, cause, extra):
        """It gives back the units that were kept for it, the last first, and leaves where it stands."""
        lot.status, lot.cause, lot.decided = Status.LOST, cause, self.env.now
        self.happened["lost with units kept for it"] += bool(lot.kept)
        lot.over.succeed()
        if lot.in_process is not None:
            lot.in_process.give()
        for number in sorted(lot.kept, reverse=True):
            self.free_again(lot.kept[number])
        lot.leave()
        for unit, step in lot.inside:
            unit.history.append((self.env.now, lot.main))
            self.env.process(self.clean_after(unit, lot, step, extra=extra))
        if lot.campaign not in self.last_ppq:
            self.never_made.setdefault(lot.campaign, []).append(lot.number)
        self.tell_verdict(lot, False)

    def finished(self, lot):
        """Made: in quarantine, and usable at risk."""
        row = self.plan.materials[lot.material]
        if lot.in_process is not None:
            lot.in_process.give()
        lot.status, lot.made = Status.QUARANTINE, self.env.now
        self.look_into(lot)
        if lot.status == Status.REJECTED:
            self.happened["rejected as soon as it was made"] += 1
            lot.over.succeed()
            return
        if row.shelf_life >= 0:
            lot.expiry = self.env.now + row.shelf_life
        for parent in lot.parents if row.expires_with_components else ():
            if parent.expiry < lot.expiry:
                self.happened["expires with its components"] += 1
                lot.expiry = parent.expiry
        listed = self.plan.lots[slice(*lot.row.listed)]
        if listed and listed[lot.number].expires != NONE:
            self.happened["expiry of its own"] += 1
            lot.expiry = listed[lot.number].expires
            lot.expiry = min([lot.expiry, *(one.expiry for one in lot.parents if row.expires_with_components)])
        if lot.expiry < NEVER:
            self.env.process(self.shelf_life(lot))
        if row.at_risk and not self.is_engineering_run(lot):
            self.usable(lot)
        if self.plan.checks[slice(*lot.row.checks)]:
            if lot.row.steps[0] == lot.row.steps[1]:
                self.env.process(self.release(lot, self.checks(lot, Phase.SAMPLED)))
            lot.made_checks = self.checks(lot, Phase.MADE)
            lot.over.succeed()
        else:
            self.env.process(self.disposition(lot))
