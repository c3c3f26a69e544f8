"""Whether demand asks for something that is made, inside the horizon, and regions share it out; one function a rule."""

from collections.abc import Callable
from itertools import count, takewhile

from capsim.foundation.errors import Problem, did_you_mean
from capsim.scenario.demand import Demand
from capsim.scenario.model import Scenario
from capsim.scenario.references import Problems, campaigns_of, end_product, end_products, unknown

MOST_DATES = 10_000
"""The largest number of dates that one demand may have."""


def check_demand(scenario: Scenario) -> Problems:
    """Every rule in turn."""
    for check in CHECKS:
        yield from check(scenario)


def check_wanted(scenario: Scenario) -> Problems:
    """What is wanted is a set or an end product that is made, and each end product is wanted in one way."""
    ways: dict[str, str] = {}
    made = {campaign.make for _, campaign in campaigns_of(scenario)}
    for index, demand in enumerate(scenario.demand):
        path, known = f"demand[{index}].of", [*scenario.sets, *end_products(scenario)]
        if demand.of is None and len(scenario.sets) != 1 and len(end_products(scenario)) != 1:
            hint = did_you_mean("", known)
            yield Problem(f"demand[{index}]", "no key of", "the material or set that is wanted", hint)
            continue
        name = demand.of or end_product(scenario)
        if name in scenario.materials and name not in end_products(scenario):
            expected = "a set, or a material that nothing else is made of"
            yield Problem(path, f'"{name}", of which other lots are made', expected)
        elif name not in known:
            yield unknown(path, name, "an end product or a set", known=known)
        elif name in scenario.materials and name not in made:
            yield Problem(path, f'"{name}", which no campaign makes', "a material that is made", "add a campaign")
        for member in scenario.sets[name].members if name in scenario.sets else (name,):
            other = ways.setdefault(member, name)
            if other != name:
                expected = f"{member} by itself or in one set"
                yield Problem(path, f'"{name}", while {member} is wanted as {other} too', expected)


def check_dates(scenario: Scenario) -> Problems:
    """Dates lie in the run, or before it where actuals tell what was given out, and there are not too many of them."""
    for index, demand in enumerate(scenario.demand):
        path, before = f"demand[{index}]", _may_lie_before(scenario, demand)
        for key, moment in (("by", demand.by), ("from", demand.from_), ("to", demand.to)):
            second = moment.seconds(scenario.start) if moment is not None else 0
            if second > scenario.horizon or (second < 0 and not before):
                what = f"a date from the start to the horizon of {scenario.horizon / 86400:g} day"
                hint = "what was wanted before the start is served from actuals, and there are none" * (second < 0)
                yield Problem(f"{path}.{key}", f"day {second / 86400:g}", what, hint)
        if demand.every is None:
            continue
        first, last = _first(demand, scenario), _last(demand, scenario)
        if first > last:
            got = f"a first date on day {first / 86400:g} and none after day {last / 86400:g}"
            yield Problem(f"{path}.every", got, "at least one date", "write from, or a later to")
        elif (last - first) // demand.every >= MOST_DATES:
            yield Problem(f"{path}.every", f"more than {MOST_DATES:,} dates", f"at most {MOST_DATES:,}", "every day?")


def check_regions(scenario: Scenario) -> Problems:
    """Where regions share, every demand names one of them, and their shares add up to 1."""
    regions = scenario.regions
    if not regions:
        return
    shared = sum(region.share for region in regions.values())
    if abs(shared - 1) > 1e-9:
        yield Problem("regions", f"shares that add up to {100 * shared:.6g} %", "shares that add up to 100 %")
    for index, demand in enumerate(scenario.demand):
        path = f"demand[{index}]"
        if demand.region is None:
            yield Problem(path, "no key region", f"one of the regions {', '.join(sorted(regions))}")
        elif demand.region not in regions:
            yield unknown(f"{path}.region", demand.region, "a region of the scenario", known=regions)


def due_dates(demand: Demand, scenario: Scenario) -> list[int]:
    """The dates of a demand [s], in order."""
    if demand.by is not None:
        return [demand.by.seconds(scenario.start)]
    first, every, last = _first(demand, scenario), demand.every or 1.0, _last(demand, scenario)
    return list(takewhile(lambda second: second <= last, (round(first + number * every) for number in count())))


def _may_lie_before(scenario: Scenario, demand: Demand) -> bool:
    """Whether it is known what was released before the start for this demand."""
    known = [*(scenario.sets if len(scenario.sets) == 1 else ()), *end_products(scenario), ""]
    name = demand.of or known[0]
    members = scenario.sets[name].members if name in scenario.sets else {name: 1.0}
    return scenario.began is not None or any(one.material in members for one in scenario.actuals)


def _first(demand: Demand, scenario: Scenario) -> int:
    return round(demand.every or 0.0) if demand.from_ is None else demand.from_.seconds(scenario.start)


def _last(demand: Demand, scenario: Scenario) -> int:
    return round(scenario.horizon) if demand.to is None else demand.to.seconds(scenario.start)


CHECKS: tuple[Callable[[Scenario], Problems], ...] = (check_wanted, check_dates, check_regions)
"""Every rule, in the order in which it is told."""
