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
from capsim.scenario.layering import load_layers
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


def crowded() -> dict[str, Any]:
    """Two trains with all that a state may hold besides: see the comments."""
    data = two_trains()
    site, bulk, vaccine = data["sites"]["plant"], data["materials"]["bulk"], data["materials"]["vaccine"]
    data["campaigns"] = [{"make": "bulk", "at": "plant", "starts": {"every": "5 day"}, "lots_in_process": 4},
                         {"make": "vaccine", "at": "plant", "lots": 14}]  # fmt: skip
    # people who clean and work, a line with a clean window, media fills, changeovers and a preparation that lapses
    site["pools"] = {"crew": {"count": 2}}
    site["unit_classes"] |= {
        "line": {"calendar": "week", "clean_window": {"length": "70 h", "clean": "9 h", "needs": {"crew": 1}},
                 "routines": {"media_fill": {"every": "17 day", "duration": "11 h", "needs": {"crew": 1}}}},
        "tank": {}, "autoclave": {},
    }  # fmt: skip
    # consumables: opening stock, dated deliveries, orders under way
    site["supplies"] = {
        "bag": {"opening": 3, "deliveries": [{"at": "16 day", "amount": 1}, {"at": "61 day", "amount": 2}],
                "reorder": {"below": 1, "order": 2, "lead_time": "13 day"}},
    }  # fmt: skip
    # use at risk, tests in two laboratories, stages, a review after them, a limit, a buffer, a unit that feeds the next
    site["laboratory"] = {"analyst": {"count": 1, "calendar": "week"}, "reviewer": {"count": 1, "calendar": "week"}}
    bulk["use"] = "at_risk"
    bulk["procedure"][0] |= {"consumes": {"bag": 1}, "hold": {"capacity": 1}, "turnaround": "29 h"}
    bulk["procedure"][1] |= {"needs": {"crew": 1}, "turnaround_needs": {"crew": 1}}
    bulk["limits"] = {"open_hold": {"from": "grow", "to": "purify", "within": "9 day"}}
    bulk["release"]["checks"] = {
        "identity": {"by": "analyst", "hands_on": "13 h", "elapsed": "5 day", "then": [{"by": "analyst", "hands_on": "7 h"}]},
        "review": {"by": "reviewer", "hands_on": "17 h", "after": "tests"},
    }  # fmt: skip
    mix = {"unit_procedure": "process", "name": "mix", "on": "tank", "duration": "31 h", "turnaround": "7 h"}
    wash = {"unit_procedure": "process", "name": "wash", "on": "autoclave", "duration": "37 h", "alongside": True}
    fill = vaccine["procedure"][0] | {
        "duration": "19 h", "keeps_previous": True, "on_close": "finish", "preparation": "3 h", "preparation_valid": "30 h",
        "line_clearance": "2 h", "needs": {"crew": 1},
    }  # fmt: skip
    vaccine["procedure"] = [mix, wash, fill]
    vaccine["release"]["sampled_after"] = "mix"
    vaccine["release"]["checks"] |= {"records": {"by": "reviewer", "hands_on": "9 h", "after": "tests"}}
    return data


def goes_on(data: dict[str, Any], state: State, *, seed: int, replication: int) -> Result:
    """One replication of a scenario from a state."""
    plan = plan_of(data | dict(state.overlay))
    return gather(plan, seed, [run_replication(plan, seed=seed, index=replication)])


def releases(result: Result, *, shift: int = 0) -> list[tuple[int, int]]:
    """Moment and size of each released lot that nobody uses, from ``shift`` on."""
    lots, plan = result.tables["lots"], result.plan
    used = {row.material for row in plan.inputs}
    of = np.isin(lots["campaign"], [n for n, row in enumerate(plan.campaigns) if row.material not in used])
    mine = of & (lots["status"] == Status.RELEASED) & (lots["decided"] >= shift)
    return sorted(zip((lots["decided"][mine] - shift).tolist(), lots["amount"][mine].tolist(), strict=True))


def check_exact(data: dict[str, Any], day: float) -> None:
    """What is released from that day on is the same, to the second and the vial."""
    plan = plan_of(data)
    whole = gather(plan, 1, [run_replication(plan, seed=1, index=0)])
    state = state_at(plan, seed=1, replication=0, at=round(day * DAY))
    rest = goes_on(data, state, seed=99, replication=5)
    assert releases(rest) == releases(whole, shift=round(day * DAY))
    assert released_doses(rest) == released_doses(whole)


@pytest.mark.parametrize("day", [0.5, 5, 11.5, 12, 12.25, 13.5, 19, 20.3, 33.7, 47, 60.9])
@pytest.mark.parametrize("hold", ["none", "unlimited"])
def test_without_chance_it_goes_on_as_it_would_have(day: float, hold: str) -> None:
    data = two_trains()
    data["materials"]["bulk"]["procedure"][0]["hold"] = hold
    check_exact(data, day)


@pytest.mark.parametrize("day", [2.1, 7.3, 10.9, 13.4, 14.6, 17.45, 21.2, 25.8, 29.33, 34.9, 41.6, 52.7, 63.15])
def test_a_crowded_plant_goes_on_as_it_would_have(day: float) -> None:
    check_exact(crowded(), day)
