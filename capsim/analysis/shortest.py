"""The least, or the mean, of what a lot takes and gives on its route: sums of durations, no waiting, no failures.

The least times are true lower bounds: every duration at the low end of its support, no changeover, no repair, no
retest. The same sums over means serve the capacity by arithmetic.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import floor

from capsim.foundation.distributions import Distribution
from capsim.foundation.worktime import NEVER
from capsim.plan.laboratory import Stage, able, stages_of
from capsim.plan.lot_counts import begun_amount
from capsim.plan.plan import NONE, CampaignRow, OnClose, Phase, Plan, Role, SegmentRow, Starts, StepRow

Pick = Callable[[Distribution], float]
"""Which number stands for a distribution."""


def low(distribution: Distribution) -> float:
    """No draw is below this."""
    return distribution.low


def high(distribution: Distribution) -> float:
    """No draw is above this."""
    return distribution.high


def mean(distribution: Distribution) -> float:
    """The expected value."""
    return distribution.mean


@dataclass(frozen=True)
class Passage:
    """When a lot comes by if nothing ever makes it wait, and every duration is the least it can be [s].

    Attributes:
        start: When it starts, its inputs in hand.
        enters, ends: When it takes the unit of each step, and when that step has ended.
        phases: When each `Phase` of the release route begins.
        made: When its last step has ended.
        released: When it is released.
        left: From the end of each step to the release, at least.
    """

    start: int
    enters: tuple[int, ...]
    ends: tuple[int, ...]
    phases: tuple[int, ...]
    made: int
    released: int
    left: tuple[int, ...]


def passage(plan: Plan, number: int, start: int, *, bare: bool = False) -> Passage:
    """The quickest passage of a lot of campaign `number` that starts at `start`.

    Args:
        plan: What is planned.
        number: Campaign.
        start: When the lot starts [s].
        bare: Without shift calendars and live dates, so that it holds from any moment on.
    """
    campaign, now, main = plan.campaigns[number], start, start
    enters, ends = [], []
    for index, amount in zip(range(*campaign.steps), amounts(plan, campaign, low), strict=False):
        step = plan.steps[index]
        since = main if step.alongside else now
        since = since if bare else max(since, plan.unit_classes[step.unit_class].live_from)
        end = since
        for segment in segments_of(plan, step, Role.PROCESS):
            end = _ended(plan, segment, now=end, seconds=int(work(plan, segment, amount, pick=low)), bare=bare)
        main = main if step.alongside else since
        now = max(now, end)
        enters.append(since)
        ends.append(end)
    sampled = ends[campaign.sampled] if 0 <= campaign.sampled < len(ends) else now
    tested = max(_checked(plan, campaign, Phase.SAMPLED, now=sampled, bare=bare), _made(plan, campaign, now, bare=bare))
    reviewed = _checked(plan, campaign, Phase.TESTED, now=tested, bare=bare)
    released = _checked(plan, campaign, Phase.REVIEWED, now=reviewed, bare=bare)
    phases = (sampled, now, tested, reviewed)
    # After the samples are taken the tests may be over while the lot still waits for a unit.
    late = released - tested + _made(plan, campaign, now, bare=True) - now
    left = tuple(released - end if i <= campaign.sampled else now - end + late for i, end in enumerate(ends))
    return Passage(start, tuple(enters), tuple(ends), phases, now, released, left)


def _made(plan: Plan, campaign: CampaignRow, now: int, *, bare: bool) -> int:
    return _checked(plan, campaign, Phase.MADE, now=now, bare=bare)


def _checked(plan: Plan, campaign: CampaignRow, phase: Phase, *, now: int, bare: bool) -> int:
    """When the checks of a phase that begins now are done."""
    ends = [now]
    for check in plan.checks[slice(*campaign.checks)]:
        if check.phase == phase:
            end = now
            for stage in stages_of(plan, check):
                end = _staged(plan, stage, now=end, bare=bare) + round(elapsed(plan, stage, low))
            ends.append(end)
    return max(ends)


def _staged(plan: Plan, stage: Stage, *, now: int, bare: bool) -> int:
    """When the hands-on work of a stage that begins now is done by whoever is quickest."""
    seconds, servers = round(hands_on(plan, stage, low)), [plan.servers[server] for server in able(plan, stage)]
    if not servers or bare:
        return now + seconds
    return min(_worked(plan, one.calendar, now=max(now, one.live_from), seconds=seconds) for one in servers)


def _ended(plan: Plan, segment: SegmentRow, *, now: int, seconds: int, bare: bool) -> int:
    calendar = None if bare else plan.calendar(segment.calendar)
    if calendar is None:
        return now + seconds
    if segment.on_close == OnClose.PAUSE:
        return calendar.finish(now, seconds)
    return calendar.next_open(now) + seconds


def _worked(plan: Plan, calendar: int, *, now: int, seconds: int) -> int:
    hours = plan.calendar(calendar)
    return now + seconds if hours is None else hours.finish(now, seconds)


class Earliest:
    """The first moment at which each material can be there, if nothing ever waits or fails."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._lots: dict[int, Passage] = {}
        self._open: set[int] = set()

    def lot(self, number: int) -> Passage:
        """The quickest passage of the first lot of a campaign, its inputs made as quickly."""
        if number not in self._lots:
            self._open.add(number)
            self._lots[number] = passage(self._plan, number, self._start(number))
            self._open.discard(number)
        return self._lots[number]

    def released(self, material: int) -> int:
        """When the first lot of a material can be released [s]; NEVER where none is made."""
        makers = [number for number, row in enumerate(self._plan.campaigns) if row.material == material]
        return min((min(self.lot(number).released, NEVER) for number in makers), default=NEVER)

    def usable(self, material: int, site: int) -> int:
        """When the first lot of a material can be used at a site [s]; NEVER where none comes there."""
        routes = supplies(self._plan, material, site)
        return min((self._usable(number) + transit for number, transit in routes), default=NEVER)

    def _usable(self, number: int) -> int:
        if number in self._open:
            return 0  # made from itself in the end: no bound
        lot = self.lot(number)
        return lot.made if self._plan.materials[self._plan.campaigns[number].material].at_risk else lot.released

    def _start(self, number: int) -> int:
        plan, row = self._plan, self._plan.campaigns[number]
        inputs = (self.usable(entry.material, row.site) for entry in plan.inputs[slice(*row.inputs)])
        return min(max([first_start(plan, row), *inputs]), NEVER)


def first_start(plan: Plan, row: CampaignRow) -> int:
    """When the first lot of a campaign is planned at the earliest [s]; NEVER where none is."""
    if row.lots == 0:
        return NEVER
    if row.starts == Starts.PLANNED and not row.cadence:
        begin, end = row.dates
        return plan.dates[begin] if begin < end else NEVER
    if row.starts == Starts.RANDOM:
        return row.first + round(plan.streams[row.gap].distribution.low)
    return row.first


def supplies(plan: Plan, material: int, site: int) -> list[tuple[int, int]]:
    """The campaigns whose lots of a material can come to a site, each with its least transit time [s]."""
    found = []
    for number, row in enumerate(plan.campaigns):
        if row.material != material:
            continue
        routes = [one for one in plan.shipments if (one.material, one.origin) == (material, row.site)]
        here = [one for one in routes if one.destination == site]
        if not routes and row.site == site:
            found.append((number, 0))
        elif here:
            times = (plan.streams[one.transit].distribution.low if one.transit != NONE else 0.0 for one in here)
            found.append((number, 0 if row.site == site else round(min(times))))
    return found


def amounts(plan: Plan, campaign: CampaignRow, pick: Pick) -> tuple[float, ...]:
    """Quanta of a lot when it enters each step, and when it is made.

    Learning stands at its first lot for `low`, and is over for every other pick. A yield is never above 1.
    """
    amount, found = float(_begun(plan, campaign, pick)), []
    learnt = campaign.yield_learning[1] if pick is low and campaign.yield_learning[2] > 0 else 1.0
    for step in plan.steps[slice(*campaign.steps)]:
        found.append(amount)
        if step.creates:
            amount = _quanta(_times(plan, step.creates * min(learnt, 1.0), step.create_factors, pick=pick), pick)
        kept = min(_times(plan, 1.0, step.yields, pick=pick), 1.0)
        amount = _quanta(max(amount - step.fixed_loss, 0.0) * kept, pick)
        amount = max(amount - step.sampled, 0.0)
    return (*found, amount)


def _begun(plan: Plan, campaign: CampaignRow, pick: Pick) -> int:
    """Of listed lots the smallest for `low`, the largest for `high`, and the mean else."""
    if pick is low:
        return begun_amount(plan, campaign, min)
    return begun_amount(plan, campaign, max) if pick is high else campaign.amount


def work(plan: Plan, segment: SegmentRow, amount: float, *, pick: Pick) -> float:
    """Work of a segment for a lot of so many quanta [s]; in whole seconds for `low`, as the engine rounds."""
    streams = plan.links[slice(*segment.fixed)]
    draws = [pick(plan.streams[stream].distribution) for stream in streams]
    seconds = sum(map(round, draws) if pick is low else draws) + segment.per_amount * amount
    if segment.cycle_capacity:
        cycles = -(-amount // segment.cycle_capacity)
        seconds += cycles * segment.per_cycle + max(cycles - 1, 0) * segment.between_cycles
    return round(seconds) if pick is low else seconds


def _quanta(amount: float, pick: Pick) -> float:
    """Whole quanta for `low`, as the engine rounds down."""
    return floor(amount) if pick is low else amount


def _times(plan: Plan, value: float, factors: tuple[int, int], *, pick: Pick) -> float:
    for stream in plan.links[slice(*factors)]:
        value = value * pick(plan.streams[stream].distribution)
    return value


def segments_of(plan: Plan, step: StepRow, *roles: Role) -> list[SegmentRow]:
    """The segments of a step that have one of these roles."""
    return [segment for segment in plan.segments[slice(*step.segments)] if segment.role in roles]


def hands_on(plan: Plan, stage: Stage, pick: Pick) -> float:
    """Work of the server in a stage of a check [s]."""
    return pick(plan.streams[stage.hands_on].distribution) if stage.hands_on != NONE else 0.0


def elapsed(plan: Plan, stage: Stage, pick: Pick) -> float:
    """What passes in a stage of a check after the work [s]."""
    return pick(plan.streams[stage.elapsed].distribution) if stage.elapsed != NONE else 0.0
