"""Two results side by side, on lots written by hand."""

import math
from dataclasses import replace

import pytest

from capsim.foundation.errors import StudyError
from capsim.plan.plan import Plan
from capsim.study.compare import Compared, Comparison, compared
from tests.unit.analysis.made_up import DAY, fill_finish, lot, result


def of(plan: Plan, days: tuple[float, ...], size: int = 1000) -> Comparison:
    """The base releases a lot on day 5 of each replication, the variant on these days."""
    base = result(plan, [[lot(0, 1000, released=5)] for _ in days])
    variant = result(plan, [[lot(0, size, released=day)] for day in days])
    return compared(base, variant)


def rows(comparison: Comparison) -> dict[tuple[str, int | None], Compared]:
    return {(row.figure, row.by): row for row in comparison.table()}


def test_chances_and_doses_are_paired_at_each_date() -> None:
    found = rows(of(fill_finish(100, [(1000, (10, 50))]), (5, 20, 20, 70)))
    chance, released = found["probability", 10 * DAY], found["released", 10 * DAY]
    assert chance.base is not None and chance.variant is not None and chance.difference is not None
    assert (chance.base.value, chance.variant.value, chance.difference.value) == (1.0, 0.25, -0.75)
    # Score intervals of 4 of 4: 0.5101 to 1; of 1 of 4: 0.0456 to 0.6994; one side never varies, so that phi is 0.
    assert chance.difference.low == pytest.approx(-0.75 - (0.25 - 0.0456), abs=1e-4)
    assert chance.difference.high == pytest.approx(-0.75 + math.hypot(0.6994 - 0.25, 1 - 0.5101), abs=1e-4)
    assert released.difference is not None
    assert (released.difference.value, released.unit) == (-750.0, "dose")
    late = found["probability", 50 * DAY].variant
    assert late is not None
    assert late.value == 0.75


def test_a_figure_that_is_no_number_somewhere_has_no_difference() -> None:
    plan = fill_finish(100, [(1000, (10,))])
    base, variant = result(plan, [[lot(0, 1, released=5)]] * 2), result(plan, [[], [lot(0, 1, released=5)]])
    comparison = compared(base, variant)
    row = rows(comparison)["days_to_first_release", None]
    assert row.base is not None
    assert (row.variant, row.difference) == (None, None)
    with pytest.raises(StudyError, match="not reached"):
        comparison.difference("days_to_first_release")
    assert comparison.difference("released_doses").value == -0.5


def test_what_makes_two_less_comparable_is_said() -> None:
    plan = fill_finish(100, [(1000, (10, 80))])
    assert of(plan, (5, 6)).warnings() == ()
    named = replace(plan.campaigns[0], name="another")
    goals = (replace(plan.targets[0], doses=5.0),)
    other = replace(plan, start="2021-01-01", horizon=50 * DAY, campaigns=(named,), targets=goals)
    lots = [[lot(0, 1, released=5)]] * 2
    comparison = compared(result(plan, lots), result(other, lots))
    start, horizon, names, targets = comparison.warnings()
    assert "starts differ: 2020-10-01 and 2021-01-01" in start
    assert "100 and 50 days" in horizon
    assert names == "not on the same random numbers: campaigns that only one of the two has: another, vial"
    assert "targets differ" in targets
    # The date after the horizon of the variant is left out; both are held against 1000 doses.
    assert [row.by for row in comparison.table() if row.by is not None] == [10 * DAY, 10 * DAY]
    assert {row.doses for row in comparison.table() if row.by is not None} == {1000.0}


def test_a_target_of_a_material_that_the_variant_does_not_make_is_left_out() -> None:
    plan = fill_finish(100, [(1000, (10,))])
    other = replace(plan, materials=(replace(plan.materials[0], name="other"),), targets=())
    comparison = compared(result(plan, [[], []]), result(other, [[], []]))
    assert {row.by for row in comparison.table()} == {None}
