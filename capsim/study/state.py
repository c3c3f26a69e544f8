"""The state of a replication at a moment, as the overlay from which a run goes on: begin, start, horizon, opening.

What has begun ends when it would have ended as far as its length was drawn already; everything else is drawn anew. So
what goes on from the states of many replications is distributed as they are.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from capsim.engine.standing import standing
from capsim.foundation.errors import StudyError
from capsim.plan.plan import NONE, Plan


@dataclass(frozen=True)
class State:
    """What there is at a moment.

    Attributes:
        overlay: Begin, start, horizon, actuals and opening, to be laid over the scenario of the run.
        left_out: What the plant also holds and a scenario cannot tell, for people.
    """

    overlay: Mapping[str, Any]
    left_out: tuple[str, ...]


def state_at(plan: Plan, *, seed: int, replication: int, at: int) -> State:
    """The state of a replication of a plan just before a moment ``at`` [s].

    Raises:
        StudyError: The moment is not inside the run, or something is under way then that cannot be told.
    """
    if not 0 < at < plan.horizon:
        raise StudyError(f"got day {at / 86400:g}; expected a day inside the run of {plan.horizon / 86400:g} days")
    random = next((row.name for row in plan.disruptions if row.once != NONE), None)
    if random is not None:
        raise StudyError(
            f'disruption "{random}" happens once at a random time; give it a date, or take it out, to save a state'
        )
    there = standing(plan, seed=seed, replication=replication, at=at)
    overlay: dict[str, Any] = {
        "began": plan.began or plan.start,
        "start": there.start,
        "horizon": f"{plan.horizon - at} s",
        "actuals": [*_released_before(plan), *there.released],
        "opening": there.opening,
    }
    if plan.window.warm_up:
        overlay["statistics"] = {"warm_up": f"{max(plan.window.warm_up - at, 0)} s"}
    return State(overlay, tuple(_left_out(plan)))


def _released_before(plan: Plan) -> Iterator[dict[str, Any]]:
    """What the run itself began with."""
    start = datetime.fromisoformat(plan.start)
    for row in plan.actuals:
        lot = {"lot": row.name} if row.name else {}
        date = (start + timedelta(seconds=row.at)).isoformat(sep=" ")
        yield {"date": date, "material": plan.materials[row.material].name, "doses": row.doses, **lot}


def _left_out(plan: Plan) -> Iterator[str]:
    """What goes on from here does not know of."""
    if plan.money:
        yield "what has been spent so far: costs begin at the start"
    if plan.demands:
        yield "demand that fell due before the start, and what was given out: take what has been served out of it"
