"""A plant with a small laboratory: what more people give, in direction and shape.

The question is that of Kelchtermans et al. 2026 (arXiv 2602.08988): in their simulated mRNA facility the people of
quality control and assurance are the first limit, twice as many of them give much more, and not in proportion. Their
inputs are not ours, so their figures are not asked for; that the first doubling gives tens of percent, and the second
one far less, is. All is compared on common random numbers, replication by replication.
"""

from functools import lru_cache

import pytest

from capsim.analysis.bottleneck import bottleneck
from capsim.analysis.statistics import mean_interval
from capsim.engine.replicate import replicate
from capsim.plan.compile import compile_plan
from capsim.plan.plan import Plan
from capsim.results.kpi import Values, released_doses
from capsim.results.result import Result
from capsim.scenario.layering import load_layers
from capsim.scenario.model import Scenario
from tests.plants import SCENARIOS, assert_balance

BASE, DOUBLED = SCENARIOS / "mrna-limited-qc.yaml", SCENARIOS / "mrna-limited-qc-doubled.yaml"
STAFF = ("chemistry", "bioassay", "microbiology", "senior_analysts", "record_reviewers")
REPLICATIONS = 20


def people(plan: Plan) -> dict[str, int]:
    """How many there are of each group in the laboratory."""
    return {row.name.removeprefix("plant."): row.count for row in plan.servers}


@lru_cache(maxsize=4)
def ran(times: int) -> Result:
    """The base scenario with so many times the people."""
    counts = people(compile_plan(Scenario.model_validate(load_layers(BASE).data)))
    sets = [f"sites.plant.laboratory.{group}.count={times * counts[group]}" for group in STAFF]
    plan = compile_plan(Scenario.model_validate(load_layers(BASE, sets=sets).data))
    return replicate(plan, seed=1, replications=REPLICATIONS)


def gain(times: int) -> Values:
    """What twice as many people than so many times give, as a share, in each replication."""
    before, after = released_doses(ran(times)), released_doses(ran(2 * times))
    return (after - before) / before


def test_the_variant_doubles_the_people_and_nothing_else() -> None:
    plans = [compile_plan(Scenario.model_validate(load_layers(path).data)) for path in (BASE, DOUBLED)]
    base, doubled = (people(plan) for plan in plans)
    assert doubled == base | {group: 2 * base[group] for group in STAFF}
    assert ran(2).plan.servers == plans[1].servers
    assert ran(2).plan.unit_classes == plans[1].unit_classes


def test_people_are_the_first_limit() -> None:
    found = bottleneck(ran(1))
    assert found.kind == "laboratory"
    assert found.label.removeprefix("plant.") in STAFF
    assert found.utilisation is not None
    assert found.utilisation.value > 0.9


def test_twice_the_people_give_tens_of_percent() -> None:
    first = mean_interval(gain(1))
    assert first.low > 0.5, str(first)
    assert first.high < 1.0, "not more than in proportion"


def test_twice_as_many_again_give_far_less() -> None:
    """More than nothing, in any replication less than a tenth of the first gain, and something else limits."""
    first, second = gain(1), gain(2)
    assert mean_interval(second).low > 0
    assert mean_interval(first - second).low > 0.5
    assert (second < first / 10).all()


@pytest.mark.parametrize("times", [1, 2, 4])
def test_the_balance_closes(times: int) -> None:
    assert_balance(ran(times))


def test_with_more_people_vials_run_short() -> None:
    """The second finding of that study: lead times of materials come next. Nobody waits for vials with few people."""
    table = [ran(times).tables["supplies"] for times in (1, 2)]
    vials = [row.name for row in ran(1).plan.supplies].index("vial_2r")
    least = [one["lowest"][one["supply"] == vials] for one in table]
    assert (least[0] > least[1]).all()
