"""How long lots wait, how busy the plant is, how long lots take: the figures of queueing theory, with intervals.

All of them look through the plan's window: hours after the warm-up, lots that the window counts. The window closes with
the horizon, or with the last lot where every campaign has a number of lots and all are decided. A lot that has not
come out by the horizon has no time in system yet and is left out of that mean; ask for a horizon long enough.
"""

from dataclasses import dataclass

import numpy as np

from capsim.analysis.observations import FloatArray, counted, estimate, matrix, require_replications
from capsim.analysis.presence import counts, groups, there_from
from capsim.analysis.statistics import COUNTED, SHARE, Estimate, mean_interval
from capsim.foundation.worktime import WorkCalendar
from capsim.plan.places import SERVER, STORE, UNIT_CLASS, Place, label, places, wait_points
from capsim.plan.plan import UNLIMITED, Plan, ServerRow, UnitClassRow
from capsim.results.result import Result
from capsim.results.window import closes

STATES = ("busy", "cleaning", "down", "blocked", "closed", "routine")
"""Where the time of a place goes; the rest of it is idle."""

_SINCE, _TO = ("planned", "started"), ("made", "decided")
"""Moments of a lot between which its times are taken."""

_DAY = 86_400


@dataclass(frozen=True)
class Waiting:
    """What the lots of a campaign wait for one thing.

    Attributes:
        campaign: Whose lots.
        kind, label: What they wait for; see `capsim.plan.places`.
        mean: Mean wait over all requests, those served at once included [s]; None where there was no request.
        longest: The longest wait of a replication, its mean over the replications [s].
        queue: Mean number of lots waiting [lot].
        unserved: Share of that waiting which was in vain up to the horizon, or is left out of ``mean`` for other
            reasons: that of lots still in line, of inputs ready for lots to come, of units to be cleaned.
    """

    campaign: str
    kind: str
    label: str
    mean: Estimate | None
    longest: Estimate
    queue: Estimate
    unserved: float


@dataclass(frozen=True)
class Utilisation:
    """Where the time of a place goes, as shares of all its time from its live date (or the warm-up) on.

    Attributes:
        busy: With a lot, working.
        cleaning: Cleaning, changeover, preparation.
        down: Under repair, or out of use by a disruption.
        blocked: Holding a lot that cannot go on, in open hours.
        closed: Holding a lot or being cleaned while off shift.
        routine: Media fills, maintenance and other routines.
        idle: The rest: free, or nobody there.
        used: Busy, cleaning, routine and down as a share of the hours in which it can work; see `used_share`.
    """

    kind: str
    label: str
    busy: Estimate
    cleaning: Estimate
    down: Estimate
    blocked: Estimate
    closed: Estimate
    routine: Estimate
    idle: Estimate
    used: Estimate


@dataclass(frozen=True)
class Flow:
    """How the lots of a campaign come through; None where none did.

    Attributes:
        to_made: From the planned start to the end of the last step, mean of a lot [s].
        to_decided: From the planned start to release, rejection or loss, mean of a lot [s].
        started_to_made, started_to_decided: The same from the moment its first unit took the lot [s]; what waited
            for inputs, a cap or the unit before that is left out, and so are lots without any unit.
        makespan: When the last lot of a replication that was decided was decided [s].
        throughput: Lots made inside the window [lots a day].
    """

    campaign: str
    to_made: Estimate | None
    to_decided: Estimate | None
    started_to_made: Estimate | None
    started_to_decided: Estimate | None
    makespan: Estimate | None
    throughput: Estimate


def waiting(result: Result, level: float = 0.95) -> tuple[Waiting, ...]:
    """Every wait point of the plan, in its order.

    Raises:
        ResultError: No replication finished.
    """
    plan = result.plan
    asked, total, longest, standing = (
        matrix(result, "waits", column) for column in ("asked", "total", "longest", "standing")
    )
    length = window_ends(result) - plan.window.warm_up
    rows = []
    for index, point in enumerate(wait_points(plan)):
        some = asked[:, index] > 0
        rows.append(
            Waiting(
                campaign=plan.campaigns[point.campaign].name,
                kind=point.kind,
                label=label(plan, point.kind, point.row),
                mean=estimate(total[some, index] / asked[some, index], level),
                longest=mean_interval(longest[:, index], level, within=COUNTED),
                queue=mean_interval(standing[:, index] / length, level, within=COUNTED),
                unserved=_unserved(total[:, index], standing[:, index]) if plan.window.lots == UNLIMITED else 0.0,
            )
        )
    return tuple(rows)


def _unserved(total: FloatArray, standing: FloatArray) -> float:
    """Waits that began before the window count in full where they were served, so there may be more of them."""
    stood = float(standing.sum())
    return max(1 - float(total.sum()) / stood, 0.0) if stood else 0.0


def utilisation(result: Result, level: float = 0.95) -> tuple[Utilisation, ...]:
    """Unit classes, pools and laboratories that have places and time inside the window; a store has no states.

    Raises:
        ResultError: No replication finished.
    """
    plan, ends = result.plan, window_ends(result)
    usage = {state: matrix(result, "usage", state) for state in (*STATES, "out")}
    rows = []
    for index, place in enumerate(places(plan)):
        time = np.maximum(ends[:, None] - _begins(result, place), 0.0) @ counts(plan, place)
        if place.kind == STORE or not (time > 0).all():
            continue
        shares = {state: values[:, index] / time for state, values in usage.items()}
        shares["idle"] = 1 - np.sum(list(shares.values()), axis=0)
        shares["down"] = shares["down"] + shares.pop("out")
        shares["used"] = used_share(result, place)
        estimates = {state: mean_interval(values, level, within=SHARE) for state, values in shares.items()}
        rows.append(Utilisation(place.kind, label(plan, place.kind, place.row), **estimates))
    return tuple(rows)


def used_share(result: Result, place: Place) -> FloatArray:
    """How much of its time a place was really used in each replication.

    (busy + cleaning + routine + down) / time to work. Hours in which a disruption kept a unit out of use count in
    neither.
    """
    worked = _worked(result, place)
    time = hours_from(result, place, _begins(result, place))
    share: FloatArray = np.divide(worked, time, out=np.zeros(len(result)), where=time > 0)
    return share


def _worked(result: Result, place: Place) -> FloatArray:
    """Time in which a place was really used [place s].

    Without a calendar of its own, hours in which it held a lot off shift count as used.
    """
    closed = () if _calendar(result.plan, place) else ("closed",)
    states = ("busy", "cleaning", "routine", "down", *closed)
    return np.asarray(np.sum([_usage(result, place, state) for state in states], axis=0), dtype=np.float64)


def hours_from(result: Result, place: Place, begins: FloatArray) -> FloatArray:
    """The time to work of a place from these moments on, for each group of its units [place s].

    Where the place keeps shifts, only its open hours count, and those off shift in which it worked all the same.
    """
    plan, calendar, ends = result.plan, _calendar(result.plan, place), window_ends(result)
    if calendar:
        hours = np.array([_open_hours(calendar, row, int(end)) for row, end in zip(begins, ends, strict=True)])
    else:
        hours = np.maximum(ends[:, None] - begins, 0.0)
    own: FloatArray = hours @ counts(plan, place)
    return own - _usage(result, place, "out") + _usage(result, place, "overtime")


def _usage(result: Result, place: Place, state: str) -> FloatArray:
    return matrix(result, "usage", state)[:, places(result.plan).index(place)]


def window_ends(result: Result) -> FloatArray:
    """When the window of each replication closes [s]; see `capsim.results.window`."""
    return closes(result.plan, result.tables["lots"], np.asarray(result.replications))


def flows(result: Result, level: float = 0.95) -> tuple[Flow, ...]:
    """Every campaign of the plan, in its order.

    Raises:
        ResultError: No replication finished.
    """
    require_replications(result)
    return tuple(_flow(result, number, level) for number in range(len(result.plan.campaigns)))


def _flow(result: Result, number: int, level: float) -> Flow:
    plan = result.plan
    begin, lengths = plan.window.warm_up, (window_ends(result) - plan.window.warm_up) / _DAY
    spans: dict[tuple[str, str], list[float]] = {(since, to): [] for since in _SINCE for to in _TO}
    last, rate = [], []
    for lots, length in zip(result.split("lots"), lengths, strict=True):
        own = lots["campaign"] == number
        rate.append(np.count_nonzero(own & (lots["made"] >= begin) & (lots["made"] >= 0)) / length)
        own &= counted(plan, lots)
        for (since, to), means in spans.items():
            both = own & (lots[since] >= 0) & (lots[to] >= 0)
            if both.any():
                means.append(float((lots[to] - lots[since])[both].mean()))
        decided = own & (lots["decided"] >= 0)
        if decided.any():
            last.append(float(lots["decided"][decided].max()))
    return Flow(
        campaign=plan.campaigns[number].name,
        to_made=estimate(spans["planned", "made"], level),
        to_decided=estimate(spans["planned", "decided"], level),
        started_to_made=estimate(spans["started", "made"], level),
        started_to_decided=estimate(spans["started", "decided"], level),
        makespan=estimate(last, level),
        throughput=mean_interval(rate, level, within=COUNTED),
    )


def window_begins(result: Result, place: Place) -> FloatArray:
    """From when a place is looked at in each replication [s]: when it is there, or the end of the warm-up."""
    if not groups(result.plan, place):
        return np.full(len(result), float(min(result.plan.window.warm_up, result.plan.horizon)))
    begins: FloatArray = _begins(result, place).min(axis=1)
    return begins


def _begins(result: Result, place: Place) -> FloatArray:
    """From when each group of units or places is looked at [s]; shape (replications, groups)."""
    plan = result.plan
    begins: FloatArray = np.clip(there_from(result, place), plan.window.warm_up, plan.horizon)
    return begins


def _open_hours(calendar: WorkCalendar, begins: FloatArray, end: int) -> list[int]:
    """Open hours from each of these moments [s]."""
    return [calendar.work_between(int(begin), max(end, int(begin))) for begin in begins.tolist()]


def _calendar(plan: Plan, place: Place) -> WorkCalendar | None:
    row = _timed(plan, place)
    return plan.calendar(row.calendar) if row is not None else None


def _timed(plan: Plan, place: Place) -> UnitClassRow | ServerRow | None:
    """The row of a place that has hours of its own and a live date."""
    if place.kind == UNIT_CLASS:
        return plan.unit_classes[place.row]
    return plan.servers[place.row] if place.kind == SERVER else None
