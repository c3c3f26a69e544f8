"""What is left of each consumable at the horizon, and what it is worth: it is not in the cost of doses."""

from dataclasses import dataclass

import numpy as np

from capsim.analysis.observations import FloatArray, matrix
from capsim.analysis.statistics import COUNTED, Estimate, mean_interval
from capsim.plan.rows_money import CostBasis
from capsim.results.result import Result


@dataclass(frozen=True)
class LeftStock:
    """A consumable with a price at the horizon.

    Attributes:
        name: Which one.
        unit: In which it is counted.
        amount: What is left [unit].
        value: Of that, at its price.
        bought: Of the value, what came in the run; the opening stock is used first.
    """

    name: str
    unit: str
    amount: Estimate
    value: Estimate
    bought: Estimate


@dataclass(frozen=True, eq=False)
class Left:
    """What is left of a consumable with a price, in each replication, as in `LeftStock`."""

    name: str
    unit: str
    amount: FloatArray
    value: FloatArray
    bought: FloatArray

    def answer(self, level: float) -> LeftStock:
        """With intervals."""
        numbers = (mean_interval(one, level, within=COUNTED) for one in (self.amount, self.value, self.bought))
        return LeftStock(self.name, self.unit, *numbers)


def left_stock(result: Result) -> tuple[Left, ...]:
    """Every consumable with a price, in the order of the plan."""
    if not result.plan.supplies:
        return ()
    left, delivered = (matrix(result, "supplies", name) for name in ("left", "delivered"))
    found = []
    for row in result.plan.costs:
        if row.basis == CostBasis.SUPPLY:
            supply, amount = result.plan.supplies[row.row], left[:, row.row]
            bought = np.minimum(amount, delivered[:, row.row])
            found.append(Left(row.name, supply.unit, amount * supply.quantum, row.price * amount, row.price * bought))
    return tuple(found)
