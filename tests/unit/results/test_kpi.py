"""Key figures against a plant that can be counted on the fingers; each one is found and computed."""

import numpy as np
import pytest

import capsim as cs
from capsim.results.kpi import KPIS, UNITS, figures
from tests import plants as files

PLANT = """
name: Counted on the fingers
start: 2027-01-01
horizon: 40 day
sites: {plant: {unit_classes: {reactor: {}, line: {}}}}
materials:
  bulk:
    lot_size: 2000 dose
    procedure: [{unit_procedure: process, on: reactor, duration: 10 day}]
  vials:
    lot_size: 100 vial
    doses_per_vial: 10
    components: {bulk: 1 dose}
    procedure: [{unit_procedure: process, on: line, duration: 2 day}]
"""
"""Bulk lots on days 10, 20, 30, each for two lots of vials: released on days 12, 14, 22, 24, 32, 34."""

EXPECTED = {
    "released_doses": 6000.0,
    "released_lots": 6.0,
    "started_lots": 10.0,
    "lost_lots": 0.0,
    "right_first_time": 1.0,
    "days_to_first_release": 12.0,
    "late_lots": 0.0,
    "service_level": np.nan,
    "stock_out_days": np.nan,
    "backlog_doses": np.nan,
}


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    path = tmp_path_factory.mktemp("kpi") / "plant.yaml"
    path.write_text(PLANT)
    return cs.Study(cs.load(path), replications=3).run().result


@pytest.mark.parametrize("name", KPIS)
def test_a_key_figure_is_what_the_fingers_say(name, result):
    np.testing.assert_array_equal(KPIS[name](result), np.full(3, EXPECTED[name]))


@pytest.mark.parametrize("name", KPIS)
def test_a_key_figure_says_its_formula_and_unit(name):
    assert "[" in KPIS[name].__doc__


def test_what_never_happens_is_not_a_number(tmp_path):
    path = tmp_path / "plant.yaml"
    path.write_text(PLANT.replace("horizon: 40 day", "horizon: 5 day"))
    none = cs.Study(cs.load(path), replications=2).run().result
    assert np.isinf(KPIS["days_to_first_release"](none)).all()
    assert np.isnan(KPIS["right_first_time"](none)).all()


DUE = """
campaigns:
  - {make: bulk, at: plant}
  - make: vials
    at: plant
    lots: [{due: 12 day}, {due: 15 day}, {due: 39 day}, {}, {due: 40 day}, {due: 41 day}, {due: 25 day}]
"""


def test_late_lots_are_those_that_are_not_released_before_their_date(tmp_path):
    """Released on days 12, 14, 22, 24, 32, 34, the last one never: the first is late by an instant, the last for good.

    The lot of day 41 is not looked at, and one without a date cannot be late.
    """
    path = tmp_path / "plant.yaml"
    path.write_text(PLANT + DUE)
    result = cs.Study(cs.load(path), replications=2).run().result
    assert KPIS["late_lots"](result).tolist() == [2, 2]


DEMAND = """
demand: [{of: vials, doses: 1500, by: 13 day}, {of: vials, doses: 5500, by: 30 day}]
"""


def test_demand_by_its_dates(tmp_path):
    """1000 of 1500 are there on day 13, the other 500 on day 14. On day 30 the rest of 4000 are: 2500 of 5500.

    Of the 3000 that are short from then on, 1000 come on day 32 and 1000 on day 34, the last 1000 never.
    """
    path = tmp_path / "plant.yaml"
    path.write_text(PLANT + DEMAND)
    result = cs.Study(cs.load(path), replications=2).run().result
    assert KPIS["service_level"](result).tolist() == pytest.approx([3500 / 7000] * 2)
    assert KPIS["stock_out_days"](result).tolist() == pytest.approx([1 + 10] * 2)
    assert KPIS["backlog_doses"](result).tolist() == [1000, 1000]
    assert set(figures(result.plan)) == set(KPIS)


def test_figures_of_demand_are_left_out_where_there_is_none(result):
    assert set(KPIS) - set(figures(result.plan)) == {"service_level", "stock_out_days", "backlog_doses"}


def test_every_key_figure_has_a_unit() -> None:
    assert set(UNITS) == set(KPIS)


@pytest.mark.parametrize("released", [True, False])
def test_engineering_runs_and_good_ppq_lots_are_no_failures(released: bool) -> None:
    """Ten good lots of 5 days: two engineering runs, three PPQ lots that are released or not, five afterwards."""
    qualification = {"engineering_runs": 2, "ppq_lots": 3, "licence": "30 day", "release_ppq": released}
    result = files.run(
        {
            "name": "transfer",
            "start": "2027-01-04",
            "horizon": "100 day",
            "sites": {"p": {"unit_classes": {"m": {}}}},
            "materials": {
                "a": {
                    "lot_size": "1000 dose",
                    "procedure": [{"unit_procedure": "process", "on": "m", "duration": "5 day"}],
                }
            },
            "campaigns": [{"make": "a", "at": "p", "lots": 10, "qualification": qualification}],
        }
    )
    assert KPIS["released_lots"](result).tolist() == [8.0 if released else 5.0]
    assert KPIS["lost_lots"](result).tolist() == [0.0]
    assert KPIS["right_first_time"](result).tolist() == [1.0]
