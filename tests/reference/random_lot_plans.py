"""Random plants whose campaigns list their lots and come after one another, with deliveries and shared expiry.

They are those of `random_plans`, changed: the same number always gives the same plan.
"""

from dataclasses import replace
from random import Random

from capsim.foundation import distributions as laws
from capsim.plan.lot_counts import planned_lots
from capsim.plan.plan import NONE, UNLIMITED, Plan, Starts
from tests.reference.random_plans import Maker

LOT_PLANS = 120


def random_lot_plan(number: int, *, coarse: bool = False) -> Plan:
    """Plan ``number`` of this family; some of its rules are in use, in every third all of them."""
    return LotMaker(number, coarse=coarse, straight=False).plan()


class LotMaker(Maker):
    """Makes one plan."""

    def __init__(self, number, *, coarse, straight):
        super().__init__(number, coarse=coarse, straight=straight)
        self.features |= {"inputs"}
        self.own = Random(f"lots {number}")
        rules = ("lists", "after", "deliveries", "expiry")
        self.rules = set(rules) if number % 3 == 0 else set(self.own.sample(rules, self.own.randint(1, 3)))

    def plan(self):
        super().plan()
        campaigns = self.builder.tables["campaigns"]
        for number in range(len(campaigns)):
            if "lists" in self.rules and self.own.random() < 0.7:
                self.list_lots(number)
        for number in range(1, len(campaigns)):
            before = self.own.randrange(number)
            if "after" in self.rules and self.own.random() < 0.6 and planned_lots(campaigns[before]) is not None:
                campaigns[number] = replace(campaigns[number], after=before)
        return self.builder.build()

    def list_lots(self, number):
        """A list in place of a number of lots; the sizes and what is drawn for them vary."""
        builder, own, campaigns = self.builder, self.own, self.builder.tables["campaigns"]
        row, begin = campaigns[number], len(builder.tables["lots"])
        drawn = [entry.amount for entry in builder.tables["inputs"][slice(*row.inputs)]]
        # Where it is not listed when they start, all lots are planned at once.
        many = planned_lots(row) or own.randint(3, 12)
        for order in range(1, many + 1):
            share = own.choice((0.5, 1, 1, 2)) * own.uniform(0.8, 1.2)
            builder.add_lot(number, order, round(row.amount * share), [round(amount * share) for amount in drawn])
        changes = {"listed": (begin, begin + many), "lots": many}
        if row.starts == Starts.FREE:
            changes |= {"starts": Starts.PLANNED, "dates": builder.planned(*[row.first] * many)}
        campaigns[number] = replace(row, **changes)

    def make_users(self, materials):
        """Users may draw from deliveries too, and what they make may expire with what they drew."""
        if "deliveries" in self.rules:
            materials = [*materials, self.make_delivered()]
        super().make_users(materials)
        if "expiry" in self.rules:
            rows = self.builder.tables["materials"]
            product = len(rows) - 1
            for material in materials:
                life = self.own.randint(10, 40) * 86_400 if self.own.random() < 0.7 else NONE
                rows[material] = replace(rows[material], shelf_life=life)
            life = self.own.randint(3, 25) * 86_400 if self.own.random() < 0.5 else NONE
            rows[product] = replace(rows[product], shelf_life=life, expires_with_components=self.own.random() < 0.8)

    def make_delivered(self):
        """A material without steps that comes on dates, with a release route and a store."""
        builder, own = self.builder, self.own
        material = builder.material(at_risk=own.random() < 0.3)
        times = sorted(self.whole(0, 60) for _ in range(own.randint(4, 15)))
        store = builder.store(own.choice((UNLIMITED, 2, 3)), site=0) if own.random() < 0.6 else NONE
        given = {"dates": builder.planned(*times), "first": times[0], "amount": own.randint(800, 3000)}
        if own.random() < 0.5:
            given |= {"rejection": 0.2, "rejection_stream": builder.stream(laws.Uniform(0, 1), whole=False)}
        builder.campaign(material, starts=Starts.PLANNED, store=store, sampled=-1, lots=len(times), **given)
        for _ in range(own.randint(0, 3)):
            self.make_check()
        return material
