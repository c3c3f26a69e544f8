"""Materials into their table: the unit each is measured in, its quantum, its doses."""

from dataclasses import dataclass

from capsim.foundation.units import DOSES, LOTS, VIALS, VOLUME, Dimension, Quantity
from capsim.plan.draft import Draft
from capsim.plan.lot_sizes import written_sizes
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
            volume=_volume(material, measured) * quantum,
            expires_with_components=material.expires == "with_components",
        )
        draft.materials[name] = draft.add("materials", row)


def _volume(material: Material, measured: Measured) -> float:
    """Litres that a base unit of a material takes in a store: its packed doses, or itself; 0 where it is not known."""
    if material.packed_volume is not None:
        return material.packed_volume * measured.doses
    return 1.0 if measured.unit == "L" else 0.0


def measure(scenario: Scenario, name: str) -> Measured:
    """The unit of a material and what a dose of it is."""
    material = scenario.materials[name]
    unit = unit_of(scenario, name).symbol
    if unit == "vial":
        return Measured(unit, float(material.doses_per_vial or 0))
    if unit == "dose":
        return Measured(unit, 1.0)
    dose = _dose_of(scenario, name)
    return Measured(unit, 1 / dose if dose else 0.0)


def unit_of(scenario: Scenario, name: str) -> Dimension:
    """What a material is measured in: its lot size, else what its procedure creates, else how others use it.

    What nothing uses is measured as its dose, else as the sizes of its listed lots.
    """
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
    listed = written_sizes(scenario, name)
    if listed:
        return material.dose.dimension if material.dose is not None else listed[0].size.dimension
    return LOTS


def _dose_of(scenario: Scenario, name: str) -> float:
    """Base units in a dose: its own, or what a dose of the first material that uses it takes; 0 for none."""
    dose = scenario.materials[name].dose
    if dose is not None:
        return dose.value
    for user_name, user in sorted(scenario.materials.items()):
        if name in user.components and any(doses_in(user, one.size) for one in written_sizes(scenario, user_name)):
            return user.components[name].value
    return 0.0


def doses_in(material: Material, size: Quantity | None) -> float:
    """Labelled doses in a lot of a size at its start, 0 where it has none."""
    if size is None:
        return 0.0
    if size.dimension == VIALS:
        return size.value * (material.doses_per_vial or 0)
    return size.value if size.dimension.symbol == "dose" else 0.0


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


def in_own_unit(scenario: Scenario, name: str, size: Quantity) -> float | None:
    """A size of a lot in the base unit of its material, told in that unit or in doses; None where it is neither."""
    own = unit_of(scenario, name)
    if size.dimension == own:
        return size.value
    if size.dimension.symbol != "dose":
        return None
    if own == VIALS:
        per_vial = scenario.materials[name].doses_per_vial
        return size.value / per_vial if per_vial else None
    return size.value * _dose_of(scenario, name) or None


def lot_amount(scenario: Scenario, name: str, size: Quantity | None = None) -> int:
    """Quanta that a lot starts with, of this size or of that of the material; 0 where its procedure creates them."""
    material = scenario.materials[name]
    unit = unit_of(scenario, name).symbol
    wanted = size or material.lot_size
    if wanted is not None:
        return quanta(in_own_unit(scenario, name, wanted) or 0.0, unit)
    creates = any(step.creation(UnitSize()) is not None for step in material.procedure)
    return 0 if creates else quanta(1.0, unit)


def drawn_for_lot(scenario: Scenario, name: str, component: str, *, size: Quantity | None = None) -> int:
    """Quanta of a component that one lot draws, of this size or of that of the material; see `drawn_by`."""
    return quanta_needed(drawn_by(scenario, name, component, size=size), unit_of(scenario, component).symbol)


def drawn_by(scenario: Scenario, name: str, component: str, *, size: Quantity | None) -> float:
    """Base units of a component in a lot: doses x amount x (1 + overfill) / (1 - line loss).

    Where a lot has no doses, its components are those of a lot of the material's lot size, and in proportion to it.
    """
    material = scenario.materials[name]
    wanted = size or material.lot_size
    per = doses_in(material, wanted)
    if not per:
        shares = size is not None and material.lot_size is not None and size.dimension == material.lot_size.dimension
        per = size.value / material.lot_size.value if shares and size and material.lot_size else 1.0
    return per * material.components[component].value * (1 + material.overfill) / (1 - material.line_loss)
