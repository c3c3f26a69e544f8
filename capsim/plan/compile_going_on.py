"""What campaigns have behind them at the start: lots so far, the next planned start, what is qualified and sent."""

from dataclasses import replace

from capsim.plan.compile_equipment import seconds
from capsim.plan.draft import Draft
from capsim.plan.plan import NONE, UNLIMITED, CampaignRow, QualificationRow, Starts
from capsim.scenario.model import Scenario
from capsim.scenario.opening_parts import CampaignState
from capsim.scenario.references import campaigns_of
from capsim.scenario.schedule import Campaign, Shipment


def going_on(draft: Draft, name: str, campaign: Campaign, *, row: CampaignRow) -> CampaignRow:
    """A campaign from the lots on that it has not planned yet."""
    scenario = draft.scenario
    state = scenario.opening.campaigns.get(name)
    if campaign.after is not None and (_has_begun(state) or _is_through(scenario, campaign.after)):
        row = replace(row, after=NONE)
    row = replace(row, waits_for=draft.index.get(("waits", name), NONE) if row.starts == Starts.FREE else NONE)
    if state is None:
        return row
    lots, begun = row.lots, state.lots
    since = 0 if state.since is None else min(round((state.since - scenario.start).total_seconds()), 0)
    row = replace(
        row,
        lots=lots if lots == UNLIMITED else max(lots - begun, 0),
        listed=_rest(row.listed, begun),
        dates=_rest(row.dates, begun),
        begun=begun,
        since=since,
    )
    return _planned(draft, state, row) if state.next is not None or begun else row


def _planned(draft: Draft, state: CampaignState, row: CampaignRow) -> CampaignRow:
    """The next lot is planned when that is told, or at the start."""
    first = 0 if state.next is None else state.next.seconds(draft.scenario.start)
    if row.moves:
        span, dates = slice(*row.dates), draft.rows["dates"]
        later = first - dates[row.dates[0]] if row.dates[0] < row.dates[1] else 0
        dates[span] = [max(date + later, 0) for date in dates[span]]
    if row.starts == Starts.FREE:
        first = max(first, 0)
    return replace(row, first=first, goes_on=True, phases=(), moves=False)


def _rest(span: tuple[int, int], begun: int) -> tuple[int, int]:
    return min(span[0] + begun, span[1]), span[1]


def _has_begun(state: CampaignState | None) -> bool:
    return state is not None and state.lots > 0


def _is_through(scenario: Scenario, name: str) -> bool:
    """Whether a campaign has planned all of its lots before the start."""
    state, campaign = scenario.opening.campaigns.get(name), dict(campaigns_of(scenario)).get(name)
    if state is None or campaign is None or campaign.lots is None:
        return False
    return state.lots >= (len(campaign.lots) if isinstance(campaign.lots, list) else campaign.lots)


def qualification_of(draft: Draft, name: str, campaign: Campaign) -> int:
    """Row of what a campaign has to show, added where it is asked for first; NONE where that is nothing."""
    wanted, state = campaign.qualification, draft.scenario.opening.campaigns.get(name)
    if wanted is None:
        return NONE
    if ("qualifications", name) in draft.index:
        return draft.index["qualifications", name]
    row = QualificationRow(
        engineering_runs=wanted.engineering_runs,
        engineering_cause=draft.cause("engineering run"),
        ppq_lots=wanted.ppq_lots,
        licence=draft.duration(f"{name}/licence", wanted.licence),
        release_ppq=wanted.release_ppq,
        release_broken=wanted.release_broken,
        ppq_cause=draft.cause("ppq lot"),
    )
    if state is not None:
        row = replace(
            row,
            engineering_runs=row.engineering_runs if state.engineering_runs is None else state.engineering_runs,
            looked_at=state.looked_at,
            good=state.good_lots,
            bad=tuple(number - 1 for number in state.bad_lots),
            last=NONE if state.last_ppq is None else state.last_ppq - 1,
            licence_at=seconds(state.licence, draft.scenario),
        )
    return draft.add("qualifications", row, (name,))


def sent_before(scenario: Scenario, shipment: Shipment, to: str) -> int:
    """Lots that a shipment has sent to a site before the start, or kept there."""
    place = (shipment.material, shipment.from_)
    return sum(one.to.get(to, 0) for one in scenario.opening.sent if (one.material, one.at) == place)
