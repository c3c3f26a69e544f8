"""Lots that are there at the start, into campaigns of their own: what all of them share, and those in stock."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from capsim.foundation.distributions import Constant
from capsim.plan.compile_campaigns import CampaignCompiler
from capsim.plan.compile_equipment import seconds
from capsim.plan.compile_going_on import qualification_of
from capsim.plan.compile_lots import LotList
from capsim.plan.compile_materials import lot_amount
from capsim.plan.draft import Draft
from capsim.plan.plan import NONE, CheckPart, LotRow
from capsim.scenario.model import Scenario
from capsim.scenario.opening import StockLot
from capsim.scenario.opening_parts import BegunCheck
from capsim.scenario.quality import Check, Release
from capsim.scenario.references import campaigns_of
from capsim.scenario.schedule import Campaign, Learning, PlannedLot

PARTS = {"test": CheckPart.TEST, "investigation": CheckPart.INVESTIGATION, "retest": CheckPart.RETEST}
"""What of a check may be under way, as written."""


def maker_of(scenario: Scenario, material: str, at: str) -> tuple[str, Campaign] | None:
    """The first campaign that makes a material at a site, with its name; None where none does."""
    made = (entry for entry in campaigns_of(scenario) if (entry[1].make, entry[1].at) == (material, at))
    return next(made, None)


@dataclass(frozen=True)
class Known:
    """What is told of a lot at the start, besides where it stands.

    Attributes:
        number: In its campaign, from 1, or None.
        started: When it was planned, or None.
        checks: Checks that have begun; None where that is not told.
    """

    number: int | None = None
    started: datetime | None = None
    checks: Mapping[str, BegunCheck] | None = None


class OpeningCampaign(CampaignCompiler):
    """Lots that are there at the start: they draw nothing."""

    opening = True

    def __init__(self, draft: Draft, name: str, campaign: Campaign, *, known: Known) -> None:
        self._maker, self._known = maker_of(draft.scenario, campaign.make, campaign.at), known
        learns = self._maker is not None and (known.number is not None or known.started is not None)
        own = {
            "priority": self._maker[1].priority if self._maker else 1,
            "learning": self._maker[1].learning if self._maker and learns else Learning(),
        }
        super().__init__(draft, name, campaign.model_copy(update=own))

    def compile(self) -> None:
        """Add the campaign with all that belongs to it."""
        super().compile()
        draft, known = self._draft, self._known
        row = draft.rows["campaigns"][-1]
        begun = 0 if known.number is None else known.number - 1
        failed = any(check.result == "failed" for check in (known.checks or {}).values())
        draft.rows["campaigns"][-1] = replace(row, begun=begun, since=self._since(), failed=failed)

    def _since(self) -> int:
        """The first lot of the train was planned as long before the start as before this lot was [s]."""
        state = self._draft.scenario.opening.campaigns.get(self._maker[0]) if self._maker else None
        if state is None or state.since is None or self._known.started is None:
            return 0
        return round((state.since - self._known.started).total_seconds())

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
                order=order if lot.order is None else lot.order,
            )

    def _inputs(self, draws: tuple[int, ...]) -> tuple[int, int]:
        return self._draft.count("inputs"), self._draft.count("inputs")

    def _qualification(self) -> int:
        """That of the campaign that makes the material, where the lot has a number there."""
        counted = self._maker is not None and self._known.number is not None
        return qualification_of(self._draft, *self._maker) if counted and self._maker else NONE

    def _check(self, name: str, check: Check) -> None:
        """A check that has a result is over; one that has begun goes on."""
        begun = (self._known.checks or {}).get(name)
        if begun is not None and begun.result is not None:
            return
        super()._check(name, check)
        if begun is not None and begun.until is not None:
            rows = self._draft.rows["checks"]
            until = seconds(begun.until, self._draft.scenario)
            rows[-1] = replace(rows[-1], begun=int(PARTS[begun.part]), stage=begun.stage - 1, until=until)

    def _parents(self, names: list[str]) -> tuple[tuple[int, int], ...]:
        """Campaign and number of the lots in stock that went into a lot."""
        components = self._material.components
        found = self._draft.index
        return tuple(
            divmod(found["stock lot", component, name], _MOST_LOTS)
            for name in names
            for component in components
            if ("stock lot", component, name) in found
        )


_MOST_LOTS = 1 << 32


@dataclass(frozen=True)
class Like:
    """Lots in stock that share everything but their size, age, and what went into them.

    Attributes:
        away: It has left its site, or nothing is left of it.
    """

    generation: int
    material: str
    at: str
    status: str
    decided: int
    rejection: float
    checks: tuple[tuple[str, BegunCheck], ...] | None
    number: int | None
    started: datetime | None
    away: bool


class Stock(OpeningCampaign):
    """Lots that are made, and alike."""

    def __init__(self, draft: Draft, name: str, like: Like, *, lots: list[StockLot]) -> None:
        self._like = like
        self._lots = lots
        planned = [PlannedLot.model_construct(name=lot.name, size=lot.size, due=lot.due) for lot in lots]
        campaign = Campaign.model_construct(make=like.material, at=like.at, lots=planned)
        known = Known(like.number, like.started, None if like.checks is None else dict(like.checks))
        super().__init__(draft, name, campaign, known=known)

    def compile(self) -> None:
        """Add the campaign; its lots can be named by what was made of them."""
        super().compile()
        draft, campaign = self._draft, self._draft.count("campaigns") - 1
        for number, lot in enumerate(self._lots):
            if lot.name is not None and lot.status == "quarantine":
                draft.index["stock lot", lot.material, lot.name] = campaign * _MOST_LOTS + number
        if self._like.away:
            draft.rows["campaigns"][-1] = replace(draft.rows["campaigns"][-1], store=NONE)

    def _steps(self) -> tuple[int, int]:
        return self._draft.count("steps"), self._draft.count("steps")

    def _rows(self) -> Iterator[LotRow]:
        scenario, draft = self._draft.scenario, self._draft
        for row, lot in zip(super()._rows(), self._lots, strict=True):
            yield replace(
                row,
                expires=expiry_of(scenario, lot),
                parents=self._parents(lot.made_of),
                to=NONE if lot.to is None else draft.sites[lot.to],
                arrives=NONE if lot.arrives is None else seconds(lot.arrives, scenario),
            )

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
