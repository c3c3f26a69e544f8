"""The release network: its longest path without queues, and Little's law for every test."""

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from capsim.engine.replication import run_events
from capsim.plan.places import SERVER, wait_points
from capsim.plan.plan import Plan
from tests.plants import plan_of
from tests.properties.random_plants import few, hours, overlap, starts, times

HOUR = 3600
HORIZON = 960 * HOUR
AFTER = ("sampling", "making", "tests", "review")
WHO = ("chemists", "instrument", "office")


@st.composite
def stages(draw: st.DrawFn, *, constant: bool) -> dict[str, Any]:
    """A stage: work by a skill or a laboratory or nobody, and time that passes."""
    given = {"hands_on": draw(times(constant=constant)), "elapsed": draw(times(constant=constant))}
    by = draw(st.sampled_from([None, "potency", *WHO]))
    return given if by is None else given | {"by": by}


@st.composite
def releases(draw: st.DrawFn, *, constant: bool = False, single: bool = False, count: int = 1) -> dict[str, Any]:
    """Lots of two steps, sampled after one of them, with one to four checks of one to three stages."""
    checks = {}
    for number in range(1 if single else draw(st.integers(1, 4))):
        check = draw(stages(constant=constant))
        check["after"] = "making" if single else draw(st.sampled_from(AFTER))
        later = draw(st.lists(stages(constant=constant), max_size=2))
        checks[f"test_{number}"] = check | ({"then": later} if later else {})
        if not constant and draw(st.booleans()):
            who = draw(st.sampled_from([{}, {"investigated_by": "potency"}]))
            retest = {"investigation": draw(hours), "confirms": "50 %"} | who
            checks[f"test_{number}"] |= {"out_of_specification": "30 %", "retest": retest}
    laboratory: dict[str, Any] = {name: {"count": count} for name in WHO}
    laboratory["chemists"]["skills"] = laboratory["instrument"]["skills"] = ["potency"]
    if not constant:
        laboratory["office"]["calendar"] = "office"
    procedure = [
        {"unit_procedure": "process", "name": f"step_{n}", "on": "unit", "duration": draw(hours)} for n in range(2)
    ]
    procedure[0]["hold"] = "unlimited"
    release = {"checks": checks, "sampled_after": draw(st.sampled_from(["step_0", "step_1"]))}
    return {
        "name": "release", "start": "2027-01-04", "horizon": "960 h",
        "calendars": {"office": {"days": "mon-fri", "hours": "08:00-17:00"}},
        "sites": {"plant": {"unit_classes": {"unit": {"count": 3}}, "laboratory": laboratory}},
        "materials": {"lot": {"procedure": procedure, "release": release}},
        "campaigns": [{"make": "lot", "at": "plant", "starts": draw(starts(free=False))}],
    }  # fmt: skip


def outcome(data: dict[str, Any]) -> tuple[Plan, Any]:
    plan = plan_of(data)
    return plan, run_events(plan, seed=1, index=0, full=True).tables


def longest_path(release: dict[str, Any], sampled: int, made: int) -> int:
    """When a lot that never waits is released: the four phases, each as long as its longest check [s]."""
    ends = {"sampling": sampled, "making": made, "tests": 0, "review": 0}
    for phase in AFTER:
        if phase in ("tests", "review"):
            ends[phase] = max(ends.values())
        begin = ends[phase]
        for check in (check for check in release["checks"].values() if check["after"] == phase):
            parts = (int(stage[part].split()[0]) for stage in (check, *check.get("then", ())) for part in PARTS)
            ends[phase] = max(ends[phase], begin + HOUR * sum(parts))
    return max(ends.values())


PARTS = ("hands_on", "elapsed")


@few
@given(releases(constant=True, count=10_000))
def test_with_enough_people_release_takes_the_longest_path(data: dict[str, Any]) -> None:
    plan, tables = outcome(data)
    release = data["materials"]["lot"]["release"]
    step = 0 if release["sampled_after"] == "step_0" else 1
    lots, segments = tables["lots"], tables["segments"]
    ended = np.full((2, len(lots["lot"])), -1)
    for number in range(2):
        mine = segments["segment"] == number
        ended[number, segments["lot"][mine]] = segments["ended"][mine]
    made = lots["made"] >= 0
    for sampled, done, decided in zip(ended[step][made], lots["made"][made], lots["decided"][made], strict=True):
        wanted = longest_path(release, int(sampled), int(done))
        assert decided == (wanted if wanted < HORIZON else -1)
    assert not tables["checks"]["waited"].any()


@few
@given(releases(single=True))
def test_little_for_a_test(data: dict[str, Any]) -> None:
    """L x T, counted over the clock, is lambda T x W, counted lot by lot: of lots with one test that begins when made.

    L is its standing. The lots that are still in test at the end count with the time that they have been.
    """
    _, tables = outcome(data)
    checks, lots = tables["checks"], tables["lots"]
    made, done = lots["made"] >= 0, lots["decided"] >= 0
    assert checks["standing"][0] == overlap(lots["made"][made], lots["decided"][made], window=(0, HORIZON))
    assert checks["asked"][0] == np.count_nonzero(made)
    assert checks["done"][0] == np.count_nonzero(done)
    assert checks["total"][0] == (lots["decided"] - lots["made"])[done].sum()
    still = (HORIZON - lots["made"])[made & ~done].sum()
    assert checks["standing"][0] == checks["total"][0] + still


@few
@given(releases(), st.sampled_from(["0 h", "100 h"]))
def test_waiting_by_test_and_by_laboratory(data: dict[str, Any], warm_up: str) -> None:
    """What lots wait for places in their tests is what they wait at the laboratories."""
    plan, tables = outcome(data | {"statistics": {"warm_up": warm_up}})
    places = [point.kind == SERVER for point in wait_points(plan)]
    assert tables["checks"]["waited"].sum() == tables["waits"]["total"][places].sum()
    assert (tables["checks"]["done"] <= tables["checks"]["asked"]).all()
    assert (tables["waits"]["standing"][places].sum()) <= tables["checks"]["standing"].sum()
