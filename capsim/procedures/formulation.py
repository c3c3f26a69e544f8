"""Formulation of drug substance and excipients into the bulk that is filled."""

from typing import ClassVar, Literal

from capsim.foundation.units import VOLUME, Quantity
from capsim.procedures.contract import TimedProcedure, UnitSize
from capsim.schema.base import as_written
from capsim.schema.quantity import Duration
from capsim.schema.uncertain import Uncertain


class Formulation(TimedProcedure):
    """Compounding in a tank and sterile filtration; the tank holds the lot until the line takes it.

    A lot must fit the tank: doses x fill volume x (1 + overfill) / (1 - line loss) is at most its working volume.
    """

    operation_name: ClassVar[str] = "compounding"
    sources: ClassVar[str] = "assumption: compounding of 100 to 1000 L takes 4 to 12 h; CIP and SIP half a day"

    unit_procedure: Literal["formulation"]
    """Formulation."""
    duration: Uncertain[Duration] = as_written({"triangular": ["4 h", "8 h", "12 h"]})
    """Compounding, mixing and sterile filtration."""
    turnaround: Uncertain[Duration] = as_written("12 h")
    """CIP and SIP of the tank."""

    def largest_lot(self, unit: UnitSize) -> Quantity | None:
        return Quantity(unit.working_volume, VOLUME) if unit.working_volume else None
