"""Whether what a scenario says of equipment, holds and limits leads somewhere, one function a rule."""

from collections.abc import Iterator

from capsim.foundation.errors import Problem, clipped, did_you_mean
from capsim.procedures.contract import UnitProcedure, UnitSize
from capsim.scenario.equipment import Routine
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
                yield from _check_dates(where, routine, scenario)


def _check_dates(where: str, routine: Routine, scenario: Scenario) -> Problems:
    """A routine is due at some time, not before the start, and leaves time for work."""
    if routine.every is None and routine.first is None:
        yield Problem(where, "neither every nor first", "when the routine is due", "such as every: 26 week")
    elif routine.every is not None and routine.every <= routine.duration.mean:
        got, expected = f"every {routine.every / 3600:g} h", f"{routine.duration.mean / 3600:g} h"
        hint = "or the units do nothing else"
        yield Problem(f"{where}.every", got, f"more than the {expected} that it takes", hint)
    second = 0 if routine.first is None else routine.first.seconds(scenario.start)
    if second < 0 and scenario.began is None:
        hint = "write the first date on which it is due after the start"
        yield Problem(f"{where}.first", f"day {second / 86400:g}", "a date from day 0 on", hint)


def _check_pools(path: str, name: str, site: Site, *, needs: dict[Name, int]) -> Problems:
    for pool, count in needs.items():
        if pool not in site.pools:
            yield _unknown(f"{path}.needs.{pool}", pool, f"a pool of {name}", known=list(site.pools))
        elif count > site.pools[pool].most:
            have = site.pools[pool].most
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
    if step.preparation_valid is not None and _written(step, "preparation_valid") and step.preparation.high == 0:
        expected = "a preparation, which is done again when it has lapsed"
        yield Problem(f"{path}.preparation_valid", "the validity of no preparation", expected)
    if step.dirty_hold is not None and (step.turnaround.high == 0 or step.extra_cleaning == 0):
        expected = "a turnaround and extra_cleaning, which comes on top when the hold is over"
        yield Problem(f"{path}.dirty_hold", "a dirty hold that costs nothing", expected)


def _written(step: UnitProcedure, key: str) -> bool:
    """Whether the user wrote a key, or its kind has it by default."""
    return key in step.model_fields_set


def check_limits(scenario: Scenario) -> Problems:
    """Limits go from one step to a later one."""
    for name, material in scenario.materials.items():
        for key, limit in material.limits.items():
            path = f"materials.{name}.limits.{key}"
            if limit.from_ is not None and limit.to is not None:
                yield from _check_limit(path, material, limit.from_, to=limit.to)
            for index, step in enumerate(limit.inside or ()):
                yield from _check_named(f"{path}.inside[{index}]", material, step)


def _check_limit(path: str, material: Material, first: str, *, to: str) -> Problems:
    names = material.step_names
    for part, step in (("from", first), ("to", to)):
        yield from _check_named(f"{path}.{part}", material, step)
    if {first, to} <= set(names) and names.index(to) <= names.index(first):
        yield Problem(f"{path}.to", f'"{to}"', f"a step after {first}")


def _check_named(path: str, material: Material, step: str) -> Problems:
    """A step that a limit names is one of the procedure, and none that runs alongside."""
    names = material.step_names
    if step not in names:
        yield _unknown(path, step, "a step of the procedure", known=names)
    elif material.procedure[names.index(step)].alongside:
        yield Problem(path, f'"{step}", which runs alongside', "a step that the lot goes through")


def check_alongside(scenario: Scenario) -> Problems:
    """What runs alongside has a step to run beside, and does nothing to the lot's amount or way."""
    for name, material in scenario.materials.items():
        for index, step in enumerate(material.procedure):
            path = f"materials.{name}.procedure[{index}]"
            if step.alongside and index == 0:
                yield Problem(f"{path}.alongside", "true in the first step", "a step with one before it")
            for key in _amounts(step) if step.alongside else ():
                hint = "it belongs to the step that it runs beside"
                yield Problem(f"{path}.{key}", f"{key} in a step alongside", "a step that only takes time", hint)
            release = material.release
            if step.alongside and release is not None and release.sampled_after == material.step_names[index]:
                where = f"materials.{name}.release.sampled_after"
                yield Problem(
                    where, f'"{release.sampled_after}", which runs alongside', "a step that the lot goes through"
                )


def _amounts(step: UnitProcedure) -> Iterator[str]:
    """Keys by which a step does something to the amount or the way of a lot."""
    given = {
        "step_yield": step.step_yield.mean < 1,
        "fixed_loss": step.fixed_loss is not None,
        "samples": step.samples is not None,
        "failure": bool(step.failure_by_cause),
        "hold": step.hold != "none",
        "keeps_previous": step.keeps_previous,
        "unit_procedure": step.creation(UnitSize()) is not None,
    }
    return (key for key, does in given.items() if does)


def _unknown(path: str, got: str, what: str, *, known: list[str]) -> Problem:
    return Problem(path, f'"{clipped(got)}"', what if known else f"{what} (there is none)", did_you_mean(got, known))


EQUIPMENT_CHECKS = (check_equipment, check_holds, check_limits, check_alongside)
"""Every rule, in the order in which it is told."""
