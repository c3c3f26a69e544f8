"""A lot that is there at the start: what it was made of, its units and its place, limits whose clocks run."""

from capsim.flow.limits import Deadline
from capsim.flow.lot import QUARANTINE, REJECTED, Lot
from capsim.flow.world import World
from capsim.plan.plan import NONE
from capsim.plant.clock import DUE, Walk
from capsim.plant.units import Unit


def stand_there(world: World, lot: Lot, now: int) -> None:
    """Give the lot what it has."""
    campaign, plan = lot.campaign, world.plan
    row = campaign.row
    for parent in (world.lots[made_by][number] for made_by, number in campaign.listed[lot.number].parents):
        if parent.doomed or parent.status == REJECTED:
            lot.doomed = True
        elif parent.status == QUARANTINE:
            lot.undecided += 1
            parent.children = (*parent.children, lot)
    steps = [step for step in campaign.steps if step.row.unit != NONE]
    if any(step.row.zero_wait and not step.row.stands for step in steps):
        steps = [step for step in steps if not step.left_set_up]  # it has that unit, and will keep it when it is set up
    lot.reserved = tuple(step.units.units[step.row.unit] for step in steps)
    if row.holding != NONE:
        lot.holding = world.stores[row.holding]
        lot.holding.assign(lot)
    lot.out_of_specification = row.failed
    for limit in plan.limits[slice(*row.limits)]:
        if limit.left != NONE and limit.inside:
            lot.left = {**(lot.left or {}), limit: limit.left}
        elif limit.left != NONE:
            lot.deadlines = (*lot.deadlines, Deadline(now + limit.left, limit))


def keep_units(world: World) -> None:
    """Units that lots have at the start are not free for others; those that are due for a routine do it at once."""
    for step in world.plan.steps:
        if step.unit != NONE:
            world.unit_classes[step.unit_class].take_out(step.unit)
    for units in world.unit_classes:
        for unit in units.units:
            if unit.due and unit.place in units.free:
                units.take_out(unit.place)
                walk = _does(unit)
                next(walk)
                world.wake(0, DUE + unit.order, walk)


def _does(unit: Unit) -> Walk:
    now = yield
    unit.walk.send(now)
