"""A run that goes on from the state of another one: exactly where nothing is random, and in distribution."""

from collections.abc import Iterator
from random import Random
from typing import Any

import numpy as np
import pytest

from capsim.engine.replication import run_replication
from capsim.foundation.errors import StudyError
from capsim.foundation.units import parse
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


def crowded(crew: int = 2) -> dict[str, Any]:
    """Two trains with all that a state may hold besides: see the comments."""
    data = two_trains()
    site, bulk, vaccine = data["sites"]["plant"], data["materials"]["bulk"], data["materials"]["vaccine"]
    data["campaigns"] = [{"make": "bulk", "at": "plant", "starts": {"every": "5 day"}, "lots_in_process": 4},
                         {"make": "vaccine", "at": "plant", "lots": 14}]  # fmt: skip
    # people who clean and work, a line with a clean window, media fills, changeovers and a preparation that lapses
    site["pools"] = {"crew": {"count": crew}}
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
        "identity": {"by": "analyst", "hands_on": "13 h", "elapsed": "5 day",
                     "then": [{"by": "analyst", "hands_on": "7 h"}]},
        "review": {"by": "reviewer", "hands_on": "17 h", "after": "tests"},
    }  # fmt: skip
    mix = {"unit_procedure": "process", "name": "mix", "on": "tank", "duration": "31 h", "turnaround": "7 h"}
    wash = {"unit_procedure": "process", "name": "wash", "on": "autoclave", "duration": "37 h", "alongside": True}
    fill = vaccine["procedure"][0] | {
        "duration": "19 h", "keeps_previous": True, "on_close": "finish", "preparation": "3 h",
        "preparation_valid": "30 h", "line_clearance": "2 h", "needs": {"crew": 1},
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
    for column in ("left", "on_order"):
        assert rest.tables["supplies"][column].tolist() == whole.tables["supplies"][column].tolist()


@pytest.mark.parametrize("day", [0.5, 5, 11.5, 12, 12.25, 13.5, 19, 20.3, 33.7, 47, 60.9])
@pytest.mark.parametrize("hold", ["none", "unlimited"])
def test_without_chance_it_goes_on_as_it_would_have(day: float, hold: str) -> None:
    data = two_trains()
    data["materials"]["bulk"]["procedure"][0]["hold"] = hold
    check_exact(data, day)


@pytest.mark.parametrize(
    "day", [2.1, 10.9, 13.4, 17.45, 21.2, 23.96, 29.33, 32.57, 34.9, 41.6, 48.15, 52.7, 62.09, 64.96]
)
@pytest.mark.parametrize("crew", [1, 2])
def test_a_crowded_plant_goes_on_as_it_would_have(day: float, crew: int) -> None:
    check_exact(crowded(crew), day)


def test_the_crowded_days_hold_what_they_should() -> None:
    """Or the test above says nothing of it."""
    plan, keys = plan_of(crowded()), set[str]()
    for day in (13.4, 14.6, 17.45, 21.2, 34.9):
        opening = state_at(plan, seed=1, replication=0, at=round(day * DAY)).overlay["opening"]
        for name, entries in opening.items():
            keys |= {name} if entries else set()
            keys |= {key for entry in entries for key in entry} if name in ("stock", "in_process") else set()
    wanted = "made_of checks alongside previous_unit before supplied after step busy people laboratories supplies units"
    assert set(wanted.split()) <= keys


def test_the_state_is_what_stands_where() -> None:
    """Day 13, a Sunday: the first lots of bulk grew on days 0-10, one was purified on 10-12 and is tested till 15.

    The other is purified on days 13-15 (the skid is cleaned till 13) and came into the skid at that very second; just
    before, it blocks its reactor. The reactor of the first has been cleaned till day 11 and grows till day 21; the next
    lot waits for a reactor.
    """
    state = state_at(plan_of(two_trains()), seed=1, replication=0, at=13 * DAY)
    overlay = state.overlay
    assert (overlay["began"], overlay["start"]) == ("2027-01-04 00:00:00", "2027-01-17 00:00:00")
    assert (overlay["horizon"], overlay["actuals"], state.left_out) == (f"{77 * DAY} s", [], ())
    place = {"material": "bulk", "at": "plant"}
    assert overlay["opening"] | {"units": []} == {
        "stock": [{
            **place, "size": "15000.0 dose", "status": "quarantine", "number": 1,
            "checks": {"identity": {"until": f"{2 * DAY} s"}}, "expires": f"{99 * DAY} s",
        }],
        "in_process": [
            {**place, "step": "grow", "remaining": f"{8 * DAY} s", "unit": 1, "size": "30000.0 dose", "number": 3},
            {**place, "after": "grow", "unit": 2, "size": "30000.0 dose", "number": 2},
            {**place, "before": "grow", "size": "30000.0 dose", "number": 4},
        ],
        "campaigns": {
            "bulk_at_plant": {"lots": 4, "since": "2027-01-04 00:00:00"},
            "vaccine_at_plant": {"lots": 0, "next": "2027-01-04 00:00:00"},
        },
        "laboratories": [], "supplies": [], "sent": [], "projects": [], "busy": [], "people": [], "units": [],
    }  # fmt: skip


def with_chance() -> dict[str, Any]:
    """Gamma growth, lognormal purification, exponential filling; lots fail, lose, and are rejected."""
    data = two_trains(
        grow={"gamma": {"mean": "9 day", "cv": 0.4}},
        purify={"lognormal": {"mean": "2 day", "cv": 0.5}},
        fill={"exponential": "15 h"},
    )
    for step, given in enumerate(({"failure": 0.1}, {"step_yield": {"beta": {"mean": 0.5, "cv": 0.2}}})):
        data["materials"]["bulk"]["procedure"][step] |= given
    data["materials"]["bulk"]["release"]["rejection"] = 0.1
    return data


def with_more_chance() -> dict[str, Any]:
    """The crowded plant with results that fail, retests, learning, breakdowns and lead times by chance."""
    data = crowded()
    bulk, vaccine = data["materials"]["bulk"], data["materials"]["vaccine"]
    bulk["procedure"][0] |= {"duration": {"triangular": ["6 day", "8 day", "12 day"]}, "failure": "10 %"}
    bulk["procedure"][1]["duration"] = {"lognormal": {"mean": "2 day", "cv": 0.4}}
    bulk["release"]["checks"]["identity"] |= {
        "elapsed": {"exponential": "5 day"}, "out_of_specification": 0.3,
        "retest": {"investigation": "2 day", "confirms": "50 %", "investigated_by": "reviewer"},
    }  # fmt: skip
    vaccine["procedure"][2]["duration"] = {"gamma": {"mean": "19 h", "cv": 0.5}}
    breakdowns = {"between": {"weibull": {"mean": "60 h", "shape": 2}}, "repair": "4 h"}
    data["sites"]["plant"]["unit_classes"]["line"]["breakdowns"] = breakdowns
    data["sites"]["plant"]["supplies"]["bag"]["reorder"]["lead_time"] = {"exponential": "10 day"}
    data["campaigns"][0]["learning"] = {"success": {"initial": "60 %", "lots": 6}}
    return data


@pytest.mark.parametrize(("data", "day", "many"), [(with_chance(), 31.3, 150), (with_more_chance(), 26.4, 150)])
def test_it_goes_on_in_distribution(data: dict[str, Any], day: float, many: int) -> None:
    """Each goes on from the state of one replication with draws of its own; the differences have mean 0."""
    ends = np.array(list(_ends(data, day=day, many=many)))
    difference = ends[:, 1] - ends[:, 0]
    assert len(difference) > 0.9 * many
    assert difference.std() > 0
    assert abs(difference.mean()) < 3.5 * difference.std(ddof=1) / np.sqrt(len(difference))
    assert ends[:, 1].std() == pytest.approx(ends[:, 0].std(), rel=0.3)


def _ends(data: dict[str, Any], *, day: float, many: int) -> Iterator[tuple[float, float]]:
    """Doses released at the horizon: of the run, and of the one that goes on; none where that cannot be told."""
    plan = plan_of(data)
    for number in range(many):
        try:
            state = state_at(plan, seed=1, replication=number, at=round(day * DAY))
        except StudyError as error:
            assert "expected another day" in str(error)  # noqa: PT017
            continue
        whole = gather(plan, 1, [run_replication(plan, seed=1, index=number)])
        rest = goes_on(data, state, seed=2, replication=number)
        yield float(released_doses(whole)[0]), float(released_doses(rest)[0])


def flagship(horizon: str) -> dict[str, Any]:
    data: dict[str, Any] = load_layers("scenarios/national-150m.yaml").data
    return data | {"horizon": horizon, "targets": []}


TIMES = ("duration", "culture_time", "turnaround", "elapsed", "transit", "hands_on", "set_up", "every")


def certain(value: Any, own: Random, key: str = "") -> Any:
    """The data without chance: the most likely durations, each with odd seconds of its own; nothing that fails."""
    if isinstance(value, dict):
        if set(value) == {"triangular"}:
            return certain(value["triangular"][1], own, key)
        chances = ("failure", "out_of_specification", "retest", "rejection", "breakdowns", "success")
        return {key: certain(inner, own, key) for key, inner in value.items() if key not in chances}
    if isinstance(value, list):
        return [certain(inner, own) for inner in value]
    return f"{parse(value).value + own.randint(1, 999)} s" if key in TIMES else value


@pytest.mark.parametrize("day", [3.2, 20.1, 45.3, 60.6, 70.2])
def test_the_flagship_goes_on_as_it_would_have(day: float) -> None:
    """Five sites under one authority, bulk used at risk and on the road; yields are learnt.

    What comes to two campaigns at one second goes by the order of campaigns, in which the lots that are there at the
    start come first; so the days are such that it makes no difference.
    """
    check_exact(certain(flagship("120 day"), Random(5)), day)


def test_the_flagship_goes_on_in_distribution() -> None:
    """Saved on day 60: the mean of the doses released by day 100 is that of the replications that went on."""
    ends = np.array(list(_ends(flagship("100 day"), day=60, many=25)))
    difference = ends[:, 1] - ends[:, 0]
    assert len(difference) > 20
    assert abs(difference.mean()) < 3.5 * difference.std(ddof=1) / np.sqrt(len(difference))


@pytest.mark.slow
def test_the_flagship_goes_on_in_distribution_more_exactly() -> None:
    ends = np.array(list(_ends(flagship("130 day"), day=90.6, many=200)))
    difference = ends[:, 1] - ends[:, 0]
    assert abs(difference.mean()) < 3.5 * difference.std(ddof=1) / np.sqrt(len(difference))
    assert ends[:, 1].std() == pytest.approx(ends[:, 0].std(), rel=0.3)


@pytest.mark.parametrize("name", ["pentavalent", "ipv-fill-finish", "shared-lines", "institute-to-industry"])
def test_shipped_scenarios_can_be_saved(name: str) -> None:
    """Zero wait, clean windows, routines, PPQ and projects under way: each can be compiled and goes on."""
    data = load_layers(f"scenarios/{name}.yaml").data
    plan = plan_of(data)
    state = state_at(plan, seed=1, replication=0, at=plan.horizon // 3)
    later = plan_of(data | dict(state.overlay) | {"horizon": "60 day", "targets": [], "demand": []})
    run_replication(later, seed=2, index=0)
    assert state.overlay["opening"]["in_process"]


def test_a_qualification_and_a_project_go_on() -> None:
    """Three good lots qualify; the licence takes 9 days; a second reactor joins when its project ends on day 30."""
    data = two_trains()
    data["campaigns"][1] |= {"qualification": {"engineering_runs": 1, "ppq_lots": 3, "licence": "9 day"}}
    data["projects"] = {
        "more": {"phases": [{"name": "build", "duration": "17 day"}, {"name": "test", "duration": "13 day"}]}
    }
    reactor = data["sites"]["plant"]["unit_classes"]["reactor"]
    reactor |= {"joins": [{"count": 1, "at": {"project": "more"}}]}
    for day in (12.2, 21.3, 24.4, 29.9, 30.1, 37.7, 52.4):
        check_exact(data, day)


def test_nobody_knows_the_result_of_a_test_under_way() -> None:
    """Bulk is tested on days 12-15, always fails, and is investigated on days 15-19: before 15 that cannot be seen."""
    data = two_trains()
    retest = {"investigation": "4 day", "confirms": "50 %"}
    data["materials"]["bulk"]["release"]["checks"]["identity"] |= {"out_of_specification": 1, "retest": retest}
    for day, told in (
        (13, {"until": f"{2 * DAY} s"}),
        (15, {"until": "0 s"}),
        (16, {"until": f"{3 * DAY} s", "part": "investigation"}),
        (20, {"until": f"{2 * DAY} s", "part": "retest"}),
    ):
        stock = state_at(plan_of(data), seed=1, replication=0, at=day * DAY).overlay["opening"]["stock"]
        assert stock[0]["checks"] == {"identity": told}


def test_what_cannot_be_told_is_refused() -> None:
    plan = plan_of(two_trains())
    for day in (0, 90):
        with pytest.raises(StudyError, match=f"got day {day}; expected a day inside the run of 90 days"):
            state_at(plan, seed=1, replication=0, at=day * DAY)
    data = two_trains()
    strike = {"kind": "utility_outage", "name": "no_steam", "site": "plant", "at": "20 day", "duration": "2 day"}
    data["disruptions"] = [strike | {"unit_classes": ["skid"]}]
    said = 'got day 21, when disruption "no_steam" is under way; expected a day before it begins or from day 22 on'
    with pytest.raises(StudyError, match=said):
        state_at(plan_of(data), seed=1, replication=0, at=21 * DAY)
    for day in (19.7, 22, 23.4):
        check_exact(data, day)


def test_what_is_left_out_is_said() -> None:
    data = two_trains() | {"demand": [{"of": "vaccine", "doses": 1e3, "by": "20 day"}]}
    (said,) = state_at(plan_of(data), seed=1, replication=0, at=DAY).left_out
    assert said.startswith("demand that fell due before the start")
