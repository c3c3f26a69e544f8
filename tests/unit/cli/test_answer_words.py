"""What the answer says of several targets, of their names, and of doses that were released before."""

from pathlib import Path

import pytest

import capsim as cs
from capsim.cli.main import run

PLANT = """
name: Two products
start: 2027-01-01
horizon: 40 day
replications: 2
actuals: [{date: 2026-12-01, material: first, doses: 500}]
targets:
  - {name: spring, doses: 2500, by: [20 day], of: first}
  - {doses: 1000, by: [20 day], of: second}
sites: {plant: {unit_classes: {line: {count: 2}}}}
materials:
  first: &vials
    lot_size: 100 vial
    doses_per_vial: 10
    procedure: [{unit_procedure: process, on: line, duration: 7 day}]
  second: *vials
"""


@pytest.fixture
def plant(tmp_path: Path) -> str:
    path = tmp_path / "plant.yaml"
    path.write_text(PLANT)
    return str(path)


def test_targets_are_told_apart(plant: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["run", plant, "-j", "1", "-q", "-o", str(tmp_path / "run")]) == 0
    shown = capsys.readouterr().out
    first, second, *_ = shown.splitlines()
    assert first.startswith("spring: P(2500 doses of first released by day 20, 2027-01-21) = ")
    assert second.startswith("P(1000 doses of second released by day 20, 2027-01-21) = ")
    assert "spring: 2.5 k doses of first:" in shown
    assert "(means of 2 replications; without 500 doses released before the start):" in shown
    found = cs.load_run(tmp_path / "run")
    assert found.probability(doses=2500, by="20 d", of="spring") == found.probability(doses=2500, by="20 d", of="first")
    with pytest.raises(cs.CapsimError, match='nothing called "sprin" is counted; did you mean "spring"?'):
        found.probability(doses=1, by="20 d", of="sprin")


def test_a_named_target_is_changed_by_its_name(plant: str) -> None:
    scenario = cs.load(plant, sets=["targets[1].name=summer", "targets.spring.doses=3000"])
    assert [(target.label, target.doses) for target in scenario.plan.targets] == [("spring", 3000), ("summer", 1000)]


@pytest.mark.parametrize("name", ["spring", "first", "second"])
def test_a_target_has_a_name_of_its_own(plant: str, name: str) -> None:
    with pytest.raises(cs.ScenarioError, match=f'"{name}"; expected a name that no other target, material or set has'):
        cs.load(plant, sets=[f"targets[1].name={name}"])


def test_a_comparison_says_of_what_its_key_figure_is(plant: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["compare", plant, plant, "-j", "1"]) == 0
    assert "\n  released doses of first  " in capsys.readouterr().out
