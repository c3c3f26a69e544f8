"""Lots that pile up: whether more wait at the end of a run than in the mean, so that a place does not keep up."""

import numpy as np

from capsim.analysis.observations import FloatArray
from capsim.plan.places import SERVER, STORE, UNIT_CLASS, WaitPoint
from capsim.plan.plan import Plan
from capsim.results.result import Result
from capsim.results.tables import Status


def standing_at_end(result: Result, point: WaitPoint) -> float:
    """Lots that wait at the horizon for what a wait point names, in the mean of the replications, about.

    Lots before a first unit, with inputs that are ready for more; lots between two units, which may still be at work in
    the first of them; lots made and not decided, for a laboratory or a full store. Nothing for the rest.
    """
    plan, lots = result.plan, result.tables["lots"]
    mine = lots["campaign"] == point.campaign
    if point.kind in (SERVER, STORE):
        return float(np.count_nonzero(mine & (lots["status"] == int(Status.QUARANTINE)))) / len(result)
    if point.kind != UNIT_CLASS:
        return 0.0
    first, end = plan.campaigns[point.campaign].steps
    asks = next((index for index in range(first, end) if plan.steps[index].unit_class == point.row), end)
    in_process = mine & (lots["status"] == int(Status.IN_PROCESS))
    if asks > first:
        before = [index for index in range(first, asks) if not plan.steps[index].alongside][-1]
        at_work = plan.unit_classes[plan.steps[before].unit_class].count
        return max(float(np.count_nonzero(in_process & (lots["step"] == before))) / len(result) - at_work, 0.0)
    waiting = float(np.count_nonzero(in_process & (lots["started"] < 0))) / len(result)
    return waiting + _ready(result, point.campaign)


def _ready(result: Result, campaign: int) -> float:
    """For how many lots of a campaign inputs are ready at the horizon, in the mean."""
    plan, lots = result.plan, result.tables["lots"]
    inputs = plan.inputs[slice(*plan.campaigns[campaign].inputs)]
    site = plan.campaigns[campaign].site
    many: list[FloatArray] = []
    for entry in inputs:
        material = entry.material
        usable = [int(Status.RELEASED), *([int(Status.QUARANTINE)] if plan.materials[material].at_risk else ())]
        makers = [n for n, row in enumerate(plan.campaigns) if row.material == material and _reaches(plan, n, site)]
        chosen = np.isin(lots["campaign"], makers) & np.isin(lots["status"], usable)
        place = np.searchsorted(result.replications, lots["replication"])
        left = np.bincount(place, weights=np.where(chosen, lots["remaining"], 0.0), minlength=len(result))
        many.append(left / max(entry.amount, 1))
    return float(np.min(many, axis=0).mean()) if many else 0.0


def _reaches(plan: Plan, campaign: int, site: int) -> bool:
    row = plan.campaigns[campaign]
    routes = [one for one in plan.shipments if (one.material, one.origin) == (row.material, row.site)]
    return row.site == site if not routes else any(one.destination == site for one in routes)
