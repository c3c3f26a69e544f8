"""Running totals of all replications together: quantile bands over time, and means week by week."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor

import numpy as np

from capsim.analysis.observations import (
    FloatArray,
    complete_sets,
    final_materials,
    made,
    made_not_decided,
    released,
    require_replications,
    wanted_materials,
)
from capsim.foundation.errors import ResultError, did_you_mean
from capsim.foundation.stepseries import StepSeries, total
from capsim.plan.plan import Plan, Target
from capsim.results.result import Result

MOST_MOMENTS = 1500
"""More changes than this are looked at on an even grid of so many moments instead."""

WEEK = 7 * 86_400


@dataclass(frozen=True)
class Wanted:
    """What a target counts, or all final products where there is no target; one series a replication [dose].

    Attributes:
        name: Of what is counted, or of the products.
        targets: All targets of the plan that count it; of one with a name of its own only that.
        released: Released doses; of a set, in complete sets.
        made: Doses made, released or not; of a set, in complete sets.
        undecided: Doses made and neither released nor rejected; of a set, of all members together.
        members: Of a set, each member's name and released doses, as if there were enough of the others.
    """

    name: str
    targets: tuple[Target, ...]
    released: tuple[StepSeries, ...]
    made: tuple[StepSeries, ...]
    undecided: tuple[StepSeries, ...]
    members: tuple[tuple[str, tuple[StepSeries, ...]], ...]


def require_doses(plan: Plan) -> None:
    """Refuse to draw a plan in which there are no doses.

    Raises:
        ResultError: No final material is counted in doses.
    """
    if not any(plan.materials[material].doses for material in wanted_materials(plan)):
        raise ResultError(
            f'the charts show doses, and nothing in "{plan.name}" is counted in doses; '
            "the lots are in the answer (capsim show) and in the table lots of the run"
        )


def counted_names(plan: Plan) -> tuple[str, ...]:
    """What the targets count, each once, in the order of the targets."""
    return tuple(dict.fromkeys(target.name for target in plan.targets))


def wanted(result: Result, of: str | None = None) -> Wanted:
    """What the charts of released doses count.

    Args:
        result: What to draw.
        of: A material or set that a target counts, the name of a target, or an end product; what the first target
            counts if left out, and all end products where there is none.

    Raises:
        ResultError: No replication finished, nothing is counted in doses, or nothing of that name.
    """
    require_replications(result)
    require_doses(result.plan)
    plan = result.plan
    name = of if of is not None or not plan.targets else plan.targets[0].name
    targets = tuple(one for one in plan.targets if one.label == name) or tuple(
        one for one in plan.targets if one.name == name
    )
    return _aimed(result, targets) if targets else _made(result, of)


def _made(result: Result, of: str | None) -> Wanted:
    """All end products together, or one."""
    plan = result.plan
    finals = _finals(plan, of)
    return Wanted(
        name=", ".join(plan.materials[material].name for material in finals),
        targets=(),
        released=_together([released(result, material) for material in finals]),
        made=_together([made(result, material) for material in finals]),
        undecided=_together([made_not_decided(result, material) for material in finals]),
        members=(),
    )


def _aimed(result: Result, targets: tuple[Target, ...]) -> Wanted:
    """What these targets count, all of them the same."""
    plan, target = result.plan, targets[0]
    out = [released(result, material) for material, _ in target.members]
    done = [made(result, material) for material, _ in target.members]
    waiting = [made_not_decided(result, material) for material, _ in target.members]
    members = tuple(
        (plan.materials[material].name, tuple(one.scaled(target.doses_per_set / doses) for one in of_member))
        for (material, doses), of_member in zip(target.members, out, strict=True)
    )
    return Wanted(
        name=target.name,
        targets=targets,
        released=tuple(complete_sets(target, one) for one in zip(*out, strict=True)),
        made=tuple(complete_sets(target, one) for one in zip(*done, strict=True)),
        undecided=_together(waiting),
        members=members if len(members) > 1 else (),
    )


def _finals(plan: Plan, of: str | None) -> tuple[int, ...]:
    """End products with doses, or the one of a name."""
    finals = tuple(final_materials(plan))
    if of is None:
        return finals
    chosen = tuple(row for row in finals if plan.materials[row].name == of)
    if not chosen:
        known = {name for target in plan.targets for name in (target.name, target.label) if name}
        known |= {plan.materials[row].name for row in finals}
        raise ResultError(f'got "{of}"; expected what a target counts, or an end product; {did_you_mean(of, known)}')
    return chosen


def _together(kinds: Sequence[Sequence[StepSeries]]) -> tuple[StepSeries, ...]:
    """The sum over several materials, in each replication."""
    return tuple(total(one) for one in zip(*kinds, strict=True))


def moments(series: Sequence[StepSeries], horizon: int) -> FloatArray:
    """Every moment at which one of the series changes, with 0 and the horizon; an even grid where they are too many."""
    times = np.unique(np.concatenate([[0.0, float(horizon)], *(one.times for one in series)]))
    times = times[(times >= 0) & (times <= horizon)]
    return times if times.size <= MOST_MOMENTS else np.linspace(0, horizon, MOST_MOMENTS + 1)


def quantiles(series: Sequence[StepSeries], times: FloatArray, shares: Sequence[float]) -> list[FloatArray]:
    """At each time the quantiles over the replications, by order statistics: x_(k) with k = floor(n q) + 1.

    So the curve for a share q crosses a level at the very moment by which a share 1 - q has it, and the median curve
    at the median time, as `capsim.analysis.targets` gives it.

    >>> two = [StepSeries(np.array([1.0]), np.array([v])) for v in (5.0, 7.0)]
    >>> [q.tolist() for q in quantiles(two, np.array([0.0, 1.0]), [0.1, 0.5])]
    [[0.0, 5.0], [0.0, 7.0]]
    """
    ordered = np.sort([one.at(times) for one in series], axis=0)
    ranks = [min(floor(len(series) * share + 1e-9), len(series) - 1) for share in shares]
    return [ordered[rank] for rank in ranks]


def week_edges(horizon: int) -> FloatArray:
    """Starts of the weeks since the start, and the horizon at the end of the last one [s]."""
    return np.append(np.arange(0, horizon, WEEK, dtype=np.float64), float(horizon))


def weekly(series: Sequence[StepSeries], horizon: int) -> FloatArray:
    """What was added in each week, the last one cut by the horizon; shape (replications, weeks)."""
    edges = week_edges(horizon)
    return np.array([np.diff(one.before(edges)) for one in series])
