"""Cumulative released doses against the target: will we make it?"""

from collections.abc import Sequence

from matplotlib.axes import Axes

from capsim.analysis.fans import Wanted, counted_names, moments, quantiles, wanted
from capsim.analysis.observations import FloatArray
from capsim.analysis.targets import answer, date_text, doses_text
from capsim.plots import deadlines, shocks, style
from capsim.plots.contract import Chart, Column
from capsim.results.result import Result

_BANDS = (0.05, 0.25, 0.5, 0.75, 0.95)


class CumulativeDoses(Chart):
    """Median and bands of released doses over time, the target, and the chance at each date asked."""

    name = "cumulative_doses"
    title = "Cumulative released doses"
    question = "Will we make it?"
    by_target = True

    def draw(self, result: Result, ax: Axes | None = None, *, title: str | None = None, of: str | None = None) -> Axes:
        shown = wanted(result, of)
        aims = [answer(result, target) for target in shown.targets]
        with style.looks():
            ax = style.axes(ax)
            top = _fan(ax, result, shown)
            for doses in sorted({aim.doses for aim in aims}):
                ax.axhline(doses, color=style.TARGET, lw=1.6, ls="-.", label=f"target: {_of(doses)}")
                top = max(top, doses)
            days = result.plan.horizon / style.DAY
            first = _actuals(ax, shown)
            ax.set_xlim(first, days)
            labels = deadlines.mark(ax, result.plan, aims, span=(first, days))
            style.day_axis(ax, result.plan.start, days, first=first)
            said = "doses in complete sets" if shown.members else "doses"
            style.dose_axis(ax, said, top=top * 1.04 / (1 - labels))
            shocks.mark(ax, result.plan)
            own = f"{self.title}: {shown.name}" if shown.name else self.title
            style.heading(ax, own if title is None else title)
            others = [name for name in counted_names(result.plan) if name != shown.name and of is None]
            style.caption(ax, result, _definition(shown) + _others(others))
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


def _of(doses: float) -> str:
    return f"{doses_text(doses)} doses"


def _others(names: Sequence[str]) -> str:
    return f" Targets that are not drawn here: {', '.join(names)}." if names else ""


def _definition(shown: Wanted) -> str:
    said = "Doses of lots released up to each moment; bands hold the middle 50 % and 90 % of the replications."
    if shown.targets:
        said += (
            " P: share of replications that have the target by the date, with its 95 % confidence interval (Wilson)."
        )
    if shown.members:
        said += " Sets count as the scarcest member allows; a member alone, as if there were enough of the others."
    return said
