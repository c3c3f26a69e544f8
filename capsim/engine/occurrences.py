"""All occurrences of all disruptions in one replication, drawn before it runs, and what each of them strikes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from capsim.flow.absences import Absence, missing_people
from capsim.flow.disturbances import Disturbances, Occurrence, Span, Spoil, Window, opened, shut
from capsim.flow.draws import Draws
from capsim.flow.recipe import Segment
from capsim.flow.world import World
from capsim.foundation.rules import Effect, Struck
from capsim.plan.plan import NONE, DisruptionRow, EffectRow, Plan, PoolRow, ServerRow, UnitClassRow
from capsim.plan.projects import live_times
from capsim.plan.rows_disruptions import ALL_UNITS, UNIT_AT_RANDOM
from capsim.plant.server import Server
from capsim.plant.timing import conduct
from capsim.plant.units import Unit
from capsim.plant.usage import Roster
from capsim.plant.waiting import WaitLog


def disturbances(plan: Plan, draws: Draws) -> Disturbances:
    """What goes wrong in a replication; nothing where the plan has no disruptions."""
    found = Disturbances()
    if not plan.disruptions:
        return found
    found.occurrences = _repaired(plan, _drawn(plan, draws))
    absences = _enter(plan, found, found.occurrences)
    for (struck, row), entries in absences.items():
        missing = found.missing_pools if struck == Struck.POOL else found.missing_servers
        missing[row] = missing_people(live_times(plan, _rows(plan, struck)[row]), entries)
    for spoils in found.spoils.values():
        spoils.sort(key=lambda spoil: spoil.time)
    for store, failures in list(found.discards.items()):
        found.discards[store] = _too_long(failures, found.failed_stores[store])
    return found


def _enter(plan: Plan, found: Disturbances, occurrences: Iterable[Occurrence]) -> dict[tuple[int, int], list[Absence]]:
    """Enter what occurrences do under what they strike; the absences are told by what is struck."""
    absences: dict[tuple[int, int], list[Absence]] = {}
    for one in occurrences:
        for effect in plan.effects[slice(*plan.disruptions[one.disruption].effects)] if one.ended > one.began else ():
            if effect.effect == Effect.FEWER:
                entry = Absence(one.began, one.ended, effect.share, effect.number)
                absences.setdefault((effect.struck, effect.row), []).append(entry)
            else:
                _strike(plan, found, one, effect=effect)
    return absences


def _drawn(plan: Plan, draws: Draws) -> list[Occurrence]:
    """Every occurrence that begins before the horizon, by disruption and number."""
    own: dict[int, list[tuple[int, int]]] = {}
    for number, row in enumerate(plan.disruptions):
        if row.follows == NONE:
            own[number] = _timed(draws, row, list(_beginnings(plan, draws, row)))
    for number, row in enumerate(plan.disruptions):
        if row.follows != NONE:
            leading = own[row.follows]
            begun = [began for began, _ in leading]
            own[number] = leading if row.duration == NONE else _timed(draws, row, begun)
    return [
        Occurrence(number, which, began, ended, draws.value(row.unit, which) if row.unit != NONE else 0.0)
        for number, row in enumerate(plan.disruptions)
        for which, (began, ended) in enumerate(own[number])
    ]


def _beginnings(plan: Plan, draws: Draws, row: DisruptionRow) -> Iterator[int]:
    if row.once != NONE:
        yield from (date for date in islice(draws.endless(row.once), 1) if date < plan.horizon)
        return
    if row.gap == NONE:
        yield from (date for date in plan.dates[slice(*row.dates)] if date < plan.horizon)
        return
    now = min((_first_there(plan, effect) for effect in plan.effects[slice(*row.effects)]), default=0)
    for gap in draws.endless(row.gap):
        now += gap
        if now >= plan.horizon:
            return
        yield now


def _first_there(plan: Plan, effect: EffectRow) -> int:
    """When the first of what an effect strikes is there [s]."""
    if effect.struck not in (Struck.UNIT_CLASS, Struck.SERVER):
        return 0
    moments = live_times(plan, _struck(plan, effect))
    return moments[effect.unit] if effect.unit >= 0 else min(moments)


def _struck(plan: Plan, effect: EffectRow) -> UnitClassRow | ServerRow | PoolRow:
    """The units, pool or laboratory that an effect strikes."""
    return _rows(plan, effect.struck)[effect.row]


def _rows(plan: Plan, struck: int) -> Sequence[UnitClassRow | ServerRow | PoolRow]:
    if struck == Struck.UNIT_CLASS:
        return plan.unit_classes
    return plan.pools if struck == Struck.POOL else plan.servers


def _timed(draws: Draws, row: DisruptionRow, begun: list[int]) -> list[tuple[int, int]]:
    """From when to when, with the duration drawn for each."""
    lasts = draws.endless(row.duration)
    return [(began, began + length) for began, length in zip(begun, lasts, strict=False)]


def _repaired(plan: Plan, occurrences: list[Occurrence]) -> list[Occurrence]:
    """Those that a crew ends take as long as its people need, one after the other in order of their beginnings.

    What keeps these people away lasts as long as was drawn, also where it ends with a repair.
    """
    crews: dict[int, Server] = {}
    found = list(occurrences)
    kept_away = Disturbances()
    absences = _enter(plan, kept_away, occurrences) if any(row.crew != NONE for row in plan.disruptions) else {}
    order = sorted(range(len(found)), key=lambda index: (found[index].began, index))
    for index in order:
        one = found[index]
        row = plan.disruptions[one.disruption]
        if row.crew == NONE or one.ended == one.began or not _hits(plan, one):
            continue
        if row.crew not in crews:
            people = [moment for moment in live_times(plan, plan.pools[row.crew]) if moment < plan.horizon]
            hours, closed = plan.calendar(row.hours), kept_away.closed_pools.get(row.crew)
            crews[row.crew] = Server(people, opened(closed, hours) if closed else hours, window=(0, plan.horizon))
            crews[row.crew].missing = [*missing_people(people, absences.get((Struck.POOL, row.crew), []))]
        log = WaitLog((0, plan.horizon))
        _, ended = crews[row.crew].book(one.ended - one.began, log, now=one.began, counts=False)
        found[index] = one._replace(ended=ended)
    return _with_leaders(plan, found)


def _with_leaders(plan: Plan, found: list[Occurrence]) -> list[Occurrence]:
    """What is as long as the one that it comes along with ends when that one has been repaired."""
    ends = {(one.disruption, one.number): one.ended for one in found}
    followers = {
        number: row.follows
        for number, row in enumerate(plan.disruptions)
        if row.follows != NONE and row.duration == NONE and row.crew == NONE
    }
    return [
        one._replace(ended=ends[followers[one.disruption], one.number]) if one.disruption in followers else one
        for one in found
    ]


def _hits(plan: Plan, one: Occurrence) -> bool:
    """Whether an occurrence finds what it strikes: a class as a whole, or a unit that is there."""
    effects = plan.effects[slice(*plan.disruptions[one.disruption].effects)]
    return any(effect.struck != Struck.UNIT_CLASS or _places(plan, effect, one) for effect in effects)


def _strike(plan: Plan, found: Disturbances, one: Occurrence, *, effect: EffectRow) -> None:
    """Enter an effect of an occurrence under what it strikes."""
    row, span, of_pool = effect.row, (one.began, one.ended), effect.struck == Struck.POOL
    match Effect(effect.effect):
        case Effect.CLOSE if effect.struck == Struck.UNIT_CLASS:
            for place in _places(plan, effect, one):
                found.closed_units[row, place].append(span)
                _closes(found, (row, place), began=one.began, cause=effect.cause)
        case Effect.CLOSE:
            (found.closed_pools if of_pool else found.closed_servers)[row].append(span)
            if of_pool:
                _closes(found, (row,), began=one.began, cause=effect.cause)
        case Effect.SPOIL:
            for place in _places(plan, effect, one):
                found.spoils[row, place].append(Spoil(one.began, effect.cause, effect, one))
        case Effect.HOLD_RELEASE | Effect.BLOCK_ROUTE as stops:
            (found.holds if stops == Effect.HOLD_RELEASE else found.blocked)[row].append(span)
        case Effect.DELAY:
            late = found.late_supplies if effect.struck == Struck.SUPPLY else found.late_lots
            late[row].append(Window(*span, effect.lost, effect.cause))
        case Effect.DISCARD:
            found.failed_stores[row].append(span)
            found.discards[row].append(Spoil(one.began, effect.cause, effect, one))


def _too_long(failures: list[Spoil], spans: list[Span]) -> list[Spoil]:
    """When what has stood in a store since it failed is lost, with failures that overlap or touch as one.

    It bears the shortest time that they say, and is lost by the first of them.
    """
    lost, out = list[Spoil](), shut(spans)
    for began, until in zip(out.opens, out.closes, strict=True):
        inside = [one for one in failures if began <= one.time < until]
        time = began + min(one.effect.after for one in inside)
        if time < until:
            lost.append(min(inside, key=lambda one: one.time)._replace(time=time))
    return lost


def _closes(found: Disturbances, place: tuple[int, ...], *, began: int, cause: int) -> None:
    """A closure begins, and may cost lots."""
    if cause != NONE:
        closers = found.closers[place]
        closers[began] = min(cause, closers.get(began, cause))


def _places(plan: Plan, effect: EffectRow, one: Occurrence) -> Sequence[int]:
    """Numbers of the units that are struck: all that the class ever has, or one that is there at the beginning."""
    moments = live_times(plan, plan.unit_classes[effect.row])
    if effect.unit == ALL_UNITS:
        return range(len(moments))
    there = [place for place, moment in enumerate(moments) if moment <= one.began]
    if effect.unit == UNIT_AT_RANDOM:
        return there[int(one.drawn * len(there)) :][:1]
    return [effect.unit] if effect.unit in there else []


def build_server(world: World, number: int) -> Server:
    """A laboratory or an authority in the hours, and with the places, that disruptions leave."""
    plan, row = world.plan, world.plan.servers[number]
    calendar, closed = plan.calendar(row.calendar), world.disturbances.closed_servers.get(number)
    if closed:
        calendar = opened(closed, calendar)
    live = live_times(plan, row)
    for place, until in enumerate(row.busy):
        live[place] = max(live[place], until)
    server = Server(live, calendar, window=world.window)
    server.busy = sum(world.span(0, until) for until in row.busy)
    server.missing = [*world.disturbances.missing_servers.get(number, ())]
    return server


def look_back(world: World, unit_class: int, unit: Unit) -> None:
    """What a unit must know of the disruptions that take lots out of it."""
    unit.spoils = tuple(world.disturbances.spoils.get((unit_class, unit.place), ()))
    if any(spoil.effect.look_back for spoil in unit.spoils):
        unit.history = []


def roster_of(world: World, unit_class: int, unit: Unit) -> Roster:
    """When a unit is expected to work, and when a disruption keeps it from that."""
    spans = world.disturbances.closed_units.get((unit_class, unit.place))
    roster = unit.roster
    return replace(roster, out=shut(spans, roster.hours)) if spans else roster


def disturb(world: World, segment: Segment, unit_class: int) -> None:
    """The rules of a segment on each unit of a class, where disruptions close it, its pools, or take lots."""
    found = world.disturbances
    spans = [span for pool, _ in segment.needs for span in found.closed_pools.get(pool, ())]
    count = world.plan.unit_classes[unit_class].count
    closed = [[*spans, *found.closed_units.get((unit_class, place), ())] for place in range(count)]
    if any(closed) or found.cost_lots:
        row = segment.row
        segment.disturbed = tuple(
            conduct(opened(spans, segment.rules.calendar), row.on_close, row.on_failure) if spans else segment.rules
            for spans in closed
        )
        segment.closers = tuple(_closers(found, segment, (unit_class, place)) for place in range(count))


def _closers(found: Disturbances, segment: Segment, unit: tuple[int, int]) -> dict[int, int]:
    """The seconds at which a disruption closes a segment on a unit, in its usual hours, with the causes."""
    usual = segment.rules.calendar
    causes: dict[int, int] = {}
    for one in (unit, *((pool,) for pool, _ in segment.needs)):
        for began, cause in found.closers.get(one, {}).items():
            if usual is None or usual.next_open(began) == began:
                causes[began] = min(cause, causes.get(began, cause))
    return causes
