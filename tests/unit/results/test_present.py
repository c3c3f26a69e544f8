"""Numbers for people."""

import numpy as np
import pytest

from capsim.plan.plan import MaterialRow
from capsim.results.present import amount, date_of, doses, moment

DAY = 86_400


@pytest.mark.parametrize(
    ("days", "start", "text"),
    [
        (44.2, "2020-10-01", "day 44.2 (2020-11-14)"),
        (0, "2020-10-01", "day 0.0 (2020-10-01)"),
        (0.5, "2020-10-01T18:00", "day 0.5 (2020-10-02)"),
        (59, "2028-01-01", "day 59.0 (2028-02-29)"),
        (1000.04, "2020-10-01", "day 1000.0 (2023-06-28)"),
    ],
)
def test_a_moment_is_a_day_and_a_date(days: float, start: str, text: str) -> None:
    assert moment(days * DAY, start) == text


def test_a_moment_that_has_not_come() -> None:
    assert moment(-1, "2020-10-01") == "not yet"
    assert moment(np.int64(-1), "2020-10-01") == "not yet"


def test_a_numpy_moment_has_a_date() -> None:
    assert date_of(np.int64(DAY), "2020-10-01").isoformat() == "2020-10-02"


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0"),
        (12.34, "12.3"),
        (999, "999"),
        (999.4, "999"),
        (999.6, "1 k"),
        (1_500, "1.5 k"),
        (150e6, "150 M"),
        (999_600_000, "1 bn"),
        (-2.5e6, "-2.5 M"),
        (12.3e9, "12.3 bn"),
        (4_567e9, "4567 bn"),
    ],
)
def test_doses_have_three_digits(count: float, text: str) -> None:
    assert doses(count) == text


@pytest.mark.parametrize(
    ("quanta", "unit", "quantum", "text"),
    [(1_800_000, "g", 1e-3, "1.8 kg"), (20_000, "vial", 1.0, "20000 vial"), (3, "L", 0.1, "300 mL")],
)
def test_an_amount_is_in_the_unit_of_its_material(quanta: int, unit: str, quantum: float, text: str) -> None:
    assert amount(quanta, MaterialRow("x", "ds", unit, quantum, 1.0, -1, False)) == text
