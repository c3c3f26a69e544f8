"""Unit procedures into steps and segments: operations that no other lot can disturb become one segment."""

from dataclasses import dataclass, replace
from itertools import groupby

from capsim.foundation.distributions import Constant, Distribution
from capsim.plan.compile_materials import lot_measures, unit_of
from capsim.plan.compile_supplies import add_uses
from capsim.plan.draft import Draft, is_nothing
from capsim.plan.plan import (
    NONE,
    UNLIMITED,
    FailureRow,
    NeedRow,
    OnClose,
    OnFailure,
    Role,
    SegmentRow,
    StepRow,
    StoreRow,
)
from capsim.plan.quanta import QUANTA, quanta
from capsim.procedures.contract import Hold, Operation, UnitProcedure
from capsim.scenario.material import Material
from capsim.scenario.opening_parts import SetUpPart


@dataclass(frozen=True)
class _At:
    """The step that is compiled: its row, where its random quantities are addressed, and how it is written."""

    number: int
    path: str
    step: UnitProcedure


@dataclass(frozen=True)
class _Standing:
    """A lot stands in the unit of a step at the start.

    Attributes:
        segments: What is left of the work, and the cleaning afterwards.
        done: The step has had its effects on the lot.
    """

    segments: tuple[int, int]
    done: bool

    def rest_of(self, row: StepRow) -> StepRow:
        """The step as far as it is still to be done; the lot has its consumables, and its unit is set up."""
        row = replace(row, segments=self.segments, stands=True)
        if not self.done:
            return row
        none = (0, 0)
        row = replace(row, creates=0.0, create_factors=none, yields=none, fixed_loss=0, sampled=0)
        return replace(row, failures=none, failure_stream=NONE, zero_wait=False)


@dataclass(frozen=True)
class Left:
    """What is left of something that has begun before the start.

    Attributes:
        remaining: Work; None where there is none and a step has had its effects.
        unit: Number of the unit, from 0; or NONE.
        under_way: The work goes on at the start.
        set_up: Parts of a set-up of the unit that are left; none where it has not begun.
    """

    remaining: Distribution | None
    unit: int = NONE
    under_way: bool = True
    set_up: tuple[SetUpPart, ...] = ()


def next_main_step(material: Material, place: int) -> int:
    """The place of the step that a lot comes to after another; what runs alongside that is not one."""
    later = range(place + 1, len(material.procedure))
    return next((index for index in later if not material.procedure[index].alongside), len(material.procedure))


class ProcedureCompiler:
    """Compiles the procedure of one campaign: a material made at a site."""

    def __init__(self, draft: Draft, *, campaign: str, material: str, site: str) -> None:
        self._draft = draft
        self._prefix = campaign
        self._material = material
        self._site = draft.sites[site]
        self._units = draft.scenario.sites[site].unit_classes
        self._unit = unit_of(draft.scenario, material).symbol
        self._lot = lot_measures(draft.scenario, material)

    def compile(self, first_step: int = 0) -> tuple[int, int]:
        """Add all steps from a place in the procedure on; returns their span."""
        draft = self._draft
        first = draft.count("steps")
        material = draft.scenario.materials[self._material]
        for name, step in list(zip(material.step_names, material.procedure, strict=True))[first_step:]:
            self._step(name, step)
        return first, draft.count("steps")

    def compile_standing(self, place: int, left: Left) -> None:
        """Add a step in whose unit a lot stands at the start."""
        draft, material = self._draft, self._draft.scenario.materials[self._material]
        number, step, name = draft.count("steps"), material.procedure[place], material.step_names[place]
        first = draft.count("segments")
        at = _At(number, f"{self._prefix}/{name}", step)
        if left.remaining is not None:
            self._segment(at, [Operation("remaining", Role.PROCESS, left.remaining)], needs=step.needs)
            self._goes_through(left)
        after = step.operations(self._units[step.on], self._lot)
        self._operations(at, [one for one in after if one.role in (Role.CLEANING, Role.PREPARATION)])
        standing = _Standing((first, draft.count("segments")), done=left.remaining is None)
        self._step(name, step, standing=standing)
        draft.rows["steps"][-1] = replace(draft.rows["steps"][-1], unit=left.unit)

    def _goes_through(self, left: Left) -> None:
        """Work that is under way and is finished in any case goes on at whatever hour."""
        table: list[SegmentRow] = self._draft.rows["segments"]
        runs = left.under_way and table[-1].on_close == OnClose.FINISH
        table[-1] = replace(table[-1], left=True, calendar=NONE if runs else table[-1].calendar)

    def compile_next(self, place: int, *, supplied: bool, set_up: Left | None) -> None:
        """Add a step that comes next for a lot at the start, which has what it consumes, or whose unit is being set up.

        Args:
            place: Place of the step in the procedure.
            supplied: It has its consumables.
            set_up: What is left of the set-up, if it has begun, and the unit; or None.
        """
        draft, material = self._draft, self._draft.scenario.materials[self._material]
        number, step, name = draft.count("steps"), material.procedure[place], material.step_names[place]
        self._step(name, step)
        row: StepRow = draft.rows["steps"][-1]
        if supplied or set_up is not None:
            row = replace(row, uses=(0, 0))
        for part in set_up.set_up if set_up is not None else ():
            at = _At(number, f"{self._prefix}/{name}", step)
            operation = Operation("set_up", Role.CHANGEOVER, Constant(part.remaining))
            self._segment(at, [operation], needs=step.turnaround_needs if part.needs is None else part.needs)
            draft.rows["segments"][-1] = replace(draft.rows["segments"][-1], left=True)
            row = replace(row, segments=(row.segments[0], draft.count("segments")), stands=True)
        if set_up is not None:
            row = replace(row, unit=set_up.unit)
        draft.rows["steps"][-1] = row

    def compile_one(self, place: int) -> None:
        """Add one step as it is."""
        material = self._draft.scenario.materials[self._material]
        self._step(material.step_names[place], material.procedure[place])

    def hold_after(self, place: int) -> int:
        """Where a lot waits after a step, as in `capsim.plan.rows.StepRow`."""
        material = self._draft.scenario.materials[self._material]
        return self._after(material.step_names[place], material.procedure[place])

    def _step(self, name: str, step: UnitProcedure, *, standing: "_Standing | None" = None) -> None:
        draft, path = self._draft, f"{self._prefix}/{name}"
        number = draft.count("steps")
        size = self._units[step.on]
        creation = step.creation(size)
        creates, factors = 0.0, draft.link(())
        if creation is not None:
            creates = creation.size / QUANTA[self._unit]
            factors = draft.link([draft.stream(f"{path}/titre", creation.titre.distribution, whole=False)])
        always_all = isinstance(step.step_yield, Constant) and step.step_yield.value == 1
        yields = draft.link(() if always_all else [draft.stream(f"{path}/yield", step.step_yield, whole=False)])
        failures = self._failures(step)
        row = StepRow(
            campaign=draft.count("campaigns"),
            name=name,
            kind=step.unit_procedure,
            unit_class=draft.index["unit_classes", self._site, step.on],
            after=self._after(name, step),
            creates=creates,
            create_factors=factors,
            yields=yields,
            loss_cause=draft.cause(f"{name} yield"),
            fixed_loss=quanta(step.fixed_loss.value, self._unit) if step.fixed_loss else 0,
            sampled=quanta(step.samples.value, self._unit) if step.samples else 0,
            failures=failures,
            failure_stream=draft.chance(f"{path}/failure") if failures[0] < failures[1] else NONE,
            extra_cleaning=round(step.extra_cleaning),
            segments=(0, 0) if standing else self._segments(_At(number, path, step)),
            valid=_hold(step.preparation_valid),
            clean_hold=_hold(step.clean_hold),
            dirty_hold=_hold(step.dirty_hold),
            zero_wait=step.hold == "zero_wait",
            keeps_previous=step.keeps_previous,
            alongside=step.alongside,
            uses=(0, 0) if standing else add_uses(draft, step, site=self._site, unit=self._unit),
        )
        draft.add("steps", standing.rest_of(row) if standing else row)

    def _after(self, name: str, step: UnitProcedure) -> int:
        draft = self._draft
        if isinstance(step.hold, Hold):
            key = (self._site, self._material, name, "hold")
            if ("stores", *key) not in draft.index:
                draft.add("stores", StoreRow(f"hold after {name}", self._site, step.hold.capacity), key)
            return draft.index["stores", *key]
        if step.hold in ("none", "unlimited", "zero_wait"):
            return UNLIMITED if step.hold == "unlimited" else NONE
        return draft.index["stores", self._site, step.hold]

    def _failures(self, step: UnitProcedure) -> tuple[int, int]:
        first = self._draft.count("failures")
        for cause, probability in step.failure_by_cause.items():
            self._draft.add("failures", FailureRow(self._draft.cause(cause), probability))
        return first, self._draft.count("failures")

    def _segments(self, at: _At) -> tuple[int, int]:
        first, step = self._draft.count("segments"), at.step
        self._set_up(at)
        operations = [one for one in step.operations(self._units[step.on], self._lot) if one.role != Role.CHANGEOVER]
        self._operations(at, operations)
        return first, self._draft.count("segments")

    def _operations(self, at: _At, operations: list[Operation]) -> None:
        """The operations of a step, those of a role together where nothing comes between."""
        for role, group in groupby(operations, key=lambda operation: operation.role):
            for together in _merged(list(group), at.step):
                self._segment(at, together, needs=_needs_of(at.step, role))

    def _set_up(self, at: _At) -> None:
        """The full clean, and the changeovers by the material of the lot before."""
        step = at.step
        unit, own = self._units[step.on], self._draft.materials[self._material]
        pairs = {
            self._draft.materials[last]: Operation(f"after_{last}", Role.CHANGEOVER, Constant(to[self._material]))
            for last, to in sorted(unit.changeovers.items())
            if self._material in to
        }
        if not is_nothing(step.line_clearance):
            pairs.setdefault(own, Operation("line_clearance", Role.CHANGEOVER, step.line_clearance))
        if not is_nothing(step.changeover):
            pairs[NONE] = Operation("changeover", Role.CHANGEOVER, step.changeover)
        for before, operation in pairs.items():
            self._segment(at, [operation], needs=step.turnaround_needs, before=before)
        if unit.clean_window is not None:
            clean = Operation("full_clean", Role.FULL_CLEAN, unit.clean_window.clean)
            self._segment(at, [clean], needs=unit.clean_window.needs)

    def _segment(self, at: _At, operations: list[Operation], *, needs: dict[str, int], before: int = NONE) -> None:
        draft, role, step = self._draft, operations[0].role, at.step
        own = draft.table("unit_classes")[draft.index["unit_classes", self._site, step.on]].calendar
        pools = [draft.index["pool calendar", self._site, pool] for pool in sorted(needs)]
        on_close, on_failure = step.rules
        quantum = QUANTA[self._unit]
        cycled = [one for one in operations if one.cycle > 0]
        fixed = [draft.stream(f"{at.path}/{one.name}", one.fixed) for one in operations if not is_nothing(one.fixed)]
        row = SegmentRow(
            step=at.number,
            role=int(role),
            operation=" + ".join(one.name for one in operations),
            fixed=draft.link(fixed),
            per_amount=sum(one.per_amount for one in operations) * quantum,
            cycle_capacity=quanta(cycled[0].cycle, self._unit) if cycled else 0,
            per_cycle=sum(one.per_cycle for one in cycled),
            between_cycles=sum(one.between for one in cycled),
            calendar=draft.calendar([own, *pools]),
            on_close=int(on_close) if role == Role.PROCESS else 0,
            on_failure=int(on_failure),
            breaks=role == Role.PROCESS,
            needs=self._needs(needs),
            before=before,
        )
        draft.add("segments", row)

    def _needs(self, needs: dict[str, int]) -> tuple[int, int]:
        first = self._draft.count("needs")
        for pool, count in sorted(needs.items()):
            self._draft.add("needs", NeedRow(self._draft.index["pools", self._site, pool], count))
        return first, self._draft.count("needs")


def _needs_of(step: UnitProcedure, role: Role) -> dict[str, int]:
    """The pools that an operation of a step takes, by what it is for."""
    if role == Role.PROCESS:
        return step.needs
    if role == Role.PREPARATION and step.preparation_needs is not None:
        return step.preparation_needs
    return step.turnaround_needs


def _hold(limit: float | None) -> int:
    return UNLIMITED if limit is None else round(limit)


def _merged(operations: list[Operation], step: UnitProcedure) -> list[list[Operation]]:
    """Operations that run as one: all of a role, unless a breakdown restarts one of them or their cycles differ."""
    restarts = step.rules[1] == OnFailure.RESTART_OPERATION
    if restarts or len({operation.cycle for operation in operations if operation.cycle > 0}) > 1:
        return [[operation] for operation in operations]
    return [operations]
