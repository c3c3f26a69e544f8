"""Every kind of charge together, worked out as a spreadsheet: cost of a released dose and present value to the cent."""

from functools import cache
from typing import Any

import pytest

from capsim.analysis.money import CostAnswer, cost
from tests.plants import run

TWO_SITES: dict[str, Any] = {
    "name": "every charge",
    "start": "2027-01-04",
    "horizon": "90 day",
    "money": {
        "currency": "USD", "price_year": 2021, "discount_rate": "10 %",
        "support": [
            {"share": "20 %", "of": "capex"}, {"share": "10 %", "of": "opex"},
            {"lump": "12 k USD", "of": "capex", "at": "10 day"}, {"lump": "2000 USD", "at": "5 day"},
        ],
    },
    "projects": {
        "hire": {
            "phases": [{
                "name": "rooms", "duration": "35 day", "capex": "100 k USD", "life": "5 year",
                "payments": [{"share": "40 %"}, {"share": "50 %", "at": "end"}, {"share": "10 %", "on": "50 day"}],
            }]
        }
    },
    "sites": {
        "north": {
            "fixed_cost": "3000 USD/month",
            "supplies": {
                "bag": {"opening": 3, "deliveries": [{"at": "30 day", "amount": 10}], "price": "900 USD"},
            },
            "unit_classes": {"reactor": {"cost_per_hour": "5 USD/h"}},
        },
        "south": {
            "goes_live": "20 day",
            "fixed_cost": "600 USD/month",
            "calendars": {"week": {"days": "mon-fri", "hours": "08:00-16:00"}},
            "pools": {"fillers": {"count": 2, "calendar": "week", "cost": "50 USD/h",
                                  "joins": [{"count": 1, "at": {"project": "hire"}}]}},
            "laboratory": {"qc": {"count": 1, "cost": "10 USD/h"}},
            "unit_classes": {"line": {"capex": "1.2 M USD", "life": "10 year", "cost_per_hour": "20 USD/h",
                                      "changeovers": {"red": {"blue": "6 h"}}}},
        },
    },
    "materials": {
        "bulk": {
            "lot_size": "1000 dose", "cost": {"per_lot": "2000 USD"},
            "procedure": [{"unit_procedure": "process", "on": "reactor", "duration": "10 day",
                           "consumes": {"bag": 1}}],
        },
        "trial": {
            "lot_size": "10 vial", "cost": {"per_lot": "100 USD"},
            "procedure": [{"unit_procedure": "process", "on": "reactor", "duration": "5 day", "failure": 1,
                           "consumes": {"bag": 1}}],
        },
        "adjuvant": {"lot_size": "2000 dose", "cost": {"per_lot": "700 USD"}},
        **{
            name: {
                "components": {"bulk": "1 dose", "adjuvant": "1 dose"}, "lot_size": "100 vial", "doses_per_vial": 10,
                "cost": {"per_amount": "0.5 USD/vial"}, "revenue": "100 USD/dose",
                "procedure": [{"unit_procedure": "process", "on": "line", "duration": "8 h",
                               "needs": {"fillers": 2}}],
                "release": {"checks": {"sterility": {
                    "elapsed": "5 day", "cost": "300 USD", "out_of_specification": 1, "retest": {"confirms": 0},
                }}},
            }
            for name in ("red", "blue")
        },
    },
    "campaigns": [
        {"make": "bulk", "at": "north", "starts": {"at": ["0 day", "15 day", "30 day"]}},
        {"make": "trial", "at": "north", "starts": {"at": ["50 day"]}},
        {"make": "adjuvant", "at": "south", "lots": [{"at": "25 day"}, {"at": "95 day"}]},
        {"make": "red", "at": "south", "starts": {"at": ["30 day"]}},
        {"make": "blue", "at": "south", "starts": {"at": ["45 day"]}},
    ],
    "shipments": [{"material": "bulk", "from": "north", "to": {"south": 1}, "transit": "2 day", "cost": "1500 USD"}],
    "demand": [{"of": "red", "doses": 600, "by": "60 day"}, {"of": "red", "doses": 300, "by": "80 day"}],
    "targets": [{"of": "blue", "doses": 800, "by": ["60 day"]}],
}  # fmt: skip


@cache
def answer() -> CostAnswer:
    return cost(run(TWO_SITES))


PAID: dict[str, list[tuple[float, float]]] = {
    "materials": [(0, 2000), (15, 2000), (30, 2000), (50, 100), (25, 700), (30, 50), (45, 50)],
    "consumables": [(50, 900)],
    "labour": [(30, 112 * 50), (60, 504 * 50), (90, 504 * 50)],
    "tests": [(30, 2400), (60, 7200), (90, 7200), (30, 600), (45, 600)],
    "utilities": [(0, 1200), (15, 1200), (30, 1200), (50, 600), (30, 220), (45, 220)],
    "fixed": [(30, 3200), (60, 3600), (90, 3600)],
    "transport": [(10, 1500), (25, 1500), (40, 1500)],
}
"""When what is paid in the run: day and amount."""
CAPEX = [(20, 1.2e6), (0, 40e3), (35, 50e3), (50, 10e3)]
REVENUE, LUMPS, LEFT = [(55 + 16 / 24, 80e3), (60, 60e3), (80, 30e3)], [(10, 12e3), (5, 2e3)], [(90, 8100)]


def worth(payments: list[tuple[float, float]]) -> float:
    """At the start, at 10 % a year."""
    return sum(amount * 1.1 ** (-day / 365) for day, amount in payments)


def test_the_cost_of_a_released_dose_to_the_cent() -> None:
    """Bulk is made on days 0, 15 and 30, sent 10 days later; red is filled on day 30, blue on day 45, both from 08:00.

    | part | what | USD |
    |---|---|---|
    | materials | 3 lots of bulk at 2000, one trial that is lost at 100, one delivery at 700, 200 vials at 0.50 | 6,900 |
    | consumables | 4 bags at 900, the one of the lost trial too | 3,600 |
    | labour | 2 from day 20, 50 days of 8 h, 1 more from the end of the project on day 35, 40 days: 1120 h at 50 | 56,000 |
    | tests | laboratory from day 20, 1680 h at 10; 2 lots tested, and tested again, at 300 | 18,000 |
    | utilities | reactor 840 h at 5; line 2 x 8 h, and 6 h from red to blue, at 20 | 4,640 |
    | fixed | north 3 months of 3000, south 70 days of 600 a month | 10,400 |
    | transport | 3 lots of bulk at 1500 | 4,500 |
    | capital, line | 1.2 M x 0.1 / (1 - 1.1^-10) x 70 / 365 | 37,453.73 |
    | capital, project | in use from day 35: 40,000 x 1.1^(35/365), paid on day 0, and 50,000, both 55 days; 10,000, paid on day 50, 40 days; each x 0.1 / (1 - 1.1^-5) / 365 | 3,881.22 |
    | in all | for 2000 doses: 72.69 a dose | 145,374.95 |
    | support | 20 % of 41,334.95 capital, 10 % of 104,040, 12,000 / 1.3 M of capital, 2,000 | 21,052.54 |
    | after support | 62.16 a dose | 124,322.41 |

    Not in it: 9 of 13 bags, left at the horizon.
    """  # noqa: E501
    found = answer()
    assert {line.part: round(line.total.value, 2) for line in found.parts} == {
        "materials": 6900, "consumables": 3600, "labour": 56_000, "tests": 18_000, "utilities": 4640,
        "fixed": 10_400, "transport": 4500, "capital": 41_334.95,
    }  # fmt: skip
    capital = {line.name: round(line.total.value, 2) for line in found.items if line.part == "capital"}
    assert capital == {"south.line": 37_453.73, "project hire, rooms": 3_881.22}
    sums = (found.total, found.support, found.after_support)
    assert [round(line.total.value, 2) for line in sums] == [145_374.95, 21_052.54, 124_322.41]
    assert [round(line.per_dose.value, 2) for line in sums if line.per_dose] == [72.69, 10.53, 62.16]
    assert found.released.value == 2000
    assert found.total.wasted.value == 100 + 900 + 120 * 5
    assert len({(line.part, line.name) for line in found.items}) == len(found.items)


def test_the_net_present_value_to_the_cent() -> None:
    """At the start, at 10 %: what was in stock at the start is not paid again, and bags that are left were paid.

    | what | paid | worth [USD] |
    |---|---|---|
    | blue: 800 for the target, released on day 55 at 16:00; red: 600 on day 60, 300 on day 80, at 100 | 170,000 | 167,292.62 |
    | lumps on days 5 and 10 | 14,000 | 13,966.10 |
    | 90 % of what the run costs but capital and 3 bags of the opening stock | 101,340 | 99,747.80 |
    | 80 % of capex on days 0, 20, 35 and 50 | 1,300,000 | 1,293,164.77 |
    | 9 bags, at the horizon | 8,100 | 7,911.86 |

    167,292.62 + 13,966.10 - 0.9 x 99,747.80 - 0.8 x 1,293,164.77 - 7,911.86 = -950,957.97
    """  # noqa: E501
    found = answer()
    for line in found.parts:
        before_the_start = {"consumables": 2700.0}.get(line.part, 0.0)
        if line.part != "capital":
            assert sum(amount for _, amount in PAID[line.part]) == pytest.approx(line.total.value - before_the_start)
    assert round(found.capex.value, 2) == sum(amount for _, amount in CAPEX)
    running = worth([one for payments in PAID.values() for one in payments])
    assert [round(one, 2) for one in (worth(REVENUE), worth(LUMPS), running, worth(CAPEX), worth(LEFT))] == [
        167_292.62, 13_966.10, 99_747.80, 1_293_164.77, 7_911.86,
    ]  # fmt: skip
    assert round(found.net_present_value.value, 2) == -950_957.97


def test_what_stands_beside_the_cost() -> None:
    """Sold: 900 of 1000 red, 800 of 1000 blue; 9 bags left; two fillers for 16 h of 1120 that are paid."""
    found = answer()
    assert [(one.name, one.wanted_by, one.sold.value, one.surplus.value, one.revenue.value) for one in found.sales] == [
        ("blue", "target", 800, 200, 80_000), ("red", "demand", 900, 100, 90_000),
    ]  # fmt: skip
    assert found.revenue.value == 170_000
    assert [(one.name, one.amount.value, one.value.value, one.bought.value) for one in found.left] == [
        ("north.bag", 9, 8100, 8100)
    ]
    fillers, qc = found.hours
    assert (fillers.name, fillers.paid.value, fillers.worked.value) == ("south.fillers", 1120, 32)
    assert fillers.utilisation is not None
    assert fillers.utilisation.value == pytest.approx(32 / 1120)
    assert (qc.name, qc.paid.value) == ("south.qc", 1680)
    assert [(one.name, one.amount.value, one.idle.value) for one in found.invested] == [
        ("south.line", 1.2e6, 0), ("project hire, rooms", 1e5, 0),
    ]  # fmt: skip
