"""One replication: build the world, run it to the horizon, close its tables, check its balance."""

import gc
from functools import partial

import numpy as np

from capsim.engine.balance import supply_balance
from capsim.engine.batch import TakesNoTimeError
from capsim.engine.build import build
from capsim.engine.deadlock import check_deadlock
from capsim.engine.goods import taken
from capsim.engine.layout import feed_forward
from capsim.engine.line import work_out
from capsim.engine.records import LotColumns, Records, tables
from capsim.engine.window import in_window
from capsim.flow.lot import IN_PROCESS, Lot, Occasion
from capsim.flow.starts import Starter
from capsim.flow.world import World
from capsim.plan.plan import NONE, Plan, Role
from capsim.plant.clock import START, Walk
from capsim.plant.units import Unit
from capsim.plant.usage import Usage
from capsim.results.result import Replication


def run_replication(plan: Plan, *, seed: int, index: int, full: bool = False) -> Replication:
    """Run replication ``index`` of a plan.

    Args:
        plan: What to run.
        seed: Root seed of the study.
        index: Number of the replication; any one can be run alone.
        full: Whether to record every segment.

    Raises:
        Deadlock: Lots wait for units that other waiting lots hold.
        LedgerError: The material balance does not close.
    """
    order = () if full else feed_forward(plan)
    if order:
        try:
            return work_out(plan, order, seed=seed, index=index)
        except TakesNoTimeError:
            pass  # Only the event list can tell who came first.
    return run_events(plan, seed=seed, index=index, full=full)


def run_events(plan: Plan, *, seed: int, index: int, full: bool = False) -> Replication:
    """As `run_replication`, event by event whatever the plan."""
    found, last = _run_events(plan, seed=seed, index=index, full=full)
    return in_window(plan, found, last=last, again=partial(_run_again, seed=seed, index=index))


def _run_again(plan: Plan, *, seed: int, index: int) -> Replication:
    return _run_events(plan, seed=seed, index=index, full=False)[0]


def _run_events(plan: Plan, *, seed: int, index: int, full: bool) -> tuple[Replication, int]:
    """A replication, and until when something was counted, at most [s]."""
    # Lots are needed to the end: looking for garbage among them would take a sixth of the time.
    collects = gc.isenabled()
    gc.disable()
    try:
        return _recorded(plan, seed=seed, index=index, full=full)
    finally:
        if collects:
            gc.enable()


def _recorded(plan: Plan, *, seed: int, index: int, full: bool) -> tuple[Replication, int]:
    world = _run(plan, seed=seed, index=index, full=full)
    check_deadlock(world)
    lines = (world.rooms, world.unit_classes, world.stores)
    waiting = any(line.waiting for group in lines for line in group)
    stands = waiting or world.clock.pending or any(stock.available for stock in world.stocks.values())
    clean = [time for units in world.unit_classes for time, _ in units.coming]
    last = plan.horizon if stands else max(world.clock.last, *clean, 0)
    return Replication(index, tables(_records(world, index)), world.clock.events), last


def _run(plan: Plan, *, seed: int, index: int, full: bool) -> World:
    world, starters = build(plan, seed=seed, replication=index, full=full)
    begin(world, starters)
    world.clock.run_to(plan.horizon)
    _close(world)
    return world


def begin(world: World, starters: list[Starter]) -> None:
    """What is there at the start comes first and all together; the campaigns of the scenario begin."""
    there = [starter for starter in starters if starter.opens]
    if there:
        walk = _place(there)
        next(walk)
        world.wake(0, START, walk)
    for starter in starters:
        if not starter.opens:
            starter.begin()


def _place(starters: list[Starter]) -> Walk:
    now = yield
    for starter in starters:
        starter.place(now)


def _close(world: World) -> None:
    """Count what is still waiting or standing at the horizon."""
    horizon = world.horizon
    for stock in world.stocks.values():
        stock.drop_expired(horizon - 1)
    for lines in (world.unit_classes, world.stores, world.rooms, world.larders, world.supply_rooms):
        for line in lines:
            line.close(horizon)
    for supply in world.supplies:
        supply.close(horizon)
    for lot in (lot for lots in world.lots for lot in lots if lot.status == IN_PROCESS):
        _close_lot(world, lot)
    for campaign in world.campaigns:
        if all(stock.available >= amount for stock, amount, _ in campaign.inputs):
            for stock, amount, _ in campaign.inputs:
                for left in stock.left():
                    needed = amount * len(campaign.inputs)
                    campaign.pile.stood(left.usable_since, horizon, left.remaining, needed=needed)


def _close_lot(world: World, lot: Lot) -> None:
    """The units of a lot in process: kept for it, still feeding it, or blocked by it."""
    blocked = list(lot.reserved)
    if isinstance(lot.holding, Unit):
        blocked.append(lot.holding)
    for unit in blocked:
        unit.units.usage.hold(unit.roster, unit.since, world.horizon)
    if isinstance(lot.kept, Unit):
        lot.kept.units.usage.work(lot.kept.roster, lot.kept.since, world.horizon, role=Role.PROCESS)


def _records(world: World, index: int) -> Records:
    lots = [lot for lots in world.lots for lot in lots]
    drawn = [(*_lot_name(lot), *_lot_name(parent), amount) for lot in lots for parent, amount in lot.parents]
    pools = {pool: usage for room in world.rooms for pool, usage in room.usage.items()}
    return Records(
        plan=world.plan,
        index=index,
        lots=[_columns(lots) for lots in world.lots],
        drawn=np.array(drawn, dtype=np.int64).reshape(-1, 5),
        losses=[campaign.losses for campaign in world.campaigns],
        sampled=[campaign.sampled for campaign in world.campaigns],
        logs=world.logs,
        checks=world.check_logs,
        usage=[
            *(units.usage for units in world.unit_classes),
            *(pools[pool] for pool in range(len(world.plan.pools))),
            *(Usage() for _ in world.stores),
            *(Usage(busy=server.busy) for server in world.servers),
        ],
        segments=[
            (*_name(note.lot), note.segment, note.place, note.asked, done.began, done.free, done.worked, done.down)
            for note in world.trace or ()
            for done in (note.done,)
        ],
        supplies=supply_balance(world.plan, world.supplies, taken(world)),
        occurrences=[one[:4] for one in world.disturbances.occurrences],
        phases=world.phases,
        transports=[(*_lot_name(lot), shipment, left) for lot, shipment, left in world.transports],
    )


def _name(lot: Lot | Occasion) -> tuple[int, int]:
    return (NONE, lot.number) if isinstance(lot, Occasion) else _lot_name(lot)


def _lot_name(lot: Lot) -> tuple[int, int]:
    return lot.campaign.number, lot.number


def _columns(lots: list[Lot]) -> LotColumns:
    rows = [
        (
            lot.planned, lot.started, lot.made, lot.decided, lot.status, lot.cause, lot.step,
            lot.begun, lot.amount, lot.used, lot.gone,
        )
        for lot in lots
    ]  # fmt: skip
    return LotColumns(*np.array(rows, dtype=np.int64).reshape(-1, len(LotColumns._fields)).T)
