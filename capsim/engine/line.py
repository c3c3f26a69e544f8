"""A feed-forward plan, worked out station by station over the whole horizon instead of event by event.

It takes the same draws as the event list and gives the same tables, bit for bit; see `capsim.engine.layout` for
which plans it can run.
"""

import numpy as np

from capsim.engine.batch import Arrivals, Batch, Ints, Run
from capsim.engine.feed import Feed
from capsim.engine.layout import Series
from capsim.engine.records import Records, tables
from capsim.engine.route import Route
from capsim.engine.stations import Bench, Service
from capsim.engine.window import in_window
from capsim.flow.draws import Draws
from capsim.foundation.streams import Streams
from capsim.plan.lot_counts import planned_lots
from capsim.plan.places import places, wait_points
from capsim.plan.plan import NONE, Plan
from capsim.plant.checklog import CheckLog
from capsim.plant.usage import Usage
from capsim.plant.waiting import WaitLog
from capsim.results.result import Replication


def work_out(plan: Plan, order: tuple[Series, ...], *, seed: int, index: int) -> Replication:
    """Replication ``index`` of a feed-forward plan, its campaigns in the order in which they feed one another.

    Raises:
        TakesNoTimeError: A step took no time, so that only the event list can tell who came first.
    """
    found, last = _work_out(plan, order, seed=seed, index=index)
    return in_window(plan, found, last=last, again=lambda plan: _work_out(plan, order, seed=seed, index=index)[0])


def _work_out(plan: Plan, order: tuple[Series, ...], *, seed: int, index: int) -> tuple[Replication, int]:
    """A replication, and until when something was counted, at most [s]."""
    window = (plan.window.warm_up, plan.horizon)
    run = Run(
        plan=plan,
        draws=Draws(plan, Streams(seed, index)),
        logs=[WaitLog(window) for _ in wait_points(plan)],
        checks=[CheckLog(window) for _ in plan.checks],
        usage=[Usage() for _ in places(plan)],
        ends=all(planned_lots(row) is not None for row in plan.campaigns),
    )
    fragile = {series.number: series.fragile for series in order}
    batches = [Batch(run, row, fragile=fragile[number]) for number, row in enumerate(plan.campaigns)]
    drawn = [_make(series, batches) for series in order]
    records = Records(
        plan=plan,
        index=index,
        lots=[batch.columns() for batch in batches],
        drawn=np.concatenate(drawn),
        losses=[batch.losses for batch in batches],
        sampled=[batch.sampled for batch in batches],
        logs=run.logs,
        checks=run.checks,
        usage=run.usage,
    )
    return Replication(index, tables(records)), run.last


def _make(series: Series, batches: list[Batch]) -> Ints:
    """Take all lots of a campaign through its stations and its release; what they were made from."""
    batch = batches[series.number]
    feed = Feed(series, batches)
    benches = [Bench(station, batch) for station in series.stations]
    service, arrivals = feed.begin(benches[0])
    route = Route(series, batch)
    for index, bench in enumerate(benches):
        if index:
            service = bench.serve(arrivals, batch.amount[arrivals.numbers])
        if series.stations[index].log != NONE:
            _count_waits(batch, batch.run.logs[series.stations[index].log], arrivals, service=service)
        arrivals = bench.go_on(service, arrivals.numbers[: len(service.starts)])
        if series.stations[index].samples:
            route.sampled(arrivals)
    route.made(arrivals)
    return feed.drawn()


def _count_waits(batch: Batch, log: WaitLog, arrivals: Arrivals, *, service: Service) -> None:
    """Count the waiting for a unit; those who are not served stand in line to the end of the run."""
    counts, starts = batch.counts[arrivals.numbers], service.starts
    log.asked += int(np.count_nonzero(counts[: len(starts)]))
    if len(starts) < len(counts):
        starts = np.concatenate([starts, np.full(len(counts) - len(starts), batch.run.plan.horizon)])
    batch.run.log_waits(log, arrivals.times, starts, counts=counts)
