"""``capsim plot``: charts of a saved run."""

from pathlib import Path
from typing import Any

import click


@click.command()
@click.argument("run", metavar="RUN")
@click.option(
    "-o", "--output", metavar="FILE", help="Picture to write: .png, .svg or .pdf. Default: answer.png in RUN."
)
@click.option(
    "--chart", "charts", multiple=True, metavar="NAME", help="A chart by name; the two of the answer if left out."
)
@click.option("--of", multiple=True, metavar="NAME", help="A target, material or set; everything that targets count.")
@click.option("--title", metavar="TEXT", help="In place of the title of a single chart; else above all.")
@click.option("--force", is_flag=True, help="Replace the picture if there is one.")
def command(run: str, output: str | None, charts: tuple[str, ...], force: bool, **given: Any) -> None:
    """Draw cumulative released doses against each target, and weekly throughput, from a saved run."""
    from capsim import library
    from capsim.cli import _picture

    path = Path(output) if output else Path(run) / "answer.png"
    result = library.load_run(run).result
    _picture.write(result, path, charts=charts, force=force, **given)
