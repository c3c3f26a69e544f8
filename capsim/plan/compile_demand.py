"""Regions and demand into tables: one row for every date on which doses are wanted."""

from capsim.plan.draft import Draft
from capsim.plan.plan import NONE
from capsim.plan.rows_money import DemandRow, RegionRow
from capsim.scenario.demand import Demand
from capsim.scenario.demand_references import due_dates
from capsim.scenario.references import end_product


def compile_demand(draft: Draft) -> None:
    """Add every region, by name, and every date of every demand, in the order of the scenario."""
    scenario = draft.scenario
    for name, region in sorted(scenario.regions.items()):
        draft.add("regions", RegionRow(name, region.share), (name,))
    for demand in scenario.demand:
        _add(draft, demand)


def _add(draft: Draft, demand: Demand) -> None:
    scenario = draft.scenario
    name = demand.of or end_product(scenario)
    members = scenario.sets[name].members if name in scenario.sets else {name: 1.0}
    for due in due_dates(demand, scenario):
        row = DemandRow(
            name=name,
            members=tuple((draft.materials[member], doses) for member, doses in sorted(members.items())),
            doses_per_set=sum(members.values()),
            region=demand.region or "",
            pot=draft.index.get(("regions", demand.region), NONE),
            doses=demand.doses,
            due=due,
            priority=demand.priority,
        )
        draft.add("demands", row)
