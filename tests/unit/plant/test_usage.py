"""The short ways into the accounts of units and pools count as the long ones do."""

import pytest

from capsim.foundation.rules import Role
from capsim.foundation.worktime import WorkCalendar
from capsim.plant.clock import Clock
from capsim.plant.pools import PoolRoom
from capsim.plant.timing import Conduct, stretch
from capsim.plant.usage import Roster, Usage

SHIFTS = WorkCalendar([6, 30], [14, 38])


@pytest.mark.parametrize("role", [Role.PROCESS, Role.CLEANING, Role.ROUTINE])
@pytest.mark.parametrize("hours", [None, SHIFTS])
def test_a_stretch_that_nothing_cuts(role, hours):
    """Ten hours from 10 on: 4 till 14, then 6 from 30 to 36, so 16 hours are closed; or 10 without a pause."""
    rules, short, long = Conduct(hours), Usage(), Usage()
    done = stretch(10, 10, rules, failures=None, horizon=100)
    whole = 26 if hours else 10
    assert done.free - done.began == whole
    short.add_whole(10, whole, role=role)
    long.add(done, rules, Roster(0, 100, hours), role=role)
    assert short == long
    assert (short.busy + short.cleaning + short.routine, short.closed) == (10, whole - 10)


def test_people_of_a_stretch_that_nothing_cuts():
    rules, short, long = Conduct(SHIFTS), PoolRoom(Clock(), {0: 5, 3: 5}), PoolRoom(Clock(), {0: 5, 3: 5})
    needs = ((0, 2), (3, 1))
    short.count_whole(needs, 10, 26)
    long.count(needs, stretch(10, 10, rules, failures=None, horizon=100), rules, roster=Roster(0, 100))
    assert short.usage == long.usage == {0: Usage(busy=20, closed=32), 3: Usage(busy=10, closed=16)}
