"""The real engine against the literal one on plans in which lots come under suspicion, with what is made of them."""

from collections import Counter
from functools import lru_cache

import pytest

from tests.reference.literal_engine import LiteralEngine
from tests.reference.random_suspicions import COARSE, PLANS, random_suspicions
from tests.reference.test_equal import SEED, check_equal, differences
from tests.reference.test_goods_equal import ledger

HAPPENINGS = (
    "under suspicion after its release", "under suspicion for what it is made of", "withheld",
    "found spoiled: QUARANTINE", "found spoiled: RELEASED", "rejected as soon as it was made",
    "rejected after its release with a parent", "not sent under suspicion",
)  # fmt: skip


@lru_cache(maxsize=PLANS + COARSE)
def literal(number, coarse=False):
    engine = LiteralEngine(random_suspicions(number, coarse=coarse), SEED, number)
    return engine, engine.run()


@pytest.mark.parametrize(
    ("number", "coarse"),
    [*((number, False) for number in range(PLANS)), *((number, True) for number in range(COARSE))],
)
def test_both_engines_give_the_same_history(number, coarse):
    engine, expected = literal(number, coarse)
    check_equal(engine.plan, number, expected)
    assert ledger(engine.plan, number) == [shelf.account() for shelf in engine.shelves]


def test_the_family_is_as_wide_as_it_says():
    total = sum((literal(number)[0].happened for number in range(PLANS)), Counter())
    assert {name: total[name] for name in HAPPENINGS if not total[name]} == {}


# The comparison can fail: each of these rules is wrong, and is noticed.


class ReleasedLotsAreSpared(LiteralEngine):
    def is_within_reach(self, lot):
        return super().is_within_reach(lot) and lot.decided < 0


class OnlySuspectsAreHeld(LiteralEngine):
    def with_all_made_of(self, suspects):
        return suspects


@pytest.mark.parametrize("wrong", [ReleasedLotsAreSpared, OnlySuspectsAreHeld])
def test_a_wrong_rule_is_noticed(wrong):
    def noticed(number):
        engine, right = literal(number)
        return differences(wrong(engine.plan, SEED, number).run(), right)

    assert any(noticed(number) for number in range(PLANS))
