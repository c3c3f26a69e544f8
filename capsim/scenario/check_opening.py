"""Whether the plant at the start can be as it is written, and what was released lies before it; a function a rule."""

from collections import Counter
from collections.abc import Iterator

from capsim.foundation.errors import Problem
from capsim.foundation.units import format_time
from capsim.scenario.check_states import STATE_CHECKS, is_over, units_there
from capsim.scenario.material import Material
from capsim.scenario.model import Scenario
from capsim.scenario.opening import BusyUnits, InProcessLot, StockLot
from capsim.scenario.references import Problems, campaigns_of, check_making, end_products, unknown
from capsim.schema.calendar import Moment
from capsim.schema.when import When


def check_opening(scenario: Scenario) -> Problems:
    """Every rule in turn."""
    for check in (check_names, check_stock, check_in_process, check_busy, check_units, check_caps, check_actuals):
        yield from check(scenario)
    for rule in STATE_CHECKS:
        yield from rule(scenario)


def check_names(scenario: Scenario) -> Problems:
    """No two lots have one name."""
    opening = scenario.opening
    named = [(f"opening.stock[{i}].name", lot.material, lot.name) for i, lot in enumerate(opening.stock)]
    named += [(f"opening.in_process[{i}].name", lot.material, lot.name) for i, lot in enumerate(opening.in_process)]
    named += [(f"actuals[{i}].lot", lot.material, lot.lot) for i, lot in enumerate(scenario.actuals)]
    seen = set[tuple[str, str]]()
    for path, material, name in named:
        if name is not None and (material, name) in seen:
            yield Problem(path, f'"{name}"', f"a name that no other lot of {material} has", "each lot is told once")
        seen.add((material, name or ""))


def check_stock(scenario: Scenario) -> Problems:
    """Lots in stock stand where they can, are of use, and have not expired."""
    for index, lot in enumerate(scenario.opening.stock):
        path = f"opening.stock[{index}]"
        missing = list(_check_place(scenario, path, lot))
        yield from missing
        if missing:
            continue
        material = scenario.materials[lot.material]
        if material.store is not None and material.store not in scenario.sites[lot.at].stores:
            known, what = scenario.sites[lot.at].stores, f"a site with the store {material.store} of {lot.material}"
            yield unknown(f"{path}.at", lot.at, what, known=known)
        if lot.status == "released" and lot.material in end_products(scenario):
            hint = "write it under actuals, which count for the targets"
            got = f'"released", and nothing is made of {lot.material}'
            yield Problem(f"{path}.status", got, "quarantine: what is released and not used has left", hint)
        told = lot.decided is not None or lot.checks is not None or lot.made_of
        if lot.status == "quarantine" and not told and material.release is None:
            hint = f"write decided, or give {lot.material} a release route"
            yield Problem(f"{path}.status", '"quarantine"', "something that ends it", hint)
        if lot.decided is not None and lot.decided.seconds(scenario.start) < 0:
            got = f"day {lot.decided.seconds(scenario.start) / 86400:g}"
            yield Problem(
                f"{path}.decided", got, "a moment not before the start", "what is decided is not in quarantine"
            )
        yield from _check_after_start(scenario, f"{path}.due", lot.due)
        yield from _check_age(scenario, path, lot)


def _check_place(scenario: Scenario, path: str, lot: StockLot | InProcessLot) -> Problems:
    if lot.material not in scenario.materials:
        known = scenario.materials
        yield unknown(f"{path}.material", lot.material, "a material of the scenario", known=known)
    yield from _check_site(scenario, path, lot.at)


def _check_site(scenario: Scenario, path: str, at: str) -> Problems:
    if at not in scenario.sites:
        yield unknown(f"{path}.at", at, "a site of the scenario", known=scenario.sites)
    else:
        yield from _check_live(scenario, f"{path}.at", at, when=scenario.sites[at].goes_live)


def _check_live(scenario: Scenario, path: str, name: str, *, when: When | None) -> Problems:
    seconds = 0 if when is None else when.seconds(scenario.start)
    waits = when is not None and when.project is not None and not is_over(scenario, when)
    if when is not None and (waits or seconds > 0):
        live = f"on day {seconds / 86400:g}" if when.project is None else f"with project {when.project}"
        yield Problem(path, f'"{name}", which goes live {live}', "something that is there at the start")


def _check_after_start(scenario: Scenario, path: str, moment: Moment | None) -> Problems:
    if moment is not None and moment.seconds(scenario.start) <= 0:
        yield Problem(path, f"day {moment.seconds(scenario.start) / 86400:g}", "a moment after the start")


def _check_age(scenario: Scenario, path: str, lot: StockLot) -> Problems:
    material, expires = scenario.materials[lot.material], None
    if lot.age is not None:
        path += ".age"
        if material.shelf_life is None:
            hint = "leave the age out, or write expires"
            yield Problem(path, format_time(lot.age), f"no age, since {lot.material} has no shelf_life", hint)
            return
        expires = material.shelf_life - lot.age
        got, expected = format_time(lot.age), f"less than the shelf life, {format_time(material.shelf_life)}"
    elif lot.expires is not None:
        path += ".expires"
        expires = float(lot.expires.seconds(scenario.start))
        got, expected = f"day {expires / 86400:g}", "a moment after the start"
    if expires is None:
        return
    if expires <= 0:
        yield Problem(path, got, expected, "a lot that has expired is not in stock")
    elif lot.decided is not None and lot.decided.seconds(scenario.start) >= expires and material.use != "at_risk":
        decided = lot.decided.seconds(scenario.start) / 86400
        got = f"a lot that expires on day {expires / 86400:g}"
        yield Problem(path, got, f"one that is kept until it is decided, on day {decided:g}")


def check_in_process(scenario: Scenario) -> Problems:
    """Lots in process stand in a step of their material, with another one before them, at a site that can make it."""
    told = {(campaign.make, campaign.at) for _, campaign in campaigns_of(scenario)}
    for index, lot in enumerate(scenario.opening.in_process):
        path = f"opening.in_process[{index}]"
        missing = list(_check_place(scenario, path, lot))
        yield from missing
        if missing:
            continue
        if (lot.material, lot.at) not in told:
            told.add((lot.material, lot.at))
            yield from check_making(scenario, lot.material, lot.at)
        yield from _check_step(scenario.materials[lot.material], path, lot)
        yield from _check_after_start(scenario, f"{path}.due", lot.due)


def _check_step(material: Material, path: str, lot: InProcessLot) -> Problems:
    key = "step" if lot.step else "after" if lot.after else "before"
    name, names = lot.step or lot.after or lot.before or "", material.step_names
    if name not in names:
        yield unknown(f"{path}.{key}", name, f"a step of {lot.material}", known=names)
    elif material.procedure[names.index(name)].alongside:
        expected = "the step that it runs alongside; what runs beside that counts as done"
        yield Problem(f"{path}.{key}", f'"{name}", which runs alongside', expected)
    elif key == "before" and names.index(name) > 0:
        yield Problem(f"{path}.before", f'"{name}"', f'"{names[0]}", the first step', "a later one is told with after")
    elif key == "after" and names.index(name) >= material.last_step and not lot.in_unit:
        hint = "write the lot under stock, in quarantine"
        yield Problem(f"{path}.{key}", f'"{name}", the last step', "a step with another one after it", hint)


def check_busy(scenario: Scenario) -> Problems:
    """Busy units exist, and are free some day."""
    for index, entry in enumerate(scenario.opening.busy):
        path = f"opening.busy[{index}]"
        missing = list(_check_site(scenario, path, entry.at))
        yield from missing
        if missing:
            continue
        classes = scenario.sites[entry.at].unit_classes
        if entry.unit_class not in classes:
            yield unknown(f"{path}.unit_class", entry.unit_class, f"a unit class of {entry.at}", known=classes)
        yield from _check_after_start(scenario, f"{path}.until", entry.until)


def check_units(scenario: Scenario) -> Problems:
    """No unit holds two things at once, and those that hold something are there."""
    taken = Counter[tuple[str, str]]()
    for path, at, on, units in _occupied(scenario):
        unit_class = scenario.sites[at].unit_classes[on]
        yield from _check_live(scenario, path, f"{at}.{on}", when=unit_class.goes_live)
        taken[at, on] += units
        have = units_there(scenario, unit_class)
        if taken[at, on] > have >= taken[at, on] - units:
            got = f"{taken[at, on]} units of {at}.{on} that hold a lot or are busy at the start"
            yield Problem(path, got, f"no more than the {have} that there are")


def _occupied(scenario: Scenario) -> Iterator[tuple[str, str, str, int]]:
    """Path, site, unit class and number of units for all that is told of units and leads somewhere."""
    for index, lot in enumerate(scenario.opening.in_process):
        material = scenario.materials.get(lot.material)
        name = lot.step or lot.after or lot.before
        if material is None or lot.at not in scenario.sites or name not in material.step_names:
            continue
        step = material.procedure[material.step_names.index(name)]
        stands = lot.step or (lot.after and (lot.in_unit or step.hold in ("none", "zero_wait")))
        if step.on in scenario.sites[lot.at].unit_classes and stands:
            yield f"opening.in_process[{index}].{'step' if lot.step else 'after'}", lot.at, step.on, 1
    for index, entry in enumerate(scenario.opening.busy):
        if _is_known(scenario, entry):
            yield f"opening.busy[{index}].units", entry.at, entry.unit_class, entry.units


def _is_known(scenario: Scenario, entry: BusyUnits) -> bool:
    return entry.at in scenario.sites and entry.unit_class in scenario.sites[entry.at].unit_classes


def check_caps(scenario: Scenario) -> Problems:
    """No more lots are in process than the campaign that makes them allows."""
    inside = Counter[tuple[str, str]]()
    caps = {(one.make, one.at): one.lots_in_process for _, one in reversed(campaigns_of(scenario))}
    for index, lot in enumerate(scenario.opening.in_process):
        inside[lot.material, lot.at] += 1
        cap = caps.get((lot.material, lot.at))
        if cap is not None and inside[lot.material, lot.at] == cap + 1:
            got = f"a lot too many of {lot.material} at {lot.at}"
            yield Problem(f"opening.in_process[{index}]", got, f"no more than lots_in_process, {cap}")


def check_actuals(scenario: Scenario) -> Problems:
    """What was released is known, is counted, and lies before the start."""
    wanted = {target.of for target in scenario.targets}
    members = {name for key, one in scenario.sets.items() if key in wanted for name in one.members}
    counted = {*end_products(scenario), *wanted, *members}
    for index, actual in enumerate(scenario.actuals):
        path = f"actuals[{index}]"
        if actual.material not in scenario.materials:
            known = scenario.materials
            yield unknown(f"{path}.material", actual.material, "a material of the scenario", known=known)
        elif actual.material not in counted:
            hint = "write what is left of it under opening.stock"
            got = f'"{actual.material}", of which other lots are made and that no target counts'
            yield Problem(f"{path}.material", got, "a material that is counted", hint)
        if actual.date >= scenario.start:
            hint = "actuals lie in the past: move the start of the scenario, or take the lot out"
            expected = f"a date before the start of the scenario, {scenario.start:%Y-%m-%d}"
            yield Problem(f"{path}.date", f"{actual.date:%Y-%m-%d}", expected, hint)
