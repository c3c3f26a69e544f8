"""Standing in line for a place, and how the waiting is counted."""

from capsim.plant.clock import END, Clock
from capsim.plant.waiting import Store, WaitLog


class Waiter:
    """Notes when it is resumed."""

    def __init__(self, log, name, *, priority=0, counts=True):
        self.priority = priority
        self.counts = counts
        self.walk = self._waits(log, name)
        next(self.walk)

    def _waits(self, log, name):
        now = yield
        log.append((name, now))


def giving_back(store):
    yield
    store.give()


def give_at(clock, store, time):
    walk = giving_back(store)
    next(walk)
    clock.wake(time, END, walk)


def test_priority_then_arrival():
    clock, log, waits = Clock(), [], WaitLog((0, 100))
    store = Store(clock, 1)
    assert store.take(Waiter(log, "holder"), waits, 0)
    for name, priority in (("first", 1), ("second", 1), ("urgent", 0)):
        assert not store.take(Waiter(log, name, priority=priority), waits, 0)
    for time in (10, 20, 30):
        give_at(clock, store, time)
    clock.run_to(100)
    assert log == [("urgent", 10), ("first", 20), ("second", 30)]
    assert (waits.asked, waits.waited, waits.total, waits.longest, waits.standing) == (4, 3, 60, 30, 60)


def test_waiting_is_cut_to_the_window_and_only_some_lots_count():
    waits = WaitLog((10, 50))
    waits.served(0, 20, counts=False)
    assert (waits.waited, waits.standing) == (0, 10)
    waits.served(40, 70, counts=True)
    assert (waits.waited, waits.total, waits.standing) == (1, 30, 20)
    waits.served(30, 30, counts=True)
    assert waits.waited == 1


def test_inputs_pile_up_in_shares_of_a_lot():
    waits = WaitLog((0, 100))
    waits.pile(30 * 50, 100)
    waits.pile(10 * 25, 50)
    waits.stood(0, 7)
    assert waits.all_standing() == 15 + 5 + 7


def test_still_in_line_at_the_end():
    clock, waits = Clock(), WaitLog((0, 100))
    store = Store(clock, 0)
    assert not store.take(Waiter([], "lot"), waits, 60)
    store.close(100)
    assert (waits.waited, waits.standing) == (0, 40)


def test_a_store_without_limit_never_fills():
    clock, waits = Clock(), WaitLog((0, 100))
    store = Store(clock, None)
    assert all(store.take(Waiter([], n), waits, 0) for n in range(50))
    store.give()
    assert store.free is None
