"""What is recorded of a check, cut to the window."""

from capsim.plant.checklog import CheckLog


def figures(log):
    return log.asked, log.done, log.waited, log.total, log.standing


def test_a_check_that_is_booked_at_once():
    log = CheckLog((10, 100))
    log.booked(5, 30, counts=False)
    log.booked(20, 60, counts=True)
    log.booked(90, 120, counts=True)
    assert figures(log) == (2, 1, 0, 40, 20 + 40 + 10)


def test_a_check_that_goes_on_gives_the_same():
    log = CheckLog((10, 100))
    for since, until, counts in ((5, 30, False), (20, 60, True), (90, 120, True)):
        log.begun(since, counts=counts)
        if until < 100:
            log.over(since, until, counts=counts)
    assert figures(log) == (2, 1, 0, 40, 20 + 40 + 10)


def test_waiting_of_those_that_count_and_are_served():
    log = CheckLog((0, 100))
    log.waits(10, 30, counts=True)
    log.waits(10, 40, counts=False)
    log.waits(90, 100, counts=True)
    assert log.waited == 20
