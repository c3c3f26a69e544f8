"""What is left of components that wait for one another."""

from typing import Any

import pytest

from capsim.analysis.leftovers import is_assembled, left_over
from capsim.analysis.targets import answers
from tests.plants import assert_balance, run

KITS: dict[str, Any] = {
    "name": "kits",
    "start": "2027-01-04",
    "horizon": "30 day",
    "sites": {"plant": {"unit_classes": {"bench": {}}}},
    "materials": {
        "syringe": {"doses_per_vial": 1},
        "powder": {"doses_per_vial": 1},
        "kit": {
            "lot_size": "1000 dose",
            "components": {"syringe": "1 vial", "powder": "1 vial"},
            "procedure": [{"unit_procedure": "process", "name": "kitting", "on": "bench", "duration": "1 day"}],
        },
    },
    "campaigns": [
        {"make": "syringe", "at": "plant", "lots": [{"size": "5000 vial"}]},
        {"make": "powder", "at": "plant", "lots": [{"size": "1500 vial"}, {"size": "2000 vial", "at": "10 day"}]},
        {"make": "kit", "at": "plant"},
    ],
    "targets": [{"doses": 3000, "by": ["30 day"]}],
}


def test_kits_use_up_the_scarcer_component() -> None:
    """3500 vials of powder make three kit lots of 1000: 500 of powder and 2000 syringes are left."""
    result = run(KITS, replications=2)
    assert_balance(result)
    assert is_assembled(result.plan)
    found = {one.name: (one.unit, one.used.value, one.amount.value) for one in left_over(result)}
    assert found == {"powder": ("dose", 3000, 500), "syringe": ("dose", 3000, 2000)}
    (answer,) = answers(result)
    assert answer.dates[0].probability.value == 1


@pytest.mark.parametrize(("use", "left"), [("released", 0), ("at_risk", 500)])
def test_what_is_made_is_left_over_where_it_may_be_used_at_risk(use: str, left: int) -> None:
    """The powder is tested for longer than the run lasts."""
    slow = {"use": use, "release": {"checks": {"identity": {"elapsed": "40 day"}}}}
    result = run(KITS, {"materials.powder": KITS["materials"]["powder"] | slow})
    found = {one.name: one.amount.value for one in left_over(result)}
    assert found["powder"] == left


def test_a_pentavalent_lot_draws_five_released_bulks() -> None:
    """Each 2 doses' worth of its own unit for a dose; a lot of 100 vials of ten doses takes 1000 doses of each."""
    bulks = {f"bulk_{n}": {"dose": f"{n} ug"} for n in range(1, 6)}
    vaccine = {
        "lot_size": "100 vial", "doses_per_vial": 10, "components": {name: one["dose"] for name, one in bulks.items()},
        "procedure": [{"unit_procedure": "process", "on": "bench", "duration": "1 day"}],
    }  # fmt: skip
    campaigns = [
        {"make": name, "at": "plant", "lots": [{"size": f"{1000 * number} dose", "at": f"{number} day"}]}
        for number, name in enumerate(bulks, start=1)
    ]
    data = {**KITS, "materials": {**bulks, "vaccine": vaccine}, "targets": [],
            "campaigns": [*campaigns, {"make": "vaccine", "at": "plant"}]}  # fmt: skip
    result = run(data)
    assert_balance(result)
    lots = result.tables["lots"]
    assert lots["started"][lots["campaign"] == 5].max() == 5 * 86_400
    assert [round(one.amount.value) for one in left_over(result)] == [0, 1000, 2000, 3000, 4000]


def test_one_component_is_no_assembly() -> None:
    data = {**KITS["materials"]["kit"], "components": {"syringe": "1 vial"}}
    result = run(KITS, {"materials.kit": data, "materials.powder": None, "campaigns": KITS["campaigns"][::2]})
    assert not is_assembled(result.plan)
    assert [one.amount.value for one in left_over(result)] == [0]
