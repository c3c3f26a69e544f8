"""Limits of the literal engine: how long a lot may take from the end of one step to another, or inside some steps."""

from capsim.foundation.rules import Role
from tests.reference.literal_places import TooLate
from tests.reference.literal_units import lay


class LiteralLimits:
    """The clocks of a lot; a part of `LiteralEngine`. `Lot.clocks` holds (last permitted second, limit)."""

    def start_clocks(self, lot, number):
        """Step ``number`` of the lot has ended."""
        for limit in self.plan.limits[slice(*lot.row.limits)]:
            if limit.first == number and not limit.inside:
                lot.clocks.append((self.env.now + limit.within, limit))

    def stop_clocks(self, lot, number, *, until_end):
        """The lot has come into the unit of step ``number``, or its work there has ended."""
        lot.clocks = [one for one in lot.clocks if (one[1].last, one[1].until_end) != (number, until_end)]

    def count_inside(self, lot, number):
        """The lot has come into the unit of step ``number``, or into a hold or store (None): which sums go on?"""
        for entry in lot.sums:
            limit, counted, since = entry
            if since is not None:
                entry[1], entry[2] = counted + self.env.now - since, None
            if number in limit.inside:
                self.happened["a sum went on"] += counted > 0 and since is None
                entry[2] = self.env.now

    @staticmethod
    def running_sums(lot):
        """(last permitted second, limit) of the sums that are counted now."""
        return [(since + limit.within - counted, limit) for limit, counted, since in lot.sums if since is not None]

    @staticmethod
    def first_of(clocks):
        return min(clocks, key=lambda one: (one[0], one[1].name), default=None)

    def latest(self, lot, *, unit_for=None):
        """(second, limit) until which the lot can wait, or None; ``unit_for``: number of the step whose unit."""
        clocks = self.running_sums(lot)
        for second, limit in lot.clocks:
            early = 0
            if limit.until_end and limit.last == unit_for:
                step = self.plan.steps[lot.row.steps[0] + unit_for]
                early = self.hours(self.segments(step, Role.PROCESS), lot)
            clocks.append((second - early, limit))
        return self.first_of(clocks)

    def look_at_limits(self, lot):
        """Set-up or work has ended: is the lot too late?"""
        late = self.first_of([one for one in lot.clocks + self.running_sums(lot) if one[0] < self.env.now])
        if late is not None:
            self.happened["a sum too late after all"] += bool(late[1].inside)
            self.happened["too late after all"] += 1
            raise TooLate(late[1])

    def look_ahead(self, lot, number, unit):
        """A unit for step ``number`` has been granted: could the lot be in time?"""
        step, late = self.plan.steps[lot.row.steps[0] + number], []
        for second, limit in lot.clocks:
            if limit.last == number:
                segments = [one for _, tasks in self.set_up_of(lot, step, unit) for one in tasks]
                segments += self.segments(step, Role.PROCESS) if limit.until_end else []
                end = self.env.now
                for segment in segments:
                    calendar = self.plan.calendar(segment.calendar)
                    end = lay(calendar, segment.on_close, end, self.work(segment, lot.number, lot.amount))
                if end > second:
                    late.append((second, limit))
        if late:
            self.happened["too late when the unit came"] += 1
            raise TooLate(self.first_of(late)[1])
