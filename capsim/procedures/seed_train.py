"""Expansion of cells from the working cell bank to the inoculum of the production bioreactor."""

from typing import ClassVar, Literal

from capsim.procedures.contract import TimedProcedure
from capsim.schema.base import as_written
from capsim.schema.quantity import Duration
from capsim.schema.uncertain import Uncertain


class SeedTrain(TimedProcedure):
    """Thaw of a vial of the cell bank and its expansion stages, taken as one stay in a seed suite.

    The antigen comes into being only in the production bioreactor. Growing cells do not stop at the end of a shift.
    """

    operation_name: ClassVar[str] = "expansion"
    sources: ClassVar[str] = "assumption: HEK293 and PER.C6 take 21 to 28 days in 4 to 5 stages; one train a suite"

    unit_procedure: Literal["seed_train"]
    """Cell expansion."""
    duration: Uncertain[Duration] = as_written({"triangular": ["21 day", "24 day", "28 day"]})
    """Time from the thaw of the vial to the inoculation of the production bioreactor."""
    on_close: Literal["pause", "finish", "lose_lot"] = "finish"
    """What the step does when its shift ends; growing cells run through."""
