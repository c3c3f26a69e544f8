"""Lots that wait for one another in a ring: found at the end of a run, and named."""

from capsim.flow.lot import IN_PROCESS, Lot
from capsim.flow.world import World
from capsim.foundation.errors import Deadlock
from capsim.plant.amount_store import AmountStore
from capsim.plant.units import Unit, UnitClass
from capsim.plant.waiting import Line, Store

SHOWN = 6
"""Lots that the message names."""


def check_deadlock(world: World) -> None:
    """Refuse a run in which lots wait for units or stores that only other such lots hold.

    Raises:
        Deadlock: With who holds what and waits for what.
    """
    waits: dict[Lot, Line] = {}
    for line in (*world.unit_classes, *world.stores):
        for _, _, _, lot, _ in line.waiting:
            if isinstance(lot, Lot) and lot.status == IN_PROCESS:
                waits[lot] = line
    if not waits:
        return
    holders: dict[Line, list[Lot]] = {}
    for lot in (lot for lots in world.lots for lot in lots):
        for place in _held(lot):
            holders.setdefault(_line(place), []).append(lot)
    stuck = set(waits)
    while free := {lot for lot in stuck if not _only_stuck(waits[lot], holders.get(waits[lot], []), stuck)}:
        stuck -= free
    if stuck:
        raise Deadlock(_describe(world, sorted(stuck, key=lambda lot: lot.key), waits))


def _held(lot: Lot) -> list[Unit | Store]:
    """The units and the store that a lot has."""
    return [place for place in (lot.holding, lot.kept, lot.claimed, *lot.reserved) if place is not None]


def _line(place: Unit | Store) -> Line:
    return place.units if isinstance(place, Unit) else place


def _only_stuck(line: Line, holding: list[Lot], stuck: set[Lot]) -> bool:
    """Whether everything the line could give is held by stuck lots."""
    if isinstance(line, AmountStore):
        return len(holding) == len(line.held) > 0 and all(lot in stuck for lot in holding)
    places = 0
    if isinstance(line, UnitClass):
        places = len(line.units)
    elif isinstance(line, Store):
        places = line.capacity or 0
    return 0 < places == len(holding) and all(lot in stuck for lot in holding)


def _describe(world: World, stuck: list[Lot], waits: dict[Lot, Line]) -> str:
    plan = world.plan
    names: dict[Line, str] = {}
    names |= {line: row.name for line, row in zip(world.unit_classes, plan.unit_classes, strict=True)}
    names |= {line: row.name for line, row in zip(world.stores, plan.stores, strict=True)}
    parts = []
    for lot in stuck[:SHOWN]:
        held = [names[_line(place)] for place in _held(lot)]
        holds = f"holds {' and '.join(held)}" if held else "holds nothing"
        parts.append(f"lot {lot.number} of {lot.campaign.row.name} {holds} and waits for {names[waits[lot]]}")
    more = f" and {len(stuck) - SHOWN} more" if len(stuck) > SHOWN else ""
    ring = "; ".join(parts) + more
    return f"deadlock: {ring}. Put a store between these steps, or give them classes of their own."
