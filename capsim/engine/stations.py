"""Lots served at a station one after the other, in order of arrival: the Kiefer-Wolfowitz recursion.

With one user of the unit class, no way back and lots that wait anywhere, a lot starts when it has arrived and the
earliest unit is ready. What has no answer before the horizon did not happen, as with events. Only the recursion is a
loop; what follows from the starts is worked out for all lots at once.
"""

from heapq import heappop, heappush, heapreplace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from capsim.engine.batch import Arrivals, Batch, Ints, TakesNoTimeError
from capsim.engine.layout import Station, Work
from capsim.plan.plan import NONE, UnitClassRow
from capsim.plan.quanta import each_rounded_down
from capsim.plant.timing import FailureClock, Stretch, stretch
from capsim.plant.usage import Roster, Usage


class Service(NamedTuple):
    """What the units of a station did, for the lots that were taken within the run, in order.

    Attributes:
        starts, ends: With the lot on board [s].
        stopped: Whether the lot was lost on the way.
    """

    starts: Ints
    ends: Ints
    stopped: NDArray[np.bool_]


def _service(starts: list[int], ends: list[int]) -> Service:
    """Lots that all went through."""
    return Service(
        np.array(starts, dtype=np.int64), np.array(ends, dtype=np.int64), np.zeros(len(starts), dtype=np.bool_)
    )


def in_turn(times: list[int], work: list[int], ready: list[int], *, horizon: int) -> list[int]:
    """When lots that come at ``times`` start on equal units, for those that start before the horizon [s].

    Args:
        times: Arrivals in order [s].
        work: How long each lot keeps its unit [s].
        ready: When each unit is ready, as a heap; it is moved on [s].
        horizon: End of the run [s].

    >>> in_turn([0, 1, 2], [10, 10, 10], [0, 0], horizon=100)
    [0, 1, 10]
    """
    starts: list[int] = []
    for now, seconds in zip(times, work, strict=True):
        start = ready[0] if ready[0] > now else now
        if start >= horizon:
            break
        heapreplace(ready, start + seconds)
        starts.append(start)
    return starts


def _all_units(units: UnitClassRow) -> tuple[list[tuple[int, int]], list[int]]:
    """When each unit will be ready, as a heap, and those that are idle already."""
    return [(units.live_from, unit) for unit in range(units.count)], []


class Bench:
    """A station in one replication."""

    def __init__(self, station: Station, batch: Batch) -> None:
        self._station = station
        self._batch = batch
        self._row = station.row
        self._run = batch.run
        self._units = batch.run.plan.unit_classes[station.row.unit_class]
        self._horizon = batch.run.plan.horizon
        # Lots come to a first station after all that ends at the instant, so that it is clear which units are ready.
        tells_units = self._units.failures != NONE and self._units.count > 1
        self._tells_units = tells_units and station.index > batch.row.steps[0]

    def serve(self, arrivals: Arrivals, amounts: Ints) -> Service:
        """Serve the lots in order as far as the run goes; ``amounts`` are what they are then [quanta].

        Raises:
            TakesNoTimeError: A step took no time.
        """
        plan = self._run.plan
        self._usage = self._run.usage[self._row.unit_class] = Usage()
        self._roster = Roster(plan.window.warm_up, self._horizon, plan.calendar(self._units.calendar))
        times, numbers = arrivals
        extra = np.zeros(len(times), dtype=np.int64)
        if self._row.failure_stream != NONE and self._row.extra_cleaning:
            extra = self._row.extra_cleaning * (self._failures()[numbers] != NONE)
        process = [self._work(work, numbers, amounts) for work in self._station.process]
        cleaning = [self._work(work, numbers, amounts) for work in self._station.cleaning]
        if self._station.plain:
            service = self._serve_alike(times, sum(process, 0 * extra), sum(cleaning, extra))
        elif self._station.only_breaks:
            service = self._serve_breaking(times, process[0], sum(cleaning, extra))
        else:
            service = self._serve_each(times, process, (extra, cleaning))
        if np.count_nonzero(service.ends == service.starts):
            if self._batch.fragile or self._tells_units:
                raise TakesNoTimeError
            self._batch.instant = True
        return service

    def go_on(self, service: Service, numbers: Ints) -> Arrivals:
        """What the step did to the lots served; those that go on from here within the run, in order of their end."""
        ends, stopped = service.ends, service.stopped
        self._batch.step[numbers] = self._station.index
        ended = ends < self._horizon
        if np.count_nonzero(stopped):
            lost = ended & stopped
            causes = np.full(int(lost.sum()), self._run.plan.causes.index("stopped operation"))
            self._batch.lose(numbers[lost], causes, ends[lost])
            ended = ended & ~stopped
        times, numbers = ends[ended], numbers[ended]
        arrivals = self._batch.in_order(times, numbers)
        return self._change(arrivals) if self._station.changes else arrivals

    def _serve_alike(self, times: Ints, work: Ints, cleaning: Ints) -> Service:
        """Units that are all alike, with work that is known from the start."""
        ready = [self._units.live_from] * self._units.count
        starts = in_turn(times.tolist(), (work + cleaning).tolist(), ready, horizon=self._horizon)
        begun = np.array(starts, dtype=np.int64)
        service = Service(begun, begun + work[: len(starts)], np.zeros(len(starts), dtype=np.bool_))
        self._usage.busy += self._run.inside(service.starts, service.ends)
        self._count_cleaning(service.ends, service.ends + cleaning[: len(starts)])
        return service

    def _serve_breaking(self, times: Ints, work: Ints, cleaning: Ints) -> Service:
        """Units that break down: the lowest-numbered one that is ready is taken, with its own failure clock."""
        horizon, rules, clocks = self._horizon, self._station.process[0].rules, self._failure_clocks()
        ready, left = [self._units.live_from] * self._units.count, [clock.left for clock in clocks]
        starts: list[int] = []
        ends: list[int] = []
        broken: dict[int, Stretch] = {}
        for asked, seconds, clean in zip(times.tolist(), work.tolist(), cleaning.tolist(), strict=True):
            start, unit = asked, 0
            for free in ready:
                if free <= asked:
                    break
                unit += 1
            else:
                start = min(ready)
                unit = ready.index(start)
            if start >= horizon:
                break
            end = start + seconds
            if seconds <= left[unit]:
                left[unit] -= seconds
            else:
                clock = clocks[unit]
                clock.left = left[unit]
                done = stretch(start, seconds, rules, failures=clock, horizon=horizon)
                left[unit] = clock.left
                broken[len(starts)] = done
                end = done.free
            ready[unit] = end + clean
            starts.append(start)
            ends.append(end)
        service = _service(starts, ends)
        self._count_broken(service, broken)
        self._count_cleaning(service.ends, service.ends + cleaning[: len(starts)])
        if self._tells_units and (cleaning[: len(starts)] == 0).any():
            raise TakesNoTimeError
        return service

    def _serve_each(self, times: Ints, process: list[Ints], cleaning: tuple[Ints, list[Ints]]) -> Service:
        """Units with shifts, or that may lose a lot: one lot after the other. ``cleaning`` begins with the extra."""
        clocks = self._failure_clocks() if self._units.failures != NONE else None
        working = self._zipped(self._station.process, process)
        washing = self._zipped(self._station.cleaning, cleaning[1])
        coming, idle = _all_units(self._units)
        rows: list[tuple[int, int, int, int, bool]] = []
        for index, (asked, extra) in enumerate(zip(times.tolist(), cleaning[0].tolist(), strict=True)):
            while coming and coming[0][0] <= asked:
                heappush(idle, heappop(coming)[1])
            start, unit = (asked, heappop(idle)) if idle else heappop(coming)
            if start >= self._horizon:
                break
            clock = clocks[unit] if clocks else None
            end, ready, stopped = self._lay(working, index, start, clock=clock)
            again = dirty = ready if stopped else ready + extra
            if ready < self._horizon:
                _, again, _ = self._lay(washing, index, dirty, clock=clock)
                if again == end and self._tells_units:
                    raise TakesNoTimeError
            rows.append((start, end, ready, dirty, stopped))
            heappush(coming, (again, unit))
        starts, ends, soiled, dirty_until, stops = np.array(rows, dtype=np.int64).reshape(-1, 5).T
        self._count_cleaning(soiled, dirty_until)
        return Service(starts, ends, stops.astype(np.bool_))

    @staticmethod
    def _zipped(works: tuple[Work, ...], seconds: list[Ints]) -> list[tuple[Work, list[int]]]:
        return [(work, column.tolist()) for work, column in zip(works, seconds, strict=True)]

    def _lay(
        self, works: list[tuple[Work, list[int]]], index: int, now: int, *, clock: FailureClock | None
    ) -> tuple[int, int, bool]:
        """All segments of a lot from ``now`` on: when they end and the unit can go on [s], and if the lot is lost."""
        for work, column in works:
            seconds = column[index]
            failures = clock if work.breaks else None
            done = stretch(now, seconds, work.rules, failures=failures, horizon=self._horizon)
            now = done.free
            self._count(done, work)
            if done.lost and work.processes:
                return done.end, now, True
        return now, now, False

    def _count(self, done: Stretch, work: Work) -> None:
        self._run.last = max(self._run.last, done.free)
        self._usage.add(done, work.rules, self._roster, role=work.row.role)

    def _count_broken(self, service: Service, broken: dict[int, Stretch]) -> None:
        """Count work, with the repairs of those lots that had to wait for some."""
        alone = np.ones(len(service.starts), dtype=np.bool_)
        alone[list(broken)] = False
        self._usage.busy += self._run.inside(service.starts[alone], service.ends[alone])
        first, last, usage = self._roster.first, self._roster.last, self._usage
        for done in broken.values():
            if done.began >= first and done.free <= last:
                usage.busy += done.worked
                usage.down += done.down
            else:
                self._count(done, self._station.process[0])

    def _count_cleaning(self, ends: Ints, ready: Ints) -> None:
        """Cleaning begins within the run or not at all."""
        ended = ends < self._horizon
        self._usage.cleaning += self._run.inside(ends[ended], ready[ended])
        if self._roster.hours is not None:
            for since, until in zip(ends[ended].tolist(), ready[ended].tolist(), strict=True):
                self._usage.overtime += self._roster.overtime(since, until)

    def _change(self, arrivals: Arrivals) -> Arrivals:
        """What the step did to the amounts and fates of lots; those that go on."""
        batch, row, (times, numbers) = self._batch, self._row, arrivals
        draws = self._run.draws
        if row.creates:
            created = batch.drawn(lambda block: draws.created(batch.row, row, block))[numbers]
            batch.begun[numbers] += created - batch.amount[numbers]
            batch.amount[numbers] = created
        if row.failure_stream != NONE:
            causes = self._failures()[numbers]
            failed = causes != NONE
            batch.lose(numbers[failed], causes[failed], times[failed])
            times, numbers = times[~failed], numbers[~failed]
        amounts = batch.amount[numbers]
        kept = np.maximum(amounts - row.fixed_loss, 0)
        if row.yields[0] < row.yields[1]:
            kept = each_rounded_down(kept * batch.drawn(lambda block: draws.kept(row, block))[numbers])
        if (kept < amounts).any():
            batch.lost(row.loss_cause, int((amounts - kept).sum()))
        sampled = np.minimum(kept, row.sampled)
        batch.sampled += int(sampled.sum())
        batch.amount[numbers] = kept - sampled
        return Arrivals(times, numbers)

    def _work(self, work: Work, numbers: Ints, amounts: Ints) -> Ints:
        """Seconds of work for each lot, as `capsim.flow.recipe.Segment.work_for` has it."""
        if work.always is None:
            fixed = self._batch.seconds(work.streams)[numbers]
        else:
            fixed = np.zeros(len(numbers), dtype=np.int64) + work.always
        if work.fixed:
            return fixed
        row = work.row
        scaled = fixed + row.per_amount * amounts
        if row.cycle_capacity:
            cycles = -(-amounts // row.cycle_capacity)
            scaled = scaled + (cycles * row.per_cycle + np.maximum(cycles - 1, 0) * row.between_cycles)
        return np.rint(scaled).astype(np.int64)

    def _failures(self) -> Ints:
        """Cause of the failure of each lot, NONE where it succeeds."""
        return self._batch.drawn(lambda block: self._run.draws.failures(self._batch.row, self._row, block))

    def _failure_clocks(self) -> list[FailureClock]:
        """One for each unit."""
        units, draws = self._units, self._run.draws
        rows = range(units.count)
        return [FailureClock(draws.endless(units.failures + n), draws.endless(units.repairs + n)) for n in rows]
