"""What kinds have in common that hold a lot as a liquid: the volume that fits, and time by volume."""

from typing import ClassVar

from pydantic import model_validator

from capsim.foundation.distributions import Constant
from capsim.foundation.rules import Role
from capsim.foundation.units import VOLUME, Quantity
from capsim.procedures.contract import LotUnit, Operation, TimedProcedure, UnitProcedure, UnitSize, nothing
from capsim.schema.base import as_written, refused
from capsim.schema.quantity import Duration, Flux, PositiveAmountPerVolume, PositiveVolume
from capsim.schema.uncertain import Uncertain


class VesselProcedure(TimedProcedure):
    """A stay of given duration in a vessel, whose working volume the lot must fit where both volumes are known."""

    def largest_lot(self, unit: UnitSize) -> Quantity | None:
        return Quantity(unit.working_volume, VOLUME) if unit.working_volume else None


class LiquidProcedure(UnitProcedure):
    """A unit procedure whose time grows with the volume of the lot.

    The volume is told here, or follows from a concentration, or from the fill volume of the doses.
    """

    volume: PositiveVolume | None = None
    """Volume of the lot in this step; from its `concentration`, or the fill volume of its doses, if left out."""
    concentration: PositiveAmountPerVolume | None = None
    """Amount of the lot per volume in this step, such as "0.2 g/L", in place of the volume."""

    @model_validator(mode="after")
    def _one_volume(self) -> "LiquidProcedure":
        if self.volume is not None and self.concentration is not None:
            raise refused("volume and concentration", "one of them, from which the volume of the lot is known")
        return self

    def lot_needed(self) -> tuple[str, ...]:
        return ("litres",) if self.volume is None and self.concentration is None else ()

    def by_volume(self, name: str, per_litre: float, lot: LotUnit) -> Operation:
        """An operation of so much work per litre of the lot [s/L]."""
        if self.volume is not None:
            return Operation(name, Role.PROCESS, Constant(self.volume * per_litre))
        litres = lot.litres or 0.0 if self.concentration is None else 1 / self.concentration.value
        return Operation(name, Role.PROCESS, Constant(0.0), per_amount=litres * per_litre)


class FiltrationProcedure(LiquidProcedure):
    """A filtration: of known duration, or by volume, filter area and flux."""

    operation_name: ClassVar[str] = "filtration"

    duration: Uncertain[Duration] = as_written("0 h")
    """Time that does not depend on the volume: flushing and recovery, or the whole step where there is no flux."""
    flux: Flux | None = None
    """Volume through an area of filter per time, such as "50 L/m2/h"; asks for the `filter_area` of the unit."""

    @model_validator(mode="after")
    def _time_is_known(self) -> "FiltrationProcedure":
        if self.flux is None and "duration" not in self.model_fields_set:
            raise refused("neither duration nor flux", "a duration, or a flux and the filter_area of the unit class")
        if self.flux is None and (self.volume is not None or self.concentration is not None):
            given = "volume" if self.volume is not None else "concentration"
            raise refused(f"{given} without flux", "a flux beside it, or duration alone")
        return self

    def sizes_needed(self) -> tuple[str, ...]:
        return ("filter_area",) if self.flux is not None else ()

    def lot_needed(self) -> tuple[str, ...]:
        return super().lot_needed() if self.flux is not None else ()

    def passes(self) -> tuple[tuple[str, float], ...]:
        """Operations, each with the litres that pass the filter per litre of the lot."""
        return ((self.operation_name, 1.0),)

    def work(self, unit: UnitSize, lot: LotUnit) -> tuple[Operation, ...]:
        if self.flux is None:
            return (Operation(self.operation_name, Role.PROCESS, self.duration),)
        area, flux = unit.filter_area or 1.0, self.flux
        through = (
            self.by_volume(name, filtration_time(litres, area=area, flux=flux), lot) for name, litres in self.passes()
        )
        set_up = () if nothing(self.duration) else (Operation("set_up", Role.PROCESS, self.duration),)
        return (*set_up, *through)


def filtration_time(litres: float, *, area: float, flux: float) -> float:
    """Time in which litres pass a filter of an area [m2] at a flux [L/m2/s], in seconds.

    100 L through 1 m2 at 50 L/m2/h take two hours:

    >>> filtration_time(100, area=1.0, flux=50 / 3600) / 3600
    2.0
    """
    return litres / (area * flux)
