"""Capping of stoppered vials on a line of its own."""

from typing import ClassVar, Literal

from capsim.procedures.contract import LineProcedure, PositiveShare
from capsim.schema.base import as_written
from capsim.schema.quantity import Duration
from capsim.schema.uncertain import Uncertain


class Capping(LineProcedure):
    """Crimping of caps on stoppered vials, as after a freeze dryer: vials / (line speed x performance).

    Where the capper is part of the filling line, `aseptic_filling` has it already.
    """

    operation_name: ClassVar[str] = "capping"
    sources: ClassVar[str] = "assumption: 85 % of nameplate speed, two hours of line clearance"

    unit_procedure: Literal["capping"]
    """Capping of stoppered vials."""
    performance: PositiveShare = as_written("85 %")
    """Actual over nameplate speed while running."""
    turnaround: Uncertain[Duration] = as_written("2 h")
    """Line clearance after a lot."""
