"""What a step of probability costs, between runs whose costs and dates are known."""

import math
from typing import Any

import pytest

from capsim.analysis.targets import answers
from capsim.foundation.errors import StudyError
from capsim.results.result import Result
from capsim.study.prices import PriceOfProbability, prices_of_probability
from tests.plants import run

PLANT: dict[str, Any] = {
    "name": "a race",
    "start": "2027-01-01",
    "horizon": "365 day",
    "money": {"currency": "USD", "price_year": 2021, "value_of_earlier_month": "6 M USD"},
    "sites": {"plant": {"unit_classes": {"line": {"capex": "1 M USD", "life": "10 year"}}}},
    "materials": {
        "vials": {"lot_size": "1000 dose", "procedure": [
            {"unit_procedure": "process", "on": "line", "duration": "60 day"}]}
    },
    "campaigns": [{"make": "vials", "at": "plant", "lots": 4}],
    "targets": [{"doses": 4000, "by": ["110 day", "200 day"]}],
}  # fmt: skip
"""Four lots of 60 days: with one line the last comes on day 240, with two on day 120; a line costs 100,000 a year."""

TWO = {"sites.plant.unit_classes.line.count": 2}


def price(base: Result, variant: Result) -> PriceOfProbability:
    (found,) = prices_of_probability({"one": base, "two": variant})
    return found


def test_certainty_bought_with_a_second_line() -> None:
    """100,000 more for 100 percentage points by day 200, and 120 days, four months of 6 M, earlier.

    By day 110, the earlier date, neither is there.
    """
    found = price(run(PLANT, replications=3), run(PLANT, TWO, replications=3))
    assert (found.base, found.variant, found.currency) == ("one", "two", "USD")
    assert found.cost.value == pytest.approx(100_000)
    assert found.probability is not None
    assert found.probability.value == 1
    assert found.price is not None and found.months_earlier is not None and found.worth is not None
    assert (found.price.value, found.price.low, found.price.high) == pytest.approx((1000, 1000, 1000))
    assert found.months_earlier.value == pytest.approx(4)
    assert found.worth.value == pytest.approx(24e6)


def test_months_earlier_have_the_interval_of_both_dates() -> None:
    """A dozen replications: the interval of a median is between two order statistics, and here all are the same."""
    found = price(run(PLANT, replications=12), run(PLANT, TWO, replications=12))
    assert found.months_earlier is not None and found.worth is not None
    assert (found.months_earlier.low, found.months_earlier.high) == pytest.approx((4, 4))
    assert (found.worth.low, found.worth.high) == pytest.approx((24e6, 24e6))
    unsure = {"materials.vials.procedure[0].duration": {"uniform": ["40 day", "70 day"]}}
    first, second = (run(PLANT, {**unsure, **edits}, replications=12) for edits in ({}, TWO))
    months = price(first, second).months_earlier
    each = [answers(one, 0.975)[0].median for one in (first, second)]
    assert months is not None
    assert months.low == pytest.approx((each[0].low - each[1].high) / (30 * 86_400))
    assert months.high == pytest.approx((each[0].high - each[1].low) / (30 * 86_400))
    assert months.low < months.value < months.high


def test_the_price_of_a_point_has_the_interval_of_a_ratio() -> None:
    """A second line in every replication costs 100,000; it helps in some: the price is of Fieller's interval."""
    unsure = {"materials.vials.procedure[0].duration": {"uniform": ["50 day", "130 day"]}}
    one, two = (run(PLANT, {**unsure, **edits}, replications=30) for edits in ({}, TWO))
    found = price(one, two)
    assert found.price is not None and found.probability is not None
    assert 0 < found.probability.low < found.probability.value < 1
    assert found.price.value == pytest.approx(1000 / found.probability.value)
    # What it costs is sure, so the ends are those of the mean gain, by Student's t.
    share, student = found.probability.value, 2.045230
    half = student * math.sqrt(share * (1 - share) / 29)
    assert found.price.low == pytest.approx(1000 / (share + half))
    assert found.price.high == pytest.approx(1000 / (share - half))


def test_a_step_that_may_gain_nothing_has_no_sure_price() -> None:
    unsure = {"materials.vials.procedure[0].duration": {"uniform": ["50 day", "130 day"]}}
    one, two = (run(PLANT, {**unsure, **edits}, replications=4) for edits in ({}, TWO))
    found = price(one, two)
    assert found.probability is not None and found.price is not None
    assert found.probability.value > 0 > found.probability.low
    assert math.isinf(found.price.low) and math.isinf(found.price.high)


def test_support_is_taken_off() -> None:
    support = {"money.support": [{"share": "50 %", "of": "capex"}], "money.value_of_earlier_month": None}
    found = price(run(PLANT, support, replications=2), run(PLANT, {**TWO, **support}, replications=2))
    assert found.cost.value == pytest.approx(50_000)
    assert found.worth is None


def test_what_is_not_likelier_has_no_price() -> None:
    found = price(run(PLANT, TWO, replications=2), run(PLANT, replications=2))
    assert found.price is None
    assert found.months_earlier is not None
    assert found.months_earlier.value == pytest.approx(-4)
    late = run(PLANT, {"horizon": "239 day", "targets": [{"doses": 4000, "by": ["200 day"]}]}, replications=2)
    assert price(late, late).months_earlier is None


def test_without_a_target_there_is_only_a_difference_in_cost() -> None:
    found = price(run(PLANT, {"targets": []}, replications=2), run(PLANT, {"targets": [], **TWO}, replications=2))
    assert (found.probability, found.price, found.months_earlier) == (None, None, None)
    assert found.cost.value == pytest.approx(100_000)


def test_each_against_the_one_before() -> None:
    three = {"a": run(PLANT), "b": run(PLANT, TWO), "c": run(PLANT, {"sites.plant.unit_classes.line.count": 4})}
    assert [(one.base, one.variant) for one in prices_of_probability(three)] == [("a", "b"), ("b", "c")]
    assert prices_of_probability({"a": three["a"]}) == ()


@pytest.mark.parametrize(
    ("edits", "replications", "message"),
    [
        ({"money.price_year": 2022}, 2, "got USD of 2021 and USD of 2022; expected one currency and price year"),
        ({}, 3, "expected the same seed and replications"),
        ({"money": None, "sites.plant.unit_classes.line": {}}, 2, "got a scenario without money"),
    ],
)
def test_runs_that_do_not_compare(edits: dict[str, Any], replications: int, message: str) -> None:
    with pytest.raises(StudyError, match=message):
        price(run(PLANT, replications=2), run(PLANT, edits, replications=replications))
