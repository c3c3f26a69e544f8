"""The plan: a scenario compiled into tables of plain numbers, ready for any engine.

Each table is a tuple of flat rows: numbers, and names for people. Rows point to one another by index, and
``NONE`` means no row. `as_arrays` turns a table into one array a column, for engines that want them.
Times are whole seconds since the scenario's start; amounts are whole quanta of the material's unit, so that
the material balance closes exactly; random quantities are rows of `Plan.streams`, addressed by lot.
"""

from collections import abc
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from capsim.foundation.rules import LotSequence, OnClose, OnFailure, Phase, Role
from capsim.foundation.worktime import WorkCalendar
from capsim.plan.rows import (
    MATURE,
    NONE,
    UNLIMITED,
    ActualRow,
    CampaignRow,
    FailureRow,
    InputRow,
    LimitRow,
    LotRow,
    MaterialRow,
    NeedRow,
    SegmentRow,
    ShipmentRow,
    Starts,
    StepRow,
    Stream,
    Target,
    UseRow,
    Window,
)
from capsim.plan.rows_disruptions import DisruptionRow, EffectRow
from capsim.plan.rows_money import CapexRow, CostRow, DemandRow, MoneyRow, RegionRow, RevenueRow, SupportRow
from capsim.plan.rows_plant import (
    DeliveryRow,
    PoolRow,
    RoutineRow,
    ServerRow,
    StoreRow,
    SupplyRow,
    TakenRow,
    UnitClassRow,
    UnitRow,
)
from capsim.plan.rows_projects import JoinRow, PhaseRow, ProjectRow, QualificationRow
from capsim.plan.rows_release import CheckPart, CheckRow, StageRow

__all__ = [
    "MATURE",
    "NONE",
    "UNLIMITED",
    "ActualRow",
    "CampaignRow",
    "CheckPart",
    "CheckRow",
    "DeliveryRow",
    "DisruptionRow",
    "EffectRow",
    "FailureRow",
    "InputRow",
    "JoinRow",
    "LimitRow",
    "LotRow",
    "MaterialRow",
    "NeedRow",
    "OnClose",
    "OnFailure",
    "Phase",
    "PhaseRow",
    "Plan",
    "PoolRow",
    "ProjectRow",
    "QualificationRow",
    "Role",
    "RoutineRow",
    "SegmentRow",
    "LotSequence",
    "ServerRow",
    "ShipmentRow",
    "StageRow",
    "Starts",
    "StepRow",
    "StoreRow",
    "Stream",
    "SupplyRow",
    "TakenRow",
    "Target",
    "UnitClassRow",
    "UnitRow",
    "UseRow",
    "Window",
    "as_arrays",
]


@dataclass(frozen=True)
class Plan:
    """A compiled scenario. See the rows above.

    ``links`` holds the stream indices of spans, and ``skilled`` the server indices, each span by name. ``began``
    is when the scenario began from which this one goes on, or empty.
    """

    name: str
    start: str
    horizon: int
    window: Window
    sites: tuple[str, ...]
    causes: tuple[str, ...]
    streams: tuple[Stream, ...]
    links: tuple[int, ...]
    dates: tuple[int, ...]
    calendars: tuple[WorkCalendar, ...]
    materials: tuple[MaterialRow, ...]
    unit_classes: tuple[UnitClassRow, ...]
    pools: tuple[PoolRow, ...]
    stores: tuple[StoreRow, ...]
    servers: tuple[ServerRow, ...]
    campaigns: tuple[CampaignRow, ...]
    inputs: tuple[InputRow, ...]
    steps: tuple[StepRow, ...]
    segments: tuple[SegmentRow, ...]
    needs: tuple[NeedRow, ...]
    failures: tuple[FailureRow, ...]
    checks: tuple[CheckRow, ...]
    shipments: tuple[ShipmentRow, ...]
    targets: tuple[Target, ...]
    routines: tuple[RoutineRow, ...] = ()
    limits: tuple[LimitRow, ...] = ()
    skilled: tuple[int, ...] = ()
    stages: tuple[StageRow, ...] = ()
    supplies: tuple[SupplyRow, ...] = ()
    deliveries: tuple[DeliveryRow, ...] = ()
    uses: tuple[UseRow, ...] = ()
    lots: tuple[LotRow, ...] = ()
    disruptions: tuple[DisruptionRow, ...] = ()
    effects: tuple[EffectRow, ...] = ()
    actuals: tuple[ActualRow, ...] = ()
    money: tuple[MoneyRow, ...] = ()
    costs: tuple[CostRow, ...] = ()
    capex: tuple[CapexRow, ...] = ()
    support: tuple[SupportRow, ...] = ()
    revenues: tuple[RevenueRow, ...] = ()
    regions: tuple[RegionRow, ...] = ()
    demands: tuple[DemandRow, ...] = ()
    projects: tuple[ProjectRow, ...] = ()
    phases: tuple[PhaseRow, ...] = ()
    joins: tuple[JoinRow, ...] = ()
    qualifications: tuple[QualificationRow, ...] = ()
    units: tuple[UnitRow, ...] = ()
    taken: tuple[TakenRow, ...] = ()
    began: str = ""

    def calendar(self, index: int) -> WorkCalendar | None:
        """The calendar at ``index``, or None for one that is always open."""
        return None if index == NONE else self.calendars[index]

    @cached_property
    def steps_on(self) -> tuple[tuple[StepRow, ...], ...]:
        """The steps on the units of each class, by row of the class."""
        found: list[list[StepRow]] = [[] for _ in self.unit_classes]
        for step in self.steps:
            found[step.unit_class].append(step)
        return tuple(map(tuple, found))


def as_arrays(rows: abc.Sequence[Any]) -> dict[str, NDArray[Any]]:
    """A table as one array a column; spans become arrays of shape (rows, 2).

    >>> as_arrays([NeedRow(0, 2), NeedRow(3, 1)])["count"].tolist()
    [2, 1]
    """
    if not rows:
        return {}
    return {field.name: np.array([getattr(row, field.name) for row in rows]) for field in fields(rows[0])}
