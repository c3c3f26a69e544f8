"""Which plans have no feedback."""

from dataclasses import replace

import pytest

from capsim.engine.layout import feed_forward
from capsim.foundation.distributions import Exponential
from capsim.plan.plan import NONE, OnClose, Role, ShipmentRow, StoreRow, SupplyRow
from tests.unit.engine.handmade import Maker, reference_line


def test_campaigns_come_in_the_order_in_which_they_feed_one_another():
    make = Maker(100)
    product, bulk = make.material("product"), make.material("bulk")
    make.campaign(product, make.step(make.units(), 1), inputs=[(bulk, 10)])
    make.campaign(bulk, make.step(make.units(), 1))
    assert [series.number for series in feed_forward(make.plan())] == [1, 0]


def test_the_answer_is_kept_for_a_plan():
    plan = reference_line()
    assert feed_forward(plan) is feed_forward(plan)


def simple(*, step=None, segment=None, material=None, campaign=None, check=None, units=None):
    make = Maker(100)
    bulk = make.material("bulk", **(material or {}))
    work = make.segment(Role.PROCESS, 10, **(segment or {}))
    first = make.step(make.units(**(units or {})), work, **(step or {}))
    second = make.step(make.units(**(units or {})), 5)
    checks = [make.check(**check)] if check else []
    make.campaign(bulk, first, second, checks=checks, **(campaign or {}))
    make.campaign(make.material("product"), make.step(make.units(), 1), inputs=[(bulk, 10)])
    return make


def test_a_simple_line_has_none():
    assert feed_forward(simple().plan())
    assert feed_forward(simple(check={"fails": 0.1}, segment={"on_close": OnClose.FINISH}).plan())


@pytest.mark.parametrize(
    "row",
    [
        {"step": {"after": NONE}},
        {"material": {"shelf_life": 50}},
        {"material": {"at_risk": True}},
        {"check": {"fails": 0.1, "confirmed": 0.5}},
        {"units": {"count": 2, "breaks": (Exponential(9.0), Exponential(9.0))}},
    ],
)
def test_what_acts_on_a_station_before_it(row):
    assert feed_forward(simple(**row).plan()) == ()


def test_what_is_shared_or_limited():
    pooled, shared, stored, capped, sent = (simple() for _ in range(5))
    crew = pooled.pool(1)
    work = pooled.segment(Role.PROCESS, 1, needs=[(crew, 1)])
    pooled.campaign(pooled.material("other"), pooled.step(pooled.units(), work))
    shared.campaign(shared.material("other"), shared.step(0, 1))
    stored.campaign(stored.material("other"), stored.step(stored.units(), 1), store=stored.store(3))
    capped.campaign(capped.material("other"), capped.step(capped.units(), 1), in_process=capped.store(3))
    sent.add("shipments", ShipmentRow(0, 0, 0, 1.0, NONE, NONE))
    assert [feed_forward(make.plan()) for make in (pooled, shared, stored, capped, sent)] == [()] * 5


def test_materials_that_are_made_from_one_another():
    make = Maker(100)
    first, second = make.material("first"), make.material("second")
    make.campaign(first, make.step(make.units(), 1), inputs=[(second, 10)])
    make.campaign(second, make.step(make.units(), 1), inputs=[(first, 10)])
    assert feed_forward(make.plan()) == ()


def test_consumables_and_measured_stores_have_feedback():
    plan = simple().plan()
    assert feed_forward(plan)
    bag = SupplyRow("bag", 0, "piece", 1.0, 10, (0, 0), NONE, 0, NONE)
    assert feed_forward(replace(plan, supplies=(bag,))) == ()
    stores = (*plan.stores, StoreRow("cold", 0, 500, "L"))
    made_into = tuple(replace(row, store=len(plan.stores)) for row in plan.campaigns)
    assert feed_forward(replace(plan, stores=stores, campaigns=made_into)) == ()
