"""A contamination that is found."""

from typing import Literal

from capsim.disruptions.contract import ALL_UNITS, Disruption, Harm, unit_number
from capsim.foundation.rules import Effect
from capsim.schema.base import as_written
from capsim.schema.quantity import Duration, Fraction, Name, Places


class Contamination(Disruption):
    """A unit is found contaminated: the lot on board is lost, and the unit is out of use until it is over."""

    kind: Literal["contamination"]
    """A contamination that is found."""
    site: Name
    """Where."""
    unit_class: Name
    """Which equipment."""
    unit: Places | None = None
    """Which unit of the class, from 1; each time one at random if left out."""
    all_units: bool = False
    """Whether it is all units of the class at once, such as a common air handling."""
    look_back: Duration = as_written("0 h")
    """Lots that left the unit within this time before, and what was made of them, are held until it is over.

    They are neither used nor sent meanwhile. Of released ones, those that are still at the site.
    """
    rejected: Fraction = 0.0
    """Chance that such a lot is then rejected; what was made of it falls with it."""

    def harms(self) -> tuple[Harm, ...]:
        unit = ALL_UNITS if self.all_units else unit_number(self.unit)
        spoil = Harm(
            Effect.SPOIL,
            "unit_class",
            self.unit_class,
            "unit_class",
            site=self.site,
            unit=unit,
            look_back=self.look_back,
            chance=self.rejected,
        )
        return (spoil, Harm(Effect.CLOSE, "unit_class", self.unit_class, "unit_class", site=self.site, unit=unit))
