"""Shocks at dates, on every chart over time: a shaded span from the beginning for the mean of how long each lasts."""

from collections.abc import Iterator

from matplotlib.axes import Axes

from capsim.plan.plan import NONE, Plan
from capsim.plots import style

_LATE = 0.85
"""Share of the run from which on a name ends at its line, and does not begin there."""


def mark(ax: Axes, plan: Plan) -> None:
    """Shade each shock that has a date in the run, and write its name at its beginning."""
    for number, (name, begins, ends) in enumerate(spans(plan)):
        label = style.SHOCK if number == 0 else None
        ax.axvspan(begins, ends, label=label, facecolor=style.FAINT, alpha=0.25, lw=0, zorder=0.5)
        ax.axvline(begins, color=style.FAINT, lw=1.2, zorder=0.6)
        late = begins > _LATE * plan.horizon / style.DAY
        # One above the other, so that names of shocks at one date can be read.
        said = ax.annotate(
            name.replace("_", " "), xy=(begins, 0.03 + 0.055 * (number % 4)), xycoords=("data", "axes fraction"),
            xytext=(-4 if late else 3, 0), textcoords="offset points", ha="right" if late else "left", va="bottom",
            fontsize=8, color=style.INK, zorder=4,
            bbox={"boxstyle": "square,pad=0.15", "fc": "white", "ec": "none", "alpha": 0.85},
        )  # fmt: skip
        said.set_in_layout(False)


def spans(plan: Plan) -> Iterator[tuple[str, float, float]]:
    """Name, beginning and mean end of each shock at a date inside the run, by date [day].

    What comes along with one is told under the name of that one.
    """
    found = [(date, row) for row in plan.disruptions for date in plan.dates[slice(*row.dates)]]
    for date, row in sorted(found, key=lambda one: (one[0], one[1].name)):
        if 0 <= date < plan.horizon:
            lasts = 0.0 if row.duration == NONE else plan.streams[row.duration].distribution.mean
            yield row.name, date / style.DAY, min(date + lasts, plan.horizon) / style.DAY
