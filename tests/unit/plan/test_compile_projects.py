"""Projects in the tables: earliest times, what waits for them, and the plan of a replication."""

from capsim.plan.plan import NONE, JoinRow
from capsim.plan.projects import live_times, settled
from tests.plants import TINY, plan_of

DAY = 86_400
LINE = {
    "begins": "2 day",
    "phases": [
        {"name": "build", "duration": {"uniform": ["10 day", "20 day"]}, "repeats": "10 %"},
        {"name": "qualify", "duration": "5 day"},
    ],
}
LATER = {
    "projects": {"new_line": LINE},
    "sites.plant.goes_live": {"project": "new_line", "phase": "build"},
    "sites.plant.unit_classes.bioreactor.joins": [{"count": 2, "at": "3 day"}, {"at": {"project": "new_line"}}],
    "sites.plant.unit_classes.line.goes_live": "40 day",
    "authorities.authority.goes_live": {"project": "new_line"},
}


def test_live_times_are_the_earliest_and_name_their_phases() -> None:
    """Building ends on day 2 + 10 at the earliest, the project 5 days later."""
    plan = plan_of(TINY, LATER)
    build, qualify = plan.phases
    assert (build.earliest, qualify.earliest) == (12 * DAY, 17 * DAY)
    assert (build.after, qualify.after, qualify.again) == ((), (0,), NONE)
    reactor, line, _ = plan.unit_classes
    assert (reactor.count, reactor.live_from, reactor.phases) == (5, 12 * DAY, (0,))
    assert (line.live_from, line.phases) == (40 * DAY, (0,))
    assert plan.joins == (JoinRow(2, 12 * DAY, (0,)), JoinRow(1, 17 * DAY, (0, 1)))
    assert [(row.name, row.live_from, row.phases) for row in plan.servers] == [
        ("analyst", 12 * DAY, (0,)), ("authority", 17 * DAY, (0, 1)),
    ]  # fmt: skip
    assert [(row.first, row.phases) for row in plan.campaigns] == [(12 * DAY, (0,))] * 2
    assert [plan.streams[build.duration].name, plan.streams[build.again].name] == [
        "new_line/build", "new_line/build/again",
    ]  # fmt: skip


def test_in_a_replication_everything_waits_for_its_phases() -> None:
    plan = settled(plan_of(TINY, LATER), [50 * DAY, 55 * DAY])
    reactor, line, _ = plan.unit_classes
    assert live_times(plan, reactor) == [50 * DAY] * 4 + [55 * DAY]
    assert live_times(plan, line) == [50 * DAY]
    assert [row.live_from for row in plan.servers] == [50 * DAY, 55 * DAY]
    assert [row.first for row in plan.campaigns] == [50 * DAY] * 2


def test_units_that_join_have_streams_of_their_own() -> None:
    breakdowns = {"between": {"exponential": "40 h"}, "repair": "2 h"}
    edits = {"sites.plant.unit_classes.line.breakdowns": breakdowns}
    joins = {"sites.plant.unit_classes.line.joins": [{"at": "3 day"}]}
    names = [{stream.name for stream in plan_of(TINY, edits | more).streams} for more in ({}, joins)]
    assert names[1] - names[0] == {"plant/line/1/between failures", "plant/line/1/repair"}
    assert names[0] < names[1]


def test_a_project_that_nothing_waits_for_changes_no_other_row() -> None:
    plain, busy = plan_of(TINY), plan_of(TINY, {"projects": {"new_line": LINE}})
    for table in ("unit_classes", "servers", "campaigns", "steps", "segments", "pools", "joins"):
        assert getattr(plain, table) == getattr(busy, table)


def test_qualification_has_causes_of_its_own() -> None:
    campaigns = [{"make": "bulk", "at": "plant", "qualification": {"licence": "30 day"}},
                 {"make": "vaccine", "at": "plant"}]  # fmt: skip
    plan = plan_of(TINY, {"campaigns": campaigns})
    (row,) = plan.qualifications
    assert [one.qualification for one in plan.campaigns] == [0, NONE]
    assert (plan.causes[row.engineering_cause], plan.causes[row.ppq_cause]) == ("engineering run", "ppq lot")
    assert plan.streams[row.licence].name == "bulk_at_plant/licence"
    assert "ppq lot" not in plan_of(TINY).causes
