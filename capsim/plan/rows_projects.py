"""The rows of a plan's tables for capacity that comes later: projects, their phases, units that join, qualification."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ProjectRow:
    """A project; ``begins`` is when it begins [s], ``phases`` its span in `Plan.phases`."""

    name: str
    begins: int
    phases: tuple[int, int]


@dataclass(frozen=True)
class PhaseRow:
    """A phase of a project.

    Attributes:
        duration: Stream of its duration, by how often it has been done before.
        after: Phases that end before it begins; none where it begins with the project.
        again: Stream of the draw that decides whether it has to be done again, or NONE; ``repeats`` is the chance.
        earliest: Before this moment it cannot end [s].
        remaining: Stream of what is left of it at the start, repetitions included; NONE where it has not begun.
        over: It ended before the start, at ``ended`` [s].
    """

    project: int
    name: str
    duration: int
    after: tuple[int, ...]
    repeats: float
    again: int
    earliest: int
    remaining: int = -1
    over: bool = False
    ended: int = 0


@dataclass(frozen=True)
class JoinRow:
    """So many units or places come at a time.

    Attributes:
        at: When [s]; where ``phases`` are named, at the earliest.
        phases: Phases that end before.
    """

    count: int
    at: int
    phases: tuple[int, ...]


@dataclass(frozen=True)
class QualificationRow:
    """What has to be shown before lots of a campaign are released.

    Attributes:
        engineering_runs: First lots that are never released, and one more for each of them that is lost;
            ``engineering_cause`` is why they are rejected.
        ppq_lots: Good lots in a row that qualify.
        licence: Stream of the time from the last of them until lots may be released, or NONE.
        release_ppq: Whether good lots up to the last of them are released then; else ``ppq_cause`` is why not.
        release_broken: Whether those of broken series among them are too.
        looked_at, good: First lots that were looked at before the start, and the good ones in a row at their end.
        bad: Later lots that are known to be bad.
        last: Number of the last PPQ lot, or NONE as long as that is open.
        licence_at: When the licence comes [s], where there is a last PPQ lot; 0 where it is there.
    """

    engineering_runs: int
    engineering_cause: int
    ppq_lots: int
    licence: int
    release_ppq: bool
    ppq_cause: int
    looked_at: int = 0
    good: int = 0
    bad: tuple[int, ...] = ()
    last: int = -1
    licence_at: int = 0
    release_broken: bool = True
