"""Visual inspection of every container: manual, semi-automatic or automatic."""

from typing import ClassVar, Literal

from capsim.procedures.contract import LineProcedure
from capsim.schema.base import as_written
from capsim.schema.quantity import Fraction
from capsim.schema.uncertain import Uncertain


class VisualInspection(LineProcedure):
    """All containers are looked at; the rejects are lost. A place is a machine, or a team with its booths."""

    operation_name: ClassVar[str] = "inspection"
    sources: ClassVar[str] = "assumption: 0.5 to 3 % of containers are rejected"

    unit_procedure: Literal["visual_inspection"]
    """Visual inspection of every container: manual, semi-automatic or automatic."""
    step_yield: Uncertain[Fraction] = as_written("98.5 %")
    """Share of containers that pass."""
