"""A8 and A9: Little's law in the quarantine, and the makespan of a line of constant times."""

import numpy as np
import pytest

from capsim.analysis.bottleneck import bottleneck
from capsim.analysis.statistics import mean_interval
from capsim.results.result import Result
from tests.validation.cases import DAY, case, check

WEEK = 7 * DAY


def doses_in_quarantine(result: Result) -> list[float]:
    """Mean over the window of each replication, from the times in the lots table."""
    plan = result.plan
    begin, end = plan.window.warm_up, plan.horizon
    means = []
    for lots in result.split("lots"):
        made = lots["made"] >= 0
        out = np.where(lots["decided"] >= 0, lots["decided"], end)[made]
        stood = np.maximum(np.minimum(out, end) - np.maximum(lots["made"][made], begin), 0)
        means.append(float((stood * lots["amount"][made]).sum() * plan.materials[0].doses / (end - begin)))
    return means


def test_a_million_doses_a_week() -> None:
    """A8: 1 M doses a week x 28 days = 4.0 M doses, exactly; the tables at the horizon say the same."""
    result = case("quarantine")
    assert doses_in_quarantine(result) == [4.0e6]
    (quarantine,) = result.tables["balance"]["quarantine"]
    assert quarantine * result.plan.materials[0].doses == 4.0e6


def test_a_million_doses_a_week_at_random() -> None:
    """Lots in quarantine are Poisson with mean 4 when lots come at random (M/G/infinity): mean and variance 4."""
    result = case("quarantine", "campaigns[0].starts={gaps: {exponential: 1 week}}", "replications=400")
    check(mean_interval(doses_in_quarantine(result)), 4.0e6, within=0.02)
    lots = result.tables["balance"]["quarantine"] / 100_000
    check(mean_interval(lots), 4.0, within=0.06)
    check(mean_interval((lots - 4.0) ** 2), 4.0, within=0.2)


def makespan(*sets: str) -> float:
    lots = case("serial_line", *sets).tables["lots"]
    assert (lots["decided"] >= 0).all()
    return float(lots["decided"].max()) / DAY


def test_ten_batches_through_three_stages() -> None:
    """A9: 3 + 5 + 2 + 9 x 5 = 55 days, and the second stage holds the line back."""
    assert makespan() == 55
    assert bottleneck(case("serial_line")).label == "shop.second"


@pytest.mark.parametrize(
    ("sets", "days"),
    [
        (("sites.shop.unit_classes.second.count=2", "materials.batch.procedure[1].duration=6 day"), 11 + 9 * 3),
        (("materials.batch.procedure[0].duration=7 day",), 14 + 9 * 7 - 100),
        (("materials.batch.procedure[2].duration=5 day", "campaigns[0].lots=8"), 13 + 7 * 5),
        (("materials.batch.procedure[1].hold=none", "materials.batch.procedure[0].hold=none"), 55),
        (("campaigns[0].lots=1",), 10),
    ],
)
def test_other_lines(sets: tuple[str, ...], days: int) -> None:
    """Sum of the stages + (n - 1) x the longest of time / units; rooms between them change nothing here."""
    if days < 0:
        sets, days = (*sets, "horizon=100 day"), days + 100
    assert makespan(*sets) == days


def test_blocking_costs_time_only_where_a_shorter_stage_follows_a_longer_unit() -> None:
    """Without room, the first stage holds its batch until the second is free, so its units are never ahead.

    Two units of 4 days before one of 3 days, none with room: starts of stage two are 4, 7, 10 (the second unit
    waits), so that n batches end at 4 + 3 n, here 34 days.
    """
    sets = (
        "sites.shop.unit_classes.first.count=2",
        "materials.batch.procedure[0]={unit_procedure: process, on: first, duration: 4 day}",
        "materials.batch.procedure[1].duration=3 day",
    )
    assert makespan(*sets) == 4 + 3 * 10 + 2
