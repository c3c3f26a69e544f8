"""The real engine against the literal one on plans in which things go wrong."""

from collections import Counter
from functools import lru_cache

import pytest

from capsim.foundation.rules import Struck
from tests.reference.literal_engine import LiteralEngine
from tests.reference.random_disruptions import COARSE, PLANS, random_disruptions
from tests.reference.test_equal import SEED, check_equal, differences, replication
from tests.reference.test_goods_equal import ledger

HAPPENINGS = (
    "closed unit came back", "disposition held", "taken", "taken at work", "taken while it waited",
    "under suspicion", "left as it fell free", "came late", "never came", "order lost",
    "waited for an open route", "once at a random time", "closed by a disruption",
)  # fmt: skip


@lru_cache(maxsize=PLANS)
def literal(number):
    engine = LiteralEngine(random_disruptions(number), SEED, number)
    return engine, engine.run()


@pytest.mark.parametrize("number", range(PLANS))
def test_both_engines_give_every_lot_the_same_history(number):
    engine, expected = literal(number)
    check_equal(engine.plan, number, expected)
    assert ledger(engine.plan, number) == [shelf.account() for shelf in engine.shelves]


@pytest.mark.parametrize("number", range(COARSE))
def test_what_happens_at_one_instant_has_the_same_order(number):
    plan = random_disruptions(number, coarse=True)
    engine = LiteralEngine(plan, SEED, number)
    check_equal(plan, number, engine.run())
    assert ledger(plan, number) == [shelf.account() for shelf in engine.shelves]


@pytest.mark.parametrize("number", range(40))
def test_both_engines_draw_the_same_occurrences(number):
    engine, _ = literal(number)
    table = replication(engine.plan, number).tables["occurrences"]
    columns = (table[name].tolist() for name in ("disruption", "number", "began", "ended"))
    assert list(zip(*columns, strict=True)) == engine.occurrences


def test_the_family_is_as_wide_as_it_says():
    total = sum((literal(number)[0].happened for number in range(PLANS)), Counter())
    assert {name: total[name] for name in HAPPENINGS if total[name] < 5} == {}


# The comparison can fail: each of these rules is wrong, and is noticed.


class ClosedUnitsAreGiven(LiteralEngine):
    def out(self, unit, change):
        pass


class NobodyIsTakenInLine(LiteralEngine):
    def tell_waiting(self, lot):
        pass


class SuspicionIsNothing(LiteralEngine):
    def look_into(self, lot):
        pass


class PoolsDoNotClose(LiteralEngine):
    def found(self, kind, struck=None, row=None):
        return [] if struck == Struck.POOL else super().found(kind, struck, row)


class NoHold(LiteralEngine):
    def wait_for_certification(self, lot):
        return iter(())


@pytest.mark.parametrize(
    "wrong", [ClosedUnitsAreGiven, NobodyIsTakenInLine, SuspicionIsNothing, PoolsDoNotClose, NoHold]
)
def test_a_wrong_rule_is_noticed(wrong):
    def noticed(number):
        engine, right = literal(number)
        return differences(wrong(engine.plan, SEED, number).run(), right)

    assert any(noticed(number) for number in range(PLANS))
