"""One replication's objects: the clock, the plant, and the lots so far."""

from dataclasses import dataclass

from capsim.flow.disturbances import Disturbances
from capsim.flow.draws import Draws
from capsim.flow.lot import Lot, Occasion
from capsim.flow.recipe import Campaign, Check
from capsim.foundation.streams import Streams
from capsim.plan.plan import Plan
from capsim.plan.projects import PhaseRun
from capsim.plant.checklog import CheckLog
from capsim.plant.clock import Clock
from capsim.plant.pools import PoolRoom
from capsim.plant.server import Server
from capsim.plant.stock import Larder, Stock
from capsim.plant.supplies import Supply, SupplyRoom
from capsim.plant.timing import Stretch
from capsim.plant.units import UnitClass
from capsim.plant.waiting import Store, WaitLog
from capsim.plant.window import inside


@dataclass(frozen=True, slots=True)
class Note:
    """A segment in the full record: what ran on which unit, when the lot asked for what it needs, and how it went."""

    lot: Lot | Occasion
    segment: int
    place: int
    asked: int
    done: Stretch


@dataclass(frozen=True, slots=True)
class CheckNote:
    """A part of a check of a lot in the full record: a `capsim.plan.plan.CheckPart`, its stage, from when to when."""

    lot: Lot
    check: Check
    part: int
    stage: int
    begin: int
    end: int


class World:
    """Everything that changes while a replication runs.

    Attributes:
        wake: Resumes a walk at a time; see `capsim.plant.clock.Clock.wake`.
        span: Seconds of a stretch that lie inside the window.
        lots: The lots so far, by campaign and number.
        sent: Lots that each route has had so far, by material and origin.
        disturbances: What goes wrong.
        phases: How the phases of projects go, in the order of the plan.
        transports: Lots that were sent to another site, each with the row of its shipment and when it left [s].
        trace, check_notes: Segments that ran and parts of checks, or None where no full record was asked for.
        cause_of_doom, cause_of_stop: Rows of the causes "parent rejected" and "stopped operation".
    """

    def __init__(self, plan: Plan, streams: Streams, *, full: bool) -> None:
        self.plan = plan
        self.draws = Draws(plan, streams)
        self.clock = Clock()
        self.wake = self.clock.wake
        self.horizon = plan.horizon
        self.window = (plan.window.warm_up, plan.horizon)
        self.span = inside(*self.window)
        self.unit_classes: list[UnitClass] = []
        self.rooms: list[PoolRoom] = []
        self.stores: list[Store] = []
        self.servers: list[Server] = []
        self.larders: list[Larder] = [Larder(self.clock) for _ in plan.sites]
        self.supply_rooms: list[SupplyRoom] = [SupplyRoom(self.clock) for _ in plan.sites]
        self.supplies: list[Supply] = []
        self.stocks: dict[tuple[int, int], Stock] = {}
        self.logs: list[WaitLog] = []
        self.check_logs: list[CheckLog] = [CheckLog(self.window) for _ in plan.checks]
        self.campaigns: list[Campaign] = []
        self.lots: list[list[Lot]] = []
        self.sent: dict[tuple[int, int], list[int]] = {}
        self.cause_of_doom = plan.causes.index("parent rejected")
        self.cause_of_stop = plan.causes.index("stopped operation")
        self.disturbances = Disturbances()
        self.phases: tuple[PhaseRun, ...] = ()
        self.transports: list[tuple[Lot, int, int]] = []
        self.trace: list[Note] | None = [] if full else None
        self.check_notes: list[CheckNote] | None = [] if full else None
