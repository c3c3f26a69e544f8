"""Calendar arithmetic against stepping second by second, and cases by hand."""

import pickle
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capsim.foundation.worktime import DAY, NEVER, WorkCalendar, weekly

END = 60
MOMENTS = st.integers(-5, END + 5)


def calendar(seconds: set[int]) -> WorkCalendar:
    """The calendar that is open exactly in these seconds."""
    ordered = sorted(seconds)
    return WorkCalendar(ordered, [second + 1 for second in ordered])


def seconds_of(c: WorkCalendar) -> set[int]:
    return {t for start, end in zip(c.opens, c.closes, strict=True) for t in range(start, end)}


OPEN_SECONDS = st.one_of(
    st.sets(st.integers(0, END - 1)),
    st.lists(st.tuples(st.integers(0, END - 1), st.integers(1, 15)), max_size=6).map(
        lambda spans: {t for start, length in spans for t in range(start, start + length)}
    ),
)


@given(OPEN_SECONDS, MOMENTS, st.integers(0, END))
def test_finish_equals_stepping(seconds: set[int], start: int, work: int) -> None:
    t, left = start, work
    while left and t <= 2 * END:
        left -= t in seconds
        t += 1
    assert calendar(seconds).finish(start, work) == (NEVER if left else t)


@given(OPEN_SECONDS, MOMENTS)
def test_next_open_and_closing_equal_stepping(seconds: set[int], t: int) -> None:
    first = min((s for s in seconds if s >= t), default=NEVER)
    close = min((s for s in range(first, 2 * END) if s not in seconds), default=NEVER)
    assert calendar(seconds).next_open(t) == first
    assert calendar(seconds).closing_after(t) == close


@given(OPEN_SECONDS, MOMENTS, st.integers(0, END))
def test_work_between_equals_counting(seconds: set[int], a: int, length: int) -> None:
    assert calendar(seconds).work_between(a, a + length) == sum(a <= s < a + length for s in seconds)


@given(OPEN_SECONDS, MOMENTS, st.integers(1, END))
def test_the_work_until_the_finish_is_the_work(seconds: set[int], start: int, work: int) -> None:
    end = calendar(seconds).finish(start, work)
    if end < NEVER:
        assert calendar(seconds).work_between(start, end) == work
        assert calendar(seconds).work_between(start, end - 1) == work - 1


@given(OPEN_SECONDS, OPEN_SECONDS)
def test_the_intersection_is_that_of_the_seconds(a: set[int], b: set[int]) -> None:
    assert seconds_of(calendar(a).intersect(calendar(b))) == a & b


@given(OPEN_SECONDS, st.lists(st.tuples(MOMENTS, st.integers(1, 20)), max_size=5))
def test_minus_takes_the_closures_away(seconds: set[int], spans: list[tuple[int, int]]) -> None:
    shut = {t for start, length in spans for t in range(start, start + length)}
    closures = [(start, start + length) for start, length in spans]
    assert calendar(seconds).minus(closures) == calendar(seconds - shut)


WEEK_STARTS = st.dates(date(2020, 1, 1), date(2020, 12, 31))


@given(WEEK_STARTS, st.integers(1, 30 * 24), st.sets(st.integers(0, 6)), st.integers(0, 23), st.integers(0, 24))
def test_weekly_equals_asking_every_hour(start: date, hours: int, days: set[int], opens: int, closes: int) -> None:
    c = weekly(start, hours * 3600, days=days, opens=opens * 3600, closes=closes * 3600)
    for hour in range(-2, hours + 2):
        weekday, of_day = (start.weekday() + hour // 24) % 7, hour % 24
        if closes > opens:
            expected = weekday in days and opens <= of_day < closes
        else:
            expected = (weekday in days and of_day >= opens) or ((weekday - 1) % 7 in days and of_day < closes)
        moment = hour * 3600
        assert (c.next_open(moment) == moment) == (expected and 0 <= hour < hours)


def test_by_hand() -> None:
    c = WorkCalendar([10, 30], [20, 40])
    assert c.finish(10, 10) == 20
    assert c.finish(10, 11) == 31
    assert c.finish(20, 1) == 31
    assert c.finish(0, 20) == 40
    assert c.finish(0, 21) == NEVER
    assert c.finish(25, 0) == 25
    assert c.finish(NEVER, 1) == NEVER
    assert c.closing_after(20) == 40
    assert c.closing_after(40) == NEVER
    assert c.next_open(20) == 30
    assert c.work_between(15, 35) == 10


def test_touching_intervals_are_one() -> None:
    assert WorkCalendar([0, 5], [5, 9]).closing_after(0) == 9
    assert WorkCalendar([0, 5], [5, 9]) == WorkCalendar([0], [9])
    assert hash(WorkCalendar([0, 5], [5, 9])) == hash(WorkCalendar([0], [9]))
    assert WorkCalendar([0], [9]) != WorkCalendar([0], [8])


def test_round_the_clock_is_one_interval() -> None:
    c = weekly(date(2020, 10, 1), 30 * DAY, days=set(range(7)), opens=6 * 3600, closes=6 * 3600)
    assert (c.opens, c.closes) == ((0,), (30 * DAY,))


def test_answers_are_plain_whole_numbers_even_from_numpy() -> None:
    c = WorkCalendar(list(np.array([10, 30])), list(np.array([20, 40])))
    assert type(c.finish(5, 15)) is int
    assert type(c.opens[0]) is int


def test_pickling_and_showing() -> None:
    c = WorkCalendar([10, 30, 50, 70], [20, 40, 60, 80])
    assert pickle.loads(pickle.dumps(c)) == c
    assert repr(c) == "WorkCalendar([10, 20), [30, 40), [50, 60), ... 4 intervals)"


def test_an_empty_calendar_never_opens() -> None:
    c = WorkCalendar([], [])
    assert (c.next_open(0), c.finish(0, 1), c.closing_after(0), c.work_between(0, 9)) == (NEVER, NEVER, NEVER, 0)


def test_wrong_input_is_refused() -> None:
    with pytest.raises(ValueError, match="as many opens as closes expected, got 1 and 2"):
        WorkCalendar([0], [1, 2])
    with pytest.raises(ValueError, match="an interval must end after it begins, got 5 to 5"):
        WorkCalendar([5], [5])
    with pytest.raises(ValueError, match="sorted and disjoint, got one from 3 after one to 5"):
        WorkCalendar([0, 3], [5, 9])
    with pytest.raises(TypeError):
        WorkCalendar([0.5], [5])  # type: ignore[list-item]
    with pytest.raises(ValueError, match="work must be 0 s or more, got -1"):
        WorkCalendar([0], [5]).finish(0, -1)
    with pytest.raises(ValueError, match="the end must not be before the start, got 5 to 4"):
        WorkCalendar([0], [5]).work_between(5, 4)
    with pytest.raises(ValueError, match="an interval must end after it begins, got 4 to 3"):
        WorkCalendar([0], [5]).minus([(4, 3)])


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"horizon": 0}, "horizon must be above 0 s, got 0"),
        ({"days": {7}}, r"days must be 0 \(Monday\) to 6 \(Sunday\), got \[7\]"),
        ({"opens": DAY}, "opens and closes must be seconds within a day, got 86400 and 3600"),
        ({"closes": DAY + 1}, "opens and closes must be seconds within a day, got 0 and 86401"),
    ],
)
def test_wrong_weeks_are_refused(changed: dict[str, Any], message: str) -> None:
    arguments: dict[str, Any] = {"horizon": DAY, "days": {0}, "opens": 0, "closes": 3600} | changed
    with pytest.raises(ValueError, match=message):
        weekly(date(2020, 10, 1), arguments.pop("horizon"), **arguments)
