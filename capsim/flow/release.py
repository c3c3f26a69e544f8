"""From samples to disposition: tests side by side, review, authority, and the genealogy of what was used at risk."""

from collections.abc import Generator

from capsim.flow.lot import EXPIRED, LOST, QUARANTINE, REJECTED, RELEASED, Lot
from capsim.flow.recipe import Check
from capsim.flow.shipping import Shipping
from capsim.flow.world import World
from capsim.plan.plan import NONE, Phase
from capsim.plant.clock import END, Walk, resume

_RELEASE_PART, _RETEST_PART = 1, 2
"""Places of the release route and of the first retest in the key of a lot."""

_SAMPLED, _MADE, _TESTED, _REVIEWED = map(int, Phase)


class Quality:
    """The quality unit: it books the checks of every lot and decides on its disposition."""

    def __init__(self, world: World, shipping: Shipping) -> None:
        self._world = world
        self._shipping = shipping
        self._retests: dict[int, Walk] = {}
        causes = world.plan.causes
        self._out_of_specification = causes.index("out of specification")
        self._at_disposition = causes.index("rejected at disposition")

    def sampled(self, lot: Lot, now: int) -> None:
        """The samples are taken: the release route begins."""
        lot.release = self._route(lot, now)
        next(lot.release, None)

    def made(self, lot: Lot, now: int) -> None:
        """The last step has ended: quarantine; at risk, the lot may be used from now on."""
        material = self._world.plan.materials[lot.material]
        lot.status, lot.made = QUARANTINE, now
        if material.shelf_life >= 0 or material.expires_with_components:
            lot.set_expiry(material.shelf_life, with_components=material.expires_with_components)
        if material.at_risk:
            self._shipping.usable(lot, now)
        if not lot.campaign.checks:
            lot.release = self._wait_for_parents(lot, now)
            next(lot.release, None)
            return
        lot.checked = self._book_all(lot, lot.campaign.checks[_MADE], now)
        if lot.parked:
            lot.parked = False
            resume(lot.release, now)

    def lost(self, lot: Lot) -> None:
        """A lot failed before it was made: nothing made from it can exist, and its release route ends."""
        lot.parked = False

    def _route(self, lot: Lot, now: int) -> Walk:
        """Tests from sampling on, then what follows them, then the disposition."""
        checks = lot.campaign.checks
        until = self._book_all(lot, checks[_SAMPLED], now)
        if until > now or lot.open_retests:
            now = yield from self._until(lot, until, now)
        while lot.made < 0 and lot.status != LOST:
            lot.parked = True
            now = yield
        if lot.status == LOST:
            return
        if lot.checked > now or lot.open_retests:
            now = yield from self._until(lot, lot.checked, now)
        for phase in (_TESTED, _REVIEWED):
            if checks[phase] and not lot.out_of_specification and not lot.doomed:
                now = yield from self._until(lot, self._book_all(lot, checks[phase], now), now)
        if lot.undecided:
            yield from self._wait_for_parents(lot, now)
        else:
            self._decide(lot, now)

    def _wait_for_parents(self, lot: Lot, now: int) -> Walk:
        """What was made from bulk used at risk is decided after that bulk."""
        while lot.undecided and not lot.doomed:
            lot.parked = True
            now = yield
        self._decide(lot, now)

    def _until(self, lot: Lot, until: int, now: int) -> Generator[None, int, int]:
        """Wait until the booked checks are in, and their retests."""
        if until > now:
            self._world.wake(until, END + lot.key + _RELEASE_PART, lot.release)
            now = yield
        while lot.open_retests:
            lot.parked = True
            now = yield
        return now

    def _book_all(self, lot: Lot, checks: tuple[Check, ...], now: int) -> int:
        """Book the checks of a phase side by side; when the last of their first results is in [s]."""
        until = now
        for check in checks:
            end = now
            if check.hands_on is not None:
                end = self._work(lot, check, check.hands_on[lot.number], now=now)
            if check.elapsed is not None:
                end += check.elapsed[lot.number]
            until = max(until, end)
            if check.fails is not None and check.fails[lot.number]:
                self._out(lot, check, end)
        return until

    @staticmethod
    def _work(lot: Lot, check: Check, work: int, *, now: int) -> int:
        if check.server is None or check.log is None:
            return now + work
        return check.server.book(work, check.log, now=now, counts=lot.counts)

    def _out(self, lot: Lot, check: Check, result: int) -> None:
        """An out-of-specification result: investigation and retest, or no retest and the result stands."""
        if check.row.confirmed < 0:
            lot.out_of_specification = True
            return
        lot.open_retests += 1
        key = lot.key + _RETEST_PART + check.part
        walk = self._retests[key] = self._retest(lot, check, key)
        next(walk)
        self._world.wake(result + self._again(lot, check.row.investigation, 0), END + key, walk)

    def _retest(self, lot: Lot, check: Check, key: int) -> Walk:
        """Investigation is over: test once more; the lot fails where the retest confirms the first result."""
        row = check.row
        now = yield
        end = now
        if row.hands_on != NONE:
            end = self._work(lot, check, self._again(lot, row.hands_on, 1), now=now)
        end += self._again(lot, row.elapsed, 1)
        if end > now:
            self._world.wake(end, END + key, self._retests[key])
            now = yield
        del self._retests[key]
        lot.out_of_specification |= self._world.draws.value(row.fail_stream, lot.number, attempt=1) < row.confirmed
        lot.open_retests -= 1
        if lot.parked and not lot.open_retests:
            lot.parked = False
            resume(lot.release, now)

    def _again(self, lot: Lot, stream: int, attempt: int) -> int:
        return 0 if stream == NONE else round(self._world.draws.value(stream, lot.number, attempt=attempt))

    def _decide(self, lot: Lot, now: int) -> None:
        """Disposition: released, rejected with its cause, or expired in quarantine."""
        if lot.doomed:
            self._reject(lot, self._world.cause_of_doom, now)
        elif lot.out_of_specification:
            self._reject(lot, self._out_of_specification, now)
        elif lot.campaign.rejects and lot.campaign.rejects[lot.number]:
            self._reject(lot, self._at_disposition, now)
        elif lot.expiry <= now and not self._world.plan.materials[lot.material].at_risk:
            lot.status, lot.decided = EXPIRED, now
            lot.expire()
        else:
            self._release(lot, now)

    def _release(self, lot: Lot, now: int) -> None:
        lot.status, lot.decided = RELEASED, now
        if not self._world.plan.materials[lot.material].at_risk:
            self._shipping.usable(lot, now)
        for child in lot.children:
            child.undecided -= 1
            self._look_again(child, now)

    def _reject(self, lot: Lot, cause: int, now: int) -> None:
        lot.status, lot.decided, lot.cause = REJECTED, now, cause
        self._shipping.withdraw(lot)
        lot.leave(now)
        self._doom(lot, now)

    def _doom(self, lot: Lot, now: int) -> None:
        """What was made from a rejected lot cannot be released or used any more, nor what was made from that."""
        for child in lot.children:
            if not child.doomed:
                child.doomed = True
                self._shipping.withdraw(child)
                self._doom(child, now)
                self._look_again(child, now)

    @staticmethod
    def _look_again(child: Lot, now: int) -> None:
        """A made lot that waits only for its parents goes on."""
        if child.parked and child.made >= 0 and not child.open_retests:
            child.parked = False
            resume(child.release, now)
