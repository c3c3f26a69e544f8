"""Random plans in which all that may happen to a plant happens together.

Lines with steps side by side, lists of lots, consumables and stores by amount; projects, units and people that join,
learning and qualification; stock, lots in process and busy units at the start; and disruptions of every kind. The plans
are those of the other families, changed: the same number always gives the same plan.
"""

from dataclasses import replace
from itertools import pairwise
from random import Random

from capsim.foundation.distributions import Uniform
from capsim.foundation.rules import Effect, Role, Struck
from capsim.foundation.worktime import WorkCalendar
from capsim.plan.plan import MATURE, NONE, LotRow, Plan, PoolRow, Starts, Stream
from tests.reference.plan_builder import HOUR
from tests.reference.random_disruptions import EFFECTS, Disrupter
from tests.reference.random_goods import random_goods, with_amount_stores, with_supplies
from tests.reference.random_later import Changer
from tests.reference.random_lines import random_line
from tests.reference.random_lot_plans import random_lot_plan
from tests.reference.random_plans import DAY, HALF_DAY, HORIZON, random_plan

PLANS = 60
COARSE = 40
FAMILIES = (random_line, random_lot_plan, random_goods, random_line, random_plan)
KINDS = (*EFFECTS, "discard", "crew")


def random_together(number: int, *, coarse: bool = False) -> Plan:
    """Plan ``number`` of this family."""
    plan = FAMILIES[number % len(FAMILIES)](number + 20, coarse=coarse)
    own = Random(f"together {number}")
    if not plan.supplies and own.random() < 0.6:
        plan = with_supplies(plan, own, coarse=coarse)
    if all(row.unit == "lot" for row in plan.stores) and own.random() < 0.3:
        plan = with_amount_stores(plan, own)
    plan = Changer(with_feeding_stores(plan, own), number, coarse=coarse).plan()
    plan = Opener(plan, own, coarse=coarse).plan()
    return Shocker(plan, own, own.sample(KINDS, own.randint(2, len(KINDS))), coarse=coarse).plan()


def with_feeding_stores(plan, own):
    """Some steps leave the store before them only when their work has ended."""
    steps = list(plan.steps)
    for campaign in plan.campaigns:
        mains = [number for number in range(*campaign.steps) if not steps[number].alongside]
        for before, number in pairwise(mains):
            if steps[before].after >= 0 and own.random() < 0.4:
                steps[number] = replace(steps[number], keeps_previous=True)
    return replace(plan, steps=tuple(steps))


class Opener:
    """Gives a plan stock, lots in process and busy units at the start: campaigns before those that it has."""

    def __init__(self, base, own, *, coarse):
        self.base, self.own, self.coarse = base, own, coarse
        self.tables = {
            name: list(getattr(base, name))
            for name in ("streams", "links", "dates", "steps", "segments", "uses", "checks", "limits", "lots")
        }
        self.campaigns = []

    def moment(self, latest):
        if self.coarse:
            return self.own.randint(1, 2 * latest) * HALF_DAY
        return self.own.randint(1, latest * DAY)

    def plan(self):
        own, base = self.own, self.base
        for row in base.campaigns:
            if own.random() < 0.4:
                self.add_stock(row)
            if row.steps[0] < row.steps[1] and own.random() < 0.5:
                self.add_in_process(row)
        busy = [
            replace(row, busy=tuple(self.moment(9) for _ in range(own.randint(0, row.count))))
            for row in base.unit_classes
        ]
        return self.numbered(replace(base, unit_classes=tuple(busy)))

    def numbered(self, plan):
        """The new campaigns come first: all that tells of others tells their new numbers."""
        more, tables = len(self.campaigns), {}
        for name in ("steps", "checks", "limits", "lots", "inputs"):
            old = len(getattr(self.base, name))
            rows = self.tables.get(name, getattr(plan, name))
            tables[name] = [
                replace(row, campaign=row.campaign + more) if place < old else row for place, row in enumerate(rows)
            ]
        old = [replace(row, after=row.after if row.after == NONE else row.after + more) for row in plan.campaigns]
        tables = {**self.tables, **tables, "campaigns": [*self.campaigns, *old]}
        return replace(plan, **{name: tuple(rows) for name, rows in tables.items()})

    def copied(self, table, span):
        """Rows of a table once more, for the new campaign; returns their span."""
        rows = self.tables[table]
        begin = len(rows)
        rows.extend(replace(row, campaign=len(self.campaigns)) for row in rows[slice(*span)])
        return begin, len(rows)

    def add(self, row, amounts, **given):
        """A campaign of lots that are there at the start."""
        lots, dates = self.tables["lots"], self.tables["dates"]
        listed, planned = (len(lots), len(lots) + len(amounts)), (len(dates), len(dates) + len(amounts))
        for order, amount in enumerate(amounts, start=1):
            expires = self.moment(40) if self.own.random() < 0.3 else NONE
            lots.append(LotRow(len(self.campaigns), f"there {order}", amount, (), NONE, order, expires))
            dates.append(0)
        values = {
            "name": f"opening {len(self.campaigns)}", "starts": Starts.PLANNED, "first": 0, "lots": len(amounts),
            "dates": planned, "cadence": 0, "gap": NONE, "inputs": (0, 0), "listed": listed, "opening": True,
            "after": NONE, "phases": (), "qualification": NONE, "by_weeks": (), "moves": False,
            "yield_learning": MATURE, "success_learning": MATURE, "cycle_learning": MATURE, "reject_learning": MATURE,
        }  # fmt: skip
        self.campaigns.append(replace(row, **{**values, **given}))

    def add_stock(self, row):
        """Released, or in quarantine with all of its release before it."""
        amounts = [self.own.randint(500, 1500) for _ in range(self.own.randint(1, 3))]
        given = {"steps": (0, 0), "limits": (0, 0), "in_process": NONE, "sampled": NONE}
        if self.own.random() < 0.5:
            given |= {"checks": (0, 0), "rejection": 0.0, "rejection_stream": NONE}
        else:
            given["checks"] = self.copied("checks", row.checks)
        self.add(row, amounts, **given)

    def add_in_process(self, row):
        """A lot that stands in a unit, with some work left, or with none."""
        steps = range(row.steps[1] - row.steps[0])
        rows = self.base.steps[slice(*row.steps)]
        place = self.own.choice([step for step in steps if not rows[step].alongside])
        following = [step for step in steps if step > place and not rows[step].alongside]
        left = [place, *range(following[0], len(steps))] if following else [place]
        begin = len(self.tables["steps"])
        for step in left:
            self.add_step(rows[step], stands=step == place)
        sampled = left.index(row.sampled) if row.sampled in left else 0
        given = {"steps": (begin, len(self.tables["steps"])), "limits": self.limits(row, left), "sampled": sampled}
        self.add(row, [self.own.randint(500, 1500)], checks=self.copied("checks", row.checks), **given)

    def add_step(self, row, *, stands):
        segments, uses, links = (self.tables[name] for name in ("segments", "uses", "links"))
        number, begin, first_use = len(self.tables["steps"]), len(segments), len(uses)
        rows = self.base.segments[slice(*row.segments)]
        work = [one for one in rows if one.role == Role.PROCESS]
        if stands:
            rows = [one for one in rows if one.role in (Role.CLEANING, Role.PREPARATION)]
            if self.own.random() < 0.7:
                self.tables["streams"].append(Stream(f"remaining {number}", Uniform(0, self.moment(3)), True))
                links.append(len(self.tables["streams"]) - 1)
                fixed = (len(links) - 1, len(links))
                rows = [replace(work[0], fixed=fixed, per_amount=0.0, cycle_capacity=0), *rows]
        segments.extend(replace(one, step=number) for one in rows)
        if not stands:
            uses.extend(replace(one, step=number) for one in self.base.uses[slice(*row.uses)])
        given = {"segments": (begin, len(segments)), "uses": (first_use, len(uses)), "stands": stands}
        given |= {"keeps_previous": row.keeps_previous and not stands}
        self.tables["steps"].append(replace(row, campaign=len(self.campaigns), **given))

    def limits(self, row, left):
        """Those whose clocks start later, and sums."""
        rows, begin = self.tables["limits"], len(self.tables["limits"])
        for limit in self.base.limits[slice(*row.limits)]:
            given = {"campaign": len(self.campaigns)}
            if limit.inside:
                given["inside"] = tuple(left.index(step) for step in limit.inside if step in left)
                kept = bool(given["inside"])
            else:
                kept = limit.first in left and limit.last in left
                given |= {"first": left.index(limit.first), "last": left.index(limit.last)} if kept else {}
            if kept:
                rows.append(replace(limit, **given))
        return begin, len(rows)


class Shocker(Disrupter):
    """Adds disruptions to a plan: also stores that fail, crews that repair, and shares of those who are there."""

    def plan(self):
        pools = self.base.pools
        if "crew" in self.kinds:
            room = 1 + max((row.room for row in pools), default=0)
            self.repairers, self.hours = len(pools), self.random.choice((NONE, len(self.base.calendars)))
            days = range(0, 2 * HORIZON, DAY)
            shifts = WorkCalendar([day + 6 * HOUR for day in days], [day + 15 * HOUR for day in days])
            people = PoolRow("crew", 0, self.random.randint(1, 2), room)
            if self.random.random() < 0.5 and self.base.joins:
                last = len(self.base.joins)
                self.base = replace(self.base, joins=(*self.base.joins, self.base.joins[-1]))
                people = replace(people, count=people.count + self.base.joins[-1].count, joins=(last, last + 1))
            self.base = replace(self.base, pools=(*pools, people), calendars=(*self.base.calendars, shifts))
        return super().plan()

    def struck(self, number):
        """What a disruption strikes, already added."""
        return [effect for effect in self.effects if effect.disruption == number]

    def add(self):
        super().add()
        row, number = self.disruptions[-1], len(self.disruptions) - 1
        if any(effect.effect == Effect.CLOSE and effect.struck == Struck.UNIT_CLASS for effect in self.struck(number)):
            if "crew" in self.kinds and self.random.random() < 0.6:
                self.disruptions[-1] = replace(row, crew=self.repairers, hours=self.hours)

    def crew(self, number):
        """Somebody has to repair one unit."""
        row, unit = self.some_unit()
        self.strike(number, Effect.CLOSE, Struck.UNIT_CLASS, row, unit=unit)

    def fewer(self, number):
        begin = len(self.effects)
        super().fewer(number)
        for index in range(begin, len(self.effects)):
            if self.random.random() < 0.4:
                share = self.random.choice((0.25, 0.5, 1.0))
                self.effects[index] = replace(self.effects[index], number=0, share=share)

    def discard(self, number):
        counted = {row.in_process for row in self.base.campaigns}
        places = [place for place in range(len(self.base.stores)) if place not in counted]
        struck = self.random.sample(places, min(len(places), self.random.randint(1, 3)))
        steps = self.base.steps
        feeding = {one.after for one, following in pairwise(steps) if following.keeps_previous and one.after >= 0}
        for place in sorted({*struck, *feeding}):
            after = self.random.choice((0, 0, self.time(0.1, 2)))
            self.strike(number, Effect.DISCARD, Struck.STORE, place, cause=self.cause(number), after=after)
