"""The plant at the start, as written: lots in stock, lots in process, busy units; and what was released before."""

from typing import Literal

from pydantic import model_validator

from capsim.schema.base import FrozenModel, refused
from capsim.schema.calendar import Moment
from capsim.schema.quantity import (
    DateTime,
    Duration,
    Fraction,
    Name,
    Places,
    PositiveAmount,
    PositiveNumber,
    Title,
)
from capsim.schema.source import Sourced
from capsim.schema.uncertain import Uncertain


class StockLot(Sourced):
    """A lot that is made and there at the start."""

    name: Name | None = None
    """What people call it."""
    material: Name
    """What it is."""
    at: Name
    """Site where it stands, in the store of its material."""
    size: PositiveAmount | None = None
    """What is left of it; the lot size of the material if left out. May be told in doses."""
    status: Literal["released", "quarantine"] = "released"
    """released: it may be used; quarantine: its release route begins at the start, unless ``decided`` says more."""
    decided: Moment | None = None
    """Of a lot in quarantine: when its last result is in, in place of the release route."""
    rejection: Fraction | None = None
    """Chance that it is rejected then; only with ``decided``."""
    age: Duration | None = None
    """How long ago it was made; from this and the shelf life follows when it expires."""
    expires: Moment | None = None
    """When it expires, in place of its age; a new shelf life begins at the start where neither is told."""
    due: Moment | None = None
    """By when it is wanted released."""

    @model_validator(mode="after")
    def _fits(self) -> "StockLot":
        if self.status == "released":
            for key in ("decided", "rejection", "due"):
                if getattr(self, key) is not None:
                    raise refused(f"{key} of a released lot", "status: quarantine, or no such key")
        if self.rejection is not None and self.decided is None:
            raise refused("rejection without decided", "the moment at which it is decided")
        if self.age is not None and self.expires is not None:
            raise refused("age and expires", "one of them")
        return self


class InProcessLot(Sourced):
    """A lot that is in the middle of its procedure at the start; its components are in it."""

    name: Name | None = None
    """What people call it."""
    material: Name
    """What it becomes."""
    at: Name
    """Site where."""
    step: Name | None = None
    """Step in whose unit it stands, with ``remaining``."""
    remaining: Uncertain[Duration] | None = None
    """Work of that step that is left, in the working hours of the step."""
    after: Name | None = None
    """In place of step: the step that it has behind it. It keeps that unit where nothing else holds it."""
    size: PositiveAmount | None = None
    """What it is now; the lot size of the material if left out, and nothing where a culture is still to make it."""
    due: Moment | None = None
    """By when it is wanted released."""

    @model_validator(mode="after")
    def _one_place(self) -> "InProcessLot":
        given = [key for key in ("step", "remaining", "after") if getattr(self, key) is not None]
        if given not in (["step", "remaining"], ["after"]):
            raise refused(" and ".join(given) or "neither", "step with remaining, or after")
        return self


class BusyUnits(Sourced):
    """Units that are cleaned, maintained or repaired at the start."""

    unit_class: Name
    """Which."""
    at: Name
    """Site where."""
    units: Places = 1
    """How many of the class."""
    until: Moment
    """When they are clean, prepared and free."""


class Opening(FrozenModel):
    """The plant at the start."""

    stock: list[StockLot] = []
    """Lots that are made."""
    in_process: list[InProcessLot] = []
    """Lots that are not."""
    busy: list[BusyUnits] = []
    """Units that are not free, without a lot."""


class Actual(Sourced):
    """A lot that was released before the start of the scenario."""

    date: DateTime
    """When it was released."""
    material: Name
    """What it is."""
    doses: PositiveNumber | None = None
    """Doses in it."""
    size: PositiveAmount | None = None
    """In place of doses: its size, such as "18e3 vial"."""
    lot: Title | None = None
    """What people call it."""

    @model_validator(mode="after")
    def _one_amount(self) -> "Actual":
        if (self.doses is None) == (self.size is None):
            raise refused("neither" if self.doses is None else "doses and size", "exactly one of doses and size")
        return self
