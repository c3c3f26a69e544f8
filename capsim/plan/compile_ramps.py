"""Plants of which only the output is known: planned starts that follow a ramp."""

from collections.abc import Iterator
from math import sqrt

from capsim.foundation.errors import Problem
from capsim.plan.compile_materials import lot_amount
from capsim.plan.compile_projects import Live
from capsim.plan.draft import Draft, is_nothing
from capsim.plan.plan import NONE, PhaseRow, ProjectRow
from capsim.scenario.model import Scenario
from capsim.scenario.references import Problems, campaigns_of
from capsim.scenario.schedule import Campaign, Ramp

_MONTH = 30 * 86_400
_MOST = 100_000
"""More planned lots in a campaign are taken for a slip of the pen, as `check_counts.MOST_PLANNED`."""


def ramp_of(campaign: Campaign) -> Ramp | None:
    """The ramp that a campaign follows, if any."""
    return None if isinstance(campaign.starts, str) else campaign.starts.ramp


def start_up(draft: Draft, name: str, ramp: Ramp | None, *, live: Live) -> Live:
    """When a campaign begins: where it is started up, after a phase of its own."""
    state = draft.scenario.opening.campaigns.get(name)
    told = state is not None and (state.lots > 0 or state.next is not None)
    if ramp is None or is_nothing(ramp.start_up) or told:
        return live
    project, phase = draft.count("projects"), draft.count("phases")
    earliest = live.at + round(ramp.start_up.low)
    draft.add("projects", ProjectRow(f"{name} start-up", live.at, (phase, phase + 1)))
    stream = draft.stream(f"{name}/start up", ramp.start_up)
    draft.add("phases", PhaseRow(project, "start_up", stream, live.phases, 0.0, NONE, earliest))
    return Live(earliest, (phase,))


def lots_in_a_month(scenario: Scenario, campaign: Campaign, ramp: Ramp) -> float:
    """Lots in 30 days of a mature plant; 0 where the material does not tell how large its lots are."""
    lot = lot_amount(scenario, campaign.make)
    return lot_amount(scenario, campaign.make, ramp.mature) / lot if lot else 0.0


def ramp_dates(scenario: Scenario, campaign: Campaign, ramp: Ramp, *, begin: int) -> Iterator[int]:
    """Planned starts until the horizon [s]: each when a whole lot more has come together since ``begin``.

    At t after the begin there are r t^2 / (2 s) lots while the plant is scaled up (s long), then r (t - s / 2).
    """
    rate, scale = lots_in_a_month(scenario, campaign, ramp) / _MONTH, ramp.scale_up
    if not 0 < rate * scenario.horizon <= _MOST:
        return
    number = 1
    while True:
        early = number <= rate * scale / 2
        date = begin + round(sqrt(2 * scale * number / rate) if early else number / rate + scale / 2)
        if date >= scenario.horizon:
            return
        yield date
        number += 1


def check_ramps(scenario: Scenario) -> Problems:
    """A ramp counts lots of known size, and not too many."""
    for index, (_, campaign) in enumerate(campaigns_of(scenario)):
        ramp = ramp_of(campaign)
        if ramp is None:
            continue
        many, path = lots_in_a_month(scenario, campaign, ramp), f"campaigns[{index}].starts.ramp.mature"
        if not many:
            got, expected = f"a ramp of {campaign.make}", "a material with a lot_size, in a unit that its lots have"
            yield Problem(path, got, expected, "so that the ramp can be cut into lots")
        elif many * scenario.horizon / _MONTH > _MOST:
            got, expected = f"{many:.3g} lots a month", f"at most {_MOST} lots until the horizon"
            yield Problem(path, got, expected, f"is the lot_size of {campaign.make} right?")
