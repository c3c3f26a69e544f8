"""Projects into tables, and what names one: when it is there at the earliest, and which phases it waits for."""

from collections.abc import Sequence
from typing import NamedTuple

from capsim.plan.draft import Draft
from capsim.plan.plan import NONE, JoinRow, PhaseRow, ProjectRow
from capsim.scenario.model import Scenario
from capsim.scenario.opening_parts import PhaseState
from capsim.scenario.project import Join, ProjectPhase
from capsim.scenario.project_order import in_order, phases_before, phases_of
from capsim.schema.calendar import Moment
from capsim.schema.when import When


class Live(NamedTuple):
    """When something is there: not before ``at`` [s], nor before the end of any of the ``phases``."""

    at: int
    phases: tuple[int, ...] = ()


def compile_projects(draft: Draft) -> None:
    """Add every project by name, and its phases in order."""
    scenario = draft.scenario
    rows: dict[tuple[str, int], int] = {}
    for name, project in sorted(scenario.projects.items()):
        first = len(rows)
        rows |= {(name, place): first + place for place in range(len(project.phases))}
        begins = max(project.begins.seconds(scenario.start), 0)
        draft.add("projects", ProjectRow(name, begins, (first, len(rows))), (name,))
    draft.index |= {("phases", *phase): row for phase, row in rows.items()}
    ends: dict[tuple[str, int], int] = {}
    for name, place in in_order(scenario):
        phase = scenario.projects[name].phases[place]
        begins = draft.table("projects")[draft.index["projects", name]].begins
        begun = max([begins, *(ends[before] for before in phases_before(scenario, name, place))])
        ends[name, place] = begun + round(phase.duration.low)
        state = state_of(scenario, name, phase.name)
        if state is not None:
            ends[name, place] = 0 if state.remaining is None else round(state.remaining.low)
    for name, place in rows:
        draft.add("phases", _phase(draft, name, place, earliest=ends[name, place]))


def _phase(draft: Draft, project: str, place: int, *, earliest: int) -> PhaseRow:
    phase: ProjectPhase = draft.scenario.projects[project].phases[place]
    path = f"{project}/{phase.name}"
    before = phases_before(draft.scenario, project, place)
    state = state_of(draft.scenario, project, phase.name)
    ended = None if state is None or state.ended is None else state.ended - draft.scenario.start
    return PhaseRow(
        project=draft.index["projects", project],
        name=phase.name,
        duration=draft.stream(path, phase.duration),
        after=tuple(sorted({draft.index["phases", *one] for one in before})),
        repeats=phase.repeats,
        again=draft.chance(f"{path}/again") if phase.repeats > 0 else NONE,
        earliest=earliest,
        remaining=draft.stream(f"{path}/rest", state.remaining) if state and state.remaining else NONE,
        over=ended is not None,
        ended=0 if ended is None else round(ended.total_seconds()),
    )


def state_of(scenario: Scenario, project: str, phase: str) -> PhaseState | None:
    """How far a phase has come before the start; None where it has not begun."""
    told = (one for one in scenario.opening.projects if (one.project, one.phase) == (project, phase))
    return next(told, None)


def live(draft: Draft, *whens: When | Moment | None) -> Live:
    """When all of this has come: at the earliest, and the phases of projects that decide it."""
    at, phases, scenario = 0, set[int](), draft.scenario
    for when in whens:
        if when is None:
            continue
        at = max(at, when.seconds(scenario.start))
        if isinstance(when, When) and when.project is not None:
            rows = [draft.index["phases", *one] for one in phases_of(scenario, when.project, when.phase) or ()]
            phases.update(rows)
            at = max([at, *(draft.table("phases")[row].earliest for row in rows)])
    return Live(at, tuple(sorted(phases)))


def raw_live(scenario: Scenario, *whens: When | Moment | None) -> int:
    """When all of this has come as far as dates say it, which may lie before the start [s]."""
    begin = 0 if scenario.began is None else round((scenario.began - scenario.start).total_seconds())
    return max([begin, *(when.seconds(scenario.start) for when in whens if when is not None and not _waits(when))])


def _waits(when: When | Moment) -> bool:
    return isinstance(when, When) and when.project is not None


def compile_joins(draft: Draft, joins: Sequence[Join], *whens: When | None) -> tuple[int, int]:
    """Add what joins, none of it before ``whens``."""
    first = draft.count("joins")
    for join in joins:
        draft.add("joins", JoinRow(join.count, *live(draft, *whens, join.at)))
    return first, draft.count("joins")
