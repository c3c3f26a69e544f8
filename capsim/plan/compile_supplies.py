"""Consumables into tables: what a site has of them, when more comes, and what each step takes."""

from capsim.foundation.units import COUNT, Dimension
from capsim.plan.draft import Draft
from capsim.plan.plan import NONE, DeliveryRow, SupplyRow, UseRow
from capsim.plan.quanta import QUANTA, quanta, quanta_needed
from capsim.procedures.contract import Consumption, UnitProcedure
from capsim.scenario.supply import Supply


def symbol_of(dimension: Dimension) -> str:
    """The unit of a consumable, "piece" for what is counted."""
    return "piece" if dimension == COUNT else dimension.symbol


def compile_supplies(draft: Draft) -> None:
    """Add every consumable of every site, by name."""
    for name, site in sorted(draft.scenario.sites.items()):
        for key, supply in sorted(site.supplies.items()):
            _add(draft, name, key, supply=supply)


def _add(draft: Draft, site: str, name: str, *, supply: Supply) -> None:
    unit, rule = symbol_of(supply.dimension), supply.reorder
    first = draft.count("deliveries")
    start = draft.scenario.start
    state = next((one for one in draft.scenario.opening.supplies if (one.at, one.supply) == (site, name)), None)
    dated = ((one.at, one.amount) for one in supply.deliveries)
    coming = [(at.seconds(start), quanta(amount.value, unit), False) for at, amount in dated]
    for one in state.on_order if state else ():
        coming.append((one.arrives.seconds(start), quanta(one.amount.value, unit), True))
    for at, amount, ordered in sorted(coming):
        draft.add("deliveries", DeliveryRow(draft.count("supplies"), at, amount, ordered))
    opening = supply.opening if state is None else state.stock
    row = SupplyRow(
        name=name,
        site=draft.sites[site],
        unit=unit,
        quantum=QUANTA[unit],
        opening=quanta(opening.value, unit) if opening else 0,
        deliveries=(first, draft.count("deliveries")),
        below=quanta(rule.below.value, unit) if rule else NONE,
        order=quanta_needed(rule.order.value, unit) if rule else 0,
        lead_time=draft.stream(f"{site}/{name}/lead time", rule.lead_time) if rule else NONE,
    )
    draft.add("supplies", row, (row.site, name))


def add_uses(draft: Draft, step: UnitProcedure, *, site: int, unit: str) -> tuple[int, int]:
    """Add what a step takes of each consumable, by name, for a material that is measured in ``unit``."""
    first = draft.count("uses")
    for name, consumed in sorted(step.consumes.items()):
        supply = draft.index["supplies", site, name]
        own = draft.table("supplies")[supply].unit
        fixed, per_amount = 0, 0.0
        if isinstance(consumed, Consumption):
            per_amount = consumed.amount.value / QUANTA[own] / (consumed.per.value / QUANTA[unit])
        else:
            fixed = quanta_needed(consumed.value, own)
        draft.add("uses", UseRow(draft.count("steps"), supply, fixed, per_amount))
    return first, draft.count("uses")
