"""The dates that targets ask for, on a chart over time: a line for each, with the chance of making it."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from capsim.analysis.targets import DateAnswer, TargetAnswer, date_text, day_text, doses_text, probability_text
from capsim.plan.plan import Plan
from capsim.plots import style

ROWS = 4
ROW, _SMALL_ROW = 0.068, 0.14
"""Height of a row of labels above the curves, as a share of the axes; and of small ones."""
_LONG, _SHORT = 0.9, 0.5
"""Share of the full width from which on a label has its date, and the word day."""
_LETTER = 0.0084
"""Width of a letter of a label, as a share of axes of the full width."""


@dataclass(frozen=True)
class Label:
    """A date with its label.

    Attributes:
        day: Where its line stands [day].
        text: What is said of it.
        right: The label goes from the line to the right, else it ends at the line.
        last: Of the last date of its target.
    """

    day: float
    text: str
    right: bool
    last: bool


def mark(ax: Axes, plan: Plan, aims: Sequence[TargetAnswer], *, span: tuple[float, float]) -> float:
    """Draw the line and the label of every date; each line ends at its label, so that no label lies over another line.

    Args:
        ax: Axes to draw on.
        plan: What was run.
        aims: Targets with their answers.
        span: First and last day of the axis.

    Returns:
        How much of the height the labels take, as a share of the axes.
    """
    room, height = style.room(ax), _SMALL_ROW if style.small(ax) else ROW
    labels = in_rows(
        [
            _label(plan, aim, date, span=span, room=room, several=len({one.doses for one in aims}) > 1)
            for aim in aims
            for date in aim.dates
        ]
    )
    for index, label in enumerate(labels):
        row = index % ROWS
        ax.axvline(label.day, ymax=1 - height * row, color=style.INK, lw=1.0, ls=":", zorder=1.5)
        ax.annotate(
            label.text,
            xy=(label.day, 1.0 - height * (row + 0.5)),
            xycoords=("data", "axes fraction"),
            xytext=(5 if label.right else -5, 0),
            textcoords="offset points",
            ha="left" if label.right else "right",
            va="center",
            fontsize=9 if room > _LONG else 7.5,
            fontweight="bold" if label.last else "normal",
            bbox={"boxstyle": "square,pad=0.3", "fc": "white", "ec": "none"},
            zorder=4,
        ).set_in_layout(False)
    return min(len(labels), ROWS) * height


def in_rows(labels: Sequence[Label]) -> list[Label]:
    """From the top: those that go to the right, the first date first; then those that end at theirs, the last first."""
    ahead = sorted((one for one in labels if one.right), key=lambda one: one.day)
    behind = sorted((one for one in labels if not one.right), key=lambda one: -one.day)
    return [*ahead, *behind]


def _label(
    plan: Plan, aim: TargetAnswer, date: DateAnswer, *, span: tuple[float, float], room: float, several: bool
) -> Label:
    chance = date.probability
    interval = "-".join(probability_text(end) for end in (chance.low, chance.high))
    when = f"by day {day_text(date.by)}" + (f", {date_text(plan.start, date.by)}" if room > _LONG else "")
    name = aim.label if aim.label else doses_text(aim.doses) if several else ""
    text = f"{name} {when}".lstrip() + f":  P = {probability_text(chance.value)} ({interval})"
    if room < _SHORT:
        text = f"P = {probability_text(chance.value)} ({interval})"
    day, (first, end) = date.by / style.DAY, span
    last = date.by == max(one.by for one in aim.dates)
    width = len(text) * _LETTER / max(room, 0.3) * (1.0 if room > _LONG else 0.85) * (1.15 if last else 1.0)
    return Label(day, text, right=(day - first) / (end - first) < width, last=last)
