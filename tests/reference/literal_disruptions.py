"""What goes wrong in the literal engine: one process for each occurrence and place, a flag for each unit that is out.

Closures are looked at second by second where work is laid over hours; a lot that is taken out of its unit is told so in
the line in which it waits.
"""

from fractions import Fraction
from itertools import pairwise

from capsim.foundation.rules import Effect, Struck
from capsim.foundation.worktime import WorkCalendar
from capsim.plan.plan import NONE, OnClose
from capsim.plan.rows_disruptions import ALL_UNITS, UNIT_AT_RANDOM
from capsim.results.tables import Status
from tests.reference.literal_places import Moment, TooLate, is_open
from tests.reference.literal_units import lay

SHOCK = 1
ENDS, BEGINS = 0, 1
FAR = 1 << 60


class Taken:
    """Why a lot is lost that a disruption takes; stands where a limit does."""

    def __init__(self, cause):
        self.cause, self.name = cause, "taken"


class LiteralDisruptions:
    """Occurrences and their effects; a part of `LiteralEngine`."""

    def draw_disruptions(self):
        """All (effect, first second, last second, units or number of people, which time) and what happened."""
        self.effects, self.occurrences = [], []
        own = {}
        for leading in (True, False):
            for number, row in enumerate(self.plan.disruptions):
                if (row.follows == NONE) == leading:
                    own[number] = self.spans(row, own)
        self.repair(own)
        for number, row in enumerate(self.plan.disruptions):
            for which, (began, ended) in enumerate(own[number]):
                self.occurrences.append((number, which, began, ended))
                for effect in self.plan.effects[slice(*row.effects)] if ended > began else ():
                    self.effects.append((effect, began, ended, self.struck(row, effect, which, began), which))

    def spans(self, row, own):
        if row.follows != NONE and row.duration == NONE:
            return list(own[row.follows])
        if row.follows != NONE:
            begun = [began for began, _ in own[row.follows]]
        elif row.once != NONE:
            begun = [date for date in [self.seconds(row.once, 0)] if date < self.plan.horizon]
            self.happened["once at a random time"] += len(begun)
        elif row.gap == NONE:
            begun = [date for date in self.plan.dates[slice(*row.dates)] if date < self.plan.horizon]
        else:
            first = [self.first_there(effect) for effect in self.plan.effects[slice(*row.effects)]]
            begun, now = [], min(first, default=0) + self.seconds(row.gap, 0)
            while now < self.plan.horizon:
                begun.append(now)
                now += self.seconds(row.gap, len(begun))
        return [(began, began + self.seconds(row.duration, which)) for which, began in enumerate(begun)]

    def row_of(self, effect):
        """The units, people or places that are struck; None for anything else."""
        tables = {Struck.UNIT_CLASS: "unit_classes", Struck.SERVER: "servers", Struck.POOL: "pools"}
        return getattr(self.plan, tables[effect.struck])[effect.row] if effect.struck in tables else None

    def first_there(self, effect):
        row = self.row_of(effect)
        if row is None:
            return 0
        moments = self.moments(row)
        return moments[effect.unit] if effect.struck == Struck.UNIT_CLASS and effect.unit >= 0 else min(moments)

    def struck(self, row, effect, which, began):
        """The units that are struck, by number; of people and places how many: those that are there."""
        of = self.row_of(effect)
        if of is None:
            return ()
        there = [number for number, moment in enumerate(self.moments(of)) if moment <= began]
        if effect.effect == Effect.FEWER:
            self.happened["not all were there"] += len(there) < of.count
            return tuple(there)
        if effect.struck != Struck.UNIT_CLASS:
            return ()
        if effect.unit == ALL_UNITS:
            return tuple(range(of.count))
        if effect.unit == UNIT_AT_RANDOM:
            self.happened["struck one of those there"] += len(there) < of.count
            return (there[int(self.draw(row.unit, which) * len(there))],) if there else ()
        self.happened["struck nothing"] += effect.unit not in there
        return (effect.unit,) if effect.unit in there else ()

    # Repair.

    def repair(self, own):
        """Where a crew repairs: person by person, the failures in order; then what ends with one of those."""
        failures = [
            (began, number, which)
            for number, row in enumerate(self.plan.disruptions)
            for which, (began, ended) in enumerate(own[number])
            if row.crew != NONE and ended > began and self.strikes(row, which, began)
        ]
        for pool in {row.crew for row in self.plan.disruptions if row.crew != NONE}:
            mine = [entry for entry in sorted(failures) if self.plan.disruptions[entry[1]].crew == pool]
            ends = self.repaired_by(pool, mine, own)
            for (began, number, which), end in zip(mine, ends, strict=False):
                own[number][which] = (began, end)
                self.happened["repaired"] += 1
        for number, row in enumerate(self.plan.disruptions):
            if row.follows != NONE and row.duration == NONE and row.crew == NONE:
                self.happened["ended when that was repaired"] += own[number] != own[row.follows]
                own[number] = own[row.follows]

    def kept_away(self, pool, own, kind):
        """What strikes a pool of those who repair, as long as was drawn."""
        return [
            (effect, began, ended, self.struck(row, effect, which, began), which)
            for number, row in enumerate(self.plan.disruptions)
            for which, (began, ended) in enumerate(own[number])
            for effect in self.plan.effects[slice(*row.effects)]
            if (effect.effect, effect.struck, effect.row) == (kind, Struck.POOL, pool) and ended > began
        ]

    def repaired_by(self, pool, failures, own):
        """When each failure is repaired: from one moment to the next at which somebody is free, comes or goes."""
        come = [moment for moment in self.moments(self.plan.pools[pool]) if moment < self.plan.horizon]
        hours = self.plan.calendar(self.plan.disruptions[failures[0][1]].hours) if failures else None
        hours = without(hours, [entry[1:3] for entry in self.kept_away(pool, own, Effect.CLOSE)])
        leaves = self.absences(self.kept_away(pool, own, Effect.FEWER))
        free, ends = come, []
        for began, number, which in failures:
            while leaves:
                first = max(min(free), began)
                first = first if hours is None else lay(hours, OnClose.PAUSE, first, 1) - 1
                if first < leaves[0][0]:
                    break
                _, until, many = leaves.pop(0)
                self.happened["those who repair were missing"] += many
                order = sorted(free)
                free = [max(one, until) for one in order[:many]] + order[many:]
            who = free.index(min(free))
            self.happened["waited for a repair"] += free[who] > began
            work = own[number][which][1] - began
            free[who] = lay(hours, OnClose.PAUSE, max(free[who], began), work)
            ends.append(free[who])
        return ends

    def strikes(self, row, which, began):
        effects = self.plan.effects[slice(*row.effects)]
        return any(one.struck != Struck.UNIT_CLASS or self.struck(row, one, which, began) for one in effects)

    def found(self, kind, struck=None, row=None):
        """The effects of a kind on a table, or on one row of it, with their times."""
        return [
            entry
            for entry in self.effects
            if entry[0].effect == kind and struck in (None, entry[0].struck) and row in (None, entry[0].row)
        ]

    def begin_disruptions(self):
        """Everything that happens by itself; the rest is looked up when it matters."""
        self.acts = []
        for effect, began, ended, units, _ in self.found(Effect.CLOSE, Struck.UNIT_CLASS):
            for number in units:
                unit = self.all_units[effect.row][number]
                self.act(began, BEGINS, (0, effect.row, number), lambda unit=unit: self.out(unit, 1))
                self.act(ended, ENDS, (0, effect.row, number), lambda unit=unit: self.out(unit, -1))
        for row, pool in enumerate(self.plan.pools):
            for began, ended, number in self.absences(self.found(Effect.FEWER, Struck.POOL, row)):
                room, needs = self.rooms[pool.room], [(row, number)]
                self.act(began, BEGINS, (1, row), lambda room=room, needs=needs: room.withhold(needs))
                self.act(ended, ENDS, (1, row), lambda room=room, needs=needs: room.give(needs))
        for row in range(len(self.plan.servers)):
            for began, ended, number in self.absences(self.found(Effect.FEWER, Struck.SERVER, row)):
                absence, place = [row, 0, 0], (2, row)
                self.act(began, BEGINS, place, lambda a=absence, many=number: self.desk_of_servers.leave(a, many))
                self.act(ended, ENDS, place, lambda a=absence: self.desk_of_servers.come_back(a))
        for effect, began, ended, units, which in self.found(Effect.SPOIL):
            for number in units:
                unit, place = self.all_units[effect.row][number], (3, effect.row, number)
                self.act(began, BEGINS, place, lambda u=unit, e=effect, end=ended, w=which: self.spoil(u, e, end, w))
        for number, store in enumerate(self.stores):
            for began, ended, last, cause in self.failures_of(number):
                self.act(began, BEGINS, (4, number), lambda s=store: self.fail(s))
                self.act(ended, ENDS, (4, number), lambda s=store: s.reopen())
                if last is not None:
                    self.act(last, BEGINS, (5, number), lambda s=store, c=cause: self.discard(s, c))
        for ended in sorted({ended for effect, _, ended, _, _ in self.found(Effect.SPOIL) if effect.look_back}):
            self.act(ended, ENDS, (6,), self.end_suspicion)
        for number, (time, _, _, act) in enumerate(sorted(self.acts, key=lambda one: one[:3])):
            Moment(self.env, time, SHOCK, number).callbacks.extend([self.served, lambda _, act=act: act()])

    def absences(self, entries):
        """From when to when how many are missing, person by person, whoever is struck by several counting once."""
        moments, found = sorted({moment for entry in entries for moment in entry[1:3]}), []
        for began, ended in pairwise(moments):
            now = [entry for entry in entries if entry[1] <= began < entry[2]]
            people, away, numbers = {person for entry in now for person in entry[3]}, Fraction(0), 0
            for person in people:
                present = Fraction(1)
                for effect, *_, there, _ in now:
                    present *= 1 - Fraction(str(effect.share)) if person in there else 1
                away += 1 - present
            for effect, *_, there, _ in now:
                numbers += min(effect.number, len(there))
            self.happened["missing for two reasons"] += len(now) > 1
            whole = next(many for many in range(len(people) + 1) if many + Fraction(1, 2) > away)
            if now:
                found.append((began, ended, min(whole + numbers, len(people))))
        return found

    def act(self, time, order, place, act):
        """At a second, before all else: what ends, then what begins; units by class and number, pools, stores."""
        if time < self.plan.horizon:
            self.acts.append((time, order, place, act))

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

    def may_decide(self, lot):
        """When a lot may have its disposition."""
        return self.arrives(max(self.env.now, lot.held), Effect.HOLD_RELEASE, Struck.CAMPAIGN, lot.campaign)[0]

    def is_held(self, lot):
        return self.may_decide(lot) > self.env.now

    def wait_for_certification(self, lot):
        """A process: until its lot may have its disposition."""
        while self.is_held(lot):
            self.happened["disposition held"] += 1
            yield self.until(self.may_decide(lot), 3, lot.key + 1)

    # Lots that are taken.

    def taken_at(self, lot, unit, since):
        """The first second after one at which a disruption takes the lot out of this unit, or out of what it keeps."""
        units = [unit, *(one for one, _ in lot.inside)]
        found = [
            began
            for effect, began, _, numbers, _ in self.found(Effect.SPOIL)
            for one in units
            if (effect.row, True) == (one.line.number, one.number in numbers) and began > since
        ]
        for number, store in enumerate(self.stores):
            lasts = [last for _, _, last, _ in self.failures_of(number)] if lot.holding is store else []
            found += [last for last in lasts if last is not None and last > since]
        return min(found, default=FAR)

    def spoil(self, unit, effect, ended, which):
        now = self.env.now
        for lot in (*self.lots, *self.besides):
            if any(one is unit for one, _ in lot.inside):
                self.happened["taken alongside"] += lot.main is not lot
                self.take_out(lot, effect.cause)
        suspects = []
        for left, lot in unit.history if effect.look_back else ():
            if left >= now - effect.look_back and self.is_within_reach(lot):
                self.happened["under suspicion"] += 1
                self.happened["under suspicion after its release"] += lot.status == Status.RELEASED
                suspects.append(lot)
                if (effect, which, ended) not in lot.suspected:
                    lot.suspected.append((effect, which, ended))
        for lot in self.with_all_made_of(suspects):
            self.happened["under suspicion for what it is made of"] += lot not in suspects
            lot.held = max(lot.held, ended)
            if lot.site is not None and self.larders[lot.site].remove(lot):
                self.happened["withheld"] += 1
                lot.withheld = True

    def in_order(self):
        return sorted(self.lots, key=lambda lot: (lot.campaign, lot.number))

    def is_within_reach(self, lot):
        """Not decided; or released and neither shipped nor gone to customers, discarded or expired."""
        if lot.status == Status.RELEASED:
            used = any(row.material == lot.material for row in self.plan.inputs)
            there = lot.left == 0 or lot.expiry > self.env.now
            return used and there and not lot.shipped and not lot.discarded
        return lot.status in (Status.IN_PROCESS, Status.QUARANTINE)

    def with_all_made_of(self, suspects):
        """Generation by generation; they know what was made of them from now on."""
        found, more = list(suspects), True
        while more:
            more = [
                lot
                for lot in self.in_order()
                if lot not in found and self.is_within_reach(lot) and any(parent in found for parent in lot.parents)
            ]
            found += more
        for lot in self.in_order():
            for parent in lot.parents if self.is_within_reach(lot) else ():
                if parent in found and lot not in parent.children:
                    parent.children.append(lot)
        return found

    def look_into(self, lot):
        """What an investigation that is over has found of a lot that has been made."""
        for effect, which, ended in lot.suspected:
            undecided = lot.status in (Status.QUARANTINE, Status.RELEASED) and not lot.discarded
            if undecided and ended <= self.env.now and effect.chance:
                if self.draw(effect.chances + lot.campaign, lot.number, which) < effect.chance:
                    self.happened[f"found spoiled: {lot.status.name}"] += 1
                    if lot.status == Status.QUARANTINE:
                        lot.out_of_specification = True
                        self.reject(lot, self.plan.causes[effect.cause])
                        self.tell_verdict(lot, False)
                    else:
                        self.reject(lot, self.plan.causes[effect.cause])

    def end_suspicion(self):
        for lot in self.in_order():
            self.look_into(lot)
        for lot in self.in_order():
            if lot.withheld and lot.held <= self.env.now:
                lot.withheld = False
                if lot.discarded:
                    lot.leave()
                else:
                    self.arrive(lot, lot.site)

    def take_out(self, lot, cause):
        """The lot is lost now where it waits, else when what is done to it or for it ends."""
        if lot.status == Status.IN_PROCESS and lot.taken is None:
            self.happened["taken"] += 1
            lot.taken = Taken(cause)
            if lot.main is not lot:
                self.note_loss(lot)
            self.tell_waiting(lot)

    def failures_of(self, store):
        """Of a store: from when to when it has failed, when that was too long for what stands there, and the cause.

        A failure that begins while, or at the second at which, the one before ends goes on with that.
        """
        found = []
        for effect, began, ended, _, _ in sorted(self.found(Effect.DISCARD, Struck.STORE, store), key=lambda e: e[1]):
            if found and began <= found[-1][1]:
                self.happened["a store failed again"] += 1
                before = found.pop()
                found.append((before[0], max(before[1], ended), min(before[2], effect.after), before[3]))
            else:
                found.append((began, ended, effect.after, effect.cause))
        return [
            (began, ended, began + bears if began + bears < ended else None, cause)
            for began, ended, bears, cause in found
        ]

    def fail(self, store):
        store.out = True

    def discard(self, store, cause):
        """Everything that stands in a store at this second, or is still fed from it."""
        for lot in [lot for lot in self.lots if lot.holding is store]:
            self.happened[f"discarded {lot.status.name}"] += 1
            self.happened["discarded while it fed"] += bool(lot.inside)
            if lot.status == Status.IN_PROCESS:
                self.take_out(lot, cause)
            elif lot.status == Status.QUARANTINE:
                self.reject(lot, self.plan.causes[cause])
                lot.out_of_specification = True
                self.tell_verdict(lot, False)
            else:
                lot.discarded = True
                if lot.site is not None:
                    self.larders[lot.site].remove(lot)
                lot.leave()

    def tell_waiting(self, lot):
        """Where the lot stands in a line, or waits for what runs alongside, it goes on now."""
        if getattr(lot, "called", None) is not None:
            self.happened["taken while it waited for what ran alongside"] += 1
            lot.called.succeed()
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
