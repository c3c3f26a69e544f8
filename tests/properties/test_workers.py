"""The same bytes for any number of workers, any size of chunks, any order in which they come back."""

import hashlib
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capsim.engine import replicate as module
from capsim.engine.executors import Executor, Processes, Serial, Session, Task, run_chunk
from capsim.engine.replicate import Options, replicate
from capsim.results.chunk import Chunk
from capsim.results.result import Result
from capsim.results.storage import DATABASE, RunHead, RunWriter
from tests.small_plan import small_plan

PLAN = small_plan(30)
COUNT = 24


def fingerprint(result: Result) -> str:
    digest = hashlib.sha256(repr((result.replications, result.failed)).encode())
    for name, table in result.tables.items():
        for column, values in table.items():
            digest.update(f"{name}.{column} {values.dtype}".encode())
            digest.update(values.tobytes())
    return digest.hexdigest()


EXPECTED = fingerprint(replicate(PLAN, seed=5, replications=COUNT))


@dataclass
class Disordered:
    """Runs what it is given a moment later, the last first."""

    jobs: int
    window: int
    waiting: list[Callable[[], None]] = field(default_factory=list)

    def start(self, task: Task) -> Session:
        self.task = task
        self.threads = ThreadPoolExecutor(1)
        return self

    def submit(self, numbers: Sequence[int]) -> "Future[Chunk]":
        future: Future[Chunk] = Future()
        self.waiting.append(lambda: future.set_result(run_chunk(self.task, numbers)))
        self.threads.submit(self._run_last)
        return future

    def _run_last(self) -> None:
        self.waiting.pop()()

    def close(self, *, at_once: bool = False) -> None:
        self.threads.shutdown()


class FixedChunks(module._Chunks):
    """Chunks of sizes that are given, over and over."""

    sizes: Sequence[int] = (1,)

    def take(self) -> tuple[int, ...]:
        size = self.sizes[self._next % len(self.sizes)]
        chunk = self._numbers[self._next : self._next + size]
        self._next += len(chunk)
        return chunk


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 8), st.lists(st.integers(1, 9), min_size=1, max_size=4))
def test_order_and_size_of_chunks_change_nothing(window: int, sizes: list[int]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_Chunks", type("Chunks", (FixedChunks,), {"sizes": sizes}))
        result = replicate(PLAN, seed=5, replications=COUNT, executor=Disordered(2, window))
    assert fingerprint(result) == EXPECTED


@pytest.mark.parametrize("executor", [Processes(1), Processes(2), Processes(3)], ids=lambda executor: executor.jobs)
def test_the_number_of_workers_changes_nothing(executor: Executor) -> None:
    assert fingerprint(replicate(PLAN, seed=5, replications=COUNT, executor=executor)) == EXPECTED


def test_a_replication_does_not_depend_on_the_others() -> None:
    whole = replicate(PLAN, seed=5, replications=COUNT)
    lots = [part["made"].tobytes() for part in whole.split("lots")]
    some = replicate(PLAN, seed=5, replications=[3, 17])
    assert [part["made"].tobytes() for part in some.split("lots")] == [lots[3], lots[17]]


def test_another_seed_gives_another_result() -> None:
    assert fingerprint(replicate(PLAN, seed=6, replications=COUNT)) != EXPECTED


def saved_rows(folder: Path, executor: Executor) -> list[str]:
    with RunWriter(folder, RunHead(PLAN, 5, range(COUNT))) as writer:
        replicate(PLAN, seed=5, replications=COUNT, executor=executor, options=Options(writer.append, keep=False))
        writer.finish()
    connection = sqlite3.connect(folder / DATABASE)
    try:
        return list(connection.iterdump())
    finally:
        connection.close()


def test_the_saved_rows_do_not_depend_on_the_workers(tmp_path: Path) -> None:
    alone = saved_rows(tmp_path / "alone", Serial())
    assert alone == saved_rows(tmp_path / "together", Processes(2))
    assert len(alone) > 1000
