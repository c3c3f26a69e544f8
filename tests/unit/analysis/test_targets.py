"""Targets on lots written by hand: every figure can be counted."""

import math
from dataclasses import replace

import pytest

from capsim.analysis import targets
from capsim.foundation.errors import ResultError
from capsim.results.result import Result, gather
from tests.unit.analysis.made_up import DAY, PlanMaker, fill_finish, lot, result


def made_of(*replications: list[tuple[float, int]], doses: float = 3000, by: tuple[float, ...] = (50, 92)) -> Result:
    """Replications given as (day released, doses)."""
    plan = fill_finish(100, [(doses, by)])
    return result(plan, [[lot(0, amount, released=day) for day, amount in rows] for rows in replications])


def one(outcome: Result) -> targets.TargetAnswer:
    return targets.answers(outcome)[0]


def test_it_counts_replications_that_have_the_target_before_the_date() -> None:
    answer = one(made_of([(40, 3000)], [(60, 3000)], [(95, 3000)], [(10, 2999)]))
    assert [date.probability.value for date in answer.dates] == [0.25, 0.5]
    assert [date.by for date in answer.dates] == [50 * DAY, 92 * DAY]
    assert answer.never.value == 0.25
    assert answer.median.value == 60 * DAY


def test_a_lot_released_at_the_very_instant_of_the_date_does_not_count() -> None:
    answer = one(made_of([(50, 3000)]))
    assert [date.probability.value for date in answer.dates] == [0.0, 1.0]
    assert [date.released.value for date in answer.dates] == [0.0, 3000.0]


def test_the_shortfall_is_the_mean_of_what_is_missing_and_never_below_zero() -> None:
    answer = one(made_of([(10, 1000)], [(10, 5000)]))
    assert answer.dates[0].shortfall.value == 1000.0
    assert answer.dates[0].released.value == 3000.0


def test_only_released_lots_count() -> None:
    plan = fill_finish(100, [(1.0, (50,))])
    made, rejected = lot(0, 500, made=10), lot(0, 500, released=20, status=3)
    answer = one(result(plan, [[made, rejected]]))
    assert answer.dates[0].released.value == 0.0


def test_a_target_that_is_not_reached_is_censored() -> None:
    answer = one(made_of([(40, 3000)], [(10, 1)], [(10, 1)]))
    assert math.isinf(answer.median.value)
    assert dict(answer.quantiles)[0.1].value == 40 * DAY
    assert targets.times(made_of([(40, 3000)], [(10, 1)]), targets_of(3000)).tolist() == [40 * DAY, math.inf]


def targets_of(doses: float):  # type: ignore[no-untyped-def]
    return fill_finish(100, [(doses, (50,))]).targets[0]


def set_of_two(first: int, second: int) -> Result:
    make = PlanMaker(100)
    a, b = make.material("first"), make.material("second")
    make.campaign(a, 1)
    make.campaign(b, 1)
    make.target(100, (50,), members=[(a, 1.0), (b, 2.0)], per_set=3.0)
    return result(make.plan(), [[lot(0, first, released=5), lot(1, second, released=7)]])


def test_a_set_counts_what_its_scarcest_member_allows() -> None:
    answer = one(set_of_two(30, 40))
    assert answer.dates[0].released.value == 60.0  # 20 sets of 3 doses
    assert answer.limiting.name == "second"
    assert [member.limits.value for member in answer.members] == [0.0, 1.0]
    assert [member.surplus.value for member in answer.members] == [10.0, 0.0]


def test_members_that_are_equally_scarce_both_limit() -> None:
    answer = one(set_of_two(20, 40))
    assert [member.limits.value for member in answer.members] == [1.0, 1.0]
    assert [member.surplus.value for member in answer.members] == [0.0, 0.0]


def test_without_a_date_the_horizon_is_asked() -> None:
    answer = one(made_of([(99, 3000)], by=()))
    assert [(date.by, date.probability.value) for date in answer.dates] == [(100 * DAY, 1.0)]


def test_the_first_line_says_the_last_date() -> None:
    answer = one(made_of([(40, 2_999_000)], [(60.01, 4_000_000)], [(70, 3_000_000)], doses=3e6))
    said = targets.first_line(answer, "2020-10-01")
    assert said == (
        "P(3 M doses released by day 92, 2021-01-01) = 0.67 (95 % CI 0.21-0.94, n = 3); median day 70; "
        "short by 333 on average"
    )
    lines = targets.lines(answer, "2020-10-01")
    assert lines[1] == said
    assert lines[0].startswith("P(3 M doses released by day 50, 2020-11-20) = 0.00 (95 % CI 0.00-0.56, n = 3)")


def test_a_line_says_the_name_of_the_target_and_what_it_counts_where_asked() -> None:
    answer = replace(one(made_of([(40, 3_000_000)], doses=3e6)), label="spring")
    lines = targets.lines(answer, "2020-10-01", of=True)
    assert lines[0].startswith("spring: P(3 M doses of target released by day 50, 2020-11-20) = 1.00")


def test_halves_are_rounded_up() -> None:
    """7 of 40 and 29 of 200, which binary numbers hold a little too small."""
    assert [targets.probability_text(k / n) for k, n in ((7, 40), (29, 200), (1, 8))] == ["0.18", "0.15", "0.13"]
    assert targets.probability_text(0.995) == "0.995"
    assert [targets.percent_text(share) for share in (0.005, 0.125, 0.995)] == ["1 %", "13 %", ">99 %"]


def test_the_first_line_says_how_often_it_is_not_reached() -> None:
    answer = one(made_of([(40, 3000)], [(40, 1)], [(40, 1)]))
    assert "; not reached by day 100 in 67 % of replications; " in targets.first_line(answer, "2020-10-01")


def test_times_are_rounded_up_to_a_tenth_of_a_day() -> None:
    answer = one(made_of([(60.01, 3000)]))
    assert "median day 60.1;" in targets.first_line(answer, "2020-10-01")


def test_nothing_is_estimated_from_nothing() -> None:
    plan = fill_finish(100, [(1.0, (50,))])
    empty = gather(plan, 1, [], failed=[(0, "out of patience")])
    with pytest.raises(ResultError, match=r"no replication finished.*out of patience"):
        targets.answers(empty)


def test_words_for_doses() -> None:
    texts = [targets.doses_text(x) for x in (999_960, 999.6e6, 10_000, 12_345_678, 1)]
    assert texts == ["1 M", "1 bn", "10 k", "12.3 M", "1"]
