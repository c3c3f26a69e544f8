"""Equal places that serve in order of arrival."""

from capsim.foundation.worktime import WorkCalendar
from capsim.plant.server import Server
from capsim.plant.waiting import WaitLog


def test_first_come_first_served():
    server, log = Server([0] * 2, None, window=(0, 100)), WaitLog((0, 100))
    ends = [server.book(10, log, now=now, counts=True)[1] for now in (0, 1, 2, 30)]
    assert ends == [10, 11, 20, 40]
    assert server.busy == 40
    assert (log.asked, log.waited, log.total, log.longest) == (4, 1, 8, 8)


def test_hands_on_work_keeps_to_open_hours():
    server = Server([0] * 1, WorkCalendar([0, 100], [10, 110]), window=(0, 200))
    log = WaitLog((0, 200))
    assert server.book(8, log, now=5, counts=True)[1] == 103
    assert server.book(2, log, now=6, counts=True)[1] == 105
    assert server.busy == 10


def test_nothing_before_it_goes_live_and_only_the_window_counts():
    server, log = Server([50] * 1, None, window=(55, 70)), WaitLog((55, 70))
    assert server.book(10, log, now=0, counts=False)[1] == 60
    assert server.busy == 5
    assert server.book(20, log, now=1, counts=True)[1] == 80
    assert server.busy == 15
    assert (log.asked, log.waited, log.standing) == (1, 1, 5)


def test_what_does_not_begin_within_the_run_stands_in_line_and_is_not_served():
    server, log = Server([0] * 1, None, window=(0, 100)), WaitLog((0, 100))
    server.book(200, log, now=0, counts=True)
    server.book(5, log, now=90, counts=True)
    assert (log.asked, log.waited, log.standing) == (1, 0, 10)
