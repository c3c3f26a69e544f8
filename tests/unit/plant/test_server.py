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


def test_places_go_missing_as_they_fall_free():
    """Two places, one missing from 5 to 25. Jobs of 10 arrive at 0, 1, 2 and 3.

    The first two run 0-10 and 1-11. The place that falls free first, at 10, is missing until 25: the third job runs
    11-21 and the fourth, at 21, 21-31.
    """
    server, log = Server([0] * 2, None, window=(0, 100)), WaitLog((0, 100))
    server.missing = [(5, 25, 1)]
    assert [server.book(10, log, now=now, counts=True)[1] for now in (0, 1, 2, 3)] == [10, 11, 21, 31]


def test_a_job_that_comes_when_places_go_missing_comes_after_them():
    """One place, missing from 5 to 25; a job that comes at 5 begins at 25, and one that came at 4 goes on."""
    ends = []
    for comes in (4, 5):
        server = Server([0], None, window=(0, 100))
        server.missing = [(5, 25, 1)]
        ends.append(server.book(10, WaitLog((0, 100)), now=comes, counts=True)[1])
    assert ends == [14, 35]


def test_who_can_begin_first_knows_of_missing_places():
    server = Server([0], WorkCalendar([0, 100], [10, 110]), window=(0, 200))
    server.missing = [(50, 105, 1)]
    assert server.begins(20) == 105
