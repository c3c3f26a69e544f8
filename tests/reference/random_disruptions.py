"""Random plans in which things go wrong: those of the other families, with disruptions added to their rows."""

from dataclasses import replace
from random import Random

from capsim.foundation.distributions import Constant, Exponential, Uniform
from capsim.foundation.rules import Effect, OnClose, Role, Struck
from capsim.plan.plan import NONE, DisruptionRow, EffectRow, Plan, Stream
from capsim.plan.rows_disruptions import ALL_UNITS, UNIT_AT_RANDOM
from tests.reference.random_goods import random_goods
from tests.reference.random_lines import random_line
from tests.reference.random_lot_plans import random_lot_plan
from tests.reference.random_plans import DAY, HALF_DAY, random_plan

PLANS = 200
COARSE = 80
FAMILIES = (random_plan, random_line, random_goods, random_lot_plan)
EFFECTS = ("close", "fewer", "spoil", "hold", "delay", "block")


def random_disruptions(number: int, *, coarse: bool = False) -> Plan:
    """Plan ``number`` of this family: the first have one kind of effect each, the others several."""
    plan = FAMILIES[number % len(FAMILIES)](number, coarse=coarse)
    if any(step.alongside for step in plan.steps):
        # What takes lots out of units says nothing in the literal engine of what runs alongside them.
        plan = random_plan(number, coarse=coarse)
    random = Random(f"disruptions {number}")
    kinds = {EFFECTS[number % len(EFFECTS)]} if number < 36 else set(random.sample(EFFECTS, random.randint(2, 6)))
    return Disrupter(plan, random, kinds, coarse=coarse).plan()


class Disrupter:
    """Adds disruptions to one plan."""

    def __init__(self, plan, random, kinds, *, coarse):
        self.base, self.random, self.kinds, self.coarse = plan, random, sorted(kinds), coarse
        self.streams, self.dates, self.causes = list(plan.streams), list(plan.dates), list(plan.causes)
        self.disruptions, self.effects = [], []

    def plan(self):
        for _ in range(self.random.randint(2, 6)):
            self.add()
        rows = {"streams": self.streams, "dates": self.dates, "causes": self.causes}
        rows |= {"disruptions": self.disruptions, "effects": self.effects}
        rows["segments"] = [self.fragile(index, row) for index, row in enumerate(self.base.segments)]
        return replace(self.base, **{name: tuple(table) for name, table in rows.items()})

    def fragile(self, index, row):
        """Some work at all hours costs the lot where a disruption closes it."""
        at_all_hours = row.role == Role.PROCESS and row.calendar == NONE
        breaks_off = at_all_hours and Random(f"fragile {index} {len(self.streams)}").random() < 0.2
        return replace(row, on_close=OnClose.LOSE_LOT) if breaks_off else row

    def time(self, low, high):
        if self.coarse:
            return max(1, round(self.random.uniform(low, high) * DAY / HALF_DAY)) * HALF_DAY
        return self.random.randint(int(low * DAY), int(high * DAY))

    def stream(self, law, *, whole=True):
        self.streams.append(Stream(f"disruption_{len(self.streams)}", law, whole))
        return len(self.streams) - 1

    def add(self):
        random, first = self.random, len(self.effects)
        begin, follows, gap, number = len(self.dates), NONE, NONE, len(self.disruptions)
        by_chance = not self.coarse and Random(f"once {len(self.streams)} {number}").random() < 0.15
        once = self.stream(Uniform(0, 100 * DAY)) if by_chance else NONE
        leaders = [index for index, row in enumerate(self.disruptions) if row.follows == NONE]
        if once == NONE and leaders and random.random() < 0.2:
            follows = random.choice(leaders)
        elif once == NONE and (self.coarse or random.random() < 0.5):
            self.dates += sorted(self.time(0, 90) for _ in range(random.randint(1, 6)))
        elif once == NONE:
            gap = self.stream(Exponential(self.time(5, 25)))
        for kind in random.sample(self.kinds, random.randint(1, len(self.kinds))):
            getattr(self, kind)(number)
        law = Constant(self.time(0.1, 6)) if self.coarse else Uniform(self.time(0, 1), self.time(1, 8))
        duration = NONE if follows != NONE and random.random() < 0.5 else self.stream(law)
        unit = self.stream(Uniform(0.0, 1.0), whole=False)
        self.disruptions.append(
            DisruptionRow(
                f"disruption {number}", "any", (begin, len(self.dates)), gap, follows, duration, unit,
                (first, len(self.effects)), once=once,
            )
        )  # fmt: skip

    def strike(self, disruption, effect, struck, row, **given):
        self.effects.append(EffectRow(disruption, int(effect), int(struck), row, **given))

    def cause(self, number):
        if f"disruption {number}" not in self.causes:
            self.causes.append(f"disruption {number}")
        return self.causes.index(f"disruption {number}")

    def some_unit(self):
        row = self.random.randrange(len(self.base.unit_classes))
        count = self.base.unit_classes[row].count
        return row, self.random.choice((ALL_UNITS, UNIT_AT_RANDOM, self.random.randrange(count)))

    def close(self, number):
        for _ in range(self.random.randint(1, 2)):
            row, unit = self.some_unit()
            self.strike(number, Effect.CLOSE, Struck.UNIT_CLASS, row, unit=unit, cause=self.cause(number))
        if self.base.pools and self.random.random() < 0.5:
            row = self.random.randrange(len(self.base.pools))
            self.strike(number, Effect.CLOSE, Struck.POOL, row, cause=self.cause(number))
        if self.base.servers and self.random.random() < 0.5:
            self.strike(number, Effect.CLOSE, Struck.SERVER, self.random.randrange(len(self.base.servers)))

    def fewer(self, number):
        for struck, table in ((Struck.POOL, self.base.pools), (Struck.SERVER, self.base.servers)):
            if table:
                row = self.random.randrange(len(table))
                self.strike(number, Effect.FEWER, struck, row, number=self.random.randint(1, table[row].count))

    def spoil(self, number):
        row, unit = self.some_unit()
        given = {"unit": unit, "cause": self.cause(number)}
        if self.random.random() < 0.6:
            given |= {"look_back": self.time(1, 20), "chance": self.random.choice((0.0, 0.5, 1.0))}
            given["chances"] = [self.stream(Uniform(0.0, 1.0), whole=False) for _ in self.base.campaigns][0]
        self.strike(number, Effect.SPOIL, Struck.UNIT_CLASS, row, **given)
        if self.random.random() < 0.6:
            self.strike(number, Effect.CLOSE, Struck.UNIT_CLASS, row, unit=unit)

    def hold(self, number):
        for row in range(len(self.base.campaigns)):
            if self.random.random() < 0.6:
                self.strike(number, Effect.HOLD_RELEASE, Struck.CAMPAIGN, row)

    def delay(self, number):
        given = {"lost": self.random.random() < 0.4, "cause": self.cause(number)}
        for row in range(len(self.base.supplies)):
            self.strike(number, Effect.DELAY, Struck.SUPPLY, row, **given)
        for row, campaign in enumerate(self.base.campaigns):
            if campaign.steps[0] == campaign.steps[1]:
                self.strike(number, Effect.DELAY, Struck.CAMPAIGN, row, **given)

    def block(self, number):
        for row in range(len(self.base.shipments)):
            self.strike(number, Effect.BLOCK_ROUTE, Struck.SHIPMENT, row)
