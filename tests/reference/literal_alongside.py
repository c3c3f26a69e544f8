"""Side by side in the literal engine: a process for each step that runs beside the main one."""

from capsim.plan.plan import Role
from capsim.results.tables import Status
from tests.reference.literal_places import END, TooLate


class Beside:
    """Stands for the lot in a unit alongside: the same lot, but without limits and without a fate of its own.

    Attributes:
        key: Right after the lot itself, in the order of the steps.
        amount: What the lot had when it came into the main unit.
        main: The lot.
        lost: What the lot is to be lost by when all has ended, or None; ``turn`` counts who was hit.
        over: Happens when its work has ended.
    """

    def __init__(self, lot, number):
        self.main = lot
        self.row, self.campaign, self.number, self.material = lot.row, lot.campaign, lot.number, lot.material
        self.priority, self.rank, self.due, self.amount = lot.priority, lot.rank, lot.due, lot.amount
        self.key = lot.key + 1 + number
        self.inside, self.clocks, self.sums = [], [], []
        self.lost = self.taken = self.holding = self.turn = None
        self.status = Status.IN_PROCESS
        self.over = lot.engine.env.event()


class LiteralAlongside:
    """What runs beside the main step; a part of `LiteralEngine`."""

    def main_steps(self, lot):
        """Numbers in the campaign of the steps that do not run alongside."""
        steps = self.plan.steps[slice(*lot.row.steps)]
        return [number for number, step in enumerate(steps) if not step.alongside]

    def next_main(self, lot, number):
        return min((other for other in self.main_steps(lot) if other > number), default=None)

    def begin_alongside(self, lot, number):
        """What runs beside main step ``number``."""
        end = self.next_main(lot, number) or lot.row.steps[1] - lot.row.steps[0]
        besides = [Beside(lot, place) for place in range(number + 1, end)]
        self.besides += besides
        for place, beside in enumerate(besides, start=number + 1):
            self.env.process(self.run_alongside(beside, place, self.plan.steps[lot.row.steps[0] + place]))
        return besides

    def run_alongside(self, beside, number, step):
        """It begins among what ends at that second, after the lot, which has asked for what its work needs."""
        yield self.until(self.env.now, END, beside.key)
        self.happened["alongside"] += 1
        yield from self.supply(beside, number, step)
        unit = yield from self.take_unit(beside, number, step)
        yield from self.set_up(beside, step, unit)
        beside.inside.append((unit, step))
        unit.last = beside.material
        try:
            for segment in self.segments(step, Role.PROCESS):
                yield from self.perform(segment, unit, (beside.number, beside.amount), END, beside.key, lot=beside)
        except self.lost as loss:
            self.happened["lost alongside"] += 1
            beside.lost = loss
            self.note_loss(beside)
        except TooLate as taken:
            self.happened["taken in line alongside"] += 1
            beside.lost = self.lost(taken.limit.cause)
        yield from self.leave_units(beside)
        beside.over.succeed()

    def note_loss(self, beside):
        """It is lost, or will be when its work ends at this second."""
        if beside.turn is None:
            self.lost_beside += 1
            beside.turn = self.lost_beside

    def wait_for_all(self, lot, besides):
        """The lot stays in its unit until the work of all has ended, or it is taken there."""
        asked = self.env.now
        for beside in besides:
            lot.called = self.env.event()
            yield beside.over | lot.called
            lot.called = None
            self.look_if_taken(lot)
        self.happened["waited for what ran alongside"] += self.env.now > asked

    def stopped_alongside(self, besides):
        """The first to be lost decides."""
        lost = [beside for beside in besides if beside.lost is not None]
        if lost:
            raise min(lost, key=lambda beside: beside.turn).lost
