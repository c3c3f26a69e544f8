"""Where nothing is left to chance, the bound is what is simulated: one plant for each thing it counts."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from capsim.analysis.shortest import Earliest, passage
from capsim.analysis.upper_bound import UpperBound
from capsim.engine.replication import run_replication
from capsim.foundation.worktime import WorkCalendar
from capsim.plan.plan import NONE, DeliveryRow, Plan, Starts, SupplyRow, UseRow
from capsim.results.tables import Status
from tests.reference.random_lot_plans import random_lot_plan
from tests.unit.analysis.made_up import DAY, HOUR, PlanMaker


def cleaned() -> Plan:
    make = PlanMaker(40)
    make.campaign(make.material("vial"), 1, steps=[(make.unit_class("line"), 24.0, 24.0)])
    return make.plan()


def at_a_cadence() -> Plan:
    make = PlanMaker(40)
    line = make.unit_class("line", 5)
    make.campaign(make.material("vial"), 1, steps=[(line, 24.0, None)], starts=Starts.PLANNED, cadence=3 * DAY)
    return make.plan()


def at_dates() -> Plan:
    make = PlanMaker(40)
    make.rows["dates"] += [2 * DAY, 9 * DAY, 30 * DAY]
    line = make.unit_class("line", 5)
    make.campaign(make.material("vial"), 1, steps=[(line, 24.0, None)], starts=Starts.PLANNED, dates=(0, 3))
    return make.plan()


def fed(*, at_risk: bool = False) -> Plan:
    make = PlanMaker(40)
    bulk, vial = make.material("bulk", at_risk=at_risk), make.material("vial")
    reactor, line, qc = make.unit_class("reactor"), make.unit_class("line", 9), make.server("qc", 9)
    make.campaign(bulk, 3, steps=[(reactor, 96.0, None)], checks=[(qc, 48.0, None)])
    make.campaign(vial, 1, steps=[(line, 24.0, None)], inputs=[(bulk, 1)])
    return make.plan()


def shared(second_from: int = 0) -> Plan:
    """Two campaigns on one line and in one laboratory."""
    make = PlanMaker(40)
    vial, line, qc = make.material("vial"), make.unit_class("line"), make.server("qc")
    for first in (0, second_from):
        make.campaign(vial, 1, steps=[(line, 24.0, None)], checks=[(qc, 24.0, None)], first=first)
    return make.plan()


def finishing() -> Plan:
    """Lots that are begun in an 8 h shift and finished at night."""
    make = PlanMaker(40)
    make.rows["calendars"].append(WorkCalendar([d * DAY for d in range(40)], [d * DAY + 8 * HOUR for d in range(40)]))
    make.campaign(make.material("vial"), 1, steps=[(make.unit_class("line"), 20.0, None)])
    make.rows["segments"][0] = replace(make.rows["segments"][0], calendar=0, on_close=1)
    return make.plan()


def supplied() -> Plan:
    """Lots take two of five, and of six more that come on day 12 and three on day 30."""
    make = PlanMaker(40)
    make.campaign(make.material("vial"), 1, steps=[(make.unit_class("line"), 24.0, None)])
    plan = make.plan()
    return replace(
        plan,
        steps=(replace(plan.steps[0], uses=(0, 1)),),
        supplies=(SupplyRow("bag", 0, "piece", 1.0, 5, (0, 2), NONE, 0, NONE),),
        deliveries=(DeliveryRow(0, 12 * DAY, 6), DeliveryRow(0, 30 * DAY, 3)),
        uses=(UseRow(0, 0, 2, 0.0),),
    )


PLANTS: dict[str, tuple[Callable[[], Plan], bool]] = {
    "cleaned": (cleaned, True),
    "at a cadence": (at_a_cadence, True),
    "at dates": (at_dates, True),
    "fed": (fed, True),
    "fed at risk": (lambda: fed(at_risk=True), True),
    "shared": (shared, True),
    "shared from a day on": (lambda: shared(20 * DAY), True),
    "supplied": (supplied, False),  # parts of lots are counted too
    "finishing": (finishing, False),  # lots begun at night are not ruled out by arithmetic
}


@pytest.mark.parametrize(("make", "tight"), PLANTS.values(), ids=PLANTS)
def test_it_is_what_is_simulated(make: Callable[[], Plan], tight: bool) -> None:
    plan = make()
    lots = run_replication(plan, seed=1, index=0).tables["lots"]
    bound, last = UpperBound(plan), len(plan.materials) - 1
    makers = [number for number, row in enumerate(plan.campaigns) if row.material == last]
    out = lots["decided"][(lots["status"] == Status.RELEASED) & (lots["campaign"] >= makers[0])]
    assert out.size > 2
    for by in [moment for time in {*out.tolist(), 40 * DAY} for moment in (time, time + 1) if moment <= plan.horizon]:
        released = int((out < by).sum())
        assert bound.doses(last, by) >= released
        if tight:
            # Of a shared place parts of lots are counted too.
            assert int(bound.doses(last, by)) == released, f"by {by / DAY} days"


def test_tests_that_run_beside_later_steps_do_not_count_after_them() -> None:
    make = PlanMaker(40)
    first, second, qc = make.unit_class("first"), make.unit_class("second"), make.server("qc", 9)
    steps = [(first, 24.0, None), (second, 48.0, None)]
    make.campaign(make.material("vial"), 1, steps=steps, checks=[(qc, 24.0, 216.0)], sampled=0)
    bare = passage(make.plan(), 0, 0, bare=True)
    assert (bare.made, bare.released) == (3 * DAY, 11 * DAY)
    # After the first step ten days of tests; after the second, they may be over.
    assert bare.left == (10 * DAY, 0)


def test_what_there_is_of_a_consumable_is_a_bound() -> None:
    """Lots take two each: 2.5 of five, 5.5 of eleven from day 13 on, 7 of fourteen from day 31 on; a day each."""
    bound = UpperBound(supplied())
    assert [bound.doses(0, day * DAY + 1) for day in (2, 12, 13, 30, 31, 40)] == [2, 2.5, 5.5, 5.5, 7, 7]


@pytest.mark.parametrize("number", range(40))
def test_no_random_plan_with_lists_of_lots_and_deliveries_passes_its_bounds(number: int) -> None:
    """The smallest listed lot stands for time and inputs, the largest for what is made."""
    plan = random_lot_plan(number)
    lots = run_replication(plan, seed=3, index=number).tables["lots"]
    material = np.array([row.material for row in plan.campaigns])[lots["campaign"]]
    bound, earliest = UpperBound(plan), Earliest(plan)
    for row in sorted(set(material.tolist())):
        released = (material == row) & (lots["status"] == Status.RELEASED)
        assert all(lots["decided"][released] >= earliest.released(row))
        for by in (plan.horizon // 2, plan.horizon):
            assert lots["amount"][released & (lots["decided"] < by)].sum() <= bound.doses(row, by) * (1 + 1e-9)
