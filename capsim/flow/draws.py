"""What chance holds for the lots of a campaign, drawn in blocks at the address (stream, lot).

Every method gives one value for each lot of a block: lots ``block * BLOCK`` to ``(block + 1) * BLOCK - 1``.
"""

from collections.abc import Iterator, Sequence
from itertools import count

import numpy as np
from numpy.typing import NDArray

from capsim.foundation import learning
from capsim.foundation.distributions import Constant
from capsim.foundation.streams import BLOCK, Streams
from capsim.plan.plan import MATURE, NONE, CampaignRow, Plan, StepRow
from capsim.plan.quanta import each_rounded_down

_LONGEST = 2.0**40
"""No draw of a duration is longer [s]: some 35 000 years, far beyond any horizon."""

_MOST = 2.0**53
"""No draw of an amount is larger [quanta]: what a float tells apart."""


class Draws:
    """The draws of one replication, by row of the plan."""

    def __init__(self, plan: Plan, streams: Streams) -> None:
        self._plan = plan
        self._streams = streams

    def seconds(self, streams: Sequence[int], block: int) -> NDArray[np.int64]:
        """Whole seconds of a sum of streams, each rounded once."""
        fixed, chance = 0, None
        for stream in streams:
            law = self._plan.streams[stream].distribution
            if isinstance(law, Constant):
                fixed += round(law.value)
            else:
                values = self.values(stream, block)
                if law.high > _LONGEST:
                    np.minimum(values, _LONGEST, out=values)
                drawn = np.rint(values, out=values).astype(np.int64)
                chance = drawn if chance is None else chance + drawn
        if chance is None:
            return np.full(BLOCK, fixed)
        return chance + fixed if fixed else chance

    def happens(self, stream: int, probability: float, block: int) -> NDArray[np.bool_]:
        """Whether something of this probability happens."""
        return self.values(stream, block) < probability

    def created(self, campaign: CampaignRow, step: StepRow, block: int, *, weeks: float = 0) -> NDArray[np.int64]:
        """Whole quanta that a step makes; early lots of the train make less.

        Here and below, ``weeks`` is how long the campaign has run, for curves that go by it.
        """
        numbers = _ages(campaign, "yield", block, weeks=weeks)
        made = step.creates * learning.factor(*campaign.yield_learning, numbers=numbers)
        for stream in self._plan.links[slice(*step.create_factors)]:
            made = made * self.values(stream, block)
        return each_rounded_down(np.minimum(made, _MOST))

    def kept(self, step: StepRow, block: int) -> NDArray[np.float64]:
        """Share of the amount that is kept; no step makes material out of nothing."""
        kept = np.ones(BLOCK)
        for stream in self._plan.links[slice(*step.yields)]:
            kept = kept * self.values(stream, block)
        return np.minimum(kept, 1.0)

    def pace(self, campaign: CampaignRow, block: int, *, weeks: float = 0) -> NDArray[np.float64]:
        """How many times its mature time the work on each lot takes."""
        return learning.excess(*campaign.cycle_learning, numbers=_ages(campaign, "cycle_time", block, weeks=weeks))

    def rejected(self, campaign: CampaignRow, block: int, *, weeks: float = 0) -> NDArray[np.bool_]:
        """Whether a lot is rejected although every check passed."""
        if campaign.reject_learning == MATURE:
            return self.happens(campaign.rejection_stream, campaign.rejection, block)
        numbers = _ages(campaign, "rejects", block, weeks=weeks)
        chances = 1 - (1 - campaign.rejection) * learning.factor(*campaign.reject_learning, numbers=numbers)
        return self.values(campaign.rejection_stream, block) < chances

    def failures(self, campaign: CampaignRow, step: StepRow, block: int, *, weeks: float = 0) -> NDArray[np.int64]:
        """Cause of the failure of each lot, NONE where it succeeds.

        A mature train succeeds with 1 - (sum of the causes); learning takes its share of that, under its own cause,
        at the first step that can fail.
        """
        plan = self._plan
        rows = plan.failures[slice(*step.failures)]
        mature = 1 - sum(row.probability for row in rows)
        draw = self.values(step.failure_stream, block)
        causes = np.full(BLOCK, plan.causes.index("learning"))
        edge = 0.0
        for row in rows:
            causes[(draw >= edge) & (draw < edge + row.probability)] = row.cause
            edge += row.probability
        steps = plan.steps[slice(*campaign.steps)]
        learns = step is next(other for other in steps if other.failure_stream != NONE)
        numbers = _ages(campaign, "success", block, weeks=weeks)
        factor = learning.factor(*campaign.success_learning, numbers=numbers) if learns else 1.0
        causes[draw >= 1 - mature * factor] = NONE
        return causes

    def values(self, stream: int, block: int) -> NDArray[np.float64]:
        """The bare draws of a stream."""
        row = self._plan.streams[stream]
        if isinstance(row.distribution, Constant):
            return np.full(BLOCK, row.distribution.value)
        return self._streams.block(row.name, row.distribution, number=block)

    def value(self, stream: int, number: int, *, attempt: int = 0) -> float:
        """The single value of lot ``number``; for what is rarely asked."""
        row = self._plan.streams[stream]
        return self._streams.value(row.name, row.distribution, number=number, attempt=attempt)

    def endless(self, stream: int) -> Iterator[int]:
        """Whole seconds of a stream in order, without end; for the failure clock of a unit."""
        for block in count():
            yield from self.seconds((stream,), block).tolist()


def _ages(campaign: CampaignRow, curve: str, block: int, *, weeks: float) -> learning.Ages:
    """How old the train is at each lot of a block: the lots before it, or its weeks, as the curve goes."""
    if curve in campaign.by_weeks:
        return np.full(BLOCK, weeks)
    return campaign.begun + np.arange(block * BLOCK, (block + 1) * BLOCK)
