"""Each rule of `capsim.scenario.references` is broken once by a small edit, and its message is read."""

from typing import Any

import pytest

from capsim.foundation.errors import CheckError, Problem
from capsim.scenario.references import CHECKS, campaigns_of, check_references, end_product, end_products
from tests.plants import TINY, data_of, plan_of, scenario_of

UNITS = "sites.plant.unit_classes"
BULK = "materials.bulk.procedure[0]"
VACCINE = "materials.vaccine"
BOTH = [{"make": "bulk", "at": "plant"}, {"make": "vaccine", "at": "plant"}]
OTHER = {
    "unit_classes": {"line": {"line_speed": "100 vial/min"}, "tank": {}},
    "pools": {"operator": {"count": 2}},
    "laboratory": {"analyst": {"count": 1}},
}
RESIN = {"lot_size": "1 kg"}


def shipment(**changes: Any) -> list[dict[str, Any]]:
    return [{"material": "bulk", "from": "plant", "to": {"plant": 1}} | changes]


# Rule, edits of the good scenario, and what must be told: path, got, expected, hint.
PROCEDURE = data_of(TINY)["materials"]["vaccine"]["procedure"]
BESIDE = {"unit_procedure": "process", "name": "buffers", "on": "tank", "duration": "1 h", "alongside": True}

CASES: list[tuple[str, dict[str, Any], tuple[str, str, str, str]]] = [
    ("check_calendars", {f"{UNITS}.line.calendar": "weak"},
        (f"{UNITS}.line.calendar", '"weak"', "a calendar of plant", 'did you mean "week"?')),
    ("check_calendars", {"sites.plant.pools.operator.calendar": "weak"},
        ("sites.plant.pools.operator.calendar", '"weak"', "a calendar of plant", 'did you mean "week"?')),
    ("check_calendars", {"sites.plant.laboratory.analyst.calendar": "night"},
        ("sites.plant.laboratory.analyst.calendar", '"night"', "a calendar of plant", "known: week")),
    ("check_calendars", {"sites.plant.calendars.week.shutdowns": [{"from": "2027-02-03", "to": "2027-02-03"}]},
        ("sites.plant.calendars.week.shutdowns[0].to", "2027-02-03", "a day after 2027-02-03", "")),
    ("check_calendars", {"authorities.authority.calendar": "week"},
        ("authorities.authority.calendar", '"week", which belongs to a site', "a calendar of the scenario",
         "move week to the calendars of the scenario")),
    ("check_calendars",
        {"calendars": {"office": {"days": "mon-fri"}}, "authorities.authority.calendar": "ofice"},
        ("authorities.authority.calendar", '"ofice"', "a calendar of the scenario", 'did you mean "office"?')),
    ("check_calendars",
        {"calendars": {"office": {"days": "mon-fri", "shutdowns": [{"from": "2027-02-03", "to": "2027-02-01"}]}}},
        ("calendars.office.shutdowns[0].to", "2027-02-01", "a day after 2027-02-03", "")),
    ("check_equipment", {f"{UNITS}.line.changeovers": {"vacine": {"bulk": "8 h"}}},
        (f"{UNITS}.line.changeovers.vacine", '"vacine"', "a material of the scenario", 'did you mean "vaccine"?')),
    ("check_equipment", {f"{UNITS}.line.changeovers": {"vaccine": {"bulc": "8 h"}}},
        (f"{UNITS}.line.changeovers.vaccine.bulc", '"bulc"', "a material of the scenario", 'did you mean "bulk"?')),
    ("check_equipment", {f"{UNITS}.line.clean_window": {"length": "120 h", "clean": "24 h", "needs": {"crew": 1}}},
        (f"{UNITS}.line.clean_window.needs.crew", '"crew"', "a pool of plant", "known: operator")),
    ("check_equipment", {f"{UNITS}.line.routines.media_fill": {"duration": "2 day"}},
        (f"{UNITS}.line.routines.media_fill", "neither every nor first", "when the routine is due", "26 week")),
    ("check_equipment", {f"{UNITS}.line.routines.media_fill": {"duration": "2 day", "every": "26 week",
                                                               "first": "2027-01-01"}},
        (f"{UNITS}.line.routines.media_fill.first", "day -3", "a date from day 0 on", "first date on which it is due")),
    ("check_equipment", {f"{UNITS}.line.routines.media_fill": {"duration": "2 day", "every": "48 h"}},
        (f"{UNITS}.line.routines.media_fill.every", "every 48 h", "more than the 48 h that it takes", "nothing else")),
    ("check_equipment", {f"{UNITS}.line.routines.media_fill": {"duration": "2 day", "every": "9 week",
                                                               "needs": {"operator": 4}}},
        (f"{UNITS}.line.routines.media_fill.needs.operator", "4", "no more than the 3 that plant has", "")),
    ("check_holds", {f"{VACCINE}.procedure[0].keeps_previous": True},
        (f"{VACCINE}.procedure[0].keeps_previous", "true in the first step", "a step with one before it", "fed")),
    ("check_holds", {f"{VACCINE}.procedure[0].turnaround": "0 h", f"{VACCINE}.procedure[0].clean_hold": "3 day"},
        (f"{VACCINE}.procedure[0].clean_hold", "a clean hold without a turnaround", "a turnaround", "")),
    ("check_holds", {f"{VACCINE}.procedure[1].preparation": "0 h",
                     f"{VACCINE}.procedure[1].preparation_valid": "9 h"},
        (f"{VACCINE}.procedure[1].preparation_valid", "the validity of no preparation", "a preparation", "")),
    ("check_holds", {f"{VACCINE}.procedure[0].dirty_hold": "8 h"},
        (f"{VACCINE}.procedure[0].dirty_hold", "a dirty hold that costs nothing", "extra_cleaning", "")),
    ("check_limits", {f"{VACCINE}.limits.capped": {"from": "formulation", "to": "filling", "within": "24 h"}},
        (f"{VACCINE}.limits.capped.to", '"filling"', "a step of the procedure", 'did you mean "aseptic_filling"?')),
    ("check_limits", {f"{VACCINE}.limits.capped": {"from": "aseptic_filling", "to": "formulation", "within": "1 h"}},
        (f"{VACCINE}.limits.capped.to", '"formulation"', "a step after aseptic_filling", "")),
    ("check_limits", {f"{VACCINE}.limits.cold": {"inside": ["aseptic_filing"], "within": "1 h"}},
        (f"{VACCINE}.limits.cold.inside[0]", '"aseptic_filing"', "a step of the procedure", "aseptic_filling")),
    ("check_limits", {f"{VACCINE}.procedure": [*PROCEDURE, BESIDE],
                      f"{VACCINE}.limits.cold": {"from": "formulation", "to": "buffers", "within": "9 h"}},
        (f"{VACCINE}.limits.cold.to", '"buffers", which runs alongside', "a step that the lot goes through", "")),
    ("check_alongside", {f"{VACCINE}.procedure": [BESIDE, *PROCEDURE]},
        (f"{VACCINE}.procedure[0].alongside", "true in the first step", "a step with one before it", "")),
    ("check_alongside", {f"{VACCINE}.procedure": [*PROCEDURE, BESIDE | {"step_yield": "90 %"}]},
        (f"{VACCINE}.procedure[2].step_yield", "step_yield in a step alongside", "only takes time", "runs beside")),
    ("check_alongside", {f"{VACCINE}.procedure": [*PROCEDURE, BESIDE], f"{VACCINE}.release.sampled_after": "buffers"},
        (f"{VACCINE}.release.sampled_after", '"buffers", which runs alongside', "a step that the lot goes through",
         "")),
    ("check_components", {f"{VACCINE}.components": {"bulc": "5 ug"}, "targets[0].of": "vaccine"},
        (f"{VACCINE}.components.bulc", '"bulc"', "a material of the scenario", 'did you mean "bulk"?')),
    ("check_components", {f"{VACCINE}.components": {"vaccine": "1 dose"}, "targets": []},
        (f"{VACCINE}.components.vaccine", '"vaccine"', "a material that is not itself made of vaccine", "")),
    ("check_release", {f"{VACCINE}.release.sampled_after": "filling"},
        (f"{VACCINE}.release.sampled_after", '"filling"', "a step of vaccine", 'did you mean "aseptic_filling"?')),
    ("check_campaigns", {"campaigns": []}, ("campaigns", "an empty list", "at least one campaign", "")),
    ("check_campaigns", {"materials.bulk": None, VACCINE: None, "materials.resin": {}, "targets": []},
        ("materials", "nothing that is made", "a material with a procedure", "or write campaigns")),
    ("check_campaigns", {"campaigns": [{"make": "vacine", "at": "plant"}]},
        ("campaigns[0].make", '"vacine"', "a material of the scenario", 'did you mean "vaccine"?')),
    ("check_campaigns", {"campaigns": [*BOTH, {"make": "bulk", "at": "plan"}]},
        ("campaigns[2].at", '"plan"', "a site of the scenario", 'did you mean "plant"?')),
    ("check_campaigns", {"campaigns": [{**BOTH[0], "name": "a"}, {**BOTH[1], "name": "a_2"}, {**BOTH[0], "name": "a"}]},
        ("campaigns[2].name", '"a"', "a name that no other campaign has", "")),
    ("check_campaigns", {"campaigns": [{**BOTH[0], "name": "a"}, {**BOTH[1], "name": "a"}]},
        ("campaigns[1].name", '"a"', "a name that no other campaign has", "")),
    ("check_campaigns", {"materials.resin": RESIN, "targets": [], "campaigns": [{"make": "resin", "at": "plant"}]},
        ("campaigns[0].starts", '"free"', "planned starts, since resin has no procedure", "starts: {every: 3 day}")),
    ("check_campaigns", {"campaigns": BOTH, f"{BULK}.on": "bioreactr"},
        (f"{BULK}.on", '"bioreactr"', "a unit class of plant, where it is made", 'did you mean "bioreactor"?')),
    ("check_campaigns", {"materials.bulk.store": "frezer"},
        ("materials.bulk.store", '"frezer"', "a store of plant, where bulk is made", 'did you mean "freezer"?')),
    ("check_campaigns", {f"{VACCINE}.release.checks.sterility.by": "analist"},
        (f"{VACCINE}.release.checks.sterility.by", '"analist"', "a laboratory or a skill of plant, or an authority",
         "analyst")),
    ("check_campaigns",
        {"sites.plant.laboratory.analyst.skills": ["potency"], f"{VACCINE}.release.checks.sterility.by": "potancy"},
        (f"{VACCINE}.release.checks.sterility.by", '"potancy"', "a laboratory or a skill of plant, or an authority",
         'did you mean "potency"?')),
    ("check_campaigns", {f"{VACCINE}.release.checks.sterility.then": [{"by": "analyst"}, {"by": "reader"}]},
        (f"{VACCINE}.release.checks.sterility.then[1].by", '"reader"', "a laboratory or a skill of plant",
         "known: ")),
    ("check_campaigns",
        {f"{VACCINE}.release.checks.sterility.retest":
            {"confirms": 0.5, "investigation": "2 day", "investigated_by": "analist"}},
        (f"{VACCINE}.release.checks.sterility.retest.investigated_by", '"analist"',
         "a laboratory or a skill of plant", "analyst")),
    ("check_release",
        {f"{VACCINE}.release.checks.sterility.retest": {"confirms": 0.5, "investigated_by": "analyst"}},
        (f"{VACCINE}.release.checks.sterility.retest.investigated_by", '"analyst"', "an investigation that takes time",
         'investigation: "16 h"')),
    ("check_campaigns", {f"{UNITS}.bioreactor.working_volume": None},
        (f"{UNITS}.bioreactor", 'no "working_volume"', "a working_volume, which cell_culture needs", "")),
    ("check_campaigns", {f"{VACCINE}.procedure[0]": {"unit_procedure": "clarification", "on": "tank", "flux":
                         "50 L/m2/h", "hold": "unlimited"}},
        (f"{UNITS}.tank", 'no "filter_area"', "a filter_area, which clarification needs", "")),
    ("check_campaigns", {f"{VACCINE}.procedure[1].needs": {"operators": 1}},
        (f"{VACCINE}.procedure[1].needs.operators", '"operators"', "a pool of plant, where it is made", "operator")),
    ("check_campaigns", {f"{VACCINE}.procedure[1].turnaround_needs": {"operator": 4}},
        (f"{VACCINE}.procedure[1].turnaround_needs.operator", "4", "no more than the 3 that plant has", "")),
    ("check_campaigns", {f"{VACCINE}.procedure[0].hold": "fridge"},
        (f"{VACCINE}.procedure[0].hold", '"fridge"', "none, unlimited, zero_wait, {capacity: n} or a store of plant",
         "freezer")),
    ("check_campaigns", {f"{BULK}.failure": {"contamination": "60 %", "operator": "50 %"}},
        (f"{BULK}.failure", "shares that add up to 1.1", "at most 1 in all", "")),
    ("check_supply", {"shipments": shipment(material="bulc")},
        ("shipments[0].material", '"bulc"', "a material of the scenario", 'did you mean "bulk"?')),
    ("check_supply", {"shipments": shipment(**{"from": "plan"})},
        ("shipments[0].from", '"plan"', "a site that makes bulk", 'did you mean "plant"?')),
    ("check_supply", {"shipments": shipment(to={"plant": 0.5, "plan_b": 0.5})},
        ("shipments[0].to.plan_b", '"plan_b"', "a site of the scenario", 'did you mean "plant"?')),
    ("check_supply", {"shipments": shipment(to={"plant": "90 %"})},
        ("shipments[0].to", "shares that add up to 0.9", "shares that add up to 1", "")),
    ("check_supply", {"shipments": shipment() * 2},
        ("shipments[1]", "a second shipment of this material from this site", "one shipment with all its sites", "")),
    ("check_supply", {"sites.other": OTHER},
        (f"{VACCINE}.components.bulk", "no source of bulk at other", "made or shipped there", "a shipment to other")),
    ("check_targets", {"sets": {"bulk": {"members": {"vaccine": 1}}}},
        ("sets.bulk", '"bulk"', "a name that no material has", "")),
    ("check_targets", {"sets": {"pair": {"members": {"vacine": 1}}}},
        ("sets.pair.members.vacine", '"vacine"', "a material of the scenario", 'did you mean "vaccine"?')),
    ("check_targets", {"sets": {"pair": {"members": {}}}},
        ("sets.pair.members", "nothing", "at least one material with its doses in a set", "")),
    ("check_targets", {"targets[0].of": "vacine"},
        ("targets[0].of", '"vacine"', "a material or a set", 'did you mean "vaccine"?')),
    ("check_targets", {"materials.resin": RESIN},
        ("targets[0]", "no key of", "the material or set that is counted", "known: bulk, resin, vaccine")),
    ("check_targets", {"targets[0].by": []}, ("targets[0].by", "an empty list", "at least one date", "")),
    ("check_targets", {"targets[0].by": ["30 day", "61 day"]},
        ("targets[0].by[1]", "day 61", "not after the horizon of 60 day", "make the horizon longer")),
    ("check_targets", {"targets[0].by": ["2027-01-04"]}, ("targets[0].by[0]", "day 0", "a date after the start", "")),
    ("check_components", {f"{VACCINE}.line_loss": 1}, (f"{VACCINE}.line_loss", "1", "less than 1", "")),
    ("check_campaigns", {"campaigns": [{**BOTH[0], "starts": {"every": "0.3 s"}}, BOTH[1]]},
        ("campaigns[0].starts.every", "0.3 s", "at least a second", "")),
    ("check_go_live", {"sites.plant.goes_live": "10 day", f"{UNITS}.tank.goes_live": "4 day"},
        (f"{UNITS}.tank.goes_live", "day 4", "day 10 or later, when plant goes live", "leave it out")),
    ("check_campaigns", {f"{BULK}.failure": {"learning": "2 %"}},
        (f"{BULK}.failure.learning", '"learning"', "another name for the cause", "capsim uses it")),
    ("check_window", {"statistics.warm_up": "60 day"},
        ("statistics.warm_up", "60 day", "less than the horizon of 60 day", "")),
]  # fmt: skip


def only_problem(edits: dict[str, Any]) -> Problem:
    """The one problem of the edited scenario."""
    with pytest.raises(CheckError) as caught:
        plan_of(TINY, edits)
    assert len(caught.value.problems) == 1, str(caught.value)
    return caught.value.problems[0]


def test_the_scenario_that_is_edited_is_good() -> None:
    assert list(check_references(scenario_of(TINY))) == []


@pytest.mark.parametrize(("rule", "edits", "wanted"), CASES)
def test_a_broken_rule_is_told(rule: str, edits: dict[str, Any], wanted: tuple[str, str, str, str]) -> None:
    problem = only_problem(edits)
    path, got, expected, hint = wanted
    assert (problem.path, problem.got) == (path, got)
    assert expected in problem.expected
    assert hint in problem.hint
    broken = [check.__name__ for check in CHECKS if list(check(scenario_of(TINY, edits)))]
    assert broken == [rule]


def test_every_rule_is_broken_by_some_case() -> None:
    assert {rule for rule, _, _ in CASES} == {check.__name__ for check in CHECKS}


def test_a_ring_of_components_is_told_at_every_member() -> None:
    with pytest.raises(CheckError) as caught:
        plan_of(TINY, {"materials.bulk.components": {"vaccine": "1 vial"}, "targets": []})
    paths = [problem.path for problem in caught.value.problems]
    assert paths == ["materials.bulk.components.vaccine", f"{VACCINE}.components.bulk"]


def test_everything_wrong_is_told_at_once() -> None:
    with pytest.raises(CheckError) as caught:
        plan_of(TINY, {"statistics.warm_up": "60 day", "targets[0].of": "vacine", "materials.bulk.store": "frezer"})
    assert len(caught.value.problems) == 3
    assert str(caught.value).endswith("3 problems; nothing was run.")


def test_a_target_on_the_last_day_is_allowed() -> None:
    assert plan_of(TINY, {"targets[0].by": ["60 day"]}).targets[0].by == (60 * 86_400,)


def test_a_misspelt_unit_class_is_told_where_campaigns_are_left_out() -> None:
    assert only_problem({f"{VACCINE}.procedure[1].on": "lime"}).path == f"{VACCINE}.procedure[1].on"


def test_campaigns_are_named_after_material_and_site() -> None:
    """Without names: a second one of the same material and site is numbered; a given name stays."""
    edits = {"campaigns": [BOTH[0], BOTH[0], {**BOTH[0], "name": "extra"}, BOTH[1]]}
    names = [name for name, _ in campaigns_of(scenario_of(TINY, edits))]
    assert names == ["bulk_at_plant", "bulk_at_plant_2", "extra", "vaccine_at_plant"]


def test_left_out_campaigns_are_all_that_can_be_made() -> None:
    """Every material with a procedure, at every site with its unit classes, in alphabetical order."""
    site = {"unit_classes": {"bioreactor": {"working_volume": "10 L"}}}
    scenario = scenario_of(TINY, {"sites.annex": site, "materials.resin": RESIN, "targets": []})
    made = [(campaign.make, campaign.at) for _, campaign in campaigns_of(scenario)]
    assert made == [("bulk", "annex"), ("bulk", "plant"), ("vaccine", "plant")]


def test_a_target_without_name_means_the_end_product_or_the_only_set() -> None:
    assert end_products(scenario_of(TINY)) == ["vaccine"]
    assert end_product(scenario_of(TINY)) == "vaccine"
    assert end_product(scenario_of(TINY, {"sets": {"pair": {"members": {"vaccine": 2}}}})) == "pair"
