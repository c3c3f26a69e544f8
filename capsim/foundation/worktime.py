"""Working time: when work started now ends, if it only goes on while somebody is there.

A `WorkCalendar` is a list of open intervals in whole seconds [s] since the scenario's start. Shifts, holidays and
shutdowns are laid into it once; afterwards every question is answered by arithmetic, without an event a shift.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from itertools import accumulate, pairwise
from operator import index

NEVER = 2**62
"""A moment after every horizon [s]: the answer when the calendar has no time left."""

ALWAYS_OPEN = None
"""Stands for "no calendar": work goes on around the clock."""

DAY = 86_400
_DAYS_OF_WEEK = 7


class WorkCalendar:
    """Open intervals [open, close), sorted and disjoint; intervals that touch are one. Not to be changed.

    Args:
        opens: First second of each interval [s].
        closes: First second after each interval [s].

    Raises:
        ValueError: unequal lengths, an interval without time, or intervals out of order.
        TypeError: a moment that is not a whole number.

    >>> day_shifts = WorkCalendar([8 * 3600, 32 * 3600], [16 * 3600, 40 * 3600])
    >>> day_shifts.finish(15 * 3600, 2 * 3600) / 3600
    33.0
    """

    __slots__ = ("_done", "_opens", "closes", "opens")

    opens: tuple[int, ...]
    closes: tuple[int, ...]

    def __init__(self, opens: Sequence[int], closes: Sequence[int]) -> None:
        if len(opens) != len(closes):
            raise ValueError(f"as many opens as closes expected, got {len(opens)} and {len(closes)}")
        pairs = [(index(start), index(end)) for start, end in zip(opens, closes, strict=True)]
        _check_intervals(pairs)
        for (_, end), (start, _) in pairwise(pairs):
            if start < end:
                raise ValueError(f"intervals must be sorted and disjoint, got one from {start} after one to {end}")
        joined = _joined(pairs)
        self.opens = tuple(start for start, _ in joined)
        self.closes = tuple(end for _, end in joined)
        self._opens = (*self.opens, NEVER)
        # Open seconds before each interval, and in the end before infinity.
        self._done = tuple(accumulate((end - start for start, end in joined), initial=0))

    def next_open(self, t: int) -> int:
        """First open second at or after `t` [s]; NEVER if there is none."""
        i = bisect_right(self.closes, t)
        opens = self._opens[i]
        return opens if opens > t else t

    def closing_after(self, t: int) -> int:
        """Close of the interval that contains `t`, or of the next one [s]; NEVER if there is none."""
        i = bisect_right(self.closes, t)
        return self.closes[i] if i < len(self.closes) else NEVER

    def finish(self, start: int, work: int) -> int:
        """When `work` open seconds are over that begin at `start`, which may be closed [s].

        Work that fills an interval to the last second ends at its close, not at the next opening. No work is
        over at once: ``finish(start, 0) == start``. NEVER if the calendar has not enough time left.

        Raises:
            ValueError: `work` is negative.
        """
        if work <= 0:
            if work < 0:
                raise ValueError(f"work must be 0 s or more, got {work}")
            return start
        i = bisect_right(self.closes, start)
        opens = self._opens[i]
        if opens == NEVER:
            return NEVER
        begin = opens if opens > start else start
        if begin + work <= self.closes[i]:
            return begin + work
        target = self._done[i] + begin - opens + work
        j = bisect_left(self._done, target, i + 2)
        if j == len(self._done):
            return NEVER
        return self.closes[j - 1] - (self._done[j] - target)

    def work_between(self, a: int, b: int) -> int:
        """Open seconds in [a, b) [s].

        Raises:
            ValueError: `b` is before `a`.
        """
        if b < a:
            raise ValueError(f"the end must not be before the start, got {a} to {b}")
        return self._before(b) - self._before(a)

    def minus(self, closures: Iterable[tuple[int, int]]) -> "WorkCalendar":
        """The calendar without these periods [from, to), in any order and overlapping as they like.

        Raises:
            ValueError: a closure that ends before it begins, or at once.
        """
        shut = sorted((index(start), index(end)) for start, end in closures)
        _check_intervals(shut)
        shut = _joined(shut)
        between = [(-NEVER, NEVER)]
        for start, end in shut:
            between[-1:] = [(between[-1][0], start), (end, NEVER)]
        return _calendar(_overlaps(self._pairs(), between))

    def intersect(self, other: "WorkCalendar") -> "WorkCalendar":
        """Open when both are open."""
        return _calendar(_overlaps(self._pairs(), other._pairs()))

    def _before(self, t: int) -> int:
        i = bisect_right(self.closes, t)
        return self._done[i] + (max(0, t - self.opens[i]) if i < len(self.opens) else 0)

    def _pairs(self) -> list[tuple[int, int]]:
        return list(zip(self.opens, self.closes, strict=True))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, WorkCalendar) and (self.opens, self.closes) == (other.opens, other.closes)

    def __hash__(self) -> int:
        return hash((self.opens, self.closes))

    def __repr__(self) -> str:
        shown = ", ".join(f"[{start}, {end})" for start, end in self._pairs()[:3])
        more = f", ... {len(self.opens)} intervals" if len(self.opens) > 3 else ""
        return f"WorkCalendar({shown}{more})"


def weekly(start: date, horizon: int, *, days: Collection[int], opens: int, closes: int) -> WorkCalendar:
    """The same shift on the same days of every week.

    Args:
        start: The day on which second 0 begins.
        horizon: Length of the calendar [s]; it is closed before 0 and after this.
        days: Days of the week on which the shift begins, 0 = Monday ... 6 = Sunday.
        opens: Begin of the shift after midnight [s], below one day.
        closes: End of the shift after midnight [s]; not after `opens` means on the next day.

    Raises:
        ValueError: a horizon, day or time of day out of range.

    >>> weekly(date(2020, 10, 3), 3 * 86_400, days={0}, opens=8 * 3600, closes=16 * 3600)
    WorkCalendar([201600, 230400))
    """
    if horizon <= 0:
        raise ValueError(f"horizon must be above 0 s, got {horizon}")
    if not all(0 <= day < _DAYS_OF_WEEK for day in days):
        raise ValueError(f"days must be 0 (Monday) to 6 (Sunday), got {sorted(days)}")
    if not (0 <= opens < DAY and 0 <= closes <= DAY):
        raise ValueError(f"opens and closes must be seconds within a day, got {opens} and {closes}")
    length = closes - opens if closes > opens else closes + DAY - opens
    # From the day before, because a night shift that began then reaches into the first day.
    begins = (n * DAY + opens for n in range(-1, horizon // DAY + 1) if (start.weekday() + n) % _DAYS_OF_WEEK in days)
    shifts = [(begin, begin + length) for begin in begins]
    return _calendar(_joined(_overlaps(shifts, [(0, horizon)])))


def _calendar(pairs: Sequence[tuple[int, int]]) -> WorkCalendar:
    return WorkCalendar([start for start, _ in pairs], [end for _, end in pairs])


def _check_intervals(pairs: Iterable[tuple[int, int]]) -> None:
    for start, end in pairs:
        if end <= start:
            raise ValueError(f"an interval must end after it begins, got {start} to {end}")


def _joined(pairs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sorted intervals with those that touch or overlap made one."""
    joined: list[tuple[int, int]] = []
    for start, end in pairs:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _overlaps(first: Sequence[tuple[int, int]], second: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """What two lists of sorted, disjoint intervals have in common."""
    common: list[tuple[int, int]] = []
    i = j = 0
    while i < len(first) and j < len(second):
        start, end = max(first[i][0], second[j][0]), min(first[i][1], second[j][1])
        if start < end:
            common.append((start, end))
        if first[i][1] <= second[j][1]:
            i += 1
        else:
            j += 1
    return common
