"""Amounts as whole quanta: the smallest amount of each unit that a plan knows."""

import math

import numpy as np
from numpy.typing import NDArray

QUANTA = {
    "g": 1e-9, "vp": 1e6, "IU": 1e-3, "DU": 1e-3, "L": 1e-6, "vial": 1.0, "dose": 1.0, "lot": 1e-6, "piece": 1e-6,
}  # fmt: skip
"""One nanogram, a million particles, a thousandth of an IU or DU, a microlitre, a vial, a dose, a millionth of a lot.

A consumable that is counted has millionths of a piece, for what serves several lots, such as a resin.

Whole quanta make the material balance close exactly, to the last one, on every engine.
"""


def quanta(amount: float, unit: str) -> int:
    """An amount in base units as whole quanta, rounded to the nearest.

    >>> quanta(0.005, "g"), quanta(200e3, "vial")
    (5000000, 200000)
    """
    return round(amount / QUANTA[unit])


def quanta_needed(amount: float, unit: str) -> int:
    """An amount to be drawn as whole quanta, rounded up; what is a whole number but for its last bits stays one.

    >>> quanta_needed(200000 * 1.15 / 0.97, "dose")
    237114
    """
    return rounded_up(amount / QUANTA[unit])


def rounded_up(exact: float) -> int:
    """The whole number that is not less; what is one but for its last bits stays it.

    >>> rounded_up(2.5), rounded_up(3.0000000001)
    (3, 3)
    """
    nearest = round(exact)
    return nearest if abs(exact - nearest) <= min(1e-9 * max(1.0, nearest), 0.01) else math.ceil(exact)


def rounded_down(exact: float) -> int:
    """The whole number that is not more; what is one but for its last bits is it, as 1 g is of 1e-9 g.

    >>> rounded_down(2.5), rounded_down(1 / 1e-9)
    (2, 1000000000)
    """
    return math.floor(exact + min(1e-9 * exact, 0.01))


def each_rounded_down(exact: NDArray[np.float64]) -> NDArray[np.int64]:
    """The same for each of many."""
    return np.floor(exact + np.minimum(1e-9 * exact, 0.01)).astype(np.int64)
