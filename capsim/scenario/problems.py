"""From a pydantic ValidationError to Problems in the user's words, each with its place in the file."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from capsim.foundation.errors import Problem, clipped, did_you_mean
from capsim.scenario.model_walk import Types, branch, fields_at, step, tags_known, tags_written, types_of
from capsim.scenario.shown import COMMA_IN_BRACES, path_text, value_text

Path = tuple[str | int, ...]

_EXPECTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": "a mapping of keys",
    "model_type": "a mapping of keys",
    "model_attributes_type": "a mapping of keys",
    "none_required": "nothing",
}
_BOUNDS = {
    "greater_than": ("gt", "more than"),
    "greater_than_equal": ("ge", "at least"),
    "less_than": ("lt", "less than"),
    "less_than_equal": ("le", "at most"),
}
_ABOUT_A_KEY = ("missing", "extra_forbidden")
_SENTENCES = ("value_error", "assertion_error")


@dataclass(frozen=True)
class _Finding:
    """One pydantic error, read against the data.

    Attributes:
        error: What pydantic reports.
        path: The way to the value in the data; ends in the key where one is missing or unknown.
        branches: For each part of the location that is pydantic's own, what comes before it and the part.
        types: What the model allows at the path; where a key is missing or unknown, at the mapping around it.
        value: What the user wrote there.
    """

    error: Mapping[str, Any]
    path: Path
    branches: tuple[tuple[Path, str | int], ...]
    types: Types
    value: Any

    @property
    def kind(self) -> str:
        return str(self.error["type"])

    @property
    def context(self) -> Mapping[str, Any]:
        context: Mapping[str, Any] = self.error.get("ctx", {})
        return context


def problems_of(
    error: ValidationError, root_model: type[BaseModel], data: Mapping[str, Any], *, positions: Mapping[Path, str]
) -> list[Problem]:
    """Everything pydantic found wrong, in the order of the file.

    Args:
        error: What `root_model.model_validate(data)` raised.
        root_model: The model, for the keys that are known at each place.
        data: What was validated, as the user wrote it.
        positions: ``file:line:column`` of each key and list item, as `layering.load_layers` gives them.
    """
    findings = [_finding(item, root_model, data) for item in error.errors(include_url=False)]
    problems = [_problem(finding, positions) for finding in _most_telling(findings)]
    unique = list(dict.fromkeys(problems))
    return sorted(unique, key=_file_order(positions))


def _finding(error: Mapping[str, Any], root_model: type[BaseModel], data: Any) -> _Finding:
    """Walk data and model along the location, and set aside the parts that are pydantic's own."""
    path: list[str | int] = []
    branches: list[tuple[Path, str | int]] = []
    value, types = data, types_of(root_model)
    location: Path = error["loc"]
    for index, part in enumerate(location):
        last = index == len(location) - 1
        if last and (part == "[key]" or error["type"] in _ABOUT_A_KEY):
            path.extend(() if part == "[key]" else [part])
        elif part not in tags_written(types, value) and _holds(value, part):
            value, types = value[part], step(types, part, value)
            path.append(part)
        else:
            types = branch(types, part, value)
            branches.append((location[:index], part))
    return _Finding(error, tuple(path), tuple(branches), types, value)


def _holds(value: Any, part: str | int) -> bool:
    """Whether the part of a location is a key or an index of the user's value."""
    if isinstance(value, Mapping):
        return part in value
    return isinstance(value, list | tuple) and isinstance(part, int) and part < len(value)


def _most_telling(findings: list[_Finding]) -> list[_Finding]:
    """Where a union tried several branches on one value, keep those of the branch the user most likely meant."""
    places: dict[Path, dict[str | int, list[_Finding]]] = {}
    for finding in findings:
        for place, label in finding.branches:
            places.setdefault(place, {}).setdefault(label, []).append(finding)
    rejected: set[int] = set()
    for place, branches in places.items():
        best = max(branches, key=lambda branch: _likeness(place, branches[branch]))
        rejected.update(id(finding) for branch, found in branches.items() if branch != best for finding in found)
    return [finding for finding in findings if id(finding) not in rejected]


def _likeness(place: Path, findings: list[_Finding]) -> tuple[bool, int, bool, bool, int]:
    """How well a branch of a union fits: errors deep inside, right keys, right shape, own words, few errors."""
    inside = any(_lies_inside(finding, place) for finding in findings)
    wrong_keys = sum(finding.kind in _ABOUT_A_KEY for finding in findings)
    right_shape = not any(finding.kind in _EXPECTED for finding in findings)
    own_words = any("expected" in finding.context for finding in findings)
    return inside, -wrong_keys, right_shape, own_words, -len(findings)


def _lies_inside(finding: _Finding, place: Path) -> bool:
    """Whether the error lies inside the value at a union, not at the value itself."""
    labels = sum(len(before) < len(place) for before, _ in finding.branches)
    return len(finding.path) > len(place) - labels


def _problem(finding: _Finding, positions: Mapping[Path, str]) -> Problem:
    """The finding in words; the place is that of the deepest part the files have."""
    tell = _TELLERS.get(finding.kind, _tell_other)
    path, got, expected, hint = tell(finding)
    known = path
    while known and known not in positions:
        known = known[:-1]
    return Problem(path_text(path), got, expected, hint, positions.get(known, ""))


Told = tuple[Path, str, str, str]


def _tell_extra(finding: _Finding) -> Told:
    key = str(finding.path[-1])
    hint = COMMA_IN_BRACES if key[:1].isdigit() else did_you_mean(key, fields_at(finding.types))
    return finding.path, f'unknown key "{clipped(key)}"', "one of the known keys", hint


def _tell_missing(finding: _Finding) -> Told:
    key = str(finding.path[-1])
    return finding.path, "nothing", f'key "{key}"', fields_at(finding.types).get(key, "")


def _tell_tag(finding: _Finding) -> Told:
    known = re.findall(r"'([^']*)'", str(finding.context["expected_tags"]))
    key, tag = _discriminator(finding), str(finding.context["tag"])
    written = finding.value.get(key, tag) if isinstance(finding.value, Mapping) else tag
    return _tag_path(finding), value_text(written), f"a known {_words(key)}", did_you_mean(tag, known)


def _tell_no_tag(finding: _Finding) -> Told:
    key = _discriminator(finding)
    return (*finding.path, key), "nothing", f'key "{key}"', did_you_mean("", tags_known(finding.types))


def _discriminator(finding: _Finding) -> str:
    """The key that says which kind a mapping is."""
    return str(finding.context["discriminator"]).strip("'")


def _tag_path(finding: _Finding) -> Path:
    key = _discriminator(finding)
    return (*finding.path, key) if _holds(finding.value, key) else finding.path


def _words(key: str) -> str:
    return key.removesuffix("()").replace("_", " ").strip()


def _tell_literal(finding: _Finding) -> Told:
    known = re.findall(r"'([^']*)'", str(finding.context.get("expected", "")))
    expected = f"one of {', '.join(known)}" if len(known) > 1 else f"{finding.context.get('expected')}"
    hint = did_you_mean(finding.value, known) if isinstance(finding.value, str) else ""
    return finding.path, value_text(finding.value), expected, hint if hint.startswith("did") else ""


def _tell_sentence(finding: _Finding) -> Told:
    """A ValueError from a validator; one that carries `expected` is told as it stands."""
    cause = finding.context.get("error")
    expected = getattr(cause, "expected", None)
    if isinstance(expected, str):
        got = str(getattr(cause, "got", value_text(finding.value)))
        return finding.path, got, expected, str(getattr(cause, "hint", ""))
    sentence = str(cause) if cause is not None else str(finding.error["msg"])
    return finding.path, value_text(finding.value), "a value that fits", sentence


def _tell_other(finding: _Finding) -> Told:
    """Custom errors in their own words, all others from pydantic's sentence."""
    context, got = finding.context, value_text(_what(finding))
    if "expected" in context:
        return finding.path, str(context.get("got", got)), str(context["expected"]), str(context.get("hint", ""))
    if finding.kind == "too_short":
        return finding.path, got, f"at least {context['min_length']} entry", ""
    if finding.kind in _EXPECTED:
        return finding.path, got, _EXPECTED[finding.kind], _remedy(finding)
    if finding.kind in _BOUNDS:
        name, words = _BOUNDS[finding.kind]
        return finding.path, got, f"{words} {value_text(context[name])}", ""
    message = str(finding.error["msg"])
    message = re.sub(r"^(Input|List|Tuple|Dictionary|Set|String|Value) should (be )?", "", message)
    return finding.path, got, message[:1].lower() + message[1:], ""


def _remedy(finding: _Finding) -> str:
    """What to do about a value of the wrong kind, where a slip of the pen in YAML is likely."""
    if finding.kind == "list_type":
        if isinstance(finding.value, Mapping):
            return 'put "- " before each entry, or brackets around it'
        written = finding.value if isinstance(finding.value, str) else "..."
        return "" if finding.value is None else f"write it in brackets, [{clipped(written)}]"
    return "put text in quotes" if finding.kind == "string_type" else ""


def _what(finding: _Finding) -> Any:
    """The offender: the key itself where a key is wrong, else the value."""
    location = finding.error["loc"]
    return finding.path[-1] if location and location[-1] == "[key]" and finding.path else finding.value


_TELLERS: dict[str, Callable[[_Finding], Told]] = {
    "extra_forbidden": _tell_extra,
    "missing": _tell_missing,
    "union_tag_invalid": _tell_tag,
    "union_tag_not_found": _tell_no_tag,
    "literal_error": _tell_literal,
    "enum": _tell_literal,
    **dict.fromkeys(_SENTENCES, _tell_sentence),
}


def _file_order(positions: Mapping[Path, str]) -> Callable[[Problem], tuple[int, int, int]]:
    """A sorting key: the files in the order of their first value, then line and column."""
    files: dict[str, int] = {}
    for where in positions.values():
        files.setdefault(_parts(where)[0], len(files))

    def key(problem: Problem) -> tuple[int, int, int]:
        name, line, column = _parts(problem.where)
        return files.get(name, len(files)), line, column

    return key


def _parts(where: str) -> tuple[str, int, int]:
    """File, line and column of a place; 0 for both where it is not in a file."""
    match = re.fullmatch(r"(.*):([0-9]+):([0-9]+)", where)
    return (match[1], int(match[2]), int(match[3])) if match else (where, 0, 0)
