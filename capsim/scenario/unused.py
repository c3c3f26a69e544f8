"""What a scenario names and nothing uses: allowed, and most often a slip of the pen.

What costs something with or without work is used, and a name that another site uses is no slip.
"""

import difflib
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from capsim.foundation.errors import Problem
from capsim.scenario.laboratories import able, wanted_skills
from capsim.scenario.model import Scenario
from capsim.scenario.project_order import moments_named, phases_called
from capsim.scenario.references import campaigns_of, end_product, end_products, held

Used = set[tuple[str, ...]]
"""Names that something leads to, each with its kind and its site."""


@dataclass(frozen=True)
class _Named:
    """Things of one kind.

    Attributes:
        path: Where they stand.
        key: Kind and site, as in `Used`.
        things: By name.
    """

    path: str
    key: tuple[str, ...]
    things: Mapping[str, Any]


def unused(scenario: Scenario) -> Iterator[Problem]:
    """Each name that nothing uses, of a site that is not used no more than that; released lots that do not count."""
    used = _used(scenario)
    somewhere = {(kind, name) for kind, *_, name in used}
    for named in _named(scenario, used):
        for name, thing in named.things.items():
            if (named.key[0], name) not in somewhere and not _has_price(named.key[0], thing):
                others = [one for one in named.things if (*named.key, one) in used]
                got, kind = f'"{name}", which nothing uses', named.key[0].replace("_", " ")
                yield Problem(f"{named.path}.{name}", got, f"a {kind} that is used", _hint(name, others))
    yield from _actuals(scenario)


def _hint(name: str, others: Collection[str]) -> str:
    near = difflib.get_close_matches(name, sorted(others), n=1)
    return f'did you mean "{near[0]}"?' if near else "use it, or take it out"


def _named(scenario: Scenario, used: Used) -> Iterator[_Named]:
    """Everything that has a name and can be used, the outer before the inner."""
    yield _Named("sites", ("site",), scenario.sites)
    yield _Named("materials", ("material",), scenario.materials)
    yield _Named("sets", ("set",), scenario.sets)
    yield _Named("projects", ("project",), scenario.projects)
    yield _Named("calendars", ("calendar", ""), scenario.calendars)
    yield _Named("authorities", ("laboratory", ""), scenario.authorities)
    for name, site in scenario.sites.items():
        if ("site", name) in used:
            for key, kind in _PARTS.items():
                yield _Named(f"sites.{name}.{key}", (kind, name), getattr(site, key))


_PARTS = {
    "calendars": "calendar",
    "unit_classes": "unit_class",
    "pools": "pool",
    "stores": "store",
    "supplies": "supply",
    "laboratory": "laboratory",
}


_PRICES = {"site": "fixed_cost", "unit_class": "capex", "pool": "cost", "laboratory": "cost"}
"""What each costs with or without work."""


def _has_price(kind: str, thing: Any) -> bool:
    if kind == "project":
        return any(phase.capex is not None for phase in thing.phases)
    return kind in _PRICES and getattr(thing, _PRICES[kind]) is not None


def _used(scenario: Scenario) -> Used:
    return {key for rule in _RULES for key in rule(scenario)}


def _places(scenario: Scenario) -> list[tuple[str, str]]:
    """Materials with each site where they are made."""
    made = {(campaign.make, campaign.at) for _, campaign in campaigns_of(scenario)}
    made |= {(lot.material, lot.at) for lot in scenario.opening.in_process}
    return sorted(pair for pair in made if pair[0] in scenario.materials and pair[1] in scenario.sites)


def _materials(scenario: Scenario) -> Iterator[tuple[str, ...]]:
    for material, site in (*_places(scenario), *held(scenario)):
        yield from (("material", material), ("site", site))
    for one in scenario.materials.values():
        yield from (("material", component) for component in one.components)
    for shipment in scenario.shipments:
        yield from (("site", site) for site in (shipment.from_, *shipment.to))
    for name in _wanted(scenario):
        yield from (("set", name), ("material", name))
    for together in scenario.sets.values():
        yield from (("material", member) for member in together.members)


def _wanted(scenario: Scenario) -> set[str]:
    """What targets and demand are of."""
    of = {*(target.of for target in scenario.targets), *(demand.of for demand in scenario.demand)}
    return {end_product(scenario) if name is None else name for name in of}


def _steps(scenario: Scenario) -> Iterator[tuple[str, ...]]:
    """What making takes: unit classes, pools, supplies, stores, laboratories and authorities."""
    for name, site in _places(scenario):
        material, stores = scenario.materials[name], list[object]()
        stores.append(material.store)
        for step in material.procedure:
            yield "unit_class", site, step.on
            for part in ("needs", "turnaround_needs", "preparation_needs"):
                yield from (("pool", site, pool) for pool in getattr(step, part) or ())
            yield from (("supply", site, supply) for supply in step.consumes)
            stores.append(step.hold)
        yield from (("store", site, store) for store in stores if isinstance(store, str))
        for check in material.release.checks.values() if material.release else ():
            for _, skill in wanted_skills(check):
                who, own = able(scenario, site, skill)
                yield from (("laboratory", site if own else "", one) for one in who)
    arriving = {(shipment.material, site) for shipment in scenario.shipments for site in shipment.to}
    for name, site in arriving | held(scenario):
        if name in scenario.materials:
            yield "store", site, scenario.materials[name].store or ""


def _equipment(scenario: Scenario) -> Iterator[tuple[str, ...]]:
    """Pools of cleans and routines, and the calendars that anything keeps."""
    for name, site in scenario.sites.items():
        for units in site.unit_classes.values():
            needs = [routine.needs for routine in units.routines.values()]
            needs += [units.clean_window.needs] if units.clean_window else []
            yield from (("pool", name, pool) for taken in needs for pool in taken)
        for part in ("unit_classes", "pools", "laboratory"):
            for one in getattr(site, part).values():
                if one.calendar is not None:
                    yield "calendar", name if one.calendar in site.calendars else "", one.calendar
    for authority in scenario.authorities.values():
        if authority.calendar is not None:
            yield "calendar", "", authority.calendar
    for one in scenario.disruptions:
        if one.crew is not None:
            yield from (("pool", site, one.crew) for site in scenario.sites)


def _projects(scenario: Scenario) -> Iterator[tuple[str, ...]]:
    for _, when in moments_named(scenario):
        if when.project is not None:
            yield "project", when.project
    for name, project in scenario.projects.items():
        for phase in project.phases:
            for after in phase.after or ():
                yield from (("project", other) for other, _ in phases_called(scenario, name, after) or ())


_RULES: tuple[Callable[[Scenario], Iterator[tuple[str, ...]]], ...] = (_materials, _steps, _equipment, _projects)


def _actuals(scenario: Scenario) -> Iterator[Problem]:
    """Released lots of what nobody counts: neither a target, nor demand, nor an end product."""
    counted = {*end_products(scenario)}
    for name in _wanted(scenario):
        counted |= set(scenario.sets[name].members) if name in scenario.sets else {name}
    lots = Counter(actual.material for actual in scenario.actuals if actual.material not in counted)
    for material, many in lots.items():
        index = next(place for place, one in enumerate(scenario.actuals) if one.material == material)
        got = f'"{material}", of which released lots count for nothing ({many} of them)'
        hint = "lots that others are made of stand in opening.stock"
        yield Problem(f"actuals[{index}].material", got, "what a target, demand or end product counts", hint)
