"""What was released before the start counts: targets, first line, key figure, charts, bound."""

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest

from capsim.analysis.observations import actual_doses, made, released
from capsim.analysis.static_capacity import bound
from capsim.analysis.targets import answer, first_line
from capsim.plots.cumulative import CumulativeDoses
from capsim.plots.throughput import WeeklyThroughput
from capsim.results.before import actuals
from capsim.results.kpi import released_doses
from tests.plants import plan_of, run
from tests.unit.flow.test_opening import plant

DAY = 86_400
BEFORE: list[dict[str, Any]] = [
    {"date": "2027-01-02", "material": "vaccine", "size": "800 vial"},
    {"date": "2026-12-25", "material": "vaccine", "doses": 12_000},
]
"""8000 doses two days before the start and 12 000 ten days before; the plant releases 10 000 more on day 18."""


def test_a_target_counts_what_was_released_before() -> None:
    """20 000 + 10 000 of day 18; 30 000 are reached then, 40 000 never: 10 000 are missing."""
    result = run(plant(actuals=BEFORE, targets=[{"doses": 30e3, "by": ["18 day", "40 day"], "of": "vaccine"}]))
    said = answer(result, result.plan.targets[0])
    assert [date.released.value for date in said.dates] == [20_000, 30_000]
    assert [date.probability.value for date in said.dates] == [0, 1]
    assert (said.median.value, said.actual) == (18 * DAY, 20_000)
    assert released_doses(result).tolist() == [30_000]


def test_a_target_that_was_reached_before_the_start_is_reached_then() -> None:
    result = run(plant(actuals=BEFORE, targets=[{"doses": 20e3, "by": ["40 day"], "of": "vaccine"}]))
    assert answer(result, result.plan.targets[0]).median.value == -2 * DAY


def test_the_first_line_says_how_many_there_are_already() -> None:
    result = run(plant(actuals=BEFORE))
    said = answer(result, result.plan.targets[0])
    line = first_line(said, result.plan.start)
    assert line.startswith("P(40 k doses released by day 40, 2027-02-13) = 0.00 (95 % CI")
    assert line.endswith("short by 10 k on average; 20 k of them are released already")
    without = run(plant())
    assert "already" not in first_line(answer(without, without.plan.targets[0]), without.plan.start)


def test_sets_count_complete_ones() -> None:
    """20 000 doses of one member and 5000 of the other before the start: 5000 sets of two, 10 000 doses."""
    data = plant(actuals=[*BEFORE, {"date": "2027-01-01", "material": "boost", "doses": 5000}])
    data["materials"]["boost"] = dict(data["materials"]["vaccine"])
    data["campaigns"].append({"make": "boost", "at": "plant"})
    data["sets"] = {"both": {"members": {"vaccine": 1, "boost": 1}}}
    data["targets"] = [{"doses": 40e3, "by": ["40 day"], "of": "both"}]
    plan = plan_of(data)
    assert actual_doses(plan, plan.targets[0]) == 10_000


def test_the_running_total_begins_before_the_start() -> None:
    result = run(plant(actuals=BEFORE))
    (series,) = released(result, 1)
    assert (series.times / DAY).tolist() == [-10, -2, 18]
    assert series.values.tolist() == [12_000, 20_000, 30_000]
    assert made(result, 1)[0].values.tolist() == [12_000, 20_000, 30_000]
    assert actuals(result.plan, 0).values.tolist() == []


def test_the_chart_draws_them_up_to_day_0() -> None:
    result = run(plant(actuals=BEFORE))
    ax = CumulativeDoses().draw(result)
    try:
        (line,) = [line for line in ax.lines if line.get_label() == "released before day 0"]
        np.testing.assert_allclose(line.get_xdata(), [-10.2, -10, -2, 0])
        assert list(line.get_ydata()) == [0, 12_000, 20_000, 20_000]
        assert ax.get_xlim() == (pytest.approx(-10.2), 40)
        assert min(ax.get_xticks()) < 0
    finally:
        plt.close(ax.figure)
    assert min(CumulativeDoses().table(result)["day"]) == 0


def test_the_weeks_of_the_run_do_not_count_them() -> None:
    table = WeeklyThroughput().table(run(plant(actuals=BEFORE)))
    assert table["released_mean [dose]"] == [0, 0, 10_000, 0, 0, 0]


def test_the_bound_is_one_with_them() -> None:
    without, with_them = (bound(plan_of(plant(actuals=lots))).targets[0].dates[0].most for lots in ([], BEFORE))
    assert with_them == without + 20_000


def test_the_bound_holds_for_a_plant_that_is_not_empty() -> None:
    """25 000 doses in stock make 2 lots and 15 000 of day 12 two more in the run; arithmetic allows no fewer."""
    stock = {"stock": [{"material": "bulk", "at": "plant", "size": "25e3 dose"}]}
    data = plant(stock, targets=[{"doses": 40e3, "by": ["40 day"], "of": "vaccine"}])
    limits = bound(plan_of(data))
    assert limits.targets[0].dates[0].most >= released_doses(run(data))[0] == 40_000
    assert limits.targets[0].earliest == 6 * DAY


def test_capacity_by_arithmetic_is_that_of_the_campaigns() -> None:
    """What is in process at the start comes once; the capacity of a month does not change."""
    opening = {"in_process": [{"material": "bulk", "at": "plant", "step": "grow", "remaining": "1 day"}]}
    assert bound(plan_of(plant(opening))).places == bound(plan_of(plant())).places
