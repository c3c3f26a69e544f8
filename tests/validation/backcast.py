"""The backcast of 2021: what was observed, what of it a run of the scenario says, and the calibration.

``python -m tests.validation.backcast`` runs the whole grid of the calibration and prints it with the chosen point.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

import capsim as cs
from capsim.results.tables import Status
from tests.plants import SCENARIOS

FILE = SCENARIOS / "backcast-2021.yaml"
START = date(2020, 10, 1)
OBSERVED = {date(2020, 12, 31): 2.25, date(2021, 1, 18): 6.5}
"""Calibration window: doses of both components made by the end of the day [M]; of 2.0 to 2.5 M the middle."""

INITIAL = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
LENGTHS = (8, 12, 16, 20, 24, 28, 32)
TRAINS = 20
"""Campaigns of bulk come first in the scenario; each learns."""


@dataclass(frozen=True)
class Fit:
    """A point of the grid: the two parameters, doses made on the two days [M], and the misfit."""

    initial: float
    lots: int
    made: tuple[float, ...]
    misfit: float


def learning(initial: float, lots: int) -> dict[str, Any]:
    """Overrides that give every train of bulk the two calibrated numbers."""
    sets: dict[str, Any] = {}
    for train in range(TRAINS):
        at = f"campaigns[{train}].learning"
        sets |= {f"{at}.success.initial": initial, f"{at}.success.lots": lots, f"{at}.yield.lots": lots}
    return sets


def best(grid: Iterable[Fit]) -> Fit:
    """The rule: the least misfit; of equals, the first of the grid."""
    return min(grid, key=lambda one: one.misfit)


def backcast(replications: int, **sets: Any) -> cs.Run:
    """A run of the scenario with overrides."""
    return cs.Study(cs.load(FILE).with_(**sets), replications=replications, seed=1).run()


def doses(run: cs.Run, component: int, day: date, *, released: bool = False) -> NDArray[np.float64]:
    """Doses of a component made, or released, by the end of a day [M], one number a replication."""
    lots, plan = run.table("lots"), run.plan
    material = next(row for row, one in enumerate(plan.materials) if one.name == f"component_{component}")
    at = lots["decided"] if released else lots["made"]
    chosen = (np.array([one.material for one in plan.campaigns])[lots["campaign"]] == material) & (at >= 0)
    chosen &= at < ((day - START).days + 1) * 86_400
    if released:
        chosen &= lots["status"] == int(Status.RELEASED)
    place = np.searchsorted(run.result.replications, lots["replication"][chosen])
    sums = np.bincount(place, weights=lots["amount"][chosen], minlength=len(run.result.replications))
    return sums * plan.materials[material].doses / 1e6


def complete_sets(run: cs.Run, day: date, *, released: bool = False) -> NDArray[np.float64]:
    """Complete sets by the end of a day [M]: the scarcer component decides."""
    return np.minimum(*(doses(run, component, day, released=released) for component in (1, 2)))


def fit(initial: float, lots: int, replications: int) -> Fit:
    """One point: the mean doses of both components against what was observed, as squared logarithms of their ratio."""
    run = backcast(replications, horizon="110 day", targets=[], **learning(initial, lots))
    made = tuple(float((doses(run, 1, day) + doses(run, 2, day)).mean()) for day in OBSERVED)
    misfit = sum(np.log(mean / seen) ** 2 for mean, seen in zip(made, OBSERVED.values(), strict=True))
    return Fit(initial, lots, made, float(misfit))


def calibrate(replications: int = 40) -> Iterator[Fit]:
    """Every point of the grid, on common random numbers."""
    for initial in INITIAL:
        for lots in LENGTHS:
            yield fit(initial, lots, replications)


def main() -> None:
    """Print the grid and the point that the rule chooses."""
    grid = list(calibrate())
    for one in [*grid, best(grid)]:
        print(f"{one.initial:.1f} {one.lots:3d}  {one.made[0]:.2f} {one.made[1]:.2f}  {one.misfit:.4f}")


if __name__ == "__main__":
    main()
