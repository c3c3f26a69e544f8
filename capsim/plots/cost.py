"""Cost of a released dose, part upon part: what does a dose cost, and of what?"""

import math

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from capsim.analysis.money import CostAnswer, cost, money_text
from capsim.analysis.observations import require_replications
from capsim.plots import style
from capsim.plots.contract import Chart, Column
from capsim.results.result import Result

_COLOURS = {
    "materials": style.MEMBERS[0], "consumables": style.MEMBERS[2], "labour": style.MADE, "tests": style.MEMBERS[1],
    "utilities": style.MEMBERS[3], "fixed": style.FAINT, "transport": "#C4C4C4", "capital": style.RELEASED,
}  # fmt: skip
_TOTAL = "total"
_SUPPORT, _AFTER = "paid by the state", "after support"
_DEFINITION = (
    "Mean cost of a run over mean released doses; capital is its charge for the time of the run. Whiskers: 95 % CI of "
    "the total, and of what is left after support."
)
_BESIDE_NAMES = 108
"""Characters of a line of the caption, which begins to the right of the names of the parts."""


class CostPerDose(Chart):
    """Each part of the cost begins where the one above it ends; total and support below."""

    name = "cost_per_dose"
    title = "Cost of a released dose"
    question = "What does a released dose cost, and what is it spent on?"

    def draw(self, result: Result, ax: Axes | None = None, *, title: str | None = None) -> Axes:
        require_replications(result)
        answer = cost(result) if result.plan.costs or result.plan.capex else None
        bars = [] if answer is None else _bars(answer)
        with style.looks():
            ax = style.axes(ax)
            code = "" if answer is None else f"{answer.currency} of {answer.price_year} "
            ax.set_xlabel(f"{code}per released dose")
            ax.set_ylabel("part")
            if answer is not None and bars:
                _draw(ax, bars, answer)
            else:
                said = "no prices in the scenario" if answer is None else f"no cost per dose: {answer.no_cost_per_dose}"
                ax.text(0.5, 0.5, said, transform=ax.transAxes, ha="center", va="center", color=style.FAINT)
                ax.set(xticks=[], yticks=[])
            style.heading(ax, self.title if title is None else title)
            style.caption(ax, result, _DEFINITION, width=_BESIDE_NAMES)
        return ax

    def table(self, result: Result) -> dict[str, Column]:
        require_replications(result)
        answer = cost(result) if result.plan.costs or result.plan.capex else None
        bars = [] if answer is None else _bars(answer)
        unit = "money" if answer is None else answer.currency
        return {
            "part": [name for name, _, _ in bars] or ["none"],
            f"from [{unit}/dose]": [low for _, low, _ in bars] or [float("nan")],
            f"to [{unit}/dose]": [high for _, _, high in bars] or [float("nan")],
        }


def _bars(answer: CostAnswer) -> list[tuple[str, float, float]]:
    """Name, and from where to where each bar goes; none where no dose was released."""
    if answer.total.per_dose is None:
        return []
    bars, there = [], 0.0
    for line in answer.parts:
        if line.per_dose is not None:
            bars.append((line.part, there, there + line.per_dose.value))
            there += line.per_dose.value
    bars.append((_TOTAL, 0.0, there))
    if answer.support.per_dose is not None and answer.support.total.value:
        left = there - answer.support.per_dose.value
        bars += [(_SUPPORT, left, there), (_AFTER, min(left, 0.0), max(left, 0.0))]
    return bars


def _draw(ax: Axes, bars: list[tuple[str, float, float]], answer: CostAnswer) -> None:
    rows = np.arange(len(bars))
    low, high = (np.array([bar[place] for bar in bars], dtype=float) for place in (1, 2))
    colours = [_COLOURS.get(name, style.MADE if name == _SUPPORT else style.INK) for name, _, _ in bars]
    drawn = ax.barh(rows, high - low, left=low, height=0.66, color=colours)
    for patch, (name, begin, _) in zip(drawn, bars, strict=True):
        if name == _SUPPORT:
            patch.set(facecolor="none", edgecolor=style.INK, hatch="///")
        elif begin > 0:
            # A thin line from the end of the bar above leads to the beginning of this one.
            ax.plot([begin, begin], [patch.get_y() - 0.34, patch.get_y()], color=style.FAINT, lw=0.8)
    ends = _whiskers(ax, bars, answer)
    for row, (begin, end) in enumerate(zip(low, high, strict=True)):
        name = bars[row][0]
        amount = begin if name == _AFTER and begin < 0 else end - begin
        ax.annotate(
            money_text(float(amount), answer.currency), (max(end, ends.get(name, end)), row), xytext=(4, 0),
            textcoords="offset points", va="center", fontsize=8.5, color=style.INK,
        )  # fmt: skip
    ax.set_yticks(rows, [name for name, _, _ in bars])
    ax.invert_yaxis()
    ax.grid(visible=False, axis="y")
    ax.grid(visible=True, axis="x")
    ax.set_xlim(min(0.0, float(low.min())) * 1.1, max([float(high.max()), *ends.values()]) * 1.16 or 1.0)
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))


def _whiskers(ax: Axes, bars: list[tuple[str, float, float]], answer: CostAnswer) -> dict[str, float]:
    """Intervals of the sums, where there are any; up to where each goes."""
    sums, ends = {_TOTAL: answer.total.per_dose, _AFTER: answer.after_support.per_dose}, dict[str, float]()
    for row, (name, _, _) in enumerate(bars):
        estimate = sums.get(name)
        if estimate is not None and math.isfinite(estimate.half_width):
            reach = estimate.half_width
            ax.errorbar(estimate.value, row, xerr=reach, color=style.FAINT, lw=1.4, capsize=4)
            ends[name] = estimate.high
    return ends
