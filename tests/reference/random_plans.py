"""Random small plants, each made from one integer: the same integer always gives the same plan.

The first plans have one feature each, the rest several, up to all of them. Durations are whole seconds of random
size, so that two things happen at one instant only where the one brings about the other. In a coarse plan they are half
days, so that much happens at one instant and the rules of order decide. In a straight plan no two campaigns share
anything and no step holds up the one before it, so that the real engine may take a shorter way through it.
"""

from random import Random

from capsim.foundation import distributions as laws
from capsim.plan.plan import NONE, UNLIMITED, OnClose, OnFailure, Phase, Plan, Role, Starts
from tests.reference.plan_builder import DAY, HOUR, PlanBuilder

FEATURES = (
    "blocking", "stores", "walking away", "several units", "pools", "several pools", "calendars", "breakdowns",
    "cleaning", "changeover", "preparation", "failures", "amounts", "learning", "starts", "priorities", "caps",
    "inputs", "two inputs", "shelf life", "at risk", "shipments", "checks", "laboratory", "retests", "rejection",
    "live from", "stages", "skills", "investigation",
)  # fmt: skip
BRINGS = {
    "two inputs": {"inputs"}, "shelf life": {"inputs"}, "at risk": {"inputs", "checks", "rejection"},
    "shipments": {"inputs"}, "laboratory": {"checks"}, "retests": {"checks"}, "several pools": {"pools"},
    "stages": {"laboratory", "checks"}, "skills": {"laboratory", "checks"},
    "investigation": {"retests", "laboratory", "checks"},
    "changeover": {"several units"}, "learning": {"failures", "amounts"}, "priorities": {"several units"},
}  # fmt: skip
PLANS = 200
COARSE = STRAIGHT = 60
HALF_DAY = DAY // 2
NOT_STRAIGHT = {
    "blocking", "stores", "pools", "several pools", "changeover", "priorities", "caps", "shelf life", "at risk",
    "shipments", "retests", "stages", "skills", "investigation",
}  # fmt: skip
HORIZON = 110 * DAY


def features_of(number: int) -> frozenset[str]:
    """One feature alone, then more and more together; every tenth plan has them all."""
    if number < len(FEATURES):
        chosen = {FEATURES[number]}
    elif number % 10 == 0:
        chosen = set(FEATURES)
    else:
        random = Random(f"features {number}")
        chosen = set(random.sample(FEATURES, random.randint(2, len(FEATURES) - 2)))
    for feature in sorted(chosen):
        chosen |= BRINGS.get(feature, set())
    return frozenset(chosen)


def random_plan(number: int, *, coarse: bool = False, straight: bool = False) -> Plan:
    """Plan ``number`` of this family."""
    return Maker(number, coarse=coarse, straight=straight).plan()


class Maker:
    """Makes one plan: makers of bulk, and where there are inputs, users of it."""

    def __init__(self, number, *, coarse, straight):
        self.coarse, self.straight = coarse, straight
        self.features = features_of(number) - (NOT_STRAIGHT if straight else set())
        self.random = Random(f"plan {number}")
        self.two_sites = "shipments" in self.features
        sites = ("site_a", "site_b") if self.two_sites else ("site_a",)
        self.builder = PlanBuilder(f"random {number}", HORIZON, sites)
        self.risk = 3 if len(self.features) < 6 else 1
        self.shifts = []
        self.pools = []

    def has(self, feature, chance=1.0):
        return feature in self.features and self.random.random() < chance

    def plan(self):
        self.make_shifts()
        self.make_pools()
        self.servers = [self.make_server() for _ in range(2 + self.has("skills"))] if self.has("laboratory") else []
        self.cap = self.builder.store(self.random.randint(2, 4)) if self.has("caps") else NONE
        materials = [self.make_material() for _ in range(2 if self.has("two inputs") else self.random.randint(1, 2))]
        line = self.make_line(site=0)
        campaigns = materials + [self.random.choice(materials)] * self.has("priorities", 0.3)
        for index, material in enumerate(campaigns):
            if self.straight and index:
                line = self.make_line(site=0)
            self.make_campaign(material, line, busy=len(campaigns))
        if self.has("inputs"):
            self.make_users(materials)
        return self.builder.build()

    def make_users(self, materials):
        product = self.builder.material()
        sites = [0, 1] if self.two_sites else [0]
        for site in sites:
            line = self.make_line(site=site)
            count = 1 if self.straight else self.random.randint(1, 2)
            for _ in range(count):
                self.make_campaign(product, line, busy=count, draws=materials)
        if self.two_sites:
            for material in materials:
                self.make_routes(material)

    def make_routes(self, material):
        builder, share = self.builder, round(self.random.uniform(0.2, 0.8), 2)
        builder.ship(material, 0, 0, share=share)
        store = builder.store(self.random.randint(2, 4), site=1) if self.random.random() < 0.6 else NONE
        transit = builder.stream(self.duration(0.5, 4)) if self.random.random() < 0.8 else NONE
        builder.ship(material, 0, 1, share=1 - share, transit=transit, store=store)

    # Times.

    def whole(self, low_days, high_days):
        if self.coarse:
            return max(1, round(self.random.uniform(low_days, high_days) * DAY / HALF_DAY)) * HALF_DAY
        return self.random.randint(int(low_days * DAY), int(high_days * DAY))

    def duration(self, low_days, high_days):
        """A constant or a law of whole-second durations, somewhere in the range [days]."""
        low, high = sorted((self.whole(low_days, high_days), self.whole(low_days, high_days)))
        kind = self.random.randrange(4)
        if self.coarse or kind == 0 or high - low < HOUR:
            return laws.Constant(high)
        if kind == 1:
            return laws.Uniform(low, high)
        if kind == 2:
            return laws.Triangular(low, self.random.randint(low, high), high)
        return laws.Lognormal((low + high) / 2, self.random.uniform(0.1, 0.6))

    # Plant.

    def make_shifts(self):
        for _ in range(2 if self.has("calendars") else 0):
            opens, closes, now = [], [], self.whole(0, 0.5)
            while now < HORIZON * 1.2:
                opens.append(now)
                closes.append(now + self.random.randint(7 * HOUR, 17 * HOUR))
                gap = self.random.randint(4 * HOUR, 15 * HOUR) + (self.random.random() < 0.1) * 2 * DAY
                now = closes[-1] + gap
            self.shifts.append(self.builder.calendar(opens, closes))

    def make_pools(self):
        if self.has("pools"):
            self.pools = [self.builder.pool(self.random.randint(1, 2), room=0) for _ in range(2)]
            self.pools.append(self.builder.pool(self.random.randint(2, 3), room=0))
            self.pools.append(self.builder.pool(1, room=1))

    def make_server(self):
        calendar = self.random.choice(self.shifts) if self.shifts else NONE
        live_from = self.whole(1, 12) if self.has("live from", 0.5) else 0
        return self.builder.server(self.random.randint(1, 2), calendar=calendar, live_from=live_from)

    def make_material(self):
        shelf_life = self.whole(4, 15) if self.has("shelf life") else NONE
        return self.builder.material(shelf_life=shelf_life, at_risk=self.has("at risk", 0.8))

    def make_line(self, site):
        """Unit classes in the order in which lots pass them, with what follows each step."""
        line = []
        for index in range(self.random.randint(1, 3) + (len(self.features) > 1)):
            broken = self.has("breakdowns", 0.7)
            line.append((
                self.builder.unit_class(
                    self.random.randint(2, 3) if self.has("several units", 0.6) else 1,
                    site=site,
                    live_from=self.whole(2, 15) if self.has("live from", 0.3) or self.features == {"live from"} else 0,
                    failures=laws.Exponential(self.random.uniform(1, 5) * DAY) if broken else None,
                    repairs=laws.Lognormal(self.random.uniform(0.1, 0.6) * DAY, 0.5) if broken else None,
                ),
                self.after(index),
                self.has("preparation", 0.7),
                self.has("cleaning", 0.8),
            ))  # fmt: skip
        return line

    def after(self, index):
        choices = [UNLIMITED] * ("walking away" in self.features) + [NONE] * ("blocking" in self.features)
        if "stores" in self.features:
            choices.append(self.builder.store(self.random.randint(1, 2)))
        return self.random.choice(choices or [UNLIMITED])

    # Campaigns.

    def make_campaign(self, material, line, *, busy, draws=()):
        builder, random = self.builder, self.random
        site = builder.tables["unit_classes"][line[0][0]].site
        given = {"amount": random.randint(500, 1500), "site": site, "in_process": self.cap if not draws else NONE}
        if self.has("priorities"):
            given["priority"] = random.randint(0, 3)
        if random.random() < 0.4 and ("stores" in self.features or self.has("inputs", 0.7)):
            given["store"] = builder.store(UNLIMITED if self.straight else random.randint(2, 4), site=site)
        if self.has("rejection"):
            given["rejection"] = random.uniform(0.1, 0.4)
            given["rejection_stream"] = builder.stream(laws.Uniform(0, 1), whole=False)
        if self.has("learning"):
            given["yield_learning"] = (random.choice(("exponential", "linear", "wright")), random.uniform(0.2, 0.8), 8)
            given["success_learning"] = (random.choice(("linear", "wright")), random.uniform(0.6, 0.9), 8)
        builder.campaign(material, **given, **self.starts(busy))
        for drawn in draws if self.has("two inputs") else random.sample(draws, min(1, len(draws))):
            builder.draws(drawn, random.randint(100, 900 if self.risk > 1 else 500))
        for place, entry in enumerate(line):
            self.make_step(entry, place)
        if self.has("checks"):
            builder._extend("campaigns", sampled=random.randrange(len(line)))
            for _ in range(random.randint(1, 4)):
                self.make_check()

    def starts(self, busy):
        random = self.random
        if not self.has("starts", 0.8):
            return {"lots": random.randint(8, 25) if random.random() < 0.5 else UNLIMITED}
        kind = random.randrange(4)
        if kind == 0:
            return {"first": self.whole(0, 4), "lots": random.choice((UNLIMITED, 12))}
        if kind == 1:
            return {"starts": Starts.PLANNED, "cadence": self.whole(1, 2) * busy, "first": self.whole(0, 3), "lots": 30}
        if kind == 2:
            times = sorted(self.whole(0, 90) for _ in range(random.randint(12, 30)))
            return {"starts": Starts.PLANNED, "dates": self.builder.planned(*times), "first": times[0]}
        gap = self.builder.stream(laws.Exponential(self.whole(0.8, 2) * busy))
        return {"starts": Starts.RANDOM, "gap": gap, "first": self.whole(0, 2)}

    def make_step(self, entry, place):
        unit_class, after, prepared, cleaned = entry
        random, given = self.random, {"after": after}
        if self.has("amounts", 0.8):
            given |= {"fixed_loss": random.randint(0, 40), "sampled": random.randint(0, 30)}
            given["yields"] = self.builder.link([laws.Uniform(0.8, 1)] * random.randint(1, 2), whole=False)
        if self.has("amounts", 1 if place == 0 else 0.1):
            given["creates"] = random.uniform(500, 2500)
            given["create_factors"] = self.builder.link([laws.Lognormal(1, 0.2), laws.Uniform(0.8, 1.2)], whole=False)
        if self.has("failures", 0.7):
            given["failure_stream"] = self.builder.stream(laws.Uniform(0, 1), whole=False)
            given["extra_cleaning"] = random.choice((0, self.whole(0.3, 2)))
        if prepared:
            given["valid"] = UNLIMITED if self.straight else random.choice((UNLIMITED, self.whole(0.3, 2)))
        self.builder.step(unit_class, **given)
        if "failure_stream" in given:
            self.builder.failure("contamination", random.uniform(0.02, 0.05) * self.risk)
            self.builder.failure("operator", random.uniform(0.0, 0.03) * self.risk)
        self.make_segments(unit_class, prepared=prepared, cleaned=cleaned)

    def make_segments(self, unit_class, *, prepared, cleaned):
        if self.has("changeover"):
            self.make_segment(unit_class, Role.CHANGEOVER, 0.2, 1.5)
        if prepared:
            self.make_segment(unit_class, Role.PREPARATION, 0.1, 0.6)
        for _ in range(self.random.randint(1, 3)):
            self.make_segment(unit_class, Role.PROCESS, 0.2, 1.5)
        for _ in range(self.random.randint(1, 2) if cleaned else 0):
            self.make_segment(unit_class, Role.CLEANING, 0.1, 0.8)

    def make_segment(self, unit_class, role, low, high, **given):
        random = self.random
        process = role == Role.PROCESS
        if self.has("calendars", 0.5):
            given["calendar"] = random.choice(self.shifts)
            given["on_close"] = random.choices(tuple(OnClose), (3, 3, self.risk if process else 0))[0]
            if given["on_close"] == OnClose.LOSE_LOT:
                low, high = 0.02, 0.25
        if self.builder.tables["unit_classes"][unit_class].failures != NONE and random.random() < 0.7:
            given["breaks"] = True
            given["on_failure"] = random.choices(tuple(OnFailure), (3, 3, self.risk if process else 0))[0]
        if self.has("amounts", 0.4):
            given["per_amount"] = round(random.uniform(0.5, 20), 3)
        if self.has("amounts", 0.3):
            given |= {"cycle_capacity": random.randint(100, 700), "per_cycle": round(random.uniform(100, 5000), 1)}
            if given["cycle_capacity"] % 2:  # no draw of its own, so that the plans of old stay what they were
                given["between_cycles"] = given["per_cycle"] / 4
        durations = [self.duration(low, high)] + [self.duration(0.01, 0.2)] * (random.random() < 0.3)
        self.builder.segment(*durations, role=role, needs=self.needs(), **given)

    def needs(self):
        if not self.has("pools", 0.7):
            return ()
        rows = self.builder.tables["pools"]
        if self.has("several pools", 0.6):
            chosen = sorted(self.random.sample(self.pools[:3], self.random.randint(2, 3)))
        else:
            chosen = [self.random.choice(self.pools)]
        return tuple((pool, self.random.randint(1, rows[pool].count)) for pool in chosen)

    def make_check(self):
        random, builder = self.random, self.builder
        given = {"phase": random.choice(tuple(Phase))}
        if self.has("laboratory", 0.8):
            server = self.make_server() if self.straight else random.choice(self.servers)
            given |= {"server": server, "hands_on": builder.stream(self.duration(0.1, 1.2)), **self.skills(server)}
        elif random.random() < 0.3:
            given["hands_on"] = builder.stream(self.duration(0.1, 0.5))
        if random.random() < 0.7:
            given["elapsed"] = builder.stream(self.duration(0.5, 7))
        if self.has("retests", 0.8):
            given["fails"] = random.uniform(0.05, 0.13) * self.risk
            given["fail_stream"] = builder.stream(laws.Uniform(0, 1), whole=False)
            given["confirmed"] = random.choice((-1.0, 1.0, random.uniform(0.2, 0.8)))
            given["investigation"] = builder.stream(self.duration(0.5, 3)) if random.random() < 0.7 else NONE
            if self.has("investigation", 0.8):
                who = random.sample(self.servers, random.randint(1, len(self.servers)))
                given["investigators"] = builder.skilled(who)
        builder.check(**given)
        for _ in range(random.randint(1, 3) if self.has("stages", 0.8) else 0):
            self.make_stage()

    def skills(self, server):
        """Often somebody else can do it too."""
        if not self.has("skills", 0.7):
            return {}
        others = [other for other in self.servers if other != server]
        able = sorted([server, *self.random.sample(others, self.random.randint(1, len(others)))])
        return {"server": able[0], "skilled": self.builder.skilled(able)}

    def make_stage(self):
        random, builder, given = self.random, self.builder, {}
        if random.random() < 0.7:
            server = random.choice(self.servers)
            given |= {"server": server, "hands_on": builder.stream(self.duration(0.05, 0.8)), **self.skills(server)}
        elif random.random() < 0.3:
            given["hands_on"] = builder.stream(self.duration(0.1, 0.5))
        if random.random() < 0.6:
            given["elapsed"] = builder.stream(self.duration(0.3, 3))
        builder.stage(**given)
