"""A lot on its way: number, amount, genealogy, disposition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from capsim.flow.disturbances import Spoil
from capsim.flow.recipe import Campaign, ListedRecipe, Routine, Step
from capsim.foundation.worktime import NEVER
from capsim.plan.plan import NONE, LotRow
from capsim.plant.amount_store import AmountStore
from capsim.plant.clock import END, Walk
from capsim.plant.units import Unit
from capsim.plant.waiting import Store
from capsim.results.tables import NEVER_YET, Status

IN_PROCESS, QUARANTINE = int(Status.IN_PROCESS), int(Status.QUARANTINE)
RELEASED, REJECTED, LOST = int(Status.RELEASED), int(Status.REJECTED), int(Status.LOST)
EXPIRED = int(Status.EXPIRED)

PARTS = 256
"""Happenings of one lot that may be in the event list together; the key of a lot leaves room for them."""


SIDE_PART = 192
"""Place of the first step alongside in the key of a lot; those of the checks come before it."""


class Lot:
    """An identified quantity of material, from its planned start to its disposition.

    Attributes:
        number: In its campaign, from 0; ``key`` orders happenings of the same instant by campaign, then number,
            and ``order`` is that of the end of a segment.
        counts: Whether the statistics look at it.
        holding: The unit or store it stands in, or None; ``unit`` is the one it works on.
        begun: What it brought into the balance [quanta]; ``amount`` is what it is now.
        used, gone: Quanta drawn from it by other lots; expired.
        usable_since: When it came to the stock of ``site``, which is NONE on the road [s].
        parents: Lots that it was made from, and how much of each.
        children: Lots made from it before its disposition.
        undecided: Parents used at risk that have no disposition yet.
        doomed: A parent was rejected.
        checked: When the first results of the checks that start when it was made are in [s].
        open_tests: Checks with later stages or a retest whose results are not in.
        parked: Its release waits for something else than a time.
        due: When it is wanted released [s].
        own_expiry: When it expires where that is told of this lot [s]; ``no_later`` than which it does.
        to: Site that it is sent to, or NONE.
        arrives: Of one sent before the start: when it arrives there [s], or NONE before it leaves.
        rank: Its place among lots planned for the same moment; 0 where lots are not listed.
        ahead: The step for whose unit it waits, or waited last.
        failing: Why it is lost as soon as its walk goes on, or NONE.
        deadlines: Limits that are open.
        guard: What it waits for under a limit, or None; ``timers`` are the times at which that is looked at [s].
        kept: The unit or store before, where it keeps that while it is worked on.
        reserved: Units of the next steps that are kept for it; ``claimed`` is its own until it has those too.
        left: What is left of limits that add up time, while their clocks stand [s].
        alongside: Steps alongside whose work has not ended; ``joining`` while it waits for them, ``sides`` are all
            that ran or run alongside it.
        stopped: Why it was lost alongside, or why it will be when work ends whose end is known; else NONE.
        held: Until when it is under suspicion: it is not disposed of, sent or used [s].
        suspected: What has put it under suspicion itself, not only what it was made of.
        withheld: It would be usable if it were not under suspicion.
        watched: Its place is given back when it expires.
    """

    __slots__ = (
        "ahead", "alongside", "amount", "arrives", "begun", "campaign", "cause", "checked", "children", "claimed",
        "counts", "deadlines", "decided", "doomed", "due", "expiry", "failing", "gone", "guard", "held", "holding",
        "joining", "kept", "key", "left", "made", "material", "no_later", "number", "open_tests", "order",
        "out_of_specification", "own_expiry", "parents", "parked", "planned", "priority", "rank", "release",
        "reserved", "sides", "site", "started", "status", "step", "stopped", "suspected", "timers", "to",
        "undecided", "unit", "usable_since", "used", "walk", "watched", "withheld",
    )  # fmt: skip

    def __init__(self, campaign: Campaign, number: int, *, planned: int, counts: bool) -> None:
        row = campaign.row
        self.campaign = campaign
        self.number = number
        self.key = campaign.key + number * PARTS
        self.order = END + self.key
        self.material, self.priority, self.site = row.material, row.priority, row.site
        self.counts = counts
        self.planned = planned
        self.begun = self.amount = row.amount
        self.started = self.made = self.decided = self.usable_since = NEVER_YET
        self.status = IN_PROCESS
        self.cause = self.step = self.failing = self.stopped = NONE
        self.used = self.gone = self.undecided = self.open_tests = self.checked = self.rank = 0
        self.doomed = self.parked = self.out_of_specification = self.joining = False
        self.expiry = self.due = self.own_expiry = self.no_later = NEVER
        self.to = self.arrives = NONE
        self.alongside = self.held = 0
        self.holding: Unit | Store | None = None
        self.kept: Unit | Store | None = None
        self.claimed: Unit | None = None
        self.reserved: tuple[Unit, ...] = ()
        self.left: dict[Any, int] | None = None
        self.suspected: tuple[Spoil, ...] = ()
        self.withheld = self.watched = False
        self.deadlines: tuple[Any, ...] = ()
        self.guard: Any = None
        self.timers: tuple[int, ...] = ()
        self.sides: tuple[Side, ...] = ()
        self.children: tuple[Lot, ...] = ()
        self.parents: tuple[tuple[Lot, int], ...] = ()
        self.ahead: Step
        self.unit: Unit
        self.walk: Walk
        self.release: Walk
        if campaign.listed:
            self._read(campaign.listed[number])

    def _read(self, row: LotRow) -> None:
        """What the list says of a lot."""
        self.begun = self.amount = row.amount
        self.due, self.rank = NEVER if row.due == NONE else row.due, row.order
        self.own_expiry = NEVER if row.expires == NONE else row.expires
        self.no_later = NEVER if row.no_later == NONE else row.no_later
        self.to, self.arrives = row.to, row.arrives

    @property
    def serial(self) -> int:
        """Its number in the train, with the lots before the start."""
        return self.campaign.row.begun + self.number

    @property
    def recipe(self) -> Campaign | ListedRecipe:
        """What it draws."""
        recipes = self.campaign.recipes
        return recipes[self.number] if recipes else self.campaign

    @property
    def remaining(self) -> int:
        """Quanta neither used nor expired."""
        return self.amount - self.used - self.gone

    def use(self, amount: int, by: Lot, now: int) -> None:
        """Another lot draws ``amount`` quanta; at risk where this lot has no disposition yet."""
        self.used += amount
        by.parents = (*by.parents, (self, amount))
        if self.status == QUARANTINE:
            by.undecided += 1
            self.children = (*self.children, by)
        if self.used == self.amount:
            self.leave(now)
        elif isinstance(self.holding, AmountStore):
            self.holding.shrink(self)

    def set_expiry(self, shelf_life: int, *, with_components: bool) -> None:
        """It is made: how long it may be kept [s], where that is told."""
        if self.own_expiry != NEVER:
            self.expiry = self.own_expiry
        elif shelf_life >= 0:
            self.expiry = self.made + shelf_life
        self.expiry = min(self.expiry, self.no_later)
        if with_components:
            self.expiry = min([self.expiry, *(parent.expiry for parent, _ in self.parents)])

    def expire(self) -> None:
        """Its shelf life has ended: what is left is discarded."""
        self.gone = self.amount - self.used
        self.leave(self.expiry)

    def leave(self, now: int) -> None:
        """Give up the place where it stands."""
        if self.holding is not None:
            self.holding.let_go(self, now)
            self.holding = None


@dataclass(frozen=True, slots=True, eq=False)
class Occasion:
    """A routine that is due on a unit at ``date`` [s]; ``number`` counts those of this routine on this unit."""

    routine: Routine
    number: int
    date: int


class Side(Lot):
    """What runs alongside a step of a lot: it takes a unit and time, but is no material of its own.

    Attributes:
        main: The lot.
    """

    __slots__ = ("main",)

    def __init__(self, main: Lot, part: int, now: int) -> None:
        super().__init__(main.campaign, main.number, planned=now, counts=main.counts)
        self.main = main
        self.key = main.key + part
        self.order = END + self.key
        self.amount, self.started, self.due, self.rank = main.amount, now, main.due, main.rank
