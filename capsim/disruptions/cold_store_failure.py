"""A store that loses its temperature."""

from typing import Literal

from capsim.disruptions.contract import Disruption, Harm
from capsim.foundation.rules import Effect
from capsim.schema.base import as_written
from capsim.schema.quantity import Duration, Name


class ColdStoreFailure(Disruption):
    """Nothing is put into the store; what stands there is lost, if the failure lasts longer than it can bear.

    Failures of a store that overlap or touch are one.
    """

    kind: Literal["cold_store_failure"]
    """A store that loses its temperature."""
    site: Name
    """Where."""
    stores: list[Name]
    """Which stores."""
    tolerates: Duration = as_written("0 h")
    """How long the lots can bear it. Where it lasts longer, all that still stands there is lost at that moment."""

    def harms(self) -> tuple[Harm, ...]:
        return tuple(
            Harm(Effect.DISCARD, "store", name, f"stores[{index}]", site=self.site, after=self.tolerates)
            for index, name in enumerate(self.stores)
        )
