"""From a plan to the world of one replication."""

from capsim.flow.procedure import Procedure
from capsim.flow.recipe import Access, Campaign, Check, ListedRecipe, Segment, Step
from capsim.flow.release import Quality
from capsim.flow.shipping import Shipping
from capsim.flow.starts import Starter
from capsim.flow.world import World
from capsim.foundation.streams import Streams
from capsim.plan.lot_counts import planned_lots
from capsim.plan.places import MATERIAL, POOL, SERVER, STORE, UNIT_CLASS, WaitPoint, wait_points
from capsim.plan.plan import NONE, UNLIMITED, CampaignRow, LotRow, Phase, Plan, Role, UnitClassRow
from capsim.plant.pools import PoolRoom
from capsim.plant.server import Server
from capsim.plant.stock import Stock
from capsim.plant.timing import FailureClock, conduct
from capsim.plant.units import Unit, UnitClass
from capsim.plant.waiting import Store, WaitLog

_UNIT_KEYS = 1 << 16
"""Room for the units of a class in the keys that order happenings."""

CAMPAIGN_KEYS = 1 << 36
"""Room for the lots of a campaign in those keys, beyond the units of all classes."""


def build(plan: Plan, *, seed: int, replication: int, full: bool = False) -> tuple[World, list[Starter]]:
    """The world of one replication at time zero, and the campaigns ready to begin."""
    world = World(plan, Streams(seed, replication), full=full)
    procedure = Procedure(world, Quality(world, Shipping(world)))
    _build_plant(world, procedure)
    logs = {point: WaitLog(world.window) for point in wait_points(plan)}
    world.logs = list(logs.values())
    for number, row in enumerate(plan.campaigns):
        world.campaigns.append(_Builder(world, logs, number).campaign(row))
        world.lots.append([])
    return world, [Starter(world, campaign, procedure) for campaign in world.campaigns]


def _build_plant(world: World, procedure: Procedure) -> None:
    plan, clock = world.plan, world.clock
    capacities = (None if row.capacity == UNLIMITED else row.capacity for row in plan.stores)
    world.stores = [Store(clock, capacity) for capacity in capacities]
    rooms: dict[int, dict[int, int]] = {}
    for number, pool in enumerate(plan.pools):
        rooms.setdefault(pool.room, {})[number] = pool.count
    world.rooms = [PoolRoom(clock, counts) for counts in rooms.values()]
    world.servers = [
        Server(row.count, plan.calendar(row.calendar), live_from=row.live_from, window=world.window)
        for row in plan.servers
    ]
    for number, unit_class in enumerate(plan.unit_classes):
        world.unit_classes.append(_unit_class(world, procedure, number=number, row=unit_class))
    for entry in plan.inputs:
        world.stocks.setdefault((entry.material, plan.campaigns[entry.campaign].site), Stock())


def _unit_class(world: World, procedure: Procedure, *, number: int, row: UnitClassRow) -> UnitClass:
    plan, draws = world.plan, world.draws
    units = UnitClass(world.clock, (number + 1) * _UNIT_KEYS, world.span)
    users = {plan.campaigns[step.campaign].material for step in plan.steps if step.unit_class == number}
    units.shared = len(users) > 1
    for place in range(row.count):
        failures = None
        if row.failures != NONE:
            failures = FailureClock(draws.endless(row.failures + place), draws.endless(row.repairs + place))
        unit = Unit(units, place, failures)
        unit.walk = procedure.caretaker(unit)
        next(unit.walk)
        units.units.append(unit)
        units.arrive(unit, row.live_from)
    return units


class _Builder:
    """Builds the runtime form of one campaign."""

    def __init__(self, world: World, logs: dict[WaitPoint, WaitLog], number: int) -> None:
        self._world = world
        self._plan = world.plan
        self._logs = logs
        self._number = number

    def campaign(self, row: CampaignRow) -> Campaign:
        """The campaign with its procedure, release route, inputs and stores."""
        world, plan = self._world, self._plan
        inputs = plan.inputs[slice(*row.inputs)]
        at_risk = any(plan.materials[entry.material].at_risk for entry in inputs)
        steps = tuple(self._step(index, row, at_risk=at_risk) for index in range(*row.steps))
        pile = steps[0].wait if steps else WaitLog(world.window)
        campaign = Campaign(row, self._number, (self._number + 1) * CAMPAIGN_KEYS, pile, steps)
        campaign.checks = self._route(row)
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
        campaign.listed = plan.lots[slice(*row.listed)]
        if any(lot.draws != tuple(entry.amount for entry in inputs) for lot in campaign.listed):
            campaign.recipes = tuple(self._recipe(campaign, lot) for lot in campaign.listed)
        campaign.cap = self._access(row.in_process)
        campaign.store = self._access(row.store)
        for shipment in plan.shipments:
            access = self._access(shipment.store) if _ships(shipment.material, shipment.origin, row) else None
            if access is not None:
                campaign.arrivals[shipment.store] = access
        return campaign

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
        row = self._plan.checks[index]
        served = row.server != NONE
        return Check(
            row=row,
            part=part,
            server=self._world.servers[row.server] if served else None,
            log=self._log(SERVER, row.server) if served else None,
            hands_on=None if row.hands_on == NONE else [],
            elapsed=None if row.elapsed == NONE else [],
            fails=None if row.fail_stream == NONE else [],
        )

    def _step(self, index: int, campaign: CampaignRow, *, at_risk: bool) -> Step:
        row = self._plan.steps[index]
        last = index == campaign.steps[1] - 1
        segments = [self._segment(number) for number in range(*row.segments)]
        fails, kept = row.failure_stream != NONE, row.yields[0] < row.yields[1]
        step = Step(row, index, self._world.unit_classes[row.unit_class], self._log(UNIT_CLASS, row.unit_class))
        step.changeover = _of(segments, Role.CHANGEOVER)
        step.preparation = _of(segments, Role.PREPARATION)
        step.process = _of(segments, Role.PROCESS)
        step.cleaning = _of(segments, Role.CLEANING) + step.preparation
        step.cleaned = bool(step.cleaning)
        step.sets_up = bool(step.changeover) or (bool(step.preparation) and row.valid >= 0)
        step.samples = campaign.checks[0] < campaign.checks[1] and campaign.sampled == index - campaign.steps[0]
        step.created = [] if row.creates else None
        step.kept = [] if kept else None
        step.fails = [] if fails else None
        step.work = [] if self._only_time(step.process) else None
        step.clean_work = [] if self._only_time(step.cleaning) else None
        losing = step.work is None or fails or at_risk
        step.changes = bool(losing or kept or step.samples or row.creates or row.fixed_loss or row.sampled)
        step.walks_away = row.after == UNLIMITED and not last
        step.after = None if last else self._access(row.after)
        return step

    def _segment(self, number: int) -> Segment:
        row = self._plan.segments[number]
        rules = conduct(self._plan.calendar(row.calendar), row.on_close, row.on_failure)
        needs = tuple((need.pool, need.count) for need in self._plan.needs[slice(*row.needs)])
        return Segment(
            row=row,
            index=number,
            rules=rules,
            processes=row.role == Role.PROCESS,
            scales=bool(row.per_amount or row.cycle_capacity),
            room=self._room(needs[0][0]) if needs else None,
            needs=needs,
            logs=tuple(self._log(POOL, pool) for pool, _ in needs),
        )

    def _only_time(self, segments: tuple[Segment, ...]) -> bool:
        """Whether nothing but the work decides when these segments are over, and nobody asks for a record of them."""
        rows = [segment.row for segment in segments]
        free = all(segment.rules.calendar is None and not segment.needs for segment in segments)
        fixed = not any(row.breaks or row.per_amount or row.cycle_capacity for row in rows)
        return bool(rows) and free and fixed and self._world.trace is None

    def _room(self, pool: int) -> PoolRoom:
        return next(room for room in self._world.rooms if pool in room.free)


def _ships(material: int, origin: int, campaign: CampaignRow) -> bool:
    return (material, origin) == (campaign.material, campaign.site)


def _of(segments: list[Segment], role: Role) -> tuple[Segment, ...]:
    return tuple(segment for segment in segments if segment.row.role == role)
