"""Prices into tables: each with what it is for, in base units and quanta."""

from capsim.plan.compile_equipment import seconds
from capsim.plan.compile_projects import Live, live
from capsim.plan.draft import Draft
from capsim.plan.plan import NONE, MaterialRow, PoolRow, ServerRow, UnitClassRow
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
from capsim.scenario.project import Payment, Project
from capsim.scenario.site import Laboratory, Site
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
    for name, project in sorted(draft.scenario.projects.items()):
        _project(draft, name, project)
    _checks(draft)
    _transports(draft)


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
        _cost(draft, CostPart.MATERIALS, price, name=f"{name}, by amount", of=(CostBasis.QUANTUM, row, size))
    if material.revenue is not None:
        draft.add("revenues", RevenueRow(row, material.revenue.value * compiled.doses))


def _site(draft: Draft, name: str, site: Site) -> None:
    number, there = draft.sites[name], live(draft, site.goes_live)
    for key, supply in sorted(site.supplies.items()):
        row = draft.index["supplies", number, key]
        size = QUANTA[draft.table("supplies")[row].unit]
        _cost(draft, CostPart.CONSUMABLES, supply.price, name=f"{name}.{key}", of=(CostBasis.SUPPLY, row, size))
    for key, pool in sorted(site.pools.items()):
        pools: PoolRow = draft.table("pools")[draft.index["pools", number, key]]
        own = (CostPart.LABOUR, f"{name}.{key}", draft.index["pools", number, key])
        calendar = draft.index["pool calendar", number, key]
        for size, since in _coming(draft, pools, there):
            _by_the_hour(draft, own, pool.cost, size=size, hours=(since, calendar))
    for key, laboratory in sorted(site.laboratory.items()):
        _laboratory(draft, f"{name}.{key}", laboratory, key=(number, key))
    for key, units in sorted(site.unit_classes.items()):
        row = draft.index["unit_classes", number, key]
        of = (CostBasis.UNIT_TIME, row, 1.0)
        _cost(draft, CostPart.UTILITIES, units.cost_per_hour, name=f"{name}.{key}", of=of)
        _capex(draft, f"{name}.{key}", units, row=draft.table("unit_classes")[row])
    _by_the_hour(draft, (CostPart.FIXED, name, NONE), site.fixed_cost, size=1, hours=(there, NONE))


def _coming(draft: Draft, row: UnitClassRow | ServerRow | PoolRow, first: Live) -> list[tuple[int, Live]]:
    """How many are there from when: the first, then those that join."""
    joins = draft.table("joins")[slice(*row.joins)]
    base = row.count - sum(join.count for join in joins)
    return [(base, first), *((join.count, Live(join.at, join.phases)) for join in joins)]


def _by_the_hour(
    draft: Draft, what: tuple[CostPart, str, int], price: Money | None, *, size: int, hours: tuple[Live, int]
) -> None:
    """What so many cost in their ``hours``: from when they are there, and their calendar."""
    if price is not None:
        (part, name, row), (since, calendar) = what, hours
        clock, (at, phases) = int(CostBasis.CLOCK), since
        draft.add("costs", CostRow(int(part), name, clock, row, price.value, at, calendar, phases, count=size))


def _laboratory(draft: Draft, name: str, laboratory: Laboratory, *, key: tuple[int, str]) -> None:
    number = draft.index["servers", *key]
    row: ServerRow = draft.table("servers")[number]
    for size, since in _coming(draft, row, Live(row.live_from, row.phases)):
        _by_the_hour(draft, (CostPart.TESTS, name, number), laboratory.cost, size=size, hours=(since, row.calendar))


def _capex(draft: Draft, name: str, units: UnitClass, *, row: UnitClassRow) -> None:
    if units.capex is None or units.life is None:
        return
    for size, since in _coming(draft, row, Live(row.live_from, row.phases)):
        draft.add("capex", CapexRow(name, units.capex.value * size, since.at, units.life, since.phases))


def _project(draft: Draft, name: str, project: Project) -> None:
    """What the phases of a project cost, payment by payment; all of it is in use from the end of the project on."""
    built = tuple(draft.index["phases", name, place] for place in range(len(project.phases)))
    for place, phase in enumerate(project.phases):
        if phase.capex is None or phase.life is None:
            continue
        row: int = draft.index["phases", name, place]
        for part in phase.payments or [Payment(share=1.0)]:
            at = 0 if part.on is None else seconds(part.on, draft.scenario)
            waits = (row,) if part.on is None else ()
            amount = phase.capex.value * part.share
            with_begin = part.on is None and part.at == "begin"
            label = f"project {name}, {phase.name}"
            draft.add("capex", CapexRow(label, amount, at, phase.life, waits, with_begin, built))


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


def _transports(draft: Draft) -> None:
    """The price of a lot on the road, for each destination of a shipment that is another site."""
    materials, sites = (list(names) for names in (draft.materials, draft.sites))
    given = {(one.material, one.from_): one.cost for one in draft.scenario.shipments}
    for number, row in enumerate(draft.table("shipments")):
        material, origin, to = materials[row.material], sites[row.origin], sites[row.destination]
        name, of = f"{material}, {origin} to {to}", (CostBasis.TRANSPORT, number, 1.0)
        if origin != to:
            _cost(draft, CostPart.TRANSPORT, given[material, origin], name=name, of=of)
