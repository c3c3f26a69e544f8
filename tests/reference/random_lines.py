"""Random small plants with the rules of an aseptic line: changeovers, clean windows, holds, limits, routines,
steps side by side.

Tanks, lines and dryers that one to three products share. As in `random_plans`, the same integer always gives the same
plan, the first have one feature each, and in coarse plans much happens at one instant.
"""

from random import Random

from capsim.foundation import distributions as laws
from capsim.foundation.rules import LotSequence, Role
from capsim.plan.plan import NONE, UNLIMITED, Plan
from tests.reference.plan_builder import DAY, HOUR, PlanBuilder
from tests.reference.random_plans import HORIZON, Maker

NEW = (
    "clearance", "pairs", "window", "pass over", "soiled", "clean hold", "dirty hold", "keeps previous", "zero wait",
    "sequences", "routines", "limits to start", "limits to end", "alongside", "sum limits",
)  # fmt: skip
OLD = (
    "blocking", "stores", "several units", "pools", "several pools", "calendars", "breakdowns", "cleaning",
    "changeover", "preparation", "failures", "amounts", "starts", "priorities", "live from", "inputs",
)  # fmt: skip
ALL = NEW + OLD
BRINGS = {
    "pass over": {"window"}, "soiled": {"window"}, "clean hold": {"cleaning"}, "dirty hold": {"cleaning"},
    "several pools": {"pools"}, "pairs": {"changeover"},
}  # fmt: skip
PLANS = 140
COARSE = 80


def features_of(number: int) -> frozenset[str]:
    """A new feature alone; then in company, at least three new ones; every tenth plan has them all."""
    if number < len(NEW):
        chosen = {NEW[number]}
    elif number % 10 == 0:
        chosen = set(ALL)
    else:
        random = Random(f"features of line {number}")
        chosen = set(random.sample(NEW, random.randint(3, len(NEW)))) | set(random.sample(OLD, random.randint(0, 10)))
    for feature in sorted(chosen):
        chosen |= BRINGS.get(feature, set())
    return frozenset(chosen)


def random_line(number: int, *, coarse: bool = False) -> Plan:
    """Plan ``number`` of this family."""
    return LineMaker(number, coarse=coarse).plan()


class LineMaker(Maker):
    """Makes one plan: every product goes through the same classes, though not through each of them."""

    def __init__(self, number, *, coarse):
        super().__init__(number, coarse=coarse, straight=False)
        self.features = features_of(number)
        self.random = Random(f"line {number}")
        self.two_sites, self.cap = False, NONE
        self.builder = PlanBuilder(f"line {number}", HORIZON)
        self.risk = 1

    def plan(self):
        self.make_shifts()
        self.make_pools()
        alone = len(self.features) < 3
        self.materials = [self.make_material() for _ in range(self.random.randint(1, 2 if alone else 3))]
        classes = [self.make_class(place) for place in range(self.random.randint(2, 4))]
        self.sides = [self.make_class(place) for place in range(self.random.randint(1, 2) * self.has("alongside"))]
        campaigns = self.materials + [self.random.choice(self.materials)] * (self.random.random() < 0.2)
        for material in campaigns:
            own = [entry for entry in classes if len(classes) == 2 or self.random.random() < 0.85]
            self.make_campaign(material, own or classes, busy=len(campaigns))
        if self.has("inputs", 0.5):
            self.make_campaign(self.builder.material(), classes[-2:], busy=2, draws=self.materials)
        return self.builder.build()

    def make_class(self, place):
        random, broken, count = self.random, self.has("breakdowns", 0.5), 1
        if self.has("several units", 0.5):
            count = random.randint(2, 3)
        given = {"window": self.whole(2.5, 7)} if self.has("window", 0.6) else {}
        if given:
            given |= {"pass_over": self.has("pass over", 0.7), "soiled": self.has("soiled", 0.5)}
        if self.has("sequences", 0.7):
            given["sequence"] = random.choice(tuple(LotSequence))
        unit_class = self.builder.unit_class(
            count,
            live_from=self.whole(2, 10) if self.has("live from", 0.3) else 0,
            failures=laws.Exponential(random.uniform(1, 5) * DAY) if broken else None,
            repairs=laws.Lognormal(random.uniform(0.1, 0.6) * DAY, 0.5) if broken else None,
            **given,
        )
        names = ["media_fill", "maintenance", "annual_service"]
        random.shuffle(names)
        for name in sorted(names[: random.randint(1, 2) if self.has("routines", 0.7) else 0]):
            self.make_routine(name, count)
        return unit_class, self.after(place), self.has("preparation", 0.6), self.has("cleaning", 0.8)

    def after(self, index):
        return self.builder.store(1) if self.has("stores", 0.6) else super().after(index)

    def make_routine(self, name, count):
        random, given = self.random, {}
        if random.random() < 0.85:
            given = {"every": self.whole(8, 30), "stagger": random.choice((0, self.whole(0.5, 4)))}
        if self.has("calendars", 0.5):
            given["calendar"] = random.choice(self.shifts)
        durations = [self.duration(0.2, 1.5) for _ in range(count)]
        self.builder.routine(name, self.whole(0, 20), *durations, needs=self.needs(), **given)

    def make_campaign(self, material, line, *, busy, draws=()):
        self.way, self.places = line, []
        super().make_campaign(material, line, busy=busy, draws=draws)
        self.make_limits(line)

    def make_limits(self, line):
        for kind, until_end in (("limits to start", False), ("limits to end", True)):
            for index in range(self.random.randint(1, 2) if self.has(kind) and len(line) > 1 else 0):
                first = self.random.randrange(len(line) - 1)
                last = self.random.randrange(first + 1, len(line))
                name = f"{self.random.choice('abc')} {kind} {index}"
                within = self.within(last - first, until_end)
                self.builder.limit(name, self.places[first], self.places[last], within, until_end=until_end)
        for index in range(self.random.randint(1, 2) if self.has("sum limits") else 0):
            inside = sorted(self.random.sample(self.places, self.random.randint(1, len(self.places))))
            within = sum(self.whole(*self.random.choice(((0.6, 3), (2, 7)))) for _ in inside)
            self.builder.limit_inside(f"{self.random.choice('abc')} sum {index}", inside, within)

    def within(self, steps, until_end):
        return self.whole(*self.random.choice(((0.3, 3), (2, 8)))) + self.whole(0.5, 2) * (steps - 1 + until_end)

    def make_step(self, entry, place):
        unit_class, after, prepared, cleaned = entry
        random, given = self.random, {"after": after}
        if place and self.has("keeps previous", 0.6):
            given["keeps_previous"] = True
        if place < len(self.way) - 1 and self.has("zero wait", 0.5):
            given |= {"zero_wait": True, "after": NONE}
        given |= self.holds(prepared, cleaned)
        self.make_row(unit_class, given)
        self.make_segments(unit_class, prepared=prepared, cleaned=cleaned)
        self.places.append(self.number_of_last_step())
        for _ in range(random.choice((0, 1, 1, 2)) if self.sides else 0):
            self.make_side(place)

    def number_of_last_step(self):
        first, end = self.builder.tables["campaigns"][-1].steps
        return end - first - 1

    def make_side(self, place):
        """A step alongside the last main one: in a class of its own, or in a later one, which nobody waits to leave
        for the sake of this lot."""
        later = [] if "zero wait" in self.features else self.way[place + 1 :]
        unit_class, _, prepared, cleaned = self.random.choice(self.sides * 2 + later)
        self.builder.step(unit_class, alongside=True, **self.holds(prepared, cleaned))
        self.make_segments(unit_class, prepared=prepared, cleaned=cleaned)

    def holds(self, prepared, cleaned):
        """How long a unit may stand dirty, clean, or prepared."""
        random, given = self.random, {}
        if cleaned and self.has("clean hold", 0.7):
            given["clean_hold"] = self.whole(0.1, 1)
        if cleaned and self.has("dirty hold", 0.7):
            given["dirty_hold"] = random.choice((0, random.randint(0, 8 * HOUR)))
            given["extra_cleaning"] = self.whole(0.1, 1)
        if prepared:
            given["valid"] = random.choice((UNLIMITED, self.whole(0.3, 2)))
        return given

    def make_row(self, unit_class, given):
        """The step with what it does to the amount and fate of the lot."""
        random, builder = self.random, self.builder
        if self.has("amounts", 0.8):
            given |= {"fixed_loss": random.randint(0, 40), "sampled": random.randint(0, 30)}
            given["yields"] = builder.link([laws.Uniform(0.8, 1)], whole=False)
        if self.has("failures", 0.6):
            given["failure_stream"] = builder.stream(laws.Uniform(0, 1), whole=False)
            given.setdefault("extra_cleaning", random.choice((0, self.whole(0.3, 1))))
        builder.step(unit_class, **given)
        if "failure_stream" in given:
            builder.failure("contamination", random.uniform(0.02, 0.1))

    def make_segments(self, unit_class, *, prepared, cleaned):
        own = self.materials.index(self.material) if self.material in self.materials else None
        if self.has("clearance", 0.8):
            self.make_segment(unit_class, Role.CHANGEOVER, 0.05, 0.4, before=self.material)
        for index, other in enumerate(self.materials):
            if index != own and self.has("pairs", 0.6):
                if self.random.random() < 0.2:
                    self.builder.segment(0, role=Role.CHANGEOVER, before=other)
                else:
                    self.make_segment(unit_class, Role.CHANGEOVER, 0.05, 1.2, before=other)
        if self.builder.tables["unit_classes"][unit_class].window != UNLIMITED:
            self.make_segment(unit_class, Role.FULL_CLEAN, 0.3, 1.5)
        super().make_segments(unit_class, prepared=prepared, cleaned=cleaned)

    @property
    def material(self):
        return self.builder.tables["campaigns"][-1].material
