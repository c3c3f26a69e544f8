"""Lots that are made and there at a moment, as they are written under ``opening.stock``."""

from collections.abc import Iterator
from typing import Any

from capsim.engine.snapshot import Snapshot
from capsim.engine.snapshot_names import Names
from capsim.flow.lot import QUARANTINE, REJECTED, RELEASED, Lot
from capsim.foundation.errors import StudyError
from capsim.foundation.worktime import NEVER
from capsim.plan.plan import NONE


class Made:
    """Writes the stock of a replication."""

    def __init__(self, found: Snapshot, names: Names) -> None:
        self._found, self._names, self._plan = found, names, found.plan
        self._used = {entry.material for entry in found.plan.inputs}

    def stock(self) -> Iterator[dict[str, Any]]:
        """Lots in quarantine, lots to be used, and rejected ones as long as others hang on them."""
        for lot in self._found.lots():
            if lot.status == QUARANTINE:
                self._refuse_suspects(lot)
                yield self._quarantined(lot)
            elif (
                lot.status == RELEASED and lot.remaining and lot.material in self._used and lot.expiry > self._found.at
            ):
                self._refuse_suspects(lot)
                where = self._where(lot)
                if where is not None:
                    yield {**self._names.place(lot), **self._size(lot), **self._expires(lot), **where}
            elif lot.status == REJECTED and self._names.hangs(lot) and any(child.doomed for child in lot.children):
                told = {"name": self._names.name(lot), "status": "quarantine", "decided": "0 s", "rejection": 1}
                yield {**self._names.place(lot), **told, "size": self._names.amount(lot.material, 0)}

    def released(self) -> Iterator[dict[str, Any]]:
        """Lots of what nobody uses that have been released, as they are written under ``actuals``."""
        for lot in self._found.lots():
            row = self._plan.materials[lot.material]
            doses = lot.amount * row.doses
            if lot.status == RELEASED and lot.material not in self._used and doses:
                yield {"date": self._names.date(lot.decided), "material": row.name, "doses": doses}

    def _refuse_suspects(self, lot: Lot) -> None:
        if lot.suspected or lot.held > self._found.at:
            raise StudyError(
                f"got a lot of {lot.campaign.row.name} that a disruption has put under suspicion; "
                "expected a day on which there is none"
            )

    def _quarantined(self, lot: Lot) -> dict[str, Any]:
        names, row = self._names, self._plan.materials[lot.material]
        told = {**names.place(lot), "status": "quarantine", **self._size(lot), **names.known(lot), **self._expires(lot)}
        if names.hangs(lot):
            told["name"] = names.name(lot)
        decision = self._decision(lot)
        if decision is not None:
            told |= {key: value for key, value in decision.items() if value is not None}
        elif lot.campaign.checks or names.checks(lot):
            told["checks"] = names.checks(lot)
        return told | ((self._where(lot) or {}) if row.at_risk and lot.remaining else {})

    def _decision(self, lot: Lot) -> dict[str, Any] | None:
        """Of a lot whose decision was told at the start, that again."""
        row = lot.campaign.row
        own = [check.name for check in self._plan.checks[slice(*row.checks)]]
        if not row.opening or own != ["decision"]:
            return None
        part = self._found.checks[id(lot)]["decision"]
        return {"decided": self._names.until(part.end), "rejection": row.rejection or None}

    def _size(self, lot: Lot) -> dict[str, Any]:
        at_risk = self._plan.materials[lot.material].at_risk
        return {"size": self._names.amount(lot.material, lot.remaining if at_risk or lot.used else lot.amount)}

    def _expires(self, lot: Lot) -> dict[str, Any]:
        return {} if lot.expiry >= NEVER else {"expires": self._names.time(max(lot.expiry - self._found.at, 1))}

    def _where(self, lot: Lot) -> dict[str, Any] | None:
        """Where a lot to be used stands or goes; None where it has left the plant."""
        found, origin = self._found, lot.campaign.row.site
        shipped = any((row.material, row.origin) == (lot.material, origin) for row in self._plan.shipments)
        if lot.site == NONE:
            return {"to": self._plan.sites[lot.to], "arrives": self._names.date(found.coming[id(lot.walk)])}
        stock = found.world.stocks.get((lot.material, lot.site))
        if stock is not None and stock.holds(lot):
            if lot.site != origin:
                return {"to": self._plan.sites[lot.site], "arrives": self._names.date(lot.usable_since)}
            return {"to": self._plan.sites[origin]} if shipped else {}
        waits = found.waits.get(id(lot))
        if waits is not None and waits.kind == "store" and lot.to != NONE:
            return {"to": self._plan.sites[lot.to]}
        return None
