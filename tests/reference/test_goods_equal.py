"""The real engine against the literal one on plans with consumables and stores by amount."""

from collections import Counter
from functools import lru_cache

import pytest

from capsim.results.tables import TABLES
from tests.reference.literal_engine import LiteralEngine
from tests.reference.literal_goods import Stockroom, Vault
from tests.reference.random_goods import COARSE, PLANS, random_goods
from tests.reference.test_equal import SEED, check_equal, differences, outcomes, replication

HAPPENINGS = (
    "waited for a supply", "waited for room", "ordered", "two orders out", "delivered", "overtook another supply",
    "room by a partial draw",
)  # fmt: skip


@lru_cache(maxsize=PLANS)
def literal(number):
    engine = LiteralEngine(random_goods(number), SEED, number)
    return engine, engine.run()


def ledger(plan, index):
    """Table ``supplies`` of the real engine, one tuple a consumable."""
    table = replication(plan, index).tables["supplies"]
    return list(zip(*(table[column.name].tolist() for column in TABLES["supplies"][2:]), strict=True))


@pytest.mark.parametrize("number", range(PLANS))
def test_both_engines_give_every_lot_the_same_history(number):
    engine, expected = literal(number)
    check_equal(engine.plan, number, expected)
    assert ledger(engine.plan, number) == [shelf.account() for shelf in engine.shelves]


@pytest.mark.parametrize("number", range(COARSE))
def test_what_happens_at_one_instant_has_the_same_order(number):
    plan = random_goods(number, coarse=True)
    engine = LiteralEngine(plan, SEED, number)
    check_equal(plan, number, engine.run())
    assert ledger(plan, number) == [shelf.account() for shelf in engine.shelves]


def test_the_family_is_as_wide_as_it_says():
    total = sum((literal(number)[0].happened for number in range(PLANS)), Counter())
    assert [name for name in HAPPENINGS if total[name] < 10] == []


# The comparison can fail: each of these rules is wrong, and is noticed.


class NobodyOvertakes(LiteralEngine):
    def new_stockroom(self):
        class StrictRoom(Stockroom):
            def look_through(self):
                self.unsettled = False
                if self.waiting and all(shelf.left >= amount for shelf, amount in self.waiting[0][2]):
                    super().look_through()

        return StrictRoom(self)


class SmallLotsPass(LiteralEngine):
    def new_store(self, row):
        class WrongVault(Vault):
            def look_through(self):
                self.waiting.sort(key=lambda entry: self.space(entry[2]))
                super().look_through()

        return WrongVault(self, row) if row.unit != "lot" else super().new_store(row)


class DrawsFreeNothing(LiteralEngine):
    def new_store(self, row):
        class RigidVault(Vault):
            def shrink(self, lot):
                pass

        return RigidVault(self, row) if row.unit != "lot" else super().new_store(row)


class UnitFirst(LiteralEngine):
    def supply(self, lot, number, step):
        return iter(())


@pytest.mark.parametrize("wrong", [NobodyOvertakes, SmallLotsPass, DrawsFreeNothing, UnitFirst])
def test_a_wrong_rule_is_noticed(wrong):
    def noticed(number):
        engine, right = literal(number)
        return differences(wrong(engine.plan, SEED, number).run(), outcomes(engine.plan, number))

    assert any(noticed(number) for number in range(PLANS))
