"""Aligned tables for people."""

import io
from collections.abc import Iterator, Sequence
from typing import Literal

_LEFT = ("", "campaign/number", "site", "status", "of which", "waits for", "step", "place", "places", "meaning")
"""Columns of text besides the first one."""


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Aligned columns; the first one to the left, and never cut."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=any(header))
    for index, name in enumerate(header):
        justify: Literal["left", "right"] = "left" if index == 0 or name in _LEFT else "right"
        grid.add_column(Text(name), justify=justify, no_wrap=True, overflow="ignore")
    for row in rows:
        grid.add_row(*(Text(cell) for cell in row))
    console = Console(width=10_000, file=io.StringIO(), color_system=None, highlight=False)
    with console.capture() as capture:
        console.print(grid)
    for line in capture.get().splitlines():
        yield f"  {line.rstrip()}"
