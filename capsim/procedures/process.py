"""Any unit procedure that nobody has modelled yet, and the step of a textbook line."""

from typing import Literal

from capsim.foundation.distributions import Constant
from capsim.foundation.rules import Role
from capsim.foundation.units import dimension
from capsim.procedures.contract import Creation, LotUnit, Operation, Pace, UnitProcedure, UnitSize
from capsim.schema.base import as_written
from capsim.schema.quantity import Amount, Duration
from capsim.schema.uncertain import Uncertain, UncertainQuantity


class Process(UnitProcedure):
    """A plain unit procedure: any duration, needs, yield and failure.

    Its time is ``duration``, plus ``pace`` for the whole amount of the lot, plus ``cycle`` for each started cycle.
    """

    unit_procedure: Literal["process"]
    """A plain step."""
    duration: Uncertain[Duration] = as_written("0 h")
    """Time that does not depend on the size of the lot."""
    pace: Pace | None = None
    """Time in proportion to the lot, such as {amount: 1000 vial, time: 3 min}."""
    cycle: Pace | None = None
    """Largest amount of one cycle and its time; the lot takes as many cycles as it needs."""
    creates: Amount | None = None
    """Amount that the step brings into being, such as "2e6 dose"."""

    def work(self, unit: UnitSize, lot: LotUnit) -> tuple[Operation, ...]:
        pace, cycle = self.pace, self.cycle
        return (
            Operation(
                "process",
                Role.PROCESS,
                self.duration,
                per_amount=pace.time / pace.amount.value if pace else 0.0,
                cycle=cycle.amount.value if cycle else 0.0,
                per_cycle=cycle.time if cycle else 0.0,
            ),
        )

    def creation(self, unit: UnitSize) -> Creation | None:
        if self.creates is None:
            return None
        per_litre = UncertainQuantity(Constant(self.creates.value), self.creates.dimension / dimension("L"))
        return Creation(1.0, per_litre)
