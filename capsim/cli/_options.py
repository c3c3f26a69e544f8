"""Options that several verbs share."""

import math
from collections.abc import Callable
from typing import Any, TypeVar

import click

MOST_REPLICATIONS, LARGEST_SEED = 10**9, 2**63 - 1
"""As the keys replications and seed of a scenario allow."""

F = TypeVar("F", bound=Callable[..., Any])

_SHARED = (
    click.option(
        "--set", "sets", multiple=True, metavar="PATH=VALUE", help="Replace a value, such as horizon='120 day'."
    ),
    click.option("--overlay", "overlays", multiple=True, metavar="FILE", help="Lay a partial scenario file over it."),
)


class Number(click.FloatRange):
    """A number in a range; nan, which every comparison lets through, is none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number of a word; a usage error where it is none or out of range."""
        number = float(super().convert(value, param, ctx))
        if math.isnan(number):
            self.fail(f"{value} is not a number.", param, ctx)
        return number


def paired_options(function: F) -> F:
    """How often and from which seed two scenarios are run on the same random numbers."""
    count, seed = click.IntRange(2, MOST_REPLICATIONS), click.IntRange(0, LARGEST_SEED)
    options = (
        click.option("-n", "--replications", type=count, help="Replications; as the (first) file says if left out."),
        click.option("-s", "--seed", type=seed, help="Root of all random draws; as the (first) file says if left out."),
        click.option("-j", "--jobs", type=click.IntRange(min=1), help="Worker processes; all cores if left out."),
    )
    for option in reversed(options):
        function = option(function)
    return function


def scenario_options(function: F) -> F:
    """A scenario file with its assignments and overlays."""
    for option in reversed(_SHARED):
        function = option(function)
    return click.argument("file", metavar="FILE")(function)


def format_option(*formats: str) -> Callable[[F], F]:
    """How results are written to standard output."""
    return click.option("--format", "form", type=click.Choice(formats), default=formats[0], show_default=True)
