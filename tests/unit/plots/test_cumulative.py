"""What the chart of cumulative doses says in words and lines."""

import numpy as np
import pytest
from matplotlib.axes import Axes

from capsim.plots.cumulative import CumulativeDoses
from tests.unit.analysis.made_up import PlanMaker, fill_finish, lot, result

CHART = CumulativeDoses()


def texts(ax: Axes) -> str:
    return "\n".join(text.get_text() for text in ax.texts)


def labels(ax: Axes) -> list[str]:
    return [str(label) for label in ax.get_legend_handles_labels()[1]]


def drawn(replications: int = 4) -> Axes:
    plan = fill_finish(100, [(3e6, (60, 92))])
    rows = [[lot(0, 2_000_000, made=20, released=40 + n), lot(0, 2_000_000, made=50)] for n in range(replications)]
    return CHART.draw(result(plan, rows))


def test_every_date_is_labelled_with_its_chance() -> None:
    said = texts(drawn())
    assert "by day 60, 2020-11-30:  P = 0.00 (0.00-0.49)" in said
    assert "by day 92, 2021-01-01:  P = 0.00 (0.00-0.49)" in said


def test_labels_of_dates_stand_on_white_above_the_lines_of_other_dates() -> None:
    ax = drawn()
    boxes = [text.get_bbox_patch() for text in ax.texts if text.get_text().startswith("by day")]
    assert [box.get_facecolor() for box in boxes if box is not None] == [(1.0, 1.0, 1.0, 1.0)] * 2
    assert all(text.get_zorder() > max(line.get_zorder() for line in ax.lines) for text in ax.texts[:2])


def test_the_caption_says_what_and_from_where() -> None:
    said = texts(drawn())
    assert "share of replications that have" in said
    assert 'scenario "made up", n = 4 replications, seed 7' in said


def test_the_legend_names_each_line() -> None:
    assert labels(drawn()) == [
        "90 % of replications", "50 % of replications", "released, median", "made, not yet released, median",
        "target: 3 M doses",
    ]  # fmt: skip
    assert labels(drawn(1)) == ["released", "made, not yet released", "target: 3 M doses"]


def test_the_median_is_drawn_as_steps_through_the_releases() -> None:
    line = next(line for line in drawn().lines if line.get_label() == "released, median")
    days, doses = np.asarray(line.get_xdata(), dtype=float), np.asarray(line.get_ydata(), dtype=float)
    assert line.get_drawstyle() == "steps-post"
    assert days[doses > 0][0] == 41  # two of four have released
    assert doses.max() == 2_000_000


def test_axes_show_dates_and_readable_doses() -> None:
    ax = drawn()
    ax.figure.draw_without_rendering()
    assert [tick.get_text() for tick in ax.get_xticklabels()][:2] == ["0\n2020-10-01", "14\n2020-10-15"]
    assert "2 M" in [tick.get_text() for tick in ax.get_yticklabels()]
    assert ax.get_ylim()[1] > 3e6


def test_the_table_holds_what_is_drawn() -> None:
    plan = fill_finish(100, [(3e6, (60,))])
    table = CHART.table(result(plan, [[lot(0, 10, made=20, released=40)], [lot(0, 10, made=20, released=50)]]))
    row = table["day"].index(40.0)
    assert table["date"][row] == "2020-11-10"
    assert [table[f"released_q{q} [dose]"][row] for q in ("05", "25", "50", "75", "95")] == [0, 0, 10, 10, 10]
    assert table["made_not_released_median [dose]"][row] == 10


def test_members_of_a_set_have_lines_of_their_own() -> None:
    make = PlanMaker(100)
    a, b = make.material("first"), make.material("second")
    make.campaign(a, 1)
    make.campaign(b, 1)
    make.target(9, (50,), members=[(a, 1.0), (b, 1.0)], per_set=2.0)
    ax = CHART.draw(result(make.plan(), [[lot(0, 5, released=1), lot(1, 4, released=1)]] * 2))
    assert {"first alone, median", "second alone, median"} <= set(labels(ax))
    assert ax.get_ylabel() == "doses in complete sets"
    assert "scarcest member" in texts(ax)


@pytest.mark.parametrize("days", [1, 30, 92, 400, 730, 2000])
def test_days_are_never_crowded(days: int) -> None:
    ax = CHART.draw(result(fill_finish(days), [[lot(0, 10, released=days / 2)]]))
    assert 1 <= len(ax.get_xticks()) <= 9
    assert ax.get_xlim() == (0, days)
