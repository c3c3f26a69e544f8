"""The material balance of a replication: counted twice, and refused where the two counts differ."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from capsim.foundation.errors import LedgerError
from capsim.plan.plan import Plan
from capsim.plant.supplies import Supply
from capsim.results.tables import TABLES, Status

_COLUMNS = tuple(column.name for column in TABLES["balance"][2:])
_STANDING = {
    "released": Status.RELEASED,
    "rejected": Status.REJECTED,
    "in_process": Status.IN_PROCESS,
    "quarantine": Status.QUARANTINE,
}


def material_balance(
    plan: Plan,
    lots: Mapping[str, NDArray[np.int64]],
    drawn: NDArray[np.int64],
    *,
    losses: Sequence[tuple[int, int, int, int]],
    sampled: Sequence[int],
) -> list[tuple[int, ...]]:
    """One row a material: what was begun, and where it is [quanta].

    What the ``lots`` hold, what the steps say of ``losses`` (campaign, cause, lots, quanta) and ``sampled`` (by
    campaign), and what the children say they have ``drawn`` (rows of campaign and quanta) must agree.

    Raises:
        LedgerError: They do not agree.
    """
    material_of = np.array([row.material for row in plan.campaigns])
    material = material_of[lots["campaign"]]
    remaining = lots["amount"] - lots["used"] - lots["gone"]
    counts = {name: np.zeros(len(plan.materials), dtype=np.int64) for name in _COLUMNS}
    standing = np.zeros((len(Status), len(plan.materials)), dtype=np.int64)
    np.add.at(counts["begun"], material, lots["begun"])
    np.add.at(counts["consumed"], material, lots["used"])
    np.add.at(counts["expired"], material, lots["gone"])
    np.add.at(standing, (lots["status"], material), remaining)
    for name, status in _STANDING.items():
        counts[name] = standing[status]
    for campaign, _, _, amount in losses:
        counts["lost"][material_of[campaign]] += amount
    for row, amount in zip(plan.campaigns, sampled, strict=True):
        counts["sampled"][row.material] += amount
    told = np.zeros(len(plan.materials), dtype=np.int64)
    np.add.at(told, material_of[drawn[:, 0]], drawn[:, 1])
    return _checked(plan, list(zip(*(counts[name].tolist() for name in _COLUMNS), strict=True)), told.tolist())


def supply_balance(plan: Plan, supplies: Sequence[Supply], told: Sequence[int]) -> list[tuple[int, ...]]:
    """One row a consumable: what there was, what came, and where it is [quanta].

    What is left, what the steps say they took (``told``), and what was to come must agree.

    Raises:
        LedgerError: They do not agree.
    """
    rows: list[tuple[int, ...]] = []
    for number, (row, supply, taken) in enumerate(zip(plan.supplies, supplies, told, strict=True)):
        deliveries = [one for one in plan.deliveries[slice(*row.deliveries)] if not one.ordered]
        dated = sum(one.amount for one in deliveries if one.at < plan.horizon)
        came = dated + supply.ordered - supply.on_order - supply.missed
        if row.opening + came != taken + supply.left or (came, taken) != (supply.delivered, supply.used):
            raise LedgerError(
                f'the balance of supply "{row.name}" does not close: opening {row.opening}, delivered '
                f"{supply.delivered} of {came}, used {supply.used}, taken by lots {taken}, left {supply.left} in quanta"
            )
        account = (row.opening, supply.delivered, supply.used, supply.left, supply.on_order)
        rows.append((number, *account, supply.lowest, supply.at_zero))
    return rows


def _checked(plan: Plan, rows: list[tuple[int, ...]], told: list[int]) -> list[tuple[int, ...]]:
    for material, row, drawn in zip(plan.materials, rows, told, strict=True):
        _check(material.name, dict(zip(_COLUMNS, row, strict=True)), drawn)
    return rows


def _check(name: str, account: dict[str, int], drawn: int) -> None:
    accounted = sum(amount for column, amount in account.items() if column != "begun")
    if accounted != account["begun"] or drawn != account["consumed"]:
        shown = ", ".join(f"{column} {amount}" for column, amount in account.items())
        raise LedgerError(
            f'the balance of "{name}" does not close: begun {account["begun"]}, accounted for {accounted}; '
            f"drawn by other lots {drawn} ({shown}; in quanta)"
        )
