"""What the validation tests share: runs of their scenario files, and sentences for what came out."""

from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from capsim.analysis.queues import Waiting, waiting
from capsim.analysis.statistics import Estimate
from capsim.results.result import Result
from tests.plants import assert_balance, run_file

FOLDER = Path(__file__).parent
HOUR, DAY = 3600, 86_400


@lru_cache(maxsize=1)
def case(name: str, *sets: str, seed: int | None = None) -> Result:
    """All replications of a case; its balance has been checked."""
    result = run_file(FOLDER / f"{name}.yaml", *sets, seed=seed)
    assert_balance(result)
    return result


def wait(result: Result, place: str) -> Waiting:
    """What lots waited for a place."""
    return next(entry for entry in waiting(result) if entry.label == place)


def told(estimate: Estimate, theory: float) -> str:
    """What came out against theory, in one line."""
    return f"{estimate.value:.6g} +- {estimate.half_width:.2g}, theory {theory:.6g}"


def check(estimate: Estimate, theory: float, *, within: float) -> None:
    """Theory lies in the interval, and the interval is no wider than ``within`` (half of it, as a share of theory)."""
    assert estimate.covers(theory), told(estimate, theory)
    assert estimate.half_width <= within * theory, told(estimate, theory)


def by_replication(result: Result, values: NDArray[np.float64], chosen: NDArray[np.bool_]) -> list[float]:
    """Mean over the chosen lots of each replication."""
    numbers = result.tables["lots"]["replication"]
    return [float(values[chosen & (numbers == number)].mean()) for number in result.replications]
