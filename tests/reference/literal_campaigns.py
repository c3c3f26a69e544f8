"""When the lots of a campaign are planned to start, in the literal engine."""

from capsim.plan.plan import NONE, UNLIMITED, Starts
from tests.reference.literal_lot import Lot
from tests.reference.literal_places import GRANT, START


class LiteralCampaigns:
    """One process for each campaign; a part of `LiteralEngine`."""

    def campaign(self, number):
        row = self.plan.campaigns[number]
        key = (number + 1) * 10**9
        if row.after != NONE:
            while not self.all_began(row.after):
                yield self.somebody_began
            self.happened["went after another campaign"] += 1
        begun = self.env.now
        live = self.live(row.first, row.phases)
        first = max(live, begun)
        planned, due, count = first, first, 0
        while count != row.lots:
            if row.starts == Starts.RANDOM:
                planned = self.env.now + self.seconds(row.gap, count) if count else first + self.seconds(row.gap, 0)
            elif row.starts == Starts.PLANNED and row.cadence:
                planned = due if count and row.in_process != NONE else first + count * row.cadence
            elif row.starts == Starts.PLANNED:
                dates = self.plan.dates[slice(*row.dates)]
                if count == len(dates):
                    return
                later = live - row.first if row.moves else 0
                planned = max(dates[count] + later, live if row.phases else 0, begun)
            if row.starts != Starts.FREE or count == 0:
                yield self.until(planned, START, key)
            lot = Lot(self, number, count)
            self.lots.append(lot)
            first_unit = self.env.event()
            lot.let_in = self.env.event()
            self.env.process(self.lot(lot, first_unit))
            if row.cadence and row.in_process != NONE:
                yield lot.let_in  # under a cap the cadence counts from when the last lot was let in
                due = self.env.now + row.cadence
            if row.starts == Starts.FREE:
                yield first_unit  # the next lot is planned among the grants of that instant
                yield self.until(self.env.now, GRANT, 0)
            count += 1

    def all_began(self, number):
        """Whether every lot of a campaign has had its first unit, or has come where there is none."""
        row = self.plan.campaigns[number]
        many = row.dates[1] - row.dates[0] if row.starts == Starts.PLANNED and not row.cadence else row.lots
        many = many if row.lots == UNLIMITED else min(many, row.lots)
        return sum(lot.began for lot in self.lots if lot.campaign == number) == many

    def tell_begun(self, lot):
        lot.began = True
        told, self.somebody_began = self.somebody_began, self.env.event()
        told.succeed()
