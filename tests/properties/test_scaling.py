"""All durations times k give all times times k; dates and calendars are left out, since their days stay days."""

import re
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.properties.random_plants import few, lots, outcome, plants

HOURS = re.compile(r"(\d+) h")
DAYS = re.compile(r"(\d+) day")
TIMES = ("planned", "started", "made", "decided")


def scaled(data: Any, k: int) -> Any:
    """Every time written in hours or days, times k."""
    if isinstance(data, dict):
        return {key: scaled(value, k) for key, value in data.items()}
    if isinstance(data, list):
        return [scaled(item, k) for item in data]
    for pattern, unit in ((HOURS, "h"), (DAYS, "day")):
        if isinstance(data, str) and (match := pattern.fullmatch(data)):
            return f"{int(match[1]) * k} {unit}"
    return data


@few
@given(plants(constant=True, calendars=False), st.sampled_from([2, 3, 7]))
def test_longer_by_k(data: dict[str, Any], k: int) -> None:
    longer = scaled(data, k)
    one, other = outcome(data), outcome(longer)
    rows, longer_rows = lots(data, one), lots(longer, other)
    assert set(rows) == set(longer_rows)
    for key, row in rows.items():
        times = {name: row[name] * k if row[name] > 0 else row[name] for name in TIMES}
        assert longer_rows[key] == row | times
    for column in ("total", "longest"):
        assert (one.tables["waits"][column] * k).tolist() == other.tables["waits"][column].tolist(), column
    # Rounded at the edge of the window: a stretch that it cuts, and the waiting of a part of a lot.
    for table, columns in (("waits", ("standing",)), ("usage", ("busy", "cleaning", "down", "blocked"))):
        for column in columns:
            exact = one.tables[table][column] * k
            np.testing.assert_allclose(other.tables[table][column], exact, atol=10 * k, err_msg=column)
