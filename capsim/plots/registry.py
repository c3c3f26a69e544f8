"""All charts by name, and pictures of them on disk."""

from pathlib import Path

from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from capsim.analysis.fans import counted_names
from capsim.foundation.discovery import subclasses
from capsim.foundation.errors import ResultError, did_you_mean
from capsim.plots import style
from capsim.plots.contract import Chart
from capsim.results.result import Result

ANSWER = ("cumulative_doses", "weekly_throughput")
"""The charts of the answer figure, from top to bottom."""

_METADATA: dict[str, dict[str, str | None]] = {
    ".png": {"Software": "capsim"},
    ".svg": {"Creator": "capsim", "Date": None},
    ".pdf": {"Creator": "capsim", "Producer": "capsim", "CreationDate": None},
}
"""What else would change from one computer or day to the next."""


def charts() -> dict[str, Chart]:
    """Every chart by name, in alphabetical order."""
    found = [kind() for kind in subclasses("capsim.plots", Chart)]  # type: ignore[type-abstract]
    return {chart.name: chart for chart in sorted(found, key=lambda chart: chart.name)}


def chart(name: str) -> Chart:
    """The chart of that name.

    Raises:
        ResultError: There is none.
    """
    known = charts()
    if name not in known:
        raise ResultError(f'got "{name}"; expected the name of a chart; {did_you_mean(name, known)}')
    return known[name]


def figure(
    result: Result, names: tuple[str, ...] = ANSWER, *, of: tuple[str, ...] = (), title: str | None = None
) -> Figure:
    """One figure with these charts below one another; of what targets count one after the other.

    Args:
        result: What to draw.
        names: Charts from top to bottom; the answer figure if empty.
        of: Which targets or products to draw; everything that a target counts if empty.
        title: In place of the title of a single chart; else above all.

    Raises:
        ResultError: No such chart or target, or no replication finished.
    """
    panels = _panels(result, [chart(name) for name in names or ANSWER], of)
    width, height = style.SIZE
    with style.looks():
        layout = ConstrainedLayoutEngine(h_pad=0.12)
        drawn = Figure(figsize=(width, height * len(panels)), layout=layout)
        all_axes = drawn.subplots(len(panels), 1, squeeze=False)[:, 0]
        if title and len(panels) > 1:
            drawn.suptitle(title, x=0.02, ha="left", fontsize=14, fontweight="bold")
        for (one, chosen), ax in zip(panels, all_axes, strict=True):
            one.draw(result, ax, title=title if len(panels) == 1 else None, **chosen)
    return drawn


def _panels(result: Result, wanted: list[Chart], of: tuple[str, ...]) -> list[tuple[Chart, dict[str, str]]]:
    """Each chart with what it draws; a chart of a target once for each, the charts of one together."""
    if of and not any(one.by_target for one in wanted):
        able = ", ".join(name for name, one in charts().items() if one.by_target)
        drawn = ", ".join(one.name for one in wanted)
        raise ResultError(f'got "{of[0]}" to draw of; expected a chart of one target: {able}; {drawn} draws all')
    counted = counted_names(result.plan)
    chosen: list[dict[str, str]] = [{"of": name} for name in of or (counted if len(counted) > 1 else ())] or [{}]
    by_target = [(one, some) for some in chosen for one in wanted if one.by_target]
    return [*by_target, *((one, {}) for one in wanted if not one.by_target)]


def save(
    result: Result,
    path: str | Path,
    *,
    charts: tuple[str, ...] = ANSWER,
    of: tuple[str, ...] = (),
    title: str | None = None,
) -> Path:
    """Write charts of a result as a picture; the same result gives the same bytes.

    Args:
        result: What to draw.
        path: ``.png``, ``.svg`` or ``.pdf``.
        charts: Names from top to bottom; the answer figure if empty.
        of: Which targets or products to draw; everything that a target counts if empty.
        title: In place of the title of a single chart; else above all.

    Raises:
        ResultError: Another suffix, no such chart, no replication finished, or a file that cannot be written.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in _METADATA:
        got = f'"{suffix}"' if suffix else "no suffix"
        raise ResultError(f'"{path}": got {got}; expected a picture as .png, .svg or .pdf; name it "{path.stem}.png"')
    drawn = figure(result, tuple(charts), of=tuple(of), title=title)
    try:
        with style.looks():
            drawn.savefig(path, format=suffix[1:], metadata=_METADATA[suffix])
    except OSError as error:
        raise ResultError(f'"{path}" cannot be written: {error.strerror or error}; choose another place') from error
    return path
