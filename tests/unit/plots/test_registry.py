"""Pictures on disk: which files, which bytes, which messages."""

from dataclasses import replace
from pathlib import Path

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure

from capsim.foundation.errors import ResultError
from capsim.plots import registry
from capsim.plots.accessor import Plots
from capsim.results.result import Result
from tests.unit.analysis.made_up import fill_finish, result, spread


@pytest.fixture(scope="module")
def outcome() -> Result:
    made_up = result(fill_finish(100, [(25e6, (60, 92))]), spread(8))
    return replace(made_up, provenance={"software": {"capsim": "1.2.3"}})


@pytest.mark.parametrize(
    ("suffix", "begin"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF"), ("PNG", b"\x89PNG")]
)
def test_the_same_result_gives_the_same_bytes(outcome: Result, tmp_path: Path, suffix: str, begin: bytes) -> None:
    first = registry.save(outcome, tmp_path / f"a.{suffix}").read_bytes()
    # What the user has set for other pictures changes nothing.
    with mpl.rc_context({"font.size": 20, "axes.facecolor": "red", "svg.hashsalt": "other"}):
        second = registry.save(outcome, str(tmp_path / f"b.{suffix}")).read_bytes()
    assert first.startswith(begin)
    assert first == second


def test_the_global_settings_stay_as_they_were(outcome: Result, tmp_path: Path) -> None:
    before = dict(mpl.rcParams)
    registry.save(outcome, tmp_path / "a.png")
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize(("name", "got"), [("a.jpg", '".jpg"'), ("a", "no suffix")])
def test_another_kind_of_picture_is_refused(outcome: Result, tmp_path: Path, name: str, got: str) -> None:
    with pytest.raises(ResultError, match=rf'got {got}; expected a picture as .png, .svg or .pdf; name it "a.png"'):
        registry.save(outcome, tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_an_unknown_chart_is_refused_with_the_nearest_name(outcome: Result, tmp_path: Path) -> None:
    with pytest.raises(ResultError, match='got "cumulative_dose"; .* did you mean "cumulative_doses"?'):
        registry.save(outcome, tmp_path / "a.png", charts=("cumulative_dose",))


def test_a_place_that_cannot_be_written_is_named(outcome: Result, tmp_path: Path) -> None:
    with pytest.raises(ResultError, match=r"a\.png.* cannot be written: .*choose another place"):
        registry.save(outcome, tmp_path / "missing" / "a.png")


def test_the_answer_figure_has_both_charts_and_is_drawn_where_none_is_named(outcome: Result) -> None:
    for names in (registry.ANSWER, ()):
        titles = [ax.get_title(loc="left") for ax in registry.figure(outcome, names).axes]
        assert titles == ["Cumulative released doses: target", "Doses a week"]


def test_charts_are_methods_of_a_run(outcome: Result, tmp_path: Path) -> None:
    plots = Plots(outcome)
    given = Figure().add_subplot()
    assert plots.cumulative_doses(ax=given) is given
    assert plots.weekly_throughput().figure is not given.figure
    assert dir(plots) == ["backlog", "cost_per_dose", "cumulative_doses", "save", "weekly_throughput"]
    assert plots.save(tmp_path / "a.svg", charts=("weekly_throughput",)).exists()
    with pytest.raises(AttributeError, match="no chart is called pie; known: backlog, cost_per_dose, cumulative_doses"):
        plots.pie()
