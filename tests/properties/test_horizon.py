"""A longer run begins with the shorter one."""

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.properties.random_plants import edited, few, lots, outcome, plants

HOUR = 3600
TIMES = ("started", "made", "decided")


@few
@given(plants(), st.integers(150, 900))
def test_lots_before_the_shorter_horizon_are_the_same(data: dict[str, Any], end: int) -> None:
    """What had happened, happened; what had not, comes at the horizon or later."""
    short = edited(data) | {"horizon": f"{end} h"}
    earlier, later = lots(short, outcome(short)), lots(data, outcome(data))
    assert {key for key, row in later.items() if row["planned"] < end * HOUR} == set(earlier)
    for key, row in earlier.items():
        other = later[key]
        assert row["planned"] == other["planned"]
        for time in TIMES:
            assert row[time] == other[time] if row[time] >= 0 else not 0 <= other[time] < end * HOUR, (key, time)
        if row["decided"] >= 0:
            assert (row["status"], row["cause"], row["amount"]) == (other["status"], other["cause"], other["amount"])


@few
@given(plants(), st.integers(150, 900))
def test_segments_that_ended_are_the_same(data: dict[str, Any], end: int) -> None:
    short = edited(data) | {"horizon": f"{end} h"}
    rows = []
    for one in (short, data):
        table = outcome(one).tables["segments"]
        done = table["ended"] < end * HOUR
        rows.append(sorted(zip(*(values[done].tolist() for values in table.values()), strict=True)))
    assert rows[0] == rows[1]


@few
@given(plants())
def test_nothing_happens_at_the_horizon_or_later(data: dict[str, Any]) -> None:
    table = outcome(data).tables["lots"]
    assert all((table[time] < 960 * HOUR).all() for time in ("planned", *TIMES))
    assert np.all(table["planned"] >= 0)
