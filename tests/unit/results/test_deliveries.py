"""Who gets the released doses, in plants whose lots are released on known days."""

from typing import Any

import numpy as np
import pytest

from capsim.results.deliveries import Served, in_stock, served
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


def test_what_is_released_at_the_very_second_is_in_time() -> None:
    """First the lot of day 10, then the demand; a second earlier 1000 are missing for a second."""
    one = outcome([{"doses": 1000, "by": "10 day"}, {"doses": 1000, "by": f"{20 * DAY - 1} s"}])
    assert (one.in_time.tolist(), one.served.tolist()) == ([1000, 0], [1000, 1000])
    assert days(one, 0) == [(10, 0)]
    assert (one.backlog[1].times.tolist(), one.backlog[1].values.tolist()) == ([20 * DAY - 1, 20 * DAY], [1000, 0])


def test_who_falls_due_with_a_release_waits_with_the_others() -> None:
    """On day 10 a lot comes: the demand of that day goes first, then the one that waits since day 5 for 300 more."""
    one = outcome([{"doses": 900, "by": "5 day", "priority": 2}, {"doses": 400, "by": "10 day"}])
    assert one.in_time.tolist() == [0, 400]
    assert days(one, 0) == [(5, 900), (10, 300), (20, 0)]


BEFORE: list[dict[str, Any]] = [
    {"date": "2026-12-02", "material": "vials", "doses": 700},
    {"date": "2026-12-22", "material": "vials", "doses": 900},
]
"""1600 doses before the start on 1 January: 700 thirty days and 900 ten days before."""


def test_what_was_released_before_is_in_stock() -> None:
    """1600 are there: 1500 on day 5 at once, 100 of 300 on day 8, the others on day 10."""
    demand = [{"doses": 1500, "by": "5 day"}, {"doses": 300, "by": "8 day"}]
    one = outcome(demand, actuals=BEFORE)
    assert one.in_time.tolist() == [1500, 100]
    assert days(one, 1) == [(8, 200), (10, 0)]
    plan = plan_of({**PLANT, "demand": demand, "actuals": BEFORE})
    assert in_stock(plan) == (("vials", "", 1600),)


def test_what_was_given_out_before_is_not_in_stock() -> None:
    """500 on 12 December from 700; of 1300 on 24 December 1100 are there, and 200 are owed until day 10."""
    demand = [{"doses": 500, "by": "2026-12-12"}, {"doses": 1300, "by": "2026-12-24"}, {"doses": 700, "by": "12 day"}]
    one = outcome(demand, actuals=BEFORE)
    assert one.in_time.tolist() == [500, 1100, 700]
    assert days(one, 1) == [(-8, 200), (10, 0)]
    assert in_stock(plan_of({**PLANT, "demand": demand, "actuals": BEFORE})) == (("vials", "", 0),)
    only = plan_of({**PLANT, "demand": [demand[0]], "actuals": BEFORE})
    assert in_stock(only) == (("vials", "", 1100),)


def test_before_the_start_regions_have_their_shares_and_the_future_takes_nothing() -> None:
    """Domestic has 1200 of 1600 and was given 800; export's 400 are all there, whatever it wants later."""
    regions = {"domestic": {"share": "75 %"}, "export": {"share": "25 %"}}
    demand = [
        {"doses": 400, "every": "5 day", "from": "2026-12-24", "to": "2026-12-30", "region": "domestic"},
        {"doses": 900, "by": "12 day", "region": "export"},
    ]
    plan = plan_of({**PLANT, "demand": demand, "actuals": BEFORE, "regions": regions})
    assert in_stock(plan) == (("vials", "domestic", 400), ("vials", "export", 400))
    (one,) = served(run({**PLANT, "demand": demand, "actuals": BEFORE, "regions": regions}))
    assert one.in_time.tolist() == [400, 400, 650]
    assert in_stock(plan_of({**PLANT, "demand": demand, "regions": regions, "began": "2026-12-01"})) == ()


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
