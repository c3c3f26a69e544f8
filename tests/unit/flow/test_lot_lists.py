"""Lists of lots, campaigns after one another, deliveries and expiry, against plants worked out by hand."""

from typing import Any

import pytest

from capsim.foundation.worktime import NEVER
from capsim.results.result import Result
from capsim.results.tables import Status
from tests.plants import assert_balance, lots_of, run

DAY, HOUR = 86_400, 3_600


def plant(campaigns: list[dict[str, Any]], **materials: Any) -> dict[str, Any]:
    """Bulk comes from abroad; the line fills 100 vials an hour; a second line makes the other product."""
    fill = {"unit_procedure": "process", "on": "line", "pace": {"amount": "100 vial", "time": "1 h"}}
    vials = {"components": {"bulk": "1 dose"}, "doses_per_vial": 10, "procedure": [fill]}
    return {
        "name": "by hand",
        "start": "2027-01-04",
        "horizon": "40 day",
        "sites": {"plant": {"unit_classes": {"line": {}}, "stores": {"cold": {"capacity": 1}}}, "abroad": {}},
        "materials": {"bulk": {}, "vials": vials, **materials},
        "campaigns": campaigns,
    }


BULK = {"make": "bulk", "at": "plant", "lots": [{"size": "100e3 dose"}]}


def days(result: Result, campaign: int, column: str) -> list[float | None]:
    """Moments of the lots of a campaign [day]."""
    return [None if time < 0 else time / DAY for time in lots_of(result, campaign)[column].tolist()]


def test_a_lot_of_a_list_takes_the_time_and_the_inputs_of_its_own_size() -> None:
    """2400 vials take 24 h and draw 24 000 doses, 4800 take 48 h and 48 000, both planned at 0 on one line.

    Lot 0: day 0-1; lot 1: day 1-3. Of 100 000 doses of bulk 28 000 are left.
    """
    vials = {"make": "vials", "at": "plant", "lots": [{"size": "2400 vial"}, {"size": "4800 vial"}]}
    result = run(plant([BULK, vials]))
    assert (days(result, 1, "planned"), days(result, 1, "started")) == ([0, 0], [0, 1])
    assert days(result, 1, "made") == [1, 3]
    assert lots_of(result, 1)["amount"].tolist() == [2400, 4800]
    assert lots_of(result, 0)["remaining"].tolist() == [28_000]
    assert result.tables["genealogy"]["amount"].tolist() == [24_000, 48_000]
    assert_balance(result)


def test_a_small_lot_starts_while_a_large_one_waits_for_its_inputs() -> None:
    """20 000 doses: not enough for 2400 vials, planned at 0, but for the 1200 of day 1; more comes on day 5.

    Lot 1: day 1 to 1.5. Lot 0: day 5-6, from 8000 doses and 16 000 of the second delivery.
    """
    bulk = BULK | {"lots": [{"size": "20e3 dose"}, {"size": "50e3 dose", "at": "5 day"}]}
    vials = {"make": "vials", "at": "plant", "lots": [{"size": "2400 vial"}, {"size": "1200 vial", "at": "1 day"}]}
    result = run(plant([bulk, vials]))
    assert days(result, 1, "made") == [6, 1.5]
    assert result.tables["genealogy"]["amount"].tolist() == [8000, 16_000, 12_000]
    assert_balance(result)


def test_the_table_tells_due_dates_and_order() -> None:
    """Of two lots planned at 0 the one of order 1 goes first, though it is the second of the list."""
    lots = [{"size": "2400 vial", "order": 7, "due": "3 day"}, {"size": "1200 vial", "order": 1}]
    result = run(plant([BULK, {"make": "vials", "at": "plant", "lots": lots}]))
    table = lots_of(result, 1)
    assert (table["rank"].tolist(), table["due"].tolist()) == ([1, 7], [-1, 3 * DAY])
    assert table["amount"].tolist() == [1200, 2400]
    assert days(result, 1, "made") == [0.5, 1.5]
    assert lots_of(run(plant([BULK, {"make": "vials", "at": "plant", "starts": {"at": ["1 day"]}}],
                             vials=LIKE)), 1)["rank"].tolist() == [-1]  # fmt: skip


LIKE = {
    "components": {"bulk": "1 dose"},
    "lot_size": "100 vial",
    "doses_per_vial": 10,
    "procedure": [{"unit_procedure": "process", "on": "line", "duration": "1 h"}],
}


def test_lots_know_their_due_date_and_rank() -> None:
    """As the rules of a unit class read them; a lot of no list has neither."""
    from capsim.engine.build import build
    from capsim.flow.lot import Lot
    from tests.plants import plan_of

    lots = [{"size": "10 vial", "due": "3 day", "order": 4}, {"size": "20 vial"}]
    world, _ = build(plan_of(plant([BULK, {"make": "vials", "at": "plant", "lots": lots}])), seed=1, replication=0)
    one, other = (Lot(world.campaigns[1], number, planned=0, counts=True) for number in (1, 0))
    assert (one.due, one.rank, one.amount) == (3 * DAY, 4, 10)
    assert (other.due, other.rank, other.amount) == (NEVER, 2, 20)
    vials = {"make": "vials", "at": "plant", "starts": {"at": ["1 day"]}}
    data = plant([BULK, vials])
    data["materials"]["vials"]["lot_size"] = "2400 vial"
    world, _ = build(plan_of(data), seed=1, replication=0)
    unlisted = Lot(world.campaigns[1], 0, planned=0, counts=True)
    assert (unlisted.due, unlisted.rank) == (NEVER, 0)


def test_a_campaign_begins_when_the_last_lot_of_the_other_has_its_first_unit() -> None:
    """Two lots of 24 h on the line, planned at 0: they have it at 0 and on day 1. Then the other product comes in.

    Its lots are planned on day 1, in cadence of 12 h, and wait for the line: day 2-2.5 and 2.5-3.
    """
    other = LIKE | {"procedure": [{"unit_procedure": "process", "on": "line", "duration": "12 h"}]}
    first = {"make": "vials", "at": "plant", "lots": [{"size": "2400 vial"}, {"size": "2400 vial"}]}
    follower = {"make": "other", "at": "plant", "after": "vials_at_plant", "starts": {"every": "12 h"}, "lots": 2}
    result = run(plant([BULK, first, follower], other=other))
    assert days(result, 2, "planned") == [1, 1.5]
    assert days(result, 2, "made") == [2.5, 3]


@pytest.mark.parametrize(
    ("starts", "planned"),
    [
        ({}, [1, 2]),  # free: the next when the first has the line, on day 2
        ({"starts": {"at": ["12 h", "5 day"]}}, [1, 5]),
        ({"lots": [{"at": "5 day"}, {"at": "6 h"}]}, [1, 5]),
        ({"from": "3 day"}, [3, 3]),
    ],
)
def test_nothing_of_a_campaign_is_planned_before_the_other_is_through(starts: Any, planned: list[float]) -> None:
    """The other campaign has its last lot on the line from day 1 to day 2; a lot here takes 12 h."""
    other = LIKE | {"procedure": [{"unit_procedure": "process", "on": "line", "duration": "12 h"}]}
    first = {"make": "vials", "at": "plant", "lots": [{"size": "2400 vial"}, {"size": "2400 vial"}]}
    follower = {"make": "other", "at": "plant", "after": "vials_at_plant", "lots": 2} | starts
    assert days(run(plant([BULK, first, follower], other=other)), 2, "planned") == planned


def test_a_campaign_may_wait_for_the_last_delivery() -> None:
    """Deliveries of day 2 and day 4; lots of the filling are planned from day 4 on."""
    bulk = BULK | {"lots": [{"size": "100e3 dose", "at": "4 day"}, {"size": "100e3 dose", "at": "2 day"}]}
    vials = {"make": "vials", "at": "plant", "after": "bulk_at_plant", "lots": [{"size": "2400 vial"}]}
    assert days(run(plant([bulk, vials])), 1, "planned") == [4]


def test_a_campaign_that_never_gets_its_turn_plans_nothing() -> None:
    """The second lot of the first campaign never has enough bulk."""
    first = {"make": "vials", "at": "plant", "lots": [{"size": "2400 vial"}, {"size": "24e3 vial"}]}
    follower = {"make": "other", "at": "plant", "after": "vials_at_plant"}
    assert days(run(plant([BULK, first, follower], other=LIKE)), 2, "planned") == []


TESTED = {
    "store": "cold",
    "release": {
        "checks": {
            "identity": {"elapsed": "2 day"},
            "potency": {"elapsed": "5 day", "after": "making"},
            "review": {"elapsed": "1 day", "after": "tests"},
        }
    },
}


def test_a_delivery_is_made_on_arrival_and_passes_its_release() -> None:
    """Day 3: samples and potency begin together, 2 and 5 days; then the review: released on day 9.

    The cold room has one place: the delivery of day 4 stands outside until the first one is used up, on day 9.
    """
    bulk = BULK | {"lots": [{"size": "24e3 dose", "at": "3 day"}, {"size": "24e3 dose", "at": "4 day"}]}
    vials = {"make": "vials", "at": "plant", "lots": [{"size": "2400 vial"}, {"size": "2400 vial"}]}
    result = run(plant([bulk, vials], bulk=TESTED))
    assert days(result, 0, "made") == [3, 9]
    assert days(result, 0, "decided") == [9, 15]
    assert days(result, 0, "started") == [None, None]
    assert days(result, 1, "made") == [10, 16]
    assert_balance(result)


def test_a_delivery_abroad_is_shipped_when_it_is_released() -> None:
    """Tests and review until day 9, 2 days on the road; the filling takes a day."""
    bulk = {"make": "bulk", "at": "abroad", "lots": [{"size": "24e3 dose", "at": "3 day"}]}
    data = plant(
        [bulk, {"make": "vials", "at": "plant", "lots": [{"size": "2400 vial"}]}], bulk=TESTED | {"store": None}
    )
    data["shipments"] = [{"material": "bulk", "from": "abroad", "to": {"plant": 1}, "transit": "2 day"}]
    assert days(run(data), 1, "made") == [12]


def test_what_expires_with_its_components_is_kept_as_long_as_the_shortest() -> None:
    """Bulk is kept for 10 days from day 0, adjuvant for 20 days from day 2. The mix is made on day 4, kept until 10.

    The filling is planned for day 9 and finds it; the one of day 10 does not: what is left has expired. So have, by
    day 40, the 80 000 doses of adjuvant and of bulk that went into no mix.
    """
    mixing = {"unit_procedure": "process", "on": "line", "duration": "24 h"}
    materials = {
        "bulk": {"shelf_life": "10 day"},
        "adjuvant": {"shelf_life": "20 day"},
        "mix": {
            "components": {"bulk": "1 dose", "adjuvant": "1 dose"}, "lot_size": "20e3 dose", "shelf_life": "30 day",
            "expires": "with_components", "procedure": [mixing],
        },
        "vials": LIKE | {"components": {"mix": "1 dose"}},
    }  # fmt: skip
    campaigns = [
        BULK,
        {"make": "adjuvant", "at": "plant", "lots": [{"size": "100e3 dose", "at": "2 day"}]},
        {"make": "mix", "at": "plant", "lots": [{"at": "3 day"}]},
        {"make": "vials", "at": "plant", "starts": {"at": ["9 day", "10 day"]}},
    ]
    result = run(plant(campaigns, **materials))
    assert days(result, 2, "made") == [4]
    assert days(result, 3, "made") == [9 + 1 / 24, None]
    assert result.tables["balance"]["expired"].tolist() == [80_000, 80_000, 19_000, 0]
    assert_balance(result)
    own = run(plant(campaigns, **{**materials, "mix": materials["mix"] | {"expires": "own"}}))
    assert days(own, 3, "made") == [9 + 1 / 24, 10 + 1 / 24]


@pytest.mark.parametrize(
    ("shelf_life", "status", "expired"), [("5 day", Status.EXPIRED, 2400), ("5 day and a second", Status.RELEASED, 0)]
)
def test_an_end_product_past_its_shelf_life_is_not_released(shelf_life: str, status: Status, expired: int) -> None:
    """Made on day 1; the test may take 2 days and takes 5: decided on day 6, when 5 days are over to the second."""
    seconds = 5 * DAY + ("second" in shelf_life)
    test = {"by": "analyst", "hands_on": "2 day", "elapsed": "0 h"}
    vials = {
        "components": {"bulk": "1 dose"}, "doses_per_vial": 10, "shelf_life": f"{seconds} s",
        "procedure": [{"unit_procedure": "process", "on": "line", "duration": "1 day"}],
        "release": {"checks": {"first": test}},
    }  # fmt: skip
    other = vials | {"shelf_life": None, "release": {"checks": {"first": test | {"hands_on": "3 day"}}}}
    # The lot of the other product is sampled first and keeps the analyst from day 1 to day 4.
    campaigns = [
        BULK,
        {"make": "other", "at": "plant", "lots": [{"size": "2400 vial"}]},
        {"make": "vials", "at": "plant", "lots": [{"size": "2400 vial"}]},
    ]
    data = plant(campaigns, vials=vials, other=other)
    data["sites"]["plant"]["unit_classes"]["line"]["count"] = 2
    data["sites"]["plant"]["laboratory"] = {"analyst": {"count": 1}}
    result = run(data)
    lots = lots_of(result, 2)
    assert (lots["status"].tolist(), days(result, 2, "decided")) == ([status], [6])
    assert lots["remaining"].tolist() == [2400 - expired]
    assert result.tables["balance"]["expired"].tolist() == [0, 0, expired]
    assert_balance(result)
