"""The production bioreactor in perfusion mode."""

from typing import ClassVar, Literal

from capsim.foundation.distributions import Constant
from capsim.foundation.rules import Role
from capsim.foundation.units import TIME, VOLUME
from capsim.procedures.contract import Creation, LotUnit, Operation, UnitSize
from capsim.procedures.cultures import LivingProcedure
from capsim.schema.base import as_written
from capsim.schema.quantity import Duration, PositiveDuration, Productivity
from capsim.schema.uncertain import Uncertain, UncertainAmount


class PerfusionCulture(LivingProcedure):
    """Growth to the cell density wanted, then days of production with exchange of the medium and cells kept back.

    Antigen = working volume x productivity x production time: 500 L x 0.5 g/L/day x 20 day = 5 kg. All that is
    harvested in the production phase is one lot, which leaves the bioreactor at its end.
    """

    needs_of_unit: ClassVar[tuple[str, ...]] = ("working_volume",)
    sources: ClassVar[str] = "assumption: single-use bioreactors turn around in 0.5 to 1 day"

    unit_procedure: Literal["perfusion_culture"]
    """Production culture in perfusion mode."""
    growth_time: Uncertain[Duration]
    """From inoculation to the beginning of the harvest."""
    production_time: PositiveDuration
    """Length of the production phase, during which antigen is harvested."""
    productivity: UncertainAmount[Productivity]
    """Antigen per working volume and day of the production phase, such as "0.5 g/L/day"."""
    turnaround: Uncertain[Duration] = as_written("1 day")
    """Emptying, new bag or CIP and SIP, and set-up before the next lot."""

    def work(self, unit: UnitSize, lot: LotUnit) -> tuple[Operation, ...]:
        return (
            Operation("growth", Role.PROCESS, self.growth_time),
            Operation("perfusion", Role.PROCESS, Constant(self.production_time)),
        )

    def creation(self, unit: UnitSize) -> Creation | None:
        return Creation((unit.working_volume or 0.0) * self.production_time, self.productivity, VOLUME * TIME)
