"""From a plan to the world of one replication."""

from collections.abc import Callable, Container
from itertools import pairwise
from typing import Any

from capsim.engine.at_start import begin_with, behind, stand
from capsim.engine.goods import build_stores, build_supplies
from capsim.engine.occurrences import build_server, disturb, disturbances, look_back, roster_of
from capsim.engine.paths import certain, choose, is_in_hours, may_stop
from capsim.engine.projects import run_phases
from capsim.flow.disturbances import opened
from capsim.flow.draws import Draws
from capsim.flow.lot import Occasion
from capsim.flow.perform import Performer
from capsim.flow.procedure import Procedure
from capsim.flow.qualification import Qualification
from capsim.flow.recipe import Access, Campaign, Check, ListedRecipe, Routine, Segment, Stage, Step
from capsim.flow.release import Quality
from capsim.flow.set_up import Guide
from capsim.flow.shipping import Shipping
from capsim.flow.shocks import Shocks
from capsim.flow.starts import Starter
from capsim.flow.upkeep import Upkeep
from capsim.flow.world import World
from capsim.foundation.streams import Streams
from capsim.foundation.worktime import NEVER
from capsim.plan.laboratory import able, investigators, joined
from capsim.plan.lot_counts import planned_lots
from capsim.plan.places import MATERIAL, POOL, SERVER, STORE, SUPPLY, UNIT_CLASS, WaitPoint, wait_points
from capsim.plan.plan import MATURE, NONE, UNLIMITED, CampaignRow, LotRow, Phase, Plan, Role, StepRow, UnitClassRow
from capsim.plan.projects import PhaseRun, live_times, settled
from capsim.plant.pools import PoolRoom
from capsim.plant.server import Able
from capsim.plant.stock import Pile, Stock
from capsim.plant.supplies import BillOfMaterials, Use
from capsim.plant.timing import FailureClock, conduct
from capsim.plant.units import Unit, UnitClass
from capsim.plant.usage import Roster
from capsim.plant.waiting import WaitLog

_UNIT_KEYS = 1 << 16
"""Room for the units of a class in the keys that order happenings."""

CAMPAIGN_KEYS = 1 << 36
"""Room for the lots of a campaign in those keys, beyond the units of all classes."""


def build(plan: Plan, *, seed: int, replication: int, full: bool = False) -> tuple[World, list[Starter]]:
    """The world of one replication at time zero, and the campaigns ready to begin."""
    streams, phases = Streams(seed, replication), tuple[PhaseRun, ...]()
    if plan.projects:
        phases = run_phases(plan, Draws(plan, streams))
        plan = settled(plan, [phase.ended for phase in phases])
    world = World(plan, streams, full=full)
    world.phases = phases
    world.disturbances = disturbances(plan, world.draws)
    performer = Performer(world)
    upkeep = Upkeep(world, performer)
    quality = Quality(world, Shipping(world))
    procedure = Procedure(world, quality, performer)
    _build_plant(world, upkeep)
    logs = {point: WaitLog(world.window) for point in wait_points(plan)}
    world.logs = list(logs.values())
    for number, row in enumerate(plan.campaigns):
        world.campaigns.append(_Builder(world, logs, number).campaign(row))
        world.lots.append([])
    for index in range(len(plan.routines)):
        _plan_routine(world, upkeep, index)
    begin_with(world, quality)
    Shocks(world, quality).begin()
    return world, [Starter(world, campaign, procedure) for campaign in world.campaigns]


def _build_plant(world: World, upkeep: Upkeep) -> None:
    plan, clock = world.plan, world.clock
    world.stores = build_stores(plan, clock)
    for number, spoils in world.disturbances.discards.items():
        world.stores[number].spoils = tuple(spoils)
    build_supplies(world)
    rooms: dict[int, dict[int, int]] = {}
    for number, pool in enumerate(plan.pools):
        later = sum(join.count for join in plan.joins[slice(*pool.joins)])
        rooms.setdefault(pool.room, {})[number] = pool.count - later
    world.rooms = [PoolRoom(clock, counts) for counts in rooms.values()]
    for number, pool in enumerate(plan.pools):
        for index in range(*pool.joins):
            join = plan.joins[index]
            _room_of(world, number).expect(join.at, index, (number, join.count))
    world.servers = [build_server(world, number) for number in range(len(plan.servers))]
    for number, unit_class in enumerate(plan.unit_classes):
        world.unit_classes.append(_unit_class(world, upkeep, number=number, row=unit_class))
    for entry in plan.inputs:
        world.stocks.setdefault((entry.material, plan.campaigns[entry.campaign].site), Stock())


def _room_of(world: World, pool: int) -> PoolRoom:
    return next(room for room in world.rooms if pool in room.free)


def _unit_class(world: World, upkeep: Upkeep, *, number: int, row: UnitClassRow) -> UnitClass:
    plan, draws = world.plan, world.draws
    roster = Roster(*world.window, plan.calendar(row.calendar))
    units = UnitClass(world.clock, (number + 1) * _UNIT_KEYS, roster)
    units.window, units.pass_over = row.window, row.pass_over
    if _needs_guide(plan, number):
        units.guide = Guide(row.sequence)
    units.cleaning = upkeep.end_of_cleaning
    told = behind(plan, number)
    for place, live_from in enumerate(live_times(plan, row)):
        failures, state = None, told.get(place)
        if row.failures != NONE:
            failures = FailureClock(draws.endless(row.failures + place), draws.endless(row.repairs + place))
        unit = Unit(units, place, failures)
        unit.hours = NEVER if row.soiled else 0
        look_back(world, number, unit)
        unit.roster = roster_of(world, number, unit)
        unit.walk = upkeep.caretaker(unit)
        next(unit.walk)
        units.units.append(unit)
        unit.joined = live_from if live_from > row.live_from else 0
        until = state.busy if state else _busy_until(row, place, told)
        units.usage.out_of_use(unit.roster, live_from)
        units.usage.work(unit.roster, row.live_from, until, role=Role.CLEANING)
        units.arrive(unit, max(live_from, until))
        if state is not None:
            stand(unit, state)
    return units


def _busy_until(row: UnitClassRow, place: int, told: Container[int]) -> int:
    """Until when a unit is not free at the start [s]; the last ones that are not told are those that are not."""
    untold = [number for number in range(row.count) if number not in told]
    return dict(zip(reversed(untold), reversed(row.busy), strict=False)).get(place, 0)


def _needs_guide(plan: Plan, unit_class: int) -> bool:
    """Whether it matters which unit of a class a lot takes, or which lot goes first."""
    row = plan.unit_classes[unit_class]
    return bool(row.sequence) or any(sets_up(plan, step) for step in plan.steps_on[unit_class])


def sets_up(plan: Plan, step: StepRow) -> bool:
    """Whether a unit may have to be set up before it takes a lot in this step."""
    row = plan.unit_classes[step.unit_class]
    own = plan.campaigns[step.campaign].material
    shared = any(plan.campaigns[other.campaign].material != own for other in plan.steps_on[step.unit_class])
    segments = plan.segments[slice(*step.segments)]
    changes = any(one.role == Role.CHANGEOVER and (shared or one.before == own or one.left) for one in segments)
    prepared = any(one.role == Role.PREPARATION for one in segments)
    lapses = step.valid >= 0 or row.routines[0] < row.routines[1]
    return changes or row.window != UNLIMITED or step.clean_hold >= 0 or (prepared and lapses)


def _plan_routine(world: World, upkeep: Upkeep, index: int) -> None:
    """Put the first occasion of a routine of every unit into the event list."""
    plan = world.plan
    row = plan.routines[index]
    told = behind(plan, row.unit_class)
    for unit in world.unit_classes[row.unit_class].units:
        segment = build_segment(world, row.segment, row.unit_class, logs=lambda pool: WaitLog(world.window))
        segment.wears = plan.unit_classes[row.unit_class].window != UNLIMITED
        routine = Routine(row, index, segment, world.draws.endless(row.streams + unit.place))
        many = told[unit.place].due.count(index) if unit.place in told else 0
        unit.due += [Occasion(routine, number, number - many) for number in range(many)]
        routine.walk = upkeep.planner(unit, routine)
        next(routine.walk, None)


def build_segment(world: World, number: int, unit_class: int, *, logs: Callable[[int], WaitLog]) -> Segment:
    """A segment of the plan on units of a class; ``logs`` gives the wait log of a pool."""
    plan = world.plan
    row = plan.segments[number]
    needs = tuple((need.pool, need.count) for need in plan.needs[slice(*row.needs)])
    segment = Segment(
        row=row,
        index=number,
        rules=conduct(plan.calendar(row.calendar), row.on_close, row.on_failure),
        processes=row.role == Role.PROCESS,
        scales=bool(row.per_amount or row.cycle_capacity),
        room=_room_of(world, needs[0][0]) if needs else None,
        needs=needs,
        logs=tuple(logs(pool) for pool, _ in needs),
    )
    disturb(world, segment, unit_class)
    units = plan.unit_classes[unit_class]
    segment.certain = certain(segment, units)
    segment.plain = segment.certain and is_in_hours(segment, units) and world.trace is None
    return segment


class _Builder:
    """Builds the runtime form of one campaign."""

    def __init__(self, world: World, logs: dict[WaitPoint, WaitLog], number: int) -> None:
        self._world = world
        self._plan = world.plan
        self._logs, self._number = logs, number
        self._pace: list[float] | None = None if world.plan.campaigns[number].cycle_learning == MATURE else []

    def campaign(self, row: CampaignRow) -> Campaign:
        """The campaign with its procedure, release route, inputs and stores."""
        world, plan = self._world, self._plan
        inputs = plan.inputs[slice(*row.inputs)]
        at_risk = row.opening or any(plan.materials[entry.material].at_risk for entry in inputs)
        steps = tuple(self._step(index, row, at_risk=at_risk) for index in range(*row.steps))
        pile = Pile(steps[0].wait if steps else WaitLog(world.window))
        steps = _joined(steps)
        campaign = Campaign(row, self._number, (self._number + 1) * CAMPAIGN_KEYS, pile, steps)
        campaign.checks = self._route(row)
        campaign.late = world.disturbances.late_lots.get(self._number, [])
        if self._number in world.disturbances.holds:
            campaign.certifies = opened(world.disturbances.holds[self._number])
        if inputs:
            campaign.larder = world.larders[row.site]
            campaign.inputs = tuple(
                (world.stocks[entry.material, row.site], entry.amount, self._log(MATERIAL, entry.material))
                for entry in inputs
            )
        elif not row.starts and steps:
            # The next lot of a train that never rests is not waiting: it is made up when a unit is free.
            steps[0].wait = WaitLog(world.window)
        campaign.to_begin = planned_lots(row) or 0
        campaign.pace = self._pace
        campaign.listed = plan.lots[slice(*row.listed)]
        if any(lot.draws != tuple(entry.amount for entry in inputs) for lot in campaign.listed):
            campaign.recipes = tuple(self._recipe(campaign, lot) for lot in campaign.listed)
        campaign.cap = self._access(row.in_process)
        campaign.store = self._access(row.store)
        if row.qualification != NONE:
            campaign.qualification = self._qualification(row.qualification)
        for shipment in plan.shipments:
            if (shipment.material, shipment.origin) == (row.material, row.site):
                access = self._access(shipment.store)
                if access is not None:
                    campaign.arrivals[shipment.store] = access
        return campaign

    def _qualification(self, row: int) -> Qualification[Any]:
        """That of the campaign, which its lots at the start share."""
        others = (other.qualification for other in self._world.campaigns if other.row.qualification == row)
        return next((one for one in others if one is not None), None) or Qualification(self._plan.qualifications[row])

    @staticmethod
    def _recipe(campaign: Campaign, lot: LotRow) -> ListedRecipe:
        inputs = zip(campaign.inputs, lot.draws, strict=True)
        return ListedRecipe(tuple((stock, amount, log) for (stock, _, log), amount in inputs), campaign.pile)

    def _access(self, store: int) -> Access | None:
        return Access(self._world.stores[store], self._log(STORE, store)) if store >= 0 else None

    def _log(self, kind: str, row: int) -> WaitLog:
        return self._logs[WaitPoint(self._number, kind, row)]

    def _route(self, row: CampaignRow) -> tuple[tuple[Check, ...], ...]:
        checks = [self._check(index, index - row.checks[0]) for index in range(*row.checks)]
        if not checks:
            return ()
        return tuple(tuple(check for check in checks if check.row.phase == phase) for phase in Phase)

    def _check(self, index: int, part: int) -> Check:
        plan, row = self._plan, self._plan.checks[index]
        stages = [
            Stage(able=self._able(able(plan, stage)), works=stage.hands_on, passes=passes)
            for stage, passes in joined(plan, row)
        ]
        for stage in stages:
            stage.hands_on = None if stage.works == NONE else []
            stage.elapsed = [] if stage.passes else None
        return Check(
            row=row,
            part=part,
            first=stages[0],
            later=tuple(stages[1:]),
            investigation=Stage(self._able(investigators(plan, row)), works=row.investigation, passes=()),
            log=self._world.check_logs[index],
            fails=None if row.fail_stream == NONE else [],
        )

    def _able(self, servers: tuple[int, ...]) -> Able:
        return tuple((self._world.servers[server], self._log(SERVER, server)) for server in servers)

    def _step(self, index: int, campaign: CampaignRow, *, at_risk: bool) -> Step:
        row = self._plan.steps[index]
        last = all(later.alongside for later in self._plan.steps[index + 1 : campaign.steps[1]])
        segments = [self._segment(number, row) for number in range(*row.segments)]
        fails, kept = row.failure_stream != NONE, row.yields[0] < row.yields[1]
        step = Step(row, index, self._world.unit_classes[row.unit_class], self._log(UNIT_CLASS, row.unit_class))
        step.bill = self._bill(row, campaign.site)
        step.number = index - campaign.steps[0]
        changes = [one for one in segments if one.row.role == Role.CHANGEOVER]
        step.changeovers = {one.row.before: (one,) for one in changes if not one.row.left}
        step.left_set_up = tuple(one for one in changes if one.row.left)
        step.full_clean = _of(segments, Role.FULL_CLEAN)
        step.preparation = _of(segments, Role.PREPARATION)
        step.process = _of(segments, Role.PROCESS)
        step.turnaround = _of(segments, Role.CLEANING)
        step.cleaning = step.turnaround + step.preparation
        step.cleaned = bool(step.cleaning)
        step.samples = campaign.checks[0] < campaign.checks[1] and campaign.sampled == step.number
        step.created = [] if row.creates else None
        step.kept = [] if kept else None
        step.fails = [] if fails else None
        if self._world.trace is None:
            choose(step, self._plan, campaign)
        self._bind(step, campaign)
        step.reduces = bool(kept or row.fixed_loss or row.sampled)
        step.changes = bool(step.watched or step.reduces or step.samples or row.creates or fails or at_risk)
        step.walks_away = row.after == UNLIMITED and not last
        step.after = None if last else self._access(row.after)
        return step

    def _bind(self, step: Step, campaign: CampaignRow) -> None:
        """What limits, zero wait and disruptions ask of a step, and whether its unit may have to be set up."""
        limits = self._plan.limits[slice(*campaign.limits)]
        step.opens = tuple(row for row in limits if row.first == step.number)
        before = _before(self._plan, step)
        step.sums = () if step.row.alongside else tuple(row for row in limits if row.inside)
        step.adds = tuple(limit for limit in step.sums if step.number in limit.inside)
        limited = any(row.first < step.number <= row.last or {before, step.number} & {*row.inside} for row in limits)
        follows = before != NONE and self._plan.steps[step.index - step.number + before].zero_wait
        step.own_set_up = not follows and sets_up(self._plan, step.row)
        step.sets_up = step.own_set_up or limited
        cost_lots = self._world.disturbances.cost_lots
        step.special = step.sets_up or follows or step.row.zero_wait or step.bill is not None or step.row.unit != NONE
        step.special |= cost_lots
        step.watched = bool(limits) or may_stop(self._plan, step) or step.row.keeps_previous or cost_lots

    def _segment(self, number: int, step: StepRow) -> Segment:
        segment = build_segment(self._world, number, step.unit_class, logs=lambda pool: self._log(POOL, pool))
        wearing = segment.row.role == Role.PROCESS or (segment.row.role == Role.CHANGEOVER and not segment.row.left)
        if segment.processes and self._pace is not None and not segment.row.left:
            segment.pace, segment.scales = self._pace, True
        segment.wears = wearing and self._plan.unit_classes[step.unit_class].window != UNLIMITED
        return segment

    def _bill(self, row: StepRow, site: int) -> BillOfMaterials | None:
        """What the step uses, or None where that is nothing."""
        rows = self._plan.uses[slice(*row.uses)]
        supplies, room = self._world.supplies, self._world.supply_rooms[site]
        uses = [Use(supplies[r.supply], r.fixed, r.per_amount, self._log(SUPPLY, r.supply)) for r in rows]
        return BillOfMaterials(room, tuple(uses)) if uses else None


def _joined(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """The steps that a lot goes through, each knowing the next, and what runs alongside it."""
    ways: list[list[Step]] = []
    for step in steps:
        if step.row.alongside:
            ways[-1].append(step)
        else:
            ways.append([step])
    for main, *beside in ways:
        main.beside = tuple(beside)
    mains = tuple(way[0] for way in ways)
    for step, ahead in pairwise(mains):
        step.ahead = ahead
    return mains


def _before(plan: Plan, step: Step) -> int:
    """Number of the step that the lot comes from, or NONE; what runs alongside is not one."""
    if step.row.alongside:
        return NONE
    return max((n for n in range(step.number) if not plan.steps[step.index - step.number + n].alongside), default=NONE)


def _of(segments: list[Segment], role: Role) -> tuple[Segment, ...]:
    return tuple(segment for segment in segments if segment.row.role == role)
