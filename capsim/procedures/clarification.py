"""Removal of cells and debris from the harvest."""

from typing import ClassVar, Literal

from capsim.procedures.liquids import FiltrationProcedure


class Clarification(FiltrationProcedure):
    """Depth filtration or centrifugation of the harvest, as one stay on a skid.

    Time = ``duration`` + volume / (filter area x ``flux``): 2000 L over 20 m2 at 50 L/m2/h take 2 h. Where only the
    time as a whole is known, give ``duration`` alone. A harvest is measured as antigen, so tell its ``volume``.
    """

    operation_name: ClassVar[str] = "clarify"

    unit_procedure: Literal["clarification"]
    """Removal of cells and debris from the harvest."""
