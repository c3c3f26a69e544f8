"""Filling of the drug substance into bags or bottles, and freezing."""

from typing import ClassVar, Literal

from capsim.procedures.contract import TimedProcedure


class BulkFill(TimedProcedure):
    """Final filtration, dispensing of the bulk and controlled freezing; the lot then stands in its store."""

    operation_name: ClassVar[str] = "fill_and_freeze"

    unit_procedure: Literal["bulk_fill"]
    """Filling of the drug substance into bags or bottles, and freezing."""
