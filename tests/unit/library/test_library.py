"""The library as a script uses it."""

import math
import subprocess
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pytest

import capsim as cs

HELLO = Path(__file__).parents[3] / "scenarios" / "hello.yaml"

CERTAIN = """
name: One certain plant
start: 2027-01-01
horizon: 40 day
targets: [{doses: 3000, by: [10 day, 21 day, 40 day]}]
sites: {plant: {unit_classes: {line: {count: 1}}}}
materials:
  vials:
    lot_size: 100 vial
    doses_per_vial: 10
    procedure: [{unit_procedure: process, on: line, duration: 7 day}]
"""
"""A lot of 1000 doses every seven days: the third one on day 21 makes 3000 doses."""


@pytest.fixture
def certain(tmp_path):
    path = tmp_path / "certain.yaml"
    path.write_text(CERTAIN)
    return cs.load(path)


def test_what_is_certain_has_probability_0_or_1(certain):
    run = cs.Study(certain, replications=5).run()
    # Released on day 21 exactly is not before the instant of day 21.
    assert [date.probability.value for date in run.answers()[0].dates] == [0.0, 0.0, 1.0]
    assert run.probability(doses=3000, by="21.1 d").value == 1.0
    assert run.probability(doses=3001, by="21.1 d").value == 0.0
    assert run.day(doses=3000).value == 21.0
    assert math.isinf(run.day(doses=6000).value)
    assert run.released(by="30 d").value == 4000.0


def test_nothing_shipped_after_the_horizon_is_asked(certain):
    run = cs.Study(certain, replications=2).run()
    with pytest.raises(cs.CapsimError, match="within the horizon of 40 days"):
        run.probability(doses=1, by="41 d")
    with pytest.raises(cs.CapsimError, match='nothing called "vails".*did you mean "vials"'):
        run.probability(doses=1, by="1 d", of="vails")
    with pytest.raises(cs.CapsimError, match='no table "lost"'):
        run.table("lost")


def test_a_date_is_taken_wherever_a_time_is(certain, tmp_path):
    run = cs.Study(certain, replications=2).run()
    # The third lot is released on day 21, 2027-01-22, and not before.
    assert run.probability(doses=3000, by="2027-01-22").value == 0.0
    assert run.probability(doses=3000, by="2027-01-22 01:00").value == 1.0
    assert run.probability(doses=3000, by=date(2027, 1, 23)).value == 1.0
    assert run.released(by="2027-01-31").value == run.released(by="30 d").value == 4000.0
    assert run.state(at="2027-01-31").overlay == run.state(at="30 day").overlay
    with pytest.raises(cs.CapsimError, match="got 2027-03-01; expected a time within the horizon of 40 days"):
        run.probability(doses=1, by="2027-03-01")


WRONG = [
    (lambda run: run.probability(doses=1, by="soon"), 'got soon; expected a date such as "2026-11-01" .* such as "30'),
    (lambda run: run.probability(doses=1, by="2027-02-30"), "got 2027-02-30; .* the calendar has no such day"),
    (lambda run: run.released(by=7), "write the unit after the number"),
    (lambda run: run.state(at="30"), 'a time after the start such as "30 day"'),
    (lambda run: run.probability(doses="150 M", by="9 d"), 'got "150 M"; expected a number of doses above 0, such as'),
    (lambda run: run.probability(doses=-5, by="9 d"), "got -5; expected a number of doses above 0"),
    (lambda run: run.probability(doses=math.nan, by="9 d"), "got nan; expected a number of doses"),
    (lambda run: run.day(doses=0), "got 0; expected a number of doses above 0"),
    (lambda run: run.day(doses=1, quantile=90), "got the quantile 90; expected a share above 0 and below 1; write 0.9"),
    (lambda run: run.day(doses=1, quantile=0), "got the quantile 0; expected a share above 0 and below 1$"),
    (lambda run: run.day(doses=1, quantile="90 %"), "got the quantile '90 %'; expected a share"),
]


@pytest.mark.parametrize(("ask", "message"), WRONG)
def test_a_wrong_question_is_told_as_one(certain, ask, message):
    run = cs.Study(certain, replications=1).run()
    with pytest.raises(cs.CapsimError, match=message):
        ask(run)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"replications": 0}, "got replications=0; expected a whole number of 1 or more"),
        ({"replications": 2.5}, r"got replications=2.5; expected a whole number"),
        ({"replications": "200"}, 'got replications="200"; expected a whole number'),
        ({"replications": True}, "got replications=True; expected a whole number"),
        ({"seed": -1}, "got seed=-1; expected a whole number of 0 or more"),
    ],
)
def test_a_study_has_replications_and_a_seed(certain, given, message):
    with pytest.raises(cs.CapsimError, match=message):
        cs.Study(certain, **given)
    with pytest.raises(cs.CapsimError, match=message):
        cs.compare(certain, certain, **given)


def test_there_is_at_least_one_job(certain):
    with pytest.raises(cs.CapsimError, match="got jobs=0; expected a whole number of 1 or more"):
        cs.Study(certain, replications=1).run(jobs=0)


def test_with_changes_a_copy_and_checks_it(certain):
    two = certain.with_(**{"sites.plant.unit_classes.line.count": 2})
    assert two.model.sites["plant"].unit_classes["line"].count == 2
    assert certain.model.sites["plant"].unit_classes["line"].count == 1
    with pytest.raises(cs.ScenarioError, match="whole number of 1 or more"):
        certain.with_(**{"sites.plant.unit_classes.line.count": 0})


def test_two_lines_make_twice_as_much_and_the_difference_is_certain(certain):
    two = certain.with_(**{"sites.plant.unit_classes.line.count": 2})
    difference = cs.compare(certain, two, replications=3).difference("released_doses")
    assert (difference.value, difference.low, difference.high) == (5000.0, 5000.0, 5000.0)


def test_runs_with_different_luck_do_not_pair(certain):
    from capsim.study.compare import compared

    one, other = (cs.Study(certain, replications=2, seed=seed).run().result for seed in (1, 2))
    with pytest.raises(cs.CapsimError, match="same seed and replications"):
        compared(one, other)


def test_a_saved_run_says_the_same(certain, tmp_path):
    run = cs.Study(certain, replications=3, seed=4).run()
    run.save(tmp_path / "mine")
    again = cs.load_run(tmp_path / "mine")
    assert again.first_lines() == run.first_lines()
    assert again.scenario_text == run.scenario_text
    for name, table in run.result.tables.items():
        for column, values in table.items():
            np.testing.assert_array_equal(again.table(name)[column], values)
    with pytest.raises(cs.CapsimError, match="mine"):
        run.save(tmp_path / "mine")


def test_the_order_of_keys_changes_nothing(tmp_path):
    import yaml

    def turned(data):
        if isinstance(data, dict):
            return {key: turned(data[key]) for key in reversed(list(data))}
        return [turned(item) for item in data] if isinstance(data, list) else data

    mixed = tmp_path / "mixed.yaml"
    mixed.write_text(yaml.safe_dump(turned(cs.load(HELLO).written.layered.data), sort_keys=False))
    runs = [cs.Study(cs.load(path), replications=4, seed=3).run().result for path in (HELLO, mixed)]
    for name, table in runs[0].tables.items():
        for column, values in table.items():
            np.testing.assert_array_equal(runs[1].tables[name][column], values, err_msg=f"{name}.{column}")
    assert runs[0].provenance["scenario"]["sha256"] == runs[1].provenance["scenario"]["sha256"]


def test_the_library_prints_nothing_and_leaves_the_global_generator_alone(capsys):
    np.random.seed(5)
    before = np.random.get_state()[1].copy()
    cs.Study(cs.load(HELLO), replications=2).run()
    assert capsys.readouterr() == ("", "")
    np.testing.assert_array_equal(np.random.get_state()[1], before)


def test_a_plot_is_axes_and_imports_no_pyplot():
    code = (
        "import sys, capsim as cs; "
        f"run = cs.Study(cs.load({str(HELLO)!r}), replications=2).run(); "
        "assert 'matplotlib' not in sys.modules; "
        "print(type(run.plot.cumulative_doses()).__name__, 'matplotlib.pyplot' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "Axes False"


def test_an_unknown_public_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'lod'"):
        _ = cs.lod
    assert set(cs.__all__) <= set(dir(cs))
