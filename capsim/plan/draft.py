"""A plan in the making: rows are added, names become indices, equal calendars and causes are shared."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from capsim.foundation.distributions import Constant, Distribution, Uniform
from capsim.foundation.worktime import WorkCalendar
from capsim.plan.plan import NONE, Stream
from capsim.scenario.model import Scenario

FIXED_CAUSES = (
    "yield",
    "learning",
    "parent rejected",
    "stopped operation",
    "out of specification",
    "rejected at disposition",
)
"""Causes of loss that every plan has, whatever the scenario names besides."""


@dataclass
class Draft:
    """Tables that grow while a scenario is compiled.

    Attributes:
        scenario: What is compiled.
        sites, materials: Index of each name, in alphabetical order, so that the order of keys does not matter.
        rows: Rows of each table by its name in `capsim.plan.plan.Plan`.
        index: Row number of what was added under a key.
    """

    scenario: Scenario
    sites: dict[str, int] = field(default_factory=dict)
    materials: dict[str, int] = field(default_factory=dict)
    rows: dict[str, list[Any]] = field(default_factory=dict)
    index: dict[tuple[Any, ...], int] = field(default_factory=dict)
    links: list[int] = field(default_factory=list)
    causes: list[str] = field(default_factory=lambda: list(FIXED_CAUSES))

    def add(self, table: str, row: Any, key: tuple[Any, ...] | None = None) -> int:
        """Append a row; its number can be looked up in ``index`` under (table, *key)."""
        rows = self.rows.setdefault(table, [])
        rows.append(row)
        if key is not None:
            self.index[table, *key] = len(rows) - 1
        return len(rows) - 1

    def table(self, name: str) -> tuple[Any, ...]:
        """A table as far as it has come."""
        return tuple(self.rows.get(name, ()))

    def count(self, table: str) -> int:
        """Rows in a table so far."""
        return len(self.rows.get(table, ()))

    def stream(self, name: str, distribution: Distribution, *, whole: bool = True) -> int:
        """Row of a random quantity; ``whole`` for durations, which are rounded to seconds."""
        return self.add("streams", Stream(name, distribution, whole))

    def chance(self, name: str) -> int:
        """Row of a uniform draw that decides on something."""
        return self.stream(name, Uniform(0.0, 1.0), whole=False)

    def duration(self, name: str, distribution: Distribution) -> int:
        """Row of a duration, or NONE where it is always zero."""
        return NONE if is_nothing(distribution) else self.stream(name, distribution)

    def link(self, streams: Iterable[int]) -> tuple[int, int]:
        """Span of the links to some streams."""
        first = len(self.links)
        self.links.extend(streams)
        return first, len(self.links)

    def cause(self, name: str) -> int:
        """Row of a cause of loss."""
        if name not in self.causes:
            self.causes.append(name)
        return self.causes.index(name)

    def calendar(self, calendars: Sequence[int]) -> int:
        """Row of what is open when all of ``calendars`` are; NONE for always."""
        wanted = sorted({calendar for calendar in calendars if calendar != NONE})
        if len(wanted) <= 1:
            return wanted[0] if wanted else NONE
        key = ("calendars", "all of", *wanted)
        if key not in self.index:
            table: list[WorkCalendar] = self.rows["calendars"]
            both = table[wanted[0]]
            for other in wanted[1:]:
                both = both.intersect(table[other])
            self.add("calendars", both, key[1:])
        return self.index[key]


def is_nothing(distribution: Distribution) -> bool:
    """Whether a distribution is the constant zero."""
    return isinstance(distribution, Constant) and distribution.value == 0
