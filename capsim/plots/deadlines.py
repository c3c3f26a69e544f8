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
    height = _SMALL_ROW if style.small(ax) else ROW
    texts = _Texts(plan.start, style.room(ax), several=len({one.doses for one in aims}) > 1)
    labels = in_rows([_label(texts, aim, date, span=span) for aim in aims for date in aim.dates])
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
            fontsize=9 if texts.room > _LONG else 7.5,
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


@dataclass(frozen=True)
class _Texts:
    """What decides how a label is worded.

    Attributes:
        start: Of the scenario.
        room: Width of the axes, as `style.room` gives it.
        several: Whether targets ask for different doses, so that a label says for which it is.
    """

    start: str
    room: float
    several: bool

    def of(self, aim: TargetAnswer, date: DateAnswer) -> str:
        """The label of a date."""
        chance = date.probability
        interval = "-".join(probability_text(end) for end in (chance.low, chance.high))
        said = f"P = {probability_text(chance.value)} ({interval})"
        if self.room < _SHORT:
            return said
        name = aim.label or (doses_text(aim.doses) if self.several else "")
        calendar = f", {date_text(self.start, date.by)}" if self.room > _LONG else ""
        return f"{name} by day {day_text(date.by)}{calendar}:  {said}".lstrip()


def _label(texts: _Texts, aim: TargetAnswer, date: DateAnswer, *, span: tuple[float, float]) -> Label:
    text, last = texts.of(aim, date), date.by == max(one.by for one in aim.dates)
    day, (first, end) = date.by / style.DAY, span
    width = len(text) * _LETTER * (1.15 if last else 1.0)
    width *= 1.0 if texts.room > _LONG else 0.85 / max(texts.room, 0.3)
    return Label(day, text, right=(day - first) / (end - first) < width, last=last)
