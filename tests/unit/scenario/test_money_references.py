"""Prices and demand that do not fit: each rule is broken once by a small edit, and its message is read."""

from typing import Any

import pytest

from capsim.foundation.errors import CheckError
from capsim.plan import check_money
from capsim.scenario import demand_references, money_references
from tests.plants import TINY, data_of, plan_of

MONEY = {"money": {"currency": "USD", "price_year": 2021}}
UNITS, BULK, VACCINE = "sites.plant.unit_classes", "materials.bulk", "materials.vaccine"
LINE = {**MONEY, f"{UNITS}.line.capex": "3 M USD", f"{UNITS}.line.life": "9 year"}
BAG = {"sites.plant.supplies": {"bag": {"opening": 3}, "buffer": {"opening": "100 L"}}}
SPARE = {**data_of(TINY)["materials"], "spare": {"lot_size": "10 dose"}}
SETS = {"sets": {"kit": {"members": {"vaccine": 1}}}}
ONLY = [{"make": "bulk", "at": "plant"}, {"make": "vaccine", "at": "plant"}]
HORIZON = "a date after the start and not after the horizon of 60 day"


def wanted(**changes: Any) -> dict[str, Any]:
    return {"demand": [{"of": "vaccine", "doses": 1e6, "by": "30 day"} | changes]}


def again(**changes: Any) -> dict[str, Any]:
    return {"demand": [{"of": "vaccine", "doses": 1e6, "every": "10 day"} | changes]}


def built(**phase: Any) -> dict[str, Any]:
    """A project of one phase."""
    return {"new_line": {"begins": "9 day", "phases": [{"name": "build", "duration": "20 day", **phase}]}}


CASES: list[tuple[str, dict[str, Any], tuple[str, str, str, str]]] = [
    ("check_payments", {**MONEY, "projects": built(capex="40 M USD")},
        ("projects.new_line.phases[0].capex", "no life beside it", "the time over which it is charged", "15 year")),
    ("check_payments", {**MONEY, "projects": built(payments=[{"share": 1.0}])},
        ("projects.new_line.phases[0].payments", "payments of nothing", "a capex that is paid", 'capex: "20 M USD"')),
    ("check_payments", {**MONEY, "projects": built(capex="40 M USD", life="9 year", payments=[{"share": "70 %"}])},
        ("projects.new_line.phases[0].payments", "shares that add up to 70 %", "shares that add up to 100 %",
         "30 % are missing")),
    ("check_payments", {**MONEY, "projects": built(capex="40 M USD", life="9 year",
                                                   payments=[{"share": "70 %"}, {"share": "50 %", "at": "end"}])},
        ("projects.new_line.phases[0].payments", "shares that add up to 120 %", "shares that add up to 100 %",
         "20 % are too many")),
    ("check_payments", {**MONEY, "projects": built(capex="40 M USD", life="9 year",
                                                   payments=[{"share": 1.0, "on": "5 day"}])},
        ("projects.new_line.phases[0].payments[0].on", "day 5", "day 9 or later, when new_line begins",
         "move the payment, or the begin of new_line")),
    ("check_currency", {"sites.plant.pools.operator.cost": "60 EUR/h"},
        ("sites.plant.pools.operator.cost", "a price", "a scenario with a currency and a price year",
         "money: {currency: EUR, price_year: 2025}")),
    ("check_currency", {**MONEY, f"{VACCINE}.release.checks.sterility.cost": "300 EUR"},
        (f"{VACCINE}.release.checks.sterility.cost", "EUR", "USD, the currency of the scenario", "convert it")),
    ("check_currency", {**MONEY, "money.value_of_earlier_month": "3 M EUR"},
        ("money.value_of_earlier_month", "EUR", "USD, the currency of the scenario", "convert it")),
    ("check_currency", {**MONEY, "money.support": [{"share": 0.5}, {"lump": "3 M EUR"}]},
        ("money.support[1].lump", "EUR", "USD, the currency of the scenario", "convert it")),
    ("check_capex", {**MONEY, f"{UNITS}.line.capex": "3 M USD"},
        (f"{UNITS}.line.capex", "no life beside it", "the time over which it is charged", 'life: "10 year"')),
    ("check_capex", {**MONEY, f"{UNITS}.line.life": "3 year"},
        (f"{UNITS}.line.life", "no capex beside it", "what a unit costs", "leave life out")),
    ("check_support", {**MONEY, "money.support": [{"share": "60 %"}, {"share": "50 %", "of": "capex"}]},
        ("money.support", "shares of capex that add up to 110 %", "at most 100 %", "lower a share")),
    ("check_interest", {"money": {**MONEY["money"], "discount_rate": 1}},
        ("money.discount_rate", "100 %", "at most 50 % a year", 'write 8 percent as "8 %" or 0.08')),
    ("check_grants", {**LINE, "money.support": [{"lump": "2 M USD", "of": "capex"}, {"share": "40 %", "of": "capex"}]},
        ("money.support", "3,200,000 USD for an investment of 3,000,000 USD",
         "no more support of capex than there is capex", "lower the lump or the share")),
    ("check_grants", {**MONEY, "money.support": [{"lump": "2 M USD", "of": "capex"}]},
        ("money.support", "2,000,000 USD for an investment of 0 USD", "no more support of capex than there is capex",
         "without of: capex is for running costs too")),
    ("check_grants", {**LINE, "projects": built(capex="4 M USD", life="9 year"),
                      f"{UNITS}.line.joins": [{"at": "9 day"}], "money.support": [{"lump": "11 M USD", "of": "capex"}]},
        ("money.support", "11,000,000 USD for an investment of 10,000,000 USD",
         "no more support of capex than there is capex",
         "lower the lump")),
    ("check_support", {**MONEY, "money.support": [{"lump": "3 USD", "at": "2027-01-01"}]},
        ("money.support[0].at", "day -3", "a date from day 0 on",
         "leave out what was paid before the start")),
    ("check_revenue", {**MONEY, f"{BULK}.revenue": "3 USD/dose"},
        (f"{BULK}.revenue", '"bulk", of which other lots are made', "a material that nothing else is made of",
         "what leaves the plant")),
    ("check_statistics", {**MONEY, "statistics.warm_up": "10 day"},
        ("statistics.warm_up", "warm_up beside money", "no warm_up where money is counted", "all lots and hours")),
    ("check_statistics", {**MONEY, "statistics.first_lots": 10},
        ("statistics.first_lots", "first_lots beside money", "no first_lots where money is counted", "all lots")),
    ("check_prices", {**MONEY, f"{BULK}.cost": {"per_amount": "3 USD/L"}},
        (f"{BULK}.cost.per_amount", "a price per L", "a price per g, as bulk is measured, or per dose",
         "convert the price")),
    ("check_prices", {**MONEY, **BAG, "sites.plant.supplies.bag.price": "3 USD/L"},
        ("sites.plant.supplies.bag.price", "a price per L", "a price per piece, as bag is measured", "convert")),
    ("check_prices", {**MONEY, **BAG, "sites.plant.supplies.buffer.price": "3 USD"},
        ("sites.plant.supplies.buffer.price", "a price per piece", "a price per L, as buffer is measured", "convert")),
    ("check_prices", {**MONEY, "materials.job": {"revenue": "3 USD/dose"}, "targets": []},
        ("materials.job.revenue", '"job", which has no doses', "something counted in doses", "doses_per_vial")),
    ("check_wanted_doses", {"materials.job": {}, "targets": [], **wanted(of="job"),
                            "campaigns": [*ONLY, {"make": "job", "at": "plant", "starts": {"every": "1 day"}}]},
        ("demand[0].of", '"job", which has no doses', "something counted in doses", "doses_per_vial")),
    ("check_wanted", wanted(of="vacine"),
        ("demand[0].of", '"vacine"', "an end product or a set", 'did you mean "vaccine"?')),
    ("check_wanted", wanted(of="bulk"),
        ("demand[0].of", '"bulk", of which other lots are made', "a set, or a material that nothing else is made of",
         "")),
    ("check_wanted", {"materials": SPARE, "campaigns": ONLY, "targets": [], "demand": [{"doses": 1, "by": "9 day"}]},
        ("demand[0]", "no key of", "the material or set that is wanted", "known: spare, vaccine")),
    ("check_wanted", {"materials": SPARE, "campaigns": ONLY, "targets": [], **wanted(of="spare")},
        ("demand[0].of", '"spare", which no campaign makes', "a material that is made", "add a campaign")),
    ("check_wanted", {**SETS, "demand": [*wanted()["demand"], {"of": "kit", "doses": 1, "by": "9 day"}]},
        ("demand[1].of", '"kit", while vaccine is wanted as vaccine too', "vaccine by itself or in one set", "")),
    ("check_dates", wanted(by="61 day"), ("demand[0].by", "day 61", HORIZON, "")),
    ("check_dates", wanted(by="2027-01-03"), ("demand[0].by", "day -1", HORIZON, "")),
    ("check_dates", again(to="70 day"), ("demand[0].to", "day 70", HORIZON, "")),
    ("check_dates", again(**{"from": "40 day", "to": "30 day"}),
        ("demand[0].every", "a first date on day 40 and none after day 30", "at least one date", "a later to")),
    ("check_dates", again(every="1 s"),
        ("demand[0].every", "more than 10,000 dates", "at most 10,000", "every day?")),
    ("check_regions", {"regions": {"domestic": {"share": "80 %"}, "export": {"share": "30 %"}},
                       **wanted(region="export")},
        ("regions", "shares that add up to 110 %", "shares that add up to 100 %", "")),
    ("check_regions", {"regions": {"domestic": {"share": 1}}, **wanted(region="domestik")},
        ("demand[0].region", '"domestik"', "a region of the scenario", 'did you mean "domestic"?')),
    ("check_regions", {"regions": {"domestic": {"share": 1}}, **wanted()},
        ("demand[0]", "no key region", "one of the regions domestic", "")),
]  # fmt: skip


def problems(edits: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    try:
        plan_of(TINY, edits)
    except CheckError as error:
        return [(one.path, one.got, one.expected, one.hint) for one in error.problems]
    return []


@pytest.mark.parametrize(("rule", "edits", "told"), CASES)
def test_a_broken_rule_is_told(rule: str, edits: dict[str, Any], told: tuple[str, str, str, str]) -> None:
    found = problems(edits)
    assert len(found) == 1, found
    assert found[0][:3] == told[:3]
    assert told[3] in found[0][3]


def test_every_rule_is_broken_by_some_case() -> None:
    rules = (*money_references.CHECKS, *demand_references.CHECKS, *check_money.MONEY_CHECKS)
    assert {rule for rule, _, _ in CASES} == {check.__name__ for check in rules}


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ({"money": {"currency": "USD"}}, "price_year"),
        ({**MONEY, "materials.bulk.cost": {}}, "got a cost without an amount; expected at least one of per_lot"),
        ({**MONEY, "money.support": [{}]}, "got neither share nor lump; expected exactly one of them"),
        ({**MONEY, "money.support": [{"share": 0.2, "lump": "3 USD"}]}, "got share and lump; expected exactly one"),
        ({**MONEY, "money.support": [{"share": 0.2, "at": "3 day"}]}, "got at beside a share; expected no date"),
        ({**MONEY, "money.support": [{"lump": "3 USD", "of": "opex"}]}, "got a lump of opex; expected of: capex"),
        (
            {
                **MONEY,
                "projects": built(capex="4 M USD", life="9 year", payments=[{"share": 1, "at": "end", "on": "9 day"}]),
            },
            "got at beside on; expected one of them; leave at out, or on",
        ),
        ({**MONEY, "sites.plant.fixed_cost": "400 k USD"}, "got 400 k USD; expected money per time such as"),
        ({**MONEY, f"{VACCINE}.revenue": "4 USD/vial"}, 'not per "vial": convert it, as in 3 USD/dose'),
        ({**MONEY, f"{VACCINE}.cost": {"per_lot": "4 USD/vial"}}, 'leave "vial" out'),
        ({**MONEY, "money.support": [{"share": "120 %"}]}, "expected a share from 0 to 1"),
        ({**MONEY, "money.discount_rate": 8}, 'write "8 %" for percent'),
        ({"regions": {"export": {"share": "130 %"}}}, "expected a share from 0 to 1"),
        ({"demand": [{"doses": 1e6}]}, "got neither by nor every; expected exactly one of them"),
        ({"demand": [{"doses": 1e6, "by": "3 day", "every": "3 day"}]}, "got by and every; expected exactly one"),
        ({"demand": [{"doses": 1e6, "by": "3 day", "to": "9 day"}]}, "got from or to beside by; expected a date under"),
        ({"demand": [{"doses": 0, "by": "3 day"}]}, "expected a number above 0"),
    ],
)
def test_a_value_that_means_nothing_is_refused(part: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011
        plan_of(TINY, part)
    assert message in str(refused.value)


def test_what_fits_is_accepted() -> None:
    regions = {"domestic": {"share": "70 %"}, "export": {"share": "30 %"}}
    assert (
        problems({**MONEY, "money.support": [{"share": "60 %", "of": "opex"}, {"share": "100 %", "of": "capex"}]}) == []
    )
    assert problems({"regions": regions, **wanted(region="export")}) == []
    assert problems(wanted(region="anybody")) == []
    assert problems({**LINE, "money.support": [{"lump": "1.8 M USD", "of": "capex"}, {"share": "40 %"}]}) == []
    assert problems({**MONEY, "money.support": [{"lump": "9 M USD"}]}) == []
    assert problems({"money": {**MONEY["money"], "discount_rate": "50 %"}}) == []
    assert problems({**SETS, **wanted(of="kit")}) == []
