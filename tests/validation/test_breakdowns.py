"""A4: machines that break down by the hours they have worked."""

import math

import numpy as np
import pytest

from capsim.analysis.statistics import mean_interval
from tests.validation.cases import HOUR, case, check

LAWS = {
    "exponential": ("{exponential: %g h}", "{exponential: %g h}"),
    "weibull and lognormal": ("{weibull: {mean: %g h, shape: 2}}", "{lognormal: {mean: %g h, cv: 50 %%}}"),
    "gamma and erlang": ("{gamma: {mean: %g h, cv: 1.5}}", "{erlang: {mean: %g h, k: 3}}"),
    "constant": ("%g h", "%g h"),
}
MACHINE = "sites.shop.unit_classes.machine.breakdowns"
STEP = "materials.job.procedure[0]"


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize(("up", "down", "theory"), [(40, 8, 0.833333), (18, 2, 0.9)])
def test_availability(up: int, down: int, theory: float, law: str) -> None:
    """Time up = mean up / (mean up + mean down), whatever the laws are; by the renewal reward theorem."""
    between, repair = LAWS[law]
    result = case("availability", f"{MACHINE}.between={between % up}", f"{MACHINE}.repair={repair % down}")
    usage = result.tables["usage"]
    share = usage["busy"] / (usage["busy"] + usage["down"])
    if law == "constant":
        # All replications are alike; the window cuts one cycle of 48 h or 20 h somewhere.
        assert np.ptp(share) == 0
        assert share[0] == pytest.approx(theory, abs=8 / 19000)
    else:
        check(mean_interval(share), up / (up + down), within=0.01)
    assert up / (up + down) == pytest.approx(theory, abs=1e-6)


def test_a_machine_without_work_does_not_break() -> None:
    """It works a fourth of the time; its repairs still take 8 h for every 40 h worked."""
    result = case("availability", "campaigns[0].starts={every: 40 h}")
    usage = result.tables["usage"]
    check(mean_interval(usage["down"] / usage["busy"]), 8 / 40, within=0.08)
    check(mean_interval(usage["busy"] / (19000 * HOUR)), 0.25, within=0.01)


def time_on_machine(rule: str) -> list[float]:
    lots = case("availability", f"{STEP}.on_failure={rule}").split("lots")
    return [float((each["made"] - each["started"])[each["made"] >= 0].mean()) for each in lots]


def test_work_goes_on_after_the_repair() -> None:
    """10 h of work take 10 x (1 + 8/40) = 12 h in the mean."""
    check(mean_interval(time_on_machine("resume")), 12 * HOUR, within=0.01)


def test_work_begins_again_after_the_repair() -> None:
    """10 h without a failure of rate 1/40 h take (40 + 8)(e^(10/40) - 1) = 13.63 h in the mean."""
    check(mean_interval(time_on_machine("restart_operation")), 48 * (math.exp(0.25) - 1) * HOUR, within=0.01)


def test_the_lot_is_lost() -> None:
    """A lot comes through with e^(-10/40) = 0.7788."""
    result = case("availability", f"{STEP}.on_failure=lose_lot")
    good = [float((lots["status"] == 2).sum() / (lots["status"] != 0).sum()) for lots in result.split("lots")]
    check(mean_interval(good), math.exp(-0.25), within=0.01)
