"""What disruptions cost, on a plant worked out by hand."""

import math
from typing import Any

import pytest
from click.testing import CliRunner

from capsim.engine.replicate import replicate
from capsim.foundation.errors import StudyError
from capsim.plan.plan import Plan
from capsim.results.result import Result
from capsim.study.resilience import Resilience, resilience, without_disruptions
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
    return resilience(run(without_disruptions(plan)), run(plan))


def test_dose_days_are_the_area_between_the_two_curves() -> None:
    """Lots are released at the end of days 1 to 55. From day 10 to day 24 the vessel is closed.

    Lots 0 to 9 are as before; those of day 11 on come 14 days later: at the end of day 25 to day 55, 31 lots and the
    ten make 41, of 55. Between day 11 and 24 the gap grows by 1000 a day from 1 to 14 thousand, and stays there from
    day 24 to day 56: 1000 x (1 + ... + 13) + 14,000 x 32 = 539,000 dose-days.
    """
    (loss,) = held(outage("10 day", "14 day")).losses
    assert loss.name == "vaccine"
    assert loss.doses.value == 14_000
    assert loss.dose_days.value == pytest.approx(539_000)
    assert (loss.dose_days.low, loss.dose_days.high) == (loss.dose_days.value, loss.dose_days.value)


def test_recovery_counts_to_the_end_of_the_last_short_week() -> None:
    """Weeks from day 10: in the first two (releases of days 11 to 24, edges half open) nothing is released but the lot
    that ends on day 10 itself; from day 24 on as before.

    The lot of day 24 ends on day 25, so the third week, days 24 to 31, has six lots instead of seven: 85 %, short too.
    It is over on day 31: 21 days.
    """
    found = held(outage("10 day", "14 day")).recoveries
    assert [(one.disruption, one.began, one.days.value) for one in found] == [("outage", 10 * DAY, 21)]


def test_a_shock_that_is_never_over_is_not_recovered_from() -> None:
    (recovery,) = held(outage("10 day", "90 day")).recoveries
    assert recovery.days.value == math.inf


def test_one_that_costs_nothing_is_recovered_from_at_once() -> None:
    found = held(outage("10 day", "0 h"))
    assert found.recoveries[0].days.value == 0
    assert found.losses[0].dose_days.value == 0


def test_the_chance_of_the_target_is_told_without_and_with() -> None:
    """By day 35: 34 lots without, 20 with the outage; 30 are wanted."""
    (row,) = held(outage("10 day", "14 day")).probabilities
    assert row.base is not None and row.variant is not None
    assert (row.base.value, row.variant.value) == (1.0, 0.0)


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


def test_the_verb_tells_all_of_it(tmp_path: Any) -> None:
    from capsim.cli.main import cli

    path = tmp_path / "small.yaml"
    path.write_text(f"{SCENARIO}disruptions: [{OUTAGE}]\n", encoding="utf-8")
    shown = CliRunner().invoke(cli, ["resilience", str(path), "-j", "1"]).stdout
    for line in ("dose-days lost of vaccine", "14 k", "of vaccine by day 35", "days to recover from power of day 10"):
        assert line in " ".join(shown.split()), shown
    told = CliRunner().invoke(cli, ["resilience", str(path), "-j", "1", "--format", "json"]).stdout
    assert '"disruption": "power"' in told


def test_a_scenario_without_disruptions_is_refused(tmp_path: Any) -> None:
    import capsim

    path = tmp_path / "small.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    with pytest.raises(StudyError, match="got a scenario without disruptions; expected some"):
        capsim.resilience(capsim.load(path))
