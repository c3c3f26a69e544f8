"""A unit that fails for long."""

from typing import Literal

from capsim.disruptions.contract import Disruption, Harm, unit_number
from capsim.foundation.rules import Effect
from capsim.schema.quantity import Name, Places


class EquipmentFailure(Disruption):
    """One unit of a class is out of use, by the calendar and beyond its ordinary breakdowns."""

    kind: Literal["equipment_failure"]
    """A unit that fails for long."""
    site: Name
    """Where."""
    unit_class: Name
    """Which equipment."""
    unit: Places | None = None
    """Which unit of the class, from 1; each time one at random if left out."""
    lose_lots: bool = False
    """Whether the lot on board is lost; else its step does what it does when its shift ends (`on_close`)."""
    repaired_by: Name | None = None
    """Pool of the site whose people repair: one each, in order of failure, in their hours. No step may need it."""

    @property
    def crew(self) -> str | None:
        return self.repaired_by

    def harms(self) -> tuple[Harm, ...]:
        effects = (Effect.SPOIL, Effect.CLOSE) if self.lose_lots else (Effect.CLOSE,)
        unit = unit_number(self.unit)
        return tuple(
            Harm(effect, "unit_class", self.unit_class, "unit_class", site=self.site, unit=unit) for effect in effects
        )
