"""Both engines on random plants with lists of lots, campaigns after one another, deliveries and shared expiry."""

from collections import Counter
from functools import lru_cache

import pytest

from tests.reference.literal_engine import LiteralEngine
from tests.reference.random_lot_plans import LOT_PLANS, random_lot_plan
from tests.reference.test_equal import SEED, check_equal, differences, outcomes

HAPPENINGS = (
    "went after another campaign", "delivered", "expires with its components", "EXPIRED -1", "waited for a material",
    "expired", "waited for a store", "used at risk", "shipped", "RELEASED -1",
)  # fmt: skip
"""What must have happened somewhere in the family, or the comparison says nothing about it."""


@lru_cache(maxsize=LOT_PLANS)
def literal(number):
    engine = LiteralEngine(random_lot_plan(number), SEED, number)
    return engine, engine.run()


@pytest.mark.parametrize("number", range(LOT_PLANS))
def test_both_engines_give_every_lot_the_same_history(number):
    engine, expected = literal(number)
    check_equal(engine.plan, number, expected)


@pytest.mark.parametrize("number", range(0, LOT_PLANS, 3))
def test_what_happens_at_one_instant_has_the_same_order(number):
    plan = random_lot_plan(number, coarse=True)
    check_equal(plan, number, LiteralEngine(plan, SEED, number).run())


def test_the_family_is_as_wide_as_it_says():
    total = Counter()
    for number in range(LOT_PLANS):
        engine, found = literal(number)
        total += engine.happened
        total["listed lots"] += len(engine.plan.lots)
        total["made"] += sum(lot.made >= 0 for lot in found.values())
    assert [name for name in HAPPENINGS if total[name] < 3] == []
    assert total["listed lots"] > 500
    assert total["made"] > 1_000


class NobodyWaitsForAnotherCampaign(LiteralEngine):
    def all_began(self, number):
        return True


class AllLotsAreAlike(LiteralEngine):
    def lot(self, lot, first_unit):
        lot.begun = lot.amount = lot.row.amount
        yield from super().lot(lot, first_unit)


class KeptForEver(LiteralEngine):
    def finished(self, lot):
        lot.parents = []
        super().finished(lot)


@pytest.mark.parametrize("wrong", [NobodyWaitsForAnotherCampaign, AllLotsAreAlike, KeptForEver])
def test_a_wrong_rule_is_noticed(wrong):
    def noticed(number):
        engine, right = literal(number)
        found = outcomes(engine.plan, number)
        return found == right and differences(wrong(engine.plan, SEED, number).run(), found)

    assert any(noticed(number) for number in range(LOT_PLANS))
