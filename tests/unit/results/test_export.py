"""CSV and JSON for other programs."""

import csv
import io
import json
import math
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from capsim.results.export import to_csv, to_json_dict, units_of
from capsim.results.tables import build


def lines(table: dict[str, Any], **units: str) -> list[str]:
    file = io.StringIO()
    to_csv(table, file, units=units)
    return file.getvalue().splitlines()


def test_a_table_of_results_carries_its_units(tmp_path: Path) -> None:
    path = tmp_path / "genealogy.csv"
    to_csv(build("genealogy", [(0, 5, 1, 200), (0, 6, 1, -3)]), path, units=units_of("genealogy"))
    assert path.read_bytes() == b"replication,child,parent,amount[quanta]\n0,5,1,200\n0,6,1,-3\n"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@sum(a1)", "\t=1", "\r=1"])
def test_text_never_becomes_a_formula(text: str) -> None:
    file = io.StringIO()
    to_csv({"name": [text]}, file)
    _, (cell,) = csv.reader(io.StringIO(file.getvalue()))
    assert cell == f"'{text}".replace("\r", "\n")


def test_text_in_an_array_is_guarded_too() -> None:
    assert lines({"name": np.array(["=a", "b=c"])}) == ["name", "'=a", "b=c"]


def test_negative_numbers_stay_numbers() -> None:
    assert lines({"x": [-1.5, -2], "y": np.array([-1, -2])}, x="d") == ["x[d],y", "-1.5,-1", "-2,-2"]


@pytest.mark.parametrize("text", ['a, "b"', "two\nlines"])
def test_awkward_text_stays_in_its_cell(text: str) -> None:
    file = io.StringIO()
    to_csv({"name": [text], "n": [1]}, file)
    assert list(csv.reader(io.StringIO(file.getvalue()))) == [["name", "n"], [text, "1"]]


def test_what_is_no_number_is_an_empty_cell() -> None:
    assert lines({"x": np.array([math.nan, math.inf, 1.5]), "y": [None, 1, 2]}) == ["x,y", ",", ",1", "1.5,2"]


def test_columns_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        to_csv({"a": [1, 2], "b": [1]}, io.StringIO())


class Level(IntEnum):
    HIGH = 2


@dataclass
class Answer:
    value: float
    by: tuple[int, ...]


def test_json_is_plain_and_has_a_version_first() -> None:
    content = {
        "nan": math.nan,
        "inf": [math.inf, -math.inf, np.float64("nan")],
        "array": np.array([1.5, math.nan]),
        "count": np.int64(3),
        "flag": np.bool_(True),
        "answer": Answer(0.5, (1, 2)),
        "level": Level.HIGH,
        "path": Path("x"),
        3: None,
    }
    plain = to_json_dict(content)
    assert next(iter(plain)) == "schema_version"
    assert json.loads(json.dumps(plain, allow_nan=False)) == {
        "schema_version": 1,
        "nan": None,
        "inf": [None, None, None],
        "array": [1.5, None],
        "count": 3,
        "flag": True,
        "answer": {"value": 0.5, "by": [1, 2]},
        "level": 2,
        "path": "x",
        "3": None,
    }
