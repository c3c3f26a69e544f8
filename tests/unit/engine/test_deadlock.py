"""Lots that wait for one another in a ring are named; others may wait as long as they like."""

import pytest

from capsim.engine.replication import run_replication
from capsim.foundation.errors import Deadlock
from capsim.plan.plan import NONE, UNLIMITED
from tests.unit.engine.handmade import Maker


def ring(between):
    """Red goes from one class to the other, blue the other way."""
    make = Maker(1000)
    classes = make.units(), make.units()
    for name, order in (("red", classes), ("blue", classes[::-1])):
        steps = [make.step(units, 10, after=between) for units in order]
        make.campaign(make.material(name), *steps, lots=1)
    return make.plan()


def test_a_ring_is_named():
    with pytest.raises(Deadlock) as caught:
        run_replication(ring(NONE), seed=1, index=0)
    assert str(caught.value) == (
        "deadlock: lot 0 of campaign 0 holds class 0 and waits for class 1; "
        "lot 0 of campaign 1 holds class 1 and waits for class 0. "
        "Put a store between these steps, or give them classes of their own."
    )


def test_with_a_store_between_there_is_none():
    assert run_replication(ring(UNLIMITED), seed=1, index=0).tables["lots"]["made"].tolist() == [20, 20]


def test_waiting_for_a_lot_that_is_at_work_is_no_deadlock():
    make = Maker(100)
    steps = make.step(make.units(), 10, after=NONE), make.step(make.units(), 500)
    make.campaign(make.material("bulk"), *steps)
    assert run_replication(make.plan(), seed=1, index=0).tables["lots"]["started"].tolist()[:2] == [0, 10]


def test_a_place_on_its_way_is_not_held_by_a_stuck_lot():
    make = Maker(100)
    hold = make.store(1)
    units = make.units()
    steps = make.step(units, 10, after=hold), make.step(make.units(), 200, after=NONE), make.step(units, 10)
    make.campaign(make.material("bulk"), *steps)
    # The unit and the hold are full of lots that wait, but behind a lot that is still at work.
    assert run_replication(make.plan(), seed=1, index=0).tables["lots"]["started"].tolist()[:3] == [0, 10, 20]


def test_a_unit_that_is_kept_for_a_lot_is_held_by_it():
    """With zero wait red takes class 0 at 5 and waits for class 1, where blue is until 10 and then wants class 0."""
    make = Maker(1000)
    first, second = make.units(), make.units()
    red = make.step(first, 10, after=NONE, zero_wait=True), make.step(second, 10)
    blue = make.step(second, 10, after=NONE), make.step(first, 10)
    for name, steps, begin in (("red", red, 5), ("blue", blue, 0)):
        make.campaign(make.material(name), *steps, lots=1, first=begin)
    with pytest.raises(Deadlock) as caught:
        run_replication(make.plan(), seed=1, index=0)
    assert "lot 0 of campaign 0 holds class 0 and waits for class 1" in str(caught.value)
