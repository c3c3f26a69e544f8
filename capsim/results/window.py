"""When the window of the statistics closes: the one rule for the engine, which counts, and for all that divides."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from capsim.plan.lot_counts import planned_lots
from capsim.plan.plan import Plan
from capsim.results.tables import Table


def closes(plan: Plan, lots: Table, replications: NDArray[Any]) -> NDArray[np.float64]:
    """When the window of each of some replications closes [s]: with the horizon, or with the last lot.

    Where every campaign has a number of lots and all of them are decided, the plant has nothing to do any more; the
    idle time after that says nothing about it.
    """
    ends = np.full(len(replications), float(plan.horizon))
    planned = [planned_lots(row) for row in plan.campaigns]
    if None in planned:
        return ends
    replication = np.searchsorted(replications, lots["replication"])
    decided = np.bincount(replication, weights=lots["decided"] >= 0, minlength=len(replications))
    last = np.zeros(len(replications))
    np.maximum.at(last, replication, lots["decided"].astype(float))
    done = (decided == sum(filter(None, planned))) & (last > plan.window.warm_up)
    return np.where(done, last, ends)
