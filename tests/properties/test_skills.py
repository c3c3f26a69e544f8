"""Booking each job where it can begin first is the same as one central waiting list, looked through event by event."""

from typing import Any

import simpy
from hypothesis import example, given
from hypothesis import strategies as st

from capsim.foundation.worktime import WorkCalendar
from capsim.plant.server import Server, soonest
from capsim.plant.waiting import WaitLog
from tests.properties.random_plants import few

END, LOOK = 0, 1
LAST = 4000

Group = tuple[int, tuple[int, int, int] | None, int]
"""Places; length of a shift, of the break after it, and its first hour, or None; when it goes live."""
Job = tuple[int, int, tuple[int, ...]]
"""Arrival, work, and the groups that can do it."""

groups = st.tuples(
    st.integers(1, 2),
    st.none() | st.tuples(st.integers(1, 9), st.integers(1, 9), st.integers(0, 9)),
    st.sampled_from([0, 0, 7]),
)


@st.composite
def laboratories(draw: st.DrawFn) -> tuple[list[Group], list[Job]]:
    """Up to four groups and forty jobs, in order of arrival, many at one instant."""
    some = draw(st.lists(groups, min_size=1, max_size=4))
    skills = st.sets(st.integers(0, len(some) - 1), min_size=1).map(lambda able: tuple(sorted(able)))
    jobs = draw(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9), skills), min_size=1, max_size=40))
    return some, sorted(jobs, key=lambda job: job[0])


def calendar(group: Group) -> WorkCalendar | None:
    if group[1] is None:
        return None
    shift, rest, first = group[1]
    opens = range(first, LAST, shift + rest)
    return WorkCalendar(list(opens), [time + shift for time in opens])


def booked(some: list[Group], jobs: list[Job]) -> list[tuple[int, int]]:
    """By arithmetic: who does each job, and when it ends."""
    window = (0, LAST)
    servers = [Server([one[2]] * one[0], calendar(one), window=window) for one in some]
    found = []
    for now, work, able in jobs:
        choice = tuple((servers[number], WaitLog(window)) for number in able)
        server, log = soonest(choice, now)
        found.append((servers.index(server), server.book(work, log, now=now, counts=True)[1]))
    return found


class Central:
    """The list, and everybody who works: a process for each job, another look for each thing that may change."""

    def __init__(self, some: list[Group], jobs: list[Job]) -> None:
        self.env = simpy.Environment()
        self.calendars = [calendar(one) for one in some]
        self.live = [one[2] for one in some]
        self.free = [one[0] for one in some]
        self.waiting: list[tuple[int, Any]] = []
        self.jobs = jobs
        self.found: dict[int, tuple[int, int]] = {}
        for time in {time for one in self.calendars if one for time in one.opens} | set(self.live):
            self.look(time)
        for number in range(len(jobs)):
            self.env.process(self.job(number))
        self.env.run(until=LAST)

    def at(self, time: int, rank: int) -> simpy.Event:
        event = self.env.event()
        event._ok, event._value = True, None
        self.env.schedule(event, priority=2 + rank, delay=time - self.env.now)
        return event

    def look(self, time: int) -> None:
        self.at(time, LOOK).callbacks.append(lambda _: self.look_through())

    def is_open(self, group: int) -> bool:
        hours, now = self.calendars[group], self.env.now
        return hours is None or any(a <= now < b for a, b in zip(hours.opens, hours.closes, strict=True))

    def look_through(self) -> None:
        for entry in list(self.waiting):
            number, event = entry
            able = (one for one in self.jobs[number][2] if self.free[one] and self.live[one] <= self.env.now)
            group = next((one for one in able if self.is_open(one)), None)
            if group is not None:
                self.free[group] -= 1
                self.waiting.remove(entry)
                event.succeed(group)

    def job(self, number: int) -> Any:
        arrives, work, _ = self.jobs[number]
        yield self.at(arrives, END)
        event = self.env.event()
        self.waiting.append((number, event))
        self.look(self.env.now)
        group = yield event
        while work:
            here = self.is_open(group)
            yield self.at(self.env.now + 1, END)
            work -= here
        self.found[number] = (group, self.env.now)
        self.free[group] += 1
        self.look(self.env.now)


@few
@given(laboratories())
@example(([(1, None, 0), (1, (4, 5, 2), 0)], [(0, 9, (0,)), (0, 3, (0, 1)), (0, 9, (1,)), (1, 2, (0, 1))]))
def test_booking_is_one_list_in_order_of_arrival(laboratory: tuple[list[Group], list[Job]]) -> None:
    found = Central(*laboratory).found
    assert booked(*laboratory) == [found[number] for number in range(len(laboratory[1]))]
