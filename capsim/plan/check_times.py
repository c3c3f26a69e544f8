"""Whether work and open hours can ever meet, one function a rule."""

from collections.abc import Iterator

from capsim.foundation.errors import Problem
from capsim.foundation.units import MINUTE, format_time
from capsim.foundation.worktime import WorkCalendar
from capsim.plan.plan import NONE, OnClose, Plan, Role, SegmentRow
from capsim.scenario.model import Scenario
from capsim.scenario.references import campaigns_of

Problems = Iterator[Problem]


def check_calendars(plan: Plan, scenario: Scenario) -> Problems:
    """Each calendar opens before the horizon."""
    for calendar, path in zip(plan.calendars, _named(scenario), strict=False):
        if not _opens(calendar, plan.horizon):
            yield Problem(path, "a calendar that is always closed", "open hours before the horizon")


def _named(scenario: Scenario) -> list[str]:
    """The paths of the calendars that the user wrote, in the order of the plan."""
    paths = [f"calendars.{key}" for key in sorted(scenario.calendars)]
    for site in sorted(scenario.sites):
        paths += [f"sites.{site}.calendars.{key}" for key in sorted(scenario.sites[site].calendars)]
    return paths


def check_shifts(plan: Plan, scenario: Scenario) -> Problems:
    """The hours of a unit and of the pools that a step needs meet; what a closing time would lose fits into a shift."""
    named = len(_named(scenario))
    told: set[str] = set()
    for segment in plan.segments:
        if segment.calendar == NONE or _at_start(plan, segment):
            continue
        calendar, path = plan.calendars[segment.calendar], _path(plan, segment)
        if not _opens(calendar, plan.horizon):
            if segment.calendar >= named and path not in told:
                told.add(path)
                expected = "hours in which the unit and its pools are there"
                yield Problem(f"{path}.needs", "shifts that never meet", expected)
        elif segment.role == Role.PROCESS and segment.on_close == OnClose.LOSE_LOT:
            yield from _check_fits(plan, segment, calendar, path=path)


def check_breakdowns(plan: Plan, scenario: Scenario) -> Problems:
    """Units work for a while between failures, so that the clock goes on."""
    for site, one in scenario.sites.items():
        for key, unit_class in one.unit_classes.items():
            breakdowns = unit_class.breakdowns
            if breakdowns is not None and breakdowns.between.mean < MINUTE:
                path = f"sites.{site}.unit_classes.{key}.breakdowns.between"
                got = f"{breakdowns.between.mean:.3g} s between failures on average"
                hint = "shorter stops belong into the performance of the line"
                yield Problem(path, got, "at least 1 min on average", hint)


def check_gaps(plan: Plan, scenario: Scenario) -> Problems:
    """Random starts have time between them, or endlessly many lots come at once."""
    for index, (_, campaign) in enumerate(campaigns_of(scenario)):
        gaps = None if isinstance(campaign.starts, str) else campaign.starts.gaps
        if gaps is not None and gaps.mean < 1:
            path = f"campaigns[{index}].starts.gaps"
            yield Problem(path, f"{gaps.mean:.3g} s between lots on average", "at least 1 s on average")


def _check_fits(plan: Plan, segment: SegmentRow, calendar: WorkCalendar, *, path: str) -> Problems:
    least = sum(plan.streams[plan.links[link]].distribution.low for link in range(*segment.fixed))
    longest = max(close - begin for begin, close in zip(calendar.opens, calendar.closes, strict=True))
    if least > longest:
        got = f"lose_lot for work of at least {format_time(least)}"
        expected = f"work that fits into the longest open time, {format_time(longest)}"
        yield Problem(f"{path}.on_close", got, expected, "pause or finish, or open longer")


def _opens(calendar: WorkCalendar, horizon: int) -> bool:
    return bool(calendar.opens) and calendar.opens[0] < horizon


def _at_start(plan: Plan, segment: SegmentRow) -> bool:
    """Whether it belongs to a lot in process at the start; the campaigns of the scenario tell of the same steps."""
    return segment.step != NONE and plan.campaigns[plan.steps[segment.step].campaign].opening


def _path(plan: Plan, segment: SegmentRow) -> str:
    if segment.step == NONE:
        routine = next(row for row in plan.routines if plan.segments[row.segment] is segment)
        unit_class = plan.unit_classes[routine.unit_class]
        return f"sites.{plan.sites[unit_class.site]}.unit_classes.{unit_class.name}.routines.{routine.name}"
    step = plan.steps[segment.step]
    campaign = plan.campaigns[step.campaign]
    material = plan.materials[campaign.material].name
    return f"materials.{material}.procedure[{segment.step - campaign.steps[0]}]"
