"""A store that is full by amount: litres, vials or doses."""

from collections.abc import Mapping
from typing import Protocol

from capsim.plan.quanta import rounded_up
from capsim.plant.clock import Clock, Walk
from capsim.plant.waiting import Store, Waiter, WaitLog


class Held(Waiter, Protocol):
    """What the store must know of a lot."""

    walk: Walk
    material: int

    @property
    def remaining(self) -> int:
        """Quanta that are left of it."""


class AmountStore(Store):
    """A store in which a lot takes the space of what is left of it.

    As in any store the first in line goes first: a small lot does not pass a large one that does not fit yet.

    Attributes:
        capacity: Space in all [quanta of the store's unit].
        free: Space left.
        held: Space that each lot takes.
    """

    capacity: int
    free: int

    def __init__(self, clock: Clock, capacity: int, each: Mapping[int, float]) -> None:
        """``each`` is the space of a quantum of each material that comes here."""
        super().__init__(clock, capacity)
        self._each = each
        self._asking: Held
        self.held: dict[Held, int] = {}

    def space(self, lot: Held) -> int:
        """What a lot takes; one that chance made larger than the store takes all of it."""
        return min(rounded_up(lot.remaining * self._each[lot.material]), self.capacity)

    def take(self, waiter: Held, log: WaitLog, now: int) -> bool:  # type: ignore[override]
        """As `Line.take`; whether there is space depends on who asks."""
        self._asking = waiter
        return super().take(waiter, log, now)

    def has_free(self) -> bool:
        """Whether there is space for the first in line, or for who asks where nobody is."""
        lot: Held = self.waiting[0][3] if self.waiting else self._asking  # type: ignore[assignment]
        return not self.out and self.space(lot) <= self.free

    def assign(self, waiter: Held) -> None:  # type: ignore[override]
        """Give the space."""
        self.held[waiter] = self.space(waiter)
        self.free -= self.held[waiter]

    def shrink(self, lot: Held) -> None:
        """Some of a lot has been drawn: its space is free again."""
        space = self.space(lot)
        if space < self.held[lot]:
            self.free += self.held[lot] - space
            self.held[lot] = space
            self.given_back()

    def let_go(self, waiter: Held, now: int) -> None:  # type: ignore[override]
        """The lot has left."""
        self.free += self.held.pop(waiter)
        self.given_back()
