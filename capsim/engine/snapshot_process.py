"""Lots in the middle of their procedure at a moment, as they are written under ``opening.in_process``."""

from collections.abc import Iterator
from typing import Any

from capsim.engine.snapshot import Snapshot, Wait
from capsim.engine.snapshot_names import Names
from capsim.engine.snapshot_work import Work
from capsim.flow.lot import IN_PROCESS, Lot
from capsim.flow.recipe import Campaign, Step
from capsim.foundation.errors import StudyError
from capsim.foundation.worktime import NEVER
from capsim.plan.plan import NONE, StepRow
from capsim.plant.units import Unit

_NOTHING_YET = ("cap", "inputs")
"""A lot that waits for this has nothing: it will be planned again."""


class InProcess:
    """Writes the lots in process of a replication.

    Attributes:
        unplanned: Lots that have nothing yet, by campaign: they will be planned again.
    """

    def __init__(self, found: Snapshot, names: Names) -> None:
        self._found, self._names, self._plan = found, names, found.plan
        self._work = Work(found)
        self.unplanned: dict[int, list[Lot]] = {}

    def lots(self) -> list[dict[str, Any]]:
        """First those that are worked on, then those that wait, in the order in which they came."""
        told: list[tuple[tuple[int, int, int], dict[str, Any]]] = []
        for lot in self._found.lots():
            if lot.status != IN_PROCESS or self._has_nothing(lot):
                continue
            self._refuse(lot)
            waits = self._found.waits.get(id(lot))
            order = (0, lot.key) if waits is None else (1 + waits.asked, lot.key)
            told.append(((*order, 0), self._lot(lot, waits)))
        return [entry for _, entry in sorted(told, key=lambda one: one[0])]

    def _has_nothing(self, lot: Lot) -> bool:
        waits, campaign = self._found.waits.get(id(lot)), lot.campaign
        if waits is not None and waits.kind == "inputs" and campaign.let_in is not None:
            raise StudyError(
                f"got a lot of {campaign.row.name} that has its place in process and waits for components; expected a "
                "day on which there is none: the next start cannot be told"
            )
        nothing = (waits is not None and waits.kind in _NOTHING_YET) or not campaign.steps
        if nothing:
            self.unplanned.setdefault(campaign.number, []).append(lot)
        elif campaign.number in self.unplanned:
            raise StudyError(
                f"got a lot of {campaign.row.name} that has passed one planned before it; expected a day on which "
                "lots wait for their components in the order of their numbers"
            )
        return nothing

    def _refuse(self, lot: Lot) -> None:
        name, day = lot.campaign.row.name, f"day {self._found.at / 86400:g}"
        if lot.failing != NONE or lot.stopped != NONE:
            raise StudyError(f"got a lot of {name} that a disruption or limit has taken on {day}; expected another day")
        if lot.suspected or lot.held > self._found.at:
            raise StudyError(f"got a lot of {name} under suspicion on {day}; expected another day")
        if lot.kept is not None and not isinstance(lot.kept, Unit):
            raise StudyError(f"got a lot of {name} that keeps a place in a store on {day}; expected another day")

    def _lot(self, lot: Lot, waits: Wait | None) -> dict[str, Any]:
        names = self._names
        told = {**names.place(lot), **self._standing(lot, waits), **names.known(lot)}
        limits = {one.limit.name: names.until(one.time) for one in lot.deadlines}
        limits |= {row.name: names.time(left) for row, left in (lot.left or {}).items() if row.name not in limits}
        checks, expiry = names.checks(lot), self._components_expire(lot)
        told |= {"limits": limits} if limits else {}
        told |= {} if checks is None else {"checks": checks}
        told |= {"expires": names.until(expiry)} if expiry < NEVER else {}
        return told | ({"order": lot.rank} if lot.rank and not lot.campaign.row.opening else {})

    def _components_expire(self, lot: Lot) -> float:
        if not self._plan.materials[lot.material].expires_with_components:
            return NEVER
        return min([lot.no_later, *(parent.expiry for parent, _ in lot.parents)])

    def _standing(self, lot: Lot, waits: Wait | None) -> dict[str, Any]:
        """Where it stands, how far that is, and what it is."""
        campaign, unit = lot.campaign, getattr(lot, "unit", None)
        step = next((one for one in campaign.steps if one.index == lot.step), None)
        kind = "" if waits is None else waits.kind
        if step is None:
            return self._before(lot, campaign.steps[0], supplied=kind == "unit")
        if lot.claimed is not None:
            return self._claiming(lot, step, lot.claimed)
        boarded = isinstance(lot.holding, Unit) and lot.holding is unit and unit.step is step
        if boarded and not self._work.is_done(lot, step):
            return self._working(lot, step, waits)
        if kind in ("unit", "supply"):
            return self._after(lot, step, kind=kind)
        if boarded or kind == "store":
            return {"after": step.row.name, "in_unit": True, **self._unit(lot.holding), **self._size(lot, step.ahead)}
        return self._set_up(lot, step, waits)

    def _claiming(self, lot: Lot, step: Step, own: Unit) -> dict[str, Any]:
        """It has its own unit, and takes those with which it goes on with zero wait."""
        before, waits = self._step_before(lot.campaign, step), self._found.waits.get(id(lot))
        told: dict[str, Any] = {"before": step.row.name} if before is None else {"after": before}
        told |= {"has_unit": own.place + 1, **self._here(lot)}
        if lot.reserved:
            told["next_units"] = [unit.place + 1 for unit in lot.reserved]
        ahead = step
        for _ in (None, *lot.reserved):
            ahead = ahead.ahead or ahead
        if lot.unit is not own and lot.unit not in lot.reserved:
            told["set_up"] = self._parts(lot, ahead, waits)
        elif waits is not None and waits.kind == "unit" and ahead.bill is not None:
            told["supplied"] = True
        return told | self._size(lot, step)

    def _before(self, lot: Lot, first: Step, *, supplied: bool) -> dict[str, Any]:
        before = self._step_before(lot.campaign, first)
        told: dict[str, Any] = {"before": first.row.name} if before is None else {"after": before}
        if supplied and first.bill is not None:
            told["supplied"] = True
        return told | self._size(lot, first)

    def _step_before(self, campaign: Campaign, step: Step) -> str | None:
        """Name of the step before: of a lot that was there at the start, in the procedure of its material."""
        steps = campaign.steps
        place = steps.index(step)
        if place:
            return steps[place - 1].row.name
        if not campaign.row.opening:
            return None
        names = self._mains(campaign)
        place = names.index(step.row.name)
        return names[place - 1] if place else None

    def _mains(self, campaign: Campaign) -> list[str]:
        own = campaign.row
        rows = (one for one in self._plan.campaigns if not one.opening and one.site == own.site)
        row = next((one for one in rows if one.material == own.material), None)
        if row is None:
            raise StudyError(f"got {own.name}, a lot that no campaign makes; its step before cannot be told")
        steps: list[StepRow] = list(self._plan.steps[slice(*row.steps)])
        return [step.name for step in steps if not step.alongside]

    def _working(self, lot: Lot, step: Step, waits: Wait | None) -> dict[str, Any]:
        left = self._work.remaining(lot, step, waits)
        told = {"step": step.row.name, "remaining": self._names.time(left.seconds), **self._unit(lot.holding)}
        if not left.under_way:
            told["under_way"] = False
        if isinstance(lot.kept, Unit):
            told["previous_unit"] = lot.kept.place + 1
        if lot.reserved:
            told["next_units"] = [unit.place + 1 for unit in lot.reserved]
        beside = dict(self._beside(lot, step))
        if beside:
            told["alongside"] = beside
        return told | self._size(lot, step)

    def _beside(self, lot: Lot, step: Step) -> Iterator[tuple[str, dict[str, Any]]]:
        sides = {side.key - lot.key: side for side in self._found.sides.get(id(lot), [])}
        for number, one in enumerate(step.beside):
            side = next((side for part, side in sides.items() if part % 64 == number), None)
            waits = self._found.waits.get(id(side)) if side is not None else None
            if side is None or (waits is not None and waits.kind in ("unit", "supply")):
                yield one.row.name, {}
            elif not isinstance(side.holding, Unit):
                if not self._work.is_done(side, one):
                    raise StudyError(
                        f"got {lot.campaign.row.name}, whose unit of {one.row.name} alongside is being set up; "
                        "expected another day"
                    )
            else:
                left = self._work.remaining(side, one, waits)
                told = {"remaining": self._names.time(left.seconds), **self._unit(side.holding)}
                yield one.row.name, told | ({} if left.under_way else {"under_way": False})

    def _after(self, lot: Lot, step: Step, *, kind: str) -> dict[str, Any]:
        told: dict[str, Any] = {"after": step.row.name, **self._here(lot)}
        if kind == "unit" and step.ahead is not None and step.ahead.bill is not None:
            told["supplied"] = True
        return told | self._size(lot, step.ahead)

    def _set_up(self, lot: Lot, step: Step, waits: Wait | None) -> dict[str, Any]:
        """Its next unit is being set up, while it stands where it was."""
        before = self._step_before(lot.campaign, step)
        told: dict[str, Any] = {"before": step.row.name} if before is None else {"after": before}
        told |= self._here(lot)
        told["set_up"] = self._parts(lot, step, waits)
        return told | self._size(lot, step)

    def _here(self, lot: Lot) -> dict[str, Any]:
        """The unit in which it stands, if it does."""
        if not isinstance(lot.holding, Unit):
            return {}
        return self._unit(lot.holding) | ({"in_unit": True} if lot.holding.step.row.after != NONE else {})

    def _parts(self, lot: Lot, step: Step, waits: Wait | None) -> dict[str, Any]:
        """What is left of the set-up of the unit that it has been given."""
        parts = self._work.set_up(lot, step, waits)
        first, *rest = ({"remaining": self._names.time(left), "needs": needs} for left, needs in parts)
        return {**first, "unit": lot.unit.place + 1} | ({"then": rest} if rest else {})

    @staticmethod
    def _unit(unit: Any) -> dict[str, Any]:
        return {"unit": unit.place + 1} if isinstance(unit, Unit) else {}

    def _size(self, lot: Lot, first: Step | None) -> dict[str, Any]:
        """What it is, unless a step from ``first`` on brings it into being."""
        steps = lot.campaign.every_step
        ahead = steps[steps.index(first) :] if first is not None else ()
        if any(step.row.creates > 0 for step in ahead):
            return {}
        return {"size": self._names.amount(lot.material, lot.amount)}
