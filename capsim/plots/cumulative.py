"""Cumulative released doses against the target: will we make it?"""

from collections.abc import Sequence

from matplotlib.axes import Axes

from capsim.analysis.fans import Wanted, moments, quantiles, wanted
from capsim.analysis.observations import FloatArray
from capsim.analysis.targets import TargetAnswer, answer, date_text, day_text, doses_text, probability_text
from capsim.plots import style
from capsim.plots.contract import Chart, Column
from capsim.results.result import Result

_BANDS = (0.05, 0.25, 0.5, 0.75, 0.95)
_ROWS = 4
_ROW = 0.068
"""Height of a row of labels above the curves, as a share of the axes."""


class CumulativeDoses(Chart):
    """Median and bands of released doses over time, the target, and the chance at each date asked."""

    name = "cumulative_doses"
    title = "Cumulative released doses"
    question = "Will we make it?"

    def draw(self, result: Result, ax: Axes | None = None) -> Axes:
        shown, target = wanted(result), _target(result)
        with style.looks():
            ax = style.new_axes() if ax is None else ax
            top = _fan(ax, result, shown)
            if target is not None:
                ax.axhline(target.doses, color=style.TARGET, lw=1.6, ls="-.", label=f"target: {_of(target.doses)}")
                top = max(top, target.doses)
            days = result.plan.horizon / style.DAY
            first = _actuals(ax, shown)
            ax.set_xlim(first, days)
            rows = _deadlines(ax, result, target)
            style.day_axis(ax, result.plan.start, days, first=first)
            said = "doses in complete sets" if shown.members else "doses"
            style.dose_axis(ax, said, top=top * 1.04 / (1 - _ROW * rows))
            style.heading(ax, f"{self.title}: {shown.name}" if shown.name else self.title)
            style.caption(ax, result, _definition(shown, aimed=target is not None))
        return ax

    def table(self, result: Result) -> dict[str, Column]:
        shown = wanted(result)
        times = moments([*shown.released, *shown.undecided], result.plan.horizon)
        bands = quantiles(shown.released, times, _BANDS)
        waiting = quantiles(shown.undecided, times, [0.5])[0]
        table: dict[str, Column] = {
            "day": (times / style.DAY).tolist(),
            "date": [date_text(result.plan.start, time) for time in times.tolist()],
        }
        for share, band in zip(_BANDS, bands, strict=True):
            table[f"released_q{100 * share:02.0f} [dose]"] = band.tolist()
        return {**table, "made_not_released_median [dose]": waiting.tolist()}


def _target(result: Result) -> TargetAnswer | None:
    return answer(result, result.plan.targets[0]) if result.plan.targets else None


def _fan(ax: Axes, result: Result, shown: Wanted) -> float:
    """Bands, median, members and what is not released yet; the highest dose drawn."""
    times = moments([*shown.released, *shown.undecided], result.plan.horizon)
    days = times / style.DAY
    low, lower, median, upper, high = quantiles(shown.released, times, _BANDS)
    if len(result) > 1:
        ax.fill_between(
            days, low, high, step="post", color=style.RELEASED, alpha=0.16, lw=0, label="90 % of replications"
        )
        ax.fill_between(
            days, lower, upper, step="post", color=style.RELEASED, alpha=0.34, lw=0, label="50 % of replications"
        )
    said = "released, median" if len(result) > 1 else "released"
    ax.step(days, median, where="post", color=style.RELEASED, lw=2.2, label=said)
    drawn = [high]
    for (name, series), colour, dashes in zip(shown.members, style.MEMBERS * 4, _dashes(), strict=False):
        of_member = quantiles(series, times, [0.5])[0]
        ax.step(days, of_member, where="post", color=colour, lw=1.3, ls=dashes, label=f"{name} alone, median")
        drawn.append(of_member)
    drawn.append(_undecided(ax, days, quantiles(shown.undecided, times, [0.5])[0], many=len(result) > 1))
    return max(float(values.max()) for values in drawn)


def _undecided(ax: Axes, days: FloatArray, values: FloatArray, *, many: bool) -> FloatArray:
    said = "made, not yet released" + (", median" if many else "")
    ax.step(days, values, where="post", color=style.MADE, lw=1.3, ls=(0, (4, 1.6)), label=said)
    return values


def _actuals(ax: Axes, shown: Wanted) -> float:
    """What was released before the start, up to day 0; the first day drawn."""
    series = shown.released[0]
    times = series.times[series.times < 0]
    if not times.size:
        return 0.0
    first = float(times[0]) / style.DAY
    begin = first - 0.02 * abs(first)
    days = [begin, *(times / style.DAY), 0.0]
    doses = [0.0, *series.at(times), float(series.at(-1))]
    ax.step(days, doses, where="post", color=style.INK, lw=2.2, label="released before day 0")
    ax.axvline(0.0, color=style.INK, lw=0.8)
    return begin


def _dashes() -> Sequence[tuple[int, tuple[float, ...]]]:
    return ((0, (6, 1.5)), (0, (1.2, 1.2)), (0, (6, 1.5, 1.2, 1.5)), (0, (3, 3))) * 4


def _deadlines(ax: Axes, result: Result, target: TargetAnswer | None) -> int:
    """A line for every date asked, labelled in rows above the curves; how many rows there are."""
    if target is None:
        return 0
    days = result.plan.horizon / style.DAY
    for index, date in enumerate(target.dates):
        day, chance = date.by / style.DAY, date.probability
        ax.axvline(day, color=style.INK, lw=1.0, ls=":", zorder=1.5)
        interval = "-".join(probability_text(end) for end in (chance.low, chance.high))
        text = f"by day {day_text(date.by)}, {date_text(result.plan.start, date.by)}:  "
        text += f"P = {probability_text(chance.value)} ({interval})"
        right = day > 0.45 * days
        ax.annotate(
            text,
            xy=(day, 1.0 - _ROW * (index % _ROWS + 0.5)),
            xycoords=("data", "axes fraction"),
            xytext=(-5 if right else 5, 0),
            textcoords="offset points",
            ha="right" if right else "left",
            va="center",
            fontsize=9,
            fontweight="bold" if date.by == max(one.by for one in target.dates) else "normal",
            bbox={"boxstyle": "square,pad=0.3", "fc": "white", "ec": "none"},
            zorder=4,
        )
    return min(len(target.dates), _ROWS)


def _of(doses: float) -> str:
    return f"{doses_text(doses)} doses"


def _definition(shown: Wanted, *, aimed: bool) -> str:
    said = "Doses of lots released up to each moment; bands hold the middle 50 % and 90 % of the replications."
    if aimed:
        said += (
            " P: share of replications that have the target by the date, with its 95 % confidence interval (Wilson)."
        )
    if shown.members:
        said += " Sets count as the scarcest member allows; a member alone, as if there were enough of the others."
    return said
