"""Thawing of bulk and pooling of its containers."""

from typing import ClassVar, Literal

from capsim.procedures.contract import TimedProcedure
from capsim.schema.base import as_written
from capsim.schema.quantity import Duration
from capsim.schema.uncertain import Uncertain


class ThawAndPool(TimedProcedure):
    """The drawn drug substance is thawed and pooled before formulation."""

    operation_name: ClassVar[str] = "thaw"
    sources: ClassVar[str] = "assumption: bags and bottles thaw in 24 to 72 h"

    unit_procedure: Literal["thaw_and_pool"]
    """Thawing of bulk and pooling of its containers."""
    duration: Uncertain[Duration] = as_written({"uniform": ["24 h", "72 h"]})
    """Thawing and pooling."""
