"""Options that several verbs share."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

_SHARED = (
    click.option("--set", "sets", multiple=True, metavar="PATH=VALUE", help="Replace a value, such as horizon='120 day'."),
    click.option("--overlay", "overlays", multiple=True, metavar="FILE", help="Lay a partial scenario file over it."),
)


def scenario_options(function: F) -> F:
    """A scenario file with its assignments and overlays."""
    for option in reversed(_SHARED):
        function = option(function)
    return click.argument("file", metavar="FILE")(function)


def format_option(*formats: str) -> Callable[[F], F]:
    """How results are written to standard output."""
    return click.option("--format", "form", type=click.Choice(formats), default=formats[0], show_default=True)
