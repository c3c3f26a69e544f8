"""The closed sets of rules that the scenario names and every engine obeys."""

from enum import IntEnum


class Role(IntEnum):
    """What an operation is for the unit."""

    CHANGEOVER = 0
    """Before a lot of another material than the last one; the lot still stands in its previous vessel."""
    PREPARATION = 1
    """Decontamination or steaming that lapses; done after cleaning, and again when it has lapsed."""
    PROCESS = 2
    """With the lot on board."""
    CLEANING = 3
    """After the lot has left."""
    FULL_CLEAN = 4
    """Before a lot that does not fit into what is left of the clean window of the unit."""
    ROUTINE = 5
    """At its own dates, without a lot: media fill, maintenance."""


class OnClose(IntEnum):
    """What an operation does that meets a closed period of its calendar."""

    PAUSE = 0
    """Work stops and goes on when the shift begins."""
    FINISH = 1
    """It starts in open time only, and then runs through."""
    LOSE_LOT = 2
    """A lot that is not done when the period ends is lost."""


class OnFailure(IntEnum):
    """What a breakdown does to the operation."""

    RESUME = 0
    """After the repair the rest of the work is done."""
    RESTART_OPERATION = 1
    """After the repair the whole operation is done again."""
    LOSE_LOT = 2
    """The lot is lost."""


class Phase(IntEnum):
    """When a check of the release route starts."""

    SAMPLED = 0
    """When the samples are taken."""
    MADE = 1
    """When the last step has ended, beside the tests."""
    TESTED = 2
    """When all of the above are done."""
    REVIEWED = 3
    """When the checks of phase TESTED are done too."""


class LotSequence(IntEnum):
    """Which of the lots that wait for a unit class goes first, among those of equal priority."""

    ARRIVAL = 0
    """The one that came first."""
    GIVEN = 1
    """The one that stands first in the given order."""
    LONGEST_FIRST = 2
    """The one with the most planned work."""
    SHORTEST_FIRST = 3
    """The one with the least planned work."""
    DUE_DATE = 4
    """The one that is due first."""
    BY_MATERIAL = 5
    """All of one campaign before those of the next."""


class Effect(IntEnum):
    """What a disruption may do; the engine knows these, and no kind of disruption."""

    CLOSE = 0
    """Nothing is worked there."""
    FEWER = 1
    """Some of the places are missing."""
    SPOIL = 2
    """The lot on board is lost; lots that were there shortly before are under suspicion."""
    HOLD_RELEASE = 3
    """No disposition is made."""
    DELAY = 4
    """What would arrive comes at the end, or never."""
    DISCARD = 5
    """What stands there is lost."""
    BLOCK_ROUTE = 6
    """Nothing leaves on the route."""


class Struck(IntEnum):
    """What an effect strikes: the table of the plan in which its row is."""

    UNIT_CLASS = 0
    """Units of a class."""
    POOL = 1
    """A pool."""
    SERVER = 2
    """A laboratory or an authority."""
    CAMPAIGN = 3
    """A campaign: its dispositions, or its lots that are delivered."""
    SUPPLY = 4
    """A consumable of a site."""
    STORE = 5
    """A store."""
    SHIPMENT = 6
    """A route."""
