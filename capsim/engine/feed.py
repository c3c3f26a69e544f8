"""When the lots of a feed-forward campaign come to its first station: as planned, and with their inputs.

When there is enough for lot n does not depend on when the lots before it were made, because all need the same and
nobody overtakes; only which lots it is made from does.
"""

from heapq import heappop, heappush
from operator import mul

import numpy as np

from capsim.engine.batch import Arrivals, Batch, Ints
from capsim.engine.layout import Series
from capsim.engine.stations import Bench, Service
from capsim.plan.plan import UNLIMITED, Starts
from capsim.results.tables import Status

_LARGEST = np.iinfo(np.int64).max
_NOBODY = np.zeros(0, dtype=np.int64)


class Input:
    """A material that the lots of a campaign are made from.

    Attributes:
        makers: Campaigns that make it.
        amount: Quanta that a lot draws.
        log: Where waiting for it is counted.
        complete: When there is enough for lots 0, 1, ... [s].
        drawn: Rows (lot, campaign and number of the lot drawn from, quanta, since when that was usable).
    """

    def __init__(self, batches: list[Batch], entry: tuple[tuple[int, ...], int, int]) -> None:
        self.makers, self.amount, log = entry
        self.log = batches[0].run.logs[log]
        self._coming = sorted(lot for maker in self.makers for lot in _usable(batches[maker], maker))
        self._usable: list[list[int]] = []
        self.available = sum(lot[3] for lot in self._coming)
        self.complete, self.drawn = _NOBODY, _NOBODY.reshape(-1, 5)
        if self._coming:
            times, _, _, amounts = np.array(self._coming).T
            reached = np.cumsum(amounts)
            many = self.available // self.amount
            self.complete = times[np.searchsorted(reached, self.amount * np.arange(1, many + 1))]

    def draw(self, times: list[int]) -> None:
        """Lots 0, 1, ... draw at these times, from the lowest campaign and number that are usable then."""
        amount, usable, coming, following = self.amount, self._usable, self._coming, 0
        drawn: list[int] = []
        for lot, now in enumerate(times):
            while following < len(coming) and coming[following][0] <= now:
                since, campaign, number, quanta = coming[following]
                heappush(usable, [campaign, number, since, quanta])
                following += 1
            missing = amount
            while missing > 0:
                campaign, number, since, left = parent = usable[0]
                part = left if left < missing else missing
                parent[3] -= part
                missing -= part
                if part == left:
                    heappop(usable)
                drawn += (lot, campaign, number, part, since)
        usable += [[campaign, number, since, quanta] for since, campaign, number, quanta in coming[following:]]
        self.available -= amount * len(times)
        self.drawn = np.array(drawn, dtype=np.int64).reshape(-1, 5)

    def left(self) -> tuple[Ints, Ints]:
        """Since when the lots that are left were usable, and how much of each there is."""
        _, _, since, left = np.array(self._usable, dtype=np.int64).reshape(-1, 4).T
        return since, left


def _usable(batch: Batch, campaign: int) -> list[tuple[int, int, int, int]]:
    numbers = np.flatnonzero(batch.status == int(Status.RELEASED))
    columns = (batch.decided[numbers].tolist(), numbers.tolist(), batch.amount[numbers].tolist())
    return [(decided, campaign, number, amount) for decided, number, amount in zip(*columns, strict=True)]


class Feed:
    """Plans the lots of a campaign, and serves them at its first station."""

    def __init__(self, series: Series, batches: list[Batch]) -> None:
        self._series = series
        self._row = series.row
        self._batches = batches
        self._batch = batches[series.number]
        self._run = self._batch.run
        self._horizon = self._run.plan.horizon
        self._inputs = [Input(batches, entry) for entry in series.inputs]

    def begin(self, bench: Bench) -> tuple[Service, Arrivals]:
        """Plan all lots of the run and serve them: what the station did, and who came to it."""
        serve = self._as_units_come_free if self._row.starts == Starts.FREE else self._on_time
        service, planned, times = serve(bench)
        batch = self._batch
        batch.set_planned(planned)
        arrivals = Arrivals(np.maximum(times, planned[: len(times)]), np.arange(len(times)))
        batch.started[: len(service.starts)] = service.starts
        if self._inputs:
            self._draw(arrivals.times)
            self._stand(arrivals.times)
        return service, arrivals

    def drawn(self) -> Ints:
        """Rows for table ``genealogy``: see `capsim.engine.records.Records`."""
        rows = [entry.drawn[:, :4] for entry in self._inputs]
        drawn = np.concatenate(rows) if rows else _NOBODY.reshape(-1, 4)
        return np.column_stack([np.full(len(drawn), self._series.number), drawn])

    def _complete(self) -> Ints:
        """When the inputs of lots 0, 1, ... are there, within the run [s]."""
        many = min(len(entry.complete) for entry in self._inputs)
        complete: Ints = np.max([entry.complete[:many] for entry in self._inputs], axis=0)
        return complete

    def _as_units_come_free(self, bench: Bench) -> tuple[Service, Ints, Ints]:
        """Each lot is planned when the one before it has its first unit."""
        first, limit, horizon = self._row.first, self._row.lots, self._horizon
        many = self._series.about
        while True:
            enough = many if limit == UNLIMITED else min(many, limit)
            times = np.full(enough, first)
            if self._inputs:
                times = np.maximum(self._complete()[: limit if limit != UNLIMITED else None], first)
            times = times[times < horizon]
            service = self._serve(bench, times)
            if self._inputs or len(service.starts) < enough or enough == limit:
                break
            many *= 2
        planned = np.concatenate([[first], service.starts])
        planned = planned[planned < horizon][: limit if limit != UNLIMITED else None]
        return service, planned, times[: len(planned)]

    def _on_time(self, bench: Bench) -> tuple[Service, Ints, Ints]:
        """Lots are planned by a list, a cadence or random gaps."""
        planned = self._planned()
        planned = planned[planned < self._horizon]
        times = planned
        if self._inputs:
            complete = self._complete()[: len(planned)]
            times = np.maximum(planned[: len(complete)], complete)
            times = times[times < self._horizon]
        return self._serve(bench, times), planned, times

    def _planned(self) -> Ints:
        row, plan, horizon = self._row, self._run.plan, self._horizon
        limit = None if row.lots == UNLIMITED else row.lots
        if row.starts == Starts.RANDOM:
            gaps, many = _NOBODY, 0
            while row.first + gaps.sum() < horizon and (limit is None or len(gaps) < limit):
                gaps = np.concatenate([gaps, self._run.draws.seconds((row.gap,), many)])
                many += 1
            return row.first + np.cumsum(gaps)[:limit]
        if row.cadence:
            return np.arange(row.first, max(horizon, row.first), row.cadence)[:limit]
        return np.array(plan.dates[slice(*row.dates)], dtype=np.int64)[:limit]

    def _serve(self, bench: Bench, times: Ints) -> Service:
        self._batch.many = len(times)
        return bench.serve(Arrivals(times, np.arange(len(times))), np.full(len(times), self._row.amount))

    def _draw(self, times: Ints) -> None:
        """The lots draw their inputs; count their waiting for them, and that of the inputs for the lots."""
        batch, run = self._batch, self._run
        asked, pile = batch.planned[: len(times)], run.logs[self._series.pile]
        newest, last = asked.copy(), np.zeros(len(times), dtype=np.int64)
        for index, entry in enumerate(self._inputs):
            entry.draw(times.tolist())
            entry.log.asked += int(np.count_nonzero(batch.counts[: len(times)]))
            lots, campaigns, numbers, parts, since = entry.drawn.T
            for campaign in entry.makers:
                its = campaigns == campaign
                np.add.at(self._batches[campaign].used, numbers[its], parts[its])
            stood = run.each_inside(since, asked[lots]) - self._lacked(since, asked[lots], times)
            pile.pile(_product(stood, parts), entry.amount * len(self._inputs))
            came = np.full(len(times), -1)
            np.maximum.at(came, lots, since)
            last[came >= newest] = index
            newest = np.maximum(newest, came)
        for index, entry in enumerate(self._inputs):
            by = last == index
            run.log_waits(entry.log, asked[by], times[by], counts=batch.counts[: len(times)][by])

    def _lacked(self, since: Ints, until: Ints, times: Ints) -> Ints:
        """How long, of each stretch, some lot lacked an input; see `capsim.plant.stock.Pile`."""
        begun = np.maximum(self._batch.planned[: len(times)], np.concatenate([[0], np.maximum.accumulate(times)])[:-1])
        lacks = times > begun
        begun, ended = begun[lacks], times[lacks]
        if not len(begun):
            return np.zeros(len(since), dtype=np.int64)
        total = np.concatenate([[0], np.cumsum(self._run.each_inside(begun, ended))])

        def before(moments: Ints) -> Ints:
            index = np.searchsorted(begun, moments, side="right")
            open_end = np.maximum(ended[np.maximum(index - 1, 0)], moments)
            rest = np.where(index > 0, self._run.each_inside(moments, open_end), 0)
            lacked: Ints = total[index] - rest
            return lacked

        stretch: Ints = np.maximum(before(until) - before(since), 0)
        return stretch

    def _stand(self, times: Ints) -> None:
        """Count what waits at the end of the run: lots for their inputs, and inputs for the first unit."""
        run, pile = self._run, self._run.logs[self._series.pile]
        lacking = [entry.log for entry in self._inputs if entry.available < entry.amount]
        if lacking:
            in_line = self._batch.planned[len(times) :]
            lacking[0].standing += run.inside(in_line, np.full(len(in_line), self._horizon))
            counted = self._horizon - in_line[self._batch.counts[len(times) :]]
            lacking[0].longest = max(lacking[0].longest, int(counted.max(initial=0)))
            return
        for entry in self._inputs:
            since, left = entry.left()
            end = np.full(len(since), self._horizon)
            stood = run.each_inside(since, end) - self._lacked(since, end, times)
            pile.pile(_product(stood, left), entry.amount * len(self._inputs))


def _product(stood: Ints, parts: Ints) -> int:
    """Sum of products of any size."""
    if int(stood.max(initial=0)) * int(parts.max(initial=0)) * len(parts) < _LARGEST:
        return int(stood @ parts)
    return sum(map(mul, stood.tolist(), parts.tolist()))
