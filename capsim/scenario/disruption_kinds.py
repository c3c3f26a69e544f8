"""The kinds of disruptions, found in their folder, as one tagged union."""

from typing import TYPE_CHECKING, Annotated, Union

from pydantic import Field

from capsim.disruptions.contract import Disruption
from capsim.foundation.discovery import subclasses

DISRUPTION_KINDS: dict[str, type[Disruption]] = {
    kind.model_fields["kind"].annotation.__args__[0]: kind  # type: ignore[union-attr]
    for kind in subclasses("capsim.disruptions", Disruption)
}
"""Each kind by the word that the user writes as ``kind``."""

if TYPE_CHECKING:
    AnyDisruption = Disruption
else:
    AnyDisruption = Annotated[Union[tuple(DISRUPTION_KINDS.values())], Field(discriminator="kind")]  # noqa: UP007
"""A disruption of any kind, told apart by its ``kind``."""
