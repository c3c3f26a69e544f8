"""The plant of a replication at a moment, as a scenario that goes on from there tells it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from capsim.engine.snapshot import go_on, snapshot
from capsim.engine.snapshot_made import Made
from capsim.engine.snapshot_names import Names
from capsim.engine.snapshot_plant import Plant
from capsim.engine.snapshot_process import InProcess
from capsim.plan.plan import Plan


@dataclass(frozen=True)
class Standing:
    """What there is.

    Attributes:
        opening: What the key ``opening`` of a scenario tells.
        released: Lots released in the run so far, as ``actuals`` tell them.
        start: The moment as a date.
    """

    opening: Mapping[str, Any]
    released: tuple[Mapping[str, Any], ...]
    start: str


def standing(plan: Plan, *, seed: int, replication: int, at: int) -> Standing:
    """The plant of a replication of a plan just before a moment ``at`` [s].

    Raises:
        StudyError: Something is under way then that cannot be told.
    """
    found = snapshot(plan, seed=seed, replication=replication, at=at)
    names = Names(found)
    made, process = Made(found, names), InProcess(found, names)
    stock, released, lots = list(made.stock()), tuple(made.released()), process.lots()
    plant = Plant(found, names, process.unplanned)
    plant.see()
    opening: dict[str, Any] = {
        "stock": stock,
        "in_process": lots,
        "laboratories": list(plant.laboratories()),
        "supplies": list(plant.supplies()),
        "campaigns": dict(plant.campaigns()),
        "sent": list(plant.sent()),
        "projects": list(plant.projects()),
    }
    go_on(found)
    opening |= {"busy": list(plant.busy()), "people": list(plant.people()), "units": list(plant.units())}
    return Standing(opening, released, names.date(at))
