"""Waiting, utilisation and flow on tables written by hand, and queues whose answer theory knows."""

import pytest

from capsim.analysis import queues
from capsim.engine.replication import run_replication
from capsim.foundation.distributions import Exponential
from capsim.foundation.worktime import WorkCalendar
from capsim.plan.places import Place
from capsim.plan.plan import NONE, UNLIMITED, Plan, Starts, Window
from capsim.results.result import gather
from tests.unit.analysis.made_up import DAY, PlanMaker, fill_finish, lot, result


def test_waiting_is_per_request_and_per_second() -> None:
    plan = fill_finish(10)
    waits = {1: {"asked": 4, "waited": 2, "total": 800, "longest": 600, "standing": 5 * DAY}}
    line, laboratory = queues.waiting(result(plan, [[], []], waits=waits))
    assert (laboratory.kind, laboratory.label, laboratory.campaign) == ("laboratory", "plant.qc", "vial")
    assert laboratory.mean is not None
    assert (laboratory.mean.value, laboratory.longest.value, laboratory.queue.value) == (200.0, 600.0, 0.5)
    assert line.mean is None


def test_states_are_shares_of_all_places_and_add_up_to_one() -> None:
    plan = fill_finish(10)
    usage = {0: {"busy": 4 * DAY, "cleaning": DAY, "down": DAY, "blocked": 2 * DAY}, 1: {"busy": 10 * DAY}}
    line, laboratory = queues.utilisation(result(plan, [[]], usage=usage))
    shares = [line.busy, line.cleaning, line.down, line.blocked, line.closed, line.idle]
    assert [share.value for share in shares] == pytest.approx([0.4, 0.1, 0.1, 0.2, 0.0, 0.2])
    assert line.used.value == pytest.approx(0.6)
    assert laboratory.busy.value == 0.5  # two places


def shifted(live_from: int, calendar: WorkCalendar) -> Plan:
    make = PlanMaker(10, window=Window(2 * DAY, UNLIMITED))
    make.rows["calendars"].append(calendar)
    line = make.unit_class("line", live_from=live_from, calendar=0)
    make.campaign(make.material("vial"), 1, steps=[(line, 1.0, None)])
    return make.plan()


def test_time_counts_from_the_live_date_and_in_open_hours_only() -> None:
    half_days = WorkCalendar([n * DAY for n in range(10)], [n * DAY + DAY // 2 for n in range(10)])
    plan = shifted(4 * DAY, half_days)
    outcome = result(plan, [[]], usage={0: {"busy": DAY, "cleaning": DAY // 2, "closed": DAY}})
    (line,) = queues.utilisation(outcome)
    assert line.busy.value == pytest.approx(1 / 6)
    assert queues.used_share(outcome, Place("unit class", 0)).tolist() == [0.5]  # 1.5 of 3 open days
    assert queues.utilisation(result(shifted(11 * DAY, half_days), [[]])) == ()


def test_times_in_system_are_those_of_lots_in_the_window() -> None:
    make = PlanMaker(10, window=Window(DAY, 2))
    make.campaign(make.material("vial"), 1)
    rows = [
        lot(0, 1, made=3, released=5, planned=0),  # before the window
        lot(0, 1, made=4, released=7, planned=2 * DAY, number=1),
        lot(0, 1, made=6, planned=2 * DAY, number=1),
        lot(0, 1, made=9, released=9, planned=2 * DAY, number=2),  # after the first two lots
    ]
    (flow,) = queues.flows(result(make.plan(), [rows]))
    assert flow.to_made is not None
    assert flow.to_decided is not None
    assert flow.makespan is not None
    assert (flow.to_made.value, flow.to_decided.value, flow.makespan.value) == (3 * DAY, 5 * DAY, 7 * DAY)
    assert flow.throughput.value == pytest.approx(4 / 9)


def test_times_from_the_start_leave_out_the_wait_before_it() -> None:
    make = PlanMaker(20)
    make.campaign(make.material("vial"), 1)
    rows = [
        lot(0, 1, made=6, released=9, started=4 * DAY),
        lot(0, 1, made=10, started=6 * DAY, number=1),
        lot(0, 1, made=2, released=3, started=NONE, number=2),  # without a unit
        lot(0, 1, started=7 * DAY, number=3),
    ]
    (flow,) = queues.flows(result(make.plan(), [rows]))
    assert flow.started_to_made is not None
    assert flow.started_to_decided is not None
    assert flow.to_made is not None
    assert (flow.started_to_made.value, flow.started_to_decided.value) == (3 * DAY, 5 * DAY)
    assert flow.to_made.value == 6 * DAY


def test_where_nothing_came_through_there_is_no_time() -> None:
    (flow,) = queues.flows(result(fill_finish(), [[lot(0, 1)]]))
    assert (flow.to_made, flow.to_decided, flow.makespan, flow.throughput.value) == (None, None, None, 0.0)


@pytest.mark.slow
def test_three_servers_with_random_arrivals_wait_as_erlang_says() -> None:
    make = PlanMaker(4000, window=Window(300 * DAY, UNLIMITED))
    units = make.unit_class("bed", 3)
    gap = make.stream(Exponential(2.0 * DAY))
    step = (units, Exponential(5.0 * DAY), None)
    make.campaign(make.material("lot", doses=0.0), 1, steps=[step], starts=Starts.RANDOM, gap=gap, in_process=NONE)
    plan = make.plan()
    outcome = gather(plan, 5, [run_replication(plan, seed=5, index=index) for index in range(20)])
    (bed,) = queues.waiting(outcome)
    assert bed.mean is not None
    assert bed.mean.low / DAY < 7.022472 < bed.mean.high / DAY
    assert bed.queue.low < 6.011236 - 2.5 < bed.queue.high
    assert queues.utilisation(outcome)[0].busy.covers(5 / 6)


def test_without_a_calendar_hours_held_off_shift_are_used() -> None:
    outcome = result(fill_finish(10), [[]], usage={0: {"busy": 2 * DAY, "closed": 3 * DAY}})
    assert queues.used_share(outcome, Place("unit class", 0)).tolist() == [0.5]
