"""Cell-free synthesis of messenger RNA."""

from typing import ClassVar, Literal

from capsim.foundation.rules import Role
from capsim.procedures.contract import LotUnit, Operation, UnitSize
from capsim.procedures.cultures import TitreProcedure
from capsim.schema.base import as_written
from capsim.schema.quantity import Duration
from capsim.schema.uncertain import Uncertain


class InVitroTranscription(TitreProcedure):
    """Transcription of a linear DNA template into RNA, and digestion of the template.

    RNA = working volume of the unit x titre, as 30 L x 5 g/L = 150 g (titres of 3 to 7 g/L: Kis et al., npj Vaccines
    2022). The reaction is not left alone: it runs through the end of a shift.
    """

    sources: ClassVar[str] = (
        "reaction of 2 to 6 h: Public Citizen, 2021; its mode, the digestion and half a day of turnaround: assumption"
    )

    unit_procedure: Literal["in_vitro_transcription"]
    """Cell-free synthesis of RNA."""
    reaction_time: Uncertain[Duration] = as_written({"triangular": ["2 h", "4 h", "6 h"]})
    """From the addition of the polymerase to the end of the reaction."""
    digestion: Uncertain[Duration] = as_written("1 h")
    """Digestion of the DNA template by DNase."""
    turnaround: Uncertain[Duration] = as_written("12 h")
    """Emptying, new bag or CIP and SIP, and set-up before the next lot."""
    on_close: Literal["pause", "finish", "lose_lot"] = "finish"
    """What the step does when its shift ends; the reaction runs through."""

    def work(self, unit: UnitSize, lot: LotUnit) -> tuple[Operation, ...]:
        return (
            Operation("transcription", Role.PROCESS, self.reaction_time),
            Operation("digestion", Role.PROCESS, self.digestion),
        )
