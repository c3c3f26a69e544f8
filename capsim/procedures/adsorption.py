"""Adsorption of antigen to an aluminium adjuvant."""

from typing import ClassVar, Literal

from capsim.foundation.rules import Role
from capsim.procedures.contract import LotUnit, Operation, UnitSize
from capsim.procedures.liquids import VesselProcedure
from capsim.schema.base import as_written
from capsim.schema.quantity import Duration
from capsim.schema.uncertain import Uncertain


class Adsorption(VesselProcedure):
    """The antigen is stirred with the adjuvant until it is bound, and matures in the same vessel.

    Some products mature for up to 14 days (assumption); where they do so in containers of their own, write a `process`
    on these instead. Neither stops at the end of a shift. A lot whose volume is known must fit the working volume.
    """

    operation_name: ClassVar[str] = "adsorption"
    sources: ClassVar[str] = "assumption: adsorption to aluminium salts takes 1 to 2 days; CIP and SIP half a day"

    unit_procedure: Literal["adsorption"]
    """Adsorption of antigen to an aluminium adjuvant."""
    duration: Uncertain[Duration] = as_written({"uniform": ["1 day", "2 day"]})
    """Stirring of antigen and adjuvant."""
    maturation: Uncertain[Duration] = as_written("0 h")
    """Further time in the vessel until the product is stable; none if left out."""
    turnaround: Uncertain[Duration] = as_written("12 h")
    """CIP and SIP of the vessel."""
    on_close: Literal["pause", "finish", "lose_lot"] = "finish"
    """What the step does when its shift ends; adsorption runs through."""

    def work(self, unit: UnitSize, lot: LotUnit) -> tuple[Operation, ...]:
        return (*super().work(unit, lot), Operation("maturation", Role.PROCESS, self.maturation))
