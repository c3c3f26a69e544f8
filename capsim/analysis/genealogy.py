"""What went into a lot, and what a lot went into: the question of every recall, asked of one replication.

A lot is called by its campaign and its number in it, from 0 (``bulk_at_site_a/17``), by its campaign and the name that
the list of lots gives it, or by its number in table ``lots`` (``203``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from capsim.analysis.observations import require_replications
from capsim.foundation.errors import StudyError, clipped, did_you_mean
from capsim.plan.plan import Plan
from capsim.results.result import Result
from capsim.results.tables import Status

STATUSES = tuple(status.name.lower().replace("_", " ") for status in Status)
"""What a lot is called by its status."""


@dataclass(frozen=True)
class LotLine:
    """A lot of one replication.

    Attributes:
        lot: Its number in table ``lots``.
        name: Campaign and number, with the name that a list of lots gives it.
        site: Where it was made, or came to.
        status: One of `STATUSES`.
        cause: Why it was rejected or lost; empty for no cause.
        planned, started, made, decided, due: When [s]; None for not yet, or no such date.
        amount: What it is now, or was when it failed or left, in ``unit``.
        doses: The same in doses; None where doses mean nothing.
    """

    lot: int
    name: str
    material: str
    site: str
    status: str
    cause: str
    planned: int
    started: int | None
    made: int | None
    decided: int | None
    due: int | None
    amount: float
    unit: str
    doses: float | None


@dataclass(frozen=True)
class Hit:
    """Lots of one material and status, and the doses in them; None where doses mean nothing."""

    material: str
    status: str
    lots: int
    doses: float | None


def tables_of(result: Result, name: str, replication: int) -> dict[str, NDArray[Any]]:
    """Table ``name`` of one replication.

    Raises:
        ResultError: No replication finished.
        StudyError: There is no such replication.
    """
    require_replications(result)
    if replication not in result.replications:
        first, last = result.replications[0], result.replications[-1]
        raise StudyError(f"got replication {replication}; expected one that finished, from {first} to {last}")
    table = result.tables[name]
    begin, end = (np.searchsorted(table["replication"], replication, side=side) for side in ("left", "right"))
    return {column: values[begin:end] for column, values in table.items()}


def find_lot(result: Result, written: str, *, replication: int) -> int:
    """The row in table ``lots`` of a lot as people call it.

    Raises:
        StudyError: There is no such lot in the replication.
    """
    plan, lots = result.plan, tables_of(result, "lots", replication)
    campaign, slash, which = written.rpartition("/")
    if not slash:
        found = np.flatnonzero(lots["lot"] == int(which)) if which.isdecimal() and len(which) < 10 else np.array([])
    else:
        names = [row.name for row in plan.campaigns]
        if campaign not in names:
            raise StudyError(f'no campaign "{clipped(campaign)}"; {did_you_mean(campaign, names)}')
        number = _number(plan, names.index(campaign), which)
        found = np.flatnonzero((lots["campaign"] == names.index(campaign)) & (lots["number"] == number))
    if not len(found):
        many = f"there are {len(lots['lot'])} lots in replication {replication}"
        raise StudyError(f'no lot "{clipped(written)}"; expected campaign/number or a number of table lots; {many}')
    return int(found[0])


def _number(plan: Plan, campaign: int, which: str) -> int:
    """The number in its campaign of a lot that is called by number or name; -1 for none."""
    listed = [row.name for row in plan.lots[slice(*plan.campaigns[campaign].listed)]]
    if which in listed and which:
        return listed.index(which)
    return int(which) if which.isdecimal() and len(which) < 10 else -1


def descendants(result: Result, lot: int, *, replication: int) -> tuple[int, ...]:
    """The lots that a lot went into, directly or not, in order of planning."""
    return _reached(tables_of(result, "genealogy", replication), lot, start="parent", end="child")


def ancestors(result: Result, lot: int, *, replication: int) -> tuple[int, ...]:
    """The lots that went into a lot, directly or not, in order of planning."""
    return _reached(tables_of(result, "genealogy", replication), lot, start="child", end="parent")


def _reached(genealogy: Mapping[str, NDArray[Any]], lot: int, *, start: str, end: str) -> tuple[int, ...]:
    following: dict[int, list[int]] = {}
    for one, other in zip(genealogy[start].tolist(), genealogy[end].tolist(), strict=True):
        following.setdefault(one, []).append(other)
    found, todo = set[int](), [lot]
    while todo:
        for other in following.get(todo.pop(), ()):
            if other not in found:
                found.add(other)
                todo.append(other)
    return tuple(sorted(found))


def lot_lines(result: Result, *, replication: int, only: Sequence[int] | None = None) -> tuple[LotLine, ...]:
    """The lots of a replication, or those of these rows, in the order of table ``lots``."""
    lots = {name: values.tolist() for name, values in tables_of(result, "lots", replication).items()}
    rows = range(len(lots["lot"])) if only is None else only
    return tuple(_line(result.plan, {name: values[row] for name, values in lots.items()}) for row in rows)


def _line(plan: Plan, lot: Mapping[str, int]) -> LotLine:
    campaign = plan.campaigns[lot["campaign"]]
    material = plan.materials[campaign.material]
    listed = plan.lots[slice(*campaign.listed)]
    called = f" ({listed[lot['number']].name})" if listed and listed[lot["number"]].name else ""
    moments = {name: lot[name] if lot[name] >= 0 else None for name in ("started", "made", "decided", "due")}
    return LotLine(
        lot=lot["lot"],
        name=f"{campaign.name}/{lot['number']}{called}",
        material=material.name,
        site=plan.sites[campaign.site],
        status=STATUSES[lot["status"]],
        cause=plan.causes[lot["cause"]] if lot["cause"] >= 0 else "",
        planned=lot["planned"],
        **moments,
        amount=lot["amount"] * material.quantum,
        unit=material.unit,
        doses=lot["amount"] * material.doses if material.doses else None,
    )


def hits(lines: Sequence[LotLine]) -> tuple[Hit, ...]:
    """Lots and doses by material and status, in the order in which they first occur."""
    groups: dict[tuple[str, str], list[LotLine]] = {}
    for line in lines:
        groups.setdefault((line.material, line.status), []).append(line)
    return tuple(
        Hit(material, status, len(group), _sum([line.doses for line in group]))
        for (material, status), group in groups.items()
    )


def _sum(doses: Sequence[float | None]) -> float | None:
    known = [one for one in doses if one is not None]
    return sum(known) if len(known) == len(doses) else None
