"""What the user reads when a release route cannot be what it says; wrong names are told by the references."""

from pathlib import Path
from typing import Any

import pytest

from capsim.foundation.errors import ScenarioError
from capsim.scenario.written import read
from tests.plants import TINY

STERILITY = "materials.vaccine.release.checks.sterility"

CASES: list[tuple[str, str, str, str]] = [
    (f"{STERILITY}.then=[]", f"{STERILITY}.then", "[]", "at least 1 entry"),
    (f"{STERILITY}.then=[{{by: analyst, hand_on: 1 h}}]", f"{STERILITY}.then[0].hand_on", "hand_on", "hands_on"),
    (f"{STERILITY}.then=[{{hands_on: 1 kg}}]", f"{STERILITY}.then[0].hands_on", "1 kg", "a duration"),
    (f"{STERILITY}.then={{by: analyst}}", f"{STERILITY}.then", "by", "a list"),
    ("sites.plant.laboratory.analyst.count=0", "sites.plant.laboratory.analyst.count", "0", "1 or more"),
    ("sites.plant.laboratory.analyst.skills=potency", "sites.plant.laboratory.analyst.skills", "potency", "list"),
    ("calendars={office: {days: mon-fri, hours: 8-17}}", "calendars.office.hours", "8-17", "opening hours"),
]


def problem(tmp_path: Path, change: str) -> Any:
    file = tmp_path / "tiny.yaml"
    file.write_text(TINY)
    with pytest.raises(ScenarioError) as caught:
        _ = read(str(file), (), (change,)).model
    (one,) = caught.value.problems
    return one


@pytest.mark.parametrize(("change", "path", "got", "expected"), CASES)
def test_it_is_told_where_and_what(tmp_path: Path, change: str, path: str, got: str, expected: str) -> None:
    found = problem(tmp_path, change)
    assert found.path == path
    assert got in found.got
    assert expected in f"{found.expected}; {found.hint}"
