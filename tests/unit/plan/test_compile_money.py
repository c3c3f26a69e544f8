"""Prices and demand as rows of the plan."""

from typing import Any

from capsim.foundation.units import DAY, HOUR
from capsim.plan.plan import NONE
from capsim.plan.rows_money import CostBasis, CostPart, Supported
from capsim.results.plan_json import plan_from_json, plan_to_json
from tests.plants import TINY, plan_of

SITE, BULK, VACCINE = "sites.plant", "materials.bulk", "materials.vaccine"
PRICED: dict[str, Any] = {
    "money": {
        "currency": "USD", "price_year": 2021, "discount_rate": "8 %",
        "support": [{"share": "30 %", "of": "opex"}, {"lump": "5 M USD", "at": "10 day"}],
    },
    f"{SITE}.goes_live": "5 day",
    f"{SITE}.fixed_cost": "3.6 k USD/h",
    f"{SITE}.pools.operator.cost": "36 USD/h",
    f"{SITE}.laboratory.analyst.cost": "72 USD/h",
    f"{SITE}.laboratory.analyst.goes_live": "6 day",
    "authorities.authority.cost": "3.6 USD/h",
    f"{SITE}.supplies": {"buffer": {"opening": "10 L", "price": "3 USD/L"}},
    f"{SITE}.unit_classes.bioreactor.capex": "2 M USD",
    f"{SITE}.unit_classes.bioreactor.life": "10 year",
    f"{SITE}.unit_classes.line.cost_per_hour": "7.2 USD/h",
    f"{BULK}.cost": {"per_lot": "100 USD", "per_amount": "2 USD/dose"},
    f"{VACCINE}.cost": {"per_amount": "0.5 USD/vial"},
    f"{VACCINE}.revenue": "3 USD/dose",
    f"{VACCINE}.release.checks.review.cost": "400 USD",
    "regions": {"home": {"share": "60 %"}, "abroad": {"share": "40 %"}},
    "demand": [{"doses": 100, "every": "20 day", "region": "home", "priority": 3}],
}  # fmt: skip


def test_every_price_is_in_base_units() -> None:
    """A dose of bulk is 5 ug, or 5000 quanta of a nanogram; a microlitre of buffer is a millionth of 3 USD."""
    plan = plan_of(TINY, PRICED)
    rows = {(CostPart(row.part).name, row.name): row for row in plan.costs}
    prices = {name: (CostBasis(row.basis).name, round(row.price, 12)) for (_, name), row in rows.items()}
    assert prices == {
        "bulk, per lot": ("LOT", 100), "bulk, by amount": ("QUANTUM", 2 / 5000),
        "vaccine, by amount": ("QUANTUM", 0.5),
        "plant.buffer": ("SUPPLY", 3e-6), "plant.operator": ("CLOCK", 0.01), "plant.analyst": ("CLOCK", 0.02),
        "authority": ("CLOCK", 0.001), "plant.line": ("UNIT_TIME", 0.002), "plant": ("CLOCK", 1),
        "vaccine_at_plant, review": ("CHECK", 400),
    }  # fmt: skip
    operator, analyst = rows["LABOUR", "plant.operator"], rows["TESTS", "plant.analyst"]
    assert plan.calendars[operator.calendar].work_between(0, 7 * DAY) == 5 * 16 * HOUR
    assert (operator.count, analyst.count) == (3, 2)
    assert plan.pools[operator.row].name == "operator" and plan.servers[analyst.row].name == "analyst"
    assert (operator.begin, analyst.begin, analyst.calendar) == (5 * DAY, 6 * DAY, NONE)
    assert plan.checks[rows["TESTS", "vaccine_at_plant, review"].row].name == "review"


def test_capex_support_and_revenue() -> None:
    plan = plan_of(TINY, PRICED)
    (bought,) = plan.capex
    assert (bought.name, bought.amount, bought.at, bought.life) == ("plant.bioreactor", 4e6, 5 * DAY, 10 * 365 * DAY)
    share, lump = plan.support
    assert (share.share, share.of) == (0.3, Supported.OPEX)
    assert (lump.share, lump.lump, lump.at) == (-1, 5e6, 10 * DAY)
    (revenue,) = plan.revenues
    assert (plan.materials[revenue.material].name, revenue.price) == ("vaccine", 30)
    (money,) = plan.money
    assert (money.currency, money.price_year, money.discount_rate, money.earlier_month) == ("USD", 2021, 0.08, -1)


def test_a_row_for_every_date_of_the_demand() -> None:
    plan = plan_of(TINY, PRICED)
    assert [region.name for region in plan.regions] == ["abroad", "home"]
    assert [(row.due / DAY, row.doses, row.priority, row.pot, row.region) for row in plan.demands] == [
        (day, 100, 3, 1, "home") for day in (20, 40, 60)
    ]


def test_the_plan_is_saved_with_its_money() -> None:
    plan = plan_of(TINY, PRICED)
    assert plan_from_json(plan_to_json(plan)) == plan


def test_a_scenario_without_prices_has_no_rows() -> None:
    plan = plan_of(TINY)
    assert plan.money == plan.costs == plan.capex == plan.support == plan.revenues == plan.regions == plan.demands == ()


def test_a_price_of_the_road_is_for_lots_that_go_to_another_site() -> None:
    edits = {
        "money": PRICED["money"], "sites.store": {"unit_classes": {"rack": {}}},
        "campaigns": [{"make": name, "at": "plant"} for name in ("bulk", "vaccine")],
        "shipments": [{"material": "bulk", "from": "plant", "to": {"plant": 0.6, "store": 0.4}, "cost": "9 k USD"}],
        "materials.swab": {"components": {"bulk": "5 ug"}, "lot_size": "10 dose",
                           "procedure": [{"unit_procedure": "process", "on": "rack", "duration": "1 h"}]},
        "targets": [],
    }  # fmt: skip
    edits["campaigns"] = [*edits["campaigns"], {"make": "swab", "at": "store"}]
    plan = plan_of(TINY, edits)
    (price,) = plan.costs
    assert (CostPart(price.part), CostBasis(price.basis), price.price) == (
        CostPart.TRANSPORT,
        CostBasis.TRANSPORT,
        9000,
    )
    assert price.name == "bulk, plant to store"
    assert plan.sites[plan.shipments[price.row].destination] == "store"


def test_all_payments_of_a_project_are_in_use_when_it_has_ended() -> None:
    phases = [
        {"name": "design", "duration": "5 day", "capex": "1 M USD", "life": "9 year"},
        {"name": "build", "duration": "9 day", "capex": "2 M USD", "life": "9 year",
         "payments": [{"share": "30 %", "at": "end"}, {"share": "70 %", "on": "40 day"}]},
    ]  # fmt: skip
    plan = plan_of(TINY, {"money": PRICED["money"], "projects.new": {"phases": phases}})
    assert [(row.name, row.amount, row.phases, row.with_begin, row.built) for row in plan.capex] == [
        ("project new, design", 1e6, (0,), True, (0, 1)),
        ("project new, build", 0.6e6, (1,), False, (0, 1)),
        ("project new, build", 1.4e6, (), False, (0, 1)),
    ]
