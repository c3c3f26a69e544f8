"""Consumables as written: what a site has of them, what comes when, and when more is ordered."""

from pydantic import model_validator

from capsim.foundation.units import COUNT, Dimension, Quantity
from capsim.schema.base import refused
from capsim.schema.money import MoneyPerPiece
from capsim.schema.pieces import PositiveSupplyAmount, SupplyAmount
from capsim.schema.quantity import Duration, Moment
from capsim.schema.source import Sourced
from capsim.schema.uncertain import Uncertain


class Delivery(Sourced):
    """So much of a consumable at a moment."""

    at: Moment
    """When it comes: a date, or a time after the start."""
    amount: PositiveSupplyAmount
    """How much comes."""


class Reorder(Sourced):
    """Continuous review: more is ordered as soon as there is too little, however much is under way already."""

    below: SupplyAmount
    """Reorder point: ordered when stock + on order - what waiting lots ask for is not above it."""
    order: PositiveSupplyAmount
    """Order quantity; as many times as it takes to be above the reorder point."""
    lead_time: Uncertain[Duration]
    """From the order to its arrival."""


class Supply(Sourced):
    """A consumable: single-use bags, resin, filters, vials, stoppers. Counted in pieces, or measured."""

    opening: SupplyAmount | None = None
    """Stock at the start; none if left out."""
    deliveries: list[Delivery] = []
    """Dated deliveries, such as [{at: 30 day, amount: 40}]."""
    reorder: Reorder | None = None
    """When more is ordered; never if left out."""
    price: MoneyPerPiece | None = None
    """Of a piece, or per amount, such as "900 USD" or "3 USD/L". What was used is in the cost of doses, what is left at
    the end is not."""

    @model_validator(mode="after")
    def _comes_from_somewhere(self) -> "Supply":
        if not self.written():
            raise refused("a supply that never comes", "at least one of opening, deliveries and reorder")
        return self

    def written(self) -> list[tuple[str, Quantity]]:
        """Every amount with the key under which it stands."""
        found = [("opening", self.opening)] if self.opening is not None else []
        found += [(f"deliveries[{index}].amount", one.amount) for index, one in enumerate(self.deliveries)]
        if self.reorder is not None:
            found += [("reorder.below", self.reorder.below), ("reorder.order", self.reorder.order)]
        return found

    @property
    def dimension(self) -> Dimension:
        """What it is measured in: the first unit that is written, or pieces."""
        return next((amount.dimension for _, amount in self.written() if amount.dimension != COUNT), COUNT)
