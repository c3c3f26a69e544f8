"""Lots that wait for one another in a ring: found at the end of a run, and named."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from capsim.flow.lot import IN_PROCESS, QUARANTINE, RELEASED, Lot, Side
from capsim.flow.world import World
from capsim.foundation.errors import Deadlock
from capsim.foundation.worktime import NEVER
from capsim.plan.lot_counts import planned_lots
from capsim.plan.plan import NONE
from capsim.plan.projects import live_times
from capsim.plant.amount_store import AmountStore
from capsim.plant.stock import Recipe
from capsim.plant.units import Unit
from capsim.plant.waiting import Line, Store

SHOWN = 6
"""Lots that the message names."""


class _Need(NamedTuple):
    """Something that a lot waits for, in words, and all lots of which one may bring it; none where others may too."""

    words: str
    lots: tuple[Lot, ...]


_Needs = dict[Lot, list[_Need]]


def check_deadlock(world: World) -> None:
    """Refuse a run in which lots wait for what only other such lots hold, or could bring.

    Raises:
        Deadlock: With who holds what and waits for what.
    """
    if any(line.waiting for line in (*world.unit_classes, *world.stores)):
        needs = _Waits(world).needs()
        stuck = _stuck(needs)
        if stuck:
            raise Deadlock(_describe(world, needs, stuck))


def stuck_lots(world: World) -> set[Lot]:
    """Lots, and what runs alongside them, that can never go on in what is there now."""
    return _stuck(_Waits(world).needs())


def _stuck(needs: _Needs) -> set[Lot]:
    """All that wait, less those for which somebody who is not stuck may do something."""
    stuck = set(needs)
    while free := {lot for lot in stuck if _unmet(needs[lot], stuck) is None}:
        stuck -= free
    return stuck


def _unmet(needs: list[_Need], stuck: set[Lot]) -> _Need | None:
    """The first need that only stuck lots can meet."""
    return next((need for need in needs if need.lots and stuck.issuperset(need.lots)), None)


class _Waits:
    """What every lot waits for at the end of a run."""

    def __init__(self, world: World) -> None:
        self._world = world
        mains = [lot for lots in world.lots for lot in lots]
        self._lots: list[Lot] = [*mains, *(side for lot in mains for side in lot.sides)]
        self._names = _names(world)
        self._held_by: dict[Line, list[Lot]] = {}
        for lot in self._lots:
            for place in _held(lot):
                self._held_by.setdefault(_line(place), []).append(lot)
        self._lines = {entry[3]: line for line in self._names for entry in line.waiting if isinstance(entry[3], Lot)}
        entries = [entry for larder in world.larders for entry in larder.waiting]
        self._users = {entry[3]: entry[4] for entry in entries if isinstance(entry[3], Lot)}
        self._places = {stock: place for place, stock in world.stocks.items()}

    def needs(self) -> _Needs:
        """Of every lot; a lot that a limit will end, or that time will, needs nothing."""
        found: _Needs = {}
        for lot in self._lots:
            needs = [need for need in self._of(lot) if need.lots]
            if needs and lot.guard is None:
                found[lot] = needs
        return found

    def _of(self, lot: Lot) -> Iterator[_Need]:
        line = self._lines.get(lot)
        if line is not None:
            yield _Need(f"waits for {self._names[line]}", self._holders(line))
        elif lot in self._users:
            yield from self._inputs(lot, self._users[lot])
        elif lot.joining:
            waiting = (side for side in lot.sides if side in self._lines)
            yield from (_Need("waits for what runs alongside", (side,)) for side in waiting)
        elif lot.status == RELEASED and isinstance(lot.holding, Store) and lot.usable_since >= 0:
            yield _Need("waits to be used", self._who_uses(lot))
        elif lot.status == QUARANTINE and lot.campaign.qualification is not None:
            yield _Need("waits for the licence", self._who_qualifies(lot))

    def _holders(self, line: Line) -> tuple[Lot, ...]:
        """Who holds all that the line could give."""
        holders, places = self._held_by.get(line, []), 0
        if isinstance(line, AmountStore):
            places = NONE if line.out else len(line.held)
        elif isinstance(line, Store):
            places = line.capacity or 0
        else:
            row = self._world.plan.unit_classes[self._world.unit_classes.index(line)]  # type: ignore[arg-type]
            places = sum(moment < self._world.horizon for moment in live_times(self._world.plan, row))
        return tuple(holders) if len(holders) == places else ()

    def _inputs(self, lot: Lot, recipe: Recipe) -> Iterator[_Need]:
        """Each input that is not there, from lots that are on their way."""
        for stock, amount, _ in recipe.inputs:
            if stock.available < amount:
                material, site = self._places[stock]
                name = self._world.plan.materials[material].name
                yield _Need(f"waits for {name}", self._on_their_way(material, site))

    def _on_their_way(self, material: int, site: int) -> tuple[Lot, ...]:
        """Lots of a material that may come into a stock; none where another campaign may still begin some."""
        plan, found = self._world.plan, list[Lot]()
        origins = {site, *(row.origin for row in plan.shipments if (row.material, row.destination) == (material, site))}
        for campaign, lots in zip(self._world.campaigns, self._world.lots, strict=True):
            if campaign.row.material != material or campaign.row.site not in origins:
                continue
            coming = [lot for lot in lots if lot.usable_since < 0 and lot.status in (IN_PROCESS, QUARANTINE, RELEASED)]
            withheld = any(lot.withheld for lot in lots)
            if withheld or not coming and len(lots) != planned_lots(campaign.row):
                return ()
            found += coming
        return tuple(found)

    def _who_uses(self, lot: Lot) -> tuple[Lot, ...]:
        """Lots that wait for this one and for others; nobody where it expires, or nobody wants it now."""
        stock = self._world.stocks.get((lot.material, lot.site))
        if lot.expiry < NEVER:
            return ()
        return tuple(user for user, recipe in self._users.items() if any(one[0] is stock for one in recipe.inputs))

    def _who_qualifies(self, lot: Lot) -> tuple[Lot, ...]:
        """Lots of its campaign of which nobody knows yet whether they are good, where the licence is not on its way."""
        qualification = lot.campaign.qualification
        if qualification is None or qualification.last != NONE or lot not in qualification.waiting:
            return ()
        known = set(qualification.waiting)
        others = self._world.lots[lot.campaign.number]
        return tuple(one for one in others if one.status in (IN_PROCESS, QUARANTINE) and one not in known)


def _held(lot: Lot) -> list[Unit | Store]:
    """The units and the store that a lot has."""
    return [place for place in (lot.holding, lot.kept, lot.claimed, *lot.reserved) if place is not None]


def _line(place: Unit | Store) -> Line:
    return place.units if isinstance(place, Unit) else place


def _names(world: World) -> dict[Line, str]:
    names: dict[Line, str] = {}
    names |= {line: row.name for line, row in zip(world.unit_classes, world.plan.unit_classes, strict=True)}
    names |= {line: row.name for line, row in zip(world.stores, world.plan.stores, strict=True)}
    return names


def _ring(needs: _Needs, stuck: set[Lot]) -> list[Lot]:
    """Some stuck lots each of which waits for the next, and the last for the first."""
    way, lot = list[Lot](), min(stuck, key=_key)
    while lot not in way:
        way.append(lot)
        need = _unmet(needs[lot], stuck)
        assert need is not None
        lot = min(need.lots, key=_key)
    ring = way[way.index(lot) :]
    first = ring.index(min(ring, key=_key))
    return ring[first:] + ring[:first]


def _key(lot: Lot) -> int:
    return lot.key


def _describe(world: World, needs: _Needs, stuck: set[Lot]) -> str:
    names, ring = _names(world), _ring(needs, stuck)
    parts = []
    for lot in ring[:SHOWN]:
        need = _unmet(needs[lot], stuck)
        assert need is not None
        held = [names[_line(place)] for place in _held(lot)]
        holds = f" holds {' and '.join(held) or 'nothing'} and"
        who = f"lot {lot.number} of {lot.campaign.row.name}"
        who = f"what runs alongside {who}" if isinstance(lot, Side) else f"{who}{holds}"
        parts.append(f"{who} {need.words}")
    shown = len(parts)
    more = f" and {len(stuck) - shown} more" if len(stuck) > shown else ""
    return f"deadlock: {'; '.join(parts)}{more}. {_hint(ring)}"


def _hint(ring: Iterable[Lot]) -> str:
    if any(lot.status != IN_PROCESS for lot in ring):
        return "Give the store more places, or each material a store of its own."
    return "Put a store between these steps, or give them classes of their own."
