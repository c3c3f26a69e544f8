"""O1: a published teaching problem with blocking after service and no room but one tank.

The reading that gives the published figures: orders come after gaps of 115 +- 30 min, the first one after the first
gap; a reactor that finds the tank full keeps its batch (hold of one place after the reaction); the tank is empty as
soon as the still takes the batch in. If the tank were in use during the distillation too, the mean wait would be
305 min and the last batch come at 12,585 min; with a first order at time zero it would come at 11,976 min.
"""

import numpy as np
import pytest
from numpy.typing import NDArray

from capsim.analysis.bottleneck import bottleneck
from capsim.analysis.queues import flows
from capsim.analysis.statistics import Estimate, mean_interval
from capsim.results.result import Result
from tests.validation.cases import case, told, wait

MINUTE = 60


@pytest.fixture(scope="module")
def result() -> Result:
    return case("three_reactors")


def lots_of(result: Result, column: str) -> NDArray[np.int64]:
    """One row a replication, one column a batch."""
    return result.tables["lots"][column].reshape(len(result), 100)


def near(estimate: Estimate, published: float, tolerance: float) -> None:
    assert abs(estimate.value - published) <= tolerance, told(estimate, published)


def test_every_batch_comes_out(result: Result) -> None:
    assert (lots_of(result, "status") == 2).all()


def test_wait_for_a_reactor(result: Result) -> None:
    """Mean 60.0 min, 42 min of deviation between runs; the longest of a run 207 min."""
    waits = (lots_of(result, "started") - lots_of(result, "planned")) / MINUTE
    near(mean_interval(waits.mean(axis=1)), 60.0, 3.0)
    near(mean_interval(waits.max(axis=1)), 207, 6)
    assert waits.mean(axis=1).std() == pytest.approx(42, abs=3)
    entry = wait(result, "plant.reactor")
    assert entry.mean is not None
    assert entry.mean.value / MINUTE == pytest.approx(waits.mean())
    assert entry.longest.value / MINUTE == pytest.approx(waits.max(axis=1).mean())


def test_time_in_system_and_last_batch(result: Result) -> None:
    """Mean 556 min; the last batch at 12,086 min +- 0.3 %, with a deviation of 140 min."""
    (flow,) = flows(result)
    assert flow.to_made is not None
    assert flow.makespan is not None
    assert flow.to_made.value / MINUTE == pytest.approx(556, abs=4)
    assert flow.makespan.value / MINUTE == pytest.approx(12_086, rel=0.003)
    assert (lots_of(result, "made").max(axis=1) / MINUTE).std() == pytest.approx(140, abs=10)


def test_queue_and_reactors(result: Result) -> None:
    """Up to the last batch 0.50 orders wait, and reactors are taken, blocked hours included, for 0.93 of the time."""
    ends = lots_of(result, "made").max(axis=1)
    waiting = (lots_of(result, "started") - lots_of(result, "planned")).sum(axis=1)
    near(mean_interval(waiting / ends), 0.50, 0.03)
    held = [float(usage["busy"][0] + usage["blocked"][0]) for usage in result.split("usage")]
    near(mean_interval(np.array(held) / 3 / ends), 0.93, 0.01)


def test_one_batch_at_a_time_has_the_tank(result: Result) -> None:
    """With any number of places in the tank no reactor is ever blocked, and orders wait less."""
    free = case("three_reactors", "materials.batch.procedure[0].hold=unlimited", "replications=200")
    assert not any(usage["blocked"].any() for usage in free.split("usage"))
    blocked = [float(usage["blocked"][0]) for usage in result.split("usage")]
    assert min(blocked) >= 0 < max(blocked)
    first = lots_of(result, "started")[:200] - lots_of(result, "planned")[:200]
    other = free.tables["lots"]["started"] - free.tables["lots"]["planned"]
    assert other.mean() < first.mean()


def test_still_and_reactors_are_named(result: Result) -> None:
    """They are used alike. A second still brings the mean time in the system to 494 min, a fourth reactor to 504."""
    first = bottleneck(result)
    assert first.label == "plant.still"
    assert "used alike: plant.reactor, 93 %" in first.sentence
