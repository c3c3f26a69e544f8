"""Whether disruptions strike what there is, at moments of the run, one function a rule."""

from collections.abc import Callable, Collection
from dataclasses import replace

from capsim.disruptions.contract import Disruption, Harm
from capsim.foundation.distributions import Distribution
from capsim.foundation.errors import Problem
from capsim.scenario.equipment import UnitClass
from capsim.scenario.model import Scenario
from capsim.scenario.references import Problems, campaigns_of, unknown
from capsim.scenario.site import Site

MOST_OCCURRENCES = 10_000
"""A disruption that happens more often than this in a run, in the mean, is no disruption."""

_DAY = 86_400


def check_disruptions(scenario: Scenario) -> list[Problem]:
    """Every rule in turn."""
    return [problem for check in CHECKS for problem in check(scenario)]


def check_names(scenario: Scenario) -> Problems:
    """Names are told once, and are not those of what capsim counts by itself."""
    names = set[str]()
    for index, one in enumerate(scenario.disruptions):
        if one.name in names:
            yield Problem(f"disruptions[{index}].name", f'"{one.name}"', "a name that no other disruption has")
        elif one.name in ("learning", "yield"):
            hint = "capsim uses it for what a new train, or a yield, loses"
            yield Problem(f"disruptions[{index}].name", f'"{one.name}"', "another name", hint)
        names.add(one.name)


def check_moments(scenario: Scenario) -> Problems:
    """Dates lie in the run, and occurrences at dates come one after the other."""
    for index, one in enumerate(scenario.disruptions):
        path, before = f"disruptions[{index}]", None
        shortest = one.duration.low if one.duration is not None else 0.0
        for number, occasion in enumerate(one.at or ()):
            if occasion.moment is None:
                yield from _check_law(scenario, f"{path}.at", occasion.after(scenario.start))
                continue
            second = occasion.moment.seconds(scenario.start)
            if not 0 <= second < scenario.horizon:
                expected = f"a moment from day 0 to before day {scenario.horizon / _DAY:g}, the horizon"
                yield Problem(f"{path}.at[{number}]", f"day {second / _DAY:g}", expected)
            if before is not None and second < before + max(shortest, 1):
                over = f"day {(before + shortest) / _DAY:g}"
                expected = f"{over} or later" if shortest >= 1 else f"after {over}"
                expected += ", when the one before is over"
                hint = "write the moments in order; what overlaps is two disruptions"
                yield Problem(f"{path}.at[{number}]", f"day {second / _DAY:g}", expected, hint)
            before = second
        if one.rate is not None and one.rate * scenario.horizon > MOST_OCCURRENCES:
            got = f"{one.rate * scenario.horizon:.3g} occurrences up to the horizon".replace("e+", "e")
            yield Problem(f"{path}.rate", got, f"at most {MOST_OCCURRENCES:,} in the mean")


def _check_law(scenario: Scenario, path: str, law: Distribution) -> Problems:
    """A random moment does not lie before the start, and may lie in the run."""
    horizon = scenario.horizon / _DAY
    if law.low < 0:
        yield Problem(
            path, f"{law.family} from day {law.low / _DAY:g}", "a random moment that is never before the start"
        )
    elif law.low >= scenario.horizon:
        got, hint = f"{law.family} from day {law.low / _DAY:g}", "what lies beyond the horizon does not happen"
        yield Problem(path, got, f"a random moment that may be before day {horizon:g}, the horizon", hint)


def check_along_with(scenario: Scenario) -> Problems:
    """A disruption comes along with one that exists and has its own moments."""
    own = {one.name for one in scenario.disruptions if one.along_with is None}
    named = {one.name: one for one in scenario.disruptions}
    for index, one in enumerate(scenario.disruptions):
        path = f"disruptions[{index}].along_with"
        if one.along_with is not None and one.along_with in named and one.along_with not in own:
            expected = "a disruption with moments of its own"
            got = f'"{one.along_with}", which comes along with another itself'
            first = named[one.along_with].along_with
            hint = f"write along_with: {first}" if first in own else "give one of them at or rate"
            yield Problem(path, got, expected, hint)
        elif one.along_with is not None and one.along_with not in own:
            problem = unknown(path, one.along_with, "a disruption of the scenario", known=own)
            yield replace(problem, hint=_remedy_of_leader(scenario, one.along_with, problem.hint))


def _remedy_of_leader(scenario: Scenario, name: str, near: str) -> str:
    """What to do where that with which others come along is not there: misspelt, or taken out without them."""
    if near.startswith("did you mean"):
        return near
    followers = " and ".join(one.name for one in scenario.disruptions if one.along_with == name)
    return (
        f"{near}{'; ' if near else ''}to try the scenario without {name}, take out {followers} too, or write "
        f'disruptions.{name}.duration: "0 h"; capsim resilience takes out each with its followers'
    )


def check_places(scenario: Scenario) -> Problems:
    """What is struck exists."""
    for index, one in enumerate(scenario.disruptions):
        path, harms = f"disruptions[{index}]", one.harms()
        if not harms and one.kind != "common_cause":
            yield Problem(path, "nothing that it strikes", "at least one place", _remedy(one))
        sites = {harm.site for harm in harms}
        if harms and getattr(one, "site", None) not in sites | {None}:
            got, hint = f'"{getattr(one, "site", "")}"', "leave site out, or name its pools or laboratories"
            yield Problem(f"{path}.site", got, "no site, since nothing there is struck", hint)
        if None in sites and any(harm.site is None and harm.what not in ("authority",) for harm in harms):
            yield Problem(f"{path}.site", "nothing", 'key "site"', "say where its pools and laboratories are")
        for site in sorted(name for name in sites if name is not None and name not in scenario.sites):
            key = next(harm.key for harm in harms if harm.site == site)
            key = key if harms[0].what in ("releases", "site") else "from" if one.kind == "export_ban" else "site"
            yield unknown(f"{path}.{key}", site, "a site of the scenario", known=scenario.sites)
        told, struck = set[str](), set[tuple[str, str]]()
        for harm in harms:
            if harm.key not in told and (harm.site is None or harm.site in scenario.sites):
                told.add(harm.key)
                if (harm.what, harm.name) in struck:
                    yield Problem(f"{path}.{harm.key}", f'"{harm.name}" a second time', "each place once")
                struck.add((harm.what, harm.name))
                yield from _check_place(scenario, path, harm)
        yield from _check_crew(scenario, path, one)


def _remedy(one: Disruption) -> str:
    """The keys of a kind under which it may name places."""
    own = {key: field for key, field in type(one).model_fields.items() if key not in Disruption.model_fields}
    keys = [key for key, field in own.items() if str(field.annotation).startswith("list[")]
    return f"name something under {' or '.join(keys)}"


def _check_place(scenario: Scenario, path: str, harm: Harm) -> Problems:
    where = f"{path}.{harm.key}"
    site = scenario.sites[harm.site] if harm.site is not None else None
    if harm.what == "authority":
        if harm.name not in scenario.authorities:
            yield unknown(where, harm.name, "an authority of the scenario", known=scenario.authorities)
    elif harm.what in ("delivered", "route"):
        yield from _check_material(scenario, where, harm)
    elif site is not None and harm.what not in ("site", "releases"):
        known, what = _known(site, harm)
        if harm.name not in known:
            yield unknown(where, harm.name, f"a {what} of {harm.site}", known=known)
        elif harm.what == "unit_class" and harm.unit >= (have := _units(site.unit_classes[harm.name])):
            yield Problem(f"{path}.unit", str(harm.unit + 1), f"a unit from 1 to {have}, as {harm.name} has")


def _units(row: UnitClass) -> int:
    """How many there are, with those that join."""
    return row.count + sum(join.count for join in row.joins)


def _known(site: Site, harm: Harm) -> tuple[Collection[str], str]:
    """The places of a kind at a site, and what one is called."""
    found: dict[str, tuple[Collection[str], str]] = {
        "unit_class": (site.unit_classes, "unit class"),
        "pool": (site.pools, "pool"),
        "laboratory": (site.laboratory, "laboratory"),
        "supply": (site.supplies, "supply"),
        "store": (site.stores, "store"),
    }
    return found[harm.what]


def _check_material(scenario: Scenario, where: str, harm: Harm) -> Problems:
    """A material that is delivered to a site, or shipped from it."""
    if harm.what == "delivered":
        here = {campaign.make for _, campaign in campaigns_of(scenario) if campaign.at == harm.site}
        known = sorted(name for name in here & {*scenario.materials} if not scenario.materials[name].procedure)
        if harm.name not in known:
            yield unknown(where, harm.name, f"a material without procedure, delivered to {harm.site}", known=known)
        return
    routes = [one for one in scenario.shipments if one.from_ == harm.site]
    known = sorted({one.material for one in routes})
    if harm.name not in known:
        yield unknown(where, harm.name, f"a material that is shipped from {harm.site}", known=known)
    elif harm.to is not None and not any(harm.to in one.to for one in routes if one.material == harm.name):
        known = sorted({site for one in routes if one.material == harm.name for site in one.to})
        path = where.rpartition(".")[0]
        yield unknown(f"{path}.to", harm.to, f"a site to which {harm.name} is shipped", known=known)


def _check_crew(scenario: Scenario, path: str, one: Disruption) -> Problems:
    site = next((harm.site for harm in one.harms() if harm.site in scenario.sites), None)
    if one.crew is None or site is None:
        return
    where = f"{path}.repaired_by"
    if one.crew not in scenario.sites[site].pools:
        yield unknown(where, one.crew, f"a pool of {site}", known=scenario.sites[site].pools)
        return
    for name, campaign in campaigns_of(scenario):
        steps = scenario.materials[campaign.make].procedure if campaign.make in scenario.materials else ()
        if campaign.at == site and any(one.crew in {**step.needs, **step.turnaround_needs} for step in steps):
            hint = "give the people who repair a pool of their own"
            yield Problem(where, f'"{one.crew}", which {name} needs', "a pool that no step needs", hint)
            return


CHECKS: tuple[Callable[[Scenario], Problems], ...] = (check_names, check_moments, check_along_with, check_places)
"""Every rule, in the order in which it is told."""
