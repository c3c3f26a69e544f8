"""One lot through its whole procedure: this is the heart of capsim, and reads as the plant works."""

from collections.abc import Generator
from itertools import zip_longest

from capsim.flow.at_start import stand_there
from capsim.flow.limits import check_grant, enter, look, meet, open_limits, stand, wait_in_time
from capsim.flow.lot import LOST, SIDE_PART, Lot, Side
from capsim.flow.perform import Performer
from capsim.flow.recipe import Access, Step
from capsim.flow.release import Quality
from capsim.flow.set_up import done, set_up_of
from capsim.flow.world import World
from capsim.plan.plan import NONE, Role
from capsim.plan.quanta import rounded_down
from capsim.plant.clock import Walk, resume
from capsim.plant.units import Unit
from capsim.plant.waiting import Store


class Procedure:
    """Takes lots through the unit procedures of their campaign."""

    def __init__(self, world: World, quality: Quality, performer: Performer) -> None:
        self._world = world
        self._quality = quality
        self._perform = performer.perform
        self._work_out = performer.work_out

    def open(self, lot: Lot, now: int) -> None:
        """What a lot has behind it that is there at the start."""
        stand_there(self._world, lot, now)
        if lot.campaign.row.tested and lot.campaign.checks:
            self._quality.sampled(lot, now)

    def walk(self, lot: Lot, now: int) -> Walk:
        """From the planned start to the end of the last step, or to the loss of the lot."""
        world, campaign = self._world, lot.campaign
        if campaign.cap is not None or campaign.larder is not None:
            now = yield from self._enter(lot, now)
        for step in campaign.steps:
            if step.special:
                now = yield from self._come(lot, step, now)
                if self._failed(lot, now):
                    return
            elif not step.units.take(lot, step, now):
                now = yield
            self._board(lot, step, now)
            if step.alone:
                world.wake(self._end_of_work(lot, step, now), lot.order, lot.walk)
                now = yield
            else:
                now = yield from self._work(lot, step, now)
            if step.changes and not self._finish(lot, step, now):
                return
            if step.walks_away:
                lot.leave(now)
            elif step.after is not None:
                now = yield from self._hold(lot, step.after, now)
                if self._failed(lot, now):
                    return
        yield from self._make(lot, now)

    @staticmethod
    def _enter(lot: Lot, now: int) -> Generator[None, int, int]:
        """A place under the cap on lots in process, which may set the pace of the starts; then all inputs."""
        campaign = lot.campaign
        if campaign.cap is not None:
            if not campaign.cap.take(lot, now):
                now = yield
            if campaign.let_in is not None:
                campaign.let_in(now)
        if campaign.larder is not None and not campaign.larder.take(lot, lot.recipe, now):
            now = yield
        return now

    def _has_unit(self, lot: Lot, step: Step, now: int) -> None:
        """The lot has the unit of a step; with the first one it has started, so the next one may be planned."""
        lot.step = step.index
        if lot.started < 0:
            lot.started = now
            if lot.campaign.next_lot is not None:
                self._world.clock.settling.append(lot.campaign.next_lot)
            if lot.campaign.followers:
                lot.campaign.began(now)

    def _come(self, lot: Lot, step: Step, now: int) -> Generator[None, int, int]:
        """A unit, in time and set up; where the lot goes on at once after this step, the units after it too."""
        if lot.reserved:
            unit = lot.unit = lot.reserved[0]
            lot.reserved = lot.reserved[1:]
            unit.units.usage.hold(unit.roster, unit.since, now)
        else:
            now = yield from self._take(lot, step, now)
        if lot.failing == NONE:
            self._has_unit(lot, step, now)
            if step.row.zero_wait and (not lot.reserved or _is_under_way(step)):
                now = yield from self._keep_units_ahead(lot, step, now)
        if lot.failing == NONE and step.sets_up:
            now = yield from self._get_ready(lot, step, now)
        return now

    def _take(self, lot: Lot, step: Step, now: int) -> Generator[None, int, int]:
        """What a step uses, then a unit for it; unless the lot cannot be in time any more."""
        if step.bill is not None and not step.bill.take(lot, now):
            if lot.deadlines:
                now = yield from wait_in_time(self._world, lot, step.bill, now=now, step=step)
            else:
                now = yield
            if lot.failing != NONE:
                return now
        if not step.units.take(lot, step, now):
            if lot.deadlines:
                now = yield from wait_in_time(self._world, lot, step.units, now=now, step=step)
            else:
                now = yield
        if lot.deadlines and lot.failing == NONE:
            check_grant(lot, step, now)
            if lot.failing != NONE:
                lot.unit.not_used(now)
        return now

    def _keep_units_ahead(self, lot: Lot, step: Step, now: int) -> Generator[None, int, int]:
        """The units of the steps that follow at once, each set up and kept for the lot."""
        own, asked = lot.unit, now
        lot.claimed = own
        for _ in lot.reserved:
            step = step.ahead or step
        while step.ahead is not None and step.row.zero_wait and lot.failing == NONE:
            step = step.ahead
            if step.row.unit != NONE:
                lot.unit = step.units.units[step.row.unit]
            else:
                now = yield from self._take(lot, step, now)
            if lot.failing == NONE:
                now = yield from self._set_up(lot, step, now)
                lot.unit.since = now
                lot.reserved = (*lot.reserved, lot.unit)
        lot.unit, lot.claimed = own, None
        own.units.usage.hold(own.roster, asked, now)
        if lot.failing != NONE:
            self._give_back_units_ahead(lot, now)
            own.not_used(now)
        return now

    def _give_back_units_ahead(self, lot: Lot, now: int) -> None:
        """Units that were kept for the lot, the last one first."""
        for unit in reversed(lot.reserved):
            unit.units.usage.hold(unit.roster, unit.since, now)
            unit.not_used(now)
        lot.reserved = ()

    def _get_ready(self, lot: Lot, step: Step, now: int) -> Generator[None, int, int]:
        """The unit is set up, unless it was when it was kept; then the lot can come in, if it is in time."""
        if step.own_set_up:
            now = yield from self._set_up(lot, step, now)
        if lot.deadlines and lot.failing == NONE:
            meet(lot, step, now, at_end=False)
        if lot.failing != NONE:
            self._give_back_units_ahead(lot, now)
            lot.unit.not_used(now)
        return now

    def _set_up(self, lot: Lot, step: Step, now: int) -> Generator[None, int, int]:
        """What the unit needs before it can take the lot, which still stands where it was."""
        unit = lot.unit
        segments = set_up_of(step, unit, lot, now=now)
        for segment, following in zip_longest(segments, segments[1:]):
            now = yield from self._perform(lot, (segment,), now, lot=lot)
            if lot.failing != NONE:
                break
            if following is None or following.row.role != segment.row.role:
                done(segment, unit, now)
        look(lot, now)
        return now

    def _board(self, lot: Lot, step: Step, now: int) -> None:
        """The lot comes into its unit, and leaves where it was, or keeps that too."""
        if lot.step != step.index:
            self._has_unit(lot, step, now)
        before, unit = lot.holding, lot.unit
        if before is not None:
            if step.row.keeps_previous:
                self._keep_previous(lot, before, now)
            else:
                before.let_go(lot, now)
        lot.holding = unit
        unit.step, unit.last, unit.since = step, lot.material, now
        if step.sums:
            enter(lot, step, now)

    def _keep_previous(self, lot: Lot, before: Unit | Store, now: int) -> None:
        """The unit or store before feeds this step to its end."""
        lot.kept = before
        if isinstance(before, Unit):
            before.units.usage.hold(before.roster, before.since, now)
            before.since = now

    def _end_of_work(self, lot: Lot, step: Step, now: int) -> int:
        """When the work of a step ends that waits for nothing [s]."""
        if step.work is None:
            return self._work_out(lot, step.process, now, lot=lot)
        end = lot.unit.since = now + step.work[lot.number]
        step.units.usage.busy += self._world.span(now, end)
        return end

    def _work(self, lot: Lot, step: Step, now: int) -> Generator[None, int, int]:
        """The work of a step, and of what runs alongside."""
        if step.beside:
            return self._work_together(lot, step, now)
        return self._perform(lot, step.process, now, lot=lot)

    def _work_together(self, lot: Lot, step: Step, now: int) -> Generator[None, int, int]:
        """What runs alongside asks for its unit after the lot has asked for what its work needs; all must end.

        What fed the work is left, and limits are looked at, when the work of the lot itself has ended; a lot that is
        lost then does not wait for what runs alongside.
        """
        for index, beside in enumerate(step.beside):
            side = Side(lot, SIDE_PART + index, now)
            if beside.row.unit != NONE:
                side.reserved = (beside.units.units[beside.row.unit],)
            side.walk = self._beside(side, beside)
            next(side.walk)
            lot.alongside += 1
            lot.sides = (*lot.sides, side)
            self._world.wake(now, side.order, side.walk)
        now = yield from self._perform(lot, step.process, now, lot=lot)
        self._let_go_previous(lot, now)
        if lot.deadlines:
            meet(lot, step, now, at_end=True)
        if lot.alongside and lot.failing == NONE:
            lot.joining = True
            now = yield
        return now

    def _beside(self, side: Side, step: Step) -> Walk:
        """A step on a unit of its own, beside the lot."""
        now = yield
        now = yield from self._come(side, step, now)
        self._board(side, step, now)
        now = yield from self._perform(side, step.process, now, lot=side)
        side.leave(now)
        main = side.main
        main.alongside -= 1
        if side.failing != NONE and main.stopped == NONE:
            main.stopped = side.failing
        if main.joining and not main.alongside:
            main.joining = False
            resume(main.walk, now)

    def _let_go_previous(self, lot: Lot, now: int) -> None:
        """The unit before has fed this step to the end: it was busy till now."""
        if isinstance(lot.kept, Unit):
            lot.kept.units.usage.work(lot.kept.roster, lot.kept.since, now, role=Role.PROCESS)
            lot.kept.since = now
        if lot.kept is not None:
            lot.kept.let_go(lot, now)
            lot.kept = None

    def _finish(self, lot: Lot, step: Step, now: int) -> bool:
        """What a step did to the amount and fate of the lot; False where it was lost."""
        number = lot.number
        if step.watched and not self._has_passed(lot, step, now):
            return False
        if step.created is not None:
            lot.begun += step.created[number] - lot.amount
            lot.amount = step.created[number]
        if step.fails is not None and step.fails[number] != NONE:
            self._lose(lot, step.fails[number], now, extra=step.row.extra_cleaning)
            return False
        if lot.doomed:
            self._lose(lot, self._world.cause_of_doom, now)
            return False
        if step.reduces:
            self._reduce(lot, step)
        if step.samples:
            self._quality.sampled(lot, now)
        if step.opens:
            open_limits(lot, step, now)
        if step.sums and step.walks_away:
            stand(lot, now)
        return True

    def _has_passed(self, lot: Lot, step: Step, now: int) -> bool:
        """What ends with the work of a step; False where the lot was lost on the way, or is too late."""
        if step.alone:
            _stop(lot)
        if step.row.keeps_previous:
            self._let_go_previous(lot, now)
        if lot.deadlines:
            meet(lot, step, now, at_end=True)
        _stop(lot)
        return not self._failed(lot, now)

    @staticmethod
    def _reduce(lot: Lot, step: Step) -> None:
        """Fixed loss, yield and samples, in this order."""
        row, campaign = step.row, lot.campaign
        kept = max(lot.amount - row.fixed_loss, 0)
        if step.kept is not None:
            kept = rounded_down(kept * step.kept[lot.number])
        if kept < lot.amount:
            campaign.lost(row.loss_cause, lot.amount - kept)
        sampled = min(row.sampled, kept)
        campaign.sampled += sampled
        lot.amount = kept - sampled

    def _hold(self, lot: Lot, after: Access, now: int) -> Generator[None, int, int]:
        """A place where the lot waits for the next step; it keeps its unit until then."""
        if not after.take(lot, now):
            if lot.deadlines:
                now = yield from wait_in_time(self._world, lot, after, now=now)
            else:
                now = yield
        if lot.failing == NONE:
            if lot.deadlines:
                stand(lot, now)
            lot.leave(now)
            lot.holding = after.store
        return now

    def _make(self, lot: Lot, now: int) -> Walk:
        """The last step has ended: the lot goes to its store and into quarantine."""
        campaign = lot.campaign
        if campaign.store is None:
            lot.leave(now)
        elif campaign.store.store is not lot.holding:
            now = yield from self._hold(lot, campaign.store, now)
            if self._failed(lot, now):
                return
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

    def never_comes(self, lot: Lot, cause: int, now: int) -> None:
        """What should have been delivered is lost on the way: nothing of it enters the balance."""
        lot.status, lot.cause, lot.decided, lot.amount = LOST, cause, now, 0
        lot.campaign.lost(cause, 0, lots=1)
        if lot.campaign.followers:
            lot.campaign.began(now)

    def _failed(self, lot: Lot, now: int) -> bool:
        """Whether the lot fails here; then it is written off."""
        if lot.failing == NONE:
            return False
        self._lose(lot, lot.failing, now)
        return True

    def _lose(self, lot: Lot, cause: int, now: int, *, extra: int = 0) -> None:
        """The lot fails before it is made: its unit is cleaned, with the extra cleaning that this brings."""
        lot.status, lot.cause, lot.decided = LOST, cause, now
        if extra:
            lot.unit.extra = extra
        lot.campaign.lost(cause, lot.amount, lots=1)
        if lot.campaign.cap is not None:
            lot.campaign.cap.store.give()
        self._give_back_units_ahead(lot, now)
        lot.leave(now)
        self._quality.lost(lot)


def _stop(lot: Lot) -> None:
    """What a lot is known to stop for is why it fails, unless something has taken it before."""
    if lot.stopped != NONE and lot.failing == NONE:
        lot.failing = lot.stopped


def _is_under_way(step: Step) -> bool:
    """Whether a lot at the start has its unit, and some but not all of those with which it goes on."""
    return step.row.unit != NONE and not step.row.stands
