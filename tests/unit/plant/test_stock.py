"""First expired, first out; and lots that wait for all their inputs."""

from types import SimpleNamespace

import pytest

from capsim.plant.clock import Clock
from capsim.plant.stock import Larder, Pile, Stock, log_inputs
from capsim.plant.waiting import WaitLog
from tests.unit.plant.test_waiting import Waiter


class StockLot:
    def __init__(self, key, *, expiry=10**9, amount=100, usable_since=0):
        self.key, self.expiry, self.remaining, self.usable_since = key, expiry, amount, usable_since
        self.expired = False

    def use(self, amount, by, now):
        self.remaining -= amount

    def expire(self):
        self.remaining, self.expired = 0, True


def stock_of(*lots):
    stock = Stock()
    for lot in lots:
        stock.add(lot)
    return stock


def test_the_first_to_expire_is_drawn_first():
    late, soon = StockLot(1, expiry=90), StockLot(2, expiry=50)
    stock = stock_of(late, soon)
    assert stock.draw(150, None, 0) == [(soon, 100), (late, 50)]
    assert (stock.available, late.remaining) == (50, 50)
    assert stock.left() == [late]


def test_what_has_expired_cannot_be_drawn():
    soon, late = StockLot(1, expiry=50), StockLot(2, expiry=90)
    stock = stock_of(soon, late)
    stock.drop_expired(49)
    assert not soon.expired
    stock.drop_expired(50)
    assert soon.expired
    assert stock.available == 100


def test_a_rejected_lot_goes():
    first, second = StockLot(1), StockLot(2)
    stock = stock_of(first, second)
    stock.remove(first)
    stock.remove(first)
    assert (stock.available, stock.left()) == (100, [second])


def recipe(*amounts):
    inputs = tuple((Stock(), amount, WaitLog((0, 1000))) for amount in amounts)
    return SimpleNamespace(inputs=inputs, pile=Pile(WaitLog((0, 1000))))


def test_a_lot_waits_until_all_its_inputs_are_there():
    clock, log, needs = Clock(), [], recipe(50, 200)
    larder = Larder(clock)
    (one, _, waits_one), (two, _, waits_two) = needs.inputs
    one.add(StockLot(1))
    assert not larder.take(Waiter(log, "lot"), needs, 10)
    two.add(StockLot(2, usable_since=20))
    larder.arrived()
    clock.settling.popleft().settle(20)
    assert log == []
    two.add(StockLot(3, usable_since=30))
    larder.arrived()
    clock.settling.popleft().settle(30)
    assert log == [("lot", 30)]
    assert (one.available, two.available) == (50, 0)
    assert (waits_one.waited, waits_two.waited, waits_two.total) == (0, 1, 20)
    assert needs.pile.log.all_standing() == 5  # half of 10 s: one of the two inputs was there 10 s before the lot


def test_priority_goes_first_and_the_rest_skips_nobody_who_can_go():
    clock, log, small, big = Clock(), [], recipe(50), recipe(500)
    big.inputs = ((small.inputs[0][0], 500, WaitLog((0, 1000))),)
    larder = Larder(clock)
    for name, needs, priority in (("later", small, 2), ("too big", big, 0), ("sooner", small, 1)):
        larder.take(Waiter(log, name, priority=priority), needs, 0)
    small.inputs[0][0].add(StockLot(1, usable_since=5))
    larder.arrived()
    clock.settling.popleft().settle(5)
    assert [name for name, _ in log] == ["sooner", "later"]
    larder.close(1000)
    assert big.inputs[0][2].standing == 1000


@pytest.mark.parametrize(("since", "blamed"), [((5, 8), 1), ((8, 5), 0), ((5, 5), 1)])
def test_the_wait_counts_under_what_came_last(since, blamed):
    logs = [WaitLog((0, 100)), WaitLog((0, 100))]
    drawn = [(log, 10, [(time, 10)]) for log, time in zip(logs, since, strict=True)]
    log_inputs(drawn, Pile(WaitLog((0, 100))), asked=0, now=max(since), counts=True)
    assert [log.waited for log in logs] == [int(n == blamed) for n in range(2)]


def test_what_is_there_while_another_input_is_lacking_does_not_wait_for_the_unit():
    """Lots lacked an input from 10 to 30 and from 50 to 60; an input was there from 20 to 55.

    Of its 35 s, 10 (20-30) and 5 (50-55) were the fault of another input: 20 s are left.
    """
    pile = Pile(WaitLog((0, 1000)))
    pile.lacked(10, 30)
    pile.lacked(50, 60)
    pile.stood(20, 55, 4, needed=4)
    assert pile.log.all_standing() == 20
    pile.stood(0, 10, 4, needed=4)
    assert pile.log.all_standing() == 30


def test_lots_that_lack_an_input_together_count_once():
    pile = Pile(WaitLog((0, 1000)))
    pile.lacked(10, 30)
    pile.lacked(20, 40)
    pile.stood(0, 100, 1, needed=1)
    assert pile.log.all_standing() == 70
