"""What is recorded of the checks of one kind: how many were asked for and done, and how long they took."""


class CheckLog:
    """One check of the plan, from its start to its result; investigation and retest included.

    Attributes:
        window: First and last second that counts.
        asked: Started by lots that count.
        retests: Of those, tested once more after a bad result; the retest has begun.
        done: Of those, with a result within the run; ``total`` is their time from start to result [s].
        waited: Waiting for places by lots that count and were served [s].
        standing: Number of all lots in test, integrated over the window [lot s].
    """

    __slots__ = ("asked", "done", "retests", "standing", "total", "waited", "window")

    def __init__(self, window: tuple[int, int]) -> None:
        self.window = window
        self.asked = self.done = self.total = self.waited = self.standing = self.retests = 0

    def waits(self, since: int, until: int, *, counts: bool) -> None:
        """A job of the check got its place after waiting; one that gets none within the run is not counted."""
        if counts and until < self.window[1]:
            self.waited += until - since

    def booked(self, since: int, until: int, *, counts: bool) -> None:
        """A check began at ``since`` and its result will be there at ``until``."""
        first, last = self.window
        if counts:
            self.asked += 1
            if until < last:
                self.done += 1
                self.total += until - since
        # Not with `_inside`: this is called for every check of every lot.
        stretch = (until if until < last else last) - (since if since > first else first)
        if stretch > 0:
            self.standing += stretch

    def begun(self, since: int, *, counts: bool) -> None:
        """A check began at ``since``; when its result will be there is not known yet."""
        if counts:
            self.asked += 1
        self.standing += self._inside(since, self.window[1])

    def over(self, since: int, until: int, *, counts: bool) -> None:
        """A check that has begun has its result."""
        if counts and until < self.window[1]:
            self.done += 1
            self.total += until - since
        self.standing -= self._inside(until, self.window[1])

    def _inside(self, since: int, until: int) -> int:
        first, last = self.window
        stretch = (until if until < last else last) - (since if since > first else first)
        return stretch if stretch > 0 else 0
