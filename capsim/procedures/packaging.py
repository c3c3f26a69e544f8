"""Labelling and packing."""

from typing import ClassVar, Literal

from capsim.procedures.contract import LineProcedure, PositiveShare
from capsim.schema.base import as_written
from capsim.schema.quantity import Duration
from capsim.schema.uncertain import Uncertain


class Packaging(LineProcedure):
    """Labels, cartons and boxes, with line clearance after each lot."""

    operation_name: ClassVar[str] = "packing"
    sources: ClassVar[str] = "assumption: 80 % of nameplate speed, two hours of line clearance"

    unit_procedure: Literal["packaging"]
    """Labelling and packing."""
    performance: PositiveShare = as_written("80 %")
    """Actual over nameplate speed while running."""
    turnaround: Uncertain[Duration] = as_written("2 h")
    """Line clearance after a lot."""
