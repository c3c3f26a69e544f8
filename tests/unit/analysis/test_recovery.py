"""When a plant is back, on curves that are worked out by hand; a lot of one dose leaves at the end of each day."""

import math
from collections.abc import Iterable

import numpy as np
import pytest

from capsim.analysis.recovery import Recovery, State, recovery
from capsim.analysis.statistics import Estimate, mean_interval, paired_difference
from capsim.foundation.stepseries import StepSeries, accumulate

DAY = 86_400
HORIZON = 200
EVERY_DAY = range(1, HORIZON)


def releases(days: Iterable[float], amount: float = 1.0) -> StepSeries:
    times = [day * DAY for day in days]
    return accumulate(times, [amount] * len(times))


def days_without(*gaps: tuple[int, int]) -> list[int]:
    """Days at whose end something is released; a gap from 10 to 20 costs the releases of days 11 to 20."""
    return [day for day in EVERY_DAY if not any(begin < day <= end for begin, end in gaps)]


def told(struck: StepSeries, began: float = 10, *, plain: StepSeries | None = None, copies: int = 2) -> Recovery:
    usual = plain or releases(EVERY_DAY)
    area = [(usual.integral(0, HORIZON * DAY) - struck.integral(0, HORIZON * DAY)) / DAY] * copies
    return recovery(
        [usual] * copies, [struck] * copies, [int(began * DAY)] * copies, horizon=HORIZON * DAY,
        loss=mean_interval(area),
    )  # fmt: skip


def found(days: float, watched: int, copies: int = 2) -> Recovery:
    return Recovery(State.RECOVERED, Estimate(days, days, days, copies, 0.95), watched)


@pytest.mark.parametrize("length", [2, 10, 14, 40, 100])
def test_after_a_standstill_it_is_its_length(length: int) -> None:
    """The last dose that is missing is that of day 10 + length; 28 days before day 200 are 162 days after day 10."""
    assert told(releases(days_without((10, 10 + length)))) == found(length, 162)


def test_what_is_caught_up_does_not_shorten_the_standstill() -> None:
    """After 10 days without a dose, two doses a day on each fifth day make up for it until day 70."""
    doses = [*days_without((10, 20)), *range(25, 75, 5)]
    assert told(releases(doses)) == found(10, 162)


def test_a_stop_of_release_is_over_when_all_that_waited_is_released() -> None:
    """A dose at each noon; from day 10 to day 24 none, and the 14 that waited in the second in which day 24 ends."""
    noons = [day - 0.5 for day in EVERY_DAY]
    held = releases(24 if 10 < noon < 24 else noon for noon in noons)
    assert told(held, plain=releases(noons)) == found(14, 162)


@pytest.mark.parametrize(("every", "days"), [(25, 10), (10, math.inf)])
def test_a_rate_that_stays_a_little_lower_is_recovered_from_and_one_below_95_percent_is_not(
    every: int, days: float
) -> None:
    """After the standstill each 25th dose, 4 %, is missing for good; or each tenth."""
    back = told(releases(day for day in days_without((10, 20)) if day < 20 or (day - 20) % every))
    assert back.days is not None and back.days.value == days
    assert back.state == (State.RECOVERED if math.isfinite(days) else State.NOT_YET)


def test_stocks_put_a_loss_off() -> None:
    """It begins on day 10, and nothing leaves from day 100 to day 104: far less than 5 % of all until then, and yet a
    loss. It is over on day 104, 94 days later."""
    assert told(releases(days_without((100, 104)))) == found(94, 162)


def test_days_on_which_nothing_is_ever_released_do_not_count() -> None:
    """A lot each Monday (day 7, 14, ...); those of day 14 and 21 are missing, and so it is over on day 21."""
    weekly = range(7, HORIZON, 7)
    struck = releases(day for day in weekly if day not in (14, 21))
    assert told(struck, plain=releases(weekly)) == found(11, 162)


def test_nothing_lost_is_recovered_from_at_once() -> None:
    assert told(releases(EVERY_DAY)) == Recovery(State.NO_LOSS, Estimate(0.0, 0.0, 0.0, 2, 0.95), 162)


def test_too_little_time_is_left_to_tell() -> None:
    """28 days before day 200 are day 172: from there on nothing can be told; from day 171 on, one day can."""
    assert told(releases(days_without((173, 176))), 173).state == State.TOO_LATE
    assert told(releases(days_without((172, 173))), 172).state == State.TOO_LATE
    assert told(releases(days_without((171, 172))), 171) == found(1, 1)
    late = told(releases(days_without((150, 180))), 150)
    assert late == Recovery(State.NOT_YET, Estimate(math.inf, math.inf, math.inf, 2, 0.95), 22)


def test_one_replication_tells_nothing() -> None:
    assert told(releases(days_without((10, 20))), copies=1).state == State.TOO_LATE


def test_what_never_happens_has_no_recovery() -> None:
    assert told(releases(EVERY_DAY), -1 / DAY).state == State.NEVER


def test_each_replication_counts_from_its_own_beginning() -> None:
    """Ten days from day 10, 60, 110 or 190, and one replication that is not struck.

    Half of the four have 90 days or more to the horizon: 62 are watched. The last one is seen for 10 days.
    """
    begun = [10, 60, 110, 190, -1]
    struck = [releases(days_without((day, day + 10) if day > 0 else (0, 0))) for day in begun]
    back = recovery(
        [releases(EVERY_DAY)] * 5, struck, [day * DAY if day > 0 else -1 for day in begun], horizon=HORIZON * DAY,
        loss=Estimate(1.0, 0.5, 1.5, 5, 0.95),
    )  # fmt: skip
    assert back == found(10, 62, 4)


def test_those_that_are_still_in_the_run_make_the_mean() -> None:
    """700 days; two replications are struck on day 10, the third on day 480, so that it is gone 220 days later.

    All lose 10 doses at once; the first two 11 more from day 400 on, which all that are there lose: more than half of
    21, though little beside the 400 doses in between. The loss is over after 411 days. Were the third still counted,
    half of it, 8.7 of 17.3 doses, would have come about in the first standstill, and the rest be less than 5 %.
    """
    every, begun = releases(range(1, 700)), (10, 10, 480)
    struck = [releases(d for d in range(1, 700) if not (0 < d - one <= 10 or 400 < d - one <= 411)) for one in begun]
    loss = Estimate(1.0, 1.0, 1.0, 3, 0.95)
    back = recovery([every] * 3, struck, [one * DAY for one in begun], horizon=700 * DAY, loss=loss)
    assert back.days is not None and back.days.value == 411


def noisy(seed: int, gap: tuple[int, int]) -> StepSeries:
    """A lot of 7 doses on each day with the chance of one in seven."""
    generator = np.random.default_rng(seed)
    return releases([day for day in days_without(gap) if generator.random() < 1 / 7], 7.0)


@pytest.mark.parametrize("first", range(0, 6000, 1000))
def test_bad_weeks_by_chance_are_not_a_recovery_that_fails(first: int) -> None:
    """40 replications of a lot a week, with other luck with and without, and a standstill of 30 days from day 20.

    Weeks of the mean curves are 15 % better or worse, so that the last week below 95 % is one of the last ones.
    """
    usual = [noisy(first + n, (0, 0)) for n in range(40)]
    struck = [noisy(first + 500 + n, (20, 50)) for n in range(40)]
    weeks = [
        np.diff([one.at(np.arange(20, HORIZON, 7) * DAY) for one in each]).mean(axis=0) for each in (usual, struck)
    ]
    assert np.flatnonzero(weeks[1] < 0.95 * weeks[0])[-1] > 15
    ends = [[one.integral(0, HORIZON * DAY) for one in each] for each in (usual, struck)]
    back = recovery(usual, struck, [20 * DAY] * 40, horizon=HORIZON * DAY, loss=paired_difference(*ends, level=0.95))
    assert back.days is not None
    assert 26 <= back.days.value <= 34
    assert back.days.low <= 30 <= back.days.high


def test_the_interval_widens_where_the_end_of_the_loss_is_uncertain() -> None:
    """Standstills of 5 to 50 days with the same chance: their ends lie between 5 and 50, and the interval between."""
    usual = [releases(EVERY_DAY)] * 10
    struck = [releases(days_without((10, 10 + 5 * (n + 1)))) for n in range(10)]
    ends = [[one.integral(0, HORIZON * DAY) for one in each] for each in (usual, struck)]
    back = recovery(usual, struck, [10 * DAY] * 10, horizon=HORIZON * DAY, loss=paired_difference(*ends, level=0.95))
    assert back.days is not None
    assert 5 <= back.days.low < back.days.value < back.days.high <= 50


def test_long_runs_are_looked_at_in_steps_of_days() -> None:
    """4000 days from day 10 are steps of six: of a standstill of 60 days nothing is off, one of 57 is told as 60."""
    every = releases(range(1, 4010))
    for length in (57, 60):
        struck = releases(day for day in range(1, 4010) if not 10 < day <= 10 + length)
        loss = Estimate(1.0, 1.0, 1.0, 2, 0.95)
        back = recovery([every] * 2, [struck] * 2, [10 * DAY] * 2, horizon=4010 * DAY, loss=loss)
        assert back == found(60, 4000 - 28)
