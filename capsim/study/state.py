"""The state of a replication at a moment, as the overlay from which a run goes on: opening, actuals, start, horizon.

The replication is run again, to the moment and to the horizon: the first run tells what there is, the second one how
long what has begun still takes. So what goes on from the states of many replications is distributed as they are.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import numpy as np

from capsim.engine.replication import run_events
from capsim.foundation.errors import StudyError
from capsim.plan.plan import NONE, OnClose, Plan, Role, SegmentRow, StepRow
from capsim.results.result import Replication
from capsim.results.tables import Status

Row = dict[str, int]
"""A row of a table."""

LotKey = tuple[int, int]
"""Campaign and number of a lot."""


@dataclass(frozen=True)
class State:
    """What there is at a moment.

    Attributes:
        overlay: Start, horizon, actuals and opening, to be laid over the scenario of the run.
        left_out: What the plant also holds and a scenario cannot tell, for people.
    """

    overlay: Mapping[str, Any]
    left_out: tuple[str, ...]


def state_at(plan: Plan, *, seed: int, replication: int, at: int) -> State:
    """The state of a replication of a plan just before a moment ``at`` [s].

    Raises:
        StudyError: The moment is not inside the run, or the plan has rules whose state cannot be told.
    """
    if not 0 < at < plan.horizon:
        raise StudyError(f"got day {at / 86400:g}; expected a day inside the run of {plan.horizon / 86400:g} days")
    for used, what in (
        (plan.shipments, "shipments: the tables do not tell where a shipped lot stands"),
        (any(row.at_risk for row in plan.materials), "use at risk: lots hang together until they are decided"),
        (any(row.alongside or row.keeps_previous for row in plan.steps), "steps in which a lot has two units"),
        (any(row.zero_wait for row in plan.steps), "zero_wait: units are kept for lots"),
    ):
        if used:
            raise StudyError(f"the state of a plan with {what}, cannot be written; write the opening by hand")
    return _Snapshot(plan, seed=seed, replication=replication, at=at).state()


class _Snapshot:
    """A replication at a moment, and what became of it."""

    def __init__(self, plan: Plan, *, seed: int, replication: int, at: int) -> None:
        self._plan, self._at = plan, at
        self._until = plan.horizon - at
        self._now = run_events(replace(plan, horizon=at), seed=seed, index=replication, full=True)
        self._then = run_events(plan, seed=seed, index=replication, full=True)
        self._lots = _keyed(self._now)
        self._fates = _keyed(self._then)

    def state(self) -> State:
        """All of it."""
        start = datetime.fromisoformat(self._plan.start) + timedelta(seconds=self._at)
        overlay: dict[str, Any] = {
            "start": start.isoformat(sep=" "),
            "horizon": _time(self._until),
            "actuals": [*self._released_before(), *self._released_now()],
            "opening": {
                "stock": list(self._stock()),
                "in_process": list(self._in_process()),
                "busy": list(self._busy()),
            },
        }
        return State(overlay, tuple(self._left_out()))

    def _released_before(self) -> Iterator[dict[str, Any]]:
        """What the run itself began with."""
        for row in self._plan.actuals:
            lot = {"lot": row.name} if row.name else {}
            yield {"date": self._date(row.at), "material": self._name(row.material), "doses": row.doses, **lot}

    def _released_now(self) -> Iterator[dict[str, Any]]:
        """Lots of what nobody uses, once they are released."""
        for key, lot in self._lots.items():
            row = self._plan.materials[self._plan.campaigns[key[0]].material]
            doses = lot["amount"] * row.doses
            if lot["status"] == Status.RELEASED and not self._is_used(key) and doses:
                yield {"date": self._date(lot["decided"]), "material": row.name, "doses": doses}

    def _is_used(self, key: LotKey) -> bool:
        material = self._plan.campaigns[key[0]].material
        return any(entry.material == material for entry in self._plan.inputs)

    def _stock(self) -> Iterator[dict[str, Any]]:
        for key, lot in self._lots.items():
            left = lot["remaining"] + self._given_back.get(lot["lot"], 0)
            if lot["status"] == Status.RELEASED and self._is_used(key) and left and self._expiry(key) > self._at:
                yield {**self._place(key), "size": self._size(key, left), **self._expires(key)}
            elif lot["status"] == Status.QUARANTINE:
                yield {**self._place(key), "size": self._size(key, lot["amount"]), **self._decision(key)}

    @cached_property
    def _given_back(self) -> dict[int, int]:
        """Quanta of each lot that a lot has drawn which has no unit yet: it will be planned, and draw, again."""
        table = self._now.tables
        waits = set(table["lots"]["lot"][(table["lots"]["started"] < 0) & (table["lots"]["status"] == 0)].tolist())
        back: dict[int, int] = {}
        for child, parent, amount in zip(*(table["genealogy"][name].tolist() for name in _DRAWN), strict=True):
            if child in waits:
                back[parent] = back.get(parent, 0) + amount
        return back

    def _decision(self, key: LotKey) -> dict[str, Any]:
        """When a lot in quarantine is decided, and how."""
        fate = self._fates[key]
        decided = min(fate["decided"] if fate["decided"] >= 0 else self._plan.horizon, self._plan.horizon)
        told: dict[str, Any] = {"status": "quarantine", "decided": _time(decided - self._at)}
        if fate["status"] in (Status.REJECTED, Status.EXPIRED):
            return told | {"rejection": 1}
        return told | {"rejection": 0, **self._expires(key), **self._due(key)}

    def _expires(self, key: LotKey) -> dict[str, Any]:
        expiry = self._expiry(key)
        return {"expires": _time(expiry - self._at)} if expiry < _FOR_EVER else {}

    def _expiry(self, key: LotKey) -> float:
        """When a made lot expires [s]."""
        row, lot = self._plan.campaigns[key[0]], self._lots[key]
        material, listed = self._plan.materials[row.material], self._plan.lots[slice(*row.listed)]
        own = float(lot["made"] + material.shelf_life) if material.shelf_life >= 0 else _FOR_EVER
        if listed and listed[key[1]].expires != NONE:
            own = float(listed[key[1]].expires)
        if material.expires_with_components:
            own = min([own, *(self._expiry(parent) for parent in self._parents.get(lot["lot"], ()))])
        return own

    @cached_property
    def _parents(self) -> dict[int, list[LotKey]]:
        keys = {lot["lot"]: key for key, lot in self._lots.items()}
        found: dict[int, list[LotKey]] = {}
        for child, parent, _ in zip(*(self._now.tables["genealogy"][name].tolist() for name in _DRAWN), strict=True):
            found.setdefault(child, []).append(keys[parent])
        return found

    def _in_process(self) -> Iterator[dict[str, Any]]:
        for key, lot in self._lots.items():
            if lot["status"] != Status.IN_PROCESS or lot["started"] < 0:
                continue
            number, row = lot["step"], self._plan.campaigns[key[0]]
            remaining = self._remaining(key, number)
            step = self._plan.steps[number]
            if remaining is None and number == row.steps[1] - 1:
                raise StudyError(f"a lot of {row.name} waits for its store on that day; expected another day")
            where = {"after": step.name} if remaining is None else {"step": step.name, "remaining": _time(remaining)}
            first = number + (remaining is None)
            size = {} if self._is_to_be_created(row.steps[1], first) else {"size": self._size(key, lot["amount"])}
            yield {**self._place(key), **where, **size, **self._due(key)}

    def _is_to_be_created(self, end: int, first: int) -> bool:
        return any(step.creates > 0 for step in self._plan.steps[first:end])

    def _remaining(self, key: LotKey, number: int) -> int | None:
        """Work that is left of a lot in a step [s]; None where it has ended before."""
        segments = [self._plan.segments[index] for index in range(*self._plan.steps[number].segments)]
        wanted = sum(segment.role == Role.PROCESS for segment in segments)
        ran = [row for row in self._ran.get((*key, number), ()) if self._role(row) == Role.PROCESS]
        if len(ran) < wanted or any(row["ended"] >= self._plan.horizon for row in ran):
            return self._until
        if all(row["ended"] < self._at for row in ran):
            return None
        return sum(self._left(self._plan.segments[row["segment"]], row) for row in ran if row["ended"] >= self._at)

    def _left(self, segment: SegmentRow, row: Row) -> int:
        if row["started"] >= self._at:
            return row["work"]
        hours = self._plan.calendar(segment.calendar)
        pauses = hours is not None and segment.on_close == OnClose.PAUSE
        left = hours.work_between(self._at, row["ended"]) if hours and pauses else row["ended"] - self._at
        return min(left, row["work"])

    @cached_property
    def _ran(self) -> dict[tuple[int, int, int], list[Row]]:
        """The segments of the whole run, by campaign and number of the lot, and step."""
        keys = {lot["lot"]: key for key, lot in self._fates.items()}
        found: dict[tuple[int, int, int], list[Row]] = {}
        for row in _rows(self._then, "segments"):
            step = self._plan.segments[row["segment"]].step
            if step != NONE:
                found.setdefault((*keys[row["lot"]], step), []).append(row)
        return found

    def _role(self, row: Row) -> int:
        return self._plan.segments[row["segment"]].role

    def _busy(self) -> Iterator[dict[str, Any]]:
        """Units that are cleaned and prepared after a lot that has left them."""
        for (_, _, number), rows in self._ran.items():
            works = [row for row in rows if self._role(row) == Role.PROCESS]
            after = max((row["ended"] for row in works), default=0)
            last = [row for row in rows if self._role(row) in _AFTER_A_LOT and row["ready"] >= after]
            if last and last[0]["ready"] < self._at < last[-1]["ended"] and after < self._at:
                until = min(last[-1]["ended"], self._plan.horizon) - self._at
                yield {**self._unit(self._plan.steps[number]), "until": _time(until)}

    def _unit(self, step: StepRow) -> dict[str, Any]:
        row = self._plan.unit_classes[step.unit_class]
        return {"unit_class": row.name, "at": self._plan.sites[row.site]}

    def _place(self, key: LotKey) -> dict[str, Any]:
        row = self._plan.campaigns[key[0]]
        return {"material": self._name(row.material), "at": self._plan.sites[row.site]}

    def _name(self, material: int) -> str:
        return self._plan.materials[material].name

    def _size(self, key: LotKey, amount: int) -> str:
        row = self._plan.materials[self._plan.campaigns[key[0]].material]
        return f"{amount * row.quantum!r} {row.unit}"

    def _due(self, key: LotKey) -> dict[str, Any]:
        due = self._lots[key]["due"]
        return {"due": _time(due - self._at)} if due > self._at else {}

    def _date(self, second: int) -> str:
        return (datetime.fromisoformat(self._plan.start) + timedelta(seconds=second)).isoformat(sep=" ")

    def _left_out(self) -> Iterator[str]:
        """What goes on from here does not know of."""
        plan = self._plan
        if any(row.yield_learning[2] or row.success_learning[2] for row in plan.campaigns):
            yield "what the trains have learnt"
        if plan.supplies:
            yield "the stock of consumables: write their opening"
        if plan.routines:
            yield "the dates of routines: write their first"
        if plan.servers:
            yield "the tests that fill the laboratories; lots in quarantine are decided when they were in the run"
        if any(row.after >= 0 for row in plan.steps):
            yield "the places that lots take in buffers between steps"
        if any(row.limits[0] < row.limits[1] for row in plan.campaigns):
            yield "the clocks of limits that run"
        if any(row.window >= 0 for row in plan.unit_classes) or any(_changes(row) for row in plan.segments):
            yield "the last material on each unit, and its hours since the last full clean"
        if any(row.starts and not row.opening for row in plan.campaigns):
            yield "which planned lots have come: take them out of their campaigns"
        if any(row.lots >= 0 and not row.opening for row in plan.campaigns):
            yield "how many lots are still to be made: write lots"


_FOR_EVER = float("inf")
_AFTER_A_LOT = (Role.CLEANING, Role.PREPARATION)
_DRAWN = ("child", "parent", "amount")


def _changes(row: SegmentRow) -> bool:
    return row.role == Role.CHANGEOVER


def _keyed(replication: Replication) -> dict[LotKey, Row]:
    """The lots by campaign and number."""
    return {(row["campaign"], row["number"]): row for row in _rows(replication, "lots")}


def _rows(replication: Replication, name: str) -> Iterator[Row]:
    table = replication.tables[name]
    columns = list(table)
    for values in zip(*(np.asarray(table[column]).tolist() for column in columns), strict=True):
        yield dict(zip(columns, values, strict=True))


def _time(seconds: float) -> str:
    return f"{round(seconds)} s"
