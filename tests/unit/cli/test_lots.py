"""``capsim lots``: all lots, those that are hit, and where a lot came from."""

import csv
import io
import json
from pathlib import Path

import pytest

from capsim.cli.main import run
from tests.unit.analysis.test_genealogy import PLANT


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("lots")
    (folder / "plant.yaml").write_text(PLANT)
    done = run(["run", str(folder / "plant.yaml"), "-n", "2", "-j", "1", "-q", "-o", str(folder / "run")])
    assert done == 0
    return str(Path(folder) / "run")


def test_all_lots_of_a_replication(saved: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["lots", saved, "--replication", "1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "All lots, replication 1: 8 lots"
    assert lines[1].split() == [
        "lot", "campaign/number", "material", "site", "status", "planned", "started", "made", "decided", "due",
        "amount", "doses",
    ]  # fmt: skip
    (first,) = [line for line in lines if "(first)" in line]
    assert " released " in first and "day 1.0" in first and "1500 dose" in first and first.endswith("1.5 k")


def test_what_is_hit_by_a_lot(saved: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Bulk 1 went into mix 1, and that into the last two lots of vials: 1000 doses each."""
    assert run(["lots", saved, "--descendants-of", "bulk_at_plant/1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "What bulk_at_plant/1 went into, first replication: 3 lots"
    named = [line.split()[1] for line in lines[2:6]]
    assert named == ["bulk_at_plant/1", "mix_at_plant/1", "vials_at_plant/2", "vials_at_plant/3"]
    assert [" ".join(line.split()) for line in lines[-2:]] == ["mix released 1 1 k", "vials released 2 1 k"]


def test_where_a_lot_came_from_as_json(saved: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["lots", saved, "--ancestors-of", "vials_at_plant/0", "--format", "json"]) == 0
    content = json.loads(capsys.readouterr().out)
    assert content["lot"]["name"] == "vials_at_plant/0"
    assert [line["name"] for line in content["lots"]] == ["bulk_at_plant/0 (first)", "mix_at_plant/0"]
    assert content["by_status"] == [
        {"material": "bulk", "status": "released", "lots": 1, "doses": 1500},
        {"material": "mix", "status": "released", "lots": 1, "doses": 1000},
    ]


def test_csv_has_a_lot_a_row(saved: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["lots", saved, "--descendants-of", "bulk_at_plant/first", "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert len(rows) == 6
    assert (rows[0]["name"], rows[0]["made[s]"], rows[0]["due[s]"]) == ("mix_at_plant/0", str(2 * 86_400), "")


def test_a_lot_that_went_nowhere(saved: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["lots", saved, "--descendants-of", "vials_at_plant/0"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "  none"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--descendants-of", "bulk/1"], 3, 'no campaign "bulk"; known: bulk_at_plant'),
        (["--replication", "7"], 3, "got replication 7; expected one that finished, from 0 to 1"),
        (["--descendants-of", "1", "--ancestors-of", "2"], 2, "expected one of them"),
    ],
)
def test_wrong_questions(
    saved: str, capsys: pytest.CaptureFixture[str], words: list[str], code: int, said: str
) -> None:
    assert run(["lots", saved, *words]) == code
    assert said in capsys.readouterr().err
