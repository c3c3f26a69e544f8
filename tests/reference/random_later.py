"""Random small plants in which capacity comes later: projects, units that join, campaigns that have to be qualified.

They are those of the other families, changed: the same number always gives the same plan.
"""

from dataclasses import replace
from random import Random

from capsim.foundation import distributions as laws
from capsim.plan.plan import (
    NONE,
    JoinRow,
    PhaseRow,
    Plan,
    ProjectRow,
    QualificationRow,
    Stream,
)
from tests.reference.plan_builder import DAY
from tests.reference.random_goods import random_goods
from tests.reference.random_lines import random_line
from tests.reference.random_lot_plans import random_lot_plan
from tests.reference.random_plans import random_plan

LATER_PLANS = 240
FAMILIES = (random_plan, random_lot_plan, random_line, random_goods)
HALF_DAY = DAY // 2


def random_later_plan(number: int, *, coarse: bool = False) -> Plan:
    """Plan ``number`` of this family; in every third all of its rules are in use."""
    base = FAMILIES[number % len(FAMILIES)](10 + number // len(FAMILIES), coarse=coarse)
    return Changer(base, number, coarse=coarse).plan()


class Changer:
    """Changes one plan."""

    def __init__(self, base, number, *, coarse):
        self.base, self.coarse = base, coarse
        self.own = Random(f"later {number}")
        rules = ("projects", "joins", "qualification", "learning")
        self.rules = set(rules) if number % 3 == 0 else set(self.own.sample(rules, self.own.randint(1, 3)))
        self.streams, self.joins = list(base.streams), []
        self.projects, self.phases, self.qualifications = [], [], []

    def plan(self):
        if "projects" in self.rules:
            for _ in range(self.own.randint(1, 3)):
                self.add_project()
        base, joins = self.base, "joins" in self.rules
        parts = {
            name: tuple(self.later(row, chance=0.5, joins=joins) for row in getattr(base, name))
            for name in ("unit_classes", "servers")
        }
        parts["pools"] = tuple(self.join(row) if joins and self.own.random() < 0.5 else row for row in base.pools)
        parts["campaigns"] = tuple(self.campaign(row) for row in base.campaigns)
        for name in ("streams", "joins", "projects", "phases", "qualifications"):
            parts[name] = tuple(getattr(self, name))
        return replace(base, causes=(*base.causes, "engineering run", "ppq lot"), **parts)

    def time(self, low, high):
        if self.coarse:
            return round(self.own.uniform(low, high) * DAY / HALF_DAY) * HALF_DAY
        return self.own.randint(round(low * DAY), round(high * DAY))

    def stream(self, low, high):
        least, most = sorted((self.time(low, high), self.time(low, high)))
        law = laws.Constant(most) if self.coarse or most - least < 60 else laws.Uniform(least, most)
        return self.add_stream(law)

    def add_stream(self, law, *, whole=True):
        self.streams.append(Stream(f"later_{len(self.streams)}", law, whole))
        return len(self.streams) - 1

    def add_project(self):
        begin = len(self.phases)
        for place in range(self.own.randint(1, 3)):
            before = range(len(self.phases))
            after = {len(self.phases) - 1} if place else set()
            if before and self.own.random() < 0.4:
                after = set(self.own.sample(before, self.own.randint(1, min(2, len(before)))))
            repeats = self.own.choice((0.0, 0.0, 0.4))
            again = self.add_stream(laws.Uniform(0, 1), whole=False) if repeats else NONE
            row = PhaseRow(
                len(self.projects), f"phase_{place}", self.stream(1, 8), tuple(sorted(after)), repeats, again, 0
            )
            self.phases.append(row)
        name, begins = f"project_{len(self.projects)}", self.time(0, 6)
        self.projects.append(ProjectRow(name, begins, (begin, len(self.phases))))

    def some_phases(self, chance):
        if not self.phases or self.own.random() >= chance:
            return ()
        return tuple(sorted(self.own.sample(range(len(self.phases)), self.own.randint(1, min(2, len(self.phases))))))

    def later(self, row, *, chance, joins):
        row = replace(row, phases=self.some_phases(chance))
        return self.join(row) if joins and self.own.random() < 0.7 else row

    def join(self, row):
        """Some of its units or places come later, once or twice."""
        begin, left = len(self.joins), row.count - 1
        while left > 0:
            count = self.own.randint(1, left)
            self.joins.append(JoinRow(count, self.time(1, 40), self.some_phases(0.4)))
            left = 0 if self.own.random() < 0.5 else left - count
        return replace(row, joins=(begin, len(self.joins)))

    def campaign(self, row):
        row = replace(row, phases=self.some_phases(0.4), moves=self.own.random() < 0.5)
        if "learning" in self.rules:
            row = self.learn(row)
        if "qualification" not in self.rules or self.own.random() < 0.3:
            return row
        licence = NONE if self.own.random() < 0.3 else self.stream(0.5, 10)
        runs, causes = self.own.choice((0, 0, 1, 2)), len(self.base.causes)
        self.qualifications.append(
            QualificationRow(runs, causes, self.own.randint(1, 3), licence, self.own.random() < 0.6, causes + 1)
        )
        if Random(f"broken {len(self.qualifications)} {len(self.streams)}").random() < 0.5:
            self.qualifications[-1] = replace(self.qualifications[-1], release_broken=False)
        return replace(row, qualification=len(self.qualifications) - 1)

    def learn(self, row):
        """New curves, and some of all curves over weeks."""
        own, lots = self.own, self.own.randint(4, 15)

        def shape():
            return own.choice(("exponential", "linear", "wright"))

        if own.random() < 0.6:
            row = replace(row, cycle_learning=(shape(), own.uniform(1, 2.5), lots))
        if own.random() < 0.6:
            row = replace(row, reject_learning=(shape(), own.uniform(0.2, 0.9), lots))
            if row.rejection_stream == NONE:
                row = replace(row, rejection_stream=self.add_stream(laws.Uniform(0, 1), whole=False))
        curves = ("yield", "success", "cycle_time", "rejects")
        return replace(row, by_weeks=tuple(one for one in curves if own.random() < 0.4))
