"""What a lot is expected to take of every unit class, pool and laboratory: means, shifts and repairs included."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, inf

from capsim.analysis.lots_per_dose import survival
from capsim.analysis.shared_work import jobs, open_share, shares
from capsim.analysis.shortest import amounts, mean, segments_of, work
from capsim.plan.places import POOL, SERVER, UNIT_CLASS, Place, places
from capsim.plan.plan import NONE, CheckRow, OnClose, Plan, Role, SegmentRow, StepRow


@dataclass
class Visit:
    """What a started lot of a campaign takes of a place.

    Attributes:
        time: Time of a place [place s], closed hours and repairs included.
        work: Of that, hours of work [place s].
        open: Work, each hour times the share of time in which it can be done [place s].
        comes: Share of the started lots that come here.
    """

    time: float = 0.0
    work: float = 0.0
    open: float = 0.0
    comes: float = 0.0

    def add(self, other: "Visit", *, times: float, comes: float) -> None:
        """Another stay of the share ``comes`` of the lots, so many ``times``."""
        self.time += other.time * times * comes if times * comes else 0.0
        self.work += other.work * times * comes
        self.open += other.open * times * comes
        self.comes = max(self.comes, comes)


def workload(plan: Plan) -> dict[Place, dict[int, Visit]]:
    """Every place with work, and what the lots of each campaign take of it; without what is there at the start."""
    taken: dict[Place, dict[int, Visit]] = {place: {} for place in places(plan)}
    for number, row in enumerate(plan.campaigns):
        if row.opening:
            continue
        alive, quanta = survival(plan, number), amounts(plan, row, mean)
        for index, step in enumerate(plan.steps[slice(*row.steps)]):
            for place, stay, times in _step(plan, step, quanta[index]):
                taken[place].setdefault(number, Visit()).add(stay, times=times, comes=alive.enters[index])
        for check in plan.checks[slice(*row.checks)]:
            for server, stay, times in _check(plan, check):
                visit = taken[Place(SERVER, server)].setdefault(number, Visit())
                visit.add(stay, times=times, comes=alive.phases[check.phase])
    return {place: visits for place, visits in taken.items() if any(visit.time for visit in visits.values())}


def availability(plan: Plan, unit_class: int) -> float:
    """MTBF / (MTBF + MTTR) of a unit; 1 where units do not break down."""
    row = plan.unit_classes[unit_class]
    if row.failures == NONE:
        return 1.0
    up, down = plan.streams[row.failures].distribution.mean, plan.streams[row.repairs].distribution.mean
    return up / (up + down) if up + down > 0 else 1.0


def pools_of(plan: Plan, step: StepRow) -> tuple[int, ...]:
    """The pools that a step needs, for its lot or to be cleaned after it."""
    needs = (plan.needs[slice(*segment.needs)] for segment in _segments(plan, step))
    return tuple(sorted({need.pool for some in needs for need in some}))


def _segments(plan: Plan, step: StepRow) -> list[SegmentRow]:
    return segments_of(plan, step, Role.PROCESS, Role.CLEANING, Role.PREPARATION)


def _step(plan: Plan, step: StepRow, quanta: float) -> Iterator[tuple[Place, Visit, float]]:
    """Each stay at the unit and with its pools, with how many of them."""
    unit = Place(UNIT_CLASS, step.unit_class)
    for segment in _segments(plan, step):
        stay = _stay(plan, segment, quanta)
        yield unit, stay, 1.0
        for need in plan.needs[slice(*segment.needs)]:
            yield Place(POOL, need.pool), stay, float(need.count)
    failing = sum(failure.probability for failure in plan.failures[slice(*step.failures)])
    if failing and step.extra_cleaning:
        extra = float(step.extra_cleaning)
        yield unit, Visit(extra, extra, extra), failing


def _stay(plan: Plan, segment: SegmentRow, quanta: float) -> Visit:
    """How long a segment takes in the mean, shifts and repairs included."""
    seconds = work(plan, segment, quanta, pick=mean)
    unit_class = plan.steps[segment.step].unit_class
    live_from = plan.unit_classes[unit_class].live_from
    share = open_share(plan, segment.calendar, live_from)
    lasts = _over(seconds, availability(plan, unit_class)) if segment.breaks else seconds
    if segment.on_close == OnClose.FINISH:
        time = _each_started_in_hours(plan, segment.calendar, live_from, seconds=lasts)
    else:
        time = _over(lasts, share)
    return Visit(time, seconds, seconds * share)


def _each_started_in_hours(plan: Plan, calendar: int, begin: int, *, seconds: float) -> float:
    """Time from one to the next where work starts in open hours only and then runs through, one after another."""
    hours, count, now = plan.calendar(calendar), 0, float(begin)
    if hours is None or seconds <= 0 or plan.horizon <= begin:
        return seconds
    for opens, closes in zip(hours.opens, hours.closes, strict=True):
        now, end = max(now, opens), min(closes, plan.horizon)
        if now < end:
            some = ceil((end - now) / seconds)
            count, now = count + some, now + some * seconds
    return max((plan.horizon - begin) / count, seconds) if count else inf


def _check(plan: Plan, check: CheckRow) -> Iterator[tuple[int, Visit, float]]:
    """The work of each server for a check, with how often it is done, retests included.

    What several can do is shared out so that nobody is busier than need be.
    """
    for servers, seconds, times in jobs(plan, check):
        for server in servers:
            row, part = plan.servers[server], shares(plan)[servers][server]
            share = open_share(plan, row.calendar, row.live_from)
            yield server, Visit(_over(seconds, share), seconds, seconds * share), times * part


def _over(seconds: float, share: float) -> float:
    if seconds <= 0:
        return 0.0
    return seconds / share if share > 0 else inf
