"""Release and supply in the literal engine: checks, disposition, genealogy, shelf life and the road, as processes."""

import simpy

from capsim.foundation.rules import Effect, Struck
from capsim.plan.plan import MATURE, NONE, Phase
from capsim.results.tables import Status
from tests.reference.literal_places import END, READY, is_open, next_change, wait_until_open


class LiteralQuality:
    """What happens to a lot beside and after its procedure; the other half of `LiteralEngine`."""

    # Release.

    def checks(self, lot, phase):
        rows = [row for row in self.plan.checks[slice(*lot.row.checks)] if row.phase == phase]
        return simpy.AllOf(self.env, [self.env.process(self.check(lot, row)) for row in rows])

    def release(self, lot, sampled):
        yield sampled
        yield lot.over
        if lot.status in (Status.LOST, Status.REJECTED):
            return
        yield lot.made_checks
        for phase in (Phase.TESTED, Phase.REVIEWED):
            if not lot.out_of_specification and not lot.doomed:
                yield self.checks(lot, phase)
        yield from self.disposition(lot)

    def check(self, lot, row):
        """A test with all its stages, and what follows a bad result; how long it took is noted."""
        begun = self.env.now
        number = self.plan.checks.index(row)
        key = lot.key + 500 + number - lot.row.checks[0]
        self.tests.setdefault(number, []).append(times := [begun, None])
        yield from self.test(lot, row, 0, key)
        if row.fail_stream != NONE and self.draw(row.fail_stream, lot.number) < row.fails:
            yield from self.out_of_specification(lot, row, key)
        times[1] = self.env.now

    def out_of_specification(self, lot, row, key):
        if row.confirmed >= 0:
            self.happened["retest"] += 1
            number = self.plan.checks.index(row)
            investigation = self.seconds(row.investigation, lot.number)
            people = self.plan.skilled[slice(*row.investigators)]
            if people and row.investigation != NONE:
                self.happened["investigated by people"] += 1
                yield from self.serve(people, investigation, key)
            else:
                yield self.until(self.env.now + investigation, END, key)
            self.retests[number] = self.retests.get(number, 0) + 1
            yield from self.test(lot, row, 1, key)
            if self.draw(row.fail_stream, lot.number, 1) >= row.confirmed:
                return
        self.happened["out of specification"] += 1
        lot.out_of_specification = True

    def test(self, lot, row, attempt, key):
        """Stage after stage: hands-on work of whoever can do it, then time that only passes."""
        for stage in self.stages(row):
            self.happened["later stage"] += stage is not row
            work = self.seconds(stage.hands_on, lot.number, attempt)
            people = self.plan.skilled[slice(*stage.skilled)] or (stage.server,)
            if stage.hands_on != NONE and people != (NONE,):
                yield from self.serve(people, work, key)
            elif work:
                yield self.until(self.env.now + work, END, key)
            elapsed = self.seconds(stage.elapsed, lot.number, attempt)
            if elapsed:
                yield self.until(self.env.now + elapsed, END, key)

    def stages(self, row):
        return (row, *self.plan.stages[slice(*row.stages)])

    def serve(self, able, work, key):
        asked = self.env.now
        server = yield from self.desk_of_servers.take(able)
        self.happened["waited for a server"] += self.env.now > asked
        self.happened["served by another"] += server != able[0]
        calendar = self.desk_of_servers.calendars[server]
        while work > 0:
            if calendar is not None and not is_open(calendar, self.env.now):
                yield from wait_until_open(self, calendar, END, key)
            part = work if calendar is None else min(work, next_change(calendar, self.env.now) - self.env.now)
            yield self.until(self.env.now + part, END, key)
            work -= part
        self.desk_of_servers.give(server)

    def disposition(self, lot):
        """When no parent used at risk is undecided any more, or one was rejected."""
        while lot.undecided_parents and not lot.doomed:
            self.happened["waited for a parent's release"] += 1
            yield lot.news
        yield from self.wait_for_certification(lot)
        if lot.status != Status.QUARANTINE:
            return  # what stood in a store that failed has been rejected
        if lot.doomed:
            self.reject(lot, "parent rejected")
        elif lot.out_of_specification:
            self.reject(lot, "out of specification")
        elif self.rejected_without_cause(lot):
            self.reject(lot, "rejected at disposition")
        elif lot.expiry <= self.env.now and not self.plan.materials[lot.material].at_risk:
            lot.status, lot.decided = Status.EXPIRED, self.env.now
            lot.leave()
        else:
            self.pass_own_checks(lot)
            self.happened[f"{lot.status.name} {lot.cause}"] += 1
            return
        self.happened[f"{lot.status.name} {lot.cause}"] += 1
        self.tell_verdict(lot, False)

    def rejected_without_cause(self, lot):
        if lot.row.rejection_stream == NONE:
            return False
        chance = lot.row.rejection
        if lot.row.reject_learning != MATURE:
            chance = 1 - (1 - chance) * self.learnt(lot.row.reject_learning, lot, "rejects")
        return self.draw(lot.row.rejection_stream, lot.number) < chance

    def set_free(self, lot):
        lot.status = Status.RELEASED
        if not self.plan.materials[lot.material].at_risk:
            self.usable(lot)
        for child in lot.children:
            child.undecided_parents -= 1
            child.tell()

    def reject(self, lot, cause):
        lot.status, lot.cause, lot.decided = Status.REJECTED, self.cause(cause), self.env.now
        if lot.site is not None and self.larders[lot.site].remove(lot):
            self.happened["rejected out of a stock"] += 1
        lot.leave()
        self.doom(lot)

    def doom(self, lot):
        for child in lot.children:
            if not child.doomed and (child.status != Status.RELEASED or child.held >= self.env.now):
                child.doomed = True
                if child.site is not None and self.larders[child.site].remove(child):
                    self.happened["doomed in a stock"] += 1
                self.doom(child)
                if child.status == Status.RELEASED:
                    self.happened["rejected after its release with a parent"] += 1
                    self.reject(child, "parent rejected")
                child.tell()

    # Usable lots.

    def usable(self, lot):
        """Into the stock of its site or on the road; what nobody uses leaves the plant."""
        if all(entry.material != lot.material for entry in self.plan.inputs):
            lot.leave()
            return
        routes = [row for row in self.plan.shipments if (row.material, row.origin) == (lot.material, lot.row.site)]
        if not routes:
            self.arrive(lot, lot.row.site)
            return
        sent = self.sent.setdefault((lot.material, lot.row.site), [0] * len(routes))
        behind = [route.share * (sum(sent) + 1) - done for route, done in zip(routes, sent, strict=True)]
        choice = behind.index(max(behind))
        sent[choice] += 1
        if routes[choice].destination == lot.row.site:
            self.arrive(lot, lot.row.site)
        else:
            self.env.process(self.travel(lot, routes[choice]))

    def travel(self, lot, route):
        """A place at the destination first, then the road."""
        place = None if route.store == NONE else self.stores[route.store]
        if route.store != NONE:
            yield from self.place_in(place, lot)
            if self.is_useless(lot):
                self.happened["rejected while it waited for the road"] += 1
                place.give(lot)
                return
        while (leaves := self.leaves(lot, route)) > self.env.now:
            self.happened["not sent under suspicion"] += lot.held > self.env.now
            self.happened["waited for an open route"] += lot.held <= self.env.now
            yield self.until(leaves, READY, lot.key)
            if self.is_useless(lot):
                if place is not None:
                    place.give(lot)
                return
        lot.leave()
        lot.shipped = True
        self.transports.append((lot.campaign, lot.number, self.plan.shipments.index(route), self.env.now))
        if route.transit != NONE:
            self.happened["shipped"] += 1
            yield self.until(self.env.now + self.seconds(route.transit, lot.number), READY, lot.key)
        while place is not None and place.out:
            self.happened["not unloaded into a failed store"] += 1
            ends = [ended for began, ended, _, _ in self.failures_of(route.store) if began <= self.env.now < ended]
            yield self.until(ends[0], READY, lot.key)
        lot.holding = place
        self.arrive(lot, route.destination)

    def leaves(self, lot, route):
        closed = Effect.BLOCK_ROUTE, Struck.SHIPMENT, self.plan.shipments.index(route)
        return self.arrives(max(self.env.now, lot.held), *closed)[0]

    @staticmethod
    def is_useless(lot):
        return lot.status == Status.REJECTED or lot.doomed or lot.discarded

    def arrive(self, lot, site):
        users = [row for row in self.plan.inputs if self.plan.campaigns[row.campaign].site == site]
        useful = lot.status in (Status.QUARANTINE, Status.RELEASED) and not lot.doomed
        useful = useful and lot.expiry > self.env.now
        if not useful or all(row.material != lot.material for row in users):
            self.happened["useless on arrival"] += 1
            lot.leave()
            return
        lot.site = site
        if lot.held > self.env.now:
            lot.withheld = True
        else:
            self.larders[site].add(lot)

    def shelf_life(self, lot):
        yield self.until(max(lot.expiry, self.env.now), READY, lot.key)
        if lot.site is not None and self.larders[lot.site].remove(lot):
            self.happened["expired"] += 1
            lot.leave()
