"""The rows of a plan's tables that tell what goes wrong."""

from dataclasses import dataclass

from capsim.plan.rows import NONE

ALL_UNITS, UNIT_AT_RANDOM = -1, -2
"""Which units of a class an effect strikes, where it is not one by number."""


@dataclass(frozen=True)
class DisruptionRow:
    """Something that goes wrong, at dates, at random gaps, or along with another.

    Attributes:
        dates: Span in `Plan.dates` of its beginnings.
        gap: Stream of the times between beginnings, by number of the occurrence; NONE for dates. They count from when
            the first of what is struck is there.
        follows: Row of the disruption with which it begins; or NONE.
        duration: Stream of how long it lasts, by number of the occurrence; NONE where that is as long as the one that
            it follows.
        unit: Stream of the uniform draw that picks a unit, or NONE.
        effects: Span in `Plan.effects`.
        crew: Row of the pool whose people end it, or NONE; ``hours`` is the row of their calendar.
        once: Stream of the time at which it begins, where it does so once at a random time; or NONE.
    """

    name: str
    kind: str
    dates: tuple[int, int]
    gap: int
    follows: int
    duration: int
    unit: int
    effects: tuple[int, int]
    crew: int = NONE
    hours: int = NONE
    once: int = NONE


@dataclass(frozen=True)
class EffectRow:
    """What a disruption does to one row of another table.

    Attributes:
        effect: A `capsim.foundation.rules.Effect`.
        struck: A `capsim.foundation.rules.Struck`: the table; ``row`` is the row in it.
        unit: Number of a unit of the class, ALL_UNITS or UNIT_AT_RANDOM.
        number, share: How many places are missing, at most all that are there; or their share of these, where that is
            not 0.
        cause: Row of the causes for lots that it costs, or NONE.
        lost: What would arrive never comes.
        after: How long after the beginning it happens, where it lasts longer than that [s].
        look_back: How long before the beginning a lot may have left and be under suspicion [s].
        chance: Of rejection, for such a lot; ``chances`` is the first of the streams that decide, one a campaign.
    """

    disruption: int
    effect: int
    struck: int
    row: int
    unit: int = ALL_UNITS
    number: int = 0
    cause: int = NONE
    lost: bool = False
    after: int = 0
    look_back: int = 0
    chance: float = 0.0
    chances: int = NONE
    share: float = 0.0
