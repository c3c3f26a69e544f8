"""Where usable lots go, and the places they leave behind."""

from capsim.engine.replication import run_events
from capsim.plan.plan import NONE, ShipmentRow, Starts
from capsim.results.tables import Status
from tests.unit.engine.handmade import Maker
from tests.unit.flow.test_procedure import column

HERE, THERE = 0, 1


def run(make):
    return run_events(make.plan(), seed=1, index=0).tables


def test_each_site_gets_its_share_after_the_transit():
    make = Maker(1000, sites=("here", "there"))
    bulk = make.material("bulk")
    make.campaign(bulk, make.step(make.units(), 10), lots=6)
    for site in (HERE, THERE):
        make.campaign(make.material(f"product {site}"), make.step(make.units(), 1), inputs=[(bulk, 100)], site=site)
    make.add("shipments", ShipmentRow(bulk, HERE, HERE, 1 / 3, NONE, NONE))
    make.add("shipments", ShipmentRow(bulk, HERE, THERE, 2 / 3, make.stream(200), NONE))
    tables = run(make)
    assert [start for start in column(tables, "started", 1) if start >= 0] == [20, 50]
    assert [start for start in column(tables, "started", 2) if start >= 0] == [210, 230, 240, 260]


def test_a_lot_keeps_its_place_until_there_is_one_at_the_destination():
    make = Maker(1000, sites=("here", "there"))
    bulk, freezer, cold_room = make.material("bulk"), make.store(1), make.store(1)
    make.campaign(bulk, make.step(make.units(), 10), lots=3, store=freezer)
    make.campaign(
        make.material("product"), make.step(make.units(), 1), inputs=[(bulk, 100)], site=THERE, first=100,
        starts=Starts.PLANNED, cadence=100,
    )  # fmt: skip
    make.add("shipments", ShipmentRow(bulk, HERE, THERE, 1.0, make.stream(5), cold_room))
    tables = run(make)
    # The first lot leaves at once, the second waits in the freezer for the first to be used, the third in its unit.
    assert column(tables, "made") == [10, 20, 100]
    assert column(tables, "started", 1)[:3] == [100, 200, 300]


def test_bulk_that_nobody_uses_at_its_site_leaves_the_plant():
    make = Maker(1000, sites=("here", "there"))
    bulk, freezer = make.material("bulk"), make.store(1)
    make.campaign(bulk, make.step(make.units(), 10), lots=5, store=freezer)
    make.campaign(make.material("product"), make.step(make.units(), 1), inputs=[(bulk, 100)], site=THERE)
    tables = run(make)
    assert column(tables, "made") == [10, 20, 30, 40, 50]
    assert column(tables, "started", 1) == [-1]


def test_an_expired_lot_gives_its_place_back_although_nobody_looks():
    make = Maker(1000)
    bulk, freezer = make.material("bulk", shelf_life=100), make.store(1)
    make.campaign(bulk, make.step(make.units(), 10), lots=2, store=freezer)
    make.campaign(make.material("product"), make.step(make.units(), 1), inputs=[(bulk, 150)], lots=1)
    tables = run(make)
    assert column(tables, "made") == [10, 110]
    assert tables["balance"]["expired"].tolist() == [200, 0]


def test_what_expires_on_the_horizon_has_not_expired():
    def expired(horizon):
        make = Maker(horizon)
        bulk = make.material("bulk", shelf_life=90)
        make.campaign(bulk, make.step(make.units(), 10), lots=1)
        make.campaign(make.material("product"), make.step(make.units(), 1), inputs=[(bulk, 150)], lots=1)
        return run(make)["balance"]["expired"].tolist()[0]

    assert (expired(100), expired(101)) == (0, 100)


def test_rejected_lots_leave_their_store_and_their_place_in_line():
    make = Maker(1000, sites=("here", "there"))
    bulk, freezer, cold_room = make.material("bulk", at_risk=True), make.store(5), make.store(1)
    checks = [make.check(elapsed=200, fails=1.0)]
    make.campaign(bulk, make.step(make.units(), 10), lots=3, store=freezer, checks=checks)
    make.campaign(make.material("product"), make.step(make.units(), 1), inputs=[(bulk, 500)], site=THERE)
    make.add("shipments", ShipmentRow(bulk, HERE, THERE, 1.0, NONE, cold_room))
    tables = run(make)
    assert column(tables, "status") == [Status.REJECTED] * 3
    assert column(tables, "decided") == [210, 220, 230]
    assert tables["balance"]["rejected"].tolist() == [300, 0]
