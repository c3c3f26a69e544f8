"""What several disruptions have in common."""

from typing import Literal

from capsim.disruptions.contract import Disruption, Harm


class CommonCause(Disruption):
    """A pandemic, a strike, an earthquake: it does nothing itself; others come along with it, at any site."""

    kind: Literal["common_cause"]
    """What several disruptions have in common; they name it as `along_with`."""

    def harms(self) -> tuple[Harm, ...]:
        return ()
