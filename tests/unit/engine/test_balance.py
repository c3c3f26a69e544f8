"""The material balance: what does not close is a bug and stops the run."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from capsim.engine.balance import material_balance, supply_balance
from capsim.foundation.errors import LedgerError
from capsim.plan.plan import NONE, DeliveryRow, SupplyRow
from capsim.results.tables import Status
from tests.unit.engine.handmade import reference_line

PLAN = reference_line()


def columns(**changed):
    lots = {
        "campaign": [0, 0, 1, 1],
        "status": [Status.RELEASED, Status.LOST, Status.QUARANTINE, Status.REJECTED],
        "begun": [100, 100, 20, 20],
        "amount": [100, 100, 18, 20],
        "used": [40, 0, 0, 0],
        "gone": [10, 0, 0, 0],
    }
    return {name: np.array(values) for name, values in (lots | changed).items()}


def balance(lots, *, drawn=((0, 40),), lost=100):
    losses = [(0, 6, 1, lost)]
    return material_balance(PLAN, lots, np.array(drawn), losses=losses, sampled=[0, 2])


def test_every_quantum_is_somewhere():
    begun, consumed, released, rejected, lost, expired, sampled, in_process, quarantine = balance(columns())[0]
    assert (begun, consumed, released, lost, expired) == (200, 40, 50, 100, 10)
    assert (rejected, sampled, in_process, quarantine) == (0, 0, 0, 0)
    assert balance(columns())[1] == (40, 0, 0, 20, 0, 0, 2, 0, 18)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: balance(columns(begun=[101, 100, 20, 20])),
        lambda: balance(columns(), lost=99),
        lambda: balance(columns(), drawn=((0, 41),)),
    ],
)
def test_a_quantum_missing_is_a_bug(wrong):
    with pytest.raises(LedgerError, match='the balance of "bulk 0" does not close: begun 20'):
        wrong()


SUPPLIED = replace(
    PLAN,
    supplies=(SupplyRow("bag", 0, "piece", 1.0, 10, (0, 2), 3, 5, NONE),),
    deliveries=(DeliveryRow(0, 5, 7), DeliveryRow(0, PLAN.horizon, 100)),
)


def bags(**changed):
    """Ten bags, seven delivered, five ordered and come and five on order; nine were used."""
    account = {"left": 13, "used": 9, "delivered": 12, "ordered": 10, "on_order": 5, "lowest": 2, "at_zero": 0}
    account["missed"] = 0
    return [SimpleNamespace(**account | changed)]


def test_every_piece_is_somewhere():
    assert supply_balance(SUPPLIED, bags(), [9]) == [(0, 10, 12, 9, 13, 5, 2, 0)]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"left": 12}, 9),
        ({"used": 8, "left": 14}, 9),
        ({}, 8),
        ({"delivered": 13, "left": 14}, 9),
        ({"on_order": 4}, 9),
        ({"missed": 1}, 9),
    ],
)
def test_a_piece_missing_is_a_bug(changed, told):
    with pytest.raises(LedgerError, match='the balance of supply "bag" does not close: opening 10, delivered 1'):
        supply_balance(SUPPLIED, bags(**changed), [told])
