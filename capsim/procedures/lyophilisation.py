"""Freeze-drying of filled, partly stoppered vials."""

from typing import Annotated, ClassVar, Literal

from capsim.foundation.distributions import Constant
from capsim.foundation.rules import Role
from capsim.foundation.units import AREA, VIALS
from capsim.procedures.contract import LotUnit, Operation, UnitProcedure, UnitSize
from capsim.schema.base import as_written
from capsim.schema.quantity import Duration, Measure
from capsim.schema.uncertain import Uncertain

VialsPerArea = Annotated[float, Measure(VIALS / AREA, positive=True, example="2500 vial/m2", most="1e6 vial/m2")]
"""Vials that stand on an area of shelf [vial/m2]."""


def load_size(shelf_area: float, vials_per_area: float) -> float:
    """Vials in a full load: shelf area [m2] x vials per area [vial/m2].

    >>> load_size(20, 2500)
    50000
    """
    return shelf_area * vials_per_area


class Lyophilisation(UnitProcedure):
    """A freeze dryer takes the vials of a lot in as many loads as its shelves need.

    Loads = vials / (shelf area x vials per area), rounded up: 60 000 vials on 20 m2 at 2500 a m2 are 2. A lot that is
    larger than the shelves stays on the unit until its last load is out. Each load: loading, freezing, primary and
    secondary drying, stoppering and unloading. Between two loads, and after the last, the dryer is cleaned, steamed
    and tested for leaks.
    """

    needs_of_unit: ClassVar[tuple[str, ...]] = ("shelf_area",)
    sources: ClassVar[str] = (
        "freezing 2 to 8 h, primary drying 20 to 60 h, secondary drying 4 to 12 h: V5 Ultimate, glossary; the middles "
        "of these ranges, 3 h of loading and of unloading, 9 h of CIP, SIP and leak test: assumption"
    )

    unit_procedure: Literal["lyophilisation"]
    """Freeze-drying."""
    vials_per_area: VialsPerArea
    """Vials that stand on an area of shelf, such as "2500 vial/m2"."""
    loading: Duration = as_written("3 h")
    """Loading of the shelves."""
    freezing: Duration = as_written("5 h")
    """Freezing of a load."""
    primary_drying: Duration = as_written("40 h")
    """Sublimation of the ice of a load under vacuum."""
    secondary_drying: Duration = as_written("8 h")
    """Desorption of bound water of a load."""
    unloading: Duration = as_written("3 h")
    """Stoppering under vacuum or nitrogen, and unloading."""
    between_loads: Duration = as_written("9 h")
    """CIP, SIP and leak test between two loads of a lot."""
    turnaround: Uncertain[Duration] = as_written("9 h")
    """CIP, SIP and leak test after the last load."""
    on_close: Literal["pause", "finish", "lose_lot"] = "finish"
    """What the step does when its shift ends; the dryer runs through."""
    on_failure: Literal["resume", "restart_operation", "lose_lot"] = "lose_lot"
    """What a breakdown of the dryer does: resume, restart_operation, or lose_lot."""

    def lot_needed(self) -> tuple[str, ...]:
        return ("containers",)

    def work(self, unit: UnitSize, lot: LotUnit) -> tuple[Operation, ...]:
        load = load_size(unit.shelf_area or 0.0, self.vials_per_area) / (lot.containers or 1.0)

        def of_load(name: str, time: float, between: float = 0.0) -> Operation:
            return Operation(name, Role.PROCESS, Constant(0.0), cycle=load, per_cycle=time, between=between)

        return (
            of_load("loading", self.loading),
            of_load("freezing", self.freezing),
            of_load("primary_drying", self.primary_drying),
            of_load("secondary_drying", self.secondary_drying),
            of_load("unloading", self.unloading, self.between_loads),
        )
