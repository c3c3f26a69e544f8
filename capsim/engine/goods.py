"""Stores and consumables of a replication: built from the plan, and their ledger at the end."""

from functools import partial

from capsim.flow.disturbances import Window, arrives
from capsim.flow.world import World
from capsim.plan.plan import NONE, UNLIMITED, Plan
from capsim.plan.space import space_of
from capsim.plant.amount_store import AmountStore
from capsim.plant.clock import Clock
from capsim.plant.supplies import ReorderRule, Supply
from capsim.plant.waiting import Store


def build_stores(plan: Plan, clock: Clock) -> list[Store]:
    """Every store of the plan: counted places, or space by amount."""
    found: list[Store] = []
    for row in plan.stores:
        if row.unit == "lot":
            found.append(Store(clock, None if row.capacity == UNLIMITED else row.capacity))
        else:
            each = {number: space_of(material, row.unit) for number, material in enumerate(plan.materials)}
            found.append(AmountStore(clock, row.capacity, each))
    return found


def build_supplies(world: World) -> None:
    """Every consumable at the start: what comes is expected, and what is short is ordered."""
    plan = world.plan
    for number, row in enumerate(plan.supplies):
        rule = None
        if row.lead_time != NONE:
            rule = ReorderRule(row.below, row.order, world.draws.endless(row.lead_time))
        supply = Supply(world.supply_rooms[row.site], number, row.opening, rule=rule)
        world.supplies.append(supply)
        windows = world.disturbances.late_supplies.get(number, [])
        if windows:
            supply.when = partial(_comes, windows)
        for delivery in plan.deliveries[slice(*row.deliveries)]:
            if delivery.ordered:
                supply.ordered += delivery.amount
                supply.on_order += delivery.amount
                supply.expect(delivery.at, delivery.amount, ordered=delivery.amount)
                continue
            time, lost = _comes(windows, delivery.at)
            if not lost:
                supply.expect(time, delivery.amount)
            if delivery.at < plan.horizon and (lost or time >= plan.horizon):
                supply.missed += delivery.amount
        supply.review(0)


def _comes(windows: list[Window], time: int) -> tuple[int, bool]:
    """When what would come at a second does, or when it is known that it never does; and whether it is lost."""
    late, lost = arrives(windows, time)
    return late if lost is None else lost.ended, lost is not None


def taken(world: World) -> list[int]:
    """What the steps say that lots took of each consumable [quanta]."""
    told = [0] * len(world.plan.supplies)
    for campaign in world.campaigns:
        for step in campaign.every_step:
            rows = world.plan.uses[slice(*step.row.uses)]
            for use, row in zip(step.bill.uses if step.bill else (), rows, strict=True):
                told[row.supply] += use.taken
    return told
