"""From samples to disposition: tests side by side, review, authority, and the genealogy of what was used at risk."""

from collections.abc import Generator

from capsim.flow.disturbances import Spoil
from capsim.flow.lot import EXPIRED, LOST, PARTS, QUARANTINE, REJECTED, RELEASED, Lot
from capsim.flow.qualification import Qualification
from capsim.flow.recipe import Check, Stage
from capsim.flow.shipping import Shipping
from capsim.flow.world import CheckNote, World
from capsim.foundation.worktime import NEVER
from capsim.plan.plan import NONE, CheckPart, Phase
from capsim.plant.clock import END, Walk, resume
from capsim.plant.server import soonest

_RELEASE_PART, _TEST_PART = 1, 2
"""Places of the release route and of the first check in the key of a lot."""

TEST, INVESTIGATION, RETEST = map(int, CheckPart)

_SAMPLED, _MADE, _TESTED, _REVIEWED = map(int, Phase)


class Quality:
    """The quality unit: it books the checks of every lot and decides on its disposition."""

    def __init__(self, world: World, shipping: Shipping) -> None:
        self._world = world
        self._shipping = shipping
        self._tests: dict[int, Walk] = {}
        self._notes = world.check_notes
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
        if lot.suspected:
            self.look_into(lot, now)
            if lot.status != QUARANTINE:
                return
        if material.shelf_life >= 0 or material.expires_with_components or lot.own_expiry != NEVER:
            lot.set_expiry(material.shelf_life, with_components=material.expires_with_components)
        qualification = lot.campaign.qualification
        if material.at_risk and not (qualification is not None and qualification.is_engineering_run(lot.serial)):
            self._shipping.usable(lot, now)
        if not lot.campaign.checks:
            lot.release = self._wait_for_parents(lot, now)
            next(lot.release, None)
            return
        # Not parked meanwhile: a check that takes no time is over at once, and must not resume the route before this.
        parked, lot.parked = lot.parked, False
        lot.checked = self._book_all(lot, lot.campaign.checks[_MADE], now)
        if parked:
            resume(lot.release, now)

    def lost(self, lot: Lot) -> None:
        """A lot failed before it was made: nothing made from it can exist, and its release route ends."""
        lot.parked = False
        if lot.campaign.qualification is not None:
            lot.campaign.qualification.loses(lot.serial)
            self._show(lot, lot.campaign.qualification, good=False)

    def _route(self, lot: Lot, now: int) -> Walk:
        """Tests from sampling on, then what follows them, then the disposition."""
        checks = lot.campaign.checks
        until = self._book_all(lot, checks[_SAMPLED], now)
        if until > now or lot.open_tests:
            now = yield from self._until(lot, until, now)
        while lot.made < 0 and lot.status != LOST:
            lot.parked = True
            now = yield
        if lot.status == LOST:
            return
        if lot.checked > now or lot.open_tests:
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
        """Wait until the booked checks are in, and those that need more than one booking."""
        if until > now:
            self._world.wake(until, END + lot.key + _RELEASE_PART, lot.release)
            now = yield
        while lot.open_tests:
            lot.parked = True
            now = yield
        return now

    def _book_all(self, lot: Lot, checks: tuple[Check, ...], now: int) -> int:
        """Book the checks of a phase side by side; when those that are over with one booking are in [s]."""
        until, number, counts = now, lot.number, lot.counts
        for check in checks:
            if check.row.begun != NONE:
                self._goes_on_from_start(lot, check, now)
                continue
            first, end = check.first, now
            if first.hands_on is not None:
                end = self._book(lot, check, first, work=first.hands_on[number], now=now)
            if first.elapsed is not None:
                end += first.elapsed[number]
            if self._notes is not None:
                self._notes.append(CheckNote(lot, check, TEST, 0, now, end))
            fails = check.fails is not None and check.fails[number]
            if check.later or (fails and check.row.confirmed >= 0):
                self._begin(lot, check, now=now, end=end)
                continue
            if fails:
                lot.out_of_specification = True
            check.log.booked(now, end, counts=counts)
            until = end if end > until else until
        return until

    @staticmethod
    def _book(lot: Lot, check: Check, stage: Stage, *, work: int, now: int) -> int:
        """When work that arrives now ends [s]."""
        able = stage.able
        if not able:
            return now + work
        server, log = able[0] if len(able) == 1 else soonest(able, now)
        start, end = server.book(work, log, now=now, counts=lot.counts)
        if start > now:
            check.log.waits(now, start, counts=lot.counts)
        return end

    def _begin(self, lot: Lot, check: Check, *, now: int, end: int) -> None:
        """A check goes on after its first booking, which ends at ``end``: until its result the lot waits for it."""
        lot.open_tests += 1
        check.log.begun(now, counts=lot.counts)
        key = lot.key + _TEST_PART + check.part
        walk = self._tests[key] = self._test(lot, check, since=now, end=end)
        next(walk, None)

    def _goes_on_from_start(self, lot: Lot, check: Check, now: int) -> None:
        """A check that began before the start goes on where it is."""
        row = check.row
        lot.open_tests += 1
        check.log.begun(now, counts=lot.counts)
        self._note(lot, check, (row.begun, row.stage), end=max(row.until, now))
        key = lot.key + _TEST_PART + check.part
        walk = self._tests[key] = self._test(
            lot, check, since=now, end=max(row.until, now), begun=(row.begun, row.stage)
        )
        next(walk, None)

    def _test(self, lot: Lot, check: Check, *, since: int, end: int, begun: tuple[int, int] = (TEST, 0)) -> Walk:
        """Later stages; after an out-of-specification result the investigation, and the test once more.

        ``end`` is that of what is under way: a part of the check, and its stage.
        """
        (part, stage), number = begun, lot.number
        if part == TEST:
            end = yield from self._go_on(lot, check, end, attempt=0, stage=stage)
        if part != TEST or (check.fails is not None and check.fails[number]):
            confirmed = check.row.confirmed < 0
            if not confirmed:
                confirmed = yield from self._repeat(lot, check, end, begun=begun)
                end = int(self._world.clock.now)
            lot.out_of_specification |= confirmed
        yield from self._wait(lot, check, end)
        self._tests.pop(lot.key + _TEST_PART + check.part)
        check.log.over(since, end, counts=lot.counts)
        lot.open_tests -= 1
        if lot.parked and not lot.open_tests:
            lot.parked = False
            resume(lot.release, end)

    def _repeat(self, lot: Lot, check: Check, end: int, *, begun: tuple[int, int]) -> Generator[None, int, bool]:
        """The investigation and the retest, as far as they are still to come; whether the result is confirmed."""
        row, investigation, (part, stage) = check.row, check.investigation, begun
        if part == TEST:
            if investigation.able:
                yield from self._wait(lot, check, end)
            found, end = end, self._drawn(lot, check, investigation, attempt=0, now=end)
            self._note(lot, check, (INVESTIGATION, 0), end=end, begin=found)
        if part != RETEST:
            yield from self._wait(lot, check, end)
            check.log.retests += lot.counts
            end, stage = self._drawn(lot, check, check.first, attempt=1, now=end), 0
            self._note(lot, check, (RETEST, 0), end=end)
        end = yield from self._go_on(lot, check, end, attempt=1, stage=stage)
        yield from self._wait(lot, check, end)
        chance = self._world.draws.value(row.fail_stream, lot.number, attempt=1)
        return chance < row.confirmed

    def _note(self, lot: Lot, check: Check, part: tuple[int, int], *, end: int, begin: int = NONE) -> None:
        """Keep a part of a check and its stage, which begins now, or will ``begin``."""
        if self._notes is not None:
            begin = int(self._world.clock.now) if begin == NONE else begin
            self._notes.append(CheckNote(lot, check, *part, begin, end))

    def _go_on(self, lot: Lot, check: Check, end: int, *, attempt: int, stage: int = 0) -> Generator[None, int, int]:
        """The stages after one, each begun when the one before has ended; when the last one ends [s]."""
        for number, later in enumerate(check.later[stage:], stage + 1):
            yield from self._wait(lot, check, end)
            end = self._drawn(lot, check, later, attempt=attempt, now=end)
            self._note(lot, check, (RETEST if attempt else TEST, number), end=end)
        return end

    def _wait(self, lot: Lot, check: Check, until: int) -> Generator[None, int, None]:
        """Let time pass, if there is any."""
        if until > self._world.clock.now:
            key = lot.key + _TEST_PART + check.part
            self._world.wake(until, END + key, self._tests[key])
            yield

    def _drawn(self, lot: Lot, check: Check, stage: Stage, *, attempt: int, now: int) -> int:
        """When a stage that begins now ends, with draws of its own for each attempt [s]."""
        if attempt == 0 and stage.hands_on is not None:
            work = stage.hands_on[lot.number]
            passes = 0 if stage.elapsed is None else stage.elapsed[lot.number]
        else:
            work = self._seconds(lot, stage.works, attempt)
            passes = sum(self._seconds(lot, stream, attempt) for stream in stage.passes)
        return self._book(lot, check, stage, work=work, now=now) + passes

    def _seconds(self, lot: Lot, stream: int, attempt: int) -> int:
        return 0 if stream == NONE else round(self._world.draws.value(stream, lot.number, attempt=attempt))

    def _decide(self, lot: Lot, now: int) -> None:
        """Disposition: released, rejected with its cause, or expired in quarantine; unless it has to wait for that."""
        if lot.status != QUARANTINE:
            return
        if lot.held > now or lot.campaign.certifies is not None:
            until = self._decides(lot, now)
            if until > now:
                lot.release = self._decide_later(lot)
                next(lot.release)
                self._world.wake(until, END + lot.key + _RELEASE_PART, lot.release)
                return
        qualification = lot.campaign.qualification
        good = qualification is not None and self._is_good(lot, now)
        if qualification is None or not good:
            self._dispose(lot, now)
        elif qualification.is_engineering_run(lot.serial):
            self._reject(lot, qualification.row.engineering_cause, now)
        elif not qualification.licensed:
            qualification.waiting.append(lot)
        elif qualification.keeps_back(lot.serial):
            self._reject(lot, qualification.row.ppq_cause, now)
        else:
            self._release(lot, now)
        if qualification is not None:
            self._show(lot, qualification, good=good)

    def _is_good(self, lot: Lot, now: int) -> bool:
        """Whether nothing but the qualification of its campaign keeps a lot from being released."""
        rejected = lot.doomed or lot.out_of_specification
        rejected = rejected or bool(lot.campaign.rejects and lot.campaign.rejects[lot.number])
        return not rejected and not self._is_expired(lot, now)

    def _is_expired(self, lot: Lot, now: int) -> bool:
        return lot.expiry <= now and not self._world.plan.materials[lot.material].at_risk

    def _show(self, lot: Lot, qualification: Qualification[Lot], *, good: bool) -> None:
        """A lot is good or not; with the last PPQ lot the licence is on its way."""
        if qualification.shows(lot.serial, good=good):
            stream, now = qualification.row.licence, int(self._world.clock.now)
            licence = 0 if stream == NONE else round(self._world.draws.value(stream, 0))
            self.expect(qualification, now + licence, key=lot.campaign.key)

    def expect(self, qualification: Qualification[Lot], time: int, *, key: int) -> None:
        """The licence comes at a time; ``key`` is that of a campaign whose lots wait for it."""
        qualification.expected = time
        walk = self._licence(qualification)
        next(walk)
        self._world.wake(time, END + key + qualification.last * PARTS + _RELEASE_PART, walk)

    def _licence(self, qualification: Qualification[Lot]) -> Walk:
        """Lots may be released: those that have waited, by number."""
        now = yield
        for lot in qualification.take_waiting():
            self._decide(lot, now)

    def _dispose(self, lot: Lot, now: int) -> None:
        """Released, rejected with its cause, or expired in quarantine."""
        if lot.doomed:
            self._reject(lot, self._world.cause_of_doom, now)
        elif lot.out_of_specification:
            self._reject(lot, self._out_of_specification, now)
        elif lot.campaign.rejects and lot.campaign.rejects[lot.number]:
            self._reject(lot, self._at_disposition, now)
        elif self._is_expired(lot, now):
            lot.status, lot.decided = EXPIRED, now
            lot.expire()
        else:
            self._release(lot, now)

    @staticmethod
    def _decides(lot: Lot, now: int) -> int:
        """When a lot can have its disposition: after an investigation, and when dispositions are made [s]."""
        until = max(lot.held, now)
        return until if lot.campaign.certifies is None else lot.campaign.certifies.next_open(until)

    def _decide_later(self, lot: Lot) -> Walk:
        now = yield
        self._decide(lot, now)

    def withhold(self, lot: Lot, now: int) -> None:
        """A lot has come under suspicion: nobody draws from it."""
        self._shipping.withhold(lot, now)

    def allow(self, lot: Lot, now: int) -> None:
        """A lot is under no suspicion any more: it may be drawn from again, if it is still good."""
        self._shipping.allow(lot, now)

    def look_into(self, lot: Lot, now: int) -> None:
        """A suspect that has been made is rejected where it turns out spoiled, also when it had been released."""
        if lot.status not in (QUARANTINE, RELEASED) or (lot.status == RELEASED and lot.gone):
            return
        spoiled = self._was_spoiled(lot, now)
        if lot.held <= now:
            lot.suspected = ()
        if spoiled is not None and lot.status == QUARANTINE:
            self._reject_undecided(lot, spoiled.effect.cause, now)
        elif spoiled is not None:
            self._reject(lot, spoiled.effect.cause, now)

    def _was_spoiled(self, lot: Lot, now: int) -> Spoil | None:
        """The first that turns out to have spoiled the lot, of those that have been looked into by now."""
        for spoil in lot.suspected:
            effect, occurrence = spoil.effect, spoil.occurrence
            if effect.chance and occurrence.ended <= now:
                stream = effect.chances + lot.campaign.number
                if self._world.draws.value(stream, lot.number, attempt=occurrence.number) < effect.chance:
                    return spoil
        return None

    def _reject_undecided(self, lot: Lot, cause: int, now: int) -> None:
        """A lot in quarantine is rejected before its checks are over."""
        lot.out_of_specification = True
        self._reject(lot, cause, now)
        qualification = lot.campaign.qualification
        if qualification is not None and lot not in qualification.waiting:
            self._show(lot, qualification, good=False)

    def discard(self, lot: Lot, cause: int, now: int) -> None:
        """A made lot is lost where it stands: rejected, or written off where it was released."""
        if lot.status == QUARANTINE:
            self._reject_undecided(lot, cause, now)
        else:
            self._shipping.withdraw(lot)
            lot.gone = lot.amount - lot.used
            lot.leave(now)

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
        """What was made from a rejected lot cannot be released or used any more, nor what was made from that.

        What has been released goes too, if it is under suspicion with it; else it has left.
        """
        for child in lot.children:
            if not child.doomed and (child.status != RELEASED or child.held >= now):
                child.doomed = True
                self._shipping.withdraw(child)
                self._doom(child, now)
                if child.status == RELEASED:
                    self._reject(child, self._world.cause_of_doom, now)
                self._look_again(child, now)

    @staticmethod
    def _look_again(child: Lot, now: int) -> None:
        """A made lot that waits only for its parents goes on."""
        if child.parked and child.made >= 0 and not child.open_tests:
            child.parked = False
            resume(child.release, now)
