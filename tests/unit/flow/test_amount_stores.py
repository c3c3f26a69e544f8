"""Stores that are full by amount: who is blocked, and when a draw makes room; the answers are worked out by hand."""

from typing import Any

import pytest

from capsim.foundation.errors import Deadlock
from tests.plants import lots_of, run

DAY = 86_400

STEP = {"unit_procedure": "process", "on": "vessel", "duration": "1 day"}
USER = {"components": {"bulk": "100 L"}, "lot_size": "1 lot", "procedure": [STEP | {"on": "mixer", "duration": "1 h"}]}


def plant(store: dict[str, Any], bulk: dict[str, Any], *dates: str) -> dict[str, Any]:
    """Bulk is made in one vessel, a day a lot, and stands in a store; mixes are made of 100 L of it at some dates."""
    return {
        "name": "stores",
        "start": "2027-01-04",
        "horizon": "20 day",
        "sites": {"plant": {"unit_classes": {"vessel": {}, "mixer": {}}, "stores": {"cold": store}}},
        "materials": {"bulk": {"store": "cold", "procedure": [STEP]} | bulk, "mix": USER},
        "campaigns": [
            {"make": "bulk", "at": "plant", "lots": 4},
            {"make": "mix", "at": "plant", "starts": {"at": list(dates)}},
        ],
    }


def made(data: dict[str, Any], campaign: int = 0) -> list[float]:
    """When the lots came into the store [day]."""
    return [time / DAY for time in lots_of(run(data), campaign)["made"].tolist()]


def test_a_lot_waits_until_draws_have_freed_its_litres() -> None:
    """Lots of 200 L, a store of 500 L, and 100 L drawn on days 5, 7, 9 and 11.

    Lots 0 and 1 go in on days 1 and 2; lot 2 is done on day 3 and finds 100 L. On day 5 half of lot 0 is drawn: 200 L
    are free, and lot 2 goes in. Lot 3 is in the vessel from day 5 to 6; on day 7 lot 0 is used up: 100 L; on day 9
    half of lot 1 goes: lot 3 goes in.
    """
    dates = ["5 day", "7 day", "9 day", "11 day"]
    assert made(plant({"capacity": "500 L"}, {"lot_size": "200 L"}, *dates)) == [1, 2, 5, 9]


def test_counted_in_lots_a_place_is_free_when_the_lot_is_used_up() -> None:
    """As above with two places: lot 2 goes in on day 7, when lot 0 is used up, and lot 3 on day 11."""
    dates = ["5 day", "7 day", "9 day", "11 day"]
    for capacity in (2, "2 lot"):
        assert made(plant({"capacity": capacity}, {"lot_size": "200 L"}, *dates)) == [1, 2, 7, 11]


def test_doses_take_their_packed_volume() -> None:
    """1000 g of 10 mg a dose are 100 000 doses, of 2 mL packed: 200 L. The same store, draws of 500 g: as above."""
    bulk = {"lot_size": "1 kg", "dose": "10 mg", "packed_volume": "2 mL"}
    data = plant({"capacity": "500 L"}, bulk, "5 day", "7 day", "9 day", "11 day")
    data["materials"]["mix"] = USER | {"components": {"bulk": "500 g"}}
    assert made(data) == [1, 2, 5, 9]


@pytest.mark.parametrize("capacity", ["250e3 dose", "25e3 vial"])
def test_a_store_of_finished_vials_holds_quarantine_by_doses_or_vials(capacity: str) -> None:
    """Lots of 10 000 vials of 10 doses, a day each, released 5 days after they were made; two fit, with 50 % to spare.

    Lots 0 and 1 go in on days 1 and 2; lot 2 is done on day 3 and goes in on day 6, when lot 0 is released; lot 3,
    begun on day 6, on day 7, when lot 1 is.
    """
    vials = {
        "lot_size": "10e3 vial",
        "doses_per_vial": 10,
        "release": {"checks": {"test": {"elapsed": "5 day", "after": "making"}}},
    }
    data = plant({"capacity": capacity}, vials)
    del data["materials"]["mix"], data["campaigns"][1]
    assert made(data) == [1, 2, 6, 7]


def test_a_small_lot_does_not_pass_a_large_one_that_does_not_fit_yet() -> None:
    """400 of 500 L are taken by lots of 200 L; a third waits from day 3, and one of 50 L from day 4, which would fit.

    On day 5 a draw of 100 L makes 200 L free: the large lot takes them all. The small one goes in on day 7.
    """
    data = plant({"capacity": "500 L"}, {"lot_size": "200 L"}, "5 day", "7 day")
    data["campaigns"][0]["lots"] = 3
    data["sites"]["plant"]["unit_classes"]["small"] = {}
    data["materials"]["seed"] = {"lot_size": "50 L", "store": "cold", "procedure": [STEP | {"on": "small"}]}
    data["materials"]["later"] = USER | {"components": {"seed": "50 L"}}
    data["campaigns"] += [
        {"make": "seed", "at": "plant", "lots": 1, "starts": {"at": ["3 day"]}},
        {"make": "later", "at": "plant", "starts": {"at": ["15 day"]}},
    ]
    result = run(data)
    assert lots_of(result, 0)["made"].tolist() == [1 * DAY, 2 * DAY, 5 * DAY]
    assert lots_of(result, 2)["made"].tolist() == [7 * DAY]


def test_a_hold_between_steps_may_be_measured_too() -> None:
    """Two lots of 200 L fit into the hold of 500 L; the second step takes 5 days.

    Lot 0: first step to day 1, second to day 6. Lots 1 and 2 are in the hold from days 2 and 3, lot 3 waits in the
    vessel from day 4 and goes into the hold on day 6, when lot 1 has left it; made on days 6, 11, 16 and 21 > 20.
    """
    second = STEP | {"name": "second", "on": "mixer", "duration": "5 day"}
    bulk = {"lot_size": "200 L", "procedure": [STEP | {"hold": "cold"}, second], "store": None}
    data = plant({"capacity": "500 L"}, bulk)
    del data["materials"]["mix"], data["campaigns"][1], data["materials"]["bulk"]["store"]
    data["campaigns"][0]["lots"] = 5
    result = run(data)
    lots = lots_of(result)
    assert lots["made"].tolist() == [6 * DAY, 11 * DAY, 16 * DAY, -1, -1]
    assert lots["started"].tolist() == [0, 1 * DAY, 2 * DAY, 3 * DAY, 6 * DAY]


def test_lots_that_wait_for_one_another_through_a_measured_store_are_named() -> None:
    """Lot 0 stands in the full hold and waits for the vessel, in which lot 1 waits for the hold."""
    steps = [STEP | {"hold": "cold"}, STEP | {"name": "again"}]
    data = plant({"capacity": "300 L"}, {"lot_size": "200 L", "procedure": steps})
    del data["materials"]["mix"], data["campaigns"][1], data["materials"]["bulk"]["store"]
    with pytest.raises(Deadlock, match="holds cold and waits for vessel; lot 1 of bulk_at_plant holds vessel and"):
        run(data)
