"""Time that a lot takes of each place, against hand calculation."""

import math
from dataclasses import replace

import pytest

from capsim.analysis.workload import pools_of, workload
from capsim.foundation.worktime import WorkCalendar
from capsim.plan.places import Place
from capsim.plan.plan import FailureRow, NeedRow, OnClose, PoolRow
from tests.unit.analysis.made_up import DAY, HOUR, PlanMaker


def test_a_pool_is_taken_count_times_and_for_cleaning_too() -> None:
    make = PlanMaker(10)
    line = make.unit_class("line")
    make.campaign(make.material("vial"), 1, steps=[(line, 6.0, 2.0)])
    make.rows["pools"] += [PoolRow("crew", 0, 3, 0), PoolRow("skid", 0, 1, 1), PoolRow("idle", 0, 1, 2)]
    make.rows["needs"] += [NeedRow(0, 2), NeedRow(1, 1)]
    process, cleaning = make.rows["segments"]
    make.rows["segments"] = [replace(process, needs=(0, 1)), replace(cleaning, needs=(1, 2))]
    plan = make.plan()
    time = {place: visits[0].time for place, visits in workload(plan).items()}
    assert time == {Place("unit class", 0): 8 * HOUR, Place("pool", 0): 12 * HOUR, Place("pool", 1): 2 * HOUR}
    assert pools_of(plan, plan.steps[0]) == (0, 1)


def test_a_failed_lot_brings_extra_cleaning() -> None:
    make = PlanMaker(10)
    make.campaign(make.material("vial"), 1, steps=[(make.unit_class("line"), 6.0, None)])
    make.rows["failures"].append(FailureRow(0, 0.25))
    make.rows["steps"][0] = replace(make.rows["steps"][0], failures=(0, 1), extra_cleaning=8 * HOUR)
    assert workload(make.plan())[Place("unit class", 0)][0].time == 8 * HOUR


@pytest.mark.parametrize(
    ("work", "on_close", "hours"),
    [
        (3.0, OnClose.PAUSE, 9.0),
        (3.0, OnClose.FINISH, 8.0),
        (30.0, OnClose.PAUSE, 90.0),
        (30.0, OnClose.FINISH, 240 / 7),  # starts at 0, 30, 72, 102, 144, 174 and 216 h
        (0.0, OnClose.FINISH, 0.0),
    ],
)
def test_shifts_stretch_work_as_it_meets_closing_time(work: float, on_close: OnClose, hours: float) -> None:
    make = PlanMaker(10)
    make.rows["calendars"].append(WorkCalendar([n * DAY for n in range(10)], [n * DAY + 8 * HOUR for n in range(10)]))
    make.campaign(make.material("vial"), 1, steps=[(make.unit_class("line"), work, 1.0)])
    make.rows["segments"][0] = replace(make.rows["segments"][0], calendar=0, on_close=on_close)
    (visits,) = workload(make.plan()).values()
    assert visits[0].time == pytest.approx((hours + 1) * HOUR)


def test_where_it_never_opens_a_lot_takes_for_ever() -> None:
    make = PlanMaker(10)
    make.rows["calendars"].append(WorkCalendar([20 * DAY], [21 * DAY]))
    make.campaign(make.material("vial"), 1, steps=[(make.unit_class("line"), 1.0, None)])
    for on_close in (OnClose.PAUSE, OnClose.FINISH):
        make.rows["segments"][0] = replace(make.rows["segments"][0], calendar=0, on_close=on_close)
        (visits,) = workload(make.plan()).values()
        assert math.isinf(visits[0].time)
