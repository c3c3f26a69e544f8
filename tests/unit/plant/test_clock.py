"""The event list: order of one instant, the half-open horizon, and ordinary SimPy processes in it."""

import pytest

from capsim.plant.clock import END, LATE, READY, START, Clock


def noting(log, name):
    now = yield
    log.append((name, now))


def at(clock, time, order, walk):
    next(walk)
    clock.wake(time, order, walk)


def test_one_instant_is_ordered_by_rank_then_key():
    clock, log = Clock(), []
    orders = {"start": START + 1, "late": LATE + 9, "end 2": END + 2, "end 1": END + 1, "ready": READY + 9}
    for name, order in orders.items():
        at(clock, 5, order, noting(log, name))
    clock.run_to(10)
    assert [name for name, _ in log] == ["ready", "end 1", "end 2", "late", "start"]
    assert clock.now == 10
    assert clock.events == 5


def test_what_falls_on_the_horizon_does_not_happen():
    clock, log = Clock(), []
    at(clock, 9, END, noting(log, "before"))
    at(clock, 10, END, noting(log, "on"))
    clock.run_to(10)
    assert log == [("before", 9)]


def test_grants_come_after_all_that_ends_and_before_starts():
    class List:
        def settle(self, now):
            log.append(("settled", now))

    def giving():
        now = yield
        log.append(("gave", now))
        clock.settling.append(List())

    clock, log = Clock(), []
    at(clock, 5, END + 1, giving())
    at(clock, 5, END + 2, noting(log, "end"))
    at(clock, 5, START, noting(log, "start"))
    at(clock, 5, LATE, noting(log, "late"))
    clock.run_to(6)
    assert [name for name, _ in log] == ["gave", "end", "settled", "late", "start"]


def test_simpy_processes_live_in_it():
    clock, log = Clock(), []

    def outage():
        yield clock.timeout(3)
        log.append(("outage", clock.now))
        yield clock.timeout(4)
        log.append(("over", clock.now))
        return "done"

    def waiting(process):
        log.append((yield process))

    process = clock.process(outage())
    clock.process(waiting(process))
    at(clock, 3, READY, noting(log, "walk"))
    at(clock, 5, END, noting(log, "later"))
    clock.run_to(8)
    assert log == [("outage", 3), ("walk", 3), ("later", 5), ("over", 7), "done"]


def test_a_failed_simpy_process_stops_the_run():
    clock = Clock()

    def failing():
        yield clock.timeout(1)
        raise ValueError("pump broken")

    clock.process(failing())
    with pytest.raises(ValueError, match="pump broken"):
        clock.run_to(5)
