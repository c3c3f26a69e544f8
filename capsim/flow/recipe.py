"""The rows of a plan as a replication runs them: lists and objects, with the draws of each lot at hand."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from capsim.flow.disturbances import Window
from capsim.flow.qualification import Qualification
from capsim.foundation.worktime import WorkCalendar
from capsim.plan.plan import CampaignRow, CheckRow, LimitRow, LotRow, RoutineRow, SegmentRow, StepRow
from capsim.plant.checklog import CheckLog
from capsim.plant.clock import Settling, Walk
from capsim.plant.pools import Needs, PoolRoom
from capsim.plant.server import Able
from capsim.plant.stock import Larder, Pile, Stock
from capsim.plant.supplies import BillOfMaterials
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

    def withdraw(self, waiter: Waiter, now: int) -> None:
        """Take a waiter out of the line."""
        self.store.withdraw(waiter, now)


@dataclass(slots=True, eq=False)
class Segment:
    """A segment with the work of each lot.

    Attributes:
        work: Fixed work of lot n at index n [s].
        processes: The lot is on board and worked on.
        scales: How much work it is depends on the amount, or on the pace.
        pace: How many times that work it is for lot n, where the campaign gets faster; else None.
        wears: It counts in the clean window of the unit.
        disturbed: Its rules on each unit of the class, where a disruption may strike it; else None. ``rules`` are
            those that everybody reckons with.
        closers: For each unit then, the seconds at which a disruption closes it in usual hours, with the causes.
        certain: Its end is certain once it has begun: no breakdown, disruption or closing time can stop it.
        plain: That, no work of it can be outside the hours of its class, and nobody asks for a record of it.
        ends: When work that begins at a second is over by the hours alone; see `Conduct.ends`.
    """

    row: SegmentRow
    index: int
    rules: Conduct
    processes: bool
    scales: bool
    wears: bool = False
    disturbed: tuple[Conduct, ...] | None = None
    closers: tuple[dict[int, int], ...] = ()
    room: PoolRoom | None = None
    needs: Needs = ()
    logs: tuple[WaitLog, ...] = ()
    work: list[int] = field(default_factory=list)
    pace: list[float] | None = None
    certain: bool = False
    plain: bool = False
    ends: Callable[[int, int], int] = field(init=False)

    def __post_init__(self) -> None:
        self.ends = self.rules.ends

    def work_for(self, number: int, amount: int) -> int:
        """Seconds of work for lot ``number`` of ``amount`` quanta."""
        row = self.row
        work = self.work[number] + row.per_amount * amount
        if row.cycle_capacity:
            cycles = -(-amount // row.cycle_capacity)
            work += cycles * row.per_cycle + max(cycles - 1, 0) * row.between_cycles
        return round(work if self.pace is None else work * self.pace[number])

    def planned(self, number: int, amount: int) -> int:
        """As `work_for`, whether it scales or not."""
        return self.work_for(number, amount) if self.scales else self.work[number]


@dataclass(slots=True, eq=False)
class Routine:
    """A routine of one unit, with its draws.

    Attributes:
        segment: What it takes; its work is drawn occasion by occasion.
        durations: Hours of work of each occasion, without end [s].
        walk: Its planner.
    """

    row: RoutineRow
    index: int
    segment: Segment
    durations: Iterator[int]
    walk: Walk = field(init=False)


@dataclass(slots=True, eq=False)
class Step:
    """A unit procedure of a campaign, with what happens to each lot.

    Attributes:
        number: In the procedure, from 0.
        ahead: The next step, or None.
        changeovers: By the material of the lot before; under plan.NONE for any other material.
        turnaround: Cleaning after a lot; ``cleaning`` is the preparation too.
        left_set_up: What is left of the set-up of a unit that had begun before the start.
        opens: Limits whose clock starts when it ends.
        sums: Limits that add up time, where there are any; ``adds`` are those that count this step.
        beside: Steps that run alongside.
        special: A lot that comes to it needs more than its unit: consumables, a set-up, units ahead, or to be in time.
        bill: Consumables that a lot takes before it asks for the unit, or None.
        alone: Its work waits for nothing, so that its end is known when it begins; ``cleans_alone`` is that of the
            cleaning after it.
        work: Work of lot n [s] where nothing else decides when it is done; None where its segments do.
        clean_work: Cleaning after lot n [s] where nothing else decides; None where its segments do.
        created: Quanta made for lot n; None where the step makes none.
        kept: Share of the amount that lot n keeps; None for all of it.
        fails: Cause of the failure of lot n, or plan.NONE; None where the step cannot fail.
        after: Store in which a lot waits after it, or None.
        walks_away: The lot leaves the unit at once and waits anywhere.
        sets_up: Its unit may have to be set up, or a limit may end when the lot comes in.
        own_set_up: It is set up only when the lot has its unit, not when the unit was kept for it.
        cleaned: There is cleaning or preparation after a lot.
        samples: Samples are taken after it.
        watched: A lot may be lost in it before it ends, or something ends with it: a limit, or feeding from before.
        reduces: The lot is smaller after it.
        changes: Whether it does anything to the lot's amount or fate.
    """

    row: StepRow
    index: int
    units: UnitClass
    wait: WaitLog
    number: int = 0
    ahead: "Step | None" = None
    changeovers: dict[int, tuple[Segment, ...]] = field(default_factory=dict)
    full_clean: tuple[Segment, ...] = ()
    left_set_up: tuple[Segment, ...] = ()
    preparation: tuple[Segment, ...] = ()
    process: tuple[Segment, ...] = ()
    turnaround: tuple[Segment, ...] = ()
    cleaning: tuple[Segment, ...] = ()
    opens: tuple[LimitRow, ...] = ()
    sums: tuple[LimitRow, ...] = ()
    adds: tuple[LimitRow, ...] = ()
    beside: "tuple[Step, ...]" = ()
    special: bool = False
    bill: BillOfMaterials | None = None
    after: Access | None = None
    walks_away: bool = False
    sets_up: bool = False
    own_set_up: bool = True
    cleaned: bool = False
    samples: bool = False
    watched: bool = False
    reduces: bool = False
    changes: bool = False
    alone: bool = False
    cleans_alone: bool = False
    work: list[int] | None = None
    clean_work: list[int] | None = None
    created: list[int] | None = None
    kept: list[float] | None = None
    fails: list[int] | None = None


@dataclass(slots=True, eq=False)
class Stage:
    """Hands-on work of a check, then time that passes; with what it takes for each lot.

    Attributes:
        able: Who can do the work; empty where nobody has to wait.
        works: Stream of the work, or plan.NONE.
        passes: Streams of the time that passes then, up to the next work that has to wait.
        hands_on: Work for lot n [s]; None for none.
        elapsed: Time that passes then [s]; None for none.
    """

    able: Able
    works: int
    passes: tuple[int, ...]
    hands_on: list[int] | None = None
    elapsed: list[int] | None = None


@dataclass(slots=True, eq=False)
class Check:
    """A check of the release route, with what it brings for each lot.

    Attributes:
        part: Tells its happenings from those of other checks of the same lot.
        first: What begins with its phase.
        later: What follows, each when the one before has ended.
        investigation: What follows a bad result before the retest.
        log: What is recorded of it.
        fails: Whether lot n is out of specification; None where it cannot be.
    """

    row: CheckRow
    part: int
    first: Stage
    later: tuple[Stage, ...]
    investigation: Stage
    log: CheckLog
    fails: list[bool] | None = None

    @property
    def stages(self) -> tuple[Stage, ...]:
        """All stages in order."""
        return (self.first, *self.later)


@dataclass(slots=True, eq=False)
class ListedRecipe:
    """What one listed lot draws, where its campaign lists lots of different size."""

    inputs: tuple[tuple[Stock, int, WaitLog], ...]
    pile: Pile


@dataclass(slots=True, eq=False)
class Campaign:
    """A series of lots of one material at one site, as a replication runs it.

    Attributes:
        key: Orders its lots among those of other campaigns at the same instant.
        steps: Its procedure.
        checks: Its release route, by phase; empty where lots are released when made.
        larder: Where its lots draw their inputs, or None.
        inputs: What a lot draws: (stock, quanta, wait log).
        listed: The lots that it lists, by number; empty where all are alike.
        recipes: What each of those draws; empty where that is ``inputs``.
        pile: Wait log that counts usable inputs piling up before the first unit.
        cap: Store that counts lots in process, or None.
        store: Where made lots stand, or None.
        arrivals: Stores that its lots are shipped to.
        next_lot: Plans another lot as soon as the first unit is taken, or None.
        let_in: Told when a lot has its place under the cap, where that sets the pace of the starts; or None.
        to_begin: Lots that have had no first unit yet, counted where others wait for the last.
        followers: Told when the last of its lots has its first unit.
        rejects: Whether lot n is rejected although every check passed; empty where none is.
        gaps: Time between the starts of lots n - 1 and n [s].
        losses: Lots and quanta lost, by cause.
        sampled: Quanta taken as samples.
        certifies: When dispositions are made, where a disruption stops them; else None.
        late: When nothing arrives, where lots are delivered.
        pace: How many times its mature time the work on lot n takes, where it gets faster; else None.
        qualification: What has to be shown before its lots are released, or None.
    """

    row: CampaignRow
    number: int
    key: int
    pile: Pile
    steps: tuple[Step, ...] = ()
    checks: tuple[tuple[Check, ...], ...] = ()
    larder: Larder | None = None
    inputs: tuple[tuple[Stock, int, WaitLog], ...] = ()
    listed: tuple[LotRow, ...] = ()
    recipes: tuple[ListedRecipe, ...] = ()
    cap: Access | None = None
    store: Access | None = None
    arrivals: dict[int, Access] = field(default_factory=dict)
    next_lot: Settling | None = None
    let_in: Callable[[int], None] | None = None
    to_begin: int = 0
    followers: list[Callable[[int], None]] = field(default_factory=list)
    rejects: list[bool] = field(default_factory=list)
    gaps: list[int] = field(default_factory=list)
    losses: dict[int, list[int]] = field(default_factory=dict)
    sampled: int = 0
    certifies: WorkCalendar | None = None
    late: list[Window] = field(default_factory=list)
    qualification: Qualification[Any] | None = None
    pace: list[float] | None = None

    def began(self, now: int) -> None:
        """A lot has its first unit, or has come where there is none; with the last one the followers begin."""
        self.to_begin -= 1
        if not self.to_begin:
            for follower in self.followers:
                follower(now)

    @property
    def every_step(self) -> tuple[Step, ...]:
        """Its procedure, with what runs alongside."""
        return tuple(one for step in self.steps for one in (step, *step.beside))

    def lost(self, cause: int, amount: int, *, lots: int = 0) -> None:
        """A step kept less than it got, or a whole lot failed."""
        count = self.losses.setdefault(cause, [0, 0])
        count[0] += lots
        count[1] += amount
