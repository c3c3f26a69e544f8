"""Capacity by arithmetic against hand calculation, and its bound against every simulated replication."""

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capsim.analysis import static_capacity
from capsim.analysis.shortest import Earliest, amounts, high, low, mean, passage
from capsim.analysis.upper_bound import UpperBound
from capsim.engine.replication import run_replication
from capsim.foundation.distributions import Constant, Lognormal, Triangular, Uniform
from capsim.foundation.worktime import WorkCalendar
from capsim.plan.plan import NONE, FailureRow, NeedRow, OnClose, Plan, PoolRow, ShipmentRow, Starts, StoreRow
from capsim.results.tables import Status
from tests import plants as files
from tests.unit.analysis.made_up import CAUSES, DAY, HOUR, PlanMaker, fill_finish


def simulated(plan: Plan, material: int, *, by: int, index: int = 0) -> float:
    lots = run_replication(plan, seed=3, index=index).tables["lots"]
    makers = [number for number, row in enumerate(plan.campaigns) if row.material == material]
    out = (lots["status"] == Status.RELEASED) & (lots["decided"] < by)
    return float(sum(lots["amount"][out & (lots["campaign"] == number)].sum() for number in makers))


def serial(lots: int = 10) -> Plan:
    make = PlanMaker(100)
    steps = [(make.unit_class(name), hours, None) for name, hours in (("a", 72.0), ("b", 120.0), ("c", 48.0))]
    make.campaign(make.material("vial"), 1, steps=steps, lots=lots)
    return make.plan()


@pytest.mark.parametrize(("by", "most"), [(10 * DAY, 0), (10 * DAY + 1, 1), (55 * DAY, 9), (55 * DAY + 1, 10)])
def test_without_chance_the_bound_of_a_serial_line_is_what_is_simulated(by: int, most: int) -> None:
    plan = serial()
    assert UpperBound(plan).doses(0, by) == most
    assert simulated(plan, 0, by=by) == most


def test_the_first_release_is_the_longest_path() -> None:
    assert Earliest(serial()).released(0) == 10 * DAY
    (target,) = static_capacity.bound(fill_finish(100, [(1000, (11,))])).targets
    assert target.earliest == 11 * DAY
    assert [date.most for date in target.dates] == [0.0]
    assert not target.possible(target.dates[0])


def test_capacity_is_places_times_time_over_time_a_lot() -> None:
    bound = static_capacity.bound(fill_finish(100, [(1e6, (100,))]))
    line, laboratory = bound.places
    assert (line.lots_per_month, line.doses_per_month) == pytest.approx((30, 30_000))
    assert (laboratory.lots_per_month, laboratory.doses_per_month) == pytest.approx((6, 6_000))
    assert [stage.step for stage in bound.stages] == ["line", "qc"]
    assert bound.bottleneck is not None
    assert str(bound.bottleneck) == "vial, qc (plant.qc): 6000 doses in 30 days"
    # 2 places, 10 d each, from day 1 to the end of day 100.
    assert bound.targets[0].dates[0].most == 2 * 9 * 1000


def test_shifts_and_breakdowns_lower_the_capacity() -> None:
    make = PlanMaker(10)
    make.rows["calendars"].append(WorkCalendar([n * DAY for n in range(10)], [n * DAY + DAY // 4 for n in range(10)]))
    up, down = make.stream(8.0), make.stream(2.0)
    line = make.unit_class("line", calendar=0, failures=up, repairs=down, live_from=2 * DAY)
    make.campaign(make.material("vial"), 1, steps=[(line, 6.0, None)])
    make.rows["segments"][0] = replace(make.rows["segments"][0], calendar=0, breaks=True)
    (found,) = static_capacity.bound(make.plan()).places
    assert (found.availability, found.open_share, found.live_from) == (0.8, 0.25, 2 * DAY)
    assert found.lots_per_month == pytest.approx(30 * 0.8)


def test_a_laboratory_that_serves_both_stages_splits_its_time() -> None:
    make = PlanMaker(100)
    bulk, vial, qc = make.material("bulk"), make.material("vial"), make.server("qc")
    make.campaign(bulk, 4000, checks=[(qc, 48.0, None)])
    make.campaign(vial, 1000, checks=[(qc, 24.0, None)], inputs=[(bulk, 1000)])
    (found,) = static_capacity.bound(make.plan()).places
    # 4000 doses need one test of 2 d and four of 1 d.
    assert found.doses_per_month == pytest.approx(4000 * 30 / 6)
    assert found.lots_per_month == pytest.approx(5 * 30 / 6)


def test_every_stage_is_told_in_released_doses() -> None:
    """Of 10 lots of bulk 8 come through and 7.2 are released; of 10 lots of vials 9; half of the vials are kept."""
    make = PlanMaker(100)
    bulk, vial = make.material("bulk", doses=0.0), make.material("vial")
    reactor, line, qc = make.unit_class("reactor"), make.unit_class("line"), make.server("qc")
    make.campaign(bulk, 500, steps=[(reactor, 48.0, None)], checks=[(qc, 24.0, None)], nominal=0.0, rejection=0.1)
    make.campaign(vial, 1000, steps=[(line, 24.0, None)], inputs=[(bulk, 250)], rejection=0.1)
    make.rows["failures"].append(FailureRow(CAUSES.index("contamination"), 0.2))
    make.rows["links"].append(make.stream(Constant(0.5)))
    first, second = make.rows["steps"]
    kept = (len(make.rows["links"]) - 1, len(make.rows["links"]))
    make.rows["steps"] = [replace(first, failures=(0, 1)), replace(second, yields=kept)]
    make.target(1e6, (90,), members=[(vial, 1.0)])
    bound = static_capacity.bound(make.plan())
    month = {stage.step: stage.doses_per_month for stage in bound.stages}
    a_vial_lot = 1000 * 0.5 * 0.9
    assert month["line"] == pytest.approx(30 * a_vial_lot)
    assert month["reactor"] == pytest.approx(15 * 0.8 * 0.9 * (500 / 250) * a_vial_lot)
    assert month["qc"] == pytest.approx(30 * 0.9 * (500 / 250) * a_vial_lot)
    lots = {place.label: place.lots_per_month for place in bound.places}
    assert lots == pytest.approx({"plant.reactor": 15, "plant.line": 30, "plant.qc": 30})
    assert bound.bottleneck is not None
    assert bound.bottleneck.step == "reactor"


def test_a_plant_that_never_starves_makes_what_its_smallest_stage_can() -> None:
    """A bulk lot every 8 days, with rejections and yields on the way, against simulation."""
    make = PlanMaker(2000)
    bulk, vial = make.material("bulk", doses=0.0), make.material("vial")
    reactor, line, qc = make.unit_class("reactor"), make.unit_class("line"), make.server("qc", 2)
    steps = [(reactor, Triangular(5.0 * DAY, 6.0 * DAY, 7.0 * DAY), 48.0)]
    make.campaign(bulk, 500, steps=steps, checks=[(qc, 48.0, None)], nominal=0.0)
    make.campaign(vial, 1000, steps=[(line, 24.0, None)], checks=[(qc, 48.0, None)], inputs=[(bulk, 250)])
    make.rows["checks"] = [
        replace(check, fails=0.3, fail_stream=make.stream(Uniform(0.0, 1.0))) for check in make.rows["checks"]
    ]
    make.rows["links"].append(make.stream(Uniform(0.5, 0.9)))
    kept = (len(make.rows["links"]) - 1, len(make.rows["links"]))
    make.rows["steps"][1] = replace(make.rows["steps"][1], yields=kept)
    make.target(1e6, (2000,), members=[(vial, 1.0)])
    plan = make.plan()
    bound = static_capacity.bound(plan)
    assert bound.bottleneck is not None
    assert bound.bottleneck.step == "reactor"
    made = sum(simulated(plan, vial, by=2000 * DAY, index=index) for index in range(30)) / 30
    assert made / 2000 * 30 == pytest.approx(bound.bottleneck.doses_per_month, rel=0.03)


def test_a_crew_is_a_place_and_limits_the_stages_that_need_it() -> None:
    """Three units, one crew of 8 h a day, 3 h a lot: 8 lots in three days, and 3 a day where work may run over."""
    capacities = []
    for on_close in (OnClose.PAUSE, OnClose.FINISH):
        make = PlanMaker(60)
        opens = [n * DAY for n in range(60)]
        make.rows["calendars"].append(WorkCalendar(opens, [open_ + 8 * HOUR for open_ in opens]))
        skid = make.unit_class("skid", 3)
        make.campaign(make.material("vial"), 1, steps=[(skid, 3.0, None)])
        make.rows["pools"].append(PoolRow("crew", 0, 1, 0))
        make.rows["needs"].append(NeedRow(0, 1))
        row = replace(make.rows["segments"][0], calendar=0, on_close=on_close, needs=(0, 1))
        make.rows["segments"] = [row]
        plan = make.plan()
        bound = static_capacity.bound(plan)
        units, crew = bound.places
        assert (crew.kind, crew.label, crew.open_share) == ("pool", "plant.crew", pytest.approx(1 / 3))
        assert units.doses_per_month == pytest.approx(3 * crew.doses_per_month)
        (stage,) = bound.stages
        assert stage.places == ("plant.skid", "plant.crew")
        assert stage.doses_per_month == crew.doses_per_month
        assert simulated(plan, 0, by=60 * DAY) == pytest.approx(2 * crew.doses_per_month, abs=2)
        capacities.append(crew.doses_per_month)
    assert capacities == pytest.approx([80, 90])


def test_a_place_counts_as_often_as_a_lot_needs_it_and_tests_again() -> None:
    make = PlanMaker(100)
    qc = make.server("qc")
    make.campaign(make.material("vial"), 1, checks=[(qc, 24.0, None)])
    make.rows["checks"][0] = replace(make.rows["checks"][0], fails=0.5, confirmed=0.4)
    (found,) = static_capacity.bound(make.plan()).places
    # Half of the tests are done twice; one lot in five is rejected.
    assert found.lots_per_month == pytest.approx(20)
    assert found.doses_per_month == pytest.approx(20 * 0.8)


def test_what_does_not_feed_the_target_has_no_doses() -> None:
    make = PlanMaker(100)
    for name in ("wanted", "other"):
        make.campaign(make.material(name), 1000, steps=[(make.unit_class(name), 24.0, None)])
    make.target(1e6, (90,), members=[(0, 1.0)])
    wanted, other = static_capacity.bound(make.plan()).places
    assert (wanted.doses_per_month, other.doses_per_month) == pytest.approx((30_000, 0.0))
    assert other.lots_per_month == 30


def test_a_set_counts_what_each_member_gives_of_it() -> None:
    make = PlanMaker(100)
    for name, days in (("first", 1), ("second", 3)):
        make.campaign(make.material(name), 1000, steps=[(make.unit_class(name), 24.0 * days, None)])
    make.target(1e6, (90,), members=[(0, 1.0), (1, 1.0)], per_set=2.0)
    bound = static_capacity.bound(make.plan())
    assert [stage.doses_per_month for stage in bound.stages] == pytest.approx([60_000, 20_000])
    assert bound.bottleneck is not None
    assert bound.bottleneck.material == "second"


def test_sites_side_by_side_add_up_to_one_stage() -> None:
    make = PlanMaker(100, sites=("plant", "other"))
    vial = make.material("vial")
    for site, days in ((0, 1), (1, 2)):
        line = make.unit_class("line", site=site)
        make.campaign(vial, 1000, steps=[(line, 24.0 * days, None)], site=site)
    bound = static_capacity.bound(make.plan())
    (stage,) = bound.stages
    assert (stage.places, stage.doses_per_month) == (("plant.line", "other.line"), pytest.approx(45_000))


def test_what_has_no_limit_has_no_bound() -> None:
    make = PlanMaker(100)
    vial, line = make.material("vial"), make.unit_class("line")
    make.campaign(vial, 1, steps=[(line, Lognormal(10.0 * DAY, 0.2), None)])
    make.target(1e6, (92,), members=[(vial, 1.0)])
    plan = make.plan()
    (target,) = static_capacity.bound(plan).targets
    assert math.isinf(target.dates[0].most)
    assert target.possible(target.dates[0])
    assert "without a bound by arithmetic" in static_capacity.lines(plan, target)[0]


def test_a_target_out_of_reach_is_called_so() -> None:
    plan = fill_finish(100, [(1e6, (92,))])
    (line,) = static_capacity.lines(plan, static_capacity.bound(plan).targets[0])
    assert line == (
        "doses released by day 92, 2021-01-01: at most 18 k, the first at the earliest on day 11: 1 M cannot be reached"
    )


def test_nothing_comes_from_a_campaign_without_lots() -> None:
    plan = serial(lots=0)
    assert UpperBound(plan).doses(0, 100 * DAY) == 0.0
    make = PlanMaker(100)
    vial = make.material("vial")
    make.campaign(vial, 1, starts=Starts.PLANNED, dates=(0, 0))
    make.target(1, (50,), members=[(vial, 1.0)])
    (target,) = static_capacity.bound(make.plan()).targets
    assert math.isinf(target.earliest)
    assert "at the earliest never" in static_capacity.lines(make.plan(), target)[0]


def test_amounts_shrink_by_yields_losses_and_samples() -> None:
    make = PlanMaker(10)
    vial, line = make.material("vial"), make.unit_class("line")
    make.campaign(vial, 0, steps=[(line, 1.0, None)], yield_learning=("linear", 0.5, 4))
    make.rows["links"] += [make.stream(Uniform(0.5, 0.9)), make.stream(Uniform(0.8, 1.2))]
    step = replace(
        make.rows["steps"][0], creates=1000.0, create_factors=(1, 2), yields=(2, 3), fixed_loss=10, sampled=5
    )
    make.rows["steps"][0] = step
    plan = make.plan()
    ends = [amounts(plan, plan.campaigns[0], pick)[-1] for pick in (low, mean, high)]
    assert ends == pytest.approx([(250 - 10) * 0.8 - 5, (700 - 10) * 1.0 - 5, (900 - 10) * 1.0 - 5])


def test_work_keeps_shifts_and_live_dates() -> None:
    make = PlanMaker(10)
    make.rows["calendars"].append(WorkCalendar([n * DAY for n in range(10)], [n * DAY + DAY // 4 for n in range(10)]))
    line = make.unit_class("line", live_from=DAY)
    make.campaign(make.material("vial"), 1, steps=[(line, 9.0, None)])
    make.rows["segments"][0] = replace(make.rows["segments"][0], calendar=0)
    plan = make.plan()
    assert passage(plan, 0, 0).released == 2 * DAY + 3 * HOUR
    assert passage(plan, 0, 0, bare=True).released == 9 * HOUR


HOURS = st.integers(1, 120)


@st.composite
def plants(draw: st.DrawFn) -> Plan:
    """Two sites of drug substance, one or two fill lines, shared laboratory, chance and late starts."""
    make = PlanMaker(60)
    bulk, vial = make.material("bulk", at_risk=draw(st.booleans())), make.material("vial")
    qc = make.server("qc", draw(st.integers(1, 4)), live_from=draw(st.sampled_from([0, 10 * DAY])))

    def law(hours: int) -> Triangular:
        return Triangular(hours * HOUR * 0.5, hours * HOUR, hours * HOUR * 1.5)

    def tests(hours: int) -> list[tuple[int, Triangular, float]]:
        return [(qc, law(hours), float(draw(HOURS)))]

    reactor = make.unit_class("reactor", draw(st.integers(1, 4)), live_from=draw(st.sampled_from([0, 5 * DAY])))
    column = make.unit_class("column", draw(st.integers(1, 2)))
    for _ in range(draw(st.integers(1, 2))):
        steps = [(reactor, law(draw(HOURS)), float(draw(HOURS))), (column, law(draw(HOURS)), None)]
        make.campaign(bulk, draw(st.integers(1, 5)) * 100, steps=steps, checks=tests(draw(HOURS)))
    line = make.unit_class("line", draw(st.integers(1, 2)))
    for _ in range(draw(st.integers(1, 2))):
        amount = draw(st.integers(50, 200))
        steps = [(line, law(draw(HOURS)), float(draw(HOURS)))]
        make.campaign(vial, amount, steps=steps, checks=tests(draw(HOURS)), inputs=[(bulk, amount)])
    return make.plan()


@st.composite
def shifted_plants(draw: st.DrawFn) -> Plan:
    """Bulk from one site, filled at two: shifts, a crew, yields, a cap on lots in process, planned starts, transit."""
    make = PlanMaker(60, sites=("bulk site", "home", "away"))
    opens, length = draw(st.integers(0, 12)), draw(st.integers(4, 12))
    days = range(60)
    shift = WorkCalendar([d * DAY + opens * HOUR for d in days], [d * DAY + (opens + length) * HOUR for d in days])
    make.rows["calendars"].append(shift)
    bulk, vial = make.material("bulk", at_risk=draw(st.booleans())), make.material("vial")
    qc, crew = (
        make.server("qc", calendar=draw(st.sampled_from([0, NONE]))),
        PoolRow("crew", 0, draw(st.integers(1, 2)), 0),
    )
    make.rows["pools"].append(crew)
    cap = make._add("stores", StoreRow("cap", 0, draw(st.integers(1, 3))))
    reactor, line = make.unit_class("reactor", 2), make.unit_class("line", 2)
    steps = [(reactor, float(draw(HOURS)), float(draw(HOURS)))]
    begin: dict[str, object] = draw(st.sampled_from([{}, {"starts": Starts.PLANNED, "cadence": 3 * DAY}]))
    make.campaign(
        bulk, 400, steps=steps, checks=[(qc, 8.0, 24.0)], in_process=draw(st.sampled_from([cap, NONE])), **begin
    )
    for site, amount in ((1, 100), (2, 150)):
        steps = [(line, Triangular(HOUR, 9.0 * HOUR, 30.0 * HOUR), 3.0)]
        make.campaign(vial, amount, steps=steps, checks=[(qc, 2.0, 48.0)], inputs=[(bulk, amount)], site=site)
        make.rows["shipments"].append(ShipmentRow(bulk, 0, site, 0.5, make.stream(24.0 * site), NONE))
    make.rows["needs"].append(NeedRow(0, 1))
    kept = make.stream(Uniform(0.7, 1.0))
    make.rows["links"].append(kept)
    span = (len(make.rows["links"]) - 1, len(make.rows["links"]))
    make.rows["steps"][0] = replace(make.rows["steps"][0], yields=span)
    rules = [dict(calendar=draw(st.sampled_from([0, NONE])), on_close=draw(st.sampled_from([0, 1]))) for _ in range(6)]
    rows = [replace(row, **rule) for row, rule in zip(make.rows["segments"], rules, strict=True)]
    make.rows["segments"] = [replace(row, needs=(0, 1)) if index % 2 == 0 else row for index, row in enumerate(rows)]
    return make.plan()


@settings(max_examples=40, deadline=None)
@given(st.one_of(plants(), shifted_plants()), st.integers(1, 60))
def test_no_replication_passes_the_bound(plan: Plan, day: int) -> None:
    bound, earliest = UpperBound(plan), Earliest(plan)
    for material in (0, 1):
        for index in range(2):
            out = simulated(plan, material, by=day * DAY, index=index)
            assert out <= bound.doses(material, day * DAY) + 1e-6
            assert not out or earliest.released(material) < day * DAY


def test_two_campaigns_of_one_product_share_its_doses() -> None:
    make = PlanMaker(100)
    vial, qc = make.material("vial"), make.server("qc")
    make.campaign(vial, 1000, checks=[(qc, 24.0, None)])
    make.campaign(vial, 3000, checks=[(qc, 24.0, None)])
    (found,) = static_capacity.bound(make.plan()).places
    # Half of the doses in lots of 1000, half in lots of 3000: 6000 doses take 3 + 1 days.
    assert found.doses_per_month == pytest.approx(6000 * 30 / 4)


def test_units_that_join_count_from_their_date() -> None:
    """A lot of 1000 doses takes a day: 30 k in 30 days with one unit, 300 k with ten, nine of which come on day 300.

    In the mean of 360 days there are (300 x 1 + 60 x 10) / 360 = 2.5.
    """
    text = """
    name: joins
    start: 2027-01-04
    horizon: 360 day
    sites: {p: {unit_classes: {m: {joins: [{count: 9, at: 300 day}]}}}}
    materials: {a: {lot_size: 1000 dose, procedure: [{unit_procedure: process, on: m, duration: 1 day}]}}
    campaigns: [{make: a, at: p}]
    targets: [{doses: 100e3, by: [360 day]}]
    """
    (place,) = static_capacity.bound(files.plan_of(text)).places
    assert place.doses_per_month == pytest.approx(75e3)
    assert place.grows == ((0, pytest.approx(30e3)), (300 * 86_400, pytest.approx(300e3)))
