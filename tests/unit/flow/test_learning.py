"""Trains that get better with lots or with time: plants worked out by hand, and curves found again in the lots."""

import math
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from capsim.results.result import Result
from capsim.results.tables import Status
from tests.plants import lots_of, run

DAY, HOUR = 86_400, 3600


def plant(learning: dict[str, Any], *, days: int = 60, lots: int | None = None, **changes: Any) -> dict[str, Any]:
    """A lot takes ten days on a line, and is released when made."""
    step = {"unit_procedure": "process", "on": "line", "duration": "10 day"} | changes.pop("step", {})
    campaign = {"make": "vials", "at": "plant", "learning": learning} | ({} if lots is None else {"lots": lots})
    return {
        "name": "by hand",
        "start": "2027-01-04",
        "horizon": f"{days} day",
        "sites": {"plant": {"unit_classes": {"line": {}}}},
        "materials": {"vials": {"lot_size": "100 dose", "procedure": [step]} | changes.pop("material", {})},
        "campaigns": [campaign | changes],
    }


def days(result: Result, column: str = "made") -> list[float]:
    """Moments of the lots [day]."""
    return [at / DAY for at in lots_of(result, 0)[column].tolist() if at >= 0]


def test_the_first_lots_take_longer() -> None:
    """Twice the time, falling evenly to 1 after 4 lots: 20, 17.5, 15, 12.5, then 10 days."""
    result = run(plant({"cycle_time": {"initial": "200 %", "lots": 4, "shape": "linear"}}, days=100))
    assert days(result) == [20, 37.5, 52.5, 65, 75, 85, 95]


def test_the_parts_that_depend_on_the_amount_take_longer_too_but_not_the_turnaround() -> None:
    """10 h and 100 doses at 10 an hour, times 1.5 at first and 1 from the second lot on; then 5 h of cleaning.

    Lot 0: 30 h; lot 1 from hour 35: 20 h.
    """
    step = {"duration": "10 h", "pace": {"amount": "10 dose", "time": "1 h"}, "turnaround": "5 h"}
    result = run(plant({"cycle_time": {"initial": "150 %", "lots": 1, "shape": "linear"}}, lots=2, step=step))
    assert [at / HOUR for at in lots_of(result)["made"].tolist()] == [30, 55]


def test_over_weeks_it_is_the_age_of_the_campaign_that_counts() -> None:
    """Planned on days 2, 9 and 30; three times the time, falling to 1 within two weeks of day 2: 30, 20, 10 days."""
    campaign = {"starts": {"at": ["2 day", "9 day", "30 day"]}}
    curve = {"initial": "300 %", "weeks": 2, "shape": "linear"}
    scenario = plant({"cycle_time": curve}, **campaign)
    scenario["sites"]["plant"]["unit_classes"]["line"] = {"count": 3}
    assert days(run(scenario)) == [32, 29, 40]


def test_a_yield_that_grows_over_weeks() -> None:
    """Half at first, all of it after two weeks: lots planned on days 0, 7 and 20 make 50, 75 and 100."""
    campaign = {"starts": {"at": ["0 day", "7 day", "20 day"]}, "step": {"creates": "100 dose"}}
    scenario = plant({"yield": {"initial": "50 %", "weeks": 2, "shape": "linear"}}, **campaign)
    del scenario["materials"]["vials"]["lot_size"]
    assert lots_of(run(scenario), 0)["amount"].tolist() == [50, 75, 100]


def many(learning: dict[str, Any], lots: int = 15, replications: int = 400, **material: Any) -> dict[str, NDArray[Any]]:
    """The first lots of many replications."""
    step = {"duration": {"lognormal": {"mean": "10 h", "cv": "10 %"}}}
    return lots_of(run(plant(learning, lots=lots, step=step, material=material), replications=replications))


def test_the_curve_of_the_cycle_time_is_found_again() -> None:
    """Exponential: mean time n / 10 h - 1 = (initial - 1) exp(-3 n / lots), a straight line on a log scale."""
    lots = many({"cycle_time": {"initial": "180 %", "lots": 20}})
    hours = (lots["made"] - lots["started"]) / HOUR
    early = np.arange(10)
    excess = [hours[lots["number"] == number].mean() / 10 - 1 for number in early]
    slope, intercept = np.polyfit(early, np.log(excess), 1)
    assert 1 + math.exp(intercept) == pytest.approx(1.8, abs=0.02)
    assert -3 / slope == pytest.approx(20, rel=0.06)


def test_wrights_law_of_the_cycle_time_is_found_again() -> None:
    """A straight line of both logarithms until lot number ``lots``: initial x (n + 1)^-b, b = ln 2 / ln 16 = 0.25."""
    lots = many({"cycle_time": {"initial": 2, "lots": 16, "shape": "wright"}})
    hours = (lots["made"] - lots["started"]) / HOUR
    early = np.arange(12)
    means = [hours[lots["number"] == number].mean() / 10 for number in early]
    slope, intercept = np.polyfit(np.log(early + 1), np.log(means), 1)
    assert (-slope, math.exp(intercept)) == pytest.approx((0.25, 2), rel=0.03)


@pytest.mark.parametrize("mature", [0.0, 0.25])
def test_the_curve_of_rejects_is_found_again(mature: float) -> None:
    """Share kept = (1 - mature) x (1 - initial exp(-3 n / lots)); 1500 lots of each number."""
    lots = many({"rejects": {"initial": "60 %", "lots": 15}}, 6, 1500, release={"rejection": mature})
    rejected = lots["status"] == Status.REJECTED
    early = np.arange(6)
    left = [1 - (1 - rejected[lots["number"] == number].mean()) / (1 - mature) for number in early]
    slope, intercept = np.polyfit(early, np.log(left), 1, w=left)
    assert math.exp(intercept) == pytest.approx(0.6, abs=0.04)
    assert -3 / slope == pytest.approx(15, rel=0.15)


def test_rejects_have_the_cause_of_every_rejection_at_disposition() -> None:
    result = run(plant({"rejects": {"initial": "90 %", "lots": 100}}, lots=5))
    causes = {result.plan.causes[cause] for cause in lots_of(result)["cause"].tolist() if cause >= 0}
    assert causes == {"rejected at disposition"}


def test_learning_changes_no_draw_of_a_mature_train() -> None:
    """From lot 4 on a linear curve is 1: the same work as without."""
    step = {"duration": {"exponential": "10 h"}}
    curve = {"initial": "200 %", "lots": 4, "shape": "linear"}
    young, mature = (
        lots_of(run(plant(learning, lots=12, step=step), replications=3)) for learning in ({"cycle_time": curve}, {})
    )
    work = [lots["made"] - lots["started"] for lots in (young, mature)]
    old = mature["number"] >= 4
    assert (work[0][old] == work[1][old]).all()
    assert (work[0][~old] > work[1][~old]).all()
