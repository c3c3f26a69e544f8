"""Where replications are run: in this process or in several, behind one small protocol.

An executor is told once what to run (a `Task`), and is then given numbers of replications, a chunk at a time. What
a replication gives depends on the task and its number only, so every executor gives the same bytes.
"""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Protocol

from capsim.engine.interrupts import inherited_deaf, uninterrupted
from capsim.engine.replication import run_replication
from capsim.foundation.errors import CapsimError, RunError
from capsim.plan.plan import Plan
from capsim.results.chunk import Chunk, chunk_of
from capsim.results.provenance import stopwatch
from capsim.results.result import Replication

_AHEAD = 3
"""Chunks under way for each worker: one runs, one waits for it, one may wait for an earlier one to be read."""


@dataclass(frozen=True)
class Task:
    """What every replication of a run has in common.

    Attributes:
        plan: What to run.
        seed: Root seed.
        full: Whether to record every segment.
    """

    plan: Plan
    seed: int
    full: bool = False


class Session(Protocol):
    """An executor at work on one task."""

    window: int
    """How many chunks should be under way at a time."""

    def submit(self, numbers: Sequence[int]) -> "Future[Chunk]":
        """Have these replications run."""

    def close(self, *, at_once: bool = False) -> None:
        """End it: when all is done, or at once and without a word."""


class Executor(Protocol):
    """Something that runs replications."""

    @property
    def jobs(self) -> int:
        """How many chunks it runs at a time."""

    def start(self, task: Task) -> Session:
        """Get ready for a task."""


@dataclass(frozen=True)
class Serial:
    """One replication after the other, in this process."""

    jobs: int = 1

    def start(self, task: Task) -> Session:
        return _Alone(task)


@dataclass(frozen=True)
class Processes:
    """Several processes on this machine, each with the task sent to it once.

    Attributes:
        jobs: How many, at least 1.
    """

    jobs: int

    def __post_init__(self) -> None:
        if self.jobs < 1:
            raise RunError(f"got {self.jobs} jobs; expected 1 or more")

    def start(self, task: Task) -> Session:
        return _Pool(task, self.jobs)


def executor_for(jobs: int) -> Executor:
    """The executor for so many jobs.

    Raises:
        RunError: Fewer than one.

    >>> executor_for(1), executor_for(2)
    (Serial(jobs=1), Processes(jobs=2))
    """
    return Serial() if jobs == 1 else Processes(jobs)


def run_chunk(task: Task, numbers: Sequence[int]) -> Chunk:
    """Run replications one after the other; one that stops with an error does not stop the others.

    An error that is a bug in capsim stops the chunk, and gets the number of its replication as a note.
    """
    elapsed = stopwatch()
    done: list[Replication] = []
    failed: list[tuple[int, CapsimError]] = []
    for number in numbers:
        try:
            done.append(run_replication(task.plan, seed=task.seed, index=number, full=task.full))
        except CapsimError as error:
            failed.append((number, error))
        except Exception as bug:
            bug.add_note(f"in replication {number} with seed {task.seed}")
            raise
    return chunk_of(done, failed, seconds=elapsed())


class _Alone:
    """Runs a chunk when it is submitted."""

    window = 1

    def __init__(self, task: Task) -> None:
        self._task = task

    def submit(self, numbers: Sequence[int]) -> "Future[Chunk]":
        future: Future[Chunk] = Future()
        future.set_result(run_chunk(self._task, numbers))
        return future

    def close(self, *, at_once: bool = False) -> None:
        del at_once  # nothing is left running


class _Pool:
    """Worker processes that are started when there is work for them."""

    def __init__(self, task: Task, jobs: int) -> None:
        self.window = _AHEAD * jobs
        context = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin_work, initargs=(task,))

    def submit(self, numbers: Sequence[int]) -> "Future[Chunk]":
        # A process is started here; one that hears an interrupt before `_begin_work` answers it with a traceback.
        with uninterrupted(), inherited_deaf(), _without_main():
            return self._pool.submit(_work, tuple(numbers))

    def close(self, *, at_once: bool = False) -> None:
        if at_once:
            for process in list((self._pool._processes or {}).values()):
                process.terminate()
        self._pool.shutdown(wait=True, cancel_futures=True)


_HELD: list[Task] = []
"""In a worker: the task it was started for."""


def _begin_work(task: Task) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _HELD[:] = [task]


def _end_with_parent() -> None:
    """A worker whose parent was killed would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(numbers: Sequence[int]) -> Chunk:
    return run_chunk(_HELD[0], numbers)


@contextmanager
def _without_main() -> Iterator[None]:
    """Processes started inside know nothing of the caller's script.

    A worker needs no ``__main__``; without one it starts sooner, and a script needs no guard against being run again
    by its own workers.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main
