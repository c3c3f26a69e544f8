"""Where the doses are, material by material, and what became of the lots of each campaign."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from capsim.analysis.observations import FloatArray, matrix
from capsim.analysis.statistics import COUNTED, Estimate, mean_interval
from capsim.plan.plan import MaterialRow
from capsim.results.result import Result
from capsim.results.tables import Status


@dataclass(frozen=True)
class MaterialDoses:
    """Where a material is at the horizon: ``begun`` is the sum of all the others.

    Attributes:
        unit: "dose", or the material's own unit where doses mean nothing.
        used: Drawn by lots of later stages.
        yield_loss: Lost in process by yields and fixed losses.
        failed_lots: In lots that failed before they were made, with all that was in them then.
        quarantine: Made and not yet decided.
    """

    name: str
    stage: str
    unit: str
    begun: Estimate
    in_process: Estimate
    yield_loss: Estimate
    failed_lots: Estimate
    quarantine: Estimate
    rejected: Estimate
    expired: Estimate
    sampled: Estimate
    used: Estimate
    released: Estimate


@dataclass(frozen=True)
class CampaignLots:
    """What became of the lots of a campaign.

    Attributes:
        started: Lots that a first unit took (all planned lots, where there is no unit).
        made: Lots whose last step ended, whatever was decided then.
        expired: Lots whose shelf life ended in quarantine.
        rejected_by, lost_by: (cause, lots), causes that occurred, in the plan's order.
    """

    name: str
    started: Estimate
    made: Estimate
    released: Estimate
    rejected: Estimate
    lost: Estimate
    expired: Estimate
    rejected_by: tuple[tuple[str, Estimate], ...]
    lost_by: tuple[tuple[str, Estimate], ...]


STATUSES = (
    "begun", "in_process", "yield_loss", "failed_lots", "quarantine", "rejected", "expired", "sampled", "used",
    "released",
)  # fmt: skip
"""Where a dose can be, in the order in which it passes."""

_COLUMNS = {
    "begun": "begun", "in_process": "in_process", "quarantine": "quarantine", "rejected": "rejected",
    "expired": "expired", "sampled": "sampled", "used": "consumed", "released": "released",
}  # fmt: skip


def doses_by_material(result: Result, level: float = 0.95) -> tuple[MaterialDoses, ...]:
    """Doses of each material by status at the horizon, means over the replications with intervals.

    Raises:
        ResultError: No replication finished.
    """
    columns = {name: matrix(result, "balance", column) for name, column in _COLUMNS.items()}
    columns["failed_lots"] = _failed(result)
    columns["yield_loss"] = matrix(result, "balance", "lost") - columns["failed_lots"]
    return tuple(
        _material(row, {name: values[:, index] for name, values in columns.items()}, level)
        for index, row in enumerate(result.plan.materials)
    )


def _failed(result: Result) -> FloatArray:
    """Quanta of each material that were in lots when these failed; shape (replications, materials)."""
    plan, lots = result.plan, result.tables["lots"]
    failed = lots["status"] == Status.LOST
    material = np.array([row.material for row in plan.campaigns], dtype=np.int64)[lots["campaign"][failed]]
    quanta = np.zeros((len(result), len(plan.materials)))
    replication = np.searchsorted(result.replications, lots["replication"][failed])
    np.add.at(quanta, (replication, material), lots["amount"][failed].astype(np.float64))
    return quanta


def _material(row: MaterialRow, quanta: Mapping[str, FloatArray], level: float) -> MaterialDoses:
    factor = row.doses or row.quantum
    estimates = {name: mean_interval(values * factor, level, within=COUNTED) for name, values in quanta.items()}
    return MaterialDoses(row.name, row.stage, "dose" if row.doses else row.unit, **estimates)


def lots_by_campaign(result: Result, level: float = 0.95) -> tuple[CampaignLots, ...]:
    """Lots of each campaign by what became of them, means over the replications with intervals.

    Raises:
        ResultError: No replication finished.
    """
    matrix(result, "balance", "begun")
    return tuple(_campaign(result, number, level) for number in range(len(result.plan.campaigns)))


def _campaign(result: Result, number: int, level: float) -> CampaignLots:
    plan, lots = result.plan, result.tables["lots"]
    mine = lots["campaign"] == number
    status = lots["status"]

    def count(chosen: NDArray[Any]) -> Estimate:
        place = np.searchsorted(result.replications, lots["replication"][mine & chosen])
        return mean_interval(np.bincount(place, minlength=len(result)), level, within=COUNTED)

    def by_cause(chosen: NDArray[Any]) -> tuple[tuple[str, Estimate], ...]:
        seen = np.unique(lots["cause"][mine & chosen & (lots["cause"] >= 0)])
        return tuple((plan.causes[cause], count(chosen & (lots["cause"] == cause))) for cause in seen.tolist())

    steps = plan.campaigns[number].steps
    return CampaignLots(
        name=plan.campaigns[number].name,
        started=count(lots["started"] >= 0 if steps[0] < steps[1] else lots["planned"] >= 0),
        made=count(lots["made"] >= 0),
        released=count(status == Status.RELEASED),
        rejected=count(status == Status.REJECTED),
        lost=count(status == Status.LOST),
        expired=count(status == Status.EXPIRED),
        rejected_by=by_cause(status == Status.REJECTED),
        lost_by=by_cause(status == Status.LOST),
    )
