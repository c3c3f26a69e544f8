"""Controlled freezing of the drug substance."""

from typing import ClassVar, Literal

from capsim.procedures.contract import TimedProcedure
from capsim.schema.base import as_written
from capsim.schema.quantity import Duration
from capsim.schema.uncertain import Uncertain


class Freezing(TimedProcedure):
    """Controlled freezing of bags or bottles in a blast freezer or a plate freezer; the lot then goes to its store.

    Where filling and freezing share one suite, `bulk_fill` is both. Freezing does not stop at the end of a shift.
    """

    operation_name: ClassVar[str] = "freezing"
    sources: ClassVar[str] = "assumption: freezing takes 12 to 24 h"

    unit_procedure: Literal["freezing"]
    """Controlled freezing of the drug substance."""
    duration: Uncertain[Duration] = as_written({"uniform": ["12 h", "24 h"]})
    """Time in the freezer until all containers are frozen."""
    on_close: Literal["pause", "finish", "lose_lot"] = "finish"
    """What the step does when its shift ends; the freezer runs through."""
