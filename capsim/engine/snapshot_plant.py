"""Units, laboratories, consumables, campaigns and projects at a moment, as they are written under ``opening``."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from capsim.engine.snapshot import Freed, Snapshot
from capsim.engine.snapshot_names import Names
from capsim.engine.snapshot_work import Work, step_of_unit
from capsim.flow.lot import IN_PROCESS, Lot, Occasion
from capsim.flow.world import Note
from capsim.foundation.errors import StudyError
from capsim.foundation.worktime import NEVER
from capsim.plan.plan import NONE, UNLIMITED
from capsim.plan.projects import live_times
from capsim.plant.clock import START
from capsim.plant.units import Unit


class Plant:
    """Writes what is not a lot."""

    def __init__(self, found: Snapshot, names: Names, unplanned: dict[int, list[Lot]]) -> None:
        self._found, self._names, self._plan, self._world = found, names, found.plan, found.world
        self._unplanned = unplanned
        self._work = Work(found)
        self._holders: dict[int, Lot] = {}
        for lot in (lot for lot in found.lots() if lot.status == IN_PROCESS):
            for unit in self._units_of(lot):
                self._holders[id(unit)] = lot

    def _units_of(self, lot: Lot) -> Iterator[Any]:
        for side in (lot, *self._found.sides.get(id(lot), ())):
            granted = getattr(side, "unit", None) if not self._waits_for_unit(side) else None
            here = side.holding
            if granted is not None and (here is granted or self._is_set_up(side, granted)):
                yield granted
            yield from (here, side.kept, side.claimed, *side.reserved)

    def _waits_for_unit(self, lot: Lot) -> bool:
        waits = self._found.waits.get(id(lot))
        return waits is not None and waits.kind in ("unit", "supply", "inputs", "cap")

    def _is_set_up(self, lot: Lot, unit: Unit) -> bool:
        """Whether a unit that a lot has been given is set up for it: the lot has not been in it."""
        return unit.place not in unit.units.free and not (unit.lot is lot and unit.left > 0)

    # Units.

    def units(self) -> Iterator[dict[str, Any]]:
        """What units have behind them, where that may matter."""
        for number, units in enumerate(self._world.unit_classes):
            matters = units.guide is not None or self._plan.unit_classes[number].failures != NONE
            for unit in units.units:
                if (matters or unit.due) and not self._comes_later(number, unit):
                    yield {**self._unit(number, unit), **self._behind(number, unit)}

    def _comes_later(self, number: int, unit: Unit) -> bool:
        return live_times(self._plan, self._plan.unit_classes[number])[unit.place] >= self._found.at

    def _unit(self, number: int, unit: Unit) -> dict[str, Any]:
        row = self._plan.unit_classes[number]
        return {"unit_class": row.name, "at": self._plan.sites[row.site], "unit": unit.place + 1}

    def _behind(self, number: int, unit: Unit) -> dict[str, Any]:
        freed, names = self._freed(number, unit.place), self._names
        holder = self._holders.get(id(unit))
        busy = self._is_busy(number, unit)
        told: dict[str, Any] = {}
        last, hours, due = self._before[number, unit.place]
        if last != NONE:
            told["last"] = self._plan.materials[last].name
        clean, ready = self._times[number, unit.place]
        told["cleaned"] = names.date(clean)
        if freed.unprepared if busy and freed else ready == -NEVER:
            told["unprepared"] = True
        else:
            told["prepared"] = names.date(freed.at if busy and freed else ready)
        if busy and freed:
            told["cleaned"] = names.date(freed.at)
        row = self._plan.unit_classes[number]
        if row.window != UNLIMITED:
            hours = freed.hours if busy and freed else hours - self._worn(unit, holder)
            told["hours"] = names.time(min(hours, row.window + 1))
        if row.failures != NONE:
            told["worked"] = names.time(self._worked_now[id(unit)])
        return told | ({"due": due} if due and not busy else {})

    def see(self) -> None:
        """Keep what units are like at the moment, before the replication goes on."""
        self._before: dict[tuple[int, int], tuple[int, int, list[str]]] = {}
        self._times: dict[tuple[int, int], tuple[int, int]] = {}
        self._busy_now: dict[tuple[int, int], bool] = {}
        self._worn_now: dict[int, int] = {}
        self._worked_now: dict[int, int] = {}
        for number, units in enumerate(self._world.unit_classes):
            for unit in units.units:
                key = number, unit.place
                due = [occasion.routine.row.name for occasion in unit.due]
                last, hours = self._set_for(unit) or (unit.last, unit.hours)
                self._before[key] = last, hours, due
                self._times[key] = unit.clean_since, unit.ready_since
                free = unit.place in units.free or id(unit) in self._holders or self._comes_later(number, unit)
                self._busy_now[key] = not free and not unit.out
                holder = self._holders.get(id(unit))
                step = unit.step
                inside = holder is not None and holder.holding is unit and step is not None
                if self._plan.unit_classes[number].failures != NONE:
                    self._worked_now[id(unit)] = self._since_breakdown(number, unit)
                self._worn_now[id(unit)] = self._work.worn(holder, step) if inside and holder is not None else 0

    def _set_for(self, unit: Unit) -> tuple[int, int] | None:
        """Last material and hours of a unit that is being set up, as when that is done; None where it is not."""
        lot = self._holders.get(id(unit))
        if lot is None or lot.holding is unit or getattr(lot, "unit", None) is not unit:
            return None
        step = step_of_unit(lot)
        if step is None or unit is lot.claimed or unit in lot.reserved:
            return None
        waits = self._found.waits.get(id(lot))
        return self._work.after_set_up(lot, step, waits)

    def _is_busy(self, number: int, unit: Unit) -> bool:
        return self._busy_now[number, unit.place]

    def _worn(self, unit: Unit, holder: Lot | None) -> int:
        return 0 if holder is None else self._worn_now[id(unit)]

    def _since_breakdown(self, number: int, unit: Unit) -> int:
        worked = self._work.worked_before(number, unit.place, None) - self._work.not_yet(number, unit.place)
        return self._work.since_breakdown(number, unit.place, worked=worked)

    def busy(self) -> Iterator[dict[str, Any]]:
        """Units without a lot that are not free, with the people who work on them."""
        for number, units in enumerate(self._world.unit_classes):
            for unit in units.units:
                if self._is_busy(number, unit):
                    freed = self._freed(number, unit.place)
                    until = self._plan.horizon if freed is None else freed.at
                    if until > self._found.at:
                        yield {**self._unit(number, unit), "until": self._names.until(until)}

    def people(self) -> Iterator[dict[str, Any]]:
        """Who works on units without a lot until they are free."""
        at, plan = self._found.at, self._plan
        for (number, place), notes in self._later.items():
            freed = self._freed(number, place)
            until = plan.horizon if freed is None else freed.at
            working = notes if self._busy_now[number, place] else ()
            for note in (one for one in working if one.done.free > at and one.done.began < until):
                for need in plan.needs[slice(*plan.segments[note.segment].needs)]:
                    row = plan.pools[need.pool]
                    told = {"pool": row.name, "at": plan.sites[row.site], "count": need.count}
                    told |= {"from": self._names.until(note.done.began)} if note.done.began > at else {}
                    yield told | {"until": self._names.until(note.done.free)}

    def _freed(self, number: int, place: int) -> Freed | None:
        """When a unit is free, or a routine begins on it that falls due only later: that is still to come."""
        freed, at = self._found.freed.get((number, place)), self._found.at
        until = self._plan.horizon if freed is None else freed.at
        notes = [note for note in self._later[number, place] if at <= note.asked < until]
        routines = [note for note in notes if isinstance(note.lot, Occasion) and note.lot.date >= at]
        if not routines:
            return freed
        hours = 0 if freed is None else freed.hours - sum(note.done.worked for note in routines)
        return Freed(routines[0].asked, False, hours)

    @cached_property
    def _later(self) -> dict[tuple[int, int], list[Note]]:
        """Segments on each unit in the whole run."""
        found: dict[tuple[int, int], list[Note]] = {}
        for number, units in enumerate(self._world.unit_classes):
            for unit in units.units:
                found[number, unit.place] = []
        for note in self._world.trace or ():
            row = self._plan.segments[note.segment]
            if row.step != NONE:
                number = self._plan.steps[row.step].unit_class
            else:
                number = next(one.unit_class for one in self._plan.routines if one.segment == note.segment)
            found[number, note.place].append(note)
        return found

    # The rest of the plant.

    def laboratories(self) -> Iterator[dict[str, Any]]:
        """Places with work on lots so far."""
        for row, server in zip(self._plan.servers, self._world.servers, strict=True):
            live = sorted(live_times(self._plan, row))
            for end, there in zip(server.ends, live, strict=True):
                if end > self._found.at and end != there:
                    at = {} if row.site == NONE else {"at": self._plan.sites[row.site]}
                    yield {"laboratory": row.name, **at, "until": self._names.until(end)}

    def supplies(self) -> Iterator[dict[str, Any]]:
        """Consumables in stock and on order."""
        for row, supply in zip(self._plan.supplies, self._world.supplies, strict=True):
            orders = [
                {"arrives": self._names.until(time), "amount": self._pieces(row.unit, row.quantum, amount)}
                for time, amount in supply.orders
            ]
            stock = self._pieces(row.unit, row.quantum, supply.left)
            told = {"supply": row.name, "at": self._plan.sites[row.site], "stock": stock}
            yield told | ({"on_order": orders} if orders else {})

    @staticmethod
    def _pieces(unit: str, quantum: float, amount: int) -> float | str:
        return amount * quantum if unit == "piece" else f"{amount * quantum!r} {unit}"

    def sent(self) -> Iterator[dict[str, Any]]:
        """Lots that each route has had."""
        for (material, origin), counts in self._world.sent.items():
            rows = [row for row in self._plan.shipments if (row.material, row.origin) == (material, origin)]
            to = {self._plan.sites[row.destination]: count for row, count in zip(rows, counts, strict=True)}
            yield {"material": self._plan.materials[material].name, "at": self._plan.sites[origin], "to": to}

    def campaigns(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """What campaigns have behind them."""
        starts = {order: time for time, order, _ in self._world.clock.coming if order >= START}
        for campaign in self._world.campaigns:
            row = campaign.row
            if row.opening:
                continue
            lots, waiting = self._world.lots[campaign.number], self._unplanned.get(campaign.number, [])
            told: dict[str, Any] = {"lots": row.begun + len(lots) - len(waiting)}
            planned = waiting[0].planned if waiting else starts.get(START + campaign.key)
            if planned is not None:
                told["next"] = self._names.date(planned)
            self._refuse_first_unit(campaign, lots)
            if told["lots"]:
                told["since"] = self._names.date(row.since if row.begun else lots[0].planned)
            yield row.name, told | self._qualified(campaign)

    def _refuse_first_unit(self, campaign: Any, lots: list[Lot]) -> None:
        """A campaign that others come after has to have begun all its lots."""
        waits = [lot for lot in lots if lot.started < 0 and lot.status == IN_PROCESS]
        waits = [lot for lot in waits if lot not in self._unplanned.get(campaign.number, [])]
        if waits and campaign.followers:
            raise StudyError(
                f"got a lot of {campaign.row.name} that waits for its first unit, and a campaign that comes after; "
                "expected another day"
            )

    def _qualified(self, campaign: Any) -> dict[str, Any]:
        qualification = campaign.qualification
        if qualification is None:
            return {}
        told: dict[str, Any] = {"looked_at": max(qualification.looked_at, 0), "good_lots": qualification.good}
        if qualification.engineering != self._plan.qualifications[campaign.row.qualification].engineering_runs:
            told["engineering_runs"] = qualification.engineering
        bad = sorted(number + 1 for number, good in qualification.shown.items() if not good)
        told |= {"bad_lots": bad} if bad else {}
        if qualification.last != NONE:
            told |= {"qualified": True, "last_ppq": qualification.last + 1}
        if qualification.last != NONE and not qualification.licensed:
            told["licence"] = self._names.until(qualification.expected)
        return told

    def projects(self) -> Iterator[dict[str, Any]]:
        """Phases that have begun."""
        for row, run in zip(self._plan.phases, self._world.phases, strict=True):
            project = self._plan.projects[row.project].name
            if project.endswith(" start-up") or run.begun >= self._found.at:
                continue
            told = {"project": project, "phase": row.name}
            if run.ended <= self._found.at:
                yield {**told, "ended": self._names.date(run.ended)}
            else:
                yield {**told, "remaining": self._names.until(run.ended)}
