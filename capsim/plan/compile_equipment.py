"""Sites into tables: calendars, unit classes, pools, stores, laboratories."""

from datetime import datetime

from capsim.foundation.rules import LotSequence
from capsim.foundation.worktime import WorkCalendar, weekly
from capsim.plan.compile_projects import compile_joins, live
from capsim.plan.draft import Draft
from capsim.plan.plan import NONE, UNLIMITED, PoolRow, ServerRow, StoreRow, UnitClassRow
from capsim.plan.quanta import quanta
from capsim.scenario.equipment import UnitClass
from capsim.scenario.model import Scenario
from capsim.scenario.site import Calendar, Laboratory, Site, Store
from capsim.schema.calendar import Moment

_MARGIN = 90 * 86400
"""Calendars go on after the horizon, so that work that reaches over it has an end [s]."""


def compile_equipment(draft: Draft) -> None:
    """Add all calendars, every site's equipment, by name, and the authorities that serve all sites."""
    scenario = draft.scenario
    for key, calendar in sorted(scenario.calendars.items()):
        draft.add("calendars", work_calendar(calendar, scenario), (NONE, key))
    for name, site in sorted(scenario.sites.items()):
        number = draft.sites[name] = len(draft.sites)
        for key, calendar in sorted(site.calendars.items()):
            draft.add("calendars", work_calendar(calendar, scenario), (number, key))
        _add_site(draft, number, site)
    for key, laboratory in sorted(scenario.authorities.items()):
        draft.add("servers", _server(draft, key, laboratory, site=NONE), (NONE, key))


def seconds(moment: Moment | None, scenario: Scenario) -> int:
    """A moment as whole seconds after the start; 0 where there is none or it has passed."""
    return max(moment.seconds(scenario.start), 0) if moment is not None else 0


def work_calendar(calendar: Calendar, scenario: Scenario) -> WorkCalendar:
    """Weekly shifts less closures, in seconds after the start of the scenario."""
    midnight = scenario.start.replace(hour=0, minute=0, second=0)
    ahead = round((scenario.start - midnight).total_seconds())
    opens, closes = calendar.hours
    length = round(scenario.horizon) + ahead + _MARGIN
    week = weekly(midnight.date(), length, days=calendar.days, opens=opens, closes=closes)
    closed = [(_after(midnight, start), _after(midnight, end)) for start, end in calendar.closures()]
    week = week.minus([(max(start, 0), end) for start, end in closed if end > max(start, 0)])
    pairs = [(start - ahead, end - ahead) for start, end in zip(week.opens, week.closes, strict=True) if end > ahead]
    return WorkCalendar([max(start, 0) for start, _ in pairs], [end for _, end in pairs])


def _after(midnight: datetime, moment: datetime) -> int:
    return round((moment - midnight).total_seconds())


def _add_site(draft: Draft, number: int, site: Site) -> None:
    for key, unit_class in sorted(site.unit_classes.items()):
        draft.add("unit_classes", _unit_class(draft, key, unit_class, site=number), (number, key))
    for key, pool in sorted(site.pools.items()):
        draft.add("pools", PoolRow(key, number, pool.most, 0, compile_joins(draft, pool.joins)), (number, key))
        draft.index["pool calendar", number, key] = _named(draft, number, pool.calendar)
    for key, store in sorted(site.stores.items()):
        draft.add("stores", _store(key, store, site=number), (number, key))
    for key, laboratory in sorted(site.laboratory.items()):
        draft.add("servers", _server(draft, key, laboratory, site=number), (number, key))


def _store(name: str, store: Store, *, site: int) -> StoreRow:
    if store.capacity is None:
        return StoreRow(name, site, UNLIMITED)
    unit = store.capacity.dimension.symbol
    capacity = round(store.capacity.value) if unit == "lot" else quanta(store.capacity.value, unit)
    return StoreRow(name, site, capacity, unit)


def _named(draft: Draft, site: int, calendar: str | None) -> int:
    """Row of a calendar: the site's own, else that of the scenario; NONE for always."""
    if calendar is None:
        return NONE
    own = ("calendars", site, calendar)
    return draft.index[own] if own in draft.index else draft.index["calendars", NONE, calendar]


def _unit_class(draft: Draft, name: str, unit_class: UnitClass, *, site: int) -> UnitClassRow:
    whens = _site(draft, site).goes_live, unit_class.goes_live
    count = unit_class.count + sum(join.count for join in unit_class.joins)
    failures = repairs = NONE
    if unit_class.breakdowns is not None:
        unit = f"{_name(draft, site)}/{name}"
        between, repair = unit_class.breakdowns.between, unit_class.breakdowns.repair
        failures = draft.count("streams")
        for number in range(count):
            draft.stream(f"{unit}/{number}/between failures", between)
        repairs = draft.count("streams")
        for number in range(count):
            draft.stream(f"{unit}/{number}/repair", repair)
    calendar = _named(draft, site, unit_class.calendar)
    window, (live_from, phases) = unit_class.clean_window, live(draft, *whens)
    return UnitClassRow(
        name=name,
        site=site,
        count=count,
        calendar=calendar,
        live_from=live_from,
        failures=failures,
        repairs=repairs,
        sequence=int(LotSequence[unit_class.sequence.upper()]),
        window=UNLIMITED if window is None else round(window.length),
        soiled=window is not None and window.starts == "soiled",
        pass_over=window is not None and window.pass_over,
        phases=phases,
        joins=compile_joins(draft, unit_class.joins, *whens),
    )


def _server(draft: Draft, name: str, laboratory: Laboratory, *, site: int) -> ServerRow:
    whens = None if site == NONE else _site(draft, site).goes_live, laboratory.goes_live
    count = laboratory.count + sum(join.count for join in laboratory.joins)
    joins, calendar = compile_joins(draft, laboratory.joins, *whens), _named(draft, site, laboratory.calendar)
    live_from, phases = live(draft, *whens)
    return ServerRow(name, site, count, calendar, live_from, phases, joins)


def _name(draft: Draft, site: int) -> str:
    return next(name for name, number in draft.sites.items() if number == site)


def _site(draft: Draft, site: int) -> Site:
    return draft.scenario.sites[_name(draft, site)]
