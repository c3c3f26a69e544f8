"""How work that several groups can do is shared out, by arithmetic: so that nobody is busier than need be."""

from collections.abc import Mapping

from capsim.analysis.lots_per_dose import lots_per_dose, survival
from capsim.plan.laboratory import able, investigators, stages_of
from capsim.plan.per_plan import once_per_plan
from capsim.plan.plan import CheckRow, Plan

Servers = tuple[int, ...]
Shares = Mapping[Servers, Mapping[int, float]]
"""For all who are able to do a kind of work, the share of each of them."""

_ROUNDS = 1000


def jobs(plan: Plan, check: CheckRow) -> list[tuple[Servers, float, float]]:
    """The work of a check: who is able, mean hands-on time [s], and how often it is done, retests included."""
    again = check.fails if check.confirmed >= 0 else 0.0
    found = [(able(plan, stage), stage.hands_on, 1.0 + again) for stage in stages_of(plan, check)]
    found.append((investigators(plan, check), check.investigation, again))
    return [(servers, plan.streams[stream].distribution.mean, times) for servers, stream, times in found if servers]


def open_share(plan: Plan, calendar: int, live_from: int) -> float:
    """Share of the time from a live date [s] to the horizon in which a calendar is open."""
    hours, length = plan.calendar(calendar), plan.horizon - live_from
    if hours is None or length <= 0:
        return 1.0
    return hours.work_between(live_from, plan.horizon) / length


@once_per_plan
def shares(plan: Plan) -> Shares:
    """Who does how much of the work that several can do.

    Jobs go to whoever can begin them first, so that those who have less of their own to do take more of them. From
    shares by open places on, whoever is busier than the others gives away in proportion, again and again.
    """
    places = _open_places(plan)
    amounts = _amounts(plan)
    shared = {servers: _parts({server: places[server] for server in servers}) for servers in amounts}
    if all(len(servers) == 1 for servers in shared):
        return shared
    for _ in range(_ROUNDS):
        work = dict.fromkeys(range(len(places)), 0.0)
        for servers, mine in shared.items():
            for server, share in mine.items():
                work[server] += amounts[servers] * share
        for servers, mine in shared.items():
            rest = {server: places[server] / work[server] if work[server] else 1.0 for server in servers}
            shared[servers] = _parts({server: share * rest[server] for server, share in mine.items()})
    return shared


def _parts(weights: Mapping[int, float]) -> dict[int, float]:
    """Weights as shares of their sum; equal shares where all are 0."""
    whole = sum(weights.values())
    return {key: weight / whole if whole else 1 / len(weights) for key, weight in weights.items()}


def _open_places(plan: Plan) -> list[float]:
    """Places of each server that are open in the mean."""
    return [row.count * open_share(plan, row.calendar, row.live_from) for row in plan.servers]


def _amounts(plan: Plan) -> dict[Servers, float]:
    """Work of each kind for a released dose [s]; for a lot of each campaign, where doses mean nothing."""
    wanted = lots_per_dose(plan)
    materials = [plan.campaigns[number].material for number in wanted]
    amounts: dict[Servers, float] = {}
    for number, row in enumerate(plan.campaigns):
        lots = wanted.get(number, 0.0) / max(materials.count(row.material), 1) if wanted else 1.0
        phases = survival(plan, number).phases
        for check in plan.checks[slice(*row.checks)]:
            for servers, seconds, times in jobs(plan, check):
                amounts[servers] = amounts.get(servers, 0.0) + lots * phases[check.phase] * seconds * times
    return amounts
