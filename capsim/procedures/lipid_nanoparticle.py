"""Encapsulation of RNA in lipid nanoparticles."""

from typing import ClassVar, Literal

from capsim.foundation.rules import Role
from capsim.procedures.contract import LotUnit, Operation, UnitSize
from capsim.procedures.liquids import LiquidProcedure
from capsim.schema.base import as_written
from capsim.schema.quantity import Duration, Fraction
from capsim.schema.uncertain import Uncertain


def mixing_time(litres: float, flow_rate: float) -> float:
    """Time in which a skid mixes litres at a flow rate [L/s], in seconds.

    750 L at 60 L/h take 12.5 h:

    >>> round(mixing_time(750, 60 / 3600) / 3600, 9)
    12.5
    """
    return litres / flow_rate


class LipidNanoparticle(LiquidProcedure):
    """RNA in buffer and lipids in ethanol meet in jets of a mixing skid, and particles form.

    Time = set-up + volume of the mixed stream / flow rate of the skid. With 150 g of RNA at a ``concentration`` of
    0.2 g/L in the mixed stream and 60 L/h: 750 L, 12.5 h. The yield is the share of the RNA that is encapsulated.
    """

    needs_of_unit: ClassVar[tuple[str, ...]] = ("flow_rate",)
    sources: ClassVar[str] = "assumption: 90 % of the RNA are encapsulated; priming takes 2 h, cleaning half a day"

    unit_procedure: Literal["lipid_nanoparticle"]
    """Encapsulation of RNA in lipid nanoparticles."""
    set_up: Uncertain[Duration] = as_written("2 h")
    """Priming of the skid until good particles form."""
    step_yield: Uncertain[Fraction] = as_written("90 %")
    """Share of the RNA that is encapsulated and kept."""
    turnaround: Uncertain[Duration] = as_written("12 h")
    """Cleaning of the skid, or change of its flow path."""

    def work(self, unit: UnitSize, lot: LotUnit) -> tuple[Operation, ...]:
        per_litre = mixing_time(1.0, unit.flow_rate or 1.0)
        return (Operation("priming", Role.PROCESS, self.set_up), self.by_volume("mixing", per_litre, lot))
