"""Units, quanta and doses of materials; every number is worked out by hand in the docstring or beside it."""

from typing import Any

import pytest

from capsim.plan.compile_materials import doses_in, drawn_for_lot, lot_amount, measure, unit_of
from tests.plants import TINY, plan_of, scenario_of

VACCINE = "materials.vaccine"
PLAIN = {"unit_procedure": "process", "on": "line", "duration": "1 h"}


@pytest.mark.parametrize(
    ("edits", "drawn"),
    [
        # 20 000 vials x 10 doses x 5 ug = 1 g
        ({}, 1_000_000_000),
        # 2 000 doses: 0.01 g x 1.15 / 0.97 = 0.011 855 670 103 g, rounded up to a whole nanogram
        ({f"{VACCINE}.lot_size": "200 vial", f"{VACCINE}.overfill": "15 %", f"{VACCINE}.line_loss": "3 %"}, 11_855_671),
        # 20 000 vials of one dose
        ({f"{VACCINE}.doses_per_vial": 1}, 100_000_000),
        # a lot measured in doses
        ({f"{VACCINE}.lot_size": "3e3 dose", f"{VACCINE}.doses_per_vial": None}, 15_000_000),
        # no doses at all: so much for a lot
        (
            {f"{VACCINE}.lot_size": "2 kg", f"{VACCINE}.doses_per_vial": None, f"{VACCINE}.components": {"bulk": "7 g"},
             f"{VACCINE}.procedure": [PLAIN], f"{VACCINE}.release": None, "targets": []},
            7_000_000_000,
        ),
    ],
)  # fmt: skip
def test_what_a_lot_draws(edits: dict[str, Any], drawn: int) -> None:
    """Doses x antigen in a dose x (1 + overfill) / (1 - line loss)."""
    assert drawn_for_lot(scenario_of(TINY, edits), "vaccine", "bulk") == drawn
    plan = plan_of(TINY, edits)
    assert [(plan.materials[row.material].name, row.amount) for row in plan.inputs] == [("bulk", drawn)]


def test_every_component_is_drawn_in_its_own_unit() -> None:
    """A pentavalent vial: 200 000 doses x 40 DU = 8 MDU; 200 000 x 5 ug = 1 g."""
    edits = {
        f"{VACCINE}.components": {"polio": "40 DU", "bulk": "5 ug"},
        "materials.polio": {"lot_size": "1e7 DU"},
        "campaigns": [
            {"make": "bulk", "at": "plant"},
            {"make": "polio", "at": "plant", "starts": {"at": ["2 day"]}},
            {"make": "vaccine", "at": "plant"},
        ],
    }
    plan = plan_of(TINY, edits)
    drawn = {plan.materials[row.material].name: row.amount for row in plan.inputs}
    assert drawn == {"bulk": 1_000_000_000, "polio": 8_000_000_000}
    units = {row.name: (row.unit, row.quantum) for row in plan.materials}
    assert units == {"bulk": ("g", 1e-9), "polio": ("DU", 1e-3), "vaccine": ("vial", 1.0)}


@pytest.mark.parametrize(
    ("edits", "material", "symbol"),
    [
        ({}, "bulk", "g"),
        (
            {"materials.bulk.procedure[0].titre": "2.5e14 vp/L", f"{VACCINE}.components": {"bulk": "1e11 vp"}},
            "bulk",
            "vp",
        ),
        ({}, "vaccine", "vial"),
        ({f"{VACCINE}.lot_size": "3e3 dose"}, "vaccine", "dose"),
        ({"materials.bulk.procedure": [PLAIN]}, "bulk", "g"),
        ({"materials.bulk.procedure": [PLAIN], f"{VACCINE}.components": {}}, "bulk", "lot"),
        ({"materials.bulk.procedure": [PLAIN | {"creates": "2e6 dose"}]}, "bulk", "dose"),
    ],
)
def test_what_a_material_is_measured_in(edits: dict[str, Any], material: str, symbol: str) -> None:
    """Its lot size, else what its procedure makes, else how others use it, else lots."""
    assert unit_of(scenario_of(TINY, edits), material).symbol == symbol


@pytest.mark.parametrize(
    ("edits", "material", "doses"),
    [
        ({}, "vaccine", 10),
        ({f"{VACCINE}.lot_size": "3e3 dose"}, "vaccine", 1),
        ({}, "bulk", 200_000),  # 1 g / 5 ug
        ({"materials.bulk.dose": "10 ug"}, "bulk", 100_000),
        ({f"{VACCINE}.components": {}}, "bulk", 0),
    ],
)
def test_doses_in_a_base_unit(edits: dict[str, Any], material: str, doses: float) -> None:
    assert measure(scenario_of(TINY, edits), material).doses == pytest.approx(doses)


def test_doses_in_a_quantum() -> None:
    """A nanogram of bulk is 1e-9 / 5e-6 = 0.0002 doses, a vial is ten."""
    assert {row.name: row.doses for row in plan_of(TINY).materials} == pytest.approx({"bulk": 0.0002, "vaccine": 10})


@pytest.mark.parametrize(
    ("edits", "material", "amount"),
    [
        ({}, "bulk", 0),  # the culture makes it
        ({}, "vaccine", 20_000),
        ({"materials.resin": {"lot_size": "1.5 kg"}}, "resin", 1_500_000_000_000),
        ({"materials.resin": {}}, "resin", 1_000_000),  # one lot of a million parts
    ],
)
def test_what_a_lot_starts_with(edits: dict[str, Any], material: str, amount: int) -> None:
    assert lot_amount(scenario_of(TINY, edits), material) == amount


def test_doses_in_a_lot() -> None:
    vaccine = scenario_of(TINY).materials["vaccine"]
    assert doses_in(vaccine, vaccine.lot_size) == 200_000
    assert doses_in(vaccine, None) == 0


def test_shelf_life_and_use() -> None:
    rows = {
        row.name: row
        for row in plan_of(TINY, {"materials.bulk.shelf_life": "2 year", "materials.bulk.use": "at_risk"}).materials
    }
    assert (rows["bulk"].shelf_life, rows["bulk"].at_risk) == (2 * 365 * 86_400, True)
    assert (rows["vaccine"].shelf_life, rows["vaccine"].at_risk) == (-1, False)
