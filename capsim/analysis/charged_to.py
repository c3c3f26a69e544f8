"""To which place waiting is charged: not always to the one that lots ask for.

Places between which lots keep their unit until the next one takes them are a section, with the pools that work there
needs. In a section all that comes before the slowest place stands still for it: units are blocked, and lots pile up
before the section, whatever they ask for there.

- Waiting for a unit of a section, or for a place in a store before one, is charged to the place of the section, from
  there on, that was used most of its time, where that is really used: what does not work limits nothing.
- Waiting for a full store that made lots leave only by their release or by being used is charged to the really used
  place among those that do that.
"""

from dataclasses import dataclass

from capsim.analysis.observations import FloatArray
from capsim.plan.laboratory import servers_of
from capsim.plan.places import POOL, SERVER, STORE, UNIT_CLASS, Place, WaitPoint
from capsim.plan.plan import UNLIMITED, Plan, StepRow

REALLY_USED = 0.7
"""Share of the time that it has in which a place works, is cleaned or is down, from which on it may be a limit."""


@dataclass(frozen=True)
class Use:
    """How much places were used from when a first lot could reach them, as shares of the time that they had.

    Attributes:
        used: Working, cleaned or down; being blocked is no use.
    """

    used: dict[Place, FloatArray]

    def really_used(self, place: Place) -> bool:
        """Whether it may be a limit."""
        return place in self.used and bool(self.used[place].mean() >= REALLY_USED)

    def most(self, some: list[Place], otherwise: Place) -> Place:
        """The most used of some really used places, the first of equals."""
        used = [place for place in some if self.really_used(place)]
        return max(used, key=lambda place: float(self.used[place].mean()), default=otherwise)


def charged_to(plan: Plan, point: WaitPoint, use: Use) -> Place:
    """The place that makes lots wait: the one they ask for, or one behind which that stands still."""
    own = Place(point.kind, point.row)
    if point.kind == STORE:
        return use.most(_empties(plan, point), own)
    if point.kind == UNIT_CLASS:
        return use.most([own, *_behind(plan, point)], own)
    return own


def _steps(plan: Plan, point: WaitPoint) -> list[StepRow]:
    return [step for step in plan.steps[slice(*plan.campaigns[point.campaign].steps)] if not step.alongside]


def _behind(plan: Plan, point: WaitPoint) -> list[Place]:
    """What comes after the unit class that lots wait for, up to where they may wait as long as they like."""
    steps = _steps(plan, point)
    asks = min((index for index, step in enumerate(steps) if step.unit_class == point.row), default=len(steps))
    return _section(plan, steps, asks)


def _section(plan: Plan, steps: list[StepRow], first: int) -> list[Place]:
    found: dict[Place, None] = {}
    for step in steps[first:]:
        found[Place(UNIT_CLASS, step.unit_class)] = None
        for segment in plan.segments[slice(*step.segments)]:
            found |= {Place(POOL, need.pool): None for need in plan.needs[slice(*segment.needs)]}
        if step.after == UNLIMITED:
            break
    return list(found)


def _empties(plan: Plan, point: WaitPoint) -> list[Place]:
    """Where lots go from the store that they wait for."""
    row = plan.campaigns[point.campaign]
    steps = _steps(plan, point)
    if point.row == row.in_process:
        return [Place(UNIT_CLASS, step.unit_class) for step in steps]
    nexts = [index + 1 for index, step in enumerate(steps[:-1]) if step.after == point.row]
    if nexts:
        return _section(plan, steps, nexts[0])
    # Where made lots stand: they leave when they are released, or when others are made from them.
    checks = plan.checks[slice(*row.checks)]
    found = [Place(SERVER, server) for check in checks for server in servers_of(plan, check)]
    for user in sorted({entry.campaign for entry in plan.inputs if entry.material == row.material}):
        first, end = plan.campaigns[user].steps
        found += _section(plan, list(plan.steps[first:end]), 0)
    return found
