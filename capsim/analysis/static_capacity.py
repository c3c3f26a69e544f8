"""What arithmetic alone says: capacity of every place and stage, the earliest possible day, the most doses by a date.

Two kinds of figure stand side by side. *Capacity* is expected: mean durations, shifts, availability of units that
break down; no waiting, no changeover, no failed lots. *The most doses* by a date is a bound that no replication can
pass (see `capsim.analysis.upper_bound`): it uses the least durations. Nothing is simulated.
"""

import math
from dataclasses import dataclass

from capsim.analysis.observations import feeding, final_materials, wanted_materials
from capsim.analysis.shortest import Earliest, amounts, hands_on, mean, segments_of, work
from capsim.analysis.targets import date_text, day_text, doses_text
from capsim.analysis.upper_bound import UpperBound
from capsim.foundation.worktime import NEVER
from capsim.plan.places import SERVER, UNIT_CLASS, Place, label, places
from capsim.plan.plan import NONE, OnClose, Plan, Role, SegmentRow, Target

_MONTH = 30 * 86_400


@dataclass(frozen=True)
class PlaceCapacity:
    """What a unit class or laboratory can do once it is live, if it never waits.

    Attributes:
        lots_per_month: In 30 days, of the mix of lots that the doses ask for.
        doses_per_month: Doses in 30 days that these lots amount to; 0 where doses mean nothing.
        availability: MTBF / (MTBF + MTTR) of its units; 1 where they do not break down.
        open_share: Share of the time in which it is open.
        live_from: When it goes live [s].
    """

    kind: str
    label: str
    lots_per_month: float
    doses_per_month: float
    availability: float
    open_share: float
    live_from: int


@dataclass(frozen=True)
class StageCapacity:
    """A step or check that every dose must pass, with all places that can do it side by side.

    Attributes:
        material: Whose step it is.
        step: Name of the step, or of the laboratory.
        places: Labels of the places.
        doses_per_month: Doses in 30 days with all of them live [dose].
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
        places: Every unit class and laboratory with lots to work on.
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
    capacities = {place: _capacity(plan, place, wanted) for place, wanted in _working(plan).items()}
    stages = _stages(plan, capacities)
    least = min((stage for stage in stages if stage.doses_per_month), key=lambda s: s.doses_per_month, default=None)
    earliest, most = Earliest(plan), UpperBound(plan)
    targets = tuple(_target(plan, target, earliest, most=most) for target in plan.targets)
    return Bound(tuple(capacities.values()), stages, least, targets)


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
    for by in target.by or (plan.horizon,):
        sets = [most.doses(material, by) / doses for material, doses in target.members]
        dates.append(DateBound(by, min(sets) * target.doses_per_set))
    return TargetBound(target.name, target.doses, math.inf if first >= NEVER else float(first), tuple(dates))


def _working(plan: Plan) -> dict[Place, dict[int, float]]:
    """Each unit class and server with the time of a place that a lot of each campaign takes there [place s]."""
    taken: dict[Place, dict[int, float]] = {place: {} for place in places(plan)}
    for number, row in enumerate(plan.campaigns):
        for index, amount in zip(range(*row.steps), amounts(plan, row, mean), strict=False):
            step = plan.steps[index]
            segments = segments_of(plan, step, Role.PROCESS, Role.CLEANING, Role.PREPARATION)
            time = sum(_lasts(plan, segment, amount) for segment in segments)
            of_place = taken[Place(UNIT_CLASS, step.unit_class)]
            of_place[number] = of_place.get(number, 0.0) + time
        for check in plan.checks[slice(*row.checks)]:
            if check.server != NONE:
                server = plan.servers[check.server]
                share = _open_share(plan, server.calendar, server.live_from)
                time = _over(hands_on(plan, check, mean), share)
                of_place = taken[Place(SERVER, check.server)]
                of_place[number] = of_place.get(number, 0.0) + time
    return {place: times for place, times in taken.items() if any(times.values())}


def _lasts(plan: Plan, segment: SegmentRow, amount: float) -> float:
    """How long a segment takes in the mean, shifts and repairs included [s]."""
    seconds = work(plan, segment, amount, pick=mean)
    unit_class = plan.steps[segment.step].unit_class
    if segment.breaks:
        seconds = _over(seconds, _availability(plan, unit_class))
    if segment.on_close == OnClose.FINISH:
        return seconds
    return _over(seconds, _open_share(plan, segment.calendar, plan.unit_classes[unit_class].live_from))


def _over(seconds: float, share: float) -> float:
    return seconds / share if share > 0 else math.inf


def _availability(plan: Plan, unit_class: int) -> float:
    row = plan.unit_classes[unit_class]
    if row.failures == NONE:
        return 1.0
    up, down = plan.streams[row.failures].distribution.mean, plan.streams[row.repairs].distribution.mean
    return up / (up + down) if up + down > 0 else 1.0


def _open_share(plan: Plan, calendar: int, live_from: int) -> float:
    hours, length = plan.calendar(calendar), plan.horizon - live_from
    if hours is None or length <= 0:
        return 1.0
    return hours.work_between(live_from, plan.horizon) / length


def _capacity(plan: Plan, place: Place, taken: dict[int, float]) -> PlaceCapacity:
    """Capacity for the mix of lots in which every dose passes once."""
    lots = _lots_per_dose(plan, taken)
    doses_mean_something = bool(lots)
    lots = lots or dict.fromkeys(taken, 1 / len(taken))
    row = plan.unit_classes[place.row] if place.kind == UNIT_CLASS else plan.servers[place.row]
    time = sum(taken[number] * share for number, share in lots.items())
    doses = row.count * _MONTH / time if time else math.inf
    breaks = place.kind == UNIT_CLASS
    return PlaceCapacity(
        kind=place.kind,
        label=label(plan, place.kind, place.row),
        lots_per_month=doses * sum(lots.values()),
        doses_per_month=doses if doses_mean_something else 0.0,
        availability=_availability(plan, place.row) if breaks else 1.0,
        open_share=_open_share(plan, row.calendar, row.live_from),
        live_from=row.live_from,
    )


def _lots_per_dose(plan: Plan, taken: dict[int, float]) -> dict[int, float]:
    """Lots of each campaign at a place for one dose, products in equal parts; empty where doses mean nothing.

    Campaigns of one material share its doses; materials that are made from one another carry each dose in turn.
    """
    lots = dict.fromkeys(taken, 0.0)
    chains = []
    for final in final_materials(plan):
        chain = [number for number in feeding(plan, [final]) if number in taken and plan.campaigns[number].nominal > 0]
        if chain:
            chains.append(chain)
    for chain in chains:
        for number in chain:
            sharing = sum(plan.campaigns[other].material == plan.campaigns[number].material for other in chain)
            lots[number] += 1 / (plan.campaigns[number].nominal * sharing * len(chains))
    return {number: share for number, share in lots.items() if share}


def _stages(plan: Plan, capacities: dict[Place, PlaceCapacity]) -> tuple[StageCapacity, ...]:
    """Steps and laboratories of what feeds the first target, upstream first."""
    wanted: dict[tuple[int, str, str], dict[Place, None]] = {}
    order = _upstream_first(plan, feeding(plan, wanted_materials(plan)))
    for number in order:
        row = plan.campaigns[number]
        for step in plan.steps[slice(*row.steps)]:
            wanted.setdefault((row.material, UNIT_CLASS, step.name), {})[Place(UNIT_CLASS, step.unit_class)] = None
        for check in plan.checks[slice(*row.checks)]:
            if check.server != NONE:
                name = plan.servers[check.server].name
                wanted.setdefault((row.material, SERVER, name), {})[Place(SERVER, check.server)] = None
    found = []
    for (material, _, name), used in wanted.items():
        mine = [capacities[place] for place in used if place in capacities]
        if mine:
            total = sum(capacity.doses_per_month for capacity in mine)
            labels = tuple(capacity.label for capacity in mine)
            found.append(StageCapacity(plan.materials[material].name, name, labels, total))
    return tuple(found)


def _upstream_first(plan: Plan, campaigns: tuple[int, ...]) -> list[int]:
    """Campaigns so that what is made from others comes after them; otherwise as in the plan."""
    return sorted(campaigns, key=lambda number: (len(feeding(plan, [plan.campaigns[number].material])), number))
