"""Costs worked out by hand, to the cent."""

from typing import Any

import numpy as np
import pytest

from capsim.analysis.investment import annuity
from capsim.analysis.money import CostAnswer, cost, costs_after_support, released_doses
from capsim.foundation.errors import StudyError
from tests.plants import run

PLANT: dict[str, Any] = {
    "name": "four lots",
    "start": "2027-01-04",
    "horizon": "60 day",
    "money": {"currency": "USD", "price_year": 2021},
    "sites": {
        "plant": {
            "fixed_cost": "1000 USD/month",
            "calendars": {"week": {"days": "mon-fri", "hours": "08:00-16:00"}},
            "pools": {"crew": {"count": 2, "calendar": "week", "cost": "50 USD/h"}},
            "laboratory": {"qc": {"count": 1, "cost": "10 USD/h"}},
            "supplies": {"bag": {"opening": 100, "price": "900 USD"}},
            "unit_classes": {
                "line": {"count": 1, "cost_per_hour": "5 USD/h", "capex": "3.65 M USD", "life": "10 year"}
            },
        }
    },
    "materials": {
        "vials": {
            "lot_size": "1000 vial",
            "doses_per_vial": 10,
            "cost": {"per_lot": "2000 USD", "per_amount": "0.5 USD/vial"},
            "procedure": [{"unit_procedure": "process", "on": "line", "duration": "10 day", "consumes": {"bag": 2}}],
            "release": {"checks": {"sterility": {"elapsed": "5 day", "cost": "300 USD"}}},
        }
    },
    "campaigns": [{"make": "vials", "at": "plant", "lots": 4}],
}
"""Four lots of 1000 vials with ten doses start on days 0, 10, 20 and 30, and are released on days 15 to 45.

| what | how many | price | cost [USD] |
|---|---|---|---|
| lots | 4 | 2000 | 8,000 |
| vials | 4000 | 0.5 | 2,000 |
| bags | 4 x 2 | 900 | 7,200 |
| crew: 8 weeks of 40 h and 4 days of 8 h, 352 h | 2 x 352 h | 50 | 35,200 |
| qc, around the clock | 1440 h | 10 | 14,400 |
| sterility | 4 | 300 | 1,200 |
| line: 4 x 10 days | 960 h | 5 | 4,800 |
| site | 2 months | 1000 | 2,000 |
| line: 3.65 M over 10 years, 60 of 365 days | 60/365 | 365,000 | 60,000 |
| in all, for 40,000 doses | | 3.37 a dose | 134,800 |
"""

ITEMS = {
    "vials, per lot": 8000, "vials, by amount": 2000, "plant.bag": 7200, "plant.crew": 35_200, "plant.qc": 14_400,
    "vials_at_plant, sterility": 1200, "plant.line, use": 4800, "plant": 2000, "plant.line": 60_000,
}  # fmt: skip
PARTS = {
    "materials": 10_000, "consumables": 7200, "labour": 35_200, "tests": 15_600, "utilities": 4800, "fixed": 2000,
    "capital": 60_000,
}  # fmt: skip


def of(edits: dict[str, Any] | None = None) -> CostAnswer:
    return cost(run(PLANT, edits))


def parts(answer: CostAnswer) -> dict[str, float]:
    return {line.part: round(line.total.value, 2) for line in answer.parts}


def test_the_spreadsheet_to_the_cent() -> None:
    answer = of()
    items = {
        line.name + (", use" if line.part == "utilities" else ""): round(line.total.value, 2) for line in answer.items
    }
    assert items == ITEMS
    assert parts(answer) == PARTS
    assert round(answer.total.total.value, 2) == 134_800
    assert answer.released.value == 40_000
    assert answer.total.per_dose is not None
    assert round(answer.total.per_dose.value, 4) == 3.37
    assert answer.capex.value == 3.65e6
    assert (answer.currency, answer.price_year, answer.without_release) == ("USD", 2021, 0)


@pytest.mark.parametrize(
    ("path", "part", "saved"),
    [
        ("materials.vials.cost.per_lot", "materials", 8000),
        ("materials.vials.cost.per_amount", "materials", 2000),
        ("sites.plant.supplies.bag.price", "consumables", 7200),
        ("sites.plant.pools.crew.cost", "labour", 35_200),
        ("sites.plant.laboratory.qc.cost", "tests", 14_400),
        ("materials.vials.release.checks.sterility.cost", "tests", 1200),
        ("sites.plant.unit_classes.line.cost_per_hour", "utilities", 4800),
        ("sites.plant.fixed_cost", "fixed", 2000),
    ],
)
def test_a_price_that_is_taken_away_moves_its_bar_only(path: str, part: str, saved: float) -> None:
    expected = {**PARTS, part: PARTS[part] - saved}
    assert parts(of({path: None})) == {name: value for name, value in expected.items() if value}


def test_capital_goes_with_its_life() -> None:
    line = "sites.plant.unit_classes.line"
    answer = of({f"{line}.capex": None, f"{line}.life": None})
    assert parts(answer) == {name: value for name, value in PARTS.items() if name != "capital"}
    assert answer.capex.value == 0
    assert parts(of({f"{line}.count": 2}))["capital"] == 120_000
    assert of({f"{line}.life": "20 year"}).items[-1].total.value == pytest.approx(30_000)
    assert annuity(0.08, 10) == pytest.approx(0.149029, abs=5e-7)  # the table of every textbook


def test_what_comes_after_the_horizon_costs_nothing() -> None:
    later = {"count": 1, "capex": "1 M USD", "life": "5 year", "cost_per_hour": "1 USD/h", "goes_live": "60 day"}
    answer = of({"sites.plant.unit_classes.spare": later})
    assert parts(answer) == PARTS
    assert [one.name for one in answer.invested] == ["plant.line"]


def test_half_of_the_time_costs_half() -> None:
    """The site lives from day 30: 1 month, 30 days of QC and capital, and 32 h less a half of the crew's 352 h."""
    answer = of({"sites.plant.goes_live": "30 day"})
    costs = parts(answer)
    # From Wednesday of the fifth week: 3 days of it, 3 weeks, and 4 days.
    assert costs["labour"] == 2 * 50 * 8 * (3 + 15 + 4)
    assert (costs["fixed"], costs["capital"]) == (1000, 30_000)
    assert costs["tests"] == 30 * 24 * 10 + 300 * 2


def test_failed_lots_are_paid_for_and_shown() -> None:
    """Two trial lots of 5 days always fail; each takes one bag, 100 USD and 120 h of a bench at 2 USD."""
    trial = {
        "lot_size": "10 vial",
        "cost": {"per_lot": "100 USD"},
        "procedure": [
            {"unit_procedure": "process", "on": "bench", "duration": "5 day", "consumes": {"bag": 1}, "failure": 1}
        ],
    }
    answer = of(
        {
            "materials.trial": trial,
            "sites.plant.unit_classes.bench": {"cost_per_hour": "2 USD/h"},
            "campaigns": [*PLANT["campaigns"], {"make": "trial", "at": "plant", "lots": 2}],
        }
    )
    costs = {line.part: (round(line.total.value, 2), round(line.wasted.value, 2)) for line in answer.parts}
    assert costs["materials"] == (10_200, 200)
    assert costs["consumables"] == (9000, 1800)
    assert costs["utilities"] == (4800 + 480, 480)
    assert costs["labour"] == (35_200, 0)
    assert answer.total.wasted.value == pytest.approx(2480)


def test_a_consumable_in_proportion_is_laid_on_lots_by_their_size() -> None:
    """10 g of resin for each of four good lots of 1000 vials, 5 g for each of two lots of 500 that fail: 50 g."""
    step = {"unit_procedure": "process", "on": "line", "duration": "5 day",
            "consumes": {"resin": {"amount": "1 g", "per": "100 vial"}}}  # fmt: skip
    answer = of(
        {
            "sites.plant.supplies": {"resin": {"opening": "1 kg", "price": "7 USD/g"}},
            "materials.vials.procedure": [step],
            "materials.trial": {"lot_size": "500 vial", "procedure": [step | {"failure": 1}]},
            "campaigns": [*PLANT["campaigns"], {"make": "trial", "at": "plant", "lots": 2}],
        }
    )
    consumables = next(line for line in answer.parts if line.part == "consumables")
    assert (consumables.total.value, consumables.wasted.value) == pytest.approx((350, 70))


def test_only_released_doses_bring_money() -> None:
    price = {"materials.vials.revenue": "2 USD/dose"}
    assert of(price).revenue.value == 80_000
    assert of({**price, "horizon": "36 day"}).revenue.value == 60_000
    assert of({**price, "materials.vials.release.checks.sterility.out_of_specification": 1}).revenue.value == 0


def test_what_went_into_a_failed_lot_is_lost_with_it() -> None:
    """A lot of bulk, 1000 USD, is poured into a good lot of 300 doses and a lot of 500 that fails; 200 are left.

    The failed lot cost 70 itself, and half of the bulk: 570 of 1000 + 70 + 70.
    """
    step = {"unit_procedure": "process", "on": "line", "duration": "1 day"}
    data = {
        "name": "poured", "start": "2027-01-01", "horizon": "20 day",
        "money": {"currency": "USD", "price_year": 2021},
        "sites": {"plant": {"unit_classes": {"line": {}}}},
        "materials": {
            "bulk": {"lot_size": "1000 dose", "cost": {"per_lot": "1000 USD"}},
            "good": {"lot_size": "300 dose", "components": {"bulk": "1 dose"}, "procedure": [step],
                     "cost": {"per_lot": "70 USD"}},
            "bad": {"lot_size": "500 dose", "components": {"bulk": "1 dose"}, "procedure": [step | {"failure": 1}],
                    "cost": {"per_lot": "70 USD"}},
        },
        "campaigns": [{"make": name, "at": "plant", "lots": [{}]} for name in ("bulk", "good", "bad")],
    }  # fmt: skip
    answer = cost(run(data))
    assert answer.total.total.value == 1140
    assert answer.total.wasted.value == pytest.approx(570)
    assert {line.name: line.wasted.value for line in answer.items} == pytest.approx(
        {"bulk, per lot": 500, "good, per lot": 0, "bad, per lot": 70}
    )


def test_a_delivered_lot_is_paid_when_it_comes() -> None:
    """Two imported lots, on day 10 and day 365; the second is worth 100 / 1.1 at the start."""
    data = {
        "name": "imports", "start": "2027-01-01", "horizon": "400 day",
        "money": {"currency": "USD", "price_year": 2021, "discount_rate": "10 %"},
        "sites": {"plant": {}},
        "materials": {"vials": {"lot_size": "1000 dose", "cost": {"per_lot": "100 USD"}}},
        "campaigns": [{"make": "vials", "at": "plant", "lots": [{}, {"at": "365 day"}, {"at": "400 day"}]}],
    }  # fmt: skip
    answer = cost(run(data))
    assert answer.total.total.value == 200
    assert answer.net_present_value.value == pytest.approx(-100 - 100 / 1.1)


def test_no_released_dose_has_no_cost() -> None:
    answer = of({"materials.vials.release.checks.sterility.out_of_specification": 1})
    assert answer.total.per_dose is None
    assert answer.without_release == 1
    assert round(answer.total.total.value, 2) == 134_800
    assert answer.total.wasted.value == pytest.approx(8000 + 2000 + 7200 + 1200 + 4800)


def test_support_by_share_and_lump() -> None:
    """30 % of the capital of 60,000, 10 % of all 134,800, and 5,000 at once; a lump after the horizon is none."""
    support = [
        {"share": "30 %", "of": "capex"}, {"share": "10 %"}, {"lump": "5 k USD", "at": "59 day"},
        {"lump": "1 M USD", "at": "60 day"},
    ]  # fmt: skip
    answer = of({"money.support": support})
    assert answer.support.total.value == pytest.approx(18_000 + 13_480 + 5_000)
    assert answer.after_support.total.value == pytest.approx(134_800 - 36_480)
    assert parts(answer) == PARTS
    only_opex = of({"money.support": [{"share": 1, "of": "opex"}]})
    assert only_opex.after_support.total.value == pytest.approx(60_000)


YEARS: dict[str, Any] = {
    "name": "three years",
    "start": "2027-01-01",
    "horizon": "1095 day",
    "money": {
        "currency": "EUR",
        "price_year": 2024,
        "discount_rate": "10 %",
        "support": [{"share": "25 %", "of": "capex"}, {"lump": "11 k EUR", "at": "365 day"}],
    },
    "sites": {"plant": {"goes_live": "365 day", "unit_classes": {"line": {"capex": "1.1 M EUR", "life": "10 year"}}}},
    "materials": {
        "vials": {
            "lot_size": "1000 vial",
            "doses_per_vial": 10,
            "cost": {"per_lot": "55 k EUR"},
            "revenue": "242 EUR/dose",
            "procedure": [{"unit_procedure": "process", "on": "line", "duration": "365 day"}],
        }
    },
    "campaigns": [{"make": "vials", "at": "plant", "lots": 1}],
}


def test_net_present_value_by_hand() -> None:
    """Day 365: 1.1 M for the line, a quarter of it paid, a lump of 11,000, and 55,000 for the lot, each over 1.1.

    Day 730: 10,000 doses at 242, over 1.21. Together 2,000,000 + 250,000 + 10,000 - 1,000,000 - 50,000.
    """
    answer = cost(run(YEARS))
    assert answer.net_present_value.value == pytest.approx(1_210_000, abs=0.01)
    assert answer.revenue.value == pytest.approx(2_420_000, abs=0.01)
    charge = 1.1e6 * annuity(0.1, 10) * 2
    assert answer.total.total.value == pytest.approx(charge + 55_000)
    assert answer.support.total.value == pytest.approx(0.25 * charge + 11_000)


def test_what_runs_by_the_clock_is_paid_at_the_end_of_each_month() -> None:
    """1000 on days 30 and 60, and 500 on day 75."""
    answer = cost(
        run({**YEARS, "horizon": "75 day", "materials": {"vials": {"lot_size": "10 dose", "procedure": [
            {"unit_procedure": "process", "on": "line", "duration": "30 day"}]}},
            "sites": {"plant": {"fixed_cost": "1000 EUR/month", "unit_classes": {"line": {}}}},
            "money": {"currency": "EUR", "price_year": 2024, "discount_rate": 0.1}})
    )  # fmt: skip
    assert answer.total.total.value == pytest.approx(2500)
    paid = [1000 * 1.1 ** (-30 / 365), 1000 * 1.1 ** (-60 / 365), 500 * 1.1 ** (-75 / 365)]
    assert answer.net_present_value.value == pytest.approx(-sum(paid), abs=0.005)


def test_a_routine_alone_is_paid_too() -> None:
    """No lot uses the spare line, which undergoes a media fill of 48 h."""
    spare = {"cost_per_hour": "5 USD/h", "routines": {"media_fill": {"duration": "48 h", "first": "20 day"}}}
    answer = of({"sites.plant.unit_classes.spare": spare})
    assert parts(answer) == {**PARTS, "utilities": 4800 + 240}


def test_a_price_per_dose_and_one_in_the_own_unit_are_the_same() -> None:
    assert parts(of({"materials.vials.cost.per_amount": "0.05 USD/dose"})) == PARTS


UNSURE = {
    "materials.vials.procedure[0].failure": "30 %",
    "materials.vials.procedure[0].duration": {"uniform": ["5 day", "12 day"]},
    "campaigns": None,
    "money.discount_rate": "8 %",
    "materials.vials.revenue": "4 USD/dose",
}


def test_parts_add_up_with_chance_too() -> None:
    result = run(PLANT, UNSURE, replications=20)
    answer = cost(result)
    for lines in (answer.parts, answer.items):
        assert sum(line.total.value for line in lines) == pytest.approx(answer.total.total.value, rel=1e-12)
        per_dose = [line.per_dose.value for line in lines if line.per_dose is not None]
        assert answer.total.per_dose is not None
        assert sum(per_dose) == pytest.approx(answer.total.per_dose.value, rel=1e-12)
    assert 0 < answer.total.wasted.value < answer.total.total.value
    mean_doses = released_doses(result).mean()
    assert answer.total.per_dose is not None
    assert answer.total.per_dose.value == pytest.approx(costs_after_support(result).mean() / mean_doses)
    assert answer.total.per_dose.low < answer.total.per_dose.value < answer.total.per_dose.high


def test_without_interest_the_present_value_is_the_sum_of_payments() -> None:
    result = run(PLANT, {**UNSURE, "money.discount_rate": 0}, replications=5)
    answer = cost(result)
    came = {line.part: line.total.value for line in answer.parts}
    # All bags were there at the start.
    paid = answer.total.total.value - came["capital"] - came["consumables"] + answer.capex.value
    assert answer.net_present_value.value == pytest.approx(answer.revenue.value - paid)


def test_money_and_demand_change_nothing_in_the_run() -> None:
    plain = run(PLANT, {**{path: None for path in ("money", "sites.plant.fixed_cost", "materials.vials.cost")},
                        "sites.plant.pools.crew.cost": None, "sites.plant.laboratory.qc.cost": None,
                        "sites.plant.supplies.bag.price": None, "materials.vials.procedure[0].failure": "30 %",
                        "materials.vials.release.checks.sterility.cost": None,
                        "sites.plant.unit_classes.line": {"count": 1}}, replications=5)  # fmt: skip
    priced = run(PLANT, {"materials.vials.procedure[0].failure": "30 %", "demand": [{"doses": 5, "by": "9 day"}]},
                 replications=5)  # fmt: skip
    assert plain.tables.keys() == priced.tables.keys()
    for name, table in plain.tables.items():
        for column, values in table.items():
            np.testing.assert_array_equal(values, priced.tables[name][column])


def test_a_scenario_without_money_is_refused() -> None:
    free = {"name": "free", "start": "2027-01-01", "horizon": "9 day", "sites": {"plant": {}},
            "materials": {"vials": {"lot_size": "1 dose"}},
            "campaigns": [{"make": "vials", "at": "plant", "lots": [{}]}]}  # fmt: skip
    with pytest.raises(StudyError, match="got a scenario without money; expected one with a currency and prices"):
        cost(run(free))
    with pytest.raises(StudyError, match="got a scenario with money but without a price; expected a price"):
        cost(run(free, {"money": {"currency": "USD", "price_year": 2021}}))


LATER = {
    "projects": {
        "new_line": {
            "phases": [
                {"name": "build", "duration": "20 day", "capex": "36.5 M USD", "life": "10 year",
                 "payments": [{"share": "40 %"}, {"share": "50 %", "at": "end"}, {"share": "10 %", "on": "30 day"}]},
            ]
        }
    },
    "sites.plant.unit_classes.line.joins": [{"count": 1, "at": {"project": "new_line"}}],
    "sites.plant.laboratory.qc.joins": [{"count": 2, "at": "45 day"}],
    "campaigns[0].starts": {"every": "10 day"},
}  # fmt: skip


def test_what_comes_later_costs_from_the_day_on_which_it_is_there():
    """Every item but these is as before.

    Line: the first for 60 days, 60,000; the second from day 20 on, 40/365 of 365,000: 40,000.
    The two that join qc on day 45: 2 x 15 x 24 h x 10: 7,200.
    Project, in use from day 20 on: 40 % and 50 % = 32.85 M for 40 of 3650 days: 360,000; 10 % = 3.65 M, paid on day 30:
    30,000.
    """
    found = cost(run(PLANT, LATER))
    came = {item.name + (", use" if item.part == "utilities" else ""): item.total.value for item in found.items}
    wanted = {**ITEMS, "plant.line": 100_000, "plant.qc": 14_400 + 7200, "project new_line, build": 390_000}
    assert came == pytest.approx(wanted)
    invested = {one.name: one.amount.value for one in found.invested}
    assert invested == pytest.approx({"plant.line": 7.3e6, "project new_line, build": 36.5e6})
    assert found.idle_capex.value == 0


def test_what_a_project_brings_after_the_horizon_costs_no_dose_but_is_invested():
    """The payments with the begin and on the date are made: 14.6 and 3.65 M; nothing is in use, no line joins."""
    edits = {**LATER, "projects.new_line.phases[0].duration": "90 day"}
    found = cost(run(PLANT, edits))
    invested = {one.name: (one.amount.value, one.idle.value) for one in found.invested}
    assert invested == {"plant.line": (3.65e6, 0), "project new_line, build": (18.25e6, 18.25e6)}
    assert found.idle_capex.value == 18.25e6
    capital = {item.name: item.total.value for item in found.items if item.part == "capital"}
    assert capital == pytest.approx({"plant.line": 60_000, "project new_line, build": 0})


def test_people_who_join_with_a_project_are_paid_from_its_end():
    """Three more of the crew from day 20, a Sunday: 5 weeks of 40 h and 4 days of 8 h, 3 x 232 h x 50 = 34,800."""
    joins = {"sites.plant.pools.crew.joins": [{"count": 3, "at": {"project": "new_line"}}]}
    found = cost(run(PLANT, {**LATER, **joins}))
    (crew,) = (item.total.value for item in found.items if item.name == "plant.crew")
    assert crew == pytest.approx(35_200 + 34_800)


def test_nothing_is_charged_beyond_its_life() -> None:
    """A life of 30 of the 60 days: all of 3.65 M, and no more."""
    line = "sites.plant.unit_classes.line"
    assert parts(of({f"{line}.life": "30 day"}))["capital"] == pytest.approx(3.65e6)


def test_what_is_paid_before_it_is_in_use_carries_interest() -> None:
    """Two payments, a year before the end of the project and with it; over its whole life the charges pay both back.

    The start is day 0, the project ends on day 365, the life is one year, the horizon is beyond it: the charge of a
    year for 1 at 10 % is 1.1, paid at the end of the year.
    """
    phases = [{"name": "build", "duration": "365 day", "capex": "2000 USD", "life": "1 year",
               "payments": [{"share": "50 %"}, {"share": "50 %", "at": "end"}]}]  # fmt: skip
    edits = {
        "horizon": "800 day", "money.discount_rate": "10 %", "projects": {"new": {"phases": phases}},
        "sites.plant.unit_classes.line": {"count": 1},
    }  # fmt: skip
    (capital,) = (line for line in of(edits).parts if line.part == "capital")
    assert capital.total.value == pytest.approx(1000 * 1.1 * 1.1 + 1000 * 1.1)


def test_a_lump_for_capex_lowers_the_charges_as_capex_does() -> None:
    """A tenth of 3.65 M is given: a tenth of the charge of 60,000; with no capex mentioned it counts in full."""
    grant = {"lump": "365 k USD", "at": "9 day"}
    answer = of({"money.support": [grant | {"of": "capex"}]})
    assert answer.support.total.value == pytest.approx(6000)
    assert of({"money.support": [grant]}).support.total.value == pytest.approx(365_000)
    both = [of({"money.support": [one]}).net_present_value.value for one in (grant, grant | {"of": "capex"})]
    assert both[0] == both[1]


def test_a_test_that_is_done_again_costs_again() -> None:
    """The four lots are out of specification and tested once more: 300 more for each, also where that confirms it."""
    check = "materials.vials.release.checks.sterility"
    for confirms in (0, 1):
        answer = of({f"{check}.out_of_specification": 1, f"{check}.retest": {"confirms": confirms}})
        assert parts(answer) == {**PARTS, "tests": 14_400 + 2 * 1200}
        assert answer.released.value == (0 if confirms else 40_000)


def test_the_opening_stock_costs_but_is_not_paid_again() -> None:
    """Of 8 bags 3 were there; 4 come on day 5 and 5 on day 25; 4 are left.

    No interest: the run pays 9 x 900 for bags; of the 7,200 that are used 2,700 were paid before the start.
    """
    supply = {
        "opening": 3,
        "price": "900 USD",
        "deliveries": [{"at": "5 day", "amount": 4}, {"at": "25 day", "amount": 5}],
    }
    answer = of({"sites.plant.supplies.bag": supply})
    assert parts(answer) == PARTS
    (left,) = answer.left
    assert (left.amount.value, left.value.value, left.bought.value) == (4, 3600, 3600)
    running = answer.total.total.value - 60_000 - 7200
    assert answer.net_present_value.value == pytest.approx(-running - 9 * 900 - answer.capex.value)


def test_what_stands_at_the_start_is_not_paid_again() -> None:
    """A lot of bulk in stock costs its 1000 as any other, and nothing at the start; the one that is delivered does."""
    step = {"unit_procedure": "process", "on": "line", "duration": "1 day"}
    data = {
        "name": "stock", "start": "2027-01-01", "horizon": "20 day", "money": {"currency": "USD", "price_year": 2021},
        "sites": {"plant": {"unit_classes": {"line": {}}}},
        "materials": {
            "bulk": {"lot_size": "1000 dose", "cost": {"per_lot": "1000 USD"}},
            "vials": {"lot_size": "1000 dose", "components": {"bulk": "1 dose"}, "procedure": [step]},
        },
        "campaigns": [{"make": "bulk", "at": "plant", "lots": [{"at": "5 day"}]}, {"make": "vials", "at": "plant"}],
        "opening": {"stock": [{"material": "bulk", "at": "plant", "status": "released"}]},
    }  # fmt: skip
    answer = cost(run(data))
    assert answer.released.value == 2000
    assert answer.total.total.value == 2000
    assert answer.net_present_value.value == -1000


def test_why_there_is_no_cost_per_dose() -> None:
    assert of().no_cost_per_dose == ""
    none = of({"materials.vials.release.checks.sterility.out_of_specification": 1})
    assert none.no_cost_per_dose == "no dose is released in any replication"
    litres = {"name": "litres", "start": "2027-01-01", "horizon": "9 day", "sites": {"plant": {}},
              "materials": {"buffer": {"lot_size": "1 L", "cost": {"per_lot": "9 USD"}}},
              "money": {"currency": "USD", "price_year": 2021},
              "campaigns": [{"make": "buffer", "at": "plant", "lots": [{}]}]}  # fmt: skip
    answer = cost(run(litres))
    assert answer.no_cost_per_dose == "no end product is counted in doses"
    assert (answer.total.per_dose, answer.total.total.value) == (None, 9)


def test_replications_without_a_dose_count_in_the_interval() -> None:
    """One lot of 10,000 doses in some replications, in others none: all costs over all doses."""
    unsure = {"materials.vials.release.checks.sterility.out_of_specification": "60 %", "campaigns[0].lots": 1}
    answer = cost(run(PLANT, unsure, replications=12))
    released = 12 - answer.without_release
    assert 0 < answer.without_release < 12
    assert answer.total.per_dose is not None
    assert answer.total.per_dose.n == 12
    assert answer.total.per_dose.value == pytest.approx(answer.total.total.value * 12 / (released * 10_000))
