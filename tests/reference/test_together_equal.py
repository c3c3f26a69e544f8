"""The real engine against the literal one on plans in which everything happens together."""

from collections import Counter
from functools import lru_cache

import pytest

from tests.reference.literal_engine import LiteralEngine
from tests.reference.random_together import COARSE, PLANS, random_together
from tests.reference.test_equal import SEED, check_equal, differences, replication
from tests.reference.test_goods_equal import ledger

HAPPENINGS = (
    "joined", "pool joined", "phase done again", "licensed", "PPQ lot failed", "PPQ lot not released",
    "engineering run", "waited for the licence", "learnt by weeks", "stood there at the start", "expiry of its own",
    "waited for a supply", "order lost", "came late", "never came", "waited for room", "alongside",
    "waited for what ran alongside", "lost alongside", "taken alongside", "taken in line alongside",
    "taken while it waited for what ran alongside", "taken", "taken at work", "taken while it waited",
    "taken during a set-up", "under suspicion", "disposition held", "licence while dispositions were held",
    "engineering run done again", "lot of a broken series not released",
    "missing for two reasons", "those who repair were missing", "a store failed again",
    "not unloaded into a failed store",
    "discarded IN_PROCESS", "discarded QUARANTINE", "discarded RELEASED", "discarded while it fed",
    "struck one of those there", "struck nothing", "not all were there", "repaired", "waited for a repair",
    "ended when that was repaired", "left as it fell free", "waited for an open route", "closed unit came back",
    "kept what it came from", "way cleared", "routine", "too late after all", "used at risk", "expired",
)  # fmt: skip
"""What must have happened somewhere in the family, or the comparison says nothing about it."""


@lru_cache(maxsize=PLANS + COARSE)
def literal(number, coarse=False):
    engine = LiteralEngine(random_together(number, coarse=coarse), SEED, number)
    return engine, engine.run()


@pytest.mark.parametrize(
    ("number", "coarse"),
    [*((number, False) for number in range(PLANS)), *((number, True) for number in range(COARSE))],
)
def test_both_engines_give_the_same_history(number, coarse):
    """Of every lot, every consumable and every disruption; coarse plans are those in which much happens at once."""
    engine, expected = literal(number, coarse)
    check_equal(engine.plan, number, expected)
    assert ledger(engine.plan, number) == [shelf.account() for shelf in engine.shelves]
    table = replication(engine.plan, number).tables["occurrences"]
    columns = (table[name].tolist() for name in ("disruption", "number", "began", "ended"))
    assert list(zip(*columns, strict=True)) == engine.occurrences


def test_the_family_is_as_wide_as_it_says():
    total = Counter()
    for number in range(PLANS):
        total += literal(number)[0].happened
    for number in range(COARSE):
        total += literal(number, True)[0].happened
    assert [name for name in HAPPENINGS if not total[name]] == []


# The comparison can fail: each of these rules is wrong, and is noticed.


class StoresNeverFail(LiteralEngine):
    def discard(self, store, cause):
        pass


class FailedStoresTakeLots(LiteralEngine):
    def fail(self, store):
        pass


class NothingIsTakenAlongside(LiteralEngine):
    def take_out(self, lot, cause):
        if lot.main is lot:
            super().take_out(lot, cause)


class NothingIsTakenWhileItWaitsForTheOthers(LiteralEngine):
    def wait_for_all(self, lot, besides):
        for beside in besides:
            yield beside.over


class AllAreThereFromTheStart(LiteralEngine):
    """For disruptions only."""

    def struck(self, row, effect, which, began):
        return super().struck(row, effect, which, began=1 << 60)


class NobodyRepairs(LiteralEngine):
    def repair(self, own):
        pass


class LicencesPassHolds(LiteralEngine):
    def is_held(self, lot):
        return super().is_held(lot) and lot.campaign not in self.licensed


class BadLotsInStoresCountAsGood(LiteralEngine):
    def tell_verdict(self, lot, good):
        super().tell_verdict(lot, good or lot.holding is not None or lot.out_of_specification)


@pytest.mark.parametrize(
    "wrong",
    [
        StoresNeverFail, FailedStoresTakeLots,
        NothingIsTakenAlongside, NothingIsTakenWhileItWaitsForTheOthers, AllAreThereFromTheStart,
        NobodyRepairs, LicencesPassHolds, BadLotsInStoresCountAsGood,
    ],
)  # fmt: skip
def test_a_wrong_rule_is_noticed(wrong):
    def noticed(number):
        engine, right = literal(number)
        return differences(wrong(engine.plan, SEED, number).run(), right)

    assert any(noticed(number) for number in range(PLANS))
