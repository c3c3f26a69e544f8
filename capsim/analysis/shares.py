"""What a lot of a campaign takes of each place at least: unit classes, pools, laboratories, its cap in process."""

from dataclasses import dataclass
from math import floor

from capsim.analysis.presence import groups
from capsim.analysis.shortest import Passage, amounts, elapsed, hands_on, low, segments_of, work
from capsim.foundation.worktime import NEVER
from capsim.plan.laboratory import able, stages_of
from capsim.plan.places import POOL, SERVER, STORE, UNIT_CLASS, Place
from capsim.plan.plan import NONE, CheckRow, OnClose, Phase, Plan, Role, SegmentRow


@dataclass(frozen=True)
class Share:
    """What a lot takes of a place.

    Attributes:
        campaign: Whose lot.
        each: Time of a place taken by a lot [place s].
        least: First moment at which a lot can take it [s].
        left: From giving it back to the end that is looked at, at least [s].
        rest: Part of ``each`` that comes after the lot has left, so the last lot need not wait for it [s].
        places: Where a lot takes one place once, how many there are; then only whole lots come out. 0 otherwise.
        calendar: Calendar outside which no work is done here, or NONE.
    """

    campaign: int
    each: float
    least: int
    left: int
    rest: float = 0.0
    places: int = 0
    calendar: int = NONE


def of_campaign(plan: Plan, number: int, *, first: Passage, bare: Passage, released: bool) -> dict[Place, Share]:
    """The shares of a lot, for each place it meets.

    Args:
        plan: What is planned.
        number: Campaign.
        first: The earliest passage of its first lot.
        bare: The quickest passage from time 0, without shifts and live dates.
        released: Whether the end looked at is the release; else it is the moment the lot can be used.
    """
    row = plan.campaigns[number]
    released = released or not plan.materials[row.material].at_risk
    left = bare.left if released else tuple(bare.made - end for end in bare.ends)
    found = {**_units(plan, number, first=first, left=left), **_pools(plan, number, first=first, left=left)}
    if row.in_process != NONE and plan.stores[row.in_process].capacity >= 0:
        after = bare.released - bare.made if released else 0
        place = Place(STORE, row.in_process)
        found[place] = Share(number, bare.made, 0, after, places=plan.stores[row.in_process].capacity)
    return {**found, **_servers(plan, number, first=first, bare=bare)} if released else found


def of_supplies(plan: Plan, number: int, *, bare: Passage, released: bool) -> dict[int, tuple[int, int]]:
    """What a lot takes of each consumable at least [quanta], and how long before the end it has it at least [s]."""
    row = plan.campaigns[number]
    released = released or not plan.materials[row.material].at_risk
    least = amounts(plan, row, low)
    found: dict[int, tuple[int, int]] = {}
    for index, step in enumerate(plan.steps[slice(*row.steps)]):
        before = bare.left[index] + bare.ends[index] if released else bare.made
        for use in plan.uses[slice(*step.uses)]:
            taken, left = found.get(use.supply, (0, NEVER))
            each = use.fixed + floor(use.per_amount * least[index])
            found[use.supply] = taken + each, min(left, before - bare.enters[index])
    return found


def count(plan: Plan, place: Place) -> int:
    """How many places there are."""
    if place.kind == UNIT_CLASS:
        return plan.unit_classes[place.row].count
    if place.kind == POOL:
        return plan.pools[place.row].count
    return plan.servers[place.row].count if place.kind == SERVER else plan.stores[place.row].capacity


def _whole(plan: Plan, place: Place) -> int:
    """How many places take whole lots; 0 where they are not all there at the same time, and are not told apart."""
    return 0 if len(groups(plan, place)) > 1 else count(plan, place)


def _units(plan: Plan, number: int, *, first: Passage, left: tuple[int, ...]) -> dict[Place, Share]:
    row = plan.campaigns[number]
    steps = range(*row.steps)
    quanta = amounts(plan, row, low)
    found = {}
    for unit_class in sorted({plan.steps[step].unit_class for step in steps}):
        mine = [index for index, step in enumerate(steps) if plan.steps[step].unit_class == unit_class]
        process = cleaning = last = 0.0
        segments: list[SegmentRow] = []
        for index in mine:
            step = plan.steps[steps[index]]
            on_board = segments_of(plan, step, Role.PROCESS)
            after = segments_of(plan, step, Role.CLEANING, Role.PREPARATION)
            process += sum(work(plan, segment, quanta[index], pick=low) for segment in on_board)
            # What the lot weighs when its vessel is cleaned is not known: at least nothing.
            rest = sum(work(plan, segment, 0, pick=low) for segment in after)
            cleaning, last, segments = cleaning + rest, max(last, rest), segments + on_board + after
        found[Place(UNIT_CLASS, unit_class)] = Share(
            campaign=number,
            each=process + cleaning,
            least=min(first.enters[index] for index in mine),
            left=min(left[index] for index in mine),
            rest=last,
            places=_whole(plan, Place(UNIT_CLASS, unit_class)) if len(mine) == 1 else 0,
            calendar=_only_open(segments),
        )
    return found


def _only_open(segments: list[SegmentRow]) -> int:
    """The calendar of these segments, if they have one in common and nobody works outside it."""
    calendars = {segment.calendar for segment in segments}
    works_on = any(segment.on_close == OnClose.FINISH for segment in segments)
    return calendars.pop() if len(calendars) == 1 and not works_on else NONE


def _pools(plan: Plan, number: int, *, first: Passage, left: tuple[int, ...]) -> dict[Place, Share]:
    """Work on lots only: what is needed for cleaning may come after the end."""
    row = plan.campaigns[number]
    taken: dict[int, float] = {}
    met: dict[int, list[int]] = {}
    for index, quanta in zip(range(*row.steps), amounts(plan, row, low), strict=False):
        for segment in segments_of(plan, plan.steps[index], Role.PROCESS):
            for need in plan.needs[slice(*segment.needs)]:
                taken[need.pool] = taken.get(need.pool, 0.0) + need.count * work(plan, segment, quanta, pick=low)
                met.setdefault(need.pool, []).append(index - row.steps[0])
    return {
        Place(POOL, pool): Share(
            campaign=number,
            each=each,
            least=min(first.enters[index] for index in met[pool]),
            left=min(left[index] for index in met[pool]),
        )
        for pool, each in taken.items()
    }


def _servers(plan: Plan, number: int, *, first: Passage, bare: Passage) -> dict[Place, Share]:
    """Work that nobody else can do: of a stage that several laboratories can do, none has to do any."""
    row = plan.campaigns[number]
    jobs: dict[int, list[tuple[CheckRow, int]]] = {}
    for check in plan.checks[slice(*row.checks)]:
        for place, stage in enumerate(stages_of(plan, check)):
            if len(able(plan, stage)) == 1:
                jobs.setdefault(stage.server, []).append((check, place))
    found = {}
    for server, mine in sorted(jobs.items()):
        begin = min(first.phases[check.phase] for check, _ in mine)
        found[Place(SERVER, server)] = Share(
            campaign=number,
            each=float(sum(round(hands_on(plan, stages_of(plan, check)[place], low)) for check, place in mine)),
            least=max(begin, plan.servers[server].live_from),
            left=min(_after_work(plan, check, place, bare=bare) for check, place in mine),
            places=_whole(plan, Place(SERVER, server)) if len(mine) == 1 else 0,
            calendar=plan.servers[server].calendar,
        )
    return found


def _after_work(plan: Plan, check: CheckRow, place: int, *, bare: Passage) -> int:
    """From the end of the hands-on work of a stage to the release, at least [s]."""
    _, _, tested, reviewed = bare.phases
    done = {Phase.SAMPLED: tested, Phase.MADE: tested, Phase.TESTED: reviewed, Phase.REVIEWED: bare.released}
    stage, *later = stages_of(plan, check)[place:]
    rest = round(elapsed(plan, stage, low))
    rest += sum(round(hands_on(plan, one, low)) + round(elapsed(plan, one, low)) for one in later)
    return rest + bare.released - done[Phase(check.phase)]
