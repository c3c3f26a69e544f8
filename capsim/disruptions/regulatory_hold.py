"""A stop of certification."""

from typing import Literal

from pydantic import model_validator

from capsim.disruptions.contract import Disruption, Harm
from capsim.foundation.rules import Effect
from capsim.schema.base import refused
from capsim.schema.quantity import Name


class RegulatoryHold(Disruption):
    """Nothing is released or rejected meanwhile; manufacture and tests go on, and evaluations unless `closed`."""

    kind: Literal["regulatory_hold"]
    """A stop of certification."""
    sites: list[Name] = []
    """Sites of which no lot gets its disposition."""
    authorities: list[Name] = []
    """Authorities: no lot gets its disposition that needs one of them."""
    closed: bool = False
    """Whether these authorities do not work either; else their evaluations go on, and wait for the decision."""

    @model_validator(mode="after")
    def _who_is_closed(self) -> "RegulatoryHold":
        if self.closed and not self.authorities:
            hint = "a site that stands still is a utility_outage"
            raise refused("closed: true without authorities", "authorities that are closed", hint)
        return self

    def harms(self) -> tuple[Harm, ...]:
        sites = [
            Harm(Effect.HOLD_RELEASE, "releases", name, f"sites[{index}]", site=name)
            for index, name in enumerate(self.sites)
        ]
        authorities = [
            Harm(Effect.HOLD_RELEASE, "authority", name, f"authorities[{index}]")
            for index, name in enumerate(self.authorities)
        ]
        closed = [
            Harm(Effect.CLOSE, "authority", name, f"authorities[{index}]")
            for index, name in enumerate(self.authorities if self.closed else ())
        ]
        return (*sites, *authorities, *closed)
