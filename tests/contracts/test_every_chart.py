"""Every chart answers any result: many replications or one, doses or none, a target or none; new ones are found."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from capsim import library
from capsim.engine.replication import run_replication
from capsim.foundation.errors import ResultError
from capsim.plots import registry
from capsim.plots.contract import Chart
from capsim.results.result import Result, gather
from tests.unit.analysis.made_up import PlanMaker, fill_finish, lot, result, spread

SCENARIO = Path(__file__).parents[2] / "scenarios" / "reference-line-v1.yaml"


@cache
def v1() -> Result:
    plan = library.load(SCENARIO).plan
    return gather(plan, 1, [run_replication(plan, seed=1, index=index) for index in range(5)])


def set_of_two() -> Result:
    make = PlanMaker(100)
    members = [(make.material(name), 1.0) for name in ("component 1", "component 2")]
    for material, _ in members:
        make.campaign(material, 1)
    make.target(50e6, (60, 92), members=members, per_set=2.0)
    rows = [first + second for first, second in zip(spread(3), spread(3, lots=20, campaign=1), strict=True)]
    return result(make.plan(), rows)


RESULTS: dict[str, Callable[[], Result]] = {
    "v1": v1,
    "one replication": lambda: result(fill_finish(100, [(9e6, (60, 92))]), spread(1)),
    "no doses": lambda: result(fill_finish(100, [(9e6, (60, 92))]), [[lot(0, 1000)]] * 3),
    "no lots": lambda: result(fill_finish(100, [(9e6, (60, 92))]), [[]]),
    "no target": lambda: result(fill_finish(100), spread(3)),
    "no dates": lambda: result(fill_finish(100, [(9e6, ())]), spread(3)),
    "many dates": lambda: result(fill_finish(100, [(9e6, (10, 30, 50, 60, 92, 100))]), spread(3)),
    "a set": set_of_two,
    "half a day": lambda: result(fill_finish(0.5), [[lot(0, 10, released=0.25)]]),
    "ten years": lambda: result(fill_finish(3650), spread(2)),
}

CHARTS = registry.charts()
each_chart = pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)


def test_there_are_charts() -> None:
    assert {"cumulative_doses", "weekly_throughput"} <= set(CHARTS)
    assert set(registry.ANSWER) <= set(CHARTS)


@each_chart
def test_it_says_what_it_is(chart: Chart) -> None:
    assert chart.name.isidentifier()
    assert chart.title
    assert chart.question.endswith("?")


@each_chart
@pytest.mark.parametrize("make", RESULTS.values(), ids=RESULTS)
def test_it_draws_any_result(chart: Chart, make: Callable[[], Result]) -> None:
    outcome = make()
    ax = chart.draw(outcome)
    assert isinstance(ax, Axes)
    ax.figure.draw_without_rendering()
    assert ax.get_xlabel()
    assert ax.get_ylabel()
    assert ax.get_title(loc="left").startswith(chart.title)
    said = "\n".join(text.get_text() for text in ax.texts)
    for part in (outcome.plan.name, f"n = {len(outcome)} replications", f"seed {outcome.seed}"):
        assert part in said


@each_chart
def test_it_draws_on_the_axes_it_is_given(chart: Chart) -> None:
    ax = Figure().add_subplot()
    assert chart.draw(RESULTS["no target"](), ax) is ax


@each_chart
@pytest.mark.parametrize("make", RESULTS.values(), ids=RESULTS)
def test_its_table_has_columns_of_one_length(chart: Chart, make: Callable[[], Result]) -> None:
    lengths = {len(column) for column in chart.table(make()).values()}
    assert len(lengths) == 1
    assert lengths.pop() > 0


@each_chart
def test_it_refuses_a_result_without_replications(chart: Chart) -> None:
    with pytest.raises(ResultError, match="no replication finished"):
        chart.draw(gather(fill_finish(), 1, []))


@each_chart
def test_nothing_sticks_out_of_the_figure(chart: Chart) -> None:
    ax = chart.draw(v1())
    figure = ax.figure
    figure.draw_without_rendering()
    box = ax.get_tightbbox()
    assert box is not None
    assert box.x0 >= -1
    assert box.y0 >= -1
    assert box.x1 <= figure.bbox.x1 + 1
    assert box.y1 <= figure.bbox.y1 + 1
