"""What a pydantic model allows at a place: its fields, the parts of its unions, the tags of its kinds.

A type that hides what it holds (one with a core schema of its own) ends the walk: nothing is known below it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, RootModel
from pydantic.fields import FieldInfo


@dataclass(frozen=True)
class Types:
    """The alternatives at one place, unions and annotations taken apart.

    Attributes:
        options: Classes and generic types such as ``list[int]``.
        discriminators: The keys that choose between them, where the union is a tagged one.
    """

    options: tuple[Any, ...] = ()
    discriminators: frozenset[str] = frozenset()


def types_of(annotation: Any, metadata: Iterable[Any] = ()) -> Types:
    """The alternatives that an annotation stands for.

    >>> [option.__name__ for option in types_of(Annotated[int | str, "remark"]).options]
    ['int', 'str']
    """
    discriminators = frozenset(_discriminators(metadata))
    annotation = getattr(annotation, "__value__", annotation)  # an alias made by the `type` statement
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *more = get_args(annotation)
        return _together([types_of(inner, more)], discriminators)
    if origin in (Union, UnionType):
        return _together([types_of(part) for part in get_args(annotation) if part is not type(None)], discriminators)
    if isinstance(annotation, type) and issubclass(annotation, RootModel):
        return _together([_field_types(annotation.model_fields["root"])], discriminators)
    return Types((annotation,), discriminators)


def step(types: Types, part: str | int, value: Any) -> Types:
    """The alternatives one key or index further, where `value` is what the user wrote here."""
    return _together([_step_into(option, part) for option in _chosen(types, value)])


def branch(types: Types, label: str | int, value: Any) -> Types:
    """The alternatives left once pydantic has chosen one by its label."""
    named = tuple(option for option in types.options if getattr(option, "__name__", "") == label)
    return Types(named or _chosen(types, value))


def tags_written(types: Types, value: Any) -> set[Any]:
    """The kind that the user's mapping names, if the place is a tagged union."""
    if not isinstance(value, Mapping):
        return set()
    written = (value.get(name) for name in types.discriminators)
    return {tag for tag in written if isinstance(tag, str)}


def tags_known(types: Types) -> set[str]:
    """The kinds a tagged union knows."""
    return {tag for option in types.options for name in types.discriminators for tag in _tags(option, name)}


def fields_at(types: Types) -> dict[str, str]:
    """The keys known at a place, each with the first sentence of its description."""
    fields = {}
    for option in types.options:
        if _is_model(option):
            for name, info in option.model_fields.items():
                fields[_key(name, info)] = (info.description or "").split(". ")[0].split("\n")[0].rstrip(".")
    return fields


def _together(parts: Iterable[Types], discriminators: frozenset[str] = frozenset()) -> Types:
    options: dict[Any, None] = {}
    for part in parts:
        options.update(dict.fromkeys(part.options))
        discriminators |= part.discriminators
    return Types(tuple(options), discriminators)


def _discriminators(metadata: Iterable[Any]) -> Iterator[str]:
    for item in metadata:
        name = getattr(item, "discriminator", None)
        name = getattr(name, "discriminator", name)
        if isinstance(name, str):
            yield name


def _is_model(option: Any) -> bool:
    return isinstance(option, type) and issubclass(option, BaseModel)


def _key(name: str, info: FieldInfo) -> str:
    """The key of a field as the user writes it."""
    return info.validation_alias if isinstance(info.validation_alias, str) else name


def _field_types(info: FieldInfo) -> Types:
    return types_of(info.annotation, [info, *info.metadata])


def _step_into(option: Any, part: str | int) -> Types:
    """What one alternative holds under a key or an index."""
    if _is_model(option):
        found = (info for name, info in option.model_fields.items() if part in (name, _key(name, info)))
        return _together(_field_types(info) for info in found)
    origin, arguments = get_origin(option), get_args(option)
    if not isinstance(origin, type) or not arguments:
        return Types()
    if issubclass(origin, Mapping):
        return types_of(arguments[-1])
    if origin is tuple and Ellipsis not in arguments:
        return types_of(arguments[part]) if isinstance(part, int) and part < len(arguments) else Types()
    return types_of(arguments[0])


def _chosen(types: Types, value: Any) -> tuple[Any, ...]:
    """The alternatives that the user's value can mean: those of its kind, if it names one."""
    written = tags_written(types, value)
    chosen = tuple(
        option for option in types.options if any(written & _tags(option, name) for name in types.discriminators)
    )
    return chosen or types.options


def _tags(option: Any, name: str) -> set[str]:
    """The values of the key `name` that mean this alternative."""
    info = option.model_fields.get(name) if _is_model(option) else None
    if info is None or get_origin(info.annotation) is not Literal:
        return set()
    return set(get_args(info.annotation))
