"""Plans for the reference tests, written row by row: each table in order, spans and streams kept right."""

from dataclasses import replace

from capsim.foundation.distributions import Constant
from capsim.foundation.worktime import WorkCalendar
from capsim.plan import plan as rows
from capsim.plan.plan import NONE, UNLIMITED, OnClose, OnFailure, Plan, Role

HOUR, DAY = 3600, 86_400
CAUSES = (
    "yield", "contamination", "operator", "learning", "parent rejected", "stopped operation", "out of specification",
    "rejected at disposition",
)  # fmt: skip
MATURE = ("exponential", 1.0, 0)


class PlanBuilder:
    """Rows so far. `campaign` opens a campaign; `step`, `segment`, `check` and `draws` belong to the last one."""

    def __init__(self, name, horizon, sites=("site_a",)):
        self.name, self.horizon, self.sites = name, horizon, sites
        self.causes = list(CAUSES)
        self.streams, self.links, self.dates, self.calendars = [], [], [], []
        self.tables = {
            name: []
            for name in (
                "materials", "unit_classes", "pools", "stores", "servers", "campaigns", "inputs", "steps", "segments",
                "needs", "failures", "checks", "shipments", "routines", "limits", "skilled", "stages", "lots",
                "projects", "phases", "joins", "qualifications",
            )
        }  # fmt: skip

    def _add(self, table, row):
        self.tables[table].append(row)
        return len(self.tables[table]) - 1

    def _extend(self, table, **spans):
        """Change the last row of a table."""
        self.tables[table][-1] = replace(self.tables[table][-1], **spans)

    def _span(self, table):
        size = len(self.tables[table])
        return size, size

    def stream(self, distribution, *, whole=True, name="draw"):
        self.streams.append(rows.Stream(f"{name}_{len(self.streams)}", distribution, whole))
        return len(self.streams) - 1

    def link(self, distributions, *, whole=True):
        begin = len(self.links)
        self.links.extend([self.stream(one, whole=whole) for one in distributions])
        return begin, len(self.links)

    def calendar(self, opens, closes):
        self.calendars.append(WorkCalendar(opens, closes))
        return len(self.calendars) - 1

    def material(self, *, shelf_life=NONE, at_risk=False, expires_with_components=False):
        name = f"material_{len(self.tables['materials'])}"
        return self._add(
            "materials", rows.MaterialRow(name, "bulk", "g", 1.0, 1.0, shelf_life, at_risk, expires_with_components)
        )

    def unit_class(self, count=1, *, site=0, live_from=0, failures=None, repairs=None, **given):
        failing = repairing = NONE
        if failures is not None:
            failing = [self.stream(failures, name="failure") for _ in range(count)][0]
            repairing = [self.stream(repairs, name="repair") for _ in range(count)][0]
        name = f"class_{len(self.tables['unit_classes'])}"
        given = {"routines": self._span("routines"), **given}
        row = rows.UnitClassRow(name, site, count, NONE, live_from, failing, repairing, **given)
        return self._add("unit_classes", row)

    def routine(self, name, first, *durations, every=UNLIMITED, stagger=0, calendar=NONE, needs=()):
        """Of the last unit class; ``durations`` are distributions, one for each unit."""
        begin = len(self.tables["needs"])
        self.tables["needs"].extend([rows.NeedRow(pool, count) for pool, count in needs])
        segment = rows.SegmentRow(
            NONE, Role.ROUTINE, name, (0, 0), 0.0, 0, 0.0, calendar, OnClose.PAUSE, OnFailure.RESUME,
            breaks=False, needs=(begin, len(self.tables["needs"])),
        )  # fmt: skip
        streams = [self.stream(one, name=f"routine_{name}") for one in durations]
        unit_class, place = len(self.tables["unit_classes"]) - 1, self._add("segments", segment)
        self._add("routines", rows.RoutineRow(unit_class, name, first, every, stagger, streams[0], place))
        begin = self.tables["unit_classes"][-1].routines[0]
        self._extend("unit_classes", routines=(begin, len(self.tables["routines"])))

    def pool(self, count, *, site=0, room=0):
        return self._add("pools", rows.PoolRow(f"pool_{len(self.tables['pools'])}", site, count, room))

    def store(self, capacity, *, site=0):
        return self._add("stores", rows.StoreRow(f"store_{len(self.tables['stores'])}", site, capacity))

    def server(self, count, *, site=0, calendar=NONE, live_from=0):
        name = f"server_{len(self.tables['servers'])}"
        return self._add("servers", rows.ServerRow(name, site, count, calendar, live_from))

    def campaign(self, material, **given):
        values = {
            "name": f"campaign_{len(self.tables['campaigns'])}", "material": material, "site": 0,
            "starts": rows.Starts.FREE, "first": 0, "lots": UNLIMITED, "dates": (0, 0), "cadence": 0, "gap": NONE,
            "priority": 0, "in_process": NONE, "amount": 1000, "nominal": 1.0, "steps": self._span("steps"),
            "inputs": self._span("inputs"), "checks": self._span("checks"), "store": NONE, "sampled": 0,
            "rejection": 0.0, "rejection_stream": NONE, "yield_learning": MATURE, "success_learning": MATURE,
            "limits": self._span("limits"),
        }  # fmt: skip
        return self._add("campaigns", rows.CampaignRow(**{**values, **given}))

    def planned(self, *times):
        begin = len(self.dates)
        self.dates.extend(times)
        return begin, len(self.dates)

    def add_lot(self, campaign, order, amount, draws, *, due=NONE):
        """A lot of a campaign that lists its lots; the caller sets the span."""
        self._add("lots", rows.LotRow(campaign, f"lot {order}", amount, tuple(draws), due, order))

    def draws(self, material, amount):
        self._add("inputs", rows.InputRow(len(self.tables["campaigns"]) - 1, material, amount))
        self._extend("campaigns", inputs=(self.tables["campaigns"][-1].inputs[0], len(self.tables["inputs"])))

    def limit(self, name, first, last, within, *, until_end=False):
        """Of the last campaign, between two of its steps by number."""
        if name not in self.causes:
            self.causes.append(name)
        campaign, cause = len(self.tables["campaigns"]) - 1, self.causes.index(name)
        self._add("limits", rows.LimitRow(campaign, name, cause, first, last, until_end, within))
        self._extend("campaigns", limits=(self.tables["campaigns"][-1].limits[0], len(self.tables["limits"])))

    def limit_inside(self, name, inside, within):
        """Of the last campaign: a sum over steps by number."""
        self.limit(name, NONE, NONE, within)
        self._extend("limits", inside=tuple(inside))

    def step(self, unit_class, **given):
        values = {
            "campaign": len(self.tables["campaigns"]) - 1, "name": f"step_{len(self.tables['steps'])}", "kind": "any",
            "unit_class": unit_class, "after": NONE, "creates": 0, "create_factors": (0, 0), "yields": (0, 0),
            "loss_cause": 0, "fixed_loss": 0, "sampled": 0, "failures": self._span("failures"),
            "failure_stream": NONE, "extra_cleaning": 0, "segments": self._span("segments"), "valid": UNLIMITED,
        }  # fmt: skip
        row = self._add("steps", rows.StepRow(**{**values, **given}))
        self._extend("campaigns", steps=(self.tables["campaigns"][-1].steps[0], len(self.tables["steps"])))
        return row

    def failure(self, cause, probability):
        self._add("failures", rows.FailureRow(CAUSES.index(cause), probability))
        self._extend("steps", failures=(self.tables["steps"][-1].failures[0], len(self.tables["failures"])))

    def segment(self, *fixed, role=Role.PROCESS, needs=(), **given):
        """Durations are whole seconds or distributions; ``needs`` are (pool, count) pairs."""
        begin = len(self.tables["needs"])
        for pool, count in needs:
            self._add("needs", rows.NeedRow(pool, count))
        values = {
            "step": len(self.tables["steps"]) - 1, "role": role, "operation": f"{Role(role).name.lower()}",
            "fixed": self.link([Constant(one) if isinstance(one, int) else one for one in fixed]),
            "per_amount": 0.0, "cycle_capacity": 0, "per_cycle": 0.0, "calendar": NONE, "on_close": OnClose.PAUSE,
            "on_failure": OnFailure.RESUME, "breaks": False, "needs": (begin, len(self.tables["needs"])),
        }  # fmt: skip
        self._add("segments", rows.SegmentRow(**{**values, **given}))
        self._extend("steps", segments=(self.tables["steps"][-1].segments[0], len(self.tables["segments"])))

    def check(self, **given):
        values = {
            "campaign": len(self.tables["campaigns"]) - 1, "name": f"check_{len(self.tables['checks'])}",
            "server": NONE, "hands_on": NONE, "elapsed": NONE, "phase": rows.Phase.MADE, "fails": 0.0,
            "fail_stream": NONE, "confirmed": -1.0, "investigation": NONE,
        }  # fmt: skip
        self._add("checks", rows.CheckRow(**{**values, **given}))
        self._extend("campaigns", checks=(self.tables["campaigns"][-1].checks[0], len(self.tables["checks"])))

    def skilled(self, servers):
        """Those who can do a job, by name."""
        begin = len(self.tables["skilled"])
        self.tables["skilled"] += sorted(servers)
        return begin, len(self.tables["skilled"])

    def stage(self, **given):
        """What follows the last check, or its last stage."""
        self._add("stages", rows.StageRow(**{"server": NONE, "hands_on": NONE, "elapsed": NONE, **given}))
        check = self.tables["checks"][-1]
        begin = check.stages[0] if check.stages[0] < check.stages[1] else len(self.tables["stages"]) - 1
        self._extend("checks", stages=(begin, len(self.tables["stages"])))

    def ship(self, material, origin, destination, **given):
        values = {"share": 1.0, "transit": NONE, "store": NONE}
        self._add("shipments", rows.ShipmentRow(material, origin, destination, **{**values, **given}))

    def build(self) -> Plan:
        return Plan(
            name=self.name, start="2030-01-01", horizon=self.horizon, window=rows.Window(0, UNLIMITED),
            sites=tuple(self.sites), causes=tuple(self.causes), streams=tuple(self.streams), links=tuple(self.links),
            dates=tuple(self.dates), calendars=tuple(self.calendars), targets=(),
            **{name: tuple(table) for name, table in self.tables.items()},
        )  # fmt: skip
