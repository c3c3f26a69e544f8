"""Media fills and maintenance of unit classes into tables."""

from dataclasses import replace

from capsim.plan.compile_projects import raw_live
from capsim.plan.draft import Draft
from capsim.plan.plan import NONE, UNLIMITED, NeedRow, Role, RoutineRow, SegmentRow, UnitClassRow
from capsim.scenario.equipment import Routine


def compile_routines(draft: Draft) -> None:
    """Add the routines of every unit class, by name; their segments come after those of all procedures."""
    for site, one in sorted(draft.scenario.sites.items()):
        for key, unit_class in sorted(one.unit_classes.items()):
            number = draft.index["unit_classes", draft.sites[site], key]
            first = draft.count("routines")
            for name, routine in sorted(unit_class.routines.items()):
                _add(draft, number, name, routine=routine)
            table = draft.rows["unit_classes"]
            table[number] = replace(table[number], routines=(first, draft.count("routines")))


def _add(draft: Draft, unit_class: int, name: str, *, routine: Routine) -> None:
    row = draft.table("unit_classes")[unit_class]
    site = next(key for key, number in draft.sites.items() if number == row.site)
    streams = draft.count("streams")
    for place in range(row.count):
        draft.stream(f"{site}/{row.name}/{place}/{name}", routine.duration)
    every = UNLIMITED if routine.every is None else round(routine.every)
    first = _first(draft, row, site, routine=routine)
    pools = [draft.index["pool calendar", row.site, pool] for pool in sorted(routine.needs)]
    needs = draft.count("needs")
    for pool, count in sorted(routine.needs.items()):
        draft.add("needs", NeedRow(draft.index["pools", row.site, pool], count))
    segment = SegmentRow(
        step=NONE,
        role=int(Role.ROUTINE),
        operation=name,
        fixed=draft.link(()),
        per_amount=0.0,
        cycle_capacity=0,
        per_cycle=0.0,
        calendar=draft.calendar([row.calendar, *pools]),
        on_close=0,
        on_failure=0,
        breaks=False,
        needs=(needs, draft.count("needs")),
    )
    draft.add(
        "routines",
        RoutineRow(
            unit_class=unit_class,
            name=name,
            first=first,
            every=every,
            stagger=round(routine.stagger),
            streams=streams,
            segment=draft.add("segments", segment),
        ),
    )


def _first(draft: Draft, row: UnitClassRow, site: str, *, routine: Routine) -> int:
    """When it is due first [s], which may lie before the start of a scenario that goes on."""
    scenario = draft.scenario
    live = raw_live(scenario, scenario.sites[site].goes_live, scenario.sites[site].unit_classes[row.name].goes_live)
    begun = raw_live(scenario)
    first = begun + round(routine.every or 0.0) if routine.first is None else routine.first.seconds(scenario.start)
    return max(first, row.live_from if begun == 0 or row.phases else live)
