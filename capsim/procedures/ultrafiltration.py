"""Concentration and buffer exchange (UF/DF)."""

from typing import ClassVar, Literal

from capsim.procedures.contract import TimedProcedure


class Ultrafiltration(TimedProcedure):
    """Tangential-flow filtration on a skid: concentrate, exchange the buffer, recover."""

    operation_name: ClassVar[str] = "concentrate"

    unit_procedure: Literal["ultrafiltration"]
    """Concentration and buffer exchange (UF/DF)."""
