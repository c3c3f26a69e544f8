"""Engineering runs and PPQ lots before anything is released, against plants worked out by hand."""

from typing import Any

import numpy as np
import pytest

from capsim.flow.draws import Draws
from capsim.plan.draft import FIXED_CAUSES
from capsim.plan.plan import NONE
from capsim.results.result import Result
from capsim.results.tables import Status
from tests.plants import assert_balance, lots_of, run

DAY = 86_400
RELEASED, REJECTED, QUARANTINE, LOST, EXPIRED = (
    Status.RELEASED, Status.REJECTED, Status.QUARANTINE, Status.LOST, Status.EXPIRED,
)  # fmt: skip


def plant(qualification: dict[str, Any], **material: Any) -> dict[str, Any]:
    """A lot a day on one line, made on days 1, 2, 3 ...; its test takes two days. Twenty days."""
    step = {"unit_procedure": "process", "on": "line", "duration": "1 day"}
    release = {"checks": {"test": {"elapsed": "2 day"}}}
    return {
        "name": "by hand",
        "start": "2027-01-04",
        "horizon": "20 day",
        "sites": {"plant": {"unit_classes": {"line": {}}}},
        "materials": {"vials": {"lot_size": "100 dose", "procedure": [step], "release": release} | material},
        "campaigns": [{"make": "vials", "at": "plant", "lots": 8, "qualification": qualification}],
    }


def fates(result: Result, campaign: int = 0) -> list[tuple[int, float | None, str]]:
    """Status, day of the decision and cause of every lot."""
    lots, causes = lots_of(result, campaign), result.plan.causes
    rows = zip(lots["status"].tolist(), lots["decided"].tolist(), lots["cause"].tolist(), strict=True)
    return [(status, None if at < 0 else at / DAY, "" if cause < 0 else causes[cause]) for status, at, cause in rows]


def test_nothing_is_released_before_the_last_of_three_good_lots() -> None:
    """Results come on days 3, 4, 5 and so on: on day 5 the third is good and three are released; then one a day."""
    result = run(plant({"ppq_lots": 3}))
    assert fates(result) == [(RELEASED, 5, "")] * 3 + [(RELEASED, day, "") for day in range(6, 11)]
    assert_balance(result)


def test_the_licence_takes_its_time_after_the_last_good_lot() -> None:
    """Day 5 and 2.5 days: the lots of days 3 to 7 are released on day 7.5, and those of days 8 to 10 on their day."""
    assert [day for _, day, _ in fates(run(plant({"licence": "2.5 day"})))] == [7.5] * 5 + [8, 9, 10]


def test_no_licence_within_the_horizon_means_no_doses() -> None:
    """Day 5 and 15 days is the horizon, which is not part of the run: every lot waits in quarantine."""
    result = run(plant({"licence": "15 day"}))
    assert fates(result) == [(QUARANTINE, None, "")] * 8
    assert result.tables["balance"]["released"].tolist() == [0]
    assert result.tables["balance"]["quarantine"].tolist() == [800]
    assert_balance(result)


def test_engineering_runs_are_made_and_never_released() -> None:
    """Two engineering runs, rejected on days 3 and 4; the three PPQ lots have their results on days 5, 6 and 7."""
    result = run(plant({"engineering_runs": 2}))
    runs = [(REJECTED, 3, "engineering run"), (REJECTED, 4, "engineering run")]
    assert fates(result) == runs + [(RELEASED, 7, "")] * 3 + [(RELEASED, day, "") for day in (8, 9, 10)]
    assert_balance(result)


def test_an_engineering_run_that_is_lost_is_done_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two engineering runs: lot 1 is lost on day 2, so they are lots 0 and 2; the PPQ lots 3, 4, 5: days 6, 7, 8."""
    fail(monkeypatch, {1})
    step = {"unit_procedure": "process", "on": "line", "duration": "1 day", "failure": "50 %"}
    result = run(plant({"engineering_runs": 2}, procedure=[step]))
    runs = [(REJECTED, 3, "engineering run"), (LOST, 2, "batch_failure"), (REJECTED, 5, "engineering run")]
    assert fates(result) == runs + [(RELEASED, 8, "")] * 3 + [(RELEASED, 9, ""), (RELEASED, 10, "")]


def test_ppq_lots_may_be_kept_from_release() -> None:
    """On day 5 the three PPQ lots are rejected; what comes after them is released as it comes."""
    result = run(plant({"release_ppq": False}))
    assert fates(result) == [(REJECTED, 5, "ppq lot")] * 3 + [(RELEASED, day, "") for day in range(6, 11)]


def test_lots_made_before_the_licence_are_no_ppq_lots_and_are_released_with_it() -> None:
    """Licence on day 6.5: lots 0 to 2 are rejected then, lot 3 (day 6) is released then, lot 4 on day 7."""
    result = run(plant({"release_ppq": False, "licence": "1.5 day"}))
    assert fates(result)[:5] == [(REJECTED, 6.5, "ppq lot")] * 3 + [(RELEASED, 6.5, ""), (RELEASED, 7, "")]


@pytest.mark.parametrize("release_ppq", [True, False])
def test_a_failed_lot_starts_the_count_again(monkeypatch: pytest.MonkeyPatch, release_ppq: bool) -> None:
    """Lot 1 is out of specification on day 4. Lots 2, 3 and 4 are good in a row: days 5, 6, 7.

    Lot 0 is good, but no help: it waits with the others until day 7, and is a PPQ lot like them.
    """
    spoil(monkeypatch, {1})
    result = run(plant({"release_ppq": release_ppq}, release=OFTEN_BAD))
    fate = (RELEASED, 7, "") if release_ppq else (REJECTED, 7, "ppq lot")
    bad = (REJECTED, 4, "out of specification")
    assert fates(result)[:5] == [fate, bad, fate, fate, fate]
    assert [day for _, day, _ in fates(result)[5:]] == [8, 9, 10]


def test_good_lots_of_a_broken_series_may_be_kept_from_release(monkeypatch: pytest.MonkeyPatch) -> None:
    """As above: lots 2, 3 and 4 are released on day 7; lot 0, good as it was, is rejected then."""
    spoil(monkeypatch, {1})
    result = run(plant({"release_broken": False}, release=OFTEN_BAD))
    assert fates(result)[:2] == [(REJECTED, 7, "ppq lot"), (REJECTED, 4, "out of specification")]
    assert fates(result)[2:5] == [(RELEASED, 7, "")] * 3


def test_engineering_runs_before_the_start_are_told() -> None:
    """Three lots were planned before, one of two engineering runs was lost: lot 3, of day 1, is the last of them.

    It is rejected on day 3; lots 4, 5 and 6 are released on day 6, lot 7 on day 7.
    """
    scenario = plant({"engineering_runs": 2})
    scenario["opening"] = {"campaigns": {"vials_at_plant": {"lots": 3, "looked_at": 3, "engineering_runs": 4}}}
    expected = [(REJECTED, 3, "engineering run"), *[(RELEASED, 6, "")] * 3, (RELEASED, 7, "")]
    assert fates(run(scenario)) == expected


def test_a_lot_that_is_lost_counts_as_bad_only_when_those_before_it_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lot 2 is lost on day 3, when lot 0 is good: lots 3, 4, 5 are the PPQ lots, with results on days 6, 7, 8."""
    fail(monkeypatch, {2})
    step = {"unit_procedure": "process", "on": "line", "duration": "1 day", "failure": "50 %"}
    result = run(plant({}, procedure=[step]))
    assert fates(result)[2] == (LOST, 3, "batch_failure")
    assert [day for _, day, _ in fates(result)] == [8, 8, 3, 8, 8, 8, 9, 10]


def test_a_lot_that_is_too_old_when_the_licence_comes_has_expired() -> None:
    """Made on day 1, kept for 5 days, licence on day 6.5: lot 0 (until day 6) has expired, lot 1 (until day 7) not."""
    result = run(plant({"licence": "1.5 day"}, shelf_life="5 day"))
    assert fates(result)[:2] == [(EXPIRED, 6.5, ""), (RELEASED, 6.5, "")]
    assert_balance(result)


OFTEN_BAD = {"checks": {"test": {"elapsed": "2 day", "out_of_specification": "50 %"}}}


def only(which: set[int], *, yes: int, no: int) -> Any:
    """Draws of the first lots: ``yes`` for those in ``which``."""
    return lambda *_: np.array([yes if number in which else no for number in range(64)])


def spoil(monkeypatch: pytest.MonkeyPatch, which: set[int]) -> None:
    """Only these lots are out of specification."""
    monkeypatch.setattr(Draws, "happens", only(which, yes=True, no=False))


def fail(monkeypatch: pytest.MonkeyPatch, which: set[int]) -> None:
    """Only these lots fail in process, for the first cause that the scenario names."""
    monkeypatch.setattr(Draws, "failures", only(which, yes=len(FIXED_CAUSES), no=NONE))


def test_nothing_is_made_of_an_engineering_run() -> None:
    """Bulk is used as soon as it is made, on days 1 and 2: each lot of vials takes one of bulk, and a day to be made.

    The engineering run of day 1 is not drawn, and rejected on day 3. The vials of the PPQ lot of day 2, made on day 3,
    wait for its release on day 4.
    """
    scenario = plant({"engineering_runs": 1, "ppq_lots": 1}, use="at_risk")
    bulk = scenario["materials"].pop("vials")
    fill = {"unit_procedure": "process", "on": "filler", "duration": "1 day"}
    vials = {"lot_size": "100 vial", "doses_per_vial": 1, "components": {"bulk": "1 dose"}, "procedure": [fill]}
    scenario["materials"] = {"bulk": bulk, "vials": vials}
    scenario["sites"]["plant"]["unit_classes"]["filler"] = {}
    scenario["campaigns"][0] |= {"make": "bulk", "lots": 2}
    scenario["campaigns"].append({"make": "vials", "at": "plant"})
    result = run(scenario)
    assert fates(result) == [(REJECTED, 3, "engineering run"), (RELEASED, 4, "")]
    assert fates(result, 1) == [(RELEASED, 4, ""), (Status.IN_PROCESS, None, "")]
    assert_balance(result)
