"""What does not take part changes nothing: common random numbers, and things of no effect."""

from typing import Any

import pytest
from hypothesis import given

from capsim.results.tables import Status
from tests.properties.random_plants import edited, few, lots, outcome, plants, same_tables

UNRELATED = {
    "unit_classes": {"vessel": {"count": 2, "breakdowns": {"between": "50 h", "repair": "4 h"}}},
    "pools": {"operator": {"count": 1}},
    "laboratory": {"analyst": {"count": 1}},
}
STEP = {"unit_procedure": "process", "on": "vessel", "duration": {"exponential": "40 h"}, "failure": "10 %"}


def unused_unit_class(data: dict[str, Any], name: str) -> None:
    data["sites"]["plant"]["unit_classes"][name] = {"count": 3, "breakdowns": {"between": "50 h", "repair": "4 h"}}


def unrelated_site(data: dict[str, Any], name: str) -> None:
    data["sites"][name] = UNRELATED
    data["materials"][f"{name}_product"] = {"procedure": [STEP]}
    data["campaigns"].insert(0, {"make": f"{name}_product", "at": name})


def unused_material(data: dict[str, Any], name: str) -> None:
    data["materials"][name] = {"lot_size": "1 kg"}


@few
@given(plants())
def test_what_is_unrelated_changes_no_lot(data: dict[str, Any]) -> None:
    """Names that come first and last in the alphabet, so that every number of a row moves."""
    before = lots(data, outcome(data))
    for add in (unused_unit_class, unrelated_site, unused_material):
        for name in ("aaa", "zzz"):
            larger = edited(data)
            add(larger, name)
            after = lots(larger, outcome(larger))
            assert {key: row for key, row in after.items() if name not in key[0]} == before, (add.__name__, name)


@few
@given(plants())
def test_a_site_that_goes_live_after_the_horizon_changes_nothing(data: dict[str, Any]) -> None:
    """It could make the same material, but has not begun."""
    late = edited(data)
    late["sites"]["annex"] = late["sites"]["plant"] | {"goes_live": "961 h"}
    late["campaigns"].append({"make": "bulk", "at": "annex"})
    assert lots(late, outcome(late)) == lots(data, outcome(data))


@few
@given(plants())
def test_what_joins_after_the_horizon_changes_nothing(data: dict[str, Any]) -> None:
    """Units of every class, places of the laboratory, and a project that nobody needs."""
    late = edited(data)
    late["projects"] = {"late": {"phases": [{"name": "build", "duration": "961 h", "repeats": "50 %"}]}}
    joins = [{"count": 2, "at": {"project": "late"}}, {"at": "961 h"}]
    plant = late["sites"]["plant"]
    for part in (*plant["unit_classes"].values(), *plant["laboratory"].values(), *plant["pools"].values()):
        part["joins"] = joins
    assert lots(late, outcome(late)) == lots(data, outcome(data))


@few
@given(plants())
def test_a_project_of_no_time_is_the_start(data: dict[str, Any]) -> None:
    """Everything waits for it, and nothing has to wait."""
    other = edited(data)
    other["projects"] = {"nothing": {"phases": [{"name": "think", "duration": "0 h"}]}}
    other["sites"]["plant"]["goes_live"] = {"project": "nothing"}
    assert lots(other, outcome(other)) == lots(data, outcome(data))


def no_failures(data: dict[str, Any]) -> None:
    for material in data["materials"].values():
        for step in material["procedure"]:
            step.setdefault("failure", {"contamination": 0, "operator": "0 %"})


def repairs_of_no_time(data: dict[str, Any]) -> None:
    for step in (step for material in data["materials"].values() for step in material["procedure"]):
        unit = data["sites"]["plant"]["unit_classes"][step["on"]]
        if "breakdowns" not in unit and step["on_failure"] == "resume":
            unit["breakdowns"] = {"between": {"exponential": "9 h"}, "repair": "0 h"}


def a_calendar_without_a_closed_hour(data: dict[str, Any]) -> None:
    site = data["sites"]["plant"]
    site.setdefault("calendars", {})["always"] = {"days": "daily"}
    for unit in site["unit_classes"].values():
        unit.setdefault("calendar", "always")
    site["laboratory"]["analyst"].setdefault("calendar", "always")


def more_helpers_than_units(data: dict[str, Any]) -> None:
    data["sites"]["plant"]["pools"]["helper"] = {"count": 100}
    for material in data["materials"].values():
        for step in material["procedure"]:
            if "needs" not in step:
                step["needs"] = {"helper": 2}


def a_store_without_limit(data: dict[str, Any]) -> None:
    data["sites"]["plant"]["stores"]["yard"] = {}
    for material in data["materials"].values():
        for step in material["procedure"]:
            if step.get("hold") == "unlimited":
                step["hold"] = "yard"


def a_check_of_no_time(data: dict[str, Any]) -> None:
    data["materials"]["vial"]["release"]["checks"]["glance"] = {"by": "analyst"}


@pytest.mark.parametrize(
    "nothing",
    [
        no_failures,
        repairs_of_no_time,
        a_calendar_without_a_closed_hour,
        more_helpers_than_units,
        a_store_without_limit,
        a_check_of_no_time,
    ],
)
def test_what_has_no_effect_changes_no_lot(nothing: Any) -> None:
    @few
    @given(plants())
    def holds(data: dict[str, Any]) -> None:
        other = edited(data)
        nothing(other)
        assert lots(other, outcome(other)) == lots(data, outcome(data))

    holds()


def works(data: dict[str, Any]) -> dict[tuple[int, int, int], int]:
    """Work of each segment that went through without loss or repair, by campaign, number of the lot and segment."""
    tables = outcome(data).tables
    table, own = tables["segments"], tables["lots"]
    rows = zip(*(table[name].tolist() for name in ("lot", "segment", "work", "down")), strict=True)
    return {
        (int(own["campaign"][lot]), int(own["number"][lot]), segment): work
        for lot, segment, work, down in rows
        if lot >= 0 and down == 0 and own["status"][lot] != Status.LOST
    }


@few
@given(plants())
def test_one_more_unit_changes_no_draw(data: dict[str, Any]) -> None:
    """Each lot has the work it had, on whatever unit and at whatever time."""
    larger = edited(data)
    larger["sites"]["plant"]["unit_classes"]["bulk_0"]["count"] += 1
    before, after = works(data), works(larger)
    common = before.keys() & after.keys()
    assert {key: before[key] for key in common} == {key: after[key] for key in common}
    assert not before or common


@few
@given(plants())
def test_running_twice_gives_the_same(data: dict[str, Any]) -> None:
    same_tables(outcome(data), outcome(data))
