"""A file of released lots (CSV), read strictly: every value keeps its line and column."""

import re
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
from capsim.scenario.yaml_file import MAX_VALUES, Keys
from capsim.scenario.yaml_scalars import FLOAT

COLUMNS = ("date", "material", "doses", "lot")
"""The header; the last one may be left out."""

_HEADER = "the header date,material,doses or date,material,doses,lot"
_WANTED = "a file of released lots (CSV)"

_NEEDED = {"date": "a date", "material": "a material", "doses": "a number of doses"}

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
    if sum(map(len, rows)) > MAX_VALUES:
        got = f"{len(rows) - 1:,} lots in a file of more than {MAX_VALUES:,} values"
        raise YamlError([Problem("actuals.file", got, "a smaller file", "add up the lots of a month", f"{name}:1:1")])
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
    for number, line in enumerate(re.split("\r\n|\r|\n", text.removeprefix("\ufeff")), start=1):
        if not line.strip():
            continue
        cells, column = [], 1
        for raw in _split(line):
            indent = len(raw) - len(raw.lstrip())
            cells.append((_unquoted(raw.strip()), place_text(name, (number, column + indent))))
            column += len(raw) + 1
        yield cells


def _unquoted(text: str) -> str:
    """What stands in quotation marks, a doubled one meaning one; other text as it is."""
    if len(text) >= 2 and text[0] == text[-1] == '"':
        return text[1:-1].replace('""', '"').strip()
    return text


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
        yield Problem("actuals.file", f'"{clipped(",".join(given))}"', _HEADER, _about_header(given), rows[0][0][1])


def _about_header(given: tuple[str, ...]) -> str:
    """What to do about another header."""
    if len(given) == 1 and ("\t" in given[0] or ";" in given[0]):
        return "save the file with commas between the columns"
    if tuple(text.lower() for text in given) in (COLUMNS[:3], COLUMNS):
        return "in small letters"
    if set(given) in ({*COLUMNS[:3]}, {*COLUMNS}):
        return "in this order"
    return "as the first line of the file"


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
            yield Problem(f"{path}.{key}", "nothing", _NEEDED[key], "", cells[key][1])
    for key, (value, where) in cells.items():
        if value.count('"') % 2:
            yield Problem(f"{path}.{key}", clipped(value), "text in one line", "close the quotation mark", where)
    doses, where = cells["doses"]
    if doses:
        yield from _check_doses(f"{path}.doses", doses, where)
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


def _check_doses(path: str, doses: str, where: str) -> Iterator[Problem]:
    if re.fullmatch(r"[0-9]{1,3}(\.[0-9]{3})+", doses):
        expected = "a number of doses in which no point stands before three digits"
        hint = f"write {doses.replace('.', '')}, or {doses.rstrip('0').rstrip('.')} if a point was meant"
        yield Problem(path, f'"{clipped(doses)}"', expected, hint, where)
    elif _number(doses) is None:
        hint = "without unit and thousands separators"
        yield Problem(path, f'"{clipped(doses)}"', "a plain number of doses such as 180000", hint, where)


def _number(text: str) -> float | None:
    return float(text) if FLOAT.fullmatch(text) else None


def _lot(keys: list[str], row: list[Cell]) -> Located:
    """A line as the schema wants it: without an empty name, doses as a number."""
    cells = {key: Located(text, where) for key, (text, where) in zip(keys, row, strict=True) if text}
    doses = _number(cells["doses"].value) or 0.0
    cells["doses"] = Located(int(doses) if doses.is_integer() else doses, cells["doses"].where)
    return Located(cells, row[0][1])
