"""People who are missing: several absences at once, and how many that makes."""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from capsim.flow.disturbances import Missing

_LAST_BITS = 1e-9
"""A share that is half a person but for the last bits of its arithmetic is half a person."""


class Absence(NamedTuple):
    """People who are missing from one second to another [s]: a share of those who are there when it begins, or some."""

    began: int
    ended: int
    share: float
    number: int


def missing_people(came: Sequence[int], absences: Sequence[Absence]) -> list[Missing]:
    """How many are missing, and when, of people who came at these seconds.

    >>> missing_people([0] * 5, [Absence(0, 20, 0.6, 0), Absence(10, 20, 0.6, 0)])
    [Missing(began=0, ended=10, number=3), Missing(began=10, ended=20, number=4)]
    """
    moments = sorted({moment for one in absences for moment in (one.began, one.ended)})
    spans = (
        (began, ended, [one for one in absences if one.began <= began < one.ended])
        for began, ended in pairwise(moments)
    )
    return [Missing(began, ended, _missing(came, those)) for began, ended, those in spans if those]


def _missing(came: Sequence[int], absences: Sequence[Absence]) -> int:
    """The shares strike everybody who is there independently, and their sum is rounded once; numbers come on top."""
    away = sum(1 - math.prod(1 - one.share for one in absences if moment <= one.began) for moment in came)
    latest = max(one.began for one in absences)
    there = sum(moment <= latest for moment in came)
    numbers = sum(min(one.number, sum(moment <= one.began for moment in came)) for one in absences)
    return min(math.floor(away + 0.5 + _LAST_BITS) + numbers, there)
