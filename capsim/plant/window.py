"""The part of a run that the statistics look at."""

from collections.abc import Callable


def inside(first: int, last: int) -> Callable[[int, int], int]:
    """A function that cuts a stretch to the window; the common one has no warm-up.

    >>> inside(10, 100)(5, 30)
    20
    """
    if first == 0:

        def until_the_end(since: int, until: int) -> int:
            return (until if until < last else last) - since if since < last else 0

        return until_the_end

    def cut(since: int, until: int) -> int:
        stretch = (until if until < last else last) - (since if since > first else first)
        return stretch if stretch > 0 else 0

    return cut
