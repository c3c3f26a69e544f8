"""What goes wrong in the literal engine: one process for each occurrence and place, a flag for each unit that is out.

Closures are looked at second by second where work is laid over hours; a lot that is taken out of its unit is told so in
the line in which it waits.
"""

from capsim.foundation.rules import Effect, Struck
from capsim.foundation.worktime import WorkCalendar
from capsim.plan.plan import NONE
from capsim.plan.rows_disruptions import ALL_UNITS, UNIT_AT_RANDOM
from capsim.results.tables import Status
from tests.reference.literal_places import Moment, TooLate, is_open

SHOCK = 1
FAR = 1 << 60


class Taken:
    """Why a lot is lost that a disruption takes; stands where a limit does."""

    def __init__(self, cause):
        self.cause, self.name = cause, "taken"


class LiteralDisruptions:
    """Occurrences and their effects; a part of `LiteralEngine`."""

    def draw_disruptions(self):
        """All (effect, first second, last second, unit) of the run, and what happened."""
        self.effects, self.occurrences = [], []
        own = {}
        for leading in (True, False):
            for number, row in enumerate(self.plan.disruptions):
                if (row.follows == NONE) == leading:
                    own[number] = self.spans(row, own)
        for number, row in enumerate(self.plan.disruptions):
            for which, (began, ended) in enumerate(own[number]):
                self.occurrences.append((number, which, began, ended))
                for effect in self.plan.effects[slice(*row.effects)] if ended > began else ():
                    self.effects.append((effect, began, ended, self.struck_units(row, effect, which), which))

    def spans(self, row, own):
        if row.follows != NONE and row.duration == NONE:
            return own[row.follows]
        if row.follows != NONE:
            begun = [began for began, _ in own[row.follows]]
        elif row.gap == NONE:
            begun = [date for date in self.plan.dates[slice(*row.dates)] if date < self.plan.horizon]
        else:
            begun, now = [], row.first + self.seconds(row.gap, 0)
            while now < self.plan.horizon:
                begun.append(now)
                now += self.seconds(row.gap, len(begun))
        return [(began, began + self.seconds(row.duration, which)) for which, began in enumerate(begun)]

    def struck_units(self, row, effect, which):
        if effect.struck != Struck.UNIT_CLASS:
            return ()
        count = self.plan.unit_classes[effect.row].count
        if effect.unit == ALL_UNITS:
            return tuple(range(count))
        return (int(self.draw(row.unit, which) * count) if effect.unit == UNIT_AT_RANDOM else effect.unit,)

    def found(self, kind, struck=None, row=None):
        """The effects of a kind on a table, or on one row of it, with their times."""
        return [
            entry
            for entry in self.effects
            if entry[0].effect == kind and struck in (None, entry[0].struck) and row in (None, entry[0].row)
        ]

    def begin_disruptions(self):
        """Everything that happens by itself; the rest is looked up when it matters."""
        self.happenings = 0
        for effect, began, ended, units, _ in self.found(Effect.CLOSE, Struck.UNIT_CLASS):
            for number in units:
                unit = self.all_units[effect.row][number]
                self.at_shock(began, lambda unit=unit: self.out(unit, 1))
                self.at_shock(ended, lambda unit=unit: self.out(unit, -1))
        for effect, began, ended, _, _ in self.found(Effect.FEWER, Struck.POOL):
            room = self.rooms[self.plan.pools[effect.row].room]
            needs = [(effect.row, effect.number)]
            self.at_shock(began, lambda room=room, needs=needs: room.withhold(needs))
            self.at_shock(ended, lambda room=room, needs=needs: room.give(needs))
        for effect, began, ended, _, _ in self.found(Effect.FEWER, Struck.SERVER):
            absence = [effect.row, 0, 0]
            self.at_shock(began, lambda a=absence, many=effect.number: self.desk_of_servers.leave(a, many))
            self.at_shock(ended, lambda a=absence: self.desk_of_servers.come_back(a))
        for effect, began, ended, units, which in self.found(Effect.SPOIL):
            for number in units:
                unit = self.all_units[effect.row][number]
                self.at_shock(began, lambda u=unit, e=effect, end=ended, w=which: self.spoil(u, e, end, w))

    def at_shock(self, time, act):
        """At a second, before all else; what begins then comes after what ends, in the order of the plan."""
        if time < self.plan.horizon:
            self.happenings += 1
            Moment(self.env, time, SHOCK, self.happenings).callbacks.append(lambda _: act())

    # Closed.

    def out(self, unit, change):
        """A unit goes out of use, or comes back when nothing keeps it out any more at this second."""
        unit.closures += change
        if unit.closures and unit in unit.line.free:
            unit.line.free.remove(unit)
            unit.idle = True
        if not unit.closures and unit.idle:
            # What closes it again at this very second is told first.
            again = any(
                began == self.env.now and unit.number in units
                for _, began, _, units, _ in self.found(Effect.CLOSE, Struck.UNIT_CLASS, unit.line.number)
            )
            if not again:
                unit.idle = False
                self.happened["closed unit came back"] += 1
                self.free_again(unit)

    def hours_on(self, segment, unit):
        """When a segment is worked on a unit: its own hours, less closures of the unit and of its pools."""
        closures = [
            (began, ended)
            for effect, began, ended, units, _ in self.found(Effect.CLOSE, Struck.UNIT_CLASS, unit.line.number)
            if unit.number in units
        ]
        for need in self.plan.needs[slice(*segment.needs)]:
            closures += [entry[1:3] for entry in self.found(Effect.CLOSE, Struck.POOL, need.pool)]
        return without(self.plan.calendar(segment.calendar), closures)

    def why_stopped(self, segment, unit):
        """The cause of a loss at closing time: the disruption that closes now, in usual hours; else nothing special."""
        usual, now = self.plan.calendar(segment.calendar), self.env.now
        closing = [
            effect.cause
            for effect, began, _, units, _ in self.found(Effect.CLOSE, Struck.UNIT_CLASS, unit.line.number)
            if unit.number in units and began == now
        ]
        for need in self.plan.needs[slice(*segment.needs)]:
            closing += [one[0].cause for one in self.found(Effect.CLOSE, Struck.POOL, need.pool) if one[1] == now]
        closing = [cause for cause in closing if cause != NONE]
        if closing and unit.broke_at != now and (usual is None or is_open(usual, now)):
            self.happened["closed by a disruption"] += 1
            return min(closing)
        return self.cause("stopped operation")

    def server_hours(self, server):
        closures = [entry[1:3] for entry in self.found(Effect.CLOSE, Struck.SERVER, server)]
        return without(self.plan.calendar(self.plan.servers[server].calendar), closures)

    # Late, or never; held.

    def arrives(self, time, kind, struck, row):
        """When what would come at a second comes, and the effect that loses it, with its end, if one does."""
        while True:
            late = [entry for entry in self.found(kind, struck, row) if entry[1] <= time < entry[2]]
            lost = [(entry[0], entry[2]) for entry in late if entry[0].lost]
            if lost or not late:
                return time, lost[0] if lost else None
            time = max(entry[2] for entry in late)

    def wait_for_certification(self, lot):
        """A process: until its lot may have its disposition."""
        while True:
            until, _ = self.arrives(max(self.env.now, lot.held), Effect.HOLD_RELEASE, Struck.CAMPAIGN, lot.campaign)
            if until <= self.env.now:
                return
            self.happened["disposition held"] += 1
            yield self.until(until, 3, lot.key + 1)

    # Lots that are taken.

    def taken_at(self, lot, unit, since):
        """The first second after one at which a disruption takes the lot out of this unit or one that it keeps."""
        units = [unit, *(one for one, _ in lot.inside)]
        found = [
            (began, effect.cause)
            for effect, began, _, numbers, _ in self.found(Effect.SPOIL)
            for one in units
            if (effect.row, True) == (one.line.number, one.number in numbers) and began > since
        ]
        return min(found, key=lambda entry: entry[0], default=(FAR, NONE))

    def spoil(self, unit, effect, ended, which):
        now = self.env.now
        for lot in self.lots:
            if any(one is unit for one, _ in lot.inside) and lot.status == Status.IN_PROCESS and lot.taken is None:
                self.happened["taken"] += 1
                lot.taken = Taken(effect.cause)
                self.tell_waiting(lot)
        for left, lot in unit.history if effect.look_back else ():
            if left >= now - effect.look_back and lot.status in (Status.IN_PROCESS, Status.QUARANTINE):
                self.happened["under suspicion"] += 1
                lot.held = max(lot.held, ended)
                if effect.chance:
                    lot.suspected.append((effect, which))

    def tell_waiting(self, lot):
        """Where the lot stands in a line, it leaves it now."""
        for line in (*self.classes, *self.stores, *self.rooms.values(), *self.stockrooms):
            for entry in line.waiting:
                event = getattr(entry, "event", None) or entry[3]
                if getattr(event, "lot", None) is lot:
                    self.happened["taken while it waited"] += 1
                    line.give_up(entry, lot.taken)
                    return

    def look_if_taken(self, lot):
        if lot.taken is not None:
            self.happened["taken during a set-up"] += 1
            raise TooLate(lot.taken)

    def turns_out_spoiled(self, lot):
        for effect, which in lot.suspected:
            if self.draw(effect.chances + lot.campaign, lot.number, which) < effect.chance:
                return effect.cause
        return None


def without(calendar, closures):
    """A calendar less some closures, cut one after the other; None where it is always open."""
    if not closures:
        return calendar
    pieces = [(0, FAR)] if calendar is None else list(zip(calendar.opens, calendar.closes, strict=True))
    for began, ended in closures:
        cut = []
        for opens, closes in pieces:
            if opens < min(closes, began):
                cut.append((opens, min(closes, began)))
            if max(opens, ended) < closes:
                cut.append((max(opens, ended), closes))
        pieces = cut
    return WorkCalendar([opens for opens, _ in pieces], [closes for _, closes in pieces])
