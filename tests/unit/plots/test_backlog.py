"""What the chart of backlog draws."""

from matplotlib.axes import Axes

from capsim.plots.backlog import Backlog
from tests.plants import run
from tests.unit.analysis.test_demand import DEMAND
from tests.unit.results.test_deliveries import PLANT

CHART = Backlog()


def texts(ax: Axes) -> str:
    return "\n".join(text.get_text() for text in ax.texts)


def test_a_line_for_each_region() -> None:
    ax = CHART.draw(run(DEMAND))
    assert ax.get_legend_handles_labels()[1] == [
        "vials for domestic: 60 % on their date", "vials for export: 0 % on their date"
    ]  # fmt: skip
    export = dict(zip(ax.lines[1].get_xdata(), ax.lines[1].get_ydata(), strict=True))
    assert (export[24.5], export[25.0], export[40.0]) == (0, 2000, 500)


def test_the_table_has_a_column_for_each() -> None:
    table = CHART.table(run(DEMAND))
    assert list(table) == ["day", "vials for domestic [dose]", "vials for export [dose]"]
    assert table["vials for domestic [dose]"][30] == 500


def test_what_is_not_there_is_said() -> None:
    assert "no demand in the scenario" in texts(CHART.draw(run(PLANT)))
    served = {**PLANT, "demand": [{"doses": 10, "by": "15 day"}]}
    assert "nobody has to wait" in texts(CHART.draw(run(served)))
