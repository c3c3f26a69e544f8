"""Power, water or steam that fails."""

from typing import Literal

from capsim.disruptions.contract import Disruption, Harm
from capsim.foundation.rules import Effect
from capsim.schema.quantity import Name


class UtilityOutage(Disruption):
    """Power, water or steam fails: what depends on it stands still."""

    kind: Literal["utility_outage"]
    """Power, water or steam that fails."""
    site: Name
    """Where."""
    unit_classes: list[Name] = []
    """Equipment that stands still."""
    pools: list[Name] = []
    """Pools that are not there."""
    laboratory: list[Name] = []
    """Laboratories that stand still. Where nothing is named the whole site does."""
    lose_lots: bool = False
    """Whether lots on board are lost; else their steps do what they do when their shift ends (`on_close`)."""

    def harms(self) -> tuple[Harm, ...]:
        units = [(name, f"unit_classes[{index}]") for index, name in enumerate(self.unit_classes)]
        named = (self.unit_classes, self.pools, self.laboratory)
        if not any(named):
            effects = (Effect.SPOIL, Effect.CLOSE) if self.lose_lots else (Effect.CLOSE,)
            return tuple(Harm(effect, "site", self.site, "site", site=self.site) for effect in effects)
        spoiled = units if self.lose_lots else []
        harms = [Harm(Effect.SPOIL, "unit_class", name, key, site=self.site) for name, key in spoiled]
        harms += [Harm(Effect.CLOSE, "unit_class", name, key, site=self.site) for name, key in units]
        for index, name in enumerate(self.pools):
            harms.append(Harm(Effect.CLOSE, "pool", name, f"pools[{index}]", site=self.site))
        for index, name in enumerate(self.laboratory):
            harms.append(Harm(Effect.CLOSE, "laboratory", name, f"laboratory[{index}]", site=self.site))
        return tuple(harms)
