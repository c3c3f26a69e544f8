"""How long tests take: in tables written by hand, and in the arithmetic of capacity."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from capsim.analysis.lead_times import lead_times
from capsim.analysis.shortest import passage
from capsim.analysis.static_capacity import bound
from capsim.analysis.workload import workload
from capsim.plan.places import SERVER
from capsim.plan.plan import Plan, Window
from capsim.results.result import Result
from capsim.results.tables import build
from tests.plants import plan_of
from tests.unit.analysis.made_up import DAY, HOUR, fill_finish, result


def with_checks(plan: Plan, rows: Sequence[tuple[int, ...]]) -> Result:
    """A result of as many replications as rows of the only check: asked, done, waited, total, standing; no retests."""
    table = build("checks", [(index, 0, *row[:2], 0, *row[2:]) for index, row in enumerate(rows)])
    made = result(plan, [[] for _ in rows])
    return replace(made, tables={**made.tables, "checks": table})


def test_means_are_over_those_begun_and_those_done() -> None:
    """Two replications: 20 and 40 h of lead time for each lot done, 3 and 5 h of waiting; standing 4 of 8 days."""
    plan = replace(fill_finish(10), window=Window(2 * DAY, -2))
    rows = [(4, 2, 12 * HOUR, 40 * HOUR, 4 * DAY), (2, 1, 10 * HOUR, 40 * HOUR, 4 * DAY)]
    (test,) = lead_times(with_checks(plan, rows))
    assert (test.campaign, test.check) == ("vial", "test")
    assert test.lead_time is not None
    assert test.waiting is not None
    assert (test.lead_time.value, test.waiting.value, test.in_test.value) == (30 * HOUR, 4 * HOUR, 0.5)
    assert test.lead_time.n == 2


def test_what_never_began_has_no_times() -> None:
    (test,) = lead_times(with_checks(fill_finish(10), [(0, 0, 0, 0, 0)]))
    assert (test.lead_time, test.waiting, test.in_test.value) == (None, None, 0.0)
    (test,) = lead_times(with_checks(fill_finish(10), [(3, 0, 0, 0, DAY)]))
    assert test.lead_time is None
    assert test.waiting is not None


LABORATORY: dict[str, Any] = {
    "chemists": {"count": 1, "skills": ["potency"]},
    "seniors": {"count": 3, "skills": ["potency"], "calendar": "days"},
    "reader": {"count": 2, "goes_live": "2 day"},
}
POTENCY: dict[str, Any] = {
    "by": "potency", "hands_on": "4 h", "elapsed": "1 h", "out_of_specification": "50 %",
    "then": [{"by": "reader", "hands_on": "2 h", "elapsed": "3 h"}],
    "retest": {"investigation": "8 h", "confirms": 0, "investigated_by": "reader"},
}  # fmt: skip


def a_plant(potency: dict[str, Any] = POTENCY) -> Plan:
    step = {"unit_procedure": "process", "on": "unit", "duration": "10 h"}
    lot = {"lot_size": "100 dose", "procedure": [step], "release": {"checks": {"potency": potency}}}
    site = {"unit_classes": {"unit": {"count": 9}}, "laboratory": LABORATORY}
    return plan_of(
        {
            "name": "tested", "start": "2027-01-04", "horizon": "30 day", "materials": {"lot": lot},
            "calendars": {"days": {"hours": "00:00-12:00"}}, "sites": {"plant": site},
            "targets": [{"doses": 100, "by": ["30 day"]}],
        }
    )  # fmt: skip


def test_work_is_shared_out_by_open_places_and_done_again_in_a_retest() -> None:
    """Half of the tests are done twice, so 1.5 times. Potency: 6 h, for a chemist and three seniors who are there half
    of the time: 2.4 h and 3.6 h, for which they are there 7.2 h. Reading 3 h and half an investigation, 4 h: 7 h.
    """
    plan = a_plant()
    loads = workload(plan)
    hours = {plan.servers[p.row].name: visits[0].time / HOUR for p, visits in loads.items() if p.kind == SERVER}
    assert hours == pytest.approx({"chemists": 2.4, "seniors": 7.2, "reader": 7.0})


@pytest.mark.parametrize(("alone", "chemist", "senior"), [("4 h", 5, 5), ("0 h", 3, 3), ("8 h", 6, 8)])
def test_who_has_work_of_their_own_does_less_of_what_others_can_do(alone: str, chemist: float, senior: float) -> None:
    """6 h that both can do, and some that only the senior can: each does half of the sum, or the senior only their own.

    A plant limited by them makes a lot of 100 doses in the hours of the busier one.
    """
    step = {"unit_procedure": "process", "on": "unit", "duration": "1 h"}
    checks = {"potency": {"by": "potency", "hands_on": "6 h"}, "safety": {"by": "senior", "hands_on": alone}}
    laboratory = {"chemist": {"count": 1, "skills": ["potency"]}, "senior": {"count": 1, "skills": ["potency"]}}
    plan = plan_of(
        {
            "name": "shared", "start": "2027-01-04", "horizon": "30 day",
            "materials": {"lot": {"lot_size": "100 dose", "procedure": [step], "release": {"checks": checks}}},
            "sites": {"plant": {"unit_classes": {"unit": {}}, "laboratory": laboratory}},
        }
    )  # fmt: skip
    found = {place.label: place.doses_per_month for place in bound(plan).places if place.kind == SERVER}
    month = {"plant.chemist": 100 * 720 / chemist, "plant.senior": 100 * 720 / senior}
    assert found == pytest.approx(month, rel=0.01)


def test_the_quickest_passage_goes_through_all_stages_by_who_is_quickest() -> None:
    """Made at 10 h; chemists until 14, 1 h; the reader is there from 48 h on: 50, and 3 h. Bare: 10 + 4 + 1 + 2 + 3."""
    assert passage(a_plant(), 0, 0).released == 53 * HOUR
    assert passage(a_plant(), 0, 0, bare=True).released == 20 * HOUR


def test_the_most_lots_are_bounded_by_who_alone_can_do_a_stage() -> None:
    """From 48 h to 720 h less the 3 h that pass after it, two readers: 2 x 334 lots of 2 h. Then the 9 units:

    each makes a lot in 10 h, and the last must be made more than 10 h before the end: 9 x 70 lots of 100 doses.
    """
    (target,) = bound(a_plant()).targets
    assert target.dates[0].most == pytest.approx(100 * min(2 * 334, 9 * 70))
    slow = POTENCY | {"then": [{"by": "reader", "hands_on": "20 h", "elapsed": "3 h"}]}
    (target,) = bound(a_plant(slow)).targets
    assert target.dates[0].most == pytest.approx(100 * 2 * 33)  # (720 - 3 - 48) / 20 by each


def test_every_laboratory_of_a_test_is_a_stage_of_the_capacity() -> None:
    assert {"chemists", "seniors", "reader"} < {stage.step for stage in bound(a_plant()).stages}
