"""Estimates with an interval: what a number of replications says, and how surely.

All intervals are two-sided. Times that were not reached within the horizon are ``math.inf``; they are never left
out and never replaced by the horizon.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

_LARGE = 2000
"""Degrees of freedom from which the expansion of the t quantile is exact to 1e-11."""

_SLACK = 1e-12
"""Rounding allowed where a sum of binomial chances meets its bound exactly."""


Range = tuple[float, float]
"""Between which values a quantity can be at all; no interval of its mean leaves it."""

ANY: Range = (-math.inf, math.inf)
"""Differences, and money that comes in and goes out."""
COUNTED: Range = (0.0, math.inf)
"""Doses, lots, days and all else that is counted."""
SHARE: Range = (0.0, 1.0)
"""Shares of a whole."""
SHARE_DIFFERENCE: Range = (-1.0, 1.0)
"""Of two shares."""


@dataclass(frozen=True)
class Estimate:
    """A value estimated from `n` observations, with its confidence interval; in the unit of the observations.

    Attributes:
        value: The estimate; ``inf`` for a time that is not reached.
        low: Lower end of the interval; ``-inf`` where the observations give no bound.
        high: Upper end of the interval; ``inf`` where they give no bound.
        n: Number of observations.
        level: Confidence level, 0.95 for 95 %.
    """

    value: float
    low: float
    high: float
    n: int
    level: float

    @property
    def half_width(self) -> float:
        """Half the length of the interval; ``inf`` if an end is open.

        >>> Estimate(5.0, 4.0, 8.0, 10, 0.95).half_width
        2.0
        """
        if math.isinf(self.low) or math.isinf(self.high):
            return math.inf
        return (self.high - self.low) / 2

    def covers(self, x: float) -> bool:
        """Whether `x` lies in the interval, ends included.

        >>> Estimate(5.0, 4.0, 8.0, 10, 0.95).covers(8.0)
        True
        """
        return self.low <= x <= self.high


def wilson(successes: int, n: int, level: float = 0.95) -> Estimate:
    """A probability from `successes` in `n` trials, with the score interval (Wilson 1927).

    With p = successes / n and z the normal quantile the ends are
    (p + z^2 / 2n +- z sqrt(p (1 - p) / n + z^2 / 4n^2)) / (1 + z^2 / n). It stays within 0..1 and is honest at 0 and n.

    Raises:
        ValueError: no trials, more successes than trials, or a level outside 0..1.

    >>> e = wilson(8, 10)
    >>> e.value, round(e.low, 4), round(e.high, 4)
    (0.8, 0.4902, 0.9433)
    """
    if not 0 <= successes <= n or n == 0:
        raise ValueError(f"successes must be between 0 and the number of trials, at least 1, got {successes} of {n}")
    z2 = normal_quantile(level) ** 2
    p = successes / n
    centre = (p + z2 / (2 * n)) / (1 + z2 / n)
    reach = math.sqrt(z2 * (p * (1 - p) / n + z2 / (4 * n * n))) / (1 + z2 / n)
    # At the two ends the formula gives exactly 0 or 1, but its rounded value may miss them.
    low = 0.0 if successes == 0 else centre - reach
    high = 1.0 if successes == n else centre + reach
    return Estimate(p, low, high, n, level)


def mean_interval(values: ArrayLike, level: float = 0.95, *, within: Range = ANY) -> Estimate:
    """The mean of independent observations, with the interval mean +- t s / sqrt(n) (Student 1908).

    Its ends are cut to where the quantity can be: no mean of doses is below 0. One observation bounds nothing else.

    Args:
        values: Observations.
        level: Confidence level.
        within: Smallest and largest value that an observation can have.

    Raises:
        ValueError: no observations, one that is not finite, or a level outside 0..1.

    >>> e = mean_interval([1.0, 2.0, 3.0])
    >>> e.value, round(e.half_width, 4)
    (2.0, 2.4841)
    >>> mean_interval([0.0, 0.0, 3.0], within=COUNTED).low
    0.0
    """
    sample = _sample(values)
    if not np.isfinite(sample).all():
        raise ValueError("a mean needs finite values, got one that is not; use quantile_interval for censored times")
    _check_level(level)
    n, mean = sample.size, float(sample.mean())
    half = math.inf if n == 1 else student_quantile(level, n - 1) * float(sample.std(ddof=1)) / math.sqrt(n)
    return Estimate(mean, *_cut(mean, half, within), n, level)


def _cut(mean: float, half: float, within: Range) -> Range:
    """The ends of an interval inside a range; the mean stays in it, though it may miss the range by rounding."""
    return min(mean, max(mean - half, within[0])), max(mean, min(mean + half, within[1]))


def paired_difference(a: ArrayLike, b: ArrayLike, level: float = 0.95, *, within: Range = ANY) -> Estimate:
    """The mean of a - b over pairs that shared their luck, with a Student t interval on the differences.

    Of values that are 0 or 1 see `paired_proportions`.

    Args:
        a: Observations.
        b: The other of each pair.
        level: Confidence level.
        within: Smallest and largest difference that there can be.

    Raises:
        ValueError: different numbers of values, or as in `mean_interval`.

    >>> paired_difference([3.0, 5.0], [1.0, 3.0]).value
    2.0
    """
    return mean_interval(np.subtract(*_pairs(a, b)), level, within=within)


def paired_proportions(a: ArrayLike, b: ArrayLike, level: float = 0.95) -> Estimate:
    """The share in which `a` holds less that in which `b` does, over pairs that shared their luck.

    The interval is method 10 of Newcombe (1998). With the score interval (l, u) of each share p, and phi the
    correlation of the two with a correction for continuity, the low end is
    d - sqrt((p_a - l_a)^2 - 2 phi (p_a - l_a) (u_b - p_b) + (u_b - p_b)^2) and the high end likewise with the other
    ends. It stays within -1 to 1, and is honest where all pairs agree.

    Args:
        a: 1 where it holds, else 0; one a pair.
        b: The same of the other of each pair.
        level: Confidence level.

    Raises:
        ValueError: different numbers of values, others than 0 and 1, or as in `wilson`.

    >>> e = paired_proportions([0, 0, 0, 0], [0, 0, 0, 0])
    >>> e.value, round(e.low, 4), round(e.high, 4)
    (0.0, -0.4899, 0.4899)
    """
    first, second = _pairs(a, b)
    if not np.isin([first, second], (0.0, 1.0)).all():
        raise ValueError("shares need values that are 0 or 1, got others")
    n = first.size
    one, other = (wilson(int(each.sum()), n, level) for each in (first, second))
    phi = _correlation(first > 0, second > 0)
    low = _side(one.value - one.low, other.high - other.value, phi)
    high = _side(one.high - one.value, other.value - other.low, phi)
    difference = one.value - other.value
    return Estimate(difference, max(difference - low, -1.0), min(difference + high, 1.0), n, level)


def _side(one: float, other: float, phi: float) -> float:
    return math.sqrt(max(one * one - 2 * phi * one * other + other * other, 0.0))


def _correlation(a: NDArray[np.bool_], b: NDArray[np.bool_]) -> float:
    """The phi of a table of pairs, moved towards 0 for continuity where it is above; 0 where one side never varies."""
    both, neither = int((a & b).sum()), int((~a & ~b).sum())
    only_a, only_b = int((a & ~b).sum()), int((~a & b).sum())
    margins = (both + only_a) * (only_b + neither) * (both + only_b) * (only_a + neither)
    if margins == 0:
        return 0.0
    product = both * neither - only_a * only_b
    if product > 0:
        return max(product - a.size / 2, 0.0) / math.sqrt(margins)
    return product / math.sqrt(margins)


def _pairs(a: ArrayLike, b: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    first, second = _sample(a), _sample(b)
    if first.size != second.size:
        raise ValueError(f"pairs need as many values on both sides, got {first.size} and {second.size}")
    if not (np.isfinite(first).all() and np.isfinite(second).all()):
        raise ValueError("a paired difference needs finite values, got one that is not")
    return first, second


def ratio_interval(numerator: ArrayLike, denominator: ArrayLike, level: float = 0.95) -> Estimate:
    """The mean of one quantity over the mean of another seen with it, with the interval of the ratio estimator.

    With R = mean(y) / mean(x) the ends are R +- t s(y - R x) / (sqrt(n) mean(x)) (Cochran 1977). So ratios with one
    denominator add up.

    Raises:
        ValueError: different numbers of values, a denominator whose mean is not above 0, or as in `mean_interval`.

    >>> ratio_interval([2.0, 4.0], [1.0, 2.0])
    Estimate(value=2.0, low=2.0, high=2.0, n=2, level=0.95)
    """
    above, below = _sample(numerator), _sample(denominator)
    if above.size != below.size or not below.mean() > 0:
        raise ValueError("a ratio needs as many values on both sides, and a denominator above 0 in the mean")
    scale = float(below.mean())
    ratio = float(above.mean()) / scale
    half = mean_interval((above - ratio * below) / scale, level).half_width
    return Estimate(ratio, ratio - half, ratio + half, above.size, level)


def fieller_interval(numerator: ArrayLike, denominator: ArrayLike, level: float = 0.95) -> Estimate:
    """The mean of one quantity over the mean of another seen with it, where the latter may be about nothing.

    The interval holds all R for which mean(y - R x) is not told from 0 by Student's t (Fieller 1954): the solutions of
    (my - R mx)^2 <= t^2 s^2(y - R x) / n. It is open where mean(x) is not told from 0.

    Raises:
        ValueError: as in `ratio_interval`.

    >>> fieller_interval([2.0, 4.0, 6.0], [1.0, 2.0, 3.0]).value, fieller_interval([1.0, 1.0], [0.0, 1.0]).high
    (2.0, inf)
    """
    above, below = _sample(numerator), _sample(denominator)
    if above.size != below.size or not below.mean() > 0:
        raise ValueError("a ratio needs as many values on both sides, and a denominator above 0 in the mean")
    n, ratio = above.size, float(above.mean() / below.mean())
    openly = Estimate(ratio, -math.inf, math.inf, n, level)
    if n == 1:
        return openly
    factor = student_quantile(level, n - 1) ** 2 / n
    (syy, syx), (_, sxx) = np.cov(above, below)
    square = float(below.mean() ** 2 - factor * sxx)
    if square <= _SLACK * float(below.mean()) ** 2:
        return openly
    middle = float(above.mean() * below.mean() - factor * syx)
    rest = float(above.mean() ** 2 - factor * syy)
    reach = math.sqrt(max(middle**2 - square * rest, 0.0))
    return Estimate(ratio, (middle - reach) / square, (middle + reach) / square, n, level)


def quantile_interval(values: ArrayLike, q: float, level: float = 0.95) -> Estimate:
    """The q-quantile with a distribution-free interval between two order statistics (Hahn and Meeker).

    With B binomial(n, q), the low end is the largest x_(l) with P(B < l) <= (1 - level) / 2 and the high end the
    smallest x_(u) with P(B >= u) <= (1 - level) / 2. The value is x_(k), k = ceil(n q). ``inf`` sorts last, so a
    value or end that falls on a time never reached is ``inf``; an end for which there is no order statistic is open.

    Args:
        values: Observations; ``inf`` for a time that is not reached.
        q: Which quantile, above 0 and below 1.
        level: Confidence level.

    Raises:
        ValueError: no observations, NaN among them, q or level outside 0..1.

    >>> quantile_interval([5, 1, 4, 2, 3, math.inf], 0.5)
    Estimate(value=3.0, low=1.0, high=inf, n=6, level=0.95)
    """
    sample = np.sort(_sample(values))
    if np.isnan(sample).any():
        raise ValueError("a quantile needs numbers, got NaN; a time never reached is inf")
    if not 0 < q < 1:
        raise ValueError(f"q must be above 0 and below 1, got {q}")
    _check_level(level)
    n, tail = sample.size, (1 - level) / 2 + _SLACK
    chances = _binomial_chances(n, q)
    below = np.cumsum(chances)  # below[k] = P(B <= k)
    above = np.cumsum(chances[::-1])[::-1]  # above[k] = P(B >= k)
    lower = int(np.searchsorted(below, tail, side="right"))
    upper = int(np.count_nonzero(above > tail))
    rank = max(1, math.ceil(n * q - _SLACK * n))
    return Estimate(
        value=float(sample[rank - 1]),
        low=float(sample[lower - 1]) if lower >= 1 else -math.inf,
        high=float(sample[upper - 1]) if upper <= n else math.inf,
        n=n,
        level=level,
    )


def normal_quantile(level: float) -> float:
    """The z such that a standard normal lies within +-z with probability `level`.

    >>> round(normal_quantile(0.95), 6)
    1.959964
    """
    _check_level(level)
    return NormalDist().inv_cdf((1 + level) / 2)


@lru_cache(maxsize=1024)
def student_quantile(level: float, freedom: int) -> float:
    """The t such that Student's t with `freedom` degrees of freedom lies within +-t with probability `level`.

    P(abs(T) > t) = I_x(freedom / 2, 1 / 2), x = freedom / (freedom + t^2), is solved by bisection; from 2000
    degrees of freedom on by the expansion in 1 / freedom (Abramowitz and Stegun 26.7.5).

    Raises:
        ValueError: no degrees of freedom, or a level outside 0..1.

    >>> round(student_quantile(0.95, 9), 6)
    2.262157
    """
    if freedom < 1:
        raise ValueError(f"degrees of freedom must be 1 or more, got {freedom}")
    z = normal_quantile(level)
    if freedom >= _LARGE:
        return _student_expansion(z, freedom)

    def outside(t: float) -> float:
        return incomplete_beta(freedom / 2, 0.5, freedom / (freedom + t * t))

    low, high = 0.0, 2 * z
    while outside(high) > 1 - level:
        low, high = high, 2 * high
    while high - low > 1e-13 * high:
        middle = (low + high) / 2
        low, high = (middle, high) if outside(middle) > 1 - level else (low, middle)
    return (low + high) / 2


def incomplete_beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function I_x(a, b), by its continued fraction (modified Lentz method).

    >>> round(incomplete_beta(2.0, 3.0, 0.5), 12)
    0.6875
    """
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    # The fraction converges fast only on this side of the mean; the other follows from I_x(a,b) = 1 - I_1-x(b,a).
    if x > (a + 1) / (a + b + 2):
        return 1.0 - incomplete_beta(b, a, 1.0 - x)
    log_front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    return math.exp(log_front) / (a * _beta_fraction(a, b, x))


def _beta_fraction(a: float, b: float, x: float) -> float:
    """1 + d1 / (1 + d2 / (1 + ...)) with the coefficients of the incomplete beta function."""
    value, c, d = 1.0, 1.0, 0.0
    for step in range(1, 10_000):
        m, odd = divmod(step, 2)
        if odd:
            term = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        else:
            term = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d = 1.0 / ((1.0 + term * d) or 1e-300)
        c = (1.0 + term / c) or 1e-300
        value *= c * d
        if abs(c * d - 1.0) < 1e-16:
            break
    return value


def _student_expansion(z: float, freedom: int) -> float:
    terms = (
        z,
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
    )
    return math.fsum(term / freedom**power for power, term in enumerate(terms))


def _binomial_chances(n: int, q: float) -> NDArray[np.float64]:
    """P(B = k) for k = 0..n, B binomial(n, q); shape (n + 1,)."""
    logs = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, n + 1)))])  # ln k!
    k = np.arange(n + 1)
    chances: NDArray[np.float64] = np.exp(logs[n] - logs - logs[::-1] + k * math.log(q) + (n - k) * math.log1p(-q))
    return chances


def _sample(values: ArrayLike) -> NDArray[np.float64]:
    sample = np.asarray(values, dtype=np.float64)
    if sample.ndim != 1 or sample.size == 0:
        raise ValueError(f"a list of at least one value is needed, got shape {sample.shape}")
    return sample


def _check_level(level: float) -> None:
    if not 0 < level < 1:
        raise ValueError(f"level must be above 0 and below 1, as 0.95 for 95 %, got {level}")
