"""Who can do what in the laboratories: skills, and by which names people can be asked for."""

from collections.abc import Iterator, Mapping

from capsim.scenario.model import Scenario
from capsim.scenario.quality import Check
from capsim.scenario.site import Laboratory


def able(scenario: Scenario, site: str, skill: str) -> tuple[list[str], bool]:
    """Who has a skill: laboratories of the site, else authorities, by name; and whether they are the site's."""
    own = _skilled(scenario.sites[site].laboratory, skill)
    return (own, True) if own else (_skilled(scenario.authorities, skill), False)


def _skilled(laboratories: Mapping[str, Laboratory], skill: str) -> list[str]:
    """The laboratories that have a skill; the own name is one."""
    return sorted(name for name, one in laboratories.items() if skill == name or skill in one.skills)


def known_skills(scenario: Scenario, site: str) -> set[str]:
    """Every name by which somebody can be asked for from a site."""
    groups = {**scenario.authorities, **scenario.sites[site].laboratory}
    return {*groups, *(skill for group in (*scenario.authorities.values(), *groups.values()) for skill in group.skills)}


def wanted_skills(check: Check) -> Iterator[tuple[str, str]]:
    """The skills that a check asks for, each with its place below the check."""
    stages = [("", check), *((f"then[{number}].", stage) for number, stage in enumerate(check.then or ()))]
    for path, stage in stages:
        if stage.by is not None:
            yield f"{path}by", stage.by
    if check.retest is not None and check.retest.investigated_by is not None:
        yield "retest.investigated_by", check.retest.investigated_by
