"""The kinds of unit procedures, found in their folder, as one tagged union."""

from typing import TYPE_CHECKING, Annotated, Union

from pydantic import Field

from capsim.foundation.discovery import subclasses
from capsim.procedures.contract import UnitProcedure

KINDS: dict[str, type[UnitProcedure]] = {
    kind.model_fields["unit_procedure"].annotation.__args__[0]: kind  # type: ignore[union-attr]
    for kind in subclasses("capsim.procedures", UnitProcedure)
    if kind.model_fields["unit_procedure"].annotation is not str
}
"""Each kind by the word that the user writes as ``unit_procedure``."""

if TYPE_CHECKING:
    AnyUnitProcedure = UnitProcedure
else:
    AnyUnitProcedure = Annotated[Union[tuple(KINDS.values())], Field(discriminator="unit_procedure")]  # noqa: UP007
"""A unit procedure of any kind, told apart by its ``unit_procedure``."""
