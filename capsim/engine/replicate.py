"""Many replications of a plan: in chunks, by any executor, gathered in the order of their number.

How large a chunk is depends on how long replications take; what comes out does not. Chunks are handed on in order,
so whoever writes them down writes the same rows for any number of workers.
"""

import math
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import BrokenExecutor, Future, wait
from dataclasses import dataclass

from capsim.engine.executors import Executor, Serial, Session, Task
from capsim.engine.interrupts import uninterrupted
from capsim.foundation.errors import CapsimError, Interrupted, RunError
from capsim.plan.plan import Plan
from capsim.results.chunk import Chunk
from capsim.results.provenance import stopwatch
from capsim.results.result import Result
from capsim.results.tables import join

_SHORTEST, _WANTED = 0.05, 0.5
"""Seconds of work in a chunk: at least, so that sending it costs little; and where there is enough to do."""

_POLL = 0.2
"""Seconds between looks at the time limit; also how long Windows keeps an interrupt waiting."""


@dataclass(frozen=True)
class Options:
    """How to go about many replications; nothing of it changes what a replication gives.

    Attributes:
        on_chunk: Called with each chunk, in order of the replications, as they finish.
        keep: Whether the result holds the tables; without them memory stays flat.
        full: Whether to record every segment.
        time_limit: Stop after so long with what has finished [s].
    """

    on_chunk: Callable[[Chunk], None] | None = None
    keep: bool = True
    full: bool = False
    time_limit: float = math.inf


_PLAIN = Options()
_SERIAL = Serial()


def replicate(
    plan: Plan,
    *,
    seed: int,
    replications: Iterable[int] | int,
    executor: Executor = _SERIAL,
    options: Options = _PLAIN,
) -> Result:
    """Run replications of a plan.

    Args:
        plan: What to run.
        seed: Root seed; replication n gives the same tables whatever else is run.
        replications: Their numbers, or how many from 0.
        executor: Who runs them.
        options: See `Options`.

    Returns:
        What finished and what failed. Where the time limit ended the run, ``provenance["stopped"]`` says so.

    Raises:
        Interrupted: Stopped by the user; it carries the result so far.
        CapsimError: No replication finished: the error of the first one; or a worker died.
    """
    numbers = _numbers(replications)
    session = executor.start(Task(plan, seed, options.full))
    harvest = _Harvest(plan, seed, options)
    run = _Run(session, _Chunks(numbers, executor.jobs), harvest)
    whole = False
    try:
        whole = run.go(options.time_limit)
    except KeyboardInterrupt:
        run.take_finished()
        raise Interrupted(harvest.result()) from None
    except BrokenExecutor as error:
        finished = f"finished before: {harvest.counted} of {len(numbers)} replications"
        raise RunError(f"a worker process died, perhaps for lack of memory; {finished}. Use fewer jobs") from error
    finally:
        session.close(at_once=not whole)
    return harvest.checked(None if whole else options.time_limit)


def _numbers(replications: Iterable[int] | int) -> Sequence[int]:
    """The numbers in order; those that are a range stay one, since a thousand million of them would fill the memory."""
    numbers: Sequence[int] = range(replications) if isinstance(replications, int) else ()
    if isinstance(replications, range) and replications.step == 1:
        numbers = replications
    elif not isinstance(replications, int):
        numbers = tuple(sorted(set(replications)))
    if not numbers or numbers[0] < 0:
        raise RunError(f"got {replications!r:.60} replications; expected at least one, with numbers from 0")
    return numbers


class _Chunks:
    """Cuts the numbers into chunks whose size follows how long the last ones took."""

    def __init__(self, numbers: Sequence[int], jobs: int) -> None:
        self._numbers = numbers
        self._next = 0
        self._jobs = jobs
        self._each = math.inf

    def __bool__(self) -> bool:
        return self._next < len(self._numbers)

    def take(self) -> tuple[int, ...]:
        """The next chunk: one replication at first; smaller towards the end, so that all workers end together."""
        left = len(self._numbers) - self._next
        fair = math.ceil(left / (2 * self._jobs))
        size = max(1, min(int(_WANTED / self._each), fair), math.ceil(_SHORTEST / self._each))
        chunk = tuple(self._numbers[self._next : self._next + size])
        self._next += len(chunk)
        return chunk

    def learn(self, chunk: Chunk) -> None:
        """Take note of how long a replication takes now."""
        self._each = max(chunk.seconds, 1e-6) / len(chunk)


class _Harvest:
    """What has come back so far."""

    def __init__(self, plan: Plan, seed: int, options: Options) -> None:
        self._plan, self._seed, self._options = plan, seed, options
        self._chunks: list[Chunk] = []
        self._finished: list[int] = []
        self._failed: list[tuple[int, str]] = []
        self._error: CapsimError | None = None

    @property
    def counted(self) -> int:
        """Replications that came to an end, good or bad."""
        return len(self._finished) + len(self._failed)

    def take(self, chunk: Chunk) -> None:
        """Hand a chunk on, and keep what is to be kept."""
        if self._options.on_chunk is not None:
            self._options.on_chunk(chunk)
        self._finished += chunk.replications
        self._failed += chunk.failed
        self._error = self._error or chunk.error
        if self._options.keep and chunk.replications:
            self._chunks.append(chunk)

    def result(self, stopped: str = "") -> Result:
        """All of it as one result."""
        names = self._chunks[0].tables if self._chunks else ()
        tables = {name: join([chunk.tables[name] for chunk in self._chunks]) for name in names}
        marks = {"stopped": stopped} if stopped else {}
        return Result(self._plan, self._seed, tuple(self._finished), tables, tuple(self._failed), marks)

    def checked(self, limit: float | None) -> Result:
        """The result, if there is one."""
        if self._error is not None and not self._finished:
            self._error.add_note(f"all {len(self._failed)} replications failed; this is the error of the first")
            raise self._error
        if limit is None:
            return self.result()
        if not self.counted:
            raise RunError(f"no replication finished within the time limit of {limit:g} s; allow more time")
        return self.result(stopped=f"time limit of {limit:g} s")


class _Run:
    """Keeps the session supplied with chunks and takes them back in order."""

    def __init__(self, session: Session, chunks: _Chunks, harvest: _Harvest) -> None:
        self._session = session
        self._chunks = chunks
        self._harvest = harvest
        self._under_way: deque[Future[Chunk]] = deque()

    def go(self, time_limit: float) -> bool:
        """Run until all is done (True) or the time is over (False)."""
        whole = self._go(time_limit)
        if not whole:
            self.take_finished()
        return whole

    def _go(self, time_limit: float) -> bool:
        elapsed = stopwatch()
        while self._chunks or self._under_way:
            while self._chunks and len(self._under_way) < self._session.window:
                if elapsed() >= time_limit:
                    return False
                self._under_way.append(self._session.submit(self._chunks.take()))
            first = self._under_way[0]
            while not first.done():
                if elapsed() >= time_limit:
                    return False
                wait([first], timeout=min(_POLL, time_limit - elapsed()))
            self._take_first()
        return True

    def take_finished(self) -> None:
        """Take what has finished out of turn, and forget the rest."""
        while self._under_way:
            first = self._under_way[0]
            if first.done() and not first.cancelled() and first.exception() is None:
                self._take_first()
            else:
                self._under_way.popleft()

    def _take_first(self) -> None:
        with uninterrupted():
            chunk = self._under_way[0].result()
            self._harvest.take(chunk)
            self._under_way.popleft()
        self._chunks.learn(chunk)
