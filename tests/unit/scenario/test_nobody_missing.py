"""Absences whose share strikes nobody are told."""

import pytest

from capsim.scenario.nobody_missing import nobody_missing
from tests.plants import scenario_of
from tests.unit.flow.test_disruptions import STEP, absence, plant


@pytest.mark.parametrize(("share", "told"), [("40 %", True), ("50 %", False)])
def test_a_share_of_one_person(share: str, told: bool) -> None:
    """40 % of one is nobody; 50 % is rounded up."""
    data = plant(
        absence(pools=["crew"], share=share), steps=[STEP | {"needs": {"crew": 1}}], pools={"crew": {"count": 1}}
    )
    problems = [str(one) for one in nobody_missing(scenario_of(data))]
    expected = (
        "disruptions[0].pools[0]\n    got 40 % of 1, which is nobody; expected half a person or more; how many are "
        "missing is rounded to the nearest whole number; write number: 1"
    )
    assert problems == ([expected] if told else [])


def test_those_who_join_count() -> None:
    """30 % of one is nobody, of two it is one."""
    data = plant(absence(laboratory=["analyst"], share="30 %"), laboratory={"analyst": {"count": 1}})
    assert len(list(nobody_missing(scenario_of(data)))) == 1
    data["sites"]["plant"]["laboratory"]["analyst"]["joins"] = [{"count": 1, "at": "3 day"}]
    assert list(nobody_missing(scenario_of(data))) == []
