"""Rules that meet, in plants worked out by hand: disruptions with stock at the start, PPQ lots, steps alongside."""

from typing import Any

import pytest

from capsim.results.tables import Status
from tests.plants import assert_balance, plan_of, run
from tests.unit.flow.test_disruptions import STEP, hours, plant
from tests.unit.flow.test_qualification import fates as days
from tests.unit.flow.test_qualification import plant as qualified
from tests.unit.flow.test_spoiled_lots import LOST, NEXT, RELEASED, failed, fates, virus


def vaccine(data: dict[str, Any]) -> dict[str, Any]:
    """With vials that are filled from the bulk for 1 h as soon as some is there."""
    step = {"unit_procedure": "process", "on": "line", "duration": "1 h"}
    data["materials"]["vaccine"] = {"components": {"bulk": "1 mg"}, "lot_size": "10e3 dose", "procedure": [step]}
    data["sites"]["plant"]["unit_classes"]["line"] = {}
    data["campaigns"].append({"make": "vaccine", "at": "plant", "lots": 2})
    return data


# Stock at the start.


def test_what_is_in_stock_is_not_on_its_way() -> None:
    """Bulk comes at 10 and later, and nothing arrives from 0 to 30; the lot in stock is filled at 0 all the same."""
    loss = {
        "kind": "supplier_loss", "name": "strike", "site": "plant", "materials": ["bulk"], "at": "0 h",
        "duration": "30 h", "lost": True,
    }  # fmt: skip
    data = vaccine(plant(loss, starts={"at": ["10 h", "40 h", "50 h"]}))
    data["materials"]["bulk"] = {"lot_size": "10 g"}
    data["opening"] = {"stock": [{"material": "bulk", "at": "plant", "status": "released"}]}
    result = run(data)
    assert hours(result, "made") == [0]
    assert hours(result, "made", 1) == [None, 40, 50]
    assert hours(result, "started", 2) == [0, 40]


HOLDS = [{"sites": ["plant"]}, {"authorities": ["agency"]}]


@pytest.mark.parametrize("whose", HOLDS)
def test_a_hold_strikes_lots_in_quarantine_not_those_that_were_released(whose: dict[str, Any]) -> None:
    """Nothing is decided from 0 to 30. Of two lots of bulk at the start the released one is filled at 0; the other one
    is evaluated for 1 h and released at 30, and filled then. A lot that is made at 10 is released at 30 too.
    """
    hold = {"kind": "regulatory_hold", "name": "inspection", "at": "0 h", "duration": "30 h", **whose}
    data = vaccine(plant(hold) | {"authorities": {"agency": {"count": 1}}})
    data["materials"]["bulk"]["release"] = {"checks": {"evaluation": {"by": "agency", "hands_on": "1 h"}}}
    data["campaigns"][0]["lots"] = 1
    data["opening"] = {
        "stock": [{"material": "bulk", "at": "plant", "status": status} for status in ("released", "quarantine")]
    }
    result = run(data)
    assert [hours(result, "decided", number) for number in (0, 1, 2)] == [[0], [30], [30]]
    assert hours(result, "started", 3) == [0, 30]
    struck = {"sites": [1, 2, 3], "authorities": [1, 2]}
    assert [effect.row for effect in plan_of(data).effects] == struck[next(iter(whose))]


def test_a_unit_that_is_busy_at_the_start_makes_up_for_its_routine() -> None:
    """The vessel is busy until 20; its media fill of 5 h is due at 10, and done from 20 on: the lot starts at 25."""
    vessel = {"vessel": {"routines": {"media_fill": {"first": "10 h", "every": "50 h", "duration": "5 h"}}}}
    data = plant(unit_classes=vessel)
    data["opening"] = {"busy": [{"unit_class": "vessel", "at": "plant", "until": "20 h"}]}
    data["campaigns"][0]["lots"] = 1
    assert hours(run(data), "started") == [25]


# Qualification.


def hold(at: str, duration: str) -> dict[str, Any]:
    return {"kind": "regulatory_hold", "name": "inspection", "at": at, "duration": duration, "sites": ["plant"]}


@pytest.mark.parametrize("release_ppq", [True, False])
def test_a_licence_releases_nothing_while_dispositions_are_held(release_ppq: bool) -> None:
    """Results on days 3, 4, 5 and so on; no dispositions from day 5.5 to 8.5. The licence comes on day 6.

    The three PPQ lots are decided on day 8.5, in the order of their numbers, as are those of days 6, 7 and 8.
    """
    data = qualified({"ppq_lots": 3, "licence": "1 day", "release_ppq": release_ppq})
    result = run(data | {"disruptions": [hold("5.5 day", "3 day")]})
    ppq = (Status.RELEASED, 8.5, "") if release_ppq else (Status.REJECTED, 8.5, "ppq lot")
    assert days(result) == [ppq] * 3 + [(Status.RELEASED, day, "") for day in (8.5, 8.5, 8.5, 9, 10)]
    assert_balance(result)


def test_a_lot_whose_store_fails_is_no_good_lot() -> None:
    """Made on days 1, 2, 3 ... into a freezer, results two days later. It fails on day 2.5: lots 0 and 1 are rejected.

    Lots 2, 3 and 4 are good in a row: on day 7.
    """
    freezer = failed("60 h", "1 h")
    data = qualified({"ppq_lots": 3}, store="freezer") | {"disruptions": [freezer]}
    data["sites"]["plant"]["stores"] = {"freezer": {"capacity": 9}}
    found = days(run(data))
    assert found[:2] == [(Status.REJECTED, 2.5, "compressor")] * 2
    assert [day for _, day, _ in found[2:]] == [7, 7, 7, 8, 9, 10]


def test_a_good_lot_that_is_lost_while_it_waits_for_the_licence_has_counted() -> None:
    """The third good lot is known on day 5, the licence comes on day 7; the freezer fails on day 6.25.

    Lots 0 to 5, made until day 6, stand there and are rejected; lot 6, made on day 7, is released on day 9.
    """
    data = qualified({"ppq_lots": 3, "licence": "2 day"}, store="freezer") | {"disruptions": [failed("150 h", "1 h")]}
    data["sites"]["plant"]["stores"] = {"freezer": {"capacity": 9}}
    found = days(run(data))
    assert found[:6] == [(Status.REJECTED, 6.25, "compressor")] * 6
    assert [day for _, day, _ in found[6:]] == [9, 10]


def test_an_engineering_run_is_not_released_after_the_licence_either() -> None:
    """Two lines with a day of turnaround: lots 0 and 2 on line 1, lots 1 and 3 on line 2; one engineering run, one PPQ.

    Line 1 is found contaminated on day 1.5, when lot 0 has left it, and is out of use until day 9; so is the decision
    on lot 0. Lot 1 has its result on day 4 and is released: the campaign is qualified. Lot 0 is rejected on day 9.
    """
    shock = {
        "kind": "contamination", "name": "virus", "site": "plant", "unit_class": "line", "unit": 1, "at": "1.5 day",
        "duration": "7.5 day", "look_back": "1 day", "rejected": "0 %",
    }  # fmt: skip
    data = qualified({"engineering_runs": 1, "ppq_lots": 1}) | {"disruptions": [shock]}
    data["sites"]["plant"]["unit_classes"]["line"] = {"count": 2}
    data["materials"]["vials"]["procedure"][0]["turnaround"] = "1 day"
    data["campaigns"][0] |= {"starts": {"every": "1 day"}}
    assert days(run(data))[:2] == [(Status.REJECTED, 9, "engineering run"), (Status.RELEASED, 4, "")]


def test_a_good_lot_that_is_lost_before_one_ahead_of_it_is_known_has_counted() -> None:
    """Bulk on two lines, as above, used at risk; two PPQ lots. Lot 0 is filled at once, and held until day 9.

    Lot 1 is good on day 4 and stands in the freezer, which fails on day 6. On day 9 lot 0 is good too: with lot 1 these
    are two in a row, and it is released.
    """
    shock = {
        "kind": "contamination", "name": "virus", "site": "plant", "unit_class": "line", "unit": 1, "at": "1.5 day",
        "duration": "7.5 day", "look_back": "1 day", "rejected": "0 %",
    }  # fmt: skip
    data = qualified({"ppq_lots": 2}, use="at_risk", store="freezer")
    data["disruptions"] = [shock, failed("6 day", "1 h")]
    fill = {"unit_procedure": "process", "on": "filler", "duration": "1 day"}
    vials = {"lot_size": "100 vial", "doses_per_vial": 1, "components": {"bulk": "1 dose"}, "procedure": [fill]}
    data["materials"] = {"bulk": data["materials"]["vials"], "vials": vials}
    data["materials"]["bulk"]["procedure"][0]["turnaround"] = "1 day"
    data["sites"]["plant"] = {
        "unit_classes": {"line": {"count": 2}, "filler": {}}, "stores": {"freezer": {"capacity": 9}}
    }  # fmt: skip
    data["campaigns"][0] |= {"make": "bulk", "lots": 2, "starts": {"every": "1 day"}}
    data["campaigns"].append({"make": "vials", "at": "plant", "lots": 1})
    assert days(run(data)) == [(Status.RELEASED, 9, ""), (Status.REJECTED, 6, "compressor")]


# Steps alongside.

MAIN = {"unit_procedure": "process", "name": "main", "on": "next", "duration": "20 h"}
BESIDE = STEP | {"name": "buffers", "alongside": True}


def test_what_waits_for_people_alongside_is_taken_too() -> None:
    """One crew is with lot 0 of the other product, 0-12. Beside the main step (0-20) a vessel waits for it from 0 on.

    The vessel is found contaminated at 8: it leaves the line of those who wait, and the lot is lost when the main step
    has ended, at 20. Without it the crew has nothing to do at 12.
    """
    data = plant(virus("8 h", "1 h"), steps=[MAIN, BESIDE | {"needs": {"crew": 1}}], pools={"crew": {"count": 1}})
    data["sites"]["plant"]["unit_classes"]["other"] = {}
    other = {"unit_procedure": "process", "on": "other", "duration": "12 h", "needs": {"crew": 1}}
    data["materials"]["adjuvant"] = {"lot_size": "10 g", "procedure": [other]}
    data["campaigns"] = [{"make": "adjuvant", "at": "plant", "lots": 1}, {"make": "bulk", "at": "plant", "lots": 1}]
    assert fates(run(data), 1) == [(20, LOST, "virus")]


def test_of_several_alongside_the_first_that_is_lost_names_the_cause() -> None:
    """Beside the main step (0-20) two vessels of 10 h: found contaminated at 4 and at 6. The lot is lost at 20."""
    steps = [MAIN, BESIDE, BESIDE | {"name": "media"}]
    shocks = [virus("6 h", "1 h", unit=1), virus("4 h", "1 h", unit=2, name="mould")]
    data = plant(*shocks, steps=steps, unit_classes={"vessel": {"count": 2}, "next": {}})
    assert fates(run(data))[0] == (20, LOST, "mould")


def test_a_lot_that_waits_for_what_runs_alongside_is_taken_at_once() -> None:
    """The main step is done at 20, what runs beside it at 50; the unit of the main step is found contaminated at 30."""
    shock = virus("30 h", "1 h", unit_class="next")
    data = plant(shock, steps=[MAIN, BESIDE | {"duration": "50 h"}])
    assert fates(run(data))[0] == (30, LOST, "virus")


def test_suspicion_falls_on_what_a_unit_alongside_was_used_for() -> None:
    """A vessel is used beside the main step of lot 0 until 10, and found contaminated at 30, with a look-back of 25 h.

    Lot 0, made at 20, is tested for 40 h; it would be released at 60, and is held until 80.
    """
    data = plant(virus("30 h", "50 h", look_back="25 h", rejected="0 %"), steps=[MAIN, BESIDE])
    data["materials"]["bulk"]["release"] = {"checks": {"test": {"elapsed": "40 h"}}}
    data["campaigns"][0]["lots"] = 1
    assert fates(run(data)) == [(80, RELEASED, "")]


# Stores.


def test_a_store_that_feeds_a_step_takes_the_lot_with_it() -> None:
    """Lot 0 stands in the freezer from 10 and feeds the second step from there, 10-20; the freezer fails at 15."""
    steps = [STEP | {"hold": "freezer"}, NEXT | {"keeps_previous": True}]
    data = plant(failed("15 h", "1 h"), steps=steps, stores={"freezer": {"capacity": 1}})
    assert fates(run(data)) == [(15, LOST, "compressor"), (30, RELEASED, ""), (40, RELEASED, "")]


def test_a_store_that_was_left_does_not_matter() -> None:
    """As above, but lot 0 has left the freezer at 10."""
    steps = [STEP | {"hold": "freezer"}, NEXT]
    data = plant(failed("15 h", "1 h"), steps=steps, stores={"freezer": {"capacity": 1}})
    assert hours(run(data), "made") == [20, 30, 40]


def test_what_takes_a_lot_at_one_second_is_named_by_the_unit_first() -> None:
    """The unit is found contaminated in the second in which the freezer that feeds it fails."""
    steps = [STEP | {"hold": "freezer"}, NEXT | {"keeps_previous": True}]
    shocks = [failed("15 h", "1 h"), virus("15 h", "1 h", unit_class="next")]
    data = plant(*shocks, steps=steps, stores={"freezer": {"capacity": 1}})
    assert fates(run(data))[0] == (15, LOST, "virus")
