"""Both engines on random plants with units that are busy at the start, lots that stand there, and own expiries.

They are those of `random_lot_plans`, changed: the same number always gives the same plan.
"""

from collections import Counter
from dataclasses import replace
from functools import lru_cache
from random import Random

import pytest

from capsim.plan.plan import Plan
from tests.reference.literal_engine import LiteralEngine
from tests.reference.random_lot_plans import random_lot_plan
from tests.reference.test_equal import SEED, check_equal, differences, outcomes

DAY = 86_400
PLANS = 60
HAPPENINGS = ("unit went live", "expiry of its own", "stood there at the start", "expired")
"""What must have happened somewhere in the family, or the comparison says nothing about it."""


def random_opening(number: int, *, coarse: bool = False) -> Plan:
    """Plan ``number`` of this family."""
    plan, own = random_lot_plan(3 * (number // 2) + number % 2, coarse=coarse), Random(f"opening {number}")

    def moment(latest: int) -> int:
        return own.randint(1, latest) * DAY if coarse else own.randint(1, latest * DAY)

    classes = [
        replace(row, busy=tuple(moment(9) for _ in range(own.randint(0, row.count)))) for row in plan.unit_classes
    ]
    lots = [replace(row, expires=moment(50)) if own.random() < 0.5 else row for row in plan.lots]
    steps = [replace(row, stands=own.random() < 0.3) for row in plan.steps]
    return replace(plan, unit_classes=tuple(classes), lots=tuple(lots), steps=tuple(steps))


@lru_cache(maxsize=PLANS)
def literal(number):
    engine = LiteralEngine(random_opening(number), SEED, number)
    return engine, engine.run()


@pytest.mark.parametrize("number", range(PLANS))
def test_both_engines_give_every_lot_the_same_history(number):
    engine, expected = literal(number)
    check_equal(engine.plan, number, expected)


@pytest.mark.parametrize("number", range(0, PLANS, 3))
def test_what_happens_at_one_instant_has_the_same_order(number):
    plan = random_opening(number, coarse=True)
    check_equal(plan, number, LiteralEngine(plan, SEED, number).run())


def test_the_family_is_as_wide_as_it_says():
    total = Counter()
    for number in range(PLANS):
        total += literal(number)[0].happened
    assert [name for name in HAPPENINGS if total[name] < 3] == []


def without_busy(plan):
    return replace(plan, unit_classes=tuple(replace(row, busy=()) for row in plan.unit_classes))


def without_expiry(plan):
    return replace(plan, lots=tuple(replace(row, expires=-1) for row in plan.lots))


def without_standing(plan):
    return replace(plan, steps=tuple(replace(row, stands=False) for row in plan.steps))


@pytest.mark.parametrize("wrong", [without_busy, without_expiry, without_standing])
def test_a_wrong_rule_is_noticed(wrong):
    def noticed(number):
        engine, _ = literal(number)
        return differences(LiteralEngine(wrong(engine.plan), SEED, number).run(), outcomes(engine.plan, number))

    assert any(noticed(number) for number in range(PLANS))
