"""Who gets the released doses, in plants whose lots are released on known days."""

from typing import Any

import numpy as np
import pytest

from capsim.results.deliveries import Served, served
from tests.plants import plan_of, run

DAY = 86_400

PLANT: dict[str, Any] = {
    "name": "a thousand doses every ten days",
    "start": "2027-01-01",
    "horizon": "100 day",
    "sites": {"plant": {"unit_classes": {"line": {}}}},
    "materials": {
        "vials": {
            "lot_size": "1000 dose",
            "procedure": [{"unit_procedure": "process", "on": "line", "duration": "10 day"}],
        }
    },
    "campaigns": [{"make": "vials", "at": "plant", "lots": 4}],
}
"""1000 doses are released on each of the days 10, 20, 30 and 40."""


def outcome(demand: list[dict[str, Any]], **changes: Any) -> Served:
    (one,) = served(run({**PLANT, "demand": demand, **changes}))
    return one


def days(one: Served, row: int) -> list[tuple[float, float]]:
    """Moments and values of the backlog of a demand."""
    return list(zip((one.backlog[row].times / DAY).tolist(), one.backlog[row].values.tolist(), strict=True))


def test_stock_is_served_on_the_date_and_the_rest_when_it_comes() -> None:
    """Day 15: 1000 of 1500 are there; the other 500 come on day 20."""
    one = outcome([{"doses": 1500, "by": "15 day"}])
    assert (one.in_time.tolist(), one.served.tolist()) == ([1000], [1500])
    assert days(one, 0) == [(15, 500), (20, 0)]


def test_a_lot_released_on_the_date_itself_is_late() -> None:
    one = outcome([{"doses": 1000, "by": "10 day"}, {"doses": 1000, "by": "20.001 day"}])
    assert (one.in_time.tolist(), one.served.tolist()) == ([0, 1000], [1000, 1000])
    assert days(one, 0) == [(10, 0)]


def test_priority_then_date_then_order() -> None:
    """All wait on day 5 to 7; day 10 serves priority 1 in order of date, then of the list, day 20 the rest."""
    wanted = [("5 day", 2), ("7 day", 1), ("6 day", 1), ("6 day", 1)]
    one = outcome([{"doses": 400, "by": by, "priority": priority} for by, priority in wanted])
    assert days(one, 2) == [(6, 400), (10, 0)]
    assert days(one, 3) == [(6, 400), (10, 0)]
    assert days(one, 1) == [(7, 400), (10, 200), (20, 0)]
    assert days(one, 0) == [(5, 400), (20, 0)]


def test_of_the_same_date_the_smaller_priority_is_served_from_stock_wherever_it_stands() -> None:
    one = outcome([{"doses": 800, "by": "15 day", "priority": 2}, {"doses": 800, "by": "15 day"}])
    assert one.in_time.tolist() == [200, 800]


def test_nothing_is_held_back_for_a_later_demand_of_higher_priority() -> None:
    one = outcome([{"doses": 1000, "by": "15 day", "priority": 2}, {"doses": 1000, "by": "16 day"}])
    assert one.in_time.tolist() == [1000, 0]


def test_again_and_again() -> None:
    """600 on days 12, 24 and 36 (not 48): stock before each is 1000, 1400, 1800, so that all are in time."""
    demand = {"doses": 600, "every": "12 day", "to": "47 day"}
    one = outcome([demand])
    assert [row.due / DAY for row in plan_of({**PLANT, "demand": [demand]}).demands] == [12, 24, 36]
    assert one.in_time.tolist() == [600] * 3
    late = plan_of({**PLANT, "demand": [{"doses": 1, "every": "30 day", "from": "2027-01-02"}]})
    assert [row.due / DAY for row in late.demands] == [1, 31, 61, 91]


def test_regions_have_their_share_of_every_lot() -> None:
    """75 % of each 1000: domestic has 1500 on day 25 and needs 1400; export has 500, and 300 of them are left."""
    regions = {"domestic": {"share": "75 %"}, "export": {"share": "25 %"}}
    demand = [
        {"doses": 1400, "by": "25 day", "region": "domestic", "priority": 9},
        {"doses": 200, "by": "25 day", "region": "export"},
        {"doses": 700, "by": "35 day", "region": "export"},
    ]
    one = outcome(demand, regions=regions)
    assert one.in_time.tolist() == [1400, 200, 550]
    assert days(one, 2) == [(35, 150), (40, 0)]


def test_sets_are_complete_or_not_there() -> None:
    """Two of the first and one of the second make a set of 3 doses: on day 10 there are 500 sets, on day 20 1000."""
    second = {"lot_size": "500 dose", "procedure": [{"unit_procedure": "process", "on": "other", "duration": "10 day"}]}
    changes = {
        "sites": {"plant": {"unit_classes": {"line": {}, "other": {}}}},
        "materials": {**PLANT["materials"], "diluent": second},
        "campaigns": [*PLANT["campaigns"], {"make": "diluent", "at": "plant", "lots": 4}],
        "sets": {"regimen": {"members": {"vials": 2, "diluent": 1}}},
    }
    one = outcome([{"doses": 1800, "by": "15 day"}], **changes)
    assert one.in_time == pytest.approx([1500])
    assert days(one, 0) == [(15, pytest.approx(300)), (20, 0)]


def test_what_never_comes_is_backlog_to_the_end() -> None:
    one = outcome([{"doses": 5000, "by": "50 day"}])
    assert (one.in_time.tolist(), one.served.tolist()) == ([4000], [4000])
    assert one.backlog[0].at(100 * DAY) == 1000


def test_nobody_gets_what_is_not_there() -> None:
    """Against random demand: served doses never pass released ones, and what is left waits for nothing."""
    rng = np.random.default_rng(3)
    for _ in range(20):
        demand = [
            {
                "doses": float(rng.integers(1, 900)),
                "by": f"{rng.integers(1, 100)} day",
                "priority": int(rng.integers(3)),
            }
            for _ in range(rng.integers(1, 12))
        ]
        one = outcome(demand)
        wanted = np.array([row["doses"] for row in demand])
        assert (one.in_time <= one.served + 1e-9).all() and (one.served <= wanted + 1e-9).all()
        assert one.served.sum() == pytest.approx(min(4000, wanted.sum()))
