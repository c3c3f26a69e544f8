"""Prices into tables: each with what it is for, in base units and quanta."""

from capsim.plan.compile_equipment import seconds
from capsim.plan.draft import Draft
from capsim.plan.plan import NONE, MaterialRow, ServerRow
from capsim.plan.quanta import QUANTA
from capsim.plan.rows_money import (
    CapexRow,
    CostBasis,
    CostPart,
    CostRow,
    MoneyRow,
    RevenueRow,
    Supported,
    SupportRow,
)
from capsim.scenario.equipment import UnitClass
from capsim.scenario.material import Material
from capsim.scenario.site import Laboratory, Pool, Site
from capsim.schema.money import Money

_SUPPORTED = {"capex": Supported.CAPEX, "opex": Supported.OPEX, "all": Supported.ALL}


def compile_money(draft: Draft) -> None:
    """Add everything that costs or brings something; nothing where the scenario has no money."""
    settings = draft.scenario.money
    if settings is None:
        return
    value = settings.value_of_earlier_month
    earlier = -1.0 if value is None else value.value
    draft.add("money", MoneyRow(settings.currency, settings.price_year, settings.discount_rate, earlier))
    for one in settings.support:
        share = -1.0 if one.share is None else one.share
        lump = 0.0 if one.lump is None else one.lump.value
        draft.add("support", SupportRow(share, int(_SUPPORTED[one.of]), lump, seconds(one.at, draft.scenario)))
    for name, material in sorted(draft.scenario.materials.items()):
        _material(draft, name, material)
    for name, site in sorted(draft.scenario.sites.items()):
        _site(draft, name, site)
    for name, authority in sorted(draft.scenario.authorities.items()):
        _laboratory(draft, name, authority, key=(NONE, name))
    _checks(draft)


def _cost(draft: Draft, part: CostPart, price: Money | None, *, name: str, of: tuple[CostBasis, int, float]) -> None:
    """Add a price, if there is one; ``of`` is its basis, the row of it, and how much of the basis it is for."""
    if price is not None:
        basis, row, size = of
        draft.add("costs", CostRow(int(part), name, int(basis), row, price.value * size))


def _material(draft: Draft, name: str, material: Material) -> None:
    row = draft.materials[name]
    compiled: MaterialRow = draft.table("materials")[row]
    if material.cost is not None:
        _cost(draft, CostPart.MATERIALS, material.cost.per_lot, name=f"{name}, per lot", of=(CostBasis.LOT, row, 1.0))
        price = material.cost.per_amount
        in_doses = price is not None and price.per.symbol == "dose" != compiled.unit
        size = compiled.doses if in_doses else compiled.quantum
        _cost(draft, CostPart.MATERIALS, price, name=name, of=(CostBasis.QUANTUM, row, size))
    if material.revenue is not None:
        draft.add("revenues", RevenueRow(row, material.revenue.value * compiled.doses))


def _site(draft: Draft, name: str, site: Site) -> None:
    number, scenario = draft.sites[name], draft.scenario
    live = 0 if site.goes_live is None else seconds(site.goes_live.moment, scenario)
    for key, supply in sorted(site.supplies.items()):
        row = draft.index["supplies", number, key]
        size = QUANTA[draft.table("supplies")[row].unit]
        _cost(draft, CostPart.CONSUMABLES, supply.price, name=f"{name}.{key}", of=(CostBasis.SUPPLY, row, size))
    for key, pool in sorted(site.pools.items()):
        hours = (live, draft.index["pool calendar", number, key])
        _staff(draft, CostPart.LABOUR, f"{name}.{key}", people=pool, hours=hours)
    for key, laboratory in sorted(site.laboratory.items()):
        _laboratory(draft, f"{name}.{key}", laboratory, key=(number, key))
    for key, units in sorted(site.unit_classes.items()):
        row = draft.index["unit_classes", number, key]
        of = (CostBasis.UNIT_TIME, row, 1.0)
        _cost(draft, CostPart.UTILITIES, units.cost_per_hour, name=f"{name}.{key}", of=of)
        _capex(draft, f"{name}.{key}", units, live=draft.table("unit_classes")[row].live_from)
    if site.fixed_cost is not None:
        fixed = CostRow(int(CostPart.FIXED), name, int(CostBasis.CLOCK), NONE, site.fixed_cost.value, live)
        draft.add("costs", fixed)


def _staff(draft: Draft, part: CostPart, name: str, *, people: Pool | Laboratory, hours: tuple[int, int]) -> None:
    """What people cost in their ``hours``: from when they are there, and their calendar."""
    if people.cost is not None:
        begin, calendar = hours
        price = people.cost.value * people.count
        draft.add("costs", CostRow(int(part), name, int(CostBasis.CLOCK), NONE, price, begin, calendar))


def _laboratory(draft: Draft, name: str, laboratory: Laboratory, *, key: tuple[int, str]) -> None:
    row: ServerRow = draft.table("servers")[draft.index["servers", *key]]
    _staff(draft, CostPart.TESTS, name, people=laboratory, hours=(row.live_from, row.calendar))


def _capex(draft: Draft, name: str, units: UnitClass, *, live: int) -> None:
    if units.capex is not None and units.life is not None:
        draft.add("capex", CapexRow(name, units.capex.value * units.count, live, units.life))


def _checks(draft: Draft) -> None:
    """The price of a check holds in every campaign that makes the material."""
    names = list(draft.materials)
    for row in draft.table("campaigns"):
        name = names[row.material]
        release = draft.scenario.materials[name].release
        for number in range(*row.checks):
            key = draft.table("checks")[number].name
            price = release.checks[key].cost if release is not None and key in release.checks else None
            of = (CostBasis.CHECK, number, 1.0)
            _cost(draft, CostPart.TESTS, price, name=f"{row.name}, {key}", of=of)
