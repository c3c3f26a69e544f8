"""Material is conserved, and every table tells the same story of it."""

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from capsim.results.tables import Status
from tests.plants import BALANCE_PARTS, plan_of
from tests.properties.random_plants import few, outcome, plants


@few
@given(plants(), st.integers(0, 1000))
def test_what_was_begun_is_accounted_for(data: dict[str, Any], seed: int) -> None:
    """Begun = consumed + released + rejected + lost + expired + sampled + in process + in quarantine."""
    balance = outcome(data, seed=seed).tables["balance"]
    assert sum(balance[part] for part in BALANCE_PARTS).tolist() == balance["begun"].tolist()
    assert all((balance[part] >= 0).all() for part in BALANCE_PARTS)


@few
@given(plants(), st.integers(0, 1000))
def test_the_lots_say_the_same_as_the_balance(data: dict[str, Any], seed: int) -> None:
    plan = plan_of(data)
    tables = outcome(data, seed=seed).tables
    lots, balance, genealogy = tables["lots"], tables["balance"], tables["genealogy"]
    material = np.array([row.material for row in plan.campaigns])[lots["campaign"]]
    losses = tables["losses"]
    lost_of = np.array([row.material for row in plan.campaigns])[losses["campaign"]]
    for row in range(len(plan.materials)):
        mine, parents = material == row, material[genealogy["parent"]] == row
        status, amount, begun = lots["status"][mine], lots["amount"][mine], lots["begun"][mine]
        remaining, told = lots["remaining"][mine], {name: int(values[row]) for name, values in balance.items()}
        assert told["begun"] == begun.sum()
        assert told["consumed"] == genealogy["amount"][parents].sum()
        assert told["released"] == remaining[status == Status.RELEASED].sum()
        assert told["quarantine"] == remaining[status == Status.QUARANTINE].sum()
        assert told["in_process"] == amount[status == Status.IN_PROCESS].sum()
        kept = amount[status != Status.LOST].sum()
        assert told["lost"] + told["sampled"] == begun.sum() - kept
        assert told["lost"] == losses["amount"][lost_of == row].sum()
        assert told["rejected"] <= amount[status == Status.REJECTED].sum()
        assert (amount <= begun).all()


@few
@given(plants(), st.integers(0, 1000))
def test_every_started_lot_drew_what_it_needs(data: dict[str, Any], seed: int) -> None:
    """1 / 0.97 doses of bulk a dose, rounded up, from lots that were made before it started; no bulk twice."""
    plan = plan_of(data)
    tables = outcome(data, seed=seed).tables
    lots, genealogy = tables["lots"], tables["genealogy"]
    (need,) = plan.inputs
    filled = lots["campaign"] == need.campaign
    drawn = np.bincount(genealogy["child"], weights=genealogy["amount"], minlength=len(filled))
    started = filled & (lots["started"] >= 0)
    assert (drawn[started] == need.amount).all()
    assert need.amount == int(np.ceil(plan.campaigns[need.campaign].amount * 10 / 0.97))
    used = np.bincount(genealogy["parent"], weights=genealogy["amount"], minlength=len(filled))
    assert (used <= lots["amount"]).all()
    assert (lots["made"][genealogy["parent"]] >= 0).all()
    child = lots["started"][genealogy["child"]]
    assert (lots["made"][genealogy["parent"]] <= np.where(child < 0, plan.horizon, child)).all()


@few
@given(plants(), st.integers(0, 1000))
def test_what_is_left_of_a_parent_and_what_its_children_drew_is_its_amount(data: dict[str, Any], seed: int) -> None:
    """Lot by lot: drawn + remaining = amount, but for lots that were rejected, lost, or past their shelf life."""
    tables = outcome(data, seed=seed).tables
    lots, genealogy = tables["lots"], tables["genealogy"]
    drawn = np.bincount(genealogy["parent"], weights=genealogy["amount"], minlength=len(lots["lot"])).astype(np.int64)
    gone = lots["amount"] - drawn - lots["remaining"]
    standing = np.isin(lots["status"], [Status.QUARANTINE, Status.RELEASED])
    assert (gone >= 0).all()
    assert gone[standing].sum() <= tables["balance"]["expired"].sum()
    kept_for_ever = np.array([row.shelf_life < 0 for row in plan_of(data).materials])
    material = np.array([row.material for row in plan_of(data).campaigns])[lots["campaign"]]
    assert (gone[standing & kept_for_ever[material]] == 0).all()
    assert (genealogy["parent"] != genealogy["child"]).all()


@few
@given(plants(), st.integers(0, 1000))
def test_lots_made_from_rejected_bulk_are_rejected(data: dict[str, Any], seed: int) -> None:
    """Genealogy, at risk or not; only a lot that is not decided yet may have a rejected parent."""
    tables = outcome(data, seed=seed).tables
    status, genealogy = tables["lots"]["status"], tables["genealogy"]
    children = status[genealogy["child"][status[genealogy["parent"]] == Status.REJECTED]]
    assert not (children == Status.RELEASED).any()
    parents = status[genealogy["parent"][status[genealogy["child"]] == Status.RELEASED]]
    assert (parents == Status.RELEASED).all()
