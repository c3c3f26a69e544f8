"""Projects, and units, places and pools that join, against plants worked out by hand."""

from typing import Any

import numpy as np
import pytest

from capsim.engine.replication import run_replication
from capsim.flow.draws import Draws
from capsim.results.result import Result
from tests.plants import TINY, lots_of, plan_of, run

DAY = 86_400


def plant(line: dict[str, Any], **scenario: Any) -> dict[str, Any]:
    """A lot takes a line for ten days; starts as lines come free. Sixty days."""
    step = {"unit_procedure": "process", "on": "line", "duration": "10 day"}
    return {
        "name": "by hand",
        "start": "2027-01-04",
        "horizon": "60 day",
        "sites": {"plant": {"unit_classes": {"line": line}}},
        "materials": {"vials": {"lot_size": "100 dose", "procedure": [step]}},
        "campaigns": [{"make": "vials", "at": "plant"}],
    } | scenario


def phases(*days: float, **more: Any) -> list[dict[str, Any]]:
    return [{"name": f"phase_{number}", "duration": f"{day} day"} | more for number, day in enumerate(days, 1)]


def started(result: Result, campaign: int = 0) -> list[float]:
    """Days on which lots came into their first unit."""
    return [at / DAY for at in lots_of(result, campaign)["started"].tolist() if at >= 0]


def ends(result: Result) -> list[float]:
    """Days on which the phases end."""
    return [at / DAY for at in result.tables["projects"]["ended"].tolist()]


def test_a_second_line_joins_on_its_day() -> None:
    """One line: lots on days 0, 10, 20. From day 25 there are two: 25 and 30, 35 and 40, 45 and 50, 55."""
    result = run(plant({"joins": [{"at": "25 day"}]}))
    assert started(result) == [0, 10, 20, 25, 30, 35, 40, 45, 50, 55]


def test_several_join_and_have_the_numbers_after_those_that_are_there() -> None:
    """Two lines, two more on day 4 and one on day 3: on day 4 units 3 and 4 of the list are those of day 3."""
    line = {"count": 2, "joins": [{"count": 2, "at": "4 day"}, {"at": "3 day"}]}
    result = run_replication(plan_of(plant(line)), seed=1, index=0, full=True).tables["segments"]
    rows = sorted(zip(result["started"].tolist(), result["unit"].tolist(), strict=True))[:6]
    assert rows == [(0, 0), (0, 1), (3 * DAY, 4), (4 * DAY, 2), (4 * DAY, 3), (10 * DAY, 0)]


def test_a_line_goes_live_when_its_project_has_ended() -> None:
    """Begins on day 2; 5 + 7 days: the project ends on day 14, when the first lot starts."""
    project = {"begins": "2 day", "phases": phases(5, 7)}
    result = run(plant({"goes_live": {"project": "new_line"}}, projects={"new_line": project}))
    assert ends(result) == [7, 14]
    assert started(result) == [14, 24, 34, 44, 54]


def test_a_unit_joins_with_the_end_of_a_phase() -> None:
    """Phase 1 ends on day 5, the project on day 30: the second line is there on day 5."""
    line = {"joins": [{"at": {"project": "new_line", "phase": "phase_1"}}]}
    result = run(plant(line, projects={"new_line": {"phases": phases(5, 25)}}))
    assert started(result)[:4] == [0, 5, 10, 15]


def test_a_join_is_not_there_before_its_class_and_its_site() -> None:
    """The site on day 12, the class on day 15, the unit that joins on day 1 with them."""
    scenario = plant({"goes_live": "15 day", "joins": [{"at": "1 day"}]})
    scenario["sites"]["plant"]["goes_live"] = "12 day"
    assert started(run(scenario))[:2] == [15, 15]


def test_phases_wait_for_all_that_they_come_after() -> None:
    """Permit 0-20. Building after the permit: 20-35. Staff beside it: 0-30. Qualification after both: 35-40.

    The other project begins with the building of the first, on day 20 + 15, and lasts 10 days.
    """
    build = [
        {"name": "permit", "duration": "20 day"},
        {"name": "build", "duration": "15 day"},
        {"name": "staff", "duration": "30 day", "after": []},
        {"name": "qualify", "duration": "5 day", "after": ["build", "staff"]},
    ]
    other = [{"name": "move", "duration": "10 day", "after": ["new_line.build"]}]
    last = [{"name": "celebrate", "duration": "1 day", "after": ["new_line", "transfer"]}]
    projects = {"new_line": {"phases": build}, "transfer": {"phases": other}, "party": {"phases": last}}
    result = run(plant({}, projects=projects))
    assert [row.name for row in result.plan.projects] == ["new_line", "party", "transfer"]
    assert ends(result) == [20, 35, 30, 40, 46, 45]
    assert (result.tables["projects"]["begun"] / DAY).tolist() == [0, 20, 0, 35, 45, 35]


def test_a_phase_is_done_again_until_it_is_good(monkeypatch: pytest.MonkeyPatch) -> None:
    """The draws 0.1, 0.4 and 0.7 against a chance of 0.5: three times 5 days."""
    right = Draws.value
    monkeypatch.setattr(
        Draws, "value",
        lambda self, stream, number, **given: [0.1, 0.4, 0.7][number]
        if self._plan.streams[stream].name.endswith("/again") else right(self, stream, number, **given),
    )  # fmt: skip
    project = {"phases": phases(5, repeats="50 %")}
    result = run(plant({"goes_live": {"project": "new_line"}}, projects={"new_line": project}))
    assert result.tables["projects"]["times"].tolist() == [3]
    assert started(result)[0] == 15


def test_how_often_a_phase_is_done_is_geometric() -> None:
    """With a chance of 0.5 to be done again: twice in the mean, in half of all replications once."""
    project = {"phases": phases(5, repeats="50 %")}
    times = run(plant({}, projects={"new_line": project}), replications=400).tables["projects"]["times"]
    assert times.mean() == pytest.approx(2, abs=0.25)
    assert (times == 1).mean() == pytest.approx(0.5, abs=0.08)


def test_a_campaign_begins_with_the_end_of_a_project_and_its_dates_move() -> None:
    """Planned for days 3, 5 and 20; the project ends on day 1 or on day 8, as it falls."""
    phase = {"name": "transfer", "duration": {"empirical": {"values": ["1 day", "8 day"]}}}
    scenario = plant({"count": 3}, projects={"transfer": {"phases": [phase]}})
    scenario["campaigns"][0] |= {"from": {"project": "transfer"}, "starts": {"at": ["3 day", "20 day", "5 day"]}}
    result = run(scenario, replications=20)
    wanted = {1: [3, 5, 20], 8: [8, 8, 20]}
    for end, lots in zip(ends(result), result.split("lots"), strict=True):
        assert (lots["started"] / DAY).tolist() == wanted[int(end)]
    assert set(ends(result)) == {1, 8}


def test_places_in_a_laboratory_join() -> None:
    """Lots are made on days 10, 20, 30, 40 and 50, each takes 25 days of work.

    One analyst: days 10-35, 35-60. A second one from day 21: the lot of day 20 is begun on day 21, and done on day 46.
    """
    scenario = plant({})
    scenario["sites"]["plant"]["laboratory"] = {"analyst": {"count": 1, "joins": [{"at": "21 day"}]}}
    release = {"checks": {"test": {"by": "analyst", "hands_on": "25 day"}}}
    scenario["materials"]["vials"]["release"] = release
    assert [at / DAY for at in lots_of(run(scenario), 0)["decided"].tolist() if at >= 0] == [35, 46]


def test_more_of_a_pool_comes_to_those_who_wait() -> None:
    """Two lines and one crew: lots on day 0 and 10; a second crew from day 13, when the other line begins.

    The second lot waits in its unit, which it has on day 0.
    """
    scenario = plant({"count": 2})
    scenario["sites"]["plant"]["pools"] = {"crew": {"count": 1, "joins": [{"at": "13 day"}]}}
    scenario["materials"]["vials"]["procedure"][0]["needs"] = {"crew": 1}
    result = run(scenario)
    assert [at / DAY for at in lots_of(result, 0)["made"].tolist() if at >= 0] == [10, 20, 23, 30, 33, 40, 43, 50, 53]


def test_a_unit_that_joins_does_not_make_up_for_the_media_fills_of_the_others() -> None:
    """Every 20 days, a day: due on days 20 and 40. The line that joins on day 25 has its first on day 40.

    Line 0: lots 0-10, 10-20, the fill of day 20, lots 21-31, 31-41, the fill of day 40, lots 42-52, 52.
    Line 1: lots 25-35, 35-45, the fill of day 40, lots 46-56, 56.
    """
    line = {"joins": [{"at": "25 day"}], "routines": {"media_fill": {"duration": "1 day", "every": "20 day"}}}
    assert started(run(plant(line))) == [0, 10, 21, 25, 31, 35, 42, 46, 52, 56]


def test_capacity_after_the_horizon_changes_nothing() -> None:
    """Bit for bit, but for the units that never come."""
    tiny = run(TINY, replications=3)
    project = {"phases": [{"name": "build", "duration": {"uniform": ["60 day", "90 day"]}, "repeats": "20 %"}]}
    joins = [{"at": {"project": "late"}}]
    late = run(
        TINY,
        {
            "projects": {"late": project},
            "sites.plant.unit_classes.bioreactor.joins": joins,
            "sites.plant.pools.operator.joins": joins,
            "sites.plant.laboratory.analyst.joins": [{"count": 2, "at": "60 day"}],
        },
        replications=3,
    )
    assert len(late.tables["projects"]["ended"]) == 3
    for name, table in tiny.tables.items():
        for column, values in table.items():
            if name != "projects":
                np.testing.assert_array_equal(values, late.tables[name][column], err_msg=f"{name}.{column}")


def test_a_project_of_known_length_is_a_date() -> None:
    """Twelve days, one way or the other."""
    by_date = run(plant({"goes_live": "12 day"}))
    by_project = run(plant({"goes_live": {"project": "new_line"}}, projects={"new_line": {"phases": phases(4, 8)}}))
    assert lots_of(by_project, 0)["started"].tolist() == lots_of(by_date, 0)["started"].tolist()
