"""How many lots a campaign has, and how large they are, whether they are all alike or listed."""

from collections.abc import Callable, Iterable

from capsim.plan.plan import UNLIMITED, CampaignRow, InputRow, Plan, Starts


def planned_lots(row: CampaignRow) -> int | None:
    """How many lots a campaign has in all, or None where it goes on."""
    dated = row.starts == Starts.PLANNED and not row.cadence
    dates = row.dates[1] - row.dates[0]
    if row.lots == UNLIMITED:
        return dates if dated else None
    return min(row.lots, dates) if dated else row.lots


def begun_amount(plan: Plan, row: CampaignRow, pick: Callable[[Iterable[int]], int]) -> int:
    """Quanta that a lot of a campaign starts with; of listed lots the one that ``pick`` takes, such as ``min``."""
    listed = plan.lots[slice(*row.listed)]
    return pick(lot.amount for lot in listed) if listed else row.amount


def least_drawn(plan: Plan, entry: InputRow) -> int:
    """The fewest quanta that a lot of the campaign draws of an input."""
    row = plan.campaigns[entry.campaign]
    place = plan.inputs[slice(*row.inputs)].index(entry)
    return min((lot.draws[place] for lot in plan.lots[slice(*row.listed)]), default=entry.amount)
