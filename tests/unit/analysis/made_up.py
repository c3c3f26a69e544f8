"""Small plans and results written by hand, so that every figure can be worked out in the head."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from capsim.foundation.distributions import Constant, Distribution
from capsim.plan.places import places, wait_points
from capsim.plan.plan import (
    NONE,
    UNLIMITED,
    CampaignRow,
    CheckRow,
    InputRow,
    MaterialRow,
    Plan,
    Role,
    SegmentRow,
    ServerRow,
    Starts,
    StepRow,
    Stream,
    Target,
    UnitClassRow,
    Window,
)
from capsim.results.result import Replication, Result, gather
from capsim.results.tables import TABLES, Status, build

DAY = 86_400
HOUR = 3_600
CAUSES = (
    "yield",
    "learning",
    "parent rejected",
    "stopped operation",
    "out of specification",
    "rejected at disposition",
    "contamination",
)
MATURE = ("exponential", 1.0, 0)


class PlanMaker:
    """Adds rows that fit together; times in hours, amounts in quanta of one dose."""

    def __init__(self, days: float = 100, **changes: Any) -> None:
        self._changes = {"name": "made up", "horizon": round(days * DAY), **changes}
        self.rows: dict[str, list[Any]] = {
            name: []
            for name in (
                "streams", "links", "dates", "calendars", "materials", "unit_classes", "pools", "stores", "servers",
                "campaigns", "inputs", "steps", "segments", "needs", "failures", "checks", "shipments", "targets",
            )
        }  # fmt: skip

    def stream(self, law: Distribution | float) -> int:
        distribution = law if not isinstance(law, int | float) else Constant(float(law) * HOUR)
        return self._add("streams", Stream(f"stream {len(self.rows['streams'])}", distribution, True))

    def material(self, name: str, doses: float = 1.0, **changes: Any) -> int:
        return self._add("materials", replace(MaterialRow(name, "dp", "dose", 1.0, doses, NONE, False), **changes))

    def unit_class(self, name: str, count: int = 1, **changes: Any) -> int:
        return self._add("unit_classes", replace(UnitClassRow(name, 0, count, NONE, 0, NONE, NONE), **changes))

    def server(self, name: str, count: int = 1, **changes: Any) -> int:
        return self._add("servers", replace(ServerRow(name, 0, count, NONE, 0), **changes))

    def campaign(
        self,
        material: int,
        amount: int,
        *,
        steps: Sequence[tuple[int, Any, Any]] = (),
        checks: Sequence[tuple[int, Any, Any]] = (),
        **changes: Any,
    ) -> int:
        """A campaign: steps as (unit class, process, cleaning), checks as (server, hands-on, elapsed)."""
        rows, number = self.rows, len(self.rows["campaigns"])
        first, first_check = len(rows["steps"]), len(rows["checks"])
        for unit_class, process, cleaning in steps:
            self._step(number, unit_class, process=process, cleaning=cleaning)
        for server, work, elapsed in checks:
            hands_on = NONE if work is None else self.stream(work)
            then = NONE if elapsed is None else self.stream(elapsed)
            rows["checks"].append(CheckRow(number, "test", server, hands_on, then, 0, 0.0, NONE, 1.0, NONE))
        inputs = changes.pop("inputs", ())
        begin = len(rows["inputs"])
        rows["inputs"] += [InputRow(number, entry, quanta) for entry, quanta in inputs]
        row = CampaignRow(
            name=rows["materials"][material].name, material=material, site=0, starts=Starts.FREE, first=0,
            lots=UNLIMITED, dates=(0, 0), cadence=0, gap=NONE, priority=0, in_process=NONE,
            amount=amount, nominal=float(amount),
            steps=(first, len(rows["steps"])), inputs=(begin, len(rows["inputs"])),
            checks=(first_check, len(rows["checks"])), store=NONE, sampled=max(len(steps) - 1, 0), rejection=0.0,
            rejection_stream=NONE, yield_learning=MATURE, success_learning=MATURE,
        )  # fmt: skip
        return self._add("campaigns", replace(row, **changes))

    def target(
        self, doses: float, by: Sequence[float], *, members: Sequence[tuple[int, float]], per_set: float = 1.0
    ) -> int:
        dates = tuple(round(day * DAY) for day in by)
        return self._add("targets", Target("target", doses, dates, tuple(members), per_set))

    def plan(self) -> Plan:
        head = {"start": "2020-10-01", "window": Window(0, UNLIMITED), "sites": ("plant",), "causes": CAUSES}
        tables = {name: tuple(rows) for name, rows in self.rows.items()}
        return Plan(**{**head, **self._changes, **tables})

    def _step(self, campaign: int, unit_class: int, *, process: Any, cleaning: Any) -> None:
        rows, index = self.rows, len(self.rows["steps"])
        first = len(rows["segments"])
        for role, law in ((Role.PROCESS, process), (Role.CLEANING, cleaning)):
            if law is not None:
                rows["links"].append(self.stream(law))
                fixed = (len(rows["links"]) - 1, len(rows["links"]))
                rows["segments"].append(SegmentRow(index, role, "work", fixed, 0.0, 0, 0.0, NONE, 0, 0, False, (0, 0)))
        rows["steps"].append(
            StepRow(
                campaign, rows["unit_classes"][unit_class].name, "process", unit_class, UNLIMITED, 0.0, (0, 0), (0, 0),
                0, 0, 0, (0, 0), NONE, 0, (first, len(rows["segments"])), NONE,
            )
        )  # fmt: skip

    def _add(self, table: str, row: Any) -> int:
        self.rows[table].append(row)
        return len(self.rows[table]) - 1


def lot(campaign: int, amount: int, *, made: float = NONE, released: float = NONE, **changes: int) -> dict[str, int]:
    """A lot by its days: planned at 0, released where a day is given, else in quarantine or in process."""
    status = Status.RELEASED if released >= 0 else Status.QUARANTINE if made >= 0 else Status.IN_PROCESS
    made_at = round((made if made >= 0 else released) * DAY) if max(made, released) >= 0 else NONE
    row = {
        "lot": 0, "campaign": campaign, "number": 0, "planned": 0, "started": 0, "made": made_at,
        "decided": round(released * DAY) if released >= 0 else NONE, "status": int(status), "cause": NONE, "step": NONE,
        "begun": amount, "amount": amount, "remaining": amount, "due": NONE, "rank": NONE,
    }  # fmt: skip
    return {**row, **changes}


def result(
    plan: Plan,
    lots: Sequence[Sequence[Mapping[str, int]]],
    *,
    waits: Mapping[int, Mapping[str, int]] | None = None,
    usage: Mapping[int, Mapping[str, int]] | None = None,
    balance: Mapping[int, Mapping[str, int]] | None = None,
) -> Result:
    """A result with these lots in each replication; waits, usage and balance by row, the same in every replication."""
    sizes = {"waits": len(wait_points(plan)), "usage": len(places(plan)), "balance": len(plan.materials)}
    given = {"waits": waits or {}, "usage": usage or {}, "balance": balance or {}}
    replications = []
    for index, rows in enumerate(lots):
        tables: dict[str, Any] = {name: build(name, []) for name in TABLES}
        columns = [column.name for column in TABLES["lots"]]
        tables["lots"] = build("lots", [tuple({**row, "replication": index}[name] for name in columns) for row in rows])
        for name, size in sizes.items():
            keys = [column.name for column in TABLES[name]][2:]
            full = [(index, row, *(given[name].get(row, {}).get(key, 0) for key in keys)) for row in range(size)]
            tables[name] = build(name, full)
        replications.append(Replication(index, tables))
    return gather(plan, 7, replications)


def fill_finish(days: float = 100, targets: Sequence[tuple[float, Sequence[float]]] = ()) -> Plan:
    """One material, filled on a line (1 d), tested for 10 d in a laboratory of 2: the smallest plant."""
    make = PlanMaker(days)
    vial = make.material("vial")
    line, laboratory = make.unit_class("line"), make.server("qc", 2)
    make.campaign(vial, 1000, steps=[(line, 24.0, None)], checks=[(laboratory, 240.0, None)])
    for doses, by in targets:
        make.target(doses, by, members=[(vial, 1.0)])
    return make.plan()


def spread(
    replications: int, *, lots: int = 30, size: int = 1_000_000, campaign: int = 0
) -> list[list[dict[str, int]]]:
    """Lots made every third day from day 15 on and released 21 days later, give or take, in every replication."""
    generator = np.random.default_rng(11)
    found = []
    for _ in range(replications):
        made = 15 + 2.0 * np.arange(lots) + generator.uniform(0, 6, lots)
        out = made + generator.uniform(14, 28, lots)
        found.append(
            [lot(campaign, size, made=a, released=b if b < 100 else NONE) for a, b in zip(made, out, strict=True)]
        )
    return found
