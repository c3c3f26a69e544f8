"""``capsim run`` and what belongs to it, from the words on the command line to the exit code."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from capsim.cli.main import run

SCENARIOS = Path(__file__).parents[3] / "scenarios"
HELLO = str(SCENARIOS / "hello.yaml")


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_the_first_lines_are_the_probabilities_and_the_run_is_saved(capsys):
    assert run(["run", HELLO, "-n", "8", "-j", "1"]) == 0
    shown = capsys.readouterr()
    first, second = shown.out.splitlines()[:2]
    assert first.startswith("P(13 M doses released by day 120, 2027-05-04) = ")
    assert second.startswith("P(13 M doses released by day 180, 2027-07-03) = ")
    assert "95 % CI" in first and "n = 8" in first
    assert "First bottleneck:" in shown.out
    assert "Saved in runs/hello-1" in shown.out
    assert Path("runs/hello-1/manifest.json").is_file()


def test_each_run_has_a_folder_of_its_own(capsys):
    for number in (1, 2):
        assert run(["run", HELLO, "-n", "2", "-j", "1"]) == 0
        assert f"runs/hello-{number}" in capsys.readouterr().err


def test_a_folder_in_use_is_refused_and_kept(capsys):
    assert run(["run", HELLO, "-n", "2", "-j", "1", "-o", "mine"]) == 0
    before = Path("mine/run.sqlite").read_bytes()
    assert run(["run", HELLO, "-n", "3", "-j", "1", "-o", "mine"]) == 3
    assert "mine" in capsys.readouterr().err
    assert Path("mine/run.sqlite").read_bytes() == before
    assert run(["run", HELLO, "-n", "3", "-j", "1", "-o", "mine", "--force"]) == 0


def test_a_picture_in_the_way_is_refused_before_anything_is_run(capsys):
    Path("answer.png").write_text("mine")
    assert run(["run", HELLO, "-n", "2", "-j", "1", "--plot", "answer.png"]) == 3
    assert "answer.png" in capsys.readouterr().err
    assert Path("answer.png").read_text() == "mine"
    assert not Path("runs").exists()


def test_the_chart_is_drawn(capsys):
    assert run(["run", HELLO, "-n", "3", "-j", "1", "--plot", "answer.png"]) == 0
    assert Path("answer.png").read_bytes().startswith(b"\x89PNG")


def test_json_is_json_without_nan_and_has_a_version(capsys):
    assert run(["run", HELLO, "-n", "4", "-j", "1", "--format", "json"]) == 0
    content = json.loads(capsys.readouterr().out, parse_constant=pytest.fail)
    assert content["schema_version"] == 1
    assert content["replications"] == 4
    assert [date["probability"]["n"] for date in content["targets"][0]["dates"]] == [4, 4]
    assert content["bottleneck"]["sentence"]


def test_csv_is_one_tidy_table(capsys):
    assert run(["run", HELLO, "-n", "4", "-j", "1", "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert {row["measure"] for row in rows} >= {"probability", "released", "shortfall", "day of target", "waiting"}
    assert {row["n"] for row in rows} == {"4"}


def test_set_changes_the_scenario(capsys):
    assert run(["run", HELLO, "-n", "2", "-j", "1", "--set", "targets[0].doses=1", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["targets"][0]["dates"][1]["probability"]["value"] == 1.0


def test_a_missed_requirement_is_exit_4(capsys):
    hopeless = ["--set", "targets[0].doses=1e12"]
    assert run(["run", HELLO, "-n", "2", "-j", "1", *hopeless, "--require", "0.9"]) == 4
    assert run(["run", HELLO, "-n", "2", "-j", "1", "--set", "targets[0].doses=1", "--require", "0.9"]) == 0


def test_one_and_two_workers_write_the_same_rows(capsys):
    outputs = []
    for jobs in ("1", "2"):
        assert run(["run", HELLO, "-n", "6", "-j", jobs, "--format", "csv", "-o", f"with-{jobs}"]) == 0
        outputs.append(capsys.readouterr().out)
    assert outputs[0] == outputs[1]


def test_a_saved_run_is_shown_and_drawn(capsys):
    assert run(["run", HELLO, "-n", "4", "-j", "1", "-o", "mine"]) == 0
    answer = capsys.readouterr().out
    assert run(["show", "mine"]) == 0
    assert capsys.readouterr().out == answer
    assert run(["plot", "mine"]) == 0
    assert Path("mine/answer.png").is_file()
    assert run(["plot", "mine"]) == 3
    assert "answer.png" in capsys.readouterr().err


def test_a_closed_pipe_ends_quietly():
    command = f"{sys.executable} -m capsim schema | head -1"
    done = subprocess.run(["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout.strip() == "{"


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_an_interrupt_keeps_what_finished_and_exits_130(tmp_path):
    words = ["run", HELLO, "-n", "100000", "-j", "2", "-o", "mine"]
    process = subprocess.Popen(
        [sys.executable, "-m", "capsim", *words], cwd=tmp_path, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while not (tmp_path / "mine" / "run.sqlite").is_file() and time.monotonic() < deadline:
        time.sleep(0.1)
    time.sleep(4)
    os.killpg(process.pid, signal.SIGINT)
    _, error = process.communicate(timeout=60)
    assert process.returncode == 130, error
    assert "interrupted; finished replications:" in error and "kept in mine" in error
    assert "Traceback" not in error
    manifest = json.loads((tmp_path / "mine" / "manifest.json").read_text())
    assert manifest["status"] == "incomplete"
    assert run(["show", "mine"]) == 0
