"""The waiting of lots, charged to the places that they waited for, with how much those places were used."""

from dataclasses import dataclass

import numpy as np

from capsim.analysis.charged_to import REALLY_USED, Use, charged_to
from capsim.analysis.observations import FloatArray, feeding, matrix
from capsim.analysis.piles import standing_at_end
from capsim.analysis.queues import used_share, window_begins, window_ends
from capsim.analysis.shortest import passage
from capsim.plan.laboratory import servers_of
from capsim.plan.places import MATERIAL, POOL, SERVER, STORE, SUPPLY, UNIT_CLASS, Place, places, wait_points
from capsim.plan.plan import Plan
from capsim.results.result import Result

_DAY = 86_400

IDLE = (STORE, SUPPLY)
"""Kinds of places that do not work."""


GROWS = 1.5
"""Lots that wait at the end, over those that do in the mean: 2 where they have piled up evenly from the start on."""


@dataclass(frozen=True)
class Charge:
    """A place of the ranking with its observations, one a replication.

    ``since_reached`` is ``used`` over the time from which a lot could be there; ``mean_wait`` is per lot [s]; ``grows``
    tells whether much more wait for it at the end than in the mean. ``asked`` are the other places for which lots asked
    when they waited for this one.
    """

    place: Place
    dose_days: FloatArray
    used: FloatArray
    since_reached: FloatArray
    mean_wait: float
    grows: bool = False
    asked: tuple[Place, ...] = ()

    @property
    def really_used(self) -> bool:
        """Whether it worked for most of its time; of what does not work, whether anybody waited for it."""
        if self.place.kind in IDLE:
            return bool(self.dose_days.any())
        return bool(self.since_reached.mean() >= REALLY_USED)


def charges_of(result: Result, campaigns: tuple[int, ...]) -> list[Charge]:
    """The places that these campaigns use, each with the waiting charged to it, in order of the ranking."""
    plan = result.plan
    standing, lots = matrix(result, "waits", "standing"), _lots(result)
    points = [(index, point) for index, point in enumerate(wait_points(plan)) if point.campaign in campaigns]
    asking: dict[Place, set[int]] = {}
    for _, point in points:
        if point.kind != MATERIAL:
            asking.setdefault(Place(point.kind, point.row), set()).add(point.campaign)
    used = {place: used_share(result, place) for place in places(plan) if place in asking}
    used |= {place: np.zeros(len(result)) for place in asking if place.kind == SUPPLY}
    since = {place: _since_reached(result, place, asking[place], used=values) for place, values in used.items()}
    use = Use(since)
    waiting = {place: np.zeros(len(result)) for place in used}
    piled = dict.fromkeys(used, 0.0)
    asked: dict[Place, dict[Place, None]] = {place: {} for place in used}
    for index, point in points:
        if point.kind != MATERIAL:
            place = charged_to(plan, point, use)
            waiting[place] = waiting[place] + standing[:, index] * weight(plan, point.campaign) / _DAY
            if place != Place(point.kind, point.row) and standing[:, index].any():
                asked[place][Place(point.kind, point.row)] = None
            piled[place] += standing_at_end(result, point) * weight(plan, point.campaign)
    length = float((window_ends(result) - plan.window.warm_up).mean()) / _DAY
    charges = []
    for place, dose_days in waiting.items():
        doses = sum(lots[campaign] * weight(plan, campaign) for campaign in asking[place])
        mean_wait = float(dose_days.mean()) * _DAY / doses if doses else 0.0
        grows = piled[place] >= GROWS * float(dose_days.mean()) / length > 0
        charges.append(Charge(place, dose_days, used[place], since[place], mean_wait, grows, tuple(asked[place])))
    return sorted(charges, key=lambda charge: (-charge.dose_days.mean(), -charge.used.mean()))


def flow_order(plan: Plan, campaigns: tuple[int, ...]) -> dict[Place, tuple[int, int, int]]:
    """Where places come on the way of the lots of some campaigns, the last time that they do."""
    found: dict[Place, tuple[int, int, int]] = {}
    for number in sorted(campaigns, key=lambda number: (len(feeding(plan, [plan.campaigns[number].material])), number)):
        row = plan.campaigns[number]
        steps = plan.steps[slice(*row.steps)]
        rank = len(feeding(plan, [row.material]))
        for index, step in enumerate(steps):
            found[Place(UNIT_CLASS, step.unit_class)] = (rank, index, 0)
            for segment in plan.segments[slice(*step.segments)]:
                found |= {Place(POOL, need.pool): (rank, index, 0) for need in plan.needs[slice(*segment.needs)]}
        for check in plan.checks[slice(*row.checks)]:
            for server in servers_of(plan, check):
                found[Place(SERVER, server)] = (rank, len(steps), check.phase)
    return found


def _since_reached(result: Result, place: Place, campaigns: set[int], *, used: FloatArray) -> FloatArray:
    """The used share over the time from the first moment at which a lot could be at the place."""
    plan, lots = result.plan, result.tables["lots"]
    begin, ends = window_begins(result, place), window_ends(result)
    first = np.full(len(result), float(plan.horizon))
    for number in campaigns:
        steps = plan.campaigns[number].steps
        begins = lots["started" if steps[0] < steps[1] else "made"]  # what is delivered has no first unit
        taken = (lots["campaign"] == number) & (begins >= 0)
        at = np.searchsorted(result.replications, lots["replication"][taken])
        np.minimum.at(first, at, (begins[taken] + _way_to(plan, number, place)).astype(np.float64))
    left = ends - np.maximum(first, begin)
    share: FloatArray = used * (ends - begin) / np.maximum(left, 1.0)
    return np.minimum(share, 1.0)


def _way_to(plan: Plan, number: int, place: Place) -> int:
    """From the start of a lot to the moment it reaches a place, at least [s]."""
    quickest, row = passage(plan, number, 0, bare=True), plan.campaigns[number]
    steps = plan.steps[slice(*row.steps)]
    if place.kind == UNIT_CLASS:
        return min(way for way, step in zip(quickest.enters, steps, strict=True) if step.unit_class == place.row)
    if place.kind == SERVER:
        checks = plan.checks[slice(*row.checks)]
        return min(quickest.phases[check.phase] for check in checks if place.row in servers_of(plan, check))
    return 0


def _lots(result: Result) -> FloatArray:
    """Mean lots planned in each campaign."""
    count = np.bincount(result.tables["lots"]["campaign"], minlength=len(result.plan.campaigns))
    return np.asarray(count / len(result), dtype=np.float64)


def weight(plan: Plan, campaign: int) -> float:
    """Doses of a lot; a lot counts as one where doses mean nothing."""
    return plan.campaigns[campaign].nominal or 1.0


def material_waits(result: Result, campaigns: tuple[int, ...]) -> dict[int, FloatArray]:
    """Dose-days that lots of these campaigns waited for each material, one a replication."""
    plan, standing = result.plan, matrix(result, "waits", "standing")
    waits: dict[int, FloatArray] = {}
    for index, point in enumerate(wait_points(plan)):
        if point.kind == MATERIAL and point.campaign in campaigns:
            dose_days = standing[:, index] * weight(plan, point.campaign) / _DAY
            waits[point.row] = waits.get(point.row, np.zeros(len(result))) + dose_days
    return waits


def waiting_unit(plan: Plan) -> str:
    """What waiting is weighed in: "dose-day", or "lot-day" where doses mean nothing."""
    counted = any(plan.materials[row.material].doses and row.nominal for row in plan.campaigns)
    return "dose-day" if counted else "lot-day"
