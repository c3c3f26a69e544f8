"""Amounts that are whole numbers but for the last bits of their arithmetic."""

import pytest

from tests.plants import lots_of, run

PLANT = """
name: Bulk and vials
start: 2027-01-04
horizon: 30 day
sites: {plant: {unit_classes: {reactor: {}, line: {}}, stores: {freezer: {capacity: 20 lot}}}}
materials:
  bulk:
    store: freezer
    procedure: [{unit_procedure: process, name: purification, on: reactor, duration: 6 day, creates: 1 g}]
  vials:
    lot_size: 200e3 dose
    components: {bulk: 5 ug}
    procedure: [{unit_procedure: process, name: filling, on: line, duration: 1 day}]
campaigns: [{make: bulk, at: plant, lots: 3}, {make: vials, at: plant}]
"""


@pytest.mark.parametrize(
    ("creates", "size"), [("1 g", 200e3), ("0.3 g", 60e3), ("2.5 g", 500e3), ("100 g", 20e6), ("100 mg", 20e3)]
)
def test_a_lot_starts_on_bulk_that_is_just_enough(creates: str, size: float) -> None:
    """A lot of bulk every 6 days is what a lot of vials needs: filled on days 6, 12 and 18."""
    edits = {"materials.bulk.procedure[0].creates": creates, "materials.vials.lot_size": f"{size} dose"}
    lots = lots_of(run(PLANT, edits), 1)
    assert [made // 86_400 for made in lots["made"] if made >= 0] == [7, 13, 19]


def test_a_yield_of_whole_numbers_is_kept_whole() -> None:
    """1,000 doses with 29 % left are 290 doses."""
    edits = {
        "materials.vials.components": None,
        "materials.vials.lot_size": "1000 dose",
        "materials.vials.procedure[0].step_yield": "29 %",
        "campaigns": [{"make": "vials", "at": "plant", "lots": 1}],
    }
    assert lots_of(run(PLANT, edits))["amount"].tolist() == [290]
