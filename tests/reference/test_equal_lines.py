"""The real engine against the literal one on random aseptic lines: see `test_equal`.

Print the differences of plan 17, or of plans 200 to 2000, with ``python -m tests.reference.test_equal_lines 17`` or
``python -m tests.reference.test_equal_lines 200 2000``; of coarse plans with ``coarse`` before the numbers.
"""

import sys
from collections import Counter
from dataclasses import replace
from functools import lru_cache

import pytest

from capsim.plan.plan import UNLIMITED, Role
from capsim.results.tables import Status
from tests.reference.literal_engine import LiteralEngine
from tests.reference.random_lines import ALL, COARSE, NEW, PLANS, features_of, random_line
from tests.reference.test_equal import SEED, check_equal, differences, outcomes

QUIET = {112}
"""Plans in which hardly a lot is decided, and that are left out."""

HAPPENINGS = (
    "waited for a unit", "waited for a store", "waited for a pool", "set up: FULL_CLEAN", "set up: CHANGEOVER",
    "set up: CLEANING", "set up: PREPARATION", "line clearance", "passed over", "not prepared", "way cleared",
    "kept what it came from", "dirty for too long", "routine", "routine of a free unit", "routine later than its date",
    "too late for a unit", "too late for a pool", "too late for a store", "too late when the unit came",
    "too late after all", "lost with units kept for it", "extra cleaning", "breakdown LOSE_LOT", "lost at close",
    "unit went live", "alongside", "waited for what ran alongside", "lost alongside", "a sum went on",
    "a sum ended in line", "a sum too late after all", "not prepared for a changeover",
)  # fmt: skip
"""What must have happened somewhere in the family, or the comparison says nothing about it."""


@lru_cache(maxsize=PLANS)
def literal(number):
    """The literal engine after its run, and what it found."""
    engine = LiteralEngine(random_line(number), SEED, number)
    return engine, engine.run()


@pytest.mark.parametrize("number", [number for number in range(PLANS) if number not in QUIET])
def test_both_engines_give_every_lot_the_same_history(number):
    engine, expected = literal(number)
    assert sum(lot.decided >= 0 for lot in expected.values()) >= 3, "a plan in which no lot is decided compares nothing"
    check_equal(engine.plan, number, expected)


@pytest.mark.parametrize("number", range(COARSE))
def test_what_happens_at_one_instant_has_the_same_order(number):
    plan = random_line(number, coarse=True)
    check_equal(plan, number, LiteralEngine(plan, SEED, number).run())


def test_the_family_is_as_wide_as_it_says():
    total, status = Counter(), Counter()
    for number in range(PLANS):
        engine, found = literal(number)
        total += engine.happened
        status.update(lot.status for lot in found.values())
    assert [name for name in HAPPENINGS if not total[name]] == []
    assert status[Status.RELEASED] > 1_000
    assert status[Status.LOST] > 500


def test_every_feature_is_tried_alone_and_together():
    used = Counter(feature for number in range(PLANS) for feature in features_of(number))
    assert all(used[feature] > PLANS / 5 for feature in ALL), used
    assert all(any(feature in features_of(number) for number in range(len(NEW))) for feature in NEW)
    assert frozenset(ALL) in map(features_of, range(PLANS))


# The family can tell: each of these rules is wrong, and changes the history of some lot.


class NoPairs(LiteralEngine):
    def changeover(self, lot, step, unit):
        other = unit.last not in (None, lot.material)
        return [row for row in self.segments(step, Role.CHANGEOVER) if row.before < 0 and other]


class EndlessWindow(LiteralEngine):
    def fits(self, lot, step, unit):
        return True


class FullCleanForgetsNothing(LiteralEngine):
    def has_been(self, role, unit, done):
        last = unit.last
        super().has_been(role, unit, done)
        unit.last = last


class NobodyIsPassedOver(LiteralEngine):
    def __init__(self, *given):
        super().__init__(*given)
        for line in self.classes:
            line.next_in_line = lambda line=line: line.waiting[0]


class InOrderOfArrival(LiteralEngine):
    def rank_in_line(self, lot, step):
        return (lot.priority, 0)


class LowestNumber(LiteralEngine):
    def set_up_hours(self, lot, step, unit):
        return 0


class CleanForEver(LiteralEngine):
    def set_up_of(self, lot, step, unit):
        unit.clean = self.env.now
        return super().set_up_of(lot, step, unit)


class NoRoutines(LiteralEngine):
    def is_due(self, unit):
        return False


class PreparedAfterRoutines(LiteralEngine):
    def prepare_again(self, unit):
        if unit.served is not None:
            yield from super().prepare_again(unit)


class NoLimits(LiteralEngine):
    def start_clocks(self, lot, number):
        pass


class NobodyLooksAhead(LiteralEngine):
    def look_ahead(self, lot, number, unit):
        pass


class LateIsForgiven(LiteralEngine):
    def look_at_limits(self, lot):
        pass


class WaitsAsLongAsItLikes(LiteralEngine):
    def latest(self, lot, *, unit_for=None):
        return None


class LeavesBeforeTheOthers(LiteralEngine):
    def wait_for_all(self, lot, besides):
        yield from ()


class NothingIsLostAlongside(LiteralEngine):
    def stopped_alongside(self, besides):
        pass


class SumsBeginAnew(LiteralEngine):
    def count_inside(self, lot, number):
        super().count_inside(lot, number)
        for entry in lot.sums:
            entry[1] = 0


class SumsRunOnInStores(LiteralEngine):
    def count_inside(self, lot, number):
        if number is not None:
            super().count_inside(lot, number)


class WithoutField(LiteralEngine):
    """A rule of the steps is left out."""

    def __init__(self, plan, *given):
        steps = tuple(replace(step, **{self.field: self.value}) for step in plan.steps)
        super().__init__(replace(plan, steps=steps), *given)


class NoZeroWait(WithoutField):
    field, value = "zero_wait", False


class KeepsNothing(WithoutField):
    field, value = "keeps_previous", False


class DirtyForEver(WithoutField):
    field, value = "dirty_hold", UNLIMITED


@pytest.mark.parametrize(
    "wrong",
    [
        NoPairs, EndlessWindow, FullCleanForgetsNothing, NobodyIsPassedOver, InOrderOfArrival, LowestNumber,
        CleanForEver, NoRoutines, PreparedAfterRoutines, NoLimits, NobodyLooksAhead, LateIsForgiven,
        WaitsAsLongAsItLikes, NoZeroWait, KeepsNothing, DirtyForEver, LeavesBeforeTheOthers, NothingIsLostAlongside,
        SumsBeginAnew, SumsRunOnInStores,
    ],
)  # fmt: skip
def test_a_wrong_rule_changes_something(wrong):
    def changes(number):
        engine, right = literal(number)
        return differences(right, wrong(engine.plan, SEED, number).run())

    assert any(changes(number) for number in range(PLANS))


def main(first, last=None, *, coarse=False):
    for number in range(first, last or first + 1):
        plan = random_line(number, coarse=coarse)
        expected = LiteralEngine(plan, SEED, number).run()
        found = differences(expected, outcomes(plan, number))
        if found or last is None:
            print(f"plan {number}: {len(expected)} lots; {', '.join(sorted(features_of(number)))}")
            print("\n".join(found) or "both engines agree")


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:] if word != "coarse"]
    main(*numbers, coarse="coarse" in sys.argv)
