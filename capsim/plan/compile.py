"""From a scenario to a plan: the order of the compilers, and the checks that refuse what cannot work."""

from dataclasses import replace

from capsim.foundation.errors import CheckError
from capsim.plan.checks import check_plan
from capsim.plan.compile_campaigns import compile_campaigns, compile_shipments, compile_targets
from capsim.plan.compile_demand import compile_demand
from capsim.plan.compile_disruptions import compile_disruptions
from capsim.plan.compile_equipment import compile_equipment
from capsim.plan.compile_materials import compile_materials
from capsim.plan.compile_money import compile_money
from capsim.plan.compile_opening import compile_actuals, compile_opening
from capsim.plan.compile_projects import compile_projects
from capsim.plan.compile_ramps import check_ramps
from capsim.plan.compile_routines import compile_routines
from capsim.plan.compile_states import compile_states
from capsim.plan.compile_supplies import compile_supplies
from capsim.plan.draft import Draft
from capsim.plan.plan import UNLIMITED, Plan, PoolRow, Window
from capsim.scenario.check_disruptions import check_disruptions
from capsim.scenario.check_opening import check_opening
from capsim.scenario.check_schedule import check_schedule
from capsim.scenario.check_way import check_way
from capsim.scenario.dated import dated
from capsim.scenario.demand_references import check_demand
from capsim.scenario.model import Scenario
from capsim.scenario.money_references import check_money
from capsim.scenario.project_order import check_projects
from capsim.scenario.references import check_references
from capsim.scenario.supply_references import check_supplies_and_stores

_CHECKS = (
    check_references,
    check_supplies_and_stores,
    check_schedule,
    check_way,
    check_opening,
    check_money,
    check_demand,
    check_projects,
    check_disruptions,
)
"""What is checked before anything is compiled, in the order in which it is told."""


def compile_plan(scenario: Scenario) -> Plan:
    """Compile a scenario into tables.

    Raises:
        CheckError: Parts of the scenario that do not fit together, all at once.
    """
    scenario = dated(scenario)
    problems = [problem for check in _CHECKS for problem in check(scenario)]
    if not problems:
        problems = list(check_ramps(scenario))
    if problems:
        raise CheckError(problems)
    draft = Draft(scenario)
    compile_projects(draft)
    compile_equipment(draft)
    compile_supplies(draft)
    compile_materials(draft)
    compile_opening(draft)
    compile_campaigns(draft)
    compile_shipments(draft)
    compile_targets(draft)
    compile_actuals(draft)
    compile_routines(draft)
    compile_states(draft)
    compile_disruptions(draft)
    compile_money(draft)
    compile_demand(draft)
    plan = _finished(draft)
    problems = list(check_plan(plan, scenario))
    if problems:
        raise CheckError(problems)
    return plan


def _finished(draft: Draft) -> Plan:
    scenario, statistics = draft.scenario, draft.scenario.statistics
    tables = {
        name: draft.table(name)
        for name in (
            "streams", "dates", "calendars", "materials", "unit_classes", "stores", "servers", "campaigns", "inputs",
            "steps", "segments", "needs", "failures", "checks", "shipments", "targets", "skilled", "stages",
            "routines", "limits", "supplies", "deliveries", "uses", "lots", "actuals", "money", "costs", "capex",
            "support", "revenues", "regions", "demands", "projects", "phases", "joins", "qualifications",
            "disruptions", "effects", "units", "taken",
        )
    }  # fmt: skip
    return Plan(
        name=scenario.name,
        start=scenario.start.isoformat(sep=" "),
        began="" if scenario.began is None else scenario.began.isoformat(sep=" "),
        horizon=round(scenario.horizon),
        window=Window(round(statistics.warm_up), statistics.first_lots or UNLIMITED),
        sites=tuple(draft.sites),
        causes=tuple(draft.causes),
        links=tuple(draft.links),
        pools=_rooms(draft),
        **tables,
    )


def _rooms(draft: Draft) -> tuple[PoolRow, ...]:
    """Pools with the number of their waiting room: those that some segment needs together share one."""
    pools: list[PoolRow] = list(draft.table("pools"))
    needs = draft.table("needs")
    room = list(range(len(pools)))
    for segment in draft.table("segments"):
        together = [need.pool for need in needs[slice(*segment.needs)]]
        for other in together[1:]:
            old, new = room[other], room[together[0]]
            room = [new if number == old else number for number in room]
    return tuple(replace(pool, room=number) for pool, number in zip(pools, room, strict=True))
