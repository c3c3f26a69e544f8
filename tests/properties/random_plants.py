"""Small random scenarios as plain data, and ways to compare what comes out of them."""

import copy
from typing import Any
from unittest.mock import patch

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from capsim.engine.replication import run_replication
from capsim.results.result import Replication
from tests.plants import plan_of

few = settings(max_examples=20, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
"""Enough to find what is broken in general, in seconds."""

hours = st.integers(3, 60).map(lambda n: f"{n} h")


@st.composite
def times(draw: st.DrawFn, *, constant: bool = False) -> Any:
    """A duration of some hours: a number, or a law."""
    mean = draw(st.integers(3, 60))
    laws: list[Any] = [
        f"{mean} h",
        {"uniform": [f"{mean} h", f"{mean + 20} h"]},
        {"exponential": f"{mean} h"},
        {"lognormal": {"mean": f"{mean} h", "cv": 0.4}},
    ]
    return laws[0] if constant else draw(st.sampled_from(laws))


@st.composite
def steps(draw: st.DrawFn, prefix: str, *, constant: bool = False) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """A procedure of one to three steps, each on a unit class of its own, with these classes."""
    procedure, classes = [], {}
    for number in range(draw(st.integers(1, 3))):
        name = f"{prefix}_{number}"
        # Up to half a day of work a lot keeps the number of lots small.
        step: dict[str, Any] = {
            "unit_procedure": "process",
            "name": name,
            "on": name,
            "duration": draw(times(constant=constant)),
            "hold": draw(st.sampled_from(["none", "unlimited", {"capacity": 1}])),
        }
        if draw(st.booleans()):
            step["turnaround"] = draw(times(constant=constant))
        if draw(st.booleans()):
            step["step_yield"] = draw(st.sampled_from(["80 %", 1, 0] if constant else ["80 %", {"uniform": [0.5, 1]}]))
        if draw(st.booleans()):
            step["failure"] = draw(st.sampled_from([{"contamination": "10 %", "operator": "5 %"}, "20 %"]))
            step["extra_cleaning"] = "30 h"
        step["on_failure"] = draw(st.sampled_from(["resume", "restart_operation", "lose_lot"]))
        unit: dict[str, Any] = {"count": draw(st.integers(1, 3))}
        if draw(st.booleans()):
            unit["breakdowns"] = {"between": draw(times(constant=constant)), "repair": draw(times(constant=constant))}
        procedure.append(step)
        classes[name] = unit
    del procedure[-1]["hold"]
    return procedure, classes


@st.composite
def starts(draw: st.DrawFn, *, constant: bool = False, free: bool = True) -> Any:
    """When lots start."""
    kinds: list[Any] = [{"every": draw(hours)}, {"at": ["1 day", "50 h", "50 h", "200 h"]}]
    if not constant:
        kinds.append({"gaps": draw(times())})
    return draw(st.sampled_from([*kinds, "free"] if free else kinds))


@st.composite
def release(draw: st.DrawFn, *, constant: bool = False) -> dict[str, Any]:
    """Two tests, of which one is done by an analyst and may fail, a review, and a chance of rejection."""
    potency: dict[str, Any] = {"by": "analyst", "hands_on": draw(times(constant=constant)), "elapsed": draw(hours)}
    if draw(st.booleans()):
        potency["out_of_specification"] = "30 %"
        if draw(st.booleans()):
            potency["retest"] = {"confirms": "50 %", "investigation": draw(hours)}
    review = {"by": "reviewer", "hands_on": draw(times(constant=constant)), "after": "tests"}
    rejection = draw(st.sampled_from([0, "20 %"]))
    return {
        "rejection": rejection,
        "checks": {"potency": potency, "identity": {"elapsed": draw(hours)}, "review": review},
    }


@st.composite
def plants(
    draw: st.DrawFn, *, constant: bool = False, calendars: bool = True, feed_forward: bool = False
) -> dict[str, Any]:
    """Bulk is made by some steps, tested, and filled by others; horizon 40 days.

    Feed forward: nothing that comes later holds back what comes before (no pools, stores, blocking or caps).
    """
    bulk, bulk_classes = draw(steps("bulk", constant=constant))
    fill, fill_classes = draw(steps("fill", constant=constant))
    if feed_forward:
        for step in (*bulk[:-1], *fill[:-1]):
            step["hold"] = "unlimited"
    pools = {"operator": {"count": 2}, "skid": {"count": 1}}
    site: dict[str, Any] = {
        "unit_classes": {**bulk_classes, **fill_classes},
        "pools": pools,
        "stores": {"freezer": {"capacity": draw(st.integers(2, 4))}},
        "laboratory": {"analyst": {"count": draw(st.integers(1, 2))}},
    }
    if not feed_forward and draw(st.booleans()):
        bulk[0]["needs"] = {"operator": 1, "skid": 1}
        fill[0]["turnaround_needs"] = {"skid": 1}
        fill[0].setdefault("turnaround", "5 h")
    if calendars and draw(st.booleans()):
        site["calendars"] = {
            "shift": {"days": "mon-sat", "hours": draw(st.sampled_from(["06:00-22:00", "20:00-08:00"]))}
        }
        fill_classes["fill_0"]["calendar"] = pools["operator"]["calendar"] = "shift"  # type: ignore[index]
        fill[0]["on_close"] = draw(st.sampled_from(["pause", "finish", "lose_lot"]))
        if fill[0]["on_close"] == "lose_lot":  # work must be able to fit into a shift
            fill[0]["duration"] = "9 h" if constant else {"uniform": ["5 h", "20 h"]}
        site["laboratory"]["analyst"]["calendar"] = "shift"
    materials: dict[str, Any] = {
        "bulk": {"lot_size": "1000 dose", "procedure": bulk, "use": draw(st.sampled_from(["released", "at_risk"]))},
        "vial": {
            "components": {"bulk": "1 dose"}, "lot_size": f"{draw(st.sampled_from([30, 50, 130]))} vial",
            "doses_per_vial": 10, "line_loss": "3 %", "procedure": fill, "release": draw(release(constant=constant)),
        },
    }  # fmt: skip
    if draw(st.booleans()):
        materials["bulk"]["release"] = draw(release(constant=constant))
    if draw(st.booleans()):
        # Longer than any release of a lot that waits nowhere can take, or the plan is refused.
        materials["bulk"]["shelf_life"] = f"{draw(st.integers(190, 400))} h"
    if not feed_forward and draw(st.booleans()):
        materials["bulk"]["store"] = "freezer"
    first = {"make": "bulk", "at": "plant", "starts": draw(starts(constant=constant))}
    if not feed_forward and draw(st.booleans()):
        first["lots_in_process"] = 2
    return {
        "name": "random plant", "start": "2027-01-04", "horizon": "960 h", "sites": {"plant": site},
        "authorities": {"reviewer": {"count": 1}}, "materials": materials,
        "campaigns": [first, {"make": "vial", "at": "plant", "starts": draw(starts(constant=constant))}],
        "statistics": {"warm_up": draw(st.sampled_from(["0 h", "100 h"]))},
    }  # fmt: skip


def edited(data: dict[str, Any]) -> dict[str, Any]:
    """A deep copy, to be changed."""
    return copy.deepcopy(data)


def with_rings() -> Any:
    """Runs in this context come to their end although lots wait for one another: small freezers may lock."""
    return patch("capsim.engine.replication.check_deadlock")


def outcome(data: dict[str, Any], *, seed: int = 1, index: int = 0) -> Replication:
    """One replication with its full record."""
    with with_rings():
        return run_replication(plan_of(data), seed=seed, index=index, full=True)


def lots(data: dict[str, Any], replication: Replication) -> dict[tuple[str, int], dict[str, Any]]:
    """Rows of the lots table by name of campaign and number of lot; causes and steps by their name."""
    plan, table = plan_of(data), replication.tables["lots"]
    rows = {}
    for row in range(len(table["lot"])):
        one = {
            name: int(values[row]) for name, values in table.items() if name not in ("lot", "replication", "campaign")
        }
        one["cause"] = plan.causes[one["cause"]] if one["cause"] >= 0 else ""
        one["step"] = plan.steps[one["step"]].name if one["step"] >= 0 else ""
        rows[plan.campaigns[table["campaign"][row]].name, one["number"]] = one
    return rows


def same_tables(one: Replication, other: Replication) -> None:
    """Bit for bit."""
    for name, table in one.tables.items():
        for column, values in table.items():
            np.testing.assert_array_equal(values, other.tables[name][column], err_msg=f"{name}.{column}")


def overlap(since: NDArray[Any], until: NDArray[Any], *, window: tuple[int, int]) -> int:
    """Sum of the stretches, cut to the window; an end of -1 has not come."""
    ends = np.where(until < 0, window[1], np.minimum(until, window[1]))
    return int(np.maximum(ends - np.maximum(since, window[0]), 0).sum())
