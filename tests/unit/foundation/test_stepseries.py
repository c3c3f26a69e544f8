"""Step functions against the same figures worked out by brute force, second by second."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capsim.foundation.stepseries import StepSeries, accumulate, smallest, total

CHANGES = st.lists(st.tuples(st.integers(0, 40), st.integers(-5, 9)), max_size=12)


def brute(changes: list[tuple[int, int]], t: int, *, included: bool) -> int:
    return sum(amount for time, amount in changes if time < t or (included and time == t))


def series(changes: list[tuple[int, int]]) -> StepSeries:
    return accumulate([time for time, _ in changes], [amount for _, amount in changes])


@given(CHANGES)
def test_it_takes_the_value_of_the_running_total(changes: list[tuple[int, int]]) -> None:
    seconds = np.arange(50)
    assert series(changes).at(seconds).tolist() == [brute(changes, t, included=True) for t in range(50)]
    assert series(changes).before(seconds).tolist() == [brute(changes, t, included=False) for t in range(50)]


@given(CHANGES, st.integers(0, 20), st.integers(1, 30))
def test_its_integral_is_the_sum_of_the_seconds(changes: list[tuple[int, int]], a: int, length: int) -> None:
    area = sum(brute(changes, t, included=True) for t in range(a, a + length))
    assert series(changes).integral(a, a + length) == pytest.approx(area)
    assert series(changes).mean(a, a + length) == pytest.approx(area / length)


@given(CHANGES, st.integers(1, 39))
def test_its_quantile_is_that_of_the_seconds(changes: list[tuple[int, int]], percent: int) -> None:
    ordered = sorted(brute(changes, t, included=True) for t in range(40))
    assert series(changes).quantile(percent / 40, 0, 40) == ordered[percent - 1]


@given(CHANGES, st.integers(-3, 20))
def test_it_reaches_a_level_at_the_first_second_that_has_it(changes: list[tuple[int, int]], level: int) -> None:
    there = [t for t in range(50) if brute(changes, t, included=True) >= level]
    assert series(changes).reaches(level) == (0.0 if level <= 0 else there[0] if there else math.inf)


@given(CHANGES, CHANGES)
def test_the_smallest_and_the_total_hold_at_each_moment(a: list[tuple[int, int]], b: list[tuple[int, int]]) -> None:
    seconds = np.arange(50)
    both = [series(a), series(b)]
    values = [one.at(seconds) for one in both]
    assert smallest(both).at(seconds).tolist() == np.minimum(*values).tolist()
    assert total(both).at(seconds).tolist() == np.add(*values).tolist()
    assert total(both[:1]) is both[0]
    assert smallest(both[:1]) is both[0]
