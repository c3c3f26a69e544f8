"""Absences of a share that strikes nobody: allowed, and most often meant otherwise."""

from collections.abc import Iterator

from capsim.disruptions.contract import Harm
from capsim.foundation.errors import Problem
from capsim.foundation.rules import Effect
from capsim.scenario.model import Scenario


def nobody_missing(scenario: Scenario) -> Iterator[Problem]:
    """Each absence, and whom it strikes, where its share of all who are ever there is less than half a person."""
    for index, one in enumerate(scenario.disruptions):
        for harm in one.harms():
            people = _people(scenario, harm) if harm.effect == Effect.FEWER and harm.share else 0
            if people and harm.share * people < 0.5:
                got = f"{100 * harm.share:g} % of {people}, which is nobody"
                hint = "how many are missing is rounded to the nearest whole number; write number: 1"
                yield Problem(f"disruptions[{index}].{harm.key}", got, "half a person or more", hint)


def _people(scenario: Scenario, harm: Harm) -> int:
    """How many of them there are, with those that join."""
    if harm.what == "authority":
        return scenario.authorities[harm.name].count
    assert harm.site is not None
    site = scenario.sites[harm.site]
    group = site.pools[harm.name] if harm.what == "pool" else site.laboratory[harm.name]
    return group.count + sum(join.count for join in group.joins)
