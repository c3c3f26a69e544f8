"""From several files and overrides to one complete mapping; the one place that knows the order.

Lowest first, each layer laid over the ones before it:

1. the files named by ``extends`` (text or a list, relative to the file that names them), in their order
2. the scenario file
3. overlay files (``--overlay``), in the order given, each above the files it extends
4. assignments (``--set path=value``), in the order given

Mappings merge key by key; lists and single values replace; ``null`` removes a key of the layers below.
A file that several others extend counts once, at its lowest place. An assignment replaces
the value at its path whole. Each value keeps the place it was written at, a merged mapping the lowest.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from capsim.foundation.errors import Problem, ScenarioError, SchemaError, YamlError, did_you_mean
from capsim.scenario.shown import path_text, value_text
from capsim.scenario.yaml_file import MAX_DEPTH, Document, Keys, read, read_value

_SEGMENT = re.compile(r"(?:^|(?<=.)\.)(?P<key>[^.\[\]]+)|\[(?P<index>[0-9]{1,9})\]")


@dataclass(frozen=True)
class Layered:
    """One complete scenario, as written.

    Attributes:
        data: Mappings, lists and values of all layers together; ``extends`` is resolved and gone.
        positions: ``file:line:column`` or ``--set text`` of each key and list item; ``()`` is the scenario file.
        layers: The files and assignments applied, lowest first.
    """

    data: dict[str, Any]
    positions: dict[Keys, str]
    layers: tuple[str, ...]


@dataclass(frozen=True)
class _Located:
    """A value and its place; the parts of mappings and lists are located in turn."""

    value: Any
    where: str


def load_layers(path: str | Path, overlays: Sequence[str | Path] = (), sets: Sequence[str] = ()) -> Layered:
    """Read a scenario with everything below and above it.

    Args:
        path: The scenario file; ``-`` is standard input.
        overlays: Partial files to lay over it.
        sets: Assignments such as ``sites.a.pools.analyst.count=4``; the value is read as YAML.

    Raises:
        YamlError: files that cannot be read, or an ``extends`` that leads nowhere or round in a circle.
        SchemaError: assignments that do not fit the scenario.
    """
    stack = _FileStack()
    stack.add(path)
    for overlay in overlays:
        stack.add(overlay)
    if stack.problems:
        raise YamlError(stack.problems)
    merged = stack.layers[0]
    for layer in stack.layers[1:]:
        merged = _merge(merged, layer)
    merged, problems = _assign_all(merged, ((text, *_split(text)) for text in sets))
    if problems:
        raise SchemaError(problems)
    positions: dict[Keys, str] = {}
    data = _flatten(merged, (), positions)
    positions[()] = stack.scenario_place
    return Layered(data, positions, (*stack.names, *(f"--set {text}" for text in sets)))


def apply_sets(data: Mapping[str, Any], assignments: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of plain data with values assigned by path; the data itself stays as it is.

    Raises:
        SchemaError: a path that is not one, or that leads into a value or past the end of a list.

    >>> apply_sets({"sites": {"a": {"count": 2}}}, {"sites.a.count": 4})
    {'sites': {'a': {'count': 4}}}
    """
    merged, problems = _assign_all(_locate(data, ""), ((path, path, value) for path, value in assignments.items()))
    if problems:
        raise SchemaError(problems)
    copied: dict[str, Any] = _flatten(merged, (), {})
    return copied


def canonical(data: Any) -> Any:
    """The data with the keys of all mappings sorted, for results that do not depend on their order.

    >>> canonical({"b": 1, "a": [{"d": 2, "c": 3}]})
    {'a': [{'c': 3, 'd': 2}], 'b': 1}
    """
    if isinstance(data, Mapping):
        return {key: canonical(data[key]) for key in sorted(data)}
    if isinstance(data, list | tuple):
        return [canonical(item) for item in data]
    return data


class _FileStack:
    """The files of a scenario in the order in which they are laid over each other."""

    def __init__(self) -> None:
        self.layers: list[_Located] = []
        self.names: list[str] = []
        self.problems: list[Problem] = []
        self.scenario_place = ""
        self._seen: set[Path] = set()

    def add(self, path: str | Path, chain: tuple[Path, ...] = ()) -> None:
        """Lay a file, and below it the files it extends, over those that are there."""
        try:
            document = read(path)
        except YamlError as error:
            self.problems.extend(error.problems)
            return
        identity = Path(path).resolve()
        self._seen.add(identity)
        base_folder = Path() if path == "-" else Path(path).parent
        for base, where in self._bases(document):
            self._add_base(base_folder / base, base, where=where, chain=(*chain, identity))
        data = {key: value for key, value in document.data.items() if key != "extends"}
        self.layers.append(_locate(data, document))
        self.names.append(document.name)
        if not self.scenario_place and not chain:
            self.scenario_place = self.layers[-1].where

    def _add_base(self, target: Path, written: str, *, where: str, chain: tuple[Path, ...]) -> None:
        identity = _existing(target)
        if identity in chain:
            names = " -> ".join(path.name for path in (*chain[chain.index(identity) :], identity))
            self._problem(f'"{written}" ({names})', "files that do not extend each other in a circle", where=where)
        elif identity is None:
            near = did_you_mean(target.name, _yaml_files(target.parent))
            self._problem(f'"{written}", and no such file is there', "a file beside this one", where=where, hint=near)
        elif identity not in self._seen:
            self.add(target, chain)

    def _bases(self, document: Document) -> list[tuple[str, str]]:
        """What a document extends, each with its place."""
        written = document.data.get("extends")
        if written is None:
            return []
        names = written if isinstance(written, list) else [written]
        bases = []
        for index, name in enumerate(names):
            place = document.positions.get(("extends", index), document.positions["extends",])
            where = _where(document.name, place)
            if isinstance(name, str) and name.strip() and "\0" not in name:
                bases.append((name, where))
            else:
                self._problem(value_text(name), "the name of a file, or a list of them", where=where)
        return bases

    def _problem(self, got: str, expected: str, *, where: str, hint: str = "") -> None:
        self.problems.append(Problem("extends", got, expected, hint, where))


def _existing(path: Path) -> Path | None:
    """The file a path leads to, or None where there is none."""
    try:
        return path.resolve() if path.is_file() else None
    except (OSError, RuntimeError):  # a name too long for the disk; links in a circle
        return None


def _yaml_files(folder: Path) -> list[str]:
    return [path.name for path in folder.glob("*.y*ml")] if folder.is_dir() else []


def _where(name: str, place: tuple[int, int]) -> str:
    return f"{name}:{place[0]}:{place[1]}"


def _locate(value: Any, source: Document | str, path: Keys = ()) -> _Located:
    """The value with the places a document gives, or with one place for all of it."""
    where = source if isinstance(source, str) else _where(source.name, source.positions[path])
    if isinstance(value, Mapping):
        return _Located({key: _locate(item, source, (*path, key)) for key, item in value.items()}, where)
    if isinstance(value, list | tuple):
        return _Located([_locate(item, source, (*path, index)) for index, item in enumerate(value)], where)
    return _Located(value, where)


def _flatten(located: _Located, path: Keys, positions: dict[Keys, str]) -> Any:
    """The plain value again; notes the place of each part."""
    positions[path] = located.where
    if isinstance(located.value, dict):
        return {key: _flatten(part, (*path, key), positions) for key, part in located.value.items()}
    if isinstance(located.value, list):
        return [_flatten(part, (*path, index), positions) for index, part in enumerate(located.value)]
    return located.value


def _merge(lower: _Located, upper: _Located) -> _Located:
    """One layer over another.

    A ``null`` with nothing below it stays, so that a key that was to be removed but is misspelt is found
    by the schema.
    """
    if not (isinstance(lower.value, dict) and isinstance(upper.value, dict)):
        return upper
    merged = dict(lower.value)
    for key, part in upper.value.items():
        if key not in merged:
            merged[key] = part
        elif part.value is None:
            del merged[key]
        else:
            merged[key] = _merge(merged[key], part)
    return _Located(merged, lower.where)


def _split(text: str) -> tuple[str, Any]:
    """Path and value of an assignment; a Problem in place of the value where it has none."""
    path, sign, value = text.partition("=")
    where = f"--set {text}"
    if not sign:
        return path, Problem("", f'"{text}"', "an assignment", 'write path=value, such as "seed=4"', where)
    try:
        return path.strip(), read_value(value, where)
    except ScenarioError as error:
        return path, error.problems[0]


def _assign_all(root: _Located, assignments: Iterable[tuple[str, str, Any]]) -> tuple[_Located, list[Problem]]:
    """Apply (text, path, value) one after the other; what does not fit is left out and told."""
    problems = []
    for text, path, value in assignments:
        where = f"--set {text}"
        if isinstance(value, Problem):
            problems.append(value)
            continue
        try:
            root = _assign(root, _segments(path), _locate(value, where), done=())
        except _Misfit as misfit:
            problems.append(Problem(misfit.path, misfit.got, misfit.expected, misfit.hint, where))
    return root, problems


class _Misfit(Exception):
    """An assignment that does not fit; becomes a Problem where its text is known."""

    def __init__(self, path: str, got: str, expected: str, *, hint: str = "") -> None:
        super().__init__(got)
        self.path, self.got, self.expected, self.hint = path, got, expected, hint


def _segments(path: str) -> Keys:
    """The parts of a path; a number in brackets is an index, one between dots may be either.

    >>> _segments("products.x.procedure[3].on")
    ('products', 'x', 'procedure', 3, 'on')
    """
    parts: list[str | int] = []
    end = 0
    while end < len(path):
        match = _SEGMENT.match(path, end)
        if match is None or (match["index"] is not None and not parts):
            break
        parts.append(match["key"] if match["index"] is None else int(match["index"]))
        end = match.end()
    if end < len(path) or not parts:
        hint = 'keys with dots between them and indices in brackets, such as "products.x.procedure[2].on"'
        raise _Misfit("", f'the path "{path}"' if path else "an empty path", "the path of a value", hint=hint)
    if len(parts) > MAX_DEPTH:
        raise _Misfit("", f"a path of {len(parts)} levels", f"at most {MAX_DEPTH} levels")
    return tuple(parts)


def _assign(target: _Located, path: Keys, value: _Located, *, done: Keys) -> _Located:
    """The target with the value at the path; mappings that are not there yet are made."""
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(target.value, list):
        index = _index(target.value, step, done)
        items = list(target.value)
        items[index] = _assign(items[index], rest, value, done=(*done, index))
        return _Located(items, target.where)
    if not isinstance(target.value, dict):
        raise _Misfit(
            path_text(done), f"the single value {value_text(target.value)} there", "a mapping or a list to set into"
        )
    if isinstance(step, int):
        raise _Misfit(
            path_text(done), f"the index [{step}] into a mapping", "a key", hint=did_you_mean("", target.value)
        )
    parts = dict(target.value)
    if not rest and value.value is None and step in parts:
        del parts[step]
    else:
        parts[step] = _assign(parts.get(step, _Located({}, value.where)), rest, value, done=(*done, step))
    return _Located(parts, target.where)


def _index(items: list[Any], step: str | int, done: Keys) -> int:
    """The place in a list that a part of a path means."""
    if isinstance(step, str) and not (step.isascii() and step.isdigit() and len(step) < 10):
        raise _Misfit(
            path_text(done), f'the key "{step}" into a list', "an index", hint=f"such as {path_text(done)}[0]"
        )
    if int(step) >= len(items):
        known = f"an index from 0 to {len(items) - 1}" if items else "a list that is not empty"
        raise _Misfit(path_text(done), f"the index [{step}]", known, hint="an assignment cannot lengthen a list")
    return int(step)
