"""Lots that use consumables: who starves, until when, and what the ledger says; the answers are worked out by hand."""

from typing import Any

import pytest

from capsim.analysis.bottleneck import bottleneck
from capsim.analysis.queues import waiting
from capsim.results.result import Result
from tests.plants import lots_of, run

HOUR, DAY = 3600, 86_400
PIECE = 10**6
"""Quanta in a piece."""

STEP = {"unit_procedure": "process", "on": "vessel", "duration": "1 day", "consumes": {"bag": 1}}


def plant(supplies: dict[str, Any], *steps: dict[str, Any], starts: Any = "free", **changes: Any) -> dict[str, Any]:
    """Lots of 10 g through one or more steps; horizon 20 days."""
    return {
        "name": "supplies",
        "start": "2027-01-04",
        "horizon": "20 day",
        "sites": {"plant": {"unit_classes": {"vessel": {}, "next": {}}, "supplies": supplies}},
        "materials": {"bulk": {"lot_size": "10 g", "procedure": list(steps or (STEP,))}},
        "campaigns": [{"make": "bulk", "at": "plant", "starts": starts, **changes}],
    }


def ledger(result: Result) -> dict[str, list[int]]:
    """Table ``supplies`` without its first column."""
    table = {name: values.tolist() for name, values in result.tables["supplies"].items()}
    assert table.pop("replication") == [0] * len(table["supply"])
    return table


def started(result: Result, campaign: int = 0) -> list[float]:
    return [time / DAY for time in lots_of(result, campaign)["started"].tolist()]


def test_a_lot_starves_until_the_dated_delivery() -> None:
    """One day a lot, two bags at the start, three on day 5, one bag a lot.

    A lot is planned, and asks for its bag, when the one before it has the vessel. Lots 0 and 1 ask on day 0 and start
    on days 0 and 1. Lot 2 asks on day 1 and waits until day 5. Lots 2, 3 and 4 start on days 5, 6 and 7; lots 3 and 4
    ask on days 5 and 6. Lot 5 asks on day 7 and waits to the end. There is nothing on days 0 to 5 and 6 to 20.
    """
    bag = {"opening": 2, "deliveries": [{"at": "5 day", "amount": 3}]}
    result = run(plant({"bag": bag}))
    assert started(result) == [0, 1, 5, 6, 7, -1 / DAY]
    assert ledger(result) == {
        "supply": [0], "opening": [2 * PIECE], "delivered": [3 * PIECE], "used": [5 * PIECE], "left": [0],
        "on_order": [0], "lowest": [0], "at_zero": [19 * DAY],
    }  # fmt: skip
    (row,) = (one for one in waiting(result) if one.kind == "supply")
    assert (row.campaign, row.label) == ("bulk_at_plant", "plant.bag")
    assert row.mean is not None
    assert (row.mean.value, row.longest.value) == (4 * DAY / 5, 13 * DAY)
    assert row.queue.value == pytest.approx(17 / 20)


def test_the_supply_is_named_as_the_bottleneck() -> None:
    found = bottleneck(run(plant({"bag": {"opening": 2, "deliveries": [{"at": "5 day", "amount": 3}]}})))
    assert (found.kind, found.label, found.utilisation) == ("supply", "plant.bag", None)
    assert found.sentence.startswith("lots are starved of plant.bag, which accounts for 100 % of the waiting")


def test_more_is_ordered_at_the_reorder_point_and_comes_after_the_lead_time() -> None:
    """Four bags, a lot a day from day 0; order 3 when stock and orders are 1 or less; 4 days from order to arrival.

    Lots 0 to 3 find a bag each. The one of day 2 leaves 1, so 3 are ordered for day 6. On day 4 nothing is left, 3 are
    on order and one lot asks: 2. On day 5 two lots ask: 1, so 3 more are ordered for day 9. On day 6 the two that wait
    and the third, which comes then, get a bag each, and the vessel for an hour each. On days 7 and 8 two lots ask; the
    second leaves 0 + 3 - 2 = 1, so 3 more are ordered for day 12. Both start on day 9. Of 4 + 9 bags, 4 are left.
    """
    bag = {"opening": 4, "reorder": {"below": 1, "order": 3, "lead_time": "4 day"}}
    result = run(plant({"bag": bag}, STEP | {"duration": "1 h"}, starts={"every": "1 day"}, lots=9))
    assert started(result) == [0, 1, 2, 3, 6, 6 + 1 / 24, 6 + 2 / 24, 9, 9 + 1 / 24]
    table = ledger(result)
    assert [table[name][0] / PIECE for name in ("delivered", "used", "left", "on_order")] == [9, 9, 4, 0]


def test_several_orders_may_be_out_and_an_order_is_as_often_the_quantity_as_it_takes() -> None:
    """Nothing at the start, 2 needed a lot, one lot a day from day 1; order by fives up to above 7; 10 days.

    At the start 10 are ordered, since 5 are not above 7. Stock and orders less what is asked for: 8 on day 1; 6 on day
    2, so 5 more are ordered: 11; 9 on day 3; 7 on day 4, 5 more: 12; 10 and 8 on days 5 and 6; 6 on day 7, 5 more.
    By day 9.5 nothing has come: 10 + 5 + 5 + 5 are on order.
    """
    bag = {"reorder": {"below": 7, "order": 5, "lead_time": "10 day"}}
    dates = {"at": [f"{day} day" for day in range(1, 8)]}
    data = plant({"bag": bag}, STEP | {"consumes": {"bag": 2}}, starts=dates) | {"horizon": "9.5 day"}
    table = ledger(run(data))
    assert [table[name][0] / PIECE for name in ("delivered", "used", "left", "on_order")] == [0, 0, 0, 25]


def test_a_starving_lot_keeps_its_unit() -> None:
    """The first vessel takes 1 day, the second 2 h and a bag, of which there is one, and one more on day 6.

    Lot 0: vessel on day 0, next on day 1. Lot 1: vessel on day 1, done on day 2, and waits in it for the bag until
    day 6. Lot 2 has the vessel on day 6, not on day 2, waits in it from day 7 to the end, and lot 3 never starts.
    """
    bag = {"opening": 1, "deliveries": [{"at": "6 day", "amount": 1}]}
    second = {"unit_procedure": "process", "name": "second", "on": "next", "duration": "2 h", "consumes": {"bag": 1}}
    first = {"unit_procedure": "process", "name": "first", "on": "vessel", "duration": "1 day"}
    result = run(plant({"bag": bag}, first, second))
    assert started(result) == [0, 1, 6, -1 / DAY]
    assert lots_of(result)["made"].tolist() == [26 * HOUR, 6 * DAY + 2 * HOUR, -1, -1]
    blocked = result.tables["usage"]["blocked"][:2].tolist()
    assert blocked == [0, (4 + 13) * DAY]  # places by name: next, vessel


def test_use_by_size_follows_the_lot_as_it_is_when_the_step_begins() -> None:
    """10 g, of which the first step keeps half: the first takes 10 x 0.5 L, the second 5 x 0.5 L and 0.3 of a resin."""
    media = {"opening": "100 L"}
    by_size = {"media": {"amount": "0.5 L", "per": "1 g"}}
    steps = [
        {"unit_procedure": "process", "name": name, "on": on, "duration": "1 h", "step_yield": "50 %", "consumes": uses}
        for name, on, uses in (("first", "vessel", by_size), ("second", "next", by_size | {"resin": 0.3}))
    ]
    result = run(plant({"media": media, "resin": {"opening": 1}}, *steps, lots=1))
    table = ledger(result)
    assert table["used"] == [7_500_000, 300_000]  # microlitres, millionths of a piece


def test_all_or_nothing_and_the_first_who_can_goes() -> None:
    """One list for the site: priority, then arrival, but who lacks something is passed over and takes nothing.

    Lots of campaign 0 (priority 1) need a bag and a filter, of which there is none before day 3; those of campaign 1
    (priority 2) need the only bag. Lot 0 of campaign 0 asks first and takes nothing, so campaign 1 has the bag on day
    1. On day 3 come a filter and a bag: campaign 0, although lot 1 of campaign 1 has waited for a bag since day 2.
    """
    data = plant({"bag": {"opening": 1, "deliveries": [{"at": "3 day", "amount": 1}]},
                  "filter": {"deliveries": [{"at": "3 day", "amount": 1}]}})  # fmt: skip
    both = STEP | {"consumes": {"bag": 1, "filter": 1}, "duration": "1 h"}
    data["materials"] = {
        "hard": {"lot_size": "1 g", "procedure": [both]},
        "easy": {"lot_size": "1 g", "procedure": [STEP | {"on": "next", "duration": "1 h"}]},
    }
    data["campaigns"] = [
        {"make": "hard", "at": "plant", "starts": {"at": ["0 day"]}},
        {"make": "easy", "at": "plant", "priority": 2, "starts": {"at": ["1 day", "2 day"]}},
    ]
    result = run(data)
    assert (started(result, 0), started(result, 1)) == ([3], [1, -1 / DAY])


def test_who_waits_is_served_by_priority_then_arrival() -> None:
    """Three lots wait for a bag that comes on day 5: of equal ones the first, but the one of priority 0 before it."""
    data = plant({"bag": {"deliveries": [{"at": "5 day", "amount": 1}]}}, starts={"at": ["1 day", "2 day"]})
    data["campaigns"].append(data["campaigns"][0] | {"priority": 0, "starts": {"at": ["3 day"]}})
    result = run(data)
    assert (started(result, 0), started(result, 1)) == ([-1 / DAY, -1 / DAY], [5])
    data["campaigns"].pop()
    assert started(run(data)) == [5, -1 / DAY]


def test_a_plan_without_supplies_has_an_empty_table() -> None:
    result = run(plant({}, {"unit_procedure": "process", "on": "vessel", "duration": "1 day"}))
    assert ledger(result)["supply"] == []


def test_a_consumable_that_nobody_uses_is_still_accounted_for() -> None:
    """Ten at the start, five on day 2, and an order at the start that comes on day 1."""
    spare = {"opening": 10, "deliveries": [{"at": "2 day", "amount": 5}],
             "reorder": {"below": 20, "order": 11, "lead_time": "1 day"}}  # fmt: skip
    table = ledger(run(plant({"spare": spare}, STEP | {"consumes": {}})))
    assert [table[name][0] / PIECE for name in ("delivered", "used", "left", "lowest")] == [16, 0, 26, 10]
