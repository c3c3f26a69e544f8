"""What holds the plant back first: the waiting of lots, charged to what they waited for.

Rules, in this order:

1. Only what feeds the scarcest member of the first target is looked at, or everything where there is no target.
2. Waiting is measured in dose-days: lots waiting x doses that a good lot of their campaign gives x days. It is charged
   to the really used place that makes lots wait, which is not always the one they ask for; see
   `capsim.analysis.charged_to`. What does not work limits nothing.
3. A place is really used when it worked, was cleaned or was down for 70 % of the time it had from the moment on at
   which it was live and a first lot could reach it; a store or a supply, when lots waited for it. Of the really used
   places for which a lot waited 2 % of the window or more in the mean, the bottleneck is the last on the way of the
   lots that falls behind: it is used for 95 % or more, or more and more wait for it. Where none falls behind it is the
   last of those used alike, within 5 % of the most used. A store or a supply is it where most wait for that.
4. But where that place, unless it is a supply, does not fall behind and a campaign that starts a lot whenever a unit is
   free never let its first unit class rest, the starts are the limit: the lots that would have come wait outside,
   uncounted.
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

from capsim.analysis.charges import IDLE, Charge, charges_of, flow_order, material_waits, waiting_unit
from capsim.analysis.observations import FloatArray, feeding, wanted_materials
from capsim.analysis.statistics import SHARE, Estimate, mean_interval
from capsim.analysis.targets import answer, doses_text, percent_text
from capsim.plan.places import MATERIAL, POOL, SERVER, STORE, SUPPLY, UNIT_CLASS, Place, label
from capsim.plan.plan import Plan, Starts
from capsim.results.result import Result

TIME = "time"
"""Kind of a bottleneck that is no place."""

HARDLY_WAITS = 0.02
AS_USED = 0.05
HARDLY_ELSE = 0.1
"""Waiting at all places together, over the waiting for a material, up to which hardly anything else waits."""
KEPT_UP = 0.95


@dataclass(frozen=True)
class Bottleneck:
    """Something that limits the plant, or might.

    Attributes:
        kind: "unit class", "pool", "store", "laboratory", "supply", "material", or "time" for no place at all.
        label: Its name, with the site.
        dose_days: Waiting charged to it in a replication [dose day], or [lot day] where doses mean nothing.
        share_of_waiting: Of all waiting charged to places.
        utilisation: Share of the time it had in which it was really used; None where that means nothing.
        since_reached: The same from the moment on at which a first lot could be there.
        sentence: What to tell a planner.
    """

    kind: str
    label: str
    dose_days: Estimate
    share_of_waiting: float
    utilisation: Estimate | None
    sentence: str
    since_reached: Estimate | None = None

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True)
class _View:
    """What is looked at: the campaigns that matter, and the waiting charged to their places."""

    result: Result
    campaigns: tuple[int, ...]
    charges: list[Charge]
    level: float


def bottleneck(result: Result, level: float = 0.95) -> Bottleneck:
    """What limits the plant first, by the rules of this module.

    Raises:
        ResultError: No replication finished.
    """
    campaigns = _campaigns_that_matter(result)
    view = _View(result, campaigns, charges_of(result, campaigns), level)
    found, charge = _found(view)
    more = _alike(result.plan, view.charges, charge) + _next(result.plan, view.charges, charge)
    return replace(found, sentence=found.sentence + more)


def _found(view: _View) -> tuple[Bottleneck, Charge | None]:
    """The bottleneck by the rules above, and its place where it is one."""
    result, charges, level = view.result, view.charges, view.level
    waited = _waited_for(view)
    if waited is not None:
        starter = _restless_starter(result.plan, view.campaigns, charges)
        if starter is not None and not _falls_behind(waited) and waited.place.kind != SUPPLY:
            why = ": what waits later is worked off"
            return _limits_starts(view, starter, why=why), starter
        return _of_place(result, charges, waited, level=level), waited
    used = [charge for charge in charges if charge.really_used]
    most = max((charge.since_reached.mean() for charge in used), default=0.0)
    starved = _starved(view, view.campaigns)
    if starved is not None and (starved[1] is None or starved[1].since_reached.mean() >= most - AS_USED):
        return starved
    if used:
        close = [charge for charge in used if charge.since_reached.mean() >= most - AS_USED]
        busiest = max(close, key=lambda charge: (charge.dose_days.mean(), charge.since_reached.mean()))
        return _of_place(result, charges, busiest, level=level), busiest
    return Bottleneck(TIME, "lead time", _nothing(result, level), 0.0, None, _time_sentence(result, charges)), None


def _waited_for(view: _View) -> Charge | None:
    """The really used place that lots wait for: of those used alike, the last on their way; None where hardly any wait.

    Lots pile up before every place that is slower than all before it. What is slowest of all comes last.
    """
    plan = view.result.plan
    enough = HARDLY_WAITS * _window(plan)
    some = [charge for charge in view.charges if charge.really_used and charge.mean_wait >= enough]
    if not some or some[0].place.kind in IDLE:
        return some[0] if some else None
    order = flow_order(plan, view.campaigns)
    some = [charge for charge in some if charge.place.kind not in IDLE]
    behind = [charge for charge in some if _falls_behind(charge)]
    most = max(charge.since_reached.mean() for charge in some)
    close = behind or [charge for charge in some if charge.since_reached.mean() >= most - AS_USED]
    return max(close, key=lambda charge: order[charge.place])


def _falls_behind(charge: Charge) -> bool:
    """Whether what waits for it is not worked off: it never rests, or more and more wait."""
    return charge.grows or bool(charge.since_reached.mean() >= KEPT_UP)


def ranking(result: Result, level: float = 0.95) -> tuple[Bottleneck, ...]:
    """Every place that matters, the most dose-days first, then the most used.

    Raises:
        ResultError: No replication finished.
    """
    charges = charges_of(result, _campaigns_that_matter(result))
    return tuple(_of_place(result, charges, charge, level=level) for charge in charges)


def _campaigns_that_matter(result: Result) -> tuple[int, ...]:
    plan = result.plan
    if plan.targets:
        return feeding(plan, [answer(result, plan.targets[0]).limiting.material])
    return feeding(plan, wanted_materials(plan))


def _window(plan: Plan) -> int:
    return plan.horizon - plan.window.warm_up


def _restless_starter(plan: Plan, campaigns: tuple[int, ...], charges: list[Charge]) -> Charge | None:
    """The first unit class of a campaign that starts whenever it can, where that class never rests."""
    first = set()
    for number in campaigns:
        row = plan.campaigns[number]
        if row.starts == Starts.FREE and row.inputs[0] == row.inputs[1] and row.steps[0] < row.steps[1]:
            first.add(Place(UNIT_CLASS, plan.steps[row.steps[0]].unit_class))
    starters = [charge for charge in charges if charge.place in first and charge.used.mean() >= KEPT_UP]
    return max(starters, key=lambda charge: float(charge.used.mean()), default=None)


def _limits_starts(view: _View, charge: Charge, *, why: str) -> Bottleneck:
    found = _of_place(view.result, view.charges, charge, level=view.level)
    said = f"starts are limited by {_noun(found.kind)} {found.label}, used {_used_text(charge)}{why}"
    return replace(found, sentence=said)


def _of_place(result: Result, charges: list[Charge], charge: Charge, *, level: float) -> Bottleneck:
    plan, place = result.plan, charge.place
    name = label(plan, place.kind, place.row)
    everything = sum(float(one.dose_days.mean()) for one in charges)
    share = float(charge.dose_days.mean()) / everything if everything else 0.0
    used = mean_interval(charge.used, level, within=SHARE) if place.kind not in IDLE else None
    said = f"{_noun(place.kind)} {name}"
    if share and place.kind == SUPPLY:
        said = f"lots are starved of {name}, which"
    if used is not None:
        said += f" is used {_used_text(charge)}"
    if share:
        waiting = f"{doses_text(float(charge.dose_days.mean()))} {waiting_unit(plan)}s"
        said += f"{' and' if used else ''} accounts for {percent_text(share)} of the waiting ({waiting})"
        said += _elsewhere(plan, charges, charge, everything=everything)
    since = mean_interval(charge.since_reached, level, within=SHARE) if used is not None else None
    return Bottleneck(place.kind, name, mean_interval(charge.dose_days, level), share, used, said, since)


def _elsewhere(plan: Plan, charges: list[Charge], charge: Charge, *, everything: float) -> str:
    """Places of the same kind and name at other sites, with their waiting: one limit, many addresses."""
    own = _name(plan, charge.place)
    alike = [one for one in charges if one.place.kind == charge.place.kind and _name(plan, one.place) == own]
    if len(alike) == 1:
        return ""
    together = sum(float(one.dose_days.mean()) for one in alike) / everything
    return f"; with those of that name at other sites, {percent_text(together)}"


def _name(plan: Plan, place: Place) -> str:
    return label(plan, place.kind, place.row).rpartition(".")[2]


def _used_text(charge: Charge) -> str:
    """Utilisation, and what it is once lots are there, where that says more."""
    used, since = float(charge.used.mean()), float(charge.since_reached.mean())
    more = f" ({percent_text(since)} once lots can reach it)" if since >= used + 0.02 else ""
    return f"{percent_text(used)} of the time it has{more}"


def _noun(kind: str) -> str:
    return {UNIT_CLASS: "unit class", POOL: "pool", STORE: "store", SERVER: "laboratory", SUPPLY: "supply"}[kind]


def _alike(plan: Plan, charges: list[Charge], named: Charge | None) -> str:
    """Places in front of the one that was named that are used alike: more of one alone may help little."""
    if named is None:
        return ""
    close = named.since_reached.mean() - AS_USED
    some = [one for one in charges if one.place in named.asked and one.since_reached.mean() >= close]
    alike = [
        f"{label(plan, one.place.kind, one.place.row)}, {percent_text(float(one.since_reached.mean()))}" for one in some
    ]
    return f"; used alike: {'; '.join(alike)}" if alike else ""


def _next(plan: Plan, charges: list[Charge], named: Charge | None) -> str:
    """The place with the most waiting besides the one that was named."""
    everything = sum(float(one.dose_days.mean()) for one in charges)
    other = next((one for one in charges if one is not named and one.dose_days.any()), None)
    if named is None or other is None:
        return ""
    used = "" if other.place.kind in IDLE else f", {percent_text(float(other.used.mean()))} used"
    share = percent_text(float(other.dose_days.mean()) / everything)
    name = label(plan, other.place.kind, other.place.row)
    return f"; next: {_noun(other.place.kind)} {name}{used}, {share} of the waiting"


def _starved(view: _View, campaigns: tuple[int, ...]) -> tuple[Bottleneck, Charge | None] | None:
    """What limits the supply of the material that these campaigns wait for most; None where nothing does.

    What the last of the chain lack counts first, then what any of them lacks.
    """
    for some in (_last(view.result.plan, campaigns), campaigns):
        waits = material_waits(view.result, some)
        for material in sorted(waits, key=lambda row: -float(waits[row].mean())):
            if waits[material].any():
                found = _short_of(view, campaigns, material=material, waited=waits[material])
                if found is not None:
                    return found
    return None


def _short_of(
    view: _View, campaigns: tuple[int, ...], *, material: int, waited: FloatArray
) -> tuple[Bottleneck, Charge | None] | None:
    """What limits the supply of a material, with the dose-days waited for it; None where its makers lack nothing."""
    plan, charges = view.result.plan, view.charges
    name = plan.materials[material].name
    makers = [number for number, row in enumerate(plan.campaigns) if row.material == material]
    made_on = {plan.steps[step].unit_class for maker in makers for step in range(*plan.campaigns[maker].steps)}
    if not made_on:
        sentence = f"lots wait for {name}, which is delivered, not made: more or earlier deliveries are needed"
        return Bottleneck(MATERIAL, name, mean_interval(waited, view.level), 0.0, None, sentence), None
    made = [charge for charge in charges if charge.place.kind == UNIT_CLASS and charge.place.row in made_on]
    busiest = max(made, key=lambda charge: float(charge.since_reached.mean()))
    if busiest.really_used:
        elsewhere = sum(float(one.dose_days.mean()) for one in charges)
        hardly = elsewhere <= HARDLY_ELSE * float(waited.mean())
        why = f": hardly anything waits but for {name}" if hardly else ""
        return _limits_starts(view, busiest, why=why), busiest
    upstream = feeding(plan, [material])
    return _starved(view, upstream) if len(upstream) < len(campaigns) else None


def _last(plan: Plan, campaigns: tuple[int, ...]) -> tuple[int, ...]:
    """Those of some campaigns that none of the others draws from: what they lack counts, whatever others wait for."""
    drawn = {entry.material for entry in plan.inputs if entry.campaign in campaigns}
    return tuple(number for number in campaigns if plan.campaigns[number].material not in drawn)


def _nothing(result: Result, level: float) -> Estimate:
    return mean_interval(np.zeros(len(result)), level)


def _time_sentence(result: Result, charges: list[Charge]) -> str:
    said = "no place limits: the lead time along the route, the planned starts and the dates sites go live do"
    busiest = max(
        (charge for charge in charges if charge.place.kind not in IDLE), key=lambda c: c.used.mean(), default=None
    )
    if busiest is None:
        return said
    name = label(result.plan, busiest.place.kind, busiest.place.row)
    return f"{said}; the most used place, {name}, is used {percent_text(float(busiest.used.mean()))} of the time it has"
