"""What the kinds of unit procedures mean in hours and amounts, worked out by hand."""

import pytest

from capsim.foundation.rules import OnClose, OnFailure, Role
from capsim.procedures.contract import UnitSize
from tests.unit.procedures.worked import hours, made


def test_a_filling_line() -> None:
    """100 000 vials at 400 a minute x 85 % run for 294.1 min = 4.902 h, after half an hour of set-up."""
    one = made("aseptic_filling", set_up="30 min")
    told = hours(one, 100_000, line_speed="400 vial/min")
    assert told == pytest.approx(
        {"changeover": 4, "preparation": 8, "filling": 0.5 + 4.90196, "turnaround": 4}, rel=1e-5
    )


def test_an_inspection_machine_and_a_packaging_line() -> None:
    """60 000 containers at 100 a minute: 10 h; packing at 80 % of that: 12.5 h and two hours of line clearance."""
    assert hours(made("visual_inspection"), 60_000, line_speed="100 vial/min") == {"inspection": 10}
    told = hours(made("packaging"), 60_000, line_speed="100 vial/min")
    assert told == pytest.approx({"packing": 12.5, "turnaround": 2})
    assert made("visual_inspection").step_yield.mean == 0.985


def test_a_culture_makes_working_volume_times_titre() -> None:
    """2 000 L x 1.8 g/L = 3 600 g; the unit turns around in a day, and the culture runs through the night."""
    one = made("cell_culture", culture_time="14 day", titre="1.8 g/L")
    assert hours(one, working_volume="2000 L") == {"culture": 14 * 24, "turnaround": 24}
    creation = one.creation(UnitSize.model_validate({"working_volume": "2000 L"}))
    assert creation is not None
    assert creation.size * creation.titre.distribution.mean == 3600
    assert one.rules == (OnClose.FINISH, OnFailure.RESUME)


@pytest.mark.parametrize(
    ("gram", "cycles"),
    [(70, 1), (70.001, 2), (140, 2), (300, 5)],
)
def test_chromatography_in_cycles(gram: float, cycles: int) -> None:
    """A bed of 2 L takes 35 g/L x 2 L = 70 g a cycle of 1.5 h; four hours of equilibration come first."""
    one = made("chromatography", duration="4 h", cycle_time="90 min", binding_capacity="35 g/L")
    assert hours(one, gram, column_volume="2 L") == {"chromatography": 4 + 1.5 * cycles}


def test_chromatography_of_known_duration() -> None:
    assert hours(made("chromatography", duration="20 h"), 500) == {"chromatography": 20}


@pytest.mark.parametrize("fields", [{"cycle_time": "90 min"}, {"binding_capacity": "35 g/L"}])
def test_cycles_need_a_time_and_a_capacity(fields: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="cycle_time and binding_capacity together, or duration alone"):
        made("chromatography", **fields)


def test_cycles_need_a_column() -> None:
    fields = {"cycle_time": "90 min", "binding_capacity": "35 g/L"}
    assert made("chromatography", **fields).sizes_needed() == ("column_volume",)
    assert made("chromatography", duration="5 h").sizes_needed() == ()


def test_a_plain_process() -> None:
    """2 h, 3 min a thousand vials, and 4 h for each started load of 20 000: for 50 000 vials 2 + 2.5 + 12 h."""
    fields = {
        "duration": "2 h",
        "pace": {"amount": "1000 vial", "time": "3 min"},
        "cycle": {"amount": "20e3 vial", "time": "4 h"},
        "turnaround": "1 h",
    }
    assert hours(made("process", **fields), 50_000) == {"process": 16.5, "turnaround": 1}


def test_a_process_that_creates() -> None:
    creation = made("process", creates="2e6 dose").creation(UnitSize())
    assert creation is not None
    assert creation.size * creation.titre.distribution.mean == 2e6
    assert creation.titre.dimension.symbol == "dose/L"
    assert made("process").creation(UnitSize()) is None


def test_a_tank_holds_no_more_than_its_working_volume() -> None:
    limit = made("formulation").largest_lot(UnitSize.model_validate({"working_volume": "300 L"}))
    assert limit is not None
    assert (limit.value, limit.dimension.symbol) == (300, "L")
    assert made("formulation").largest_lot(UnitSize()) is None


@pytest.mark.parametrize("kind", ["bulk_fill", "clarification", "purification", "thaw_and_pool", "ultrafiltration"])
def test_steps_of_one_duration(kind: str) -> None:
    one = made(kind, duration="9 h", turnaround="3 h")
    assert [operation.role for operation in one.operations(UnitSize())] == [Role.PROCESS, Role.CLEANING]
    assert list(hours(one).values()) == [9, 3]


def test_a_seed_train_runs_through() -> None:
    one = made("seed_train")
    assert one.rules[0] == OnClose.FINISH
    assert hours(one)["expansion"] == pytest.approx((21 + 24 + 28) / 3 * 24)


def test_names_and_failures() -> None:
    assert made("process").label == "process"
    assert made("process", name="wash").label == "wash"
    assert made("process", failure="2 %").failure_by_cause == {"batch_failure": 0.02}
    assert made("process").failure_by_cause == {}
    shares = {"operator": "1 %", "contamination": "3 %", "virus": 0}
    assert list(made("process", failure=shares).failure_by_cause.items()) == [
        ("contamination", 0.03),
        ("operator", 0.01),
    ]
