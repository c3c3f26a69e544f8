"""Saved runs: a folder with ``manifest.json`` (what was run, from where) and ``run.sqlite`` (its tables).

Chunks are appended as they finish, each in one transaction, so an interrupted run keeps what it had. The rows
depend on the plan, the seed and the numbers of the replications only; clock times stand in the manifest, under
``when``. Nothing is pickled: a run from elsewhere can be opened without running anything of it.
"""

import hashlib
import json
import os
import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from capsim.foundation.errors import ResultError
from capsim.plan.plan import Plan
from capsim.results import provenance as origins
from capsim.results.chunk import Chunk
from capsim.results.damage import check_rows
from capsim.results.plan_json import plan_from_json, plan_to_json
from capsim.results.result import Result
from capsim.results.tables import TABLES, Column

SCHEMA_VERSION = 4
"""Raised whenever the plan, a table or the manifest changes its shape."""

MANIFEST, DATABASE = "manifest.json", "run.sqlite"
COMPLETE, INCOMPLETE = "complete", "incomplete"
_FORMAT = "capsim run"
_KEYS = {
    "fingerprint": str,
    "status": str,
    "seed": int,
    "replications": list,
    "provenance": dict,
    "scenario": str,
    "plan": dict,
}
_REPLICATIONS, _FAILED, _COLUMNS = "replications", "failed", "columns"


@dataclass(frozen=True)
class RunHead:
    """What is known about a run before it starts.

    Attributes:
        plan: What is run.
        seed: Root seed.
        replications: Numbers of the replications that were asked for, in order.
        scenario: Text of the resolved scenario.
        provenance: See `capsim.results.provenance.begin`.
    """

    plan: Plan
    seed: int
    replications: Sequence[int]
    scenario: str = ""
    provenance: Mapping[str, Any] = field(default_factory=dict)


class RunWriter:
    """A run being saved: open it, append chunks, finish it. Left without `finish`, the run stays incomplete.

    Args:
        folder: Made with its parents where missing.
        head: What is run.
        force: Replace the run that is in the folder; other files in it are left alone.

    Raises:
        ResultError: The folder is not empty, or cannot be written.
    """

    def __init__(self, folder: Path | str, head: RunHead, *, force: bool = False) -> None:
        self.folder, self.head = Path(folder), head
        manifest = _manifest(head)
        with _told(self.folder, "written"):
            _clear(self.folder, force=force)
            _write_manifest(self.folder, manifest)
            self._connection = _create(self.folder / DATABASE, manifest["fingerprint"])

    @classmethod
    def resume(cls, folder: Path | str) -> Self:
        """Goes on with an incomplete run; `missing` says what is left to do.

        Raises:
            ResultError: The folder holds no readable run.
        """
        writer = cls.__new__(cls)
        writer.folder, manifest = Path(folder), _read_manifest(Path(folder))
        numbers = tuple(chain.from_iterable(range(first, last) for first, last in manifest["replications"]))
        plan = plan_from_json(manifest["plan"])
        provenance = origins.reopened(manifest["provenance"])
        writer.head = RunHead(plan, manifest["seed"], numbers, manifest["scenario"], provenance)
        writer._connection = _open(writer.folder)
        with _told(writer.folder, "read"):
            _check_whole(writer._connection, manifest["fingerprint"])
        return writer

    @property
    def missing(self) -> tuple[int, ...]:
        """Numbers of the replications that have neither finished nor failed, in order."""
        return tuple(self._missing())

    def _missing(self) -> Iterator[int]:
        """One by one, because a thousand million of them may have been asked for."""
        with _told(self.folder, "read"):
            rows = self._connection.execute(f"SELECT number FROM {_REPLICATIONS} UNION SELECT number FROM {_FAILED}")
            known = {number for (number,) in rows}
        return (number for number in self.head.replications if number not in known)

    def append(self, chunk: Chunk) -> None:
        """Add a chunk: all of it or, after an error, nothing.

        Raises:
            ResultError: It cannot be written, or one of its replications is in the run already.
        """
        with _told(self.folder, "written"), self._connection:
            write = self._connection.executemany
            write(f"INSERT INTO {_REPLICATIONS} VALUES (?)", ((number,) for number in chunk.replications))
            write(f"INSERT INTO {_FAILED} VALUES (?, ?)", chunk.failed)
            for name, table in chunk.tables.items():
                columns = [table[column.name].tolist() for column in TABLES[name]]
                places = ", ".join("?" * len(columns))
                write(f"INSERT INTO {name} VALUES ({places})", zip(*columns, strict=True))

    def finish(self) -> None:
        """Write how and when the run ended: complete when nothing is missing; and close it.

        Raises:
            ResultError: It cannot be written.
        """
        status = COMPLETE if next(self._missing(), None) is None else INCOMPLETE
        provenance = self.head.provenance
        if "when" in provenance and "finished" not in provenance["when"]:
            provenance = origins.end(provenance)
        with _told(self.folder, "written"):
            _write_manifest(self.folder, {**_manifest(self.head), "status": status, "provenance": provenance})
        self.close()

    def close(self) -> None:
        """Close the files; more than once does no harm."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def load(folder: Path | str) -> Result:
    """A saved run, also an incomplete one: ``provenance["status"]`` and ``provenance["asked"]`` say so.

    Raises:
        ResultError: No run, one of another schema version, or a damaged one; the sentence says which.
    """
    folder = Path(folder)
    manifest = _read_manifest(folder)
    plan = plan_from_json(manifest["plan"])
    with closing(_open(folder)) as connection, _told(folder, "read"):
        _check_whole(connection, manifest["fingerprint"])
        numbers = [number for (number,) in connection.execute(f"SELECT number FROM {_REPLICATIONS} ORDER BY number")]
        failed = connection.execute(f"SELECT number, message FROM {_FAILED} ORDER BY number").fetchall()
        tables = {name: _read_table(connection, name) for name in TABLES}
    check_rows(plan, numbers, tables)
    asked = sum(last - first for first, last in manifest["replications"])
    marks = {"status": manifest["status"], "asked": asked}
    return Result(plan, manifest["seed"], tuple(numbers), tables, tuple(failed), {**manifest["provenance"], **marks})


def scenario_text(folder: Path | str) -> str:
    """The resolved scenario of a saved run.

    Raises:
        ResultError: The folder holds no readable run.
    """
    return str(_read_manifest(Path(folder))["scenario"])


def next_folder(parent: Path | str, name: str) -> Path:
    """The folder for the next run of that name: ``<parent>/<name>-<n>``; it is not made here.

    >>> next_folder("runs", "National plan: 150 M doses").name
    'national-plan-150-m-doses-1'
    """
    stem = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60].strip("-") or "run"
    pattern = re.compile(rf"{re.escape(stem)}-(\d+)")
    taken = (pattern.fullmatch(entry.name) for entry in Path(parent).iterdir()) if Path(parent).is_dir() else ()
    return Path(parent) / f"{stem}-{1 + max((int(match[1]) for match in taken if match), default=0)}"


def _clear(folder: Path, *, force: bool) -> None:
    if folder.exists() and not folder.is_dir():
        raise ResultError(f"{folder} is a file; choose a folder for the run")
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()) and not force:
        raise ResultError(f"{folder} is not empty; choose another folder, or force it to replace the run in it")
    for name in (MANIFEST, DATABASE, f"{DATABASE}-journal"):
        (folder / name).unlink(missing_ok=True)


def _manifest(head: RunHead) -> dict[str, Any]:
    run = {
        "seed": head.seed,
        "replications": _spans(head.replications),
        "scenario": head.scenario,
        "plan": plan_to_json(head.plan),
    }
    about = {"format": _FORMAT, "schema_version": SCHEMA_VERSION, "fingerprint": _fingerprint(run)}
    return {**about, "status": INCOMPLETE, "provenance": dict(head.provenance), **run}


def _fingerprint(manifest: Mapping[str, Any]) -> str:
    """What changes with anything on which the rows depend; the database has it too, so that each knows its own."""
    written = json.dumps([manifest[key] for key in ("seed", "replications", "scenario", "plan")], sort_keys=True)
    return hashlib.sha256(written.encode("utf-8")).hexdigest()


def _write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """One line a key, and the old manifest stands until the new one is whole."""
    lines = (f"{json.dumps(key)}: {json.dumps(value, allow_nan=False)}" for key, value in manifest.items())
    whole = "{\n" + ",\n".join(lines) + "\n}\n"
    draft = folder / f"{MANIFEST}.new"
    draft.write_text(whole, encoding="utf-8")
    os.replace(draft, folder / MANIFEST)


def _read_manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    if not folder.is_dir():
        raise ResultError(f"{folder}: no such folder; expected the folder of a saved run")
    if not path.is_file():
        raise ResultError(f"{folder} is not a saved run: it has no {MANIFEST}")
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ResultError(f"{path} cannot be read ({error}); run the scenario again") from error
    if not isinstance(manifest, dict) or manifest.get("format") != _FORMAT:
        raise ResultError(f"{path} is not the manifest of a saved run")
    if manifest.get("schema_version") != SCHEMA_VERSION:
        raise ResultError(
            f"{folder} has schema version {manifest.get('schema_version')}; this capsim reads version "
            f"{SCHEMA_VERSION}: run the scenario again, or open it with the capsim that wrote it"
        )
    for key, kind in _KEYS.items():
        if not isinstance(manifest.get(key), kind):
            raise ResultError(f'{path} is damaged: "{key}" is missing or no {kind.__name__}; run the scenario again')
    if not all(
        isinstance(span, list) and [type(end) for end in span] == [int, int] for span in manifest["replications"]
    ):
        raise ResultError(f'{path} is damaged: "replications" is no list of stretches; run the scenario again')
    if manifest["fingerprint"] != _fingerprint(manifest):
        raise ResultError(f"{path} is damaged: it is not as capsim wrote it; run the scenario again")
    return manifest


def _spans(numbers: Sequence[int]) -> list[list[int]]:
    """Numbers in order as half-open stretches.

    >>> _spans([0, 1, 2, 7])
    [[0, 3], [7, 8]]
    """
    if isinstance(numbers, range) and numbers and numbers.step == 1:
        return [[numbers.start, numbers.stop]]
    spans: list[list[int]] = []
    for number in numbers:
        if spans and spans[-1][1] == number:
            spans[-1][1] = number + 1
        else:
            spans.append([number, number + 1])
    return spans


@contextmanager
def _told(folder: Path, done: str) -> Iterator[None]:
    """Turns what the file system and the database say into a sentence that names the run."""
    try:
        yield
    except sqlite3.IntegrityError as error:
        raise ResultError(f"{folder} has these replications already ({error})") from error
    except sqlite3.DatabaseError as error:
        hint = "it is damaged or cut short, or something else is using it" if done == "read" else "is the disk full?"
        raise ResultError(f"{folder / DATABASE} cannot be {done} ({error}): {hint}") from error
    except UnicodeDecodeError as error:
        raise ResultError(f"{folder / DATABASE} cannot be {done}: it is damaged; run the scenario again") from error
    except OSError as error:
        raise ResultError(f"{folder} cannot be {done}: {error.strerror or error}") from error


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode={mode}", uri=True)
    try:
        connection.execute("PRAGMA synchronous = NORMAL")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _create(path: Path, fingerprint: str) -> sqlite3.Connection:
    connection = _connect(path, "rwc")
    with connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        connection.execute(f"PRAGMA application_id = {_mark(fingerprint)}")
        connection.execute(f"CREATE TABLE {_REPLICATIONS} (number INTEGER PRIMARY KEY)")
        connection.execute(f"CREATE TABLE {_FAILED} (number INTEGER PRIMARY KEY, message TEXT NOT NULL)")
        connection.execute(f"CREATE TABLE {_COLUMNS} (in_table TEXT, name TEXT, unit TEXT, meaning TEXT)")
        for name, columns in TABLES.items():
            typed = ", ".join(f"{column.name} INTEGER NOT NULL" for column in columns)
            connection.execute(f"CREATE TABLE {name} ({typed})")
            told = [(name, column.name, column.unit, column.meaning) for column in columns]
            connection.executemany(f"INSERT INTO {_COLUMNS} VALUES (?, ?, ?, ?)", told)
    return connection


def _mark(fingerprint: str) -> int:
    """What fits of a fingerprint into the header of the database."""
    return int(fingerprint[:7], 16)


def _open(folder: Path) -> sqlite3.Connection:
    """For reading and writing, because a run that was cut off is rolled back when it is opened."""
    path = folder / DATABASE
    if not path.is_file():
        raise ResultError(f"{folder} is not a whole run: it has no {DATABASE}")
    with _told(folder, "read"):
        return _connect(path, "rw")


def _check_whole(connection: sqlite3.Connection, fingerprint: str) -> None:
    expected = {name: [column.name for column in columns] for name, columns in TABLES.items()}
    expected |= {_REPLICATIONS: ["number"], _FAILED: ["number", "message"]}
    for name, columns in expected.items():
        found = [row[1] for row in connection.execute(f"PRAGMA table_info({name})")]
        if not found:
            raise ResultError(f'{DATABASE} is damaged: the table "{name}" is missing; run the scenario again')
        if found != columns:
            raise ResultError(
                f'{DATABASE}: the table "{name}" has the columns {", ".join(found)}; expected {", ".join(columns)}'
            )
    if connection.execute("PRAGMA application_id").fetchone() != (_mark(fingerprint),):
        raise ResultError(f"{DATABASE} belongs to another run than {MANIFEST}; put both back, or run it again")


def _read_table(connection: sqlite3.Connection, name: str) -> dict[str, NDArray[Any]]:
    columns = TABLES[name]
    chosen = ", ".join(column.name for column in columns)
    rows = connection.execute(f"SELECT {chosen} FROM {name} ORDER BY rowid")
    try:
        block = np.fromiter(chain.from_iterable(rows), dtype=np.int64).reshape(-1, len(columns))
    except (TypeError, ValueError) as error:
        raise ResultError(f'{DATABASE} is damaged: the table "{name}" holds what is no whole number') from error
    numbers = block[:, 0]
    if np.any(numbers[1:] < numbers[:-1]):
        # A run that was resumed may have got an earlier replication later.
        block = block[np.argsort(numbers, kind="stable")]
    return {column.name: _narrow(block[:, place], column) for place, column in enumerate(columns)}


def _narrow(values: NDArray[np.int64], column: Column) -> NDArray[Any]:
    narrow = values.astype(column.dtype)
    if not np.array_equal(narrow, values):
        raise ResultError(f'{DATABASE} is damaged: "{column.name}" holds numbers that are too large; run it again')
    return np.ascontiguousarray(narrow)
