"""Lots under suspicion: those that were in a unit shortly before it was found contaminated, and what they went into."""

from collections.abc import Iterator, Sequence

from capsim.flow.disturbances import Spoil
from capsim.flow.lot import IN_PROCESS, QUARANTINE, RELEASED, Lot
from capsim.flow.release import Quality
from capsim.flow.shipping import is_on_site
from capsim.flow.world import World


class Suspicion:
    """Holds lots as long as a contamination is looked into, and then lets them go or not."""

    def __init__(self, world: World, quality: Quality) -> None:
        self._world = world
        self._quality = quality

    def begins(self, spoil: Spoil, left: Sequence[Lot], now: int) -> None:
        """Lots that left a unit shortly before are suspects; all that was made of them is held with them."""
        suspects = [lot for lot in dict.fromkeys(left) if self._within_reach(lot, now)]
        for lot in suspects:
            if not any(_same(spoil, other) for other in lot.suspected):
                lot.suspected = (*lot.suspected, spoil)
        for lot in self._with_descendants(suspects, now):
            lot.held = max(lot.held, spoil.occurrence.ended)
            self._quality.withhold(lot, now)

    def ends(self, now: int) -> None:
        """Suspects are found spoiled or not; what is under no suspicion any more may be used again."""
        for lot in self._lots():
            if lot.suspected:
                self._quality.look_into(lot, now)
        for lot in self._lots():
            if lot.withheld and lot.held <= now:
                self._quality.allow(lot, now)

    def _lots(self) -> Iterator[Lot]:
        return (lot for lots in self._world.lots for lot in lots)

    def _within_reach(self, lot: Lot, now: int) -> bool:
        """Whether it is undecided, or was released and has not left since, as itself or in what it went into."""
        if lot.status != RELEASED:
            return lot.status in (IN_PROCESS, QUARANTINE)
        used_up = not lot.remaining and not lot.gone
        return is_on_site(self._world.plan, lot) and (used_up or (lot.expiry > now and not lot.gone))

    def _with_descendants(self, suspects: list[Lot], now: int) -> list[Lot]:
        """The suspects, and what was made of them, and so on; each knows what was made of it from now on."""
        found, new = dict.fromkeys(suspects), suspects
        while new:
            before, new = set(new), []
            for lot in self._lots():
                parents = [parent for parent, _ in lot.parents if parent in before]
                if not parents or not self._within_reach(lot, now):
                    continue
                for parent in parents:
                    if lot not in parent.children:
                        parent.children = (*parent.children, lot)
                if lot not in found:
                    found[lot] = None
                    new.append(lot)
        return list(found)


def _same(one: Spoil, other: Spoil) -> bool:
    return one.effect is other.effect and one.occurrence.number == other.occurrence.number
