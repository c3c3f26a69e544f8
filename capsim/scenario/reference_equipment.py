"""Whether what a scenario says of equipment, holds and limits leads somewhere, one function a rule."""

from collections.abc import Iterator

from capsim.foundation.errors import Problem, clipped, did_you_mean
from capsim.procedures.contract import UnitProcedure
from capsim.scenario.material import Material
from capsim.scenario.model import Scenario
from capsim.scenario.site import Site
from capsim.schema.quantity import Name

Problems = Iterator[Problem]


def check_equipment(scenario: Scenario) -> Problems:
    """Changeovers are between materials; routines and full cleans take pools that are there, at dates that come."""
    for name, site in scenario.sites.items():
        for key, unit_class in site.unit_classes.items():
            path = f"sites.{name}.unit_classes.{key}"
            for before, pairs in unit_class.changeovers.items():
                for material in (before, *pairs):
                    if material not in scenario.materials:
                        where = f"{path}.changeovers.{before}" + (f".{material}" if material != before else "")
                        yield _unknown(where, material, "a material of the scenario", known=list(scenario.materials))
            if unit_class.clean_window is not None:
                yield from _check_pools(f"{path}.clean_window", name, site, needs=unit_class.clean_window.needs)
            for label, routine in unit_class.routines.items():
                where = f"{path}.routines.{label}"
                yield from _check_pools(where, name, site, needs=routine.needs)
                if routine.every is None and routine.first is None:
                    hint = "such as every: 26 week"
                    yield Problem(where, "neither every nor first", "when the routine is due", hint)
                elif routine.every is not None and routine.every <= routine.duration.mean:
                    got, expected = f"every {routine.every / 3600:g} h", f"{routine.duration.mean / 3600:g} h"
                    hint = "or the units do nothing else"
                    yield Problem(f"{where}.every", got, f"more than the {expected} that it takes", hint)


def _check_pools(path: str, name: str, site: Site, *, needs: dict[Name, int]) -> Problems:
    for pool, count in needs.items():
        if pool not in site.pools:
            yield _unknown(f"{path}.needs.{pool}", pool, f"a pool of {name}", known=list(site.pools))
        elif count > site.pools[pool].count:
            have = site.pools[pool].count
            yield Problem(f"{path}.needs.{pool}", str(count), f"no more than the {have} that {name} has")


def check_holds(scenario: Scenario) -> Problems:
    """Holds limit something, and what a step keeps is there."""
    for name, material in scenario.materials.items():
        for index, step in enumerate(material.procedure):
            path = f"materials.{name}.procedure[{index}]"
            yield from _check_hold(path, step)
            if step.keeps_previous and index == 0:
                hint = "keeps_previous belongs to the step that is fed, such as the filling after the formulation"
                yield Problem(f"{path}.keeps_previous", "true in the first step", "a step with one before it", hint)


def _check_hold(path: str, step: UnitProcedure) -> Problems:
    if step.clean_hold is not None and step.turnaround.high == 0:
        expected = "a turnaround, which is done again when the hold is over"
        yield Problem(f"{path}.clean_hold", "a clean hold without a turnaround", expected)
    if step.dirty_hold is not None and (step.turnaround.high == 0 or step.extra_cleaning == 0):
        expected = "a turnaround and extra_cleaning, which comes on top when the hold is over"
        yield Problem(f"{path}.dirty_hold", "a dirty hold that costs nothing", expected)


def check_limits(scenario: Scenario) -> Problems:
    """Limits go from one step to a later one."""
    for name, material in scenario.materials.items():
        for key, limit in material.limits.items():
            yield from _check_limit(f"materials.{name}.limits.{key}", material, limit.from_, to=limit.to)


def _check_limit(path: str, material: Material, first: str, *, to: str) -> Problems:
    names = material.step_names
    known = True
    for part, step in (("from", first), ("to", to)):
        if step not in names:
            known = False
            yield _unknown(f"{path}.{part}", step, "a step of the procedure", known=names)
    if known and names.index(to) <= names.index(first):
        yield Problem(f"{path}.to", f'"{to}"', f"a step after {first}")


def _unknown(path: str, got: str, what: str, *, known: list[str]) -> Problem:
    return Problem(path, f'"{clipped(got)}"', what if known else f"{what} (there is none)", did_you_mean(got, known))


EQUIPMENT_CHECKS = (check_equipment, check_holds, check_limits)
"""Every rule, in the order in which it is told."""
