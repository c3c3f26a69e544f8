"""What all kinds have in common that bring antigen into being in a vessel."""

from typing import ClassVar, Literal

from capsim.procedures.contract import Creation, UnitProcedure, UnitSize
from capsim.schema.quantity import AmountPerVolume
from capsim.schema.uncertain import UncertainAmount


class LivingProcedure(UnitProcedure):
    """A unit procedure with living cells on board: it begins in open time, and runs through the end of the shift."""

    on_close: Literal["pause", "finish", "lose_lot"] = "finish"
    """What the step does when its shift ends; living cells run through."""


class TitreProcedure(UnitProcedure):
    """A unit procedure that makes working volume x titre."""

    needs_of_unit: ClassVar[tuple[str, ...]] = ("working_volume",)

    titre: UncertainAmount[AmountPerVolume]
    """Product per volume at harvest, such as "1.8 g/L" or "2.5e14 vp/L"."""

    def creation(self, unit: UnitSize) -> Creation | None:
        return Creation(unit.working_volume or 0.0, self.titre)
