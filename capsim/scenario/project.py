"""Projects as written: what is built, transferred or qualified before capacity is there, phase by phase."""

from typing import Literal

from pydantic import field_validator, model_validator

from capsim.schema.base import as_written, refused
from capsim.schema.calendar import Moment
from capsim.schema.money import AmountOfMoney
from capsim.schema.quantity import Duration, Fraction, Life, Name, Places
from capsim.schema.source import Sourced
from capsim.schema.uncertain import Uncertain
from capsim.schema.when import When

_MOST_REPEATS = 0.99
"""With this chance a phase is done a hundred times in the mean."""


class Payment(Sourced):
    """A part of what a phase costs, and when it is paid."""

    share: Fraction
    """Share of the capex of the phase."""
    at: Literal["begin", "end"] = "begin"
    """With the begin or the end of the phase."""
    on: Moment | None = None
    """On a date instead."""

    @model_validator(mode="after")
    def _one_time(self) -> "Payment":
        if self.on is not None and "at" in self.model_fields_set:
            raise refused("at beside on", "one of them", "leave at out, or on")
        return self


class ProjectPhase(Sourced):
    """A phase of a project: design, building, qualification, a scale of a technology transfer."""

    name: Name
    """What others call it."""
    duration: Uncertain[Duration]
    """How long it takes, by the clock."""
    after: list[str] | None = None
    """Phases that end before it begins: of this project by name, of another as project.phase, or a whole project by
    its name. The phase before it if left out; the first one begins with the project."""
    repeats: Fraction = as_written("0 %")
    """Chance that the phase has to be done again, each time that it has been done."""
    capex: AmountOfMoney | None = None
    """What it costs in all, however often it is done."""
    life: Life | None = None
    """Over how long it is charged, from the end of the project on: from then it is in use."""
    payments: list[Payment] = []
    """When it is paid; all with the begin of the phase if left out."""

    @field_validator("repeats")
    @classmethod
    def _comes_to_an_end(cls, value: float) -> float:
        if value > _MOST_REPEATS:
            hint = "or the phase hardly ever ends"
            raise refused(f"{100 * value:.6g} %", f"a chance of at most {_MOST_REPEATS:.0%}", hint)
        return value


class Project(Sourced):
    """A project with its phases; what is built or transferred is there when it ends."""

    begins: Moment = as_written("0 day")
    """When it begins: a date, or a time after the start. A date before the start counts as the start."""
    phases: list[ProjectPhase]
    """Its phases, in order."""

    @model_validator(mode="after")
    def _has_phases(self) -> "Project":
        if not self.phases:
            raise refused("no phases", "at least one phase, such as phases: [{name: build, duration: 300 day}]")
        return self


class Join(Sourced):
    """Further units or places that come later."""

    count: Places = 1
    """How many come."""
    at: When
    """When: a date, a time after the start, or the end of a project such as {project: new_line}."""
