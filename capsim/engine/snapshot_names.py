"""How what a replication holds is written in the opening of a scenario: dates, sizes, places, names of lots."""

from datetime import datetime, timedelta
from typing import Any

from capsim.engine.snapshot import Snapshot
from capsim.flow.lot import QUARANTINE, REJECTED, Lot
from capsim.foundation.worktime import NEVER
from capsim.plan.plan import NONE, Plan


class Names:
    """Writes times, amounts and lots of a replication at a moment."""

    def __init__(self, found: Snapshot) -> None:
        self._found = found
        self._plan: Plan = found.plan
        self._start = datetime.fromisoformat(found.plan.start)
        self._parents: dict[int, list[Lot]] = {}
        for lot in found.lots():
            for child in lot.children:
                if lot.status in (QUARANTINE, REJECTED):
                    self._parents.setdefault(id(child), []).append(lot)

    def date(self, second: float) -> str:
        """A moment as a date."""
        return (self._start + timedelta(seconds=round(second))).isoformat(sep=" ")

    @staticmethod
    def time(seconds: float) -> str:
        """A duration."""
        return f"{round(seconds)} s"

    def until(self, second: float) -> str:
        """A moment as a time after the one of the snapshot; it has come where it lies before."""
        return self.time(max(second - self._found.at, 0))

    def amount(self, material: int, amount: int) -> str:
        """Quanta of a material."""
        row = self._plan.materials[material]
        return f"{amount * row.quantum!r} {row.unit}"

    def place(self, lot: Lot) -> dict[str, Any]:
        """Material and the site where it was made."""
        return {"material": self._plan.materials[lot.material].name, "at": self._plan.sites[lot.campaign.row.site]}

    def known(self, lot: Lot) -> dict[str, Any]:
        """What goes by its number in the train, its due date, and the lots that it hangs on."""
        told: dict[str, Any] = {}
        row = lot.campaign.row
        if not row.opening or row.begun or row.since:
            told |= {"number": lot.serial + 1}
            if row.by_weeks:
                told |= {"started": self.date(lot.planned if not row.opening else self._began(lot))}
        if lot.due < NEVER and lot.due > self._found.at:
            told["due"] = self.until(lot.due)
        parents = [self.name(parent) for parent in self._parents.get(id(lot), ())]
        return told | ({"made_of": parents} if parents else {})

    def _began(self, lot: Lot) -> int:
        """When a lot was planned that was there at the start already [s]."""
        rows = self._plan.campaigns
        own = lot.campaign.row
        makers = (row for row in rows if not row.opening and row.site == own.site and row.material == own.material)
        return next(row.since for row in makers) - own.since

    def hangs(self, lot: Lot) -> bool:
        """Whether lots are there that hang on it."""
        return any(lot in parents for parents in self._parents.values())

    def name(self, lot: Lot) -> str:
        """A name that no other lot has."""
        plan = self._plan
        material, site = plan.materials[lot.material].name, plan.sites[lot.campaign.row.site]
        return f"{material}_{site}_c{lot.campaign.number}_{lot.number + 1}"

    def checks(self, lot: Lot) -> dict[str, Any] | None:
        """The checks that have begun; None where the samples have not been taken."""
        parts, row = self._found.checks.get(id(lot), {}), lot.campaign.row
        begun = bool(parts) or lot.status == QUARANTINE or row.tested
        if not begun:
            return None
        told: dict[str, Any] = {}
        gone = self._over_before(lot)
        for name in gone:
            told[name] = {"result": "failed" if row.failed and name == gone[0] else "passed"}
        for name, part in parts.items():
            if part.end < self._found.at:
                told[name] = {"result": "failed" if self._fails(lot, part.check) else "passed"}
                continue
            told[name] = {"until": self.until(part.end)}
            if part.part:
                told[name]["part"] = ("test", "investigation", "retest")[part.part]
            if stage := self._stage(part.check.row, part.stage):
                told[name]["stage"] = stage + 1
        return told

    def _over_before(self, lot: Lot) -> list[str]:
        """Checks of a lot at the start that were over then."""
        plan, row = self._plan, lot.campaign.row
        if not row.opening:
            return []
        own = {check.name for check in plan.checks[slice(*row.checks)]}
        makers = (one for one in plan.campaigns if not one.opening and one.material == row.material)
        maker = next(makers, None)
        names = [check.name for check in plan.checks[slice(*maker.checks)]] if maker is not None else []
        return [name for name in names if name not in own]

    def _stage(self, row: Any, place: int) -> int:
        """The last written stage of those that run as one."""
        plan = self._plan
        if row.begun != NONE:
            return place
        waits = [True, *(NONE not in (one.hands_on, one.server) for one in plan.stages[slice(*row.stages)])]
        firsts = [number for number, first in enumerate(waits) if first]
        return (firsts[place + 1] if place + 1 < len(firsts) else len(waits)) - 1

    def _fails(self, lot: Lot, check: Any) -> bool:
        row = check.row
        if check.fails is None or not (check.fails[lot.number] or row.begun > 0):
            return False
        chance = self._found.world.draws.value(row.fail_stream, lot.number, attempt=1)
        return bool(row.confirmed < 0 or chance < row.confirmed)
