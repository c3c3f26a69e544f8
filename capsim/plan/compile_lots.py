"""Listed lots of a campaign into their table: each with its own size, inputs, planned start and due date."""

from dataclasses import dataclass
from statistics import mean

from capsim.plan.compile_materials import drawn_for_lot, lot_amount
from capsim.plan.compile_projects import raw_live
from capsim.plan.draft import Draft
from capsim.plan.plan import NONE, LotRow
from capsim.scenario.schedule import Campaign, PlannedLot


@dataclass(frozen=True)
class LotList:
    """The lots of a campaign.

    Attributes:
        span: Their rows in table ``lots``; empty where all lots are alike.
        dates: Their planned starts in table ``dates``.
        amount: Quanta that a lot starts with; of listed lots, the mean.
        draws: Quanta of each component that a lot draws, by name; of listed lots, the mean.
    """

    span: tuple[int, int]
    dates: tuple[int, int]
    amount: int
    draws: tuple[int, ...]


def compile_lots(draft: Draft, campaign: Campaign, live: int) -> LotList:
    """Add the lots that a campaign lists, in order of their planned starts; ``live`` is when it can begin [s]."""
    scenario, make = draft.scenario, campaign.make
    components = sorted(scenario.materials[make].components)
    first, date = draft.count("lots"), draft.count("dates")
    rows = []
    for planned, order, lot in in_order(draft, campaign, live):
        row = LotRow(
            campaign=draft.count("campaigns"),
            name=lot.name or "",
            amount=lot_amount(scenario, make, lot.size),
            draws=tuple(drawn_for_lot(scenario, make, component, size=lot.size) for component in components),
            due=NONE if lot.due is None else lot.due.seconds(scenario.start),
            order=order,
        )
        rows.append(row)
        draft.add("lots", row)
        if campaign.starts == "free":
            draft.add("dates", planned)
    span, dates = (first, draft.count("lots")), (date, draft.count("dates"))
    if not rows:
        draws = tuple(drawn_for_lot(scenario, make, component) for component in components)
        return LotList(span, dates, lot_amount(scenario, make), draws)
    means = tuple(round(mean(row.draws[index] for row in rows)) for index in range(len(components)))
    return LotList(span, dates, round(mean(row.amount for row in rows)), means)


def in_order(draft: Draft, campaign: Campaign, live: int) -> list[tuple[int, int, PlannedLot]]:
    """The listed lots with planned start [s] and order, in the order in which they are planned."""
    rows, scenario = [], draft.scenario
    begin = (
        live if scenario.began is None else raw_live(scenario, scenario.sites[campaign.at].goes_live, campaign.from_)
    )
    for place, lot in enumerate(campaign.listed, start=1):
        planned = begin if lot.at is None else max(lot.at.seconds(scenario.start), begin)
        rows.append((planned, place if lot.order is None else lot.order, lot))
    return [(max(planned, live), order, lot) for planned, order, lot in sorted(rows, key=lambda row: row[:2])]
