"""When capacity is there: what is read, written back and refused."""

from datetime import datetime

import pytest
from pydantic import TypeAdapter, ValidationError

from capsim.scenario.project import Project
from capsim.scenario.schedule import Qualification
from capsim.schema.calendar import Moment
from capsim.schema.when import When

WHEN = TypeAdapter(When)


@pytest.mark.parametrize("text", ["2027-03-01", "30 day", {"project": "new_line"}, {"project": "a", "phase": "b"}])
def test_it_is_written_back_as_it_was_read(text: object) -> None:
    when = WHEN.validate_python(text)
    assert WHEN.validate_python(WHEN.dump_python(when)) == when
    assert WHEN.validate_python(when) is when


def test_a_moment_has_a_time_and_a_project_none_yet() -> None:
    start = datetime(2027, 1, 1)
    assert WHEN.validate_python("2 day") == When(moment=Moment(offset=2 * 86_400.0))
    assert [WHEN.validate_python(one).seconds(start) for one in ("2027-01-02", {"project": "a"})] == [86_400, 0]


@pytest.mark.parametrize("wrong", [{}, {"phase": "b"}, {"project": "a", "until": "b"}, {"project": 4}, "soon", 3, None])
def test_what_is_neither_is_refused(wrong: object) -> None:
    with pytest.raises(ValidationError, match="expected"):
        WHEN.validate_python(wrong)


def test_a_bare_name_is_taken_for_that_of_a_project() -> None:
    with pytest.raises(ValidationError, match=r"or the end of a project.*; for the end .* write {project: line_2}"):
        WHEN.validate_python("line_2")
    with pytest.raises(ValidationError, match=r"or the end of a project.*; write the unit after the number"):
        WHEN.validate_python(30)
    with pytest.raises(ValidationError, match=r"{project: new_line, phase: build}; the calendar has no such day"):
        WHEN.validate_python("2027-02-30")


def test_the_schema_offers_both() -> None:
    schema = WHEN.json_schema()
    assert [one["type"] for one in schema["anyOf"]] == ["string", "object"]


@pytest.mark.parametrize(
    ("project", "message"),
    [
        ({"phases": []}, "at least one phase"),
        (
            {"phases": [{"name": "a", "duration": "1 day", "repeats": "100 %"}]},
            "a chance of at most 99%; .* hardly",
        ),
    ],
)
def test_projects_that_never_end_are_refused(project: object, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Project.model_validate(project)


def test_a_qualification_asks_for_at_least_one_lot() -> None:
    assert Qualification().ppq_lots == 3
    with pytest.raises(ValidationError, match="1 or more"):
        Qualification.model_validate({"ppq_lots": 0})
