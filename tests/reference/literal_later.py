"""Capacity that comes later in the literal engine: projects, units that join, and the qualification of a campaign."""

from capsim.plan.plan import NONE
from capsim.results.tables import Status
from tests.reference.literal_places import END, READY, Moment


class LiteralLater:
    """What a plan says of time before there is capacity, or before anything is released; a part of `LiteralEngine`."""

    # Projects.

    def end_of_phase(self, number):
        """Its duration again and again, until it need not be done any more."""
        if number in self.phase_ends:
            return self.phase_ends[number]
        row = self.plan.phases[number]
        now = self.plan.projects[row.project].begins
        for before in row.after:
            now = max(now, self.end_of_phase(before))
        done = 0
        while done == 0 or (row.again != NONE and self.draw(row.again, done - 1) < row.repeats):
            self.happened["phase done again"] += done > 0
            now += self.seconds(row.duration, done)
            done += 1
        self.phase_ends[number] = now
        return now

    def live(self, at, phases):
        """When something is there that names these phases."""
        for phase in phases:
            at = max(at, self.end_of_phase(phase))
        return at

    def moments(self, row):
        """When each unit or place of a row is there, by number."""
        first = self.live(row.live_from, row.phases) if hasattr(row, "live_from") else 0
        later = []
        for index in range(*row.joins):
            join = self.plan.joins[index]
            later += [self.live(join.at, join.phases)] * join.count
        return [first] * (row.count - len(later)) + later

    def pool_comes(self, pool, index):
        join = self.plan.joins[index]
        yield self.until(self.live(join.at, join.phases), READY, 0)
        self.happened["pool joined"] += 1
        self.rooms[self.plan.pools[pool].room].give([(pool, join.count)])

    # Qualification.

    def qualification(self, lot):
        return None if lot.row.qualification == NONE else self.plan.qualifications[lot.row.qualification]

    def is_engineering_run(self, lot):
        """One of the first that are made: for each of them that is lost there is one more."""
        row = self.qualification(lot)
        last = row.engineering_runs if row is not None else 0
        for number in sorted(self.never_made.get(lot.campaign, ())):
            last += number < last
        return lot.number < last

    def pass_own_checks(self, lot):
        """What is released in a campaign that is qualified; before, it waits, or is an engineering run."""
        row = self.qualification(lot)
        if row is not None and self.is_engineering_run(lot):
            self.happened["engineering run"] += 1
            self.happened["engineering run done again"] += lot.number >= row.engineering_runs
            self.happened["engineering run after the licence"] += lot.campaign in self.licensed
            self.reject(lot, self.plan.causes[row.engineering_cause])
        elif row is not None and lot.campaign not in self.licensed:
            self.waiting_for_licence.setdefault(lot.campaign, []).append(lot)
        elif row is not None and self.is_of_a_broken_series(lot, row) and not row.release_broken:
            self.happened["lot of a broken series not released"] += row.release_ppq
            self.reject(lot, self.plan.causes[row.ppq_cause])
        elif row is not None and lot.number <= self.last_ppq[lot.campaign] and not row.release_ppq:
            self.happened["PPQ lot not released"] += 1
            self.reject(lot, self.plan.causes[row.ppq_cause])
        else:
            self.let_go(lot)
        self.tell_verdict(lot, True)

    def is_of_a_broken_series(self, lot, row):
        """Before the last lots that were good one after the other."""
        series = [self.last_ppq[lot.campaign] - back for back in range(row.ppq_lots)]
        return lot.number < min(series)

    def tell_verdict(self, lot, good):
        """The count goes over the lots by number, as far as all are known; nothing is remembered of it but the lots."""
        row = self.qualification(lot)
        if row is None or lot.campaign in self.last_ppq:
            return
        verdicts = self.verdicts.setdefault(lot.campaign, {})
        if lot.number in verdicts:
            return  # what becomes of a good lot that waits does not change the count
        verdicts[lot.number] = good
        number, in_a_row = row.engineering_runs, 0
        for lost in sorted(self.never_made.get(lot.campaign, ())):
            number += lost < number
        while number in verdicts:
            in_a_row = in_a_row + 1 if verdicts[number] else 0
            self.happened["PPQ lot failed"] += not verdicts[number] and number == lot.number
            if in_a_row == row.ppq_lots:
                self.last_ppq[lot.campaign] = number
                self.env.process(self.licence(lot.campaign, number, row))
                return
            number += 1

    def licence(self, campaign, last, row):
        time = self.env.now + self.seconds(row.licence, 0)
        yield self.until(time, END, (campaign + 1) * 10**9 + last * 1000 + 1)
        self.licensed.add(campaign)
        self.happened["licensed"] += 1
        for lot in sorted(self.waiting_for_licence.pop(campaign), key=lambda lot: lot.number):
            self.happened["waited for the licence"] += 1
            self.happened["licence while dispositions were held"] += self.is_held(lot)
            self.env.process(self.disposition(lot))
            # What this one brings about at once comes before the next.
            yield Moment(self.env, self.env.now, READY, -1)

    def let_go(self, lot):
        """Its shelf life decides."""
        lot.decided = self.env.now
        if lot.expiry <= self.env.now and not self.plan.materials[lot.material].at_risk:
            lot.status = Status.EXPIRED
            lot.leave()
        else:
            self.set_free(lot)
