"""The rows of a plan's tables that describe the release route: checks and their stages."""

from dataclasses import dataclass
from enum import IntEnum

from capsim.plan.rows import NONE


class CheckPart(IntEnum):
    """What of a check is under way."""

    TEST = 0
    INVESTIGATION = 1
    RETEST = 2


@dataclass(frozen=True)
class CheckRow:
    """A test, a review or an authority's evaluation of a lot.

    Attributes:
        server: Who does the hands-on work, or NONE.
        hands_on: Stream of the work, or NONE.
        elapsed: Stream of the time that then passes without work (incubation), or NONE.
        phase: When it starts, a `Phase`.
        fails: Chance of an out-of-specification result.
        fail_stream: Uniform draws, attempt 1 for the retest.
        confirmed: Chance that a retest confirms the first result; -1 where there is no retest.
        investigation: Stream of the time between the result and the retest, or NONE.
        skilled: Span in `Plan.skilled` of all servers that can do the hands-on work, where there are several.
        stages: Span in `Plan.stages` of what follows, one after the other.
        investigators: Span in `Plan.skilled` of the servers for which the investigation is work; none where it is
            time that passes.
        begun: A `CheckPart` that is under way at the start, or NONE; in ``stage``, from 0; it ends at ``until`` [s].
    """

    campaign: int
    name: str
    server: int
    hands_on: int
    elapsed: int
    phase: int
    fails: float
    fail_stream: int
    confirmed: float
    investigation: int
    skilled: tuple[int, int] = (0, 0)
    stages: tuple[int, int] = (0, 0)
    investigators: tuple[int, int] = (0, 0)
    begun: int = NONE
    stage: int = 0
    until: int = 0


@dataclass(frozen=True)
class StageRow:
    """A later stage of a check: hands-on work, then time that passes. Its fields are those of `CheckRow`."""

    server: int
    hands_on: int
    elapsed: int
    skilled: tuple[int, int] = (0, 0)
