"""A lot of the literal engine, and what is compared of it."""

from typing import NamedTuple

from capsim.foundation.worktime import NEVER as NO_DATE
from capsim.plan.plan import NONE
from capsim.results.tables import Status

NEVER = 1 << 60


class Outcome(NamedTuple):
    """What is compared: the columns of the table ``lots`` with these names."""

    planned: int
    started: int
    made: int
    decided: int
    status: int
    cause: int
    begun: int
    amount: int


class Lot:
    """A lot with everything that is known of it.

    Attributes:
        rank, due: Its place in the given order, and its due date, for the sequence of a unit class.
        inside: The units that it occupies, with their steps: one, or two where the step keeps the previous one.
        kept: By number of the step, the units that are kept for it and that it has not come into yet.
        holding: The store in which it has a place.
        clocks: The last permitted second of each limit whose clock runs.
        sums: Of each limit that is a sum: the limit, the seconds that were counted, since when it runs or None.
    """

    def __init__(self, engine, campaign, number):
        self.engine = engine
        self.row = engine.plan.campaigns[campaign]
        self.campaign, self.number = campaign, number
        self.material, self.priority = self.row.material, self.row.priority
        self.key = (campaign + 1) * 10**9 + number * 1000
        self.planned = engine.env.now
        self.started = self.made = self.decided = -1
        self.status, self.cause = Status.IN_PROCESS, NONE
        listed = engine.plan.lots[slice(*self.row.listed)]
        self.begun = self.amount = listed[number].amount if listed else self.row.amount
        self.inputs = [(entry.material, entry.amount) for entry in engine.plan.inputs[slice(*self.row.inputs)]]
        if listed:
            materials = [material for material, _ in self.inputs]
            self.inputs = list(zip(materials, listed[number].draws, strict=True))
        due = listed[number].due if listed else NONE
        self.rank, self.due = listed[number].order if listed else 0, NO_DATE if due == NONE else due
        self.parents = []
        self.used, self.expiry = 0, NEVER
        self.in_process = self.holding = self.site = None
        self.inside, self.kept, self.clocks = [], {}, []
        self.sums = [[limit, 0, None] for limit in engine.plan.limits[slice(*self.row.limits)] if limit.inside]
        self.out_of_specification = self.doomed = False
        self.undecided_parents = 0
        self.taken, self.held, self.suspected = None, 0, []
        self.main, self.called, self.discarded = self, None, False
        self.withheld = self.shipped = False
        self.drew = self.began = False
        self.children = []
        self.over = engine.env.event()
        self.news = engine.env.event()
        self.made_checks = None

    @property
    def left(self):
        return self.amount - self.used

    def drew_from(self, parent):
        self.drew = True
        self.parents.append(parent)
        if parent.status == Status.QUARANTINE:
            self.undecided_parents += 1
            parent.children.append(self)
            self.engine.happened["used at risk"] += 1

    def leave(self):
        """Give up the store place where it stands."""
        if self.holding is not None:
            self.holding.give(self)
            self.holding = None

    def shrink(self):
        """Some of it was drawn: a store by amount has room again."""
        if self.holding is not None and hasattr(self.holding, "shrink"):
            self.holding.shrink(self)

    def tell(self):
        news, self.news = self.news, self.engine.env.event()
        news.succeed()

    def outcome(self):
        entered = self.started >= 0 or self.made >= 0 or bool(self.drew)
        return Outcome(
            self.planned, self.started, self.made, self.decided, int(self.status), self.cause,
            self.begun * entered, self.amount * entered,
        )  # fmt: skip
