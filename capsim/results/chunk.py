"""A chunk: some replications that were run together, as they come back from whoever ran them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from capsim.foundation.errors import CapsimError
from capsim.results.result import Replication
from capsim.results.tables import Table, join


@dataclass(frozen=True)
class Chunk:
    """Replications in order of their number, with each table joined over them.

    Attributes:
        replications: Numbers of those that finished.
        tables: Their tables by name; empty where none finished.
        failed: Those that stopped with an error: number and message.
        error: The first of these errors.
        seconds: What it took to run them [s]; decides the size of the next chunk and is never stored.
    """

    replications: tuple[int, ...]
    tables: Mapping[str, Table]
    failed: tuple[tuple[int, str], ...] = ()
    error: CapsimError | None = None
    seconds: float = 0.0

    def __len__(self) -> int:
        return len(self.replications) + len(self.failed)


def chunk_of(done: Sequence[Replication], failed: Sequence[tuple[int, CapsimError]] = (), *, seconds: float) -> Chunk:
    """A chunk of replications given in order of their number."""
    names = done[0].tables if done else ()
    tables = {name: join([replication.tables[name] for replication in done]) for name in names}
    messages = tuple((number, str(error)) for number, error in failed)
    # The traceback would keep the whole world of the failed replication alive.
    error = failed[0][1].with_traceback(None) if failed else None
    return Chunk(tuple(replication.index for replication in done), tables, messages, error, seconds)
