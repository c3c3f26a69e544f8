"""Feed-forward plans: worked out station by station, they give what the event list gives, bit for bit."""

import numpy as np
import pytest

from capsim.engine.batch import TakesNoTimeError
from capsim.engine.layout import feed_forward
from capsim.engine.line import work_out
from capsim.engine.replication import run_events, run_replication
from capsim.foundation.distributions import Exponential
from capsim.plan.plan import Role, Starts
from tests.unit.engine.handmade import DAY, HOUR, FeedForwardPlant, Maker, reference_line

PLANTS = 60


def differences(plan, index):
    """Columns in which the two ways differ."""
    left = work_out(plan, feed_forward(plan), seed=7, index=index).tables
    right = run_events(plan, seed=7, index=index).tables
    return [
        (name, column)
        for name, table in right.items()
        for column, values in table.items()
        if left[name][column].dtype != values.dtype or not np.array_equal(left[name][column], values)
    ]


@pytest.mark.parametrize("index", range(5))
def test_the_reference_model(index):
    assert differences(reference_line(), index) == []


def test_two_sites():
    assert differences(reference_line(2), 0) == []


@pytest.mark.parametrize("number", range(PLANTS))
def test_random_plants_without_feedback(number):
    plan = FeedForwardPlant(number).plan()
    assert feed_forward(plan)
    try:
        assert differences(plan, number % 3) == []
    except TakesNoTimeError:
        assert run_replication(plan, seed=7, index=number % 3).events > 0


def test_most_random_plants_need_no_event_list():
    def by_stations(number):
        plan = FeedForwardPlant(number).plan()
        try:
            return bool(work_out(plan, feed_forward(plan), seed=7, index=0))
        except TakesNoTimeError:
            return False

    assert sum(map(by_stations, range(PLANTS))) > 0.7 * PLANTS


def test_a_step_that_takes_no_time_is_left_to_the_event_list():
    make = Maker(100)
    steps = make.step(make.units(), 10), make.step(make.units(), 0)
    make.campaign(make.material("bulk"), *steps, lots=3)
    plan = make.plan()
    with pytest.raises(TakesNoTimeError):
        work_out(plan, feed_forward(plan), seed=1, index=0)
    assert run_replication(plan, seed=1, index=0).tables["lots"]["made"].tolist() == [10, 20, 30]


def test_a_queue_waits_as_theory_says():
    """M/M/1 at 80 %: a lot waits 4 times its mean work (Erlang); four standard errors are allowed."""
    make = Maker(400 * DAY)
    work = make.step(make.units(), Exponential(0.8 * HOUR))
    make.campaign(make.material("bulk"), work, starts=Starts.RANDOM, gap=Exponential(1.0 * HOUR))
    plan, means = make.plan(), []
    for index in range(20):
        waits = run_replication(plan, seed=1, index=index).tables["waits"]
        means.append(waits["total"][0] / waits["asked"][0] / HOUR)
    error = np.std(means, ddof=1) / np.sqrt(len(means))
    assert abs(np.mean(means) - 0.8 * 4) < 4 * error + 0.01


def test_cleaning_is_part_of_the_cycle():
    make = Maker(1000)
    make.campaign(make.material("bulk"), make.step(make.units(2), 10, make.segment(Role.CLEANING, 5)), lots=4)
    lots = run_replication(make.plan(), seed=1, index=0).tables["lots"]
    assert lots["planned"].tolist() == [0, 0, 0, 15]
    assert lots["started"].tolist() == [0, 0, 15, 15]
