"""Laboratories, reviewers and authorities: equal places that serve in order of arrival, by arithmetic.

With one waiting list in order of arrival, no pre-emption, and the work known on arrival, the end of a job is known
when it arrives; so booking needs no event and is exact. Where several servers can do a job, it goes to the one that
can begin it first: later jobs never take a place that an earlier one could have had, so this too is one list in
order of arrival.
"""

from heapq import heappop, heappush, heapreplace

from capsim.foundation.worktime import WorkCalendar
from capsim.plant.waiting import WaitLog


class Server:
    """A number of equal places with one waiting list.

    Args:
        live: When each place is there [s].
        calendar: When they work, or None for always.
        window: First and last second that the statistics look at.

    Attributes:
        busy: Busy time inside the window [place s].
        missing: When which places will not be there, as (from, until, how many), by the first; see `_take_leave`.
    """

    def __init__(self, live: list[int], calendar: WorkCalendar | None, *, window: tuple[int, int]) -> None:
        self._free_at = sorted(live)
        self._calendar = calendar
        self._window = window
        self.busy = 0
        self.missing: list[tuple[int, int, int]] = []

    @property
    def ends(self) -> list[int]:
        """When each place is free [s]."""
        return sorted(self._free_at)

    def begins(self, now: int) -> int:
        """When work on a job that arrives now can begin [s]: with a free place, in open hours."""
        if self.missing:
            self._take_leave(now)
        free_at = self._free_at[0]
        start = free_at if free_at > now else now
        return start if self._calendar is None else self._calendar.next_open(start)

    def book(self, work: int, log: WaitLog, *, now: int, counts: bool) -> tuple[int, int]:
        """When a job that arrives now has its place, and when its ``work`` ends [s].

        Args:
            work: Hands-on work [s].
            log: Where the waiting is counted.
            now: Time of arrival [s]; calls come in order of arrival.
            counts: Whether the lot is one that the statistics look at.
        """
        if self.missing:
            self._take_leave(now)
        free_at = self._free_at[0]
        start = free_at if free_at > now else now
        end = start + work if self._calendar is None else self._calendar.finish(start, work)
        heapreplace(self._free_at, end)
        first, last = self._window
        if first <= start and end < last:
            self.busy += work
        else:
            self._count(start, end)
        log.booked(now, start, counts=counts)
        return start, end

    def _take_leave(self, now: int) -> None:
        """Before a job that arrives now: places go missing as they fall free, the first ones that do.

        Jobs begin in the order in which they arrive. So one that would begin when places are missing already, and all
        after it, comes after these.
        """
        while self.missing:
            start = max(self._free_at[0], now)
            start = start if self._calendar is None else self._calendar.next_open(start)
            began, ended, number = self.missing[0]
            if start < began:
                return
            del self.missing[0]
            first = [heappop(self._free_at) for _ in range(min(number, len(self._free_at)))]
            for free_at in first:
                heappush(self._free_at, max(free_at, ended))

    def _count(self, start: int, end: int) -> None:
        """Put the work into the account, as far as it is done inside the window."""
        first, last = self._window
        since, until = max(start, first), min(end, last)
        if until > since:
            self.busy += until - since if self._calendar is None else self._calendar.work_between(since, until)


Able = tuple[tuple[Server, WaitLog], ...]
"""Who can do a job, by name, each with the log that counts the waiting for it."""


def soonest(able: Able, now: int) -> tuple[Server, WaitLog]:
    """Of several, the one that can begin a job that arrives now first; of equals, the first by name."""
    return min(able, key=lambda one: one[0].begins(now))
