"""Whether consumables can be counted and will ever be enough, and lots fit their stores, one function a rule."""

from collections.abc import Iterator

from capsim.foundation.errors import Problem
from capsim.foundation.units import COUNT, Dimension, Quantity, format_amount
from capsim.plan.check_sizes import MOST
from capsim.plan.compile_materials import unit_of
from capsim.plan.plan import UNLIMITED, CampaignRow, Plan, StoreRow, SupplyRow, UseRow
from capsim.plan.planned import planned_campaigns
from capsim.plan.quanta import QUANTA, rounded_up
from capsim.plan.space import space_of
from capsim.procedures.contract import Consumption
from capsim.scenario.model import Scenario
from capsim.scenario.references import campaigns_of

Problems = Iterator[Problem]


def check_supply_units(plan: Plan, scenario: Scenario) -> Problems:
    """A consumable is measured in one unit, and what is used by size refers to the unit of the lot."""
    for name, site in scenario.sites.items():
        for key, supply in site.supplies.items():
            for part, amount in supply.written():
                if amount.dimension != supply.dimension:
                    expected = f"{_kind(supply.dimension)}, as {key} is measured"
                    yield Problem(f"sites.{name}.supplies.{key}.{part}", _said(amount), expected)
    for made, at in dict.fromkeys((campaign.make, campaign.at) for _, campaign in campaigns_of(scenario)):
        own = unit_of(scenario, made)
        for index, step in enumerate(scenario.materials[made].procedure):
            for key, consumed in step.consumes.items():
                path = f"materials.{made}.procedure[{index}].consumes.{key}"
                wanted = scenario.sites[at].supplies[key].dimension
                by_size = isinstance(consumed, Consumption)
                amount = consumed.amount if isinstance(consumed, Consumption) else consumed
                if amount.dimension != wanted:
                    expected = f"{_kind(wanted)}, as {key} is measured at {at}"
                    yield Problem(f"{path}.amount" if by_size else path, _said(amount), expected)
                if isinstance(consumed, Consumption) and consumed.per.dimension != own:
                    yield Problem(f"{path}.per", str(consumed.per), f"an amount in {own.symbol}, as {made} is measured")


def _kind(dimension: Dimension) -> str:
    return "a plain number of pieces" if dimension == COUNT else f"an amount in {dimension.symbol}"


def _said(amount: Quantity) -> str:
    return str(amount) if amount.dimension != COUNT else f"{amount} piece"


def check_supply_amounts(plan: Plan, scenario: Scenario) -> Problems:
    """Stocks and deliveries can be counted."""
    for row in plan.supplies:
        total = _in_all(plan, row) + max(row.below, 0) + row.order
        if total >= MOST:
            path = f"sites.{plan.sites[row.site]}.supplies.{row.name}"
            most = f"less than {MOST * row.quantum:.3g} {row.unit} in all, the most that is counted"
            yield Problem(path, f"{total * row.quantum:.3g} {row.unit}", most, "make it smaller")


def check_enough(plan: Plan, scenario: Scenario) -> Problems:
    """A lot needs no more of a consumable than there can ever be."""
    told: set[str] = set()
    for campaign in planned_campaigns(plan):
        entering = [float(campaign.amount), *mean_amounts(plan, campaign)]
        for index, step in enumerate(range(*campaign.steps)):
            for use in plan.uses[slice(*plan.steps[step].uses)]:
                path = f"materials.{plan.materials[campaign.material].name}.procedure[{index}]"
                path += f".consumes.{plan.supplies[use.supply].name}"
                if path not in told:
                    problems = list(_check_use(plan, use, entering[index], path=path))
                    told.update(problem.path for problem in problems)
                    yield from problems


def _check_use(plan: Plan, use: UseRow, amount: float, *, path: str) -> Problems:
    row = plan.supplies[use.supply]
    if use.per_amount and amount <= 0:
        hint = "write what a lot takes as a plain amount, or let a later step take it"
        yield Problem(path, "an amount by the size of the lot, which is 0 here", "a step that begins with it", hint)
        return
    need = use.fixed + rounded_up(use.per_amount * amount)
    text = _shown(need, row)
    if need >= MOST:
        yield Problem(path, f"{text} for a lot", f"less than {_shown(MOST, row)}, the most that is counted")
    elif row.order == 0 and need > _in_all(plan, row):
        deliveries = plan.deliveries[slice(*row.deliveries)]
        come = sum(one.amount for one in deliveries)
        expected = (
            f"no more than {_shown(_in_all(plan, row), row)}, all that {plan.sites[row.site]} ever has "
            f"(opening {_shown(row.opening, row)} + deliveries {_shown(come, row)})"
        )
        supply = f"sites.{plan.sites[row.site]}.supplies.{row.name}"
        hint = f"raise {supply}.opening, or give it deliveries or a reorder rule"
        yield Problem(path, f"{text} for a lot", expected, hint)


def _in_all(plan: Plan, row: SupplyRow) -> int:
    return row.opening + sum(one.amount for one in plan.deliveries[slice(*row.deliveries)])


def _shown(amount: int, row: SupplyRow) -> str:
    return format_amount(amount * row.quantum, row.unit)


def mean_amounts(plan: Plan, campaign: CampaignRow) -> list[float]:
    """What a lot is after each step in the mean, where it does not fail [quanta]."""
    amount, after = float(campaign.amount), []
    for step in plan.steps[slice(*campaign.steps)]:
        if step.creates:
            amount = step.creates
            for link in plan.links[slice(*step.create_factors)]:
                amount *= plan.streams[link].distribution.mean
        amount = max(amount - step.fixed_loss, 0.0)
        for link in plan.links[slice(*step.yields)]:
            amount *= plan.streams[link].distribution.mean
        amount = max(amount - step.sampled, 0.0)
        after.append(amount)
    return after


def check_store_sizes(plan: Plan, scenario: Scenario) -> Problems:
    """A lot can be measured as the stores are in which it stands, and fits into them."""
    told: set[tuple[str, int]] = set()
    for campaign in planned_campaigns(plan):
        name, after = plan.materials[campaign.material].name, mean_amounts(plan, campaign)
        made = after[-1] if after else float(campaign.amount)
        stands = [(f"materials.{name}.store", campaign.store, made)]
        for index, step in enumerate(plan.steps[slice(*campaign.steps)]):
            stands.append((f"materials.{name}.procedure[{index}].hold", step.after, after[index]))
        for row in plan.shipments:
            if (row.material, row.origin) == (campaign.material, campaign.site):
                stands.append((f"materials.{name}.store", row.store, made))
        for path, store, amount in stands:
            if store >= 0 and (path, store) not in told:
                told.add((path, store))
                yield from _check_store(plan, campaign, plan.stores[store], path=path, amount=amount)


def _check_store(plan: Plan, campaign: CampaignRow, store: StoreRow, *, path: str, amount: float) -> Problems:
    if store.unit == "lot" or store.capacity == UNLIMITED:
        return
    material = plan.materials[campaign.material]
    each, where = space_of(material, store.unit), f"{plan.sites[store.site]}.{store.name}"
    if not each:
        hints = {
            "L": f"give materials.{material.name} a packed_volume (of a dose) and doses",
            "dose": f"give materials.{material.name} doses: doses_per_vial, a lot size in doses, or dose",
        }
        hint = f"{hints[store.unit]}, or count lots" if store.unit in hints else "count lots, doses or L"
        got = f"{where}, whose capacity is in {store.unit}"
        yield Problem(path, got, f"a store in which {material.name}, measured in {material.unit}, has a size", hint)
    elif rounded_up(each * amount) > store.capacity:
        got = f"a lot of {format_amount(each * amount * QUANTA[store.unit], store.unit)}"
        holds = format_amount(store.capacity * QUANTA[store.unit], store.unit)
        yield Problem(path, got, f"no more than the {holds} that {where} holds", "make smaller lots, or a larger store")


SUPPLY_CHECKS = (check_supply_units, check_supply_amounts, check_enough, check_store_sizes)
"""Every rule, in the order in which it is told."""
