"""Each rule about consumables and stores is broken once by a small edit, and its message is read."""

from typing import Any

import pytest

from capsim.foundation.errors import CheckError
from tests.plants import TINY, plan_of

SUPPLIES, BAG, FREEZER = "sites.plant.supplies", "sites.plant.supplies.bag", "sites.plant.stores.freezer"
BULK, VACCINE = "materials.bulk", "materials.vaccine"
CULTURE, FILLING = f"{BULK}.procedure[0].consumes", f"{VACCINE}.procedure[1].consumes"
OPEN = {"bag": {"opening": 100}}
REORDER = {"below": "2 L", "order": "10 L", "lead_time": "3 day"}

# Rule, edits of the good scenario, and what must be told: path, got, expected, hint.
CASES: list[tuple[str, dict[str, Any], tuple[str, str, str, str]]] = [
    ("check_supply_units", {SUPPLIES: {"bag": {"opening": "5 kg", "reorder": REORDER | {"order": "1 kg"}}}},
        (f"{BAG}.reorder.below", "2 L", "an amount in g, as bag is measured", "")),
    ("check_supply_units", {SUPPLIES: {"bag": {"deliveries": [{"at": "1 day", "amount": 4}], "reorder": REORDER}}},
        (f"{BAG}.deliveries[0].amount", "4 piece", "an amount in L, as bag is measured", "")),
    ("check_supply_units", {SUPPLIES: OPEN, CULTURE: {"bag": "5 L"}},
        (f"{CULTURE}.bag", "5 L", "a plain number of pieces, as bag is measured at plant", "")),
    ("check_supply_units", {SUPPLIES: OPEN, FILLING: {"bag": {"amount": "1 mL", "per": "1 vial"}}},
        (f"{FILLING}.bag.amount", "1 mL", "a plain number of pieces, as bag is measured at plant", "")),
    ("check_supply_units", {SUPPLIES: {"bag": {"opening": "1e9 L"}}, FILLING: {"bag": {"amount": "1 L", "per": "1 L"}}},
        (f"{FILLING}.bag.per", "1 L", "an amount in vial, as vaccine is measured", "")),
    ("check_supply_amounts", {SUPPLIES: {"bag": {"opening": "1e9 kg"}}},
        (BAG, "1e+12 g", "less than 9.01e+06 g in all, the most that is counted", "make it smaller")),
    ("check_enough", {SUPPLIES: {"bag": {"opening": 2, "deliveries": [{"at": "9 day", "amount": 3}]}},
                      CULTURE: {"bag": 6}},
        (f"{CULTURE}.bag", "6 piece for a lot",
         "no more than 5 piece, all that plant ever has (opening 2 piece + deliveries 3 piece)",
         "raise sites.plant.supplies.bag.opening, or give it deliveries or a reorder rule")),
    ("check_enough", {SUPPLIES: {"bag": {"opening": 20e3}}, FILLING: {"bag": {"amount": 1.02, "per": "1 vial"}}},
        (f"{FILLING}.bag", "20400 piece for a lot", "no more than 20000 piece, all that plant ever has", "raise")),
    ("check_enough", {SUPPLIES: OPEN, CULTURE: {"bag": {"amount": 1, "per": "1 g"}}},
        (f"{CULTURE}.bag", "an amount by the size of the lot, which is 0 here", "a step that begins with it",
         "write what a lot takes as a plain amount, or let a later step take it")),
    ("check_enough", {SUPPLIES: {"bag": {"reorder": {"below": 0, "order": 1e9, "lead_time": "1 h"}}},
                      FILLING: {"bag": {"amount": 1e6, "per": "1 vial"}}},
        (f"{FILLING}.bag", "2e10 piece for a lot", "less than 9.01e09 piece, the most that is counted", "")),
    ("check_store_sizes", {FREEZER: {"capacity": "500 L"}},
        (f"{BULK}.store", "plant.freezer, whose capacity is in L", "a store in which bulk, measured in g, has a size",
         "give materials.bulk a packed_volume (of a dose) and doses, or count lots")),
    ("check_store_sizes", {FREEZER: {"capacity": "5e3 vial"}},
        (f"{BULK}.store", "plant.freezer, whose capacity is in vial", "in which bulk, measured in g, has a size",
         "count lots, doses or L")),
    ("check_store_sizes", {FREEZER: {"capacity": "1e6 dose"}, "targets": [], f"{BULK}.store": None,
                           "materials.seed": {"store": "freezer", "lot_size": "3 g", "procedure": [
                               {"unit_procedure": "process", "on": "tank", "duration": "1 h"}]}},
        ("materials.seed.store", "plant.freezer, whose capacity is in dose", "seed, measured in g, has a size",
         "give materials.seed doses: doses_per_vial, a lot size in doses, or dose, or count lots")),
    # 100 L x 50 mg/L x 80 % are 4 g, or 800 000 doses of 5 ug; of 1 mL each they are 800 L.
    ("check_store_sizes", {FREEZER: {"capacity": "799e3 dose"}},
        (f"{BULK}.store", "a lot of 800000 dose", "no more than the 799000 dose that plant.freezer holds",
         "make smaller lots, or a larger store")),
    ("check_store_sizes", {FREEZER: {"capacity": "799 L"}, f"{BULK}.packed_volume": "1 mL"},
        (f"{BULK}.store", "a lot of 800 L", "no more than the 799 L that plant.freezer holds", "smaller lots")),
    ("check_store_sizes", {"sites.plant.stores.cold": {"capacity": "19e3 vial"},
                           f"{VACCINE}.procedure[0].hold": "cold"},
        (f"{VACCINE}.procedure[0].hold", "a lot of 20000 vial", "no more than the 19000 vial that plant.cold holds",
         "make smaller lots")),
]  # fmt: skip


def problems(edits: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    """What is told about the edited scenario; nothing if it is good."""
    try:
        plan_of(TINY, edits)
    except CheckError as error:
        return [(one.path, one.got, one.expected, one.hint) for one in error.problems]
    return []


@pytest.mark.parametrize(("rule", "edits", "wanted"), CASES)
def test_a_broken_rule_is_told(rule: str, edits: dict[str, Any], wanted: tuple[str, str, str, str]) -> None:
    told = problems(edits)
    assert len(told) == 1, told
    (path, got, expected, hint), (told_path, told_got, told_expected, told_hint) = wanted, told[0]
    assert (told_path, told_got) == (path, got)
    assert expected in told_expected
    assert hint in told_hint


@pytest.mark.parametrize(
    "edits",
    [
        {SUPPLIES: {"bag": {"opening": 6}}, CULTURE: {"bag": 6}},
        {SUPPLIES: {"bag": {"opening": 20400}}, FILLING: {"bag": {"amount": 1.02, "per": "1 vial"}}},
        {SUPPLIES: {"bag": {"reorder": {"below": 0, "order": 1, "lead_time": "1 h"}}}, CULTURE: {"bag": 6}},
        {FREEZER: {"capacity": "800e3 dose"}},
        {FREEZER: {"capacity": "800 L"}, f"{BULK}.packed_volume": "1 mL"},
    ],
)
def test_what_just_fits_is_accepted(edits: dict[str, Any]) -> None:
    assert problems(edits) == []


def test_rows_of_a_plan() -> None:
    """Pieces in millionths; by size 1.02 pieces a vial are 1 020 000 quanta for each quantum, which is a vial."""
    supply = {"opening": 3, "deliveries": [{"at": "9 day", "amount": 2}, {"at": "2 day", "amount": 1}],
              "reorder": {"below": 1, "order": 4, "lead_time": "5 day"}}  # fmt: skip
    plan = plan_of(TINY, {
        SUPPLIES: {"bag": supply, "oil": {"opening": "2 L"}},
        CULTURE: {"oil": "10 mL", "bag": 0.5}, FILLING: {"bag": {"amount": 1.02, "per": "1 vial"}},
    })  # fmt: skip
    bag, oil = plan.supplies
    assert (bag.name, bag.unit, bag.opening, bag.deliveries, bag.below, bag.order) == (
        "bag", "piece", 3_000_000, (0, 2), 1_000_000, 4_000_000,
    )  # fmt: skip
    assert plan.streams[bag.lead_time].name == "plant/bag/lead time"
    assert (oil.unit, oil.opening, oil.deliveries, oil.order, oil.lead_time) == ("L", 2_000_000, (2, 2), 0, -1)
    assert [(row.at, row.amount) for row in plan.deliveries] == [(2 * 86_400, 1_000_000), (9 * 86_400, 2_000_000)]
    culture, _, filling = plan.steps
    assert [(row.supply, row.fixed, row.per_amount) for row in plan.uses[slice(*culture.uses)]] == [
        (0, 500_000, 0), (1, 10_000, 0),
    ]  # fmt: skip
    assert [(row.supply, row.fixed, row.per_amount) for row in plan.uses[slice(*filling.uses)]] == [
        (0, 0, pytest.approx(1_020_000))
    ]
