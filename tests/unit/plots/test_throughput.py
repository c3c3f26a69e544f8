"""What the chart of weekly doses says."""

import pytest

from capsim.plots.throughput import WeeklyThroughput
from tests.unit.analysis.made_up import fill_finish, lot, result

CHART = WeeklyThroughput()
ROWS = [[lot(0, 10, made=1, released=8)], [lot(0, 30, made=1, released=9)]]


def test_the_table_has_a_row_for_each_week() -> None:
    table = CHART.table(result(fill_finish(17), ROWS))
    assert table["week"] == [1, 2, 3]
    assert table["begins"] == ["2020-10-01", "2020-10-08", "2020-10-15"]
    assert table["days"] == [7.0, 7.0, 3.0]
    assert table["released_mean [dose]"] == [0.0, 20.0, 0.0]
    assert table["released_low [dose]"][1] == 0.0  # not 20 - 127.06: doses are not negative
    assert table["made_mean [dose]"] == [20.0, 0.0, 0.0]


def test_bars_stand_in_their_week_and_whiskers_never_below_zero() -> None:
    ax = CHART.draw(result(fill_finish(17), ROWS))
    bars = [bar for bar in ax.patches if bar.get_height() == 20]
    assert [bar.get_x() + bar.get_width() / 2 for bar in bars] == pytest.approx([10.5, 3.5])
    (whiskers,) = [container for container in ax.containers if container.get_label().startswith("95 %")]
    lowest = min(point[1] for path in whiskers.lines[2][0].get_paths() for point in path.vertices)
    assert lowest == 0.0
    assert "The last bar covers 3 of 7 days." in ax.texts[0].get_text()


def test_one_replication_has_no_interval() -> None:
    ax = CHART.draw(result(fill_finish(14), ROWS[:1]))
    assert ax.get_legend_handles_labels()[1] == ["released, mean", "made, mean"]


def test_many_weeks_are_outlined_by_one_line() -> None:
    ax = CHART.draw(result(fill_finish(400), ROWS))
    assert len(ax.patches) == 58 + 1
