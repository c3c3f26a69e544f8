import pytest
from pydantic import ValidationError

from capsim.schema.base import FrozenModel, as_written, refused
from capsim.schema.quantity import Duration


class Hold(FrozenModel):
    limit: Duration = as_written("14 day")
    """Longest wait."""
    factor: float = 1.0


def test_a_model_cannot_be_changed():
    with pytest.raises(ValidationError, match="frozen"):
        Hold().limit = 3.0


def test_unknown_keys_are_refused():
    with pytest.raises(ValidationError, match="extra_forbidden"):
        Hold.model_validate({"limits": "3 h"})


def test_nan_is_refused():
    with pytest.raises(ValidationError, match="finite_number"):
        Hold(factor=float("nan"))


def test_the_docstring_under_an_attribute_is_its_description():
    assert Hold.model_fields["limit"].description == "Longest wait."


def test_a_default_as_written_is_read_like_the_users_text():
    assert Hold().limit == 14 * 86400
    assert Hold.model_json_schema()["properties"]["limit"]["default"] == "14 day"


def test_a_bad_default_is_found():
    class Bad(FrozenModel):
        limit: Duration = as_written("14 L")

    with pytest.raises(ValidationError, match='got 14 L; expected a duration such as "14 day"'):
        Bad()


def test_a_refusal_carries_what_a_problem_needs():
    error = refused("{x}", "a thing", "do it")
    assert error.type == "capsim"
    assert error.context == {"got": "{x}", "expected": "a thing", "hint": "do it"}
    assert error.message() == "got {x}; expected a thing; do it"
