"""Capacity that comes later in the answers: when projects end, and of how much time places were used."""

from typing import Any

import pytest

from capsim.analysis.projects import project_ends
from capsim.analysis.queues import used_share, utilisation
from capsim.analysis.upper_bound import UpperBound
from capsim.plan.places import POOL, SERVER, UNIT_CLASS, Place
from tests.plants import plan_of, run

DAY = 86_400
LINE = Place(UNIT_CLASS, 0)


def plant(line: dict[str, Any], **scenario: Any) -> dict[str, Any]:
    """Lots of ten days on a line, and six days of a test; sixty days."""
    step = {"unit_procedure": "process", "on": "line", "duration": "10 day", "needs": {"crew": 1}}
    release = {"checks": {"test": {"by": "analyst", "hands_on": "6 day"}}}
    site = {"unit_classes": {"line": line}, "pools": {"crew": {"count": 9}}, "laboratory": {"analyst": {"count": 2}}}
    return {
        "name": "by hand",
        "start": "2027-01-04",
        "horizon": "60 day",
        "sites": {"plant": site},
        "materials": {"vials": {"lot_size": "100 dose", "procedure": [step], "release": release}},
        "campaigns": [{"make": "vials", "at": "plant"}],
    } | scenario


def test_projects_end_at_their_median() -> None:
    """Two phases of 5 and 7 days from day 2; three replications say the same."""
    phases = [{"name": "build", "duration": "5 day"}, {"name": "qualify", "duration": "7 day"}]
    result = run(plant({}, projects={"new": {"begins": "2 day", "phases": phases}}), replications=3)
    found = [(one.project, one.phase, one.end.value / DAY) for one in project_ends(result)]
    assert found == [("new", "", 14), ("new", "build", 7), ("new", "qualify", 14)]


def test_a_project_ends_with_its_last_phase_not_with_the_last_of_the_list() -> None:
    phases = [{"name": "build", "duration": "9 day"}, {"name": "hire", "duration": "3 day", "after": []}]
    result = run(plant({}, projects={"new": {"phases": phases}}))
    assert [one.end.value / DAY for one in project_ends(result)] == [9, 9, 3]


def test_without_projects_there_is_nothing_to_tell() -> None:
    assert project_ends(run(plant({}))) == ()


def test_a_place_is_used_of_the_time_that_each_of_its_units_is_there() -> None:
    """One line always, a second one from day 40: 60 + 20 days, and both work all the time."""
    result = run(plant({"joins": [{"at": "40 day"}]}))
    assert used_share(result, LINE).tolist() == [1]
    line = utilisation(result)[0]
    assert (line.busy.value, line.idle.value) == (1, 0)


def test_a_pool_and_a_laboratory_that_grow() -> None:
    """Crew: 1 and from day 30 another, 90 days; one line works 60 of them.

    Analyst: 1, from day 50 two more: 60 + 2 x 10 days. Lots of days 10 to 50 take 6 days each.
    """
    scenario = plant({})
    scenario["sites"]["plant"]["pools"]["crew"] = {"count": 1, "joins": [{"at": "30 day"}]}
    analyst = {"count": 1, "joins": [{"count": 2, "at": "50 day"}]}
    scenario["sites"]["plant"]["laboratory"]["analyst"] = analyst
    result = run(scenario)
    assert used_share(result, Place(POOL, 0)).tolist() == pytest.approx([60 / 90])
    assert used_share(result, Place(SERVER, 0)).tolist() == pytest.approx([30 / 80])


def test_open_hours_count_from_when_each_unit_is_there() -> None:
    """Open 12 of 24 hours: one line 60 x 12 h, the other 20 x 12 h. A lot takes 240 h: both work in all open hours."""
    scenario = plant({"joins": [{"at": "40 day"}], "calendar": "day"})
    scenario["sites"]["plant"]["calendars"] = {"day": {"hours": "06:00-18:00"}}
    assert used_share(run(scenario), LINE).tolist() == [1]


def test_in_each_replication_from_the_end_of_its_project() -> None:
    """The project ends on day 10 or 40; from then on the line works without a break."""
    phases = [{"name": "build", "duration": {"empirical": {"values": ["10 day", "40 day"]}}}]
    result = run(plant({"goes_live": {"project": "new"}}, projects={"new": {"phases": phases}}), replications=20)
    assert set(result.tables["projects"]["ended"].tolist()) == {10 * DAY, 40 * DAY}
    assert used_share(result, LINE).tolist() == [1] * 20


@pytest.mark.parametrize(
    ("line", "lots"),
    [
        ({}, 5),  # days 0 to 50 on the line, then 6 days of test; that of day 50 is released on day 66
        ({"joins": [{"at": "25 day"}]}, 8.3),  # days 0 to 54 and 25 to 54, in parts of lots
        ({"joins": [{"at": "60 day"}]}, 5.4),  # days 0 to 54
        ({"goes_live": {"project": "new"}}, 3),  # at the earliest on day 20
    ],
)
def test_no_more_lots_than_the_units_have_time_for(line: dict[str, Any], lots: float) -> None:
    phases = [{"name": "build", "duration": {"uniform": ["20 day", "90 day"]}}]
    scenario = plant(line, projects={"new": {"phases": phases}})
    released = (run(scenario).tables["lots"]["status"] == 2).sum()
    most = UpperBound(plan_of(scenario)).doses(0, 60 * DAY) / 100
    assert most == pytest.approx(lots, abs=0.11)
    assert released <= most
