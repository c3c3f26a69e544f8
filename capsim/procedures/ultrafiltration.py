"""Concentration and buffer exchange (UF/DF)."""

from typing import Annotated, ClassVar, Literal

from pydantic import model_validator

from capsim.foundation.units import FRACTION
from capsim.procedures.liquids import FiltrationProcedure
from capsim.schema.base import refused
from capsim.schema.quantity import Measure

ConcentrationFactor = Annotated[
    float, Measure(FRACTION, low=1.0, noun="a number of 1 or more", example="10", most="1e6")
]
"""Volume before over volume after."""
Diavolumes = Annotated[float, Measure(FRACTION, noun="a number of volumes", example="8", most="1e6")]
"""Volumes of buffer per volume of the retentate."""


def permeate(factor: float, diavolumes: float) -> tuple[float, float]:
    """Litres that pass the membrane per litre of feed: for concentration, and for exchange of the buffer after it.

    Concentration to a tenth drains 0.9 L of each litre; 8 volumes of buffer on the tenth that is left are 0.8 L:

    >>> permeate(10, 8)
    (0.9, 0.8)
    """
    return 1 - 1 / factor, diavolumes / factor


class Ultrafiltration(FiltrationProcedure):
    """Tangential-flow filtration on a skid: concentrate, exchange the buffer (diafiltration), recover.

    Time = ``duration`` + permeate / (filter area x ``flux``), with permeate = volume x (1 - 1/f + n/f) for the
    concentration factor f and n diafiltration volumes. Where only the time as a whole is known, give ``duration``
    alone. A bulk is measured as antigen, so tell its ``volume`` before the step.
    """

    operation_name: ClassVar[str] = "concentrate"

    unit_procedure: Literal["ultrafiltration"]
    """Concentration and buffer exchange (UF/DF)."""
    concentration_factor: ConcentrationFactor | None = None
    """Volume before over volume after, such as 10; no concentration if left out."""
    diafiltration_volumes: Diavolumes | None = None
    """Volumes of buffer that are exchanged, each as large as the concentrated lot; none if left out."""

    @model_validator(mode="after")
    def _something_passes(self) -> "Ultrafiltration":
        given = [key for key in ("concentration_factor", "diafiltration_volumes") if getattr(self, key) is not None]
        if self.flux is None and given:
            raise refused(f"{given[0]} without flux", "a flux beside it, or duration alone")
        if self.flux is not None and not sum(litres for _, litres in self.passes()):
            raise refused("a flux, but nothing that passes", "a concentration_factor above 1, or diafiltration_volumes")
        return self

    def passes(self) -> tuple[tuple[str, float], ...]:
        drained, exchanged = permeate(self.concentration_factor or 1.0, self.diafiltration_volumes or 0.0)
        return (("concentrate", drained), ("diafilter", exchanged))
