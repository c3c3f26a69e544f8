"""A scenario file read strictly, every value with its line and column.

The text is read by the rules of the YAML 1.2 core schema: ``150e6`` is a number; ``12:30``, ``no`` and
``2020-11-01`` are text. What is easily misread is refused with its place: a key given twice, a key that is not text,
a tag, a merge key, a second document. Size, depth and the expansion of aliases are bounded, so that no
file can exhaust the memory. All problems of a file are reported at once.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path
from typing import Any

import yaml

from capsim.foundation.errors import Problem, YamlError, did_you_mean
from capsim.scenario.shown import COMMA_IN_BRACES, path_text
from capsim.scenario.text_file import read_source, whole_file
from capsim.scenario.yaml_scalars import FLOAT, INTEGER, NOT_A_NUMBER, UNPRINTABLE, expected_number, plain_value

Place = tuple[int, int]
"""Line and column, both from 1."""
Keys = tuple[str | int, ...]
"""The way to a value: keys of mappings and indices of lists, ``("sites", "a", "count")``."""

MAX_DEPTH = 60
MAX_VALUES = 100_000

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INDENTATION = "check the indentation of this line against the lines above it"
_ADVICE = (
    ("mapping values are not allowed", 'put text that holds ": " in quotes, and check the indentation'),
    ("did not find expected key", f"{_INDENTATION}, and put text that holds one kind of quotes in the other kind"),
    ("expected <block end>", _INDENTATION),
    ("could not find expected ':'", 'each line of a mapping reads "key: value"'),
    ("block sequence entries are not allowed", "put text that begins with a dash in quotes"),
    ("did not find expected '-'", _INDENTATION),
    ("unexpected end of stream", "a quotation mark or a bracket is not closed"),
    ("expected ',' or", "a bracket is not closed, or a comma is missing"),
    ("cannot start any token", "put the text in quotes"),
)


@dataclass(frozen=True)
class Document:
    """One file as plain Python values, with the place of each.

    Attributes:
        name: The file as the user named it, or ``<stdin>``.
        data: Mappings, lists, text, numbers, booleans and None.
        positions: Line and column of each key of a mapping and each item of a list; ``()`` is the whole file.
    """

    name: str
    data: dict[str, Any]
    positions: Mapping[Keys, Place]


def read(path: str | Path) -> Document:
    """Read one scenario file; the text ``-`` reads standard input.

    Raises:
        YamlError: the file cannot be opened or is not a mapping in strict YAML; holds every problem found.
    """
    name, text = read_source(path)
    return read_text(text, name)


def read_text(text: str, name: str) -> Document:
    """Read a scenario from text; `name` stands for the file in messages.

    Raises:
        YamlError: the text is not a mapping in strict YAML; holds every problem found.

    >>> read_text("sites: {a: {count: 1e1}}", "x.yaml").data
    {'sites': {'a': {'count': 10.0}}}
    """
    root = _build(text, lambda place: _at(name, place))
    if root is None or (root.kind == "scalar" and root.value is None):
        raise whole_file(name, "an empty file", "a scenario: a mapping of keys", hint='start with "name: ..."')
    if root.kind != "mapping":
        got = "a list" if root.kind == "list" else f'"{root.text[:60]}"'
        raise whole_file(name, got, "a mapping of keys", hint='each line at the margin reads "key: value"')
    positions: dict[Keys, Place] = {(): root.place}
    return Document(name, _expand(root, (), positions), positions)


def read_value(text: str, where: str) -> Any:
    """Read one YAML value, as given on the command line; `where` stands for its place in messages.

    Raises:
        YamlError: the text is not one value in strict YAML.

    >>> read_value("{triangular: [1 day, 2 day, 3 day]}", "--set")
    {'triangular': ['1 day', '2 day', '3 day']}
    """
    root = _build(text, lambda place: where)
    if root is None or (root.kind == "scalar" and root.plain and not root.text):
        raise YamlError([Problem("", "no value", 'a value, such as 4, "14 day" or null', where=where)])
    return _expand(root, (), {})


def write(data: Mapping[str, Any]) -> str:
    """Plain data as YAML text that reads back equal, keys in their order.

    Raises:
        ValueError: a number is infinite or not a number.

    >>> print(write({"name": "plant", "start": "2027-01-04", "code": "1e6", "lots": [1, 2.5]}), end="")
    name: plant
    start: 2027-01-04
    code: '1e6'
    lots:
    - 1
    - 2.5
    """
    return yaml.dump(
        data, Dumper=_Writer, default_flow_style=False, sort_keys=False, allow_unicode=True, width=110, encoding=None
    )


def _at(name: str, place: Place) -> str:
    return f"{name}:{place[0]}:{place[1]}"


@dataclass(slots=True)
class _Node:
    """One value of the file before aliases are written out.

    States of a mapping while it is open: `key` is None while the next node is a key, else the key whose
    value comes next. `size` and `height` count what the node becomes once its aliases are written out.
    """

    kind: str
    place: Place
    value: Any = None
    text: str = ""
    plain: bool = False
    children: list[tuple[str | int, Place, "_Node"]] = field(default_factory=list)
    key: tuple[str, Place] | None = None
    seen: dict[str, Place] = field(default_factory=dict)
    size: int = 1
    height: int = 1
    braces: bool = False


class _StopReading(Exception):
    """The rest of the file is not worth reading; the problem is already noted."""


class _Builder:
    """Builds nodes from the parser's events with a stack of its own, so that depth costs no recursion."""

    def __init__(self, locate: Callable[[Place], str]) -> None:
        self.problems: list[Problem] = []
        self.root: _Node | None = None
        self._locate = locate
        self._stack: list[_Node] = []
        self._anchors: dict[str, _Node] = {}
        self._total = 0

    def take(self, event: yaml.Event) -> None:
        """Add what one event of the parser says."""
        place = _place(event.start_mark)
        if isinstance(event, yaml.ScalarEvent):
            self._refuse_tag(event.tag, place)
            node = self._scalar(event.value, place, plain=event.implicit[0])
            self._anchor(event.anchor, node)
            self._count(1, place)
            self._attach(node, place)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._refuse_tag(event.tag, place)
            kind = "list" if isinstance(event, yaml.SequenceStartEvent) else "mapping"
            self._open(_Node(kind, place, braces=bool(event.flow_style)), event.anchor)
        elif isinstance(event, yaml.CollectionEndEvent):
            node = self._stack.pop()
            self._attach(node, node.place)
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event.anchor or "", place)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._document(event, place)

    def problem(self, place: Place, got: str, expected: str, *, hint: str = "") -> None:
        """Note something wrong at the value that is being read."""
        self.problems.append(Problem(path_text(self._path()), got, expected, hint, self._locate(place)))

    def _path(self) -> Iterator[str | int]:
        for node in self._stack:
            if node.kind == "list":
                yield len(node.children)
            elif node.key is not None:
                yield node.key[0]

    def _document(self, event: yaml.DocumentStartEvent, place: Place) -> None:
        if self.root is not None:
            self.problem(place, "a second document", "one document in a file", hint='remove the line "---"')
            raise _StopReading
        version: tuple[int, int] | None = getattr(event, "version", None)
        if version is not None and version != (1, 2):
            written = ".".join(map(str, version))
            self.problem(place, f"%YAML {written}", "YAML 1.2", hint='remove the line that starts with "%YAML"')

    def _refuse_tag(self, tag: str | None, place: Place) -> None:
        if tag is not None:
            shown = tag.replace("tag:yaml.org,2002:", "!!")
            self.problem(place, f"the tag {shown}", "a plain value", hint="remove the tag; put text in quotes")

    def _anchor(self, name: str | None, node: _Node) -> None:
        if name is None:
            return
        if name in self._anchors:
            first = self._locate(self._anchors[name].place)
            self.problem(node.place, f"the anchor &{name} a second time", "each anchor once", hint=f"first at {first}")
        self._anchors[name] = node

    def _open(self, node: _Node, anchor: str | None) -> None:
        if len(self._stack) >= MAX_DEPTH:
            self._too_deep(node.place)
        self._anchor(anchor, node)
        self._count(1, node.place)
        self._stack.append(node)

    def _too_deep(self, place: Place) -> None:
        self.problem(place, f"more than {MAX_DEPTH} levels", f"at most {MAX_DEPTH} levels of lists and mappings")
        self.problems[-1] = _without_path(self.problems[-1])
        raise _StopReading

    def _count(self, size: int, place: Place) -> None:
        self._total += size
        if self._total > MAX_VALUES:
            got = f"more than {MAX_VALUES:,} values once all aliases are written out"
            self.problem(place, got, "a smaller file", hint="aliases of aliases multiply; write out what is meant")
            raise _StopReading

    def _alias(self, name: str, place: Place) -> None:
        target = self._anchors.get(name)
        if target is None:
            self.problem(
                place, f"the alias *{name}", f"an anchor &{name} before it", hint=did_you_mean(name, self._anchors)
            )
            target = _Node("scalar", place)
        elif any(node is target for node in self._stack):
            self.problem(
                place, f"the alias *{name} inside its own anchor", "an alias that ends", hint="write the value out"
            )
            target = _Node("scalar", place)
        elif len(self._stack) + target.height > MAX_DEPTH + 1:
            self._too_deep(place)
        self._count(target.size, place)
        self._attach(target, place)

    def _attach(self, node: _Node, place: Place) -> None:
        """Hang a finished node under the one that is open."""
        if not self._stack:
            self.root = node
            return
        parent = self._stack[-1]
        parent.size += node.size
        parent.height = max(parent.height, node.height + 1)
        if parent.kind == "list":
            parent.children.append((len(parent.children), place, node))
        elif parent.key is None:
            parent.key = self._key(node, place), place
        else:
            parent.children.append((*parent.key, node))
            parent.key = None

    def _key(self, node: _Node, place: Place) -> str:
        """The text of a key, noted if it is not one or is there already."""
        if node.kind != "scalar":
            self.problem(place, f"a {node.kind} as key", "text as key")
            return "?"
        if not isinstance(node.value, str):
            got, hint = f"the key {node.text or 'without text'}", f'write "{node.text}" in quotes'
            if self._stack[-1].braces and node.text[:1].isdigit():
                hint = COMMA_IN_BRACES
            self.problem(place, got, "text as key", hint=hint)
            return node.text
        if node.plain and node.text == "<<":
            hint = "write the keys out, or keep them in a base file named by extends"
            self.problem(place, "the merge key <<", "a key of the scenario", hint=hint)
            return node.text
        seen = self._stack[-1].seen
        if node.text in seen:
            first = self._locate(seen[node.text])
            got = f'the key "{node.text}" a second time'
            self.problem(place, got, "each key once", hint=f"first at {first}; remove one of them")
        seen.setdefault(node.text, place)
        return node.text

    def _scalar(self, text: str, place: Place, *, plain: bool) -> _Node:
        value: Any = text
        if plain:
            try:
                value = plain_value(text)
            except ValueError:
                shown = text if len(text) <= 30 else f"{text[:27]}..."
                self.problem(place, shown, expected_number(text), hint="put it in quotes if it is text")
        elif any("\ud800" <= letter <= "\udfff" for letter in text):
            self.problem(place, "half a character (a lone surrogate)", "whole characters")
        return _Node("scalar", place, value, text, plain)


def _without_path(problem: Problem) -> Problem:
    """The problem without its path, for the one case where the path fills a page."""
    return Problem("", problem.got, problem.expected, problem.hint, problem.where)


def _place(mark: Any) -> Place:
    return (1, 1) if mark is None else (mark.line + 1, mark.column + 1)


def _build(text: str, locate: Callable[[Place], str]) -> _Node | None:
    """The node tree of a text, or None where it holds no value."""
    text = text.removeprefix("\ufeff")
    builder = _Builder(locate)
    strange = UNPRINTABLE.search(text)
    if strange is not None:
        before = text[: strange.start()]
        place = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
        got = f"the unprintable character U+{ord(strange.group()):04X}"
        builder.problem(place, got, "text", hint="is this a text file in UTF-8?")
        raise YamlError(builder.problems)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except _StopReading:
        pass
    except yaml.MarkedYAMLError as error:
        builder.problems.append(_syntax_problem(error, text, locate))
    except (yaml.YAMLError, ValueError) as error:
        builder.problem((1, 1), str(error).splitlines()[0], "readable YAML")
    if builder.problems:
        raise YamlError(builder.problems)
    return builder.root


def _syntax_problem(error: yaml.MarkedYAMLError, text: str, locate: Callable[[Place], str]) -> Problem:
    """What the parser could not read, in the words of a user."""
    mark: Any = error.problem_mark or error.context_mark
    line = _line_of(text, mark)
    where = locate(_place(mark))
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return Problem("", "a tab in the indentation", "spaces", "replace each tab by spaces", where)
    reason = error.problem or "unreadable"
    context = ""
    if error.context is not None and error.context_mark is not None:
        context = f" {error.context} that starts at {locate(_place(error.context_mark))}"
    hint = next((advice for sign, advice in _ADVICE if sign in reason), "")
    return Problem("", f"text that is not YAML ({reason}{context})", "readable YAML", hint, where)


def _line_of(text: str, mark: Any) -> str:
    """The line a mark stands on; empty where there is none."""
    lines = re.split("\r\n|[\r\n\x85\u2028\u2029]", text)
    return lines[mark.line] if mark is not None and mark.line < len(lines) else ""


def _expand(node: _Node, path: Keys, positions: dict[Keys, Place]) -> Any:
    """The plain value of a node, aliases written out; notes the place of each part."""
    if node.kind == "scalar":
        return node.value
    values: dict[str | int, Any] = {}
    for key, place, child in node.children:
        positions[(*path, key)] = place
        values[key] = _expand(child, (*path, key), positions)
    return list(values.values()) if node.kind == "list" else values


class _Writer(yaml.SafeDumper):
    """Quotes exactly the text that the reader above would not read as text."""

    def ignore_aliases(self, data: Any) -> bool:
        """Write every value out, so that nobody has to look up an anchor."""
        return True


def _write_text(writer: _Writer, text: str) -> yaml.ScalarNode:
    # Line ends other than "\n" would be folded into it by the block style.
    block = "\n" in text and not re.search("[\r\x85\u2028\u2029]", text)
    return writer.represent_scalar("tag:yaml.org,2002:str", text, style="|" if block else None)


def _write_float(writer: _Writer, number: float) -> yaml.ScalarNode:
    if not isfinite(number):
        raise ValueError(f"{number} is not a finite number and cannot be written to a scenario")
    return writer.represent_scalar("tag:yaml.org,2002:float", repr(number))


_Writer.yaml_implicit_resolvers = {}
_Writer.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|True|TRUE|false|False|FALSE)$"), None)
_Writer.add_implicit_resolver("tag:yaml.org,2002:null", re.compile("^(~|null|Null|NULL|)$"), None)
_Writer.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(f"^({INTEGER.pattern})$"), None)
_Writer.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(f"^({FLOAT.pattern})$"), None)
_Writer.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(f"^({NOT_A_NUMBER.pattern})$"), None)
_Writer.add_implicit_resolver("tag:yaml.org,2002:merge", re.compile("^<<$"), None)
_Writer.add_representer(str, _write_text)
_Writer.add_representer(float, _write_float)
