"""The plant at the start into tables: campaigns of lots that are there, units that are busy, and what was released.

Lots in stock are delivered at the start, as imports are. A lot in process is a campaign of one lot, whose procedure is
what is left of that of its material. These campaigns come before those of the scenario, so that at the start their
lots have what they stand in before any other lot asks for it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from capsim.foundation.distributions import Constant
from capsim.plan.compile_campaigns import CampaignCompiler, cap_of
from capsim.plan.compile_equipment import seconds
from capsim.plan.compile_lots import LotList
from capsim.plan.compile_materials import in_own_unit, lot_amount, measure
from capsim.plan.compile_procedure import ProcedureCompiler, next_main_step
from capsim.plan.draft import Draft
from capsim.plan.plan import NONE, ActualRow, LimitRow, LotRow
from capsim.procedures.contract import UnitSize
from capsim.scenario.located import numbered
from capsim.scenario.model import Scenario
from capsim.scenario.opening import InProcessLot, StockLot
from capsim.scenario.quality import Check, Release
from capsim.scenario.references import campaigns_of
from capsim.scenario.schedule import Campaign, PlannedLot


@dataclass(frozen=True)
class _Like:
    """Lots in stock that share everything but their size and age."""

    material: str
    at: str
    status: str
    decided: int
    rejection: float


def compile_opening(draft: Draft) -> None:
    """Add what the plant holds at the start; before the campaigns of the scenario."""
    opening = draft.scenario.opening
    alike: dict[_Like, list[StockLot]] = {}
    for lot in opening.stock:
        alike.setdefault(_like(draft.scenario, lot), []).append(lot)
    names = numbered([*map(_stock_name, alike), *(_process_name(lot) for lot in opening.in_process)])
    for name, (like, lots) in zip(names, alike.items(), strict=False):
        _Stock(draft, name, like, lots=lots).compile()
    for name, standing in zip(names[len(alike) :], opening.in_process, strict=True):
        _InProcess(draft, name, standing).compile()
    _make_busy(draft)


def _like(scenario: Scenario, lot: StockLot) -> _Like:
    decided = NONE if lot.decided is None else seconds(lot.decided, scenario)
    return _Like(lot.material, lot.at, lot.status, decided, lot.rejection or 0.0)


def _stock_name(like: _Like) -> str:
    what = "opening stock of" if like.status == "released" else "opening quarantine of"
    return f"{what} {like.material} at {like.at}"


def _process_name(lot: InProcessLot) -> str:
    return f"{lot.material} at {lot.at} in {lot.step}" if lot.step else f"{lot.material} at {lot.at} after {lot.after}"


def maker_of(scenario: Scenario, material: str, at: str) -> tuple[str, Campaign] | None:
    """The first campaign that makes a material at a site, with its name; None where none does."""
    made = (entry for entry in campaigns_of(scenario) if (entry[1].make, entry[1].at) == (material, at))
    return next(made, None)


class _OpeningCampaign(CampaignCompiler):
    """Lots that are there at the start: they draw nothing, and learn nothing."""

    opening = True

    def __init__(self, draft: Draft, name: str, material: str, *, at: str, lots: list[PlannedLot]) -> None:
        self._maker = maker_of(draft.scenario, material, at)
        priority = self._maker[1].priority if self._maker else 1
        super().__init__(draft, name, Campaign(make=material, at=at, lots=lots, priority=priority))

    def _listed(self, live: int) -> LotList:
        draft, first, date = self._draft, self._draft.count("lots"), self._draft.count("dates")
        rows = list(self._rows())
        for row in rows:
            draft.add("lots", row)
            draft.add("dates", 0)
        amount = round(sum(row.amount for row in rows) / len(rows))
        return LotList((first, draft.count("lots")), (date, draft.count("dates")), amount, ())

    def _rows(self) -> Iterator[LotRow]:
        draft = self._draft
        for order, lot in enumerate(self._campaign.listed, start=1):
            yield LotRow(
                campaign=draft.count("campaigns"),
                name=lot.name or "",
                amount=lot_amount(draft.scenario, self._campaign.make, lot.size),
                draws=(),
                due=NONE if lot.due is None else lot.due.seconds(draft.scenario.start),
                order=order,
            )

    def _inputs(self, draws: tuple[int, ...]) -> tuple[int, int]:
        return self._draft.count("inputs"), self._draft.count("inputs")


class _Stock(_OpeningCampaign):
    """Lots that are made, and alike but for their size and age."""

    def __init__(self, draft: Draft, name: str, like: _Like, *, lots: list[StockLot]) -> None:
        self._like = like
        self._lots = lots
        planned = [PlannedLot(name=lot.name, size=lot.size, due=lot.due) for lot in lots]
        super().__init__(draft, name, like.material, at=like.at, lots=planned)

    def _steps(self) -> tuple[int, int]:
        return self._draft.count("steps"), self._draft.count("steps")

    def _rows(self) -> Iterator[LotRow]:
        for row, lot in zip(super()._rows(), self._lots, strict=True):
            yield replace(row, expires=expiry_of(self._draft.scenario, lot))

    def _release(self) -> Release:
        if self._like.status == "released":
            return Release()
        if self._like.decided == NONE:
            return super()._release()
        check = Check(elapsed=Constant(float(self._like.decided)))
        return Release(checks={"decision": check}, rejection=self._like.rejection)

    def _limits(self) -> tuple[int, int]:
        return self._draft.count("limits"), self._draft.count("limits")

    def _sampled(self, release: Release) -> int:
        return NONE


def expiry_of(scenario: Scenario, lot: StockLot) -> int:
    """When a lot in stock expires [s]; NONE where a new shelf life begins at the start, or it has none."""
    if lot.expires is not None:
        return lot.expires.seconds(scenario.start)
    life = scenario.materials[lot.material].shelf_life
    return NONE if lot.age is None or life is None else round(life - lot.age)


def place_of(scenario: Scenario, lot: InProcessLot) -> tuple[int, bool]:
    """The place in the procedure from which a lot in process goes on, and whether it stands in the unit there."""
    material = scenario.materials[lot.material]
    place = material.step_names.index(lot.step or lot.after or "")
    if lot.step or material.procedure[place].hold in ("none", "zero_wait"):
        return place, True
    return next_main_step(material, place), False


class _InProcess(_OpeningCampaign):
    """A lot that is in the middle of its procedure."""

    def __init__(self, draft: Draft, name: str, lot: InProcessLot) -> None:
        self._lot = lot
        self._place, self._stands = place_of(draft.scenario, lot)
        planned = PlannedLot(name=lot.name, size=lot.size, due=lot.due)
        super().__init__(draft, name, lot.material, at=lot.at, lots=[planned])

    def _steps(self) -> tuple[int, int]:
        lot = self._lot
        compiler = ProcedureCompiler(self._draft, campaign=self._name, material=lot.material, site=lot.at)
        if self._stands:
            return compiler.compile_rest(self._place, lot.remaining)
        return compiler.compile(self._place)

    def _rows(self) -> Iterator[LotRow]:
        for row in super()._rows():
            yield replace(row, amount=0) if is_to_be_created(self._draft.scenario, self._lot) else row

    def _cap(self) -> int:
        return NONE if self._maker is None else cap_of(self._draft, *self._maker)

    def _left(self) -> list[int]:
        """The places in the procedure that are left, in order."""
        every, first = range(len(self._material.procedure)), self._place
        if self._stands:
            return [first, *range(next_main_step(self._material, first), len(every))]
        return list(range(first, len(every)))

    def _sampled(self, release: Release) -> int:
        """Tests on samples that were taken before begin when the first step that is left has ended."""
        left, sampled = self._left(), super()._sampled(release)
        return left.index(sampled) if sampled in left else 0

    def _limits(self) -> tuple[int, int]:
        """Those whose clock starts later, or that add up time: what has passed before is not counted."""
        draft, left = self._draft, self._left()
        first = draft.count("limits")
        super()._limits()
        rows: list[LimitRow] = draft.rows.get("limits", [])
        kept = [row for row in (_moved(row, left) for row in rows[first:]) if row is not None]
        rows[first:] = kept
        return first, draft.count("limits")


def _moved(row: LimitRow, left: list[int]) -> LimitRow | None:
    """A limit by the numbers of the steps that are left; None where its clock started before."""
    if row.inside:
        inside = tuple(left.index(step) for step in row.inside if step in left)
        return replace(row, inside=inside) if inside else None
    if row.first not in left or row.last not in left:
        return None
    return replace(row, first=left.index(row.first), last=left.index(row.last))


def is_to_be_created(scenario: Scenario, lot: InProcessLot) -> bool:
    """Whether a step that is left brings the lot into being."""
    material, (place, _) = scenario.materials[lot.material], place_of(scenario, lot)
    first = place + (lot.after is not None and material.step_names[place] == lot.after)
    return any(step.creation(UnitSize()) is not None for step in material.procedure[first:])


def _make_busy(draft: Draft) -> None:
    """Until when units are busy, in their classes."""
    table = draft.rows.get("unit_classes", [])
    for entry in draft.scenario.opening.busy:
        number = draft.index["unit_classes", draft.sites[entry.at], entry.unit_class]
        until = (seconds(entry.until, draft.scenario),) * entry.units
        table[number] = replace(table[number], busy=table[number].busy + until)


def compile_actuals(draft: Draft) -> None:
    """Add what was released before the start, in order of the dates."""
    scenario = draft.scenario
    rows = []
    for actual in scenario.actuals:
        at = round((actual.date - scenario.start).total_seconds())
        doses = actual.doses or 0.0
        if actual.size is not None:
            measured = measure(scenario, actual.material)
            doses = (in_own_unit(scenario, actual.material, actual.size) or 0.0) * measured.doses
        rows.append(ActualRow(actual.lot or "", draft.materials[actual.material], at, doses))
    for row in sorted(rows, key=lambda row: row.at):
        draft.add("actuals", row)
