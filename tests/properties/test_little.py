"""Little's law: hours that lots spend somewhere, counted by lot and counted by place."""

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from capsim.plan.places import UNIT_CLASS, wait_points
from tests.plants import plan_of
from tests.properties.random_plants import few, outcome, overlap, starts, times

HOUR = 3600
HORIZON, WARM_UP = 960 * HOUR, 100 * HOUR


@st.composite
def lines(draw: st.DrawFn, hold: str) -> dict[str, Any]:
    """A line of one to four steps with this room between them; lots start as planned and nothing breaks."""
    count = draw(st.integers(1, 4))
    procedure = [
        {"unit_procedure": "process", "name": f"step_{n}", "on": f"unit_{n}", "duration": draw(times()), "hold": hold}
        for n in range(count)
    ]
    del procedure[-1]["hold"]
    return {
        "name": "line", "start": "2027-01-04", "horizon": "960 h", "statistics": {"warm_up": "100 h"},
        "sites": {"plant": {"unit_classes": {f"unit_{n}": {"count": draw(st.integers(1, 3))} for n in range(count)}}},
        "materials": {"job": {"procedure": procedure}},
        "campaigns": [{"make": "job", "at": "plant", "starts": draw(starts(free=False))}],
    }  # fmt: skip


def lot_hours(tables: Any) -> int:
    """Time in the system inside the window, from the lots [lot s]."""
    return overlap(tables["lots"]["planned"], tables["lots"]["made"], window=(WARM_UP, HORIZON))


@few
@given(lines("unlimited"))
def test_a_lot_waits_or_is_worked_on(data: dict[str, Any]) -> None:
    """With any room between the steps: time in the system = waiting for units + work, to the second."""
    tables = outcome(data).tables
    assert lot_hours(tables) == tables["waits"]["standing"].sum() + tables["usage"]["busy"].sum()
    assert tables["usage"]["blocked"].sum() == 0


@few
@given(lines("none"))
def test_a_lot_blocks_where_it_cannot_wait(data: dict[str, Any]) -> None:
    """Without room: waiting for the first unit + work + blocking, and blocking is waiting for the next unit."""
    tables = outcome(data).tables
    standing, usage = tables["waits"]["standing"], tables["usage"]
    assert lot_hours(tables) == standing[0] + usage["busy"].sum() + usage["blocked"].sum()
    assert standing[1:].sum() == usage["blocked"].sum()


@few
@given(lines("unlimited"))
def test_waiting_by_lot_and_by_place(data: dict[str, Any]) -> None:
    """For the first unit: lots planned after the warm-up and served before the horizon, and all that stood in line."""
    plan, tables = plan_of(data), outcome(data).tables
    point = next(index for index, one in enumerate(wait_points(plan)) if one.kind == UNIT_CLASS)
    lots, waits = tables["lots"], {name: int(values[point]) for name, values in tables["waits"].items()}
    served = (lots["planned"] >= WARM_UP) & (lots["started"] >= 0)
    wait = (lots["started"] - lots["planned"])[served]
    assert waits["asked"] == np.count_nonzero(served)
    assert waits["waited"] == np.count_nonzero(wait)
    assert waits["total"] == wait.sum()
    until = np.where(lots["started"] >= 0, lots["started"], HORIZON)
    assert waits["longest"] == (until - lots["planned"])[lots["planned"] >= WARM_UP].max(initial=0)
    assert waits["standing"] == overlap(lots["planned"], lots["started"], window=(WARM_UP, HORIZON))


@few
@given(lines("unlimited"))
def test_little_to_within_end_effects(data: dict[str, Any]) -> None:
    """L x T = sum of the times of lots that came in, but for those that were there at one of the ends."""
    tables = outcome(data).tables
    lots = tables["lots"]
    content = tables["waits"]["standing"].sum() + tables["usage"]["busy"].sum()
    ends = np.where(lots["made"] < 0, HORIZON, lots["made"])
    came = lots["planned"] >= WARM_UP
    whole = (ends - lots["planned"])[came].sum()
    there = (lots["planned"] < WARM_UP) & (ends > WARM_UP)
    assert 0 <= content - whole <= np.count_nonzero(there) * (HORIZON - WARM_UP)
