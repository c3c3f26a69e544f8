"""Chromatography in cycles over a packed column or a membrane."""

from typing import ClassVar, Literal

from pydantic import model_validator

from capsim.foundation.rules import Role
from capsim.procedures.contract import LotUnit, Operation, UnitProcedure, UnitSize
from capsim.schema.base import as_written, refused
from capsim.schema.quantity import AmountPerVolume, Duration
from capsim.schema.uncertain import Uncertain


class Chromatography(UnitProcedure):
    """Load, wash, elute, regenerate, as many cycles as the column needs for the lot.

    Cycles = amount / (column volume x binding capacity), rounded up; time = ``duration`` + cycles x ``cycle_time``.
    Where only the time as a whole is known, give ``duration`` alone.
    """

    sources: ClassVar[str] = "formula: any text on preparative chromatography; no default numbers"

    unit_procedure: Literal["chromatography"]
    """Chromatography."""
    duration: Uncertain[Duration] = as_written("0 h")
    """Time that does not depend on the number of cycles: equilibration, sanitisation, or the whole step."""
    cycle_time: Duration = as_written("0 h")
    """Time of one cycle."""
    binding_capacity: AmountPerVolume | None = None
    """Amount that the column takes per cycle and volume of the bed, such as "35 g/L"."""

    @model_validator(mode="after")
    def _cycles_are_whole(self) -> "Chromatography":
        if (self.cycle_time > 0) != (self.binding_capacity is not None):
            given = "cycle_time" if self.cycle_time > 0 else "binding_capacity"
            raise refused(f"{given} alone", "cycle_time and binding_capacity together, or duration alone")
        return self

    def sizes_needed(self) -> tuple[str, ...]:
        return ("column_volume",) if self.binding_capacity is not None else ()

    def work(self, unit: UnitSize, lot: LotUnit) -> tuple[Operation, ...]:
        cycle = 0.0
        if self.binding_capacity is not None and unit.column_volume is not None:
            cycle = self.binding_capacity.value * unit.column_volume
        return (Operation("chromatography", Role.PROCESS, self.duration, cycle=cycle, per_cycle=self.cycle_time),)
