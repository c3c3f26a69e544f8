"""Release and supply in the literal engine: checks, disposition, genealogy, shelf life and the road, as processes."""

import simpy

from capsim.plan.plan import NONE, Phase
from capsim.results.tables import Status
from tests.reference.literal_places import END, READY, is_open, next_change, wait_until_open


class LiteralQuality:
    """What happens to a lot beside and after its procedure; the other half of `LiteralEngine`."""

    # Release.

    def checks(self, lot, phase):
        rows = [row for row in self.plan.checks[slice(*lot.row.checks)] if row.phase == phase]
        return simpy.AllOf(self.env, [self.env.process(self.check(lot, row)) for row in rows])

    def release(self, lot):
        yield self.checks(lot, Phase.SAMPLED)
        yield lot.over
        if lot.status == Status.LOST:
            return
        yield lot.made_checks
        for phase in (Phase.TESTED, Phase.REVIEWED):
            if not lot.out_of_specification and not lot.doomed:
                yield self.checks(lot, phase)
        yield from self.disposition(lot)

    def check(self, lot, row):
        yield from self.test(lot, row, 0)
        if row.fail_stream == NONE or self.draw(row.fail_stream, lot.number) >= row.fails:
            return
        if row.confirmed >= 0:
            self.happened["retest"] += 1
            yield self.until(self.env.now + self.seconds(row.investigation, lot.number), END, lot.key + 2)
            yield from self.test(lot, row, 1)
            if self.draw(row.fail_stream, lot.number, 1) >= row.confirmed:
                return
        self.happened["out of specification"] += 1
        lot.out_of_specification = True

    def test(self, lot, row, attempt):
        """Hands-on work of a server, then time that only passes."""
        work = self.seconds(row.hands_on, lot.number, attempt)
        if row.hands_on != NONE and row.server != NONE:
            yield from self.serve(row.server, work, lot.key + 1)
        elif work:
            yield self.until(self.env.now + work, END, lot.key + 1)
        elapsed = self.seconds(row.elapsed, lot.number, attempt)
        if elapsed:
            yield self.until(self.env.now + elapsed, END, lot.key + 1)

    def serve(self, server, work, key):
        asked = self.env.now
        calendar = self.plan.calendar(self.plan.servers[server].calendar)
        with self.servers[server].request() as request:
            yield request
            self.happened["waited for a server"] += self.env.now > asked
            while work > 0:
                if calendar is not None and not is_open(calendar, self.env.now):
                    yield from wait_until_open(self, calendar, END, key)
                part = work if calendar is None else min(work, next_change(calendar, self.env.now) - self.env.now)
                yield self.until(self.env.now + part, END, key)
                work -= part

    def closed_server(self, server, live_from):
        with self.servers[server].request() as request:
            yield request
            yield self.until(live_from, READY, 0)

    def disposition(self, lot):
        """When no parent used at risk is undecided any more, or one was rejected."""
        while lot.undecided_parents and not lot.doomed:
            self.happened["waited for a parent's release"] += 1
            yield lot.news
        lot.decided = self.env.now
        if lot.doomed:
            self.reject(lot, "parent rejected")
        elif lot.out_of_specification:
            self.reject(lot, "out of specification")
        elif lot.row.rejection_stream != NONE and self.draw(lot.row.rejection_stream, lot.number) < lot.row.rejection:
            self.reject(lot, "rejected at disposition")
        else:
            lot.status = Status.RELEASED
            if not self.plan.materials[lot.material].at_risk:
                self.usable(lot)
            for child in lot.children:
                child.undecided_parents -= 1
                child.tell()
        self.happened[f"{lot.status.name} {lot.cause}"] += 1

    def reject(self, lot, cause):
        lot.status, lot.cause = Status.REJECTED, self.cause(cause)
        if lot.site is not None and self.larders[lot.site].remove(lot):
            self.happened["rejected out of a stock"] += 1
        lot.leave()
        self.doom(lot)

    def doom(self, lot):
        for child in lot.children:
            if not child.doomed:
                child.doomed = True
                if child.site is not None and self.larders[child.site].remove(child):
                    self.happened["doomed in a stock"] += 1
                self.doom(child)
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
            yield from place.take((lot.priority,), lot)
            if lot.status == Status.REJECTED or lot.doomed:
                self.happened["rejected while it waited for the road"] += 1
                place.give()
                return
        lot.leave()
        if route.transit != NONE:
            self.happened["shipped"] += 1
            yield self.until(self.env.now + self.seconds(route.transit, lot.number), READY, lot.key)
        lot.holding = place
        self.arrive(lot, route.destination)

    def arrive(self, lot, site):
        users = [row for row in self.plan.inputs if self.plan.campaigns[row.campaign].site == site]
        useful = lot.status in (Status.QUARANTINE, Status.RELEASED) and not lot.doomed
        useful = useful and lot.expiry > self.env.now
        if not useful or all(row.material != lot.material for row in users):
            self.happened["useless on arrival"] += 1
            lot.leave()
            return
        lot.site = site
        self.larders[site].add(lot)

    def shelf_life(self, lot):
        yield self.until(lot.expiry, READY, lot.key)
        if lot.site is not None and self.larders[lot.site].remove(lot):
            self.happened["expired"] += 1
            lot.leave()
