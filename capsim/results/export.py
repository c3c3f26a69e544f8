"""Tables and answers for other programs: CSV that no spreadsheet takes for formulas, JSON without NaN."""

import csv
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, TextIO

import numpy as np
from numpy.typing import NDArray

from capsim.results.tables import TABLES

JSON_SCHEMA_VERSION = 1
"""Raised when a key of an answer in JSON changes its place or its meaning."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Columns = Mapping[str, NDArray[Any] | Sequence[Any]]
"""Columns of equal length, numbers or text."""


def units_of(name: str) -> dict[str, str]:
    """The unit of each column of a table of results.

    >>> units_of("genealogy")
    {'replication': '-', 'child': '-', 'parent': '-', 'amount': 'quanta'}
    """
    return {column.name: column.unit for column in TABLES[name]}


def to_csv(table: Columns, destination: Path | str | TextIO, *, units: Mapping[str, str] | None = None) -> None:
    """Write a table with a header of names and units, as ``planned[s]``.

    Text that a spreadsheet would take for a formula gets an apostrophe in front; what is no number is left empty.

    Args:
        table: Columns of equal length.
        destination: A path, or an open text file (opened with ``newline=""``).
        units: Unit of each column, see `units_of`; "-" and a missing one are not written.

    Raises:
        ValueError: Columns of different lengths.
    """
    if not isinstance(destination, (Path, str)):
        _write(table, destination, units or {})
        return
    with open(destination, "w", encoding="utf-8", newline="") as file:
        _write(table, file, units or {})


def _write(table: Columns, file: TextIO, units: Mapping[str, str]) -> None:
    writer = csv.writer(file, lineterminator="\n")
    marks = {name: units.get(name, "-") for name in table}
    writer.writerow(name if unit == "-" else f"{name}[{unit}]" for name, unit in marks.items())
    writer.writerows(zip(*map(_cells, table.values()), strict=True))


def _cells(values: NDArray[Any] | Sequence[Any]) -> Iterator[Any]:
    if isinstance(values, np.ndarray) and values.dtype.kind in "iub":
        return iter(values.tolist())
    return map(_cell, values.tolist() if isinstance(values, np.ndarray) else values)


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        guarded = f"'{value}" if value.startswith(_FORMULA) else value
        # A lone carriage return would end the row for some readers.
        return guarded.replace("\r\n", "\n").replace("\r", "\n")
    return _plain(value)


def to_json_dict(content: Mapping[str, Any]) -> dict[str, Any]:
    """An answer as plain JSON values, with its schema version first and null for what is no number.

    >>> to_json_dict({"mean": math.nan, "by": (1, 2)})
    {'schema_version': 1, 'mean': None, 'by': [1, 2]}
    """
    return {"schema_version": JSON_SCHEMA_VERSION, **_plain(content)}


def _plain(value: Any) -> Any:
    if isinstance(value, (np.ndarray, np.generic)):
        return _plain(value.tolist())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple, range)):
        return [_plain(inner) for inner in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return value if value is None or isinstance(value, (bool, int)) else str(value)
