"""Both engines on random plants with projects, units that join, and campaigns that have to be qualified."""

from collections import Counter
from functools import lru_cache

import pytest

from tests.reference.literal_engine import LiteralEngine
from tests.reference.random_later import LATER_PLANS, random_later_plan
from tests.reference.test_equal import SEED, check_equal, differences, outcomes

HAPPENINGS = (
    "phase done again", "joined", "pool joined", "engineering run", "PPQ lot failed", "licensed",
    "waited for the licence", "PPQ lot not released", "routine before it came", "unit went live", "used at risk",
    "waited for a parent's release", "lost with its parent", "learnt by weeks", "slower than a mature train",
)  # fmt: skip
"""What must have happened somewhere in the family, or the comparison says nothing about it."""


@lru_cache(maxsize=LATER_PLANS)
def literal(number):
    engine = LiteralEngine(random_later_plan(number), SEED, number)
    return engine, engine.run()


@pytest.mark.parametrize("number", range(LATER_PLANS))
def test_both_engines_give_every_lot_the_same_history(number):
    engine, expected = literal(number)
    check_equal(engine.plan, number, expected)


@pytest.mark.parametrize("number", range(0, LATER_PLANS, 2))
def test_what_happens_at_one_instant_has_the_same_order(number):
    plan = random_later_plan(number, coarse=True)
    check_equal(plan, number, LiteralEngine(plan, SEED, number).run())


def test_the_family_is_as_wide_as_it_says():
    total = Counter()
    for number in range(LATER_PLANS):
        engine, found = literal(number)
        total += engine.happened
        total["made"] += sum(lot.made >= 0 for lot in found.values())
    assert [name for name in HAPPENINGS if total[name] < 3] == []
    assert total["made"] > 1_000


class EverythingIsThereAtOnce(LiteralEngine):
    def live(self, at, phases):
        return at


class GoodLotsNeedNotFollowOneAnother(LiteralEngine):
    def tell_verdict(self, lot, good):
        if good or self.qualification(lot) is None:
            super().tell_verdict(lot, good)
        else:
            row = self.qualification(lot)
            known = self.verdicts.setdefault(lot.campaign, {})
            known[lot.number] = True if row.ppq_lots > 1 else good


class NothingHasToBeQualified(LiteralEngine):
    def qualification(self, lot):
        return None


class EveryCurveGoesByLots(LiteralEngine):
    def learnt(self, rule, lot, curve, *law):
        return super().learnt(rule, lot, "no curve by weeks", *law)


class RejectsLikeAMatureTrain(LiteralEngine):
    def rejected_without_cause(self, lot):
        stream = lot.row.rejection_stream
        return stream >= 0 and self.draw(stream, lot.number) < lot.row.rejection


@pytest.mark.parametrize(
    "wrong",
    [
        EverythingIsThereAtOnce, GoodLotsNeedNotFollowOneAnother, NothingHasToBeQualified, EveryCurveGoesByLots,
        RejectsLikeAMatureTrain,
    ],
)  # fmt: skip
def test_a_wrong_rule_is_noticed(wrong):
    def noticed(number):
        engine, right = literal(number)
        found = outcomes(engine.plan, number)
        return found == right and differences(wrong(engine.plan, SEED, number).run(), found)

    assert any(noticed(number) for number in range(LATER_PLANS))
