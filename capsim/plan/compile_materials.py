"""Materials into their table: the unit each is measured in, its quantum, its doses."""

from dataclasses import dataclass

from capsim.foundation.units import DOSES, LOTS, VIALS, VOLUME, Dimension
from capsim.plan.draft import Draft
from capsim.plan.plan import MaterialRow
from capsim.plan.quanta import QUANTA, quanta, quanta_needed
from capsim.procedures.contract import LotUnit, UnitSize
from capsim.scenario.material import Material
from capsim.scenario.model import Scenario


@dataclass(frozen=True)
class Measured:
    """How a material is measured.

    Attributes:
        unit: Base unit of its amounts.
        doses: Doses in one base unit, 0 where doses mean nothing.
    """

    unit: str
    doses: float


def compile_materials(draft: Draft) -> None:
    """Add every material, by name."""
    for name, material in sorted(draft.scenario.materials.items()):
        measured = measure(draft.scenario, name)
        quantum = QUANTA[measured.unit]
        row = MaterialRow(
            name=name,
            stage=material.stage,
            unit=measured.unit,
            quantum=quantum,
            doses=measured.doses * quantum,
            shelf_life=-1 if material.shelf_life is None else round(material.shelf_life),
            at_risk=material.use == "at_risk",
        )
        draft.materials[name] = draft.add("materials", row)


def measure(scenario: Scenario, name: str) -> Measured:
    """The unit of a material and what a dose of it is."""
    material = scenario.materials[name]
    unit = unit_of(scenario, name).symbol
    if unit == "vial":
        return Measured(unit, float(material.doses_per_vial or 0))
    if unit == "dose":
        return Measured(unit, 1.0)
    dose = material.dose.value if material.dose is not None else _dose_in_use(scenario, name)
    return Measured(unit, 1 / dose if dose else 0.0)


def unit_of(scenario: Scenario, name: str) -> Dimension:
    """What a material is measured in: its lot size, else what its procedure creates, else how others use it."""
    material = scenario.materials[name]
    if material.lot_size is not None:
        return material.lot_size.dimension
    for step in material.procedure:
        creation = step.creation(UnitSize())
        if creation is not None:
            return creation.dimension
    for user in scenario.materials.values():
        if name in user.components:
            return user.components[name].dimension
    return LOTS


def _dose_in_use(scenario: Scenario, name: str) -> float:
    for _, user in sorted(scenario.materials.items()):
        if name in user.components and doses_in_lot(user) > 0:
            return user.components[name].value
    return 0.0


def doses_in_lot(material: Material) -> float:
    """Labelled doses in a lot at its start, 0 where it has none."""
    if material.lot_size is None:
        return 0.0
    if material.lot_size.dimension == VIALS:
        return material.lot_size.value * (material.doses_per_vial or 0)
    return material.lot_size.value if material.lot_size.dimension.symbol == "dose" else 0.0


def lot_measures(scenario: Scenario, name: str) -> LotUnit:
    """What one base unit of a material is: containers, and litres of liquid before the line.

    Of lots in doses without ``doses_per_vial``, each dose is a container.
    """
    material = scenario.materials[name]
    unit = unit_of(scenario, name)
    if unit == VOLUME:
        return LotUnit(containers=None, litres=1.0)
    vial = float(material.doses_per_vial or 0)
    containers = {VIALS: 1.0, DOSES: 1 / (vial or 1.0)}.get(unit)
    doses = {VIALS: vial, DOSES: 1.0}.get(unit)
    if not doses or material.fill_volume is None or material.line_loss >= 1:
        return LotUnit(containers)
    return LotUnit(containers, doses * material.fill_volume * (1 + material.overfill) / (1 - material.line_loss))


def lot_amount(scenario: Scenario, name: str) -> int:
    """Quanta that a lot starts with; 0 where its procedure creates them."""
    material = scenario.materials[name]
    unit = unit_of(scenario, name).symbol
    if material.lot_size is not None:
        return quanta(material.lot_size.value, unit)
    creates = any(step.creation(UnitSize()) is not None for step in material.procedure)
    return 0 if creates else quanta(1.0, unit)


def drawn_for_lot(scenario: Scenario, name: str, component: str) -> int:
    """Quanta of a component that one lot draws: doses x amount x (1 + overfill) / (1 - line loss)."""
    material = scenario.materials[name]
    per = doses_in_lot(material) or 1.0
    wanted = per * material.components[component].value * (1 + material.overfill) / (1 - material.line_loss)
    return quanta_needed(wanted, unit_of(scenario, component).symbol)
