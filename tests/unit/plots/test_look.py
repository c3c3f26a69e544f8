"""Charts with a title, axes and targets of the user's choice; labels that keep off one another; shocks."""

from pathlib import Path

import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Annotation

from capsim.cli.main import run as capsim
from capsim.foundation.errors import ResultError
from capsim.plots import deadlines, registry, shocks, style
from capsim.plots.accessor import Plots
from capsim.plots.deadlines import Label
from capsim.results.result import Result
from tests.plants import plan_of, run
from tests.unit.analysis.made_up import PlanMaker, lot, result

KINDS = sorted(registry.charts())
LINE = {"lot_size": "100 vial", "doses_per_vial": 10}
STEP = {"procedure": [{"unit_procedure": "process", "on": "line", "duration": "7 day"}]}
SHOCKED = {
    "name": "Two products and three shocks",
    "start": "2027-01-01",
    "horizon": "100 day",
    "sites": {"plant": {"unit_classes": {"line": {"count": 2}}}},
    "materials": {"first": {**LINE, **STEP}, "second": {**LINE, **STEP}},
    "targets": [
        {"name": "spring", "of": "first", "doses": 4000, "by": ["30 day"]},
        {"name": "summer", "of": "first", "doses": 9000, "by": ["60 day", "90 day"]},
        {"of": "second", "doses": 5000, "by": ["60 day"]},
    ],
    "disruptions": [
        {"name": "outage", "kind": "utility_outage", "site": "plant", "at": ["50 day", "95 day"],
         "duration": {"uniform": ["5 day", "15 day"]}},
        {"name": "bad_luck", "kind": "utility_outage", "site": "plant", "rate": "1 per year", "duration": "1 day"},
        {"name": "hold", "kind": "regulatory_hold", "sites": ["plant"], "at": "20 day", "duration": "4 day"},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def shocked() -> Result:
    return run(SHOCKED, replications=2)


def labels(ax: Axes) -> list[str]:
    return [str(label) for label in ax.get_legend_handles_labels()[1]]


def said(ax: Axes) -> str:
    return "\n".join(text.get_text() for text in ax.texts)


@pytest.mark.parametrize("name", KINDS)
def test_every_chart_takes_a_title_and_axes(shocked: Result, name: str) -> None:
    given = Figure().add_subplot()
    ax = getattr(Plots(shocked), name)(ax=given, title="Our plant")
    assert ax is given
    assert ax.get_title(loc="left") == "Our plant"
    assert getattr(Plots(shocked), name)(title="").get_title(loc="left") == ""
    assert getattr(Plots(shocked), name)().get_title(loc="left").startswith(registry.chart(name).title)


@pytest.mark.parametrize("shape", [(1, 2), (2, 1)])
@pytest.mark.parametrize("size", [(13, 9), (6.4, 4.8)])
@pytest.mark.parametrize("name", ["cumulative_doses", "weekly_throughput"])
def test_two_charts_in_a_plain_figure_keep_off_one_another(
    shocked: Result, shape: tuple[int, int], size: tuple[float, float], name: str
) -> None:
    figure = Figure(figsize=size)
    both = [getattr(Plots(shocked), name)(ax=ax, of=of) for ax, of in zip(
        figure.subplots(*shape).flat, ("first", "second"), strict=True
    )]  # fmt: skip
    figure.draw_without_rendering()
    one, other = (ax.get_tightbbox(for_layout_only=True) for ax in both)
    assert one is not None and other is not None
    apart = one.x1 <= other.x0 + 1 or other.y1 <= one.y0 + 1
    assert apart
    for ax in both:
        box, legend, title = ax.get_window_extent(), ax.get_legend(), ax.title
        assert legend is not None and legend.get_window_extent().y0 >= box.y1 - 1
        assert box.height > 40 and box.width > 100
        assert title.get_window_extent().y1 <= figure.bbox.y1 + 1


def test_a_layout_of_the_users_stays() -> None:
    figure = Figure(layout="tight")
    engine = figure.get_layout_engine()
    Plots(run(SHOCKED)).weekly_throughput(ax=figure.add_subplot())
    assert figure.get_layout_engine() is engine


def test_what_is_drawn_is_chosen_by_product_or_target(shocked: Result) -> None:
    plots = Plots(shocked)
    first = plots.cumulative_doses()
    assert first.get_title(loc="left") == "Cumulative released doses: first"
    assert [label for label in labels(first) if "target" in label] == ["target: 4000 doses", "target: 9000 doses"]
    assert all(f"{name} by day" in said(first) for name in ("spring", "summer"))
    assert "Targets that are not drawn here: second." in said(first)
    assert "not drawn" not in said(plots.cumulative_doses(of="first"))
    summer = plots.cumulative_doses(of="summer")
    assert [label for label in labels(summer) if "target" in label] == ["target: 9000 doses"]
    second = plots.cumulative_doses(of="second")
    assert second.get_title(loc="left") == "Cumulative released doses: second"
    assert "by day 60, 2027-03-02:  P = " in said(second)
    assert plots.weekly_throughput(of="second").get_title(loc="left") == "Doses a week: second"
    with pytest.raises(ResultError, match='got "secund"; expected what a target counts, or an end product; did you me'):
        plots.cumulative_doses(of="secund")


def test_an_end_product_without_a_target_can_be_drawn() -> None:
    make = PlanMaker(100)
    for name in ("aimed", "other"):
        make.campaign(make.material(name), 1)
    make.target(9, (50,), members=[(0, 1.0)], per_set=1.0)
    outcome = result(make.plan(), [[lot(0, 5, released=1), lot(1, 7, released=2)]])
    ax = Plots(outcome).cumulative_doses(of="other")
    assert ax.get_title(loc="left") == "Cumulative released doses: other"
    assert max(ax.lines[0].get_ydata()) == 7


def test_the_answer_figure_has_everything_that_targets_count(shocked: Result) -> None:
    titles = [ax.get_title(loc="left") for ax in registry.figure(shocked).axes]
    assert titles == [
        "Cumulative released doses: first", "Doses a week: first",
        "Cumulative released doses: second", "Doses a week: second",
    ]  # fmt: skip
    chosen = registry.figure(shocked, ("cumulative_doses", "backlog"), of=("second",), title="Ours")
    assert [ax.get_title(loc="left") for ax in chosen.axes] == [
        "Cumulative released doses: second", "Doses wanted and not there"
    ]  # fmt: skip
    assert chosen.get_suptitle() == "Ours"
    single = registry.figure(shocked, ("backlog",), title="Ours")
    assert (single.axes[0].get_title(loc="left"), single.get_suptitle()) == ("Ours", "")
    with pytest.raises(
        ResultError, match="expected a chart of one target: cumulative_doses, weekly_throughput; backlog"
    ):
        registry.figure(shocked, ("backlog",), of=("second",))


def test_plot_takes_a_title_and_what_to_draw(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from capsim.scenario.yaml_file import write

    (tmp_path / "plant.yaml").write_text(write(SHOCKED))
    saved, picture = str(tmp_path / "run"), str(tmp_path / "a.svg")
    assert capsim(["run", str(tmp_path / "plant.yaml"), "-n", "2", "-j", "1", "-q", "-o", saved]) == 0
    words = ["--chart", "cumulative_doses", "--of", "second", "--title", "Ours", "-o", picture]
    assert capsim(["plot", saved, *words]) == 0
    assert capsim(["plot", saved, "--of", "secund", "-o", str(tmp_path / "b.svg")]) == 3
    assert 'did you mean "second"?' in capsys.readouterr().err


def test_labels_lie_over_no_line_of_another_date() -> None:
    """From the top: to the right by date, then to the left from the last one; each line ends at its own label."""
    given = [Label(day, "", right, last=False) for day, right in ((80, False), (10, True), (60, False), (20, True))]
    assert [label.day for label in deadlines.in_rows(given)] == [10, 20, 80, 60]
    ax = Plots(run({**SHOCKED, "disruptions": []})).cumulative_doses(of="summer")
    dotted = [line for line in ax.lines if line.get_linestyle() == ":"]
    tops = {line.get_xdata()[0]: line.get_ydata()[1] for line in dotted}
    assert tops == {90: 1.0, 60: pytest.approx(1 - deadlines.ROW)}
    ax.figure.draw_without_rendering()
    (last,) = [text for text in ax.texts if text.get_text().startswith("summer by day 90")]
    box = last.get_window_extent().transformed(ax.transAxes.inverted())
    assert box.y0 >= tops[60] - 0.01  # the label of day 90 lies above the end of the line of day 60


def test_shocks_at_dates_are_marked_for_their_mean_duration(shocked: Result) -> None:
    """Days 50 to 60 and 95 to the horizon, mean 10; day 20 to 24; what is random has no date."""
    assert list(shocks.spans(plan_of(SHOCKED))) == [("hold", 20, 24), ("outage", 50, 60), ("outage", 95, 100)]
    for name in ("cumulative_doses", "weekly_throughput", "backlog"):
        ax = getattr(Plots(shocked), name)()
        legend = ax.get_legend()
        assert legend is not None
        assert [text.get_text() for text in legend.get_texts()][-1] == style.SHOCK
        names = [text.get_text() for text in ax.texts if isinstance(text, Annotation)]
        assert [name for name in names if name in ("hold", "outage")] == ["hold", "outage", "outage"]
        # The last one begins on day 95 of 100: its name ends there.
        assert [text.get_ha() for text in ax.texts if text.get_text() == "outage"] == ["left", "right"]
    assert style.SHOCK not in labels(Plots(run({**SHOCKED, "disruptions": []})).backlog())
