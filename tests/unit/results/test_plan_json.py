"""A plan as JSON and back: equal, and nothing but JSON in between."""

import json
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capsim.foundation.distributions import FAMILIES, Distribution, Empirical, Weibull, build
from capsim.foundation.errors import ResultError
from capsim.foundation.worktime import NEVER, WorkCalendar
from capsim.plan.plan import NeedRow, Plan, PoolRow, ShipmentRow, StoreRow, Stream
from capsim.results.plan_json import plan_from_json, plan_to_json
from tests.small_plan import small_plan

EXAMPLES: dict[str, dict[str, Any]] = {
    "constant": {"value": 3.1},
    "uniform": {"low": 1.0, "high": 2.5},
    "triangular": {"low": 1, "mode": 2, "high": 7},
    "pert": {"low": 1.0, "mode": 2.0, "high": 7.0},
    "normal": {"centre": 3.0, "sd": 2.0},
    "lognormal": {"mean": 0.1, "cv": 0.3},
    "exponential": {"mean": 1e-17},
    "gamma": {"mean": 3.0, "cv": 0.4},
    "erlang": {"mean": 3.0, "k": 4},
    "weibull": {"mean": 3.3, "shape": 1.7},
    "beta": {"mean": 3.0, "cv": 0.1, "upper": 4.0},
    "empirical": {"values": (1.0, 2.0), "weights": (3, 0.1)},
}


def through_json(plan: Plan) -> Plan:
    return plan_from_json(json.loads(json.dumps(plan_to_json(plan), allow_nan=False)))


def with_streams(*distributions: Distribution) -> Plan:
    streams = (Stream(f"s{number}", law, bool(number % 2)) for number, law in enumerate(distributions))
    return replace(small_plan(), streams=tuple(streams))


def test_every_table_comes_back() -> None:
    plan = replace(
        small_plan(),
        calendars=(WorkCalendar([0, 200], [100, NEVER]), WorkCalendar([], [])),
        dates=(5, 9),
        pools=(PoolRow('crew "A", day', 0, 3, 0),),
        stores=(StoreRow("Kühlraum", 0, -2),),
        needs=(NeedRow(0, 1),),
        shipments=(ShipmentRow(0, 0, 0, 1 / 3, -1, 0),),
    )
    assert through_json(plan) == plan


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_comes_back(family: str) -> None:
    law = build(family, **EXAMPLES[family])
    again = through_json(with_streams(law)).streams[0].distribution
    assert again == law
    assert repr(again) == repr(law)


@given(st.floats(1e-6, 1e9), st.floats(0.05, 50))
def test_a_weibull_comes_back_though_its_scale_is_derived(mean: float, shape: float) -> None:
    law = Weibull(mean=mean, shape=shape)
    assert through_json(with_streams(law)).streams[0].distribution == law


@given(st.lists(st.floats(-1e150, 1e150), min_size=1, max_size=5))
def test_numbers_come_back_to_the_last_bit(values: list[float]) -> None:
    law = Empirical(tuple(values))
    assert through_json(with_streams(law)).streams[0].distribution == law


def test_an_infinite_number_comes_back() -> None:
    plan = small_plan()
    plan = replace(plan, targets=(replace(plan.targets[0], doses=math.inf),))
    assert through_json(plan) == plan


def test_numbers_of_numpy_are_written_as_numbers() -> None:
    plan = small_plan()
    again = through_json(replace(plan, horizon=np.int64(plan.horizon), links=tuple(np.array(plan.links))))
    assert again == plan


def test_what_a_plan_cannot_hold_is_a_bug() -> None:
    with pytest.raises(TypeError, match="a plan holds no set"):
        plan_to_json(replace(small_plan(), sites=({"a"},)))


def damaged(change: str) -> Any:
    data = json.loads(json.dumps(plan_to_json(small_plan())))
    exec(change, {"data": data})  # the changes are the parameters of the test below
    return data


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("del data['streams']", "Plan: streams is missing"),
        ("data['colour'] = 1", "Plan: colour is unknown"),
        ("data['steps']['columns'][0] = 'colour'", "StepRow: campaign is missing"),
        ("data['steps']['rows'][0].pop()", "shorter"),
        ("data['horizon'] = 'long'", "expected int, got 'long'"),
        ("data['name'] = 3", "expected str, got 3"),
        ("data['steps'] = 3", "subscriptable"),
        ("data['streams']['rows'][0][1]['family'] = 'os.system'", "os.system is not a family"),
        ("data['streams']['rows'][0][1]['low'] = 1e9", "low must be at most high"),
        ("data['streams']['rows'][0][1]['low'] = True", "expected a number, got True"),
        ("data['calendars'] = [{'opens': [3], 'closes': []}]", "as many opens as closes"),
    ],
)
def test_damage_is_told(change: str, message: str) -> None:
    with pytest.raises(ResultError, match=f"the plan of the run cannot be read .*{message}"):
        plan_from_json(damaged(change))
