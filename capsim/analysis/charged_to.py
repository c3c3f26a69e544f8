"""To which place waiting is charged: not always to the one that lots ask for.

- Waiting for a full store is charged to the really used place that empties it.
- Waiting for a unit that stands blocked is charged to the really used place that blocks it: the first one after it, as
  far as lots keep their unit until the next one takes them.
"""

from dataclasses import dataclass

from capsim.analysis.observations import FloatArray
from capsim.plan.laboratory import servers_of
from capsim.plan.places import SERVER, STORE, UNIT_CLASS, Place, WaitPoint
from capsim.plan.plan import NONE, Plan

REALLY_USED = 0.7
"""Share of the time that it has in which a place works, is cleaned or is down, from which on it may be a limit."""


@dataclass(frozen=True)
class Use:
    """How much places were used from when a first lot could reach them, as shares of the time that they had.

    Attributes:
        used: Working, cleaned or down.
        taken: The same, or blocked.
    """

    used: dict[Place, FloatArray]
    taken: dict[Place, FloatArray]

    def really_used(self, place: Place) -> bool:
        """Whether it may be a limit."""
        return place in self.used and bool(self.used[place].mean() >= REALLY_USED)

    def blocked(self, place: Place) -> bool:
        """Whether it is only its being blocked that makes it scarce."""
        return not self.really_used(place) and place in self.taken and bool(self.taken[place].mean() >= REALLY_USED)


def charged_to(plan: Plan, point: WaitPoint, use: Use) -> Place:
    """The place itself; for a full store or a blocked unit, what empties or blocks it, if that is really used."""
    own = Place(point.kind, point.row)
    if point.kind == STORE:
        emptied_by = [place for place in _empties(plan, point) if use.really_used(place)]
        return max(emptied_by, key=lambda place: float(use.used[place].mean()), default=own)
    if point.kind == UNIT_CLASS and use.blocked(own):
        return next((place for place in _blocks(plan, point) if use.really_used(place)), own)
    return own


def _blocks(plan: Plan, point: WaitPoint) -> list[Place]:
    """The unit classes after the one that lots wait for, as far as they keep their unit until the next one."""
    steps = [step for step in plan.steps[slice(*plan.campaigns[point.campaign].steps)] if not step.alongside]
    asks = max((index for index, step in enumerate(steps) if step.unit_class == point.row), default=len(steps))
    found = []
    for step, later in zip(steps[asks:], steps[asks + 1 :], strict=False):
        if step.after != NONE:
            break
        found.append(Place(UNIT_CLASS, later.unit_class))
    return found


def _empties(plan: Plan, point: WaitPoint) -> list[Place]:
    """Where lots go from the store that they wait for."""
    row = plan.campaigns[point.campaign]
    steps = plan.steps[slice(*row.steps)]
    if point.row == row.in_process:
        return [Place(UNIT_CLASS, step.unit_class) for step in steps]
    nexts = [later.unit_class for step, later in zip(steps, steps[1:], strict=False) if step.after == point.row]
    if nexts:
        return [Place(UNIT_CLASS, unit_class) for unit_class in nexts]
    # Where made lots stand: they leave when they are released, or when others are made from them.
    checks = plan.checks[slice(*row.checks)]
    found = [Place(SERVER, server) for check in checks for server in servers_of(plan, check)]
    for user in sorted({entry.campaign for entry in plan.inputs if entry.material == row.material}):
        first, end = plan.campaigns[user].steps
        found += [Place(UNIT_CLASS, plan.steps[first].unit_class)] if first < end else []
    return found
