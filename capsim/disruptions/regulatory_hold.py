"""A stop of certification."""

from typing import Literal

from capsim.disruptions.contract import Disruption, Harm
from capsim.foundation.rules import Effect
from capsim.schema.quantity import Name


class RegulatoryHold(Disruption):
    """Nothing is released or rejected meanwhile; manufacture and tests go on."""

    kind: Literal["regulatory_hold"]
    """A stop of certification."""
    sites: list[Name] = []
    """Sites of which no lot gets its disposition."""
    authorities: list[Name] = []
    """Authorities: no lot gets its disposition that needs one of them."""

    def harms(self) -> tuple[Harm, ...]:
        sites = [
            Harm(Effect.HOLD_RELEASE, "releases", name, f"sites[{index}]", site=name)
            for index, name in enumerate(self.sites)
        ]
        authorities = [
            Harm(Effect.HOLD_RELEASE, "authority", name, f"authorities[{index}]")
            for index, name in enumerate(self.authorities)
        ]
        return (*sites, *authorities)
