"""What a lot of the literal engine meets: an event list with ranks, places, crews, stocks and shifts.

Nothing here is clever. Everything that is shared is a plain list with waiting events, every shift is stepped through,
and nothing is imported from the engine that this one is to judge.

Order of one instant (house rule): routines that are DUE, then READY, then END, then grants to those who wait (by
priority, then arrival), then who has waited too long is lost, then START. SimPy's own happenings of an instant (a
process goes on, a request is granted) come before all of them. A line that got something back is served among the
grants, after the lines that got something before it, until nobody in it can be served; where nobody waits, what comes
back is free at once.
"""

from collections import Counter

import simpy

from capsim.foundation.worktime import WorkCalendar

DUE, READY, END, GRANT, LATE, START = 1, 2, 3, 4, 5, 6
_KEYS = 1 << 100


class Moment(simpy.Event):
    """A point in time with its rank among what happens then; equal ranks by key."""

    def __init__(self, env, time, rank, key=0):
        super().__init__(env)
        self._ok, self._value = True, None
        env.schedule(self, priority=rank * _KEYS + key, delay=time - env.now)


class Desk:
    """Gives back and grants when everything that ends at the instant has ended; counts what happened."""

    def __init__(self):
        self.env = simpy.Environment(0)
        self.happened = Counter()
        self.serving = None

    def at_grants(self, line, act, *, goes_on=False):
        """Do something to a line when all that ends at this instant has ended.

        A line that goes on does so before anything else happens, also before what it has brought about just now.
        """

        def serve(_):
            self.serving = line
            act()

        rank, key = (DUE, -1) if goes_on else (GRANT, 0)
        Moment(self.env, self.env.now, rank, key).callbacks.append(serve)

    def before_all_else(self, act):
        """Do something as soon as those who were served just now have gone as far as they get."""
        Moment(self.env, self.env.now, DUE, -1).callbacks.append(lambda _: act())

    def at_the_latest(self, latest, lot, act):
        """Do something after the grants of a second, or of this one where that is over."""
        second, _ = latest
        Moment(self.env, max(second, self.env.now), LATE, lot.key).callbacks.extend([self.served, lambda _: act()])

    def let_begin(self):
        """What was started just now goes as far as it gets, before anything else."""
        return Moment(self.env, self.env.now, 0)

    def until(self, time, rank, key):
        moment = Moment(self.env, time, rank, key)
        moment.callbacks.append(self.served)
        return moment

    def served(self, _):
        self.serving = None


class TooLate(Exception):
    """A limit of the lot that waits has run out."""

    def __init__(self, limit):
        super().__init__(limit.name)
        self.limit = limit


class Entry:
    """One lot that waits, with its place in line."""

    def __init__(self, rank, lot, step, event):
        self.rank, self.lot, self.step, self.event = rank, lot, step, event


class Place:
    """A counted thing of which a lot takes one: a store, the cap on lots in process."""

    what = "a store"

    def __init__(self, desk, capacity):
        self.desk = desk
        self.left = capacity
        self.waiting = []
        self.arrivals = 0
        self.called = self.serving = self.out = False

    def take(self, rank, lot, *, step=None, latest=None):
        """A process: wait for one, in order of rank, then arrival; returns it. ``latest``: (second, limit)."""
        asked = self.desk.env.now
        self.arrivals += 1
        entry = Entry((*rank, self.arrivals), lot, step, self.desk.env.event())
        entry.event.lot = lot
        if not self.waiting and self.has_free():
            return self.hand_out(entry)
        self.waiting.append(entry)
        self.waiting.sort(key=lambda one: one.rank)
        if latest is not None:
            self.desk.at_the_latest(latest, lot, lambda: self.give_up(entry, latest[1]))
        thing, limit = yield entry.event
        if limit is not None:
            raise TooLate(limit)
        self.desk.happened[f"waited for {self.what}"] += self.desk.env.now > asked
        return thing

    def give_up(self, entry, limit):
        if entry in self.waiting:
            self.waiting.remove(entry)
            self.desk.happened[f"too late for {self.what}"] += 1
            entry.event.succeed((None, limit))

    def give(self, thing=None):
        """It is there again; those who wait are served among the grants."""
        self.put_back(thing)
        if self.waiting and not (self.called or self.serving):
            self.called = True
            self.desk.at_grants(self, self.serve)

    def serve(self):
        """Serve one; then, when that one has gone as far as it gets, the next."""
        self.called = False
        self.serving = bool(self.waiting and self.has_free())
        if self.serving:
            entry = self.next_in_line()
            self.waiting.remove(entry)
            entry.event.succeed((self.hand_out(entry), None))
            self.desk.before_all_else(self.serve)

    def next_in_line(self):
        return self.waiting[0]

    def has_free(self):
        return self.left > 0 and not self.out

    def reopen(self):
        """It works again, which is like a place that is given back."""
        self.out = False
        self.left -= 1
        self.give()

    def hand_out(self, _entry):
        self.left -= 1

    def put_back(self, _thing):
        self.left += 1


class Room:
    """Pools with one waiting list: all that is asked for at once, or nothing; in order of priority, then arrival."""

    def __init__(self, desk, counts):
        self.desk = desk
        self.free = dict(counts)
        self.waiting = []
        self.returned = []
        self.arrivals = 0

    def take(self, priority, needs, *, lot=None, latest=None):
        """A process: wait until all needs are there, and take them. ``latest``: (second, limit) of the lot."""
        asked = self.desk.env.now
        event = self.desk.env.event()
        self.arrivals += 1
        event.lot = lot
        entry = priority, self.arrivals, needs, event
        self.waiting.append(entry)
        self.waiting.sort(key=lambda entry: entry[:2])
        if not self.returned:  # else the list is looked through in a moment, with those who were there before
            self.look_through()
        if event.triggered:
            return
        if latest is not None:
            self.desk.at_the_latest(latest, lot, lambda: self.give_up(entry, latest[1]))
        limit = yield event
        if limit is not None:
            raise TooLate(limit)
        self.desk.happened["waited for a pool"] += self.desk.env.now > asked

    def give_up(self, entry, limit):
        if entry in self.waiting:
            self.waiting.remove(entry)
            self.desk.happened["too late for a pool"] += 1
            entry[-1].succeed(limit)

    def give(self, needs):
        self.returned.append(needs)
        if self.waiting:
            self.desk.at_grants(self, self.merge)
        else:
            self.merge()

    def withhold(self, needs):
        for pool, count in needs:
            self.free[pool] -= count

    def merge(self):
        for needs in self.returned:
            for pool, count in needs:
                self.free[pool] += count
        self.returned = []
        self.look_through()

    def look_through(self):
        passed_over = False
        for entry in list(self.waiting):
            _, _, needs, event = entry
            if all(self.free[pool] >= count for pool, count in needs):
                for pool, count in needs:
                    self.free[pool] -= count
                self.waiting.remove(entry)
                self.desk.happened["overtook another need"] += passed_over
                event.succeed()
            else:
                passed_over = True


class Larder:
    """The stocks of one site as plain lists of lots, and the lots that wait for all their inputs."""

    def __init__(self, desk):
        self.desk = desk
        self.stock = {}
        self.arriving = []
        self.waiting = []
        self.arrivals = 0

    def take(self, lot, inputs):
        """A process: wait until every input is there, and draw it, first expired first out."""
        asked = self.desk.env.now
        event = self.desk.env.event()
        self.arrivals += 1
        self.waiting.append((lot.priority, self.arrivals, lot, inputs, event))
        self.waiting.sort(key=lambda entry: entry[:2])
        if not self.arriving:
            self.look_through()
        if event.triggered:
            return
        yield event
        self.desk.happened["waited for a material"] += self.desk.env.now > asked

    def add(self, lot):
        self.arriving.append(lot)
        if self.waiting:
            self.desk.at_grants(self, self.merge)
        else:
            self.merge()

    def remove(self, lot):
        for lots in (self.arriving, self.lots_of(lot.material)):
            if lot in lots:
                lots.remove(lot)
                return True
        return False

    def merge(self):
        for lot in self.arriving:
            self.lots_of(lot.material).append(lot)
        self.arriving = []
        self.look_through()

    def lots_of(self, material):
        return self.stock.setdefault(material, [])

    def look_through(self):
        for entry in list(self.waiting):
            _, _, lot, inputs, event = entry
            if all(sum(one.left for one in self.lots_of(material)) >= amount for material, amount in inputs):
                self.waiting.remove(entry)
                for material, amount in inputs:
                    self.draw(lot, material, amount)
                event.succeed()

    def draw(self, child, material, amount):
        lots = self.lots_of(material)
        while amount > 0:
            parent = self.first_out(lots)
            part = min(parent.left, amount)
            parent.used += part
            amount -= part
            child.drew_from(parent)
            if parent.left == 0:
                lots.remove(parent)
                parent.leave()
            else:
                parent.shrink()

    def first_out(self, lots):
        return min(lots, key=lambda lot: (lot.expiry, lot.campaign, lot.number))


def is_open(calendar: WorkCalendar, now):
    return any(opens <= now < closes for opens, closes in zip(calendar.opens, calendar.closes, strict=True))


def next_change(calendar: WorkCalendar, now):
    """The next opening or closing after now, or None."""
    return min((t for t in calendar.opens + calendar.closes if t > now), default=None)


def wait_until_open(desk, calendar: WorkCalendar, rank, key):
    """A process: step from one change of shift to the next until somebody is there."""
    while not is_open(calendar, desk.env.now):
        change = next_change(calendar, desk.env.now)
        if change is None:
            yield desk.env.event()
        yield desk.until(change, rank, key)
