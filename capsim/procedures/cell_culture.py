"""The production bioreactor."""

from typing import ClassVar, Literal

from capsim.foundation.rules import Role
from capsim.procedures.contract import Creation, Operation, UnitProcedure, UnitSize
from capsim.schema.base import as_written
from capsim.schema.quantity import AmountPerVolume, Duration
from capsim.schema.uncertain import Uncertain, UncertainAmount


class CellCulture(UnitProcedure):
    """Growth, infection or induction, and harvest in the production bioreactor.

    Antigen in the harvest = working volume of the unit x titre. The culture does not stop at the end of a shift, but
    it is only inoculated in open time.
    """

    needs_of_unit: ClassVar[tuple[str, ...]] = ("working_volume",)
    sources: ClassVar[str] = "assumption: single-use bioreactors turn around in 0.5 to 1 day"

    unit_procedure: Literal["cell_culture"]
    """Production culture."""
    culture_time: Uncertain[Duration]
    """From inoculation to the end of the harvest."""
    titre: UncertainAmount[AmountPerVolume]
    """Antigen per volume at harvest, such as "1.8 g/L" or "2.5e14 vp/L"."""
    turnaround: Uncertain[Duration] = as_written("1 day")
    """Emptying, new bag or CIP and SIP, and set-up before the next lot."""
    on_close: Literal["pause", "finish", "lose_lot"] = "finish"
    """What the step does when its shift ends; a culture runs through."""

    def work(self, unit: UnitSize) -> tuple[Operation, ...]:
        return (Operation("culture", Role.PROCESS, self.culture_time),)

    def creation(self, unit: UnitSize) -> Creation | None:
        return Creation(unit.working_volume or 0.0, self.titre)
