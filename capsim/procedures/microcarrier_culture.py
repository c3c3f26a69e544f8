"""The production bioreactor with cells that grow on microcarriers."""

from typing import Annotated, ClassVar, Literal

from capsim.foundation.rules import Role
from capsim.foundation.units import AREA, MASS, VOLUME
from capsim.procedures.contract import Creation, LotUnit, Operation, UnitSize
from capsim.procedures.cultures import LivingProcedure
from capsim.schema.base import as_written
from capsim.schema.quantity import AmountPerArea, Duration, Measure
from capsim.schema.uncertain import Uncertain, UncertainAmount

CarrierConcentration = Annotated[float, Measure(MASS / VOLUME, positive=True, example="3 g/L", most="1000 g/L")]
"""Dry carriers per working volume [g/L]."""
AreaPerMass = Annotated[float, Measure(AREA / MASS, positive=True, example="4400 cm2/g", most="1000 m2/g")]
"""Growth area per mass of dry carriers [m2/g]."""


def growth_area(volume: float, concentration: float, per_mass: float) -> float:
    """Area on which cells grow [m2]: volume [L] x carriers [g/L] x area per mass [m2/g].

    >>> round(growth_area(350, 3, 0.44), 6)
    462.0
    """
    return volume * concentration * per_mass


class MicrocarrierCulture(LivingProcedure):
    """Adherent cells such as Vero grow on carriers that are kept in suspension, are infected, and yield the virus.

    Growth area = working volume x carriers per volume x area per mass of carriers: 350 L x 3 g/L x 4400 cm2/g =
    462 m2. Antigen = growth area x yield per area (cells per area x antigen per cell).
    """

    needs_of_unit: ClassVar[tuple[str, ...]] = ("working_volume",)
    sources: ClassVar[str] = (
        "assumption: 4400 cm2/g is the figure in use for Cytodex 1; 2 days of CIP, SIP and swelling of new carriers"
    )

    unit_procedure: Literal["microcarrier_culture"]
    """Production culture on microcarriers."""
    growth_time: Uncertain[Duration]
    """From inoculation to infection."""
    infection_time: Uncertain[Duration]
    """From infection to the end of the harvest."""
    carrier_concentration: CarrierConcentration
    """Dry carriers per working volume, such as "3 g/L"."""
    area_per_mass: AreaPerMass = as_written("4400 cm2/g")
    """Growth area per mass of dry carriers."""
    yield_per_area: UncertainAmount[AmountPerArea]
    """Antigen per growth area at harvest, such as "30 DU/cm2"."""
    turnaround: Uncertain[Duration] = as_written("2 day")
    """Emptying, CIP, SIP and new carriers before the next lot."""

    def work(self, unit: UnitSize, lot: LotUnit) -> tuple[Operation, ...]:
        return (
            Operation("growth", Role.PROCESS, self.growth_time),
            Operation("infection", Role.PROCESS, self.infection_time),
        )

    def creation(self, unit: UnitSize) -> Creation | None:
        area = growth_area(unit.working_volume or 0.0, self.carrier_concentration, self.area_per_mass)
        return Creation(area, self.yield_per_area, AREA)
