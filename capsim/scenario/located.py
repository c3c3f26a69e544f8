"""Values with the place each was written at, and the rule by which one layer is laid over another."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from capsim.foundation.distributions import FAMILIES
from capsim.foundation.errors import Problem, did_you_mean
from capsim.scenario.shown import path_text
from capsim.scenario.yaml_file import Document, Keys


@dataclass(frozen=True)
class Located:
    """A value and its place; the parts of mappings and lists are located in turn.

    Attributes:
        value: A mapping or list of located parts, or a single value.
        where: ``file:line:column`` or ``--set text``.
        template: Whether it is of a platform template, so that the place of what is laid over it tells more.
    """

    value: Any
    where: str
    template: bool = False


def place_text(name: str, place: tuple[int, int]) -> str:
    """A place as messages tell it."""
    return f"{name}:{place[0]}:{place[1]}"


def locate(value: Any, source: Document | str, path: Keys = ()) -> Located:
    """The value with the places a document gives, or with one place for all of it."""
    where = source if isinstance(source, str) else place_text(source.name, source.positions[path])
    if isinstance(value, Mapping):
        return Located({key: locate(item, source, (*path, key)) for key, item in value.items()}, where)
    if isinstance(value, list | tuple):
        return Located([locate(item, source, (*path, index)) for index, item in enumerate(value)], where)
    return Located(value, where)


def flatten(located: Located, path: Keys, positions: dict[Keys, str]) -> Any:
    """The plain value again; notes the place of each part."""
    positions[path] = located.where
    if isinstance(located.value, dict):
        return {key: flatten(part, (*path, key), positions) for key, part in located.value.items()}
    if isinstance(located.value, list):
        return [flatten(part, (*path, index), positions) for index, part in enumerate(located.value)]
    return located.value


class Merging:
    """Lays layers over each other and gathers what does not fit.

    Attributes:
        problems: Names of items that no list below has.
    """

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def lay(self, lower: Located, upper: Located, path: Keys = ()) -> Located:
        """One layer over another: mappings by key, a mapping over a list of named items by their names.

        Everything else replaces, and so do a source, and a distribution of another family than the one below. A
        ``null`` with nothing below it stays, so that the schema finds a key that was to be removed but is misspelt.
        """
        if isinstance(upper.value, dict) and isinstance(lower.value, dict):
            families = _family(lower), _family(upper)
            other_family = all(families) and len(set(families)) == 2
            return upper if other_family or _is_source(upper, path) else self._keys(lower, upper, path)
        if isinstance(upper.value, dict) and isinstance(lower.value, list):
            names = item_names(lower.value)
            if names:
                return self._items(lower, upper, path, names=names)
        return upper

    def _keys(self, lower: Located, upper: Located, path: Keys) -> Located:
        # What lies over a template comes before what the template adds, so that it is shown first.
        first, second = (upper, lower) if lower.template else (lower, upper)
        merged = {}
        for key in dict.fromkeys([*first.value, *second.value]):
            part = upper.value.get(key, lower.value.get(key))
            if key not in lower.value or key not in upper.value:
                merged[key] = part
            elif part.value is not None:
                merged[key] = self.lay(lower.value[key], part, (*path, key))
        return _laid(merged, lower, upper)

    def _items(self, lower: Located, upper: Located, path: Keys, *, names: Mapping[str, int]) -> Located:
        items: list[Located | None] = list(lower.value)
        for key, part in upper.value.items():
            below = items[names[key]] if key in names else None
            if below is None:
                where, got = path_text((*path, key)), f'the name "{key}"'
                hint = f"{did_you_mean(key, names)}; a new item needs the whole list written out"
                self.problems.append(Problem(where, got, "the name of an item of the list below", hint, part.where))
            else:
                items[names[key]] = None if part.value is None else self.lay(below, part, (*path, key))
        return _laid([item for item in items if item is not None], lower, upper)


def merged(layers: Sequence[Located]) -> tuple[Located, list[Problem]]:
    """All layers together, the lowest first, and what does not fit."""
    merging, whole = Merging(), layers[0]
    for layer in layers[1:]:
        whole = merging.lay(whole, layer)
    return whole, merging.problems


def _laid(value: Any, lower: Located, upper: Located) -> Located:
    """What two layers give; it stands where the lowest file of the user has it."""
    return Located(value, upper.where if lower.template else lower.where, lower.template and upper.template)


def item_names(items: Sequence[Located]) -> dict[str, int]:
    """The index of each item of a list by its name; empty where an item has none.

    The name of an item is its ``name``, else its ``unit_procedure``, else what it makes and where, as for a campaign:
    ``bulk_at_plant``. A second item of the same name is numbered: ``chromatography_2``.

    >>> item_names(locate([{"unit_procedure": "process"}, {"unit_procedure": "process"}, {"name": "x"}], "").value)
    {'process': 0, 'process_2': 1, 'x': 2}
    """
    names = [_own_name(item) for item in items]
    return {} if "" in names else {name: index for index, name in enumerate(numbered(names))}


def numbered(names: Iterable[str]) -> list[str]:
    """The names, with a number for the second and every later one of the same name.

    >>> numbered(["a", "b", "a"])
    ['a', 'b', 'a_2']
    """
    seen: dict[str, int] = {}
    told = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        told.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return told


def _is_source(part: Located, path: Keys) -> bool:
    """Whether a mapping is a publication: the author of one and the title of another would be none."""
    return path[-1:] == ("source",) and "title" in part.value


def _family(part: Located) -> str:
    """The family that a mapping is a distribution of, by its form; empty where it is something else.

    The form tells it from a mapping whose only key happens to be called like a family, such as materials: {beta: ...}.
    """
    if len(part.value) != 1:
        return ""
    ((name, inner),) = part.value.items()
    if name not in FAMILIES:
        return ""
    parameters, given = [one.name for one in FAMILIES[name].parameters], inner.value
    if isinstance(given, dict):
        fits = bool(given) and set(given) <= {*parameters, "mean"}
    else:
        fits = isinstance(given, list) or (len(parameters) == 1 and given is not None)
    return str(name) if fits else ""


def _own_name(item: Located) -> str:
    if not isinstance(item.value, dict):
        return ""
    own = {key: part.value for key, part in item.value.items() if isinstance(part.value, str)}
    made = f"{own['make']}_at_{own['at']}" if {"make", "at"} <= set(own) else ""
    return own.get("name") or own.get("unit_procedure") or made
