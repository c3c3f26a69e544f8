"""Progress with time remaining, on standard error."""

import sys
from collections.abc import Callable
from types import TracebackType

import click

from capsim.results.chunk import Chunk
from capsim.results.provenance import stopwatch

_EVERY = 5.0
"""Seconds between lines where the terminal cannot redraw one."""


class Progress:
    """Counts finished replications; one line that is redrawn on a terminal, a line now and then elsewhere."""

    def __init__(self, total: int, *, quiet: bool = False) -> None:
        self._total = total
        self._done = 0
        self._elapsed: Callable[[], float] = stopwatch()
        self._last = 0.0
        self._quiet = quiet
        self._live = sys.stderr.isatty()

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._live and not self._quiet:
            click.echo("\r\x1b[K", err=True, nl=False)

    def __call__(self, chunk: Chunk) -> None:
        """A chunk has finished."""
        self._done += len(chunk)
        elapsed = self._elapsed()
        if self._quiet or not (self._live or elapsed - self._last >= _EVERY):
            return
        self._last = elapsed
        left = elapsed / self._done * (self._total - self._done)
        line = f"{self._done}/{self._total} replications, about {left:.0f} s left"
        click.echo(f"\r\x1b[K{line}" if self._live else line, err=True, nl=not self._live)
