"""Demand as written: who wants how many doses of what by when, and how regions share what is released."""

from typing import Annotated

from pydantic import Field, model_validator

from capsim.schema.base import refused
from capsim.schema.quantity import Count, Fraction, Moment, Name, PositiveDuration, PositiveNumber
from capsim.schema.source import Sourced


class Region(Sourced):
    """Who doses go to, such as domestic or export."""

    share: Fraction
    """Share of every released lot that is for this region."""


class Demand(Sourced):
    """Doses wanted once by a date, or so many again and again."""

    of: Name | None = None
    """Material or set; the only end product if left out."""
    region: Name | None = None
    """Who wants them, such as domestic or export."""
    doses: PositiveNumber
    """Doses wanted each time; of a set, doses in complete sets."""
    by: Moment | None = None
    """Date, or time after the start, by which they are wanted; or write every. A date before the start is served from
    the actuals."""
    every: PositiveDuration | None = None
    """Time from one date to the next, where they are wanted again and again."""
    from_: Annotated[Moment | None, Field(alias="from")] = None
    """First of these dates; after the time of ``every`` if left out."""
    to: Moment | None = None
    """No date after this one; up to the horizon if left out."""
    priority: Count = 1
    """Who is served first of those who wait: the smaller number."""

    @model_validator(mode="after")
    def _once_or_again(self) -> "Demand":
        if (self.by is None) == (self.every is None):
            raise refused("neither by nor every" if self.by is None else "by and every", "exactly one of them")
        if self.by is not None and (self.from_ is not None or self.to is not None):
            raise refused("from or to beside by", "a date under by, or every with from and to")
        return self
