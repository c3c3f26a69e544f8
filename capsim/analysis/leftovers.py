"""What is left of each component at the horizon: usable, and not used by any lot of what it goes into."""

from dataclasses import dataclass

import numpy as np

from capsim.analysis.observations import require_replications
from capsim.analysis.statistics import COUNTED, Estimate, mean_interval
from capsim.plan.plan import Plan
from capsim.results.result import Result
from capsim.results.tables import Status


@dataclass(frozen=True)
class LeftOver:
    """A component at the horizon.

    Attributes:
        unit: "dose", or the material's own unit where doses mean nothing.
        amount: Released, or made where it is used at risk, and not used [unit].
        used: Drawn by other lots [unit].
    """

    name: str
    unit: str
    amount: Estimate
    used: Estimate


def left_over(result: Result, level: float = 0.95) -> tuple[LeftOver, ...]:
    """Every material that others are made of, in the order of the plan.

    Raises:
        ResultError: No replication finished.
    """
    require_replications(result)
    return tuple(_left_over(result, material, level) for material in components(result.plan))


def components(plan: Plan) -> tuple[int, ...]:
    """The materials that others are made of."""
    return tuple(sorted({entry.material for entry in plan.inputs}))


def is_assembled(plan: Plan) -> bool:
    """Whether some lot is made of more than one material, so that one of them can be left over for lack of another."""
    return any(row.inputs[1] - row.inputs[0] > 1 for row in plan.campaigns)


def _left_over(result: Result, material: int, level: float) -> LeftOver:
    plan, lots, row = result.plan, result.tables["lots"], result.plan.materials[material]
    makers = [number for number, campaign in enumerate(plan.campaigns) if campaign.material == material]
    usable = [Status.RELEASED, Status.QUARANTINE] if row.at_risk else [Status.RELEASED]
    chosen = np.isin(lots["campaign"], makers) & np.isin(lots["status"], usable)
    place = np.searchsorted(result.replications, lots["replication"][chosen])
    left = np.bincount(place, weights=lots["remaining"][chosen], minlength=len(result))
    balance = result.tables["balance"]
    used = balance["consumed"][balance["material"] == material]
    factor = row.doses or row.quantum
    unit = "dose" if row.doses else row.unit
    rest, taken = (mean_interval(values * factor, level, within=COUNTED) for values in (left, used))
    return LeftOver(row.name, unit, rest, taken)
