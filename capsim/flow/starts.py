"""When the lots of a campaign start."""

from capsim.flow.disturbances import arrives
from capsim.flow.lot import Lot
from capsim.flow.procedure import Procedure
from capsim.flow.recipe import Campaign, Segment, Step
from capsim.flow.world import World
from capsim.foundation.errors import RunError
from capsim.foundation.streams import BLOCK
from capsim.plan.plan import NONE, UNLIMITED, Plan, Starts
from capsim.plant.clock import READY, START, Walk

MOST_LOTS_AT_ONCE = 100_000
"""More lots planned at one instant than this means that a first step takes no time."""

_WEEK = 7 * 86_400


class Starter:
    """Plans the lots of one campaign, and sends each on its way."""

    def __init__(self, world: World, campaign: Campaign, procedure: Procedure) -> None:
        self._world = world
        self._campaign = campaign
        self._procedure = procedure
        self._lots = world.lots[campaign.number]
        self._free = campaign.row.starts == Starts.FREE
        self._paced = campaign.row.cadence > 0 and campaign.row.in_process != NONE
        self._begun = 0
        self._drawn = 0
        self._at_once = (0, 0)
        self._walk = self._plan_lots()

    @property
    def opens(self) -> bool:
        """Whether its lots are there at the start."""
        return self._campaign.row.opening

    def begin(self) -> None:
        """Put the first start into the event list."""
        row = self._campaign.row
        if self._free:
            self._campaign.next_lot = self
            if row.waits_for != NONE:
                self._world.campaigns[row.waits_for].next_lot = self
                return
        if self._paced:
            self._campaign.let_in = self.let_in
        if row.after == NONE:
            next(self._walk, None)
        else:
            self._world.campaigns[row.after].followers.append(self.follow)

    def place(self, now: int) -> None:
        """The lots are there at the start."""
        for _ in self._campaign.listed:
            self._start(now)

    def follow(self, now: int) -> None:
        """The campaign that goes before has begun its last lot: nothing is planned earlier than that."""
        self._begun = now
        next(self._walk, None)

    def _plan_lots(self) -> Walk:
        now = self._first
        while (time := self._planned(now)) is not None:
            self._world.wake(time, START + self._campaign.key, self._walk)
            now = yield
            self._start(now)
            if self._free:
                return
            if self._paced:
                break
        while self._paced:
            now = yield
            self._start(now)

    @property
    def _first(self) -> int:
        """When lots start, as a date or after another campaign [s]."""
        return max(self._campaign.row.first, self._begun)

    def let_in(self, now: int) -> None:
        """A lot has its place under the cap on lots in process: the next one is planned a cadence later."""
        if len(self._lots) != self._campaign.row.lots:
            self._world.wake(now + self._campaign.row.cadence, START + self._campaign.key, self._walk)

    def _planned(self, last: int) -> int | None:
        """When the next lot is planned to start; None where there is none. ``last`` is when the last one did."""
        row, number = self._campaign.row, len(self._lots)
        if number == row.lots:
            return None
        if row.starts == Starts.RANDOM:
            self._draw_to(number)
            return max(self._first, 0) if row.goes_on and not number else last + self._campaign.gaps[number]
        if self._free or row.cadence:
            return max(self._first + number * row.cadence, 0)
        first, end = row.dates
        return max(self._world.plan.dates[first + number], self._begun) if first + number < end else None

    def settle(self, now: int) -> None:
        """A lot has its first unit: plan the next lot of a campaign that starts as units come free."""
        if len(self._lots) != self._campaign.row.lots:
            self._start(now)

    def _start(self, now: int) -> None:
        """A lot starts on its way."""
        number = len(self._lots)
        self._guard(now)
        if number >= self._drawn:
            self._draw_to(number)
        if self._campaign.row.by_weeks:
            self._learn(number, now)
        lot = Lot(self._campaign, number, planned=now, counts=counts(self._world.plan, number, now))
        self._lots.append(lot)
        if self._campaign.row.opening:
            self._procedure.open(lot, now)
        lot.walk = self._arrive_late(lot, now) if self._campaign.late else self._procedure.walk(lot, now)
        next(lot.walk, None)

    def _arrive_late(self, lot: Lot, now: int) -> Walk:
        """What would arrive while a disruption keeps it away comes when that is over, or is lost on the way."""
        until, lost = arrives(self._campaign.late, now)
        if until > now:
            self._world.wake(until, READY + lot.key, lot.walk)
            now = yield
        if lost is not None:
            self._procedure.never_comes(lot, lost.cause, now)
        else:
            yield from self._procedure.walk(lot, now)

    def _guard(self, now: int) -> None:
        instant, many = self._at_once
        self._at_once = (now, many + 1 if instant == now else 1)
        if many > MOST_LOTS_AT_ONCE:
            raise RunError(
                f'campaign "{self._campaign.row.name}" planned {many} lots at second {now}: its first step takes no '
                "time; give it a duration, or plan its lots by cadence, dates or gaps"
            )

    def _learn(self, number: int, now: int) -> None:
        """What goes by the weeks since the first planned start is known only when a lot is planned."""
        campaign, draws, (block, place) = self._campaign, self._world.draws, divmod(number, BLOCK)
        row = campaign.row
        first = self._lots[0].planned if self._lots else now
        weeks = (now - (row.since if row.goes_on or row.opening else first)) / _WEEK
        for step in campaign.every_step:
            if step.created is not None:
                step.created[number] = int(draws.created(row, step.row, block, weeks=weeks)[place])
            if step.fails is not None:
                step.fails[number] = int(draws.failures(row, step.row, block, weeks=weeks)[place])
        if campaign.rejects:
            campaign.rejects[number] = bool(draws.rejected(row, block, weeks=weeks)[place])
        if campaign.pace is not None:
            campaign.pace[number] = float(draws.pace(row, block, weeks=weeks)[place])

    def _draw_to(self, number: int) -> None:
        """Draw what chance holds for the lots up to ``number``, each block when its first lot is planned."""
        while number >= self._drawn:
            self._draw_block(self._drawn // BLOCK)
            self._drawn += BLOCK

    def _draw_block(self, block: int) -> None:
        campaign, draws = self._campaign, self._world.draws
        row = campaign.row
        if row.gap != NONE:
            campaign.gaps += draws.seconds((row.gap,), block).tolist()
        for step in campaign.every_step:
            self._draw_work(step, block)
            if step.created is not None:
                step.created += draws.created(row, step.row, block).tolist()
            if step.kept is not None:
                step.kept += draws.kept(step.row, block).tolist()
            if step.fails is not None:
                step.fails += draws.failures(row, step.row, block).tolist()
        for check in (check for phase in campaign.checks for check in phase):
            for stage in check.stages:
                if stage.hands_on is not None:
                    stage.hands_on += draws.seconds((stage.works,), block).tolist()
                if stage.elapsed is not None:
                    stage.elapsed += draws.seconds(stage.passes, block).tolist()
            if check.fails is not None:
                check.fails += draws.happens(check.row.fail_stream, check.row.fails, block).tolist()
        if row.rejection_stream != NONE:
            campaign.rejects += draws.rejected(row, block).tolist()
        if campaign.pace is not None:
            campaign.pace += draws.pace(row, block).tolist()

    def _draw_work(self, step: Step, block: int) -> None:
        """The work of a step as a whole where that is all there is to it, else of each segment."""
        segments = sum(step.changeovers.values(), step.full_clean + step.preparation + step.left_set_up)
        if step.work is None:
            segments += step.process
        else:
            step.work += self._seconds(step.process, block)
        if step.clean_work is None:
            segments += step.turnaround
        else:
            step.clean_work += self._seconds(step.cleaning, block)
        for segment in segments:
            segment.work += self._seconds((segment,), block)

    def _seconds(self, segments: tuple[Segment, ...], block: int) -> list[int]:
        links = self._world.plan.links
        streams = [stream for segment in segments for stream in links[slice(*segment.row.fixed)]]
        seconds: list[int] = self._world.draws.seconds(streams, block).tolist()
        return seconds


def counts(plan: Plan, number: int, planned: int) -> bool:
    """Whether the statistics look at a lot."""
    window = plan.window
    return planned >= window.warm_up and (window.lots == UNLIMITED or number < window.lots)
