"""When the lots of a campaign start."""

import pytest

from capsim.engine.replication import run_events
from capsim.flow import starts
from capsim.foundation.distributions import Constant
from capsim.foundation.errors import RunError
from capsim.plan.plan import Starts, Window
from tests.unit.engine.handmade import Maker
from tests.unit.flow.test_procedure import column


def run(make):
    return run_events(make.plan(), seed=1, index=0).tables


def campaign(horizon=100, units=1, work=10, **row):
    make = Maker(horizon)
    if "dates" in row:
        row["dates"] = make.span("dates", row["dates"])
    make.campaign(make.material("bulk"), make.step(make.units(units), work), **row)
    return make


def test_a_free_train_plans_the_next_lot_when_the_first_unit_is_taken():
    tables = run(campaign(units=2, first=5))
    assert column(tables, "planned")[:5] == [5, 5, 5, 15, 15]
    assert column(tables, "started")[:5] == [5, 5, 15, 15, 25]


@pytest.mark.parametrize(
    ("row", "planned"),
    [
        ({"starts": Starts.PLANNED, "cadence": 40, "first": 3}, [3, 43, 83]),
        ({"starts": Starts.PLANNED, "cadence": 40, "lots": 2}, [0, 40]),
        ({"starts": Starts.PLANNED, "dates": [0, 7, 7, 100]}, [0, 7, 7]),
        ({"starts": Starts.RANDOM, "gap": Constant(30.0), "first": 5}, [35, 65, 95]),
    ],
)
def test_planned_starts(row, planned):
    assert column(run(campaign(**row)), "planned") == planned


def test_a_cap_on_lots_in_process_is_given_back_when_a_lot_is_made():
    make = Maker(1000)
    cap = make.store(2)
    steps = make.step(make.units(), 10), make.step(make.units(), 50)
    make.campaign(make.material("bulk"), *steps, in_process=cap, lots=4)
    assert column(run(make), "started") == [0, 10, 60, 110]


def test_lots_of_higher_priority_go_first():
    make = Maker(1000)
    units = make.units()
    for priority in (2, 1):
        row = {"starts": Starts.PLANNED, "cadence": 1, "lots": 3, "priority": priority}
        make.campaign(make.material(f"m{priority}"), make.step(units, 10), **row)
    tables = run(make)
    assert column(tables, "started", 0) == [0, 40, 50]
    assert column(tables, "started", 1) == [10, 20, 30]


def test_the_statistics_look_at_lots_of_the_window():
    make = campaign(starts=Starts.PLANNED, cadence=5, horizon=51)
    make.head["window"] = Window(20, 8)
    tables = run(make)
    assert tables["waits"]["asked"].tolist() == [2]  # of lots 4 to 7, planned from 20 to 35, two are served
    assert tables["usage"]["busy"].tolist() == [31]


def test_a_first_step_without_duration_is_refused(monkeypatch):
    monkeypatch.setattr(starts, "MOST_LOTS_AT_ONCE", 50)
    with pytest.raises(RunError, match='campaign "campaign 0" planned 51 lots at second 0: its first step takes no'):
        run(campaign(work=0))


def test_under_a_cap_the_cadence_counts_from_the_lot_that_was_let_in():
    """One lot of 30 s in process at most, one planned every 10 s: let in at 0, 30, 60; planned 10 s after each.

    Without the rule the plan would run ahead of the plant, and lots that exist on paper only would stand in line.
    """
    make = Maker(75)
    cap = make.store(1)
    step = make.step(make.units(2), 30)
    make.campaign(make.material("bulk"), step, starts=Starts.PLANNED, cadence=10, in_process=cap)
    tables = run(make)
    assert column(tables, "planned") == [0, 10, 40, 70]
    assert column(tables, "started") == [0, 30, 60, -1]
