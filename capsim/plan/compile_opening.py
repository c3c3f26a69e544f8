"""The plant at the start into tables: campaigns of lots that are there, units that are busy, and what was released.

Lots in stock are delivered at the start, as imports are. A lot in process is a campaign of one lot, whose procedure is
what is left of that of its material. These campaigns come before those of the scenario, so that at the start their
lots have what they stand in before any other lot asks for it; what lots were made of comes before them.
"""

from dataclasses import replace
from itertools import groupby

from capsim.plan.compile_equipment import seconds
from capsim.plan.compile_in_process import InProcess
from capsim.plan.compile_materials import in_own_unit, measure
from capsim.plan.compile_opening_lots import Like, Stock
from capsim.plan.draft import Draft
from capsim.plan.plan import NONE, ActualRow
from capsim.scenario.located import numbered
from capsim.scenario.model import Scenario
from capsim.scenario.opening import InProcessLot, StockLot


def compile_opening(draft: Draft) -> None:
    """Add what the plant holds at the start; before the campaigns of the scenario."""
    opening = draft.scenario.opening
    depth = _generations(draft.scenario)
    likes = [(_like(draft.scenario, lot, depth[index]), lot) for index, lot in enumerate(opening.stock)]
    likes.sort(key=lambda one: one[0].generation)
    alike = [(like, [lot for _, lot in group]) for like, group in groupby(likes, key=lambda one: one[0])]
    names = numbered([*(_stock_name(like) for like, _ in alike), *(_process_name(lot) for lot in opening.in_process)])
    for name, (like, lots) in zip(names, alike, strict=False):
        Stock(draft, name, like, lots=lots).compile()
    for name, standing in zip(names[len(alike) :], opening.in_process, strict=True):
        InProcess(draft, name, standing).compile()
    _make_busy(draft)


def _generations(scenario: Scenario) -> list[int]:
    """For each lot in stock, how many generations of undecided lots it was made of."""
    lots = scenario.opening.stock
    depth = [0] * len(lots)
    for _ in scenario.materials:  # no chain is longer
        for index, lot in enumerate(lots):
            components = scenario.materials[lot.material].components
            parents = [
                depth[number] + 1
                for number, other in enumerate(lots)
                if other.name in lot.made_of and other.material in components
            ]
            depth[index] = max(parents, default=0)
    return depth


def _like(scenario: Scenario, lot: StockLot, generation: int) -> Like:
    return Like(
        generation=generation,
        material=lot.material,
        at=lot.at,
        status=lot.status,
        decided=NONE if lot.decided is None else seconds(lot.decided, scenario),
        rejection=lot.rejection or 0.0,
        checks=None if lot.checks is None else tuple(sorted(lot.checks.items(), key=lambda one: one[0])),
        number=lot.number,
        started=lot.started,
        away=lot.arrives is not None or (lot.size is not None and lot.size.value == 0),
    )


def _stock_name(like: Like) -> str:
    what = "opening stock of" if like.status == "released" else "opening quarantine of"
    return f"{what} {like.material} at {like.at}"


def _process_name(lot: InProcessLot) -> str:
    where = f"in {lot.step}" if lot.step else f"after {lot.after}" if lot.after else f"before {lot.before}"
    return f"{lot.material} at {lot.at} {where}"


def _make_busy(draft: Draft) -> None:
    """Until when units that are not told by number are busy, in their classes."""
    table = draft.rows.get("unit_classes", [])
    for entry in draft.scenario.opening.busy:
        if entry.unit is None:
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
