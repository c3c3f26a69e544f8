"""What a limit may say: two steps and until when, or a sum inside steps, and nothing that would be ignored."""

from typing import Any

import pytest
from pydantic import ValidationError

from capsim.scenario.material import Limit

SUM = {"inside": ["filling", "packaging"], "within": "48 h"}


def test_a_limit_between_two_steps_and_a_sum() -> None:
    assert Limit.model_validate({"from": "filling", "to": "drying", "within": "32 h"}).until == "end"
    assert Limit.model_validate(SUM).within == 48 * 3600


@pytest.mark.parametrize(
    ("written", "got", "expected"),
    [
        ({"within": "1 h"}, "neither", "from and to, or inside"),
        ({"from": "filling", "within": "1 h"}, "from", "from and to, or inside"),
        (SUM | {"from": "filling"}, "from and inside", "from and to, or inside"),
        (SUM | {"until": "start"}, "until beside inside", "until beside from and to only"),
    ],
)
def test_half_a_limit_and_two_at_once_are_refused(written: dict[str, Any], got: str, expected: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Limit.model_validate(written)
    assert f"got {got}; expected {expected}" in str(caught.value)
