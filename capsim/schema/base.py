"""The base of every model the user writes, and the one form in which a value is refused."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError


class FrozenModel(BaseModel):
    """A part of the scenario: immutable, strict about its keys, described by its attribute docstrings."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        use_attribute_docstrings=True,
        allow_inf_nan=False,
        hide_input_in_errors=False,
    )


def as_written(default: object) -> Any:
    """A field's default, given as the user would write it and read in the same way.

    >>> from capsim.schema.quantity import Duration
    >>> class Hold(FrozenModel):
    ...     limit: Duration = as_written("14 day")
    >>> Hold().limit
    1209600.0
    """
    return Field(default=default, validate_default=True)


def refused(got: str, expected: str, hint: str = "") -> PydanticCustomError:
    """The error that says what was found, what would have been right and what to do about it.

    Its type is ``capsim`` and its context has ``got``, ``expected`` and ``hint``, from which the reader
    of the file makes a `capsim.foundation.errors.Problem`.

    >>> refused("24 L", 'an area such as "24 m2"').message()
    'got 24 L; expected an area such as "24 m2"'
    """
    template = "got {got}; expected {expected}" + ("; {hint}" if hint else "")
    return PydanticCustomError("capsim", template, {"got": got, "expected": expected, "hint": hint})
