"""Whether prices and their scenario fit together, one function a rule."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from capsim.foundation.errors import Problem
from capsim.scenario.model import Scenario
from capsim.scenario.money import Support
from capsim.scenario.references import Problems, end_products
from capsim.schema.money import Money

MOST_INTEREST = 0.5
"""Largest interest in a year; assumption: far above what any industrial investor asks for."""


def check_money(scenario: Scenario) -> Problems:
    """Every rule in turn."""
    for check in CHECKS:
        yield from check(scenario)


def check_currency(scenario: Scenario) -> Problems:
    """Where something has a price, the scenario has a currency, and all prices are in it."""
    for path, price in prices(scenario):
        if scenario.money is None:
            hint = f"add money: {{currency: {price.currency}, price_year: 2025}}"
            yield Problem(path, "a price", "a scenario with a currency and a price year", hint)
            return
        if price.currency != scenario.money.currency:
            expected = f"{scenario.money.currency}, the currency of the scenario"
            yield Problem(path, price.currency, expected, "convert it to the currency and prices of the scenario")


def check_capex(scenario: Scenario) -> Problems:
    """What is invested has a life over which it is charged."""
    for name, site in scenario.sites.items():
        for key, units in site.unit_classes.items():
            path = f"sites.{name}.unit_classes.{key}"
            if units.capex is not None and units.life is None:
                hint = 'such as life: "10 year"'
                yield Problem(f"{path}.capex", "no life beside it", "the time over which it is charged", hint)
            if units.life is not None and units.capex is None:
                yield Problem(f"{path}.life", "no capex beside it", "what a unit costs", "or leave life out")


def check_interest(scenario: Scenario) -> Problems:
    """Interest is that of a year, in percent or as a share; a larger one is a slip."""
    if scenario.money is not None and scenario.money.discount_rate > MOST_INTEREST:
        got, expected = f"{100 * scenario.money.discount_rate:g} %", f"at most {100 * MOST_INTEREST:g} % a year"
        yield Problem("money.discount_rate", got, expected, 'write 8 percent as "8 %" or 0.08')


def check_support(scenario: Scenario) -> Problems:
    """The state pays at most all, and not before the start."""
    given = scenario.money.support if scenario.money is not None else []
    for of in ("capex", "opex"):
        if shares_of(given, of) > 1 + 1e-9:
            got = f"shares of {of} that add up to {100 * shares_of(given, of):.6g} %"
            yield Problem("money.support", got, "at most 100 %", "lower a share; one of all counts for capex and opex")
    for index, one in enumerate(given):
        if one.at is not None and one.at.seconds(scenario.start) < 0:
            got = f"day {one.at.seconds(scenario.start) / 86400:g}"
            hint = "leave out what was paid before the start"
            yield Problem(f"money.support[{index}].at", got, "a date from day 0 on", hint)


def check_grants(scenario: Scenario) -> Problems:
    """What the state pays of the investment is not more than the investment."""
    given = scenario.money.support if scenario.money is not None else []
    lumps = sum(one.lump.value for one in given if one.lump is not None and one.of == "capex")
    bought = sum(whole_capex(scenario))
    share = shares_of(given, "capex")
    if lumps and share <= 1 + 1e-9 and lumps + share * bought > bought * (1 + 1e-9):
        money = scenario.money.currency if scenario.money is not None else ""
        got = f"{lumps + share * bought:,.0f} {money} for an investment of {bought:,.0f} {money}"
        hint = "lower the lump or the share; a lump without of: capex is for running costs too"
        yield Problem("money.support", got, "no more support of capex than there is capex", hint)


def shares_of(given: Sequence[Support], of: str) -> float:
    """Share of the capex, or of the opex, that the state pays."""
    return sum(one.share for one in given if one.share is not None and one.of in (of, "all"))


def whole_capex(scenario: Scenario) -> Iterator[float]:
    """What everything costs that is bought, now or later."""
    for site in scenario.sites.values():
        for units in site.unit_classes.values():
            if units.capex is not None:
                yield units.capex.value * (units.count + sum(join.count for join in units.joins))
    for project in scenario.projects.values():
        yield from (phase.capex.value for phase in project.phases if phase.capex is not None)


def check_revenue(scenario: Scenario) -> Problems:
    """What brings money leaves the plant."""
    for name, material in scenario.materials.items():
        if material.revenue is not None and name not in end_products(scenario):
            path = f"materials.{name}.revenue"
            got, hint = f'"{name}", of which other lots are made', "give the price to what leaves the plant"
            yield Problem(path, got, "a material that nothing else is made of", hint)


def check_statistics(scenario: Scenario) -> Problems:
    """Costs are counted over the whole run, so that nothing may be left out of its statistics."""
    statistics = scenario.statistics
    for key, given in (("warm_up", statistics.warm_up > 0), ("first_lots", statistics.first_lots is not None)):
        if given and scenario.money is not None:
            hint = "leave it out: costs are those of all lots and hours"
            yield Problem(f"statistics.{key}", f"{key} beside money", f"no {key} where money is counted", hint)


def prices(scenario: Scenario) -> Iterator[tuple[str, Money]]:
    """Every amount of money in a scenario, with its path."""
    return _prices(scenario, "")


def _prices(value: Any, path: str) -> Iterator[tuple[str, Money]]:
    if isinstance(value, Money):
        yield path, value
    elif isinstance(value, BaseModel):
        for key, info in type(value).model_fields.items():
            yield from _prices(getattr(value, key), f"{path}.{info.alias or key}".lstrip("."))
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _prices(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _prices(inner, f"{path}[{index}]")


def check_payments(scenario: Scenario) -> Problems:
    """What a phase of a project costs is paid in whole, not before the project begins, and charged over a life."""
    for name, project in scenario.projects.items():
        begins = project.begins.seconds(scenario.start)
        for index, phase in enumerate(project.phases):
            path = f"projects.{name}.phases[{index}]"
            if phase.capex is not None and phase.life is None:
                hint = 'such as life: "15 year"'
                yield Problem(f"{path}.capex", "no life beside it", "the time over which it is charged", hint)
            if phase.life is not None and phase.capex is None:
                yield Problem(f"{path}.life", "no capex beside it", "what the phase costs", "or leave life out")
            if phase.payments and phase.capex is None:
                hint = 'such as capex: "20 M USD"'
                yield Problem(f"{path}.payments", "payments of nothing", "a capex that is paid", hint)
            total = sum(payment.share for payment in phase.payments)
            if phase.payments and abs(total - 1) > 1e-9:
                got, rest = f"shares that add up to {100 * total:.6g} %", 100 * abs(1 - total)
                hint = f"{rest:.6g} % {'are missing' if total < 1 else 'are too many'}"
                yield Problem(f"{path}.payments", got, "shares that add up to 100 %", hint)
            for number, payment in enumerate(phase.payments):
                early = payment.on is not None and payment.on.seconds(scenario.start) < max(begins, 0)
                if payment.on is not None and early and scenario.began is None:
                    got = f"day {payment.on.seconds(scenario.start) / 86400:g}"
                    expected = f"day {max(begins, 0) / 86400:g} or later, when {name} begins"
                    hint = f"move the payment, or the begin of {name}"
                    yield Problem(f"{path}.payments[{number}].on", got, expected, hint)


CHECKS: tuple[Callable[[Scenario], Problems], ...] = (
    check_currency,
    check_capex,
    check_interest,
    check_support,
    check_grants,
    check_revenue,
    check_statistics,
    check_payments,
)
"""Every rule, in the order in which it is told."""
