"""Intervals against hand-computed values and scipy, and their coverage."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from capsim.analysis import statistics
from capsim.analysis.statistics import (
    Estimate,
    mean_interval,
    paired_difference,
    paired_proportions,
    quantile_interval,
    ratio_interval,
    wilson,
)

LEVELS = [0.5, 0.8, 0.9, 0.95, 0.99, 0.999]


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 5, 9, 29, 30, 99, 500, 1999, 2000, 2001, 10_000, 10**6])
def test_student_quantile_agrees_with_scipy(level: float, freedom: int) -> None:
    assert statistics.student_quantile(level, freedom) == pytest.approx(stats.t.ppf((1 + level) / 2, freedom), rel=1e-9)


def test_student_quantile_by_hand() -> None:
    # One degree of freedom is the Cauchy law, tan(pi level / 2); two have level / sqrt((1 - level^2) / 2).
    assert statistics.student_quantile(0.5, 1) == pytest.approx(1.0, rel=1e-12)
    assert statistics.student_quantile(0.95, 1) == pytest.approx(math.tan(math.pi * 0.475), rel=1e-11)
    assert statistics.student_quantile(0.6, 2) == pytest.approx(0.6 * math.sqrt(2 / 0.64), rel=1e-11)


@pytest.mark.parametrize("level", LEVELS)
def test_normal_quantile_agrees_with_scipy(level: float) -> None:
    assert statistics.normal_quantile(level) == pytest.approx(stats.norm.ppf((1 + level) / 2), rel=1e-12)


@given(st.floats(0.5, 300), st.floats(0.5, 300), st.floats(0, 1))
def test_incomplete_beta_agrees_with_scipy(a: float, b: float, x: float) -> None:
    assert statistics.incomplete_beta(a, b, x) == pytest.approx(special.betainc(a, b, x), rel=1e-9, abs=1e-11)


@pytest.mark.parametrize(("successes", "n"), [(0, 1), (1, 1), (0, 20), (20, 20), (8, 10), (190, 200), (1, 1000)])
@pytest.mark.parametrize("level", LEVELS)
def test_wilson_agrees_with_scipy(successes: int, n: int, level: float) -> None:
    oracle = stats.binomtest(successes, n).proportion_ci(level, method="wilson")
    e = wilson(successes, n, level)
    assert (e.low, e.high) == (pytest.approx(oracle.low, abs=1e-12), pytest.approx(oracle.high, abs=1e-12))
    assert (e.value, e.n, e.level) == (successes / n, n, level)
    assert e.covers(e.value)


@pytest.mark.parametrize("n", range(1, 60))
def test_wilson_reaches_its_ends_exactly(n: int) -> None:
    assert wilson(0, n).low == 0.0
    assert wilson(n, n).high == 1.0


def test_wilson_at_the_ends_by_hand() -> None:
    z2 = 1.959963984540054**2
    assert wilson(0, 10).high == pytest.approx(z2 / (10 + z2))
    assert wilson(0, 10).low == 0.0
    assert wilson(10, 10).high == 1.0
    assert wilson(10, 10).low == pytest.approx(10 / (10 + z2))


def test_mean_interval_by_hand_and_by_scipy() -> None:
    values = [1.0, 2.0, 3.0]
    e = mean_interval(values)
    assert e.half_width == pytest.approx(4.302652729911275 / math.sqrt(3))  # t(0.975, 2), s = 1
    assert (e.low, e.high) == pytest.approx(stats.t.interval(0.95, 2, 2.0, stats.sem(values)))
    assert (e.value, e.n) == (2.0, 3)


def test_one_observation_has_no_bounds() -> None:
    e = mean_interval([7.0])
    assert (e.value, e.low, e.high, e.n) == (7.0, -math.inf, math.inf, 1)
    assert e.half_width == math.inf


def test_equal_observations_have_no_width() -> None:
    assert mean_interval([4.0] * 5).half_width == 0.0


def test_paired_difference_sees_only_the_differences() -> None:
    a, b = np.array([100.0, 20.0, 3.0]), np.array([99.0, 18.0, 0.0])
    assert paired_difference(a, b, 0.9) == mean_interval([1.0, 2.0, 3.0], 0.9)
    assert paired_difference(b, a).value == -2.0


def pairs(both: int, only_a: int, only_b: int, neither: int) -> tuple[list[int], list[int]]:
    return [1] * (both + only_a) + [0] * (only_b + neither), [1] * both + [0] * only_a + [1] * only_b + [0] * neither


@pytest.mark.parametrize(
    ("table", "low", "high"), [((20, 12, 2, 16), 0.0562, 0.3292), ((36, 12, 2, 0), 0.0569, 0.3404)]
)
def test_paired_proportions_as_published(table: tuple[int, int, int, int], low: float, high: float) -> None:
    """Newcombe (1998), method 10, for the tables of his examples with 50 pairs."""
    e = paired_proportions(*pairs(*table))
    assert (e.value, e.n) == (pytest.approx(0.2), 50)
    assert (e.low, e.high) == pytest.approx((low, high), abs=5e-5)


def test_paired_proportions_by_hand_where_nothing_varies() -> None:
    """No hit in 12 pairs: phi is 0 and both score intervals are 0 to z2 / (12 + z2) = 0.2425."""
    z2 = 1.959963984540054**2
    never = paired_proportions([0] * 12, [0] * 12)
    assert (never.value, never.low, never.high) == pytest.approx((0.0, -z2 / (12 + z2), z2 / (12 + z2)))
    # All against none: both intervals are as wide as that, and the difference does not go beyond 1.
    all_of_them = paired_proportions([1] * 12, [0] * 12)
    assert (all_of_them.value, all_of_them.high) == (1.0, 1.0)
    assert all_of_them.low == pytest.approx(1 - math.sqrt(2) * z2 / (12 + z2))


@given(st.tuples(*[st.integers(0, 30)] * 4).filter(any), st.sampled_from(LEVELS))
def test_paired_proportions_stay_possible_and_never_have_no_width(table: tuple[int, ...], level: float) -> None:
    a, b = pairs(*table)  # type: ignore[arg-type]
    e, turned = paired_proportions(a, b, level), paired_proportions(b, a, level)
    assert -1 <= e.low <= e.value <= e.high <= 1
    assert e.low < e.high
    assert (turned.value, turned.low, turned.high) == pytest.approx((-e.value, -e.high, -e.low), abs=1e-12)


def test_an_interval_ends_where_the_quantity_does() -> None:
    """Mean 1, standard deviation sqrt(3), t = 4.3 with 2 degrees of freedom: -3.3 to 5.3."""
    free, counted = mean_interval([0, 0, 3]), mean_interval([0, 0, 3], within=statistics.COUNTED)
    assert (free.low, counted.low) == (pytest.approx(-3.302653), 0.0)
    assert counted.high == free.high == pytest.approx(5.302653)
    assert mean_interval([0, 0, 3], within=(0, 3)).high == 3
    share = mean_interval([0.9], within=statistics.SHARE)
    assert (share.low, share.high) == (0.0, 1.0)
    # A share that rounding put above 1 still lies in its interval.
    assert mean_interval([1.0 + 2e-16] * 3, within=statistics.SHARE).high >= 1.0 + 2e-16
    assert paired_difference([1, 0, 1], [0, 0, 0], within=statistics.SHARE_DIFFERENCE).high == 1.0


def test_a_ratio_by_hand() -> None:
    """Means 4 and 2, ratio 2; residuals -1, 1 and 0 have the standard deviation 1; t is 4.3027 with 2 degrees."""
    ratio = ratio_interval([1.0, 5.0, 6.0], [1.0, 2.0, 3.0])
    assert ratio.value == 2
    assert ratio.half_width == pytest.approx(4.302653 * 1 / (math.sqrt(3) * 2), rel=1e-6)
    assert ratio_interval([3.0], [2.0]).half_width == math.inf


def test_ratios_with_one_denominator_add_up() -> None:
    doses = [3.0, 0.0, 5.0]
    parts = [ratio_interval(part, doses).value for part in ([1.0, 2.0, 3.0], [4.0, 4.0, 5.0])]
    assert sum(parts) == pytest.approx(ratio_interval([5.0, 6.0, 8.0], doses).value, rel=1e-15)


def test_the_ends_of_fieller_are_where_the_mean_is_just_told_from_nothing() -> None:
    """At each end R, mean(y - R x) is t standard errors from 0, on either side."""
    above, below = np.array([3.0, 1.0, 4.0, 1.5, 5.0]), np.array([1.0, 0.5, 1.5, 1.0, 2.0])
    found = statistics.fieller_interval(above, below, 0.9)
    assert found.value == pytest.approx(14.5 / 6)
    for end, sign in ((found.low, 1), (found.high, -1)):
        rest = above - end * below
        assert stats.ttest_1samp(rest, 0).pvalue == pytest.approx(0.1)
        assert np.sign(rest.mean()) == sign


def test_a_ratio_is_open_where_its_denominator_may_be_nothing() -> None:
    gained = [0.0, 0.0, 0.0, 1.0]
    assert statistics.mean_interval(gained).low < 0
    found = statistics.fieller_interval([5.0, 5.0, 5.0, 5.0], gained)
    assert (found.value, found.low, found.high) == (20, -math.inf, math.inf)
    assert statistics.fieller_interval([5.0], [1.0]).high == math.inf
    with pytest.raises(ValueError, match="a denominator above 0 in the mean"):
        statistics.fieller_interval([5.0, 5.0], [0.0, 0.0])


def test_half_width_and_covers() -> None:
    e = Estimate(5.0, 4.0, 8.0, 10, 0.95)
    assert e.half_width == 2.0
    assert [e.covers(x) for x in (3.9, 4.0, 8.0, 8.1)] == [False, True, True, False]
    never = Estimate(math.inf, 90.0, math.inf, 10, 0.95)
    assert never.half_width == math.inf
    assert never.covers(math.inf)
    assert Estimate(math.inf, math.inf, math.inf, 10, 0.95).half_width == math.inf


def test_quantile_by_hand() -> None:
    # n = 10, median: P(B <= 1) = 11 / 1024 <= 0.025 < P(B <= 2) = 56 / 1024, so from the 2nd to the 9th.
    assert quantile_interval(range(1, 11), 0.5) == Estimate(5.0, 2.0, 9.0, 10, 0.95)
    # n = 5: P(B = 0) = 1 / 32 is above 2.5 %, so no order statistic bounds the median.
    assert quantile_interval(range(1, 6), 0.5) == Estimate(3.0, -math.inf, math.inf, 5, 0.95)
    # At 1 - 2 / 32 the bound is met exactly and the whole range is the interval.
    assert quantile_interval(range(1, 6), 0.5, 0.9375) == Estimate(3.0, 1.0, 5.0, 5, 0.9375)
    # 100 * 0.07 is a little more than 7 in binary; the seventh value is meant.
    assert quantile_interval(range(1, 101), 0.07).value == 7.0
    assert quantile_interval([4.0], 0.9).value == 4.0


@pytest.mark.parametrize("n", range(2, 40))
def test_a_bound_met_exactly_counts_as_met(n: int) -> None:
    assert quantile_interval(range(1, n + 1), 0.5, 1 - 2 / 2**n).low == 1.0
    assert quantile_interval(range(1, n + 1), 0.5, 1 - 2 / 2**n).high == n


def test_times_never_reached_are_not_left_out() -> None:
    times = [10.0, math.inf, 30.0, 20.0, math.inf, math.inf, 40.0, 50.0, 60.0, 70.0]
    assert quantile_interval(times, 0.5) == Estimate(50.0, 20.0, math.inf, 10, 0.95)
    assert quantile_interval(times, 0.9).value == math.inf
    assert quantile_interval([math.inf] * 8, 0.5) == Estimate(math.inf, math.inf, math.inf, 8, 0.95)


@given(st.integers(1, 400), st.floats(0.02, 0.98), st.sampled_from(LEVELS))
def test_quantile_ranks_are_the_narrowest_with_both_tails_covered(n: int, q: float, level: float) -> None:
    e = quantile_interval(np.arange(1, n + 1), q, level)
    law, tail = stats.binom(n, q), (1 - level) / 2
    low = 0 if e.low == -math.inf else int(e.low)
    high = n + 1 if e.high == math.inf else int(e.high)
    assert law.cdf(low - 1) <= tail + 1e-9
    assert law.sf(high - 1) <= tail + 1e-9
    assert law.cdf(low) > tail - 1e-9
    assert high == 1 or law.sf(high - 2) > tail - 1e-9
    assert e.value == max(1, math.ceil(Fraction(q) * n - Fraction(1, 10**9)))


def test_intervals_cover_as_often_as_they_say() -> None:
    rng, runs = np.random.default_rng(3), 2_000
    means = sum(mean_interval(rng.normal(5, 2, 6), 0.9).covers(5) for _ in range(runs))
    medians = sum(quantile_interval(rng.exponential(1, 40), 0.5, 0.9).covers(math.log(2)) for _ in range(runs))
    ratios = 0
    for _ in range(runs):
        doses = rng.normal(10, 1, 30)
        ratios += ratio_interval(3 * doses + rng.normal(0, 2, 30), doses, 0.9).covers(3)
    assert ratios / runs == pytest.approx(0.9, abs=0.04)
    chances = sum(wilson(int(rng.binomial(50, 0.9)), 50, 0.9).covers(0.9) for _ in range(runs))
    assert means / runs == pytest.approx(0.9, abs=5 * math.sqrt(0.09 / runs))
    assert medians / runs > 0.9 - 5 * math.sqrt(0.09 / runs)
    assert chances / runs == pytest.approx(0.9, abs=0.06)


WRONG = [
    (lambda: wilson(0, 0), "successes must be between 0 and the number of trials, at least 1, got 0 of 0"),
    (lambda: wilson(3, 2), "got 3 of 2"),
    (lambda: wilson(-1, 2), "got -1 of 2"),
    (lambda: wilson(1, 2, 95), "level must be above 0 and below 1, as 0.95 for 95 %, got 95"),
    (lambda: mean_interval([]), r"a list of at least one value is needed, got shape \(0,\)"),
    (lambda: mean_interval([1.0], 1.0), "level must be above 0 and below 1"),
    (lambda: mean_interval([1.0, math.inf]), "use quantile_interval for censored times"),
    (lambda: paired_difference([1.0], [1.0, 2.0]), "pairs need as many values on both sides, got 1 and 2"),
    (lambda: paired_difference([math.inf], [math.inf]), "a paired difference needs finite values"),
    (lambda: paired_proportions([1], [1, 0]), "pairs need as many values on both sides, got 1 and 2"),
    (lambda: paired_proportions([1, 2], [1, 0]), "shares need values that are 0 or 1"),
    (lambda: quantile_interval([1.0, math.nan], 0.5), "got NaN; a time never reached is inf"),
    (lambda: quantile_interval([1.0], 1.0), "q must be above 0 and below 1, got 1.0"),
    (lambda: ratio_interval([1.0], [0.0]), "a denominator above 0 in the mean"),
    (lambda: ratio_interval([1.0], [1.0, 2.0]), "as many values on both sides"),
    (lambda: statistics.student_quantile(0.9, 0), "degrees of freedom must be 1 or more, got 0"),
]


@pytest.mark.parametrize(("call", "message"), WRONG)
def test_wrong_input_is_refused(call, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
