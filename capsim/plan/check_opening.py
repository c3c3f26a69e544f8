"""Whether what the plant holds at the start and what was released before can be counted and fits."""

from collections import Counter
from collections.abc import Iterator

from capsim.foundation.errors import Problem
from capsim.foundation.units import Quantity, format_amount
from capsim.plan.check_sizes import MOST
from capsim.plan.compile_in_process import is_to_be_created
from capsim.plan.compile_materials import in_own_unit, lot_amount, measure, unit_of
from capsim.plan.plan import UNLIMITED, Plan
from capsim.plan.quanta import QUANTA, rounded_up
from capsim.plan.space import space_of
from capsim.procedures.contract import UnitSize
from capsim.scenario.model import Scenario

Problems = Iterator[Problem]


def check_opening_sizes(plan: Plan, scenario: Scenario) -> Problems:
    """Every lot at the start has one size, in the unit of its material or in doses."""
    for index, held in enumerate(scenario.opening.stock):
        if held.size is not None and held.size.value == 0:
            if scenario.materials[held.material].use != "at_risk":
                path, expected = f"opening.stock[{index}].size", "an amount above 0"
                yield Problem(path, str(held.size), expected, f"nothing of {held.material} is used in quarantine")
            continue
        yield from _check_size(scenario, f"opening.stock[{index}].size", held.material, size=held.size)
    for index, lot in enumerate(scenario.opening.in_process):
        path = f"opening.in_process[{index}].size"
        if not is_to_be_created(scenario, lot):
            yield from _check_size(scenario, path, lot.material, size=lot.size)
        elif lot.size is not None:
            yield Problem(path, str(lot.size), "none: the titre gives the lot, in a step that is still to end")


def _check_size(scenario: Scenario, path: str, name: str, *, size: Quantity | None) -> Problems:
    material, own = scenario.materials[name], unit_of(scenario, name).symbol
    if size is None:
        creates = any(step.creation(UnitSize()) is not None for step in material.procedure)
        if material.lot_size is None and (creates or own != "lot"):
            yield Problem(path, "nothing", f"the size of the lot in {own}, as {name} is measured")
        return
    value = in_own_unit(scenario, name, size)
    if value is None:
        hint = f"give {name} the antigen in a dose" if size.dimension.symbol == "dose" else ""
        yield Problem(path, str(size), f"an amount in {own}, as {name} is measured", hint)
    elif own in ("vial", "dose", "lot") and value % 1:
        yield Problem(path, str(size), f"a whole number of {own}s")
    elif not 0 < lot_amount(scenario, name, size) < MOST:
        most = f"from {QUANTA[own]:g} to {QUANTA[own] * MOST:.3g} {own}, which can be counted"
        yield Problem(path, str(size), most)


def check_opening_stores(plan: Plan, scenario: Scenario) -> Problems:
    """What stands in a store at the start fits into it."""
    filled, told = Counter[int](), set[int]()
    for index, lot in enumerate(scenario.opening.stock):
        name = scenario.materials[lot.material].store
        site = plan.sites.index(lot.at)
        stores = [number for number, row in enumerate(plan.stores) if (row.name, row.site) == (name, site)]
        if not stores or plan.stores[stores[0]].capacity == UNLIMITED:
            continue
        number, store = stores[0], plan.stores[stores[0]]
        material = next(row for row in plan.materials if row.name == lot.material)
        amount = lot_amount(scenario, lot.material, lot.size)
        filled[number] += 1 if store.unit == "lot" else rounded_up(space_of(material, store.unit) * amount)
        if filled[number] > store.capacity and number not in told:
            told.add(number)
            scale = 1.0 if store.unit == "lot" else QUANTA[store.unit]
            got = f"{format_amount(filled[number] * scale, store.unit)} at the start in {lot.at}.{name}"
            expected = f"no more than the {format_amount(store.capacity * scale, store.unit)} that it holds"
            yield Problem(f"opening.stock[{index}]", got, expected)


def check_actual_doses(plan: Plan, scenario: Scenario) -> Problems:
    """What was released is counted in doses."""
    for index, actual in enumerate(scenario.actuals):
        path, own = f"actuals[{index}]", unit_of(scenario, actual.material).symbol
        if measure(scenario, actual.material).doses == 0:
            got = f'"{actual.material}", which has no doses'
            hint = "give it doses_per_vial, a lot size in doses, or the antigen in a dose"
            yield Problem(f"{path}.material", got, "something counted in doses", hint)
        elif actual.size is not None and in_own_unit(scenario, actual.material, actual.size) is None:
            expected = f"an amount in {own} or in doses, as {actual.material} is measured"
            yield Problem(f"{path}.size", str(actual.size), expected)
        elif actual.size is not None:
            yield from _check_size(scenario, f"{path}.size", actual.material, size=actual.size)


def check_opening_routines(plan: Plan, scenario: Scenario) -> Problems:
    """No routine takes a unit at the start in which a lot stands."""
    told = set[str]()
    for step in plan.steps:
        unit_class = plan.unit_classes[step.unit_class]
        for row in plan.routines[slice(*unit_class.routines)] if step.stands else ():
            path = f"sites.{plan.sites[unit_class.site]}.unit_classes.{unit_class.name}.routines.{row.name}.first"
            if row.first == 0 and path not in told:
                told.add(path)
                expected = "a moment after the start, since a lot stands in a unit of the class"
                yield Problem(path, "day 0", expected, "a unit that has its routine first is told under opening.busy")


OPENING_CHECKS = (check_opening_sizes, check_opening_stores, check_opening_routines, check_actual_doses)
"""Every rule, in the order in which it is told."""
