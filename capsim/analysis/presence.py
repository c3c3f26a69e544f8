"""From when units and places are there: on their date, or in each replication when its projects have ended."""

from typing import NamedTuple

import numpy as np

from capsim.analysis.observations import FloatArray, matrix
from capsim.plan.places import POOL, SERVER, UNIT_CLASS, Place
from capsim.plan.plan import Plan
from capsim.results.result import Result


class Group(NamedTuple):
    """So many units or places that come together: not before ``at`` [s], nor before these phases of projects end."""

    size: int
    at: int
    phases: tuple[int, ...]


def groups(plan: Plan, place: Place) -> list[Group]:
    """The units or places in the order in which they are numbered; nothing for what does not work."""
    if place.kind not in (POOL, UNIT_CLASS, SERVER):
        return []
    if place.kind == POOL:
        row = plan.pools[place.row]
        (count, joins), (at, phases) = (row.count, row.joins), (0, tuple[int, ...]())
    else:
        timed = plan.unit_classes[place.row] if place.kind == UNIT_CLASS else plan.servers[place.row]
        count, at, phases, joins = timed.count, timed.live_from, timed.phases, timed.joins
    later = [Group(join.count, join.at, join.phases) for join in plan.joins[slice(*joins)]]
    return [Group(count - sum(group.size for group in later), at, phases), *later]


def counts(plan: Plan, place: Place) -> FloatArray:
    """How many there are of each group."""
    return np.array([group.size for group in groups(plan, place)], dtype=float)


def mean_count(plan: Plan, place: Place, *, since: int, until: int) -> float:
    """How many there are in the mean between two moments [s], each from its date on, projects at their shortest.

    Where that is no time at all, it is those that come first.
    """
    coming = groups(plan, place)
    first = min((group.at for group in coming), default=0)
    since = max(since, first)
    if until <= since:
        return float(sum(group.size for group in coming if group.at == first))
    return sum(group.size * max(until - max(group.at, since), 0) for group in coming) / (until - since)


def there_from(result: Result, place: Place) -> FloatArray:
    """When each group is there [s]; shape (replications, groups)."""
    coming = groups(result.plan, place)
    there = np.tile(np.array([group.at for group in coming], dtype=float), (len(result), 1))
    if any(group.phases for group in coming):
        ends = matrix(result, "projects", "ended")
        for number, group in enumerate(coming):
            there[:, number] = np.maximum(there[:, number], ends[:, group.phases].max(axis=1, initial=0))
    return there
