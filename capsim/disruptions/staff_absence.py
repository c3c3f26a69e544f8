"""People who are missing."""

from typing import Literal

from pydantic import model_validator

from capsim.disruptions.contract import Disruption, Harm
from capsim.foundation.rules import Effect
from capsim.schema.base import refused
from capsim.schema.quantity import Fraction, Name, Places


class StaffAbsence(Disruption):
    """Some of the people are missing; work that has begun goes on."""

    kind: Literal["staff_absence"]
    """People who are missing."""
    site: Name | None = None
    """Where; left out for authorities."""
    pools: list[Name] = []
    """Pools of the site."""
    laboratory: list[Name] = []
    """Laboratories of the site."""
    authorities: list[Name] = []
    """Authorities."""
    share: Fraction | None = None
    """Share of each that is missing; how many that is is rounded to the nearest whole number, halves up."""
    number: Places | None = None
    """How many of each are missing, at most all."""

    @model_validator(mode="after")
    def _how_many(self) -> "StaffAbsence":
        if (self.share is None) == (self.number is None):
            got = "neither share nor number" if self.share is None else "share and number"
            raise refused(got, "one of share, number", 'write share: "30 %" or number: 2')
        return self

    def harms(self) -> tuple[Harm, ...]:
        named = (("pool", self.pools, "pools"), ("laboratory", self.laboratory, "laboratory"))
        authorities = (("authority", self.authorities, "authorities"),)
        return tuple(
            Harm(
                Effect.FEWER,
                what,  # type: ignore[arg-type]
                name,
                f"{key}[{index}]",
                site=None if what == "authority" else self.site,
                share=self.share or 0.0,
                number=self.number or 0,
            )
            for what, names, key in (*named, *authorities)
            for index, name in enumerate(names)
        )
