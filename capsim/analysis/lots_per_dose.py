"""How many lots one released dose takes, all the way up: expected losses, samples, failures and rejections included.

A dose of the first target is followed back to what it is made of. Each lot is expected to give its amount after
yields, losses and samples, times the share of lots that get through. Trains are mature, breakdowns lose no lot,
nothing expires, and nothing that is used is rejected afterwards.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from capsim.analysis.observations import final_materials
from capsim.analysis.shortest import amounts, mean
from capsim.plan.plan import CheckRow, InputRow, Phase, Plan
from capsim.plan.planned import planned_campaigns


@dataclass(frozen=True)
class Survival:
    """Shares of the lots that a campaign starts.

    Attributes:
        enters: Share that comes to each step.
        made: Share that gets through the last one.
        phases: Share that comes to the checks of each `Phase`.
        released: Share that is released.
    """

    enters: tuple[float, ...]
    made: float
    phases: tuple[float, ...]
    released: float


def survival(plan: Plan, number: int) -> Survival:
    """What becomes of the lots of a campaign, expected."""
    row, alive, enters = plan.campaigns[number], 1.0, []
    for step in plan.steps[slice(*row.steps)]:
        enters.append(alive)
        alive *= max(1.0 - sum(failure.probability for failure in plan.failures[slice(*step.failures)]), 0.0)
    sampled = enters[row.sampled + 1] if row.sampled + 1 < len(enters) else alive
    checks = plan.checks[slice(*row.checks)]
    tested = alive * _passes(checks, Phase.SAMPLED, Phase.MADE)
    reviewed = tested * _passes(checks, Phase.TESTED)
    released = reviewed * _passes(checks, Phase.REVIEWED) * (1.0 - row.rejection)
    return Survival(tuple(enters), alive, (sampled, alive, tested, reviewed), released)


def _passes(checks: Sequence[CheckRow], *phases: Phase) -> float:
    return prod(
        1.0 - check.fails * (check.confirmed if check.confirmed >= 0 else 1.0)
        for check in checks
        if check.phase in phases
    )


def lots_per_dose(plan: Plan) -> dict[int, float]:
    """Lots that each campaign starts for a released dose of the first target, if it makes all of its material.

    Without a target, a dose is one of the final products in equal parts. Campaigns that do not feed what is counted
    are left out, and so are what the plant holds at the start, and everything where doses mean nothing.
    """
    given = {}
    planned = [(number, row) for number, row in enumerate(plan.campaigns) if not row.opening]
    for number, row in planned:
        given[number] = amounts(plan, row, mean)[-1] * survival(plan, number).released
    needs = _Needs(plan, given)
    wanted = {number: needs.of(row.material) for number, row in planned}
    return {number: need / given[number] for number, need in wanted.items() if need > 0 and given[number] > 0}


class _Needs:
    """Quanta of each material for a released dose; campaigns of one material make equal parts of it."""

    def __init__(self, plan: Plan, given: dict[int, float]) -> None:
        self._plan, self._given = plan, given
        self._known = _counted(plan)
        self._done: dict[int, float] = {}
        self._asking: set[int] = set()

    def of(self, material: int) -> float:
        """Quanta that have to be released."""
        if material in self._done:
            return self._done[material]
        if material in self._asking:
            return 0.0  # made from itself in the end
        self._asking.add(material)
        need = self._known.get(material, 0.0)
        need += sum(self._drawn(entry.campaign, entry.amount) for entry in self._inputs(material))
        self._asking.discard(material)
        self._done[material] = need
        return need

    def _inputs(self, material: int) -> list[InputRow]:
        return [entry for entry in self._plan.inputs if entry.material == material]

    def _drawn(self, campaign: int, amount: float) -> float:
        material, given = self._plan.campaigns[campaign].material, self._given[campaign]
        makers = sum(row.material == material for row in planned_campaigns(self._plan))
        return amount * self.of(material) / (given * makers) if given > 0 else 0.0


def _counted(plan: Plan) -> dict[int, float]:
    """Quanta of each material in a dose of the first target, or of the final products in equal parts."""
    if plan.targets:
        target = plan.targets[0]
        parts = {material: doses / target.doses_per_set for material, doses in target.members}
    else:
        finals = final_materials(plan)
        parts = dict.fromkeys(finals, 1 / len(finals)) if finals else {}
    counted = {material: part for material, part in parts.items() if plan.materials[material].doses > 0}
    return {material: part / plan.materials[material].doses for material, part in counted.items()}
