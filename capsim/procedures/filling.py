"""What the filling of vials and of syringes has in common."""

from typing import ClassVar

from capsim.procedures.contract import LineProcedure, PositiveShare
from capsim.schema.base import as_written
from capsim.schema.quantity import Duration
from capsim.schema.uncertain import Uncertain


class FillingProcedure(LineProcedure):
    """Filling on a line in an isolator or RABS: the numbers that hold whatever the container is."""

    operation_name: ClassVar[str] = "filling"
    sources: ClassVar[str] = (
        "decontamination 8 h, valid for 24 h: Curry, BioPharm International 20(6), 2007; changeover 4 h and 8 h: "
        "public fill-finish scheduling benchmark; performance 85 %: assumption"
    )

    performance: PositiveShare = as_written("85 %")
    """Actual over nameplate speed while running: micro-stops and reduced speed."""
    turnaround: Uncertain[Duration] = as_written("4 h")
    """Line clearance and cleaning after a lot."""
    changeover: Uncertain[Duration] = as_written("4 h")
    """Additional time before a lot of another product."""
    preparation: Uncertain[Duration] = as_written("8 h")
    """Decontamination cycle (VHP)."""
    preparation_valid: Duration | None = as_written("24 h")
    """How long the decontaminated line may stand before the fill."""
