"""The campaigns that a scenario plans, without what the plant holds at the start."""

from capsim.plan.plan import CampaignRow, Plan


def planned_campaigns(plan: Plan) -> tuple[CampaignRow, ...]:
    """The campaigns of the scenario, in its order."""
    return tuple(row for row in plan.campaigns if not row.opening)
