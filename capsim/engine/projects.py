"""How the phases of projects go in a replication."""

from graphlib import TopologicalSorter

from capsim.flow.draws import Draws
from capsim.foundation.worktime import NEVER
from capsim.plan.plan import NONE, Plan
from capsim.plan.projects import PhaseRun


def run_phases(plan: Plan, draws: Draws) -> tuple[PhaseRun, ...]:
    """When every phase begins and ends, in the order of the plan.

    A phase that has to be done again is drawn anew under the number of times that it has been done.
    """
    runs: dict[int, PhaseRun] = {}
    for number in TopologicalSorter({index: row.after for index, row in enumerate(plan.phases)}).static_order():
        row = plan.phases[number]
        if row.over or row.remaining != NONE:
            ended = row.ended if row.over else round(draws.value(row.remaining, 0))
            runs[number] = PhaseRun(min(ended, 0), min(ended, NEVER), 1)
            continue
        begun = max([plan.projects[row.project].begins, *(runs[before].ended for before in row.after)])
        ended, times = begun, 0
        while ended < NEVER:
            ended += round(draws.value(row.duration, times))
            times += 1
            if row.again == NONE or draws.value(row.again, times - 1) >= row.repeats:
                break
        runs[number] = PhaseRun(begun, min(ended, NEVER), times)
    return tuple(runs[number] for number in range(len(plan.phases)))
