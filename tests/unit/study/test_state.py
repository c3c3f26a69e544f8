"""A run that goes on from the state of another one: exactly where nothing is random, and in distribution."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from capsim.engine.replication import run_replication
from capsim.foundation.errors import StudyError
from capsim.results.kpi import released_doses
from capsim.results.result import Result, gather
from capsim.results.tables import Status
from capsim.study.state import State, state_at
from tests.plants import plan_of
from tests.unit.flow.test_opening import plant

DAY = 86_400


def two_trains(**duration: Any) -> dict[str, Any]:
    """Bulk without end on two reactors and a skid, with a hold and shifts; vaccine on a line; tests of 5 days."""
    data = plant(campaigns=[{"make": "bulk", "at": "plant"}, {"make": "vaccine", "at": "plant"}])
    data["horizon"] = "90 day"
    data["targets"] = [{"doses": 100e3, "by": ["90 day"], "of": "vaccine"}]
    site, bulk, vaccine = data["sites"]["plant"], data["materials"]["bulk"], data["materials"]["vaccine"]
    site["calendars"] = {"week": {"days": "mon-fri", "hours": "06:00-22:00"}}
    site["stores"] = {"cold": {"capacity": 20}}
    site["unit_classes"] |= {"reactor": {"count": 2}, "line": {"calendar": "week"}}
    bulk["release"] = {"checks": {"identity": {"elapsed": "3 day"}}}
    bulk["procedure"][1] |= {"turnaround": "1 day"}
    vaccine["procedure"][0] |= {"duration": "20 h"}
    for material, step, law in ((bulk, 0, "grow"), (bulk, 1, "purify"), (vaccine, 0, "fill")):
        material["procedure"][step] |= {"duration": duration[law]} if law in duration else {}
    return data


def goes_on(data: dict[str, Any], state: State, *, seed: int, replication: int) -> Result:
    """One replication of a scenario from a state, targets at the same dates."""
    plan = plan_of(data_of_overlay(data, state))
    return gather(plan, seed, [run_replication(plan, seed=seed, index=replication)])


def data_of_overlay(data: dict[str, Any], state: State) -> dict[str, Any]:
    overlay = dict(state.overlay)
    return {**data, **overlay}


def releases(result: Result, *, shift: int = 0) -> list[tuple[int, int]]:
    """Moment and size of each released lot of vaccine, from ``shift`` on."""
    lots, plan = result.tables["lots"], result.plan
    of = np.isin(lots["campaign"], [n for n, row in enumerate(plan.campaigns) if row.material == 1])
    mine = of & (lots["status"] == Status.RELEASED) & (lots["decided"] >= shift)
    return sorted(zip((lots["decided"][mine] - shift).tolist(), lots["amount"][mine].tolist(), strict=True))


@pytest.mark.parametrize("day", [0.5, 5, 11.5, 12, 12.25, 13.5, 19, 20.3, 33.7, 47, 60.9])
@pytest.mark.parametrize("hold", ["none", "unlimited"])
def test_without_chance_it_goes_on_as_it_would_have(day: float, hold: str) -> None:
    """The lots that are released from that day on are the same, to the second."""
    data = two_trains()
    data["materials"]["bulk"]["procedure"][0]["hold"] = hold
    plan = plan_of(data)
    whole = gather(plan, 1, [run_replication(plan, seed=1, index=0)])
    state = state_at(plan, seed=1, replication=0, at=round(day * DAY))
    rest = goes_on(data, state, seed=99, replication=5)
    assert releases(rest) == releases(whole, shift=round(day * DAY))
    assert released_doses(rest) == released_doses(whole)


def test_the_state_is_what_stands_where() -> None:
    """Day 13, a Sunday: the first lots of bulk grew on days 0-10, one was purified on 10-12 and is tested till 15.

    The other is purified on days 13-15 (the skid is cleaned till 13) and came into the skid at that very second; just
    before, it blocks its reactor. The reactor of the first has been cleaned till day 11 and grows till day 21.
    """
    state = state_at(plan_of(two_trains()), seed=1, replication=0, at=13 * DAY)
    overlay = state.overlay
    assert (overlay["start"], overlay["horizon"], overlay["actuals"]) == ("2027-01-17 00:00:00", f"{77 * DAY} s", [])
    assert overlay["opening"] == {
        "stock": [{
            "material": "bulk", "at": "plant", "size": "15000.0 dose", "status": "quarantine",
            "decided": f"{2 * DAY} s", "rejection": 0, "expires": f"{99 * DAY} s",
        }],
        "in_process": [
            {"material": "bulk", "at": "plant", "after": "grow", "size": "30000.0 dose"},
            {"material": "bulk", "at": "plant", "step": "grow", "remaining": f"{8 * DAY} s", "size": "30000.0 dose"},
        ],
        "busy": [],
    }  # fmt: skip


def test_it_goes_on_in_distribution() -> None:
    """Gamma growth, lognormal purification, exponential filling: the mean of 150 replications that go on is theirs.

    Each goes on from the state of one replication with draws of its own; the differences have mean 0.
    """
    data = two_trains(
        grow={"gamma": {"mean": "9 day", "cv": 0.4}},
        purify={"lognormal": {"mean": "2 day", "cv": 0.5}},
        fill={"exponential": "15 h"},
    )
    for step, given in enumerate(({"failure": 0.1}, {"step_yield": {"beta": {"mean": 0.5, "cv": 0.2}}})):
        data["materials"]["bulk"]["procedure"][step] |= given
    data["materials"]["bulk"]["release"]["rejection"] = 0.1
    ends = np.array(list(_ends(data, day=31.3, many=150)))
    difference = ends[:, 1] - ends[:, 0]
    assert difference.std() > 0
    assert abs(difference.mean()) < 3.5 * difference.std(ddof=1) / np.sqrt(len(difference))
    assert ends[:, 1].std() == pytest.approx(ends[:, 0].std(), rel=0.3)


def _ends(data: dict[str, Any], *, day: float, many: int) -> Iterator[tuple[float, float]]:
    """Doses released at the horizon: of the run, and of the one that goes on."""
    plan = plan_of(data)
    for number in range(many):
        whole = gather(plan, 1, [run_replication(plan, seed=1, index=number)])
        state = state_at(plan, seed=1, replication=number, at=round(day * DAY))
        rest = goes_on(data, state, seed=2, replication=number)
        yield float(released_doses(whole)[0]), float(released_doses(rest)[0])


@pytest.mark.parametrize("chance", [0, 1])
def test_a_lot_in_quarantine_ends_as_it_did(chance: int) -> None:
    """The first bulk is in quarantine from day 12 to 15; whether it will be rejected is what became of it."""
    data = two_trains()
    data["materials"]["bulk"]["release"]["rejection"] = chance
    (lot,) = state_at(plan_of(data), seed=1, replication=0, at=13 * DAY).overlay["opening"]["stock"]
    assert (lot["decided"], lot["rejection"]) == (f"{2 * DAY} s", chance)


def test_what_cannot_be_told_is_refused() -> None:
    plan = plan_of(two_trains())
    for day in (0, 90):
        with pytest.raises(StudyError, match=f"got day {day}; expected a day inside the run of 90 days"):
            state_at(plan, seed=1, replication=0, at=day * DAY)
    data = two_trains()
    data["materials"]["bulk"]["use"] = "at_risk"
    with pytest.raises(StudyError, match="the state of a plan with use at risk"):
        state_at(plan_of(data), seed=1, replication=0, at=DAY)


def test_what_is_left_out_is_said() -> None:
    data = two_trains()
    data["campaigns"][0]["lots"] = 9
    data["sites"]["plant"]["supplies"] = {"bag": {"opening": 10}}
    state = state_at(plan_of(data), seed=1, replication=0, at=DAY)
    assert state.left_out == (
        "the stock of consumables: write their opening",
        "how many lots are still to be made: write lots",
    )
