"""The real engine against the literal one: the same history of every lot, to the second, on random plants.

A difference means that one of the two breaks a rule of the plant. Print those of plan 17, or of plans 200 to 2000, with
``python -m tests.reference.test_equal 17`` or ``python -m tests.reference.test_equal 200 2000``.
"""

import sys
from collections import Counter
from functools import lru_cache
from unittest.mock import patch

import pytest

from capsim.engine.replication import run_replication
from capsim.foundation import distributions as laws
from capsim.plan.plan import UNLIMITED, OnClose, OnFailure, Role, Starts
from capsim.results.tables import Status
from tests.reference.literal_engine import LiteralEngine
from tests.reference.literal_lot import Outcome
from tests.reference.literal_places import Larder, Room
from tests.reference.plan_builder import HOUR, PlanBuilder
from tests.reference.random_plans import COARSE, FEATURES, PLANS, STRAIGHT, features_of, random_plan

SEED = 7
QUIET = {161}
"""Plans in which nobody waits, and that are left out."""
NUMBERS = [number for number in range(PLANS) if number not in QUIET]

HAPPENINGS = (
    "waited for a unit", "waited for a store", "waited for a pool", "waited for a material", "waited for a server",
    "waited for a parent's release", "overtook another need", "paused", "lost at close", "lost at close under repair",
    "breakdown RESUME", "breakdown RESTART_OPERATION", "breakdown LOSE_LOT", "cleaned", "extra cleaning",
    "set up: CHANGEOVER", "set up: PREPARATION", "batch failed", "failed while learning", "lost with its parent",
    "used at risk", "retest", "out of specification", "REJECTED 4", "REJECTED 6", "REJECTED 7", "RELEASED -1",
    "expired", "rejected out of a stock", "useless on arrival", "shipped", "unit went live", "later stage",
    "served by another", "investigated by people",
)  # fmt: skip
"""What must have happened somewhere in the family, or the comparison says nothing about it."""


@lru_cache(maxsize=PLANS)
def literal(number):
    """The literal engine after its run, and what it found."""
    engine = LiteralEngine(random_plan(number), SEED, number)
    return engine, engine.run()


def replication(plan, index, *, full=False):
    """A run of the real engine, also where lots wait for one another in a ring: the literal one does not mind."""
    with patch("capsim.engine.replication.check_deadlock"):
        return run_replication(plan, seed=SEED, index=index, full=full)


def outcomes(plan, index, *, full=False):
    """What the real engine found, in the form of the literal one; it may go another way for a full record."""
    lots = replication(plan, index, full=full).tables["lots"]
    keys = zip(lots["campaign"].tolist(), lots["number"].tolist(), strict=True)
    columns = (lots[name].tolist() for name in Outcome._fields)
    return dict(zip(keys, map(Outcome._make, zip(*columns, strict=True)), strict=True))


def check_equal(plan, index, expected):
    for full in (False, True):
        found = differences(expected, outcomes(plan, index, full=full))
        assert not found, "\n".join([f"literal engine, but real engine (full record: {full}):", *found[:10]])


def differences(expected, found):
    """Lots that do not have the same history: one line each, the first to go wrong first."""
    keys = [key for key in expected.keys() | found.keys() if expected.get(key) != found.get(key)]
    lines = [
        (first_difference(expected.get(key), found.get(key)), f"lot {key}: {expected.get(key)} but {found.get(key)}")
        for key in keys
    ]
    return [f"second {time}: {line}" for time, line in sorted(lines)]


def first_difference(expected, found):
    times = [pair for pair in zip(expected or (), found or (), strict=False) if pair[0] != pair[1]]
    return min((time for pair in times for time in pair if time >= 0), default=-1)


@pytest.mark.parametrize("number", NUMBERS)
def test_both_engines_give_every_lot_the_same_history(number):
    engine, expected = literal(number)
    decided = [lot for lot in expected.values() if lot.decided >= 0]
    waits = sum(count for name, count in engine.happened.items() if name.startswith("waited"))
    assert len(decided) >= 3, "a plan in which no lot is decided compares nothing"
    assert waits >= 1, "a plan in which nobody waits compares little"
    check_equal(engine.plan, number, expected)


@pytest.mark.parametrize("straight", [False, True])
@pytest.mark.parametrize("number", [number for number in NUMBERS if "checks" in features_of(number)][:60])
def test_both_engines_record_the_same_of_every_check(number, straight):
    """How many began and were done, how long those took, how many were in test: counted lot by lot."""
    plan = random_plan(number, straight=straight)
    engine = LiteralEngine(plan, SEED, number)
    engine.run()
    checks = run_replication(plan, seed=SEED, index=number).tables["checks"]
    for row in range(len(plan.checks)):
        tests = engine.tests.get(row, [])
        done = [end - since for since, end in tests if end is not None]
        standing = sum((plan.horizon if end is None else end) - since for since, end in tests)
        found = [int(checks[name][row]) for name in ("asked", "retests", "done", "total", "standing")]
        assert found == [len(tests), engine.retests.get(row, 0), len(done), sum(done), standing]


@pytest.mark.parametrize("number", [number for number in NUMBERS if "shipments" in features_of(number)][:60])
def test_both_engines_send_the_same_lots_at_the_same_second(number):
    engine, _ = literal(number)
    tables = run_replication(engine.plan, seed=SEED, index=number).tables
    lots, sent = tables["lots"], tables["transports"]
    rows = zip(
        lots["campaign"][sent["lot"]].tolist(), lots["number"][sent["lot"]].tolist(),
        sent["shipment"].tolist(), sent["left"].tolist(), strict=True,
    )  # fmt: skip
    assert sorted(rows) == sorted(engine.transports)


@pytest.mark.parametrize("number", range(COARSE))
def test_what_happens_at_one_instant_has_the_same_order(number):
    plan = random_plan(number, coarse=True)
    check_equal(plan, number, LiteralEngine(plan, SEED, number).run())


@pytest.mark.parametrize("number", range(STRAIGHT))
@pytest.mark.parametrize("coarse", [False, True])
def test_plans_without_feedback_too(number, coarse):
    plan = random_plan(number, straight=True, coarse=coarse)
    check_equal(plan, number, LiteralEngine(plan, SEED, number).run())


def test_the_family_is_as_wide_as_it_says():
    total = Counter()
    made = lots = 0
    for number in NUMBERS:
        engine, found = literal(number)
        total += engine.happened
        lots += len(found)
        made += sum(lot.made >= 0 for lot in found.values())
    assert [name for name in HAPPENINGS if total[name] < 3] == []
    assert lots > 5_000
    assert made > 2_000


def test_every_feature_is_tried_alone_and_together():
    used = Counter(feature for number in NUMBERS for feature in features_of(number))
    assert all(used[feature] > PLANS / 4 for feature in FEATURES), used
    assert frozenset(FEATURES) in map(features_of, NUMBERS)


def test_a_number_always_gives_the_same_plan():
    assert random_plan(60) == random_plan(60)
    assert random_plan(60) != random_plan(61)


# The comparison can fail: each of these rules is wrong, and is noticed.


class LastComeFirstServed(LiteralEngine):
    def rank_in_line(self, lot, step):
        return (lot.priority, -self.env.now)


class NoPriorities(LiteralEngine):
    def rank_in_line(self, lot, step):
        return (0, 0)


class NobodyOvertakes(LiteralEngine):
    def new_room(self):
        class StrictRoom(Room):
            def look_through(self):
                waiting = self.waiting
                while waiting and all(self.free[pool] >= count for pool, count in waiting[0][2]):
                    self.waiting = waiting[:1]
                    super().look_through()
                    self.waiting = waiting = waiting[1:]

        return StrictRoom(self, {})


class LastExpiredFirstOut(LiteralEngine):
    def new_larder(self):
        class WrongLarder(Larder):
            def first_out(self, lots):
                return max(lots, key=lambda lot: (lot.expiry, lot.campaign, lot.number))

        return WrongLarder(self)


class NoCleaning(LiteralEngine):
    def segments(self, step, role):
        return [] if role == Role.CLEANING else super().segments(step, role)


class ParentsDoNotMatter(LiteralEngine):
    def reject(self, lot, cause):
        lot.children = []
        super().reject(lot, cause)


class ForgottenRepair(LiteralEngine):
    def break_down(self, segment, unit, deadline, rank, key):
        stopped = yield from super().break_down(segment, unit, deadline, rank, key)
        unit.repaired_at = 0
        return stopped


class FirstByName(LiteralEngine):
    """Whoever else could do it sooner."""

    def serve(self, able, work, key):
        return super().serve(able[:1], work, key)


class OnlyTheFirstStage(LiteralEngine):
    def stages(self, row):
        return (row,)


@pytest.mark.parametrize(
    "wrong",
    [
        LastComeFirstServed, NoPriorities, NobodyOvertakes, LastExpiredFirstOut, NoCleaning, ParentsDoNotMatter,
        ForgottenRepair, FirstByName, OnlyTheFirstStage,
    ],
)  # fmt: skip
def test_a_wrong_rule_is_noticed(wrong):
    def noticed(number):
        engine, right = literal(number)
        found = outcomes(engine.plan, number)
        return found == right and differences(wrong(engine.plan, SEED, number).run(), found)

    assert any(noticed(number) for number in reversed(NUMBERS))


# The literal engine against plants worked out by hand.


def hours(plan):
    """Planned, started, made and decided of every lot [h], from the literal engine; the real one must agree."""
    found = LiteralEngine(plan, SEED, 0).run()
    check_equal(plan, 0, found)
    return {key: tuple(time / HOUR if time >= 0 else None for time in lot[:4]) for key, lot in found.items()}


def test_a_lot_keeps_its_vessel_until_the_next_one_is_clean():
    """Two vessels, no store between them: culture 10 h and 2 h of cleaning, purification 15 h and 1 h of cleaning.

    Lot 0: culture 0-10, purification 10-25; the first vessel is cleaned 10-12, the second 25-26.
    Lot 1: planned when lot 0 had its first vessel, 0; culture 12-22; keeps the vessel until the second is clean at
    26; purification 26-41; the first vessel is cleaned 26-28, the second 41-42.
    Lot 2: planned at 12; culture 28-38; purification 42-57.
    """
    builder = PlanBuilder("blocking by hand", 100 * HOUR)
    first, second = builder.unit_class(), builder.unit_class()
    builder.campaign(builder.material(), lots=3)
    for unit_class, work, cleaning in ((first, 10, 2), (second, 15, 1)):
        builder.step(unit_class)
        builder.segment(work * HOUR)
        builder.segment(cleaning * HOUR, role=Role.CLEANING)
    assert hours(builder.build()) == {
        (0, 0): (0, 0, 25, 25),
        (0, 1): (0, 12, 41, 41),
        (0, 2): (12, 28, 57, 57),
    }


def test_one_crew_in_day_shifts_goes_to_who_asked_first():
    """Two vessels, one crew that is there 8 h a day; two operations of 5 h each need it. Then a test: 2 h by one
    analyst round the clock, and 3 h of incubation.

    Lot 0, planned at 0: first operation 0-5. Lot 1, planned at 1, asks for the crew at 1 and gets it at 5, before lot
    0, which asks for it again at 5. Lot 1: 5-8 and 24-26. Lot 0: second operation 26-31, made at 31; lot 1, which asked
    at 26: 31-32 and 48-52. Results 5 h after each was made: 36 and 57.
    """
    builder = PlanBuilder("shifts by hand", 100 * HOUR)
    shifts = builder.calendar([day * 24 * HOUR for day in range(5)], [(day * 24 + 8) * HOUR for day in range(5)])
    crew, vessels, analyst = builder.pool(1), builder.unit_class(2), builder.server(1)
    builder.campaign(builder.material(), starts=Starts.PLANNED, dates=builder.planned(0, HOUR))
    builder.step(vessels)
    for _ in range(2):
        builder.segment(5 * HOUR, needs=[(crew, 1)], calendar=shifts)
    work, incubation = builder.stream(laws.Constant(2 * HOUR)), builder.stream(laws.Constant(3 * HOUR))
    builder.check(server=analyst, hands_on=work, elapsed=incubation)
    assert hours(builder.build()) == {(0, 0): (0, 0, 31, 36), (0, 1): (1, 1, 52, 57)}


def test_breakdowns_on_the_working_clock_and_bulk_for_the_next_stage():
    """A vessel that breaks down after every 12 h of work and is repaired in 2 h; operations of 10 h are begun again;
    1 h of cleaning. Each lot gives 600 g. The next stage takes 1000 g and 4 h.

    Bulk lot 0: 0-10, 2 h of work left until the breakdown; cleaning until 11. Lot 1: 11-13, repair until 15, begun
    again 15-25, 2 h left; cleaning until 26. Lot 2: 26-28, repair until 30, begun again 30-40.
    There are 600 g at 10 and 1200 g at 25: product lot 0, planned at 0, draws at 25 and is made at 29. Lot 1, planned
    at 25, finds 200 g, and 800 g at 40: it never starts.
    """
    builder = PlanBuilder("breakdowns by hand", 100 * HOUR)
    vessel = builder.unit_class(failures=laws.Constant(12 * HOUR), repairs=laws.Constant(2 * HOUR))
    line, bulk, product = builder.unit_class(), builder.material(), builder.material()
    builder.campaign(bulk, lots=3, amount=600)
    builder.step(vessel)
    builder.segment(10 * HOUR, breaks=True, on_failure=OnFailure.RESTART_OPERATION)
    builder.segment(HOUR, role=Role.CLEANING)
    builder.campaign(product, lots=UNLIMITED)
    builder.draws(bulk, 1000)
    builder.step(line)
    builder.segment(4 * HOUR)
    assert hours(builder.build()) == {
        (0, 0): (0, 0, 10, 10),
        (0, 1): (0, 11, 25, 25),
        (0, 2): (11, 26, 40, 40),
        (1, 0): (0, 25, 29, 29),
        (1, 1): (25, None, None, None),
    }


def losing_vessel(hours_to_failure, hours_of_repair, work, **given):
    """One vessel whose lots can be lost in it, and nothing else."""
    horizon, shifts = given.pop("horizon"), given.pop("shifts", None)
    builder = PlanBuilder("losses by hand", horizon * HOUR)
    if shifts:
        opens, closes = zip(*shifts, strict=True)
        given["calendar"] = builder.calendar([hour * HOUR for hour in opens], [hour * HOUR for hour in closes])
    failures, repairs = laws.Constant(hours_to_failure * HOUR), laws.Constant(hours_of_repair * HOUR)
    vessel = builder.unit_class(failures=failures, repairs=repairs)
    builder.campaign(builder.material(), lots=3)
    builder.step(vessel)
    builder.segment(work * HOUR, breaks=True, **given)
    return builder.build()


def test_a_lot_is_lost_at_the_breakdown_and_the_vessel_is_repaired_without_it():
    """5 h of work; a breakdown after every 3 h costs the lot, repair 2 h: lost at 3; lot 1 from 5, lost at 8."""
    plan = losing_vessel(3, 2, 5, on_failure=OnFailure.LOSE_LOT, horizon=12)
    assert hours(plan) == {(0, 0): (0, 0, None, 3), (0, 1): (0, 5, None, 8), (0, 2): (5, 10, None, None)}


def test_work_that_a_closing_shift_ends_wears_the_vessel_too():
    """6 h of work; a breakdown after every 8 h of work, repair 1 h. The shift of 0-4 costs lot 0 after 4 h of work.

    Lot 1 has the vessel from 4 and the shift from 24: breakdown at 28, repair until 29, made at 31, not at 30.
    """
    plan = losing_vessel(8, 1, 6, on_close=OnClose.LOSE_LOT, shifts=[(0, 4), (24, 34)], horizon=32)
    assert hours(plan) == {(0, 0): (0, 0, None, 4), (0, 1): (0, 4, 31, 31), (0, 2): (4, 31, None, None)}


def test_a_shift_that_closes_during_a_repair_beyond_the_horizon_costs_the_lot():
    """8 h of work from 0, a breakdown at 5, repair until 35; the shift ends at 10, the run at 20."""
    plan = losing_vessel(5, 30, 8, on_close=OnClose.LOSE_LOT, shifts=[(0, 10)], horizon=20)
    assert hours(plan) == {(0, 0): (0, 0, None, 10), (0, 1): (0, None, None, None)}


def main(first, last=None):
    for number in range(first, last or first + 1):
        plan = random_plan(number)
        expected = LiteralEngine(plan, SEED, number).run()
        found = differences(expected, outcomes(plan, number))
        if found or last is None:
            released = sum(lot.status == Status.RELEASED for lot in expected.values())
            print(f"plan {number}: {len(expected)} lots, {released} released; {', '.join(sorted(features_of(number)))}")
            print("\n".join(found) or "both engines agree")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
