"""Random plans with consumables and stores by amount: those of `random_plans`, and every third
one of `random_lines`, with these added to their rows."""

from dataclasses import replace
from random import Random

from capsim.foundation.distributions import Constant, Exponential, Uniform
from capsim.plan.plan import NONE, UNLIMITED, DeliveryRow, Plan, Stream, SupplyRow, UseRow
from tests.reference.random_lines import random_line
from tests.reference.random_plans import DAY, HALF_DAY, random_plan

PLANS = 150
COARSE = 60


def random_goods(number: int, *, coarse: bool = False) -> Plan:
    """Plan ``number`` of this family; its steps use consumables, or its stores are full by amount, or both."""
    plan = random_line(number, coarse=coarse) if number % 3 == 0 else random_plan(number, coarse=coarse)
    random = Random(f"goods {number}")
    kind = random.randrange(3)
    if kind != 0:
        plan = with_supplies(plan, random, coarse=coarse)
    if kind != 1:
        plan = with_amount_stores(plan, random)
    return plan


def _time(random, low, high, *, coarse):
    if coarse:
        return max(1, round(random.uniform(low, high) * DAY / HALF_DAY)) * HALF_DAY
    return random.randint(int(low * DAY), int(high * DAY))


def with_supplies(plan, random, *, coarse):
    streams, supplies, deliveries, uses, steps = list(plan.streams), [], [], [], []
    for site in range(len(plan.sites)):
        for _ in range(random.randint(1, 3)):
            first = len(deliveries)
            if random.random() < 0.6:
                for _ in range(random.randint(2, 8)):
                    at = 0 if random.random() < 0.1 else _time(random, 0, 100, coarse=coarse)
                    deliveries.append(DeliveryRow(len(supplies), at, random.randint(5, 30)))
            row = SupplyRow(
                f"supply_{len(supplies)}", site, "piece", 1.0, random.randint(0, 20), (first, len(deliveries)), NONE, 0,
                NONE,
            )  # fmt: skip
            if random.random() < 0.7 or first == len(deliveries):
                lead = _time(random, 0.5, 8, coarse=coarse)
                law = random.choice((Constant(lead), Constant(0), Exponential(lead), Uniform(0, 2 * lead)))
                law = Constant(lead) if coarse and law.family != "constant" else law
                below, order = random.randint(0, 12), random.randint(1, 15)
                row = replace(row, below=below, order=order, lead_time=len(streams))
                streams.append(Stream(f"lead_{len(streams)}", law, True))
            supplies.append(row)
    for number, step in enumerate(plan.steps):
        first = len(uses)
        here = [n for n, row in enumerate(supplies) if row.site == plan.campaigns[step.campaign].site]
        for supply in sorted(random.sample(here, random.choice((0, 1, 1, len(here))))):
            per = random.choice((0.0, 0.0, random.uniform(0.0005, 0.005)))
            uses.append(UseRow(number, supply, random.randint(0 if per else 1, 3), per))
        steps.append(replace(step, uses=(first, len(uses))))
    rows = {"streams": streams, "supplies": supplies, "deliveries": deliveries, "uses": uses, "steps": steps}
    return replace(plan, **{name: tuple(table) for name, table in rows.items()})


def with_amount_stores(plan, random):
    counted = {row.in_process for row in plan.campaigns}
    stores = []
    for number, row in enumerate(plan.stores):
        if number not in counted and row.capacity != UNLIMITED and random.random() < 0.8:
            capacity = random.randint(700, 1500) * row.capacity
            unit = random.choice(("L", "dose"))
            stores.append(replace(row, capacity=capacity, unit=unit))
        else:
            stores.append(row)
    materials = [replace(row, volume=random.choice((1e-6, 0.63e-6, 1.7e-6))) for row in plan.materials]
    return replace(plan, stores=tuple(stores), materials=tuple(materials))
