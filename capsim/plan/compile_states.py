"""What units have behind them and what laboratories still have to do at the start, into tables."""

from dataclasses import replace

from capsim.plan.compile_equipment import seconds
from capsim.plan.draft import Draft
from capsim.plan.plan import NONE, TakenRow, UnitRow
from capsim.scenario.opening import BusyUnits
from capsim.scenario.opening_parts import UnitState


def compile_states(draft: Draft) -> None:
    """Add it all; after the routines."""
    _compile_unit_states(draft)
    _compile_laboratory_states(draft)
    _compile_people(draft)


def _compile_unit_states(draft: Draft) -> None:
    """Add every unit of which something is told by its number."""
    opening, found = draft.scenario.opening, dict[tuple[str, str, int], tuple[UnitState | None, BusyUnits | None]]()
    for state in opening.units:
        found[state.at, state.unit_class, state.unit] = state, None
    for entry in opening.busy:
        if entry.unit is not None:
            place = entry.at, entry.unit_class, entry.unit
            found[place] = found.get(place, (None, None))[0], entry
    for (at, unit_class, unit), (told, busy) in found.items():
        number = draft.index["unit_classes", draft.sites[at], unit_class]
        draft.add("units", _unit(draft, number, unit - 1, told=told, busy=busy))


def _unit(draft: Draft, unit_class: int, place: int, *, told: UnitState | None, busy: BusyUnits | None) -> UnitRow:
    scenario, row = draft.scenario, draft.table("unit_classes")[unit_class]
    routines = {draft.table("routines")[index].name: index for index in range(*row.routines)}
    until = seconds(busy.until, scenario) if busy else 0
    cleaned, prepared = (told.cleaned, told.prepared) if told else (None, None)
    return UnitRow(
        unit_class=unit_class,
        place=place,
        last=NONE if told is None or told.last is None else draft.materials[told.last],
        cleaned=until if cleaned is None else round((cleaned - scenario.start).total_seconds()),
        prepared=until if prepared is None else round((prepared - scenario.start).total_seconds()),
        unprepared=told is not None and told.unprepared,
        hours=round(told.hours) if told else 0,
        worked=NONE if told is None or told.worked is None else round(told.worked),
        due=tuple(routines[name] for name in told.due) if told else (),
        busy=until,
    )


def _compile_people(draft: Draft) -> None:
    """Who of the pools is taken."""
    for entry in draft.scenario.opening.people:
        pool = draft.index["pools", draft.sites[entry.at], entry.pool]
        begin, until = (seconds(moment, draft.scenario) for moment in (entry.from_, entry.until))
        draft.add("taken", TakenRow(pool, entry.count, begin, until))


def _compile_laboratory_states(draft: Draft) -> None:
    """Until when places of laboratories and authorities have work."""
    table = draft.rows.get("servers", [])
    for entry in draft.scenario.opening.laboratories:
        site = NONE if entry.at is None else draft.sites[entry.at]
        number = draft.index["servers", site, entry.laboratory]
        until = (seconds(entry.until, draft.scenario),) * entry.places
        table[number] = replace(table[number], busy=table[number].busy + until)
