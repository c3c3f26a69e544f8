"""More doses than this cannot be released by a date, whatever the luck: a bound by arithmetic, true in every run.

Every duration is taken at its least and every yield at its most; nothing fails, nothing is changed over, and every
place is there for one lot after another from the first moment a lot can reach it until the last moment from which
it can still be released. What several campaigns share is shared in the way that gives the most doses. Where a
duration may be arbitrarily short, the place sets no bound; where a yield may be arbitrarily large, nothing does.
Stores between steps are taken as unlimited. Of a consumable that is not ordered anew there is what was there and what
has been delivered.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, inf

from capsim.analysis import shares
from capsim.analysis.presence import Group, groups
from capsim.analysis.shares import Share
from capsim.analysis.shortest import Earliest, amounts, high, passage, supplies
from capsim.foundation.worktime import NEVER
from capsim.plan.lot_counts import least_drawn
from capsim.plan.places import Place
from capsim.plan.plan import UNLIMITED, InputRow, Plan, Starts

Lots = tuple[tuple[int, int], ...]
"""Campaigns, each with the last moment at which its lots still count [s]."""


@dataclass(frozen=True)
class _Limit:
    """So much of something for the lots of some campaigns: its amount, and what a lot of each takes."""

    amount: float
    each: dict[int, float]


class UpperBound:
    """Bounds for one plan; answers are kept, since the stages of a chain ask for one another's."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._earliest = Earliest(plan)
        self._bare = [passage(plan, number, 0, bare=True) for number in range(len(plan.campaigns))]
        self._most = [amounts(plan, row, high)[-1] for row in plan.campaigns]
        self._answers: dict[tuple[Lots, bool], float] = {}
        self._asking: set[tuple[int, bool]] = set()

    def doses(self, material: int, by: int) -> float:
        """Most doses of a material that can be released before the moment `by`; ``inf`` where nothing bounds it."""
        last = min(by, self._plan.horizon) - 1
        quanta = self._quanta(self._makers(material, last), released=True)
        return quanta * self._plan.materials[material].doses if quanta else 0.0

    def _makers(self, material: int, last: int) -> Lots:
        return tuple((number, last) for number, row in enumerate(self._plan.campaigns) if row.material == material)

    def _quanta(self, lots: Lots, *, released: bool) -> float:
        """Most quanta that these campaigns can make usable, or release, up to their last moments."""
        question = (lots, released)
        if question not in self._answers:
            self._answers[question] = self._count(lots, released=released)
        return self._answers[question]

    def _count(self, lots: Lots, *, released: bool) -> float:
        caps = {number: self._lots(number, last, released=released) for number, last in lots}
        alone = {number: self._most[number] * cap if cap else 0.0 for number, cap in caps.items()}
        most = sum(alone.values())
        for limit in self._limits(lots, caps, released=released):
            others = sum(quanta for number, quanta in alone.items() if number not in limit.each)
            most = min(most, others + self._best(limit, caps))
        return most

    def _best(self, limit: _Limit, caps: dict[int, float]) -> float:
        """Most quanta from what is limited: the campaign that gives most for what it takes goes first."""
        left, quanta = limit.amount, 0.0
        for number in sorted(
            limit.each, key=lambda n: self._most[n] / limit.each[n] if limit.each[n] else inf, reverse=True
        ):
            each = limit.each[number]
            count = min(caps[number], left / each) if each else caps[number]
            if count > 0:
                quanta += self._most[number] * count
                left -= each * count if each else 0.0
        return quanta

    def _lots(self, number: int, last: int, *, released: bool) -> float:
        """Most lots of one campaign, as if it had the plant for itself."""
        plan, row = self._plan, self._plan.campaigns[number]
        if (number, released) in self._asking:
            return inf  # made from itself in the end
        counts = [float(row.lots) if row.lots != UNLIMITED else inf, self._planned(number, last, released=released)]
        for place, share in self._shares(number, released=released).items():
            counts.append(_in_turn(share, self._amount(place, [share], last)))
        self._asking.add((number, released))
        counts += [self._fed(entry, number, last, released=released) for entry in plan.inputs[slice(*row.inputs)]]
        self._asking.discard((number, released))
        return max(min(counts), 0.0)

    def _shares(self, number: int, *, released: bool) -> dict[Place, Share]:
        first = self._earliest.lot(number)
        return shares.of_campaign(self._plan, number, first=first, bare=self._bare[number], released=released)

    def _way(self, number: int, *, released: bool) -> int:
        """From the start of a lot to its release, or until it can be used, at least [s]."""
        bare = self._bare[number]
        return bare.released if released or not self._at_risk(number) else bare.made

    def _at_risk(self, number: int) -> bool:
        return self._plan.materials[self._plan.campaigns[number].material].at_risk

    def _planned(self, number: int, last: int, *, released: bool) -> float:
        """Lots that are planned to start in time."""
        plan, row = self._plan, self._plan.campaigns[number]
        latest = last - self._way(number, released=released)
        if row.starts == Starts.PLANNED and not row.cadence:
            return sum(1 for date in plan.dates[slice(*row.dates)] if date <= latest)
        first = self._earliest.lot(number).start
        if first > latest:
            return 0
        if row.cadence and row.starts == Starts.PLANNED:
            return (latest - row.first) // row.cadence + 1
        gap = round(plan.streams[row.gap].distribution.low) if row.starts == Starts.RANDOM else 0
        return (latest - row.first) // gap if gap else inf

    def _fed(self, entry: InputRow, number: int, last: int, *, released: bool) -> float:
        """Lots for which the input can be there in time, and released in time where the lot waits for that."""
        site = self._plan.campaigns[number].site
        drawn = last - self._way(number, released=released)
        come = tuple((maker, drawn - transit) for maker, transit in supplies(self._plan, entry.material, site))
        drawn_each = least_drawn(self._plan, entry)
        count = self._quanta(come, released=False) / drawn_each
        if released and self._plan.materials[entry.material].at_risk:
            count = min(count, self._quanta(self._makers(entry.material, last), released=True) / drawn_each)
        return floor(count) if count < inf else inf

    def _limits(self, lots: Lots, caps: dict[int, float], *, released: bool) -> list[_Limit]:
        """What several of these campaigns share."""
        lasts = dict(lots)
        by_place: dict[Place, list[Share]] = {}
        for number, _ in lots:
            for place, share in self._shares(number, released=released).items():
                by_place.setdefault(place, []).append(share)
        found = []
        for place, users in by_place.items():
            if len(users) > 1:
                end = max(lasts[share.campaign] for share in users)
                found.append(_Limit(self._amount(place, users, end), {share.campaign: share.each for share in users}))
        return found + self._shared_inputs(lasts, released=released) + self._supplies(lasts, released=released)

    def _supplies(self, lasts: dict[int, int], *, released: bool) -> list[_Limit]:
        """Consumables that nobody orders anew: what there is of them by the last moment at which a lot can take it."""
        plan, found = self._plan, []
        takes = {n: shares.of_supplies(plan, n, bare=self._bare[n], released=released) for n in lasts}
        for number, row in enumerate(plan.supplies):
            each = {n: float(taken[number][0]) for n, taken in takes.items() if number in taken}
            if each and not row.order:
                latest = max(lasts[n] - takes[n][number][1] for n in each)
                come = [one.amount for one in plan.deliveries[slice(*row.deliveries)] if one.at <= latest]
                found.append(_Limit(float(row.opening + sum(come)), each))
        return found

    def _shared_inputs(self, lasts: dict[int, int], *, released: bool) -> list[_Limit]:
        found = []
        entries = [entry for entry in self._plan.inputs if entry.campaign in lasts]
        for material in sorted({entry.material for entry in entries}):
            users = [entry for entry in entries if entry.material == material]
            each = {entry.campaign: float(least_drawn(self._plan, entry)) for entry in users}
            drawn = max(lasts[number] - self._way(number, released=released) for number in each)
            if len(each) > 1 and not any(number in each for number, _ in self._asking):
                found.append(_Limit(self._quanta(self._makers(material, drawn), released=False), each))
        return found

    def _amount(self, place: Place, users: Sequence[Share], last: int) -> float:
        """Time of all places between the first moment and the last from which a lot can still count [place s]."""
        begin, end = min(share.least for share in users), last - min(share.left for share in users)
        if begin >= NEVER or end < begin:
            return 0.0
        calendars = {share.calendar for share in users}
        hours = self._plan.calendar(calendars.pop()) if len(calendars) == 1 else None
        rest, amount = max(share.rest for share in users), 0.0
        for group in groups(self._plan, place) or [Group(shares.count(self._plan, place), 0, ())]:
            since = max(begin, group.at)
            if since <= end:
                time = hours.work_between(since, end) if hours is not None else end - since
                amount += group.size * (time + rest)
        return amount


def _in_turn(share: Share, amount: float) -> float:
    """How many lots of one campaign come out of this much time."""
    if share.each <= 0:
        return inf if amount > 0 or share.each == 0 else 0.0
    if share.places:
        return float(share.places * floor(amount / share.places / share.each))
    return amount / share.each
