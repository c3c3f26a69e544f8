"""Which doses bring money: those that somebody wants, when he takes them."""

from typing import Any

import pytest

from capsim.analysis.money import CostAnswer, cost
from tests.plants import run

LOTS: dict[str, Any] = {
    "name": "four lots of 1000",
    "start": "2027-01-01",
    "horizon": "60 day",
    "money": {"currency": "USD", "price_year": 2021, "discount_rate": "10 %"},
    "sites": {"plant": {"fixed_cost": "0 USD/h"}},
    "materials": {"vials": {"lot_size": "1000 dose", "revenue": "2 USD/dose"}},
    "campaigns": [{"make": "vials", "at": "plant", "lots": [{"at": f"{day} day"} for day in (0, 10, 20, 30)]}],
}
"""1000 doses each are released on days 0, 10, 20 and 30, and nothing costs anything."""


def of(edits: dict[str, Any]) -> CostAnswer:
    return cost(run(LOTS, edits))


def sales(answer: CostAnswer) -> list[tuple[str, str, float, float, float, float]]:
    return [
        (one.name, one.wanted_by, one.released.value, one.sold.value, one.surplus.value, one.revenue.value)
        for one in answer.sales
    ]


def worth(*payments: tuple[float, float]) -> float:
    return sum(amount * 1.1 ** (-day / 365) for day, amount in payments)


def test_demand_pays_when_it_is_served() -> None:
    """1500 due on day 5: 1000 at once, 500 on day 10. 700 due on day 25, from stock. 1800 are not wanted."""
    answer = of({"demand": [{"doses": 1500, "by": "5 day"}, {"doses": 700, "by": "25 day"}]})
    assert sales(answer) == [("vials", "demand", 4000, 2200, 1800, 4400)]
    assert answer.revenue.value == 4400
    assert answer.net_present_value.value == pytest.approx(worth((5, 2000), (10, 1000), (25, 1400)))


def test_demand_goes_before_a_target() -> None:
    answer = of({"demand": [{"doses": 1500, "by": "5 day"}], "targets": [{"doses": 4000, "by": ["40 day"]}]})
    assert sales(answer) == [("vials", "demand", 4000, 1500, 2500, 3000)]


def test_what_a_region_does_not_want_is_not_sold_to_another() -> None:
    """Half of 4000 is for each; home wants 2500, the others 100."""
    regions = {"home": {"share": "50 %"}, "abroad": {"share": "50 %"}}
    demand = [{"doses": 2500, "by": "1 day", "region": "home"}, {"doses": 100, "by": "1 day", "region": "abroad"}]
    assert sales(of({"regions": regions, "demand": demand})) == [("vials", "demand", 4000, 2100, 1900, 4200)]


def test_a_target_takes_up_to_its_doses_as_they_are_released_late_ones_too() -> None:
    """Of 2500 by day 5, 1000 each come on days 0 and 10, 500 on day 20; of two targets the larger counts."""
    targets = [{"doses": 2500, "by": ["5 day"]}, {"doses": 1200, "by": ["50 day"]}]
    answer = of({"targets": targets})
    assert sales(answer) == [("vials", "target", 4000, 2500, 1500, 5000)]
    assert answer.net_present_value.value == pytest.approx(worth((0, 2000), (10, 2000), (20, 1000)))


def test_doses_before_the_start_are_taken_off_a_target() -> None:
    actuals = [{"material": "vials", "doses": 2200, "date": "2026-12-01"}]
    answer = of({"targets": [{"doses": 2500, "by": ["5 day"]}], "actuals": actuals})
    assert sales(answer) == [("vials", "target", 4000, 300, 3700, 600)]
    enough = of({"targets": [{"doses": 2200, "by": ["5 day"]}], "actuals": actuals})
    assert sales(enough) == [("vials", "target", 4000, 0, 4000, 0)]


def test_without_demand_or_target_all_is_sold() -> None:
    answer = of({})
    assert sales(answer) == [("vials", "anybody", 4000, 4000, 0, 8000)]
    assert answer.net_present_value.value == pytest.approx(worth(*((day, 2000) for day in (0, 10, 20, 30))))


SET: dict[str, Any] = {
    "materials.second": {"lot_size": "1000 dose", "revenue": "5 USD/dose"},
    "campaigns": [
        *LOTS["campaigns"],
        {"make": "second", "at": "plant", "lots": [{"at": "12 day"}, {"at": "40 day"}]},
    ],
    "sets": {"course": {"members": {"vials": 2, "second": 1}}},
}


def test_a_set_that_is_wanted_takes_its_members_in_their_shares() -> None:
    """1500 doses in sets of three are 1000 vials and 500 of the second; they are complete on day 12."""
    wanted = {"of": "course", "doses": 1500, "by": "1 day"}
    answer = of({**SET, "demand": [wanted]})
    assert sales(answer) == [
        ("second", "demand", 2000, 500, 1500, 2500), ("vials", "demand", 4000, 1000, 3000, 2000),
    ]  # fmt: skip
    assert answer.net_present_value.value == pytest.approx(worth((12, 4500)))
    target = {"of": "course", "doses": 1500, "by": ["1 day"]}
    assert [one[1:] for one in sales(of({**SET, "targets": [target]}))] == [
        ("target", 2000, 500, 1500, 2500), ("target", 4000, 1000, 3000, 2000),
    ]  # fmt: skip


def test_of_two_targets_each_dose_is_sold_once() -> None:
    """500 of the second are wanted in sets from day 12, 800 by themselves: 800, as they come; vials for the set."""
    targets = [{"of": "course", "doses": 1500, "by": ["1 day"]}, {"of": "second", "doses": 800, "by": ["50 day"]}]
    assert [(one[0], one[3]) for one in sales(of({**SET, "targets": targets}))] == [("second", 800), ("vials", 1000)]


def test_a_product_that_no_target_names_is_sold_in_full() -> None:
    answer = of({**SET, "targets": [{"of": "vials", "doses": 9, "by": ["60 day"]}]})
    assert [(one[0], one[1], one[3]) for one in sales(answer)] == [
        ("second", "anybody", 2000), ("vials", "target", 9),
    ]  # fmt: skip
