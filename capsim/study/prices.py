"""What each step of probability costs: runs of dearer and dearer plans, each against the one before it."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from capsim.analysis.money import costs_after_support
from capsim.analysis.statistics import Estimate, paired_difference
from capsim.analysis.targets import answers
from capsim.foundation.errors import StudyError
from capsim.foundation.units import MONTH
from capsim.results.result import Result
from capsim.study.compare import PROBABILITY, compared


@dataclass(frozen=True)
class PriceOfProbability:
    """From one run to the next.

    Attributes:
        base: Name of the one before.
        variant: Name of the other.
        currency: Of all amounts.
        cost: How much more the variant costs, after support.
        probability: How much likelier it reaches the first target by its last date; None without a target.
        price: Of one percentage point more; None where the variant is not likelier.
        months_earlier: By how much its median date is earlier [month of 30 days]; None where one is not reached.
        worth: What these months are worth by the base's figure; None where it gives none.
    """

    base: str
    variant: str
    currency: str
    cost: Estimate
    probability: Estimate | None
    price: float | None
    months_earlier: float | None
    worth: float | None


def prices_of_probability(results: Mapping[str, Result]) -> tuple[PriceOfProbability, ...]:
    """Each run, by its name, against the one before it, in the order given.

    Raises:
        StudyError: Another seed, number of replications, currency or price year; or a scenario without money.
        ResultError: No replication finished.
    """
    return tuple(_price(names, results[names[0]], results[names[1]]) for names in pairwise(results))


def _price(names: tuple[str, str], base: Result, variant: Result) -> PriceOfProbability:
    dearer, cheaper = costs_after_support(variant), costs_after_support(base)
    _same_money(base, variant)
    likelier = _likelier(base, variant)
    more = paired_difference(dearer, cheaper)
    gained = 0.0 if likelier is None else 100 * likelier.value
    earlier = _months_earlier(base, variant)
    value = base.plan.money[0].earlier_month
    return PriceOfProbability(
        base=names[0],
        variant=names[1],
        currency=base.plan.money[0].currency,
        cost=more,
        probability=likelier,
        price=more.value / gained if gained > 0 else None,
        months_earlier=earlier,
        worth=earlier * value if earlier is not None and value >= 0 else None,
    )


def _same_money(base: Result, variant: Result) -> None:
    money = [(one.plan.money[0].currency, one.plan.money[0].price_year) for one in (base, variant)]
    if money[0] != money[1]:
        got = " and ".join(f"{currency} of {year}" for currency, year in money)
        raise StudyError(f"got {got}; expected one currency and price year")


def _likelier(base: Result, variant: Result) -> Estimate | None:
    """Of the first target by its last date."""
    rows = [row for row in compared(base, variant).table() if row.figure == PROBABILITY]
    first = [row for row in rows if row.target == rows[0].target and row.doses == rows[0].doses]
    return first[-1].difference if first else None


def _months_earlier(base: Result, variant: Result) -> float | None:
    if not (base.plan.targets and variant.plan.targets):
        return None
    medians = [answers(one)[0].median.value for one in (base, variant)]
    return (medians[0] - medians[1]) / MONTH if np.isfinite(medians).all() else None
