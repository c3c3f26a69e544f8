"""From several files and overrides to one complete mapping; the one place that knows the order.

Lowest first, each layer laid over the ones before it:

1. the platform templates that the files name (`capsim.scenario.platform`)
2. the files named by ``extends`` (text or a list, relative to the file that names them), in their order
3. the scenario file
4. overlay files (``--overlay``), in the order given, each above the files it extends
5. assignments (``--set path=value``), in the order given

Mappings merge key by key; lists and single values replace; ``null`` removes a key of the layers below. A mapping laid
over a list whose items all have names merges into the items it names: ``procedure: {cell_culture: {titre: 2 g/L}}``. A
distribution replaces one of another family whole, and a source every source.
A file that several others extend counts once, at its lowest place. An assignment replaces
the value at its path whole. Each value keeps the place it was written at, a merged mapping the lowest of the user's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from capsim.foundation.errors import Problem, SchemaError, YamlError
from capsim.scenario import platform
from capsim.scenario.assignments import Assignment, assign_all, read_assignment
from capsim.scenario.file_stack import FileStack
from capsim.scenario.located import Located, flatten, locate, merged
from capsim.scenario.yaml_file import Keys


@dataclass(frozen=True)
class Layered:
    """One complete scenario, as written.

    Attributes:
        data: Mappings, lists and values of all layers together; ``extends`` and ``platform`` are resolved and gone.
        positions: ``file:line:column`` or ``--set text`` of each key and list item; ``()`` is the scenario file.
        layers: The templates, files and assignments applied, lowest first.
    """

    data: dict[str, Any]
    positions: dict[Keys, str]
    layers: tuple[str, ...]


def load_layers(path: str | Path, overlays: Sequence[str | Path] = (), sets: Sequence[str] = ()) -> Layered:
    """Read a scenario with everything below and above it.

    Args:
        path: The scenario file; ``-`` is standard input.
        overlays: Partial files to lay over it.
        sets: Assignments such as ``sites.a.pools.analyst.count=4``; the value is read as YAML.

    Raises:
        YamlError: files that cannot be read, or an ``extends`` that leads nowhere or round in a circle.
        SchemaError: assignments, names of list items or platforms that do not fit the scenario.
    """
    stack = FileStack()
    stack.add(path)
    for overlay in overlays:
        stack.add(overlay)
    if stack.problems:
        raise YamlError(stack.problems)
    assignments = [read_assignment(text) for text in sets]
    templates = _templates(stack.layers, assignments)
    whole, problems = merged([*templates.layers, *stack.layers])
    whole, misfits = assign_all(platform.without_references(whole), [one for one in assignments if not _names(one)])
    if problems or misfits:
        raise SchemaError([*problems, *misfits])
    positions: dict[Keys, str] = {}
    data = flatten(whole, (), positions)
    positions[()] = stack.scenario_place
    names = (f"platform {name}" for name in templates.names)
    return Layered(data, positions, (*names, *stack.names, *(f"--set {text}" for text in sets)))


def _templates(layers: Sequence[Located], assignments: Sequence[Assignment]) -> platform.Below:
    """The lowest layer; which templates it is made of, all files and assignments together say."""
    whole, misfits = assign_all(merged(layers)[0], [one for one in assignments if _names(one)])
    below = platform.below(whole)
    if misfits or below.problems:
        raise SchemaError([*misfits, *below.problems])
    return below


def _names(assignment: Assignment) -> bool:
    """Whether it names a template, so that it is followed before anything is laid over another."""
    return platform.is_reference(assignment.keys) and not isinstance(assignment.value, Problem)


def apply_sets(data: Mapping[str, Any], assignments: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of plain data with values assigned by path; the data itself stays as it is.

    Raises:
        SchemaError: a path that is not one, or that leads into a value or past the end of a list.

    >>> apply_sets({"sites": {"a": {"count": 2}}}, {"sites.a.count": 4})
    {'sites': {'a': {'count': 4}}}
    """
    given = [Assignment(path, path, value) for path, value in assignments.items()]
    whole, problems = assign_all(locate(data, ""), given)
    if problems:
        raise SchemaError(problems)
    copied: dict[str, Any] = flatten(whole, (), {})
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
