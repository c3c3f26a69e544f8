"""Each rule about disruptions is broken once, and its message is read."""

from pathlib import Path
from typing import Any

import pytest

import capsim
from capsim.foundation.errors import Problem, SchemaError
from capsim.scenario.check_disruptions import CHECKS, check_disruptions
from tests.contracts.test_every_disruption import plant
from tests.plants import scenario_of

OUTAGE = {
    "kind": "utility_outage", "name": "power", "site": "plant", "unit_classes": ["line"], "at": "5 day",
    "duration": "2 day",
}  # fmt: skip
FAILURE = {
    "kind": "equipment_failure", "name": "drive", "site": "plant", "unit_class": "bioreactor", "rate": "2 per year",
    "duration": "2 day",
}  # fmt: skip
FLU = {"kind": "staff_absence", "name": "flu", "at": "5 day", "duration": "2 day", "share": "30 %"}
LOSS = {"kind": "supplier_loss", "name": "strike", "site": "plant", "at": "5 day", "duration": "2 day"}
BAN = {
    "kind": "export_ban", "name": "ban", "materials": ["bulk"], "from": "plant", "at": "5 day", "duration": "2 day",
}  # fmt: skip

CASES: list[tuple[str, list[dict[str, Any]], tuple[str, str, str, str]]] = [
    ("check_names", [OUTAGE, OUTAGE], ("disruptions[1].name", '"power"', "a name that no other disruption has", "")),
    ("check_names", [OUTAGE | {"name": "yield"}],
        ("disruptions[0].name", '"yield"', "another name", "capsim uses it")),
    ("check_moments", [OUTAGE | {"at": ["5 day", "90 day"]}],
        ("disruptions[0].at[1]", "day 90", "a moment from day 0 to before day 60, the horizon", "")),
    ("check_moments", [OUTAGE | {"at": "2027-01-02"}], ("disruptions[0].at[0]", "day -2", "a moment from day 0", "")),
    ("check_moments", [OUTAGE | {"at": ["5 day", "6 day"]}],
        ("disruptions[0].at[1]", "day 6", "day 7 or later, when the one before is over", "write the moments in order")),
    ("check_moments", [OUTAGE | {"at": ["5 day", "5 day"], "duration": "0 h"}],
        ("disruptions[0].at[1]", "day 5", "after day 5, when the one before is over", "two disruptions")),
    ("check_moments", [OUTAGE | {"at": {"uniform": ["2027-01-02", "2027-01-09"]}}],
        ("disruptions[0].at", "uniform from day -2", "a random moment that is never before the start", "")),
    ("check_moments", [OUTAGE | {"at": {"uniform": ["60 day", "90 day"]}}],
        ("disruptions[0].at", "uniform from day 60", "a random moment that may be before day 60, the horizon",
         "what lies beyond the horizon does not happen")),
    ("check_moments", [FAILURE | {"rate": "1 per min"}],
        ("disruptions[0].rate", "8.64e04 occurrences up to the horizon", "at most 10,000 in the mean", "")),
    ("check_along_with", [FLU | {"site": "plant", "pools": ["operator"], "at": None, "along_with": "pandemic"}, OUTAGE],
        ("disruptions[0].along_with", '"pandemic"', "a disruption of the scenario", "known: power")),
    ("check_along_with", [FAILURE | {"rate": None, "along_with": "drive"}],
        ("disruptions[0].along_with", '"drive", which comes along with another itself',
         "a disruption with moments of its own", "give one of them at or rate")),
    ("check_places", [FLU | {"site": "plant", "pools": ["operator", "operator"]}],
        ("disruptions[0].pools[1]", '"operator" a second time', "each place once", "")),
    ("check_places", [FLU | {"site": "nowhere", "authorities": ["authority"]}],
        ("disruptions[0].site", '"nowhere"', "no site, since nothing there is struck", "leave site out")),
    ("check_along_with",
        [FLU | {"site": "plant", "pools": ["operator"], "at": None, "along_with": "pandemic"}],
        ("disruptions[0].along_with", '"pandemic"', "a disruption of the scenario (there is none)",
         "to try the scenario without pandemic, take out flu too, or write disruptions.pandemic.duration")),
    ("check_along_with", [OUTAGE, FLU | {"site": "plant", "pools": ["operator"], "at": None, "along_with": "powr"}],
        ("disruptions[1].along_with", '"powr"', "a disruption of the scenario", 'did you mean "power"?')),
    ("check_along_with",
        [OUTAGE, FAILURE | {"rate": None, "along_with": "power"},
         FLU | {"site": "plant", "pools": ["operator"], "at": None, "along_with": "drive"}],
        ("disruptions[2].along_with", '"drive", which comes along with another itself',
         "a disruption with moments of its own", "write along_with: power")),
    ("check_places", [LOSS], ("disruptions[0]", "nothing that it strikes", "at least one place",
        "name something under supplies or materials")),
    ("check_places", [FLU | {"pools": ["operator"]}], ("disruptions[0].site", "nothing", 'key "site"', "say where")),
    ("check_places", [OUTAGE | {"site": "plnt"}],
        ("disruptions[0].site", '"plnt"', "a site of the scenario", 'did you mean "plant"?')),
    ("check_places", [BAN | {"from": "plan"}],
        ("disruptions[0].from", '"plan"', "a site of the scenario", 'did you mean "plant"?')),
    ("check_places", [OUTAGE | {"unit_classes": ["lin"]}],
        ("disruptions[0].unit_classes[0]", '"lin"', "a unit class of plant", 'did you mean "line"?')),
    ("check_places", [OUTAGE | {"laboratory": ["analysts"]}],
        ("disruptions[0].laboratory[0]", '"analysts"', "a laboratory of plant", 'did you mean "analyst"?')),
    ("check_places", [FLU | {"site": "plant", "pools": ["crew"]}],
        ("disruptions[0].pools[0]", '"crew"', "a pool of plant", "known: operator, technician")),
    ("check_places", [FLU | {"authorities": ["autority"]}],
        ("disruptions[0].authorities[0]", '"autority"', "an authority of the scenario", 'did you mean "authority"?')),
    ("check_places", [FAILURE | {"unit": 3}],
        ("disruptions[0].unit", "3", "a unit from 1 to 2, as bioreactor has", "")),
    ("check_places", [LOSS | {"supplies": ["bags"]}],
        ("disruptions[0].supplies[0]", '"bags"', "a supply of plant", 'did you mean "bag"?')),
    ("check_places", [LOSS | {"materials": ["bulk"]}],
        ("disruptions[0].materials[0]", '"bulk"', "a material without procedure, delivered to plant",
         "known: adjuvant")),
    ("check_places",
        [{"kind": "cold_store_failure", "name": "c", "site": "plant", "stores": ["frezer"], "at": "1 day",
          "duration": "1 day"}],
        ("disruptions[0].stores[0]", '"frezer"', "a store of plant", 'did you mean "freezer"?')),
    ("check_places", [BAN | {"materials": ["vaccine"]}],
        ("disruptions[0].materials[0]", '"vaccine"', "a material that is shipped from plant", "known: bulk")),
    ("check_places", [BAN | {"to": "abrod"}],
        ("disruptions[0].to", '"abrod"', "a site to which bulk is shipped", 'did you mean "abroad"?')),
    ("check_places", [FAILURE | {"repaired_by": "technicians"}],
        ("disruptions[0].repaired_by", '"technicians"', "a pool of plant", 'did you mean "technician"?')),
    ("check_places", [FAILURE | {"repaired_by": "operator"}],
        ("disruptions[0].repaired_by", '"operator", which vaccine_at_plant needs', "a pool that no step needs",
         "a pool of their own")),
    ("check_places",
        [{"kind": "regulatory_hold", "name": "h", "sites": ["plants"], "at": "1 day", "duration": "1 day"}],
        ("disruptions[0].sites[0]", '"plants"', "a site of the scenario", 'did you mean "plant"?')),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "disruptions", "told"), CASES)
def test_a_broken_rule_is_told(rule: str, disruptions: list[dict[str, Any]], told: tuple[str, str, str, str]) -> None:
    scenario = scenario_of(plant() | {"disruptions": disruptions})
    (problem,) = next(check for check in CHECKS if check.__name__ == rule)(scenario)
    assert isinstance(problem, Problem)
    path, got, expected, hint = told
    assert (problem.path, problem.got) == (path, got)
    assert problem.expected.startswith(expected)
    assert hint in problem.hint


def test_every_rule_has_a_case_and_the_good_plant_passes() -> None:
    assert {rule for rule, _, _ in CASES} == {check.__name__ for check in CHECKS}
    good = plant() | {"disruptions": [OUTAGE, FAILURE | {"repaired_by": "technician"}, BAN]}
    assert check_disruptions(scenario_of(good)) == []


def test_a_unit_that_joins_may_be_struck() -> None:
    data = plant()
    data["sites"]["plant"]["unit_classes"]["bioreactor"]["joins"] = [{"count": 2, "at": "20 day"}]
    told = [check_disruptions(scenario_of(data | {"disruptions": [FAILURE | {"unit": unit}]})) for unit in (4, 5)]
    assert [[problem.expected for problem in problems] for problems in told] == [
        [], ["a unit from 1 to 4, as bioreactor has"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ("{kind: utility_outage, name: p, site: s}", "got none of at, rate, along_with; expected exactly one of"),
        ("{kind: utility_outage, name: p, site: s, at: 1 day, rate: 2 per year}", "got at and rate; expected exactly"),
        ("{kind: utility_outage, name: p, site: s, at: 1 day}", "got no duration; expected a duration"),
        ("{kind: utility_outage, name: p, site: s, at: [], duration: 1 day}", "got an empty list"),
        ("{kind: utility_outage, name: p, site: s, rate: 0 per year, duration: 1 day}", "got 0 per year; expected a"),
        ("{kind: power_outage, name: p, site: s, at: 1 day}", 'got "power_outage"; expected a known kind'),
        ("{name: p, at: 1 day}", 'got nothing; expected key "kind"'),
        ("{kind: staff_absence, name: p, at: 1 day, duration: 1 day, pools: [a]}", "got neither share nor number"),
        ("{kind: regulatory_hold, name: p, sites: [s], at: 1 day, duration: 1 day, closed: true}",
         "got closed: true without authorities; expected authorities that are closed"),
        ("{kind: contamination, name: p, site: s, at: 1 day, duration: 1 day}", 'expected key "unit_class"'),
        ("{kind: contamination, name: p, site: s, unit_class: u, at: 1 day, duration: 1 day, units: 2}",
         'got unknown key "units"; expected one of the known keys; did you mean "unit"?'),
    ],
)  # fmt: skip
def test_what_is_written_wrongly_is_told_with_its_place(entry: str, told: str, tmp_path: Path) -> None:
    text = "name: x\nstart: 2027-01-04\nhorizon: 9 day\nsites: {s: {}}\nmaterials: {m: {}}\ndisruptions:\n"
    path = tmp_path / "x.yaml"
    path.write_text(f"{text}  - {entry}\n", encoding="utf-8")
    with pytest.raises(SchemaError) as error:
        capsim.load(path)
    (problem,) = (one for one in error.value.problems if one.path.startswith("disruptions[0]"))
    assert told in str(problem)
    assert "x.yaml:7" in problem.where
