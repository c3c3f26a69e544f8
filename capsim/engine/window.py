"""The window of a replication that has nothing left to do: its counters stop with its last lot."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from capsim.plan.plan import Plan
from capsim.results.result import Replication
from capsim.results.window import closes

_COUNTED = ("waits", "usage")
"""Tables that go on counting when all lots are decided; no check is under way then."""


def in_window(plan: Plan, found: Replication, *, last: int, again: Callable[[Plan], Replication]) -> Replication:
    """The replication, with its counters of the time up to the end of the window.

    When the last lot will be decided is not known before. Where something was counted after that, the replication is
    gone through once more up to then: what comes at a horizon or later changes nothing before it.

    Args:
        plan: What was run.
        found: The replication to the horizon.
        last: Until when something was counted, at most [s].
        again: Runs the same replication with another horizon.
    """
    end = int(closes(plan, found.tables["lots"], np.array([found.index]))[0])
    if end >= min(plan.horizon, last):
        return found
    shorter = again(replace(plan, horizon=end)).tables
    usage = {**shorter["usage"], "running": found.tables["usage"]["running"]}
    counted = {name: shorter[name] for name in _COUNTED}
    return Replication(found.index, {**found.tables, **counted, "usage": usage}, found.events)
