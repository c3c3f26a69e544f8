"""One look for all charts: colours that colour-blind people tell apart, day and date axes, the caption below.

Colours are those of Okabe and Ito (2008), one meaning each in every chart. Nothing here touches the state of
matplotlib beyond the block that `looks` opens.
"""

import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from capsim.analysis.targets import doses_text
from capsim.results.result import Result

RELEASED = "#0072B2"
"""Blue: released."""
MADE = "#E69F00"
"""Orange: made, not yet released."""
TARGET = "#D55E00"
"""Vermilion: what is wanted."""
MEMBERS = ("#009E73", "#CC79A7", "#56B4E9", "#F0E442")
"""Green, purple, sky, yellow: members of a set, in order."""
SHOCK = "shock, for its mean duration"
"""Last in every legend."""
INK, FAINT = "#222222", "#8A8A8A"

DAY = 86_400
SIZE = (8.6, 5.2)
"""Inches of one panel."""

_STEPS = (1, 2, 7, 14, 28, 56, 91, 182, 364, 728)
"""Days between ticks: whole weeks, then about quarters, half-years and years."""
_MOST_TICKS = 8
_CAPTION_WIDTH, _TITLE_WIDTH = 134, 72
"""Characters of a line in axes of the full width."""
_OWN_WIDTH = 0.775 * SIZE[0]
"""Inches of the axes of a figure of its own, before it is laid out."""
_LOW, _SMALL = 2.2, 7.5
"""Inches of axes below which the caption is left out, and points of the letters of the legend there."""
_SLIM, _NARROW = 0.5, 0.7
"""Shares of that from which on letters of the usual size, and long labels, have room."""

_LOOK = {
    "font.size": 9.5,
    "axes.titlesize": 12.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "grid.color": "#E4E4E4",
    "grid.linewidth": 0.8,
    "xtick.color": INK,
    "ytick.color": INK,
    "hatch.linewidth": 0.7,
    "legend.frameon": False,
    "legend.fontsize": 9,
    "figure.dpi": 110,
    "savefig.dpi": 150,
    "svg.hashsalt": "capsim",
    "path.simplify": False,
}


@contextmanager
def looks() -> Iterator[None]:
    """The look of capsim for what is drawn and saved inside; the user's settings are back afterwards."""
    with style.context(["default", _LOOK]):
        yield


def dose_axis(ax: Axes, said: str, *, top: float) -> None:
    """Doses on the y axis from 0, written as people say them; where there are none, the chart says so."""
    ax.set_ylabel(said)
    ax.set_ylim(0, top or 1.0)
    if not top:
        ax.set_yticks([0], ["0"])
        ax.text(0.5, 0.5, "no doses made or released", transform=ax.transAxes, ha="center", va="center", color=FAINT)
        return
    ax.yaxis.set_major_locator(MaxNLocator(nbins=7, steps=[1, 2, 2.5, 5, 10]))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda doses, _: doses_text(doses)))


def day_axis(ax: Axes, start: str, days: float, *, week: bool = False, first: float = 0.0) -> None:
    """Days since the start on the x axis, with the calendar date below each.

    Args:
        ax: Axes to mark.
        start: Start of the scenario.
        days: Length of the axis.
        week: Whether ticks must fall on starts of weeks.
        first: Where the axis begins, if before the start [d].
    """
    length, most = days - first, max(2.0, _MOST_TICKS * room(ax))
    every = next((step for step in _STEPS if (not week or step % 7 == 0) and length / step <= most), _STEPS[-1])
    ticks = list(range(-(int(-first) // every) * every, int(days) + 1, every))
    begin = datetime.fromisoformat(start)
    ax.set_xticks(ticks, [f"{day}\n{(begin + timedelta(days=day)).date().isoformat()}" for day in ticks])
    if low(ax):
        return
    ax.set_xlabel(f"day since {begin.date().isoformat()}" + (", and calendar date" if room(ax) > _NARROW else ""))


def axes(given: Axes | None) -> Axes:
    """The axes to draw on: those that are given, or new ones on a figure of their own, without any global state.

    A figure that lays nothing out gets the layout that keeps title, legend and caption off the charts beside it.
    """
    if given is None:
        return Figure(figsize=SIZE, layout="constrained").add_subplot()
    figure = given.get_figure(root=True)
    if figure is not None and figure.get_layout_engine() is None:
        figure.set_layout_engine("constrained")
    return given


def room(ax: Axes) -> float:
    """How wide the axes are, as a share of those of a figure of its own."""
    figure = ax.get_figure(root=True)
    return min(1.0, ax.get_position().width * (figure.get_figwidth() if figure else SIZE[0]) / _OWN_WIDTH)


def small(ax: Axes) -> bool:
    """Whether letters have to be small."""
    return low(ax) or room(ax) < _SLIM


def low(ax: Axes) -> bool:
    """Whether there is no room for the caption and the label of the x axis."""
    figure = ax.get_figure(root=True)
    return ax.get_position().height * (figure.get_figheight() if figure else SIZE[1]) < _LOW


def caption(ax: Axes, result: Result, definition: str, *, width: int = _CAPTION_WIDTH) -> None:
    """The caption below a chart: definition, scenario, number of replications, seed, version; lines of a width.

    In low axes of the user's there is none.
    """
    version = result.provenance.get("software", {}).get("capsim", "")
    plan = result.plan
    origin = [f'scenario "{plan.name}"', f"n = {len(result)} replications", f"seed {result.seed}"]
    origin += [f"{len(result.failed)} replications failed"] if result.failed else []
    origin += [f"capsim {version}"] if version else []
    if low(ax):
        return
    # Beside others the labels of the y axis take a larger part.
    characters = max(20, round(width * room(ax) * (1.0 if room(ax) > _NARROW else 0.82)))
    lines = [line for part in (definition, ", ".join(origin)) for line in textwrap.wrap(part, characters)]
    text = "\n".join(lines)
    ax.annotate(
        text,
        xy=(0, 0),
        xycoords="axes fraction",
        xytext=(0, -48),
        textcoords="offset points",
        va="top",
        ha="left",
        fontsize=7.8,
        color="#555555",
        annotation_clip=False,
    )


def heading(ax: Axes, title: str, *, columns: int = 3) -> None:
    """Title and legend above the chart, where they hide nothing; in narrow axes in more lines."""
    entries = sorted(zip(*ax.get_legend_handles_labels(), strict=True), key=lambda entry: entry[1] == SHOCK)
    handles, labels = [entry[0] for entry in entries], [entry[1] for entry in entries]
    columns = max(1, round(columns * room(ax) - 0.2))
    rows = -(-len(handles) // columns)
    if handles:
        ax.legend(
            handles, labels, ncols=columns, loc="lower left", bbox_to_anchor=(0, 1.0), borderaxespad=0.2,
            handlelength=2.4, fontsize=_SMALL if small(ax) else None, columnspacing=1.6, borderpad=0.1,
        )  # fmt: skip
    ax.set_title(
        textwrap.fill(title, max(12, round(_TITLE_WIDTH * room(ax)))), pad=8 + (12 if small(ax) else 15) * rows
    )
