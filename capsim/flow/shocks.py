"""Disruptions as they happen: units go out of use, people are missing, lots are lost where they stand."""

from collections.abc import Callable, Iterator
from functools import partial

from capsim.flow.disturbances import Spoil, shut
from capsim.flow.lot import IN_PROCESS, QUARANTINE, RELEASED, Lot, Side
from capsim.flow.release import Quality
from capsim.flow.suspicion import Suspicion
from capsim.flow.world import World
from capsim.plan.plan import NONE
from capsim.plant.clock import SHOCK, Walk, resume
from capsim.plant.pools import PoolRoom
from capsim.plant.units import Unit
from capsim.plant.waiting import Line, Store

Act = Callable[[int], None]


class Shocks:
    """Lets the disruptions of a replication happen, one event for each second at which one begins or ends."""

    def __init__(self, world: World, quality: Quality) -> None:
        self._world = world
        self._quality = quality
        self._suspicion = Suspicion(world, quality)

    def begin(self) -> None:
        """Put the first second into the event list, if there is one."""
        acts: dict[int, list[Act]] = {}
        for time, act in (*self._ends(), *self._begins()):
            if time < self._world.horizon:
                acts.setdefault(time, []).append(act)
        if acts:
            walk = self._happen(acts)
            next(walk)
            for time in acts:
                self._world.wake(time, SHOCK, walk)

    @staticmethod
    def _happen(acts: dict[int, list[Act]]) -> Walk:
        while True:
            now = yield
            for act in acts[now]:
                act(now)

    def _ends(self) -> Iterator[tuple[int, Act]]:
        """What ends at a second comes before what begins."""
        for unit, _, until in self._closures():
            yield until, partial(_comes_back, unit)
        for pool, missing in sorted(self._world.disturbances.missing_pools.items()):
            room = next(room for room in self._world.rooms if pool in room.free)
            for one in missing:
                yield one.ended, partial(_give, room.give, ((pool, one.number),))
        for store, _, until in self._failures():
            yield until, partial(_works_again, store)
        spoils = (spoil for spoils in self._world.disturbances.spoils.values() for spoil in spoils)
        for until in sorted({spoil.occurrence.ended for spoil in spoils if spoil.effect.look_back}):
            yield until, self._suspicion.ends

    def _begins(self) -> Iterator[tuple[int, Act]]:
        disturbances = self._world.disturbances
        for unit, began, _ in self._closures():
            yield began, partial(_goes_out, unit)
        for pool, missing in sorted(disturbances.missing_pools.items()):
            room = next(room for room in self._world.rooms if pool in room.free)
            for one in missing:
                yield one.began, partial(_give, room.withhold, ((pool, one.number),))
        for (unit_class, place), spoils in sorted(disturbances.spoils.items()):
            unit = self._world.unit_classes[unit_class].units[place]
            for spoil in spoils:
                yield spoil.time, partial(self._spoil, unit, spoil)
        for store, began, _ in self._failures():
            yield began, partial(_fails, store)
        for store in self._world.stores:
            for spoil in store.spoils:
                yield spoil.time, partial(self._discard, store, spoil.cause)

    def _closures(self) -> Iterator[tuple[Unit, int, int]]:
        """Each unit with the times when it is out of use, those that touch as one."""
        for (unit_class, place), spans in sorted(self._world.disturbances.closed_units.items()):
            unit = self._world.unit_classes[unit_class].units[place]
            out = shut(spans)
            for began, until in zip(out.opens, out.closes, strict=True):
                yield unit, began, until

    def _failures(self) -> Iterator[tuple[Store, int, int]]:
        """Each store with the times when it has failed, those that touch as one."""
        for number, spans in sorted(self._world.disturbances.failed_stores.items()):
            out = shut(spans)
            for began, until in zip(out.opens, out.closes, strict=True):
                yield self._world.stores[number], began, until

    # Lots that are lost where they stand.

    def _lots(self) -> Iterator[Lot]:
        return (lot for lots in self._world.lots for lot in lots)

    def _spoil(self, unit: Unit, spoil: Spoil, now: int) -> None:
        """The lot on board is lost; those that left the unit shortly before are under suspicion."""
        for lot in [lot for lot in self._lots() if lot.status == IN_PROCESS]:
            if lot.holding is unit or lot.kept is unit:
                self._fail(lot, spoil.cause, now)
        for side in [side for lot in self._lots() for side in lot.sides if side.holding is unit]:
            self._fail(side, spoil.cause, now)
        if spoil.effect.look_back:
            since, history = now - spoil.effect.look_back, unit.history or ()
            left = (
                someone.main if isinstance(someone, Side) else someone for when, someone in history if when >= since
            )
            self._suspicion.begins(spoil, list(left), now)

    def _discard(self, store: Store, cause: int, now: int) -> None:
        """All that stands in the store is lost: in process, in quarantine or in stock; also what it still feeds."""
        for lot in [lot for lot in self._lots() if lot.holding is store or lot.kept is store]:
            if lot.status == IN_PROCESS:
                self._fail(lot, cause, now)
            elif lot.status in (QUARANTINE, RELEASED):
                self._quality.discard(lot, cause, now)

    def _fail(self, lot: Lot, cause: int, now: int) -> None:
        """The lot fails: at once where it waits, else when what is done to it or for it ends."""
        if lot.failing == NONE:
            lot.failing = cause
            if isinstance(lot, Side) and lot.main.stopped == NONE:
                lot.main.stopped = cause
            if lot.joining:
                lot.joining = False
                resume(lot.walk, now)
            elif self._withdraw(lot, now):
                resume(lot.walk, now)

    def _withdraw(self, lot: Lot, now: int) -> bool:
        """Take the lot out of the line that it waits in; False where it waits in none."""
        world = self._world
        lines: list[Line | PoolRoom] = [*world.unit_classes, *world.stores, *world.rooms]
        for line in lines:
            if any(entry[3] is lot for entry in line.waiting):
                line.withdraw(lot, now)
                return True
        for room in world.supply_rooms:
            if any(asking.lot is lot for asking in room.waiting):
                room.withdraw(lot, now)
                return True
        return False


def _goes_out(unit: Unit, now: int) -> None:
    unit.units.come_free(now - 1)  # at one second, disruptions come first
    unit.out = True
    if unit.place in unit.units.free:
        unit.units.take_out(unit.place)
        unit.idle = True


def _comes_back(unit: Unit, now: int) -> None:
    unit.out = False
    if unit.idle:
        unit.idle = False
        unit.not_used(now)


def _fails(store: Store, _now: int) -> None:
    store.out = True


def _works_again(store: Store, _now: int) -> None:
    store.out = False
    store.given_back()


def _give(change: Callable[[tuple[tuple[int, int], ...]], None], needs: tuple[tuple[int, int], ...], _now: int) -> None:
    change(needs)
