"""The plant at the start against plants worked out by hand."""

import json
from typing import Any

import numpy as np
import pytest

from capsim.engine.layout import feed_forward
from capsim.results.plan_json import plan_from_json, plan_to_json
from capsim.results.result import Result
from capsim.results.tables import Status
from tests.plants import assert_balance, lots_of, plan_of, run

DAY, HOUR = 86_400, 3_600


def plant(opening: dict[str, Any] | None = None, **edits: Any) -> dict[str, Any]:
    """Bulk is grown for 10 days and purified for 2; a line fills 1000 vials in 1 day and is cleaned for 1 day.

    A lot of bulk is 30 000 doses; a lot of vaccine is 1000 vials of 10 doses, tested for 5 days.
    """
    grow = {"unit_procedure": "process", "name": "grow", "on": "reactor", "duration": "10 day", "turnaround": "1 day"}
    purify = {"unit_procedure": "process", "name": "purify", "on": "skid", "duration": "2 day", "step_yield": "50 %"}
    fill = {"unit_procedure": "process", "name": "fill", "on": "line", "duration": "1 day", "turnaround": "1 day"}
    data = {
        "name": "by hand",
        "start": "2027-01-04",
        "horizon": "40 day",
        "sites": {
            "plant": {"unit_classes": {"reactor": {}, "skid": {}, "line": {}}, "stores": {"cold": {"capacity": 3}}}
        },
        "materials": {
            "bulk": {"store": "cold", "lot_size": "30e3 dose", "shelf_life": "100 day", "procedure": [grow, purify]},
            "vaccine": {
                "components": {"bulk": "1 dose"},
                "lot_size": "1000 vial",
                "doses_per_vial": 10,
                "procedure": [fill],
                "release": {"checks": {"sterility": {"elapsed": "5 day"}}},
            },
        },
        "campaigns": [{"make": "bulk", "at": "plant", "lots": 1}, {"make": "vaccine", "at": "plant"}],
        "targets": [{"doses": 40e3, "by": ["40 day"], "of": "vaccine"}],
        **edits,
    }
    return data if opening is None else {**data, "opening": opening}


def stock(**lot: Any) -> dict[str, Any]:
    return {"stock": [{"material": "bulk", "at": "plant", **lot}]}


def process(**lot: Any) -> dict[str, Any]:
    return {"in_process": [{"material": "bulk", "at": "plant", **lot}]}


def days(result: Result, campaign: int, column: str) -> list[float | None]:
    """Moments of the lots of a campaign [day]."""
    return [None if time < 0 else time / DAY for time in lots_of(result, campaign)[column].tolist()]


def released(result: Result) -> list[float]:
    """Days on which lots of vaccine are released."""
    of = [number for number, row in enumerate(result.plan.campaigns) if row.material == 1]
    lots = result.tables["lots"]
    mine = np.isin(lots["campaign"], of) & (lots["status"] == Status.RELEASED)
    return sorted((lots["decided"][mine] / DAY).tolist())


def test_without_an_opening_the_first_bulk_is_there_on_day_12() -> None:
    """Bulk: 10 + 2 days, half of 30 000 doses: one lot of vaccine, filled on day 12-13, released on day 18."""
    result = run(plant())
    assert released(result) == [18]
    assert_balance(result)


def test_nothing_at_the_start_is_the_same_as_no_opening() -> None:
    nothing = {"stock": [], "in_process": [], "busy": []}
    assert plan_of(plant(nothing)) == plan_of(plant())
    assert plan_of(plant({})) == plan_of(plant(actuals=[]))


def test_released_stock_is_used_at_once() -> None:
    """25 000 doses: vaccine at days 0-1 and 2-3 (the line is cleaned between), released on days 6 and 8.

    The 5000 that are left and 15 000 of day 12 make two lots: days 12-13 and 14-15.
    """
    result = run(plant(stock(size="25e3 dose")))
    assert [row.name for row in result.plan.campaigns] == [
        "opening stock of bulk at plant", "bulk_at_plant", "vaccine_at_plant",
    ]  # fmt: skip
    assert released(result) == [6, 8, 18, 20]
    table = lots_of(result, 0)
    assert (table["begun"].tolist(), table["remaining"].tolist()) == ([25_000], [0])
    assert days(result, 0, "decided") == [0]
    balance = result.tables["balance"]
    assert (balance["begun"][0], balance["consumed"][0], balance["lost"][0]) == (55_000, 40_000, 15_000)
    assert_balance(result)


def test_stock_is_drawn_first_expired_first_out() -> None:
    """Of 10 000 doses each, c expires on day 3 (97 days old of 100), b on day 5, a on day 50: drawn in this order."""
    lots = [{"name": "a", "expires": "50 day"}, {"name": "b", "expires": "5 day"}, {"name": "c", "age": "97 day"}]
    opening = {"stock": [{"material": "bulk", "at": "plant", "size": "10e3 dose", **lot} for lot in lots]}
    result = run(plant(opening, campaigns=[{"make": "vaccine", "at": "plant"}]))
    genealogy, lots_table = result.tables["genealogy"], result.tables["lots"]
    assert [lots_table["number"][lot] for lot in genealogy["parent"]] == [2, 1, 0]
    assert released(result) == [6, 8, 10]
    assert_balance(result)


def test_what_is_not_used_in_time_expires() -> None:
    """Three lots expire on day 1. Two are drawn at 0, by the lot in the line and by the next; the third expires."""
    lots = [{"size": "10e3 dose", "expires": "1 day"}] * 3
    opening = {"stock": [{"material": "bulk", "at": "plant", **lot} for lot in lots]}
    result = run(plant(opening, campaigns=[{"make": "vaccine", "at": "plant", "lots": 3}]))
    assert released(result) == [6, 8]
    assert result.tables["balance"]["expired"].tolist() == [10_000, 0]
    assert_balance(result)


def test_an_expiry_of_its_own_counts_for_a_material_without_shelf_life() -> None:
    """As above, with bulk that is otherwise kept for ever."""
    opening = {"stock": [{"material": "bulk", "at": "plant", "size": "10e3 dose", "expires": "1 day"}] * 3}
    data = plant(opening, campaigns=[{"make": "vaccine", "at": "plant", "lots": 3}])
    del data["materials"]["bulk"]["shelf_life"]
    result = run(data)
    assert (released(result), result.tables["balance"]["expired"].tolist()) == ([6, 8], [10_000, 0])


def test_quarantine_is_decided_on_its_day_or_goes_through_the_whole_route() -> None:
    """Vaccine in quarantine: 400 vials are decided on day 2, 500 go through the 5 days of tests: days 2 and 5."""
    lots = [{"size": "400 vial", "decided": "2 day"}, {"size": "500 vial", "due": "5 day"}]
    opening = {"stock": [{"material": "vaccine", "at": "plant", "status": "quarantine", **lot} for lot in lots]}
    result = run(plant(opening))
    assert (days(result, 0, "decided"), days(result, 1, "decided")) == ([2], [5])
    assert lots_of(result, 1)["due"].tolist() == [5 * DAY]
    assert released(result) == [2, 5, 18]
    assert result.tables["balance"]["begun"].tolist() == [30_000, 1900]
    assert_balance(result)


def test_a_chance_of_rejection_is_that_of_the_lot_in_quarantine() -> None:
    lot = {"material": "vaccine", "at": "plant", "status": "quarantine", "size": "400 vial", "decided": "2 day"}
    result = run(plant({"stock": [{**lot, "rejection": 1}, {**lot, "rejection": 0}]}))
    assert [lots_of(result, number)["status"].tolist() for number in (0, 1)] == [[Status.REJECTED], [Status.RELEASED]]
    assert_balance(result)


def test_stock_takes_its_places_in_the_store() -> None:
    """Three places are full of bulk in quarantine until day 20: the lot made on day 12 waits in the skid till then.

    Then all three are released; lot by lot they are used up: 10 000 doses each, one lot of vaccine each.
    """
    lot = {"material": "bulk", "at": "plant", "status": "quarantine", "decided": "20 day", "size": "10e3 dose"}
    result = run(plant({"stock": [lot] * 3}))
    assert days(result, 1, "made") == [20]
    assert released(result) == [26, 28, 30, 32]
    assert_balance(result)


def test_a_lot_in_process_does_what_is_left() -> None:
    """3 days of growth are left, then 2 of purification with half of it lost: 10 000 doses on day 5, filled on 5-6.

    The reactor is cleaned until day 4; the next lot grows on days 4-14 and is made on day 16.
    """
    result = run(plant(process(step="grow", remaining="3 day", size="20e3 dose")))
    assert [row.name for row in result.plan.campaigns][0] == "bulk at plant in grow"
    assert (days(result, 0, "started"), days(result, 0, "made")) == ([0], [5])
    assert (days(result, 1, "started"), days(result, 1, "made")) == ([4], [16])
    assert released(result) == [11, 22]
    assert result.tables["balance"]["begun"].tolist() == [50_000, 2000]
    assert_balance(result)


def test_without_a_size_it_is_a_lot_of_the_material() -> None:
    """30 000 doses; half of it is lost in purification, of which 1 day is left."""
    table = lots_of(run(plant(process(step="purify", remaining="1 day"))), 0)
    assert (table["begun"].tolist(), table["amount"].tolist()) == ([30_000], [15_000])


def test_what_a_culture_is_still_to_make_is_its_titre() -> None:
    """The reactor of 100 L makes 50 mg/L in a step that is still to end: 5 g, whatever was there."""
    grow = {"unit_procedure": "cell_culture", "on": "reactor", "culture_time": "10 day", "titre": "50 mg/L"}
    data = plant(process(step="cell_culture", remaining="3 day"))
    data["sites"]["plant"]["unit_classes"]["reactor"] = {"working_volume": "100 L"}
    del data["materials"]["bulk"]["lot_size"]
    data["materials"]["bulk"]["procedure"] = [grow]
    data["materials"]["vaccine"]["components"] = {"bulk": "5 ug"}
    result = run(data)
    assert (days(result, 0, "made"), lots_of(result, 0)["amount"].tolist()) == ([3], [5 * 10**9])
    assert_balance(result)


def test_a_lot_that_has_a_step_behind_it_keeps_that_unit_until_the_next_one_takes_it() -> None:
    """The skid is busy until day 4: the lot blocks the reactor until then, though its growth has ended.

    Purified on days 4-6; the reactor is cleaned on day 4-5, the next lot starts on day 5. The yield of growth has
    been lost before: 20 000 doses give 10 000.
    """
    opening = process(after="grow", size="20e3 dose") | {
        "busy": [{"unit_class": "skid", "at": "plant", "until": "4 day"}]
    }
    data = plant(opening)
    data["materials"]["bulk"]["procedure"][0] |= {"step_yield": "10 %", "failure": 1.0}
    result = run(data)
    assert days(result, 0, "made") == [6]
    assert days(result, 1, "started") == [5]
    assert lots_of(result, 0)["amount"].tolist() == [10_000]
    assert_balance(result)


def test_a_lot_that_waits_outside_needs_only_the_next_unit() -> None:
    """Growth ends in a hold without limit: the lot is purified on days 0-2, and the reactor is free at 0."""
    data = plant(process(after="grow"))
    data["materials"]["bulk"]["procedure"][0]["hold"] = "unlimited"
    result = run(data)
    assert (days(result, 0, "made"), days(result, 1, "started")) == ([2], [0])


def test_busy_units_come_back_clean_and_prepared() -> None:
    """Of two lines one is busy for 3 days: lots of vaccine at 0, 2, then on both lines at 3 (the other is cleaned)."""
    opening = stock(size="30e3 dose") | {"busy": [{"unit_class": "line", "at": "plant", "until": "3 day"}]}
    data = plant(opening, campaigns=[{"make": "vaccine", "at": "plant"}])
    data["sites"]["plant"]["unit_classes"]["line"] = {"count": 2}
    result = run(data)
    assert days(result, 1, "started")[:3] == [0, 2, 3]
    assert result.plan.unit_classes[0].busy == (3 * DAY,)


def test_busy_hours_count_as_cleaning() -> None:
    """3 days of one unit, of 40; nothing else is done there."""
    opening = {"busy": [{"unit_class": "reactor", "at": "plant", "until": "3 day"}]}
    result = run(plant(opening, campaigns=[{"make": "bulk", "at": "plant", "lots": 1, "from": "3 day"}], targets=[]))
    reactor = [row.name for row in result.plan.unit_classes].index("reactor")
    assert result.tables["usage"]["cleaning"][reactor] == (3 + 1) * DAY
    assert days(result, 0, "started") == [3]


def test_lots_in_process_count_under_the_cap_of_their_campaign() -> None:
    """One lot in process at a time: the next one starts when the one that was there is made, on day 5."""
    bulk = {"make": "bulk", "at": "plant", "lots_in_process": 1, "lots": 1}
    result = run(plant(process(step="grow", remaining="3 day"), campaigns=[bulk], targets=[]))
    assert (days(result, 0, "made"), days(result, 1, "started")) == ([5], [5])


def test_nothing_is_set_up_for_a_lot_that_stands_in_its_unit() -> None:
    """The preparation of the reactor had lapsed long ago when the lot goes on: it is not prepared under the lot.

    The reactor opens on day 1 (calendar), its preparation is valid for 1 h: the lot grows on day 1-2 of 8 h a day.
    """
    data = plant(process(step="grow", remaining="8 h"))
    data["sites"]["plant"]["calendars"] = {"late": {"hours": "16:00-24:00"}}
    data["sites"]["plant"]["unit_classes"]["reactor"] = {"calendar": "late"}
    data["materials"]["bulk"]["procedure"][0] |= {"preparation": "2 h", "preparation_valid": "1 h"}
    result = run(data)
    assert days(result, 0, "made") == [1 + 2]


def test_tests_on_samples_of_before_begin_with_the_end_of_the_step() -> None:
    """Sampled after fill; the lot is half a day into packing: tests on day 0.5, released on day 5.5."""
    data = plant({"in_process": [{"material": "vaccine", "at": "plant", "step": "pack", "remaining": "12 h"}]})
    pack = {"unit_procedure": "process", "name": "pack", "on": "skid", "duration": "1 day"}
    vaccine = data["materials"]["vaccine"]
    vaccine["procedure"] = [*vaccine["procedure"], pack]
    vaccine["release"]["sampled_after"] = "fill"
    result = run(data)
    assert (days(result, 0, "made"), days(result, 0, "decided")) == ([0.5], [5.5])


@pytest.mark.parametrize(("limit", "lost"), [
    ({"from": "grow", "to": "purify", "until": "start", "within": "1 day"}, True),
    ({"inside": ["purify"], "within": "1 day"}, True),
    ({"inside": ["grow"], "within": "1 day"}, False),
])  # fmt: skip
def test_limits_count_from_the_start(limit: dict[str, Any], lost: bool) -> None:
    """Growth ends on day 0.5 and the skid is busy until day 4; purification takes 2 days. 12 h in the reactor is fine.

    A limit on grow is blind to the waiting for the skid only if the lot does not stand in the reactor: here it does
    not, since the hold is unlimited.
    """
    opening = process(step="grow", remaining="12 h") | {
        "busy": [{"unit_class": "skid", "at": "plant", "until": "4 day"}]
    }
    data = plant(opening, campaigns=[{"make": "vaccine", "at": "plant"}])
    data["materials"]["bulk"] |= {"limits": {"hold_time": limit}}
    data["materials"]["bulk"]["procedure"][0]["hold"] = "unlimited"
    status = lots_of(run(data), 0)["status"].tolist()
    assert status == [Status.LOST if lost else Status.RELEASED]


def test_a_limit_whose_clock_started_before_is_not_looked_at() -> None:
    data = plant(process(step="purify", remaining="2 day"), campaigns=[{"make": "vaccine", "at": "plant"}])
    limit = {"from": "grow", "to": "purify", "within": "1 day"}
    data["materials"]["bulk"] |= {"limits": {"hold_time": {**limit, "until": "end"}}}
    plan = plan_of(data)
    assert plan.limits == ()


def test_what_runs_alongside_counts_as_done() -> None:
    """Growth has a media preparation beside it: of the lot that is in growth only growth is left."""
    data = plant(process(step="grow", remaining="3 day"))
    beside = {"unit_procedure": "process", "name": "media", "on": "skid", "duration": "1 day", "alongside": True}
    grow, purify = data["materials"]["bulk"]["procedure"]
    data["materials"]["bulk"]["procedure"] = [grow, beside, purify]
    plan = plan_of(data)
    assert [step.name for step in plan.steps[slice(*plan.campaigns[0].steps)]] == ["grow", "purify"]


def test_consumables_of_a_lot_in_process_have_been_taken() -> None:
    """Each step takes a bag: of 10, the lot in growth takes one (for purification), the next lot two."""
    data = plant(process(step="grow", remaining="3 day"))
    data["sites"]["plant"]["supplies"] = {"bag": {"opening": 10}}
    for step in data["materials"]["bulk"]["procedure"]:
        step["consumes"] = {"bag": 1}
    assert run(data).tables["supplies"]["used"].tolist() == [3 * 10**6]


def test_the_station_engine_leaves_such_plans_to_the_events() -> None:
    """A plan without feedback stays one with an empty opening; with busy units it is not one."""
    data = plant(campaigns=[{"make": "bulk", "at": "plant"}])
    for step in data["materials"]["bulk"]["procedure"]:
        step["hold"] = "unlimited" if step["name"] == "grow" else "none"
    data["sites"]["plant"]["stores"] = {"cold": {}}
    del data["targets"], data["materials"]["vaccine"]
    assert feed_forward(plan_of(data))
    assert not feed_forward(plan_of(data | {"opening": {"busy": [
        {"unit_class": "skid", "at": "plant", "until": "4 day"}]}}))  # fmt: skip
    assert not feed_forward(plan_of(data | {"opening": process(step="grow", remaining="1 day")}))


def test_draws_of_other_campaigns_stay_as_they_are() -> None:
    """Growth of 8 to 12 days: the lots of the campaign have the same draws with a lot in stock."""
    data = plant(campaigns=[{"make": "bulk", "at": "plant", "lots": 2}, {"make": "vaccine", "at": "plant"}])
    data["materials"]["bulk"]["procedure"][0]["duration"] = {"uniform": ["8 day", "12 day"]}
    before = lots_of(run(data), 0)
    after = lots_of(run(data | {"opening": stock(size="25e3 dose")}), 1)
    np.testing.assert_array_equal(before["made"], after["made"])


def test_a_campaign_may_come_after_another_beside_an_opening() -> None:
    """Bulk comes after vaccine, whose only lot is filled at once from stock: bulk starts at 0."""
    campaigns = [
        {"make": "vaccine", "at": "plant", "lots": 1, "name": "first"},
        {"make": "bulk", "at": "plant", "lots": 1, "after": "first"},
    ]
    result = run(plant(stock(size="10e3 dose"), campaigns=campaigns))
    assert days(result, 2, "started") == [0]
    assert result.plan.campaigns[2].after == 1


def test_the_saved_plan_tells_it_all() -> None:
    opening = stock(expires="50 day", size="10e3 dose") | process(step="grow", remaining="3 day")
    opening |= {"busy": [{"unit_class": "line", "at": "plant", "until": "3 day"}]}
    plan = plan_of(plant(opening, actuals=[{"date": "2027-01-02", "material": "vaccine", "doses": 10}]))
    assert plan_from_json(json.loads(json.dumps(plan_to_json(plan)))) == plan


def test_a_lot_in_process_is_lost_at_the_end_of_the_step_in_which_its_parent_is_rejected() -> None:
    """The bulk is rejected after 6 h; what is made of it is mixed for 12 h more, and then not filled."""
    lot = {"name": "b1", "size": "20e3 dose", "status": "quarantine", "decided": "6 h", "rejection": 1}
    mixed = {"material": "vaccine", "at": "plant", "step": "mix", "remaining": "12 h", "made_of": ["b1"]}
    data = plant(stock(**lot) | {"in_process": [mixed]})
    data["sites"]["plant"]["unit_classes"]["tank"] = {}
    data["materials"]["bulk"] |= {"use": "at_risk", "release": {"checks": {"identity": {"elapsed": "6 h"}}}}
    mix = {"unit_procedure": "process", "name": "mix", "on": "tank", "duration": "2 day"}
    data["materials"]["vaccine"]["procedure"].insert(0, mix)
    result = run(data)
    assert days(result, 0, "decided") == [6 / 24]
    assert days(result, 1, "decided") == [12 / 24]
    assert lots_of(result, 1)["status"].tolist() == [Status.LOST]


def test_work_that_goes_on_at_night_from_the_start_is_overtime() -> None:
    """Ten hours from Monday 00:00 on a reactor that is open from 06:00 to 22:00, then on the skid at all hours."""
    data = plant(process(step="grow", remaining="10 h"), horizon="1 day", targets=[])
    data["sites"]["plant"]["calendars"] = {"shift": {"days": "mon-fri", "hours": "06:00-22:00"}}
    data["sites"]["plant"]["unit_classes"]["reactor"] = {"calendar": "shift"}
    data["materials"]["bulk"]["procedure"][0] |= {"on_close": "finish", "turnaround": "0 h"}
    data["campaigns"] = data["campaigns"][1:]
    usage = run(data).tables["usage"]
    assert (sum(usage["busy"]), sum(usage["overtime"])) == (24 * HOUR, 6 * HOUR)
