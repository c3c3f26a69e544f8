"""Consumables are conserved, lots take what their steps need, and a shortage only ever delays."""

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from capsim.plan.plan import Role
from tests.plants import plan_of
from tests.properties.random_plants import edited, few, outcome, plants


@st.composite
def supplied(draw: st.DrawFn) -> dict[str, Any]:
    """A random plant whose steps use bags by the lot and caps by its size; the store may be measured in doses."""
    data = edited(draw(plants()))
    site, materials = data["sites"]["plant"], data["materials"]
    bag: dict[str, Any] = {"opening": draw(st.integers(0, 20))}
    if draw(st.booleans()):
        bag["deliveries"] = [{"at": f"{at} h", "amount": 5} for at in draw(st.lists(st.integers(0, 900), max_size=5))]
    rule = {"below": draw(st.integers(0, 9)), "order": draw(st.integers(1, 20)), "lead_time": {"exponential": "60 h"}}
    if draw(st.booleans()) or bag["opening"] + 5 * len(bag.get("deliveries", ())) < 3:
        bag["reorder"] = rule
    site["supplies"] = {"bag": bag, "cap": {"opening": 2e5, "reorder": rule}}
    for material, per in (("bulk", "1 dose"), ("vial", "1 vial")):
        for step in materials[material]["procedure"]:
            if draw(st.booleans()):
                step["consumes"] = {"bag": draw(st.integers(1, 3)), "cap": {"amount": 1.02, "per": per}}
    if draw(st.booleans()):
        site["stores"]["freezer"]["capacity"] = draw(st.sampled_from(["1000 dose", "2300 dose"]))
    return data


@few
@given(supplied(), st.integers(0, 1000))
def test_what_came_is_used_or_left(data: dict[str, Any], seed: int) -> None:
    plan, table = plan_of(data), outcome(data, seed=seed).tables["supplies"]
    assert (table["opening"] + table["delivered"] == table["used"] + table["left"]).all()
    assert (np.array([table[name] for name in ("used", "left", "on_order", "lowest", "at_zero")]) >= 0).all()
    assert (table["lowest"] <= np.minimum(table["opening"], table["left"])).all()
    assert (table["at_zero"] <= plan.horizon).all()
    assert table["opening"].tolist() == [row.opening for row in plan.supplies]


@few
@given(supplied(), st.integers(0, 1000))
def test_every_step_that_began_has_what_it_takes(data: dict[str, Any], seed: int) -> None:
    """Bags are taken once for each lot at each step; a lot that waits for the unit may have taken them, no other."""
    plan, tables = plan_of(data), outcome(data, seed=seed).tables
    begun = {
        (lot, plan.segments[segment].step)
        for lot, segment in zip(tables["segments"]["lot"], tables["segments"]["segment"], strict=True)
        if plan.segments[segment].role == Role.PROCESS
    }
    bag = next(number for number, row in enumerate(plan.supplies) if row.name == "bag")
    each = {use.step: use.fixed for use in plan.uses if use.supply == bag}
    least = sum(each.get(step, 0) for _, step in begun)
    waiting = int((tables["lots"]["status"] == 0).sum())
    used = int(tables["supplies"]["used"][bag])
    assert least <= used <= least + waiting * max(each.values(), default=0)


@few
@given(supplied(), st.integers(0, 1000))
def test_plenty_of_everything_is_as_if_nothing_were_used(data: dict[str, Any], seed: int) -> None:
    data["sites"]["plant"]["supplies"] = {"bag": {"opening": 1e6}, "cap": {"opening": 1e9}}
    plain = edited(data)
    for material in plain["materials"].values():
        for step in material["procedure"]:
            step.pop("consumes", None)
    with_supplies, without = outcome(data, seed=seed), outcome(plain, seed=seed)
    for name, values in without.tables["lots"].items():
        np.testing.assert_array_equal(values, with_supplies.tables["lots"][name], err_msg=name)
    assert with_supplies.events == without.events
