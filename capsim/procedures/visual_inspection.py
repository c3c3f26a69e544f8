"""Visual inspection of every container: manual, semi-automatic or automatic."""

from typing import ClassVar, Literal

from pydantic import model_validator

from capsim.foundation.units import parse
from capsim.procedures.contract import LineProcedure, UnitSize
from capsim.schema.base import as_written, refused
from capsim.schema.quantity import Fraction, PositiveCount, VialSpeed
from capsim.schema.uncertain import Uncertain

SEMI_AUTOMATIC = parse("30 vial/min").value
"""Containers that a semi-automatic machine presents to its inspector [vial/s]."""


class VisualInspection(LineProcedure):
    """All containers are looked at; the rejects are lost. A place is a machine, or a team with its booths.

    Time = set-up + containers / (speed x performance). The speed is the `line_speed` of the unit, which must be there
    (automatic); that, or 30 a minute if there is none (semi-automatic); or inspectors x 330 an hour (manual): 60 000
    containers take 12 of them 15.2 h. Inspectors are not taken from a pool by this; say so in `needs`. Their breaks go
    into `performance`.
    """

    needs_of_unit: ClassVar[tuple[str, ...]] = ()
    operation_name: ClassVar[str] = "inspection"
    sources: ClassVar[str] = (
        "330 containers an hour by hand (300 to 350) and 30 a minute on a semi-automatic machine (25 to 35): "
        "Dabrico, visual inspection; assumption: 0.5 to 3 % of containers are rejected"
    )

    unit_procedure: Literal["visual_inspection"]
    """Visual inspection of every container: manual, semi-automatic or automatic."""
    mode: Literal["automatic", "semi_automatic", "manual"] = "automatic"
    """Who looks: a machine, a person at a machine that presents the containers, or persons in booths."""
    inspectors: PositiveCount | None = None
    """Persons of a team who inspect side by side; for manual inspection, and only there."""
    inspector_speed: VialSpeed = as_written("330 vial/h")
    """Containers per inspector and time in manual inspection."""
    step_yield: Uncertain[Fraction] = as_written("98.5 %")
    """Share of containers that pass."""

    @model_validator(mode="after")
    def _inspectors_where_manual(self) -> "VisualInspection":
        if self.mode == "manual" and self.inspectors is None:
            raise refused("no inspectors", "how many inspectors a team has, such as inspectors: 12, for manual mode")
        if self.mode != "manual" and self.inspectors is not None:
            raise refused(f"inspectors with the mode {self.mode}", "mode: manual, or no inspectors")
        return self

    def sizes_needed(self) -> tuple[str, ...]:
        return ("line_speed",) if self.mode == "automatic" else ()

    def speed(self, unit: UnitSize) -> float:
        if self.inspectors is not None:
            return self.inspectors * self.inspector_speed
        if self.mode == "semi_automatic":
            return unit.line_speed or SEMI_AUTOMATIC
        return super().speed(unit)
