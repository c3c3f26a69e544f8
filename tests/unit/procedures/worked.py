"""What the worked examples of the kinds share: a step as a user writes it, and the hours and amounts it means."""

from typing import Any

from capsim.procedures.contract import ONE_CONTAINER, LotUnit, Operation, UnitProcedure, UnitSize
from capsim.scenario.kinds import KINDS

HOUR = 3600


def made(kind: str, **fields: Any) -> UnitProcedure:
    return KINDS[kind].model_validate({"unit_procedure": kind, "on": "unit"} | fields)


def hours(
    one: UnitProcedure, amount: float = 0.0, *, lot: LotUnit = ONE_CONTAINER, **sizes: object
) -> dict[str, float]:
    """Mean work of each operation for an amount in base units [h]."""
    return {one.name: work(one, amount) for one in one.operations(UnitSize.model_validate(sizes), lot)}


def work(one: Operation, amount: float) -> float:
    cycles = -(-amount // one.cycle) if one.cycle else 0
    cycled = cycles * one.per_cycle + max(cycles - 1, 0) * one.between
    return (one.fixed.mean + one.per_amount * amount + cycled) / HOUR


def antigen(one: UnitProcedure, **sizes: object) -> tuple[float, str]:
    """The mean amount that a step makes, with its unit."""
    creation = one.creation(UnitSize.model_validate(sizes))
    assert creation is not None
    return creation.size * creation.titre.distribution.mean, creation.dimension.symbol
