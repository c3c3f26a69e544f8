"""What disruptions cost, on a plant worked out by hand."""

from typing import Any

import pytest
from click.testing import CliRunner

from capsim.analysis.recovery import Recovery, State
from capsim.engine.replicate import replicate
from capsim.foundation.errors import StudyError
from capsim.plan.plan import Plan
from capsim.results.result import Result
from capsim.study.resilience import Resilience, leaders, resilience, tolls, without, without_disruptions
from tests.plants import plan_of
from tests.unit.flow.test_disruptions import outage, plant

HOUR, DAY = 3600, 86_400


def doses(*disruptions: dict[str, Any]) -> Plan:
    """A vessel that makes a lot of 1000 doses a day for 56 days; 30,000 are wanted on day 35."""
    data = plant(*disruptions, starts={"every": "1 day"}) | {"horizon": "56 day"}
    data["materials"] = {"vaccine": data["materials"]["bulk"] | {"lot_size": "1000 dose"}}
    data["campaigns"] = [{"make": "vaccine", "at": "plant"}]
    data["materials"]["vaccine"]["procedure"][0] |= {"duration": "1 day"}
    return plan_of(data | {"targets": [{"doses": 30e3, "by": ["35 day"]}]})


def run(plan: Plan, replications: int = 2) -> Result:
    return replicate(plan, seed=1, replications=replications)


def held(*disruptions: dict[str, Any]) -> Resilience:
    plan = doses(*disruptions)
    disturbed = run(plan)
    apart = [toll for name in leaders(plan) for toll in tolls(disturbed, run(without(plan, name)), name)]
    return resilience(run(without_disruptions(plan)), disturbed, apart)


def recovered(found: Resilience) -> list[tuple[str, str, float | None]]:
    """Target, disruption and day."""
    rows = [(toll.target, toll.disruption, toll.recovery) for toll in found.apart]
    return [(target, name, back.days.value if back and back.days else None) for target, name, back in rows]


def test_dose_days_are_the_area_between_the_two_curves() -> None:
    """Lots are released at the end of days 1 to 55. From day 10 to day 24 the vessel is closed.

    Lots 0 to 9 are as before; those of day 11 on come 14 days later: at the end of day 25 to day 55, 31 lots and the
    ten make 41, of 55. Between day 11 and 24 the gap grows by 1000 a day from 1 to 14 thousand, and stays there from
    day 24 to day 56: 1000 x (1 + ... + 13) + 14,000 x 32 = 539,000 dose-days. Before day 35 it is 14,000 doses.
    """
    found = held(outage("10 day", "14 day"))
    (toll,) = found.together
    assert (toll.target, toll.by, toll.disruption, toll.recovery) == ("vaccine", 35 * DAY, "", None)
    assert toll.doses.value == 14_000
    assert toll.dose_days.value == pytest.approx(539_000)
    assert (toll.dose_days.low, toll.dose_days.high) == (toll.dose_days.value, toll.dose_days.value)
    assert [one.dose_days for one in found.apart] == [toll.dose_days]


def test_a_standstill_is_recovered_from_when_it_is_over() -> None:
    """Nothing is released at the end of days 11 to 20."""
    assert recovered(held(outage("10 day", "10 day"))) == [("vaccine", "outage", 10)]


def test_one_that_costs_nothing_is_recovered_from_at_once() -> None:
    found = held(outage("10 day", "0 h"))
    assert recovered(found) == [("vaccine", "outage", 0)]
    assert [toll.recovery and toll.recovery.state for toll in found.apart] == [State.NO_LOSS]
    assert found.together[0].dose_days.value == 0


def test_a_later_shock_is_not_charged_to_an_earlier_one() -> None:
    """Ten days from day 5, and one day from day 22, each on its own; the costliest comes first.

    The first costs ten lots from day 15 on; the second one lot from day 23 on. 56 - 28 is day 28, six days after it.
    """
    late = outage("22 day", "1 day") | {"name": "late"}
    found = held(late, outage("5 day", "10 day"))
    assert recovered(found) == [("vaccine", "outage", 10), ("vaccine", "late", 1)]
    assert [toll.doses.value for toll in (*found.together, *found.apart)] == [11_000, 10_000, 1000]
    assert found.apart[0].probability is not None and found.apart[0].gain is not None
    # Of 34 lots before day 35, 23 are left, 33 without the first, of which 30 are wanted.
    assert (found.apart[0].probability.value, found.apart[0].gain.value) == (1.0, 1.0)


def test_one_that_begins_too_late_cannot_be_told() -> None:
    found = held(outage("50 day", "3 day"))
    assert [toll.recovery for toll in found.apart] == [Recovery(State.TOO_LATE)]


def test_each_product_has_its_own_recovery() -> None:
    """Two vessels for two products without a target; the second stands still from day 6 for 15 days."""
    data = plant(outage("6 day", "15 day") | {"unit_classes": ["next"]}, starts={"every": "1 day"})
    step = {"unit_procedure": "process", "duration": "1 day"}
    data["materials"] = {
        name: {"lot_size": "1000 dose", "procedure": [step | {"on": on}]}
        for name, on in (("x", "vessel"), ("y", "next"))
    }
    data |= {"horizon": "60 day", "campaigns": [{"make": name, "at": "plant"} for name in "xy"]}
    plan = plan_of(data)
    found = resilience(run(without_disruptions(plan)), run(plan))
    assert recovered(found) == [("x", "outage", 0), ("y", "outage", 15)]
    assert [toll.probability for toll in found.apart] == [None, None]


def test_what_several_follow_is_taken_out_with_them() -> None:
    """The leader does nothing, the follower stops the vessel: without both, nothing is lost."""
    cause = {"kind": "common_cause", "name": "storm", "at": "10 day", "duration": "10 day"}
    follower = outage() | {"at": None, "duration": None, "along_with": "storm"}
    plan = doses(follower, cause, outage("40 day", "1 day") | {"name": "other"})
    assert leaders(plan) == ("storm", "other")
    result = run(without(plan, "storm"))
    assert set(result.tables["occurrences"]["disruption"].tolist()) == {2}
    (toll, _) = held(follower, cause, outage("40 day", "1 day") | {"name": "other"}).apart
    assert (toll.disruption, toll.followers, toll.doses.value) == ("storm", ("outage",), 10_000)


def test_taking_one_out_is_the_plan_in_which_it_is_not_written() -> None:
    random = outage({"uniform": ["0 day", "50 day"]}, {"uniform": ["1 day", "5 day"]}) | {"name": "random"}
    plan = doses(random, outage("10 day", "4 day"))
    left, alone = run(without(plan, "outage"), 5), run(doses(random), 5)
    assert all((left.tables["lots"][name] == values).all() for name, values in alone.tables["lots"].items())


@pytest.mark.parametrize("when", [{"at": "9 day"}, {"at": {"uniform": ["0 day", "50 day"]}}, {"rate": "40 per year"}])
def test_what_is_taken_out_does_not_happen(when: dict[str, Any]) -> None:
    plan = doses({key: value for key, value in outage().items() if key != "at"} | when)
    assert run(plan).tables["occurrences"]["began"].size
    assert not run(without(plan, "outage")).tables["occurrences"]["began"].size


def test_at_a_random_time_each_replication_counts_from_its_own() -> None:
    """Three days without a lot, between day 0 and day 20: recovered after three days, or four with the broken one."""
    plan = doses(outage({"uniform": ["0 day", "20 day"]}, "3 day"))
    found = resilience(run(without_disruptions(plan), 20), run(plan, 20))
    (toll,) = found.apart
    assert toll.times is not None and toll.times.value == 1
    assert toll.recovery is not None and toll.recovery.days is not None
    assert 3 <= toll.recovery.days.value <= 4


def test_how_often_it_struck_is_told_and_no_recovery_for_what_strikes_often() -> None:
    """Days 10 and 30, so twice in each replication; the mean is told, and what the two cost together."""
    (toll,) = held(outage(["10 day", "30 day"], "1 day")).apart
    assert toll.times is not None and toll.times.value == 2
    assert toll.recovery == Recovery(State.SEVERAL)


def test_the_chance_of_the_target_is_told_without_and_with() -> None:
    """By day 35: 34 lots without, 20 with the outage; 30 are wanted."""
    (row,) = held(outage("10 day", "14 day")).probabilities
    assert row.base is not None and row.variant is not None
    assert (row.base.value, row.variant.value) == (1.0, 0.0)


def test_what_demand_asks_for_counts_beside_the_targets() -> None:
    data = plant(outage("10 day", "10 day"), starts={"every": "1 day"}) | {"horizon": "60 day"}
    data["materials"] = {
        name: {
            "lot_size": "1000 dose",
            "procedure": [{"unit_procedure": "process", "on": "vessel", "duration": "12 h"}],
        }
        for name in ("x", "y", "z")
    }
    data["campaigns"] = [{"make": name, "at": "plant"} for name in "xyz"]
    data |= {
        "targets": [{"doses": 1e3, "of": "x", "by": ["50 day"]}],
        "demand": [{"doses": 1e3, "of": "z", "by": "50 day"}],
    }
    plan = plan_of(data)
    assert [one.target for one in resilience(run(without_disruptions(plan)), run(plan)).together] == ["x", "z"]


def test_two_that_had_other_luck_are_not_held_against_one_another() -> None:
    plan = doses(outage())
    with pytest.raises(StudyError):
        resilience(run(plan), run(plan, 3))


SCENARIO = """
name: small
start: 2027-01-04
horizon: 56 day
replications: 2
sites: {plant: {unit_classes: {vessel: {}}}}
materials: {vaccine: {lot_size: 1000 dose, procedure: [{unit_procedure: process, on: vessel, duration: 1 day}]}}
targets: [{doses: 30e3, by: [35 day]}]
"""
OUTAGE = "{kind: utility_outage, name: power, site: plant, at: 10 day, duration: 14 day}"


def told(tmp_path: Any, disruptions: str, *options: str) -> str:
    from capsim.cli.main import cli

    path = tmp_path / "small.yaml"
    path.write_text(f"{SCENARIO}disruptions: [{disruptions}]\n", encoding="utf-8")
    return str(CliRunner().invoke(cli, ["resilience", str(path), "-j", "1", *options]).stdout)


def test_the_verb_tells_all_of_it(tmp_path: Any) -> None:
    shown = told(tmp_path, OUTAGE)
    for line in (
        "2 replications of each of 2 runs on the same random numbers",
        "of vaccine by day 35.0 (2027-02-08)): 1.00 (0.34 to 1.00) without, 0.00 (0.00 to 0.66) with",
        "vaccine, doses by day 35.0 (2027-02-08):",
        "power 1 14 k 14 k to 14 k 14 k 14 k to 14 k 539 k 539 k to 539 k 1.00 0.34 to 1.00",
        "14 d 14 d to 14 d",
        "recovered: ",
    ):
        assert line in " ".join(shown.split()), shown
    assert "all together" not in shown
    assert '"disruption": "power"' in told(tmp_path, OUTAGE, "--format", "json")


def test_several_are_told_apart_and_together(tmp_path: Any) -> None:
    late = OUTAGE.replace("power", "late").replace("10 day", "50 day")
    often = OUTAGE.replace("power", "often").replace("10 day", "[2 day, 5 day]").replace("14 day", "1 day")
    rows = told(
        tmp_path,
        f"{OUTAGE}, {late}, {often}, {OUTAGE.replace('power', 'w').replace('at: 10 day', 'along_with: power')}",
    )
    shown = " ".join(rows.split())
    for line in (
        "of each of 5 runs",
        "all together",
        "power + w 1",
        "cannot be told",
        "often 2",
        "happens several times",
    ):
        assert line in shown, rows


def test_a_scenario_without_disruptions_is_refused(tmp_path: Any) -> None:
    import capsim

    path = tmp_path / "small.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    with pytest.raises(StudyError, match="got a scenario without disruptions; expected some"):
        capsim.resilience(capsim.load(path))
