"""What holds the plant back first: the waiting of lots, charged to what they waited for.

Rules, in this order:

1. Only what feeds the scarcest member of the first target is looked at, or everything where there is no target.
2. Waiting is measured in dose-days: lots waiting x doses that a good lot of their campaign gives x days. Waiting for a
   full store is charged to the place that empties it, where that place is really used: a store does not work.
3. A place is really used when it worked, was cleaned or was down for 70 % of the time it had from the moment on at
   which it was live and a first lot could reach it; a store, when lots waited for it. The bottleneck is the really
   used place with the most dose-days, if a lot waited there for 2 % of the window or more in the mean.
4. But where that place kept up (it was idle for 5 % or more of the time since the first lot could reach it) and a
   campaign that starts a lot whenever a unit is free never let its first unit class rest, the starts are the limit:
   the lots that would have come wait outside, uncounted.
5. Where hardly anything waits, the material that the last lots of the chain waited for most points upstream, to the
   busiest unit class of the campaigns that make it: starts are limited by that. A material that is delivered, not made,
   is itself the limit. Where its makers have time left, what they in turn waited for most is looked at.
6. Otherwise the most used of the really used places is the limit: what comes is all it gets. Of those used alike
   (within 5 % of the time) it is the one where more has waited.
7. Where nothing is really used either, no place limits: time does, that is the lead time along the route and the
   dates on which sites go live.

Where a place is named, the sentence ends with the runner-up: the other place with the most dose-days.

This is a diagnosis from one run. What one more unit would really bring is an experiment, not an analysis.
"""

from dataclasses import dataclass, replace

import numpy as np

from capsim.analysis.observations import FloatArray, feeding, matrix, wanted_materials
from capsim.analysis.queues import used_share, window_begin, window_ends
from capsim.analysis.shortest import passage
from capsim.analysis.statistics import Estimate, mean_interval
from capsim.analysis.targets import answer, doses_text, percent_text
from capsim.plan.places import MATERIAL, POOL, SERVER, STORE, UNIT_CLASS, Place, WaitPoint, label, places, wait_points
from capsim.plan.plan import NONE, Plan, Starts
from capsim.results.result import Result

TIME = "time"
"""Kind of a bottleneck that is no place."""

REALLY_USED = 0.7
HARDLY_WAITS = 0.02
AS_USED = 0.05
HARDLY_ELSE = 0.1
"""Waiting at all places together, over the waiting for a material, up to which hardly anything else waits."""
KEPT_UP = 0.95

_DAY = 86_400


@dataclass(frozen=True)
class Bottleneck:
    """Something that limits the plant, or might.

    Attributes:
        kind: "unit class", "pool", "store", "laboratory", "material", or "time" for no place at all.
        label: Its name, with the site.
        dose_days: Waiting charged to it in a replication [dose day], or [lot day] where doses mean nothing.
        share_of_waiting: Of all waiting charged to places.
        utilisation: Share of the time it had in which it was really used; None where that means nothing.
        sentence: What to tell a planner.
    """

    kind: str
    label: str
    dose_days: Estimate
    share_of_waiting: float
    utilisation: Estimate | None
    sentence: str

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True)
class _Charge:
    """A place of the ranking with its observations, one a replication.

    ``since_reached`` is ``used`` over the time from which a lot could be there; ``mean_wait`` is per lot [s].
    """

    place: Place
    dose_days: FloatArray
    used: FloatArray
    since_reached: FloatArray
    mean_wait: float

    @property
    def really_used(self) -> bool:
        if self.place.kind == STORE:
            return bool(self.dose_days.any())
        return bool(self.since_reached.mean() >= REALLY_USED)


def bottleneck(result: Result, level: float = 0.95) -> Bottleneck:
    """What limits the plant first, by the rules of this module.

    Raises:
        ResultError: No replication finished.
    """
    campaigns = _campaigns_that_matter(result)
    charges = _charges(result, campaigns)
    found, charge = _found(result, campaigns, charges, level=level)
    return replace(found, sentence=found.sentence + _next(result.plan, charges, charge))


def _found(
    result: Result, campaigns: tuple[int, ...], charges: list[_Charge], *, level: float
) -> tuple[Bottleneck, _Charge | None]:
    """The bottleneck by the rules above, and its place where it is one."""
    waited = next((charge for charge in charges if charge.really_used), None)
    if waited is not None and waited.mean_wait >= HARDLY_WAITS * _window(result.plan):
        starter = _restless_starter(result.plan, campaigns, charges)
        if starter is not None and waited.since_reached.mean() < KEPT_UP:
            why = ": what waits later is worked off"
            return _limits_starts(result, charges, starter, why=why, level=level), starter
        return _of_place(result, charges, waited, level=level), waited
    starved = _starved(result, campaigns, charges, level=level)
    if starved is not None:
        return starved
    used = [charge for charge in charges if charge.really_used]
    if used:
        most = max(charge.since_reached.mean() for charge in used)
        close = [charge for charge in used if charge.since_reached.mean() >= most - AS_USED]
        busiest = max(close, key=lambda charge: (charge.dose_days.mean(), charge.since_reached.mean()))
        return _of_place(result, charges, busiest, level=level), busiest
    return Bottleneck(TIME, "lead time", _nothing(result, level), 0.0, None, _time_sentence(result, charges)), None


def ranking(result: Result, level: float = 0.95) -> tuple[Bottleneck, ...]:
    """Every place that matters, the most dose-days first, then the most used.

    Raises:
        ResultError: No replication finished.
    """
    charges = _charges(result, _campaigns_that_matter(result))
    return tuple(_of_place(result, charges, charge, level=level) for charge in charges)


def waiting_unit(plan: Plan) -> str:
    """What waiting is weighed in: "dose-day", or "lot-day" where doses mean nothing."""
    counted = any(plan.materials[row.material].doses and row.nominal for row in plan.campaigns)
    return "dose-day" if counted else "lot-day"


def _campaigns_that_matter(result: Result) -> tuple[int, ...]:
    plan = result.plan
    if plan.targets:
        return feeding(plan, [answer(result, plan.targets[0]).limiting.material])
    return feeding(plan, wanted_materials(plan))


def _window(plan: Plan) -> int:
    return plan.horizon - plan.window.warm_up


def _charges(result: Result, campaigns: tuple[int, ...]) -> list[_Charge]:
    """The places that these campaigns use, each with the waiting charged to it, in order of the ranking."""
    plan = result.plan
    standing, lots = matrix(result, "waits", "standing"), _lots(result)
    points = [(index, point) for index, point in enumerate(wait_points(plan)) if point.campaign in campaigns]
    asking: dict[Place, set[int]] = {}
    for _, point in points:
        if point.kind != MATERIAL:
            asking.setdefault(Place(point.kind, point.row), set()).add(point.campaign)
    used = {place: used_share(result, place) for place in places(plan) if place in asking}
    since = {place: _since_reached(result, place, asking[place], used=values) for place, values in used.items()}
    waiting = {place: np.zeros(len(result)) for place in used}
    for index, point in points:
        if point.kind != MATERIAL:
            place = _charged_to(plan, point, since)
            waiting[place] = waiting[place] + standing[:, index] * _weight(plan, point.campaign) / _DAY
    charges = []
    for place, dose_days in waiting.items():
        doses = sum(lots[campaign] * _weight(plan, campaign) for campaign in asking[place])
        mean_wait = float(dose_days.mean()) * _DAY / doses if doses else 0.0
        charges.append(_Charge(place, dose_days, used[place], since[place], mean_wait))
    return sorted(charges, key=lambda charge: (-charge.dose_days.mean(), -charge.used.mean()))


def _since_reached(result: Result, place: Place, campaigns: set[int], *, used: FloatArray) -> FloatArray:
    """The used share over the time from the first moment at which a lot could be at the place."""
    plan, lots = result.plan, result.tables["lots"]
    begin, ends = window_begin(plan, place), window_ends(result)
    first = np.full(len(result), float(plan.horizon))
    for number in campaigns:
        steps = plan.campaigns[number].steps
        begins = lots["started" if steps[0] < steps[1] else "made"]  # what is delivered has no first unit
        taken = (lots["campaign"] == number) & (begins >= 0)
        at = np.searchsorted(result.replications, lots["replication"][taken])
        np.minimum.at(first, at, (begins[taken] + _way_to(plan, number, place)).astype(np.float64))
    left = ends - np.maximum(first, begin)
    share: FloatArray = used * (ends - begin) / np.maximum(left, 1.0)
    return np.minimum(share, 1.0)


def _way_to(plan: Plan, number: int, place: Place) -> int:
    """From the start of a lot to the moment it reaches a place, at least [s]."""
    quickest, row = passage(plan, number, 0, bare=True), plan.campaigns[number]
    steps = plan.steps[slice(*row.steps)]
    if place.kind == UNIT_CLASS:
        return min(way for way, step in zip(quickest.enters, steps, strict=True) if step.unit_class == place.row)
    if place.kind == SERVER:
        checks = plan.checks[slice(*row.checks)]
        return min(quickest.phases[check.phase] for check in checks if check.server == place.row)
    return 0


def _restless_starter(plan: Plan, campaigns: tuple[int, ...], charges: list[_Charge]) -> _Charge | None:
    """The first unit class of a campaign that starts whenever it can, where that class never rests."""
    first = set()
    for number in campaigns:
        row = plan.campaigns[number]
        if row.starts == Starts.FREE and row.inputs[0] == row.inputs[1] and row.steps[0] < row.steps[1]:
            first.add(Place(UNIT_CLASS, plan.steps[row.steps[0]].unit_class))
    starters = [charge for charge in charges if charge.place in first and charge.used.mean() >= KEPT_UP]
    return max(starters, key=lambda charge: float(charge.used.mean()), default=None)


def _limits_starts(result: Result, charges: list[_Charge], charge: _Charge, *, why: str, level: float) -> Bottleneck:
    found = _of_place(result, charges, charge, level=level)
    said = f"starts are limited by {_noun(found.kind)} {found.label}, used {_used_text(charge)}{why}"
    return replace(found, sentence=said)


def _lots(result: Result) -> FloatArray:
    """Mean lots planned in each campaign."""
    count = np.bincount(result.tables["lots"]["campaign"], minlength=len(result.plan.campaigns))
    return np.asarray(count / len(result), dtype=np.float64)


def _weight(plan: Plan, campaign: int) -> float:
    """Doses of a lot; a lot counts as one where doses mean nothing."""
    return plan.campaigns[campaign].nominal or 1.0


def _charged_to(plan: Plan, point: WaitPoint, since: dict[Place, FloatArray]) -> Place:
    """The place itself; for a store, the really used place that empties it, if there is one."""
    own = Place(point.kind, point.row)
    if point.kind != STORE:
        return own
    emptied_by = [place for place in _empties(plan, point) if place in since and since[place].mean() >= REALLY_USED]
    return max(emptied_by, key=lambda place: float(since[place].mean()), default=own)


def _empties(plan: Plan, point: WaitPoint) -> list[Place]:
    """Where lots go from the store that they wait for."""
    row = plan.campaigns[point.campaign]
    steps = plan.steps[slice(*row.steps)]
    if point.row == row.in_process:
        return [Place(UNIT_CLASS, step.unit_class) for step in steps]
    nexts = [later.unit_class for step, later in zip(steps, steps[1:], strict=False) if step.after == point.row]
    if nexts:
        return [Place(UNIT_CLASS, unit_class) for unit_class in nexts]
    # Where made lots stand: they leave when they are released, or when others are made from them.
    found = [Place(SERVER, check.server) for check in plan.checks[slice(*row.checks)] if check.server != NONE]
    for user in sorted({entry.campaign for entry in plan.inputs if entry.material == row.material}):
        first, end = plan.campaigns[user].steps
        found += [Place(UNIT_CLASS, plan.steps[first].unit_class)] if first < end else []
    return found


def _of_place(result: Result, charges: list[_Charge], charge: _Charge, *, level: float) -> Bottleneck:
    plan, place = result.plan, charge.place
    name = label(plan, place.kind, place.row)
    everything = sum(float(one.dose_days.mean()) for one in charges)
    share = float(charge.dose_days.mean()) / everything if everything else 0.0
    used = mean_interval(charge.used, level) if place.kind != STORE else None
    said = f"{_noun(place.kind)} {name}"
    if used is not None:
        said += f" is used {_used_text(charge)}"
    if share:
        waiting = f"{doses_text(float(charge.dose_days.mean()))} {waiting_unit(plan)}s"
        said += f"{' and' if used else ''} accounts for {percent_text(share)} of the waiting ({waiting})"
        said += _elsewhere(plan, charges, charge, everything=everything)
    return Bottleneck(place.kind, name, mean_interval(charge.dose_days, level), share, used, said)


def _elsewhere(plan: Plan, charges: list[_Charge], charge: _Charge, *, everything: float) -> str:
    """Places of the same kind and name at other sites, with their waiting: one limit, many addresses."""
    own = _name(plan, charge.place)
    alike = [one for one in charges if one.place.kind == charge.place.kind and _name(plan, one.place) == own]
    if len(alike) == 1:
        return ""
    together = sum(float(one.dose_days.mean()) for one in alike) / everything
    return f"; with those of that name at other sites, {percent_text(together)}"


def _name(plan: Plan, place: Place) -> str:
    return label(plan, place.kind, place.row).rpartition(".")[2]


def _used_text(charge: _Charge) -> str:
    """Utilisation, and what it is once lots are there, where that says more."""
    used, since = float(charge.used.mean()), float(charge.since_reached.mean())
    more = f" ({percent_text(since)} once lots can reach it)" if since >= used + 0.02 else ""
    return f"{percent_text(used)} of the time it has{more}"


def _noun(kind: str) -> str:
    return {UNIT_CLASS: "unit class", POOL: "pool", STORE: "store", SERVER: "laboratory"}[kind]


def _next(plan: Plan, charges: list[_Charge], named: _Charge | None) -> str:
    """The place with the most waiting besides the one that was named."""
    everything = sum(float(one.dose_days.mean()) for one in charges)
    other = next((one for one in charges if one is not named and one.dose_days.any()), None)
    if named is None or other is None:
        return ""
    used = "" if other.place.kind == STORE else f", {percent_text(float(other.used.mean()))} used"
    share = percent_text(float(other.dose_days.mean()) / everything)
    name = label(plan, other.place.kind, other.place.row)
    return f"; next: {_noun(other.place.kind)} {name}{used}, {share} of the waiting"


def _starved(
    result: Result, campaigns: tuple[int, ...], charges: list[_Charge], *, level: float
) -> tuple[Bottleneck, _Charge | None] | None:
    """What limits the supply of the material that these campaigns wait for most; None where nothing does.

    What the last of the chain lack counts first, then what any of them lacks.
    """
    for some in (_last(result.plan, campaigns), campaigns):
        waits = _material_waits(result, some)
        for material in sorted(waits, key=lambda row: -float(waits[row].mean())):
            if waits[material].any():
                found = _short_of(result, campaigns, (material, waits[material]), charges=charges, level=level)
                if found is not None:
                    return found
    return None


def _short_of(
    result: Result,
    campaigns: tuple[int, ...],
    lacked: tuple[int, FloatArray],
    *,
    charges: list[_Charge],
    level: float,
) -> tuple[Bottleneck, _Charge | None] | None:
    """What limits the supply of a material, with the dose-days waited for it; None where its makers lack nothing."""
    plan, (material, waited) = result.plan, lacked
    name = plan.materials[material].name
    makers = [number for number, row in enumerate(plan.campaigns) if row.material == material]
    made_on = {plan.steps[step].unit_class for maker in makers for step in range(*plan.campaigns[maker].steps)}
    if not made_on:
        sentence = f"lots wait for {name}, which is delivered, not made: more or earlier deliveries are needed"
        return Bottleneck(MATERIAL, name, mean_interval(waited, level), 0.0, None, sentence), None
    made = [charge for charge in charges if charge.place.kind == UNIT_CLASS and charge.place.row in made_on]
    busiest = max(made, key=lambda charge: float(charge.since_reached.mean()))
    if busiest.really_used:
        elsewhere = sum(float(one.dose_days.mean()) for one in charges)
        hardly = elsewhere <= HARDLY_ELSE * float(waited.mean())
        why = f": hardly anything waits but for {name}" if hardly else ""
        return _limits_starts(result, charges, busiest, why=why, level=level), busiest
    upstream = feeding(plan, [material])
    return _starved(result, upstream, charges, level=level) if len(upstream) < len(campaigns) else None


def _last(plan: Plan, campaigns: tuple[int, ...]) -> tuple[int, ...]:
    """Those of some campaigns that none of the others draws from: what they lack counts, whatever others wait for."""
    drawn = {entry.material for entry in plan.inputs if entry.campaign in campaigns}
    return tuple(number for number in campaigns if plan.campaigns[number].material not in drawn)


def _material_waits(result: Result, campaigns: tuple[int, ...]) -> dict[int, FloatArray]:
    """Dose-days that lots of these campaigns waited for each material, one a replication."""
    plan, standing = result.plan, matrix(result, "waits", "standing")
    waits: dict[int, FloatArray] = {}
    for index, point in enumerate(wait_points(plan)):
        if point.kind == MATERIAL and point.campaign in campaigns:
            dose_days = standing[:, index] * _weight(plan, point.campaign) / _DAY
            waits[point.row] = waits.get(point.row, np.zeros(len(result))) + dose_days
    return waits


def _nothing(result: Result, level: float) -> Estimate:
    return mean_interval(np.zeros(len(result)), level)


def _time_sentence(result: Result, charges: list[_Charge]) -> str:
    said = "no place limits: the lead time along the route, the planned starts and the dates sites go live do"
    busiest = max(
        (charge for charge in charges if charge.place.kind != STORE), key=lambda c: c.used.mean(), default=None
    )
    if busiest is None:
        return said
    name = label(result.plan, busiest.place.kind, busiest.place.row)
    return f"{said}; the most used place, {name}, is used {percent_text(float(busiest.used.mean()))} of the time it has"
