"""Whether steps use consumables that their site has, and lots stand in stores of the right temperature class."""

from collections.abc import Callable, Iterator

from capsim.foundation.errors import Problem
from capsim.scenario.material import Material
from capsim.scenario.model import Scenario
from capsim.scenario.references import campaigns_of, unknown
from capsim.scenario.site import Site

Problems = Iterator[Problem]


def check_supplies_and_stores(scenario: Scenario) -> Problems:
    """Every rule in turn."""
    for check in CHECKS:
        yield from check(scenario)


def check_consumption(scenario: Scenario) -> Problems:
    """What a step consumes is a consumable of each site where the material is made."""
    for name, material, at, site in _made(scenario):
        for index, step in enumerate(material.procedure):
            for supply in step.consumes:
                if supply not in site.supplies:
                    path = f"materials.{name}.procedure[{index}].consumes.{supply}"
                    yield unknown(path, supply, f"a supply of {at}, where it is made", known=site.supplies)


def check_deliveries(scenario: Scenario) -> Problems:
    """Deliveries come after the start."""
    for name, site in scenario.sites.items():
        for key, supply in site.supplies.items():
            for index, delivery in enumerate(supply.deliveries):
                second = delivery.at.seconds(scenario.start)
                if second < 0:
                    path = f"sites.{name}.supplies.{key}.deliveries[{index}].at"
                    hint = "what is there at the start is the opening stock"
                    yield Problem(path, f"day {second / 86400:g}", "a date from day 0 on", hint)


def check_temperatures(scenario: Scenario) -> Problems:
    """A material with a temperature class stands in stores of that class only, wherever it is made or shipped to."""
    for name, material, at, site in _made(scenario):
        yield from _check_store(f"materials.{name}.store", material, material.store, at=at, site=site)
        for index, step in enumerate(material.procedure):
            if isinstance(step.hold, str):
                path = f"materials.{name}.procedure[{index}].hold"
                yield from _check_store(path, material, step.hold, at=at, site=site)
    for index, shipment in enumerate(scenario.shipments):
        arriving = scenario.materials.get(shipment.material)
        for at in shipment.to:
            if arriving is not None and at in scenario.sites and at != shipment.from_:
                path = f"shipments[{index}].to.{at}"
                yield from _check_store(path, arriving, arriving.store, at=at, site=scenario.sites[at])


def _check_store(path: str, material: Material, store: str | None, *, at: str, site: Site) -> Problems:
    wanted = material.storage
    if wanted is None or store not in site.stores or site.stores[store].temperature == wanted:
        return
    fitting = [name for name, one in sorted(site.stores.items()) if one.temperature == wanted]
    hint = f"{at} has {', '.join(fitting)}" if fitting else f"no store of {at} has temperature: {wanted}"
    is_now = site.stores[store].temperature or "without a temperature class"
    yield Problem(path, f'"{store}" of {at}, {is_now}', f"a store with the temperature class {wanted}", hint)


def _made(scenario: Scenario) -> Iterator[tuple[str, Material, str, Site]]:
    """Each material with each site where it is made, once; names that lead nowhere are told elsewhere."""
    pairs = dict.fromkeys((campaign.make, campaign.at) for _, campaign in campaigns_of(scenario))
    for name, at in pairs:
        if name in scenario.materials and at in scenario.sites:
            yield name, scenario.materials[name], at, scenario.sites[at]


CHECKS: tuple[Callable[[Scenario], Problems], ...] = (check_consumption, check_deliveries, check_temperatures)
"""Every rule, in the order in which it is told."""
