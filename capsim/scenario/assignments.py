"""Assignments by path, as given with ``--set``: what they mean, and what does not fit."""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from capsim.foundation.errors import Problem, ScenarioError, YamlError, did_you_mean
from capsim.scenario.actuals_file import read_actuals
from capsim.scenario.located import Located, flatten, item_names, locate
from capsim.scenario.model import Scenario
from capsim.scenario.model_walk import fields_at, step, types_of
from capsim.scenario.shown import path_text, value_text
from capsim.scenario.yaml_file import MAX_DEPTH, Keys, read_value

_SEGMENT = re.compile(r"(?:^|(?<=.)\.)(?P<key>[^.\[\]]+)|\[(?P<index>[0-9]{1,9})\]")

_NUMBERS = re.compile(r"_?\d+")


@dataclass(frozen=True)
class Assignment:
    """A value for a path.

    Attributes:
        text: As the user wrote it, for messages.
        path: The path in words.
        value: The value; a Problem where the text gives none.
    """

    text: str
    path: str
    value: Any

    @property
    def keys(self) -> Keys:
        """The parts of the path; none where it is not one."""
        try:
            return _segments(self.path)
        except _Misfit:
            return ()


def read_assignment(text: str) -> Assignment:
    """An assignment as written on the command line."""
    path, sign, value = text.partition("=")
    where = f"--set {text}"
    if not sign:
        hint = 'write path=value, such as "seed=4"'
        return Assignment(text, path, Problem("", f'"{text}"', "an assignment", hint, where))
    try:
        return Assignment(text, path.strip(), read_value(value, where))
    except ScenarioError as error:
        return Assignment(text, path, error.problems[0])


def assign_all(root: Located, assignments: Iterable[Assignment]) -> tuple[Located, list[Problem]]:
    """Apply one after the other; what does not fit is left out and told."""
    problems = []
    for one in assignments:
        where = f"--set {one.text}"
        if isinstance(one.value, Problem):
            problems.append(one.value)
            continue
        try:
            keys = _segments(one.path)
            _check_names(root, keys)
            root = _assign(root, keys, _value(keys, locate(one.value, where)), done=())
        except YamlError as error:
            problems.extend(error.problems)
        except _Misfit as misfit:
            problems.append(Problem(misfit.path, misfit.got, misfit.expected, misfit.hint, where))
    return root, problems


def _value(keys: Keys, written: Located) -> Located:
    """What is assigned; a file of released lots is looked for where the command is given."""
    return read_actuals(written, Path(), beside="in the folder you are in") if keys == ("actuals",) else written


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


def _check_names(root: Located, keys: Keys) -> None:
    """Refuse a way through a new name that is nearly one that is there: it would make a second thing unseen.

    Keys of the schema are told by the schema. Names that differ in their numbers only are no slips: line_1 and line_2.
    """
    target, types = root, types_of(Scenario)
    for place, key in enumerate(keys[:-1]):
        if not isinstance(target.value, Mapping):
            return
        if key not in target.value:
            near = _near(str(key), target.value) if not fields_at(types) else ""
            if near:
                path = path_text(keys[: place + 1])
                hint = f'did you mean "{near}"? To add it all the same write it whole: {path}={{...}}'
                raise _Misfit(path, f'the new name "{key}"', "a name that is there, or one less like it", hint=hint)
            return
        types, target = step(types, key, flatten(target, (), {})), target.value[key]


def _near(word: str, known: Iterable[str]) -> str:
    """The name that a new one is likely a slip of, or an empty text."""
    others = [one for one in known if _NUMBERS.sub("", one) != _NUMBERS.sub("", word)]
    return next(iter(difflib.get_close_matches(word, others, n=1, cutoff=0.8)), "")


def _assign(target: Located, path: Keys, value: Located, *, done: Keys) -> Located:
    """The target with the value at the path; mappings that are not there yet are made."""
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(target.value, list):
        index = _index(target.value, step, done)
        items = list(target.value)
        if not rest and value.value is None and isinstance(step, str) and not step.isdigit():
            del items[index]
        else:
            items[index] = _assign(items[index], rest, value, done=(*done, index))
        return Located(items, target.where)
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
        parts[step] = _assign(parts.get(step, Located({}, value.where)), rest, value, done=(*done, step))
    return Located(parts, target.where)


def _index(items: list[Any], step: str | int, done: Keys) -> int:
    """The place in a list that a part of a path means: a number, or the name of an item."""
    names = item_names(items)
    if step in names:
        return names[str(step)]
    if isinstance(step, str) and not (step.isascii() and step.isdigit() and len(step) < 10):
        if names:
            expected = "the name of an item, or an index"
            raise _Misfit(path_text(done), f'the name "{step}"', expected, hint=did_you_mean(step, names))
        raise _Misfit(
            path_text(done), f'the key "{step}" into a list', "an index", hint=f"such as {path_text(done)}[0]"
        )
    if int(step) >= len(items):
        known = f"an index from 0 to {len(items) - 1}" if items else "a list that is not empty"
        raise _Misfit(path_text(done), f"the index [{step}]", known, hint="an assignment cannot lengthen a list")
    return int(step)
