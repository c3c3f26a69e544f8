"""Laboratories serve by arithmetic instead of events; they must give the queue that units give."""

from typing import Any

import numpy as np
import pytest

from capsim.analysis.statistics import mean_interval
from capsim.plan.places import SERVER, wait_points
from tests.plants import run
from tests.validation.cases import DAY, case, check, wait

LINE: dict[str, Any] = {
    "name": "samples",
    "start": "2027-01-04",
    "horizon": "3000 h",
    "seed": 5,
    "sites": {
        "plant": {
            "calendars": {"shift": {"days": "mon-sat", "hours": "06:00-22:00"}},
            "unit_classes": {"first": {"count": 3}, "bench": {"count": 2}},
            "laboratory": {"analyst": {"count": 2}},
        }
    },
    "campaigns": [{"make": "sample", "at": "plant", "starts": {"gaps": {"exponential": "9 h"}}}],
}
FIRST = {"unit_procedure": "process", "on": "first", "duration": {"uniform": ["5 h", "40 h"]}}


def test_three_analysts() -> None:
    """A2: Erlang C, for analysts."""
    result = case("laboratory")
    entry = wait(result, "plant.analyst")
    waits = result.tables["waits"]
    own = waits["point"] == next(index for index, point in enumerate(wait_points(result.plan)) if point.kind == SERVER)
    assert entry.mean is not None
    check(mean_interval(waits["waited"][own] / waits["asked"][own]), 0.702247, within=0.02)
    check(entry.mean, 7.022472 * DAY, within=0.06)
    check(entry.queue, 0.5 * 7.022472, within=0.07)


@pytest.mark.parametrize("calendar", [None, "shift"])
def test_two_analysts_are_two_benches(calendar: str | None) -> None:
    """15 h of work in order of arrival end at the same second, done by analysts or on units without a way back."""
    by_units = {
        **LINE,
        "materials": {
            "sample": {
                "procedure": [
                    FIRST | {"hold": "unlimited"},
                    {"unit_procedure": "process", "on": "bench", "duration": "15 h"},
                ]
            }
        },
    }
    check_by = {"by": "analyst", "hands_on": "15 h"}
    by_analysts = {**LINE, "materials": {"sample": {"procedure": [FIRST], "release": {"checks": {"test": check_by}}}}}
    edits = {} if calendar is None else {
        "sites.plant.unit_classes.bench.calendar": calendar, "sites.plant.laboratory.analyst.calendar": calendar,
    }  # fmt: skip
    units, analysts = run(by_units, edits).tables["lots"], run(by_analysts, edits).tables["lots"]
    assert units["decided"].tolist() == analysts["decided"].tolist()
    assert np.count_nonzero(units["decided"] >= 0) > 100
    assert (units["decided"] - units["started"]).max() > 60 * 3600, "somebody must have waited"


def test_samples_in_turn() -> None:
    """One an hour for two analysts who take three hours each: samples 2n and 2n + 1 begin at 3n and 3n + 1.

    Lots are made at 0, 1, 2 ... h and decided at 3, 4, 6, 7, 9, 10 ... h.
    """
    edits = {"campaigns[0].starts": {"every": "1 h"}, "campaigns[0].lots": 8, "sites.plant.unit_classes.first.count": 9}
    material = {
        "procedure": [{"unit_procedure": "process", "on": "first"}],
        "release": {"checks": {"test": {"by": "analyst", "hands_on": "3 h"}}},
    }
    lots = run({**LINE, "materials": {"sample": material}}, edits).tables["lots"]
    assert (lots["decided"] / 3600).tolist() == [3, 4, 6, 7, 9, 10, 12, 13]
