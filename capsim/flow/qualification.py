"""Qualification of a campaign: engineering runs, then consecutive good PPQ lots, before anything is released."""

from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from capsim.plan.plan import NONE, QualificationRow


class _Numbered(Protocol):
    @property
    def serial(self) -> int:
        """Its number in the train."""


L = TypeVar("L", bound=_Numbered)


@dataclass(slots=True, eq=False)
class Qualification(Generic[L]):
    """What a campaign has shown so far.

    Lots are looked at in order of their numbers, each when it and all before it have shown how they are.

    Attributes:
        licensed: Lots are released like any others.
        last: Number of the last PPQ lot, or NONE as long as that is open.
        waiting: Good lots in quarantine.
    """

    row: QualificationRow
    licensed: bool = False
    last: int = NONE
    waiting: list[L] = field(default_factory=list)
    _shown: dict[int, bool] = field(default_factory=dict)
    _next: int = NONE
    _in_a_row: int = 0

    def __post_init__(self) -> None:
        row = self.row
        self._next, self._in_a_row, self.last = row.looked_at, row.good, row.last
        self.licensed = row.last != NONE and not row.licence_at
        self._shown = dict.fromkeys(row.bad, False)

    def is_engineering_run(self, number: int) -> bool:
        """Whether a lot is one of the first that are never released."""
        return number < self.row.engineering_runs

    def shows(self, number: int, *, good: bool) -> bool:
        """A lot is good or not; True where that completes the PPQ lots."""
        if self.last != NONE:
            return False
        self._shown[number] = good
        self._next = max(self._next, self.row.engineering_runs)
        while self._next in self._shown:
            self._in_a_row = self._in_a_row + 1 if self._shown.pop(self._next) else 0
            if self._in_a_row == self.row.ppq_lots:
                self.last = self._next
                return True
            self._next += 1
        return False

    def take_waiting(self) -> list[L]:
        """Lots may be released from now on: those that have waited, by number."""
        self.licensed = True
        waiting, self.waiting = sorted(self.waiting, key=lambda lot: lot.serial), []
        return waiting
