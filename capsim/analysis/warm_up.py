"""How much of the start of a series to leave out, because the plant had not filled up yet."""

import numpy as np
from numpy.typing import ArrayLike

BATCH = 5
"""Observations that are averaged before the rule is applied."""


def mser5(values: ArrayLike) -> int:
    """Number of first observations to leave out, by the rule MSER-5 (White 1997).

    With Y the m means of batches of five, the d that minimises sum_(j > d) (Y_j - mean_d)^2 / (m - d)^2, times five.
    Only d up to m / 2 is looked at; an answer there means that the series is too short to tell.

    Args:
        values: The series in order of time, at least ten values; a last incomplete batch is not used.

    Raises:
        ValueError: fewer than ten values, or one that is not finite.

    >>> mser5([90.0] * 10 + [1.0, 2.0, 1.0, 2.0, 1.0] * 10)
    10
    """
    series = np.asarray(values, dtype=np.float64)
    if series.ndim != 1 or series.size < 2 * BATCH:
        raise ValueError(f"MSER-5 needs a series of at least {2 * BATCH} values, got shape {series.shape}")
    if not np.isfinite(series).all():
        raise ValueError("MSER-5 needs finite values, got one that is not")
    m = series.size // BATCH
    means = series[: m * BATCH].reshape(m, BATCH).mean(axis=1)
    # Measured from the level of the second half, so that a steady end gives sums of exact zeros.
    means -= np.median(means[m // 2 :])
    kept = np.arange(m, 0, -1)
    squares = np.cumsum(means[::-1] ** 2)[::-1] - np.cumsum(means[::-1])[::-1] ** 2 / kept
    criterion = np.maximum(squares, 0.0) / kept**2
    return BATCH * int(np.argmin(criterion[: m // 2 + 1]))
