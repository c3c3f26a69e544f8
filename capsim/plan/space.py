"""What a lot takes in a store that is measured in litres, vials or doses."""

from capsim.plan.plan import MaterialRow
from capsim.plan.quanta import QUANTA


def space_of(material: MaterialRow, unit: str) -> float:
    """Quanta of a store's unit that a quantum of a material takes; 0 where that means nothing."""
    if unit == "L":
        return material.volume / QUANTA["L"]
    if unit == "dose":
        return material.doses / QUANTA["dose"]
    return 1.0 if material.unit == unit else 0.0
