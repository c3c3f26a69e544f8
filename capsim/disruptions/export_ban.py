"""A route that is closed."""

from typing import Annotated, Literal

from pydantic import Field

from capsim.disruptions.contract import Disruption, Harm
from capsim.foundation.rules import Effect
from capsim.schema.quantity import Name


class ExportBan(Disruption):
    """Nothing leaves for other sites meanwhile; what is on the road arrives."""

    kind: Literal["export_ban"]
    """A route that is closed."""
    materials: list[Name]
    """What must not leave."""
    from_: Annotated[Name, Field(alias="from")]
    """Site that it leaves."""
    to: Name | None = None
    """Site that it does not reach; none at all if left out."""

    def harms(self) -> tuple[Harm, ...]:
        return tuple(
            Harm(Effect.BLOCK_ROUTE, "route", name, f"materials[{index}]", site=self.from_, to=self.to)
            for index, name in enumerate(self.materials)
        )
