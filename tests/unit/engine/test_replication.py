"""One replication of hand-made plants: the same whatever runs it, and exact event counts."""

import gc

import numpy as np
import pytest

from capsim.engine import replication
from capsim.engine.replication import run_events, run_replication
from capsim.foundation.errors import RunError
from capsim.plan.plan import NONE, Role
from capsim.results.tables import TABLES
from tests.unit.engine.handmade import Maker, RandomPlant, reference_line

PLANTS = 25


def outcome(plan, **run):
    try:
        tables = run_events(plan, seed=3, index=1, **run).tables
    except RunError as error:
        return str(error)
    return {name: {column: values.tolist() for column, values in table.items()} for name, table in tables.items()}


@pytest.mark.parametrize("number", range(PLANTS))
def test_random_plants_close_their_balance_and_repeat(number):
    plan = RandomPlant(number).plan()
    first = outcome(plan)
    assert first == outcome(RandomPlant(number).plan())
    full = outcome(plan, full=True)
    if isinstance(first, dict):
        assert {name: table for name, table in full.items() if name != "segments"} == {
            name: table for name, table in first.items() if name != "segments"
        }
    else:
        assert full == first


@pytest.mark.parametrize("number", range(PLANTS))
def test_a_longer_run_begins_with_the_shorter_one(number):
    make = RandomPlant(number)
    longer, horizon = outcome(make.plan()), make.make.head["horizon"]
    make.make.head["horizon"] = cut = horizon // 2
    shorter = outcome(make.make.plan())
    if isinstance(longer, dict) and isinstance(shorter, dict):
        for name in ("started", "made", "decided"):
            late, early = np.array(longer["lots"][name]), np.array(shorter["lots"][name])
            planned = np.array(longer["lots"]["planned"]) < cut
            assert np.where(late < cut, late, -1)[planned].tolist() == early.tolist()


def test_every_column_is_there_with_its_type():
    tables = run_replication(reference_line(), seed=1, index=5).tables
    assert list(tables) == list(TABLES)
    for name, columns in TABLES.items():
        assert [(column.name, column.dtype) for column in columns] == [
            (column, values.dtype.str[1:]) for column, values in tables[name].items()
        ]
        assert set(tables[name]["replication"].tolist()) <= {5}


def test_events_of_a_lot():
    make = Maker(1000)
    first, second = make.units(), make.units()
    steps = make.step(first, 10, 5, make.segment(Role.CLEANING, 5), after=NONE), make.step(second, 30)
    make.campaign(make.material("bulk"), *steps, lots=1, checks=[make.check(elapsed=100)])
    # The start, the end of each step (two segments that need nothing are one event), the release; nobody waits for the
    # cleaning.
    assert run_events(make.plan(), seed=1, index=0).events == 1 + 2 + 1


@pytest.mark.parametrize("full", [False, True])
def test_what_is_cleaned_after_the_last_lot_does_not_count(full):
    """The lot is done after 10 s, and the window closes then; whether an event ends the 5 s of cleaning or none."""
    make = Maker(1000)
    make.campaign(make.material("bulk"), make.step(make.units(), 10, make.segment(Role.CLEANING, 5)), lots=1)
    usage = run_events(make.plan(), seed=1, index=0, full=full).tables["usage"]
    assert (usage["busy"].tolist(), usage["cleaning"].tolist()) == ([10], [0])


def test_events_of_the_reference_model():
    assert run_events(reference_line(), seed=1, index=0).events == 1038


def test_looking_for_garbage_goes_on_after_a_replication(monkeypatch):
    assert gc.isenabled()
    run_events(reference_line(), seed=1, index=0)
    assert gc.isenabled()

    def failing(*_, **__):
        raise RunError("stopped")

    monkeypatch.setattr(replication, "build", failing)
    with pytest.raises(RunError):
        run_events(reference_line(), seed=1, index=0)
    assert gc.isenabled()
