"""O2: eight billion doses in a year; RNA, staff, investment and cost per dose rolled up over 55 lines at 14 sites.

Public Citizen with Z. Kis, May 2021: 100 ug a dose, 8.0 bn doses, 55 lines, 14 sites, 84 staff and 58 M USD for each
line; 842.1 kg of RNA, so that 5 % are lost on the way into the vial; drug substance 17.5 bn, filling 2 bn USD.
"""

from functools import cache
from typing import Any

import pytest

from capsim.analysis.money import CostAnswer, cost
from capsim.results.result import Result
from tests.plants import assert_balance, run

LINES = [4] * 13 + [3]
"""Lines of each site; a line here is one train from DNA to formulated RNA."""

LOTS_A_YEAR = 50
"""A lot a week and line; 2750 lots of 306.221 g are 842.1 kg."""

WITHIN = 0.01


def site(lines: int) -> dict[str, Any]:
    train = {"count": lines, "capex": "58 M USD", "life": "10 year"}
    return {"unit_classes": {"train": train}, "pools": {"staff": {"count": 84 * lines}}}


SITES = [f"site_{number}" for number in range(1, len(LINES) + 1)]

NETWORK: dict[str, Any] = {
    "name": "Eight billion doses in a year",
    "start": "2021-07-01",
    "horizon": "365 day",
    "money": {"currency": "USD", "price_year": 2021},
    "sites": {
        **{name: site(lines) for name, lines in zip(SITES, LINES, strict=True)},
        "filling": {"unit_classes": {"vial_line": {"count": 10}}},
    },
    "materials": {
        "rna": {
            "lot_size": "306.221 g",
            "cost": {"per_amount": "20.78 k USD/g", "source": "17.5 bn USD / 842.1 kg"},
            "procedure": [
                {"unit_procedure": "process", "on": "train", "duration": "7 day", "needs": {"staff": 84}}
            ],
        },
        "vaccine": {
            "components": {"rna": "100 ug"},
            "line_loss": "5 %",
            "lot_size": "1e6 vial",
            "doses_per_vial": 10,
            "cost": {"per_amount": "0.25 USD/dose", "source": "2 bn USD / 8 bn doses"},
            "procedure": [{"unit_procedure": "process", "on": "vial_line", "duration": "1 day"}],
        },
    },
    "campaigns": [
        *({"make": "rna", "at": name, "lots": LOTS_A_YEAR * n} for name, n in zip(SITES, LINES, strict=True)),
        {"make": "vaccine", "at": "filling"},
    ],
    "shipments": [{"material": "rna", "from": name, "to": {"filling": 1}} for name in SITES],
}  # fmt: skip


@cache
def outcome() -> tuple[Result, CostAnswer]:
    result = run(NETWORK)
    assert_balance(result)
    return result, cost(result)


def near(value: float) -> Any:
    return pytest.approx(value, rel=WITHIN)


def test_doses_and_rna() -> None:
    """8.0 bn doses, 145.5 M for each line, from 842.1 kg of RNA, 105.3 ug for each dose."""
    result, answer = outcome()
    balance = result.tables["balance"]
    rna = balance["begun"][0] * result.plan.materials[0].quantum
    assert answer.released.value == near(8.0e9)
    assert answer.released.value / sum(LINES) == near(145.5e6)
    assert rna / 1000 == near(842.1)
    assert rna * 1e6 / answer.released.value == near(105.3)


def test_staff_and_investment() -> None:
    result, answer = outcome()
    assert sum(LINES) == 55
    assert sum(pool.count for pool in result.plan.pools) == 4620
    assert answer.capex.value == near(3.2e9)
    assert len(answer.invested) == 14


def test_costs_of_a_dose_and_of_the_year() -> None:
    """Drug substance 2.19, filling 0.25 USD a dose; 17.5 bn, 2 bn and 3.2 bn of investment are nearly 23 bn."""
    _, answer = outcome()
    per_dose = {line.name: line.per_dose.value for line in answer.items if line.per_dose is not None}
    assert per_dose["rna, by amount"] == near(2.19)
    assert per_dose["vaccine, by amount"] == near(0.25)
    assert -answer.net_present_value.value == near(22.7e9)
