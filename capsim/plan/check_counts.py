"""Whether a campaign plans lots that can be followed one by one, and of lots that are there; a function a rule."""

from collections.abc import Iterator

from capsim.foundation.errors import Problem
from capsim.foundation.units import format_amount
from capsim.plan.check_sizes import MOST
from capsim.plan.check_supplies import mean_amounts
from capsim.plan.compile_materials import unit_of
from capsim.plan.plan import NONE, UNLIMITED, CampaignRow, Plan, Role, StepRow
from capsim.plan.planned import planned_campaigns
from capsim.plan.quanta import QUANTA
from capsim.scenario.model import Scenario
from capsim.scenario.references import campaigns_of

Problems = Iterator[Problem]

MOST_PLANNED = 100_000
"""More lots of a campaign up to the horizon are taken for a slip of the pen."""

_MOST_FREE = 10 * MOST_PLANNED
"""The same where lots start whenever there is a unit: other things than its first steps may hold a train back."""

_ROUNDED = 0.5
"""What is not longer is rounded to 0 [s]."""

_MOST_DRAWN = 1000
"""More lots of a component in one lot are taken for one."""


def check_planned_lots(plan: Plan, scenario: Scenario) -> Problems:
    """Lots by cadence or at random are not too many."""
    for index, (row, (_, campaign)) in enumerate(zip(planned_campaigns(plan), campaigns_of(scenario), strict=True)):
        starts = campaign.starts
        if isinstance(starts, str) or not (starts.every or starts.gaps):
            continue
        key, between = ("every", starts.every or 0.0) if starts.gaps is None else ("gaps", starts.gaps.mean)
        many = _until_horizon(plan, row, 1 / max(between, 1.0))
        if many > MOST_PLANNED and between >= 1:  # less than a second is told elsewhere
            hint = "plan them less often, or make the horizon shorter"
            yield Problem(f"campaigns[{index}].starts.{key}", _lots(many), f"at most {MOST_PLANNED:,}", hint)


def check_free_starts(plan: Plan, scenario: Scenario) -> Problems:
    """A train that never rests takes time for a lot, or it makes endlessly many at once; and not all too many."""
    for index, row in enumerate(planned_campaigns(plan)):
        if row.starts or row.inputs[0] < row.inputs[1] or not row.steps[0] < row.steps[1]:
            continue
        path = f"materials.{plan.materials[row.material].name}.procedure"
        if row.lots == UNLIMITED and not _takes_time(plan, row):
            hint = f"or plan the lots of campaign {index}"
            yield Problem(f"{path}[0]", "a first step that takes no time", "a duration of at least a second", hint)
            continue
        rate, number = min((_rate(plan, row, number), number) for number in _first_steps(plan, row))
        many = _until_horizon(plan, row, rate)
        if many > _MOST_FREE:
            hint = "is the duration of the step, or the number of units, right?"
            got = f"{_lots(many)}, as fast as the step allows"
            yield Problem(f"{path}[{number}]", got, f"at most {_MOST_FREE:,}", hint)


def _takes_time(plan: Plan, row: CampaignRow) -> bool:
    """Whether the first step takes time often enough, once it is rounded to seconds, for the clock to go on."""
    segments = [one for one in plan.segments[slice(*plan.steps[row.steps[0]].segments)] if one.role != Role.CHANGEOVER]
    laws = [plan.streams[link].distribution for one in segments for link in plan.links[slice(*one.fixed)]]
    timed = any(law.high > _ROUNDED and law.mean > _ROUNDED / 10 for law in laws)
    return timed or any(row.amount * one.per_amount > _ROUNDED or one.per_cycle > _ROUNDED for one in segments)


def _until_horizon(plan: Plan, row: CampaignRow, rate: float) -> float:
    """Lots up to the horizon at so many a second."""
    many = max(plan.horizon - row.first, 0) * rate
    return many if row.lots == UNLIMITED else min(many, row.lots)


def _lots(many: float) -> str:
    return f"{many:.3g} lots up to the horizon".replace("e+", "e")


def _first_steps(plan: Plan, row: CampaignRow) -> Iterator[int]:
    """The steps that the first one has to wait for: up to one after which lots may wait."""
    for number, step in enumerate(plan.steps[slice(*row.steps)]):
        yield number
        if step.after != NONE:
            return


def _rate(plan: Plan, row: CampaignRow, number: int) -> float:
    """Lots in a second, at most, through a step [1/s]."""
    step = plan.steps[row.steps[0] + number]
    amount = [float(row.amount), *mean_amounts(plan, row)][number]
    return plan.unit_classes[step.unit_class].count / max(_mean_time(plan, step, amount), 1.0)


def _mean_time(plan: Plan, step: StepRow, amount: float) -> float:
    """Mean time that a lot needs a unit, without changeover and pauses [s]."""
    seconds = 0.0
    for segment in plan.segments[slice(*step.segments)]:
        if segment.role != Role.CHANGEOVER:
            seconds += sum(plan.streams[link].distribution.mean for link in plan.links[slice(*segment.fixed)])
            seconds += segment.per_amount * amount
            seconds += segment.per_cycle * amount / segment.cycle_capacity if segment.cycle_capacity else 0.0
    return seconds


def check_drawn_lots(plan: Plan, scenario: Scenario) -> Problems:
    """A lot is not made of thousands of lots of a component."""
    told: set[tuple[int, int]] = set()
    made = {row.material: _made(plan, row) for row in planned_campaigns(plan)}
    for row in planned_campaigns(plan):
        for entry in plan.inputs[slice(*row.inputs)]:
            way = (row.material, entry.material)
            lots = entry.amount / made[entry.material] if made.get(entry.material, 0.0) >= 1 else 0.0
            material, component = plan.materials[row.material], plan.materials[entry.material]
            written = scenario.materials[material.name].components[component.name]
            counted = written.dimension == unit_of(scenario, component.name) and entry.amount < MOST
            if lots > _MOST_DRAWN and counted and way not in told:
                told.add(way)
                needs = format_amount(entry.amount * QUANTA[component.unit], component.unit)
                path = f"materials.{material.name}.components.{component.name}"
                got = f"{needs} for a lot, all of {lots:.3g} lots of {component.name}".replace("e+", "e")
                hint = "is the amount meant for a lot? it is for a dose" if material.doses else ""
                yield Problem(path, got, f"at most {_MOST_DRAWN} lots of {component.name}", hint)


def _made(plan: Plan, row: CampaignRow) -> float:
    """What a lot is when it is made, in the mean [quanta]."""
    return [float(row.amount), *mean_amounts(plan, row)][-1]


COUNT_CHECKS = (check_planned_lots, check_free_starts, check_drawn_lots)
"""Every rule, in the order in which it is told."""
