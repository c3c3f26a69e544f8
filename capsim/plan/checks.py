"""Whether the numbers of a scenario can work together, one function a rule; each names the offender and the remedy."""

from collections.abc import Callable, Iterator

from capsim.foundation.errors import Problem
from capsim.foundation.units import VOLUME, Dimension, Quantity, format_amount
from capsim.plan.check_counts import COUNT_CHECKS
from capsim.plan.check_expiry import EXPIRY_CHECKS
from capsim.plan.check_limits import LIMIT_CHECKS
from capsim.plan.check_lots import LOT_CHECKS
from capsim.plan.check_money import MONEY_CHECKS
from capsim.plan.check_opening import OPENING_CHECKS
from capsim.plan.check_procedures import PROCEDURE_CHECKS
from capsim.plan.check_sizes import SIZE_CHECKS
from capsim.plan.check_supplies import SUPPLY_CHECKS
from capsim.plan.check_times import check_breakdowns, check_calendars, check_gaps, check_shifts
from capsim.plan.compile_in_process import place_of
from capsim.plan.compile_materials import in_own_unit, lot_measures, unit_of
from capsim.plan.lot_counts import planned_lots
from capsim.plan.lot_sizes import WrittenSize, lots_without_size, sizes_of
from capsim.plan.plan import NONE, Plan
from capsim.plan.planned import planned_campaigns
from capsim.procedures.contract import UnitSize
from capsim.scenario.model import Scenario
from capsim.scenario.references import campaigns_of

Problems = Iterator[Problem]


def check_plan(plan: Plan, scenario: Scenario) -> Problems:
    """Every rule in turn."""
    for check in CHECKS:
        yield from check(plan, scenario)


def check_amounts(plan: Plan, scenario: Scenario) -> Problems:
    """Components and steps are measured in the unit of their material, and a lot has one origin."""
    for name, material in scenario.materials.items():
        own = unit_of(scenario, name)
        for component, amount in material.components.items():
            wanted = unit_of(scenario, component)
            if amount.dimension != wanted:
                path = f"materials.{name}.components.{component}"
                yield Problem(path, str(amount), f"an amount in {wanted.symbol}, as {component} is measured")
        for index, step in enumerate(material.procedure):
            path = f"materials.{name}.procedure[{index}]"
            for part in ("fixed_loss", "samples"):
                taken = getattr(step, part)
                if taken is not None and taken.dimension != own:
                    yield Problem(f"{path}.{part}", str(taken), f"an amount in {own.symbol}, as {name} is measured")
            for part in ("pace", "cycle"):
                pace = getattr(step, part, None)
                if pace is not None and pace.amount.dimension != own:
                    expected = f"an amount in {own.symbol}, as {name} is measured"
                    yield Problem(f"{path}.{part}.amount", str(pace.amount), expected)
            creation = step.creation(UnitSize())
            if creation is not None and creation.dimension != own:
                yield Problem(path, f"a titre in {creation.titre.dimension}", f"one that makes {own.symbol}")
            if creation is not None and material.lot_size is not None:
                yield Problem(f"materials.{name}.lot_size", str(material.lot_size), "none: the titre gives the lot")


def check_doses(plan: Plan, scenario: Scenario) -> Problems:
    """What is counted in doses has doses; lots made of components have a size."""
    for name, material in scenario.materials.items():
        if material.components and material.lot_size is None and lots_without_size(scenario, name):
            hint = 'write the size of a lot at its start, such as lot_size: "100e3 vial"'
            yield Problem(f"materials.{name}.lot_size", "nothing", "a lot size, since it is made of components", hint)
        elif unit_of(scenario, name).symbol == "vial" and not material.doses_per_vial:
            if material.components:
                yield Problem(f"materials.{name}.doses_per_vial", "nothing", "the doses in a vial")
    for index, target in enumerate(plan.targets):
        for row, _ in target.members:
            if plan.materials[row].doses == 0:
                name = plan.materials[row].name
                hint = "give it doses_per_vial, a lot size in doses, or the antigen in a dose"
                got = f'"{name}", which has no doses'
                yield Problem(f"targets[{index}].of", got, "something counted in doses", hint)


def check_lot_sizes(plan: Plan, scenario: Scenario) -> Problems:
    """A lot fits the units it passes, or is still to pass."""
    for number, (_, campaign) in enumerate(campaigns_of(scenario)):
        sizes = sizes_of(scenario, number, campaign)
        yield from _check_units(scenario, campaign.make, campaign.at, sizes=sizes)
    for index, lot in enumerate(scenario.opening.in_process):
        if lot.size is not None:
            sizes = [WrittenSize(f"opening.in_process[{index}].size", lot.size)]
            yield from _check_units(scenario, lot.material, lot.at, sizes=sizes, first=place_of(scenario, lot)[0])


def _check_units(scenario: Scenario, made: str, at: str, *, sizes: list[WrittenSize], first: int = 0) -> Problems:
    for index, step in enumerate(scenario.materials[made].procedure):
        limit = step.largest_lot(scenario.sites[at].unit_classes[step.on])
        if limit is None or index < first:
            continue
        for written in sizes:
            size = _size(scenario, made, written.size, dimension=limit.dimension)
            if size is not None and size > limit.value * (1 + 1e-9):
                unit_name, symbol = f"{at}.{step.on}", limit.dimension.symbol
                got = f"a lot of {format_amount(size, symbol)}"
                expected = f"no more than the {format_amount(limit.value, symbol)} that {unit_name} holds"
                of_material = written.path.startswith("materials")
                path = f"materials.{made}.procedure[{index}].on" if of_material else written.path
                yield Problem(path, got, expected, "make smaller lots, or give the unit class a larger volume")


def _size(scenario: Scenario, name: str, size: Quantity, *, dimension: Dimension) -> float | None:
    """A size of a lot in a dimension: its own, or the volume of its doses with overfill and line loss, or None."""
    if size.dimension == dimension:
        return size.value
    amount, litres = in_own_unit(scenario, name, size), lot_measures(scenario, name).litres
    return None if dimension != VOLUME or amount is None or litres is None else amount * litres


def check_dates(plan: Plan, scenario: Scenario) -> Problems:
    """Planned starts do not come before their site is there."""
    for index, (campaign, (_, written)) in enumerate(zip(planned_campaigns(plan), campaigns_of(scenario), strict=True)):
        path = f"campaigns[{index}]"
        if not isinstance(written.starts, str):
            for number, moment in enumerate(written.starts.at or ()):
                second = moment.seconds(scenario.start)
                if second < campaign.first:
                    what = f"a date from day {campaign.first / 86400:g} on, when {written.at} can start"
                    yield Problem(f"{path}.starts.at[{number}]", f"day {second / 86400:g}", what)


def check_learning(plan: Plan, scenario: Scenario) -> Problems:
    """What is learnt can be: a yield where something is created, success where it can fail, a time of work."""
    for index, (campaign, (_, written)) in enumerate(zip(planned_campaigns(plan), campaigns_of(scenario), strict=True)):
        steps = plan.steps[slice(*campaign.steps)]
        path = f"campaigns[{index}].learning"
        if written.learning.yield_ is not None and not any(step.creates for step in steps):
            hint = "give a step a titre or creates in place of the lot size"
            yield Problem(f"{path}.yield", f"a yield curve for {written.make}", "a step that creates material", hint)
        if written.learning.success is not None and all(step.failure_stream == NONE for step in steps):
            hint = "give the step that fails in early lots a failure"
            yield Problem(f"{path}.success", f"a success curve for {written.make}", "a step that can fail", hint)
        if written.learning.cycle_time is not None and not steps:
            yield Problem(f"{path}.cycle_time", f"a curve for {written.make}, which is delivered", "a step that works")


def check_qualification(plan: Plan, scenario: Scenario) -> Problems:
    """A campaign has enough lots to be qualified."""
    for index, row in enumerate(planned_campaigns(plan)):
        many = None if row.moves else planned_lots(row)  # of a ramp only those before the horizon are known
        if row.qualification == NONE or many is None:
            continue
        many += row.begun
        wanted = plan.qualifications[row.qualification]
        least = wanted.engineering_runs + wanted.ppq_lots
        if many < least:
            expected = f"at least {least}: {wanted.engineering_runs} engineering runs and {wanted.ppq_lots} PPQ lots"
            hint = "plan more lots, or ask for fewer; until then nothing is released"
            yield Problem(f"campaigns[{index}].qualification", f"{many} lots", expected, hint)


def check_last_hold(plan: Plan, scenario: Scenario) -> Problems:
    """A hold comes before a next step; what is made goes to the material's store."""
    for name, material in scenario.materials.items():
        last = material.last_step
        if last >= 0 and material.procedure[last].hold != "none":
            path = f"materials.{name}.procedure[{last}].hold"
            hint = f"name the store of what is made as materials.{name}.store"
            yield Problem(path, "a hold after the last step", "a next step to wait for", hint)


CHECKS: tuple[Callable[[Plan, Scenario], Problems], ...] = (
    check_amounts,
    check_doses,
    check_lot_sizes,
    check_dates,
    check_learning,
    check_qualification,
    check_last_hold,
    check_calendars,
    check_shifts,
    check_breakdowns,
    check_gaps,
    *SIZE_CHECKS,
    *COUNT_CHECKS,
    *LIMIT_CHECKS,
    *PROCEDURE_CHECKS,
    *SUPPLY_CHECKS,
    *LOT_CHECKS,
    *EXPIRY_CHECKS,
    *OPENING_CHECKS,
    *MONEY_CHECKS,
)
"""Every rule, in the order in which it is told."""
