"""The rows of a plan's tables, and what their numbers mean. See `capsim.plan.plan` for the plan as a whole."""

from dataclasses import dataclass
from enum import IntEnum

from capsim.foundation.distributions import Distribution

NONE = -1
"""Index of no row."""

UNLIMITED = -2
"""Where a step's lot waits when it may wait anywhere; also a capacity without limit."""


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
    """A material. One quantum is ``quantum`` of ``unit``; ``doses`` per quantum is 0 where doses mean nothing."""

    name: str
    stage: str
    unit: str
    quantum: float
    doses: float
    shelf_life: int
    at_risk: bool


@dataclass(frozen=True)
class UnitClassRow:
    """Units that can replace one another. Failure streams are per unit: first index of ``count`` in a row.

    Attributes:
        sequence: A `capsim.foundation.rules.LotSequence`.
        window: Hours of work between two full cleans [s], or UNLIMITED.
        soiled: Whether the first lot finds the units in need of a full clean.
        pass_over: Whether a lot that fits into the window goes before those that do not.
        routines: Span in `Plan.routines`.
    """

    name: str
    site: int
    count: int
    calendar: int
    live_from: int
    failures: int
    repairs: int
    sequence: int = 0
    window: int = UNLIMITED
    soiled: bool = False
    pass_over: bool = False
    routines: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class RoutineRow:
    """A media fill or maintenance of every unit of a class.

    Attributes:
        first: When unit 0 is due for the first time [s]; unit n is due n x ``stagger`` later.
        every: Time from one due date to the next [s]; UNLIMITED where it is done once.
        streams: First of the streams of its duration, one for each unit of the class.
        segment: Row of its segment, which belongs to no step.
    """

    unit_class: int
    name: str
    first: int
    every: int
    stagger: int
    streams: int
    segment: int


@dataclass(frozen=True)
class PoolRow:
    """A counted shared thing. Pools of one ``room`` are waited for in one list."""

    name: str
    site: int
    count: int
    room: int


@dataclass(frozen=True)
class StoreRow:
    """Places for lots between steps or at the end; ``capacity`` in lots or UNLIMITED."""

    name: str
    site: int
    capacity: int


@dataclass(frozen=True)
class ServerRow:
    """Analysts, instruments, reviewers, an authority: equal places that serve in order of arrival."""

    name: str
    site: int
    count: int
    calendar: int
    live_from: int


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
    yield_learning: tuple[str, float, int]
    success_learning: tuple[str, float, int]
    limits: tuple[int, int] = (0, 0)


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


@dataclass(frozen=True)
class LimitRow:
    """A limit that loses lots.

    Attributes:
        first: Number of the step (in the campaign) at whose end the clock starts.
        last: Number of the step that the lot must reach.
        until_end: Whether the work of that step must have ended; else the lot must have come into its unit.
        within: The last permitted second, after the start of the clock [s].
    """

    campaign: int
    name: str
    cause: int
    first: int
    last: int
    until_end: bool
    within: int


@dataclass(frozen=True)
class SegmentRow:
    """What the engine runs as one event.

    Its work is the sum of the streams in ``fixed`` plus ``per_amount`` [s per quantum] times the amount plus
    ``per_cycle`` [s] for each started ``cycle_capacity`` quanta, rounded to whole seconds.

    Attributes:
        before: Of a changeover: row of the material of the lot before it; NONE for any that has no changeover of its
            own, but never the material of the campaign.
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


@dataclass(frozen=True)
class NeedRow:
    """So many of a pool, for as long as the segment lasts."""

    pool: int
    count: int


@dataclass(frozen=True)
class FailureRow:
    """A cause of whole-batch failure at a step, with its probability in a mature train."""

    cause: int
    probability: float


@dataclass(frozen=True)
class CheckRow:
    """A test, a review or an authority's evaluation of a lot.

    Attributes:
        server: Who does the hands-on work, or NONE.
        hands_on: Stream of the work, or NONE.
        elapsed: Stream of the time that then passes without work (incubation), or NONE.
        phase: When it starts, a `Phase`.
        fails: Chance of an out-of-specification result.
        fail_stream: Uniform draws, attempt 1 for the retest.
        confirmed: Chance that a retest confirms the first result; -1 where there is no retest.
        investigation: Stream of the time between the result and the retest, or NONE.
    """

    campaign: int
    name: str
    server: int
    hands_on: int
    elapsed: int
    phase: int
    fails: float
    fail_stream: int
    confirmed: float
    investigation: int


@dataclass(frozen=True)
class ShipmentRow:
    """A share of the usable lots of a material goes from one site to another (or stays, where both are one).

    ``transit`` is the stream of the transit time, NONE for none; ``store`` the one it arrives in, or NONE.
    """

    material: int
    origin: int
    destination: int
    share: float
    transit: int
    store: int


@dataclass(frozen=True)
class Target:
    """So many released doses by each of the dates [s].

    Attributes:
        members: (material, doses of it in one set). One member for a single product.
        doses_per_set: Doses counted for a complete set.
    """

    name: str
    doses: float
    by: tuple[int, ...]
    members: tuple[tuple[int, float], ...]
    doses_per_set: float


@dataclass(frozen=True)
class Window:
    """Which lots and hours the statistics look at: after ``warm_up`` [s], the first ``lots`` (or UNLIMITED)."""

    warm_up: int
    lots: int
