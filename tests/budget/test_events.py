"""Exact numbers of happenings: a change of one of them must be explained.

One for each planned start (one for a whole campaign that starts as units come free), one for each segment on a unit,
cleaning included, one for all checks of a phase of the release route, one for each delivery of a consumable; none for
a unit, pool or consumable that is taken, waited for or given back, none for the end of a shift, a breakdown or a
repair, and none for what did not end before the horizon. One for each second at which units or people of a pool go
missing or come back, or lots are taken; none for other disruptions.
"""

from typing import Any

import pytest

from capsim.engine.replication import run_events, run_replication
from capsim.results.tables import Status
from tests.plants import plan_of

LOTS = 10
STEP = {"unit_procedure": "process", "on": "unit", "duration": "5 h"}


def plant(step: dict[str, Any], *, starts: Any = None, **material: Any) -> dict[str, Any]:
    """Ten lots through one or more steps, all done long before the horizon."""
    unit = {"breakdowns": {"between": "7 h", "repair": "2 h"}, "calendar": "shift"}
    return {
        "name": "budget",
        "start": "2027-01-04",
        "horizon": "90 day",
        "sites": {
            "plant": {
                "calendars": {"shift": {"days": "mon-fri", "hours": "06:00-22:00"}},
                "unit_classes": {"unit": unit, "next": {}},
                "pools": {"operator": {"count": 1}},
                "laboratory": {"analyst": {"count": 1, "calendar": "shift"}},
            }
        },
        "materials": {"lot": {"procedure": [step], **material}},
        "campaigns": [{"make": "lot", "at": "plant", "lots": LOTS, "starts": starts or {"every": "1 h"}}],
    }


TESTS = {
    "checks": {
        "identity": {"elapsed": "1 day"},
        "potency": {"by": "analyst", "hands_on": "3 h", "elapsed": "2 day"},
        "sterility": {"by": "analyst", "hands_on": "1 h", "elapsed": "14 day"},
    }
}
REVIEWED = {"checks": TESTS["checks"] | {"review": {"hands_on": "1 day", "after": "tests"}}}
NEXT = {"unit_procedure": "process", "name": "second", "on": "next", "duration": "1 h"}


def supplied() -> dict[str, Any]:
    """Ten bags, six of them by one delivery."""
    data = plant(STEP | {"consumes": {"bag": 1}})
    data["sites"]["plant"]["supplies"] = {"bag": {"opening": 4, "deliveries": [{"at": "9 day", "amount": 6}]}}
    return data


CASES: dict[str, tuple[dict[str, Any], int]] = {
    "start and work, over shifts and breakdowns": (plant(STEP), 2 * LOTS),
    "starts as units come free": (plant(STEP, starts="free"), LOTS + 1),
    "with a crew that is waited for": (plant(STEP | {"needs": {"operator": 1}}), 2 * LOTS),
    "with consumables that are waited for, and a delivery": (supplied(), 2 * LOTS + 1),
    "with cleaning": (plant(STEP | {"turnaround": "2 h"}), 3 * LOTS),
    "with cleaning and preparation": (plant(STEP | {"turnaround": "2 h", "preparation": "1 h"}), 4 * LOTS),
    "two steps": (plant(STEP, procedure=[STEP, NEXT]), 3 * LOTS),
    "two steps and a hold": (plant(STEP, procedure=[STEP | {"hold": {"capacity": 1}}, NEXT]), 3 * LOTS),
    "all tests together": (plant(STEP, release=TESTS), 3 * LOTS),
    "tests, then a review": (plant(STEP, release=REVIEWED), 4 * LOTS),
    "a step that takes no time": (plant(STEP | {"duration": "0 h"}), 2 * LOTS),
}


def shocked(kind: str, **told: Any) -> dict[str, Any]:
    """Ten lots, and a disruption on days 30 and 40, when all is done."""
    shock = {"kind": kind, "name": "shock", "at": ["30 day", "40 day"], "duration": "1 day", **told}
    return plant(STEP | {"needs": {"operator": 1}}) | {"disruptions": [shock]}


UNIT = {"site": "plant", "unit_class": "unit"}
CASES |= {
    "a unit that fails twice": (shocked("equipment_failure", **UNIT), 2 * LOTS + 4),
    "a whole site that stands still twice": (shocked("utility_outage", site="plant"), 2 * LOTS + 4),
    "a contamination, twice": (shocked("contamination", **UNIT), 2 * LOTS + 4),
    "crew that is missing twice": (shocked("staff_absence", site="plant", pools=["operator"], number=1), 2 * LOTS + 4),
    "analysts who are missing": (shocked("staff_absence", site="plant", laboratory=["analyst"], number=1), 2 * LOTS),
    "no dispositions": (shocked("regulatory_hold", sites=["plant"]), 2 * LOTS),
    "disruptions without length": (shocked("utility_outage", site="plant", duration="0 h"), 2 * LOTS),
}


SLOWLY = {"every": "4 day"}
UNRECORDED: dict[str, tuple[dict[str, Any], int]] = {
    "cleaned for who waits, and after the last lot": (plant(STEP | {"turnaround": "2 h"}), 3 * LOTS - 1),
    "cleaned while nobody waits": (plant(STEP | {"turnaround": "2 h"}, starts=SLOWLY), 2 * LOTS),
    "cleaned and prepared while nobody waits": (
        plant(STEP | {"turnaround": "2 h", "preparation": "1 h"}, starts=SLOWLY),
        2 * LOTS,
    ),
    "cleaned and prepared for who waits": (
        plant(STEP | {"turnaround": "2 h", "preparation": "1 h"}, starts={"every": "1 h"}),
        3 * LOTS - 1,
    ),
}
"""Without a full record, which wants every segment when it begins: one event for all that needs nobody else, and none
for a unit that comes clean while nobody waits for it."""


@pytest.mark.parametrize("case", UNRECORDED)
def test_happenings_without_a_record(case: str) -> None:
    data, events = UNRECORDED[case]
    replication = run_events(plan_of(data), seed=1, index=0)
    assert (replication.tables["lots"]["status"] == Status.RELEASED).sum() == LOTS
    assert replication.events == events


@pytest.mark.parametrize("case", CASES)
def test_happenings(case: str) -> None:
    data, events = CASES[case]
    replication = run_replication(plan_of(data), seed=1, index=0, full=True)
    assert (replication.tables["lots"]["status"] == Status.RELEASED).sum() == LOTS
    assert replication.events == events
