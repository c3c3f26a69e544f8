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
        looked_at: So many first lots have been looked at; ``shown`` is how later ones were.
        good: Of those looked at, the good ones in a row at the end.
        expected: When the licence comes, where it is on its way [s].
        engineering: Lots up to and with the last engineering run; ``lost`` are numbers of lots that were never made.
    """

    row: QualificationRow
    licensed: bool = False
    last: int = NONE
    waiting: list[L] = field(default_factory=list)
    shown: dict[int, bool] = field(default_factory=dict)
    looked_at: int = NONE
    good: int = 0
    expected: int = 0
    engineering: int = 0
    lost: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        row = self.row
        self.looked_at, self.good, self.last = row.looked_at, row.good, row.last
        self.licensed = row.last != NONE and not row.licence_at
        self.shown = dict.fromkeys(row.bad, False)
        self.engineering = row.engineering_runs

    def is_engineering_run(self, number: int) -> bool:
        """Whether a lot is one of the first that are never released."""
        return number < self.engineering

    def keeps_back(self, number: int) -> bool:
        """Whether a good lot is never released for being a PPQ lot, or one of a series that a bad lot has broken."""
        if not self.row.release_ppq:
            return number <= self.last
        return not self.row.release_broken and number <= self.last - self.row.ppq_lots

    def loses(self, number: int) -> None:
        """A lot is never made: an engineering run that is lost is done again, with the next lot."""
        if self.last != NONE:
            return
        self.lost.add(number)
        self.engineering = self.row.engineering_runs
        for lost in sorted(self.lost):
            self.engineering += lost < self.engineering
        self.good = min(self.good, max(self.looked_at - self.engineering, 0))

    def shows(self, number: int, *, good: bool) -> bool:
        """A lot is good or not; True where that completes the PPQ lots."""
        if self.last != NONE:
            return False
        self.shown[number] = good
        self.looked_at = max(self.looked_at, self.engineering)
        while self.looked_at in self.shown:
            self.good = self.good + 1 if self.shown.pop(self.looked_at) else 0
            if self.good == self.row.ppq_lots:
                self.last = self.looked_at
                return True
            self.looked_at += 1
        return False

    def take_waiting(self) -> list[L]:
        """Lots may be released from now on: those that have waited, by number."""
        self.licensed = True
        waiting, self.waiting = sorted(self.waiting, key=lambda lot: lot.serial), []
        return waiting
