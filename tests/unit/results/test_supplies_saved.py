"""The table of consumables is saved, loaded and exported with the others, and its damage is told."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from capsim.engine.executors import Task, run_chunk
from capsim.foundation.errors import ResultError
from capsim.results.export import units_of
from capsim.results.storage import DATABASE, RunHead, RunWriter, load
from tests.plants import TINY, plan_of

EDITS: dict[str, Any] = {
    "sites.plant.supplies": {"bag": {"opening": 3, "reorder": {"below": 1, "order": 2, "lead_time": "3 day"}}},
    "materials.bulk.procedure[0].consumes": {"bag": 1},
    "sites.plant.stores.freezer.capacity": "5e6 dose",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    plan = plan_of(TINY, EDITS)
    with RunWriter(tmp_path / "run", RunHead(plan, 1, range(2))) as writer:
        writer.append(run_chunk(Task(plan, 1), (0, 1)))
        writer.finish()
    return tmp_path / "run"


def test_it_comes_back(folder: Path) -> None:
    found = load(folder)
    assert found.plan == plan_of(TINY, EDITS)
    table = found.tables["supplies"]
    assert (table["replication"].tolist(), table["supply"].tolist()) == ([0, 1], [0, 0])
    assert (table["opening"] + table["delivered"] == table["used"] + table["left"]).all()
    assert (table["used"] > 0).all()
    assert units_of("supplies")["at_zero"] == "s"


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        ("DELETE FROM supplies WHERE replication = 1", '"supplies" has 1 rows; expected 2'),
        ("UPDATE supplies SET supply = 1", '"supplies" has values of "supply" outside 0 to 0'),
    ],
)
def test_damage_is_told(folder: Path, damage: str, message: str) -> None:
    connection = sqlite3.connect(folder / DATABASE)
    with connection:
        connection.execute(damage)
    connection.close()
    with pytest.raises(ResultError, match=message):
        load(folder)
