"""Each rule of `capsim.scenario.check_schedule` is broken by a small edit, and its message is read."""

from typing import Any

import pytest

from capsim.foundation.errors import CheckError
from capsim.scenario.check_schedule import check_after, check_lot_lists, check_members, check_schedule
from tests.plants import TINY, plan_of, scenario_of

BULK, VACCINE = {"make": "bulk", "at": "plant"}, {"make": "vaccine", "at": "plant"}
BOTH = [BULK, VACCINE]
LISTED = {"size": "10e3 vial"}
LATER = {"size": "10e3 vial", "at": "5 day"}


def campaigns(bulk: dict[str, Any], vaccine: dict[str, Any]) -> dict[str, Any]:
    return {"campaigns": [BULK | bulk, VACCINE | vaccine]}


# Rule, edits of the good scenario, and what must be told: path, got, expected, hint.
CASES: list[tuple[str, dict[str, Any], tuple[str, str, str, str]]] = [
    ("check_lot_lists", campaigns({}, {"lots": [LISTED], "starts": {"at": ["3 day"]}}),
        ("campaigns[1].starts.at", "dates for a list of lots", "no dates beside a list", "as its at")),
    ("check_lot_lists", campaigns({}, {"lots": [LISTED | {"name": "a"}, LISTED | {"name": "a"}]}),
        ("campaigns[1].lots[1].name", '"a"', "a name that no other lot of the campaign has", "")),
    ("check_lot_lists", campaigns({}, {"lots": [LATER], "starts": {"every": "3 day"}}),
        ("campaigns[1].lots[0].at", "a date", "no date, since starts plans the lots", "leave starts out")),
    ("check_lot_lists", campaigns({}, {"lots": [LATER | {"due": "5 day"}]}),
        ("campaigns[1].lots[0].due", "day 5", "a date after day 5, when the lot is planned", "")),
    ("check_lot_lists", campaigns({}, {"lots": [LISTED | {"due": "2027-01-04"}]}),
        ("campaigns[1].lots[0].due", "day 0", "a date after day 0", "")),
    ("check_after", campaigns({}, {"after": "bulk_at_plan"}),
        ("campaigns[1].after", '"bulk_at_plan"', "a campaign of the scenario", 'did you mean "bulk_at_plant"?')),
    ("check_after", campaigns({}, {"after": "vaccine_at_plant", "lots": 3}),
        ("campaigns[1].after", '"vaccine_at_plant"', "a campaign that does not itself wait for vaccine_at_plant", "")),
    ("check_after", campaigns({}, {"after": "bulk_at_plant"}),
        ("campaigns[1].after", '"bulk_at_plant", which has no last lot', "a campaign with a last lot", "a list")),
    ("check_after", campaigns({"starts": {"every": "1 day"}}, {"after": "bulk_at_plant"}),
        ("campaigns[1].after", '"bulk_at_plant", which has no last lot', "a campaign with a last lot", "a number")),
    ("check_members", {"sets": {"pair": {"members": {"vaccine": 1, "resin": 1}}}, "campaigns": BOTH,
                       "materials.resin": {"lot_size": "1 g"}},
        ("sets.pair.members.resin", '"resin", which no campaign makes', "a material that is made", "add a campaign")),
    ("check_members", {"targets[0].of": "resin", "materials.resin": {"lot_size": "1 dose"}, "campaigns": BOTH},
        ("targets[0].of", '"resin", which no campaign makes', "a material that is made", "makes resin")),
    ("check_members", campaigns({}, {"from": "60 day"}) | {"targets[0].of": "vaccine"},
        ("targets[0].of", '"vaccine", whose first lot is planned on day 60', "before the horizon", "earlier")),
    ("check_members", campaigns({}, {"lots": [LISTED | {"at": "70 day"}]}) | {"targets[0].of": "vaccine"},
        ("targets[0].of", '"vaccine", whose first lot is planned on day 70', "before the horizon", "longer")),
]  # fmt: skip

CHECKS = (check_lot_lists, check_after, check_members)


def test_the_scenarios_that_are_edited_are_good() -> None:
    assert list(check_schedule(scenario_of(TINY))) == []
    after = campaigns({"lots": 4}, {"after": "bulk_at_plant", "lots": [LISTED, LATER | {"due": "40 day"}]})
    assert list(check_schedule(scenario_of(TINY, after))) == []


@pytest.mark.parametrize(("rule", "edits", "wanted"), CASES)
def test_a_broken_rule_is_told(rule: str, edits: dict[str, Any], wanted: tuple[str, str, str, str]) -> None:
    with pytest.raises(CheckError) as caught:
        plan_of(TINY, edits)
    (problem,) = caught.value.problems
    path, got, expected, hint = wanted
    assert (problem.path, problem.got) == (path, got)
    assert expected in problem.expected
    assert hint in problem.hint
    assert [check.__name__ for check in CHECKS if list(check(scenario_of(TINY, edits)))] == [rule]


def test_a_ring_of_campaigns_is_told_at_every_member() -> None:
    edits = campaigns({"after": "vaccine_at_plant", "lots": 1}, {"after": "bulk_at_plant", "lots": 1})
    paths = [problem.path for problem in check_after(scenario_of(TINY, edits))]
    assert paths == ["campaigns[0].after", "campaigns[1].after"]


def test_dates_give_a_campaign_a_last_lot() -> None:
    edits = campaigns({"starts": {"at": ["1 day", "2 day"]}}, {"after": "bulk_at_plant"})
    assert list(check_after(scenario_of(TINY, edits))) == []
