"""Service level, days out of stock and backlog, counted on the fingers."""

from typing import Any

import pytest

from capsim.analysis.demand import demand_answers
from capsim.foundation.errors import ResultError
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


def test_each_region_by_hand() -> None:
    domestic, export = demand_answers(run(DEMAND, replications=2))
    assert (domestic.name, domestic.region, domestic.demanded) == ("vials", "domestic", 2500)
    assert domestic.service_level.value == 1500 / 2500
    assert (domestic.served.value, domestic.stock_out_days.value) == (2500, 10)
    assert domestic.mean_backlog.value == pytest.approx(500 * 10 / 100)
    assert domestic.last_backlog.value == 0
    assert (export.region, export.service_level.value, export.served.value) == ("export", 0, 1500)
    assert export.stock_out_days.value == 75
    assert export.mean_backlog.value == pytest.approx((2000 * 5 + 1500 * 10 + 500 * 60) / 100)
    assert export.last_backlog.value == 500
    assert export.last_backlog.half_width == 0


def test_the_backlog_over_time() -> None:
    _, export = demand_answers(run(DEMAND))
    shown = {round(time / DAY, 6): doses for time, doses in export.backlog}
    assert (shown[24.5], shown[25], shown[29.5], shown[30], shown[40], shown[100]) == (0, 2000, 2000, 1500, 500, 500)


def test_chance_makes_an_interval() -> None:
    unsure = {"materials.vials.procedure[0].duration": {"uniform": ["5 day", "20 day"]}}
    domestic, _ = demand_answers(run(DEMAND, unsure, replications=10))
    assert 0 < domestic.service_level.low < domestic.service_level.value < domestic.service_level.high


def test_no_interval_leaves_what_can_be() -> None:
    """Most lots come in time and a few do not: Student's t alone would pass 100 % of 2500 doses, and 0 days."""
    rare = {"materials.vials.procedure[0].failure": "10 %"}
    domestic, export = demand_answers(run(DEMAND, rare, replications=8))
    assert 0 < domestic.service_level.value < 1
    for one in (domestic, export):
        assert 0 <= one.service_level.low <= one.service_level.value <= one.service_level.high <= 1
        assert 0 <= one.served.low <= one.served.high <= one.demanded
        assert 0 <= one.stock_out_days.low <= one.stock_out_days.high <= 100
        for backlog in (one.mean_backlog, one.last_backlog):
            assert 0 <= backlog.low <= backlog.high <= one.demanded
    single = {**PLANT, "demand": [{"doses": 1000, "by": "15 day"}]}
    (one,) = demand_answers(run(single, rare, replications=8))
    assert 0.5 < one.service_level.value < 1
    assert (one.service_level.high, one.served.high) == (1.0, 1000.0)
    assert domestic.served.high == domestic.demanded
    assert domestic.last_backlog.low == 0


def test_no_demand_has_no_answer_and_no_replication_is_refused() -> None:
    assert demand_answers(run(PLANT)) == ()
    with pytest.raises(ResultError, match="no replication finished"):
        demand_answers(gather(plan_of(DEMAND), 1, []))
