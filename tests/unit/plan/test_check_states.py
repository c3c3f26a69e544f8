"""What units, campaigns, stocks and lots cannot have behind them at the start, and what each message says."""

from typing import Any

import pytest
from pydantic import ValidationError

from tests.plants import plan_of
from tests.unit.flow.test_opening import plant
from tests.unit.plan.test_check_opening import LOT, STOCK, WAITING, told

RISKY = {**WAITING, "checks": {"sterility": {"until": "2 day"}}}
UNIT = {"unit_class": "reactor", "at": "plant", "unit": 1}


@pytest.mark.parametrize(("opening", "said"), [
    ({"stock": [{**WAITING, "checks": {"steril": {"until": "2 day"}}}]},
     'opening.stock[0].checks.steril: "steril"; a check of vaccine; did you mean "sterility"?'),
    ({"stock": [{**WAITING, "checks": {"sterility": {"until": "2 day", "stage": 2}}}]},
     "opening.stock[0].checks.sterility.stage: 2; a stage from 1 to 1, as the check has; "),
    ({"stock": [{**WAITING, "checks": {"sterility": {"until": "2 day", "part": "retest"}}}]},
     "opening.stock[0].checks.sterility.part: retest; test, since the check has no retest; "),
    ({"stock": [{**RISKY, "made_of": ["b_4"]}]},
     'opening.stock[0].made_of[0]: "b_4"; a lot of its components in stock (there is none); '),
    ({"stock": [{**STOCK, "name": "b_4"}, {**RISKY, "made_of": ["b_4"]}]},
     'opening.stock[1].made_of[0]: "b_4", which is released; a lot in quarantine; leave out what is decided'),
    ({"stock": [{**STOCK, "size": "0 dose", "status": "quarantine", "decided": "2 day"}]},
     "opening.stock[0].size: 0 dose; an amount above 0; nothing of bulk is used in quarantine"),
    ({"stock": [{**STOCK, "to": "elsewhere"}]},
     'opening.stock[0].to: "elsewhere"; a site to which bulk is sent from plant (there is none); '),
    ({"stock": [{**RISKY, "to": "plant"}]},
     'opening.stock[0].to: "plant"; none: what is in quarantine has not left; or use: at_risk'),
    ({"stock": [{**STOCK, "to": "plant", "arrives": "2 day"}]},
     "opening.stock[0].arrives: plant; none for a lot that stays where it was made; "),
    ({"sent": [{"material": "bulk", "at": "plant", "to": {"moon": 2}}]},
     'opening.sent[0].to.moon: "moon"; a site to which plant sends (there is none); '),
    ({"units": [{**UNIT, "unit": 2}]},
     "opening.units[0].unit: 2; a unit from 1 to 1, as plant.reactor has at the start; "),
    ({"units": [UNIT, UNIT]}, "opening.units[1].unit: 1; a unit that holds or does one thing; "),
    ({"units": [{**UNIT, "last": "bulkk"}]},
     'opening.units[0].last: "bulkk"; a material of the scenario; did you mean "bulk"?'),
    ({"units": [{**UNIT, "due": ["media_fill"]}]},
     'opening.units[0].due[0]: "media_fill"; a routine of reactor (there is none); '),
    ({"in_process": [{**LOT, "unit": 2}]},
     "opening.in_process[0].unit: 2; a unit from 1 to 1, as plant.reactor has at the start; "),
    ({"in_process": [{**LOT, "limits": {"hold": "3 h"}}]},
     'opening.in_process[0].limits.hold: "hold"; a limit of bulk (there is none); '),
    ({"in_process": [{**LOT, "alongside": {"purify": {}}}]},
     'opening.in_process[0].alongside.purify: "purify"; a step that runs alongside (there is none); '),
    ({"in_process": [{"material": "bulk", "at": "plant", "before": "purify", "size": "1e3 dose"}]},
     'opening.in_process[0].before: "purify"; "grow", the first step; a later one is told with after'),
    ({"laboratories": [{"laboratory": "analyst", "at": "plant", "until": "2 day"}]},
     'opening.laboratories[0].laboratory: "analyst"; a laboratory of plant (there is none); '),
    ({"people": [{"pool": "crew", "at": "plant", "until": "2 day"}]},
     'opening.people[0].pool: "crew"; a pool of plant (there is none); '),
    ({"supplies": [{"supply": "bag", "at": "plant", "stock": 2}]},
     'opening.supplies[0].supply: "bag"; a supply of plant (there is none); '),
    ({"campaigns": {"bulk": {"lots": 1}}},
     'opening.campaigns.bulk: "bulk"; a campaign of the scenario; known: bulk_at_plant, vaccine_at_plant'),
    ({"campaigns": {"bulk_at_plant": {"lots": 2}}},
     "opening.campaigns.bulk_at_plant.lots: 2; no more than the 1 lots of the campaign; "),
    ({"campaigns": {"bulk_at_plant": {"lots": 1, "looked_at": 1}}},
     "opening.campaigns.bulk_at_plant: lots that have been looked at; none: it has no qualification; "),
    ({"projects": [{"project": "more", "phase": "build", "remaining": "2 day"}]},
     'opening.projects[0].project: "more"; a project of the scenario (there is none); '),
])  # fmt: skip
def test_what_cannot_be_behind(opening: dict[str, Any], said: str) -> None:
    assert told(opening) == said


def test_a_scenario_goes_on_from_one_before_it() -> None:
    said = "began: 2027-02-01; a date up to the start, 2027-01-04; "
    assert told({}, began="2027-02-01", targets=[]) == said


def test_a_later_check_waits_for_the_tests() -> None:
    data = plant({"stock": [{**WAITING, "checks": {"records": {"until": "1 day"}}}]})
    data["materials"]["vaccine"]["release"]["checks"]["records"] = {"elapsed": "1 day", "after": "tests"}
    opening = data.pop("opening")
    expected = "opening.stock[0].checks.records: begun, while sterility has no result; a result of sterility, after "
    assert told(opening, materials=data["materials"]).startswith(expected)


@pytest.mark.parametrize(("opening", "said"), [
    ({"stock": [{**RISKY, "decided": "2 day"}]}, "got decided and checks; expected one of them"),
    ({"stock": [{**STOCK, "arrives": "2 day"}]}, "got arrives without to; expected the site where it arrives"),
    ({"stock": [{**STOCK, "size": "0 dose"}]}, "got nothing left of a released lot; expected an amount above 0"),
    ({"stock": [{**WAITING, "checks": {"sterility": {}}}]}, "got neither; expected either result or until"),
    ({"in_process": [{**LOT, "supplied": True}]}, "got supplied with step; expected after or before"),
    ({"in_process": [{"material": "bulk", "at": "plant", "after": "grow", "previous_unit": 1}]},
     "got previous_unit without step"),
    ({"busy": [{"unit_class": "reactor", "at": "plant", "until": "1 day", "unit": 1, "units": 2}]},
     "got unit with units: 2; expected an entry for each unit that is told by its number"),
    ({"campaigns": {"bulk_at_plant": {"lots": 1, "qualified": True}}},
     "got one of qualified and last_ppq; expected both"),
    ({"projects": [{"project": "a", "phase": "b"}]}, "got neither; expected either ended or remaining"),
])  # fmt: skip
def test_what_does_not_go_together(opening: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError) as caught:
        plan_of(plant(opening))
    assert said in str(caught.value)
