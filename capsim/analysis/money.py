"""What does a released dose cost, what was invested, and what is it all worth at the start?

A cost per dose is the mean cost of a run over its mean released doses. So parts add up to their sum, and a
replication that releases nothing is no division by zero.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from capsim.analysis.investment import Investment, charged, idle, investments, paid
from capsim.analysis.left_stock import Left, LeftStock, left_stock
from capsim.analysis.observations import FloatArray, final_materials, matrix
from capsim.analysis.paid_hours import PaidHours, paid_hours
from capsim.analysis.sales import Sales, Sold, sold
from capsim.analysis.spending import Spent, interest, merged, running_costs, worth
from capsim.analysis.statistics import COUNTED, Estimate, mean_interval, ratio_interval
from capsim.foundation.errors import StudyError
from capsim.plan.rows_money import CostPart, Supported
from capsim.results.result import Result


@dataclass(frozen=True)
class CostLine:
    """A part of the cost, or one price of it.

    Attributes:
        part: materials, consumables, labour, tests, utilities, fixed, transport, capital; support; or all.
        name: What it is for; empty for a whole part.
        total: In a run.
        per_dose: Per released dose; None where no dose was released.
        wasted: Of the total, on lots that were lost, rejected or expired, and on what went into them.
    """

    part: str
    name: str
    total: Estimate
    per_dose: Estimate | None
    wasted: Estimate


@dataclass(frozen=True)
class Invested:
    """What was paid for something by the horizon.

    Attributes:
        name: What for.
        amount: How much, by the horizon.
        idle: Of that, for what is not in use by then, so that nothing of it is in the cost of doses.
    """

    name: str
    amount: Estimate
    idle: Estimate


@dataclass(frozen=True)
class CostAnswer:
    """Everything about money.

    Attributes:
        currency: Code of the currency.
        price_year: Of which prices.
        discount_rate: Interest in a year [1].
        released: Doses of end products released by the horizon [dose].
        without_release: Replications in which none was; intervals are over all replications, these too.
        no_cost_per_dose: Why there is no cost per dose; empty where there is one.
        parts: One for each part of the cost that has a price.
        items: One for each thing with a price, by part.
        total: Sum of the parts, before support.
        support: What the state pays of it, by shares and lumps.
        after_support: What is left.
        capex: What was invested by the horizon.
        invested: Of what it consists.
        idle_capex: Of it, for what is not in use by the horizon.
        hours: Paid and worked hours of pools and laboratories.
        left: Consumables that are left; not in the cost.
        left_value: What these are worth at their price.
        sales: What was sold of each product with a price, and what nobody wanted.
        revenue: What that brings.
        net_present_value: Of all payments by the horizon: revenue and support less running costs and investments.
    """

    currency: str
    price_year: int
    discount_rate: float
    released: Estimate
    without_release: int
    no_cost_per_dose: str
    parts: tuple[CostLine, ...]
    items: tuple[CostLine, ...]
    total: CostLine
    support: CostLine
    after_support: CostLine
    capex: Estimate
    invested: tuple[Invested, ...]
    idle_capex: Estimate
    hours: tuple[PaidHours, ...]
    left: tuple[LeftStock, ...]
    left_value: Estimate
    sales: tuple[Sales, ...]
    revenue: Estimate
    net_present_value: Estimate


@dataclass(frozen=True, eq=False)
class _Money:
    """All costs of a result, and what is worked out of them; arrays have one value a replication."""

    result: Result
    spent: tuple[Spent, ...]
    bought: tuple[Investment, ...]

    def lumps(self, of: Supported | None = None, *, discounted: bool = False) -> float:
        """What the state pays at once before the horizon, of one kind or of all."""
        plan = self.result.plan
        given = [row for row in plan.support if row.share < 0 and row.at < plan.horizon and of in (None, row.of)]
        return sum(row.lump * (float(worth(interest(plan), row.at)) if discounted else 1.0) for row in given)

    def share(self, one: Spent) -> float:
        """Share of a cost that the state pays."""
        kind = Supported.CAPEX if one.part is CostPart.CAPITAL else Supported.OPEX
        return sum(row.share for row in self.result.plan.support if row.share >= 0 and row.of in (kind, Supported.ALL))

    def support(self) -> FloatArray:
        """What the state pays of the costs of the run; a lump of capex is the same part of the charges as of capex."""
        shares = [one.total * self.share(one) for one in self.spent]
        charges = self.sum(one.total for one in self.spent if one.part is CostPart.CAPITAL)
        capex = sum(row.amount for row in self.result.plan.capex)
        granted = charges * (self.lumps(Supported.CAPEX) / capex if capex else 0.0)
        return self.sum(shares) + granted + self.lumps(Supported.ALL)

    def total(self) -> FloatArray:
        """Before support."""
        return self.sum(one.total for one in self.spent)

    def paid(self, kind: Callable[[Result, Investment], FloatArray], name: str = "") -> FloatArray:
        """Payments for what is invested, as ``kind`` counts them; for all of it, or for one thing."""
        return self.sum(kind(self.result, one) for one in self.bought if name in ("", one.name))

    def sum(self, arrays: Iterable[FloatArray]) -> FloatArray:
        """Of arrays with one value a replication."""
        return sum(arrays, start=np.zeros(len(self.result)))


def cost(result: Result, level: float = 0.95) -> CostAnswer:
    """What a run costs, by part, per released dose and over time.

    Raises:
        StudyError: The scenario has no money.
        ResultError: No replication finished.
    """
    money = _money(result)
    row, doses, brought, left = result.plan.money[0], released_doses(result), sold(result), left_stock(result)
    lines = _Lines(doses, level)
    parts = {part: [one for one in money.spent if one.part is part] for part in CostPart}
    total, support = money.total(), money.support()
    wasted = money.sum(one.wasted for one in money.spent)
    nothing = np.zeros(len(result))
    return CostAnswer(
        currency=row.currency,
        price_year=row.price_year,
        discount_rate=row.discount_rate,
        released=mean_interval(doses, level, within=COUNTED),
        without_release=int((doses == 0).sum()),
        no_cost_per_dose=_why_none(result, doses),
        parts=tuple(lines.sum_of(part.name.lower(), some) for part, some in parts.items() if some),
        items=tuple(lines.line(one.part.name.lower(), one.name, one.total, wasted=one.wasted) for one in money.spent),
        total=lines.line("all", "", total, wasted=wasted),
        support=lines.line("support", "", support, wasted=nothing),
        after_support=lines.line("all", "after support", total - support, wasted=nothing),
        capex=mean_interval(money.paid(paid), level, within=COUNTED),
        invested=_invested(money, level),
        idle_capex=mean_interval(money.paid(idle), level, within=COUNTED),
        hours=paid_hours(result, level),
        left=tuple(one.answer(level) for one in left),
        left_value=mean_interval(money.sum(one.value for one in left), level, within=COUNTED),
        sales=tuple(one.answer(level) for one in brought),
        revenue=mean_interval(money.sum(one.revenue for one in brought), level, within=COUNTED),
        net_present_value=mean_interval(_present(money, brought, left), level),
    )


def costs_after_support(result: Result) -> FloatArray:
    """What each replication costs after support; to be compared with another run.

    Raises:
        StudyError: The scenario has no money.
        ResultError: No replication finished.
    """
    money = _money(result)
    return money.total() - money.support()


def released_doses(result: Result) -> FloatArray:
    """Doses of end products released by the horizon, in each replication [dose]."""
    released = matrix(result, "balance", "released")
    doses = np.array([row.doses for row in result.plan.materials])
    ends = list(final_materials(result.plan))
    found: FloatArray = released[:, ends] @ doses[ends]
    return found


def _money(result: Result) -> _Money:
    if not result.plan.money:
        hint = "add money: {currency: USD, price_year: 2025} and prices to the scenario, and run it again"
        raise StudyError(f"got a scenario without money; expected one with a currency and prices; {hint}")
    if not (result.plan.costs or result.plan.capex):
        raise StudyError("got a scenario with money but without a price; expected a price of something")
    bought = investments(result)
    capital = merged(charged(result, one) for one in bought)
    return _Money(result, (*running_costs(result), *capital), bought)


def _invested(money: _Money, level: float) -> tuple[Invested, ...]:
    return tuple(
        Invested(name, *(mean_interval(money.paid(kind, name), level, within=COUNTED) for kind in (paid, idle)))
        for name in dict.fromkeys(one.name for one in money.bought)
    )


def _why_none(result: Result, doses: FloatArray) -> str:
    """Why there is no cost per dose; empty where there is one."""
    if doses.sum() > 0:
        return ""
    if not any(result.plan.materials[row].doses for row in final_materials(result.plan)):
        return "no end product is counted in doses"
    return "no dose is released in any replication"


def _present(money: _Money, brought: Sequence[Sold], left: Sequence[Left]) -> FloatArray:
    """Net present value: what comes in less what is paid, each at its date; what is left over, at the horizon."""
    plan = money.result.plan
    spent = money.sum(one.present * (1.0 - money.share(one)) for one in money.spent)
    over = money.sum(one.bought for one in left) * float(worth(interest(plan), plan.horizon))
    return money.sum(one.present for one in brought) + money.lumps(discounted=True) - spent - over


class _Lines:
    """Makes lines of the answer."""

    def __init__(self, doses: FloatArray, level: float) -> None:
        self._doses, self._level = doses, level

    def line(self, part: str, name: str, total: FloatArray, *, wasted: FloatArray) -> CostLine:
        """A line from a value for each replication."""
        per_dose = ratio_interval(total, self._doses, self._level) if self._doses.sum() > 0 else None
        return CostLine(part, name, mean_interval(total, self._level), per_dose, mean_interval(wasted, self._level))

    def sum_of(self, part: str, some: Sequence[Spent]) -> CostLine:
        """The line of a whole part."""
        total, wasted = (np.sum([getattr(one, name) for one in some], axis=0) for name in ("total", "wasted"))
        return self.line(part, "", total, wasted=wasted)


def money_text(value: float, currency: str) -> str:
    """An amount of money for people: four digits, k, M or bn.

    >>> money_text(12_345_678, "USD"), money_text(0.2534, "USD"), money_text(-950, "USD"), money_text(0, "EUR")
    ('12.35 M USD', '0.2534 USD', '-950 USD', '0 EUR')
    """
    if not math.isfinite(value):
        return "-"
    for scale, name in ((1e9, "bn "), (1e6, "M "), (1e4, "k ")):
        if abs(value) >= 0.99995 * scale:
            return f"{value / (1e3 if name == 'k ' else scale):.4g} {name}{currency}"
    return f"{value:.4g} {currency}"
