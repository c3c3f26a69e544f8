"""Plants of which only the output is known, worked out by hand."""

from math import sqrt
from typing import Any

import pytest

from capsim.foundation.errors import CheckError
from tests.plants import lots_of, plan_of, run

DAY = 86_400
RAMP = {"mature": "10e6 dose"}


def plant(ramp: dict[str, Any], **campaign: Any) -> dict[str, Any]:
    """Ten million doses a month in lots of one million: a lot every three days. Sixty days."""
    return {
        "name": "by hand",
        "start": "2027-01-04",
        "horizon": "60 day",
        "sites": {"outside": {}},
        "materials": {"vaccine": {"lot_size": "1e6 dose"}},
        "campaigns": [{"make": "vaccine", "at": "outside", "starts": {"ramp": RAMP | ramp}} | campaign],
    }


def planned(scenario: dict[str, Any], **given: Any) -> list[float]:
    """Days on which lots are planned; they are made and released at once."""
    lots = lots_of(run(scenario, **given), 0)
    assert (lots["decided"] == lots["planned"]).all()
    return [at / DAY for at in lots["planned"].tolist()]


def test_a_mature_plant_delivers_evenly() -> None:
    """From day 10: a lot on days 13, 16 and so on; that of day 60 is outside."""
    assert planned(plant({"start_up": "10 day"}, lots=4)) == [13, 16, 19, 22]
    assert len(planned(plant({"start_up": "10 day"}))) == 16


def test_while_it_is_scaled_up_its_output_grows_evenly() -> None:
    """A third of a lot a day after 30 days: 5 lots by then, the n-th after sqrt(180 n) days; then one every 3 days."""
    early = [pytest.approx(10 + sqrt(180 * n), abs=1e-5) for n in range(1, 6)]
    assert planned(plant({"start_up": "10 day", "scale_up": "30 day"})) == [*early, 43, 46, 49, 52, 55, 58]


def test_it_begins_when_its_start_up_has_ended_in_the_replication() -> None:
    """Five or twenty days after the site goes live on day 2; the whole ramp moves."""
    scenario = plant({"start_up": {"empirical": {"values": ["5 day", "20 day"]}}}, lots=3)
    scenario["sites"]["outside"]["goes_live"] = "2 day"
    result = run(scenario, replications=20)
    ends = (result.tables["projects"]["ended"] / DAY).tolist()
    assert set(ends) == {7, 22}
    assert [(lots["planned"] / DAY).tolist() for lots in result.split("lots")] == [
        [end + 3, end + 6, end + 9] for end in ends
    ]
    assert result.plan.projects[0].name == "vaccine_at_outside start-up"


def test_it_begins_after_the_project_that_its_site_waits_for() -> None:
    """The project ends on day 8, the start-up takes 4 days, the first lot three more."""
    scenario = plant({"start_up": "4 day"}, lots=1) | {
        "projects": {"contract": {"phases": [{"name": "sign", "duration": "8 day"}]}}
    }
    scenario["sites"]["outside"]["goes_live"] = {"project": "contract"}
    assert planned(scenario) == [15]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"materials.vaccine.lot_size": "1 dose"}, "is the lot_size of vaccine right"),
        ({"campaigns[0].starts.ramp.mature": "5 kg"}, "a material with a lot_size, in a unit that its lots have"),
    ],
)
def test_ramps_that_cannot_be_cut_into_lots(change: dict[str, Any], message: str) -> None:
    with pytest.raises(CheckError, match=message) as caught:
        plan_of(plant({}), change)
    assert caught.value.problems[0].path == "campaigns[0].starts.ramp.mature"
