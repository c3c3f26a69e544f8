"""Inactivation of live virus or detoxification of a toxin."""

from typing import ClassVar, Literal

from capsim.foundation.rules import Role
from capsim.procedures.contract import LotUnit, Operation, UnitSize
from capsim.procedures.liquids import VesselProcedure
from capsim.schema.base import as_written
from capsim.schema.quantity import Duration
from capsim.schema.uncertain import Uncertain


class Inactivation(VesselProcedure):
    """The lot stands with formaldehyde or beta-propiolactone (BPL) in a stirred vessel.

    Formaldehyde: a ``duration`` of 12 to 14 days, with a ``mid_filtration`` that takes out clumps in which virus would
    survive. BPL: a ``duration`` of 20 to 24 h, then a ``hydrolysis`` of hours in the warmth (assumptions). The
    reaction does not stop at the end of a shift. A lot whose volume is known must fit the working volume.
    """

    operation_name: ClassVar[str] = "inactivation"

    unit_procedure: Literal["inactivation"]
    """Inactivation of live virus or detoxification of a toxin."""
    duration: Uncertain[Duration]
    """Contact with the agent, from its addition to the end: 12 to 14 days of formaldehyde, 20 to 24 h of BPL."""
    mid_filtration: Uncertain[Duration] = as_written("0 h")
    """Filtration and transfer to a second vessel midway, as with formaldehyde; none if left out."""
    hydrolysis: Uncertain[Duration] = as_written("0 h")
    """Decay of what is left of the agent, as with BPL; none if left out."""
    on_close: Literal["pause", "finish", "lose_lot"] = "finish"
    """What the step does when its shift ends; the reaction runs through."""

    def work(self, unit: UnitSize, lot: LotUnit) -> tuple[Operation, ...]:
        return (
            *super().work(unit, lot),
            Operation("mid_filtration", Role.PROCESS, self.mid_filtration),
            Operation("hydrolysis", Role.PROCESS, self.hydrolysis),
        )
