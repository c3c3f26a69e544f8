"""A lot that is in the middle of its procedure at the start: a campaign of one lot, with what is left of its way."""

from collections.abc import Iterator
from dataclasses import replace

from capsim.plan.compile_campaigns import cap_of
from capsim.plan.compile_opening_lots import Known, OpeningCampaign
from capsim.plan.compile_procedure import Left, ProcedureCompiler, next_main_step
from capsim.plan.draft import Draft
from capsim.plan.plan import MATURE, NONE, LimitRow, LotRow
from capsim.procedures.contract import UnitSize
from capsim.scenario.material import Material
from capsim.scenario.model import Scenario
from capsim.scenario.opening import InProcessLot
from capsim.scenario.quality import Release
from capsim.scenario.schedule import Campaign, PlannedLot

KEEPS_UNIT = ("none", "zero_wait")
"""Holds with which a lot stays in its unit."""


def place_of(scenario: Scenario, lot: InProcessLot) -> tuple[int, bool]:
    """The place in the procedure from which a lot in process goes on, and whether it stands in the unit there."""
    material = scenario.materials[lot.material]
    place = material.step_names.index(lot.step or lot.after or lot.before or "")
    if lot.before is not None:
        return place, False
    if lot.step or lot.in_unit or material.procedure[place].hold in KEEPS_UNIT:
        return place, True
    return next_main_step(material, place), False


def previous_kept(material: Material, lot: InProcessLot) -> int:
    """The place of the step before whose unit a lot keeps while it is worked on, or NONE."""
    place = material.step_names.index(lot.step or "") if lot.step else 0
    if not lot.step or not material.procedure[place].keeps_previous:
        return NONE
    before = [index for index in range(place) if not material.procedure[index].alongside]
    return before[-1] if before and material.procedure[before[-1]].hold in KEEPS_UNIT else NONE


def is_to_be_created(scenario: Scenario, lot: InProcessLot) -> bool:
    """Whether a step that is left brings the lot into being."""
    material, (place, _) = scenario.materials[lot.material], place_of(scenario, lot)
    first = place + (lot.after is not None and material.step_names[place] == lot.after)
    return any(step.creation(UnitSize()) is not None for step in material.procedure[first:])


class InProcess(OpeningCampaign):
    """A lot that is in the middle of its procedure.

    Attributes:
        left: For each step that is compiled its place in the procedure; NONE for a unit before that it keeps.
    """

    def __init__(self, draft: Draft, name: str, lot: InProcessLot) -> None:
        self._lot = lot
        self._place, self._stands = place_of(draft.scenario, lot)
        self.left: list[int] = []
        planned = PlannedLot(name=lot.name, size=lot.size, due=lot.due, order=lot.order)
        campaign = Campaign(make=lot.material, at=lot.at, lots=[planned])
        super().__init__(draft, name, campaign, known=Known(lot.number, lot.started, lot.checks))

    def compile(self) -> None:
        """Add the campaign; one that starts as units come free waits until its lot has its first unit."""
        super().compile()
        draft, lot = self._draft, self._lot
        row = draft.rows["campaigns"][-1]
        if lot.before is not None and self._maker is not None and not lot.set_up and not lot.has_unit:
            draft.index["waits", self._maker[0]] = draft.count("campaigns") - 1
        learning = row.success_learning if self._has_still_to_prove_itself() else MATURE
        tested = lot.checks is not None
        draft.rows["campaigns"][-1] = replace(
            row,
            holding=self._holding,
            success_learning=learning,
            tested=tested,
            sampled=NONE if tested else row.sampled,
        )

    def _has_still_to_prove_itself(self) -> bool:
        """What early lots fail more often at is the first step that can fail: whether that is left."""
        failing = (place for place, step in enumerate(self._material.procedure) if step.failure_by_cause)
        first = next(failing, NONE)
        return first in self.left and not (first == self._place and self._stands and self._lot.step is None)

    def _steps(self) -> tuple[int, int]:
        lot, material, first = self._lot, self._material, self._draft.count("steps")
        compiler = ProcedureCompiler(self._draft, campaign=self._name, material=lot.material, site=lot.at)
        self._holding, place = NONE, self._place
        if self._stands:
            self._stand(compiler)
            place = next_main_step(material, place)
        elif lot.after is not None:
            self._holding = max(compiler.hold_after(material.step_names.index(lot.after)), NONE)
        if lot.has_unit is not None and place < len(material.procedure):
            compiler.compile_next(place, supplied=True, set_up=Left(None, _unit(lot.has_unit)))
            self.left.append(place)
            place = self._add_kept(compiler, place + 1)
        if place < len(material.procedure) and (lot.set_up or lot.supplied):
            left = None
            if lot.set_up is not None:
                left = Left(None, _unit(lot.set_up.unit), set_up=(lot.set_up, *lot.set_up.then))
            compiler.compile_next(place, supplied=lot.supplied, set_up=left)
            self.left.append(place)
            place += 1
        self._reserve(compiler.compile(place))
        self.left += range(place, len(material.procedure))
        return first, self._draft.count("steps")

    def _add_kept(self, compiler: ProcedureCompiler, place: int) -> int:
        """Steps whose units are kept for the lot already; returns the place after them."""
        for unit in self._lot.next_units:
            compiler.compile_one(place)
            rows = self._draft.rows["steps"]
            rows[-1] = replace(rows[-1], stands=True, unit=_unit(unit))
            self.left.append(place)
            place += 1
        return place

    def _stand(self, compiler: ProcedureCompiler) -> None:
        """The step in whose unit the lot stands, with a unit before that it keeps, and what runs alongside."""
        lot, material = self._lot, self._material
        kept = previous_kept(material, lot)
        if kept != NONE:
            compiler.compile_standing(kept, Left(None, _unit(lot.previous_unit)))
            self.left.append(NONE)
        compiler.compile_standing(self._place, Left(lot.remaining, _unit(lot.unit), lot.under_way))
        self.left.append(self._place)
        for place in range(self._place + 1, next_main_step(material, self._place)):
            beside = lot.alongside.get(material.step_names[place])
            if beside is None:
                continue
            self.left.append(place)
            if beside.remaining is None:
                compiler.compile_one(place)
            else:
                compiler.compile_standing(place, Left(beside.remaining, _unit(beside.unit), beside.under_way))

    def _reserve(self, span: tuple[int, int]) -> None:
        """Units ahead that are kept for a lot that goes on with zero wait have been set up."""
        rows, units = self._draft.rows.get("steps", []), iter(self._lot.next_units)
        if self._lot.step is None or self._material.procedure[self._place].hold != "zero_wait":
            return
        for number in range(*span):
            if rows[number].alongside:
                continue
            rows[number] = replace(rows[number], stands=True, unit=_unit(next(units, None)))
            if not rows[number].zero_wait:
                return

    def _rows(self) -> Iterator[LotRow]:
        lot, scenario = self._lot, self._draft.scenario
        no_later = NONE if lot.expires is None else max(lot.expires.seconds(scenario.start), 0)
        for row in super()._rows():
            amount = 0 if is_to_be_created(scenario, lot) else row.amount
            yield replace(row, amount=amount, no_later=no_later, parents=self._parents(lot.made_of))

    def _cap(self) -> int:
        return NONE if self._maker is None else cap_of(self._draft, *self._maker)

    def _sampled(self, release: Release) -> int:
        """Tests on samples that were taken before begin when the first step that is left has ended."""
        sampled = super()._sampled(release)
        return self.left.index(sampled) if sampled in self.left else max(self.left.count(NONE), 0)

    def _limits(self) -> tuple[int, int]:
        """Those whose clock starts later or is told; what has passed of others is not counted."""
        draft, first = self._draft, self._draft.count("limits")
        super()._limits()
        rows: list[LimitRow] = draft.rows.get("limits", [])
        kept = [row for row in (self._moved(row) for row in rows[first:]) if row is not None]
        rows[first:] = kept
        return first, draft.count("limits")

    def _moved(self, row: LimitRow) -> LimitRow | None:
        """A limit by the numbers of the steps that are left; None where its clock started before and is not told."""
        left, told = self.left, self._lot.limits.get(row.name)
        if row.inside:
            inside = tuple(left.index(step) for step in row.inside if step in left)
            row = replace(row, inside=inside, left=NONE if told is None else round(told))
            return row if inside else None
        if row.last not in left:
            return None
        if told is not None:
            return replace(row, first=NONE, last=left.index(row.last), left=round(told))
        return replace(row, first=left.index(row.first), last=left.index(row.last)) if row.first in left else None


def _unit(number: int | None) -> int:
    return NONE if number is None else number - 1
