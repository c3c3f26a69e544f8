"""What holds whatever happens together: projects, PPQ lots, stock at the start, disruptions, supplies, steps alongside.

The plants are those of `tests.reference.random_together`.
"""

from collections import Counter
from dataclasses import replace
from functools import lru_cache
from random import Random
from unittest.mock import patch

import numpy as np
import pytest

from capsim.engine.build import build
from capsim.engine.replication import run_replication
from capsim.foundation.distributions import Constant, Uniform
from capsim.foundation.rules import Effect, Struck
from capsim.plan.plan import NONE, UNLIMITED, DisruptionRow, EffectRow, JoinRow, Stream
from capsim.plan.projects import live_times
from capsim.results.tables import Status
from tests.plants import BALANCE_PARTS
from tests.reference.random_later import random_later_plan
from tests.reference.random_together import random_together
from tests.unit.engine.handmade import Maker

SEED = 11
PLANS = range(100, 125)


def tables(plan, index):
    with patch("capsim.engine.replication.check_deadlock"):
        return run_replication(plan, seed=SEED, index=index).tables


@lru_cache
def found(number):
    plan = random_together(number)
    return plan, tables(plan, number)


def differing(first, second):
    return [
        name
        for name, table in first.items()
        if any(not np.array_equal(values, second[name][column]) for column, values in table.items())
    ]


@pytest.mark.parametrize("number", PLANS)
def test_every_balance_closes(number):
    plan, result = found(number)
    balance, supplies = result["balance"], result["supplies"]
    assert (sum(balance[part] for part in BALANCE_PARTS) == balance["begun"]).all()
    assert all((balance[part] >= 0).all() for part in BALANCE_PARTS)
    opening = np.array([row.opening for row in plan.supplies], dtype=np.int64)
    assert (opening + supplies["delivered"] == supplies["used"] + supplies["left"]).all()


# What changes nothing.


def with_late_joins(plan, own):
    """More of everything, which comes with the horizon or later; not of classes whose last units are busy."""
    joins, streams = list(plan.joins), list(plan.streams)

    def joined(row):
        begin, count = len(joins), own.randint(1, 3)
        joins.extend((*plan.joins[slice(*row.joins)], JoinRow(count, plan.horizon + own.choice((0, 1, 10**6)), ())))
        return replace(row, count=row.count + count, joins=(begin, len(joins)))

    def for_each_unit(first, row, more):
        """The streams of the units that there are, and some for those that come."""
        if first == NONE:
            return NONE
        begin, own_ones = len(streams), plan.streams[first : first + row.count]
        late = (replace(own_ones[0], name=f"late {begin} {place}") for place in range(row.count, more.count))
        streams.extend((*own_ones, *late))
        return begin

    def more_units(row):
        more = joined(row)
        return replace(
            more, failures=for_each_unit(row.failures, row, more), repairs=for_each_unit(row.repairs, row, more)
        )

    classes = [row if row.busy else more_units(row) for row in plan.unit_classes]
    routines = [
        replace(row, streams=for_each_unit(row.streams, plan.unit_classes[row.unit_class], classes[row.unit_class]))
        for row in plan.routines
    ]
    rows = {"unit_classes": classes, "routines": routines, "joins": joins, "streams": streams}
    rows |= {"pools": [joined(row) for row in plan.pools], "servers": [joined(row) for row in plan.servers]}
    return replace(plan, **{name: tuple(table) for name, table in rows.items()})


@pytest.mark.parametrize("number", PLANS)
def test_capacity_after_the_horizon_changes_nothing(number):
    plan, result = found(number)
    more = with_late_joins(plan, Random(number))
    assert more != plan
    assert differing(result, tables(more, number)) == []


def with_empty_shocks(plan, own):
    """Disruptions of no length that strike everything, at the moments of those that are there and at others."""
    begin, first = len(plan.dates), len(plan.effects)
    told = tables(plan, 0)["occurrences"]["began"].tolist()
    dates = sorted({*own.sample(told, min(len(told), 10)), *(own.randrange(plan.horizon) for _ in range(5))})
    number, cause = len(plan.disruptions), 0
    streams = [*plan.streams, Stream("nothing", Constant(0), True), Stream("unit of nothing", Uniform(0, 1), False)]
    chances = len(streams)
    streams += [Stream(f"nothing rejected {row}", Uniform(0, 1), False) for row in range(len(plan.campaigns))]
    kinds = [
        (Effect.CLOSE, Struck.UNIT_CLASS, plan.unit_classes, {"unit": own.choice((-1, -2, 0))}),
        (Effect.SPOIL, Struck.UNIT_CLASS, plan.unit_classes, {"look_back": 10**6, "chance": 1.0, "chances": chances}),
        (Effect.CLOSE, Struck.POOL, plan.pools, {}), (Effect.FEWER, Struck.POOL, plan.pools, {"share": 1.0}),
        (Effect.CLOSE, Struck.SERVER, plan.servers, {}), (Effect.FEWER, Struck.SERVER, plan.servers, {"number": 1}),
        (Effect.HOLD_RELEASE, Struck.CAMPAIGN, plan.campaigns, {}), (Effect.DISCARD, Struck.STORE, plan.stores, {}),
        (Effect.DELAY, Struck.SUPPLY, plan.supplies, {"lost": True}),
        (Effect.BLOCK_ROUTE, Struck.SHIPMENT, plan.shipments, {}),
    ]  # fmt: skip
    effects = [
        EffectRow(number, int(effect), int(struck), row, cause=cause, **given)
        for effect, struck, table, given in kinds
        for row in range(len(table))
    ]
    row = DisruptionRow(
        "nothing", "any", (begin, begin + len(dates)), NONE, NONE, len(plan.streams), len(plan.streams) + 1,
        (first, first + len(effects)),
    )  # fmt: skip
    return replace(
        plan, dates=(*plan.dates, *dates), streams=tuple(streams), effects=(*plan.effects, *effects),
        disruptions=(*plan.disruptions, row),
    )  # fmt: skip


@pytest.mark.parametrize("number", PLANS)
def test_a_shock_of_no_length_changes_nothing(number):
    plan, result = found(number)
    assert set(differing(result, tables(with_empty_shocks(plan, Random(number)), number))) == {"occurrences"}


# Qualification.


def test_nothing_is_released_before_its_ppq_lots_are_good():
    """Of every campaign in which something was released, so many lots one after the other were good before."""
    seen = Counter()
    for number in range(0, 90, 3):  # every third has all rules
        for plan in (random_later_plan(number), random_together(number)):
            lots = tables(plan, number)["lots"]
            for campaign, row in enumerate(plan.campaigns):
                if row.qualification != NONE:
                    mine = {name: column[lots["campaign"] == campaign].tolist() for name, column in lots.items()}
                    check_qualification(plan, plan.qualifications[row.qualification], mine, seen)
    assert min(seen[name] for name in ("released", "engineering run", "ppq lot", "waited")) >= 5, seen


def check_qualification(plan, rule, lots, seen):
    rows = sorted(zip(lots["number"], lots["status"], lots["decided"], lots["made"], lots["cause"], strict=True))
    released = [decided for _, status, decided, _, _ in rows if status == Status.RELEASED]
    causes = [plan.causes[cause] if cause != NONE else "" for *_, cause in rows]
    seen.update(causes)
    assert all(status != Status.RELEASED for number, status, *_ in rows if number < rule.engineering_runs)
    if not released:
        return
    first = min(released)
    seen["released"] += len(released)
    seen["waited"] += released.count(first) > 1
    # So many in a row had been made by then, none of them with bad results.
    bad = ("out of specification", "rejected at disposition", "parent rejected")
    good = [
        0 <= made <= first and number >= rule.engineering_runs and status != Status.LOST and cause not in bad
        for (number, status, _, made, _), cause in zip(rows, causes, strict=True)
    ]
    runs = "".join("x" if one else " " for one in good).split()
    assert max(map(len, runs), default=0) >= rule.ppq_lots
    if not rule.release_ppq:
        assert causes.count("ppq lot") >= 1


# Contamination.


@pytest.mark.parametrize("number", range(60))
def test_a_contamination_holds_exactly_the_lots_that_were_there(number):
    """Lots of random length on some units; each leaves its unit when its work has ended. A unit is found contaminated.

    The lot on board is lost; those whose time in the unit reaches into the window are rejected when the investigation
    ends; all others are released when their test is done, as they would have been.
    """
    own, horizon = Random(f"contamination {number}"), 40 * 86_400
    make = Maker(horizon)
    units, count = make.units(own.randint(1, 3)), own.randint(15, 40)
    step = make.step(units, Uniform(3_600, 5 * 86_400), alongside=False)
    steps = (make.step(make.units(3), Uniform(0, 9 * 86_400), after=UNLIMITED), step)
    make.campaign(make.material("bulk"), *steps, lots=count, checks=[make.check(elapsed=Constant(6 * 86_400))])
    if number % 3 == 0:  # on a unit beside the first step
        table = [replace(row, alongside=index == 1) for index, row in enumerate(make.tables["steps"])]
        make.tables["steps"] = table
        make.tables["campaigns"] = [replace(row, sampled=0) for row in make.tables["campaigns"]]
    at, long, back = own.randint(8, 25) * 86_400 + 77, own.randint(10, 12) * 86_400, own.randint(1, 9) * 86_400
    unit = own.randrange(make.tables["unit_classes"][units].count)
    plan = contaminated(make.plan(), units, unit, at=at, long=long, back=back)
    result = run_replication(plan, seed=SEED, index=number, full=True).tables
    there = stays(plan, result, units, unit)
    assert there
    for row, lot in enumerate(result["lots"]["number"].tolist()):
        fate, decided, made = (int(result["lots"][name][row]) for name in ("status", "decided", "made"))
        stay = there.get(lot)
        undecided = made < 0 or made + 6 * 86_400 >= at
        if stay is not None and stay[0] < at <= stay[1]:
            assert fate in (Status.LOST, Status.IN_PROCESS)
        elif stay is not None and at - back <= stay[1] < at and undecided and made >= 0:
            assert (fate, decided) == (Status.REJECTED, max(at + long, made + 6 * 86_400))
        elif made >= 0 and made + 6 * 86_400 < horizon:
            assert (fate, decided) == (Status.RELEASED, made + 6 * 86_400)


def contaminated(plan, units, unit, *, at, long, back):
    streams = (*plan.streams, Stream("long", Constant(long), True), Stream("rejected", Uniform(0, 1), False))
    effect = EffectRow(
        0, int(Effect.SPOIL), int(Struck.UNIT_CLASS), units, unit=unit, cause=0, look_back=back, chance=1.0,
        chances=len(streams) - 1,
    )  # fmt: skip
    row = DisruptionRow("virus", "contamination", (0, 1), NONE, NONE, len(streams) - 2, NONE, (0, 1))
    return replace(plan, streams=streams, dates=(at,), effects=(effect,), disruptions=(row,))


def stays(plan, result, units, unit):
    """When each lot came into a unit and left it."""
    rows, lots = result["segments"], result["lots"]["number"]
    of_class = [plan.steps[plan.segments[row].step].unit_class == units for row in rows["segment"].tolist()]
    mine = np.array(of_class) & (rows["unit"] == unit)
    columns = (rows[name][mine].tolist() for name in ("lot", "started", "ended"))
    return {int(lots[lot]): (started, ended) for lot, started, ended in zip(*columns, strict=True)}


# People.


@pytest.mark.parametrize("number", PLANS)
def test_work_begins_only_with_people_who_are_there(number):
    """Whenever something begins that needs people, all who work then are among those who have come and are present."""
    plan = random_together(number)
    world, starters = build(plan, seed=SEED, replication=number, full=True)
    for starter in starters:
        starter.begin()
    world.clock.run_to(plan.horizon)
    busy = {}
    for note in world.trace:
        row = plan.segments[note.segment]
        end = note.done.end if note.done.lost else note.done.free
        for need in plan.needs[slice(*row.needs)]:
            busy.setdefault(need.pool, []).append((note.done.began, end, need.count))
    for pool, spans in busy.items():
        there = live_times(world.plan, plan.pools[pool])
        for moment in sorted({began for began, end, _ in spans if end > began}):
            working = sum(count for began, end, count in spans if began <= moment < end)
            missing = sum(
                one.number for one in world.disturbances.missing_pools.get(pool, ()) if one.began <= moment < one.ended
            )
            assert working <= sum(came <= moment for came in there) - missing
