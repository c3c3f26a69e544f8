"""``capsim state``: an overlay that a run goes on from."""

from pathlib import Path

import pytest

from capsim.cli.main import run
from capsim.library import load, load_run
from capsim.scenario.yaml_file import write
from tests.unit.study.test_state import two_trains


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("state")
    data = two_trains() | {"targets": [{"doses": 100e3, "by": ["2027-04-04"], "of": "vaccine"}]}
    data["materials"]["vaccine"]["release"]["checks"]["sterility"] |= {"by": "analyst", "hands_on": "1 h"}
    data["sites"]["plant"]["laboratory"] = {"analyst": {"count": 1}}
    (place / "plant.yaml").write_text(write(data))
    assert run(["run", str(place / "plant.yaml"), "-n", "2", "-j", "1", "-q", "-o", str(place / "run")]) == 0
    return place


def test_what_it_writes_goes_on(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is random, so the target by the same date is answered in the same way."""
    assert run(["state", str(folder / "run"), "--at", "31 day", "--replication", "1"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("began: 2027-01-04 00:00:00\nstart: 2027-02-04 00:00:00\n")
    (folder / "week_5.yaml").write_text(text)
    scenario = load(folder / "plant.yaml", overlays=[folder / "week_5.yaml"])
    assert scenario.model.start.isoformat() == "2027-02-04T00:00:00"
    assert run(["run", str(folder / "plant.yaml"), "--overlay", str(folder / "week_5.yaml"), "-n", "2", "-j", "1", "-q",
                "-o", str(folder / "rest")]) == 0  # fmt: skip
    first = capsys.readouterr().out.splitlines()[0]
    assert first.startswith("P(100 k doses released by day 59, 2027-04-04)") and first.endswith("released already")
    answers = [load_run(folder / name).answers()[0].dates[0].released.value for name in ("run", "rest")]
    assert answers[0] == answers[1] > 0


def test_a_date_is_a_moment_too(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["state", str(folder / "run"), "--at", "31 day"]) == 0
    by_time = capsys.readouterr().out
    assert run(["state", str(folder / "run"), "--at", "2027-02-04"]) == 0
    assert capsys.readouterr().out == by_time


@pytest.mark.parametrize(("options", "said"), [
    (["--at", "91 day"], "got day 91; expected a day inside the run of 90 days"),
    (["--at", "soon"], "got soon; expected a date such as \"2026-11-01\""),
    (["--at", "3 day", "--replication", "7"], "no replication 7; expected one of the 2 that finished"),
])  # fmt: skip
def test_what_is_not_there(folder: Path, capsys: pytest.CaptureFixture[str], options: list[str], said: str) -> None:
    assert run(["state", str(folder / "run"), *options]) == 3
    assert said in capsys.readouterr().err
