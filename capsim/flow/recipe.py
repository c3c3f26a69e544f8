"""The rows of a plan as a replication runs them: lists and objects, with the draws of each lot at hand."""

from collections.abc import Callable
from dataclasses import dataclass, field

from capsim.plan.plan import CampaignRow, CheckRow, SegmentRow, StepRow
from capsim.plant.clock import Settling
from capsim.plant.pools import Needs, PoolRoom
from capsim.plant.server import Server
from capsim.plant.stock import Larder, Stock
from capsim.plant.timing import Conduct
from capsim.plant.units import UnitClass
from capsim.plant.waiting import Store, Waiter, WaitLog


@dataclass(frozen=True, slots=True, eq=False)
class Access:
    """A store, and where a campaign counts its waiting for it."""

    store: Store
    log: WaitLog

    def take(self, waiter: Waiter, now: int) -> bool:
        """Give a place now (True), or put the waiter in line, to be resumed when it has one (False)."""
        return self.store.take(waiter, self.log, now)


@dataclass(slots=True, eq=False)
class Segment:
    """A segment with the work of each lot.

    Attributes:
        work: Fixed work of lot n at index n [s].
        processes: The lot is on board and worked on.
        scales: How much work it is depends on the amount.
    """

    row: SegmentRow
    index: int
    rules: Conduct
    processes: bool
    scales: bool
    room: PoolRoom | None = None
    needs: Needs = ()
    logs: tuple[WaitLog, ...] = ()
    work: list[int] = field(default_factory=list)

    def work_for(self, number: int, amount: int) -> int:
        """Seconds of work for lot ``number`` of ``amount`` quanta."""
        row = self.row
        work = self.work[number] + row.per_amount * amount
        if row.cycle_capacity:
            cycles = -(-amount // row.cycle_capacity)
            work += cycles * row.per_cycle + max(cycles - 1, 0) * row.between_cycles
        return round(work)


@dataclass(slots=True, eq=False)
class Step:
    """A unit procedure of a campaign, with what happens to each lot.

    Attributes:
        work: Work of lot n [s] where nothing else decides when it is done; None where its segments do.
        clean_work: Cleaning after lot n [s] where nothing else decides; None where its segments do.
        created: Quanta made for lot n; None where the step makes none.
        kept: Share of the amount that lot n keeps; None for all of it.
        fails: Cause of the failure of lot n, or plan.NONE; None where the step cannot fail.
        after: Store in which a lot waits after it, or None.
        walks_away: The lot leaves the unit at once and waits anywhere.
        sets_up: There is a changeover, or a preparation that lapses.
        cleaned: There is cleaning or preparation after a lot; ``cleaning`` ends with the preparation.
        samples: Samples are taken after it.
        changes: Whether it does anything to the lot's amount or fate.
    """

    row: StepRow
    index: int
    units: UnitClass
    wait: WaitLog
    changeover: tuple[Segment, ...] = ()
    preparation: tuple[Segment, ...] = ()
    process: tuple[Segment, ...] = ()
    cleaning: tuple[Segment, ...] = ()
    after: Access | None = None
    walks_away: bool = False
    sets_up: bool = False
    cleaned: bool = False
    samples: bool = False
    changes: bool = False
    work: list[int] | None = None
    clean_work: list[int] | None = None
    created: list[int] | None = None
    kept: list[float] | None = None
    fails: list[int] | None = None


@dataclass(slots=True, eq=False)
class Check:
    """A check of the release route, with what it brings for each lot.

    Attributes:
        part: Tells its retest from others of the same lot.
        hands_on: Work of the server for lot n [s]; None for none.
        elapsed: Time that passes then [s]; None for none.
        fails: Whether lot n is out of specification; None where it cannot be.
    """

    row: CheckRow
    part: int
    server: Server | None
    log: WaitLog | None
    hands_on: list[int] | None = None
    elapsed: list[int] | None = None
    fails: list[bool] | None = None


@dataclass(slots=True, eq=False)
class Campaign:
    """A series of lots of one material at one site, as a replication runs it.

    Attributes:
        key: Orders its lots among those of other campaigns at the same instant.
        steps: Its procedure.
        checks: Its release route, by phase; empty where lots are released when made.
        larder: Where its lots draw their inputs, or None.
        inputs: What a lot draws: (stock, quanta, wait log).
        pile: Wait log that counts usable inputs piling up before the first unit.
        cap: Store that counts lots in process, or None.
        store: Where made lots stand, or None.
        arrivals: Stores that its lots are shipped to.
        next_lot: Plans another lot as soon as the first unit is taken, or None.
        let_in: Told when a lot has its place under the cap, where that sets the pace of the starts; or None.
        rejects: Whether lot n is rejected although every check passed; empty where none is.
        gaps: Time between the starts of lots n - 1 and n [s].
        losses: Lots and quanta lost, by cause.
        sampled: Quanta taken as samples.
    """

    row: CampaignRow
    number: int
    key: int
    pile: WaitLog
    steps: tuple[Step, ...] = ()
    checks: tuple[tuple[Check, ...], ...] = ()
    larder: Larder | None = None
    inputs: tuple[tuple[Stock, int, WaitLog], ...] = ()
    cap: Access | None = None
    store: Access | None = None
    arrivals: dict[int, Access] = field(default_factory=dict)
    next_lot: Settling | None = None
    let_in: Callable[[int], None] | None = None
    rejects: list[bool] = field(default_factory=list)
    gaps: list[int] = field(default_factory=list)
    losses: dict[int, list[int]] = field(default_factory=dict)
    sampled: int = 0

    def lost(self, cause: int, amount: int, *, lots: int = 0) -> None:
        """A step kept less than it got, or a whole lot failed."""
        count = self.losses.setdefault(cause, [0, 0])
        count[0] += lots
        count[1] += amount
