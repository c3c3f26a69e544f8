"""All charts by name, and pictures of them on disk."""

from pathlib import Path

from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

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


def figure(result: Result, names: tuple[str, ...] = ANSWER) -> Figure:
    """One figure with these charts below one another.

    Raises:
        ResultError: No such chart, or no replication finished.
    """
    wanted = [chart(name) for name in names or ANSWER]
    width, height = style.SIZE
    with style.looks():
        layout = ConstrainedLayoutEngine(h_pad=0.12)
        drawn = Figure(figsize=(width, height * len(wanted)), layout=layout)
        panels = drawn.subplots(len(wanted), 1, squeeze=False)[:, 0]
        for one, ax in zip(wanted, panels, strict=True):
            one.draw(result, ax)
    return drawn


def save(result: Result, path: str | Path, *, charts: tuple[str, ...] = ANSWER) -> Path:
    """Write charts of a result as a picture; the same result gives the same bytes.

    Args:
        result: What to draw.
        path: ``.png``, ``.svg`` or ``.pdf``.
        charts: Names from top to bottom; the answer figure if empty.

    Raises:
        ResultError: Another suffix, no such chart, no replication finished, or a file that cannot be written.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in _METADATA:
        got = f'"{suffix}"' if suffix else "no suffix"
        raise ResultError(f'"{path}": got {got}; expected a picture as .png, .svg or .pdf; name it "{path.stem}.png"')
    drawn = figure(result, tuple(charts))
    try:
        with style.looks():
            drawn.savefig(path, format=suffix[1:], metadata=_METADATA[suffix])
    except OSError as error:
        raise ResultError(f'"{path}" cannot be written: {error.strerror or error}; choose another place') from error
    return path
