"""What is derived from a plan, worked out once for each plan object."""

from collections.abc import Callable
from typing import TypeVar
from weakref import ref

from capsim.plan.plan import Plan

Derived = TypeVar("Derived")


def once_per_plan(derive: Callable[[Plan], Derived]) -> Callable[[Plan], Derived]:
    """Remember what ``derive`` says about a plan for as long as the plan lives.

    A plan is told by its identity, because comparing or hashing all its rows takes longer than most derivations.
    """
    known: dict[int, tuple[ref[Plan], Derived]] = {}

    def derived(plan: Plan) -> Derived:
        entry = known.get(id(plan))
        if entry is not None and entry[0]() is plan:
            return entry[1]
        key = id(plan)
        value = derive(plan)
        known[key] = (ref(plan, lambda _: known.pop(key, None)), value)
        return value

    derived.__doc__, derived.__name__ = derive.__doc__, derive.__name__
    return derived
