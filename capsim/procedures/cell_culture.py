"""The production bioreactor, in batch or fed-batch mode."""

from typing import ClassVar, Literal

from capsim.foundation.rules import Role
from capsim.procedures.contract import LotUnit, Operation, UnitSize
from capsim.procedures.cultures import LivingProcedure, TitreProcedure
from capsim.schema.base import as_written
from capsim.schema.quantity import Duration
from capsim.schema.uncertain import Uncertain


class CellCulture(LivingProcedure, TitreProcedure):
    """Growth, infection or induction, and harvest in the production bioreactor, as batch or fed-batch.

    Antigen in the harvest = working volume of the unit x titre. The culture does not stop at the end of a shift, but
    it is only inoculated in open time. `perfusion_culture` and `microcarrier_culture` are kinds of their own.
    """

    sources: ClassVar[str] = "assumption: single-use bioreactors turn around in 0.5 to 1 day"

    unit_procedure: Literal["cell_culture"]
    """Production culture in batch or fed-batch mode."""
    culture_time: Uncertain[Duration]
    """From inoculation to the end of the harvest."""
    turnaround: Uncertain[Duration] = as_written("1 day")
    """Emptying, new bag or CIP and SIP, and set-up before the next lot."""

    def work(self, unit: UnitSize, lot: LotUnit) -> tuple[Operation, ...]:
        return (Operation("culture", Role.PROCESS, self.culture_time),)
