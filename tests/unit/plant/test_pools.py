"""All that is needed at once, or nothing."""

from dataclasses import dataclass, field

from capsim.foundation.worktime import WorkCalendar
from capsim.plant.clock import Clock
from capsim.plant.pools import PoolRoom
from capsim.plant.timing import Conduct, Stretch
from capsim.plant.usage import Roster
from capsim.plant.waiting import WaitLog
from tests.unit.plant.test_waiting import Waiter

CREW, SKID = 0, 1


@dataclass
class Request:
    needs: tuple
    logs: tuple = field(default_factory=lambda: (WaitLog((0, 100)), WaitLog((0, 100))))


def test_nobody_holds_a_part():
    room = PoolRoom(Clock(), {CREW: 2, SKID: 1})
    assert room.take(Waiter([], "a"), Request(((CREW, 1), (SKID, 1))), 0)
    assert not room.take(Waiter([], "b"), Request(((CREW, 1), (SKID, 1))), 0)
    assert room.free == {CREW: 1, SKID: 0}


def test_the_first_whose_needs_are_free_goes():
    log, clock = [], Clock()
    room = PoolRoom(clock, {CREW: 2, SKID: 1})
    assert room.take(Waiter(log, "holds crew"), Request(((CREW, 2),)), 0)
    assert room.take(Waiter(log, "holds skid"), Request(((SKID, 1),)), 0)
    assert not room.take(Waiter(log, "crew and skid"), Request(((CREW, 1), (SKID, 1))), 1)
    assert not room.take(Waiter(log, "two crew"), Request(((CREW, 2),)), 2)
    room.give(((CREW, 2),))
    clock.settling.popleft().settle(5)
    assert log == [("two crew", 5)]
    assert not clock.settling


def test_a_newcomer_does_not_take_what_was_just_given_back():
    log, clock = [], Clock()
    room = PoolRoom(clock, {CREW: 1})
    room.take(Waiter(log, "holder"), Request(((CREW, 1),)), 0)
    room.take(Waiter(log, "in line"), Request(((CREW, 1),)), 1)
    room.give(((CREW, 1),))
    assert not room.take(Waiter(log, "newcomer"), Request(((CREW, 1),)), 9)
    clock.settling.popleft().settle(9)
    assert log == [("in line", 9)]


def test_waiting_at_the_end_counts_under_the_first_pool_that_is_lacking():
    room = PoolRoom(Clock(), {CREW: 1, SKID: 0})
    request = Request(((CREW, 1), (SKID, 1)))
    room.take(Waiter([], "lot"), request, 40)
    room.close(100)
    assert [log.standing for log in request.logs] == [0, 60]


def test_what_is_held_off_shift_or_under_repair_is_told_from_work():
    """Two of the crew for 100 s, of which 60 are work and 30 repair; then one for 40 s of work, half in the window."""
    room = PoolRoom(Clock(), {CREW: 2, SKID: 1})
    rules, window = Conduct(WorkCalendar([0], [70])), Roster(0, 100)
    room.count(((CREW, 2), (SKID, 1)), Stretch(0, 100, 100, 60, 30, repairs=((70, 100),)), rules, roster=window)
    room.count(((CREW, 1),), Stretch(80, 120, 120, 40), Conduct(), roster=window)
    crew, skid = room.usage[CREW], room.usage[SKID]
    assert (crew.busy, crew.down, crew.closed) == (2 * 60 + 20, 2 * 30, 2 * 10)
    assert (skid.busy, skid.down, skid.closed) == (60, 30, 10)
