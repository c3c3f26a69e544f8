"""The release route as written: tests, review, authority."""

from typing import Literal

from pydantic import Field

from capsim.foundation.rules import Phase
from capsim.schema.base import FrozenModel, as_written
from capsim.schema.money import AmountOfMoney
from capsim.schema.quantity import Duration, Fraction, Name
from capsim.schema.source import Sourced
from capsim.schema.uncertain import Uncertain

_PHASES = {"sampling": Phase.SAMPLED, "making": Phase.MADE, "tests": Phase.TESTED, "review": Phase.REVIEWED}


class Retest(FrozenModel):
    """What follows an out-of-specification result: an investigation, then the test once more, with all its stages."""

    investigation: Uncertain[Duration] = as_written("0 h")
    """Time between the result and the retest; hands-on work if ``investigated_by`` says whose."""
    investigated_by: Name | None = None
    """Who investigates: a skill, a laboratory of the site, or an authority. Nobody has to wait if left out."""
    confirms: Fraction
    """Chance that the retest confirms the result, so that the lot is rejected."""


class Stage(Sourced):
    """A part of a test: work of an analyst or time on an instrument, then time that passes."""

    by: Name | None = None
    """Who does the work: a skill, a laboratory of the site, or an authority. Nobody has to wait if left out."""
    hands_on: Uncertain[Duration] = as_written("0 h")
    """Work, for which one place of ``by`` is taken."""
    elapsed: Uncertain[Duration] = as_written("0 h")
    """Time that then passes without work, such as incubation."""


class Check(Stage):
    """A test, the batch record review, the certification, or an authority's evaluation."""

    then: list[Stage] | None = Field(default=None, min_length=1)
    """Further stages of the same test, one after the other, each by its own laboratory."""
    after: Literal["sampling", "making", "tests", "review"] = "sampling"
    """When it starts: when samples are taken, when the lot is made, after the tests, or after the review."""
    out_of_specification: Fraction = 0.0
    """Chance of an out-of-specification result."""
    retest: Retest | None = None
    """What follows such a result; without a retest the lot is rejected."""
    cost: AmountOfMoney | None = None
    """What it costs each time that it begins for a lot; a retest costs the same again."""

    @property
    def phase(self) -> Phase:
        """When it starts, as the engine knows it."""
        return _PHASES[self.after]


class Release(Sourced):
    """From samples to disposition."""

    sampled_after: Name | None = None
    """Step after which the samples are taken; the last one if left out."""
    checks: dict[Name, Check] = {}
    """Tests, reviews and evaluations by name."""
    rejection: Fraction = 0.0
    """Chance that a lot is rejected although every check passed."""
