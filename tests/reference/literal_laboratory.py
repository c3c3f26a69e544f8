"""The laboratories of the literal engine: one central waiting list, looked through whenever something may have changed.

Everybody who works, at all sites, is in it: jobs in order of arrival, each with those who can do it. The list is
looked through when all that ends at an instant has ended, when a shift begins, and when a group goes live; then the
first job that somebody who is there and free can do is begun, by the first of them by name, and so on.
"""

from tests.reference.literal_places import GRANT, Moment, is_open


class Laboratories:
    def __init__(self, desk, plan):
        self.desk = desk
        self.calendars = [plan.calendar(row.calendar) for row in plan.servers]
        self.moments = [desk.moments(row) for row in plan.servers]
        self.busy = [0 for _ in plan.servers]
        self.jobs = []
        for moments, calendar in zip(self.moments, self.calendars, strict=True):
            opens = calendar.opens if calendar is not None else ()
            for time in {*moments, *opens}:
                if time < plan.horizon:
                    self.look_again(time)

    def take(self, able):
        """A process: wait for one of those who can do the job; returns who does it."""
        event = self.desk.env.event()
        self.jobs.append((able, event))
        self.look_again(self.desk.env.now)
        return (yield event)

    def give(self, server):
        self.busy[server] -= 1
        self.look_again(self.desk.env.now)

    def look_again(self, time):
        Moment(self.desk.env, time, GRANT).callbacks.append(lambda _: self.look_through())

    def look_through(self):
        for job in list(self.jobs):
            able, event = job
            server = next((one for one in sorted(able) if self.is_there(one)), None)
            if server is not None:
                self.busy[server] += 1
                self.jobs.remove(job)
                event.succeed(server)

    def is_there(self, server):
        now, calendar = self.desk.env.now, self.calendars[server]
        open_now = calendar is None or is_open(calendar, now)
        there = sum(moment <= now for moment in self.moments[server])
        return there > self.busy[server] and open_now
