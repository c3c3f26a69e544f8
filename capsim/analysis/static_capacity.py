"""What arithmetic alone says: capacity of every place and stage, the earliest possible day, the most doses by a date.

Two kinds of figure stand side by side. *Capacity* is expected: mean durations, shifts, availability of units that
break down, expected yields, failures and rejections up to the release; no waiting and no changeover. It is told in
released doses of the first target for every stage, so the smallest stage is the bottleneck that arithmetic sees.
*The most doses* by a date is a bound that no replication can pass (see `capsim.analysis.upper_bound`): it uses the
least durations and the best yields, and nothing fails. Nothing is simulated.
"""

import math
from dataclasses import dataclass

from capsim.analysis.lots_per_dose import lots_per_dose
from capsim.analysis.observations import actuals, feeding, wanted_materials
from capsim.analysis.presence import groups, mean_count
from capsim.analysis.shortest import Earliest
from capsim.analysis.targets import date_text, day_text, doses_text
from capsim.analysis.upper_bound import UpperBound
from capsim.analysis.workload import Visit, availability, pools_of, workload
from capsim.foundation.worktime import NEVER
from capsim.plan.laboratory import servers_of
from capsim.plan.places import POOL, SERVER, UNIT_CLASS, Place, label
from capsim.plan.plan import Plan, Target

_MONTH = 30 * 86_400


@dataclass(frozen=True)
class PlaceCapacity:
    """What a unit class, pool or laboratory can do once it is live, if it never waits.

    Attributes:
        lots_per_month: Lots through it in 30 days, of the mix that the doses ask for.
        doses_per_month: Released doses of the first target in 30 days if only this place limits; 0 where it does not
            serve them, or doses mean nothing.
        availability: MTBF / (MTBF + MTTR) of its units; 1 where they do not break down.
        open_share: Share of the time in which its work can be done: it and all that the work needs are open.
        live_from: When it goes live [s].
        grows: Where more join: the moments [s], and ``doses_per_month`` from each of them on; else empty. The
            figures above are then means from the live date to the horizon.
    """

    kind: str
    label: str
    lots_per_month: float
    doses_per_month: float
    availability: float
    open_share: float
    live_from: int
    grows: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True)
class StageCapacity:
    """A step or check that every dose must pass, with all places that can do it side by side.

    Attributes:
        material: Whose step it is.
        step: Name of the step, or of the laboratory.
        places: Labels of the places: unit classes or laboratories, then the pools that they need.
        doses_per_month: Released doses of the first target in 30 days with all of them live, and those that join
            from their date on [dose].
    """

    material: str
    step: str
    places: tuple[str, ...]
    doses_per_month: float

    def __str__(self) -> str:
        where = ", ".join(self.places[:3]) + (f" and {len(self.places) - 3} more" if len(self.places) > 3 else "")
        return f"{self.material}, {self.step} ({where}): {doses_text(self.doses_per_month)} doses in 30 days"


@dataclass(frozen=True)
class DateBound:
    """The most doses that can be released before a date [s]; ``inf`` where nothing bounds them."""

    by: int
    most: float


@dataclass(frozen=True)
class TargetBound:
    """Whether arithmetic rules a target out.

    Attributes:
        earliest: Before this moment no dose (no set) can be released [s]; ``inf`` where none ever can.
        dates: The most doses by each date asked, or by the horizon where none was.
    """

    name: str
    doses: float
    earliest: float
    dates: tuple[DateBound, ...]

    def possible(self, date: DateBound) -> bool:
        """Whether the target is within the bound."""
        return date.most >= self.doses * (1 - 1e-9)


@dataclass(frozen=True)
class Bound:
    """The answer of arithmetic to a plan.

    Attributes:
        places: Every unit class, pool and laboratory with lots to work on.
        stages: What every dose of the first target passes, in process order.
        bottleneck: The stage with the least capacity; None where doses mean nothing.
        targets: Earliest day and most doses, target by target.
    """

    places: tuple[PlaceCapacity, ...]
    stages: tuple[StageCapacity, ...]
    bottleneck: StageCapacity | None
    targets: tuple[TargetBound, ...]


def bound(plan: Plan) -> Bound:
    """Capacity, earliest day and most doses of a plan, by arithmetic alone."""
    capacities = _capacities(plan)
    stages = _stages(plan, capacities)
    earliest, most = Earliest(plan), UpperBound(plan)
    targets = tuple(_target(plan, target, earliest, most=most) for target in plan.targets)
    return Bound(tuple(capacities.values()), stages, _least(stages), targets)


def smallest_stage(plan: Plan) -> StageCapacity | None:
    """The stage with the least capacity by arithmetic; None where doses mean nothing."""
    return _least(_stages(plan, _capacities(plan)))


def _capacities(plan: Plan) -> dict[Place, PlaceCapacity]:
    wanted = lots_per_dose(plan)
    return {place: _capacity(plan, place, visits=visits, wanted=wanted) for place, visits in workload(plan).items()}


def _least(stages: tuple[StageCapacity, ...]) -> StageCapacity | None:
    return min((stage for stage in stages if stage.doses_per_month), key=lambda s: s.doses_per_month, default=None)


def lines(plan: Plan, target: TargetBound) -> tuple[str, ...]:
    """What the bound says for each date, for people."""
    first = "never" if math.isinf(target.earliest) else f"on day {day_text(target.earliest)}"
    said = []
    for date in target.dates:
        most = "without a bound by arithmetic" if math.isinf(date.most) else f"at most {doses_text(date.most)}"
        ruled = "" if target.possible(date) else f": {doses_text(target.doses)} cannot be reached"
        when = f"day {day_text(date.by)}, {date_text(plan.start, date.by)}"
        said.append(f"doses released by {when}: {most}, the first at the earliest {first}{ruled}")
    return tuple(said)


def _target(plan: Plan, target: Target, earliest: Earliest, *, most: UpperBound) -> TargetBound:
    first = max(earliest.released(material) for material, _ in target.members)
    dates = []
    before = {material: float(actuals(plan, material).at(0)) for material, _ in target.members}
    for by in target.by or (plan.horizon,):
        sets = [(most.doses(material, by) + before[material]) / doses for material, doses in target.members]
        dates.append(DateBound(by, min(sets) * target.doses_per_set))
    return TargetBound(target.name, target.doses, math.inf if first >= NEVER else float(first), tuple(dates))


def _capacity(plan: Plan, place: Place, *, visits: dict[int, Visit], wanted: dict[int, float]) -> PlaceCapacity:
    """Capacity for the mix of lots that a released dose takes; campaigns of one material share its doses."""
    mine = [number for number in visits if number in wanted]
    materials = [plan.campaigns[number].material for number in mine]
    doses_mean_something = bool(mine)
    mix = {number: wanted[number] / materials.count(plan.campaigns[number].material) for number in mine}
    mix = mix or dict.fromkeys(visits, 1 / len(visits))
    time = sum(visits[number].time * lots for number, lots in mix.items())
    each = _MONTH / time if time else math.inf
    live_from = _live_from(plan, place)
    month = each * mean_count(plan, place, since=live_from, until=plan.horizon)
    hours = sum(visits[number].work * lots for number, lots in mix.items())
    opened = sum(visits[number].open * lots for number, lots in mix.items())
    return PlaceCapacity(
        kind=place.kind,
        label=label(plan, place.kind, place.row),
        lots_per_month=month * sum(visits[number].comes * lots for number, lots in mix.items()),
        doses_per_month=month if doses_mean_something else 0.0,
        availability=availability(plan, place.row) if place.kind == UNIT_CLASS else 1.0,
        open_share=min(opened / hours, 1.0) if hours else 1.0,
        live_from=live_from,
        grows=tuple((at, each * many if doses_mean_something else 0.0) for at, many in _grows(plan, place)),
    )


def _live_from(plan: Plan, place: Place) -> int:
    if place.kind == UNIT_CLASS:
        return plan.unit_classes[place.row].live_from
    return plan.servers[place.row].live_from if place.kind == SERVER else 0


def _grows(plan: Plan, place: Place) -> list[tuple[int, int]]:
    """From when on there are how many, where some come later than the others."""
    coming = groups(plan, place)
    dates = sorted({group.at for group in coming if group.at < plan.horizon})
    found = [(at, sum(group.size for group in coming if group.at <= at)) for at in dates]
    return found if len(found) > 1 else []


def _stages(plan: Plan, capacities: dict[Place, PlaceCapacity]) -> tuple[StageCapacity, ...]:
    """Steps and laboratories of what feeds the first target, upstream first."""
    wanted: dict[tuple[int, str, str], dict[Place, tuple[int, ...]]] = {}
    order = _upstream_first(plan, feeding(plan, wanted_materials(plan)))
    for number in order:
        row = plan.campaigns[number]
        for step in plan.steps[slice(*row.steps)]:
            used = wanted.setdefault((row.material, UNIT_CLASS, step.name), {})
            used[Place(UNIT_CLASS, step.unit_class)] = pools_of(plan, step)
        for check in plan.checks[slice(*row.checks)]:
            for server in servers_of(plan, check):
                name = plan.servers[server].name
                wanted.setdefault((row.material, SERVER, name), {})[Place(SERVER, server)] = ()
    stages = []
    for (material, _, name), used in wanted.items():
        mine = {place: pools for place, pools in used.items() if place in capacities}
        if mine:
            stages.append(_stage(capacities, mine, name=name, material=plan.materials[material].name))
    return tuple(stages)


def _stage(
    capacities: dict[Place, PlaceCapacity], used: dict[Place, tuple[int, ...]], *, name: str, material: str
) -> StageCapacity:
    """All units side by side; those that need the same pools give no more together than each of the pools does."""
    together: dict[tuple[Place, ...], float] = {}
    for place, numbers in used.items():
        pools = tuple(Place(POOL, number) for number in numbers if Place(POOL, number) in capacities)
        together[pools] = together.get(pools, 0.0) + capacities[place].doses_per_month
    doses = (min(units, *(capacities[pool].doses_per_month for pool in pools)) if pools else units
             for pools, units in together.items())  # fmt: skip
    every = dict.fromkeys([*used, *(pool for pools in together for pool in pools)])
    labels = tuple(capacities[place].label for place in every)
    return StageCapacity(material, name, labels, sum(doses))


def _upstream_first(plan: Plan, campaigns: tuple[int, ...]) -> list[int]:
    """Campaigns so that what is made from others comes after them; otherwise as in the plan."""
    return sorted(campaigns, key=lambda number: (len(feeding(plan, [plan.campaigns[number].material])), number))
