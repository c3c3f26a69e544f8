"""What every unit procedure is: what one unit does to one lot, from taking it over to being ready again.

A kind is one file in this folder with one subclass of `UnitProcedure`. It says which fields the user writes, which
operations they mean and what becomes of the lot; it knows nothing of simulated time, chance, or other kinds.
"""

import math
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from capsim.foundation.distributions import Distribution
from capsim.foundation.rules import OnClose, OnFailure, Role
from capsim.foundation.units import FRACTION, VOLUME, Dimension, Quantity
from capsim.schema.base import FrozenModel, as_written
from capsim.schema.pieces import PositiveSupplyAmount
from capsim.schema.quantity import (
    Amount,
    Duration,
    Flow,
    Fraction,
    Measure,
    Name,
    Places,
    PositiveAmount,
    PositiveArea,
    PositiveCount,
    PositiveVolume,
    VialSpeed,
)
from capsim.schema.source import Sourced
from capsim.schema.uncertain import Uncertain, UncertainQuantity

PositiveShare = Annotated[
    float, Measure(FRACTION, low=1e-6, high=1.0, noun="a share above 0 and up to 100 %", example="85 %")
]
"""A share above 0 and up to 1."""


class UnitSize(Sourced):
    """The sizes of a unit that unit procedures ask for; each kind says which ones it needs."""

    working_volume: PositiveVolume | None = None
    """Volume of a lot in the vessel, such as "2000 L"."""
    line_speed: VialSpeed | None = None
    """Containers the line can run, such as "400 vial/min"."""
    column_volume: PositiveVolume | None = None
    """Bed volume of a chromatography column."""
    filter_area: PositiveArea | None = None
    """Membrane or filter area that is installed, such as "20 m2"."""
    flow_rate: Flow | None = None
    """Volume per time that a mixing skid takes, all streams together, such as "60 L/h"."""
    shelf_area: PositiveArea | None = None
    """Shelf area of a freeze dryer."""
    egg_places: PositiveCount | None = None
    """Eggs that an incubator holds."""


@dataclass(frozen=True)
class LotUnit:
    """What one base unit of a material is, as far as the scenario tells; None for what it does not.

    Attributes:
        containers: Filled containers: 1 for a vial, 1 / (doses per vial) for a dose, or 1 where that is not told.
        litres: Liquid before the line, overfill and line loss included [L].
    """

    containers: float | None = 1.0
    litres: float | None = None


ONE_CONTAINER = LotUnit()
"""Lots counted in containers of unknown volume."""


@dataclass(frozen=True)
class Operation:
    """Part of a unit procedure: brings the unit from one state to another.

    Its work is ``fixed`` + ``per_amount`` x amount + ``per_cycle`` for each started ``cycle`` of the amount, and
    ``between`` after each of them but the last.

    Attributes:
        name: In the field's words: load, culture, CIP.
        role: What it is for the unit.
        fixed: Work that does not depend on the lot's size [s].
        per_amount: Work per base unit of the material [s].
        cycle: Amount of one cycle in base units, 0 for no cycles.
        per_cycle: Work of one cycle [s].
        between: Work between two cycles [s].
    """

    name: str
    role: Role
    fixed: Distribution
    per_amount: float = 0.0
    cycle: float = 0.0
    per_cycle: float = 0.0
    between: float = 0.0


@dataclass(frozen=True)
class Creation:
    """What a step brings into being: a size times a titre.

    Attributes:
        size: How much there is of what the titre is per, in base units: litres, m2 of growth area, eggs.
        titre: Antigen per one of them.
        per: What the titre is per.
    """

    size: float
    titre: UncertainQuantity
    per: Dimension = VOLUME

    @property
    def dimension(self) -> Dimension:
        """What the amount is measured in."""
        return self.titre.dimension * self.per


class Hold(FrozenModel):
    """A buffer of its own after a step."""

    capacity: Places
    """Lots that may wait in it."""


class Consumption(FrozenModel):
    """What is used of a consumable in proportion to the lot."""

    amount: PositiveSupplyAmount
    """How much of the consumable."""
    per: PositiveAmount
    """For how much of the lot, as large as it is when the step begins, such as "1 vial"."""


class UnitProcedure(Sourced):
    """What one unit does to one lot, from taking it over to being clean again."""

    needs_of_unit: ClassVar[tuple[str, ...]] = ()
    """Sizes of `UnitSize` that the kind cannot do without."""
    sources: ClassVar[str] = ""
    """Where the defaults of the kind come from."""

    unit_procedure: str
    """Kind of the unit procedure."""
    on: Name
    """Unit class at the site that does it."""
    name: Name | None = None
    """Own name of the step; the kind if left out."""
    needs: dict[Name, PositiveCount] = {}
    """How many of which pools the step takes while the lot is on board, such as {operator: 2}."""
    consumes: dict[Name, PositiveSupplyAmount | Consumption] = {}
    """Consumables of the site that a lot takes: {bag: 1} for a lot, {vial: {amount: 1.02, per: 1 vial}} by its size."""
    step_yield: Uncertain[Fraction] = as_written("100 %")
    """Amount out over amount in."""
    fixed_loss: Amount | None = None
    """Amount lost in every lot, whatever its size."""
    samples: Amount | None = None
    """Amount taken as samples or retained in every lot."""
    failure: Fraction | dict[Name, Fraction] = 0.0
    """Chance that the whole lot fails in this step: one share, or shares by cause such as {contamination: 2 %}."""
    extra_cleaning: Duration = as_written("0 h")
    """Additional cleaning of the unit after a failed lot."""
    turnaround: Uncertain[Duration] = as_written("0 h")
    """Cleaning and set-up after the lot has left, before the next one."""
    turnaround_needs: dict[Name, PositiveCount] = {}
    """Pools that the turnaround takes, and changeover and line clearance too."""
    preparation_needs: dict[Name, PositiveCount] | None = None
    """Pools that the preparation takes; those of the turnaround if left out, none for {}."""
    changeover: Uncertain[Duration] = as_written("0 h")
    """Time before a lot of another material than the last one on the unit; a unit class may say it pair by pair."""
    line_clearance: Uncertain[Duration] = as_written("0 h")
    """Time before a lot of the same material as the last one on the unit, beyond the turnaround."""
    preparation: Uncertain[Duration] = as_written("0 h")
    """Decontamination or steaming that follows the turnaround (VHP, SIP)."""
    preparation_valid: Duration | None = None
    """How long the preparation holds; a lot that comes later waits for a new one. Without limit if left out."""
    clean_hold: Duration | None = None
    """How long the unit may stand clean before use; later the turnaround is done again. Without limit if left out."""
    dirty_hold: Duration | None = None
    """How long the unit may stand soiled; where its cleaning begins later, the extra cleaning comes on top."""
    keeps_previous: bool = False
    """Whether the lot also keeps the unit before until this step ends, as a tank that feeds the line to the end."""
    alongside: bool = False
    """Whether it runs, on a unit of its own, beside the step before it in the list, such as a buffer preparation."""
    hold: Literal["none", "unlimited", "zero_wait"] | Hold | Name = "none"
    """Where the lot waits for the next step: none (it keeps its unit), unlimited, {capacity: 3}, or a store's name.
    zero_wait: it goes on at once, and begins only when the next unit is set up and kept for it."""
    on_close: Literal["pause", "finish", "lose_lot"] = "pause"
    """What the step does when its shift ends: pause, finish (run through), or lose_lot."""
    on_failure: Literal["resume", "restart_operation", "lose_lot"] = "resume"
    """What a breakdown of the unit does: resume, restart_operation, or lose_lot."""

    @property
    def label(self) -> str:
        """Name of the step."""
        return self.name or self.unit_procedure

    @property
    def rules(self) -> tuple[OnClose, OnFailure]:
        """What closing time and breakdowns do to the step."""
        return OnClose[self.on_close.upper()], OnFailure[self.on_failure.upper()]

    @property
    def failure_by_cause(self) -> dict[str, float]:
        """Chance of each cause of failure in this step."""
        if isinstance(self.failure, dict):
            return {cause: share for cause, share in sorted(self.failure.items()) if share > 0}
        return {"batch_failure": self.failure} if self.failure > 0 else {}

    def sizes_needed(self) -> tuple[str, ...]:
        """Sizes that the unit must have, with what the user has written."""
        return self.needs_of_unit

    def lot_needed(self) -> tuple[str, ...]:
        """What must be known of the lot, by the names in `LotUnit`, with what the user has written."""
        return ()

    def work(self, unit: UnitSize, lot: LotUnit) -> tuple[Operation, ...]:
        """The operations with the lot on board, in order."""
        raise NotImplementedError

    def operations(self, unit: UnitSize, lot: LotUnit = ONE_CONTAINER) -> tuple[Operation, ...]:
        """All operations of the unit procedure: set-up, work, turnaround."""
        around = (
            Operation("changeover", Role.CHANGEOVER, self.changeover),
            Operation("preparation", Role.PREPARATION, self.preparation),
            *self.work(unit, lot),
            Operation("turnaround", Role.CLEANING, self.turnaround),
        )
        return tuple(one for one in around if one.role == Role.PROCESS or not nothing(one.fixed))

    def creation(self, unit: UnitSize) -> Creation | None:
        """What the step brings into being, or None where it works on what is there."""
        return None

    def largest_lot(self, unit: UnitSize) -> Quantity | None:
        """The largest lot that fits, as an amount or as a volume; None for no limit."""
        return None


class TimedProcedure(UnitProcedure):
    """A unit procedure whose work is one operation of a given duration."""

    operation_name: ClassVar[str] = "process"

    duration: Uncertain[Duration]
    """Time with the lot on board."""

    def work(self, unit: UnitSize, lot: LotUnit) -> tuple[Operation, ...]:
        return (Operation(self.operation_name, Role.PROCESS, self.duration),)


class Pace(FrozenModel):
    """So much time for so much material."""

    amount: PositiveAmount
    """Amount, such as "1000 vial"."""
    time: Duration
    """Time it takes."""


class LineProcedure(UnitProcedure):
    """A unit procedure that runs containers at the speed of the line: containers / (line speed x performance)."""

    needs_of_unit: ClassVar[tuple[str, ...]] = ("line_speed",)
    operation_name: ClassVar[str] = "run"

    set_up: Uncertain[Duration] = as_written("0 h")
    """Time before the first good container."""
    performance: PositiveShare = 1.0
    """Actual over nameplate speed while running: micro-stops and reduced speed."""

    def lot_needed(self) -> tuple[str, ...]:
        return ("containers",)

    def speed(self, unit: UnitSize) -> float:
        """Nameplate speed [containers/s]."""
        return unit.line_speed or math.inf

    def work(self, unit: UnitSize, lot: LotUnit) -> tuple[Operation, ...]:
        per_amount = (lot.containers or 0.0) / (self.speed(unit) * self.performance)
        return (Operation(self.operation_name, Role.PROCESS, self.set_up, per_amount=per_amount),)


def nothing(distribution: Distribution) -> bool:
    """Whether every draw is 0."""
    return distribution.mean == 0 and distribution.high == 0
