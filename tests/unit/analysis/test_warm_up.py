"""MSER-5 against its definition written out, and series whose warm-up is known."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capsim.analysis.warm_up import mser5


def literal(values: np.ndarray) -> list[float]:
    """The criterion for each d, as the paper states it."""
    m = len(values) // 5
    means = [values[5 * i : 5 * i + 5].mean() for i in range(m)]
    return [float(np.sum((means[d:] - np.mean(means[d:])) ** 2)) / (m - d) ** 2 for d in range(m // 2 + 1)]


@given(st.integers(0, 2**32 - 1), st.integers(10, 200))
def test_it_minimises_the_criterion(seed: int, n: int) -> None:
    values = np.random.default_rng(seed).gamma(2, 3, n) + 20 * np.exp(-np.arange(n) / 10)
    criterion = literal(values)
    assert criterion[mser5(values) // 5] == pytest.approx(min(criterion), rel=1e-9, abs=1e-12)
    assert mser5(values) % 5 == 0


def test_a_step_is_cut_off_where_it_ends() -> None:
    assert mser5([0.0] * 20 + [100.0] * 80) == 20
    assert mser5([1e9] * 20 + [0.1] * 80) == 20


def test_a_steady_series_is_kept_whole() -> None:
    assert mser5([0.1] * 50) == 0


def test_a_warm_up_longer_than_half_is_answered_with_half() -> None:
    assert mser5(np.arange(100.0)) == 50


@pytest.mark.parametrize(
    ("values", "message"),
    [([1.0] * 9, r"at least 10 values, got shape \(9,\)"), ([math.inf] * 10, "MSER-5 needs finite values")],
)
def test_wrong_input_is_refused(values: list[float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        mser5(values)
