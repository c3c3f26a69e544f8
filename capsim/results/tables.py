"""The tables a replication leaves behind: every column declared once, with its unit and meaning."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

Table = Mapping[str, NDArray[Any]]
"""One array a column, all of one length."""

NEVER_YET = -1
"""A time that had not come by the end of the run."""


class Status(IntEnum):
    """Disposition of a lot."""

    IN_PROCESS = 0
    QUARANTINE = 1
    RELEASED = 2
    REJECTED = 3
    LOST = 4
    """Failed before it was made."""
    EXPIRED = 5
    """Passed its checks, but too late: its shelf life had ended in quarantine."""


@dataclass(frozen=True)
class Column:
    """A column: its type, its unit for people, and what it says."""

    name: str
    dtype: str
    unit: str
    meaning: str


_REPLICATION = Column("replication", "i4", "-", "number of the replication, from 0")

TABLES: dict[str, tuple[Column, ...]] = {
    "lots": (
        _REPLICATION,
        Column("lot", "i4", "-", "number of the lot in this replication, in order of planning"),
        Column("campaign", "i2", "-", "campaign of the plan"),
        Column("number", "i4", "-", "number of the lot in its campaign, from 0"),
        Column("planned", "i8", "s", "when the lot was planned to start"),
        Column("started", "i8", "s", "when its first unit took it; -1 not yet"),
        Column("made", "i8", "s", "when its last step ended; -1 not yet"),
        Column("decided", "i8", "s", "when it was released, rejected, lost or found expired; -1 not yet"),
        Column("status", "i1", "-", "0 in process, 1 quarantine, 2 released, 3 rejected, 4 lost, 5 expired"),
        Column("cause", "i2", "-", "why it was rejected or lost; -1 none"),
        Column("step", "i4", "-", "step of the plan it was last in; -1 none"),
        Column("begun", "i8", "quanta", "amount it brought into the balance, once it has its inputs or its first unit"),
        Column("amount", "i8", "quanta", "amount when made, or now"),
        Column("remaining", "i8", "quanta", "of that, not yet used, expired or rejected"),
        Column("due", "i8", "s", "when it was wanted released; -1 for no such date"),
        Column("rank", "i4", "-", "its place among lots of a list planned for one moment; -1 not listed"),
    ),
    "genealogy": (
        _REPLICATION,
        Column("child", "i4", "-", "lot that was made"),
        Column("parent", "i4", "-", "lot that went into it"),
        Column("amount", "i8", "quanta", "how much of the parent"),
    ),
    "waits": (
        _REPLICATION,
        Column("point", "i4", "-", "wait point of the plan: a campaign and what it waits for"),
        Column("asked", "i8", "lots", "requests of lots that count, served by the horizon"),
        Column("waited", "i8", "lots", "of those, served after waiting"),
        Column("total", "i8", "s", "their waiting"),
        Column("longest", "i8", "s", "the longest wait of any, also of those still waiting at the end"),
        Column("standing", "i8", "lot s", "waiting inside the window, served or not"),
    ),
    "checks": (
        _REPLICATION,
        Column("check_row", "i4", "-", "check of the plan"),
        Column("asked", "i8", "lots", "lots that count for which it began"),
        Column("done", "i8", "lots", "of those, with a result by the horizon, investigation and retest included"),
        Column("retests", "i8", "lots", "of those asked, tested once more after a bad result; the retest has begun"),
        Column("waited", "i8", "s", "waiting for places at all its stages, of lots that count and were served"),
        Column("total", "i8", "s", "from its start to its result, of those done"),
        Column("standing", "i8", "lot s", "lots in test inside the window, done or not"),
    ),
    "usage": (
        _REPLICATION,
        Column("place", "i4", "-", "place of the plan: a unit class, pool, store or server"),
        Column("busy", "i8", "unit s", "with a lot, working"),
        Column("cleaning", "i8", "unit s", "cleaning, changeover and preparation"),
        Column("down", "i8", "unit s", "under repair"),
        Column("blocked", "i8", "unit s", "holding a lot that cannot go on"),
        Column("closed", "i8", "unit s", "holding a lot or being cleaned while off shift"),
        Column("routine", "i8", "unit s", "media fills, maintenance and other routines"),
        Column("out", "i8", "unit s", "out of use by a disruption, in open hours, and doing none of the above"),
        Column("overtime", "i8", "unit s", "of busy, cleaning, routine and down: outside the hours of the class"),
        Column("running", "i8", "unit s", "busy, cleaning and routine to the horizon, after the window too"),
    ),
    "balance": (
        _REPLICATION,
        Column("material", "i2", "-", "material of the plan"),
        Column("begun", "i8", "quanta", "started"),
        Column("consumed", "i8", "quanta", "used by other lots"),
        Column("released", "i8", "quanta", "released and not used by other lots"),
        Column("rejected", "i8", "quanta", "rejected"),
        Column("lost", "i8", "quanta", "lost in process: yields, losses and failed lots"),
        Column("expired", "i8", "quanta", "past their shelf life"),
        Column("sampled", "i8", "quanta", "samples and retained vials"),
        Column("in_process", "i8", "quanta", "in lots not yet made"),
        Column("quarantine", "i8", "quanta", "in made lots not yet decided"),
    ),
    "losses": (
        _REPLICATION,
        Column("campaign", "i2", "-", "campaign of the plan"),
        Column("cause", "i2", "-", "cause of the plan"),
        Column("lots", "i8", "lots", "whole lots"),
        Column("amount", "i8", "quanta", "amount"),
    ),
    "supplies": (
        _REPLICATION,
        Column("supply", "i4", "-", "consumable of the plan"),
        Column("opening", "i8", "quanta", "stock at the start"),
        Column("delivered", "i8", "quanta", "come by the horizon"),
        Column("used", "i8", "quanta", "taken by lots"),
        Column("left", "i8", "quanta", "in stock at the horizon"),
        Column("on_order", "i8", "quanta", "ordered by the reorder rule and not yet come"),
        Column("lowest", "i8", "quanta", "the least that was in stock"),
        Column("at_zero", "i8", "s", "how long there was nothing in stock"),
    ),
    "occurrences": (
        _REPLICATION,
        Column("disruption", "i2", "-", "disruption of the plan"),
        Column("number", "i4", "-", "which time it happened, from 0"),
        Column("began", "i8", "s", "when it began"),
        Column("ended", "i8", "s", "when it ended, repair included; the same second where nothing happened"),
    ),
    "projects": (
        _REPLICATION,
        Column("phase", "i4", "-", "phase of the plan"),
        Column("begun", "i8", "s", "when it begins"),
        Column("ended", "i8", "s", "when it ends, the last time that it is done; both may lie after the horizon"),
        Column("times", "i8", "-", "how often it is done"),
    ),
    "transports": (
        _REPLICATION,
        Column("lot", "i4", "-", "lot that was sent to another site"),
        Column("shipment", "i4", "-", "shipment of the plan: material, origin and destination"),
        Column("left", "i8", "s", "when it left its origin"),
    ),
    "segments": (
        _REPLICATION,
        Column("lot", "i4", "-", "lot that ran or was cleaned after; -1 none"),
        Column("segment", "i4", "-", "segment of the plan"),
        Column("unit", "i4", "-", "number of the unit in its class"),
        Column("ready", "i8", "s", "when the lot had its unit"),
        Column("started", "i8", "s", "when all needs were there"),
        Column("ended", "i8", "s", "when it ended"),
        Column("work", "i8", "s", "hours of work"),
        Column("down", "i8", "s", "of the stretch, under repair"),
    ),
}
"""``segments`` is filled only where a full record was asked for."""


def build(name: str, rows: Any) -> dict[str, NDArray[Any]]:
    """Rows (a sequence of tuples in column order) as a table, one array a column.

    >>> build("genealogy", [(0, 5, 1, 200)])["amount"].tolist()
    [200]
    """
    columns = TABLES[name]
    block = np.array(rows, dtype=np.int64).reshape(-1, len(columns))
    return {column.name: block[:, index].astype(column.dtype) for index, column in enumerate(columns)}


def join(tables: list[Table]) -> dict[str, NDArray[Any]]:
    """Tables of one kind below one another."""
    return {name: np.concatenate([table[name] for table in tables]) for name in tables[0]}
