"""Draws with an address: every random number belongs to (stream, lot, attempt) of one replication.

The address is the counter of a Philox generator whose key is a hash of the root seed and the name of the
stream. So a value does not depend on what else is drawn, in which order, or by how many workers; adding a
vessel changes no other draw, and any replication can be run again alone.
"""

import hashlib
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from capsim.foundation.distributions import Distribution

BLOCK = 64
"""Lots drawn together; one address holds this many values of a stream."""

_MASK = (1 << 64) - 1


@lru_cache(maxsize=65536)
def stream_key(seed: int, name: str) -> NDArray[np.uint64]:
    """The 128-bit key of a stream, as two words; not to be changed.

    >>> bool((stream_key(1, "a") == stream_key(1, "a")).all()), bool((stream_key(1, "a") == stream_key(2, "a")).all())
    (True, False)
    """
    digest = hashlib.blake2b(f"{seed}/{name}".encode(), digest_size=16).digest()
    return np.frombuffer(digest, dtype="<u8").astype(np.uint64)


class Streams:
    """All draws of one replication.

    Args:
        seed: Root seed of the study.
        replication: Number of the replication, counted from 0.
    """

    def __init__(self, seed: int, replication: int) -> None:
        self._seed = seed
        self._philox = np.random.Philox(key=0)
        self._generator = np.random.Generator(self._philox)
        # Setting this state costs a tenth of making a new generator for each address.
        self._counter = np.array([0, 0, replication & _MASK, 0], dtype=np.uint64)
        self._address: dict[str, NDArray[np.uint64]] = {"counter": self._counter}
        self._state: Any = {
            "bit_generator": "Philox",
            "state": self._address,
            "buffer": np.zeros(4, dtype=np.uint64),
            "buffer_pos": 4,
            "has_uint32": 0,
            "uinteger": 0,
        }

    def block(self, name: str, distribution: Distribution, *, number: int, attempt: int = 0) -> NDArray[np.float64]:
        """Values of lots ``number * BLOCK`` to ``(number + 1) * BLOCK - 1``, shape (BLOCK,).

        Args:
            name: Name of the stream.
            distribution: What the values follow.
            number: Which block of lots.
            attempt: 0 for the first try, 1 for the first retest, and so on.
        """
        counter = self._counter
        counter[1], counter[3] = number, attempt
        self._address["key"] = stream_key(self._seed, name)
        self._philox.state = self._state
        return distribution.sample(self._generator, BLOCK)

    def value(self, name: str, distribution: Distribution, *, number: int, attempt: int = 0) -> float:
        """The single value at (stream, lot ``number``, attempt); for what is rarely asked."""
        block = self.block(name, distribution, number=number // BLOCK, attempt=attempt)
        return float(block[number % BLOCK])
