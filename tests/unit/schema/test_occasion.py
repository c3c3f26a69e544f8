"""When something happens: what is read, written back, put after a start and refused."""

from datetime import datetime
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from capsim.foundation.distributions import Pert, Triangular, Uniform
from capsim.schema.calendar import Moment
from capsim.schema.occasion import Occasion

OCCASION = TypeAdapter(Occasion)
DAY = 86_400.0

DATED = {"triangular": ["2027-02-01", "2027-02-11", "2027-03-01 06:00"]}


@pytest.mark.parametrize(
    "text",
    [
        "2027-03-01", "30 day", {"uniform": ["0 day", "450 day"]}, {"exponential": "90 day"},
        {"uniform": ["2027-01-01", "2027-03-01"]}, DATED,
        {"empirical": {"values": ["2027-01-01", "2027-03-01"], "weights": [1, 3]}},
    ],
)  # fmt: skip
def test_it_is_written_back_as_it_was_read(text: object) -> None:
    occasion = OCCASION.validate_python(text)
    assert OCCASION.validate_python(OCCASION.dump_python(occasion)) == occasion
    assert OCCASION.validate_python(occasion) is occasion


def test_a_law_counts_from_the_start_or_from_its_dates() -> None:
    """February begins 31 days after the first of January; the first of March is 28 days and six hours later."""
    start = datetime(2027, 1, 1)
    assert OCCASION.validate_python("2 day") == Occasion(moment=Moment(offset=2 * DAY))
    law = OCCASION.validate_python({"pert": ["0 day", "10 day", "20 day"]}).after(start)
    assert law == Pert(0.0, 10 * DAY, 20 * DAY)
    assert OCCASION.validate_python(DATED).after(start) == Triangular(31 * DAY, 41 * DAY, 59.25 * DAY)
    late = OCCASION.validate_python({"uniform": ["2027-02-01", "2027-02-02"]}).after(datetime(2027, 2, 3))
    assert late == Uniform(-2 * DAY, -1 * DAY)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"unifrm": ["0 day", "9 day"]}, 'got {unifrm: ...}; expected a date such as .* did you mean "uniform"'),
        ({"uniform": [0, 1], "pert": [0, 1]}, "got {uniform, pert: ...}; .* write one of constant, uniform"),
        ({"uniform": ["9 day", "2 day"]}, "low must be at most high"),
        ({"uniform": ["2027-02-02", "2027-01-01"]}, "low must be at most high"),
        ({"uniform": ["2027-02-02", "90 day"]}, "dates and times in one uniform; expected all of them dates, or all"),
        ({"exponential": "2027-02-02"}, "dates in exponential; expected times after the start; uniform, triangular"),
        ({"uniform": ["2027-02-30", "2027-03-01"]}, "the calendar has no such day"),
        ({"uniform": ["-2 day", "2 day"]}, "goes down to"),
        ("soon", "expected a date such as"),
        (3, "expected"),
    ],
)
def test_what_is_no_moment_is_refused(wrong: Any, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        OCCASION.validate_python(wrong)


def test_the_schema_offers_both() -> None:
    schema = OCCASION.json_schema()
    assert [one["type"] for one in schema["anyOf"]] == ["string", "object"]
    assert "uniform" in schema["anyOf"][1]["properties"]
