"""Thawing of bulk and pooling of its containers."""

from typing import ClassVar, Literal

from capsim.procedures.contract import TimedProcedure


class ThawAndPool(TimedProcedure):
    """The drawn drug substance is thawed and pooled before formulation."""

    operation_name: ClassVar[str] = "thaw"

    unit_procedure: Literal["thaw_and_pool"]
    """Thawing of bulk and pooling of its containers."""
