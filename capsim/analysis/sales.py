"""Which released doses bring money, and when: those that somebody wants.

- Where there is demand for a product, those given to it, when they are given. Demand that is served late pays too.
- Else, where there are targets for it, those up to the largest, when they are released.
- Else all, when they are released: then the scenario does not say how many are wanted.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from capsim.analysis.observations import FloatArray, complete_sets, released, released_in_run
from capsim.analysis.spending import interest, worth
from capsim.analysis.statistics import COUNTED, Estimate, mean_interval
from capsim.foundation.stepseries import StepSeries, largest, smallest, total
from capsim.plan.plan import Target
from capsim.results.deliveries import Served, served
from capsim.results.result import Result


@dataclass(frozen=True)
class Sales:
    """What a product with a price brought in a run.

    Attributes:
        name: The product.
        wanted_by: Who takes it: demand, target, or anybody (where there is neither).
        released: Doses released in the run [dose].
        sold: Of those, doses that somebody wanted [dose].
        surplus: The rest, which brings nothing [dose].
        revenue: Money for what was sold.
    """

    name: str
    wanted_by: str
    released: Estimate
    sold: Estimate
    surplus: Estimate
    revenue: Estimate


@dataclass(frozen=True, eq=False)
class Sold:
    """What a product brought in each replication; `present` is worth of the revenue at the start."""

    name: str
    wanted_by: str
    released: FloatArray
    sold: FloatArray
    revenue: FloatArray
    present: FloatArray

    def answer(self, level: float) -> Sales:
        """With intervals."""
        surplus = np.maximum(self.released - self.sold, 0.0)
        numbers = (
            mean_interval(one, level, within=COUNTED) for one in (self.released, self.sold, surplus, self.revenue)
        )
        return Sales(self.name, self.wanted_by, *numbers)


def sold(result: Result) -> tuple[Sold, ...]:
    """Every product with a price, in the order of the plan."""
    plan = result.plan
    outcomes = served(result) if plan.revenues and plan.demands else []
    found = []
    for row in plan.revenues:
        material = plan.materials[row.material]
        out = released_in_run(result, row.material)
        who, series = _taken(result, row.material, out, outcomes=outcomes)
        price, ends = row.price / material.doses, [float(one.at(plan.horizon)) for one in series]
        present = [float(np.diff(one.values, prepend=0.0) @ worth(interest(plan), one.times)) for one in series]
        found.append(
            Sold(
                name=material.name,
                wanted_by=who,
                released=np.array([float(one.at(plan.horizon)) for one in out]),
                sold=np.array(ends),
                revenue=price * np.array(ends),
                present=price * np.array(present),
            )
        )
    return tuple(found)


def _taken(
    result: Result, material: int, out: Sequence[StepSeries], *, outcomes: Sequence[Served]
) -> tuple[str, Sequence[StepSeries]]:
    """By whom a product is taken, and cumulative doses of it, one series a replication [dose]."""
    plan = result.plan
    parts = {
        number: dict(row.members)[material] / row.doses_per_set
        for number, row in enumerate(plan.demands)
        if material in dict(row.members)
    }
    if parts:
        return "demand", [total([one.taken[row].scaled(part) for row, part in parts.items()]) for one in outcomes]
    targets = [target for target in plan.targets if material in dict(target.members)]
    if not targets:
        return "anybody", out
    up_to = [_up_to(result, material, target) for target in targets]
    return "target", [smallest([own, largest(some)]) for own, *some in zip(out, *up_to, strict=True)]


def _up_to(result: Result, material: int, target: Target) -> list[StepSeries]:
    """Cumulative doses of a product for a target, in complete sets, without what was released before the start."""
    members = [released(result, number) for number, _ in target.members]
    part = dict(target.members)[material] / target.doses_per_set
    found = []
    for of_replication in zip(*members, strict=True):
        sets = complete_sets(target, of_replication)
        before = min(float(sets.before(0)), target.doses)
        run = sets.times >= 0
        doses = np.minimum(sets.values[run], target.doses) - before
        found.append(StepSeries(sets.times[run], doses * part))
    return found
