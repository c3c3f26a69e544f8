"""Doses released and made week by week: when does output come, and does release keep up?"""

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from capsim.analysis.fans import Wanted, counted_names, wanted, week_edges, weekly
from capsim.analysis.statistics import COUNTED, mean_interval
from capsim.analysis.targets import date_text
from capsim.plots import shocks, style
from capsim.plots.contract import Chart, Column
from capsim.results.result import Result

_GAP = 0.12
"""Space between bars, as a share of a week."""

_OUTLINED = 30
"""Up to so many weeks what is made is outlined week by week; above, by one line."""


class WeeklyThroughput(Chart):
    """Mean doses released in each week with intervals, beside the doses made."""

    name = "weekly_throughput"
    title = "Doses a week"
    question = "When does output come, and does release keep up with production?"
    by_target = True

    def draw(self, result: Result, ax: Axes | None = None, *, title: str | None = None, of: str | None = None) -> Axes:
        shown = wanted(result, of)
        table = _weeks(shown, result.plan.horizon)
        days = result.plan.horizon / style.DAY
        left, right = table["begin"], table["end"]
        width = np.maximum(right - left - 7 * _GAP, 0.2)
        centre = (left + right) / 2
        with style.looks():
            ax = style.axes(ax)
            ax.bar(centre, table["released"], width, color=style.RELEASED, alpha=0.85, label="released, mean")
            look: dict[str, Any] = {
                "color": style.MADE,
                "lw": 1.4,
                "ls": (0, (4, 1.6)),
                "label": "made, mean",
                "zorder": 2.5,
            }
            if centre.size > _OUTLINED:
                ax.stairs(table["made"], np.append(left, right[-1]), baseline=None, **look)
            else:
                ax.bar(centre, table["made"], width, fill=False, edgecolor=look.pop("color"), **look)
            top = max(float(table["made"].max()), float(table["released"].max()))
            some = (table["high"] > 0) & (table["high"] < np.inf)
            if some.any():
                below = (table["released"] - np.maximum(table["low"], 0.0))[some]
                above = (table["high"] - table["released"])[some]
                ax.errorbar(
                    centre[some], table["released"][some], yerr=np.array([below, above]), fmt="none",
                    ecolor=style.INK, elinewidth=1.1, capsize=2.5, label="95 % interval of the mean", zorder=3,
                )  # fmt: skip
                top = max(top, float(table["high"][some].max()))
            ax.set_xlim(0, days)
            style.day_axis(ax, result.plan.start, days, week=True)
            style.dose_axis(ax, "doses a week", top=top * 1.06)
            shocks.mark(ax, result.plan)
            several = len(counted_names(result.plan)) > 1 or of is not None
            own = f"{self.title}: {shown.name}" if several else self.title
            style.heading(ax, own if title is None else title)
            style.caption(ax, result, _definition(days))
        return ax

    def table(self, result: Result) -> dict[str, Column]:
        weeks = _weeks(wanted(result), result.plan.horizon)
        return {
            "week": list(range(1, weeks["begin"].size + 1)),
            "begins": [date_text(result.plan.start, day * style.DAY) for day in weeks["begin"].tolist()],
            "days": (weeks["end"] - weeks["begin"]).tolist(),
            "released_mean [dose]": weeks["released"].tolist(),
            "released_low [dose]": weeks["low"].tolist(),
            "released_high [dose]": weeks["high"].tolist(),
            "made_mean [dose]": weeks["made"].tolist(),
        }


def _weeks(shown: Wanted, horizon: int) -> dict[str, np.ndarray[tuple[int], np.dtype[np.float64]]]:
    """Begin and end of each week [d], means and interval of what was released, mean of what was made [dose]."""
    edges = week_edges(horizon) / style.DAY
    out = [mean_interval(of_week, within=COUNTED) for of_week in weekly(shown.released, horizon).T]
    return {
        "begin": edges[:-1],
        "end": edges[1:],
        "released": np.array([one.value for one in out]),
        "low": np.array([one.low for one in out]),
        "high": np.array([one.high for one in out]),
        "made": weekly(shown.made, horizon).mean(axis=0),
    }


def _definition(days: float) -> str:
    said = "Mean over all replications of the doses released, and made, in each week since the start."
    rest = days % 7
    return said + (f" The last bar covers {rest:.3g} of 7 days." if rest else "")
