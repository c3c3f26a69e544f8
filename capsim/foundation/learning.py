"""Learning curves: how a figure nears its mature value with the number of lots made on a train.

Every shape is described by the same two numbers: the share of the mature value reached by the first lot,
and the number of lots after which the train counts as mature.
"""

import math

import numpy as np
from numpy.typing import NDArray

SHAPES = ("exponential", "linear", "wright")
"""exponential: 95 % of the gap closed after ``lots``; linear: all of it; wright: power law that meets 1 there."""


Ages = NDArray[np.int64] | NDArray[np.float64]
"""How old a train is at each lot: the lots before it, or the weeks since the first."""


def excess(shape: str, initial: float, lots: float, *, numbers: Ages) -> NDArray[np.float64]:
    """How many times its mature value something is that falls to it, such as the time of a lot.

    Args:
        shape: One of `SHAPES`.
        initial: How many times its mature value it is at the first lot, 1 or more.
        lots: Number of lots, or of weeks, after which the train is mature; 0 switches learning off.
        numbers: Lot numbers on the train, or weeks since the first lot.

    >>> excess("linear", 1.5, 4, numbers=np.arange(6)).tolist()
    [1.5, 1.375, 1.25, 1.125, 1.0, 1.0]
    >>> excess("wright", 2.0, 4, numbers=np.array([0, 1, 3, 9])).round(3).tolist()
    [2.0, 1.414, 1.0, 1.0]
    """
    if shape == "wright":
        return 1 / factor(shape, 1 / initial, lots, numbers=numbers)
    # What is left of the gap is the same as that of something that grows from half of its mature value.
    return 1 + (initial - 1) * 2 * (1 - factor(shape, 0.5, lots, numbers=numbers))


def factor(shape: str, initial: float, lots: float, *, numbers: Ages) -> NDArray[np.float64]:
    """Share of the mature value for lots ``numbers`` (counted from 0), same shape as ``numbers``.

    Args:
        shape: One of `SHAPES`.
        initial: Share of the mature value at the first lot, over 0 and up to 1.
        lots: Number of lots, or of weeks, after which the train is mature; 0 switches learning off.
        numbers: Lot numbers on the train, or weeks since the first lot.

    Returns:
        Factors in ``[initial, 1]``.

    >>> factor("linear", 0.5, 4, numbers=np.arange(6)).tolist()
    [0.5, 0.625, 0.75, 0.875, 1.0, 1.0]
    >>> factor("wright", 0.25, 4, numbers=np.array([0, 1, 3, 9])).round(3).tolist()
    [0.25, 0.5, 1.0, 1.0]
    """
    if lots <= 0 or initial >= 1:
        return np.ones(len(numbers))
    lot = numbers.astype(np.float64)
    if shape == "linear":
        return np.minimum(1.0, initial + (1 - initial) * lot / lots)
    if shape == "wright":
        slope = -math.log(initial) / math.log(lots) if lots > 1 else math.inf
        with np.errstate(over="ignore"):
            return np.minimum(1.0, initial * (lot + 1.0) ** slope)
    return np.minimum(1.0, 1 - (1 - initial) * np.exp(-3.0 * lot / lots))
