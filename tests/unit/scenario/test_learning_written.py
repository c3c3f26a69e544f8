"""Learning curves as written: what they may not say, and that the message says so."""

from typing import Any

import pytest
from pydantic import ValidationError

from capsim.scenario.schedule import Learning


@pytest.mark.parametrize(
    ("name", "curve", "message"),
    [
        ("yield", {"initial": "50 %"}, "neither lots nor weeks; expected either lots or weeks"),
        ("yield", {"initial": "50 %", "lots": 3, "weeks": 4}, "both lots and weeks"),
        ("yield", {"initial": 0, "lots": 3}, "a share above 0"),
        (
            "success",
            {"initial": "50 %", "weeks": 4, "shape": "wright"},
            "got weeks beside shape: wright; expected lots, since Wright's law counts lots; write lots",
        ),
        ("success", {"initial": "50 %", "weeks": 0}, "a number above 0"),
        ("cycle_time", {"initial": "80 %", "lots": 3}, "got initial: 80%; expected 100 % or more of the mature time"),
        ("rejects", {"initial": "100 %", "lots": 3}, "a chance below 100 %; .*engineering_runs"),
    ],
)
def test_curves_that_say_too_little_or_too_much(name: str, curve: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Learning.model_validate({name: curve})


def test_curves_by_lots_and_by_weeks() -> None:
    both = {"cycle_time": {"initial": 1.5, "weeks": 26}, "rejects": {"initial": "10 %", "lots": 3, "shape": "wright"}}
    learning = Learning.model_validate(both)
    assert learning.cycle_time is not None
    assert (learning.cycle_time.weeks, learning.cycle_time.lots) == (26, None)
