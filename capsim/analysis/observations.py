"""What each replication observed, as arrays: the common ground of the analyses."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from capsim.analysis.statistics import COUNTED, Estimate, mean_interval
from capsim.foundation.errors import ResultError
from capsim.foundation.stepseries import StepSeries, accumulate, smallest, total
from capsim.plan.plan import UNLIMITED, Plan, Target
from capsim.results.result import Result
from capsim.results.tables import Status

FloatArray = NDArray[np.float64]


def require_replications(result: Result) -> None:
    """Refuse a result from which nothing can be estimated.

    Raises:
        ResultError: No replication finished.
    """
    if not result.replications:
        first = f"; the first stopped with: {result.failed[0][1]}" if result.failed else ""
        raise ResultError(f"no replication finished, so there is nothing to estimate{first}")


def matrix(result: Result, table: str, column: str) -> FloatArray:
    """A column of a table that has one row for each place, wait point or material; shape (replications, rows).

    Raises:
        ResultError: No replication finished, or the table does not fit the plan.
    """
    require_replications(result)
    values = result.tables[table][column]
    if values.size % len(result):
        raise ResultError(
            f'table "{table}" has {values.size} rows; expected as many for each of {len(result)} replications; '
            "the run is damaged, run it again"
        )
    return np.asarray(values, dtype=np.float64).reshape(len(result), -1)


def estimate(values: Sequence[float] | FloatArray, level: float) -> Estimate | None:
    """The mean of times or counts with its interval, or None where nothing was observed."""
    return mean_interval(values, level, within=COUNTED) if len(values) else None


def counted(plan: Plan, lots: Mapping[str, NDArray[Any]]) -> NDArray[np.bool_]:
    """Which lots the statistics look at: planned after the warm-up, and among the first of their campaign."""
    window = plan.window
    first = lots["number"] < window.lots if window.lots != UNLIMITED else np.True_
    return np.asarray((lots["planned"] >= window.warm_up) & first, dtype=np.bool_)


def feeding(plan: Plan, materials: Sequence[int]) -> tuple[int, ...]:
    """The campaigns that make these materials, and all that they are made from."""
    wanted, before = set(materials), set[int]()
    while wanted != before:
        before = set(wanted)
        for entry in plan.inputs:
            if plan.campaigns[entry.campaign].material in wanted:
                wanted.add(entry.material)
    return tuple(number for number, row in enumerate(plan.campaigns) if row.material in wanted)


def final_materials(plan: Plan) -> tuple[int, ...]:
    """The materials that are made and not used by other lots: those counted in doses, or all where none is."""
    used = {entry.material for entry in plan.inputs}
    made = sorted({row.material for row in plan.campaigns} - used)
    return tuple(material for material in made if plan.materials[material].doses > 0) or tuple(made)


def wanted_materials(plan: Plan) -> tuple[int, ...]:
    """The members of the first target, or the final materials where there is no target."""
    return tuple(material for material, _ in plan.targets[0].members) if plan.targets else final_materials(plan)


def released(result: Result, material: int) -> list[StepSeries]:
    """Cumulative released doses of a material, actuals before the start included, one series a replication [dose]."""
    return [_running(result.plan, lots, material, signs={"decided": 1}, before=True) for lots in result.split("lots")]


def released_in_run(result: Result, material: int) -> list[StepSeries]:
    """As `released`, without what was released before the start."""
    return [_running(result.plan, lots, material, signs={"decided": 1}) for lots in result.split("lots")]


def made_not_decided(result: Result, material: int) -> list[StepSeries]:
    """Doses of a material that are made and neither released nor rejected, one series a replication [dose]."""
    return [_running(result.plan, lots, material, signs={"made": 1, "decided": -1}) for lots in result.split("lots")]


def made(result: Result, material: int) -> list[StepSeries]:
    """Cumulative doses of a material that were made, actuals included, released or not, a series a replication."""
    return [_running(result.plan, lots, material, signs={"made": 1}, before=True) for lots in result.split("lots")]


def actual_doses(plan: Plan, target: Target) -> float:
    """Doses of a target that were released before the start; of a set, in complete sets [dose]."""
    series = complete_sets(target, [actuals(plan, material) for material, _ in target.members])
    return float(series.at(-1))


def actuals(plan: Plan, material: int) -> StepSeries:
    """Cumulative doses of a material that were released before the start; its times are negative [dose]."""
    rows = [row for row in plan.actuals if row.material == material]
    return accumulate([row.at for row in rows], [row.doses for row in rows])


def complete_sets(target: Target, members: Sequence[StepSeries]) -> StepSeries:
    """Doses in complete sets: at each moment the member of which there are the fewest, times doses in a set."""
    shares = [target.doses_per_set / doses for _, doses in target.members]
    series = [member.scaled(share) for member, share in zip(members, shares, strict=True)]
    return smallest(series)


def _running(
    plan: Plan,
    lots: Mapping[str, NDArray[Any]],
    material: int,
    *,
    signs: Mapping[str, int],
    before: bool = False,
) -> StepSeries:
    """The running total of the amounts of lots at these moments of theirs; quanta are added, so it is exact.

    ``before``: with what was released before the start.
    """
    of_material = np.isin(lots["campaign"], _makers(plan, material))
    chosen = of_material & (lots["status"] == Status.RELEASED) if set(signs) == {"decided"} else of_material
    chosen = chosen & (lots["made"] >= 0)
    parts = list(_changes({name: values[chosen] for name, values in lots.items()}, signs))
    times = np.concatenate([when for when, _ in parts])
    amounts = np.concatenate([amount for _, amount in parts])
    run = accumulate(times, amounts).scaled(plan.materials[material].doses)
    return total([actuals(plan, material), run]) if before and plan.actuals else run


def _changes(lots: Mapping[str, NDArray[Any]], signs: Mapping[str, int]) -> Iterator[tuple[NDArray[Any], NDArray[Any]]]:
    for moment, sign in signs.items():
        come = lots[moment] >= 0
        yield lots[moment][come], sign * lots["amount"][come]


def _makers(plan: Plan, material: int) -> list[int]:
    return [number for number, row in enumerate(plan.campaigns) if row.material == material]
