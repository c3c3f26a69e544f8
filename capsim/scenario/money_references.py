"""Whether prices and their scenario fit together, one function a rule."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from capsim.foundation.errors import Problem
from capsim.scenario.model import Scenario
from capsim.scenario.references import Problems, end_products
from capsim.schema.money import Money


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


def check_support(scenario: Scenario) -> Problems:
    """The state pays at most all, and not before the start."""
    for of in ("capex", "opex") if scenario.money is not None else ():
        given = scenario.money.support if scenario.money is not None else []
        shares = sum(one.share for one in given if one.share is not None and one.of in (of, "all"))
        if shares > 1 + 1e-9:
            yield Problem("money.support", f"shares of {of} that add up to {100 * shares:.6g} %", "at most 100 %")
    for index, one in enumerate(scenario.money.support if scenario.money is not None else ()):
        if one.at is not None and one.at.seconds(scenario.start) < 0:
            day = one.at.seconds(scenario.start) / 86400
            yield Problem(f"money.support[{index}].at", f"day {day:g}", "a date from day 0 on")


def check_revenue(scenario: Scenario) -> Problems:
    """What brings money leaves the plant."""
    for name, material in scenario.materials.items():
        if material.revenue is not None and name not in end_products(scenario):
            path = f"materials.{name}.revenue"
            yield Problem(path, f'"{name}", of which other lots are made', "a material that nothing else is made of")


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
            if phase.payments and phase.capex is None:
                yield Problem(f"{path}.payments", "payments of nothing", "a capex that is paid")
            total = sum(payment.share for payment in phase.payments)
            if phase.payments and abs(total - 1) > 1e-9:
                yield Problem(f"{path}.payments", f"shares that add up to {total:.6g}", "shares that add up to 1")
            for number, payment in enumerate(phase.payments):
                early = payment.on is not None and payment.on.seconds(scenario.start) < max(begins, 0)
                if payment.on is not None and early and scenario.began is None:
                    got = f"day {payment.on.seconds(scenario.start) / 86400:g}"
                    expected = f"day {max(begins, 0) / 86400:g} or later, when {name} begins"
                    yield Problem(f"{path}.payments[{number}].on", got, expected)


CHECKS: tuple[Callable[[Scenario], Problems], ...] = (
    check_currency,
    check_capex,
    check_support,
    check_revenue,
    check_statistics,
    check_payments,
)
"""Every rule, in the order in which it is told."""
