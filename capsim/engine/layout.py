"""Which plans run without feedback, and how their stations follow one another.

In a feed-forward plan what happens at a station depends only on stations before it: every unit class and server has
one user, lots wait anywhere between steps, and inputs come from campaigns further up. Then the stations can be worked
out one after the other over the whole horizon, without an event list (`capsim.engine.line`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from capsim.foundation.distributions import Constant
from capsim.plan.laboratory import able
from capsim.plan.per_plan import once_per_plan
from capsim.plan.places import MATERIAL, SERVER, STORE, UNIT_CLASS, WaitPoint, wait_points
from capsim.plan.plan import (
    MATURE,
    NONE,
    UNLIMITED,
    CampaignRow,
    CheckRow,
    Phase,
    Plan,
    Role,
    SegmentRow,
    Starts,
    StepRow,
)
from capsim.plant.timing import Conduct, conduct

HOUR = 3600
"""No first step is taken to be shorter, when the lots of a run are guessed [s]."""


@dataclass(frozen=True, slots=True, eq=False)
class Work:
    """A segment at a station.

    Attributes:
        streams: What its fixed part is the sum of.
        always: The same work for every lot [s], or None.
        fixed: Nothing but ``streams`` decides how much work it is.
        breaks: The unit may fail during it.
        processes: With the lot on board, not cleaning.
    """

    row: SegmentRow
    streams: tuple[int, ...]
    rules: Conduct
    always: int | None
    fixed: bool
    breaks: bool
    processes: bool


@dataclass(frozen=True, slots=True, eq=False)
class Station:
    """A step and the unit class that serves nothing else.

    Attributes:
        log: Wait point of the unit class, or NONE where the next lot is made up when a unit is free.
        plain: No calendar and no breakdown decides how long it takes: ends need only additions.
        only_breaks: As plain, but for breakdowns in its only segment.
        samples: Samples are taken after it.
        changes: Whether it does anything to the lot's amount or fate.
    """

    index: int
    row: StepRow
    log: int
    process: tuple[Work, ...]
    cleaning: tuple[Work, ...]
    plain: bool
    only_breaks: bool
    samples: bool
    changes: bool


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """A campaign without feedback.

    Attributes:
        inputs: For each input: producers of the material at the site, quanta, wait point.
        pile: Wait point of usable inputs before the first unit.
        store: Wait point of the store of made lots, which has room for all, or NONE.
        checks: For each phase: the row and number of the check, and the wait point of its server or NONE.
        fragile: Only the event list can tell the order of what happens where a step takes no time.
        about: About how many lots its first station can start within the run, on the high side.
    """

    number: int
    row: CampaignRow
    stations: tuple[Station, ...]
    inputs: tuple[tuple[tuple[int, ...], int, int], ...]
    pile: int
    store: int
    checks: tuple[tuple[tuple[CheckRow, int, int], ...], ...]
    fragile: bool
    about: int


@once_per_plan
def feed_forward(plan: Plan) -> tuple[Series, ...]:
    """The campaigns in the order in which they can be worked out; empty where the plan has feedback."""
    if any(_feedback(plan)):
        return ()
    feeds = {number: _producers(plan, row) for number, row in enumerate(plan.campaigns)}
    try:
        order = tuple(TopologicalSorter(feeds).static_order())
    except CycleError:
        return ()
    points = {point: index for index, point in enumerate(wait_points(plan))}
    fed = {maker for makers in feeds.values() for maker in makers}
    return tuple(_series(plan, points, number, feeds=number in fed) for number in order)


def _feedback(plan: Plan) -> Iterator[bool]:
    """Everything by which a station could act on one before it, or on the order of what happens at one instant."""
    users = [step.unit_class for step in plan.steps]
    servers = [check.server for check in plan.checks if check.server != NONE]
    drawn = [(entry.material, plan.campaigns[entry.campaign].site) for entry in plan.inputs]
    yield any(len(set(places)) < len(places) for places in (users, servers, drawn))
    yield bool(plan.shipments or plan.supplies or plan.lots)
    yield any(row.after != NONE or row.steps[0] == row.steps[1] for row in plan.campaigns)
    yield any(row.in_process != NONE for row in plan.campaigns)
    yield any(row.store != NONE and plan.stores[row.store].capacity != UNLIMITED for row in plan.campaigns)
    yield any(row.needs[0] < row.needs[1] for row in plan.segments)
    yield any(row.confirmed >= 0 and row.fail_stream != NONE for row in plan.checks)
    yield bool(plan.stages or plan.skilled)
    inputs = [plan.materials[entry.material] for entry in plan.inputs]
    yield any(material.at_risk or material.shelf_life >= 0 for material in inputs)
    yield any(entry.amount <= 0 for entry in plan.inputs)
    yield bool(plan.routines or plan.limits or plan.projects or plan.joins or plan.qualifications)
    yield bool(plan.disruptions or plan.units or plan.taken)
    yield any(row.goes_on or row.begun for row in plan.campaigns) or any(row.busy for row in plan.servers)
    yield any(row.sequence or row.window != UNLIMITED or row.busy for row in plan.unit_classes)
    yield any(row.cycle_learning != MATURE or row.by_weeks for row in plan.campaigns)
    for campaign in plan.campaigns:
        dates = plan.dates[slice(*campaign.dates)]
        yield list(dates) != sorted(dates)
        for index in range(*campaign.steps):
            yield from _holds_up(plan, campaign, index)


def _holds_up(plan: Plan, campaign: CampaignRow, index: int) -> Iterator[bool]:
    """How a step could hold up the one before it, or let chance decide which unit a lot gets."""
    step, units = plan.steps[index], plan.unit_classes[plan.steps[index].unit_class]
    segments = plan.segments[slice(*step.segments)]
    roles = {segment.role for segment in segments}
    yield index < campaign.steps[1] - 1 and step.after != UNLIMITED
    yield Role.PREPARATION in roles and step.valid >= 0
    yield step.clean_hold >= 0 or step.dirty_hold >= 0 or step.zero_wait or step.keeps_previous or step.alongside
    yield any(row.before == campaign.material for row in segments)
    yield any(row.role != Role.PROCESS and (row.per_amount or row.cycle_capacity) for row in segments)
    tells_units = units.failures != NONE and units.count > 1
    yield tells_units and index > campaign.steps[0] and roles.isdisjoint({Role.CLEANING, Role.PREPARATION})


def _producers(plan: Plan, campaign: CampaignRow) -> set[int]:
    inputs = plan.inputs[slice(*campaign.inputs)]
    return {maker for entry in inputs for maker in _makers(plan, entry.material, campaign.site)}


def _makers(plan: Plan, material: int, site: int) -> tuple[int, ...]:
    """Campaigns that make a material at a site."""
    campaigns = enumerate(plan.campaigns)
    return tuple(number for number, row in campaigns if (row.material, row.site) == (material, site))


def _series(plan: Plan, points: dict[WaitPoint, int], number: int, *, feeds: bool) -> Series:
    row = plan.campaigns[number]

    def point(kind: str, place: int) -> int:
        return points[WaitPoint(number, kind, place)]

    stations = tuple(
        _station(plan, row, index, log=point(UNIT_CLASS, plan.steps[index].unit_class)) for index in range(*row.steps)
    )
    inputs = []
    for entry in plan.inputs[slice(*row.inputs)]:
        inputs.append((_makers(plan, entry.material, row.site), entry.amount, point(MATERIAL, entry.material)))
    checks = [
        (check, number, point(SERVER, check.server) if able(plan, check) else NONE)
        for number, check in enumerate(plan.checks[slice(*row.checks)], row.checks[0])
    ]
    return Series(
        number=number,
        row=row,
        stations=stations,
        inputs=tuple(inputs),
        pile=stations[0].log if inputs else NONE,
        store=NONE if row.store == NONE else point(STORE, row.store),
        checks=tuple(tuple(entry for entry in checks if entry[0].phase == phase) for phase in Phase) if checks else (),
        fragile=feeds or row.starts == Starts.FREE,
        about=_about(plan, stations[0]),
    )


def _about(plan: Plan, station: Station) -> int:
    """Lots that the units of a station can start within the run, and a fifth more for chance."""
    streams = [stream for work in station.process + station.cleaning for stream in work.streams]
    mean = sum(plan.streams[stream].distribution.mean for stream in streams)
    count = plan.unit_classes[station.row.unit_class].count
    return 1 + round(1.2 * count * (1 + plan.horizon / max(mean, HOUR)))


def _station(plan: Plan, campaign: CampaignRow, index: int, *, log: int) -> Station:
    step = plan.steps[index]
    works = {role: tuple(_works(plan, step, role)) for role in Role}
    process, cleaning = works[Role.PROCESS], works[Role.CLEANING] + works[Role.PREPARATION]
    open_hours = all(work.rules.calendar is None for work in process + cleaning)
    breaks = any(work.breaks for work in process)
    quiet = open_hours and not any(work.breaks for work in cleaning)
    samples = campaign.checks[0] < campaign.checks[1] and campaign.sampled == index - campaign.steps[0]
    yields = step.yields[0] < step.yields[1]
    changes = (step.creates, step.fixed_loss, step.sampled, step.failure_stream != NONE, yields)
    no_inputs = campaign.inputs[0] == campaign.inputs[1]
    made_up = index == campaign.steps[0] and no_inputs and campaign.starts == Starts.FREE
    return Station(
        index=index,
        row=step,
        log=NONE if made_up else log,
        process=process,
        cleaning=cleaning,
        plain=quiet and not breaks,
        only_breaks=quiet and breaks and len(process) == 1 and not process[0].rules.lose_at_failure,
        samples=samples,
        changes=any(changes),
    )


def _works(plan: Plan, step: StepRow, role: Role) -> Iterator[Work]:
    fails = plan.unit_classes[step.unit_class].failures != NONE
    for row in plan.segments[slice(*step.segments)]:
        if row.role == role:
            rules = conduct(plan.calendar(row.calendar), row.on_close, row.on_failure)
            fixed = not (row.per_amount or row.cycle_capacity)
            streams = plan.links[slice(*row.fixed)]
            laws = [plan.streams[stream].distribution for stream in streams]
            always = sum(round(law.mean) for law in laws) if all(isinstance(law, Constant) for law in laws) else None
            yield Work(row, streams, rules, always, fixed, row.breaks and fails, processes=role == Role.PROCESS)
