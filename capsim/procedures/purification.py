"""A whole purification train taken as one unit."""

from typing import ClassVar, Literal

from capsim.procedures.contract import TimedProcedure


class Purification(TimedProcedure):
    """Lysis, clarification, chromatography and buffer exchange where only the time of the train as a whole is known."""

    operation_name: ClassVar[str] = "purify"

    unit_procedure: Literal["purification"]
    """A whole purification train taken as one unit."""
