"""Disruptions in small plants worked out by hand; times are hours or days, as told."""

from typing import Any

import pytest

from capsim.results.result import Result
from capsim.results.tables import Status
from tests.plants import lots_of, run

HOUR, DAY = 3600, 86_400
STEP = {"unit_procedure": "process", "on": "vessel", "duration": "10 h"}


def plant(*disruptions: dict[str, Any], steps: Any = (STEP,), starts: Any = None, **site: Any) -> dict[str, Any]:
    """Lots of 10 g through one or more steps of a plant; horizon 10 days."""
    return {
        "name": "disruptions",
        "start": "2027-01-04",
        "horizon": "10 day",
        "sites": {"plant": {"unit_classes": {"vessel": {}, "next": {}}, **site}},
        "materials": {"bulk": {"lot_size": "10 g", "procedure": list(steps)}},
        "campaigns": [{"make": "bulk", "at": "plant", "starts": starts or {"every": "10 h"}, "lots": 3}],
        "disruptions": list(disruptions),
    }


def outage(at: Any = "15 h", duration: Any = "10 h", **more: Any) -> dict[str, Any]:
    return {
        "kind": "utility_outage", "name": "outage", "site": "plant", "unit_classes": ["vessel"],
        "at": at, "duration": duration, **more,
    }  # fmt: skip


def hours(result: Result, column: str, campaign: int = 0) -> list[float | None]:
    return [None if time < 0 else time / HOUR for time in lots_of(result, campaign)[column].tolist()]


def occurrences(result: Result) -> list[tuple[int, ...]]:
    table = result.tables["occurrences"]
    columns = (table[name].tolist() for name in ("disruption", "number", "began", "ended"))
    return list(zip(*columns, strict=True))


# Closed.


def test_work_pauses_in_a_closure() -> None:
    """One vessel, 10 h a lot, planned at 0, 10 and 20; closed from 15 to 25.

    Lot 1: 5 h until 15, 5 h from 25: made at 30. Lot 2, planned at 20, waits until 30: made at 40. The vessel is out of
    use for 10 hours, whether or not a lot stands in it.
    """
    result = run(plant(outage()))
    assert hours(result, "started") == [0, 10, 30]
    assert hours(result, "made") == [10, 30, 40]
    assert occurrences(result) == [(0, 0, 15 * HOUR, 25 * HOUR)]
    usage = {name: int(values[1]) // HOUR for name, values in result.tables["usage"].items() if name != "replication"}
    assert (usage["busy"], usage["closed"], usage["out"]) == (30, 0, 10)


@pytest.mark.parametrize("kind", ["utility_outage", "equipment_failure"])
def test_a_lot_that_a_closure_costs_is_lost_under_the_name_of_the_disruption(kind: str) -> None:
    """Lot 0 is at work for 0-10 h; the vessel, or the whole plant, stands from hour 5 on. Lot 1 is planned at 10."""
    strike = {"unit_class": "vessel"} if kind == "equipment_failure" else {}
    closure = {"kind": kind, "name": "stop", "site": "plant", "at": "5 h", "duration": "20 h", **strike}
    result = run(plant(closure, steps=({**STEP, "on_close": "lose_lot"},)))
    lots = lots_of(result)
    assert (lots["status"][0], lots["decided"][0]) == (int(Status.LOST), 5 * HOUR)
    assert result.plan.causes[lots["cause"][0]] == "stop"
    assert hours(result, "made") == [None, 35, 45]


def test_a_lot_that_the_end_of_a_shift_costs_is_not_laid_on_a_disruption() -> None:
    """Lot 0 takes 8-15 h, lot 1 begins then. The shift ends at 16 h, when a disruption begins: it closed anyhow."""
    closure = {**outage("16 h"), "name": "stop"}
    day = {"calendars": {"day": {"hours": "08:00-16:00"}}, "unit_classes": {"vessel": {"calendar": "day"}}}
    step = {**STEP, "duration": "7 h", "on_close": "lose_lot"}
    result = run(plant(closure, steps=(step,), **day))
    lots = lots_of(result)
    assert (lots["made"][0], lots["decided"][1]) == (15 * HOUR, 16 * HOUR)
    assert result.plan.causes[lots["cause"][1]] == "stopped operation"


def test_a_closed_unit_takes_no_lot() -> None:
    """As above, with two vessels of which number 1 fails from 5 to 50, while nobody uses it.

    Lots planned every 4 h: lot 0 has vessel 1 from 0 and pauses at 5; lot 1 has vessel 2 from 4 to 14; lot 2, planned
    at 8, waits for vessel 2, not for the one that is closed: 14 to 24. Lot 0 goes on at 50 and is made at 55.
    """
    failure = {
        "kind": "equipment_failure", "name": "agitator", "site": "plant", "unit_class": "vessel", "unit": 1,
        "at": "5 h", "duration": "45 h",
    }  # fmt: skip
    result = run(plant(failure, starts={"every": "4 h"}, unit_classes={"vessel": {"count": 2}}))
    assert hours(result, "started") == [0, 4, 14]
    assert hours(result, "made") == [55, 14, 24]


def test_a_free_unit_is_given_when_it_is_back() -> None:
    """One vessel, closed from 12 to 20 while it is free; the lot planned at 15 starts at 20."""
    result = run(plant(outage("12 h", "8 h"), starts={"at": ["0 h", "15 h", "40 h"]}))
    assert hours(result, "started") == [0, 20, 40]


@pytest.mark.parametrize(
    ("rule", "made", "decided"), [("finish", [10, 20, 35], [10, 20, 35]), ("lose_lot", [10, None, 35], [10, 15, 35])]
)
def test_the_step_says_what_a_closure_does_to_its_lot(rule: str, made: list[Any], decided: list[Any]) -> None:
    """finish: lot 1 runs from 10 to 20 through the closure of 15 to 25; lose_lot: it is lost at 15.

    Lot 2 has the vessel when it is back, at 25.
    """
    result = run(plant(outage(), steps=[STEP | {"on_close": rule}]))
    assert hours(result, "made") == made
    assert hours(result, "decided") == decided


def test_closures_that_overlap_are_one() -> None:
    """Closed from 15 to 25 and from 20 to 30: lot 1 does 5 h until 15 and 5 h from 30."""
    result = run(plant(outage(), outage("20 h") | {"name": "other"}))
    assert hours(result, "made") == [10, 35, 45]


def test_a_pool_that_is_closed_stops_what_needs_it() -> None:
    """Two steps; the crew that the second one needs is away from 12 to 22.

    Lot 0: 0-10, 10-12 and 22-30. Lot 1: 10-20, waits for the unit and the crew until 30: 30-40.
    """
    away = {
        "kind": "utility_outage",
        "name": "steam",
        "site": "plant",
        "pools": ["crew"],
        "at": "12 h",
        "duration": "10 h",
    }
    second = {"unit_procedure": "process", "name": "second", "on": "next", "duration": "10 h", "needs": {"crew": 1}}
    result = run(plant(away, steps=[STEP, second], pools={"crew": {"count": 1}}))
    assert hours(result, "made") == [30, 40, 50]


def test_a_laboratory_that_is_closed_stops_its_work() -> None:
    """Tests of 4 h by one analyst, who is away from 12 to 20: lot 0, made at 10, is tested 10-12 and 20-22."""
    away = {
        "kind": "utility_outage", "name": "power", "site": "plant", "laboratory": ["analyst"],
        "at": "12 h", "duration": "8 h",
    }  # fmt: skip
    data = plant(away, laboratory={"analyst": {"count": 1}})
    data["materials"]["bulk"]["release"] = {"checks": {"test": {"by": "analyst", "hands_on": "4 h"}}}
    assert hours(run(data), "decided") == [22, 26, 34]


def test_a_whole_site_stands_still() -> None:
    """Everything of the plant is closed from 15 to 25: as the vessel alone; and the test of lot 0 until 17 too.

    Tests take 7 h: lot 0 10-15 and 25-27; lot 1, made at 30, until 37; lot 2, made at 40, until 47.
    """
    power = {"kind": "utility_outage", "name": "power", "site": "plant", "at": "15 h", "duration": "10 h"}
    data = plant(power, laboratory={"analyst": {"count": 1}})
    data["materials"]["bulk"]["release"] = {"checks": {"test": {"by": "analyst", "hands_on": "7 h"}}}
    assert hours(run(data), "decided") == [27, 37, 47]


def test_those_who_repair_do_one_after_the_other_in_their_hours() -> None:
    """Two vessels fail, at 1 and 2; one technician, there from 0 to 8 of each day, needs 5 h for each.

    The first is repaired 1-6, the second 6-8 and 24-27. Lot 0 (planned at 0, vessel 1) does 1 h and 9 h from 6: 15.
    Lot 1 (planned at 1, vessel 2) does 1 h until 2 and 9 h from 27: 36. Lot 2 (planned at 2) has vessel 1 at 15: 25.
    """
    failures = [
        {
            "kind": "equipment_failure", "name": name, "site": "plant", "unit_class": "vessel", "unit": unit,
            "at": f"{unit} h", "duration": "5 h", "repaired_by": "technician",
        }
        for name, unit in (("first", 1), ("second", 2))
    ]  # fmt: skip
    site = {
        "unit_classes": {"vessel": {"count": 2}},
        "calendars": {"day": {"hours": "00:00-08:00"}},
        "pools": {"technician": {"count": 1, "calendar": "day"}},
    }
    result = run(plant(*failures, starts={"every": "1 h"}, **site))
    assert occurrences(result) == [(0, 0, HOUR, 6 * HOUR), (1, 0, 2 * HOUR, 27 * HOUR)]
    assert hours(result, "made") == [15, 36, 25]


# Fewer.


def absence(**more: Any) -> dict[str, Any]:
    return {"kind": "staff_absence", "name": "flu", "site": "plant", "at": "5 h", "duration": "20 h", **more}


def test_work_goes_on_with_fewer_people_and_new_work_waits() -> None:
    """Two of a crew of two; each lot needs one for 10 h; both are missing from 5 to 25. Lots planned at 0, 2 and 4.

    Lots 0 and 1 have begun and go on: 10 and 12. Lot 2 begins at 10 at the earliest, for want of a vessel, and has
    nobody until 25.
    """
    site = {"unit_classes": {"vessel": {"count": 2}}, "pools": {"crew": {"count": 2}}}
    steps = [STEP | {"needs": {"crew": 1}}]
    result = run(plant(absence(pools=["crew"], share="100 %"), steps=steps, starts={"every": "2 h"}, **site))
    assert hours(result, "made") == [10, 12, 35]


@pytest.mark.parametrize(("missing", "made"), [({"share": "24 %"}, 20), ({"share": "25 %"}, 35), ({"number": 1}, 35)])
def test_a_share_is_rounded_to_the_nearest(missing: dict[str, Any], made: int) -> None:
    """A crew of two, all of which a lot needs; 24 % of two is nobody, 25 % is one. The second lot is planned at 10."""
    site = {"pools": {"crew": {"count": 2}}}
    result = run(plant(absence(pools=["crew"], **missing), steps=[STEP | {"needs": {"crew": 2}}], **site))
    assert hours(result, "made")[:2] == [10, made]


@pytest.mark.parametrize(
    ("more", "started"),
    [
        ({"share": "60 %"}, [10, 20, 25]),
        ({"share": "20 %"}, [10, 10, 20]),
        ({"number": 1}, [10, 20, 25]),
        ({"number": 2}, [25, 25, 25]),
    ],
)
def test_shares_of_several_absences_strike_independently(more: dict[str, Any], started: list[float]) -> None:
    """A crew of five, of which 60 % are missing from 5 to 25. Three lots of 10 h, planned at 10, need one each.

    Of another 60 %, 16 % of five are there: 0.8, one of them. Of another 20 %, 32 %: 1.6, two. One more leaves one,
    two more nobody.
    """
    site = {"unit_classes": {"vessel": {"count": 3}}, "pools": {"crew": {"count": 5}}}
    also = absence(pools=["crew"], **more) | {"name": "strike"}
    starts = {"at": ["10 h", "10 h", "10 h"]}
    data = plant(
        absence(pools=["crew"], share="60 %"), also, steps=[STEP | {"needs": {"crew": 1}}], starts=starts, **site
    )
    assert [made - 10 for made in hours(run(data), "made") if made is not None] == started


@pytest.mark.parametrize(
    ("away", "repaired"),
    [
        (absence(pools=["technician"], number=1) | {"at": "0 h", "duration": "10 h"}, 15),
        (absence(pools=["technician"], number=1) | {"at": "3 h", "duration": "10 h"}, 6),
        (outage("3 h", "7 h") | {"unit_classes": [], "pools": ["technician"]}, 13),
    ],
)
def test_those_who_repair_may_be_missing(away: dict[str, Any], repaired: int) -> None:
    """A vessel fails at 1, and needs 5 h of a technician. Away until 10: 10-15. Who goes at 3 has begun: 1-6.

    Where the pool is closed from 3 to 10, 2 h are done before and 3 h after.
    """
    broken = {
        "kind": "equipment_failure", "name": "broken", "site": "plant", "unit_class": "vessel", "at": "1 h",
        "duration": "5 h", "repaired_by": "technician",
    }  # fmt: skip
    result = run(plant(away, broken, pools={"technician": {"count": 1}}))
    assert occurrences(result)[1] == (1, 0, HOUR, repaired * HOUR)


def test_analysts_go_as_they_fall_free() -> None:
    """Two analysts, tests of 10 h, lots delivered at 0, 1, 2 and 30; one analyst is missing from 5 to 25.

    Lots 0 and 1 are tested 0-10 and 1-11. The first to fall free, at 10, is missing until 25; so lot 2 is tested from
    11 to 21. Lot 3 comes at 30: 40.
    """
    data = plant(absence(laboratory=["analyst"], number=1), laboratory={"analyst": {"count": 2}})
    data["materials"]["bulk"] = {
        "lot_size": "10 g",
        "release": {"checks": {"t": {"by": "analyst", "hands_on": "10 h"}}},
    }
    data["campaigns"][0] |= {"starts": {"at": ["0 h", "1 h", "2 h", "30 h"]}, "lots": 4}
    assert hours(run(data), "decided") == [10, 11, 21, 40]


# No dispositions.


@pytest.mark.parametrize("whose", [{"sites": ["plant"]}, {"authorities": ["agency"]}])
def test_lots_wait_for_their_disposition(whose: dict[str, Any]) -> None:
    """Lots are made at 10, 20 and 30, and evaluated for 1 h; nothing is decided from 15 to 31.

    Lot 0 is released at 11; lot 1 at 31 instead of 21; lot 2 at 31, when the hold has ended.
    """
    hold = {"kind": "regulatory_hold", "name": "inspection", "at": "15 h", "duration": "16 h", **whose}
    data = plant(hold) | {"authorities": {"agency": {"count": 1}}}
    data["materials"]["bulk"]["release"] = {"checks": {"evaluation": {"by": "agency", "hands_on": "1 h"}}}
    assert hours(run(data), "decided") == [11, 31, 31]


def test_a_closed_authority_does_not_evaluate() -> None:
    """Lots are made at 10, 20 and 30, and evaluated for 3 h, one after the other; closed from 12 to 31.

    Lot 0 has 1 h to go: 32; then lot 1 until 35, lot 2 until 38.
    """
    hold = {
        "kind": "regulatory_hold", "name": "holiday", "at": "12 h", "duration": "19 h", "authorities": ["agency"],
        "closed": True,
    }  # fmt: skip
    data = plant(hold) | {"authorities": {"agency": {"count": 1}}}
    data["materials"]["bulk"]["release"] = {"checks": {"evaluation": {"by": "agency", "hands_on": "3 h"}}}
    assert hours(run(data), "decided") == [32, 35, 38]


def test_a_hold_of_one_site_leaves_the_others_alone() -> None:
    """The same lots are made at two sites; one is held from 5 on to the end."""
    hold = {"kind": "regulatory_hold", "name": "inspection", "at": "5 h", "duration": "90 day", "sites": ["plant"]}
    data = plant(hold)
    data["sites"]["other"] = data["sites"]["plant"]
    data["campaigns"].append(data["campaigns"][0] | {"at": "other"})
    result = run(data)
    assert hours(result, "decided") == [None, None, None]
    assert hours(result, "decided", 1) == [10, 20, 30]


# Late or lost.


@pytest.mark.parametrize(("lost", "started"), [(False, [0, 45, 60]), (True, [0, 60, 85])])
def test_a_delivery_in_the_window_comes_late_or_never(lost: bool, started: list[float]) -> None:
    """One bag at the start, one each at 20 h, 60 h and 85 h; nothing arrives from 15 to 45."""
    loss = {
        "kind": "supplier_loss", "name": "strike", "site": "plant", "supplies": ["bag"], "at": "15 h",
        "duration": "30 h", "lost": lost,
    }  # fmt: skip
    bag = {"opening": 1, "deliveries": [{"at": f"{hour} h", "amount": 1} for hour in (20, 60, 85)]}
    result = run(plant(loss, steps=[STEP | {"consumes": {"bag": 1}}], supplies={"bag": bag}))
    assert hours(result, "started") == started


@pytest.mark.parametrize(("lost", "started"), [(False, [0, 40, 50]), (True, [0, 70, 80])])
def test_an_order_that_is_lost_is_ordered_anew_when_the_disruption_is_over(lost: bool, started: list[float]) -> None:
    """One bag at the start; three are ordered when one is asked for, lead time 30 h: ordered at 0, due at 30.

    Nothing arrives from 15 to 40: the order comes at 40, or it is ordered again at 40 and comes at 70.
    """
    loss = {
        "kind": "supplier_loss", "name": "strike", "site": "plant", "supplies": ["bag"], "at": "15 h",
        "duration": "25 h", "lost": lost,
    }  # fmt: skip
    bag = {"opening": 1, "reorder": {"below": 0, "order": 3, "lead_time": "30 h"}}
    result = run(plant(loss, steps=[STEP | {"consumes": {"bag": 1}}], supplies={"bag": bag}))
    assert hours(result, "started") == started


@pytest.mark.parametrize("lost", [False, True])
def test_imported_lots_come_late_or_never(lost: bool) -> None:
    """Bulk is delivered at 0, 10 and 20; nothing arrives from 5 to 15. The second lot comes at 15, or is lost."""
    loss = {
        "kind": "supplier_loss", "name": "embargo", "site": "plant", "materials": ["bulk"], "at": "5 h",
        "duration": "10 h", "lost": lost,
    }  # fmt: skip
    data = plant(loss)
    data["materials"]["bulk"] = {"lot_size": "10 g"}
    result = run(data)
    lots = lots_of(result)
    assert hours(result, "made") == ([0, None, 20] if lost else [0, 15, 20])
    assert hours(result, "planned") == [0, 10, 20]
    if lost:
        assert lots["status"].tolist() == [Status.RELEASED, Status.LOST, Status.RELEASED]
        assert result.plan.causes[int(lots["cause"][1])] == "embargo"
        assert result.tables["losses"]["lots"].tolist() == [1]


# Blocked routes.


def test_nothing_leaves_while_a_route_is_closed() -> None:
    """Bulk is made at 10, 20 and 30, and is 5 h on the road to the site that fills it; exports stop from 12 to 28.

    Lot 0 has left at 10 and arrives at 15; lot 1 leaves at 28 and arrives at 33; lot 2 leaves at 30, arrives at 35.
    """
    ban = {
        "kind": "export_ban",
        "name": "ban",
        "materials": ["bulk"],
        "from": "plant",
        "at": "12 h",
        "duration": "16 h",
    }
    data = plant(ban)
    data["sites"]["abroad"] = {"unit_classes": {"line": {"count": 3}}}
    step = {"unit_procedure": "process", "on": "line", "duration": "1 h"}
    data["materials"]["vaccine"] = {"components": {"bulk": "1 mg"}, "lot_size": "10e3 dose", "procedure": [step]}
    data["shipments"] = [{"material": "bulk", "from": "plant", "to": {"abroad": 1}, "transit": "5 h"}]
    data["campaigns"].append({"make": "vaccine", "at": "abroad", "lots": 3})
    assert hours(run(data), "started", 1) == [15, 33, 35]


# Common causes and chance.


def test_what_comes_along_begins_and_ends_with_it() -> None:
    """A pandemic from 15 to 25: the vessel is closed as long; the analysts for as long as they say, 5 h."""
    cause = {"kind": "common_cause", "name": "pandemic", "at": ["15 h", "100 h"], "duration": "10 h"}
    closed = {key: value for key, value in outage().items() if key not in ("at", "duration")} | {
        "along_with": "pandemic"
    }
    away = absence(laboratory=["analyst"], number=1, along_with="pandemic", duration="5 h")
    del away["at"]
    result = run(plant(away, closed, cause, laboratory={"analyst": {"count": 1}}))
    assert hours(result, "made") == [10, 30, 40]
    assert occurrences(result) == [
        (0, 0, 15 * HOUR, 20 * HOUR), (0, 1, 100 * HOUR, 105 * HOUR),
        (1, 0, 15 * HOUR, 25 * HOUR), (1, 1, 100 * HOUR, 110 * HOUR),
        (2, 0, 15 * HOUR, 25 * HOUR), (2, 1, 100 * HOUR, 110 * HOUR),
    ]  # fmt: skip


def test_nothing_goes_wrong_at_random_before_the_plant_is_there() -> None:
    """The vessel is there from day 8 on; outages come about every 6 h, so all of them on the last two days."""
    outages = outage() | {"rate": "1460 per year"}
    del outages["at"]
    result = run(plant(outages, goes_live="8 day"))
    began = result.tables["occurrences"]["began"]
    assert 2 <= began.size <= 20
    assert began.min() >= 8 * DAY


def test_a_unit_at_random_is_drawn_for_each_occurrence() -> None:
    """Forty short failures of one of two vessels that are always busy strike both."""
    failures = {
        "kind": "equipment_failure", "name": "drive", "site": "plant", "unit_class": "vessel", "rate": "1460 per year",
        "duration": "1 h",
    }  # fmt: skip
    data = plant(failures, starts="free", unit_classes={"vessel": {"count": 2}})
    data["campaigns"][0]["lots"] = 1000
    result = run(data)
    out = int(result.tables["usage"]["out"][0]) / HOUR
    assert 0 < out <= result.tables["occurrences"]["began"].size
    made = hours(result, "made")
    late = [{time % 10 for time in made[first::2] if time is not None} for first in (0, 1)]
    assert all(len(times) > 1 for times in late)


# What is there when it begins.


def failure(at: Any, duration: str, **more: Any) -> dict[str, Any]:
    return {
        "kind": "equipment_failure", "name": "drive", "site": "plant", "unit_class": "vessel", "at": at,
        "duration": duration, **more,
    }  # fmt: skip


def joining(at: str, **more: Any) -> dict[str, Any]:
    """One is there from the start, another joins."""
    return {"count": 1, "joins": [{"count": 1, "at": at}], **more}


@pytest.mark.parametrize(("at", "made"), [("12 h", [10, 20, 25]), ("18 h", [10, 20, 45])])
def test_a_unit_that_has_not_joined_is_not_struck(at: str, made: list[float]) -> None:
    """Vessel 1 has lots 0 and 1, 0-10 and 10-20; vessel 2 joins at 15 and has lot 2 until 25.

    A failure of vessel 2 for 20 h finds nothing at 12; at 18 it pauses lot 2 for 20 h.
    """
    data = plant(failure(at, "20 h", unit=2), starts={"every": "1 h"}, unit_classes={"vessel": joining("15 h")})
    assert hours(run(data), "made") == made


def test_a_unit_at_random_is_one_that_is_there() -> None:
    """One vessel until day 9, when nine more join: failures of 1 h at 5, 16 and 27 all strike it. Lots take 11 h."""
    vessel = {"count": 1, "joins": [{"count": 9, "at": "9 day"}]}
    data = plant(failure(["5 h", "16 h", "27 h"], "1 h"), unit_classes={"vessel": vessel})
    assert hours(run(data), "made") == [11, 22, 33]


def test_those_who_join_are_not_among_the_missing() -> None:
    """One of a crew is there and missing from 5 to 25, another joins at 15; two vessels, lots planned at 0, 1 and 2.

    Lot 0 goes on until 10. Lot 1, in vessel 2 from 1, has the one who joins: 15-25. Lot 2 has somebody at 25: 35.
    """
    site = {"unit_classes": {"vessel": {"count": 2}}, "pools": {"crew": joining("15 h")}}
    steps = [STEP | {"needs": {"crew": 1}}]
    data = plant(absence(pools=["crew"], share="100 %"), steps=steps, starts={"every": "1 h"}, **site)
    assert hours(run(data), "made") == [10, 25, 35]


def test_nothing_goes_wrong_at_random_before_the_project_has_ended() -> None:
    """As before, with a project that brings the vessel between day 3 and day 9."""
    outages = outage() | {"rate": "1460 per year"}
    del outages["at"]
    data = plant(outages, unit_classes={"vessel": {"goes_live": {"project": "line"}}})
    data["projects"] = {"line": {"phases": [{"name": "build", "duration": {"uniform": ["3 day", "9 day"]}}]}}
    result = run(data)
    assert result.tables["occurrences"]["began"].min() >= result.tables["projects"]["ended"][0]


def test_who_joins_repairs_too() -> None:
    """One technician, another joins at 3; failures at 1 and 2, 5 h of repair each: 1-6 and 3-8."""
    failures = [
        failure(f"{unit} h", "5 h", name=name, unit=unit, repaired_by="technician")
        for name, unit in (("first", 1), ("second", 2))
    ]
    site = {"unit_classes": {"vessel": {"count": 2}}, "pools": {"technician": joining("3 h")}}
    assert [one[2:] for one in occurrences(run(plant(*failures, **site)))] == [(HOUR, 6 * HOUR), (3600 * 2, 8 * HOUR)]


def test_nobody_repairs_what_is_not_there() -> None:
    """Vessel 2, which is to fail at 1, joins on day 5; vessel 1 fails at 2. Its only technician is free: 2-7."""
    failures = [
        failure(f"{at} h", "5 h", name=name, unit=unit, repaired_by="technician")
        for name, unit, at in (("nothing", 2, 1), ("drive", 1, 2))
    ]
    site = {"unit_classes": {"vessel": joining("5 day")}, "pools": {"technician": {"count": 1}}}
    assert [one[2:] for one in occurrences(run(plant(*failures, **site)))] == [(HOUR, 6 * HOUR), (2 * HOUR, 7 * HOUR)]


def test_what_comes_along_with_a_failure_ends_when_that_is_repaired() -> None:
    """Failed at 6; the technician is there from 0 to 8 of each day and needs 5 h: 6-8 and 24-27."""
    along = {key: value for key, value in outage().items() if key not in ("at", "duration")} | {"along_with": "drive"}
    site = {
        "calendars": {"day": {"hours": "00:00-08:00"}},
        "pools": {"technician": {"count": 1, "calendar": "day"}},
    }
    data = plant(along, failure("6 h", "5 h", repaired_by="technician"), **site)
    assert [one[2:] for one in occurrences(run(data))] == [(6 * HOUR, 27 * HOUR)] * 2


# Once, at a random time.


def test_a_random_time_without_spread_is_that_time() -> None:
    """As `test_work_pauses_in_a_closure`: closed from 15 to 25."""
    result = run(plant(outage({"uniform": ["15 h", "15 h"]})))
    assert hours(result, "made") == [10, 30, 40]
    assert occurrences(result) == [(0, 0, 15 * HOUR, 25 * HOUR)]


def test_it_happens_once_at_another_time_in_each_replication() -> None:
    """Uniform over 20 days of which the run sees 10: about half of 40 replications have it, each once, anywhere."""
    result = run(plant(outage({"uniform": ["2027-01-04", "2027-01-24"]})), replications=40)
    rows = result.tables["occurrences"]
    assert len(set(rows["replication"].tolist())) == rows["replication"].size
    assert 12 <= rows["replication"].size <= 28
    assert len(set(rows["began"].tolist())) == rows["began"].size
    assert rows["began"].min() < 2 * DAY and 8 * DAY < rows["began"].max() < 10 * DAY


def test_its_time_belongs_to_its_name() -> None:
    """What else goes wrong, and in which order it is written, moves it in no replication."""
    alone = plant(outage({"uniform": ["0 day", "9 day"]}))
    other = outage("1 h", {"uniform": ["1 h", "2 h"]}) | {"name": "other"}
    both = plant(other, outage({"uniform": ["0 day", "9 day"]}))
    first, second = (run(one, replications=3).tables["occurrences"] for one in (alone, both))
    assert first["began"].tolist() == second["began"][second["disruption"] == 1].tolist()
