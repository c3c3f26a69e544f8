"""Hours of people: paid by the calendar, worked as the run says."""

from typing import Any

import pytest

from capsim.analysis.paid_hours import PaidHours, paid_hours
from tests.plants import run

PLANT: dict[str, Any] = {
    "name": "shifts",
    "start": "2027-01-04",
    "horizon": "14 day",
    "money": {"currency": "USD", "price_year": 2021},
    "sites": {
        "plant": {
            "calendars": {"week": {"days": "mon-fri", "hours": "08:00-16:00"}},
            "pools": {"crew": {"count": 3, "calendar": "week", "cost": "50 USD/h"}, "free": {"count": 1}},
            "laboratory": {"qc": {"count": 2, "calendar": "week", "cost": "10 USD/h"}},
            "unit_classes": {"line": {}},
        }
    },
    "materials": {
        "vials": {
            "lot_size": "1000 dose",
            "procedure": [{"unit_procedure": "process", "on": "line", "duration": "20 h", "needs": {"crew": 2}}],
            "release": {"checks": {"sterility": {"by": "qc", "hands_on": "5 h"}}},
        }
    },
    "campaigns": [{"make": "vials", "at": "plant", "lots": 1}],
}


def hours(edits: dict[str, Any] | None = None) -> dict[str, PaidHours]:
    return {one.name: one for one in paid_hours(run(PLANT, edits))}


def test_hours_of_work_are_told_from_hours_in_which_people_are_kept() -> None:
    """Two of three work 8, 8 and 4 h on Monday to Wednesday, and are paid 2 weeks of 40 h; the test takes 5 h."""
    found = hours()
    crew, qc = found["plant.crew"], found["plant.qc"]
    assert list(found) == ["plant.crew", "plant.qc"]
    assert (crew.part, crew.paid.value, crew.worked.value) == ("labour", 240, 40)
    assert crew.utilisation is not None
    assert crew.utilisation.value == pytest.approx(1 / 6)
    assert (qc.part, qc.paid.value, qc.worked.value) == ("tests", 160, 5)


def test_who_joins_is_paid_from_then_on() -> None:
    """One more of the crew from the second week on, two of the laboratory on its last day, from its begin."""
    edits = {"sites.plant.pools.crew.joins": [{"count": 1, "at": "7 day"}],
             "sites.plant.laboratory.qc.joins": [{"count": 2, "at": "11 day"}]}  # fmt: skip
    found = hours(edits)
    assert found["plant.crew"].paid.value == 240 + 40
    assert found["plant.qc"].paid.value == 160 + 2 * 8


def test_who_is_not_paid_by_the_horizon_has_no_share() -> None:
    (crew, _) = hours({"sites.plant.goes_live": "20 day"}).values()
    assert (crew.paid.value, crew.worked.value, crew.utilisation) == (0, 0, None)


def test_a_crew_does_not_repair_the_unit_on_which_it_lost_a_lot() -> None:
    """A breakdown after 3 h of Monday, 11:00, ends the lot, and the work of its crew of two."""
    edits = {
        "sites.plant.unit_classes.line.breakdowns": {"between": "3 h", "repair": "30 h"},
        "materials.vials.procedure[0].on_failure": "lose_lot",
    }
    result = run(PLANT, edits)
    crew = {name: int(values[1]) / 3600 for name, values in result.tables["usage"].items()}
    assert (crew["busy"], crew["down"], crew["closed"]) == (2 * 3, 0, 2 * 8)


def test_work_that_runs_on_after_the_shift_is_more_than_is_paid() -> None:
    """A lot of 60 h that is finished, on one day of 8 paid hours."""
    edits = {
        "horizon": "3 day", "sites.plant.calendars.week.days": "mon-mon",
        "materials.vials.procedure[0].duration": "60 h",
        "materials.vials.procedure[0].on_close": "finish",
    }  # fmt: skip
    (crew, _) = hours(edits).values()
    assert (crew.paid.value, crew.worked.value) == (24, 120)
    assert crew.utilisation is not None
    assert crew.utilisation.value == 5
