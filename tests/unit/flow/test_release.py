"""From samples to disposition: times worked out by hand."""

import pytest

from capsim.engine.replication import run_events
from capsim.plan.plan import Phase, Starts
from capsim.results.tables import Status
from tests.unit.engine.handmade import CAUSES, Maker
from tests.unit.flow.test_procedure import column


def run(make):
    return run_events(make.plan(), seed=1, index=0).tables


def one_lot(*checks_of, horizon=1000, **row):
    """A lot of 10 + 20 seconds, sampled after the first step unless said otherwise."""
    make = Maker(horizon)
    checks = [make.check(**check) for check in checks_of]
    steps = make.step(make.units(), 10), make.step(make.units(), 20)
    make.campaign(make.material("bulk"), *steps, lots=1, checks=checks, **({"sampled": 0} | row))
    return run(make)


def test_without_checks_a_lot_is_released_when_made():
    assert column(one_lot(), "decided") == [30]


def test_release_takes_the_longest_path():
    checks = [
        {"elapsed": 100},  # sampled at 10
        {"elapsed": 70, "phase": Phase.MADE},  # made at 30
        {"elapsed": 5, "phase": Phase.TESTED},
        {"elapsed": 3, "phase": Phase.REVIEWED},
    ]
    assert column(one_lot(*checks), "decided") == [10 + 100 + 5 + 3]
    checks[1]["elapsed"] = 200
    assert column(one_lot(*checks), "decided") == [30 + 200 + 5 + 3]
    checks[0]["elapsed"] = 1
    assert column(one_lot(*checks), "made") == [30]


def test_an_out_of_specification_result_without_retest_rejects():
    checks = [{"elapsed": 100, "fails": 1.0}, {"elapsed": 50, "phase": Phase.TESTED}]
    tables = one_lot(*checks)
    assert column(tables, "decided") == [110]
    assert column(tables, "status") == [Status.REJECTED]
    assert column(tables, "cause") == [CAUSES.index("out of specification")]
    assert tables["balance"]["rejected"].tolist() == [100]


@pytest.mark.parametrize(
    ("confirmed", "status"), [(0.0, Status.RELEASED), (0.999999, Status.REJECTED), (1.0, Status.REJECTED)]
)
def test_a_retest_decides_after_the_investigation(confirmed, status):
    tables = one_lot({"elapsed": 100, "fails": 1.0, "confirmed": confirmed, "investigation": 40})
    assert column(tables, "decided") == [10 + 100 + 40 + 100]
    assert column(tables, "status") == [status]


def test_rejection_at_disposition():
    tables = one_lot({"elapsed": 100}, rejection=1.0)
    assert column(tables, "cause") == [CAUSES.index("rejected at disposition")]


def test_what_is_not_decided_by_the_horizon_is_in_quarantine():
    tables = one_lot({"elapsed": 90}, horizon=100)
    assert column(tables, "status") == [Status.QUARANTINE]
    assert tables["balance"]["quarantine"].tolist() == [100]


def at_risk(bulk_check, *, work=20, stop=1000):
    """Bulk is made at 10 and used at once; the product takes 5 and then `work`."""
    make = Maker(stop)
    bulk, product = make.material("bulk", at_risk=True), make.material("product")
    checks = [make.check(**bulk_check)]
    make.campaign(bulk, make.step(make.units(), 10), lots=1, checks=checks)
    steps = make.step(make.units(), 5), make.step(make.units(), work)
    make.campaign(product, *steps, inputs=[(bulk, 60)], lots=1, starts=Starts.PLANNED, cadence=1)
    return run(make)


def test_what_is_made_at_risk_is_decided_after_its_bulk():
    tables = at_risk({"elapsed": 100})
    assert column(tables, "made", 1) == [35]
    assert column(tables, "decided", 1) == [110]
    assert column(tables, "status", 1) == [Status.RELEASED]


def test_a_finished_child_of_a_rejected_bulk_is_rejected_with_it():
    tables = at_risk({"elapsed": 100, "fails": 1.0})
    assert (column(tables, "decided", 1), column(tables, "status", 1)) == ([110], [Status.REJECTED])
    assert column(tables, "cause", 1) == [CAUSES.index("parent rejected")]
    assert tables["balance"]["rejected"].tolist() == [40, 100]


def test_a_child_in_process_is_lost_at_the_end_of_its_step():
    tables = at_risk({"elapsed": 20, "fails": 1.0}, work=200)
    assert (column(tables, "decided", 1), column(tables, "status", 1)) == ([215], [Status.LOST])
    assert tables["losses"]["amount"].tolist() == [100]


def test_a_released_bulk_is_no_risk():
    tables = at_risk({"elapsed": 0})
    assert column(tables, "decided", 1) == [35]
    assert tables["genealogy"]["amount"].tolist() == [60]


def test_grandchildren_share_the_fate_of_their_grandparent():
    make = Maker(1000)
    names = [make.material(name, at_risk=True) for name in ("cells", "bulk", "product")]
    make.campaign(names[0], make.step(make.units(), 10), lots=1, checks=[make.check(elapsed=100, fails=1.0)])
    for parent, child in zip(names, names[1:], strict=False):
        make.campaign(child, make.step(make.units(), 10), inputs=[(parent, 60)], lots=1)
    tables = run(make)
    assert tables["lots"]["decided"].tolist() == [110, 110, 110]
    assert set(tables["lots"]["status"].tolist()) == {int(Status.REJECTED)}
