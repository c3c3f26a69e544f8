"""Growth of virus in embryonated eggs."""

from typing import Annotated, ClassVar, Literal

from capsim.foundation.distributions import Constant
from capsim.foundation.rules import Role
from capsim.foundation.units import FRACTION, RATE
from capsim.procedures.contract import Creation, LotUnit, Operation, UnitSize
from capsim.procedures.cultures import LivingProcedure
from capsim.schema.base import as_written
from capsim.schema.quantity import Amount, Duration, Measure
from capsim.schema.uncertain import Uncertain, UncertainAmount

EggRate = Annotated[float, Measure(RATE, positive=True, noun="a number of eggs per time", example="20e3 per h")]
"""Eggs per time [1/s]."""


class EggCulture(LivingProcedure):
    """Inoculation, incubation, chilling and harvest of the eggs of one incubator.

    Antigen in the harvest = eggs x yield per egg: 120 000 eggs x 15 ug = 1.8 g. Time = eggs / inoculation rate +
    incubation + chilling + eggs / harvest rate. Write eggs that die, or are candled out, as `step_yield`.
    """

    needs_of_unit: ClassVar[tuple[str, ...]] = ("egg_places",)
    sources: ClassVar[str] = (
        "assumption: influenza virus grows for 2 to 3 days, and the eggs are chilled overnight; lines for inoculation "
        "and harvest take 20 000 eggs per hour; a day for washing and disinfection of the incubator"
    )

    unit_procedure: Literal["egg_culture"]
    """Growth of virus in embryonated eggs."""
    yield_per_egg: UncertainAmount[Amount]
    """Antigen harvested from an egg, such as "15 ug" or "1.2 dose"."""
    inoculation_rate: EggRate = as_written("20e3 per h")
    """Eggs that are inoculated per time."""
    incubation: Uncertain[Duration] = as_written("72 h")
    """From the last inoculation to chilling."""
    chilling: Uncertain[Duration] = as_written("14 h")
    """Cooling of the eggs before harvest."""
    harvest_rate: EggRate = as_written("20e3 per h")
    """Eggs that are harvested per time."""
    turnaround: Uncertain[Duration] = as_written("1 day")
    """Washing and disinfection of the incubator."""

    def work(self, unit: UnitSize, lot: LotUnit) -> tuple[Operation, ...]:
        eggs = unit.egg_places or 0
        return (
            Operation("inoculation", Role.PROCESS, Constant(eggs / self.inoculation_rate)),
            Operation("incubation", Role.PROCESS, self.incubation),
            Operation("chilling", Role.PROCESS, self.chilling),
            Operation("harvest", Role.PROCESS, Constant(eggs / self.harvest_rate)),
        )

    def creation(self, unit: UnitSize) -> Creation | None:
        return Creation(float(unit.egg_places or 0), self.yield_per_egg, FRACTION)
