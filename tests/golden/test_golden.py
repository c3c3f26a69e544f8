"""The shipped scenarios give what they gave: a change that moves a number must say why and run the update command."""

import json

import pytest

from tests.golden.update import FOLDER, SCENARIOS, summary


@pytest.mark.parametrize("path", sorted(SCENARIOS.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_scenario_gives_what_it_gave(path):
    stored = FOLDER / f"{path.stem}.json"
    assert stored.is_file(), "run python -m tests.golden.update"
    assert summary(path) == json.loads(stored.read_text(encoding="utf-8")), "if meant: python -m tests.golden.update"
