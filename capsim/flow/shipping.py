"""Where a usable lot goes: into the stock of its site, or on the road to the sites that use it."""

from collections.abc import Generator

from capsim.flow.disturbances import opened
from capsim.flow.lot import QUARANTINE, RELEASED, Lot
from capsim.flow.world import World
from capsim.plan.plan import NONE, Plan, ShipmentRow
from capsim.plant.clock import READY, Walk
from capsim.plant.waiting import Store


class Shipping:
    """Sends lots where they are used, each route getting its share of the lots."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._routes = _routes(world.plan)
        self._sent = world.sent = {place: [row.sent for row in rows] for place, rows in self._routes.items()}
        self._consumed = {row.material for row in world.plan.inputs}

    def usable(self, lot: Lot, now: int) -> None:
        """A lot may be used from now on; what nobody uses leaves the plant."""
        if lot.material not in self._consumed:
            lot.leave(now)
            return
        if not lot.remaining:
            return  # All of it was used at risk before the start.
        route = self._choose(lot) if lot.to == NONE else self._told(lot)
        if route is not None and lot.arrives != NONE:
            lot.walk = self._is_on_the_road(lot, route)
            next(lot.walk, None)
        elif route is None or route.destination == lot.campaign.row.site:
            self._arrive(lot, now)
        else:
            lot.walk = self._travel(lot, route, now)
            next(lot.walk, None)

    def withdraw(self, lot: Lot) -> None:
        """A rejected lot leaves the stock where it stands."""
        stock = self._world.stocks.get((lot.material, lot.site))
        if stock is not None:
            stock.remove(lot)

    def withhold(self, lot: Lot, now: int) -> None:
        """A lot under suspicion is not drawn from; it stays where it stands."""
        stock = self._world.stocks.get((lot.material, lot.site))
        if stock is not None:
            stock.drop_expired(now)
            if stock.holds(lot):
                stock.remove(lot)
                lot.withheld = True

    def allow(self, lot: Lot, now: int) -> None:
        """A lot is under no suspicion any more."""
        lot.withheld = False
        self._arrive(lot, now)

    def _choose(self, lot: Lot) -> ShipmentRow | None:
        """The route that is furthest behind its share; the first named of equals."""
        place = (lot.material, lot.campaign.row.site)
        rows = self._routes.get(place)
        if rows is None:
            return None
        sent = self._sent[place]
        index = max(range(len(rows)), key=lambda i: (rows[i].share * (sum(sent) + 1) - sent[i], -i))
        sent[index] += 1
        return rows[index]

    def _told(self, lot: Lot) -> ShipmentRow | None:
        """The route on which the lot was sent before the start; None where it stays."""
        rows = self._routes.get((lot.material, lot.campaign.row.site), [])
        return next((row for row in rows if row.destination == lot.to != lot.site), None)

    def _is_on_the_road(self, lot: Lot, route: ShipmentRow) -> Walk:
        """The lot has left before the start; a place is kept for it where it goes."""
        store = None if route.store == NONE else self._world.stores[route.store]
        if store is not None:
            store.assign(lot)
        lot.site = NONE
        if lot.arrives > self._world.clock.now:
            self._world.wake(lot.arrives, READY + lot.key, lot.walk)
            yield
        yield from self._waits_for_store(lot, route, int(self._world.clock.now))
        lot.holding, lot.site = store, route.destination
        self._arrive(lot, int(self._world.clock.now))

    def _travel(self, lot: Lot, route: ShipmentRow, now: int) -> Walk:
        """A place at the destination, then the road; the place at the origin is free when the lot leaves."""
        store, lot.to = None, route.destination
        if route.store != NONE:
            store = self._world.stores[route.store]
            if not lot.campaign.arrivals[route.store].take(lot, now):
                now = yield
            if not _good(lot):
                store.let_go(lot, now)
                return
        while (until := self._leaves(lot, route, now)) > now:
            self._world.wake(until, READY + lot.key, lot.walk)
            now = yield
            if not _good(lot):
                if store is not None:
                    store.let_go(lot, now)
                return
        lot.leave(now)
        lot.site = NONE
        self._world.transports.append((lot, self._world.plan.shipments.index(route), now))
        if route.transit != NONE:
            time = now + round(self._world.draws.value(route.transit, lot.number))
            self._world.wake(time, READY + lot.key, lot.walk)
            now = yield
        yield from self._waits_for_store(lot, route, now)
        lot.holding = store
        lot.site = route.destination
        self._arrive(lot, int(self._world.clock.now))

    def _waits_for_store(self, lot: Lot, route: ShipmentRow, now: int) -> Generator[None, int, None]:
        """What comes to a store that has failed is not unloaded before that works again."""
        failed = self._world.disturbances.failed_stores
        until = opened(failed[route.store]).next_open(now) if route.store in failed else now
        if until > now:
            self._world.wake(until, READY + lot.key, lot.walk)
            yield

    def _leaves(self, lot: Lot, route: ShipmentRow, now: int) -> int:
        """When a lot that is ready to leave on a route does, as far as is known [s]."""
        blocked, now = self._world.disturbances.blocked, max(now, lot.held)
        spans = blocked.get(self._world.plan.shipments.index(route)) if blocked else None
        return now if spans is None else opened(spans).next_open(now)

    def _arrive(self, lot: Lot, now: int) -> None:
        """The lot comes into the stock of its site; it leaves the plant where nobody uses it there."""
        stock = self._world.stocks.get((lot.material, lot.site))
        if not _good(lot) or stock is None:
            lot.leave(now)
        elif lot.expiry <= now:
            lot.expire()
        elif lot.held > now:
            lot.withheld = True
        else:
            lot.usable_since = now
            stock.add(lot)
            self._world.larders[lot.site].arrived()
            self._guard_shelf_life(lot)

    def _guard_shelf_life(self, lot: Lot) -> None:
        """A lot that stands in a counted place leaves it on the second it expires, whoever looks at the stock."""
        counted = isinstance(lot.holding, Store) and lot.holding.capacity is not None
        if counted and lot.expiry < self._world.horizon and not lot.watched:
            lot.watched = True
            lot.walk = self._expiring(lot)
            next(lot.walk)
            self._world.wake(lot.expiry, READY + lot.key, lot.walk)

    def _expiring(self, lot: Lot) -> Walk:
        site = lot.site
        now = yield
        self._world.stocks[lot.material, site].drop_expired(now)


def is_on_site(plan: Plan, lot: Lot) -> bool:
    """Whether a lot that was released has neither left its site nor the plant."""
    return lot.site == lot.campaign.row.site and any(row.material == lot.material for row in plan.inputs)


def _good(lot: Lot) -> bool:
    """Released, or used at risk and not yet decided, with no rejected parent; and not discarded."""
    return lot.status in (QUARANTINE, RELEASED) and not lot.doomed and not lot.gone


def _routes(plan: Plan) -> dict[tuple[int, int], list[ShipmentRow]]:
    routes: dict[tuple[int, int], list[ShipmentRow]] = {}
    for row in plan.shipments:
        routes.setdefault((row.material, row.origin), []).append(row)
    return routes
