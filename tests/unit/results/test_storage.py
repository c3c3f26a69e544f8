"""Saved runs: what is written comes back, and what cannot be read is told in a sentence."""

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from capsim.engine.executors import Task, run_chunk
from capsim.engine.replicate import replicate
from capsim.foundation.errors import ResultError
from capsim.results.chunk import Chunk
from capsim.results.provenance import Origin, begin
from capsim.results.result import Result
from capsim.results.storage import DATABASE, MANIFEST, RunHead, RunWriter, load, next_folder, scenario_text
from capsim.results.tables import TABLES
from tests.small_plan import small_plan

PLAN = small_plan(30)


def head(count: int = 6) -> RunHead:
    return RunHead(PLAN, 5, range(count), "name: small plan\n", begin(Origin(), seed=5, replications=count))


def chunk(*numbers: int) -> Chunk:
    return run_chunk(Task(PLAN, 5, full=True), numbers)


def save(folder: Path, *chunks: Chunk) -> Path:
    with RunWriter(folder, head()) as writer:
        for part in chunks:
            writer.append(part)
        writer.finish()
    return folder


def assert_same(left: Result, right: Result) -> None:
    assert (left.plan, left.seed, left.replications, left.failed) == (
        right.plan,
        right.seed,
        right.replications,
        right.failed,
    )
    assert left.tables.keys() == right.tables.keys()
    for name, table in left.tables.items():
        for column, values in table.items():
            other = right.tables[name][column]
            assert values.dtype == other.dtype
            assert np.array_equal(values, other), f"{name}.{column}"


@pytest.fixture(scope="module")
def whole() -> Result:
    from capsim.engine.replicate import Options

    return replicate(PLAN, seed=5, replications=6, options=Options(full=True))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return save(tmp_path / "runs" / "small-1", chunk(0, 1), chunk(2), chunk(3, 4, 5))


def test_a_run_comes_back(folder: Path, whole: Result) -> None:
    result = load(folder)
    assert_same(result, whole)
    assert (result.provenance["status"], result.provenance["asked"]) == ("complete", 6)
    assert result.provenance["when"].keys() == {"started", "finished", "duration_s"}
    assert scenario_text(folder) == "name: small plan\n"
    assert sorted(path.name for path in folder.iterdir()) == [MANIFEST, DATABASE]


def test_tables_can_be_read_with_sql(folder: Path) -> None:
    connection = sqlite3.connect(folder / DATABASE)
    try:
        declared = {row[1]: row[2] for row in connection.execute("PRAGMA table_info(lots)")}
        [(unit,)] = connection.execute("SELECT unit FROM columns WHERE in_table = 'lots' AND name = 'made'")
        [(released,)] = connection.execute("SELECT count(*) FROM lots WHERE status = 2 AND replication = 3")
    finally:
        connection.close()
    assert declared == {column.name: "INTEGER" for column in TABLES["lots"]}
    assert unit == "s"
    assert released > 0


def test_every_column_is_a_whole_number() -> None:
    # The database and its reader hold 64-bit integers only.
    assert {column.dtype[0] for columns in TABLES.values() for column in columns} == {"i"}


def test_an_incomplete_run_is_read_and_marked(tmp_path: Path) -> None:
    folder = save(tmp_path / "run", chunk(0, 1))
    result = load(folder)
    assert result.replications == (0, 1)
    assert (result.provenance["status"], result.provenance["asked"]) == ("incomplete", 6)


def test_a_run_that_was_never_finished_is_read_too(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), RunWriter(tmp_path / "run", head()) as writer:
        writer.append(chunk(0))
        raise ZeroDivisionError
    result = load(tmp_path / "run")
    assert (result.replications, result.provenance["status"]) == ((0,), "incomplete")
    assert "finished" not in result.provenance["when"]


def test_a_run_without_any_replication_is_read(tmp_path: Path) -> None:
    result = load(save(tmp_path / "run"))
    assert (result.replications, result.tables["lots"]["made"].size) == ((), 0)


def test_failed_replications_count_as_done(tmp_path: Path) -> None:
    failing = Chunk((), {}, ((2, "stuck"), (3, 'it\'s "stuck"')))
    result = load(save(tmp_path / "run", chunk(0, 1), failing, chunk(4, 5)))
    assert result.failed == ((2, "stuck"), (3, 'it\'s "stuck"'))
    assert result.provenance["status"] == "complete"


def test_an_interrupted_run_is_resumed(tmp_path: Path, whole: Result) -> None:
    folder = save(tmp_path / "run", chunk(0), chunk(4, 5))
    with RunWriter.resume(folder) as writer:
        assert writer.missing == (1, 2, 3)
        assert (writer.head.plan, writer.head.seed) == (PLAN, 5)
        writer.append(chunk(1, 2, 3))
        writer.finish()
    result = load(folder)
    assert_same(result, whole)
    assert result.provenance["status"] == "complete"


def test_a_run_that_ended_keeps_its_times(folder: Path, tmp_path: Path) -> None:
    result = load(folder)
    with RunWriter(tmp_path / "copy", RunHead(PLAN, 5, range(6), provenance=result.provenance)) as writer:
        writer.finish()
    assert load(tmp_path / "copy").provenance["when"] == result.provenance["when"]


def test_a_resumed_run_ends_later(tmp_path: Path) -> None:
    folder = save(tmp_path / "run", chunk(0))
    before = json.loads((folder / MANIFEST).read_text())["provenance"]["when"]
    time.sleep(0.002)
    with RunWriter.resume(folder) as writer:
        writer.finish()
    after = load(folder).provenance["when"]
    assert after["started"] == before["started"]
    assert after["finished"] > before["finished"]


def test_a_chunk_is_appended_whole_or_not_at_all(tmp_path: Path) -> None:
    good = chunk(1)
    torn = Chunk((1,), {**good.tables, "waits": {**good.tables["waits"], "asked": good.tables["waits"]["asked"][:-1]}})
    with RunWriter(tmp_path / "run", head()) as writer:
        writer.append(chunk(0))
        with pytest.raises(ValueError, match="shorter"):
            writer.append(torn)
        assert writer.missing == (1, 2, 3, 4, 5)
        writer.append(good)
        writer.finish()
    assert load(tmp_path / "run").replications == (0, 1)


def test_a_replication_is_appended_once(tmp_path: Path) -> None:
    with RunWriter(tmp_path / "run", head()) as writer:
        writer.append(chunk(0))
        with pytest.raises(ResultError, match="has these replications already"):
            writer.append(chunk(0))


def test_a_killed_writer_leaves_its_whole_chunks(tmp_path: Path) -> None:
    code = (
        "import os, sys\n"
        f"sys.path[:] = {sys.path!r}\n"
        "from capsim.engine.executors import Task, run_chunk\n"
        "from capsim.results.storage import RunHead, RunWriter\n"
        "from tests.small_plan import small_plan\n"
        "plan = small_plan(30)\n"
        f"writer = RunWriter({str(tmp_path / 'run')!r}, RunHead(plan, 5, range(6)))\n"
        "writer.append(run_chunk(Task(plan, 5), [0, 1]))\n"
        "writer._connection.execute('PRAGMA cache_size = 1')\n"
        "writer._connection.execute('PRAGMA cache_spill = 1')\n"
        "writer._connection.execute('INSERT INTO replications VALUES (3)')\n"
        "writer._connection.execute('CREATE TABLE big AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 "
        "FROM n LIMIT 50000) SELECT x, hex(zeroblob(20)) FROM n')\n"
        "os._exit(9)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 9
    assert (tmp_path / "run" / f"{DATABASE}-journal").exists()
    assert load(tmp_path / "run").replications == (0, 1)


def test_a_folder_in_use_is_refused(folder: Path) -> None:
    with pytest.raises(ResultError, match=r"small-1 is not empty; choose another folder, or force it"):
        RunWriter(folder, head())
    assert load(folder).replications == tuple(range(6))


def test_force_replaces_the_run_and_nothing_else(folder: Path) -> None:
    (folder / "notes.txt").write_text("mine")
    RunWriter(folder, head(), force=True).close()
    assert load(folder).replications == ()
    assert (folder / "notes.txt").read_text() == "mine"


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    assert load(save(tmp_path, chunk(0))).replications == (0,)


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ResultError, match="file is a file; choose a folder"):
        RunWriter(tmp_path / "file", head())


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ResultError, match="cannot be written: "):
        RunWriter(tmp_path / "file" / "run", head())


def cut(path: Path, share: float) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])


def in_manifest(**changes: object) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        path = folder / MANIFEST
        path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))

    return change


def in_database(command: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        connection = sqlite3.connect(folder / DATABASE)
        with connection:
            connection.execute(command)
        connection.close()

    return change


def scribble(folder: Path) -> None:
    path = folder / DATABASE
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 4096] = b"\xff" * 4096
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda folder: (folder / MANIFEST).unlink(), "is not a saved run: it has no manifest.json"),
        (lambda folder: (folder / DATABASE).unlink(), "is not a whole run: it has no run.sqlite"),
        (lambda folder: cut(folder / MANIFEST, 0.5), "manifest.json cannot be read .*; run the scenario again"),
        (lambda folder: (folder / MANIFEST).write_bytes(b"\xff\xfe"), "manifest.json cannot be read"),
        (lambda folder: (folder / MANIFEST).write_text("[]"), "is not the manifest of a saved run"),
        (in_manifest(format="other"), "is not the manifest of a saved run"),
        (in_manifest(schema_version=99), "has schema version 99; this capsim reads version 4: run the scenario again"),
        (in_manifest(seed=None), '"seed" is missing or no int'),
        (in_manifest(plan={}), "manifest.json is damaged: it is not as capsim wrote it; run the scenario again"),
        (in_manifest(seed=2**40), "manifest.json is damaged: it is not as capsim wrote it"),
        (in_manifest(fingerprint=None), '"fingerprint" is missing or no str'),
        (lambda folder: (folder / MANIFEST).write_text("[" * 100_000), "manifest.json cannot be read"),
        (
            in_database("PRAGMA application_id = 5"),
            "run.sqlite belongs to another run than manifest.json; put both back",
        ),
        (in_manifest(replications=[[1]]), '"replications" is no list of stretches'),
        (lambda folder: cut(folder / DATABASE, 0.5), "run.sqlite .*damaged"),
        (lambda folder: cut(folder / DATABASE, 0.01), "run.sqlite cannot be read .*damaged or cut short"),
        (lambda folder: cut(folder / DATABASE, 0), 'the table "lots" is missing'),
        (lambda folder: (folder / DATABASE).write_bytes(b"no database" * 999), "file is not a database.*damaged"),
        (scribble, "damaged"),
        (in_database("DROP TABLE waits"), 'the table "waits" is missing'),
        (in_database("DROP TABLE failed"), 'the table "failed" is missing'),
        (in_database("ALTER TABLE lots RENAME COLUMN made TO ready"), 'the table "lots" has the columns .*ready'),
        (in_database("DELETE FROM usage"), 'the run is damaged: the table "usage" has 0 rows; expected'),
        (in_database("DELETE FROM waits WHERE rowid = 1"), 'the table "waits" has .* rows; expected'),
        (in_database("DELETE FROM checks"), 'the table "checks" has 0 rows; expected'),
        (in_database("UPDATE checks SET check_row = 9"), 'the table "checks" has values of "check_row" outside 0 to'),
        (in_database("DELETE FROM lots"), 'the run is damaged: the table "lots" has no lots for what'),
        (in_database("UPDATE lots SET replication = 50"), 'the table "lots" has rows of replications that did not'),
        (in_database("UPDATE lots SET campaign = 999"), 'the table "lots" has values of "campaign" outside 0 to'),
        (in_database("UPDATE lots SET number = -1"), 'the table "lots" has values of "number" outside 0 to'),
        (in_database("UPDATE lots SET status = 77"), 'the table "lots" has values of "status" outside 0 to 5'),
        (in_database("UPDATE lots SET campaign = 65536"), '"campaign" holds numbers that are too large'),
        (in_database("UPDATE lots SET made = 'soon'"), 'the table "lots" holds what is no whole number'),
    ],
)
def test_damage_is_told(folder: Path, damage: Callable[[Path], object], message: str) -> None:
    damage(folder)
    with pytest.raises(ResultError, match=message):
        load(folder)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ResultError, match="no such folder; expected the folder of a saved run"):
        load(tmp_path / "nowhere")


def test_the_manifest_is_made_of_lines(folder: Path) -> None:
    keys = [line.split('"')[1] for line in (folder / MANIFEST).read_text().splitlines()[1:-1]]
    about = ["format", "schema_version", "fingerprint", "status", "provenance"]
    assert keys == [*about, "seed", "replications", "scenario", "plan"]


def files(folder: Path) -> Iterator[bytes]:
    manifest = json.loads((folder / MANIFEST).read_text())
    del manifest["provenance"]["when"]
    yield json.dumps(manifest).encode()
    yield (folder / DATABASE).read_bytes()


def test_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = (save(tmp_path / name, chunk(0, 1), chunk(2)) for name in ("a", "b"))
    assert list(files(first)) == list(files(second))


def test_folders_are_numbered(tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    assert next_folder(runs, "Two sites") == runs / "two-sites-1"
    for name in ("two-sites-1", "two-sites-9", "two-sites-x", "two-sites-10-more", "other-40"):
        (runs / name).mkdir(parents=True)
    assert next_folder(runs, "Two sites") == runs / "two-sites-10"


@pytest.mark.parametrize(
    ("name", "stem"), [("../../etc", "etc"), ("", "run"), ("Ü", "run"), ("a" * 200, "a" * 60), ("A/B: c.", "a-b-c")]
)
def test_a_name_becomes_a_folder_name(tmp_path: Path, name: str, stem: str) -> None:
    assert next_folder(tmp_path, name) == tmp_path / f"{stem}-1"
