"""What is recorded of the checks of one kind: how many were asked for and done, and how long they took."""

from capsim.plant.window import inside


class CheckLog:
    """One check of the plan, from its start to its result; investigation and retest included.

    Attributes:
        inside: Seconds of a stretch that lie in the window.
        last: Where the window ends [s].
        asked: Started by lots that count.
        retests: Of those, tested once more after a bad result; the retest has begun.
        done: Of those, with a result within the run; ``total`` is their time from start to result [s].
        waited: Waiting for places by lots that count and were served [s].
        standing: Number of all lots in test, integrated over the window [lot s].
    """

    __slots__ = ("asked", "done", "inside", "last", "retests", "standing", "total", "waited")

    def __init__(self, window: tuple[int, int]) -> None:
        self.inside, self.last = inside(*window), window[1]
        self.asked = self.done = self.total = self.waited = self.standing = self.retests = 0

    def waits(self, since: int, until: int, *, counts: bool) -> None:
        """A job of the check got its place after waiting; one that gets none within the run is not counted."""
        if counts and until < self.last:
            self.waited += until - since

    def booked(self, since: int, until: int, *, counts: bool) -> None:
        """A check began at ``since`` and its result will be there at ``until``."""
        if counts:
            self.asked += 1
            if until < self.last:
                self.done += 1
                self.total += until - since
        self.standing += self.inside(since, until)

    def begun(self, since: int, *, counts: bool) -> None:
        """A check began at ``since``; when its result will be there is not known yet."""
        if counts:
            self.asked += 1
        self.standing += self.inside(since, self.last)

    def over(self, since: int, until: int, *, counts: bool) -> None:
        """A check that has begun has its result."""
        if counts and until < self.last:
            self.done += 1
            self.total += until - since
        self.standing -= self.inside(until, self.last)
