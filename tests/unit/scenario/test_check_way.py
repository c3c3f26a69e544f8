"""A lot that would wait for a unit that it holds itself is refused before the run."""

from typing import Any

import pytest

from capsim.scenario.check_way import check_way
from tests.plants import TINY, scenario_of


def steps(*changes: dict[str, Any]) -> dict[str, Any]:
    """Edits of the good scenario, which has one tank: the vaccine goes through these steps."""
    plain = {"unit_procedure": "process", "on": "tank", "duration": "1 h"}
    named = [plain | {"name": f"step_{number}"} | change for number, change in enumerate(changes)]
    return {"materials.vaccine.procedure": named, "materials.vaccine.release": None}


LINE: dict[str, Any] = {"on": "line"}
KEPT = "2 units of plant.tank at once for a lot, which keeps the one before"


@pytest.mark.parametrize(
    ("changes", "index"),
    [
        ([{}, {}], 1),
        ([{"hold": "zero_wait"}, {}], 1),
        ([{"hold": "zero_wait"}, LINE | {"hold": "zero_wait"}, {}], 2),
        ([{}, LINE | {"hold": "zero_wait"}, {}], 2),
        ([{}, {"alongside": True}], 1),
        ([{}, LINE | {"keeps_previous": True}, {"alongside": True}], 2),
    ],
)
def test_a_lot_that_waits_for_its_own_unit_is_told(changes: list[dict[str, Any]], index: int) -> None:
    (problem,) = check_way(scenario_of(TINY, steps(*changes)))
    assert (problem.path, problem.got) == (f"materials.vaccine.procedure[{index}].on", KEPT)
    assert problem.expected == "no more than the 1 that there is"
    assert "let the lot wait elsewhere" in problem.hint


@pytest.mark.parametrize(
    "changes",
    [
        [{"hold": "unlimited"}, {}],
        [{"hold": {"capacity": 1}}, {}],
        [{}, LINE, {}],
        [{}, LINE | {"alongside": True}, LINE],
        [{}, LINE, {"alongside": True}],
        [{}, LINE | {"keeps_previous": True}, {}],
    ],
)
def test_a_lot_that_leaves_its_unit_first_is_right(changes: list[dict[str, Any]]) -> None:
    assert list(check_way(scenario_of(TINY, steps(*changes)))) == []


def test_two_units_are_enough_for_two_steps() -> None:
    edits = steps({"hold": "zero_wait"}, {}) | {"sites.plant.unit_classes.tank.count": 2}
    assert list(check_way(scenario_of(TINY, edits))) == []


def test_a_name_that_leads_nowhere_is_left_to_the_check_of_names() -> None:
    assert list(check_way(scenario_of(TINY, steps({}, {"on": "tonk"})))) == []
