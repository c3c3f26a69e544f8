"""The yardstick itself must be right: the naive script against the exact answer of "vaccine line v1"."""

from math import sqrt
from statistics import fmean

from tests.benchmarks import naive_v1

RELEASED, RELEASED_SD = 43.93, 2.96
GOOD_BATCHES, GOOD_BATCHES_SD = 42.43, 1.7
FILLED, FILLED_SD = 211.1, 8.2
REPLICATIONS = 100


def off_by(values, exact, sd):
    """How many standard errors the mean lies from the exact answer."""
    return abs(fmean(values) - exact) / (sd / sqrt(len(values)))


def test_counts_agree_with_the_exact_answer():
    sites = [naive_v1.simulate(seed)[0] for seed in range(REPLICATIONS)]
    assert off_by([site.released_lots for site in sites], RELEASED, RELEASED_SD) < 4
    assert off_by([site.good_batches for site in sites], GOOD_BATCHES, GOOD_BATCHES_SD) < 4
    assert off_by([site.filled_lots for site in sites], FILLED, FILLED_SD) < 4


def test_same_seed_same_lots():
    assert naive_v1.replicate(7) == naive_v1.replicate(7)
    assert len({naive_v1.replicate(seed) for seed in range(5)}) > 1


def test_national_is_ten_sites():
    sites = 10
    total = naive_v1.national(seed=1, sites=sites)
    assert abs(total - sites * RELEASED) < 4 * RELEASED_SD * sqrt(sites)
