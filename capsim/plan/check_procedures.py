"""Whether unit procedures know of their lots what their formulas need, one function a rule."""

from collections.abc import Iterator

from capsim.foundation.errors import Problem
from capsim.foundation.units import DOSES, VIALS, VOLUME
from capsim.plan.compile_materials import lot_measures, unit_of
from capsim.plan.plan import Plan
from capsim.procedures.contract import UnitProcedure
from capsim.scenario.model import Scenario

Problems = Iterator[Problem]

_PER_VOLUME = ("binding_capacity", "concentration")
"""Fields of kinds that say how much of the lot there is in a volume."""


def check_lot_units(plan: Plan, scenario: Scenario) -> Problems:
    """Steps that work by container or by litre know how many a lot has."""
    for name, material in scenario.materials.items():
        if material.components and material.lot_size is None:
            continue  # told by check_doses
        known = lot_measures(scenario, name)
        told: set[str] = set()
        for index, step in enumerate(material.procedure):
            for wanted in step.lot_needed():
                if getattr(known, wanted) is None and wanted not in told:
                    told.add(wanted)
                    yield _unknown(scenario, name, wanted, step=step, path=f"materials.{name}.procedure[{index}]")


def _unknown(scenario: Scenario, name: str, wanted: str, *, step: UnitProcedure, path: str) -> Problem:
    """The problem of a lot of which something is not known, at the key that tells it."""
    own, kind = unit_of(scenario, name), step.unit_procedure
    if wanted == "containers":
        hint = 'write the size of a lot at its start, such as lot_size: "100e3 vial"'
        return Problem(path, f"lots in {own.symbol}", f"lots of containers, which {kind} runs", hint)
    if own == VIALS and not scenario.materials[name].doses_per_vial:
        expected = f"the doses in a vial, from which {kind} knows the volume of a lot"
        return Problem(f"materials.{name}.doses_per_vial", "nothing", expected)
    if own in (VIALS, DOSES):
        expected = f"the volume of a dose, from which {kind} knows the volume of a lot"
        return Problem(f"materials.{name}.fill_volume", "nothing", expected, 'such as fill_volume: "0.5 mL"')
    hint = "give the step the volume of its lot, such as volume: 500 L, or a concentration"
    return Problem(path, f"lots in {own.symbol}", f"lots whose volume is known, which {kind} needs", hint)


def check_per_volume(plan: Plan, scenario: Scenario) -> Problems:
    """Capacities and concentrations are measured in the unit of their material."""
    for name, material in scenario.materials.items():
        own = unit_of(scenario, name)
        for index, step in enumerate(material.procedure):
            for part in _PER_VOLUME:
                amount = getattr(step, part, None)
                if amount is not None and amount.dimension * VOLUME != own:
                    path = f"materials.{name}.procedure[{index}].{part}"
                    yield Problem(path, str(amount), f"an amount in {own.symbol} per volume, as {name} is measured")


PROCEDURE_CHECKS = (check_lot_units, check_per_volume)
"""Every rule, in the order in which it is told."""
