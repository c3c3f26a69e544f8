"""Money as written for a scenario as a whole: currency, price year, discount rate, support; and costs of a material.

All other prices stand with what they are for: pools, laboratories, unit classes, supplies, checks and sites.
"""

from typing import Literal

from pydantic import Field, model_validator

from capsim.schema.base import refused
from capsim.schema.money import AmountOfMoney, Currency, MoneyPerAmount
from capsim.schema.quantity import Fraction, Moment
from capsim.schema.source import Sourced


class MaterialCost(Sourced):
    """What a lot of a material costs in materials that the scenario does not follow: media, buffers, vials."""

    per_lot: AmountOfMoney | None = None
    """For every lot that starts or is delivered, such as "20e3 USD"."""
    per_amount: MoneyPerAmount | None = None
    """For what the lot begins with, in the unit of the material or in doses, such as "0.4 USD/vial"."""

    @model_validator(mode="after")
    def _costs_something(self) -> "MaterialCost":
        if self.per_lot is None and self.per_amount is None:
            raise refused("a cost without an amount", "at least one of per_lot and per_amount")
        return self


class Support(Sourced):
    """What the state pays: a share of some costs, or a lump on a date."""

    share: Fraction | None = None
    """Share of the costs that ``of`` names, paid with them, such as "30 %"."""
    of: Literal["capex", "opex", "all"] = "all"
    """Which costs the share is of: investment, running costs, or both. A lump of capex lowers the yearly charges
    of what is invested; any other lump counts in full in the run."""
    lump: AmountOfMoney | None = None
    """An amount paid once."""
    at: Moment | None = None
    """When the lump is paid: a date, or a time after the start; at the start if left out."""

    @model_validator(mode="after")
    def _one_way(self) -> "Support":
        if (self.share is None) == (self.lump is None):
            raise refused("neither share nor lump" if self.share is None else "share and lump", "exactly one of them")
        if self.share is not None and self.at is not None:
            raise refused("at beside a share", "no date, since a share is paid with its costs", "leave at out")
        if self.lump is not None and self.of == "opex":
            hint = "leave of out: what is not of capex counts in full"
            raise refused("a lump of opex", "of: capex beside a lump, or no of", hint)
        return self


class MoneySettings(Sourced):
    """In which money the scenario counts."""

    currency: Currency
    """Code of the one currency of all prices, such as USD."""
    price_year: int = Field(ge=1900, le=2900)
    """Year of whose prices all amounts are; nothing is inflated."""
    discount_rate: Fraction = 0.0
    """Real interest in a year, at most 50 %: discounts payments, and makes a yearly charge of what was invested."""
    support: list[Support] = []
    """What the state pays, such as [{share: 30 %, of: capex}]."""
    value_of_earlier_month: AmountOfMoney | None = None
    """What it is worth to reach the first target a month earlier; used where runs are compared."""
