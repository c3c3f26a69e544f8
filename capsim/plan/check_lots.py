"""Whether listed lots have a size that can be counted as their material is, one function a rule."""

from collections.abc import Iterator

from capsim.foundation.errors import Problem
from capsim.plan.compile_materials import in_own_unit, unit_of
from capsim.plan.plan import Plan
from capsim.plan.planned import planned_campaigns
from capsim.procedures.contract import UnitSize
from capsim.scenario.material import Material
from capsim.scenario.model import Scenario
from capsim.scenario.references import campaigns_of

Problems = Iterator[Problem]


def check_listed_sizes(plan: Plan, scenario: Scenario) -> Problems:
    """A listed lot has one size, in the unit of its material or in doses."""
    for index, (_, campaign) in enumerate(campaigns_of(scenario)):
        name, material = campaign.make, scenario.materials[campaign.make]
        own = unit_of(scenario, name).symbol
        creates = _creates(material)
        for number, lot in enumerate(campaign.listed):
            path = f"campaigns[{index}].lots[{number}].size"
            if lot.size is None:
                # What is made of components is told by its missing lot size.
                if material.lot_size is None and not creates and own != "lot" and not material.components:
                    hint = f"or give {name} a lot_size"
                    yield Problem(path, "nothing", f"the size of the lot in {own}, as {name} is measured", hint)
            elif creates:
                yield Problem(path, str(lot.size), "none: the titre gives the lot")
            elif in_own_unit(scenario, name, lot.size) is None:
                hint = f"give {name} the antigen in a dose" if lot.size.dimension.symbol == "dose" else ""
                yield Problem(path, str(lot.size), f"an amount in {own}, as {name} is measured", hint)


def check_listed_dates(plan: Plan, scenario: Scenario) -> Problems:
    """No listed lot is planned before its campaign can begin."""
    for index, (row, (_, campaign)) in enumerate(zip(planned_campaigns(plan), campaigns_of(scenario), strict=True)):
        for number, lot in enumerate(campaign.listed):
            second = row.first if lot.at is None else lot.at.seconds(scenario.start)
            if second < row.first and scenario.began is None:
                expected = f"a date from day {row.first / 86400:g} on, when {campaign.at} can start"
                yield Problem(f"campaigns[{index}].lots[{number}].at", f"day {second / 86400:g}", expected)


def check_unlisted_sizes(plan: Plan, scenario: Scenario) -> Problems:
    """Lots that are not listed have the lot size of their material, where a unit does not say that each is one."""
    told: set[str] = set()
    for _, campaign in campaigns_of(scenario):
        name, material = campaign.make, scenario.materials[campaign.make]
        own = unit_of(scenario, name).symbol
        sized = material.lot_size is not None or own == "lot" or _creates(material)
        if not campaign.listed and not sized and not material.components and name not in told:
            told.add(name)
            expected = f"the size of a lot in {own}, as {name} is measured"
            yield Problem(f"materials.{name}.lot_size", "nothing", expected, "or list the lots, each with its size")


def _creates(material: Material) -> bool:
    """Whether a step brings the lots into being, so that they begin with nothing."""
    return any(step.creation(UnitSize()) is not None for step in material.procedure)


LOT_CHECKS = (check_listed_sizes, check_unlisted_sizes, check_listed_dates)
"""Every rule, in the order in which it is told."""
