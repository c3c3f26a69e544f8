"""The space of lots in a store that is measured."""

from capsim.plant.amount_store import AmountStore
from capsim.plant.clock import Clock
from capsim.plant.waiting import WaitLog
from tests.unit.plant.test_waiting import Waiter


class Lot(Waiter):
    def __init__(self, remaining, log=None):
        super().__init__([] if log is None else log, f"lot of {remaining}")
        self.remaining, self.material = remaining, 0


def test_space_is_rounded_up_and_freed_to_the_last_quantum():
    """Three quanta of 0.7 each take 2.1, rounded up to 3; two take 2; one takes 1."""
    store, waits = AmountStore(Clock(), 10, {0: 0.7}), WaitLog((0, 100))
    lot = Lot(3)
    assert store.take(lot, waits, 0)
    assert store.free == 7
    for remaining, free in ((2, 8), (1, 9), (0, 10)):
        lot.remaining = remaining
        store.shrink(lot)
        assert store.free == free
    store.let_go(lot, 0)
    assert (store.free, store.held) == (10, {})


def test_what_chance_made_larger_than_the_store_takes_all_of_it():
    clock, log, waits = Clock(), [], WaitLog((0, 100))
    store = AmountStore(clock, 10, {0: 1.0})
    small, large = Lot(1, log), Lot(25, log)
    assert store.take(small, waits, 0)
    assert not store.take(large, waits, 0)
    store.let_go(small, 5)
    store.settle(5)
    assert log == [("lot of 25", 5)]
    assert store.free == 0
    large.remaining = 12
    store.shrink(large)
    assert store.free == 0
    large.remaining = 9
    store.shrink(large)
    assert store.free == 1


def test_the_first_in_line_is_not_passed():
    clock, log, waits = Clock(), [], WaitLog((0, 100))
    store = AmountStore(clock, 10, {0: 1.0})
    holder, large, small = Lot(8, log), Lot(5, log), Lot(1, log)
    assert store.take(holder, waits, 0)
    assert not store.take(large, waits, 1)
    assert not store.take(small, waits, 2)
    holder.remaining = 6
    store.shrink(holder)
    store.settle(3)
    assert log == []
    store.let_go(holder, 4)
    store.settle(4)
    assert log == [("lot of 5", 4), ("lot of 1", 4)]
