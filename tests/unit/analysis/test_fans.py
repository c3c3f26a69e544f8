"""Bands and weekly means on lots written by hand."""

import numpy as np
import pytest

from capsim.analysis import fans, targets
from capsim.analysis.observations import feeding, final_materials
from tests.unit.analysis.made_up import DAY, PlanMaker, fill_finish, lot, result


def test_without_a_target_all_final_products_are_added() -> None:
    make = PlanMaker(100)
    bulk, a, b, label = make.material("bulk"), make.material("a"), make.material("b"), make.material("label", doses=0)
    for material in (bulk, a, b, label):
        make.campaign(material, 1, inputs=() if material == bulk else [(bulk, 1)])
    plan = make.plan()
    assert final_materials(plan) == (a, b)
    assert feeding(plan, [a]) == (0, 1)
    rows = [lot(0, 9, released=1), lot(1, 5, released=2), lot(2, 7, made=3), lot(3, 11, released=4)]
    shown = fans.wanted(result(plan, [rows]))
    assert shown.name == "a, b"
    assert shown.released[0].at([1 * DAY, 2 * DAY, 4 * DAY]).tolist() == [0, 5, 5]
    assert shown.undecided[0].at([2 * DAY, 3 * DAY]).tolist() == [0, 7]
    assert shown.made[0].at([2 * DAY, 3 * DAY]).tolist() == [5, 12]
    assert shown.members == ()


def test_what_is_made_waits_until_it_is_decided() -> None:
    rows = [lot(0, 10, made=2, released=5), lot(0, 20, made=3, released=6, status=3), lot(0, 40, made=4)]
    shown = fans.wanted(result(fill_finish(), [rows]))
    days = np.array([1, 2, 3, 4, 5, 6]) * DAY
    assert shown.undecided[0].at(days).tolist() == [0, 10, 30, 70, 60, 40]
    assert shown.released[0].at(days).tolist() == [0, 0, 0, 0, 10, 10]
    assert shown.made[0].at(days).tolist() == [0, 10, 30, 70, 70, 70]


def test_members_of_a_set_are_shown_in_doses_of_sets() -> None:
    make = PlanMaker(100)
    a, b = make.material("a"), make.material("b")
    make.campaign(a, 1)
    make.campaign(b, 1)
    make.target(9, (50,), members=[(a, 1.0), (b, 2.0)], per_set=3.0)
    shown = fans.wanted(result(make.plan(), [[lot(0, 5, released=1), lot(1, 4, released=1)]]))
    assert shown.released[0].at(DAY) == 6.0
    assert [(name, float(series[0].at(DAY))) for name, series in shown.members] == [("a", 15.0), ("b", 6.0)]


def test_quantiles_are_values_that_occurred() -> None:
    rows = [[lot(0, amount, released=1)] for amount in (10, 20, 30, 40)]
    shown = fans.wanted(result(fill_finish(), rows))
    found = fans.quantiles(shown.released, np.array([float(DAY)]), [0.05, 0.25, 0.5, 0.75, 0.95])
    assert [float(values[0]) for values in found] == [10, 20, 30, 40, 40]


def test_weeks_end_before_their_last_instant_and_the_last_is_cut() -> None:
    rows = [lot(0, 1, released=6.99), lot(0, 2, released=7), lot(0, 4, released=16)]
    shown = fans.wanted(result(fill_finish(17), [rows]))
    assert fans.week_edges(17 * DAY).tolist() == [0, 7 * DAY, 14 * DAY, 17 * DAY]
    assert fans.weekly(shown.released, 17 * DAY).tolist() == [[1, 2, 4]]


def test_many_changes_are_looked_at_on_an_even_grid() -> None:
    rows = [lot(0, 1, released=day / 50) for day in range(2, 4000)]
    shown = fans.wanted(result(fill_finish(), [rows]))
    times = fans.moments(shown.released, 100 * DAY)
    assert times.size == fans.MOST_MOMENTS + 1
    assert (times[0], times[-1]) == (0, 100 * DAY)
    assert fans.moments([], 100 * DAY).tolist() == pytest.approx([0, 100 * DAY])


@pytest.mark.parametrize("replications", [1, 2, 3, 4, 20, 21])
def test_the_median_curve_crosses_the_target_at_the_median_time(replications: int) -> None:
    outcome = result(fill_finish(100, [(5, (50,))]), [[lot(0, 5, released=10 + n)] for n in range(replications)])
    (answer,) = targets.answers(outcome)
    shown = fans.wanted(outcome)
    for share, time in answer.quantiles:
        around = np.array([time.value - 1, time.value])
        (curve,) = fans.quantiles(shown.released, around, [1 - share])
        assert curve.tolist() == [0, 5]


def test_a_lot_lost_in_process_was_never_made() -> None:
    lost = lot(0, 10, decided=3 * DAY, status=4)
    shown = fans.wanted(result(fill_finish(), [[lost, lot(0, 5, made=2)]]))
    assert shown.undecided[0].at([2 * DAY, 4 * DAY]).tolist() == [5, 5]
