"""Steps and segments of procedures: what merges, what it costs, where a lot waits; numbers worked out by hand."""

from typing import Any, ClassVar

import pytest

from capsim.foundation.distributions import Constant
from capsim.plan.compile_equipment import compile_equipment
from capsim.plan.compile_materials import compile_materials
from capsim.plan.compile_procedure import ProcedureCompiler
from capsim.plan.draft import Draft
from capsim.plan.plan import NONE, UNLIMITED, Plan, Role, SegmentRow, StepRow
from capsim.procedures.contract import LotUnit, Operation, UnitSize
from capsim.procedures.process import Process
from tests.plants import TINY, plan_of, scenario_of

HOUR = 3600
FILLING = "materials.vaccine.procedure[1]"
CULTURE = "materials.bulk.procedure[0]"


def step(plan: Plan, name: str) -> StepRow:
    return next(row for row in plan.steps if row.name == name)


def segments(plan: Plan, name: str) -> tuple[SegmentRow, ...]:
    return plan.segments[slice(*step(plan, name).segments)]


def fixed(plan: Plan, segment: SegmentRow) -> list[float]:
    """Fixed work of a segment in hours, part by part; all constant."""
    return [plan.streams[link].distribution.mean / HOUR for link in plan.links[slice(*segment.fixed)]]


def test_a_fill_is_set_up_run_and_cleaned() -> None:
    """Changeover 4 h, VHP 8 h, 1 / (200/60 x 0.85) = 0.352941 s a vial, clearance 4 h: the defaults of the kind."""
    plan = plan_of(TINY)
    rows = segments(plan, "aseptic_filling")
    assert [row.role for row in rows] == [Role.CHANGEOVER, Role.PREPARATION, Role.PROCESS, Role.CLEANING]
    assert [fixed(plan, row) for row in rows] == [[4], [8], [], [4]]
    assert [row.per_amount for row in rows] == pytest.approx([0, 0, 0.352941, 0], abs=1e-6)
    assert [row.breaks for row in rows] == [False, False, True, False]
    assert step(plan, "aseptic_filling").valid == 24 * HOUR


def test_what_takes_no_time_has_no_segment() -> None:
    plan = plan_of(
        TINY, {f"{FILLING}.changeover": "0 h", f"{FILLING}.preparation": "0 h", f"{FILLING}.turnaround": "0 h"}
    )
    (row,) = segments(plan, "aseptic_filling")
    assert (row.role, row.operation) == (Role.PROCESS, "filling")


def test_pools_and_calendar_of_a_segment() -> None:
    """The fill takes two operators and keeps the line's shift; its cleaning takes nobody."""
    plan = plan_of(TINY)
    process, cleaning = segments(plan, "aseptic_filling")[2:]
    assert [(plan.pools[need.pool].name, need.count) for need in plan.needs[slice(*process.needs)]] == [("operator", 2)]
    assert cleaning.needs[0] == cleaning.needs[1]
    assert process.calendar == cleaning.calendar != NONE


def test_a_segment_works_when_all_it_needs_is_there() -> None:
    """Line 06-22, operators 14-24 and 00-06 of the same weekdays: 14-22 is left."""
    edits: dict[str, Any] = {
        "sites.plant.calendars.late": {"days": "mon-fri", "hours": "14:00-24:00"},
        "sites.plant.pools.operator.calendar": "late",
    }
    plan = plan_of(TINY, edits)
    process, cleaning = segments(plan, "aseptic_filling")[2:]
    both, own = plan.calendar(process.calendar), plan.calendar(cleaning.calendar)
    assert both is not None
    assert own is not None
    assert (both.opens[0] / HOUR, both.closes[0] / HOUR) == (14, 22)
    assert (own.opens[0] / HOUR, own.closes[0] / HOUR) == (6, 22)


def test_a_culture_makes_its_lot() -> None:
    """100 L x 50 mg/L: 1e11 quanta per g/L, multiplied by the titre and kept by 80 %."""
    plan = plan_of(TINY)
    row = step(plan, "cell_culture")
    assert row.creates == pytest.approx(100 / 1e-9)
    assert [plan.streams[link].distribution for link in plan.links[slice(*row.create_factors)]] == [Constant(0.05)]
    assert [plan.streams[link].distribution for link in plan.links[slice(*row.yields)]] == [Constant(0.8)]
    assert plan.causes[row.loss_cause] == "cell_culture yield"


def test_a_full_yield_draws_nothing() -> None:
    row = step(plan_of(TINY), "formulation")
    assert row.yields[0] == row.yields[1]
    assert row.creates == 0


def test_losses_samples_and_failures() -> None:
    """2 mg = 2e6 ng, 30 vials; causes in alphabetical order, those of no chance left out."""
    edits = {
        f"{CULTURE}.fixed_loss": "2 mg",
        f"{FILLING}.samples": "30 vial",
        f"{CULTURE}.failure": {"operator": "1 %", "contamination": "2 %", "virus": 0},
        f"{CULTURE}.extra_cleaning": "2 day",
    }
    plan = plan_of(TINY, edits)
    culture, filling = step(plan, "cell_culture"), step(plan, "aseptic_filling")
    assert (culture.fixed_loss, culture.sampled, filling.sampled) == (2_000_000, 0, 30)
    rows = plan.failures[slice(*culture.failures)]
    assert [(plan.causes[row.cause], row.probability) for row in rows] == [("contamination", 0.02), ("operator", 0.01)]
    assert culture.extra_cleaning == 48 * HOUR
    assert plan.streams[culture.failure_stream].name == "bulk_at_plant/cell_culture/failure"
    assert filling.failure_stream == NONE


def test_a_chance_of_nothing_draws_nothing() -> None:
    row = step(plan_of(TINY, {f"{CULTURE}.failure": 0, f"{FILLING}.failure": {"operator": 0}}), "aseptic_filling")
    assert (row.failure_stream, row.failures[0]) == (NONE, row.failures[1])


def test_where_a_lot_waits() -> None:
    """In its unit, anywhere, in a hold of its own (shared by all campaigns of the site), or in a store."""
    assert step(plan_of(TINY), "cell_culture").after == NONE
    assert step(plan_of(TINY), "formulation").after == UNLIMITED
    campaign = {"make": "vaccine", "at": "plant"}
    edits = {
        "materials.vaccine.procedure[0].hold": {"capacity": 3},
        "campaigns": [{"make": "bulk", "at": "plant"}, campaign, campaign],
    }
    plan = plan_of(TINY, edits)
    holds = {row.after for row in plan.steps if row.name == "formulation"}
    assert len(holds) == 1
    assert plan.stores[holds.pop()].capacity == 3
    stored = plan_of(TINY, {"materials.vaccine.procedure[0].hold": "freezer"})
    assert stored.stores[step(stored, "formulation").after].name == "freezer"


def test_cycles_of_a_column() -> None:
    """35 g/L x 2 L = 70 g a cycle of 90 min, after 4 h whatever the lot."""
    edits = {
        "sites.plant.unit_classes.column": {"column_volume": "2 L"},
        "materials.bulk.procedure": [
            {"unit_procedure": "cell_culture", "on": "bioreactor", "culture_time": "10 day", "titre": "2 g/L"},
            {"unit_procedure": "chromatography", "on": "column", "duration": "4 h", "cycle_time": "90 min",
             "binding_capacity": "35 g/L"},
        ],
    }  # fmt: skip
    plan = plan_of(TINY, edits)
    (row,) = segments(plan, "chromatography")
    assert fixed(plan, row) == [4]
    assert (row.cycle_capacity, row.per_cycle) == (70_000_000_000, 90 * 60)


def test_steps_of_one_name_are_numbered() -> None:
    plain = {"unit_procedure": "process", "on": "tank", "duration": "1 h", "hold": "unlimited"}
    plan = plan_of(TINY, {"materials.bulk.procedure": [plain, plain, plain | {"name": "wash", "hold": "none"}],
                          "materials.bulk.lot_size": "9 g"})  # fmt: skip
    names = [row.name for row in plan.steps if plan.campaigns[row.campaign].name == "bulk_at_plant"]
    assert names == ["process", "process_2", "wash"]
    assert {stream.name for stream in plan.streams} >= {
        "bulk_at_plant/process/process",
        "bulk_at_plant/process_2/process",
    }


class TwoOperations(Process):
    """Loads for one hour and runs for the duration; a kind as a later file may bring it."""

    cycles: ClassVar[tuple[float, float]] = (0.0, 0.0)

    def work(self, unit: UnitSize, lot: LotUnit) -> tuple[Operation, ...]:
        first, second = self.cycles
        return (
            Operation("load", Role.PROCESS, Constant(1.0 * HOUR), 0.5, first, 60.0),
            Operation("run", Role.PROCESS, self.duration, 0.25, second, 30.0, between=5.0),
        )


class TwoCycles(TwoOperations):
    """The same, each with cycles of its own."""

    cycles: ClassVar[tuple[float, float]] = (10.0, 20.0)


class OneCycle(TwoOperations):
    """The same, both in every cycle of ten."""

    cycles: ClassVar[tuple[float, float]] = (10.0, 10.0)


def compiled(kind: type[Process], **fields: Any) -> list[SegmentRow]:
    """The process segments of a vaccine made by one step of a kind."""
    scenario = scenario_of(TINY)
    one = kind.model_validate({"unit_procedure": "process", "on": "line", "duration": "2 h"} | fields)
    vaccine = scenario.materials["vaccine"].model_copy(update={"procedure": [one]})
    draft = Draft(scenario.model_copy(update={"materials": {**scenario.materials, "vaccine": vaccine}}))
    compile_equipment(draft)
    compile_materials(draft)
    ProcedureCompiler(draft, campaign="c", material="vaccine", site="plant").compile()
    return list(draft.table("segments"))


def test_operations_that_nothing_disturbs_are_one_segment() -> None:
    """Fixed work and work by amount add up."""
    (row,) = compiled(TwoOperations)
    assert row.operation == "load + run"
    assert row.fixed[1] - row.fixed[0] == 2
    assert row.per_amount == 0.75


def test_operations_that_are_restarted_are_segments_of_their_own() -> None:
    rows = compiled(TwoOperations, on_failure="restart_operation")
    assert [(row.operation, row.per_amount) for row in rows] == [("load", 0.5), ("run", 0.25)]


def test_operations_with_cycles_of_their_own_are_not_merged() -> None:
    assert [(row.operation, row.cycle_capacity, row.per_cycle) for row in compiled(TwoCycles)] == [
        ("load", 10, 60),
        ("run", 20, 30),
    ]


def test_operations_of_the_same_cycle_are_one_segment() -> None:
    """A minute and half a minute in each cycle of ten, and five seconds between two."""
    (row,) = compiled(OneCycle)
    assert row.operation == "load + run"
    assert (row.cycle_capacity, row.per_cycle, row.between_cycles) == (10, 90, 5)
