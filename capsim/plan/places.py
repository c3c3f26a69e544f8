"""What a lot can wait for, and what can be busy: derived from a plan in one fixed order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from capsim.plan.laboratory import servers_of
from capsim.plan.per_plan import once_per_plan
from capsim.plan.plan import NONE, Plan, PoolRow, ServerRow, StepRow, StoreRow, SupplyRow, UnitClassRow

UNIT_CLASS, POOL, STORE, SERVER, MATERIAL = "unit class", "pool", "store", "laboratory", "material"
SUPPLY = "supply"


@dataclass(frozen=True)
class Place:
    """Something with a limited number of places: a unit class, pool, store or server of the plan."""

    kind: str
    row: int


@dataclass(frozen=True)
class WaitPoint:
    """A campaign and what its lots may wait for: a place, a consumable, or a material at the campaign's site."""

    campaign: int
    kind: str
    row: int


@once_per_plan
def places(plan: Plan) -> tuple[Place, ...]:
    """Every place of the plan: unit classes, pools, stores, servers, in that order."""
    tables = ((UNIT_CLASS, plan.unit_classes), (POOL, plan.pools), (STORE, plan.stores), (SERVER, plan.servers))
    return tuple(Place(kind, row) for kind, table in tables for row in range(len(table)))


@once_per_plan
def wait_points(plan: Plan) -> tuple[WaitPoint, ...]:
    """Every wait point of the plan, by campaign, each once."""
    found: dict[WaitPoint, None] = {}
    for number, campaign in enumerate(plan.campaigns):
        if campaign.in_process != NONE:
            found[WaitPoint(number, STORE, campaign.in_process)] = None
        for entry in plan.inputs[slice(*campaign.inputs)]:
            found[WaitPoint(number, MATERIAL, entry.material)] = None
        for step in plan.steps[slice(*campaign.steps)]:
            found |= dict.fromkeys(WaitPoint(number, kind, row) for kind, row in _met(plan, step))
        if campaign.store != NONE:
            found[WaitPoint(number, STORE, campaign.store)] = None
        for shipment in plan.shipments:
            if shipment.store != NONE and (shipment.material, shipment.origin) == (campaign.material, campaign.site):
                found[WaitPoint(number, STORE, shipment.store)] = None
        for check in plan.checks[slice(*campaign.checks)]:
            for server in servers_of(plan, check):
                found[WaitPoint(number, SERVER, server)] = None
    return tuple(found)


def _met(plan: Plan, step: StepRow) -> Iterator[tuple[str, int]]:
    """What a lot may wait for at a step, in the order in which it asks for it."""
    for use in plan.uses[slice(*step.uses)]:
        yield SUPPLY, use.supply
    yield UNIT_CLASS, step.unit_class
    for segment in plan.segments[slice(*step.segments)]:
        for need in plan.needs[slice(*segment.needs)]:
            yield POOL, need.pool
    if step.after >= 0:
        yield STORE, step.after


def label(plan: Plan, kind: str, row: int) -> str:
    """The name people know a place or material by, with its site where it has one.

    >>> WaitPoint(0, "pool", 2).kind
    'pool'
    """
    if kind == MATERIAL:
        return plan.materials[row].name
    tables: dict[str, Sequence[UnitClassRow | PoolRow | StoreRow | ServerRow | SupplyRow]] = {
        UNIT_CLASS: plan.unit_classes,
        POOL: plan.pools,
        STORE: plan.stores,
        SERVER: plan.servers,
        SUPPLY: plan.supplies,
    }
    entry = tables[kind][row]
    return entry.name if entry.site == NONE else f"{plan.sites[entry.site]}.{entry.name}"
