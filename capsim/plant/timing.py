"""When a segment ends: pure arithmetic over the shift calendar and the unit's breakdowns.

No event is spent on a shift change, a breakdown or a repair: hours of work are laid over the calendar, and the
end is moved by each repair that the failure clock brings.
"""

from collections.abc import Callable, Iterator
from operator import add
from typing import NamedTuple

from capsim.foundation.worktime import NEVER, WorkCalendar
from capsim.plan.plan import OnClose, OnFailure


class Stretch(NamedTuple):
    """How a segment went.

    Attributes:
        began: When everything it needs was there [s].
        end: When it ended, or the lot was lost [s].
        free: When the unit could go on; later than ``end`` where a repair follows the loss [s].
        worked: Seconds of work done.
        down: Seconds under repair.
        lost: Whether the lot was lost.
        repairs: From when to when it was under repair [s].
    """

    began: int
    end: int
    free: int
    worked: int
    down: int = 0
    lost: bool = False
    repairs: tuple[tuple[int, int], ...] = ()


class Conduct(NamedTuple):
    """What an operation does about closed hours and breakdowns.

    Attributes:
        calendar: Open hours, or None for all.
        finish, lose_at_close: It starts in open hours and goes on past the close, or loses the lot there. Else
            it pauses.
        restart, lose_at_failure: A breakdown starts it anew, or loses the lot. Else it goes on.
        last: When a disruption takes the lot, if it is still there [s].
    """

    calendar: WorkCalendar | None = None
    finish: bool = False
    lose_at_close: bool = False
    restart: bool = False
    lose_at_failure: bool = False
    last: int = NEVER

    def begins(self, start: int) -> int:
        """When work can begin from ``start`` on as far as the hours decide it [s]."""
        return start if self.calendar is None else self.calendar.next_open(start)

    @property
    def pauses(self) -> bool:
        """Whether it works in the hours of its calendar only; else from the first of them on without a pause."""
        return self.calendar is not None and not (self.finish or self.lose_at_close)

    @property
    def ends(self) -> Callable[[int, int], int]:
        """What tells when work that begins at a second is over, as far as the hours decide it [s]."""
        if self.calendar is None:
            return add
        return self.calendar.finish if self.pauses else self._past_the_close

    def _past_the_close(self, start: int, work: int) -> int:
        return self.begins(start) + work


class FailureClock:
    """Breakdowns of one unit, on its working time.

    Args:
        failures: Work from each failure to the next, without end [s].
        repairs: Time of each repair, without end [s].

    Attributes:
        left: Work until the next failure [s].
    """

    __slots__ = ("_failures", "_repairs", "left")

    def __init__(self, failures: Iterator[int], repairs: Iterator[int]) -> None:
        self._failures = failures
        self._repairs = repairs
        self.left = next(failures)

    def have_worked(self, worked: int, *, most: int) -> None:
        """So much has been worked since the last failure [s], so the next one comes later; ``most`` draws are tried."""
        for _ in range(most):
            if self.left > worked:
                break
            self.left = next(self._failures)
        self.left = max(self.left - worked, 0)

    def fail(self) -> int:
        """A failure happens: the repair time [s]; the clock starts on the next one."""
        self.left = next(self._failures)
        return next(self._repairs)


def conduct(calendar: WorkCalendar | None, on_close: int, on_failure: int) -> Conduct:
    """The rules of an operation, from those of the plan."""
    return Conduct(
        calendar,
        finish=on_close == OnClose.FINISH and calendar is not None,
        lose_at_close=on_close == OnClose.LOSE_LOT and calendar is not None,
        restart=on_failure == OnFailure.RESTART_OPERATION,
        lose_at_failure=on_failure == OnFailure.LOSE_LOT,
    )


def stretch(
    start: int, work: int, rules: Conduct, *, failures: FailureClock | None = None, horizon: int = NEVER
) -> Stretch:
    """Lay ``work`` seconds from ``start`` over the calendar and the breakdowns.

    ``failures`` is the failure clock of the unit, which is moved on. There is no need to look beyond ``horizon`` [s].

    >>> day_shift = WorkCalendar([0, 86400], [28800, 115200])
    >>> stretch(21600, 10800, Conduct(day_shift)).end
    90000
    """
    if failures is None and not rules.lose_at_close:
        end = rules.ends(start, work)
        return Stretch(start, end, end, work)
    if failures is not None and (rules.calendar is None or rules.finish):
        if work <= failures.left or not (rules.restart or rules.lose_at_failure):
            return _resumed(start, work, failures, begins=rules.begins(start), horizon=horizon)
    return _laid(start, work, rules, failures=failures, horizon=horizon)


def stretch_at_most(
    start: int, work: int, rules: Conduct, *, failures: FailureClock | None = None, last: int
) -> Stretch:
    """As `stretch`, but the lot is lost on second ``last``, which is after the start, if it is still there.

    >>> stretch_at_most(0, 50, Conduct(), last=30)
    Stretch(began=0, end=30, free=30, worked=30, down=0, lost=True, repairs=())
    """
    return _laid(start, work, rules._replace(last=last), failures=failures, horizon=NEVER)


def _laid(start: int, work: int, rules: Conduct, *, failures: FailureClock | None, horizon: int) -> Stretch:
    """Any operation: work in open hours, piece by piece from one breakdown to the next."""
    now, back, close, pausing = start, start, NEVER, rules.calendar
    if pausing is not None and (rules.finish or rules.lose_at_close):
        now = pausing.next_open(start)
        close = pausing.closing_after(now) if rules.lose_at_close else NEVER
        pausing = None
    left, worked, repairs = work, 0, tuple[tuple[int, int], ...]()
    while True:
        part = left if failures is None else min(left, failures.left)
        end = now + part if pausing is None else pausing.finish(now, part)
        if rules.last <= min(end, close):
            done = _open(pausing, now, rules.last)
            if failures is not None:
                failures.left -= done
            return Stretch(start, rules.last, max(rules.last, back), worked + done, _down(repairs), True, repairs)
        if end > close:
            if failures is not None:
                failures.left -= max(close - now, 0)
            worked += max(close - now, 0)
            return Stretch(start, close, max(close, now), worked, _down(repairs), True, repairs)
        worked += part
        if failures is None or part == left:
            if failures is not None:
                failures.left -= part
            return Stretch(start, end, end, worked, _down(repairs), False, repairs)
        repair = failures.fail()
        repairs = (*repairs, (end, end + repair))
        if rules.lose_at_failure:
            return Stretch(start, end, end + repair, worked, _down(repairs), True, repairs)
        now = back = end + repair
        left = work if rules.restart else left - part
        if horizon <= now <= close:
            return Stretch(start, now + left, now + left, worked, _down(repairs), False, repairs)


def _down(repairs: tuple[tuple[int, int], ...]) -> int:
    return sum(back - broke for broke, back in repairs)


def _open(calendar: WorkCalendar | None, a: int, b: int) -> int:
    """Open seconds from a to b; 0 where b comes first."""
    return 0 if b <= a else b - a if calendar is None else calendar.work_between(a, b)


def _resumed(start: int, work: int, failures: FailureClock, *, begins: int, horizon: int) -> Stretch:
    """Work that goes on at all hours once it has begun, where a breakdown stopped it."""
    now, left, down = begins, work, 0
    repairs: tuple[tuple[int, int], ...] = ()
    while left > failures.left:
        left -= failures.left
        broke = now + failures.left
        repair = failures.fail()
        now, down = broke + repair, down + repair
        repairs = (*repairs, (broke, now))
        if now >= horizon:
            return Stretch(start, now + left, now + left, work - left, down, False, repairs)
    failures.left -= left
    return Stretch(start, now + left, now + left, work, down, False, repairs)
