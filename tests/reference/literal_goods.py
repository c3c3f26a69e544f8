"""Consumables and stores by amount in the literal engine: plain lists, and one process for each delivery and order."""

from capsim.foundation.rules import Effect, Struck
from capsim.plan.plan import NONE, UNLIMITED
from capsim.plan.quanta import QUANTA, rounded_up
from tests.reference.literal_places import READY, Place, TooLate


class LiteralGoods:
    """What the engine has of stores and consumables; a part of `LiteralEngine`."""

    def set_up_goods(self):
        self.stores = [self.new_store(row) for row in self.plan.stores]
        self.stockrooms = [self.new_stockroom() for _ in self.plan.sites]
        self.shelves = [Shelf(self, number, row) for number, row in enumerate(self.plan.supplies)]
        for shelf in self.shelves:
            shelf.review()

    def new_store(self, row):
        if row.unit != "lot":
            return Vault(self, row)
        return Place(self, float("inf") if row.capacity == UNLIMITED else row.capacity)

    def new_stockroom(self):
        return Stockroom(self)

    def place_in(self, store, lot):
        if isinstance(store, Vault):
            return store.take(lot, latest=self.latest(lot))
        return store.take((lot.priority,), lot, latest=self.latest(lot))

    def supply(self, lot, number, step):
        """A process: take what step ``number`` uses, before the unit is asked for; a limit may end the wait."""
        rows = self.plan.uses[slice(*step.uses)]
        needs = [(self.shelves[row.supply], row.fixed + rounded_up(row.per_amount * lot.amount)) for row in rows]
        if needs:
            yield from self.stockrooms[lot.row.site].take(lot, needs, self.latest(lot, unit_for=number))


class Shelf:
    """One consumable: what is there, and what is on its way."""

    def __init__(self, engine, number, row):
        self.engine, self.number, self.row = engine, number, row
        self.left, self.delivered, self.used, self.on_order, self.wanted, self.orders = row.opening, 0, 0, 0, 0, 0
        self.history = [(0, row.opening)]
        for delivery in engine.plan.deliveries[slice(*row.deliveries)]:
            time, lost = engine.arrives(delivery.at, Effect.DELAY, Struck.SUPPLY, number)
            if lost is None:
                engine.env.process(self.come(time, delivery.amount, 0))

    def review(self):
        """Order until stock and orders, less what is asked for in line, are above the reorder point."""
        if self.row.lead_time == NONE:
            return
        amount = 0
        while self.left + self.on_order - self.wanted <= self.row.below:
            self.on_order += self.row.order
            amount += self.row.order
        if amount:
            lead = self.engine.seconds(self.row.lead_time, self.orders)
            self.orders += 1
            self.engine.happened["ordered"] += 1
            self.engine.happened["two orders out"] += self.on_order > amount
            due = self.engine.env.now + lead
            time, lost = self.engine.arrives(due, Effect.DELAY, Struck.SUPPLY, self.number)
            come = self.come(time, amount, amount) if lost is None else self.miss(lost[1], amount)
            self.engine.env.process(come)

    def come(self, time, amount, ordered):
        yield self.engine.until(time, READY, self.number)
        self.engine.happened["delivered"] += 1
        self.left += amount
        self.delivered += amount
        self.on_order -= ordered
        self.history.append((time, self.left))
        self.engine.stockrooms[self.row.site].arrived()

    def miss(self, time, ordered):
        yield self.engine.until(time, READY, self.number)
        self.engine.happened["order lost"] += 1
        self.on_order -= ordered
        yield self.engine.until(time, READY, self.number)  # when all that comes or is found lost then has been told
        self.review()

    def take(self, amount):
        self.left -= amount
        self.used += amount
        self.wanted -= amount
        self.history.append((self.engine.env.now, self.left))

    def account(self):
        """The columns of table ``supplies``."""
        ends = [time for time, _ in self.history[1:]] + [self.engine.plan.horizon]
        at_zero = sum(end - since for (since, left), end in zip(self.history, ends, strict=True) if left == 0)
        lowest = min(left for _, left in self.history)
        return self.row.opening, self.delivered, self.used, self.left, self.on_order, lowest, at_zero


class Stockroom:
    """The consumables of one site, and the lots that wait for all they need."""

    def __init__(self, engine):
        self.engine = engine
        self.waiting = []
        self.unsettled = False
        self.arrivals = 0

    def take(self, lot, needs, latest):
        """A process: wait until all of it is there, and take it. ``latest``: (second, limit), or None."""
        asked = self.engine.env.now
        event = self.engine.env.event()
        self.arrivals += 1
        for shelf, amount in needs:
            shelf.wanted += amount
            shelf.review()
        if not self.unsettled and all(shelf.left >= amount for shelf, amount in needs):
            for shelf, amount in needs:
                shelf.take(amount)
            return
        event.lot = lot
        entry = (lot.priority, self.arrivals, needs, event)
        self.waiting.append(entry)
        self.waiting.sort(key=lambda entry: entry[:2])
        if latest is not None:
            self.engine.at_the_latest(latest, lot, lambda: self.give_up(entry, latest[1]))
        limit = yield event
        if limit is not None:
            raise TooLate(limit)
        self.engine.happened["waited for a supply"] += self.engine.env.now > asked

    def give_up(self, entry, limit):
        if entry in self.waiting:
            self.waiting.remove(entry)
            for shelf, amount in entry[2]:
                shelf.wanted -= amount
            self.engine.happened["too late for a supply"] += 1
            entry[3].succeed(limit)

    def arrived(self):
        if self.waiting and not self.unsettled:
            self.unsettled = True
            self.engine.at_grants(self, self.look_through)

    def look_through(self):
        """Serve the first who can be; when it has gone on as far as it can, look again."""
        self.unsettled = False
        for place, (_, _, needs, event) in enumerate(self.waiting):
            if all(shelf.left >= amount for shelf, amount in needs):
                for shelf, amount in needs:
                    shelf.take(amount)
                del self.waiting[place]
                self.engine.happened["overtook another supply"] += place > 0
                event.succeed()
                self.engine.at_grants(self, self.look_through, goes_on=True)
                return


class Vault:
    """A store by amount: lots in the order in which they asked, and the space of each that is in it."""

    def __init__(self, engine, row):
        self.engine, self.row = engine, row
        self.inside = []
        self.waiting = []
        self.returned = 0
        self.left_free = row.capacity
        self.arrivals = 0
        self.out = False

    def space(self, lot):
        material = self.engine.plan.materials[lot.material]
        each = {"L": material.volume / QUANTA["L"], "dose": material.doses, "vial": float(material.unit == "vial")}
        return min(rounded_up(each[self.row.unit] * lot.left), self.row.capacity)

    def take(self, lot, *, latest=None):
        """A process: wait for room; returns the entry that stands for it. ``latest``: (second, limit)."""
        asked = self.engine.env.now
        event = self.engine.env.event()
        self.arrivals += 1
        if not self.waiting and not self.out and self.space(lot) <= self.left_free:
            self.let_in(lot)
            return lot
        event.lot = lot
        entry = lot.priority, self.arrivals, lot, event
        self.waiting.append(entry)
        self.waiting.sort(key=lambda one: one[:2])
        if latest is not None:
            self.engine.at_the_latest(latest, lot, lambda: self.give_up(entry, latest[1]))
        limit = yield event
        if limit is not None:
            raise TooLate(limit)
        self.engine.happened["waited for room"] += self.engine.env.now > asked
        return lot

    def look_through(self):
        """Let the first in line in, if there is room; when it has gone on as far as it can, look again."""
        if self.waiting and not self.out and self.space(self.waiting[0][2]) <= self.left_free:
            _, _, lot, event = self.waiting.pop(0)
            self.let_in(lot)
            event.succeed()
            self.engine.at_grants(self, self.look_through, goes_on=True)

    def give_up(self, entry, limit):
        """The lot is lost; the next in line may be a smaller one, for which there is room."""
        if entry in self.waiting:
            self.waiting.remove(entry)
            entry[-1].succeed(limit)
            self.engine.at_grants(self, self.look_through)

    def let_in(self, lot):
        self.inside.append([lot, self.space(lot)])
        self.left_free -= self.space(lot)

    def shrink(self, lot):
        entry = next(entry for entry in self.inside if entry[0] is lot)
        self.engine.happened["room by a partial draw"] += self.space(lot) < entry[1]
        freed, entry[1] = entry[1] - self.space(lot), self.space(lot)
        if freed:
            self.free(freed)

    def give(self, lot):
        entry = next(entry for entry in self.inside if entry[0] is lot)
        self.inside.remove(entry)
        self.free(entry[1])

    def free(self, space):
        if self.waiting and self.engine.serving is not self:
            self.returned += space
            self.engine.at_grants(self, self.merge)
        else:
            self.left_free += space

    def reopen(self):
        self.out = False
        if self.waiting:
            self.engine.at_grants(self, self.look_through)

    def merge(self):
        self.left_free += self.returned
        self.returned = 0
        self.look_through()
