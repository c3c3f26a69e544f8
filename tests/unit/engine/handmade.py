"""Plans made by hand, row by row: small plants for the tests of the engine, and random ones that use all it can do."""

from dataclasses import replace
from random import Random

from capsim.foundation.distributions import (
    Constant,
    Empirical,
    Exponential,
    Lognormal,
    Triangular,
    Uniform,
)
from capsim.foundation.worktime import WorkCalendar
from capsim.plan.plan import (
    NONE,
    UNLIMITED,
    CampaignRow,
    CheckRow,
    FailureRow,
    InputRow,
    MaterialRow,
    NeedRow,
    OnClose,
    OnFailure,
    Phase,
    Plan,
    PoolRow,
    Role,
    SegmentRow,
    ServerRow,
    ShipmentRow,
    Starts,
    StepRow,
    StoreRow,
    Stream,
    UnitClassRow,
    Window,
)

HOUR = 3600
DAY = 24 * HOUR
CAUSES = (
    "yield",
    "learning",
    "parent rejected",
    "stopped operation",
    "out of specification",
    "rejected at disposition",
)
CHANCE = Uniform(0.0, 1.0)
MATURE = ("exponential", 1.0, 0)


def days(first, last, count):
    """A calendar that is open from hour `first` to hour `last` of `count` days."""
    return WorkCalendar([n * DAY + first * HOUR for n in range(count)], [n * DAY + last * HOUR for n in range(count)])


class Maker:
    """Collects the rows of a plan; every method adds a row and returns its index."""

    def __init__(self, horizon, **plan):
        self.head = {"name": "handmade", "start": "2027-01-04", "horizon": horizon, "window": Window(0, UNLIMITED)}
        self.head |= {"sites": ("site",), "causes": CAUSES, **plan}
        self.tables = {
            name: []
            for name in "streams links dates calendars materials unit_classes pools stores servers campaigns inputs "
            "steps segments needs failures checks shipments targets".split()
        }

    def add(self, table, row):
        self.tables[table].append(row)
        return len(self.tables[table]) - 1

    def plan(self):
        return Plan(**self.head, **{name: tuple(rows) for name, rows in self.tables.items()})

    def stream(self, law, *, whole=True, name="stream"):
        law = law if hasattr(law, "sample") else Constant(float(law))
        return self.add("streams", Stream(f"{name} {len(self.tables['streams'])}", law, whole))

    def span(self, table, rows):
        begin = len(self.tables[table])
        self.tables[table] += rows
        return (begin, begin + len(rows))

    def links(self, *laws, whole=True):
        return self.span("links", [self.stream(law, whole=whole) for law in laws])

    def material(self, name, *, shelf_life=UNLIMITED, at_risk=False, doses=1.0):
        return self.add("materials", MaterialRow(name, "stage", "dose", 1.0, doses, shelf_life, at_risk))

    def units(self, count=1, *, breaks=None, **row):
        failures = repairs = NONE
        if breaks:
            failures = [self.stream(breaks[0]) for _ in range(count)][0]
            repairs = [self.stream(breaks[1]) for _ in range(count)][0]
        row = {"site": 0, "calendar": NONE, "live_from": 0, **row}
        name = f"class {len(self.tables['unit_classes'])}"
        return self.add("unit_classes", UnitClassRow(name, count=count, failures=failures, repairs=repairs, **row))

    def pool(self, count, room=0):
        return self.add("pools", PoolRow(f"pool {len(self.tables['pools'])}", 0, count, room))

    def store(self, capacity):
        return self.add("stores", StoreRow(f"store {len(self.tables['stores'])}", 0, capacity))

    def server(self, count, *, calendar=NONE, live_from=0):
        return self.add("servers", ServerRow("server", 0, count, calendar, live_from))

    def segment(self, role, law, *, needs=(), **row):
        """Adds no row: campaigns do, which know the step."""
        base = {"operation": role.name.lower(), "per_amount": 0.0, "cycle_capacity": 0, "per_cycle": 0.0}
        base |= {"calendar": NONE, "on_close": OnClose.PAUSE, "on_failure": OnFailure.RESUME, "breaks": False}
        return (role, law, [NeedRow(*need) for need in needs], base | row)

    def step(self, units, *segments, failures=(), create_factors=(), yields=(), **row):
        """Adds no row: campaigns do, whose steps lie together. A bare law is work with the lot on board."""
        parts = [part if isinstance(part, tuple) else self.segment(Role.PROCESS, part) for part in segments]
        base = {"name": "step", "kind": "process", "after": UNLIMITED, "creates": 0.0, "loss_cause": 0}
        base |= {"fixed_loss": 0, "sampled": 0, "extra_cleaning": 0, "valid": UNLIMITED}
        return (units, parts, failures, create_factors, yields, base | row)

    def check(self, *, hands_on=None, elapsed=None, fails=0.0, investigation=None, **row):
        """Adds no row: campaigns do, whose checks lie together."""
        base = {"name": "check", "server": NONE, "phase": Phase.SAMPLED, "confirmed": -1.0}
        streams = {"hands_on": hands_on, "elapsed": elapsed, "investigation": investigation}
        base |= {key: NONE if law is None else self.stream(law) for key, law in streams.items()}
        base |= {"fails": fails, "fail_stream": self.stream(CHANCE, whole=False) if fails else NONE}
        return base | row

    def campaign(self, material, *steps, inputs=(), checks=(), gap=None, rejection=0.0, **row):
        number = len(self.tables["campaigns"])
        first = len(self.tables["steps"])
        for step in steps:
            self._add_step(number, step)
        base = {"name": f"campaign {number}", "site": 0, "starts": Starts.FREE, "first": 0, "lots": UNLIMITED}
        base |= {"dates": (0, 0), "cadence": 0, "priority": 0, "in_process": NONE, "amount": 100, "nominal": 1.0}
        base |= {"store": NONE, "sampled": len(steps) - 1, "yield_learning": MATURE, "success_learning": MATURE}
        base |= {"gap": NONE if gap is None else self.stream(gap), "steps": (first, first + len(steps))}
        base |= {"inputs": self.span("inputs", [InputRow(number, *entry) for entry in inputs])}
        base |= {"checks": self.span("checks", [CheckRow(number, **check) for check in checks])}
        base |= {"rejection": rejection, "rejection_stream": self.stream(CHANCE, whole=False) if rejection else NONE}
        return self.add("campaigns", CampaignRow(material=material, **(base | {"name": f"campaign {number}"} | row)))

    def _add_step(self, campaign, step):
        units, parts, failures, create_factors, yields, row = step
        index = len(self.tables["steps"])
        begin = len(self.tables["segments"])
        for role, law, needs, rest in parts:
            fixed = self.links(law) if law is not None else (0, 0)
            span = self.span("needs", needs)
            self.add("segments", SegmentRow(step=index, role=role, fixed=fixed, needs=span, **rest))
        self.add(
            "steps",
            StepRow(
                campaign=campaign,
                unit_class=units,
                create_factors=self.links(*create_factors, whole=False),
                yields=self.links(*yields, whole=False),
                failures=self.span("failures", [FailureRow(*failure) for failure in failures]),
                failure_stream=self.stream(CHANCE, whole=False) if failures else NONE,
                segments=(begin, len(self.tables["segments"])),
                **row,
            ),
        )


def reference_line(sites=1, horizon=2160 * HOUR):
    """The reference model "vaccine line v1", once for each site."""
    make = Maker(horizon, sites=tuple(f"site {n}" for n in range(sites)), causes=(*CAUSES, "failed batch"))
    for site in range(sites):
        bulk, vials = make.material(f"bulk {site}"), make.material(f"vials {site}", doses=10.0)
        bioreactors, trains = make.units(8, site=site), make.units(2, site=site)
        lines = make.units(3, site=site, breaks=(Exponential(8.0 * HOUR), Exponential(0.5 * HOUR)))
        inspection, packaging, laboratory = make.units(3, site=site), make.units(2, site=site), make.server(10)
        make.campaign(
            bulk,
            make.step(bioreactors, hours(Triangular, 240, 288, 360), make.segment(Role.CLEANING, 24 * HOUR)),
            make.step(trains, Lognormal(72.0 * HOUR, 0.20), failures=[(len(CAUSES), 0.05)]),
            checks=[make.check(elapsed=120 * HOUR)],
            amount=1_000_000,
            site=site,
        )
        filling = make.segment(Role.PROCESS, None, per_amount=60 / 300 / 0.80, breaks=True)
        make.campaign(
            vials,
            make.step(lines, filling, make.segment(Role.CLEANING, 10 * HOUR)),
            make.step(inspection, Lognormal(6.0 * HOUR, 0.25)),
            make.step(packaging, hours(Triangular, 3, 4, 6)),
            inputs=[(bulk, 200_000)],
            checks=[make.check(hands_on=336 * HOUR, server=laboratory)],
            amount=20_000,
            rejection=0.02,
            site=site,
        )
    return make.plan()


def hours(law, *values):
    return law(*(float(value * HOUR) for value in values))


class RandomPlant:
    """A plant by chance. The same number gives the same plan."""

    def __init__(self, number):
        self.random = Random(number)
        self.sites = self.random.choice([1, 1, 2])
        warm_up = self.random.choice([0, 0, 5 * DAY])
        window = Window(warm_up, self.random.choice([UNLIMITED, 12]))
        sites = tuple(f"site {n}" for n in range(self.sites))
        causes = (*CAUSES, "contamination", "operator error")
        self.make = Maker(self.random.randint(20, 45) * DAY, window=window, sites=sites, causes=causes)

    def chance(self, probability):
        return self.random.random() < probability

    def law(self, mean):
        mean = float(mean)
        kinds = [Constant(mean), Uniform(0.5 * mean, 1.5 * mean), Lognormal(mean, 0.4), Exponential(mean)]
        return self.random.choice([*kinds, Empirical((round(mean), round(2 * mean), 0), (5.0, 3.0, 1.0))])

    def calendar(self):
        if self.chance(0.6):
            return NONE
        first = self.random.randint(0, 8)
        return self.make.add("calendars", days(first, first + self.random.randint(6, 14), 60))

    def plan(self):
        make, pick = self.make, self.random
        self.pools = [make.pool(pick.randint(1, 3), room=pick.randint(0, 1)) for _ in range(3)]
        self.stores = [make.store(pick.choice([UNLIMITED, 1, 2, 5])) for _ in range(4)]
        self.servers = [make.server(pick.randint(1, 3), calendar=self.calendar()) for _ in range(3)]
        self.classes = []
        for _ in range(pick.randint(3, 6)):
            breaks = (self.law(30 * HOUR), self.law(3 * HOUR)) if self.chance(0.3) else None
            live_from = pick.choice([0, 0, 0, 4 * DAY])
            self.classes.append(make.units(pick.randint(1, 4), breaks=breaks, live_from=live_from))
        bulks = [self.bulk(index) for index in range(pick.randint(1, 3))]
        for site in range(self.sites):
            for index in range(pick.randint(1, 2)):
                drawn = pick.sample(bulks, k=min(len(bulks), pick.randint(1, 2)))
                inputs = [(bulk, pick.choice([100, 200, 330])) for bulk in drawn]
                self.campaign(make.material(f"product {site} {index}"), site=site, inputs=inputs)
        return make.plan()

    def bulk(self, index):
        make, pick = self.make, self.random
        material = make.material(
            f"bulk {index}", shelf_life=pick.choice([UNLIMITED, UNLIMITED, 4 * DAY, 9 * DAY]), at_risk=self.chance(0.4)
        )
        home = pick.randrange(self.sites)
        self.campaign(material, site=home, inputs=())
        if self.sites > 1:
            for destination, share in ((home, 0.4), (1 - home, 0.6)):
                transit = make.stream(self.law(20 * HOUR)) if self.chance(0.7) and destination != home else NONE
                store = pick.choice([NONE, *self.stores])
                make.add("shipments", ShipmentRow(material, home, destination, share, transit, store))
        return material

    def campaign(self, material, *, site, inputs):
        make, pick = self.make, self.random
        starts = pick.choice([Starts.FREE, Starts.FREE, Starts.PLANNED, Starts.RANDOM])
        steps = [self.step(first=index == 0, makes=not inputs) for index in range(pick.randint(1, 4))]
        row = {"site": site, "starts": starts, "first": pick.choice([0, 2 * DAY]), "inputs": inputs}
        if starts == Starts.PLANNED:
            planned = sorted(pick.randrange(30 * DAY) for _ in range(20))
            cadence = {"cadence": pick.choice([8, 20]) * HOUR}
            row |= {"dates": make.span("dates", planned)} if self.chance(0.5) else cadence
        if starts == Starts.RANDOM:
            row |= {"gap": self.law(15 * HOUR)}
        row |= {"lots": pick.choice([UNLIMITED, UNLIMITED, 15]), "priority": pick.choice([0, 0, 1, 2])}
        row |= {"store": pick.choice([NONE, *self.stores]), "sampled": pick.randrange(len(steps))}
        row |= {"in_process": make.store(pick.randint(2, 6)) if self.chance(0.4) else NONE}
        row |= {"rejection": pick.choice([0.0, 0.2]), "checks": self.checks()}
        row |= {"yield_learning": pick.choice([MATURE, ("wright", 0.5, 10)])}
        row |= {"success_learning": pick.choice([MATURE, ("linear", 0.6, 8)])}
        row |= {"amount": 0 if not inputs else pick.choice([100, 250])}
        make.campaign(material, *steps, **row)

    def checks(self):
        make, checks = self.make, []
        for _ in range(self.random.randint(0, 4)):
            served = self.chance(0.6)
            check = {"phase": self.random.choice(list(Phase)), "elapsed": self.law(DAY) if self.chance(0.6) else None}
            check |= {"hands_on": self.law(5 * HOUR) if served else None}
            check |= {"server": self.random.choice(self.servers) if served else NONE}
            if self.chance(0.5):
                check |= {"fails": 0.3, "confirmed": self.random.choice([-1.0, 1.0, 0.5])}
                check |= {"investigation": self.law(8 * HOUR)}
            checks.append(make.check(**check))
        return checks

    def step(self, *, first, makes):
        make, pick = self.make, self.random
        parts = [self.part(Role.PROCESS, 12 * HOUR) for _ in range(pick.randint(1, 2))]
        if parts and first:
            parts[0] = make.segment(Role.PROCESS, pick.choice([Constant(10.0 * HOUR), Lognormal(12.0 * HOUR, 0.3)]))
        if self.chance(0.6):
            parts += [self.part(Role.CLEANING, 3 * HOUR) for _ in range(pick.randint(1, 2))]
        if self.chance(0.4):
            parts.append(self.part(Role.CHANGEOVER, 5 * HOUR))
        if self.chance(0.4):
            parts.append(self.part(Role.PREPARATION, 2 * HOUR))
        row = {"after": pick.choice([NONE, NONE, UNLIMITED, UNLIMITED, *self.stores])}
        row |= {"valid": pick.choice([UNLIMITED, 12 * HOUR, 2 * DAY]), "extra_cleaning": pick.choice([0, 10 * HOUR])}
        if self.chance(0.4):
            row |= {"failures": [(6, 0.1), (7, 0.05)], "fixed_loss": 3}
        if makes and first:
            row |= {"creates": 500.0, "create_factors": [Lognormal(1.0, 0.2)]}
        if self.chance(0.5):
            row |= {"yields": [Uniform(0.7, 1.0)], "sampled": 2}
        return make.step(pick.choice(self.classes), *parts, **row)

    def part(self, role, mean):
        row = {"calendar": self.calendar(), "breaks": self.chance(0.4)}
        row |= {"on_failure": self.random.choice(list(OnFailure))}
        row |= {"on_close": self.random.choice(list(OnClose))} if role == Role.PROCESS else {}
        if role != Role.PROCESS:
            row |= {"on_failure": OnFailure.RESUME}
        needs = [(pool, 1) for pool in self.pools if pool % 2 == 0 and self.chance(0.3)]
        rooms = {self.make.tables["pools"][pool].room for pool, _ in needs}
        needs = needs if len(rooms) == 1 else []
        if self.chance(0.3):
            row |= {"per_amount": 20.0, "cycle_capacity": 60, "per_cycle": 600.0, "between_cycles": 120.0}
        return self.make.segment(role, self.law(mean), needs=needs, **row)


class FeedForwardPlant(RandomPlant):
    """A random plant without feedback: every class, server and stock has one user, and nobody is held up behind."""

    def plan(self):
        make, pick = self.make, self.random
        self.pools, self.stores, self.sites = [], [make.store(UNLIMITED)], 1
        bulks = [self.bulk(index) for index in range(pick.randint(1, 2))]
        amounts = [100, 200, 330]
        self.campaign(make.material("product"), site=0, inputs=[(bulk, pick.choice(amounts)) for bulk in bulks])
        if self.chance(0.5):
            self.campaign(make.material("other"), site=0, inputs=())
        return make.plan()

    def bulk(self, index):
        material = self.make.material(f"bulk {index}")
        self.campaign(material, site=0, inputs=())
        return material

    def step(self, *, first, makes):
        pick, make = self.random, self.make
        breaks = (self.law(30 * HOUR), self.law(3 * HOUR)) if self.chance(0.3) else None
        self.classes = [make.units(pick.randint(1, 4), breaks=breaks, live_from=pick.choice([0, 0, 4 * DAY]))]
        units, parts, failures, factors, yields, row = super().step(first=first, makes=makes)
        parts = [part for part in parts if part[0] in (Role.PROCESS, Role.CLEANING)]
        fixed = {"per_amount": 0.0, "cycle_capacity": 0}
        parts = [part if part[0] == Role.PROCESS else (*part[:3], part[3] | fixed) for part in parts]
        if breaks and all(part[0] != Role.CLEANING for part in parts):
            parts.append(make.segment(Role.CLEANING, 2 * HOUR))
        return (units, parts, failures, factors, yields, row | {"after": UNLIMITED, "valid": UNLIMITED})

    def checks(self):
        found = super().checks()
        self.servers = [self.make.server(self.random.randint(1, 3), calendar=self.calendar()) for _ in found]
        pairs = zip(found, self.servers, strict=True)
        own = [(check, server if check["server"] != NONE else NONE) for check, server in pairs]
        return [check | {"server": server, "confirmed": -1.0} for check, server in own]

    def campaign(self, material, *, site, inputs):
        self.servers = [NONE + 1]
        super().campaign(material, site=site, inputs=inputs)
        last = self.make.tables["campaigns"][-1]
        self.make.tables["campaigns"][-1] = replace(last, in_process=NONE)
