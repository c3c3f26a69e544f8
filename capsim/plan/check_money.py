"""Whether prices are per what the thing is measured in, and what is wanted has doses."""

from collections.abc import Iterator

from capsim.foundation.errors import Problem
from capsim.plan.compile_materials import unit_of
from capsim.plan.compile_supplies import symbol_of
from capsim.plan.plan import Plan
from capsim.scenario.model import Scenario
from capsim.scenario.references import end_product

Problems = Iterator[Problem]

_NO_DOSES = "give it doses_per_vial, a lot size in doses, or the antigen in a dose"


def check_prices(plan: Plan, scenario: Scenario) -> Problems:
    """A material is priced in its own unit or in doses, a consumable in its own."""
    doses = {row.name: row.doses for row in plan.materials}
    for name, material in scenario.materials.items():
        price, own = material.cost.per_amount if material.cost else None, unit_of(scenario, name)
        if price is not None and price.per != own and not (price.per.symbol == "dose" and doses[name]):
            expected = f"a price per {own.symbol}, as {name} is measured" + (", or per dose" if doses[name] else "")
            got = f"a price per {price.per.symbol}"
            yield Problem(f"materials.{name}.cost.per_amount", got, expected, "convert the price")
        if material.revenue is not None and not doses[name]:
            path = f"materials.{name}.revenue"
            yield Problem(path, f'"{name}", which has no doses', "something counted in doses", _NO_DOSES)
    for at, site in scenario.sites.items():
        for key, supply in site.supplies.items():
            if supply.price is not None and supply.price.per != supply.dimension:
                own_unit = symbol_of(supply.dimension)
                got = f"a price per {symbol_of(supply.price.per)}"
                expected = f"a price per {own_unit}, as {key} is measured"
                yield Problem(f"sites.{at}.supplies.{key}.price", got, expected, "convert the price")


def check_wanted_doses(plan: Plan, scenario: Scenario) -> Problems:
    """What is wanted has doses."""
    without = {row.name for row in plan.materials if row.doses == 0}
    for index, demand in enumerate(scenario.demand):
        asked = demand.of or end_product(scenario)
        for name in sorted(without.intersection(scenario.sets[asked].members if asked in scenario.sets else [asked])):
            path = f"demand[{index}].of"
            yield Problem(path, f'"{name}", which has no doses', "something counted in doses", _NO_DOSES)


MONEY_CHECKS = (check_prices, check_wanted_doses)
"""Every rule, in the order in which it is told."""
