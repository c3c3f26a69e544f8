"""What the state pays: its part of the costs of a run, and the cash that it pays by the horizon.

A lump of capex is to the charges of what it is for as it is to the capex of that: a share and a lump of the same part
of the same capex leave the same cost, whenever they are paid.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from capsim.analysis.observations import FloatArray
from capsim.analysis.spending import Spent, interest, worth
from capsim.analysis.statistics import COUNTED, Estimate, mean_interval
from capsim.plan.plan import Plan
from capsim.plan.rows_money import CostPart, Supported, SupportRow


@dataclass(frozen=True)
class PaidByState:
    """Cash that the state pays from the start to the horizon.

    Attributes:
        capex: Shares of what is invested, when it is paid.
        opex: Shares of running costs, when they are paid.
        lumps: Paid on their dates.
        total: All of it.
    """

    capex: Estimate
    opex: Estimate
    lumps: Estimate
    total: Estimate


def share_of(plan: Plan, one: Spent) -> float:
    """Share of a cost that the state pays."""
    return sum(row.share for row in plan.support if row.share >= 0 and _is_for(plan, row, one))


def lumps(plan: Plan, *, discounted: bool = False) -> float:
    """What the state pays at once before the horizon."""
    return sum(row.lump * (float(worth(interest(plan), row.at)) if discounted else 1.0) for row in _lumps(plan))


def support(plan: Plan, spent: Sequence[Spent]) -> FloatArray:
    """The part of the costs of a run that is the state's, in each replication; there is at least one cost."""
    found: FloatArray = np.sum([one.total * share_of(plan, one) for one in spent], axis=0)
    for row in _lumps(plan):
        if row.of != Supported.CAPEX:
            found = found + row.lump
            continue
        whole = sum(one.amount for one in plan.capex if row.project in ("", one.project))
        charges = [one.total for one in spent if _is_for(plan, row, one)]
        found = found + np.sum(charges, axis=0) * (row.lump / whole if whole else 0.0)
    return found


def paid_by_state(plan: Plan, spent: Sequence[Spent], level: float) -> PaidByState:
    """The cash: shares of what is paid by the horizon, and lumps before it."""
    nothing = np.zeros_like(spent[0].paid)
    parts = {True: nothing, False: nothing}
    for one in spent:
        capital = one.part is CostPart.CAPITAL
        parts[capital] = parts[capital] + one.paid * share_of(plan, one)
    at_once = nothing + lumps(plan)
    every = (parts[True], parts[False], at_once, parts[True] + parts[False] + at_once)
    return PaidByState(*(mean_interval(one, level, within=COUNTED) for one in every))


def _lumps(plan: Plan) -> list[SupportRow]:
    return [row for row in plan.support if row.share < 0 and row.at < plan.horizon]


def _is_for(plan: Plan, row: SupportRow, one: Spent) -> bool:
    """Whether support is of a cost: of its kind and, where it names a project, of that."""
    kind = Supported.CAPEX if one.part is CostPart.CAPITAL else Supported.OPEX
    if row.of not in (kind, Supported.ALL):
        return False
    return not row.project or any(bought.name == one.name for bought in plan.capex if bought.project == row.project)
