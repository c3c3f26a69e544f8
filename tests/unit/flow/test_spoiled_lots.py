"""Lots that a disruption takes where they are: contaminated units, failed stores; worked out by hand, in hours."""

from typing import Any

import pytest

from capsim.results.result import Result
from capsim.results.tables import Status
from tests.plants import lots_of, run
from tests.unit.flow.test_disruptions import HOUR, STEP, hours, plant

NEXT = {"unit_procedure": "process", "name": "second", "on": "next", "duration": "10 h"}
LOST, REJECTED, RELEASED = int(Status.LOST), int(Status.REJECTED), int(Status.RELEASED)


def virus(at: Any = "15 h", duration: Any = "10 h", **more: Any) -> dict[str, Any]:
    return {
        "kind": "contamination", "name": "virus", "site": "plant", "unit_class": "vessel", "at": at,
        "duration": duration, **more,
    }  # fmt: skip


def fates(result: Result, campaign: int = 0) -> list[tuple[float | None, int, str]]:
    """When each lot got its disposition, which, and why."""
    lots, causes = lots_of(result, campaign), ("", *result.plan.causes)
    named = [causes[cause + 1] for cause in lots["cause"].tolist()]
    return list(zip(hours(result, "decided", campaign), lots["status"].tolist(), named, strict=True))


def test_the_lot_on_board_is_lost_and_the_unit_is_out_of_use() -> None:
    """One vessel, lots of 10 h planned at 0, 10 and 20; found contaminated at 15, over at 25; turnaround 2 h.

    Lot 0: 0-10, turnaround until 12. Lot 1: 12 until it is lost at 15. The turnaround is done when the vessel may be
    used again: 25-27. Lot 2: 27-37.
    """
    result = run(plant(virus(), steps=[STEP | {"turnaround": "2 h"}]))
    assert fates(result) == [(10, RELEASED, ""), (15, LOST, "virus"), (37, RELEASED, "")]
    losses = result.tables["losses"]
    assert [result.plan.causes[cause] for cause in losses["cause"].tolist()] == ["virus"]
    assert losses["lots"].tolist() == [1]


def test_a_lot_that_ends_on_that_second_is_lost_and_one_that_begins_then_is_not() -> None:
    """Found at 10, when lot 0 ends; over at 10 and a second, when the lot planned at 10 begins."""
    assert hours(run(plant(virus("10 h", "1 s"))), "made") == [None, 20 + 1 / HOUR, 30 + 1 / HOUR]


def test_a_lot_that_waits_in_the_unit_is_lost_at_once() -> None:
    """Two steps of 10 and 30 h without hold. Lot 1 stands in the vessel from 20 to 40 for the second unit; lost at 25.

    Lot 2 has the vessel at 26, when it is back, until 36; the second unit is free at 40: made at 70.
    """
    result = run(plant(virus("25 h", "1 h"), steps=[STEP, NEXT | {"duration": "30 h"}]))
    assert fates(result) == [(40, RELEASED, ""), (25, LOST, "virus"), (70, RELEASED, "")]


def test_a_lot_that_waits_for_people_on_board_is_lost_at_once() -> None:
    """Two vessels, one crew, which works 0-10 on lot 0; lot 1 is on board of vessel 2 from 5 and is lost there at 8."""
    site = {"unit_classes": {"vessel": {"count": 2}}, "pools": {"crew": {"count": 1}}}
    data = plant(virus("8 h", "1 h", unit=2), steps=[STEP | {"needs": {"crew": 1}}], starts={"every": "5 h"}, **site)
    assert fates(run(data)) == [(10, RELEASED, ""), (8, LOST, "virus"), (20, RELEASED, "")]


def test_a_lot_that_waits_for_a_consumable_in_the_unit_is_lost_at_once() -> None:
    """Lot 1 waits in the vessel from 20 for a bag of the second step; lost at 25. Lot 2 takes the bag of 50."""
    data = plant(virus("25 h", "1 h"), steps=[STEP, NEXT | {"consumes": {"bag": 1}}])
    data["sites"]["plant"]["supplies"] = {"bag": {"opening": 1, "deliveries": [{"at": "50 h", "amount": 1}]}}
    assert fates(run(data)) == [(20, RELEASED, ""), (25, LOST, "virus"), (60, RELEASED, "")]


def test_a_lot_whose_next_unit_is_being_set_up_is_lost_when_that_is_done() -> None:
    """The second unit, without lots so far, is cleaned fully for 4 h before each lot: the window has room for one.

    Lot 0 stands in the vessel from 10; the clean is 10-14; found at 12, lost at 14. Lot 1 has the vessel at 14: 24, and
    the clean is done again, 24-28: made at 38.
    """
    window = {"clean_window": {"length": "12 h", "clean": "4 h", "starts": "soiled"}}
    data = plant(virus("12 h", "1 h"), steps=[STEP, NEXT], unit_classes={"vessel": {}, "next": window})
    assert fates(run(data))[:2] == [(14, LOST, "virus"), (38, RELEASED, "")]


def test_a_tank_that_feeds_the_line_spoils_its_lot() -> None:
    """The second step keeps the vessel until it ends; the vessel is found contaminated at 15: the lot is lost then."""
    data = plant(virus(), steps=[STEP, NEXT | {"keeps_previous": True}])
    assert fates(run(data))[0] == (15, LOST, "virus")


def test_what_runs_alongside_costs_the_lot_too() -> None:
    """The main step takes 20 h, beside it a vessel is used 0-10; it is found contaminated at 5: the lot fails at 20."""
    main = {"unit_procedure": "process", "on": "next", "duration": "20 h"}
    data = plant(virus("5 h"), steps=[main, STEP | {"name": "buffers", "alongside": True}])
    assert fates(run(data))[0] == (20, LOST, "virus")


def test_the_failure_clock_stops_with_the_lot() -> None:
    """A breakdown after each 8 h of work, repair 1 h. Lot 0 is lost at 5 after 5 h; the vessel is back at 6.

    Lot 1, planned at 10: 3 h until the breakdown at 13, goes on at 14 and is made at 21.
    """
    vessel = {"vessel": {"breakdowns": {"between": "8 h", "repair": "1 h"}}}
    assert hours(run(plant(virus("5 h", "1 h"), unit_classes=vessel)), "made")[:2] == [None, 21]


def test_a_unit_under_repair_is_repaired_without_its_lot() -> None:
    """A breakdown after 8 h, repair 6 h: 8-14. Found at 10: the lot is lost then; lot 1 has the vessel at 14: 24."""
    vessel = {"vessel": {"breakdowns": {"between": "8 h", "repair": "6 h"}}}
    result = run(plant(virus("10 h", "1 h"), unit_classes=vessel))
    assert hours(result, "decided")[0] == 10
    assert hours(result, "started")[1] == 14


def test_lots_on_board_are_lost_in_an_outage_that_costs_them() -> None:
    """Two vessels with lots of 10 h from 0 and from 5; a power cut from 8 to 9 that costs lots: both at 8."""
    power = {
        "kind": "utility_outage", "name": "power", "site": "plant", "at": "8 h", "duration": "1 h", "lose_lots": True,
    }  # fmt: skip
    data = plant(power, starts={"every": "5 h"}, unit_classes={"vessel": {"count": 2}})
    assert fates(run(data)) == [(8, LOST, "power"), (8, LOST, "power"), (20, RELEASED, "")]


# Look-back.


@pytest.mark.parametrize(("chance", "fate"), [("0 %", (RELEASED, "")), ("100 %", (REJECTED, "virus"))])
def test_a_contamination_quarantines_exactly_the_lots_that_were_there(chance: str, fate: tuple[int, str]) -> None:
    """One vessel, 10 h a lot; tests of 30 h. Found at 55, investigated until 95; looks back 25 h, to 30.

    Lots leave the vessel at 10, 20, 30, 40, 50 and 60. Lots 0 and 1 left before 30: released at 40 and 50. Lots 2, 3
    and 4 left at 30, 40 and 50; their tests end at 60, 70 and 80, and they are held until 95. Lot 5 was on board. Lot 6
    begins at 95, when the vessel is back: made at 105, released at 135.
    """
    data = plant(virus("55 h", "40 h", look_back="25 h", rejected=chance))
    data["materials"]["bulk"]["release"] = {"checks": {"sterility": {"elapsed": "30 h"}}}
    data["campaigns"][0]["lots"] = 7
    held = (95, *fate)
    expected = [(40, RELEASED, ""), (50, RELEASED, ""), held, held, held, (55, LOST, "virus"), (135, RELEASED, "")]
    assert fates(run(data)) == expected


def test_the_lots_of_other_units_are_not_under_suspicion() -> None:
    """Two vessels, lots at 0 and 1, tests of 20 h: number 2 is found contaminated at 15; its lot is held until 45."""
    site = {"unit_classes": {"vessel": {"count": 2}}}
    data = plant(
        virus("15 h", "30 h", unit=2, look_back="10 h", rejected="100 %"), starts={"at": ["0 h", "1 h"]}, **site
    )
    data["materials"]["bulk"]["release"] = {"checks": {"sterility": {"elapsed": "20 h"}}}
    data["campaigns"][0]["lots"] = 2
    assert fates(run(data)) == [(30, RELEASED, ""), (45, REJECTED, "virus")]


def test_what_was_made_at_risk_from_a_rejected_lot_goes_with_it() -> None:
    """Bulk lot 0 leaves the vessel at 10 and is filled at risk, 10-11; found at 20.

    It is rejected, with its child, when that has been looked into at 30, before its test ends at 35.
    """
    data = plant(virus("20 h", "10 h", look_back="15 h", rejected="100 %"))
    data["campaigns"][0]["lots"] = 1
    data["materials"]["bulk"] |= {"use": "at_risk", "release": {"checks": {"test": {"elapsed": "25 h"}}}}
    step = {"unit_procedure": "process", "on": "next", "duration": "1 h"}
    data["materials"]["vaccine"] = {"components": {"bulk": "1 mg"}, "lot_size": "10e3 dose", "procedure": [step]}
    data["campaigns"].append({"make": "vaccine", "at": "plant", "lots": 1})
    result = run(data)
    assert fates(result) == [(30, REJECTED, "virus")]
    assert fates(result, 1) == [(30, REJECTED, "parent rejected")]


def filled(*disruptions: dict[str, Any], use: str = "released") -> dict[str, Any]:
    """A vessel makes one lot of bulk in 10 h, released after 4 h; half of it is drawn by each of two fill lots.

    A fill takes 6 h and its test 20 h; the first begins at 14, the second at 25.
    """
    data = plant(*disruptions)
    data["campaigns"][0]["lots"] = 1
    data["materials"]["bulk"] |= {"use": use, "release": {"checks": {"test": {"elapsed": "4 h"}}}}
    step = {"unit_procedure": "process", "on": "next", "duration": "6 h"}
    release = {"checks": {"test": {"elapsed": "20 h"}}}
    data["materials"]["vaccine"] = {
        "components": {"bulk": "0.5 mg"}, "lot_size": "10e3 dose", "procedure": [step], "release": release,
    }  # fmt: skip
    starts = {"at": ["14 h", "25 h"]}
    data["campaigns"].append({"make": "vaccine", "at": "plant", "lots": 2, "starts": starts})
    return data


def test_released_bulk_under_suspicion_is_not_used_and_falls_with_what_was_made_of_it() -> None:
    """Found at 16, looked into until 30. The bulk, released at 14, is rejected at 30, half of it used.

    Fill lot 0, 14-20, is tested until 40, and rejected then, as its parent was. Fill lot 1 never gets its bulk.
    """
    result = run(filled(virus("16 h", "14 h", look_back="10 h", rejected="100 %")))
    assert fates(result) == [(30, REJECTED, "virus")]
    assert fates(result, 1) == [(40, REJECTED, "parent rejected"), (None, int(Status.IN_PROCESS), "")]
    balance = {name: values.tolist()[0] for name, values in result.tables["balance"].items()}
    assert balance["rejected"] == balance["consumed"] == balance["begun"] // 2


@pytest.mark.parametrize("use", ["released", "at_risk"])
def test_what_is_under_suspicion_is_used_when_that_is_over(use: str) -> None:
    """As above, and nothing is rejected: fill lot 1 has its bulk at 30, not at 25; lot 0 is released at 40."""
    data = filled(virus("16 h", "14 h", look_back="10 h", rejected="0 %"), use=use)
    result = run(data)
    assert fates(result) == [(14, RELEASED, "")]
    assert hours(result, "started", 1) == [14, 30]
    assert fates(result, 1) == [(40, RELEASED, ""), (56, RELEASED, "")]


def test_what_was_made_of_a_suspect_waits_with_it_and_falls_with_it_though_released() -> None:
    """Found at 42, looked into until 60; looks back 40 h. Boxes of 1 h are packed of fill lots 0 and 1, from 50 on.

    Fill lot 0 is released at 40 and stands in stock at 42; it is withheld, and rejected at 60 with the bulk, which is
    used up. Fill lot 1, 25-31, is tested until 51, held until 60 and rejected then. Nothing is packed.
    """
    data = filled(virus("42 h", "18 h", look_back="40 h", rejected="100 %"))
    step = {"unit_procedure": "process", "on": "next", "duration": "1 h"}
    data["materials"]["box"] = {"components": {"vaccine": "1 dose"}, "lot_size": "10e3 dose", "procedure": [step]}
    data["campaigns"].append({"make": "box", "at": "plant", "lots": 1, "from": "50 h"})
    result = run(data)
    assert fates(result) == [(60, REJECTED, "virus")]
    assert fates(result, 1) == [(60, REJECTED, "parent rejected"), (60, REJECTED, "parent rejected")]
    assert hours(result, "started", 2) == [None]


def test_a_suspect_is_not_sent_before_the_suspicion_is_over() -> None:
    """Bulk released at 14 waits for the route, open from 20 on. Under suspicion from 16 to 30, it leaves at 30."""
    ban = {"kind": "export_ban", "name": "ban", "materials": ["bulk"], "from": "plant", "at": "5 h", "duration": "15 h"}
    data = filled(virus("16 h", "14 h", look_back="10 h", rejected="0 %"), ban)
    data["sites"]["abroad"] = {"unit_classes": {"next": {}}}
    data["shipments"] = [{"material": "bulk", "from": "plant", "to": {"abroad": 1}, "transit": "5 h"}]
    data["campaigns"][1] |= {"at": "abroad"}
    assert hours(run(data), "started", 1) == [35, 41]


# Stores.


def failed(at: str, duration: str, **more: Any) -> dict[str, Any]:
    return {
        "kind": "cold_store_failure", "name": "compressor", "site": "plant", "stores": ["freezer"], "at": at,
        "duration": duration, **more,
    }  # fmt: skip


def test_all_that_stands_in_a_store_is_lost() -> None:
    """Bulk is made at 10, 20 and 30, tested for 15 h and stands in the freezer; filled from 60 on. It fails at 27.

    Lot 0 is released at 25 and written off at 27; lot 1 is in quarantine and rejected at 27; lot 2 comes later, is
    released at 45 and used.
    """
    data = plant(failed("27 h", "5 h"), stores={"freezer": {"capacity": 5}})
    data["materials"]["bulk"] |= {"store": "freezer", "release": {"checks": {"test": {"elapsed": "15 h"}}}}
    step = {"unit_procedure": "process", "on": "next", "duration": "1 h"}
    data["materials"]["vaccine"] = {"components": {"bulk": "1 mg"}, "lot_size": "10e3 dose", "procedure": [step]}
    data["campaigns"].append({"make": "vaccine", "at": "plant", "lots": 2, "from": "60 h"})
    result = run(data)
    assert fates(result) == [(25, RELEASED, ""), (27, REJECTED, "compressor"), (45, RELEASED, "")]
    assert lots_of(result, 0)["remaining"].tolist()[:2] == [0, 0]
    balance = {name: int(values[0]) for name, values in result.tables["balance"].items()}
    assert balance["expired"] == balance["rejected"] == balance["begun"] // 3
    assert hours(result, "started", 1) == [60, None]


@pytest.mark.parametrize(("lasts", "made"), [("4 h", [60, 110, 160]), ("5 h", [60, None, 110])])
def test_a_store_may_fail_for_as_long_as_the_lots_can_bear(lasts: str, made: list[Any]) -> None:
    """Two steps of 10 h and 50 h with a freezer between. It fails at 21, and lots can bear 4 h.

    Lot 0 is in the second unit from 10 to 60. Lot 1 stands in the freezer from 20 on: after a failure of 4 h it goes
    on; after a longer one it is lost at 25, and lot 2, which comes at 30, has the second unit at 60.
    """
    steps = [STEP | {"hold": "freezer"}, NEXT | {"duration": "50 h"}]
    result = run(plant(failed("21 h", lasts, tolerates="4 h"), steps=steps, stores={"freezer": {"capacity": 5}}))
    assert hours(result, "made") == made
    if lasts == "5 h":
        assert fates(result)[1] == (25, LOST, "compressor")


@pytest.mark.parametrize(("second", "made"), [("25 h", [60, None, 110]), ("26 h", [60, 110, 160])])
def test_failures_that_touch_are_one(second: str, made: list[Any]) -> None:
    """As above: it fails from 21 to 25, which lots can bear, and again for 2 h.

    From 25 on it has failed from 21 to 27: lot 1, there since 20, is lost at 25. From 26 on, after an hour in which it
    worked, lots bear that too.
    """
    steps = [STEP | {"hold": "freezer"}, NEXT | {"duration": "50 h"}]
    again = failed(second, "2 h", tolerates="4 h") | {"name": "power"}
    data = plant(failed("21 h", "4 h", tolerates="4 h"), again, steps=steps, stores={"freezer": {"capacity": 5}})
    result = run(data)
    assert hours(result, "made") == made
    if second == "25 h":
        assert fates(result)[1] == (25, LOST, "compressor")


@pytest.mark.parametrize("lasts", ["3 h", "40 h"])
def test_nothing_is_put_into_a_store_that_has_failed(lasts: str) -> None:
    """As above: it fails at 18, and lots can bear nothing. Lot 1 is done at 20 and stays in the vessel.

    Failed for 3 h, it comes into the freezer at 21; lot 2 has the vessel then: 31. For 40 h, until 58: lot 2 has it at
    58, when lot 1 is in the freezer, and is made with the second unit at 110, after lot 1 at 60.
    """
    steps = [STEP | {"hold": "freezer"}, NEXT | {"duration": "50 h"}]
    result = run(plant(failed("18 h", lasts), steps=steps, stores={"freezer": {"capacity": 5}}))
    assert hours(result, "made") == [60, 110, 160]
    assert hours(result, "started")[2] == (21 if lasts == "3 h" else 58)


def test_what_comes_by_road_waits_for_a_store_that_works_again() -> None:
    """Bulk of 10 h, 5 h on the road: it comes at 15 to a store that has failed from 12 to 30, and is filled from 30."""
    data = plant(failed("12 h", "18 h") | {"site": "abroad"})
    data["campaigns"][0]["lots"] = 1
    data["sites"]["abroad"] = {"unit_classes": {"line": {}}, "stores": {"freezer": {"capacity": 1}}}
    data["materials"]["bulk"]["store"] = "freezer"
    data["sites"]["plant"]["stores"] = {"freezer": {"capacity": 1}}
    step = {"unit_procedure": "process", "on": "line", "duration": "1 h"}
    data["materials"]["vaccine"] = {"components": {"bulk": "1 mg"}, "lot_size": "10e3 dose", "procedure": [step]}
    data["shipments"] = [{"material": "bulk", "from": "plant", "to": {"abroad": 1}, "transit": "5 h"}]
    data["campaigns"].append({"make": "vaccine", "at": "abroad", "lots": 1})
    assert hours(run(data), "started", 1) == [30]


def test_a_lot_that_waits_for_the_road_is_lost_with_its_store() -> None:
    """The bulk of 10 h cannot leave before 50 and stands in the freezer when it fails at 20: nothing arrives."""
    ban = {"kind": "export_ban", "name": "ban", "materials": ["bulk"], "from": "plant", "at": "5 h", "duration": "45 h"}
    data = plant(ban, failed("20 h", "1 h"), stores={"freezer": {"capacity": 5}})
    data["campaigns"][0]["lots"] = 1
    data["materials"]["bulk"]["store"] = "freezer"
    data["sites"]["abroad"] = {"unit_classes": {"line": {}}, "stores": {"freezer": {"capacity": 1}}}
    step = {"unit_procedure": "process", "on": "line", "duration": "1 h"}
    data["materials"]["vaccine"] = {"components": {"bulk": "1 mg"}, "lot_size": "10e3 dose", "procedure": [step]}
    data["shipments"] = [{"material": "bulk", "from": "plant", "to": {"abroad": 1}, "transit": "5 h"}]
    data["campaigns"].append({"make": "vaccine", "at": "abroad", "lots": 1})
    result = run(data)
    assert hours(result, "started", 1) == [None]
    assert lots_of(result, 0)["remaining"].tolist() == [0]


def test_a_store_that_has_failed_is_no_ring() -> None:
    """Two steps on one vessel, a freezer between them with room for all; it fails at 15, beyond the horizon.

    Lot 0 stands in the freezer from 10 and waits for the vessel, in which lot 1 waits from 20 for the freezer. It would
    come in if that worked: no ring, and nothing is made.
    """
    steps = [STEP | {"hold": "freezer"}, NEXT | {"on": "vessel"}]
    data = plant(failed("15 h", "300 h", tolerates="299 h"), steps=steps, starts={"every": "5 h"})
    data["sites"]["plant"]["stores"] = {"freezer": {"capacity": "1e6 dose"}}
    data["sites"]["plant"]["unit_classes"].pop("next")
    data["materials"]["bulk"]["lot_size"] = "1000 dose"
    assert hours(run(data), "made") == [None, None, None]
