"""Usable lots of a material at a site, drawn first-expired-first-out."""

from bisect import bisect_right, insort
from collections.abc import Sequence
from heapq import heappop, heappush
from itertools import count
from operator import itemgetter
from typing import Any, Protocol

from capsim.plant.clock import Clock, Walk, resume
from capsim.plant.waiting import Waiter, WaitLog

_PLACE_IN_LINE = itemgetter(0, 1)


Drawn = tuple[WaitLog, int, Sequence[tuple[int, int]]]
"""What a lot drew of one material.

Where the waiting for the material is counted; how much the lot drew [quanta]; and of each lot that it came from,
since when that was usable [s] and how much came from it.
"""


class StockLot(Protocol):
    """What the stock must know of a lot that it holds."""

    key: int
    expiry: int
    usable_since: int

    @property
    def remaining(self) -> int:
        """Quanta that can be drawn."""

    def use(self, amount: int, by: Any, now: int) -> None:
        """Take ``amount`` of it for a lot that is made from it."""

    def expire(self) -> None:
        """Its shelf life has ended."""


class Drawer(Waiter, Protocol):
    """A lot that is made from others."""

    planned: int
    walk: Walk


class Stock:
    """One material at one site.

    Attributes:
        available: Quanta that can be drawn.
    """

    def __init__(self) -> None:
        self._lots: list[tuple[int, int, StockLot]] = []
        self.available = 0

    def add(self, lot: StockLot) -> None:
        """A lot becomes usable here."""
        heappush(self._lots, (lot.expiry, lot.key, lot))
        self.available += lot.remaining

    def remove(self, lot: StockLot) -> None:
        """A lot that was used at risk is rejected: what is left of it goes."""
        entry = (lot.expiry, lot.key, lot)
        if entry in self._lots:
            self._lots.remove(entry)
            self._lots.sort()
            self.available -= lot.remaining

    def drop_expired(self, now: int) -> None:
        """Discard what is past its shelf life."""
        while self._lots and self._lots[0][0] <= now:
            _, _, lot = heappop(self._lots)
            self.available -= lot.remaining
            lot.expire()

    def draw(self, amount: int, by: Drawer, now: int) -> list[tuple[StockLot, int]]:
        """Take ``amount`` quanta, the first to expire first; `available` must be enough."""
        drawn = []
        self.available -= amount
        while amount > 0:
            lot = self._lots[0][2]
            part = lot.remaining if lot.remaining < amount else amount
            if part == lot.remaining:
                heappop(self._lots)
            lot.use(part, by, now)
            drawn.append((lot, part))
            amount -= part
        return drawn

    def holds(self, lot: StockLot) -> bool:
        """Whether a lot is here."""
        return any(entry[2] is lot for entry in self._lots)

    def left(self) -> list[StockLot]:
        """The lots that are usable and not used up, in the order in which they would be drawn."""
        return [lot for _, _, lot in sorted(self._lots, key=_PLACE_IN_LINE)]


class Pile:
    """Usable inputs that wait for the first unit of a campaign, behind the lot before.

    What is there while that lot still lacks another input does not wait for the unit, and is left out.

    Attributes:
        log: Where the waiting is counted: that of the first unit.
    """

    def __init__(self, log: WaitLog) -> None:
        self.log = log
        self._since: list[int] = []
        self._until: list[int] = []
        self._lacked: list[int] = []

    def lacked(self, since: int, until: int) -> None:
        """A lot lacked an input; calls come in the order of ``until``."""
        since = max(since, self._until[-1]) if self._until else since
        if until > since:
            self._since.append(since)
            self._until.append(until)
            self._lacked.append(self.log.inside(since, until) + (self._lacked[-1] if self._lacked else 0))

    def stood(self, since: int, until: int, amount: int, *, needed: int) -> None:
        """An input of ``amount`` quanta was there, for a lot that needs ``needed`` quanta of all its inputs."""
        waited = self.log.inside(since, until) - (self._before(until) - self._before(since))
        self.log.pile(waited * amount, needed)

    def _before(self, moment: int) -> int:
        """How long some lot had lacked an input by then [s]."""
        index = bisect_right(self._since, moment) - 1
        if index < 0:
            return 0
        return self._lacked[index] - self.log.inside(moment, max(self._until[index], moment))


class Recipe(Protocol):
    """What a lot draws at its start."""

    inputs: tuple[tuple[Stock, int, WaitLog], ...]
    pile: Pile


class Larder:
    """All stocks of a site, with one list of lots that wait for their inputs.

    The list is looked through in order of priority, then arrival; the first whose inputs are all there draws them.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._order = count()
        self._unsettled = False
        self.waiting: list[tuple[int, int, int, Drawer, Recipe]] = []

    def take(self, lot: Drawer, recipe: Recipe, now: int) -> bool:
        """Draw all inputs now (True), or put the lot in line (False)."""
        if lot.counts:
            for _, _, log in recipe.inputs:
                log.asked += 1
        if not self._unsettled and self._complete(recipe, now):
            _draw(lot, recipe, asked=now, now=now)
            return True
        insort(self.waiting, (lot.priority, next(self._order), now, lot, recipe), key=_PLACE_IN_LINE)
        return False

    def arrived(self) -> None:
        """Something became usable at this site."""
        if self.waiting and not self._unsettled:
            self._unsettled = True
            self._clock.settling.append(self)

    def settle(self, now: int) -> None:
        """Look through the waiting list in order."""
        self._unsettled = False
        index = 0
        while index < len(self.waiting):
            _, _, asked, lot, recipe = self.waiting[index]
            if self._complete(recipe, now):
                del self.waiting[index]
                _draw(lot, recipe, asked=asked, now=now)
                resume(lot.walk, now)
            else:
                index += 1

    def close(self, horizon: int) -> None:
        """Count those still in line at the end under the first input they lack."""
        for _, _, asked, lot, recipe in self.waiting:
            for _, _, log in recipe.inputs:
                log.asked -= lot.counts
            lacking = [log for stock, amount, log in recipe.inputs if stock.available < amount]
            for log in lacking[:1]:
                log.left(asked, horizon, counts=lot.counts)

    @staticmethod
    def _complete(recipe: Recipe, now: int) -> bool:
        for stock, amount, _ in recipe.inputs:
            stock.drop_expired(now)
            if stock.available < amount:
                return False
        return True


def _draw(lot: Drawer, recipe: Recipe, *, asked: int, now: int) -> None:
    drawn = []
    for stock, amount, log in recipe.inputs:
        parts = [(parent.usable_since, part) for parent, part in stock.draw(amount, lot, now)]
        drawn.append((log, amount, parts))
    log_inputs(drawn, recipe.pile, asked=asked, now=now, counts=lot.counts)


def log_inputs(drawn: Sequence[Drawn], pile: Pile, *, asked: int, now: int, counts: bool) -> None:
    """Count the waiting of a lot for its inputs, and of its inputs for the lot.

    Args:
        drawn: One entry for each input.
        pile: The inputs that wait for the first unit.
        asked: When the lot asked [s].
        now: When it got them all [s]; it waited for what came last.
        counts: Whether the statistics look at the lot.
    """
    newest, last = asked, drawn[0][0]
    for log, amount, parts in drawn:
        for usable_since, part in parts:
            # Before the lot asked, its input waited for the unit that the lot before it was waiting for.
            if usable_since < asked:
                pile.stood(usable_since, asked, part, needed=amount * len(drawn))
            elif usable_since >= newest:
                newest, last = usable_since, log
    if now > asked:
        last.served(asked, now, counts=counts)
        pile.lacked(asked, now)
