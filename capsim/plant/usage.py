"""Where the time of units goes: the account of a unit class, in which every second of a unit stands once at most."""

from dataclasses import dataclass

from capsim.foundation.rules import Role
from capsim.foundation.worktime import WorkCalendar
from capsim.plant.timing import Conduct, Stretch

_PROCESS, _ROUTINE = int(Role.PROCESS), int(Role.ROUTINE)


@dataclass(frozen=True, slots=True)
class Roster:
    """When the account of a unit is kept, and when the unit is expected to work.

    Attributes:
        first, last: Between them the account is kept [s].
        hours: Open hours of its class, or None for all.
        out: Those of them in which a disruption keeps the unit out of use; None where none does.
    """

    first: int
    last: int
    hours: WorkCalendar | None = None
    out: WorkCalendar | None = None

    @property
    def plain(self) -> bool:
        """Whether it is expected to work at all hours."""
        return self.hours is None and self.out is None

    def overtime(self, since: int, until: int) -> int:
        """Seconds of a stretch by the wall clock, cut to the account, that lie outside the hours [s]."""
        since, until = max(since, self.first), min(until, self.last)
        return 0 if self.hours is None or until <= since else until - since - self.hours.work_between(since, until)


@dataclass(slots=True)
class Usage:
    """Where the time of a class went, inside the window [unit s]; what is in none of the states is idle.

    Attributes:
        busy, cleaning, routine: Work with a lot; cleaning, changeover, preparation; media fills and the like.
        down: Under repair after a breakdown.
        blocked: Holding a lot that cannot go on, in the hours of the class.
        closed: Holding a lot or being cleaned while off shift.
        out: Out of use by a disruption, in the hours of the class; what it does in spite of that is not in here.
        overtime: What of busy, cleaning, routine and down lies outside the hours of the class.
    """

    busy: int = 0
    cleaning: int = 0
    down: int = 0
    blocked: int = 0
    closed: int = 0
    routine: int = 0
    out: int = 0
    overtime: int = 0

    def add(self, done: Stretch, rules: Conduct, roster: Roster, *, role: int) -> None:
        """Count a stretch of a unit, as far as it lies inside the window.

        Args:
            done: How the segment went.
            rules: By which rules.
            roster: Of the unit.
            role: What it is for the unit, a `capsim.foundation.rules.Role`.
        """
        since, until, worked, down = cut(done, rules, roster)
        self._work(worked, role)
        self.down += down
        self.closed += until - since - worked - down
        if until > since and not roster.plain:
            self._look_at_hours(done, rules, roster, since=since, until=until)

    def add_whole(self, work: int, whole: int, *, role: int) -> None:
        """As `add`, of ``whole`` seconds inside the window, without repairs and with no work outside the hours."""
        if role == _PROCESS:
            self.busy += work
        elif role == _ROUTINE:
            self.routine += work
        else:
            self.cleaning += work
        self.closed += whole - work

    def work(self, roster: Roster, since: int, until: int, *, role: int) -> None:
        """Count work by the wall clock, whatever the hours."""
        since, until = max(since, roster.first), min(until, roster.last)
        if until <= since:
            return
        self._work(until - since, role)
        self.overtime += roster.overtime(since, until)
        if roster.out is not None:
            self.out -= roster.out.work_between(since, until)

    def hold(self, roster: Roster, since: int, until: int) -> None:
        """Count that a lot could not go on: blocked in open hours, closed in the others."""
        since, until = max(since, roster.first), min(until, roster.last)
        if until <= since:
            return
        open_ = until - since if roster.hours is None else roster.hours.work_between(since, until)
        self.blocked += open_
        self.closed += until - since - open_
        if roster.out is not None:
            self.out -= roster.out.work_between(since, until)

    def out_of_use(self, roster: Roster, since: int) -> None:
        """Count from ``since`` on, when the unit joins, when it will be out of use; what it does then is taken off."""
        since = max(since, roster.first)
        if roster.out is not None and since < roster.last:
            self.out += roster.out.work_between(since, roster.last)

    def _work(self, seconds: int, role: int) -> None:
        if role == _PROCESS:
            self.busy += seconds
        elif role == _ROUTINE:
            self.routine += seconds
        else:
            self.cleaning += seconds

    def _look_at_hours(self, done: Stretch, rules: Conduct, roster: Roster, *, since: int, until: int) -> None:
        """Work off shift, and in hours in which the unit is out of use; who only stands still then is out of use.

        What pauses works in the hours of its class and never while the unit is out of use; but repairs go on.
        """
        stretches = [(max(broke, since), min(back, until)) for broke, back in done.repairs]
        if not rules.pauses:
            stretches = [(_begin(done, rules, since), until)]
        if roster.hours is not None:
            self.overtime += sum(_in(None, a, b) - _in(roster.hours, a, b) for a, b in stretches)
        if roster.out is not None:
            at_work = sum(_in(roster.out, a, b) for a, b in stretches)
            self.closed -= roster.out.work_between(since, until) - at_work
            self.out -= at_work


def cut(done: Stretch, rules: Conduct, roster: Roster) -> tuple[int, int, int, int]:
    """A stretch inside the account: from when to when, seconds of work and under repair."""
    since, until = done.began, done.free
    if since >= roster.first and until <= roster.last:
        return since, until, done.worked, done.down
    since, until = max(since, roster.first), min(until, roster.last)
    return (since, until, *active(done, rules, since=since, until=until)) if until > since else (since, since, 0, 0)


def active(done: Stretch, rules: Conduct, *, since: int, until: int) -> tuple[int, int]:
    """Seconds of work and under repair in a part of a stretch.

    Args:
        done: How the segment went.
        rules: By which rules.
        since: Begin of the part, inside the stretch [s].
        until: Its end [s].

    >>> active(Stretch(0, 30, 30, 20, 10, repairs=((5, 15),)), Conduct(), since=10, until=30)
    (15, 5)
    """
    hours = rules.calendar if rules.pauses else None
    begin = since if rules.pauses else _begin(done, rules, since)
    worked, down = _in(hours, begin, until), 0
    for broke, back in done.repairs:
        a, b = max(broke, since), min(back, until)
        worked -= _in(hours, a, b)
        down += _in(None, a, b)
    return worked, down


def _begin(done: Stretch, rules: Conduct, since: int) -> int:
    return max(since, rules.begins(done.began))


def _in(hours: WorkCalendar | None, since: int, until: int) -> int:
    if until <= since:
        return 0
    return until - since if hours is None else hours.work_between(since, until)
