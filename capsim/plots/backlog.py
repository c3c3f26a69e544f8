"""Doses wanted and not there, over time: is everybody served, and when is there a hole?"""

import numpy as np
from matplotlib.axes import Axes

from capsim.analysis.demand import DemandAnswer, demand_answers
from capsim.analysis.targets import percent_text
from capsim.plots import shocks, style
from capsim.plots.contract import Chart, Column
from capsim.results.result import Result

_LINES = ("-", (0, (5, 2)), (0, (1, 1.5)), "-.")
_COLOURS = (style.RELEASED, style.TARGET, *style.MEMBERS[:3])


class Backlog(Chart):
    """Mean backlog of every product and region."""

    name = "backlog"
    title = "Doses wanted and not there"
    question = "Is everybody served on time, and when are doses missing?"

    def draw(self, result: Result, ax: Axes | None = None, *, title: str | None = None) -> Axes:
        answers = demand_answers(result)
        days = result.plan.horizon / style.DAY
        with style.looks():
            ax = style.axes(ax)
            top = 0.0
            for number, one in enumerate(answers):
                times, doses = np.array(one.backlog).T
                ax.step(
                    times / style.DAY, doses, where="post", lw=1.7, color=_COLOURS[number % len(_COLOURS)],
                    ls=_LINES[number % len(_LINES)],
                    label=f"{_name(one)}: {percent_text(one.service_level.value)} on their date",
                )  # fmt: skip
                top = max(top, float(doses.max()))
            ax.set_xlim(0, days)
            style.day_axis(ax, result.plan.start, days)
            style.dose_axis(ax, "backlog, doses", top=top * 1.06 or 1.0)
            if not top:
                said = "nobody has to wait" if answers else "no demand in the scenario"
                ax.text(0.5, 0.5, said, transform=ax.transAxes, ha="center", va="center", color=style.FAINT)
                ax.set_yticks([0], ["0"])
            shocks.mark(ax, result.plan)
            style.heading(ax, self.title if title is None else title, columns=2)
            style.caption(ax, result, "Mean over all replications of doses that were due and not served.")
        return ax

    def table(self, result: Result) -> dict[str, Column]:
        answers = demand_answers(result)
        times = [time / style.DAY for time, _ in answers[0].backlog] if answers else [0.0]
        columns: dict[str, Column] = {"day": times}
        for one in answers:
            columns[f"{_name(one)} [dose]"] = [doses for _, doses in one.backlog]
        return columns


def _name(answer: DemandAnswer) -> str:
    return f"{answer.name} for {answer.region}" if answer.region else answer.name
