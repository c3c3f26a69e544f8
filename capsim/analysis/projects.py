"""When projects end: the time by which half of the replications have come to their end."""

from dataclasses import dataclass

from capsim.analysis.observations import matrix, require_replications
from capsim.analysis.statistics import Estimate, quantile_interval
from capsim.results.result import Result


@dataclass(frozen=True)
class ProjectEnd:
    """When a project, or a phase of it, ends: the median over all replications [s].

    ``phase`` is empty for the project as a whole.
    """

    project: str
    phase: str
    end: Estimate


def project_ends(result: Result, level: float = 0.95) -> tuple[ProjectEnd, ...]:
    """Every project by name, each followed by its phases in order.

    Raises:
        ResultError: No replication finished.
    """
    require_replications(result)
    plan, rows = result.plan, list[ProjectEnd]()
    if not plan.projects:
        return ()
    ends = matrix(result, "projects", "ended")
    for project in plan.projects:
        span = slice(*project.phases)
        rows.append(ProjectEnd(project.name, "", quantile_interval(ends[:, span].max(axis=1), 0.5, level)))
        for index, phase in enumerate(plan.phases[span], project.phases[0]):
            rows.append(ProjectEnd(project.name, phase.name, quantile_interval(ends[:, index], 0.5, level)))
    return tuple(rows)
