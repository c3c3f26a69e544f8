"""Coupling of polysaccharide to a carrier protein."""

from typing import ClassVar, Literal

from capsim.foundation.rules import Role
from capsim.procedures.contract import LotUnit, Operation, UnitSize
from capsim.procedures.liquids import VesselProcedure
from capsim.schema.base import as_written
from capsim.schema.quantity import Duration
from capsim.schema.uncertain import Uncertain


class Conjugation(VesselProcedure):
    """Activation of the polysaccharide, coupling to the carrier protein, and quenching, in one reactor.

    Polysaccharide and carrier are `components` of the material. What is not coupled is lost in `step_yield`. The
    reaction does not stop at the end of a shift. A lot whose volume is known must fit the working volume.
    """

    operation_name: ClassVar[str] = "conjugation"

    unit_procedure: Literal["conjugation"]
    """Coupling of polysaccharide to a carrier protein."""
    activation: Uncertain[Duration] = as_written("0 h")
    """Activation of the polysaccharide before the coupling, where it is done in the same reactor."""
    duration: Uncertain[Duration]
    """Coupling reaction."""
    quenching: Uncertain[Duration] = as_written("0 h")
    """Quenching or capping of the groups that are left."""
    on_close: Literal["pause", "finish", "lose_lot"] = "finish"
    """What the step does when its shift ends; the reaction runs through."""

    def work(self, unit: UnitSize, lot: LotUnit) -> tuple[Operation, ...]:
        return (
            Operation("activation", Role.PROCESS, self.activation),
            *super().work(unit, lot),
            Operation("quenching", Role.PROCESS, self.quenching),
        )
