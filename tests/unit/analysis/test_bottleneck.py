"""The bottleneck of plants where everybody can see it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from capsim.analysis.bottleneck import Bottleneck, bottleneck, ranking
from capsim.engine.replication import run_replication
from capsim.foundation.distributions import Exponential
from capsim.plan.plan import NONE, UNLIMITED, Plan, Starts, StoreRow, Window
from capsim.results.result import Result, gather
from tests import plants as files
from tests.unit.analysis.made_up import DAY, PlanMaker, fill_finish, lot, result


def run(plan: Plan, replications: int = 3) -> Result:
    return gather(plan, 1, [run_replication(plan, seed=1, index=index) for index in range(replications)])


def two_stages(laboratory: int, bioreactors: int = 2, **changes: Any) -> Plan:
    """Culture of 10 d gives 4 lots; filling takes 12 h, tests 8 d."""
    make = PlanMaker(90)
    bulk, vial = make.material("bulk"), make.material("vial")
    reactor, line = make.unit_class("bioreactor", bioreactors), make.unit_class("line")
    qc = make.server("qc", laboratory)
    make.campaign(bulk, 4000, steps=[(reactor, 240.0, 24.0)], **changes)
    make.campaign(vial, 1000, steps=[(line, 12.0, None)], checks=[(qc, 192.0, None)], inputs=[(bulk, 1000)])
    make.target(1e6, (90,), members=[(vial, 1.0)])
    return make.plan()


def test_a_laboratory_that_cannot_keep_up_is_named() -> None:
    found = bottleneck(run(two_stages(laboratory=2)))
    assert (found.kind, found.label) == ("laboratory", "plant.qc")
    assert found.share_of_waiting > 0.5
    assert found.utilisation is not None
    assert found.utilisation.value == pytest.approx(0.87, abs=0.02)
    assert "laboratory plant.qc is used" in str(found)
    assert "; next: " in str(found) and "next: laboratory" not in str(found)


def test_where_the_laboratory_keeps_up_the_starts_are_the_limit() -> None:
    found = bottleneck(run(two_stages(laboratory=20)))
    assert (found.kind, found.label) == ("unit class", "plant.bioreactor")
    assert found.sentence.startswith("starts are limited by unit class plant.bioreactor, used 100 % of the time")


def test_starts_too_far_apart_leave_time_as_the_limit() -> None:
    plan = two_stages(laboratory=20, bioreactors=4, starts=Starts.PLANNED, cadence=30 * DAY)
    found = bottleneck(run(plan))
    assert (found.kind, found.utilisation, found.dose_days.value) == ("time", None, 0.0)
    assert "no place limits" in found.sentence


def test_a_material_that_is_delivered_is_itself_the_limit() -> None:
    make = PlanMaker(90)
    bulk, vial = make.material("imported bulk"), make.material("vial")
    line = make.unit_class("line")
    make.campaign(bulk, 1000, starts=Starts.PLANNED, cadence=20 * DAY)
    make.campaign(vial, 1000, steps=[(line, 12.0, None)], inputs=[(bulk, 1000)])
    waits = {0: {"standing": 80 * DAY}}
    found = bottleneck(result(make.plan(), [[lot(1, 1000)]], waits=waits, usage={0: {"busy": 2 * DAY}}))
    assert (found.kind, found.label, found.dose_days.value) == ("material", "imported bulk", 80_000)
    assert "delivered" in found.sentence


def queue(services: Sequence[float], rate: float) -> Plan:
    make = PlanMaker(1500, window=Window(100 * DAY, UNLIMITED))
    gap = make.stream(Exponential(DAY / rate))
    steps = [(make.unit_class(f"server {n}"), Exponential(DAY / mu), None) for n, mu in enumerate(services)]
    make.campaign(make.material("lot", doses=0.0), 1, steps=steps, starts=Starts.RANDOM, gap=gap, nominal=0.0)
    return make.plan()


@pytest.mark.parametrize(
    ("services", "rate", "busiest"), [([1.0], 0.8, 0), ([1.0, 0.9], 0.7, 1), ([1.0, 2.0], 0.75, 0)]
)
def test_queues_name_their_busiest_server(services: list[float], rate: float, busiest: int) -> None:
    found = bottleneck(run(queue(services, rate), 4))
    assert (found.kind, found.label) == ("unit class", f"plant.server {busiest}")
    assert "lot-days" in found.sentence


def by_hand(waits: Mapping[int, Mapping[str, int]], usage: Mapping[int, Mapping[str, int]]) -> Bottleneck:
    """100 days of `fill_finish`: wait points are the line and the laboratory, places too."""
    rows = [lot(0, 1000, made=10, number=number) for number in range(10)]
    return bottleneck(result(fill_finish(100), [rows], waits=waits, usage=usage))


def test_waiting_for_an_idle_place_does_not_make_it_the_limit() -> None:
    waits = {0: {"standing": 900 * DAY}, 1: {"standing": 100 * DAY}}
    found = by_hand(waits, {0: {"busy": 10 * DAY}, 1: {"busy": 190 * DAY}})
    assert (found.label, found.share_of_waiting) == ("plant.qc", 0.1)
    assert found.dose_days.value == 100 * 1000


def test_the_most_used_place_is_the_limit_where_hardly_anything_waits() -> None:
    waits = {0: {"standing": 10 * DAY}, 1: {"standing": DAY}}
    found = by_hand(waits, {0: {"busy": 80 * DAY}, 1: {"busy": 190 * DAY}})
    assert found.label == "plant.qc"


def test_the_ranking_lists_every_place_once() -> None:
    rows = ranking(run(two_stages(laboratory=2)))
    assert [row.label for row in rows] == ["plant.qc", "plant.line", "plant.bioreactor"]
    assert sum(row.share_of_waiting for row in rows) == pytest.approx(1.0)


def test_a_full_store_points_to_the_place_that_empties_it() -> None:
    make = PlanMaker(90)
    vial = make.material("vial")
    tank = make._add("stores", StoreRow("hold tank", 0, 1))
    mixer, line = make.unit_class("mixer"), make.unit_class("line")
    make.campaign(vial, 1000, steps=[(mixer, 24.0, None), (line, 72.0, None)])
    make.rows["steps"][0] = make.rows["steps"][0].__class__(**{**vars(make.rows["steps"][0]), "after": tank})
    rows = ranking(run(make.plan()))
    assert rows[0].label == "plant.line"
    assert [row.share_of_waiting for row in rows if row.kind == "store"] == [0.0]


def tanks_before_a_line(after: int) -> Plan:
    """Blending of 12 h and mixing of 18 h before a line of 72 h; ``after`` is where a lot waits when it is mixed.

    Where it keeps its tank, the tanks stand blocked for 60 and 54 of 72 h.
    """
    make = PlanMaker(90)
    blender, mixer, line = (make.unit_class(name) for name in ("blender", "mixer", "line"))
    make.campaign(make.material("vial"), 1000, steps=[(blender, 12.0, None), (mixer, 18.0, None), (line, 72.0, None)])
    for index, hold in enumerate((NONE, after)):
        make.rows["steps"][index] = replace(make.rows["steps"][index], after=hold)
    return make.plan()


def test_a_blocked_unit_points_to_the_place_that_blocks_it() -> None:
    rows = ranking(run(tanks_before_a_line(after=NONE)))
    assert {row.label: row.share_of_waiting for row in rows} == {
        "plant.line": 1.0,
        "plant.mixer": 0.0,
        "plant.blender": 0.0,
    }
    assert bottleneck(run(tanks_before_a_line(after=NONE))).label == "plant.line"


def chain(*hours: float, after: int = NONE) -> Bottleneck:
    """One unit for each step; a lot keeps its unit until the next one is free, or waits as long as it likes."""
    make = PlanMaker(180)
    steps = [(make.unit_class(f"unit {n}"), time, None) for n, time in enumerate(hours)]
    make.campaign(make.material("vial"), 1000, steps=steps)
    for index in range(len(hours) - 1):
        make.rows["steps"][index] = replace(make.rows["steps"][index], after=after)
    return bottleneck(run(make.plan(), 1))


def test_waiting_before_a_chain_is_charged_to_its_slowest_place_however_busy_the_first_is() -> None:
    """Unit 0 works 60 of 72 h and stands blocked for the rest: it is busy, but the line of 72 h sets the pace."""
    assert chain(60.0, 18.0, 72.0).label == "plant.unit 2"
    assert chain(18.0, 60.0, 72.0, 12.0).label == "plant.unit 2"
    assert chain(72.0, 60.0, 12.0).label == "plant.unit 0"


def test_a_place_in_front_of_it_that_is_used_alike_is_told() -> None:
    """Lots wait for unit 1, which works 70 of 72 h, 97 %; or 60 h of them."""
    assert "; used alike: plant.unit 1, 97 %" in chain(10.0, 70.0, 72.0).sentence
    assert "used alike" not in chain(10.0, 60.0, 72.0).sentence


def test_of_several_places_that_fall_behind_the_last_one_limits() -> None:
    """One lot in 20 h, then in 30, then in 36: more wait before the second, but the third sets the rate."""
    assert chain(20.0, 30.0, 36.0, after=UNLIMITED).label == "plant.unit 2"
    assert chain(20.0, 36.0, 30.0, after=UNLIMITED).label == "plant.unit 1"


def test_a_tank_that_is_not_blocked_is_waited_for_itself() -> None:
    """With room behind it, the mixer works all the time, and the blender is blocked for 6 of 18 h: by the mixer."""
    rows = {row.label: row.dose_days.value for row in ranking(run(tanks_before_a_line(after=UNLIMITED)))}
    assert rows["plant.line"] > rows["plant.mixer"] > 0


def test_only_what_feeds_the_scarcest_member_is_looked_at() -> None:
    make = PlanMaker(90)
    first, second = make.material("first"), make.material("second")
    fast, slow = make.unit_class("fast"), make.unit_class("slow")
    make.campaign(first, 1000, steps=[(fast, 12.0, None)])
    make.campaign(second, 1000, steps=[(slow, 120.0, None)])
    make.target(1e6, (90,), members=[(first, 1.0), (second, 1.0)], per_set=2.0)
    assert [row.label for row in ranking(run(make.plan(), 2))] == ["plant.slow"]
    assert bottleneck(run(make.plan(), 2)).label == "plant.slow"


def test_a_place_that_keeps_up_with_bursts_leaves_the_starts_as_the_limit() -> None:
    """Eight reactors harvest together every 13 days; two columns of 3 d work that off in 12 and then rest."""
    make = PlanMaker(90)
    reactor, column = make.unit_class("bioreactor", 8), make.unit_class("column", 2)
    make.campaign(make.material("bulk"), 1000, steps=[(reactor, 288.0, 24.0), (column, 72.0, None)])
    outcome = run(make.plan(), 2)
    assert ranking(outcome)[0].label == "plant.column"
    found = bottleneck(outcome)
    assert found.label == "plant.bioreactor"
    assert "what waits later is worked off; next: unit class plant.column, " in found.sentence
    assert found.sentence.endswith(" used, 100 % of the waiting")


def starved(elsewhere: float) -> Bottleneck:
    """100 days: a reactor that never rests; lots of vials wait for bulk, and ``elsewhere`` [lot day] for the line."""
    make = PlanMaker(100)
    bulk, vial = make.material("bulk"), make.material("vial")
    reactor, line = make.unit_class("reactor"), make.unit_class("line", 3)
    make.campaign(bulk, 1000, steps=[(reactor, 24.0, None)])
    make.campaign(vial, 1000, steps=[(line, 24.0, None)], inputs=[(bulk, 1000)])
    rows = [lot(0, 1000, made=1), *(lot(1, 1000, made=9, number=number) for number in range(100))]
    waits = {1: {"standing": 50 * DAY}, 2: {"standing": round(elsewhere * DAY)}}
    return bottleneck(result(make.plan(), [rows], waits=waits, usage={0: {"busy": 100 * DAY}, 1: {"busy": 30 * DAY}}))


def test_that_hardly_anything_else_waits_is_said_only_where_it_is_true() -> None:
    few, many = starved(5.0), starved(40.0)
    assert few.label == many.label == "plant.reactor"
    assert "hardly anything waits but for bulk; next: unit class plant.line, 10 % used, 100 %" in few.sentence
    assert "hardly" not in many.sentence
    assert many.sentence.endswith("of the time it has; next: unit class plant.line, 10 % used, 100 % of the waiting")
    assert starved(0.0).sentence.endswith("waits but for bulk")


IMPORTED = """
name: starved
start: 2027-01-04
horizon: 120 day
sites: {plant: {unit_classes: {line: {}, kitting: {}}, laboratory: {analyst: {count: 1}}}}
materials:
  bulk: {release: {checks: {identity: {by: analyst, hands_on: 1 day, elapsed: 5 day}}}}
  vials:
    lot_size: 1000 vial
    doses_per_vial: 10
    components: {bulk: 1 dose}
    procedure: [{unit_procedure: process, on: line, duration: 1 day}]
  kit:
    lot_size: 2000 dose
    components: {vials: 1 vial}
    procedure: [{unit_procedure: process, on: kitting, duration: 1 day}]
campaigns:
  - {make: bulk, at: plant, lots: [{size: 30e3 dose, at: 10 day}, {size: 20e3 dose, at: 60 day}]}
  - {make: vials, at: plant, lots: 20}
  - {make: kit, at: plant, starts: {every: 1 day}}
targets: [{doses: 50e3, by: [120 day]}]
"""


def test_starving_for_a_listed_delivery_is_named_through_the_stages() -> None:
    """Kits wait for vials, whose line has time, and these for bulk: enough for five lots of vials in 120 days.

    A lot of 2000 kits takes two lots of vials: two are made, one a day is wanted. The analyst is hardly used.
    """
    found = bottleneck(files.run(IMPORTED))
    assert (found.kind, found.label) == ("material", "bulk")
    assert found.sentence.startswith("lots wait for bulk, which is delivered, not made")


def test_a_laboratory_for_deliveries_has_its_time_from_the_first_delivery_on() -> None:
    """Two days of tests from day 10 on: 2 of 110 days, though nothing of the delivery has a first unit."""
    place = next(row for row in ranking(files.run(IMPORTED)) if row.label == "plant.analyst")
    assert place.utilisation is not None
    assert "(100 % once" not in place.sentence
