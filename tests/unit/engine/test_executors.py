"""Who runs replications: what a worker knows, what becomes of errors, and that the protocol is kept."""

import os
import pickle
import signal
import subprocess
import sys
from concurrent.futures import Future

import pytest

from capsim.engine import executors
from capsim.engine.executors import Processes, Serial, Task, executor_for, run_chunk
from capsim.foundation import errors
from capsim.foundation.errors import CapsimError, Problem, RunError, ScenarioError
from capsim.plan.plan import Plan
from capsim.results.chunk import Chunk
from tests.small_plan import broken_plan, deadlocked_plan, small_plan

HEAVY = ("matplotlib", "pydantic", "pydantic_core", "yaml", "click", "rich", "scipy", "pandas", "pytest")


def ran_here(task: Task, *numbers: int) -> Chunk:
    return run_chunk(task, numbers)


def test_a_plan_survives_pickling() -> None:
    plan = small_plan()
    assert pickle.loads(pickle.dumps(plan)) == plan


def test_a_worker_stays_light() -> None:
    session = Processes(1).start(Task(small_plan(20), 1))
    try:
        session.submit([0]).result()
        loaded = session._pool.submit(sorted, _Modules()).result()
    finally:
        session.close()
    assert "capsim.engine.replication" in loaded
    assert [name for name in loaded if name.split(".")[0] in HEAVY] == []


class _Modules:
    """Becomes the list of loaded modules where it is unpickled, without loading the module of this test there."""

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return eval, ("list(__import__('sys').modules)",)


def test_a_script_needs_no_guard(tmp_path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "import sys\n"
        f"sys.path[:] = {sys.path!r}\n"
        "from capsim.engine.executors import Processes\n"
        "from capsim.engine.replicate import replicate\n"
        "from tests.small_plan import small_plan\n"
        "print(len(replicate(small_plan(20), seed=1, replications=3, executor=Processes(2))))\n"
    )
    done = subprocess.run([sys.executable, str(script)], check=False, capture_output=True, text=True, timeout=120)
    assert (done.stdout, done.stderr, done.returncode) == ("3\n", "", 0)


def test_a_chunk_holds_its_replications_in_order() -> None:
    chunk = ran_here(Task(small_plan(), 7), 2, 3, 5)
    assert chunk.replications == (2, 3, 5)
    assert sorted(set(chunk.tables["lots"]["replication"].tolist())) == [2, 3, 5]
    assert len(chunk) == 3
    assert chunk.failed == ()
    assert chunk.seconds > 0


def test_a_full_record_is_made_on_request() -> None:
    short, full = (ran_here(Task(small_plan(), 7, full), 0) for full in (False, True))
    assert len(short.tables["segments"]["lot"]) == 0
    assert len(full.tables["segments"]["lot"]) > 0


def test_an_error_fails_its_replication_only(monkeypatch: pytest.MonkeyPatch) -> None:
    run = executors.run_replication

    def odd_ones_fail(plan: Plan, *, seed: int, index: int, full: bool) -> object:
        if index % 2:
            raise RunError(f"number {index} is odd")
        return run(plan, seed=seed, index=index, full=full)

    monkeypatch.setattr(executors, "run_replication", odd_ones_fail)
    chunk = ran_here(Task(small_plan(), 7), 0, 1, 2, 3)
    assert chunk.replications == (0, 2)
    assert chunk.failed == ((1, "number 1 is odd"), (3, "number 3 is odd"))
    assert str(chunk.error) == "number 1 is odd"
    assert chunk.error.__traceback__ is None


def test_a_chunk_in_which_all_fail_has_no_tables() -> None:
    chunk = ran_here(Task(deadlocked_plan(), 7), 0, 1)
    assert (chunk.replications, dict(chunk.tables), len(chunk)) == ((), {}, 2)
    assert "deadlock" in chunk.failed[1][1]


@pytest.mark.parametrize("executor", [Serial(), Processes(2)], ids=["serial", "processes"])
def test_a_bug_comes_back_with_the_number_of_its_replication(executor: executors.Executor) -> None:
    session = executor.start(Task(broken_plan(), 9))
    try:
        with pytest.raises(IndexError) as caught:
            session.submit([4]).result()
    finally:
        session.close(at_once=True)
    assert caught.value.__notes__ == ["in replication 4 with seed 9"]


def test_a_session_that_is_closed_at_once_leaves_no_process() -> None:
    session = Processes(2).start(Task(small_plan(3000), 1))
    futures: list[Future[Chunk]] = [session.submit(range(1000)) for _ in range(3)]
    workers = list(session._pool._processes.values())
    session.close(at_once=True)
    assert len(workers) >= 1
    assert [worker.exitcode is None for worker in workers] == [False] * len(workers)
    assert all(future.done() for future in futures)


@pytest.mark.skipif(sys.platform == "win32", reason="there, a process that starts cannot be kept from hearing")
def test_a_worker_never_hears_an_interrupt() -> None:
    session = Processes(1).start(Task(small_plan(20), 1))
    try:
        first = session.submit([0])
        (worker,) = session._pool._processes
        os.kill(worker, signal.SIGINT)  # while it starts
        assert first.result().replications == (0,)
        second = session.submit([1])
        os.kill(worker, signal.SIGINT)
        assert second.result().replications == (1,)
    finally:
        session.close()


def test_jobs_choose_the_executor() -> None:
    assert executor_for(1) == Serial()
    assert executor_for(3) == Processes(3)
    with pytest.raises(RunError, match="got 0 jobs; expected 1 or more"):
        executor_for(0)


def all_errors(kind: type[CapsimError]) -> list[type[CapsimError]]:
    return [kind, *(found for child in kind.__subclasses__() for found in all_errors(child))]


@pytest.mark.parametrize("kind", all_errors(errors.CapsimError), ids=lambda kind: kind.__name__)
def test_every_error_comes_back_from_a_worker(kind: type[CapsimError]) -> None:
    content: object = [Problem("a.b", "1", "2")] if issubclass(kind, ScenarioError) else "what"
    again = pickle.loads(pickle.dumps(kind(content)))
    assert type(again) is kind
    assert str(again) == str(kind(content))
