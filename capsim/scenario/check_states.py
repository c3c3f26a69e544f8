"""Whether what units, campaigns, stocks and lots have behind them at the start leads somewhere; a function a rule."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from capsim.foundation.errors import Problem
from capsim.scenario.equipment import UnitClass
from capsim.scenario.material import Material
from capsim.scenario.model import Scenario
from capsim.scenario.opening import InProcessLot, StockLot
from capsim.scenario.opening_parts import BegunCheck
from capsim.scenario.quality import Check
from capsim.scenario.references import Problems, campaigns_of, unknown
from capsim.schema.when import When


def is_over(scenario: Scenario, when: When) -> bool:
    """Whether all phases of a project, or the one that is named, have ended before the start."""
    over = {(one.project, one.phase) for one in scenario.opening.projects if one.ended is not None}
    project = scenario.projects.get(when.project or "")
    names = [phase.name for phase in project.phases if when.phase in (None, phase.name)] if project else []
    return bool(names) and all((when.project, name) in over for name in names)


def units_there(scenario: Scenario, unit_class: UnitClass) -> int:
    """Units of a class at the start, with those that have joined it."""
    came = (join for join in unit_class.joins if _has_come(scenario, join.at))
    return unit_class.count + sum(join.count for join in came)


def _has_come(scenario: Scenario, when: When) -> bool:
    return when.seconds(scenario.start) <= 0 if when.project is None else is_over(scenario, when)


@dataclass(frozen=True)
class _Told:
    """A lot at the start, and where it is told."""

    path: str
    lot: StockLot | InProcessLot
    material: Material


def _lots(scenario: Scenario) -> Iterator[_Told]:
    opening = scenario.opening
    told: list[tuple[str, StockLot | InProcessLot]] = []
    told += [(f"opening.stock[{index}]", lot) for index, lot in enumerate(opening.stock)]
    told += [(f"opening.in_process[{index}]", lot) for index, lot in enumerate(opening.in_process)]
    for path, lot in told:
        if lot.material in scenario.materials and lot.at in scenario.sites:
            yield _Told(path, lot, scenario.materials[lot.material])


def check_lot_checks(scenario: Scenario) -> Problems:
    """Checks of lots are those of their material; a later phase begins when the one before is over."""
    for told in _lots(scenario):
        release = told.material.release
        checks = release.checks if release is not None else {}
        for name, begun in (told.lot.checks or {}).items():
            path = f"{told.path}.checks.{name}"
            if name not in checks:
                yield unknown(path, name, f"a check of {told.lot.material}", known=checks)
            else:
                yield from _check_begun(path, checks[name], begun)
        yield from _check_phases(told.path, checks, told.lot.checks or {})


def _check_begun(path: str, check: Check, begun: BegunCheck) -> Problems:
    stages = 1 + len(check.then or ())
    if begun.stage > stages:
        yield Problem(f"{path}.stage", str(begun.stage), f"a stage from 1 to {stages}, as the check has")
    if begun.part != "test" and check.retest is None:
        yield Problem(f"{path}.part", begun.part, "test, since the check has no retest")
    if begun.part == "investigation" and begun.stage > 1:
        yield Problem(f"{path}.stage", str(begun.stage), "no stage, since an investigation has none")


def _check_phases(path: str, checks: Mapping[str, Check], begun: Mapping[str, BegunCheck]) -> Problems:
    for name in begun:
        if name not in checks:
            continue
        earlier = [other for other, check in checks.items() if _before(check, checks[name])]
        opened = [other for other in earlier if other not in begun or begun[other].result is None]
        if opened:
            got = f"begun, while {opened[0]} has no result"
            yield Problem(f"{path}.checks.{name}", got, f"a result of {opened[0]}, after which it begins")


def _before(check: Check, later: Check) -> bool:
    order = {"sampling": 0, "making": 0, "tests": 1, "review": 2}
    return order[check.after] < order[later.after]


def check_parents(scenario: Scenario) -> Problems:
    """What a lot was made of is a lot of its components in quarantine."""
    stock = scenario.opening.stock
    for told in _lots(scenario):
        for index, name in enumerate(told.lot.made_of):
            named = [lot for lot in stock if lot.name == name and lot.material in told.material.components]
            path = f"{told.path}.made_of[{index}]"
            if not named:
                known = [lot.name for lot in stock if lot.name and lot.material in told.material.components]
                yield unknown(path, name, "a lot of its components in stock", known=known)
            elif len(named) > 1:
                yield Problem(path, f'"{name}", the name of {len(named)} lots', "a name that says which")
            elif named[0].status == "released":
                yield Problem(path, f'"{name}", which is released', "a lot in quarantine", "leave out what is decided")


def check_sent(scenario: Scenario) -> Problems:
    """Lots on the road go where shipments go."""
    routes = {(one.material, one.from_, to) for one in scenario.shipments for to in one.to}
    for index, lot in enumerate(scenario.opening.stock):
        path = f"opening.stock[{index}]"
        if lot.to is not None and lot.to != lot.at and (lot.material, lot.at, lot.to) not in routes:
            known = [to for material, at, to in routes if (material, at) == (lot.material, lot.at)]
            yield unknown(f"{path}.to", lot.to, f"a site to which {lot.material} is sent from {lot.at}", known=known)
        material = scenario.materials.get(lot.material)
        if lot.to is not None and material is not None and lot.status == "quarantine" and material.use != "at_risk":
            yield Problem(f"{path}.to", f'"{lot.to}"', "none: what is in quarantine has not left", "or use: at_risk")
        if lot.arrives is not None and lot.to == lot.at:
            yield Problem(f"{path}.arrives", str(lot.to), "none for a lot that stays where it was made")
    for index, sent in enumerate(scenario.opening.sent):
        for to in sent.to:
            if (sent.material, sent.at, to) not in routes:
                known = [end for material, at, end in routes if (material, at) == (sent.material, sent.at)]
                yield unknown(f"opening.sent[{index}].to.{to}", to, f"a site to which {sent.at} sends", known=known)


def check_unit_states(scenario: Scenario) -> Problems:
    """Units that are told by number are there, and are told once."""
    told = set[tuple[bool, str, str, int]]()
    for path, key, at, on, number in _numbered(scenario):
        site = scenario.sites.get(at)
        if site is None:
            yield unknown(f"{path}.at", at, "a site of the scenario", known=scenario.sites)
        elif on not in site.unit_classes:
            yield unknown(f"{path}.unit_class", on, f"a unit class of {at}", known=site.unit_classes)
        elif number > units_there(scenario, site.unit_classes[on]):
            have = units_there(scenario, site.unit_classes[on])
            yield Problem(f"{path}.{key}", str(number), f"a unit from 1 to {have}, as {at}.{on} has at the start")
        elif (path.startswith("opening.units"), at, on, number) in told:
            yield Problem(f"{path}.{key}", str(number), "a unit that holds or does one thing")
        told.add((path.startswith("opening.units"), at, on, number))
    for index, unit in enumerate(scenario.opening.units):
        path = f"opening.units[{index}]"
        if unit.last is not None and unit.last not in scenario.materials:
            yield unknown(f"{path}.last", unit.last, "a material of the scenario", known=scenario.materials)
        site = scenario.sites.get(unit.at)
        routines = site.unit_classes[unit.unit_class].routines if site and unit.unit_class in site.unit_classes else {}
        for number, name in enumerate(unit.due):
            if name not in routines:
                yield unknown(f"{path}.due[{number}]", name, f"a routine of {unit.unit_class}", known=routines)


def _numbered(scenario: Scenario) -> Iterator[tuple[str, str, str, str, int]]:
    """Path, key, site, class and number of every unit that is told by its number."""
    for index, unit in enumerate(scenario.opening.units):
        yield f"opening.units[{index}]", "unit", unit.at, unit.unit_class, unit.unit
    for index, entry in enumerate(scenario.opening.busy):
        if entry.unit is not None:
            yield f"opening.busy[{index}]", "unit", entry.at, entry.unit_class, entry.unit
    for index, lot in enumerate(scenario.opening.in_process):
        material = scenario.materials.get(lot.material)
        if material is None:
            continue
        for key, name, number in _units_of(lot, material):
            if name in material.step_names:
                on = material.procedure[material.step_names.index(name)].on
                yield f"opening.in_process[{index}]", key, lot.at, on, number


def _units_of(lot: InProcessLot, material: Material) -> Iterator[tuple[str, str, int]]:
    """Key, step and number of the units that a lot has."""
    own = lot.step or lot.after
    if lot.unit is not None and own is not None:
        yield "unit", own, lot.unit
    for name, beside in lot.alongside.items():
        if beside.unit is not None:
            yield f"alongside.{name}.unit", name, beside.unit
    mains = [name for name, step in zip(material.step_names, material.procedure, strict=True) if not step.alongside]
    place = mains.index(own) if own in mains else -1
    if lot.previous_unit is not None and place > 0:
        yield "previous_unit", mains[place - 1], lot.previous_unit
    first = place + 1 + (lot.has_unit is not None)
    for number, unit in enumerate(lot.next_units):
        if first + number < len(mains):
            yield f"next_units[{number}]", mains[first + number], unit
    if lot.has_unit is not None and place + 1 < len(mains):
        yield "has_unit", mains[place + 1], lot.has_unit
    ahead = first + len(lot.next_units)
    if lot.set_up is not None and lot.set_up.unit is not None and ahead < len(mains):
        yield "set_up.unit", mains[ahead], lot.set_up.unit


def check_lot_parts(scenario: Scenario) -> Problems:
    """Limits, and what runs alongside, are those of the material."""
    for index, lot in enumerate(scenario.opening.in_process):
        material, path = scenario.materials.get(lot.material), f"opening.in_process[{index}]"
        if material is None:
            continue
        for name in lot.limits:
            if name not in material.limits:
                yield unknown(f"{path}.limits.{name}", name, f"a limit of {lot.material}", known=material.limits)
        yield from _check_set_up(scenario, path, lot)
        beside = [name for name, step in zip(material.step_names, material.procedure, strict=True) if step.alongside]
        for name in lot.alongside:
            if name not in beside:
                yield unknown(f"{path}.alongside.{name}", name, "a step that runs alongside", known=beside)


def _check_set_up(scenario: Scenario, path: str, lot: InProcessLot) -> Problems:
    pools = scenario.sites[lot.at].pools if lot.at in scenario.sites else {}
    parts = (
        [("set_up", lot.set_up), *((f"set_up.then[{n}]", one) for n, one in enumerate(lot.set_up.then))]
        if lot.set_up
        else []
    )
    for key, part in parts:
        for pool in part.needs or {}:
            if pool not in pools:
                yield unknown(f"{path}.{key}.needs.{pool}", pool, f"a pool of {lot.at}", known=pools)


def check_laboratory_states(scenario: Scenario) -> Problems:
    """Laboratories with work are there, with as many places."""
    taken: dict[tuple[str | None, str], int] = {}
    for index, entry in enumerate(scenario.opening.laboratories):
        path = f"opening.laboratories[{index}]"
        if entry.at is not None and entry.at not in scenario.sites:
            yield unknown(f"{path}.at", entry.at, "a site of the scenario", known=scenario.sites)
            continue
        there = scenario.authorities if entry.at is None else scenario.sites[entry.at].laboratory
        if entry.laboratory not in there:
            what = "an authority of the scenario" if entry.at is None else f"a laboratory of {entry.at}"
            yield unknown(f"{path}.laboratory", entry.laboratory, what, known=there)
            continue
        laboratory = there[entry.laboratory]
        have = laboratory.count + sum(join.count for join in laboratory.joins if _has_come(scenario, join.at))
        taken[entry.at, entry.laboratory] = taken.get((entry.at, entry.laboratory), 0) + entry.places
        if taken[entry.at, entry.laboratory] > have:
            yield Problem(f"{path}.places", str(taken[entry.at, entry.laboratory]), f"no more than the {have} it has")


def check_supply_states(scenario: Scenario) -> Problems:
    """Consumables are those of the sites, measured as they are, and come after the start."""
    for index, entry in enumerate(scenario.opening.supplies):
        path = f"opening.supplies[{index}]"
        if entry.at not in scenario.sites:
            yield unknown(f"{path}.at", entry.at, "a site of the scenario", known=scenario.sites)
            continue
        supplies = scenario.sites[entry.at].supplies
        if entry.supply not in supplies:
            yield unknown(f"{path}.supply", entry.supply, f"a supply of {entry.at}", known=supplies)
            continue
        supply = supplies[entry.supply]
        amounts = [("stock", entry.stock)]
        amounts += [(f"on_order[{number}].amount", one.amount) for number, one in enumerate(entry.on_order)]
        for key, amount in amounts:
            if amount.dimension != supply.dimension:
                yield Problem(f"{path}.{key}", str(amount), f"an amount measured as {entry.supply} is elsewhere")
        for number, one in enumerate(entry.on_order):
            if one.arrives.seconds(scenario.start) < 0:
                yield Problem(f"{path}.on_order[{number}].arrives", "a day before the start", "a day from the start on")
        if entry.on_order and supply.reorder is None:
            yield Problem(f"{path}.on_order", "orders", "none without a reorder rule", "write them under deliveries")


def check_campaign_states(scenario: Scenario) -> Problems:
    """Campaigns that go on are those of the scenario."""
    named = dict(campaigns_of(scenario))
    for name, state in scenario.opening.campaigns.items():
        path = f"opening.campaigns.{name}"
        if name not in named:
            yield unknown(path, name, "a campaign of the scenario", known=named)
            continue
        lots = named[name].lots
        most = len(lots) if isinstance(lots, list) else lots
        if most is not None and state.lots > most:
            yield Problem(f"{path}.lots", str(state.lots), f"no more than the {most} lots of the campaign")
        if named[name].qualification is None and (
            state.looked_at or state.qualified or state.bad_lots or state.engineering_runs
        ):
            yield Problem(path, "lots that have been looked at", "none: it has no qualification")


def check_project_states(scenario: Scenario) -> Problems:
    """Phases that have begun are those of projects, each told once; what comes before them has ended."""
    told = set[tuple[str, str]]()
    for index, entry in enumerate(scenario.opening.projects):
        path = f"opening.projects[{index}]"
        project = scenario.projects.get(entry.project)
        names = [phase.name for phase in project.phases] if project is not None else []
        if project is None:
            yield unknown(f"{path}.project", entry.project, "a project of the scenario", known=scenario.projects)
        elif entry.phase not in names:
            yield unknown(f"{path}.phase", entry.phase, f"a phase of {entry.project}", known=names)
        elif (entry.project, entry.phase) in told:
            yield Problem(f"{path}.phase", f'"{entry.phase}"', "a phase that is told once")
        if entry.ended is not None and entry.ended > scenario.start:
            yield Problem(f"{path}.ended", f"{entry.ended:%Y-%m-%d}", "a date before the start", "or write remaining")
        told.add((entry.project, entry.phase))


def check_began(scenario: Scenario) -> Problems:
    """A scenario goes on from one that began before."""
    if scenario.began is not None and scenario.began > scenario.start:
        yield Problem("began", f"{scenario.began:%Y-%m-%d}", f"a date up to the start, {scenario.start:%Y-%m-%d}")


def check_people(scenario: Scenario) -> Problems:
    """People who work at the start are there."""
    for index, entry in enumerate(scenario.opening.people):
        path = f"opening.people[{index}]"
        if entry.at not in scenario.sites:
            yield unknown(f"{path}.at", entry.at, "a site of the scenario", known=scenario.sites)
            continue
        pools = scenario.sites[entry.at].pools
        if entry.pool not in pools:
            yield unknown(f"{path}.pool", entry.pool, f"a pool of {entry.at}", known=pools)
        elif entry.count > pools[entry.pool].most:
            yield Problem(
                f"{path}.count", str(entry.count), f"no more than the {pools[entry.pool].most} that there are"
            )
        start = 0 if entry.from_ is None else entry.from_.seconds(scenario.start)
        if entry.until.seconds(scenario.start) < start:
            yield Problem(f"{path}.until", "a moment before from", "a later one")


STATE_CHECKS = (
    check_began, check_lot_checks, check_parents, check_sent, check_unit_states, check_lot_parts,
    check_laboratory_states, check_supply_states, check_campaign_states, check_project_states, check_people,
)  # fmt: skip
"""Every rule, in the order in which it is told."""
