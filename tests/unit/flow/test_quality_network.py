"""Release as a network of queues: stages, skills, authorities and investigations, every hour worked out by hand."""

from typing import Any

import pytest

from capsim.engine.layout import feed_forward
from capsim.engine.replication import run_replication
from capsim.plan.laboratory import able, stages_of
from capsim.results.tables import Status
from tests.plants import plan_of

HOUR = 3600


def plant(checks: dict[str, Any], laboratory: dict[str, Any], *, lots: int = 3, **more: Any) -> dict[str, Any]:
    """Lots that are all made at 1 h, on Monday the 4th at 01:00, and then tested."""
    return {
        "name": "release", "start": "2027-01-04", "horizon": "30 day",
        "sites": {"plant": {"unit_classes": {"unit": {"count": lots}}, "laboratory": laboratory}},
        "materials": {
            "lot": {
                "procedure": [{"unit_procedure": "process", "on": "unit", "duration": "1 h"}],
                "release": {"checks": checks},
            }
        },
        "campaigns": [{"make": "lot", "at": "plant", "starts": {"at": ["0 h"] * lots}}],
    } | more  # fmt: skip


def tables(data: dict[str, Any]) -> Any:
    return run_replication(plan_of(data), seed=1, index=0).tables


def decided(data: dict[str, Any]) -> list[float]:
    """When each lot has its disposition [h]."""
    return (tables(data)["lots"]["decided"] / HOUR).tolist()


STAGES = {
    "by": "analyst", "hands_on": "2 h",
    "then": [{"by": "instrument", "hands_on": "1 h"}, {"by": "analyst", "hands_on": "2 h"}],
}  # fmt: skip
ONE_OF_EACH = {"analyst": {"count": 1}, "instrument": {"count": 1}}


def test_stages_in_turn_by_one_analyst_and_one_instrument():
    """Preparation 2 h by the analyst, run 1 h on the instrument, read-out 2 h by the analyst; three lots at 1 h.

    Preparation: 1-3, 3-5, 5-7. Run: 3-4, 5-6, 7-8. Lot 0 comes back to the analyst at 4, when lots 1 and 2 have
    come before: read-out 7-9. Lot 1 is back at 6: 9-11. Lot 2 at 8: 11-13.
    Waiting: 0 + 2 + 4 for the preparation, 0 for the run, 3 + 3 + 3 for the read-out: 15 h.
    In test: 8 + 10 + 12 = 30 h.
    """
    found = tables(plant({"potency": STAGES}, ONE_OF_EACH))
    assert (found["lots"]["decided"] / HOUR).tolist() == [9, 11, 13]
    checks = {name: int(values[0]) for name, values in found["checks"].items()}
    assert (checks["asked"], checks["done"]) == (3, 3)
    assert (checks["waited"], checks["total"], checks["standing"]) == (15 * HOUR, 30 * HOUR, 30 * HOUR)
    assert found["waits"]["total"].sum() == 15 * HOUR
    assert found["usage"]["busy"].tolist()[-2:] == [3 * 4 * HOUR, 3 * HOUR]


def test_what_is_not_over_at_the_horizon_stands_in_test_until_then():
    """As above, but the run ends at 10 h: lot 0 is done (8 h); lots 1 and 2 have been in test for 9 h each.

    Served by then: preparation (waited 2 + 4), runs, and the read-outs of lots 0 and 1 (3 + 3): 12 h.
    """
    found = tables(plant({"potency": STAGES}, ONE_OF_EACH, horizon="10 h"))["checks"]
    checks = {name: int(values[0]) for name, values in found.items()}
    assert (checks["asked"], checks["done"]) == (3, 1)
    assert (checks["waited"], checks["total"], checks["standing"]) == (12 * HOUR, 8 * HOUR, 26 * HOUR)


def test_stages_that_wait_for_nobody_are_time_that_passes():
    """1 h by the analyst, then 3 h, 4 h of work by nobody in particular, 5 h: 1-2, 2-3, 3-4 and 12 h each."""
    then = [{"elapsed": "3 h"}, {"hands_on": "4 h"}, {"elapsed": "5 h"}]
    data = plant({"potency": {"by": "analyst", "hands_on": "1 h", "then": then}}, {"analyst": {"count": 1}})
    assert decided(data) == [14, 15, 16]
    assert run_replication(plan_of(data), seed=1, index=0, full=True).events == 3 * 3  # start, work, all checks


def test_an_event_for_each_later_stage_and_one_for_the_result():
    """Three lots: start, work, arrival at the instrument, arrival for the read-out, result."""
    data = plant({"potency": STAGES}, ONE_OF_EACH)
    assert run_replication(plan_of(data), seed=1, index=0).events == 3 * 5


def test_at_one_instant_the_lower_lot_arrives_first():
    """Two analysts prepare lots 0 and 1 at 1-3 side by side; both come to the instrument at 3: 3-8 and 8-13."""
    then = [{"by": "instrument", "hands_on": "5 h"}]
    laboratory = {"analyst": {"count": 2}, "instrument": {"count": 1}}
    data = plant({"potency": {"by": "analyst", "hands_on": "2 h", "then": then}}, laboratory, lots=2)
    assert decided(data) == [8, 13]


SKILLS = {
    "potency": {"by": "potency", "hands_on": "4 h"},
    "sterility": {"by": "sterility", "hands_on": "1 h"},
}  # fmt: skip


def test_a_job_goes_to_the_group_that_can_start_it_first():
    """Chemists do potency (4 h), seniors potency and sterility (1 h); one of each, three lots at 1 h.

    Lot 0: potency by either, so by the first by name, chemists, 1-5; sterility by the seniors 1-2. Lot 1: potency by
    the seniors 2-6, since the chemists are free at 5; sterility 6-7. Lot 2: potency by the chemists 5-9, since the
    seniors are free at 7; sterility 7-8.
    """
    laboratory = {
        "chemists": {"count": 1, "skills": ["potency"]},
        "seniors": {"count": 1, "skills": ["sterility", "potency"]},
    }
    found = tables(plant(SKILLS, laboratory))
    assert (found["lots"]["decided"] / HOUR).tolist() == [5, 7, 9]
    assert found["usage"]["busy"].tolist()[-2:] == [8 * HOUR, 7 * HOUR]


def test_a_closed_group_is_not_the_first():
    """At 1 h the chemists are off until 8 h, and the seniors are busy until 6 h with lot 0: lots 0 and 1 go to them.

    Lot 0: 1-6. Lot 1: 6-11. Lot 2: by the chemists 8-13, since the seniors are free at 11.
    """
    laboratory = {
        "chemists": {"count": 1, "skills": ["potency"], "calendar": "office"},
        "seniors": {"count": 1, "skills": ["potency"]},
    }
    data = plant({"potency": {"by": "potency", "hands_on": "5 h"}}, laboratory, calendars={"office": OFFICE})
    assert decided(data) == [6, 11, 13]


def test_a_skill_of_the_site_comes_before_one_of_an_authority():
    laboratory = {"chemists": {"count": 1, "skills": ["potency"]}}
    national = {"national": {"count": 1, "skills": ["potency", "sterility"]}}
    plan = plan_of(plant(SKILLS, laboratory, authorities=national))
    names = [[plan.servers[one].name for one in able(plan, check)] for check in plan.checks]
    assert names == [["chemists"], ["national"]]
    assert [len(stages_of(plan, check)) for check in plan.checks] == [1, 1]


OFFICE = {"days": "mon-fri", "hours": "08:00-17:00"}


@pytest.mark.parametrize(("after", "hour"), [("making", 49), ("review", 81)])
def test_an_authority_with_office_hours_beside_and_after_the_tests(after, hour):
    """A test of 48 h from Monday 01:00 on; the authority takes 10 h of work in office hours.

    Beside it, Monday 8-17 and Tuesday 8-9: the test is last, 1 + 48. After it, from Wednesday 01:00: Wednesday 8-17
    and Thursday 8-9, which is hour 72 + 9.
    """
    checks = {"sterility": {"elapsed": "48 h"}, "national": {"by": "national", "hands_on": "10 h", "after": after}}
    national = {"national": {"count": 1, "calendar": "office"}}
    data = plant(checks, {}, lots=1, calendars={"office": OFFICE}, authorities=national)
    assert decided(data) == [hour]


def test_a_calendar_of_the_site_comes_before_that_of_the_scenario():
    """The scenario's opens at 8, the site's at 2: 3 h of work from 1 h on end at 5, not at 11."""
    laboratory = {"analyst": {"count": 1, "calendar": "office"}}
    data = plant({"potency": {"by": "analyst", "hands_on": "3 h"}}, laboratory, lots=1, calendars={"office": OFFICE})
    assert decided(data) == [11]
    data["sites"]["plant"]["calendars"] = {"office": {"hours": "02:00-09:00"}}
    assert decided(data) == [5]


def investigated(**more: Any) -> dict[str, Any]:
    return {
        "elapsed": "10 h", "out_of_specification": 1,
        "retest": {"investigation": "6 h", "confirms": 0, "investigated_by": "quality"} | more,
    }  # fmt: skip


def test_an_investigation_is_work_of_people():
    """Both results are bad at 11 h. One investigator: 11-17 and 17-23; the retests end 10 h later, at 27 and 33."""
    data = plant({"potency": investigated()}, {"quality": {"count": 1}}, lots=2)
    found = tables(data)
    assert (found["lots"]["decided"] / HOUR).tolist() == [27, 33]
    assert set(found["lots"]["status"].tolist()) == {int(Status.RELEASED)}
    assert found["checks"]["waited"].tolist() == [6 * HOUR]
    assert found["usage"]["busy"].tolist()[-1] == 12 * HOUR
    del data["materials"]["lot"]["release"]["checks"]["potency"]["retest"]["investigated_by"]
    assert decided(data) == [27, 27]


def test_a_retest_repeats_all_stages():
    """One lot: 1-3, 3-4, 4-6; bad; 6 h; again 12-14, 14-15, 15-17."""
    retest = {"out_of_specification": 1, "retest": {"investigation": "6 h", "confirms": 1}}
    found = tables(plant({"potency": STAGES | retest}, ONE_OF_EACH, lots=1))
    assert (found["lots"]["decided"] / HOUR).tolist() == [17]
    assert found["lots"]["status"].tolist() == [Status.REJECTED]
    assert found["checks"]["total"].tolist() == [16 * HOUR]


def test_without_a_retest_a_bad_result_of_the_last_stage_rejects():
    """As above without the retest: rejected at 6 h, and what would come after the tests is not done."""
    checks = {"potency": STAGES | {"out_of_specification": 1}, "review": {"elapsed": "9 h", "after": "tests"}}
    found = tables(plant(checks, ONE_OF_EACH, lots=1))
    assert (found["lots"]["decided"] / HOUR).tolist() == [6]
    assert found["lots"]["status"].tolist() == [Status.REJECTED]
    assert found["checks"]["asked"].tolist() == [1, 0]


def test_rejection_runs_down_the_genealogy_from_a_test_in_stages():
    """Bulk made at 1 h is used at risk and filled at 2 h; its test in stages is bad at 6 h, and so is the lot."""
    data = plant({"potency": STAGES | {"out_of_specification": 1}}, ONE_OF_EACH, lots=1)
    data["materials"]["lot"] |= {"use": "at_risk", "lot_size": "10 g"}
    step = {"unit_procedure": "process", "on": "line", "duration": "1 h"}
    data["materials"]["vial"] = {"components": {"lot": "10 g"}, "lot_size": "1 dose", "procedure": [step]}
    data["sites"]["plant"]["unit_classes"]["line"] = {}
    data["campaigns"].append({"make": "vial", "at": "plant", "lots": 1})
    lots = tables(data)["lots"]
    vial = lots["campaign"] == 1
    assert (lots["made"][vial] / HOUR).tolist() == [2]
    assert (lots["decided"] / HOUR).tolist() == [6, 6]
    assert set(lots["status"].tolist()) == {int(Status.REJECTED)}


@pytest.mark.parametrize("check", [STAGES, investigated(), SKILLS["potency"]])
def test_plans_with_stages_skills_or_investigators_need_events(check):
    laboratory = ONE_OF_EACH | {"quality": {"count": 1}}
    laboratory |= {name: {"count": 1, "skills": ["potency"]} for name in ("chemists", "seniors")}
    assert feed_forward(plan_of(plant({"identity": {"elapsed": "1 h"}}, laboratory)))
    assert not feed_forward(plan_of(plant({"potency": check}, laboratory)))
