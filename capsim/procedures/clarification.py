"""Removal of cells and debris from the harvest."""

from typing import ClassVar, Literal

from capsim.procedures.contract import TimedProcedure


class Clarification(TimedProcedure):
    """Depth filtration or centrifugation of the harvest, as one stay on a skid."""

    operation_name: ClassVar[str] = "clarify"

    unit_procedure: Literal["clarification"]
    """Removal of cells and debris from the harvest."""
