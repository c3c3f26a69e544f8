"""What each step of probability costs: runs of dearer and dearer plans, each against the one before it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from capsim.analysis.money import costs_after_support
from capsim.analysis.observations import FloatArray
from capsim.analysis.statistics import Estimate, fieller_interval, mean_interval, paired_proportions
from capsim.analysis.targets import answer
from capsim.foundation.errors import StudyError
from capsim.foundation.units import MONTH
from capsim.plan.plan import Target
from capsim.results.result import Result
from capsim.study.compare import compared, hit, same_target

LEVEL = 0.95
"""Of all intervals here."""


@dataclass(frozen=True)
class PriceOfProbability:
    """From one run to the next.

    Attributes:
        base: Name of the one before.
        variant: Name of the other.
        currency: Of all amounts.
        cost: How much more the variant costs, after support.
        probability: How much likelier it reaches the first target by its last date; None without a target.
        price: Of one percentage point more; None where the variant is not likelier. Open where it may be no likelier.
        months_earlier: By how much its median date is earlier [month of 30 days]; None where one is not reached. The
            interval is from those of both dates.
        worth: What these months are worth by the base's figure; None where it gives none.
    """

    base: str
    variant: str
    currency: str
    cost: Estimate
    probability: Estimate | None
    price: Estimate | None
    months_earlier: Estimate | None
    worth: Estimate | None


def prices_of_probability(results: Mapping[str, Result]) -> tuple[PriceOfProbability, ...]:
    """Each run, by its name, against the one before it, in the order given.

    Raises:
        StudyError: Another seed, number of replications, currency or price year; or a scenario without money.
        ResultError: No replication finished.
    """
    for one, other in pairwise(results.values()):
        compared(one, other)
    return tuple(_price(names, results[names[0]], results[names[1]]) for names in pairwise(results))


def _price(names: tuple[str, str], base: Result, variant: Result) -> PriceOfProbability:
    more = costs_after_support(variant) - costs_after_support(base)
    _same_money(base, variant)
    hits = _hits(base, variant)
    gained = None if hits is None else hits[0] - hits[1]
    likelier = None if hits is None else paired_proportions(*hits, LEVEL)
    earlier = _months_earlier(base, variant)
    value = base.plan.money[0].earlier_month
    return PriceOfProbability(
        base=names[0],
        variant=names[1],
        currency=base.plan.money[0].currency,
        cost=mean_interval(more, LEVEL),
        probability=likelier,
        price=fieller_interval(more, 100 * gained, LEVEL) if gained is not None and gained.mean() > 0 else None,
        months_earlier=earlier,
        worth=_scaled(earlier, value) if earlier is not None and value >= 0 else None,
    )


def _same_money(base: Result, variant: Result) -> None:
    money = [(one.plan.money[0].currency, one.plan.money[0].price_year) for one in (base, variant)]
    if money[0] != money[1]:
        got = " and ".join(f"{currency} of {year}" for currency, year in money)
        raise StudyError(f"got {got}; expected one currency and price year")


def _targets(base: Result, variant: Result) -> tuple[Target, Target] | None:
    """The first target of the base, for each of both; None where one of them has no such product."""
    first = next(iter(base.plan.targets), None)
    other = None if first is None else same_target(base.plan, variant.plan, first)
    return None if first is None or other is None else (first, other)


def _hits(base: Result, variant: Result) -> tuple[FloatArray, FloatArray] | None:
    """1 for each replication in which the variant, and in which the base, reaches the first target by its last date."""
    both = _targets(base, variant)
    if both is None:
        return None
    by = max(both[0].by or (base.plan.horizon,))
    if by > variant.plan.horizon:
        return None
    return hit(variant, both[1], by), hit(base, both[0], by)


def _months_earlier(base: Result, variant: Result) -> Estimate | None:
    """Between the median dates: from the interval of each, of a level at which both hold as often as told."""
    both = _targets(base, variant)
    if both is None:
        return None
    first, second = (
        answer(one, target, (1 + LEVEL) / 2).median for one, target in zip((base, variant), both, strict=True)
    )
    if not (math.isfinite(first.value) and math.isfinite(second.value)):
        return None
    low, high = first.low - second.high, first.high - second.low
    return _scaled(Estimate(first.value - second.value, low, high, first.n, LEVEL), 1 / MONTH)


def _scaled(one: Estimate, factor: float) -> Estimate:
    """The estimate in other units; an open end stays open."""
    if factor == 0:
        return Estimate(0.0, 0.0, 0.0, one.n, one.level)
    return Estimate(factor * one.value, factor * one.low, factor * one.high, one.n, one.level)
