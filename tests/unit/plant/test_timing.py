"""Hours of work over calendars and breakdowns."""

from itertools import chain, repeat

import pytest

from capsim.foundation.worktime import WorkCalendar
from capsim.plan.plan import OnClose, OnFailure
from capsim.plant.timing import Conduct, FailureClock, Stretch, conduct, stretch, stretch_at_most

SHIFTS = WorkCalendar([0, 100, 200], [10, 110, 210])


def clock(*failures, repair=5):
    return FailureClock(chain(failures, repeat(10**9)), repeat(repair))


def test_it_pauses_over_closed_hours():
    done = stretch(4, 12, Conduct(SHIFTS))
    assert (done.end, done.free, done.worked, done.lost) == (106, 106, 12, False)


def test_it_starts_in_open_hours_and_goes_on_past_the_close():
    done = stretch(20, 30, conduct(SHIFTS, OnClose.FINISH, OnFailure.RESUME))
    assert (done.began, done.end) == (20, 130)


def test_the_lot_is_lost_at_the_close():
    rules = conduct(SHIFTS, OnClose.LOSE_LOT, OnFailure.RESUME)
    assert stretch(103, 7, rules).lost is False
    done = stretch(104, 7, rules)
    assert (done.end, done.worked, done.lost) == (110, 6, True)


@pytest.mark.parametrize(
    ("on_failure", "end", "free", "worked", "down"),
    [
        (OnFailure.RESUME, 60, 60, 50, 10),
        (OnFailure.RESTART_OPERATION, 10 + 5 + 30 + 5 + 50, 100, 90, 10),
        (OnFailure.LOSE_LOT, 10, 15, 10, 5),
    ],
)
def test_breakdowns_move_the_end(on_failure, end, free, worked, down):
    failures = clock(10, 30)
    done = stretch(0, 50, conduct(None, OnClose.PAUSE, on_failure), failures=failures)
    assert (done.end, done.free, done.worked, done.down) == (end, free, worked, down)
    assert done.lost is (on_failure == OnFailure.LOSE_LOT)


def test_the_failure_clock_runs_on_through_many_lots():
    failures = clock(25, 100)
    rules = Conduct()
    ends = [stretch(start, 10, rules, failures=failures).end for start in (0, 50, 90)]
    assert ends == [10, 60, 105]
    assert failures.left == 95


def test_a_failure_at_the_very_end_comes_with_the_next_lot():
    failures = clock(10)
    assert stretch(0, 10, Conduct(), failures=failures).down == 0
    assert stretch(20, 1, Conduct(), failures=failures).down == 5


def test_a_repair_that_outlasts_the_shift_loses_no_work_twice():
    rules = conduct(SHIFTS, OnClose.LOSE_LOT, OnFailure.RESUME)
    done = stretch(0, 9, rules, failures=clock(8, repair=50))
    assert (done.end, done.free, done.worked, done.down, done.lost) == (10, 58, 8, 50, True)


def test_it_does_not_look_far_beyond_the_horizon():
    failures = clock(*[1] * 50)
    done = stretch(0, 1000, Conduct(), failures=failures, horizon=30)
    assert done.end > 30
    assert done.worked < 50


TWO = WorkCalendar([0, 100], [10, 200])


@pytest.mark.parametrize(
    ("rules", "between", "last", "expected"),
    [
        # Work of 20: 0-10 in the first shift, 100-110 in the second.
        (Conduct(TWO), None, 5, Stretch(0, 5, 5, 5, 0, True)),
        (Conduct(TWO), None, 50, Stretch(0, 50, 50, 10, 0, True)),
        (Conduct(TWO), None, 110, Stretch(0, 110, 110, 20, 0, True)),
        (Conduct(TWO), None, 111, Stretch(0, 110, 110, 20)),
        # It runs through, 0-20; or is lost at the close of 10, unless it was taken by then.
        (Conduct(TWO, finish=True), None, 15, Stretch(0, 15, 15, 15, 0, True)),
        (Conduct(TWO, lose_at_close=True), None, 11, Stretch(0, 10, 10, 10, 0, True)),
        (Conduct(TWO, lose_at_close=True), None, 10, Stretch(0, 10, 10, 10, 0, True)),
        # A breakdown at 8, repair until 38: taken under repair, and after it.
        (Conduct(), 8, 20, Stretch(0, 20, 38, 8, 30, True, ((8, 38),))),
        (Conduct(), 8, 40, Stretch(0, 40, 40, 10, 30, True, ((8, 38),))),
    ],
)
def test_a_disruption_takes_the_lot(rules, between, last, expected):
    failures = None if between is None else clock(between, repair=30)
    assert stretch_at_most(0, 20, rules, failures=failures, last=last) == expected


def test_the_clock_stops_when_the_lot_is_taken():
    failures = clock(8)
    stretch_at_most(0, 20, Conduct(), failures=failures, last=5)
    assert failures.left == 3
