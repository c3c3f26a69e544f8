"""Writing charts for the verbs that draw."""

import os
from pathlib import Path
from typing import Any

import click

from capsim.foundation.errors import ResultError
from capsim.results.result import Result

SUFFIXES = (".png", ".svg", ".pdf")
"""Kinds of pictures that can be written; told here so that a wrong one is refused without drawing anything."""


def check(path: Path, *, force: bool) -> None:
    """Refuse a picture that could not be written, before anything is run for it.

    Raises:
        ResultError: Another suffix, it exists and not ``force``, or its folder does not.
    """
    if path.suffix.lower() not in SUFFIXES:
        got = f'"{path.suffix}"' if path.suffix else "no suffix"
        raise ResultError(f'"{path}": got {got}; expected a picture as .png, .svg or .pdf; name it "{path.stem}.png"')
    if path.exists() and not force:
        raise ResultError(f'"{path}" exists; expected a new name, or --force to replace it')
    if not path.parent.is_dir():
        raise ResultError(f'"{path.parent}" is not a folder; expected one to write "{path.name}" into')
    if not os.access(path.parent, os.W_OK):
        raise ResultError(f'"{path.parent}" may not be written into; expected a folder that may')


def write(result: Result, path: Path, *, charts: tuple[str, ...] = (), force: bool = False, **given: Any) -> None:
    """Draw and say where; ``given`` are ``of`` and ``title`` of `capsim.plots.registry.save`."""
    from capsim.plots.registry import save

    check(path, force=force)
    save(result, path, charts=charts, **given)
    click.echo(f"chart: {path}", err=True)
