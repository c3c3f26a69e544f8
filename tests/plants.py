"""Tiny plants from YAML text, for every test that needs a scenario, a plan or a run."""

import copy
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from capsim.plan.compile import compile_plan
from capsim.plan.plan import Plan
from capsim.results.result import Result
from capsim.scenario.layering import apply_sets, load_layers
from capsim.scenario.model import Scenario
from capsim.scenario.yaml_file import read_text

SCENARIOS = Path(__file__).resolve().parents[1] / "scenarios"

TINY = """
# Bulk is grown in two vessels and filled on one line. Every number is an assumption.
name: tiny plant
start: 2027-01-04
horizon: 60 day
sites:
  plant:
    calendars: {week: {days: mon-fri, hours: "06:00-22:00"}}
    unit_classes:
      bioreactor: {count: 2, working_volume: 100 L}
      line: {line_speed: 200 vial/min, calendar: week}
      tank: {working_volume: 200 L}
    pools: {operator: {count: 3, calendar: week}}
    stores: {freezer: {capacity: 20}}
    laboratory: {analyst: {count: 2}}
authorities: {authority: {count: 1}}
materials:
  bulk:
    store: freezer
    procedure:
      - {unit_procedure: cell_culture, on: bioreactor, culture_time: 10 day, titre: 50 mg/L, step_yield: 80 %}
  vaccine:
    components: {bulk: 5 ug}
    lot_size: 20e3 vial
    doses_per_vial: 10
    fill_volume: 0.5 mL
    procedure:
      - {unit_procedure: formulation, on: tank, hold: unlimited}
      - {unit_procedure: aseptic_filling, on: line, needs: {operator: 2}}
    release:
      sampled_after: aseptic_filling
      checks:
        sterility: {by: analyst, hands_on: 2 h, elapsed: 14 day}
        review: {by: authority, hands_on: 1 day, after: tests}
targets: [{doses: 1e6, by: [30 day, 60 day]}]
"""
"""One of everything, small; tests edit it with paths such as ``sites.plant.pools.operator.count``."""


def data_of(text: str, edits: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """YAML text as plain data, with values assigned by path; None takes a key away."""
    return apply_sets(read_text(text, "test.yaml").data, edits or {})


def scenario_of(source: str | Mapping[str, Any], edits: Mapping[str, Any] | None = None) -> Scenario:
    """A validated scenario from YAML text or plain data."""
    data = data_of(source, edits) if isinstance(source, str) else apply_sets(source, edits or {})
    return Scenario.model_validate(copy.deepcopy(data))


def plan_of(source: str | Mapping[str, Any], edits: Mapping[str, Any] | None = None) -> Plan:
    """A compiled plan from YAML text or plain data."""
    return compile_plan(scenario_of(source, edits))


def run(source: str | Mapping[str, Any], edits: Mapping[str, Any] | None = None, *, replications: int = 1) -> Result:
    """Replications of a scenario given as YAML text or plain data, with the scenario's own seed."""
    from capsim.engine.replicate import replicate

    scenario = scenario_of(source, edits)
    return replicate(compile_plan(scenario), seed=scenario.seed, replications=replications)


def run_file(path: Path, *sets: str, seed: int | None = None) -> Result:
    """All replications of a scenario file."""
    from capsim.engine.replicate import replicate

    scenario = Scenario.model_validate(load_layers(path, sets=sets).data)
    root = scenario.seed if seed is None else seed
    return replicate(compile_plan(scenario), seed=root, replications=scenario.replications)


def lots_of(result: Result, campaign: int | None = None) -> dict[str, NDArray[Any]]:
    """The lots table, or the part of one campaign."""
    lots = result.tables["lots"]
    mine = np.ones(len(lots["lot"]), bool) if campaign is None else lots["campaign"] == campaign
    return {name: values[mine] for name, values in lots.items()}


BALANCE_PARTS = ("consumed", "released", "rejected", "lost", "expired", "sampled", "in_process", "quarantine")


def assert_balance(result: Result) -> None:
    """What was begun is accounted for, to the last quantum, and the lots table says the same."""
    balance, lots = result.tables["balance"], result.tables["lots"]
    accounted = np.sum([balance[part] for part in BALANCE_PARTS], axis=0)
    np.testing.assert_array_equal(accounted, balance["begun"])
    made_of = np.array([row.material for row in result.plan.campaigns])[lots["campaign"]]
    for replication, material, begun in zip(balance["replication"], balance["material"], balance["begun"], strict=True):
        mine = (lots["replication"] == replication) & (made_of == material)
        assert lots["begun"][mine].sum() == begun, result.plan.materials[material].name
    assert (np.array([balance[part] for part in BALANCE_PARTS]) >= 0).all()
