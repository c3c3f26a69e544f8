"""Random plans in which units are found contaminated, with suspicion that looks far back on several generations."""

from dataclasses import replace
from random import Random

from capsim.plan.plan import Plan
from capsim.plan.rows_disruptions import ALL_UNITS
from tests.reference.random_disruptions import Disrupter
from tests.reference.random_goods import random_goods
from tests.reference.random_plans import random_plan

PLANS = 100
COARSE = 60


def random_suspicions(number: int, *, coarse: bool = False) -> Plan:
    """Plan ``number`` of this family: several campaigns that feed one another, and nothing else that goes wrong."""
    family = random_goods if number % 3 == 2 else random_plan
    at_risk = Random(f"suspicions {number}")
    plan = family(number + 300, coarse=coarse)
    materials = [replace(row, at_risk=row.at_risk and at_risk.random() < 0.4) for row in plan.materials]
    plan = replace(plan, materials=tuple(materials))
    plan = _chained(plan, at_risk)
    kinds = {"spoil", "block"} if plan.shipments else {"spoil"}
    return Suspicious(plan, at_risk, kinds, coarse=coarse).plan()


def _chained(plan, own):
    """The last of several campaigns of a site that are made of something may be made of what the first makes."""
    campaigns, inputs, materials = list(plan.campaigns), list(plan.inputs), list(plan.materials)
    for site in range(len(plan.sites)):
        made = [number for number, row in enumerate(campaigns) if row.site == site and row.inputs[0] < row.inputs[1]]
        if len(made) > 1 and not plan.lots and own.random() < 0.8:
            first, last = campaigns[made[0]], campaigns[made[-1]]
            materials.append(replace(materials[last.material], name=f"made of {first.name}"))
            campaigns[made[-1]] = replace(last, material=len(materials) - 1)
            drawn = inputs[last.inputs[0]]
            inputs[last.inputs[0]] = replace(drawn, material=first.material, amount=first.amount // 5 + 1)
    return replace(plan, campaigns=tuple(campaigns), inputs=tuple(inputs), materials=tuple(materials))


class Suspicious(Disrupter):
    """Suspicion of all units of a class, weeks back."""

    def block(self, number):
        """A route, and the unit that made what is to take it."""
        super().block(number)
        self.spoil(number)

    def spoil(self, number):
        begin = len(self.effects)
        super().spoil(number)
        for index in range(begin, len(self.effects)):
            row = self.effects[index]
            if row.look_back:
                chance = self.random.choice((row.chance, 1.0))
                self.effects[index] = replace(row, unit=ALL_UNITS, look_back=self.time(10, 60), chance=chance)
