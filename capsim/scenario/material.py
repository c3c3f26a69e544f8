"""Materials as written: what is made, of what, by which procedure, and how it is released."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from capsim.scenario.kinds import AnyUnitProcedure
from capsim.scenario.located import numbered
from capsim.scenario.money import MaterialCost
from capsim.scenario.quality import Release
from capsim.schema.base import refused
from capsim.schema.money import MoneyPerDose
from capsim.schema.quantity import (
    Amount,
    DosesPerVial,
    Duration,
    Fraction,
    Name,
    PositiveAmount,
    PositiveDuration,
    PositiveVolume,
)
from capsim.schema.source import Sourced


class Limit(Sourced):
    """How long a lot may take from the end of one step to another, or in some steps together; else it is lost."""

    from_: Annotated[Name | None, Field(alias="from")] = None
    """Step at whose end the clock starts."""
    to: Name | None = None
    """Step that must be reached."""
    until: Literal["start", "end"] = "end"
    """Whether the lot must have been taken over by the unit of that step, or its work must have ended."""
    inside: list[Name] | None = None
    """In place of from and to: steps whose time is added up, such as those out of refrigeration."""
    within: Duration
    """The longest time allowed, such as "24 h"."""

    @model_validator(mode="after")
    def _one_kind(self) -> "Limit":
        given = [key for key, value in (("from", self.from_), ("to", self.to), ("inside", self.inside)) if value]
        if given not in (["from", "to"], ["inside"]):
            raise refused(" and ".join(given) or "neither", "from and to, or inside with a list of steps")
        if self.inside and "until" in self.model_fields_set:
            raise refused("until beside inside", "until beside from and to only, since a sum runs inside its steps")
        return self


class Material(Sourced):
    """A material with its lots: a drug substance, a drug product, an intermediate, or the job of a textbook line."""

    stage: Literal["drug_substance", "drug_product", "intermediate", "other"] = "other"
    """What it is, for reports."""
    procedure: list[AnyUnitProcedure] = []
    """Unit procedures in order."""
    components: dict[Name, PositiveAmount] = {}
    """What goes into it: amount of each material per dose (per lot where it has no doses)."""
    lot_size: PositiveAmount | None = None
    """Size of a lot at its start, such as "100e3 vial"; for a culture the titre gives it."""
    doses_per_vial: DosesPerVial | None = None
    """Labelled doses in a container."""
    fill_volume: PositiveVolume | None = None
    """Volume of a dose in the container."""
    dose: Amount | None = None
    """Antigen in one dose, so that bulk can be told in doses; taken from what uses it if left out."""
    overfill: Fraction = 0.0
    """Volume above label claim, as a share of it."""
    line_loss: Fraction = 0.0
    """Share of the formulated bulk that never gets into a good container."""
    shelf_life: PositiveDuration | None = None
    """How long a lot may be kept after it is made; what is older is neither released nor used."""
    expires: Literal["own", "with_components"] = "own"
    """own: when its shelf life ends; with_components: with the first of its components, if that is earlier."""
    use: Literal["released", "at_risk"] = "released"
    """Whether others may use it only when released, or at risk as soon as it is made."""
    store: Name | None = None
    """Store of the site in which made lots stand until they are used up or shipped."""
    storage: Name | None = None
    """Temperature class of the stores in which it may stand, such as frozen; any store if left out."""
    packed_volume: PositiveVolume | None = None
    """Volume that a dose takes in a store whose capacity is in L, its packing included."""
    release: Release | None = None
    """Release route; without one a lot is released when it is made."""
    limits: dict[Name, Limit] = {}
    """Holds and windows that lose lots, by the name under which the loss is counted."""
    cost: MaterialCost | None = None
    """What its lots cost in materials that are not consumables of a site."""
    revenue: MoneyPerDose | None = None
    """What a released dose brings that leaves the plant; counts in the net present value only."""

    @property
    def last_step(self) -> int:
        """Place in the procedure of the last step that a lot goes through; -1 where there is none."""
        return max((index for index, step in enumerate(self.procedure) if not step.alongside), default=-1)

    @property
    def step_names(self) -> list[str]:
        """Names of the steps of the procedure; a second step of the same name is numbered."""
        return numbered(step.label for step in self.procedure)
