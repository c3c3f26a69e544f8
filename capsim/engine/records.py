"""What a replication leaves behind, and its tables. Both engines end here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from capsim.engine.balance import material_balance
from capsim.plan.plan import NONE, Plan
from capsim.plant.checklog import CheckLog
from capsim.plant.usage import Usage
from capsim.plant.waiting import WaitLog
from capsim.results.tables import TABLES, Status

_INDEX = np.dtype(TABLES["lots"][0].dtype)
_DTYPES = {name: [(column.name, np.dtype(column.dtype)) for column in columns[1:]] for name, columns in TABLES.items()}
"""The columns of each table after ``replication``."""

_QUARANTINE, _RELEASED = int(Status.QUARANTINE), int(Status.RELEASED)


class LotColumns(NamedTuple):
    """The lots of a campaign, one array a column, by number; see table ``lots``.

    Attributes:
        used, gone: Quanta drawn from the lot by other lots; expired.
    """

    planned: NDArray[np.int64]
    started: NDArray[np.int64]
    made: NDArray[np.int64]
    decided: NDArray[np.int64]
    status: NDArray[np.int64]
    cause: NDArray[np.int64]
    step: NDArray[np.int64]
    begun: NDArray[np.int64]
    amount: NDArray[np.int64]
    used: NDArray[np.int64]
    gone: NDArray[np.int64]


@dataclass
class Records:
    """The facts of one replication, in the order of the plan.

    Attributes:
        lots: One entry a campaign.
        drawn: Rows (campaign and number of a lot, campaign and number of one that went into it, how much of that
            [quanta]), those of a lot in the order in which it drew.
        losses: For each campaign, lots and quanta by cause.
        sampled: For each campaign, quanta taken as samples.
        logs: Wait logs, by wait point.
        checks: What is recorded of the checks, by row.
        usage: Where the time went, by place.
        segments: Campaign and number of the lot, then the columns of table ``segments`` after it.
        supplies: The columns of table ``supplies``, by consumable.
        occurrences: The columns of table ``occurrences``, by disruption and number.
        phases: The columns of table ``projects``, by phase.
        transports: Campaign and number of a lot, then the columns of table ``transports`` after it, in order of time.
    """

    plan: Plan
    index: int
    lots: list[LotColumns]
    drawn: NDArray[np.int64]
    losses: list[dict[int, list[int]]]
    sampled: list[int]
    logs: Sequence[WaitLog]
    checks: Sequence[CheckLog]
    usage: Sequence[Usage]
    segments: Sequence[tuple[int, ...]] = field(default_factory=list)
    supplies: Sequence[tuple[int, ...]] = ()
    occurrences: Sequence[tuple[int, ...]] = ()
    phases: Sequence[tuple[int, ...]] = ()
    transports: Sequence[tuple[int, ...]] = ()


def tables(records: Records) -> dict[str, dict[str, NDArray[Any]]]:
    """The tables of a replication (see `capsim.results.tables`).

    Raises:
        LedgerError: The material balance does not close.
    """
    index, lots = records.index, _Lots(records)
    losses = [
        (campaign, cause, many, amount)
        for campaign, causes in enumerate(records.losses)
        for cause, (many, amount) in sorted(causes.items())
    ]
    drawn = records.drawn[:, 2::2]
    balance = material_balance(records.plan, lots.columns, drawn, losses=losses, sampled=records.sampled)
    return {
        "lots": lots.table(index),
        "genealogy": lots.genealogy(index, records.drawn),
        "waits": _table("waits", index, [(point, *_waits(log)) for point, log in enumerate(records.logs)]),
        "checks": _table("checks", index, [(row, *_checked(log)) for row, log in enumerate(records.checks)]),
        "usage": _table("usage", index, [(place, *_usage(usage)) for place, usage in enumerate(records.usage)]),
        "balance": _table("balance", index, [(material, *row) for material, row in enumerate(balance)]),
        "losses": _table("losses", index, losses),
        "supplies": _table("supplies", index, records.supplies),
        "occurrences": _table("occurrences", index, records.occurrences),
        "projects": _table("projects", index, [(row, *phase) for row, phase in enumerate(records.phases)]),
        "transports": _table("transports", index, [(lots.row_of(*row[:2]), *row[2:]) for row in records.transports]),
        "segments": _table("segments", index, [(lots.row_of(*row[:2]), *row[2:]) for row in records.segments]),
    }


def _waits(log: WaitLog) -> tuple[int, ...]:
    return log.asked, log.waited, log.total, log.longest, log.all_standing()


def _checked(log: CheckLog) -> tuple[int, ...]:
    return log.asked, log.done, log.retests, log.waited, log.total, log.standing


def _usage(usage: Usage) -> tuple[int, ...]:
    running = usage.busy + usage.cleaning + usage.routine
    states = usage.busy, usage.cleaning, usage.down, usage.blocked, usage.closed, usage.routine, usage.out
    return *states, usage.overtime, running


def _table(name: str, index: int, rows: Sequence[tuple[int, ...]]) -> dict[str, NDArray[Any]]:
    if not rows:
        return dict(_empty(name))
    block = np.array(rows, dtype=np.int64).reshape(-1, len(TABLES[name]) - 1)
    return _typed(name, index, block.T.copy())


@lru_cache
def _empty(name: str) -> dict[str, NDArray[Any]]:
    return _typed(name, 0, np.empty((len(TABLES[name]) - 1, 0), dtype=np.int64))


def _typed(name: str, index: int, columns: Iterable[NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Columns after ``replication`` as a table."""
    table = {"replication": np.empty(0, dtype=_INDEX)}
    for (column, dtype), values in zip(_DTYPES[name], columns, strict=True):
        table[column] = values.astype(dtype, copy=False)
    table["replication"] = np.full(len(values), index, dtype=_INDEX)
    return table


class _Lots:
    """The lots of all campaigns below one another.

    Attributes:
        columns: One array a column, by campaign and number.
    """

    def __init__(self, records: Records) -> None:
        self._plan = records.plan
        counts = [len(lots.planned) for lots in records.lots]
        self._begin = np.array([0, *accumulate(counts)], dtype=np.int64)
        self.columns = {
            name: np.concatenate(parts)
            for name, parts in zip(LotColumns._fields, zip(*records.lots, strict=True), strict=True)
        }
        campaign = self.columns["campaign"] = np.repeat(np.arange(len(counts)), counts)
        self.columns["number"] = np.arange(len(campaign)) - self._begin[campaign]
        self._keep_entered(records.drawn)
        self._order = np.argsort(self.columns["planned"], kind="stable")
        self._row = np.empty_like(self._order)
        self._row[self._order] = np.arange(len(self._order))

    def _keep_entered(self, drawn: NDArray[np.int64]) -> None:
        """A lot enters the balance when it has drawn its inputs; where it has none, when its first unit takes it."""
        entered = (self.columns["started"] >= 0) | (self.columns["made"] >= 0)
        entered[self._begin[drawn[:, 0]] + drawn[:, 1]] = True
        for name in ("begun", "amount"):
            self.columns[name] = self.columns[name] * entered

    def row_of(self, campaign: int, number: int) -> int:
        """Row of a lot in table ``lots``, which is in order of planning; NONE for what belongs to no lot."""
        return NONE if campaign == NONE else int(self._row[self._begin[campaign] + number])

    def table(self, index: int) -> dict[str, NDArray[Any]]:
        """Table ``lots``."""
        columns, order = self.columns, self._order
        standing = (columns["status"] == _QUARANTINE) | (columns["status"] == _RELEASED)
        columns["remaining"] = (columns["amount"] - columns["used"] - columns["gone"]) * standing
        columns["due"], columns["rank"] = self._listed()
        rest = (columns[column.name][order] for column in TABLES["lots"][2:])
        return _typed("lots", index, [np.arange(len(order)), *rest])

    def _listed(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Due date and rank of every lot; NONE where its campaign does not list its lots, or there is no date."""
        due, rank = (np.full(len(self.columns["campaign"]), NONE, dtype=np.int64) for _ in range(2))
        for number, campaign in enumerate(self._plan.campaigns):
            listed = self._plan.lots[slice(*campaign.listed)]
            if listed:
                mine = self.columns["campaign"] == number
                which = self.columns["number"][mine]
                due[mine] = np.array([lot.due for lot in listed])[which]
                rank[mine] = np.array([lot.order for lot in listed])[which]
        return due, rank

    def genealogy(self, index: int, drawn: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
        """Table ``genealogy``, by lot, then in the order in which it drew."""
        child = self._row[self._begin[drawn[:, 0]] + drawn[:, 1]]
        parent = self._row[self._begin[drawn[:, 2]] + drawn[:, 3]]
        order = np.argsort(child, kind="stable")
        return _typed("genealogy", index, [child[order], parent[order], drawn[order, 4]])
