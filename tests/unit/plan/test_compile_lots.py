"""Lists of lots in the plan; every amount is worked out by hand beside it."""

from typing import Any

import pytest

from capsim.engine.layout import feed_forward
from capsim.plan.lot_counts import begun_amount, least_drawn, planned_lots
from capsim.plan.plan import NONE, Plan, Starts
from tests.plants import TINY, plan_of

DAY = 86_400


def plan_with(lots: list[dict[str, Any]], edits: dict[str, Any] | None = None, **campaign: Any) -> Plan:
    """The tiny plant, whose vaccine is made by a list of lots."""
    made = {"make": "vaccine", "at": "plant", "lots": lots, **campaign}
    return plan_of(TINY, {"campaigns": [{"make": "bulk", "at": "plant"}, made], **(edits or {})})


def test_lots_have_their_own_size_and_draw_what_it_takes() -> None:
    """12 000 vials x 10 doses x 5 ug = 0.6 g; 20 000 vials, the lot size of the material: 1 g."""
    plan = plan_with([{"size": "12e3 vial", "name": "small"}, {}])
    assert [(row.name, row.amount, row.draws) for row in plan.lots] == [
        ("small", 12_000, (600_000_000,)),
        ("", 20_000, (1_000_000_000,)),
    ]
    row = plan.campaigns[1]
    assert (row.starts, row.lots, row.listed, plan.dates) == (Starts.PLANNED, 2, (0, 2), (0, 0))
    # The mean lot stands for the list: 16 000 vials, 0.8 g.
    assert (row.amount, row.nominal, plan.inputs[0].amount) == (16_000, 160_000, 800_000_000)
    assert (begun_amount(plan, row, min), begun_amount(plan, row, max)) == (12_000, 20_000)
    assert least_drawn(plan, plan.inputs[0]) == 600_000_000


def test_lots_are_planned_in_order_of_their_dates_then_of_their_order() -> None:
    """Without an order a lot has its place in the list, from 1: b 2, c 0 as written, d 4."""
    lots = [
        {"name": "a", "at": "9 day"},
        {"name": "b", "at": "3 day", "due": "2027-02-03"},
        {"name": "c", "at": "3 day", "order": 0},
        {"name": "d"},
    ]
    plan = plan_with(lots)
    assert [(row.name, row.order, row.due) for row in plan.lots] == [
        ("d", 4, NONE), ("c", 0, NONE), ("b", 2, 30 * DAY), ("a", 1, NONE),
    ]  # fmt: skip
    assert plan.dates == (0, 3 * DAY, 3 * DAY, 9 * DAY)


def test_a_cadence_or_gaps_may_plan_the_lots_of_a_list() -> None:
    plan = plan_with([{"size": "12e3 vial"}, {}], starts={"every": "3 day"})
    row = plan.campaigns[1]
    assert (row.starts, row.cadence, row.lots, plan.dates, planned_lots(row)) == (Starts.PLANNED, 3 * DAY, 2, (), 2)


def test_a_lot_size_may_be_left_out_where_every_lot_has_one() -> None:
    plan = plan_with([{"size": "12e3 vial"}], {"materials.vaccine.lot_size": None})
    assert [(row.unit, row.doses) for row in plan.materials] == [("g", pytest.approx(1e-9 / 5e-6)), ("vial", 10.0)]
    assert plan.lots[0].amount == 12_000


IMPORT = {"materials.bulk.procedure": [], "materials.bulk.store": None}


@pytest.mark.parametrize(
    ("size", "edits", "amount"),
    [
        ("3 g", {}, 3_000_000_000),
        ("1e6 dose", {}, 5_000_000_000),  # 5 ug, as the vaccine takes it
        ("1e6 dose", {"materials.bulk.dose": "7 ug"}, 7_000_000_000),
    ],
)
def test_what_is_delivered_may_be_told_in_doses(size: str, edits: dict[str, Any], amount: int) -> None:
    """Doses x antigen in a dose, in nanograms."""
    campaigns = [{"make": "bulk", "at": "plant", "lots": [{"size": size}]}, {"make": "vaccine", "at": "plant"}]
    plan = plan_of(TINY, {**IMPORT, **edits, "campaigns": campaigns})
    assert plan.lots[0].amount == amount
    assert plan.campaigns[0].steps == (0, 0)


def test_vials_may_be_told_in_doses() -> None:
    """120 000 doses of ten in a vial; each takes 5 ug."""
    (row,) = plan_with([{"size": "120e3 dose"}]).lots
    assert (row.amount, row.draws) == (12_000, (600_000_000,))


def test_a_culture_lists_its_dates_only() -> None:
    campaigns = [{"make": "bulk", "at": "plant", "lots": [{"at": "1 day"}, {}]}, {"make": "vaccine", "at": "plant"}]
    plan = plan_of(TINY, {"campaigns": campaigns})
    assert [row.amount for row in plan.lots] == [0, 0]
    assert plan.dates == (0, DAY)


def test_without_doses_a_lot_draws_in_proportion_to_the_lot_size() -> None:
    """7 g for a lot of 2 kg: 10.5 g for 3 kg."""
    edits = {
        "materials.vaccine.lot_size": "2 kg", "materials.vaccine.doses_per_vial": None, "targets": [],
        "materials.vaccine.components": {"bulk": "7 g"}, "materials.vaccine.release": None,
        "materials.vaccine.procedure": [{"unit_procedure": "process", "on": "line", "duration": "1 h"}],
    }  # fmt: skip
    assert [row.draws for row in plan_with([{"size": "3 kg"}, {}], edits).lots] == [(10_500_000_000,), (7_000_000_000,)]


def test_after_is_the_row_of_the_campaign_that_goes_before() -> None:
    campaigns = [
        {"make": "vaccine", "at": "plant", "after": "first"},
        {"make": "bulk", "at": "plant", "name": "first", "lots": 2},
    ]
    plan = plan_of(TINY, {"campaigns": campaigns})
    assert [row.after for row in plan.campaigns] == [1, NONE]


STRAIGHT: dict[str, Any] = {
    "materials.bulk.store": None,
    "materials.vaccine.release": None,
    "materials.vaccine.procedure": [{"unit_procedure": "process", "on": "tank", "duration": "1 h"}],
}


def test_lists_and_campaigns_after_others_are_for_the_event_list() -> None:
    """The station engine takes the plan without them, and none of these."""
    assert feed_forward(plan_of(TINY, STRAIGHT))
    assert not feed_forward(plan_with([{}], STRAIGHT))
    after = [
        {"make": "bulk", "at": "plant", "lots": 3},
        {"make": "vaccine", "at": "plant", "after": "bulk_at_plant"},
    ]
    assert not feed_forward(plan_of(TINY, {**STRAIGHT, "campaigns": after}))
    delivered = [{"make": "bulk", "at": "plant", "starts": {"at": ["1 day"]}}, {"make": "vaccine", "at": "plant"}]
    plan = plan_of(TINY, {**STRAIGHT, "materials.bulk.procedure": [], "materials.bulk.lot_size": "9 g",
                             "campaigns": delivered})  # fmt: skip
    assert not feed_forward(plan)
