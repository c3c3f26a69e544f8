"""Sterile filtration of the formulated bulk, with integrity tests of the filter."""

from typing import ClassVar, Literal

from capsim.foundation.rules import Role
from capsim.procedures.contract import LotUnit, Operation, UnitSize
from capsim.procedures.liquids import FiltrationProcedure
from capsim.schema.base import as_written
from capsim.schema.quantity import Duration
from capsim.schema.uncertain import Uncertain


class SterileFiltration(FiltrationProcedure):
    """Filtration through sterilising-grade filters into the sterile vessel that feeds the line.

    Time = integrity test before use (PUPSIT) + ``duration`` + volume / (filter area x ``flux``) + integrity test after
    use. 300 L through 1.2 m2 at 125 L/m2/h take 2 h. The volume of a lot of vials is doses x fill volume x
    (1 + overfill) / (1 - line loss).
    """

    sources: ClassVar[str] = "assumption: an integrity test of a filter takes 1 to 2 h"

    unit_procedure: Literal["sterile_filtration"]
    """Sterile filtration."""
    pre_use_test: Uncertain[Duration] = as_written("1 h")
    """Integrity test of the sterilised filter before use (PUPSIT)."""
    post_use_test: Uncertain[Duration] = as_written("1 h")
    """Integrity test of the filter after use; the lot waits for it."""

    def work(self, unit: UnitSize, lot: LotUnit) -> tuple[Operation, ...]:
        return (
            Operation("pre_use_integrity_test", Role.PROCESS, self.pre_use_test),
            *super().work(unit, lot),
            Operation("post_use_integrity_test", Role.PROCESS, self.post_use_test),
        )
