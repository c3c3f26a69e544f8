"""Use of units on random plants: every second of a unit stands in the account once, and none is made up.

The plants are those on which the engine is held against the literal one: shifts, breakdowns, routines, zero wait, steps
alongside, joins, disruptions, a warm-up, and campaigns that end before the horizon.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from capsim.analysis import queues
from capsim.analysis.queues import hours_from, window_ends
from capsim.engine.replication import run_replication
from capsim.foundation.errors import Deadlock
from capsim.plan.places import UNIT_CLASS, Place
from capsim.plan.plan import NONE, Plan, Role, Window
from capsim.results.result import Result, gather
from tests.reference.random_disruptions import random_disruptions
from tests.reference.random_later import random_later_plan
from tests.reference.random_lines import random_line
from tests.reference.random_plans import random_plan

FAMILIES: tuple[Callable[[int], Plan], ...] = (random_plan, random_line, random_disruptions, random_later_plan)
STATES = ("busy", "cleaning", "down", "blocked", "closed", "routine")
SEED = 11


def outcome(plan: Plan, *, full: bool = False) -> Result:
    """One replication.

    Raises:
        Deadlock: Lots wait for one another, as in some random plans.
    """
    return gather(plan, SEED, [run_replication(plan, seed=SEED, index=0, full=full)])


def plants() -> list[tuple[str, Plan]]:
    found = []
    for make in FAMILIES:
        for number in range(25):
            plan = make(number)
            found.append((f"{make.__name__} {number}", plan))
            found.append((f"{make.__name__} {number} warm", replace(plan, window=Window(plan.horizon // 3, -2))))
            found.append((f"{make.__name__} {number} cut", replace(plan, horizon=plan.horizon // 2)))
    return found


@pytest.mark.parametrize("family", FAMILIES)
def test_no_second_of_a_unit_stands_in_two_states_and_no_place_is_used_more_than_it_can(
    family: Callable[[int], Plan],
) -> None:
    seen = 0
    for name, plan in plants():
        if not name.startswith(family.__name__):
            continue
        try:
            result = outcome(plan)
        except Deadlock:
            continue
        for place in queues.utilisation(result):
            shares = [getattr(place, state).value for state in (*STATES, "idle")]
            assert min(shares) >= -1e-12, (name, place)
            assert sum(shares) == pytest.approx(1), (name, place)
            assert place.used.value <= 1 + 1e-12, (name, place)
            seen += place.used.value > 0
    assert seen > 50


@pytest.mark.parametrize("family", FAMILIES)
def test_the_account_is_that_of_the_full_record(family: Callable[[int], Plan]) -> None:
    """Work and repairs of the segments that lie inside the window, where it cuts none in two."""
    seen = 0
    for number in range(25):
        plan = family(number)
        try:
            result = outcome(plan, full=True)
        except Deadlock:
            continue
        segments, usage, end = result.tables["segments"], result.tables["usage"], window_ends(result)[0]
        rows = [plan.segments[index] for index in segments["segment"].tolist()]
        classes = np.array([NONE if one.role == Role.ROUTINE else plan.steps[one.step].unit_class for one in rows])
        process = np.array([one.role == Role.PROCESS for one in rows], dtype=bool)
        cut = (segments["started"] < end) & (segments["ended"] > end)
        for row, units in enumerate(plan.unit_classes):
            mine, has_routines = (classes == row) & (segments["ended"] <= end), units.routines[0] < units.routines[1]
            if (cut & (classes == row)).any() or has_routines or not mine.any():
                continue
            kept = any(step.keeps_previous for step in plan.steps)
            busy = segments["work"][mine & process].sum()
            assert usage["busy"][row] >= busy if kept else usage["busy"][row] == busy, (number, units.name)
            assert usage["down"][row] == segments["down"][mine].sum(), (number, units.name)
            seen += 1
    assert seen > 3


def test_the_hours_of_a_place_are_those_of_its_units() -> None:
    """A check of the check: hours without disruptions and overtime are the window times the units."""
    plan = replace(random_plan(1), disruptions=())
    result = outcome(plan)
    for row, units in enumerate(plan.unit_classes):
        if units.calendar == NONE and units.joins[0] == units.joins[1] and not units.phases:
            begins = np.full((1, 1), float(units.live_from))
            hours = hours_from(result, Place(UNIT_CLASS, row), begins)
            assert hours[0] == units.count * max(window_ends(result)[0] - units.live_from, 0.0)
