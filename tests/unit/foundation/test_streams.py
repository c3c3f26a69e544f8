"""Draws with an address: what belongs to (stream, lot, attempt, replication) depends on nothing else."""

import numpy as np
import pytest

from capsim.foundation.distributions import Gamma, Uniform
from capsim.foundation.streams import BLOCK, Streams, stream_key

LAW = Gamma(10.0, 0.5)


def test_a_value_does_not_depend_on_what_else_is_drawn_or_in_which_order():
    alone = Streams(7, 3).block("site/culture/titre", LAW, number=2)
    streams = Streams(7, 3)
    streams.block("other", Uniform(0.0, 1.0), number=0)
    streams.block("site/culture/titre", LAW, number=5)
    np.testing.assert_array_equal(streams.block("site/culture/titre", LAW, number=2), alone)


@pytest.mark.parametrize(
    "other",
    [
        lambda: Streams(8, 3).block("a", LAW, number=2),
        lambda: Streams(7, 4).block("a", LAW, number=2),
        lambda: Streams(7, 3).block("b", LAW, number=2),
        lambda: Streams(7, 3).block("a", LAW, number=1),
        lambda: Streams(7, 3).block("a", LAW, number=2, attempt=1),
    ],
    ids=["seed", "replication", "stream", "block of lots", "attempt"],
)
def test_every_part_of_the_address_counts(other):
    assert not np.isin(other(), Streams(7, 3).block("a", LAW, number=2)).any()


def test_the_value_of_a_lot_is_that_of_its_block():
    streams = Streams(7, 3)
    block = streams.block("a", LAW, number=1)
    assert streams.value("a", LAW, number=BLOCK + 5) == block[5]


def test_blocks_and_replications_are_independent():
    """Means of many blocks vary as those of independent draws do: chi-square of 400 standardised means."""
    means = np.array([Streams(1, r).block("a", LAW, number=b).mean() for r in range(20) for b in range(20)])
    z = (means - LAW.mean) / np.sqrt(LAW.variance / BLOCK)
    # 400 degrees of freedom: standard deviation of the sum of squares is sqrt(800).
    assert abs((z**2).sum() - 400) < 5 * np.sqrt(800)


def test_the_key_is_a_hash_of_seed_and_name():
    assert stream_key(1, "a").dtype == np.uint64
    assert not (stream_key(11, "a") == stream_key(1, "1/a")).all()


def test_seeds_and_replications_may_be_large():
    large = Streams(2**70, 2**40).block("a", LAW, number=2**30)
    assert np.isfinite(large).all()
