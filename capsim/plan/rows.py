"""The rows of a plan's tables, and what their numbers mean: materials, campaigns, steps, checks, targets.

Those of the plant stand in `capsim.plan.rows_plant`; see `capsim.plan.plan` for the plan as a whole.
"""

from dataclasses import dataclass
from enum import IntEnum

from capsim.foundation.distributions import Distribution

NONE = -1
"""Index of no row."""

UNLIMITED = -2
"""Where a step's lot waits when it may wait anywhere; also a capacity without limit."""


MATURE: tuple[str, float, float] = ("exponential", 1.0, 0)
"""A learning curve that has nothing to learn."""


class Starts(IntEnum):
    """When the lots of a campaign start."""

    FREE = 0
    """As soon as the inputs and the first unit are there."""
    PLANNED = 1
    """At planned times."""
    RANDOM = 2
    """At random gaps."""


@dataclass(frozen=True)
class Stream:
    """A random quantity: its address and its law. ``whole``: rounded to whole seconds when drawn."""

    name: str
    distribution: Distribution
    whole: bool


@dataclass(frozen=True)
class MaterialRow:
    """A material. One quantum is ``quantum`` of ``unit``; ``doses`` per quantum is 0 where doses mean nothing.

    ``volume`` is what a quantum takes in a store that is measured in litres, 0 where that is not known [L].
    ``expires_with_components``: no lot is kept longer than what it was made of.
    """

    name: str
    stage: str
    unit: str
    quantum: float
    doses: float
    shelf_life: int
    at_risk: bool
    volume: float = 0.0
    expires_with_components: bool = False


@dataclass(frozen=True)
class CampaignRow:
    """A series of lots of one material at one site.

    Attributes:
        first: Time from which lots start [s].
        lots: How many, or UNLIMITED.
        dates: Span in `Plan.dates` of planned times (PLANNED without cadence).
        cadence: Planned time between starts [s], 0 for none.
        gap: Stream of the gaps (RANDOM).
        in_process: Row of the store that counts lots in process, or NONE.
        amount: Quanta a lot starts with, 0 where the first creating step makes them.
        nominal: Doses that a good lot is expected to give; weights of the waiting.
        store: Where a made lot stands, or NONE.
        sampled: Number of the step (in this campaign) after which the samples are taken.
        rejection: Chance that a lot is rejected at disposition although every check passed.
        after: Campaign that goes before: lots start when all of that one have had their first unit; or NONE.
        listed: Span in `Plan.lots`: lot n is row n of it. Empty where all lots are alike; else ``amount``, and those
            of its inputs, are of a mean lot.
        opening: What the plant holds at the start: the scenario does not plan it. These come first in the table.
        phases: Phases of projects that end before; ``first`` and the dates are then the earliest times.
        qualification: Row of `Plan.qualifications`, or NONE.
        yield_learning, success_learning: Shape, initial value and lots (or weeks) of a curve that grows to 1.
        cycle_learning: Of the work of process segments; falls to 1.
        reject_learning: Of the share of lots that are not rejected for being early; grows to 1.
        by_weeks: Those of "yield", "success", "cycle_time" and "rejects" that go by weeks, not by lots.
        moves: All dates are as much later as ``first`` is; else they are put off to it.
        begun: Lots that the train has begun before: lot n of it is lot ``begun`` + n of the train.
        since: When the first lot of the train was planned [s], 0 or before.
        goes_on: It has begun before the start: ``first`` is when its next lot is planned, even if that has passed.
        waits_for: Campaign whose only lot must have its first unit before this one plans a lot (FREE); or NONE.
        holding: Row of the store in which its lot stands at the start, or NONE.
        tested: Samples of its lots were taken before the start.
        failed: One of their checks has failed before the start.
    """

    name: str
    material: int
    site: int
    starts: int
    first: int
    lots: int
    dates: tuple[int, int]
    cadence: int
    gap: int
    priority: int
    in_process: int
    amount: int
    nominal: float
    steps: tuple[int, int]
    inputs: tuple[int, int]
    checks: tuple[int, int]
    store: int
    sampled: int
    rejection: float
    rejection_stream: int
    yield_learning: tuple[str, float, float]
    success_learning: tuple[str, float, float]
    limits: tuple[int, int] = (0, 0)
    after: int = NONE
    listed: tuple[int, int] = (0, 0)
    opening: bool = False
    phases: tuple[int, ...] = ()
    qualification: int = NONE
    cycle_learning: tuple[str, float, float] = MATURE
    reject_learning: tuple[str, float, float] = MATURE
    by_weeks: tuple[str, ...] = ()
    moves: bool = False
    begun: int = 0
    since: int = 0
    goes_on: bool = False
    waits_for: int = NONE
    holding: int = NONE
    tested: bool = False
    failed: bool = False


@dataclass(frozen=True)
class LotRow:
    """A lot of a campaign that lists its lots, in order of their planned starts, which are the dates of the campaign.

    Attributes:
        amount: Quanta it starts with, as in `CampaignRow`.
        draws: Quanta of each input of the campaign, in their order.
        due: When it is wanted released [s], or NONE.
        order: Its place among lots planned for the same moment.
        expires: When it expires, whatever the shelf life of the material says [s], or NONE.
        no_later: It expires no later than then [s], or NONE.
        parents: Campaign and number of undecided lots at the start that went into it.
        to: Row of the site that it has been sent to, or where it stays; NONE where that is still to be said.
        arrives: When it arrives there [s], 0 where it is there; NONE where it has not left.
    """

    campaign: int
    name: str
    amount: int
    draws: tuple[int, ...]
    due: int
    order: int
    expires: int = NONE
    no_later: int = NONE
    parents: tuple[tuple[int, int], ...] = ()
    to: int = NONE
    arrives: int = NONE


@dataclass(frozen=True)
class InputRow:
    """What a lot draws at its start: whole quanta of a material held at the site."""

    campaign: int
    material: int
    amount: int


@dataclass(frozen=True)
class StepRow:
    """One unit procedure of a campaign.

    Attributes:
        after: Where the lot may wait after this step: NONE (it keeps its unit), UNLIMITED, or a row of stores.
        creates: Quanta made by this step before the random factors, 0 for none.
        create_factors: Span in `Plan.links` of streams that multiply ``creates``.
        yields: Span in `Plan.links` of streams that multiply the amount.
        loss_cause: Row of `Plan.causes` for what the yield takes away.
        fixed_loss: Quanta lost in every lot.
        sampled: Quanta taken as samples or retained.
        failures: Span in `Plan.failures`.
        failure_stream: Uniform draw that decides on failure, or NONE.
        extra_cleaning: Additional cleaning after a failed lot [s].
        segments: Span in `Plan.segments`.
        valid: How long the preparation holds [s], or UNLIMITED.
        clean_hold: How long the clean unit may stand before it is cleaned again [s], or UNLIMITED.
        dirty_hold: How long the soiled unit may stand before its cleaning needs the extra cleaning too [s], or
            UNLIMITED.
        zero_wait: The lot goes on into the next unit at once.
        keeps_previous: The lot leaves the unit before only when the work of this step has ended.
        alongside: It runs on a unit of its own beside the step before it that does not run alongside.
        uses: Span in `Plan.uses`.
        stands: The lot has its unit at the start: nothing is set up for it but what is ``left`` of its segments.
        unit: Number of that unit, or NONE for the first one that is free.
    """

    campaign: int
    name: str
    kind: str
    unit_class: int
    after: int
    creates: float
    create_factors: tuple[int, int]
    yields: tuple[int, int]
    loss_cause: int
    fixed_loss: int
    sampled: int
    failures: tuple[int, int]
    failure_stream: int
    extra_cleaning: int
    segments: tuple[int, int]
    valid: int
    clean_hold: int = UNLIMITED
    dirty_hold: int = UNLIMITED
    zero_wait: bool = False
    keeps_previous: bool = False
    alongside: bool = False
    uses: tuple[int, int] = (0, 0)
    stands: bool = False
    unit: int = NONE


@dataclass(frozen=True)
class LimitRow:
    """A limit that loses lots.

    Attributes:
        first: Number of the step (in the campaign) at whose end the clock starts.
        last: Number of the step that the lot must reach.
        until_end: Whether the work of that step must have ended; else the lot must have come into its unit.
        within: The last permitted second, after the start of the clock [s].
        inside: Steps (numbers in the campaign) whose time counts, one after the other; empty for a limit from one
            step to another, else ``first`` and ``last`` mean nothing.
        left: Of a lot at the start whose clock has run before: what is left of it [s]; else NONE.
    """

    campaign: int
    name: str
    cause: int
    first: int
    last: int
    until_end: bool
    within: int
    inside: tuple[int, ...] = ()
    left: int = NONE


@dataclass(frozen=True)
class SegmentRow:
    """What the engine runs as one event.

    Its work is the sum of the streams in ``fixed`` plus ``per_amount`` [s per quantum] times the amount plus
    ``per_cycle`` [s] for each started ``cycle_capacity`` quanta, and ``between_cycles`` [s] after each of these cycles
    but the last, rounded to whole seconds.

    Attributes:
        before: Of a changeover: row of the material of the lot before it; NONE for any that has no changeover of its
            own, but never the material of the campaign.
        left: It has begun before the start: work that learning leaves as it is.
    """

    step: int
    role: int
    operation: str
    fixed: tuple[int, int]
    per_amount: float
    cycle_capacity: int
    per_cycle: float
    calendar: int
    on_close: int
    on_failure: int
    breaks: bool
    needs: tuple[int, int]
    before: int = NONE
    between_cycles: float = 0.0
    left: bool = False


@dataclass(frozen=True)
class NeedRow:
    """So many of a pool, for as long as the segment lasts."""

    pool: int
    count: int


@dataclass(frozen=True)
class UseRow:
    """What a lot takes of a consumable for a step: ``fixed`` quanta, plus ``per_amount`` for each of its own."""

    step: int
    supply: int
    fixed: int
    per_amount: float


@dataclass(frozen=True)
class FailureRow:
    """A cause of whole-batch failure at a step, with its probability in a mature train."""

    cause: int
    probability: float


@dataclass(frozen=True)
class ShipmentRow:
    """A share of the usable lots of a material goes from one site to another (or stays, where both are one).

    ``transit`` is the stream of the transit time, NONE for none; ``store`` the one it arrives in, or NONE; ``sent`` are
    lots before the start.
    """

    material: int
    origin: int
    destination: int
    share: float
    transit: int
    store: int
    sent: int = 0


@dataclass(frozen=True)
class Target:
    """So many released doses by each of the dates [s].

    Attributes:
        members: (material, doses of it in one set). One member for a single product.
        doses_per_set: Doses counted for a complete set.
        label: What the scenario calls the target; empty where it has no name of its own.
    """

    name: str
    doses: float
    by: tuple[int, ...]
    members: tuple[tuple[int, float], ...]
    doses_per_set: float
    label: str = ""


@dataclass(frozen=True)
class ActualRow:
    """A lot that was released before the start; ``at`` is negative [s]."""

    name: str
    material: int
    at: int
    doses: float


@dataclass(frozen=True)
class Window:
    """Which lots and hours the statistics look at: after ``warm_up`` [s], the first ``lots`` (or UNLIMITED)."""

    warm_up: int
    lots: int
