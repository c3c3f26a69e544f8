"""Whether a shelf life can be kept by a lot that waits nowhere: else it expires in quarantine, whatever the luck.

The least times are sums of the low ends of all durations along the longest path, without waiting and retests. Of tests
that begin before the last step, only what is left counts when the steps after the samples take as long as they can.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf

from capsim.foundation.errors import Problem
from capsim.foundation.units import format_time
from capsim.plan.laboratory import stages_of
from capsim.plan.plan import NONE, CampaignRow, CheckRow, Phase, Plan, Role
from capsim.plan.planned import planned_campaigns
from capsim.scenario.model import Scenario

Problems = Iterator[Problem]


@dataclass(frozen=True)
class _Path:
    """The least time of a way, and what it is the sum of."""

    seconds: int
    parts: tuple[str, ...]

    def __add__(self, other: "_Path") -> "_Path":
        return _Path(self.seconds + other.seconds, self.parts + other.parts)

    @property
    def sum(self) -> str:
        """The arithmetic in words."""
        return " + ".join(self.parts) + f" = {format_time(self.seconds)}"


_NOTHING = _Path(0, ())


def check_shelf_lives(plan: Plan, scenario: Scenario) -> Problems:
    """A lot that is used or counted when it is released can be released before its shelf life ends."""
    told: set[int] = set()
    for row in planned_campaigns(plan):
        material = plan.materials[row.material]
        if row.material in told or material.shelf_life < 0 or material.at_risk:
            continue
        least = _release(plan, row)
        if material.shelf_life <= least.seconds:
            told.add(row.material)
            used = any(entry.material == row.material for entry in plan.inputs)
            hint = "give it a longer shelf life or a faster release" + (", or use: at_risk" if used else "")
            expected = f"more than the least time from making to release: {least.sum}"
            path = f"materials.{material.name}.shelf_life"
            yield Problem(path, format_time(material.shelf_life), expected, hint)


def check_shared_expiry(plan: Plan, scenario: Scenario) -> Problems:
    """What expires with its components can be made and released before they do."""
    told: set[tuple[int, int]] = set()
    for row in planned_campaigns(plan):
        material = plan.materials[row.material]
        for entry in plan.inputs[slice(*row.inputs)] if material.expires_with_components else ():
            component, way = plan.materials[entry.material], (row.material, entry.material)
            makers = [maker for maker in planned_campaigns(plan) if maker.material == entry.material]
            if component.shelf_life < 0 or way in told or not makers:
                continue
            own = _NOTHING if material.at_risk else _release(plan, row)
            least = _ready(plan, makers, at_risk=component.at_risk) + _steps(plan, row) + own
            if component.shelf_life <= least.seconds:
                told.add(way)
                got = f"with_components, and {component.name} is kept for {format_time(component.shelf_life)}"
                expected = f"components kept longer than until {material.name} is released: {least.sum}"
                hint = f"give {component.name} a longer shelf life, or make and release {material.name} faster"
                yield Problem(f"materials.{material.name}.expires", got, expected, hint)


def _ready(plan: Plan, makers: list[CampaignRow], *, at_risk: bool) -> _Path:
    """From the making of a component until it can be used."""
    if at_risk:
        return _NOTHING
    return min((_release(plan, maker) for maker in makers), key=lambda path: path.seconds)


def _release(plan: Plan, row: CampaignRow) -> _Path:
    """From the end of the last step to the release."""
    tests = max(_sampled(plan, row), _phase(plan, row, Phase.MADE), key=lambda path: path.seconds)
    return tests + _phase(plan, row, Phase.TESTED) + _phase(plan, row, Phase.REVIEWED)


def _sampled(plan: Plan, row: CampaignRow) -> _Path:
    """What is left of the tests since sampling when the last step has ended, even if the steps after it take long."""
    tests = _phase(plan, row, Phase.SAMPLED)
    before = 0.0
    for step in plan.steps[row.steps[0] + row.sampled + 1 : row.steps[1]] if row.sampled >= 0 else ():
        breaks = plan.unit_classes[step.unit_class].failures != NONE
        for segment in plan.segments[slice(*step.segments)]:
            if segment.role == Role.PROCESS:
                sized = segment.per_amount or segment.cycle_capacity
                steady = not sized and not breaks and segment.calendar == NONE
                laws = [plan.streams[link].distribution for link in plan.links[slice(*segment.fixed)]]
                before += sum(law.high for law in laws) if steady else inf
    left = max(tests.seconds - before, 0)
    return _Path(round(left), tests.parts) if left else _NOTHING


def _phase(plan: Plan, row: CampaignRow, phase: Phase) -> _Path:
    """The slowest check of a phase."""
    checks = [check for check in plan.checks[slice(*row.checks)] if check.phase == phase]
    return max((_check(plan, check) for check in checks), key=lambda path: path.seconds, default=_NOTHING)


def _check(plan: Plan, check: CheckRow) -> _Path:
    streams = [stream for stage in stages_of(plan, check) for stream in (stage.hands_on, stage.elapsed)]
    seconds = round(sum(plan.streams[stream].distribution.low for stream in streams if stream != NONE))
    return _Path(seconds, (f"{check.name} {format_time(seconds)}",)) if seconds else _NOTHING


def _steps(plan: Plan, row: CampaignRow) -> _Path:
    """From the first step to the end of the last, as far as fixed times say it."""
    seconds = 0.0
    for step in plan.steps[slice(*row.steps)]:
        for segment in () if step.alongside else plan.segments[slice(*step.segments)]:
            if segment.role == Role.PROCESS:
                seconds += sum(plan.streams[link].distribution.low for link in plan.links[slice(*segment.fixed)])
    return _Path(round(seconds), (f"procedure {format_time(seconds)}",)) if seconds >= 1 else _NOTHING


EXPIRY_CHECKS = (check_shelf_lives, check_shared_expiry)
"""Every rule, in the order in which it is told."""
