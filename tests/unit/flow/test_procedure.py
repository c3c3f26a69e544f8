"""Lots going through units: times worked out by hand."""

import pytest

from capsim.engine.replication import run_events
from capsim.foundation.distributions import Constant
from capsim.plan.plan import NONE, OnFailure, Role, Starts
from tests.unit.engine.handmade import CAUSES, Maker


def run(make):
    return run_events(make.plan(), seed=1, index=0, full=True).tables


def column(tables, name, campaign=0):
    lots = tables["lots"]
    return lots[name][lots["campaign"] == campaign].tolist()


def usage(tables, place=0):
    return {name: int(values[place]) for name, values in tables["usage"].items()}


def test_a_lot_keeps_its_unit_until_the_next_one_takes_it():
    make = Maker(1000)
    first, second = make.units(), make.units()
    material = make.material("bulk")
    make.campaign(material, make.step(first, 10, after=NONE), make.step(second, 30), lots=3)
    tables = run(make)
    assert column(tables, "started") == [0, 10, 40]
    assert column(tables, "made") == [40, 70, 100]
    assert usage(tables)["blocked"] == 20 + 20


def test_a_store_of_one_place_lets_one_lot_wait_outside():
    make = Maker(1000)
    first, second, hold = make.units(), make.units(), make.store(1)
    material = make.material("bulk")
    make.campaign(material, make.step(first, 10, after=hold), make.step(second, 30), lots=4)
    tables = run(make)
    assert column(tables, "started") == [0, 10, 20, 40]
    assert column(tables, "made") == [40, 70, 100, 130]
    assert usage(tables)["blocked"] == (40 - 30) + (70 - 50)


def test_a_lot_that_walks_away_is_cleaned_after():
    make = Maker(1000)
    units = make.units()
    material = make.material("bulk")
    make.campaign(material, make.step(units, 10, make.segment(Role.CLEANING, 5)), lots=3)
    tables = run(make)
    assert column(tables, "made") == [10, 25, 40]
    # The window closes with the last lot, before the last cleaning.
    assert (usage(tables)["busy"], usage(tables)["cleaning"], usage(tables)["running"]) == (30, 10, 45)


def test_a_failed_lot_is_lost_and_brings_extra_cleaning():
    make = Maker(1000, causes=(*CAUSES, "contamination"))
    units = make.units()
    material = make.material("bulk")
    step = make.step(units, 10, make.segment(Role.CLEANING, 5), failures=[(len(CAUSES), 1.0)], extra_cleaning=20)
    make.campaign(material, step, lots=2)
    tables = run(make)
    assert column(tables, "started") == [0, 35]
    assert column(tables, "decided") == [10, 45]
    assert column(tables, "cause") == [len(CAUSES)] * 2
    assert tables["losses"]["amount"].tolist() == [200]
    assert tables["balance"]["lost"].tolist() == [200]


def test_changeover_when_the_material_changes():
    make = Maker(1000)
    units = make.units()
    for name in ("red", "blue"):
        step = make.step(units, 10, make.segment(Role.CHANGEOVER, 7))
        make.campaign(make.material(name), step, lots=2, starts=Starts.PLANNED, cadence=50)
    tables = run(make)
    assert column(tables, "made", 0) == [10, 50 + 7 + 10]
    assert column(tables, "made", 1) == [10 + 7 + 10, 67 + 7 + 10]
    assert usage(tables)["cleaning"] == 3 * 7


def test_preparation_that_lapses_is_done_again():
    make = Maker(1000)
    units = make.units()
    step = make.step(units, 10, make.segment(Role.PREPARATION, 4), valid=30)
    make.campaign(make.material("bulk"), step, starts=Starts.PLANNED, dates=make.span("dates", [0, 44, 89]))
    tables = run(make)
    # Prepared from 10 to 14: still good at 44. Prepared from 54 to 58: lapsed at 89.
    assert column(tables, "made") == [10, 54, 89 + 4 + 10]


def test_what_a_step_makes_keeps_loses_and_samples():
    make = Maker(1000)
    units = make.units()
    step = make.step(
        units, 10, creates=100.7, create_factors=[Constant(2.0)], yields=[Constant(0.9), Constant(0.5)],
        fixed_loss=1, sampled=7,
    )  # fmt: skip
    make.campaign(make.material("bulk"), step, lots=1, amount=0)
    tables = run(make)
    assert column(tables, "begun") == [201]
    assert column(tables, "amount") == [90 - 7]
    assert {name: int(tables["balance"][name][0]) for name in ("begun", "lost", "sampled", "released")} == {
        "begun": 201,
        "lost": 111,
        "sampled": 7,
        "released": 83,
    }


def test_no_yield_makes_material_out_of_nothing():
    make = Maker(1000)
    make.campaign(make.material("bulk"), make.step(make.units(), 10, yields=[Constant(1.5)]), lots=1)
    assert column(run(make), "amount") == [100]


@pytest.mark.parametrize("on_failure", list(OnFailure))
def test_breakdowns_follow_the_rule_of_the_operation(on_failure):
    make = Maker(1000)
    units = make.units(breaks=(Constant(15.0), Constant(5.0)))
    work = make.segment(Role.PROCESS, 20, breaks=True, on_failure=on_failure)
    make.campaign(make.material("bulk"), make.step(units, work), lots=1)
    tables = run(make)
    # Started anew every 15 seconds, 20 seconds of work never end.
    assert column(tables, "made") == [25 if on_failure == OnFailure.RESUME else -1]
    if on_failure == OnFailure.LOSE_LOT:
        assert column(tables, "decided") == [15]
        assert column(tables, "cause") == [CAUSES.index("stopped operation")]


def test_a_segment_waits_for_all_its_pools():
    make = Maker(1000)
    crew = make.pool(1)
    for name in ("red", "blue"):
        work = make.segment(Role.PROCESS, 10, needs=[(crew, 1)])
        make.campaign(make.material(name), make.step(make.units(), work), lots=1)
    tables = run(make)
    assert (column(tables, "made", 0), column(tables, "made", 1)) == ([10], [20])
    assert usage(tables, 1)["blocked"] == 10
    assert usage(tables, 2)["busy"] == 20
    assert tables["segments"]["ready"].tolist() == [0, 0]
    assert tables["segments"]["started"].tolist() == [0, 10]


def test_cleaning_needs_pools_too():
    make = Maker(1000)
    skid = make.pool(1)
    for name in ("red", "blue"):
        cleaning = make.segment(Role.CLEANING, 8, needs=[(skid, 1)])
        make.campaign(make.material(name), make.step(make.units(), 10, cleaning), lots=2)
    tables = run(make)
    assert column(tables, "started", 0) == [0, 18]
    assert column(tables, "started", 1) == [0, 26]


def test_waiting_and_blocking_up_to_the_horizon_count():
    make = Maker(100)
    first, second = make.units(), make.units()
    make.campaign(make.material("bulk"), make.step(first, 10, after=NONE), make.step(second, 500), lots=2)
    tables = run(make)
    assert usage(tables)["blocked"] == 80
    waits = {int(point): int(standing) for point, standing in enumerate(tables["waits"]["standing"])}
    assert waits == {0: 0, 1: 80}
