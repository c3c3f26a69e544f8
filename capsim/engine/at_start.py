"""What units have behind them at the start of a replication, and what begins with it."""

from capsim.flow.at_start import keep_units
from capsim.flow.release import Quality
from capsim.flow.world import World
from capsim.foundation.worktime import NEVER
from capsim.plan.plan import NONE, Plan, TakenRow, UnitRow
from capsim.plant.clock import READY, Walk
from capsim.plant.pools import Needs, PoolRoom
from capsim.plant.timing import Conduct, Stretch
from capsim.plant.units import Unit
from capsim.plant.usage import Roster

_KEYS = 1 << 14
"""Where the keys of people who are taken begin: after those of consumables, before those of what comes to pools."""

_MOST_BREAKDOWNS = 1_000_000
"""So many draws are tried for a time between failures that is longer than what has been worked."""


def behind(plan: Plan, unit_class: int) -> dict[int, UnitRow]:
    """What is told of the units of a class, by number."""
    return {row.place: row for row in plan.units if row.unit_class == unit_class}


def stand(unit: Unit, row: UnitRow) -> None:
    """Let a unit stand as it is told."""
    unit.last, unit.hours = row.last, row.hours
    unit.clean_since, unit.ready_since = row.cleaned, -NEVER if row.unprepared else row.prepared
    if unit.failures is not None and row.worked != NONE:
        unit.failures.have_worked(row.worked, most=_MOST_BREAKDOWNS)


def begin_with(world: World, quality: Quality) -> None:
    """Units that lots have are theirs, people work on units that are not free, licences are on their way."""
    plan = world.plan
    keep_units(world)
    for number, taken in enumerate(plan.taken):
        room = next(room for room in world.rooms if taken.pool in room.free)
        walk = _works(world, room, taken, order=READY + _KEYS + number)
        next(walk)
        if taken.begin:
            world.wake(taken.begin, READY + _KEYS + number, walk)
        else:
            walk.send(0)
    for campaign in world.campaigns:
        qualification = campaign.qualification
        if qualification is None or campaign.row.opening or qualification.last == NONE or qualification.licensed:
            continue
        quality.expect(qualification, qualification.row.licence_at, key=campaign.key)


def _works(world: World, room: PoolRoom, row: TakenRow, *, order: int) -> Walk:
    """People are taken for a time."""
    now, needs = (yield), ((row.pool, row.count),)
    room.withhold(needs)
    room.count(needs, Stretch(now, row.until, row.until, row.until - now), Conduct(), roster=Roster(*world.window))
    walk = _gives_back(room, needs)
    next(walk)
    world.wake(row.until, order, walk)
    yield


def _gives_back(room: PoolRoom, needs: Needs) -> Walk:
    yield
    room.give(needs)
