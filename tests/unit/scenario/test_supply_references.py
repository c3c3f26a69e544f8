"""Names of consumables and temperature classes: each rule is broken once by a small edit, and its message is read."""

from typing import Any

import pytest

from capsim.foundation.errors import CheckError
from capsim.scenario.supply_references import CHECKS
from tests.plants import TINY, plan_of

SUPPLIES, FREEZER, COLD = "sites.plant.supplies", "sites.plant.stores.freezer", "sites.plant.stores.cold"
BULK, VACCINE = "materials.bulk", "materials.vaccine"
ANNEX = {"unit_classes": {"line": {"line_speed": "100 vial/min"}, "tank": {}}, "stores": {"freezer": {}},
         "pools": {"operator": {"count": 2}}, "laboratory": {"analyst": {"count": 1}}}  # fmt: skip
SHIPPED = [{"material": "bulk", "from": "plant", "to": {"plant": 0.5, "annex": 0.5}}]

CASES: list[tuple[str, dict[str, Any], tuple[str, str, str, str]]] = [
    ("check_consumption", {SUPPLIES: {"bag_2000l": {"opening": 3}}, f"{BULK}.procedure[0].consumes": {"bag_200l": 1}},
        (f"{BULK}.procedure[0].consumes.bag_200l", '"bag_200l"', "a supply of plant, where it is made",
         'did you mean "bag_2000l"?')),
    ("check_consumption", {f"{BULK}.procedure[0].consumes": {"bag": 1}},
        (f"{BULK}.procedure[0].consumes.bag", '"bag"', "a supply of plant, where it is made (there is none)", "")),
    ("check_deliveries", {SUPPLIES: {"bag": {"deliveries": [{"at": "2027-01-01", "amount": 3}]}}},
        (f"{SUPPLIES}.bag.deliveries[0].at", "day -3", "a date from day 0 on",
         "what is there at the start is the opening stock")),
    ("check_temperatures", {f"{BULK}.storage": "frozen"},
        (f"{BULK}.store", '"freezer" of plant, without a temperature class',
         "a store with the temperature class frozen", "no store of plant has temperature: frozen")),
    ("check_temperatures", {f"{BULK}.storage": "frozen", f"{FREEZER}.temperature": "cold",
                            "sites.plant.stores.deep": {"temperature": "frozen"}},
        (f"{BULK}.store", '"freezer" of plant, cold', "a store with the temperature class frozen", "plant has deep")),
    ("check_temperatures", {f"{VACCINE}.storage": "cold", COLD: {"temperature": "ambient"},
                            f"{VACCINE}.procedure[0].hold": "cold"},
        (f"{VACCINE}.procedure[0].hold", '"cold" of plant, ambient', "a store with the temperature class cold", "")),
    ("check_temperatures", {f"{BULK}.storage": "frozen", f"{FREEZER}.temperature": "frozen", "sites.annex": ANNEX,
                            "shipments": SHIPPED},
        ("shipments[0].to.annex", '"freezer" of annex, without a temperature class',
         "a store with the temperature class frozen", "no store of annex has temperature: frozen")),
]  # fmt: skip


def problems(edits: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    try:
        plan_of(TINY, edits)
    except CheckError as error:
        return [(one.path, one.got, one.expected, one.hint) for one in error.problems]
    return []


@pytest.mark.parametrize(("rule", "edits", "wanted"), CASES)
def test_a_broken_rule_is_told(rule: str, edits: dict[str, Any], wanted: tuple[str, str, str, str]) -> None:
    told = problems(edits)
    assert len(told) == 1, told
    (path, got, expected, hint), (told_path, told_got, told_expected, told_hint) = wanted, told[0]
    assert (told_path, told_got, told_expected) == (path, got, expected)
    assert hint in told_hint


def test_every_rule_is_broken_by_some_case() -> None:
    assert {rule for rule, _, _ in CASES} == {check.__name__ for check in CHECKS}


def test_the_right_class_a_buffer_of_its_own_and_no_class_at_all_are_accepted() -> None:
    right = {f"{BULK}.storage": "frozen", f"{FREEZER}.temperature": "frozen"}
    buffer = {f"{VACCINE}.storage": "cold", f"{VACCINE}.procedure[0].hold": {"capacity": 2}}
    assert problems(right) == problems(buffer) == problems({f"{FREEZER}.temperature": "frozen"}) == []
