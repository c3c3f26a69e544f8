"""The lots of one campaign of a feed-forward plan, one array a column."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from capsim.engine.records import LotColumns
from capsim.flow.draws import Draws
from capsim.foundation.streams import BLOCK
from capsim.plan.plan import NONE, UNLIMITED, CampaignRow, Plan
from capsim.plant.checklog import CheckLog
from capsim.plant.usage import Usage
from capsim.plant.waiting import WaitLog
from capsim.results.tables import NEVER_YET, Status

Ints = NDArray[np.int64]


@dataclass(slots=True)
class Run:
    """What all stations of one replication share.

    Attributes:
        logs: Wait logs, by wait point.
        checks: What is recorded of the checks, by row.
        usage: Where the time went, by place; unit classes come first.
        ends: Every campaign has a number of lots, so that the plant may have nothing to do any more.
        last: Until when there is something to count then [s].
    """

    plan: Plan
    draws: Draws
    logs: list[WaitLog]
    checks: list[CheckLog]
    usage: list[Usage]
    ends: bool = False
    last: int = 0

    def inside(self, since: Ints, until: Ints) -> int:
        """Seconds of these stretches that lie inside the window, together."""
        return int(np.add.reduce(self.each_inside(since, until)))

    def each_inside(self, since: Ints, until: Ints) -> Ints:
        """Seconds of each of these stretches that lie inside the window."""
        if self.ends:
            self.last = max(self.last, int(until.max(initial=0)))
        cut: Ints = np.minimum(until, self.plan.horizon) - np.maximum(since, self.plan.window.warm_up)
        return np.maximum(cut, 0)

    def log_waits(self, log: WaitLog, asked: Ints, served: Ints, *, counts: NDArray[np.bool_]) -> None:
        """Count the waiting of lots; who is not served within the run stands in line to its end."""
        late = np.flatnonzero(served > asked)
        if not len(late):
            return
        asked, served = asked[late], served[late]
        log.standing += self.inside(asked, served)
        counted = counts[late]
        waits = (np.minimum(served, self.plan.horizon) - asked)[counted]
        if len(waits):
            log.longest = max(log.longest, int(waits.max()))
            waits = waits[served[counted] < self.plan.horizon]
            log.waited += len(waits)
            log.total += int(waits.sum())


class TakesNoTimeError(Exception):
    """Chance made a step take no time: only the event list can tell in which order lots then meet."""


class Arrivals(NamedTuple):
    """Lots in the order in which they come somewhere: when [s], and their numbers."""

    times: Ints
    numbers: Ints


class Batch:
    """All lots of a campaign; lot n stands at index n of every column, which may be longer than there are lots.

    The columns are those of table ``lots``.

    Attributes:
        fragile: See `capsim.engine.layout.Series`.
        instant: A step took no time for some lot.
        many: How many lots there are, or how many there can be before that is known.
        counts: Whether the statistics look at a lot.
        losses: Lots and quanta lost, by cause.
        sampled: Quanta taken as samples.
    """

    def __init__(self, run: Run, row: CampaignRow, *, fragile: bool) -> None:
        self.run = run
        self.row = row
        self.fragile = fragile
        self.instant = False
        self.losses: dict[int, list[int]] = {}
        self.sampled = 0

    def set_planned(self, planned: Ints) -> None:
        """These are the lots: when each is planned to start [s]. Nothing else is known of them before."""
        self.many = len(planned)
        self.planned = planned
        amount = self.row.amount
        start = [NEVER_YET, NEVER_YET, NEVER_YET, int(Status.IN_PROCESS), NONE, NONE, amount, amount, 0]
        columns = np.repeat(np.array(start, dtype=np.int64), self.many).reshape(len(start), self.many)
        self.started, self.made, self.decided, self.status, self.cause, self.step = columns[:6]
        self.begun, self.amount, self.used = columns[6:]
        window = self.run.plan.window
        self.counts = planned >= window.warm_up
        if window.lots != UNLIMITED:
            self.counts[window.lots :] = False

    def drawn(self, draw: Callable[[int], NDArray[Any]]) -> NDArray[Any]:
        """What ``draw`` gives, a block of lots at a time, for the lots there are."""
        blocks = [draw(block) for block in range(-(-self.many // BLOCK))]
        return np.concatenate(blocks) if blocks else draw(0)[:0]

    def seconds(self, streams: tuple[int, ...]) -> Ints:
        """Whole seconds of a sum of streams for each lot."""
        return self.drawn(lambda block: self.run.draws.seconds(streams, block))

    def in_order(self, times: Ints, numbers: Ints) -> Arrivals:
        """Lots in order of time, then number.

        Raises:
            TakesNoTimeError: Lots come at the same time, and for some a step took none.
        """
        times, numbers = np.divmod(np.sort(times * self.many + numbers), max(self.many, 1))
        if self.instant and np.count_nonzero(times[1:] == times[:-1]):
            raise TakesNoTimeError
        return Arrivals(times, numbers)

    def lose(self, numbers: Ints, causes: Ints, now: Ints) -> None:
        """These lots fail before they are made."""
        self.status[numbers], self.cause[numbers], self.decided[numbers] = int(Status.LOST), causes, now
        for cause in set(causes.tolist()):
            amounts = self.amount[numbers[causes == cause]]
            self.lost(cause, int(amounts.sum()), lots=len(amounts))

    def lost(self, cause: int, amount: int, *, lots: int = 0) -> None:
        """A step kept less than it got, or whole lots failed."""
        count = self.losses.setdefault(cause, [0, 0])
        count[0] += lots
        count[1] += amount

    def columns(self) -> LotColumns:
        """The lots there are."""
        return LotColumns(
            self.planned, self.started, self.made, self.decided, self.status, self.cause, self.step,
            self.begun, self.amount, self.used, gone=np.zeros(self.many, dtype=np.int64),
        )  # fmt: skip
