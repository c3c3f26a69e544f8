"""What was released before the start of a run."""

from capsim.foundation.stepseries import StepSeries, accumulate
from capsim.plan.plan import Plan


def actuals(plan: Plan, material: int) -> StepSeries:
    """Cumulative doses of a material that were released before the start; its times are negative [dose]."""
    rows = [row for row in plan.actuals if row.material == material]
    return accumulate([row.at for row in rows], [row.doses for row in rows])
