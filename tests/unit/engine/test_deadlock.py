"""Lots that wait for one another in a ring are named; others may wait as long as they like."""

from dataclasses import replace

import pytest

from capsim.engine.build import build
from capsim.engine.deadlock import stuck_lots
from capsim.engine.replication import run_replication
from capsim.flow.lot import Side
from capsim.foundation.errors import Deadlock
from capsim.plan.plan import NONE, UNLIMITED, JoinRow, LimitRow, QualificationRow
from tests.reference.random_later import random_later_plan
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


# Steps alongside.


def alongside(*, places=1, **row):
    """Red has class 0 and uses class 1 beside that; blue goes from class 1 to class 0, without a place between."""
    make = Maker(1000)
    first, second = make.units(places, **row), make.units()
    red = make.step(first, 10, after=NONE), make.step(second, 5, alongside=True)
    blue = make.step(second, 10, after=NONE), make.step(first, 10)
    for name, steps, begin in (("red", red, 5), ("blue", blue, 0)):
        make.campaign(make.material(name), *steps, lots=1, first=begin)
    return make


def test_a_ring_through_what_runs_alongside_is_named():
    """Blue has class 1 from 0 to 10 and wants class 0, which red has from 5 on; what runs beside red wants class 1."""
    with pytest.raises(Deadlock) as caught:
        run_replication(alongside().plan(), seed=1, index=0)
    assert str(caught.value) == (
        "deadlock: lot 0 of campaign 0 holds class 0 and waits for what runs alongside; "
        "what runs alongside lot 0 of campaign 0 waits for class 1; "
        "lot 0 of campaign 1 holds class 1 and waits for class 0. "
        "Put a store between these steps, or give them classes of their own."
    )


def test_one_more_unit_opens_the_ring():
    """Blue has the other unit of class 0 from 10 to 20; what runs beside red has class 1 from 10 to 15."""
    made = run_replication(alongside(places=2).plan(), seed=1, index=0).tables["lots"]["made"].tolist()
    assert sorted(made) == [15, 20]


def test_a_unit_that_comes_with_the_horizon_opens_no_ring():
    """One that comes a second before does."""
    plan = alongside(places=2, joins=(0, 1)).plan()
    with pytest.raises(Deadlock):
        run_replication(replace(plan, joins=(JoinRow(1, 1000, ()),)), seed=1, index=0)
    in_time = run_replication(replace(plan, joins=(JoinRow(1, 999, ()),)), seed=1, index=0)
    assert sorted(in_time.tables["lots"]["started"].tolist()) == [0, 5]


# Kits.


def kit(*, places=2, shelf_life=UNLIMITED, diluents=UNLIMITED, own=False):
    """A vial and its diluent share a store; every kit takes one of each. A vial takes 10, a diluent 50, a kit 1."""
    make = Maker(1000)
    vials, diluent, kits = (make.material(name, shelf_life=shelf_life) for name in ("vials", "diluent", "kits"))
    shared = make.store(places)
    make.campaign(vials, make.step(make.units(), 10), store=shared)
    make.campaign(diluent, make.step(make.units(), 50), store=make.store(places) if own else shared, lots=diluents)
    make.campaign(kits, make.step(make.units(), 1), inputs=[(vials, 100), (diluent, 100)])
    return make.plan()


def test_a_store_that_two_components_of_a_kit_share_can_lock():
    """Vials 0 and 1 have filled the store at 20, and the diluent of 50 finds no place.

    Beside these stand vials 2 in class 0 and vials 3 before it, and diluent 1, which is next.
    """
    with pytest.raises(Deadlock) as caught:
        run_replication(kit(), seed=1, index=0)
    assert str(caught.value) == (
        "deadlock: lot 0 of campaign 0 holds store 0 and waits to be used; "
        "lot 0 of campaign 2 holds nothing and waits for diluent; "
        "lot 0 of campaign 1 holds class 1 and waits for store 0 and 4 more. "
        "Give the store more places, or each material a store of its own."
    )


@pytest.mark.parametrize(
    "other",
    [
        {"own": True},  # each its own store
        {"shelf_life": 300},  # vials expire and make room
        {"diluents": 0},  # no diluent comes any more: vials are one too many, but wait for nobody who waits for them
    ],
)
def test_a_full_store_is_no_ring(other):
    assert run_replication(kit(**other), seed=1, index=0).tables["lots"]["made"].max() > 0


def test_a_store_that_is_too_small_for_what_one_lot_draws_can_lock():
    """A kit takes three vials, and the store has two places."""
    make = Maker(1000)
    vials, store = make.material("vials"), make.store(2)
    make.campaign(vials, make.step(make.units(), 10), store=store)
    make.campaign(make.material("kits"), make.step(make.units(), 1), inputs=[(vials, 300)])
    with pytest.raises(Deadlock) as caught:
        run_replication(make.plan(), seed=1, index=0)
    assert "lot 0 of campaign 1 holds nothing and waits for vials; lot 2 of campaign 0 holds class 0" in str(
        caught.value
    )


# Qualification.


def qualified(places):
    """Three good lots in a row are needed, and stand in a store until the licence."""
    make = Maker(1000)
    make.campaign(make.material("vials"), make.step(make.units(), 10), store=make.store(places), qualification=0)
    return replace(make.plan(), qualifications=(QualificationRow(0, 0, 3, NONE, True, 0),))


def test_a_store_that_is_too_small_for_the_ppq_lots_can_lock():
    with pytest.raises(Deadlock) as caught:
        run_replication(qualified(2), seed=1, index=0)
    assert str(caught.value).startswith(
        "deadlock: lot 0 of campaign 0 holds store 0 and waits for the licence; "
        "lot 2 of campaign 0 holds class 0 and waits for store 0 and 2 more. Give the store more places"
    )
    assert run_replication(qualified(3), seed=1, index=0).tables["lots"]["decided"].tolist()[:3] == [30, 30, 30]


def test_a_lot_that_a_limit_will_end_is_not_stuck():
    """As the first ring, but red must be in class 1 within 2000 of the end of its first step: after the horizon."""
    plan = ring(NONE)
    limit = LimitRow(0, "hold time", 0, 0, 1, False, 2000)
    plan = replace(plan, limits=(limit,), campaigns=(replace(plan.campaigns[0], limits=(0, 1)), plan.campaigns[1]))
    assert run_replication(plan, seed=1, index=0).tables["lots"]["made"].tolist() == [-1, -1]


# Random plants.


@pytest.mark.parametrize(("number", "coarse"), [(5, False), (93, True), (149, False), (369, False)])
def test_lots_that_are_stuck_never_go_on(number, coarse):
    """Random plants in which some are, after six tenths of the run: all those lots are where they were at its end."""
    plan = random_later_plan(number, coarse=coarse)
    early, late = (ended(replace(plan, horizon=int(share * plan.horizon)), number) for share in (0.6, 1))
    stuck = [lot for lot in stuck_lots(early) if not isinstance(lot, Side)]
    assert len(stuck) >= 2
    for lot in stuck:
        assert state(lot) == state(late.lots[lot.campaign.number][lot.number])


def ended(plan, index):
    """The world at the end of a run, whatever stands in it."""
    world, starters = build(plan, seed=7, replication=index)
    for starter in starters:
        starter.begin()
    world.clock.run_to(plan.horizon)
    return world


def state(lot):
    return lot.status, lot.started, lot.made, lot.decided, lot.step
