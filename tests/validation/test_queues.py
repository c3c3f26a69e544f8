"""Waiting in the textbook queues: theory must lie inside the program's own interval."""

import math
from collections.abc import Callable

import pytest

from capsim.analysis.bottleneck import bottleneck
from capsim.analysis.queues import flows, utilisation
from capsim.analysis.statistics import Estimate, mean_interval
from capsim.plan.places import UNIT_CLASS
from capsim.results.result import Result
from capsim.results.tables import Status
from tests.validation.cases import DAY, HOUR, case, check, wait

LAWS = {
    "constant": ("materials.job.procedure[0].duration=1 h", 2.0),
    "gamma": ("materials.job.procedure[0].duration={gamma: {mean: 1 h, cv: 0.5}}", 2.5),
}
SHORT = "horizon=17000 h"


def in_system(result: Result, place: str) -> Estimate:
    """Lots in line and in service, where each unit holds one."""
    plan = result.plan
    row = next(index for index, units in enumerate(plan.unit_classes) if place.endswith(f".{units.name}"))
    hours = plan.horizon - plan.window.warm_up
    points = {w.label: w for w in [wait(result, place)]}
    busy = [float(usage["busy"][row]) / hours for usage in result.split("usage")]
    queue = points[place].queue
    both = mean_interval(busy)
    # The two ends are added: the interval of a sum is never wider.
    return Estimate(queue.value + both.value, queue.low + both.low, queue.high + both.high, queue.n, queue.level)


def erlang_c(servers: int, load: float) -> float:
    """Chance to wait in an M/M/c queue of ``load`` Erlang (Erlang 1917)."""
    terms = [load**n / math.factorial(n) for n in range(servers)]
    last = load**servers / math.factorial(servers) * servers / (servers - load)
    return last / (sum(terms) + last)


def test_one_server() -> None:
    """A1: rho 0.8 gives rho / (mu - lambda) = 4 h of waiting, and rho / (1 - rho) = 4 jobs in the system."""
    result = case("mm1")
    mean = wait(result, "shop.server").mean
    assert mean is not None
    check(mean, 4.0 * HOUR, within=0.02)
    check(in_system(result, "shop.server"), 4.0, within=0.02)
    (busy,) = (place.busy for place in utilisation(result) if place.kind == UNIT_CLASS)
    check(busy, 0.8, within=0.005)
    assert bottleneck(result).label == "shop.server"


def test_three_servers() -> None:
    """A2: Erlang C for 2.5 Erlang on three servers, wait = P(wait) / (c mu - lambda)."""
    result = case("mm3")
    entry = wait(result, "shop.server")
    waits = result.tables["waits"]
    waited = mean_interval(waits["waited"] / waits["asked"])
    assert entry.mean is not None
    assert erlang_c(3, 2.5) == pytest.approx(0.702247, abs=1e-6)
    check(waited, erlang_c(3, 2.5), within=0.01)
    check(entry.mean, erlang_c(3, 2.5) / (0.6 - 0.5) * DAY, within=0.035)
    check(in_system(result, "shop.server"), 6.011236, within=0.03)


@pytest.mark.parametrize("law", LAWS)
def test_one_server_of_any_law(law: str) -> None:
    """A3: wait = lambda E[S^2] / 2 (1 - rho) (Pollaczek and Khinchine); the exponential law is the test above."""
    sets, theory = LAWS[law]
    result = case("mm1", sets, SHORT)
    mean = wait(result, "shop.server").mean
    assert mean is not None
    check(mean, theory * HOUR, within=0.025)


def test_two_servers_in_a_row() -> None:
    """A5: time in system 1/(1-0.7) + 1/(0.9-0.7) = 8.3333 units of 63 h, and each wait for itself (Burke)."""
    result = case("tandem")
    (flow,) = flows(result)
    assert flow.to_made is not None
    check(flow.to_made, (1 / 0.3 + 1 / 0.2) * 63 * HOUR, within=0.02)
    for place, theory in (("shop.first", 0.7 / 0.3), ("shop.second", 0.7 / 0.9 / 0.2)):
        mean = wait(result, place).mean
        assert mean is not None
        check(mean, theory * 63 * HOUR, within=0.03)
    assert bottleneck(result).label == "shop.second"


def test_neither_arrivals_nor_services_at_random() -> None:
    """A6: Kingman, (0.5 + 0.25)/2 x 0.9/0.1 services of 0.9 h; an approximation, good to 15 %.

    It is an upper bound too, in the form (ca2 + rho^2 cs2) / 2 x mean service / (1 - rho) / rho.
    """
    result = case("kingman", "replications=5")
    mean = wait(result, "shop.server").mean
    assert mean is not None
    assert mean.value / HOUR == pytest.approx(3.375 * 0.9, rel=0.15)
    assert mean.value / HOUR < (0.5 / 0.81 + 0.25) / 2 * 0.81 / 0.1
    assert mean.half_width <= 0.1 * mean.value


def erlang_b(servers: int, load: float) -> float:
    """Share of calls lost where nobody waits (Erlang 1917)."""
    terms = [load**n / math.factorial(n) for n in range(servers + 1)]
    return terms[-1] / sum(terms)


def share_lost(result: Result) -> Estimate:
    """Jobs that came after the warm-up and were lost."""
    came = [lots["status"][lots["planned"] >= result.plan.window.warm_up] for lots in result.split("lots")]
    return mean_interval([float((status == Status.LOST).mean()) for status in came])


def test_who_finds_all_servers_busy_is_lost() -> None:
    """A7: Erlang B for 4 Erlang on six servers; those who are served keep 4 x (1 - B) of them busy."""
    result = case("erlang_loss")
    assert erlang_b(6, 4.0) == pytest.approx(0.117162, abs=1e-6)
    check(share_lost(result), erlang_b(6, 4.0), within=0.025)
    busy = next(place.busy for place in utilisation(result) if place.label == "office.server")
    check(busy, 4 * (1 - erlang_b(6, 4.0)) / 6, within=0.01)
    lots = result.tables["lots"]
    lost = lots["status"] == Status.LOST
    assert (lots["decided"][lost] == lots["planned"][lost]).all(), "at the very second at which they came"
    assert result.tables["waits"]["total"].sum() == 0


def mean_wait(result: Result) -> Estimate:
    estimate = wait(result, "shop.server").mean
    assert estimate is not None
    return estimate


def test_the_wait_in_a_plant_that_is_overloaded() -> None:
    """A job every hour for 100 h, each of 2 h: the 50 that were served waited 0, 1 ... 49 h, 24.5 h in the mean.

    To leave out those in line is one reading, to count what they waited so far (25 h) another; 12 h is none.
    """
    sets = ("campaigns[0].starts={every: 1 h}", "materials.job.procedure[0].duration=2 h")
    result = case("mm1", *sets, "horizon=100 h", "statistics.warm_up=0 h", "replications=1")
    assert wait(result, "shop.server").queue.value == pytest.approx(25, abs=0.5)
    assert 24 * HOUR <= mean_wait(result).value <= 25 * HOUR


def time_in_system(result: Result) -> Estimate:
    estimate = flows(result)[0].to_made
    assert estimate is not None
    return estimate


def time_up(result: Result) -> Estimate:
    usage = result.tables["usage"]
    return mean_interval(usage["busy"] / (usage["busy"] + usage["down"]))


STUDY: dict[str, tuple[str, tuple[str, ...], Callable[[Result], Estimate], float]] = {
    "one server": ("mm1", (), mean_wait, 4.0 * HOUR),
    "constant": ("mm1", (LAWS["constant"][0],), mean_wait, 2.0 * HOUR),
    "gamma": ("mm1", (LAWS["gamma"][0],), mean_wait, 2.5 * HOUR),
    "three servers": ("mm3", (), mean_wait, 7.022472 * DAY),
    "two in a row": ("tandem", (), time_in_system, 525.0 * HOUR),
    "loss": ("erlang_loss", (), share_lost, erlang_b(6, 4.0)),
    "availability": ("availability", (), time_up, 40 / 48),
}


def covered(name: str, sets: tuple[str, ...], measure: Callable[[Result], Estimate], theory: float) -> int:
    """Of twenty seeds, those whose interval holds theory."""
    return sum(measure(case(name, *sets, seed=seed)).covers(theory) for seed in range(1, 21))


def test_intervals_hold_theory_for_most_seeds() -> None:
    """At least 18 of 20 intervals of 95 % hold it: short runs of M/M/1 at half load, where rho / (mu - lambda) = 1 h.

    At the load of A1 runs this short are too skewed for Student's interval, which then covers only 88 %.
    """
    sets = ("campaigns[0].starts={gaps: {exponential: 2 h}}", "horizon=1500 h", "statistics.warm_up=300 h")
    assert covered("mm1", (*sets, "replications=15"), mean_wait, 1.0 * HOUR) >= 18


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("study", STUDY)
def test_long_runs_hold_theory_for_most_seeds(study: str) -> None:
    """The same at full length, for every case of the battery."""
    assert covered(*STUDY[study]) >= 18
