"""The outcome of a run: one replication, and all of them with their plan and origin."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from capsim.plan.plan import Plan
from capsim.results.tables import Table, join


@dataclass(frozen=True)
class Replication:
    """The tables of one replication, by name (see `capsim.results.tables.TABLES`).

    Attributes:
        index: Number of the replication.
        events: Happenings that the engine ran, for budgets.
    """

    index: int
    tables: Mapping[str, Table]
    events: int = 0


@dataclass(frozen=True)
class Result:
    """All replications of one plan.

    Attributes:
        plan: What was run.
        seed: Root seed.
        replications: Numbers of the replications that finished, in order.
        tables: Each table over all replications, in order of the replication.
        failed: Replications that stopped with an error: number and message.
        provenance: Software, environment and scenario; see `capsim.results.provenance`.
    """

    plan: Plan
    seed: int
    replications: tuple[int, ...]
    tables: Mapping[str, Table]
    failed: tuple[tuple[int, str], ...] = ()
    provenance: Mapping[str, Any] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.replications)

    def split(self, name: str) -> Iterator[dict[str, NDArray[Any]]]:
        """Table ``name`` of each replication in turn."""
        table = self.tables[name]
        first = np.searchsorted(table["replication"], self.replications, side="left")
        last = np.searchsorted(table["replication"], self.replications, side="right")
        for begin, end in zip(first, last, strict=True):
            yield {column: values[begin:end] for column, values in table.items()}


def gather(
    plan: Plan, seed: int, replications: Sequence[Replication], *, failed: Sequence[tuple[int, str]] = ()
) -> Result:
    """One result from replications in any order."""
    ordered = sorted(replications, key=lambda replication: replication.index)
    names = ordered[0].tables if ordered else ()
    tables = {name: join([replication.tables[name] for replication in ordered]) for name in names}
    numbers = tuple(replication.index for replication in ordered)
    return Result(plan, seed, numbers, tables, tuple(sorted(failed)))
