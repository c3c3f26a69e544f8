"""The laboratories of the literal engine: one central waiting list, looked through whenever something may have changed.

Everybody who works, at all sites, is in it: jobs in order of arrival, each with those who can do it. The list is
looked through when all that ends at an instant has ended, when a shift begins, and when a group goes live; then the
first job that somebody who is there and free can do is begun, by the first of them by name, and so on.
"""

from tests.reference.literal_places import GRANT, Moment, is_open


class Laboratories:
    def __init__(self, desk, plan):
        self.desk = desk
        self.calendars = [desk.server_hours(number) for number in range(len(plan.servers))]
        self.moments = [desk.moments(row) for row in plan.servers]
        self.busy = [0 for _ in plan.servers]
        self.away = [0 for _ in plan.servers]
        self.absences = []
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
        self.falls_free(server)
        self.look_again(self.desk.env.now)

    def falls_free(self, server):
        """A place falls free: it goes missing, if one is to, else it is there for the next job."""
        for absence in self.absences:
            if absence[0] == server and absence[1]:
                self.desk.happened["left as it fell free"] += 1
                absence[1] -= 1
                absence[2] += 1
                self.away[server] += 1
                return

    def leave(self, absence, many):
        """So many places are to go missing: those that are free now, and others as they fall free."""
        gone = min(self.free(absence[0]), many)
        self.away[absence[0]] += gone
        absence[1:] = [many - gone, gone]
        self.absences.append(absence)

    def come_back(self, absence):
        self.absences = [one for one in self.absences if one is not absence]
        for _ in range(absence[2]):
            self.away[absence[0]] -= 1
            self.falls_free(absence[0])
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
        return self.free(server) > 0 and open_now

    def free(self, server):
        there = sum(moment <= self.desk.env.now for moment in self.moments[server])
        leaving = sum(absence[1] for absence in self.absences if absence[0] == server)
        return max(there - self.busy[server] - self.away[server] - leaving, 0)
