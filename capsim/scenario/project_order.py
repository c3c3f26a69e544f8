"""Which phases wait for which, and whether what names a project or a phase leads somewhere."""

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from capsim.foundation.errors import Problem
from capsim.scenario.model import Scenario
from capsim.scenario.project import Join
from capsim.scenario.references import Problems, unknown
from capsim.scenario.site import Laboratory
from capsim.schema.when import When

Phase = tuple[str, int]
"""A project, and the place of a phase in it."""


def phases_before(scenario: Scenario, project: str, place: int) -> list[Phase]:
    """The phases that end before this one begins; names that lead nowhere are left out."""
    after = scenario.projects[project].phases[place].after
    if after is None:
        return [(project, place - 1)] if place else []
    return [phase for name in after for phase in phases_called(scenario, project, name) or ()]


def phases_called(scenario: Scenario, project: str, name: str) -> list[Phase] | None:
    """What a name in ``after`` stands for: a phase of this project or of another, or all of a project; else None."""
    names = [phase.name for phase in scenario.projects[project].phases]
    if name in names:
        return [(project, names.index(name))]
    other, _, phase = name.partition(".")
    return phases_of(scenario, other, phase or None) if "." not in name or phase else None


def phases_of(scenario: Scenario, project: str, phase: str | None) -> list[Phase] | None:
    """A phase of a project, or all of them; None where there is no such thing."""
    if project not in scenario.projects:
        return None
    phases = scenario.projects[project].phases
    found = [(project, place) for place, one in enumerate(phases) if phase is None or one.name == phase]
    return found or None


def in_order(scenario: Scenario) -> list[Phase]:
    """Every phase after those that it waits for.

    Raises:
        CycleError: Phases wait for one another.
    """
    every = [(name, place) for name, one in sorted(scenario.projects.items()) for place in range(len(one.phases))]
    return list(TopologicalSorter({phase: phases_before(scenario, *phase) for phase in every}).static_order())


def check_projects(scenario: Scenario) -> Problems:
    """Phases have names of their own and wait for phases that exist, never for themselves; so does what goes live."""
    for name, project in scenario.projects.items():
        names = [phase.name for phase in project.phases]
        for place, phase in enumerate(project.phases):
            path = f"projects.{name}.phases[{place}]"
            if phase.name in names[:place]:
                yield Problem(f"{path}.name", f'"{phase.name}"', "a name that no other phase of the project has")
            for index, wanted in enumerate(phase.after or ()):
                if phases_called(scenario, name, wanted) is None:
                    known = [*(one for one in names if one != phase.name), *_everywhere(scenario)]
                    yield unknown(f"{path}.after[{index}]", wanted, "a phase, project.phase or project", known=known)
    try:
        in_order(scenario)
    except CycleError as error:
        yield _cycle(scenario, error.args[1])
    for path, when in moments_named(scenario):
        yield from _check_when(scenario, path, when)


def _everywhere(scenario: Scenario) -> list[str]:
    return [f"{name}.{phase.name}" for name, one in scenario.projects.items() for phase in one.phases]


def _cycle(scenario: Scenario, phases: list[Phase]) -> Problem:
    names = [f"{project}.{scenario.projects[project].phases[place].name}" for project, place in phases]
    project, place = next(phase for phase in phases if scenario.projects[phase[0]].phases[phase[1]].after is not None)
    got = " before ".join(names)
    return Problem(f"projects.{project}.phases[{place}].after", got, "phases that do not wait for one another")


def _check_when(scenario: Scenario, path: str, when: When) -> Problems:
    if when.project is None:
        return
    if when.project not in scenario.projects:
        yield unknown(f"{path}.project", when.project, "a project of the scenario", known=scenario.projects)
    elif phases_of(scenario, when.project, when.phase) is None:
        known = [phase.name for phase in scenario.projects[when.project].phases]
        yield unknown(f"{path}.phase", when.phase or "", f"a phase of {when.project}", known=known)


def moments_named(scenario: Scenario) -> Iterator[tuple[str, When]]:
    """Everything that may come when a project ends, with its path."""
    for name, site in scenario.sites.items():
        if site.goes_live is not None:
            yield f"sites.{name}.goes_live", site.goes_live
        for key, unit_class in site.unit_classes.items():
            if unit_class.goes_live is not None:
                yield f"sites.{name}.unit_classes.{key}.goes_live", unit_class.goes_live
            yield from _joining(f"sites.{name}.unit_classes.{key}", unit_class.joins)
        for key, pool in site.pools.items():
            yield from _joining(f"sites.{name}.pools.{key}", pool.joins)
        yield from _of_laboratories(f"sites.{name}.laboratory", site.laboratory)
    yield from _of_laboratories("authorities", scenario.authorities)
    for index, campaign in enumerate(scenario.campaigns or ()):
        if campaign.from_ is not None:
            yield f"campaigns[{index}].from", campaign.from_


def _of_laboratories(path: str, laboratories: dict[str, Laboratory]) -> Iterator[tuple[str, When]]:
    for key, laboratory in laboratories.items():
        if laboratory.goes_live is not None:
            yield f"{path}.{key}.goes_live", laboratory.goes_live
        yield from _joining(f"{path}.{key}", laboratory.joins)


def _joining(path: str, joins: list[Join]) -> Iterator[tuple[str, When]]:
    for index, join in enumerate(joins):
        yield f"{path}.joins[{index}].at", join.at
