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
    assert "runs/hello-1" not in shown.out
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


def _pressed_until_it_ends(process):
    """What it says on standard error; Python loses an interrupt that falls into a finaliser, so people press again."""
    for _ in range(6):
        os.killpg(process.pid, signal.SIGINT)
        try:
            return process.communicate(timeout=10)[1]
        except subprocess.TimeoutExpired:
            continue
    process.kill()
    return process.communicate()[1]


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_an_interrupt_keeps_what_finished_and_exits_130(tmp_path):
    words = ["run", HELLO, "-n", "100000", "-j", "2", "-o", "mine"]
    process = subprocess.Popen(
        [sys.executable, "-m", "capsim", *words], cwd=tmp_path, stderr=subprocess.PIPE,
        stdout=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while not (tmp_path / "mine" / "run.sqlite").is_file() and time.monotonic() < deadline:
        time.sleep(0.1)
    time.sleep(4)
    error = _pressed_until_it_ends(process)
    assert process.returncode == 130, error
    assert "interrupted; finished replications:" in error and "kept in mine" in error
    assert "Traceback" not in error
    manifest = json.loads((tmp_path / "mine" / "manifest.json").read_text())
    assert manifest["status"] == "incomplete"
    assert run(["show", "mine"]) == 0


QUEUE = """
name: A queue
start: 2027-01-01
horizon: 100 day
sites: {shop: {unit_classes: {machine: {count: 2}}}}
materials: {job: {procedure: [{unit_procedure: process, on: machine, duration: {exponential: 1 day}}]}}
campaigns: [{make: job, at: shop, starts: {gaps: {exponential: 15 h}}}]
"""


def test_without_doses_lots_are_told_and_nothing_is_drawn(capsys):
    Path("queue.yaml").write_text(QUEUE)
    assert run(["run", "queue.yaml", "-n", "3", "-j", "1", "--plot", "answer.png"]) == 3
    assert 'nothing in "A queue" is counted in doses' in capsys.readouterr().err
    assert not Path("runs").exists()
    assert run(["run", "queue.yaml", "-n", "3", "-j", "1", "-o", "mine"]) == 0
    shown = capsys.readouterr().out
    assert "lot-days" in shown and "dose-days" not in shown
    assert run(["plot", "mine"]) == 3
    assert 'nothing in "A queue" is counted in doses' in capsys.readouterr().err
    assert not Path("mine/answer.png").exists()


def test_mean_waits_have_their_interval_where_there_is_one(capsys):
    Path("queue.yaml").write_text(QUEUE)
    assert run(["run", "queue.yaml", "-n", "3", "-j", "1", "-o", "three"]) == 0
    shown = capsys.readouterr().out
    assert "longest (mean)" in shown and " ± " in shown
    assert run(["run", "queue.yaml", "-n", "1", "-j", "1", "-o", "one"]) == 0
    assert " ± " not in capsys.readouterr().out


def test_a_queue_of_which_most_was_never_served_is_told_as_that(capsys):
    """A lot an hour for one unit that takes 100 h each: 1 of 100 is served, at once; the others stand in line."""
    text = """
    {name: pile, start: 2027-01-04, horizon: 100 h, sites: {p: {unit_classes: {m: {}}}},
     materials: {a: {lot_size: 1 dose, procedure: [{unit_procedure: process, on: m, duration: 100 h}]}},
     campaigns: [{make: a, at: p, starts: {every: 1 h}}]}
    """
    Path("pile.yaml").write_text(text)
    assert run(["run", "pile.yaml", "-n", "1", "-j", "1", "-o", "pile"]) == 0
    shown = capsys.readouterr().out
    assert "mean wait of those served" in shown and "0 s; most of the queue is not in it" in shown
    assert "once lots can reach it" in shown


def test_an_end_of_a_quantile_that_is_not_known_is_open(capsys):
    assert run(["run", HELLO, "-n", "8", "-j", "1", "--set", "targets[0].doses=1e6", "-o", "mine"]) == 0
    (early,) = [line for line in capsys.readouterr().out.splitlines() if "10% of replications" in line]
    assert ", 95 % CI at most " in early
    assert run(["show", "mine", "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    (row,) = [row for row in rows if row["measure"] == "day of target" and row["at"] == "quantile 0.1"]
    assert row["low"] == "" and float(row["high"]) > 0
    assert run(["show", "mine", "--format", "json"]) == 0
    quantiles = json.loads(capsys.readouterr().out)["targets"][0]["quantiles"]
    assert quantiles[0][1]["low"] is None and quantiles[1][1]["low"] > 0


def test_the_lots_table_counts_from_the_start(capsys):
    assert run(["run", HELLO, "-n", "2", "-j", "1", "-o", "mine"]) == 0
    assert "days start to made  start to decided" in capsys.readouterr().out
    assert run(["show", "mine", "--format", "json"]) == 0
    flows = json.loads(capsys.readouterr().out)["flows"]
    vaccine = next(flow for flow in flows if flow["campaign"].startswith("vaccine"))
    assert vaccine["started_to_made"]["value"] < vaccine["to_made"]["value"]


def test_the_slowest_tests_are_named_and_all_are_in_the_other_forms(capsys):
    assert run(["run", HELLO, "-n", "2", "-j", "1", "-o", "mine"]) == 0
    lines = [*capsys.readouterr().out.splitlines(), ""]
    begin = lines.index("Slowest tests and reviews (means over the window):")
    header, *rows = lines[begin + 1 : lines.index("", begin)]
    assert header.split() == "campaign test lead time of that waiting lots in it".split()
    assert run(["show", "mine", "--format", "json"]) == 0
    tests = json.loads(capsys.readouterr().out)["lead_times"]
    timed = sorted((test for test in tests if test["lead_time"]), key=lambda test: -test["lead_time"]["value"])
    assert [row.split()[:2] for row in rows] == [[test["campaign"], test["check"]] for test in timed[:5]]
    assert all(test["waiting"]["value"] <= test["lead_time"]["value"] for test in timed)
    assert run(["show", "mine", "--format", "csv"]) == 0
    measures = [row["measure"] for row in csv.DictReader(io.StringIO(capsys.readouterr().out))]
    assert measures.count("mean in test") == len(tests) >= measures.count("mean lead time") > 0


def test_compare_tells_both_and_the_difference(capsys):
    Path("third.yaml").write_text("sites: {plant: {unit_classes: {bioreactor: {count: 3}}}}\n")
    words = ["compare", HELLO, HELLO, "-n", "4", "-j", "1", "--overlay", "third.yaml"]
    assert run(words) == 0
    shown = capsys.readouterr()
    title, changed, _, header, first, second, *_ = shown.out.splitlines()
    assert title == "compare: Hello, one small vaccine plant -> Hello, one small vaccine plant"
    assert changed == "changed in the variant: third.yaml"
    assert header.split() == ["base", "variant", "difference", "95", "%", "CI"]
    assert first.startswith("  P(13 M doses of vaccine by day 120.0 (2027-05-04))")
    assert second.startswith("  released doses of vaccine by day 120.0 (2027-05-04)") and " M " in second
    assert shown.err == ""
    assert run([*words, "--format", "json"]) == 0
    content = json.loads(capsys.readouterr().out, parse_constant=pytest.fail)
    released = next(row for row in content["table"] if row["figure"] == "released_doses")
    assert released["difference"]["value"] > 0
    assert released["target"] == "vaccine" and "\n  released doses of vaccine  " in shown.out
    assert released["difference"] == content["differences"]["released_doses"]
    gain = released["variant"]["value"] - released["base"]["value"]
    assert released["difference"]["value"] == pytest.approx(gain)


def test_compare_warns_where_the_two_do_not_pair(capsys):
    changed = ["--set", "horizon=190 day", "--set", "start=2027-02-01"]
    assert run(["compare", HELLO, HELLO, "-n", "2", "-j", "1", *changed]) == 0
    error = capsys.readouterr().err
    assert "warning: the starts differ" in error
    assert "warning: the horizons differ: 180 and 190 days" in error


def test_bound_says_why_its_two_kinds_of_numbers_differ(capsys):
    assert run(["bound", HELLO]) == 0
    shown = capsys.readouterr().out
    assert "No run passes this bound" in shown
    assert "released doses of vaccine in 30 days:" in shown
    assert run(["bound", HELLO, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["bound"]["stages"]


SOILED = """
name: Two tanks, one CIP skid
start: 2027-01-04
horizon: 60 day
sites: {plant: {unit_classes: {tank: {count: 2}}, pools: {cip: {count: 1}}}}
materials:
  batch:
    lot_size: 100 dose
    procedure:
      - {unit_procedure: process, name: mixing, on: tank, duration: 1 h, turnaround: 11 h, turnaround_needs: {cip: 1}}
targets: [{doses: 1000, by: [30 day]}]
"""


def test_bound_says_which_of_the_places_of_a_stage_limits_it(capsys):
    """Two tanks of 12 h a lot take 120 lots in 720 h; one skid of 11 h a lot cleans 65.5."""
    Path("soiled.yaml").write_text(SOILED, encoding="utf-8")
    assert run(["bound", "soiled.yaml"]) == 0
    assert "the smallest: mixing of batch, where pool plant.cip limits\n" in capsys.readouterr().out
    assert run(["bound", "soiled.yaml", "--set", "sites.plant.pools.cip.count=2"]) == 0
    assert "the smallest: mixing of batch, where unit class plant.tank limits\n" in capsys.readouterr().out
    assert run(["bound", HELLO]) == 0
    assert "the smallest: cell_culture of bulk\n" in capsys.readouterr().out


@pytest.mark.parametrize(("picture", "got"), [("x.bmp", '".bmp"'), ("x", "no suffix")])
def test_a_picture_that_cannot_be_drawn_is_refused_before_anything_is_replaced(picture, got, capsys):
    assert run(["run", HELLO, "-n", "2", "-j", "1", "-o", "mine"]) == 0
    before = Path("mine/run.sqlite").read_bytes()
    capsys.readouterr()
    assert run(["run", HELLO, "-n", "3", "-j", "1", "-o", "mine", "--force", "--plot", picture]) == 3
    assert f'"{picture}": got {got}; expected a picture as .png, .svg or .pdf' in capsys.readouterr().err
    assert Path("mine/run.sqlite").read_bytes() == before


def test_the_suffixes_are_those_that_can_be_drawn():
    from capsim.cli import _picture
    from capsim.plots import registry

    assert set(_picture.SUFFIXES) == set(registry._METADATA)


def test_a_required_probability_without_targets_is_refused_before_anything_is_run(capsys):
    assert run(["run", HELLO, "--set", "targets=[]", "--require", "0.9"]) == 3
    assert "got --require; expected a scenario with a target" in capsys.readouterr().err
    assert not Path("runs").exists()


@pytest.mark.parametrize(
    "words", [["--require", "nan"], ["--time-limit", "nan"], ["-n", "1000000001"], ["-s", "9223372036854775808"]]
)
def test_numbers_out_of_range_are_wrong_usage(words, capsys):
    assert run(["run", HELLO, *words]) == 2
    assert f"Invalid value for '{words[0]}'" in capsys.readouterr().err.replace(" / '--replications'", "").replace(
        " / '--seed'", ""
    )
    assert not Path("runs").exists()


@pytest.mark.parametrize("words", [["--set", "seed=2"], ["--overlay", "x.yaml"]])
def test_a_saved_run_cannot_be_changed(words, capsys):
    assert run(["run", HELLO, "-n", "2", "-j", "1", "-o", "mine"]) == 0
    assert run(["show", "mine", *words]) == 2
    assert 'for the saved run "mine"' in capsys.readouterr().err
