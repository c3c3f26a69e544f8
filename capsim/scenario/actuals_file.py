"""A file of released lots (CSV), read strictly: every value keeps its line and column."""

import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from capsim.foundation.errors import Problem, YamlError, clipped, did_you_mean
from capsim.scenario.located import Located, place_text
from capsim.scenario.opening import Actual
from capsim.scenario.problems import problems_of
from capsim.scenario.shown import value_text
from capsim.scenario.text_file import read_source
from capsim.scenario.yaml_file import Keys
from capsim.scenario.yaml_scalars import FLOAT

COLUMNS = ("date", "material", "doses", "lot")
"""The header; the last one may be left out."""

_HEADER = "the header date,material,doses or date,material,doses,lot"
_WANTED = "a file of released lots (CSV)"

_OTHER_SIGNS = {";": "semicolons", "\t": "tabs"}
"""What spreadsheets put between values in place of commas."""

Cell = tuple[str, str]
"""A value, and its place."""


def read_actuals(written: Located, folder: Path, *, beside: str = "beside this one") -> Located:
    """The lots of ``{file: released.csv}``; anything else is as it is written.

    Args:
        written: The value of the key ``actuals``.
        folder: The folder of the file that has it.
        beside: Where a file is looked for, in words.

    Raises:
        YamlError: The file cannot be read, or is not such a table.
    """
    if not isinstance(written.value, dict) or "file" not in written.value:
        return written
    others = [key for key in written.value if key != "file"]
    named = written.value["file"]
    if others:
        raise YamlError([Problem(f"actuals.{others[0]}", f'"{others[0]}"', "only the key file", "", written.where)])
    if not isinstance(named.value, str) or not named.value.strip() or "\0" in named.value:
        got = value_text(named.value) if not isinstance(named.value, dict | list) else "several values"
        raise YamlError([Problem("actuals.file", got, "the name of a file, such as released.csv", "", named.where)])
    name, text = _read(named, folder, beside)
    rows = list(_rows(text, name))
    problems = [*_check_header(rows, name)] or [*_check_rows(rows)]
    if problems:
        raise YamlError(problems)
    keys = [text for text, _ in rows[0]]
    return Located([_lot(keys, row) for row in rows[1:]], named.where)


def _read(named: Located, folder: Path, beside: str) -> tuple[str, str]:
    try:
        return read_source(folder / named.value, _WANTED)
    except YamlError as error:
        if (folder / named.value).is_file():
            raise
        (problem,) = error.problems
        near = did_you_mean(Path(named.value).name, [one.name for one in (folder / named.value).parent.glob("*.csv")])
        got = f'"{clipped(named.value)}", {problem.got}'
        raise YamlError([Problem("actuals.file", got, f"a file {beside}", near, named.where)]) from None


def _rows(text: str, name: str) -> Iterator[list[Cell]]:
    """The cells of each line that has any, with their places; a quoted comma does not end a cell."""
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        if not line.strip():
            continue
        cells, column = [], 1
        for raw in _split(line):
            (value,) = next(csv.reader([raw])) or [""]
            indent = len(raw) - len(raw.lstrip())
            cells.append((value.strip(), place_text(name, (number, column + indent))))
            column += len(raw) + 1
        yield cells


def _split(line: str) -> list[str]:
    """The text of each cell as it stands in the line."""
    parts, quoted = [""], False
    for letter in line:
        quoted ^= letter == '"'
        if letter == "," and not quoted:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def _check_header(rows: list[list[Cell]], name: str) -> Iterator[Problem]:
    if not rows:
        yield Problem("actuals.file", "an empty file", _HEADER, "", f"{name}:1:1")
        return
    given = tuple(text for text, _ in rows[0])
    if given not in (COLUMNS[:3], COLUMNS):
        others = next((name for sign, name in _OTHER_SIGNS.items() if sign in given[0]), "")
        hint = f"put commas between the values; here they are {others}" if len(given) == 1 and others else ""
        yield Problem("actuals.file", f'"{clipped(",".join(given))}"', _HEADER, hint, rows[0][0][1])


def _check_rows(rows: list[list[Cell]]) -> Iterator[Problem]:
    """Each line has a value in each column, and is a lot; whether the scenario knows it is looked at later."""
    keys = [text for text, _ in rows[0]]
    for index, row in enumerate(rows[1:]):
        path = f"actuals[{index}]"
        if len(row) == len(keys):
            yield from _check_row(path, keys, row)
        else:
            yield Problem(path, f"{len(row)} values", f"{len(keys)}, one for each of {','.join(keys)}", "", row[0][1])


def _check_row(path: str, keys: list[str], row: list[Cell]) -> Iterator[Problem]:
    cells = dict(zip(keys, row, strict=True))
    for key in keys[:3]:
        if not cells[key][0]:
            yield Problem(f"{path}.{key}", "nothing", f"a {key}", "", cells[key][1])
    doses, where = cells["doses"]
    if doses and _number(doses) is None:
        hint = "without unit and thousands separators"
        yield Problem(f"{path}.doses", f'"{clipped(doses)}"', "a plain number of doses such as 180000", hint, where)
    data: dict[str, object] = {key: text for key, (text, _) in cells.items() if text}
    number = _number(doses)
    data["doses"] = 1.0 if number is None else number  # what is no number is told above
    try:
        Actual.model_validate(data)
    except ValidationError as error:
        positions: dict[Keys, str] = {(key,): place for key, (_, place) in cells.items()}
        for problem in problems_of(error, Actual, data, positions=positions):
            if cells[problem.path][0]:
                yield replace(problem, path=f"{path}.{problem.path}")


def _number(text: str) -> float | None:
    return float(text) if FLOAT.fullmatch(text) else None


def _lot(keys: list[str], row: list[Cell]) -> Located:
    """A line as the schema wants it: without an empty name, doses as a number."""
    cells = {key: Located(text, where) for key, (text, where) in zip(keys, row, strict=True) if text}
    doses = _number(cells["doses"].value) or 0.0
    cells["doses"] = Located(int(doses) if doses.is_integer() else doses, cells["doses"].where)
    return Located(cells, row[0][1])
