"""Shelf lives that no lot could keep; the arithmetic stands in each message."""

from typing import Any

import pytest

from capsim.foundation.errors import CheckError
from tests.plants import plan_of

STEP = {"unit_procedure": "process", "on": "unit", "duration": "1 day"}


def plant(bulk: dict[str, Any], product: dict[str, Any]) -> dict[str, Any]:
    """Bulk of one step, made into a product of one step of a day."""
    return {
        "name": "expiry",
        "start": "2027-01-04",
        "horizon": "90 day",
        "sites": {
            "plant": {
                "unit_classes": {"unit": {}, "other": {}, "shift": {"calendar": "week"}},
                "calendars": {"week": {"hours": "06:00-14:00"}},
            }
        },
        "materials": {
            "bulk": {"lot_size": "10e3 dose", "procedure": [STEP]} | bulk,
            "product": {
                "lot_size": "10e3 dose", "components": {"bulk": "1 dose"}, "procedure": [STEP | {"on": "other"}],
            } | product,
        },
    }  # fmt: skip


def told(bulk: dict[str, Any], product: dict[str, Any]) -> list[tuple[str, str]]:
    """Path and expectation of each problem."""
    try:
        plan_of(plant(bulk, product))
    except CheckError as error:
        return [(problem.path, problem.expected) for problem in error.problems]
    return []


def checks(**given: str) -> dict[str, Any]:
    """Checks by name with the time that passes; "2 day after tests" tells the phase."""
    rows = {}
    for name, text in given.items():
        elapsed, _, after = text.partition(" after ")
        rows[name] = {"elapsed": elapsed, "after": after or "sampling"}
    return {"checks": rows}


SLOW = checks(sterility="14 day", identity="3 day", review="2 day after tests", authority="5 day after review")


@pytest.mark.parametrize(("life", "refused"), [("21 day", True), (f"{21 * 86_400 + 1} s", False)])
def test_the_longest_path_from_making_to_release(life: str, refused: bool) -> None:
    """14 + 2 + 5 days; a lot decided at the second at which it expires has expired."""
    found = told({}, {"release": SLOW, "shelf_life": life})
    sum_ = "sterility 14 d + review 2 d + authority 5 d = 21 d"
    expected = f"more than the least time from making to release: {sum_}"
    assert found == ([("materials.product.shelf_life", expected)] if refused else [])


@pytest.mark.parametrize(
    ("later", "refused"),
    [
        ({"duration": "4 day"}, True),  # 14 - 4 = 10 days of the tests are left
        ({"duration": {"uniform": ["1 day", "5 day"]}}, False),  # 9 may be left
        ({"duration": {"exponential": "1 h"}}, False),
        ({"duration": "4 day", "on": "shift"}, False),  # nights in between
        ({"duration": "1 s", "pace": {"amount": "1 dose", "time": "1 s"}}, False),
    ],
)
def test_tests_that_begin_before_the_last_step_have_passed_in_part(later: dict[str, Any], refused: bool) -> None:
    """Samples after the first step, 14 days of tests; made after the second one; kept for 10 days or a little less."""
    release = checks(sterility="14 day") | {"sampled_after": "first"}
    procedure = [STEP | {"name": "first", "hold": "unlimited"}, {**STEP, "on": "other", "name": "second"} | later]
    found = told({"release": release, "procedure": procedure, "shelf_life": "10 day"}, {"procedure": [STEP]})
    assert [path for path, _ in found] == (["materials.bulk.shelf_life"] if refused else [])


def test_what_is_used_at_risk_need_not_wait_for_its_release() -> None:
    assert told({"release": SLOW, "shelf_life": "20 day"}, {}) != []
    assert told({"release": SLOW, "shelf_life": "20 day", "use": "at_risk"}, {}) == []


def test_what_expires_with_its_components_has_their_time() -> None:
    """Bulk: 3 days to its release; the product: 1 day on the unit, 4 days of tests. 8 days are too short, 9 are not."""
    product = {"expires": "with_components", "release": checks(sterility="4 day")}
    bulk = {"release": checks(identity="3 day"), "shelf_life": "8 day"}
    (problem,) = told(bulk, product)
    assert problem[0] == "materials.product.expires"
    assert problem[1].endswith("until product is released: identity 3 d + procedure 24 h + sterility 4 d = 8 d")
    assert told(bulk | {"shelf_life": "9 day"}, product) == []
    assert told(bulk | {"use": "at_risk"}, product) == []


def test_a_short_way_has_a_short_message() -> None:
    """No checks at all: nothing can expire."""
    assert told({"shelf_life": "1 s"}, {"shelf_life": "1 s"}) == []
