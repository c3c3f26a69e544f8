"""The release of the lots of a feed-forward campaign: every check is worked out for all lots in order of arrival."""

import numpy as np

from capsim.engine.batch import Arrivals, Batch, Ints
from capsim.engine.layout import Series
from capsim.engine.stations import in_turn
from capsim.foundation.worktime import NEVER
from capsim.plan.plan import NONE, CheckRow, Phase
from capsim.plan.projects import live_times
from capsim.plant.checklog import CheckLog
from capsim.plant.server import Server
from capsim.plant.waiting import WaitLog
from capsim.results.tables import Status

_QUARANTINE, _RELEASED, _REJECTED = int(Status.QUARANTINE), int(Status.RELEASED), int(Status.REJECTED)


class Route:
    """From samples to disposition.

    Lots whose checks are not done within the run have no disposition.
    """

    def __init__(self, series: Series, batch: Batch) -> None:
        self._series = series
        self._batch = batch
        self._run = batch.run
        self._due = np.zeros(batch.many, dtype=np.int64)
        self._out = np.zeros(batch.many, dtype=np.bool_)

    def sampled(self, lots: Arrivals) -> None:
        """The samples are taken: the first checks begin."""
        self._check(Phase.SAMPLED, lots)

    def made(self, lots: Arrivals) -> None:
        """The last step has ended: the other checks, and the disposition."""
        batch, (times, numbers) = self._batch, lots
        batch.status[numbers], batch.made[numbers] = _QUARANTINE, times
        self._due[numbers] = np.maximum(self._due[numbers], times)
        if self._series.store != NONE:
            self._run.logs[self._series.store].asked += int(np.count_nonzero(batch.counts[numbers]))
        self._check(Phase.MADE, lots)
        for phase in (Phase.TESTED, Phase.REVIEWED):
            if self._series.checks and self._series.checks[phase]:
                going_on = numbers[~self._out[numbers] & (self._due[numbers] < self._run.plan.horizon)]
                self._check(phase, batch.in_order(self._due[going_on], going_on))
        self._decide(numbers[self._due[numbers] < self._run.plan.horizon])

    def _check(self, phase: Phase, lots: Arrivals) -> None:
        """Book the checks of a phase side by side."""
        for check, number, log in self._series.checks[phase] if self._series.checks else ():
            ends = lots.times
            if check.hands_on != NONE:
                work = self._batch.seconds((check.hands_on,))[lots.numbers]
                ends = ends + work if check.server == NONE else self._serve(check, self._run.logs[log], lots, work=work)
            if check.elapsed != NONE:
                ends = ends + self._batch.seconds((check.elapsed,))[lots.numbers]
            self._due[lots.numbers] = np.maximum(self._due[lots.numbers], ends)
            if check.fail_stream != NONE:
                self._out[lots.numbers] |= self._happens(check.fail_stream, check.fails)[lots.numbers]
            self._record(self._run.checks[number], lots, ends)
            if log != NONE:
                self._run.checks[number].waited = self._run.logs[log].total  # nothing else waits there

    def _record(self, record: CheckLog, lots: Arrivals, ends: Ints) -> None:
        """Count the lots in test, and how long they took."""
        counts = self._batch.counts[lots.numbers]
        done = counts & (ends < self._run.plan.horizon)
        record.asked += int(np.count_nonzero(counts))
        record.done += int(np.count_nonzero(done))
        record.total += int((ends - lots.times)[done].sum())
        record.standing += self._run.inside(lots.times, ends)

    def _serve(self, check: CheckRow, log: WaitLog, lots: Arrivals, *, work: Ints) -> Ints:
        """When the hands-on work of a check ends for each lot [s]; NEVER where it does not begin within the run."""
        plan, counts = self._run.plan, self._batch.counts[lots.numbers]
        row = plan.servers[check.server]
        usage = self._run.usage[len(plan.unit_classes) + len(plan.pools) + len(plan.stores) + check.server]
        calendar = plan.calendar(row.calendar)
        if calendar is not None:
            server = Server(live_times(plan, row), calendar, window=(plan.window.warm_up, plan.horizon))
            jobs = zip(lots.times.tolist(), work.tolist(), counts.tolist(), strict=True)
            ends = [server.book(hands_on, log, now=now, counts=count)[1] for now, hands_on, count in jobs]
            usage.busy += server.busy
            return np.array(ends, dtype=np.int64)
        begun = in_turn(lots.times.tolist(), work.tolist(), sorted(live_times(plan, row)), horizon=plan.horizon)
        starts = np.full(len(work), NEVER)
        starts[: len(begun)] = begun
        self._run.log_waits(log, lots.times, starts, counts=counts)
        log.asked += int(np.count_nonzero(counts[: len(begun)]))
        usage.busy += self._run.inside(starts, starts + work)
        return starts + work

    def _decide(self, numbers: Ints) -> None:
        """Disposition: released, or rejected with its cause."""
        batch, row, causes = self._batch, self._series.row, self._run.plan.causes
        batch.decided[numbers], batch.status[numbers] = self._due[numbers], _RELEASED
        if row.rejection_stream != NONE:
            happens = batch.drawn(lambda block: self._run.draws.rejected(row, block))
            rejected = numbers[happens[numbers]]
            batch.status[rejected], batch.cause[rejected] = _REJECTED, causes.index("rejected at disposition")
        out = numbers[self._out[numbers]]
        batch.status[out], batch.cause[out] = _REJECTED, causes.index("out of specification")

    def _happens(self, stream: int, probability: float) -> np.typing.NDArray[np.bool_]:
        return self._batch.drawn(lambda block: self._run.draws.happens(stream, probability, block))
