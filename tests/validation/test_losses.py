"""Yields, failures by cause, retests and rejections: the shares that come out are those that were written."""

import numpy as np
import pytest

from capsim.analysis.statistics import Estimate, mean_interval
from capsim.results.result import Result
from capsim.results.tables import Status
from tests.validation.cases import case, check

LOTS = 2000


@pytest.fixture(scope="module")
def result() -> Result:
    return case("losses")


def share(result: Result, status: Status, cause: str = "") -> Estimate:
    """Share of all lots with this fate."""
    number = result.plan.causes.index(cause) if cause else -1
    mine = [(lots["status"] == status) & (not cause or lots["cause"] == number) for lots in result.split("lots")]
    return mean_interval([float(np.mean(one)) for one in mine])


@pytest.mark.parametrize(
    ("status", "cause", "theory"),
    [
        (Status.LOST, "contamination", 0.10),
        (Status.LOST, "operator", 0.05),
        (Status.REJECTED, "out of specification", 0.85 * 0.20 * 0.30),
        (Status.REJECTED, "rejected at disposition", 0.85 * (1 - 0.06) * 0.04),
        (Status.RELEASED, "", 0.85 * (1 - 0.06) * 0.96),
    ],
)
def test_shares_of_lots(result: Result, status: Status, cause: str, theory: float) -> None:
    """15 % fail in the first step; 20 % x 30 % of the others fail the test and its retest; then 4 % are rejected."""
    check(share(result, status, cause), theory, within=0.05)
    assert all(len(lots["lot"]) == LOTS for lots in result.split("lots"))


def test_a_chain_of_yields(result: Result) -> None:
    """10 000 doses x 80 % in the mean, less 100, x 90 %, less 50 for samples: 7 060 doses in a made lot."""
    means = [float(lots["amount"][lots["made"] >= 0].mean()) for lots in result.split("lots")]
    check(mean_interval(means), (10_000 * 0.8 - 100) * 0.9 - 50, within=0.005)


def test_causes_add_up(result: Result) -> None:
    """What is lost to the first yield is 20 % of the lots that did not fail, and a failed lot is lost as a whole."""
    causes, losses = result.plan.causes, result.tables["losses"]
    lost = [
        float(losses["amount"][losses["cause"] == causes.index(cause)].mean())
        for cause in ("one yield", "contamination")
    ]
    assert lost[0] == pytest.approx(LOTS * 0.85 * 10_000 * 0.2, rel=0.02)
    assert lost[1] == pytest.approx(LOTS * 0.10 * 10_000, rel=0.03)


def test_a_retest_takes_its_time(result: Result) -> None:
    """2 h of test; 2 + 5 + 2 h where there was a retest, confirmed or not."""
    lots = result.tables["lots"]
    decided = lots["decided"] >= 0
    hours = (lots["decided"] - lots["made"])[decided & (lots["made"] >= 0)] / 3600
    assert set(hours.tolist()) == {2, 9}
    check(mean_interval((hours == 9).reshape(-1)[:60_000]), 0.20, within=0.03)
