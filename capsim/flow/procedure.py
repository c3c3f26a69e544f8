"""One lot through its whole procedure: this is the heart of capsim, and reads as the plant works."""

from collections.abc import Generator

from capsim.flow.lot import LOST, Lot
from capsim.flow.recipe import Access, Segment, Step
from capsim.flow.release import Quality
from capsim.flow.world import Note, World
from capsim.plan.plan import NONE
from capsim.plant.clock import Walk
from capsim.plant.timing import Stretch, stretch
from capsim.plant.units import Unit


class Procedure:
    """Takes lots through the unit procedures of their campaign, and cleans the units behind them."""

    def __init__(self, world: World, quality: Quality) -> None:
        self._world = world
        self._quality = quality

    def walk(self, lot: Lot, now: int) -> Walk:
        """From the planned start to the end of the last step, or to the loss of the lot."""
        campaign, world = lot.campaign, self._world
        if campaign.cap is not None:
            now = yield from self._enter(lot, campaign.cap, now)
        if campaign.larder is not None and not campaign.larder.take(lot, lot.recipe, now):
            now = yield
        for step in campaign.steps:
            if not step.units.take(lot, step.wait, now):
                now = yield
            lot.step = step.index
            if lot.started < 0:
                self._start(lot, now)
            if step.sets_up:
                now = yield from self._set_up(lot, step, now)
            self._board(lot, step, now)
            if step.work is not None:
                end = lot.unit.since = now + step.work[lot.number]
                step.units.usage.busy += world.span(now, end)
                world.wake(end, lot.order, lot.walk)
                now = yield
            else:
                now = yield from self._perform(lot, step.process, now, lot=lot)
            if step.changes and not self._finish(lot, step, now):
                return
            if step.walks_away:
                lot.leave(now)
            elif step.after is not None:
                if not step.after.take(lot, now):
                    now = yield
                lot.leave(now)
                lot.holding = step.after.store
        yield from self._make(lot, now)

    @staticmethod
    def _enter(lot: Lot, cap: Access, now: int) -> Generator[None, int, int]:
        """A place under the cap on lots in process, which may set the pace of the starts."""
        if not cap.take(lot, now):
            now = yield
        if lot.campaign.let_in is not None:
            lot.campaign.let_in(now)
        return now

    def caretaker(self, unit: Unit) -> Walk:
        """Cleans and prepares a unit after each lot, then gives it back to its class."""
        world, units = self._world, unit.units
        now = yield
        while True:
            lot: Lot = unit.lot
            step: Step = unit.step
            extra, unit.extra = unit.extra, 0
            if unit.repaired > now:
                world.wake(unit.repaired, unit.order, unit.walk)
                now = yield
            if extra:
                units.usage.cleaning += world.span(now, now + extra)
                world.wake(now + extra, unit.order, unit.walk)
                now = yield
            if step.clean_work is not None:
                end = now + step.clean_work[lot.number]
                units.usage.cleaning += world.span(now, end)
                world.wake(end, unit.order, unit.walk)
                now = yield
            else:
                now = yield from self._perform(unit, step.cleaning, now, lot=lot)
            if step.preparation:
                unit.ready_since = now
            units.give(unit)
            now = yield

    def _start(self, lot: Lot, now: int) -> None:
        """A lot has its first unit, so the next one may be planned."""
        lot.started = now
        if lot.campaign.next_lot is not None:
            self._world.clock.settling.append(lot.campaign.next_lot)
        if lot.campaign.followers:
            lot.campaign.began(now)

    @staticmethod
    def _board(lot: Lot, step: Step, now: int) -> None:
        """The lot comes into its unit, and leaves where it was."""
        if lot.holding is not None:
            lot.holding.let_go(lot, now)
        unit = lot.holding = lot.unit
        unit.step, unit.last, unit.since = step, lot.material, now

    def _set_up(self, lot: Lot, step: Step, now: int) -> Generator[None, int, int]:
        """Changeover, or a preparation that has lapsed; the lot still stands where it was."""
        unit = lot.unit
        if step.changeover and unit.last not in (NONE, lot.material):
            # Other parts on the line open what had been prepared.
            now = yield from self._perform(lot, step.changeover + step.preparation, now, lot=lot)
        elif step.preparation and _begins(step, now) - unit.ready_since > step.row.valid >= 0:
            now = yield from self._perform(lot, step.preparation, now, lot=lot)
        return now

    def _perform(
        self, who: Lot | Unit, segments: tuple[Segment, ...], now: int, *, lot: Lot
    ) -> Generator[None, int, int]:
        """Segments on a unit, each when all it needs is there: by the lot in it, or by the unit, cleaned after the lot.

        Returns:
            When the unit can go on [s]; a lot that was lost on the way has been written off by then.
        """
        world, unit = self._world, who.unit
        for segment in segments:
            asked, room = now, segment.room
            if room is not None and not room.take(who, segment, now):
                now = yield
                if who is lot:
                    unit.units.usage.blocked += world.span(asked, now)
            work = segment.work_for(lot.number, who.amount) if segment.scales else segment.work[lot.number]
            failures = unit.failures if segment.row.breaks else None
            done = stretch(now, work, segment.rules, failures=failures, horizon=world.horizon)
            lost = done.lost and segment.processes
            now, unit.since = done.end if lost else done.free, done.free
            world.wake(now, who.order, who.walk)
            self._count(segment, unit, done, until=now)
            if world.trace is not None:
                world.trace.append(Note(lot, segment.index, unit.place, asked, done))
            yield
            if room is not None:
                room.give(segment.needs)
            if lost:
                unit.repaired = done.free
                self._lose(lot, world.cause_of_stop, now)
                break
        return now

    def _count(self, segment: Segment, unit: Unit, done: Stretch, *, until: int) -> None:
        """Put the time of a stretch into the accounts of the unit class, and of the pools ``until`` they are free."""
        unit.units.usage.add(done, self._world.span(done.began, done.free), processes=segment.processes)
        if segment.room is not None:
            segment.room.count(segment.needs, self._world.span(done.began, until))

    def _finish(self, lot: Lot, step: Step, now: int) -> bool:
        """What a step did to the amount and fate of the lot; False where it was lost."""
        number, row, campaign = lot.number, step.row, lot.campaign
        if lot.status == LOST:
            return False
        if step.created is not None:
            lot.begun += step.created[number] - lot.amount
            lot.amount = step.created[number]
        if step.fails is not None and step.fails[number] != NONE:
            self._lose(lot, step.fails[number], now, extra=row.extra_cleaning)
            return False
        if lot.doomed:
            self._lose(lot, self._world.cause_of_doom, now)
            return False
        kept = max(lot.amount - row.fixed_loss, 0)
        if step.kept is not None:
            kept = int(kept * step.kept[number])
        if kept < lot.amount:
            campaign.lost(row.loss_cause, lot.amount - kept)
        sampled = min(row.sampled, kept)
        campaign.sampled += sampled
        lot.amount = kept - sampled
        if step.samples:
            self._quality.sampled(lot, now)
        return True

    def _make(self, lot: Lot, now: int) -> Walk:
        """The last step has ended: the lot goes to its store and into quarantine."""
        campaign = lot.campaign
        if campaign.store is None:
            lot.leave(now)
        elif campaign.store.store is not lot.holding:
            if not campaign.store.take(lot, now):
                now = yield
            lot.leave(now)
            lot.holding = campaign.store.store
        if campaign.cap is not None:
            campaign.cap.store.give()
        if not campaign.steps:
            self._arrive(lot, now)
        self._quality.made(lot, now)

    def _arrive(self, lot: Lot, now: int) -> None:
        """What no step here has made has come: it is sampled on arrival."""
        if lot.campaign.followers:
            lot.campaign.began(now)
        if lot.campaign.checks:
            self._quality.sampled(lot, now)

    def _lose(self, lot: Lot, cause: int, now: int, *, extra: int = 0) -> None:
        """The lot fails before it is made: its unit is cleaned, with the extra cleaning that this brings."""
        lot.status, lot.cause, lot.decided = LOST, cause, now
        lot.unit.extra = extra
        lot.campaign.lost(cause, lot.amount, lots=1)
        if lot.campaign.cap is not None:
            lot.campaign.cap.store.give()
        lot.leave(now)
        self._quality.lost(lot)


def _begins(step: Step, now: int) -> int:
    """When the work of a step can begin, as far as its hours decide it [s]."""
    calendar = step.process[0].rules.calendar if step.process else None
    return now if calendar is None else calendar.next_open(now)
