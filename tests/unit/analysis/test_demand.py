"""Service level, days out of stock and backlog, counted on the fingers."""

from typing import Any

import numpy as np
import pytest

from capsim.analysis.demand import DemandAnswer, demand_answers
from capsim.analysis.statistics import Estimate
from capsim.foundation.errors import ResultError
from capsim.results.kpi import backlog_doses, service_level, stock_out_days
from capsim.results.result import gather
from tests.plants import plan_of, run
from tests.unit.results.test_deliveries import DAY, PLANT

DEMAND: dict[str, Any] = {
    **PLANT,
    "demand": [
        {"doses": 1500, "by": "15 day", "region": "domestic"},
        {"doses": 1000, "by": "25 day", "region": "domestic"},
        {"doses": 2000, "by": "25 day", "region": "export", "priority": 2},
    ],
}
"""1000 doses on each of the days 10, 20, 30 and 40. Domestic: 500 short from day 15 to 20, 500 from day 25 to 30.

Export gets nothing on day 25, 500 on day 30, 1000 on day 40; 500 are short for good.
"""


def level(one: DemandAnswer) -> Estimate:
    assert one.service_level is not None
    return one.service_level


def test_each_region_by_hand() -> None:
    domestic, export = demand_answers(run(DEMAND, replications=2))
    assert (domestic.name, domestic.region, domestic.demanded) == ("vials", "domestic", 2500)
    assert level(domestic).value == 1500 / 2500
    assert (domestic.served.value, domestic.stock_out_days.value) == (2500, 10)
    assert domestic.mean_backlog.value == pytest.approx(500 * 10 / 100)
    assert domestic.last_backlog.value == 0
    assert (export.region, level(export).value, export.served.value) == ("export", 0, 1500)
    assert export.stock_out_days.value == 75
    assert export.mean_backlog.value == pytest.approx((2000 * 5 + 1500 * 10 + 500 * 60) / 100)
    assert export.last_backlog.value == 500
    assert export.last_backlog.half_width == 0


def test_the_backlog_over_time() -> None:
    _, export = demand_answers(run(DEMAND))
    shown = {round(time / DAY, 6): doses for time, doses in export.backlog}
    assert (shown[24.5], shown[25], shown[29.5], shown[30], shown[40], shown[100]) == (0, 2000, 2000, 1500, 500, 500)


BEFORE: dict[str, Any] = {
    **PLANT,
    "actuals": [{"date": "2026-12-02", "material": "vials", "doses": 1600}],
    "demand": [
        {"doses": 1000, "by": "2026-12-12", "region": "domestic"},
        {"doses": 800, "by": "2026-12-22", "region": "domestic"},
        {"doses": 300, "by": "15 day", "region": "domestic"},
        {"doses": 500, "by": "2026-12-25", "region": "export", "priority": 2},
        {"doses": 1, "by": "2026-12-03", "region": "test"},
    ],
}
"""1600 before the start: 1 to the test, 1000, and 599 of 800: 201 are owed to domestic, 500 to export.

Day 10 brings 1000: 201, then 500; the 299 that are left are there on day 15, and the last dose comes on day 20.
"""


def test_what_is_owed_at_the_start_is_served_in_the_run() -> None:
    domestic, export = demand_answers(run(BEFORE))
    assert (domestic.demanded, domestic.owed, domestic.served.value) == (300, 201, 501)
    assert level(domestic).value == 299 / 300
    assert (domestic.stock_out_days.value, domestic.last_backlog.value) == (10 + 5, 0)
    assert domestic.mean_backlog.value == pytest.approx((201 * 10 + 1 * 5) / 100)
    assert (export.demanded, export.owed, export.served.value, export.service_level) == (0, 500, 500, None)
    assert (export.stock_out_days.value, export.backlog[0]) == (10, (0, 500))


def test_key_figures_agree_with_the_answers() -> None:
    """Of the run only: 299 of 300 on their date; 10 days owed and 5 short; nothing is left to be served."""
    result = run(BEFORE)
    assert service_level(result).tolist() == [299 / 300]
    assert (stock_out_days(result).tolist(), backlog_doses(result).tolist()) == ([15], [0])
    past = run({**BEFORE, "demand": BEFORE["demand"][-1:]})
    assert demand_answers(past) == ()
    assert np.isnan(service_level(past)).all()


def test_due_with_a_release_is_no_backlog_anywhere() -> None:
    """1000 are released and fall due on days 10, 20, 30 and 40: all in time, and no day without stock."""
    (one,) = demand_answers(run({**PLANT, "demand": [{"doses": 1000, "every": "10 day", "to": "40 day"}]}))
    assert (level(one).value, one.stock_out_days.value, one.mean_backlog.value) == (1, 0, 0)


def test_chance_makes_an_interval() -> None:
    unsure = {"materials.vials.procedure[0].duration": {"uniform": ["5 day", "20 day"]}}
    domestic, _ = demand_answers(run(DEMAND, unsure, replications=10))
    assert 0 < level(domestic).low < level(domestic).value < level(domestic).high


def test_no_interval_leaves_what_can_be() -> None:
    """Most lots come in time and a few do not: Student's t alone would pass 100 % of 2500 doses, and 0 days."""
    rare = {"materials.vials.procedure[0].failure": "10 %"}
    domestic, export = demand_answers(run(DEMAND, rare, replications=8))
    assert 0 < level(domestic).value < 1
    for one in (domestic, export):
        assert 0 <= level(one).low <= level(one).value <= level(one).high <= 1
        assert 0 <= one.served.low <= one.served.high <= one.demanded
        assert 0 <= one.stock_out_days.low <= one.stock_out_days.high <= 100
        for backlog in (one.mean_backlog, one.last_backlog):
            assert 0 <= backlog.low <= backlog.high <= one.demanded
    single = {**PLANT, "demand": [{"doses": 1000, "by": "15 day"}]}
    (one,) = demand_answers(run(single, rare, replications=8))
    assert 0.5 < level(one).value < 1
    assert (level(one).high, one.served.high) == (1.0, 1000.0)
    assert domestic.served.high == domestic.demanded
    assert domestic.last_backlog.low == 0


def test_no_demand_has_no_answer_and_no_replication_is_refused() -> None:
    assert demand_answers(run(PLANT)) == ()
    with pytest.raises(ResultError, match="no replication finished"):
        demand_answers(gather(plan_of(DEMAND), 1, []))
