"""Many replications: order, failures, limits, interrupts, and what is kept."""

import os
import signal
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool

import numpy as np
import pytest

from capsim.engine import executors
from capsim.engine.executors import Processes, Session, Task, run_chunk
from capsim.engine.interrupts import uninterrupted
from capsim.engine.replicate import Options, _Chunks, replicate
from capsim.engine.replication import run_replication
from capsim.foundation.errors import Deadlock, Interrupted, RunError
from capsim.plan.plan import Plan
from capsim.results.chunk import Chunk
from capsim.results.result import gather
from tests.small_plan import broken_plan, deadlocked_plan, small_plan

PLAN = small_plan()


class Scripted:
    """An executor whose chunks come back as a script says: None runs the chunk, an exception is its answer."""

    jobs = 2

    def __init__(self, *script: BaseException | None) -> None:
        self.script = list(script)
        self.closed: list[bool] = []
        self.window = 3

    def start(self, task: Task) -> Session:
        self.task = task
        return self

    def submit(self, numbers: Sequence[int]) -> "Future[Chunk]":
        future: Future[Chunk] = Future()
        answer = self.script.pop(0) if self.script else None
        if isinstance(answer, KeyboardInterrupt):
            raise answer
        if isinstance(answer, TimeoutError):
            return future
        if answer is None:
            future.set_result(run_chunk(self.task, numbers))
        else:
            future.set_exception(answer)
        return future

    def close(self, *, at_once: bool = False) -> None:
        self.closed.append(at_once)


def test_the_result_is_what_the_replications_give() -> None:
    numbers = [4, 0, 9]
    alone = gather(PLAN, 3, [run_replication(PLAN, seed=3, index=index) for index in numbers])
    result = replicate(PLAN, seed=3, replications=numbers)
    assert result.replications == (0, 4, 9)
    for name, table in alone.tables.items():
        for column, values in table.items():
            assert np.array_equal(result.tables[name][column], values)
            assert result.tables[name][column].dtype == values.dtype


@pytest.mark.parametrize("asked", [0, [], [-1, 2]])
def test_no_replications_are_refused(asked: Iterable[int] | int) -> None:
    with pytest.raises(RunError, match="expected at least one, with numbers from 0"):
        replicate(PLAN, seed=1, replications=asked)


def test_the_time_limit_is_kept_however_many_are_asked() -> None:
    result = replicate(PLAN, seed=3, replications=10**9, options=Options(keep=False, time_limit=0.2))
    assert result.provenance["stopped"] == "time limit of 0.2 s"
    assert 0 < len(result) < 10**6


def test_chunks_are_handed_on_in_order_and_need_not_be_kept() -> None:
    seen: list[int] = []
    options = Options(on_chunk=lambda chunk: seen.extend(chunk.replications), keep=False)
    result = replicate(PLAN, seed=3, replications=40, options=options)
    assert seen == list(range(40))
    assert result.replications == tuple(range(40))
    assert result.tables == {}


def test_some_failures_are_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    def third_fails(plan: Plan, *, seed: int, index: int, full: bool) -> object:
        if index == 2:
            raise Deadlock("stuck")
        return run_replication(plan, seed=seed, index=index, full=full)

    monkeypatch.setattr(executors, "run_replication", third_fails)
    result = replicate(PLAN, seed=3, replications=5)
    assert result.replications == (0, 1, 3, 4)
    assert result.failed == ((2, "stuck"),)
    assert 2 not in result.tables["lots"]["replication"]


def test_when_all_fail_the_first_error_is_raised() -> None:
    with pytest.raises(Deadlock, match="holds bioreactor") as caught:
        replicate(deadlocked_plan(), seed=3, replications=5)
    assert caught.value.__notes__ == ["all 5 replications failed; this is the error of the first"]


def test_a_bug_goes_through_with_its_number() -> None:
    with pytest.raises(IndexError) as caught:
        replicate(broken_plan(), seed=3, replications=5)
    assert "in replication 0" in caught.value.__notes__[0]


def test_a_bug_ends_the_workers() -> None:
    executor = Scripted(None, ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        replicate(PLAN, seed=3, replications=20, executor=executor)
    assert executor.closed == [True]


def test_what_finished_before_and_after_a_gap_survives_an_interrupt() -> None:
    executor = Scripted(None, TimeoutError(), None, KeyboardInterrupt())
    handed: list[int] = []
    options = Options(on_chunk=lambda chunk: handed.extend(chunk.replications))
    with pytest.raises(Interrupted, match="interrupted; finished replications: 2") as caught:
        replicate(PLAN, seed=3, replications=20, executor=executor, options=options)
    partial = caught.value.partial
    assert partial.replications == (0, 2)
    assert handed == [0, 2]
    assert sorted(set(partial.tables["lots"]["replication"].tolist())) == [0, 2]
    assert executor.closed == [True]
    assert caught.value.__suppress_context__


def test_a_dead_worker_is_told_in_a_sentence() -> None:
    executor = Scripted(None, BrokenProcessPool())
    with pytest.raises(RunError, match="a worker process died.*1 of 20 replications. Use fewer jobs"):
        replicate(PLAN, seed=3, replications=20, executor=executor)


def test_the_time_limit_keeps_what_finished() -> None:
    executor = Scripted(None, TimeoutError(), None)
    result = replicate(PLAN, seed=3, replications=20, executor=executor, options=Options(time_limit=1.5))
    assert result.replications[:2] == (0, 2)
    assert result.provenance == {"stopped": "time limit of 1.5 s"}
    assert executor.closed == [True]


def test_the_time_limit_also_ends_a_serial_run() -> None:
    result = replicate(PLAN, seed=3, replications=10**6, options=Options(time_limit=0.2))
    assert 0 < len(result) < 10**6


def test_a_run_within_the_limit_is_not_marked() -> None:
    executor = Scripted()
    result = replicate(PLAN, seed=3, replications=4, executor=executor, options=Options(time_limit=100))
    assert (len(result), result.provenance, executor.closed) == (4, {}, [False])


def test_nothing_within_the_limit_is_an_error() -> None:
    with pytest.raises(RunError, match="no replication finished within the time limit of 0 s; allow more time"):
        replicate(PLAN, seed=3, replications=4, options=Options(time_limit=0))


@pytest.mark.parametrize("each", [1e-4, 0.004, 0.03, 0.2, 5.0])
def test_chunks_are_worth_sending_and_soon_back(each: float) -> None:
    chunks = _Chunks(tuple(range(100_000)), 2)
    assert chunks.take() == (0,)
    chunks.learn(Chunk((0,), {}, seconds=each))
    size = len(chunks.take())
    assert size == 1 or 0.05 <= size * each <= 2.0
    assert size * (each + 0.05) >= 0.05


def test_chunks_get_smaller_towards_the_end_and_cover_all() -> None:
    chunks = _Chunks(tuple(range(0, 400, 2)), 4)
    sizes, numbers = [], []
    while chunks:
        chunk = chunks.take()
        chunks.learn(Chunk(chunk, {}, seconds=0.02 * len(chunk)))
        sizes.append(len(chunk))
        numbers += chunk
    assert numbers == list(range(0, 400, 2))
    assert max(sizes) == 25
    assert sizes[-2] < 10


@pytest.mark.parametrize("keep", [False, True])
def test_memory_stays_flat_where_nothing_is_kept(keep: bool) -> None:
    seen: list[weakref.ref[Chunk]] = []
    alive: list[int] = []

    def look(chunk: Chunk) -> None:
        seen.append(weakref.ref(chunk))
        alive.append(sum(reference() is not None for reference in seen))

    replicate(PLAN, seed=3, replications=60, executor=Scripted(), options=Options(on_chunk=look, keep=keep))
    assert len(seen) > 3
    # With a window of three chunks, one more may be in hand.
    assert max(alive) == len(seen) if keep else max(alive) <= 4


def test_an_interrupt_waits_for_the_end() -> None:
    steps = []
    with pytest.raises(KeyboardInterrupt), uninterrupted():
        signal.raise_signal(signal.SIGINT)
        steps.append("done")
    assert steps == ["done"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_other_threads_have_no_interrupts_to_hold_back() -> None:
    failures: list[BaseException] = []

    def work() -> None:
        try:
            with uninterrupted():
                pass
        except BaseException as error:  # a ValueError, if it tried to set a handler
            failures.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert failures == []


INTERRUPTED = """
import sys
sys.path[:] = {path!r}
from capsim.engine.executors import executor_for
from capsim.engine.replicate import Options, replicate
from capsim.foundation.errors import Interrupted
from tests.small_plan import small_plan

def tell(chunk):
    print("chunk", flush=True)

try:
    replicate(small_plan(), seed=1, replications=10**7, executor=executor_for({jobs}), options=Options(on_chunk=tell))
except Interrupted as error:
    print("kept", len(error.partial) > 0, len(error.partial.tables["lots"]["lot"]) > 0)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="process groups are sent signals in another way there")
@pytest.mark.parametrize(("jobs", "pause"), [(1, 0.0), (2, 0.0), (2, 0.4)])
def test_a_terminal_interrupt_ends_all_processes_quietly(jobs: int, pause: float) -> None:
    code = INTERRUPTED.format(path=sys.path, jobs=jobs)
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", code], text=True, start_new_session=True, **pipes) as process:
        assert process.stdout.readline() == "chunk\n"
        time.sleep(pause)
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert out.splitlines()[-1] == "kept True True"
    assert (err, process.returncode) == ("", 0)
    assert _group_ends(process.pid)


@pytest.mark.skipif(sys.platform == "win32", reason="process groups are sent signals in another way there")
def test_workers_end_with_a_parent_that_is_killed() -> None:
    code = INTERRUPTED.format(path=sys.path, jobs=2)
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, start_new_session=True) as process:
        process.stdout.readline()
        process.kill()
    assert _group_ends(process.pid)


def _group_ends(group: int) -> bool:
    """Whether no process of the group is left, after the time that the system needs to bury the dead."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def test_processes_run_what_they_are_given() -> None:
    result = replicate(PLAN, seed=3, replications=[5, 1], executor=Processes(2))
    assert result.replications == (1, 5)
