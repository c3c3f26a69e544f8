"""The keys of a scenario file in words, from the models that read it."""

import types
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from capsim.foundation.units import Dimension
from capsim.procedures.contract import UnitProcedure
from capsim.schema import calendar, money, occasion, pieces, quantity, when
from capsim.schema.rule import Rule
from capsim.schema.source import Source
from docs.text import code, table

COMMON = ("source", "assumption")
"""Keys that most parts have, told once."""

_RULES = {
    quantity._NameRule: "a name",
    quantity._TitleRule: "a title on one line",
    calendar._DateRule: "a date",
    calendar.MomentRule: "a date, or a time after the start",
    calendar._HoursRule: "opening hours",
    calendar._DaysRule: "weekdays",
    money._CurrencyRule: "a code of three capital letters",
    pieces.SupplyRule: "a number of pieces or an amount",
    pieces.StoreCapacityRule: "a number of lots, or an amount in L, vial or dose",
}
_TITLES = {
    "UnitClass": "Unit class", "SetOfMaterials": "Set", "Closure": "Closure", "Check": "Check of the release route",
    "Curve": "Learning curve", "Release": "Release route", "CleanWindow": "Clean window", "PlannedLot": "Planned lot",
    "MoneySettings": "Money", "MaterialCost": "Cost of a material", "Support": "State support",
    "ProjectPhase": "Phase of a project",
}  # fmt: skip


@dataclass
class Part:
    """A model of the scenario, and the places where it stands."""

    model: type[BaseModel]
    places: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        """Its heading."""
        return _TITLES.get(self.model.__name__, self.model.__name__)


def parts_of(root: type[BaseModel]) -> list[Part]:
    """The models below a root, each once, in the order in which they are met; unit procedures are left out."""
    found: dict[type[BaseModel], Part] = {}
    todo: list[tuple[type[BaseModel], str]] = [(root, "")]
    while todo:
        model, place = todo.pop(0)
        if issubclass(model, UnitProcedure | Source):
            continue
        known = model in found
        part = found.setdefault(model, Part(model))
        part.places.append(place)
        if not known:
            below = [
                (inner, f"{place}.{name_of(key, info)}{steps}".lstrip("."))
                for key, info in model.model_fields.items()
                for inner, steps in _models(info.annotation)
            ]
            todo = below + todo
    return list(found.values())


def name_of(key: str, info: FieldInfo) -> str:
    """The key as the user writes it."""
    return info.alias or key


def _models(annotation: Any, steps: str = "") -> list[tuple[type[BaseModel], str]]:
    """The models inside an annotation, with the way from the key to them."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [(annotation, steps)]
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is dict:
        return _models(arguments[1], f"{steps}.<name>")
    if origin is list:
        return _models(arguments[0], f"{steps}[n]")
    if origin is Annotated:
        return _models(arguments[0], steps)
    if origin in (Union, types.UnionType):
        return [found for one in arguments for found in _models(one, steps)]
    return []


def fields_table(model: type[BaseModel], *, only: Collection[str] | None = None, leave_out: Sequence[str] = ()) -> str:
    """The keys of a model as a table."""
    rows = []
    for key, info in model.model_fields.items():
        if key in leave_out or (only is not None and key not in only):
            continue
        words, unit = _words(info.annotation, info.metadata)
        rows.append([code(name_of(key, info)), words, unit, default_of(info), info.description or ""])
    return table(["key", "value", "base unit", "default", "meaning"], rows)


def default_of(info: FieldInfo) -> str:
    """The default as the user would write it."""
    if info.is_required():
        return "**required**"
    default = info.get_default(call_default_factory=True, validated_data={})
    if default is None:
        return "left out"
    if isinstance(default, BaseModel):
        return "its defaults"
    if default in ({}, [], ""):
        return "nothing"
    return code(_written(default))


def _written(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_written(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_written, value)) + "]"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _words(annotation: Any, metadata: Sequence[Any] = ()) -> tuple[str, str]:
    """What may be written, in words, and the base unit it is turned into."""
    rule = next((one for one in metadata if isinstance(one, Rule)), None)
    if rule is not None:
        return _rule_words(rule)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _words(arguments[0], arguments[1:])
    if origin in (Union, types.UnionType):
        return _union_words(arguments)
    if origin in (dict, list):
        inner, unit = _words(arguments[-1])
        return f"{'by name' if origin is dict else 'a list'}: {inner}", unit
    return _plain_words(annotation), ""


def _plain_words(annotation: Any) -> str:
    if get_origin(annotation) is Literal:
        return " or ".join(code(str(one)) for one in get_args(annotation))
    if annotation is when.When:
        return "a date, a time after the start, or {project: name, phase: name}"
    if annotation is occasion.Occasion:
        return f"{_RULES[calendar.MomentRule]}, or one distribution of these"
    if annotation is calendar.Moment:
        return _RULES[calendar.MomentRule]
    if issubclass(annotation, BaseModel):
        title = Part(annotation).title.lower()
        return f"[{title}](#{title.replace(' ', '-')})"
    words: dict[type, str] = {str: "text", int: "a whole number", float: "a number", bool: "true or false"}
    return words[annotation]


def _union_words(arguments: Sequence[Any]) -> tuple[str, str]:
    given = [one for one in arguments if one is not type(None)]
    if given and all(isinstance(one, type) and issubclass(one, UnitProcedure) for one in given):
        return "[a unit procedure](unit_procedures.md)", ""
    words = [_words(one) for one in given]
    return " or ".join(text for text, _ in words), next((unit for _, unit in words if unit), "")


def _rule_words(rule: Rule[Any]) -> tuple[str, str]:
    if type(rule) in _RULES:
        return _RULES[type(rule)], ""
    measure = getattr(rule, "measure", None)
    if measure is not None:
        words, unit = _rule_words(measure)
        return f"{words}; *uncertain*", unit
    if isinstance(rule, quantity._WholeNumber):
        return f"a whole number of {rule.low} or more", ""
    dimension = getattr(rule, "dimension", None)
    if isinstance(dimension, Dimension):
        return rule.expected.replace('"', "`"), dimension.symbol
    return rule.expected.replace('"', "`"), "kept"
