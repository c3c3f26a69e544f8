"""How long each test, review and evaluation takes, and how many lots are in it, inside the window."""

from dataclasses import dataclass

from capsim.analysis.observations import estimate, matrix
from capsim.analysis.queues import window_ends
from capsim.analysis.statistics import COUNTED, Estimate, mean_interval
from capsim.results.result import Result


@dataclass(frozen=True)
class LeadTime:
    """A check of the release route of one campaign.

    Attributes:
        campaign, check: Whose, and which.
        lead_time: From its start to its result, investigation and retest included; mean of those done [s]; None
            where none was.
        waiting: Of that, waiting for places at all its stages; mean of those begun [s]; None where none was.
        in_test: Mean number of lots in the check, waiting or not [lot].
    """

    campaign: str
    check: str
    lead_time: Estimate | None
    waiting: Estimate | None
    in_test: Estimate


def lead_times(result: Result, level: float = 0.95) -> tuple[LeadTime, ...]:
    """Every check of the plan, in its order.

    Raises:
        ResultError: No replication finished.
    """
    plan = result.plan
    asked, done, waited, total, standing = (
        matrix(result, "checks", column) for column in ("asked", "done", "waited", "total", "standing")
    )
    length = window_ends(result) - plan.window.warm_up
    rows = []
    for index, check in enumerate(plan.checks):
        some, ended = asked[:, index] > 0, done[:, index] > 0
        rows.append(
            LeadTime(
                campaign=plan.campaigns[check.campaign].name,
                check=check.name,
                lead_time=estimate(total[ended, index] / done[ended, index], level),
                waiting=estimate(waited[some, index] / asked[some, index], level),
                in_test=mean_interval(standing[:, index] / length, level, within=COUNTED),
            )
        )
    return tuple(rows)
