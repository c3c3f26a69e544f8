"""A supplier that does not deliver."""

from typing import Literal

from capsim.disruptions.contract import Disruption, Harm
from capsim.foundation.rules import Effect
from capsim.schema.quantity import Name


class SupplierLoss(Disruption):
    """What would arrive meanwhile comes when it is over, or never."""

    kind: Literal["supplier_loss"]
    """A supplier that does not deliver."""
    site: Name
    """Where it should arrive."""
    supplies: list[Name] = []
    """Consumables of the site."""
    materials: list[Name] = []
    """Materials without procedure that are delivered to the site, such as imported bulk."""
    lost: bool = False
    """Whether it never comes. What was ordered by a reorder rule is ordered anew when it is over."""

    def harms(self) -> tuple[Harm, ...]:
        places = [("supply", name, f"supplies[{index}]") for index, name in enumerate(self.supplies)]
        places += [("delivered", name, f"materials[{index}]") for index, name in enumerate(self.materials)]
        return tuple(
            Harm(Effect.DELAY, what, name, key, site=self.site, lost=self.lost)  # type: ignore[arg-type]
            for what, name, key in places
        )
