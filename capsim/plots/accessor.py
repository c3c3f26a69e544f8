"""Charts of one run as methods, by name: ``run.plot.cumulative_doses()``."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from matplotlib.axes import Axes

from capsim.plots import registry
from capsim.results.result import Result


class Plots:
    """The charts of a result; each returns the axes it drew on.

    Every chart takes ``ax``, axes of yours to draw on, and ``title`` in place of its own. Those of one target take
    ``of``: a material, a set or a target by its name.
    """

    def __init__(self, result: Result) -> None:
        self._result = result

    def __getattr__(self, name: str) -> Callable[..., Axes]:
        if name.startswith("_") or name not in registry.charts():
            raise AttributeError(f"no chart is called {name}; known: {', '.join(registry.charts())}")
        return partial(registry.chart(name).draw, self._result)

    def __dir__(self) -> list[str]:
        return ["save", *registry.charts()]

    def save(
        self,
        path: str | Path,
        *,
        charts: tuple[str, ...] = registry.ANSWER,
        of: tuple[str, ...] = (),
        title: str | None = None,
    ) -> Path:
        """Write charts as one picture; see `capsim.plots.registry.save`."""
        return registry.save(self._result, path, charts=charts, of=of, title=title)
