"""Fermentation of bacteria or yeast that express the antigen."""

from typing import ClassVar, Literal

from capsim.foundation.rules import Role
from capsim.procedures.contract import LotUnit, Operation, UnitSize
from capsim.procedures.cultures import LivingProcedure, TitreProcedure
from capsim.schema.base import as_written
from capsim.schema.quantity import Duration
from capsim.schema.uncertain import Uncertain


class MicrobialFermentation(LivingProcedure, TitreProcedure):
    """Batch or fed-batch fermentation of *E. coli*, yeast or a pathogen, from inoculation to harvest.

    Antigen in the broth = working volume of the unit x titre. E. coli takes 1 to 2 days, Pichia 3 to 5 (assumption).
    """

    sources: ClassVar[str] = "assumption: a stainless fermenter turns around in 1.5 to 3 days (CIP, SIP, set-up)"

    unit_procedure: Literal["microbial_fermentation"]
    """Fermentation in batch or fed-batch mode."""
    fermentation_time: Uncertain[Duration]
    """From inoculation to the end of the harvest, induction included."""
    turnaround: Uncertain[Duration] = as_written("2 day")
    """Emptying, CIP, SIP and medium before the next lot."""

    def work(self, unit: UnitSize, lot: LotUnit) -> tuple[Operation, ...]:
        return (Operation("fermentation", Role.PROCESS, self.fermentation_time),)
