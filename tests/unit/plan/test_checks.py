"""Each rule of `capsim.plan.checks` is broken once by a small edit, and its message is read."""

from typing import Any

import pytest

from capsim.foundation.errors import CheckError
from capsim.plan.check_money import MONEY_CHECKS
from capsim.plan.checks import CHECKS
from tests.plants import TINY, plan_of
from tests.unit.plan.test_check_supplies import CASES as SUPPLY_CASES

BULK, VACCINE = "materials.bulk", "materials.vaccine"
LINE = "sites.plant.unit_classes.line.line_speed"
TANK = "sites.plant.unit_classes.tank.working_volume"
CULTURE = {"unit_procedure": "cell_culture", "on": "bioreactor", "culture_time": "1 day", "titre": "1 g/L"}
FILTRATION = {"unit_procedure": "sterile_filtration", "on": "tank", "flux": "100 L/m2/h", "hold": "unlimited"}
AREA = "sites.plant.unit_classes.tank.filter_area"
NIGHT = {"days": "mon-fri", "hours": "22:00-06:00"}
CURVE = {"initial": "30 %", "lots": 9}
MAKE_BULK, MAKE_VACCINE = {"make": "bulk", "at": "plant"}, {"make": "vaccine", "at": "plant"}

# Rule, edits of the good scenario, and what must be told: path, got, expected, hint.
CASES: list[tuple[str, dict[str, Any], tuple[str, str, str, str]]] = [
    ("check_amounts", {f"{VACCINE}.components": {"bulk": "5e10 vp"}},
        (f"{VACCINE}.components.bulk", "5e10 vp", "an amount in g, as bulk is measured", "")),
    ("check_amounts", {f"{BULK}.procedure[0].fixed_loss": "2 vial"},
        (f"{BULK}.procedure[0].fixed_loss", "2 vial", "an amount in g, as bulk is measured", "")),
    ("check_amounts", {f"{VACCINE}.procedure[1].samples": "3 mg"},
        (f"{VACCINE}.procedure[1].samples", "3 mg", "an amount in vial, as vaccine is measured", "")),
    ("check_amounts", {f"{BULK}.procedure": [CULTURE, CULTURE | {"name": "second", "titre": "1e12 vp/L"}]},
        (f"{BULK}.procedure[1]", "a titre in vp/L", "one that makes g", "")),
    ("check_amounts", {f"{BULK}.lot_size": "20 g"},
        (f"{BULK}.lot_size", "20 g", "none: the titre gives the lot", "")),
    ("check_doses", {f"{VACCINE}.lot_size": None, "targets": []},
        (f"{VACCINE}.lot_size", "nothing", "a lot size, since it is made of components", 'lot_size: "100e3 vial"')),
    ("check_doses", {f"{VACCINE}.doses_per_vial": None, "targets": []},
        (f"{VACCINE}.doses_per_vial", "nothing", "the doses in a vial", "")),
    ("check_doses", {"targets[0].of": "bulk", f"{VACCINE}.components": {}},
        ("targets[0].of", '"bulk", which has no doses', "something counted in doses", "the antigen in a dose")),
    ("check_lot_sizes", {TANK: "99 L"},
        (f"{VACCINE}.procedure[0].on", "a lot of 100 L", "no more than the 99 L that plant.tank holds", "smaller")),
    ("check_lot_sizes", {TANK: "149 L", f"{VACCINE}.overfill": "50 %"},
        (f"{VACCINE}.procedure[0].on", "a lot of 150 L", "no more than the 149 L that plant.tank holds", "larger")),
    ("check_dates",
        {"sites.plant.goes_live": "10 day",
         "campaigns": [MAKE_BULK | {"starts": {"at": ["9 day", "10 day"]}}, MAKE_VACCINE]},
        ("campaigns[0].starts.at[0]", "day 9", "a date from day 10 on, when plant can start", "")),
    ("check_dates", {"campaigns": [MAKE_VACCINE, MAKE_BULK | {"starts": {"at": ["5 day", "2027-01-03"]}}]},
        ("campaigns[1].starts.at[1]", "day -1", "a date from day 0 on, when plant can start", "")),
    ("check_free_starts", {f"{BULK}.procedure[0].culture_time": "0 h", f"{BULK}.procedure[0].turnaround": "0 h"},
        (f"{BULK}.procedure[0]", "a first step that takes no time", "a duration", "plan the lots of campaign 0")),
    ("check_learning", {"campaigns": [MAKE_BULK, MAKE_VACCINE | {"learning": {"yield": CURVE}}]},
        ("campaigns[1].learning.yield", "a yield curve for vaccine", "a step that creates material", "a titre")),
    ("check_learning", {"campaigns": [MAKE_BULK | {"learning": {"success": CURVE}}, MAKE_VACCINE]},
        ("campaigns[0].learning.success", "a success curve for bulk", "a step that can fail", "a failure")),
    ("check_learning", {"materials.medium": {"lot_size": "1 kg"}, "targets": [], "campaigns": [
        MAKE_BULK, MAKE_VACCINE,
        {"make": "medium", "at": "plant", "starts": {"at": ["1 day"]},
         "learning": {"cycle_time": {"initial": "150 %", "lots": 3}}}]},
        ("campaigns[2].learning.cycle_time", "a curve for medium, which is delivered", "a step that works", "")),
    ("check_qualification", {"campaigns": [
        MAKE_BULK | {"lots": 4, "qualification": {"engineering_runs": 2}}, MAKE_VACCINE]},
        ("campaigns[0].qualification", "4 lots", "at least 5: 2 engineering runs and 3 PPQ lots", "plan more lots")),
    ("check_last_hold", {f"{BULK}.procedure[0].hold": "unlimited"},
        (f"{BULK}.procedure[0].hold", "a hold after the last step", "a next step to wait for", "materials.bulk.store")),
    ("check_last_hold", {f"{VACCINE}.procedure[1].hold": "zero_wait"},
        (f"{VACCINE}.procedure[1].hold", "a hold after the last step", "a next step to wait for", "")),
    # 600 000 vials at 400 a minute and 85 %: 29.4 h
    ("check_limits", {f"{VACCINE}.lot_size": "600e3 vial", LINE: "400 vial/min", TANK: "9000 L",
                      f"{VACCINE}.limits.capped": {"from": "formulation", "to": "aseptic_filling", "within": "24 h"}},
        (f"{VACCINE}.limits.capped.within", "24 h",
         "at least the 29.4 h of work of aseptic_filling for a lot of 600000 vial", "smaller lots, run faster")),
    ("check_clean_windows", {"sites.plant.unit_classes.line.clean_window": {"length": "1 h", "clean": "24 h"}},
        (f"{VACCINE}.procedure[1]", "1.96 h of work for a lot of 20000 vial",
         "no more than the clean window of plant.line, 1 h", "a longer window")),
    # Each listed lot has a size of its own: 600 000 vials are too many, however small the others are.
    ("check_limits", {LINE: "400 vial/min", TANK: "9000 L", "campaigns": [MAKE_BULK, MAKE_VACCINE | {"lots": [
                          {"size": "20e3 vial"}, {"size": "600e3 vial"}, {"size": "20e3 vial"}]}],
                      f"{VACCINE}.limits.capped": {"from": "formulation", "to": "aseptic_filling", "within": "24 h"}},
        ("campaigns[1].lots[1].size", "29.4 h of work of aseptic_filling for a lot of 600000 vial",
         "no more than the 24 h of limit capped", "the lot would be lost")),
    ("check_clean_windows", {"sites.plant.unit_classes.line.clean_window": {"length": "3 h", "clean": "24 h"},
                             TANK: "9000 L", "campaigns": [MAKE_BULK, MAKE_VACCINE | {"lots": [
                                 {"size": "20e3 vial"}, {"size": "40e3 vial"}]}]},
        ("campaigns[1].lots[1].size", "3.92 h of work for a lot of 40000 vial",
         "no more than the clean window of plant.line, 3 h", "a longer window")),
    ("check_calendars", {"sites.plant.calendars.week.shutdowns": [{"from": "2026-01-01", "to": "2030-01-01"}]},
        ("sites.plant.calendars.week", "a calendar that is always closed", "open hours before the horizon", "")),
    ("check_calendars", {"sites.plant.calendars.spare": {"shutdowns": [{"from": "2026-01-01", "to": "2027-03-05"}]}},
        ("sites.plant.calendars.spare", "a calendar that is always closed", "open hours before the horizon", "")),
    ("check_calendars",
        {"calendars": {"never": {"shutdowns": [{"from": "2026-01-01", "to": "2030-01-01"}]}, "office": {}}},
        ("calendars.never", "a calendar that is always closed", "open hours before the horizon", "")),
    ("check_shifts", {"sites.plant.calendars.night": NIGHT, "sites.plant.pools.operator.calendar": "night"},
        (f"{VACCINE}.procedure[1].needs", "shifts that never meet", "hours in which the unit and its pools", "")),
    ("check_shifts", {f"{VACCINE}.procedure[1].on_close": "lose_lot", f"{VACCINE}.procedure[1].set_up": "17 h"},
        (f"{VACCINE}.procedure[1].on_close", "lose_lot for work of at least 17 h", "open time, 16 h", "pause")),
    ("check_free_starts", {f"{BULK}.procedure[0].culture_time": "0.4 s", f"{BULK}.procedure[0].turnaround": "0 h"},
        (f"{BULK}.procedure[0]", "a first step that takes no time", "a duration of at least a second", "campaign 0")),
    ("check_free_starts",
        {f"{BULK}.procedure[0].culture_time": {"exponential": "1e-9 s"}, f"{BULK}.procedure[0].turnaround": "0 h"},
        (f"{BULK}.procedure[0]", "a first step that takes no time", "a duration of at least a second", "campaign 0")),
    ("check_breakdowns", {"sites.plant.unit_classes.line.breakdowns": {"between": "0.1 s", "repair": "0 h"}},
        ("sites.plant.unit_classes.line.breakdowns.between", "0.1 s between failures on average",
         "at least 1 min on average", "the performance of the line")),
    ("check_gaps", {"campaigns": [MAKE_BULK | {"starts": {"gaps": "0 s"}}, MAKE_VACCINE]},
        ("campaigns[0].starts.gaps", "0 s between lots on average", "at least 1 s on average", "")),
    ("check_gaps", {"campaigns": [MAKE_BULK | {"starts": {"gaps": {"exponential": "1e-9 s"}}}, MAKE_VACCINE]},
        ("campaigns[0].starts.gaps", "1e-09 s between lots on average", "at least 1 s on average", "")),
    ("check_planned_lots", {"campaigns": [MAKE_BULK | {"starts": {"every": "40 s"}}, MAKE_VACCINE]},
        ("campaigns[0].starts.every", "1.3e05 lots up to the horizon", "at most 100,000", "plan them less often")),
    ("check_planned_lots", {"campaigns": [MAKE_BULK, MAKE_VACCINE | {"starts": {"gaps": {"exponential": "40 s"}}}]},
        ("campaigns[1].starts.gaps", "1.3e05 lots up to the horizon", "at most 100,000", "the horizon shorter")),
    ("check_free_starts", {f"{BULK}.procedure[0].culture_time": "2 s", f"{BULK}.procedure[0].turnaround": "0 h"},
        (f"{BULK}.procedure[0]", "5.18e06 lots up to the horizon, as fast as the step allows", "at most 1,000,000",
         "is the duration of the step, or the number of units, right?")),
    ("check_drawn_lots", {f"{VACCINE}.components": {"bulk": "50 mg"}},
        (f"{VACCINE}.components.bulk", "10 kg for a lot, all of 2.5e03 lots of bulk", "at most 1000 lots",
         "it is for a dose")),
    ("check_lot_amounts", {f"{VACCINE}.lot_size": "1.5 vial"},
        (f"{VACCINE}.lot_size", "1.5 vial", "a whole number of vials", "")),
    ("check_lot_amounts", {f"{VACCINE}.lot_size": "1e16 vial", f"{VACCINE}.procedure[1].performance": 1,
                           TANK: None, "sites.plant.unit_classes.line.line_speed": "1e6 vial/s",
                           f"{VACCINE}.components": {"bulk": "1e-9 ng"}},
        (f"{VACCINE}.lot_size", "1e16 vial", "less than 9.01e+15 vial, the largest lot", "make it smaller")),
    ("check_lot_amounts", {f"{VACCINE}.components": {"bulk": "1e-20 ug"}},
        (f"{VACCINE}.components.bulk", "1e-20 ug, which is 2e-21 g for a lot", "at least 1e-09 g", "make it larger")),
    ("check_lot_amounts", {f"{VACCINE}.components": {"bulk": "1e3 kg"}},
        (f"{VACCINE}.components.bulk", "1e3 kg, which is 2e08 kg for a lot", "less than 9.01e+06 g", "smaller")),
    ("check_dose", {f"{BULK}.dose": "5 L"},
        (f"{BULK}.dose", "5 L", "an amount in g, as bulk is measured", "")),
    ("check_dose", {f"{BULK}.dose": "1e-20 ug"},
        (f"{BULK}.dose", "1e-20 ug", "an amount of at least 1e-15 g", "or leave it out")),
    ("check_dose", {f"{BULK}.dose": "0 g"},
        (f"{BULK}.dose", "0 g", "an amount of at least 1e-15 g", "or leave it out")),
    ("check_creation", {f"{BULK}.procedure[0].titre": "1e5 g/L"},
        (f"{BULK}.procedure[0]", "a lot of 10000 kg (volume x titre)", "less than 9.01e+05 g", "make it smaller")),
    ("check_creation", {f"{BULK}.procedure[0].titre": "1e-20 g/L"},
        (f"{BULK}.procedure[0]", "a lot of 1e-18 g (volume x titre)", "at least 1e-09 g", "make it larger")),
    ("check_work", {"sites.plant.unit_classes.line.line_speed": "1 vial/year"},
        (f"{VACCINE}.procedure[1]", "filling of 2.35e+04 year for a lot", "at most 1000 year", "check the speed")),
    ("check_work", {f"{VACCINE}.procedure[0]": {"unit_procedure": "process", "on": "tank", "cycle":
                    {"amount": "0.1 vial", "time": "1 h"}, "hold": "unlimited"}},
        (f"{VACCINE}.procedure[0]", "a cycle of less than can be counted", "a larger amount in a cycle", "")),
    ("check_use", {f"{BULK}.expires": "with_components"},
        (f"{BULK}.expires", '"with_components"', "a material that has components", "give it a shelf_life")),
    # Sterility, 2 h and 14 day, and then the review, 1 day.
    ("check_shelf_lives", {f"{VACCINE}.shelf_life": "15 day"},
        (f"{VACCINE}.shelf_life", "15 d", "making to release: sterility 14.1 d + review 24 h = 15.1 d",
         "give it a longer shelf life or a faster release")),
    ("check_shelf_lives", {f"{BULK}.shelf_life": "9 day", f"{BULK}.release": {"checks": {"identity": {
        "elapsed": {"uniform": ["9 day", "20 day"]}}}}},
        (f"{BULK}.shelf_life", "9 d", "making to release: identity 9 d = 9 d", "or use: at_risk")),
    # Formulation 4 h (its default), filling 4 h of set-up and more; see test_check_expiry.
    ("check_shared_expiry", {f"{BULK}.shelf_life": "15 day", f"{VACCINE}.expires": "with_components"},
        (f"{VACCINE}.expires", "with_components, and bulk is kept for 15 d", "sterility 14.1 d + review 24 h",
         "give bulk a longer shelf life")),
    ("check_listed_sizes", {"campaigns": [MAKE_BULK, MAKE_VACCINE | {"lots": [{"size": "2 g"}]}]},
        ("campaigns[1].lots[0].size", "2 g", "an amount in vial, as vaccine is measured", "")),
    ("check_listed_sizes", {"campaigns": [MAKE_BULK | {"lots": [{"size": "2 g"}]}, MAKE_VACCINE]},
        ("campaigns[0].lots[0].size", "2 g", "none: the titre gives the lot", "")),
    ("check_listed_sizes", {f"{BULK}.procedure": [], f"{BULK}.store": None,
                            "campaigns": [MAKE_BULK | {"lots": [{"at": "1 day"}]}, MAKE_VACCINE]},
        ("campaigns[0].lots[0].size", "nothing", "the size of the lot in g", "give bulk a lot_size")),
    ("check_listed_sizes", {"materials.resin": {"lot_size": "1 kg"}, "targets": [],
                            "campaigns": [MAKE_BULK, MAKE_VACCINE,
        {"make": "resin", "at": "plant", "lots": [{"size": "20 dose"}]}]},
        ("campaigns[2].lots[0].size", "20 dose", "an amount in g, as resin is measured", "the antigen in a dose")),
    ("check_unlisted_sizes", {f"{BULK}.procedure": [], f"{BULK}.store": None,
                              "campaigns": [MAKE_BULK | {"starts": {"every": "3 day"}}, MAKE_VACCINE]},
        (f"{BULK}.lot_size", "nothing", "the size of a lot in g, as bulk is measured", "or list the lots")),
    ("check_listed_dates", {"campaigns": [MAKE_BULK | {"from": "4 day", "lots": [{"at": "3 day"}]}, MAKE_VACCINE]},
        ("campaigns[0].lots[0].at", "day 3", "a date from day 4 on, when plant can start", "")),
    ("check_doses", {f"{VACCINE}.lot_size": None, "targets": [],
                     "campaigns": [MAKE_BULK, MAKE_VACCINE | {"lots": [{"size": "5 vial"}, {}]}]},
        (f"{VACCINE}.lot_size", "nothing", "a lot size, since it is made of components", "")),
    ("check_lot_amounts", {"campaigns": [MAKE_BULK, MAKE_VACCINE | {"lots": [{"size": "15 dose"}]}]},
        ("campaigns[1].lots[0].size", "15 dose", "a whole number of vials", "")),
    ("check_lot_sizes", {"campaigns": [MAKE_BULK, MAKE_VACCINE | {"lots": [{"size": "50e3 vial"}]}]},
        ("campaigns[1].lots[0].size", "a lot of 250 L", "no more than the 200 L that plant.tank holds", "smaller")),
    ("check_amounts", {f"{VACCINE}.procedure[1]": {"unit_procedure": "process", "name": "aseptic_filling", "on": "line",
                                                   "pace": {"amount": "5 g", "time": "1 h"}}},
        (f"{VACCINE}.procedure[1].pace.amount", "5 g", "an amount in vial", "")),
    ("check_lot_units", {f"{VACCINE}.procedure[0]": FILTRATION, AREA: "1 m2", f"{VACCINE}.fill_volume": None},
        (f"{VACCINE}.fill_volume", "nothing", "the volume of a dose, from which sterile_filtration knows the volume",
         'fill_volume: "0.5 mL"')),
    ("check_lot_units", {f"{VACCINE}.procedure[0]": FILTRATION, AREA: "1 m2", f"{VACCINE}.doses_per_vial": None,
                         f"{VACCINE}.components": {}, "targets": []},
        (f"{VACCINE}.doses_per_vial", "nothing", "the doses in a vial, from which sterile_filtration knows", "")),
    ("check_lot_units", {f"{BULK}.procedure": [CULTURE, {"unit_procedure": "clarification", "on": "tank", "flux":
                         "50 L/m2/h"}], AREA: "1 m2"},
        (f"{BULK}.procedure[1]", "lots in g", "lots whose volume is known, which clarification needs",
         "such as volume: 500 L, or a concentration")),
    ("check_lot_units", {f"{BULK}.procedure": [CULTURE, {"unit_procedure": "capping", "on": "line"}]},
        (f"{BULK}.procedure[1]", "lots in g", "lots of containers, which capping runs", 'lot_size: "100e3 vial"')),
    ("check_per_volume", {f"{BULK}.procedure": [CULTURE, {"unit_procedure": "clarification", "on": "tank", "flux":
                          "50 L/m2/h", "concentration": "1e12 vp/L"}], AREA: "1 m2"},
        (f"{BULK}.procedure[1].concentration", "1e12 vp/L", "an amount in g per volume, as bulk is measured", "")),
    ("check_opening_sizes", {"opening": {"stock": [{"material": "bulk", "at": "plant", "size": "3 vial"}]}},
        ("opening.stock[0].size", "3 vial", "an amount in g, as bulk is measured", "")),
    ("check_opening_stores", {"opening": {"stock": [{"material": "bulk", "at": "plant", "size": "3 g"}] * 21}},
        ("opening.stock[20]", "21 lot at the start in plant.freezer", "no more than the 20 lot that it holds", "")),
    ("check_opening_routines", {
        "opening": {"in_process": [{"material": "bulk", "at": "plant", "step": "cell_culture", "remaining": "1 day"}]},
        "sites.plant.unit_classes.bioreactor.routines": {"check": {"first": "0 h", "duration": "1 h"}},
     }, ("sites.plant.unit_classes.bioreactor.routines.check.first", "day 0",
        "a moment after the start, since a lot stands in a unit of the class", "told under opening.busy")),
    ("check_lot_sizes", {"opening": {"in_process": [
        {"material": "vaccine", "at": "plant", "step": "formulation", "remaining": "1 h", "size": "50e3 vial"}]}},
        ("opening.in_process[0].size", "a lot of 250 L", "no more than the 200 L that plant.tank holds", "smaller")),
    ("check_actual_doses", {"actuals": [{"date": "2027-01-02", "material": "vaccine", "size": "3 g"}]},
        ("actuals[0].size", "3 g", "an amount in vial or in doses, as vaccine is measured", "")),
    ("check_use", {f"{VACCINE}.use": "at_risk"},
        (f"{VACCINE}.use", '"at_risk"', "nothing is made of vaccine", "what other materials are made of")),
]  # fmt: skip


def problems(edits: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    """What is told about the edited scenario; nothing if it is good."""
    try:
        plan_of(TINY, edits)
    except CheckError as error:
        return [(one.path, one.got, one.expected, one.hint) for one in error.problems]
    return []


@pytest.mark.parametrize(("rule", "edits", "wanted"), CASES)
def test_a_broken_rule_is_told(rule: str, edits: dict[str, Any], wanted: tuple[str, str, str, str]) -> None:
    told = problems(edits)
    assert len(told) == 1, told
    (path, got, expected, hint), (told_path, told_got, told_expected, told_hint) = wanted, told[0]
    assert (told_path, told_got) == (path, got)
    assert expected in told_expected
    assert hint in told_hint


def test_every_rule_is_broken_by_some_case() -> None:
    elsewhere = set(MONEY_CHECKS)  # broken in tests/unit/scenario/test_money_references.py
    wanted = {check.__name__ for check in CHECKS if check not in elsewhere}
    assert {rule for rule, _, _ in CASES + SUPPLY_CASES} == wanted


@pytest.mark.parametrize(
    "edits",
    [
        {},
        {TANK: "100 L"},
        {TANK: None},
        {TANK: "1 L", f"{VACCINE}.fill_volume": None},
        {f"{BULK}.procedure[0].culture_time": "0 h"},
        {
            f"{BULK}.procedure[0].culture_time": "0 h",
            f"{BULK}.procedure[0].turnaround": "0 h",
            "campaigns": [MAKE_BULK | {"starts": {"every": "1 day"}}, MAKE_VACCINE],
        },
        {"sites.plant.goes_live": "10 day", "campaigns": [MAKE_BULK | {"starts": {"at": ["10 day"]}}, MAKE_VACCINE]},
        {f"{BULK}.procedure[0].fixed_loss": "2 mg", f"{VACCINE}.procedure[1].samples": "20 vial"},
        {"targets[0].of": "bulk"},
    ],
)
def test_what_just_fits_is_accepted(edits: dict[str, Any]) -> None:
    """The full tank, a size that is not known, a lot that takes only its turnaround, the very day of going live."""
    assert problems(edits) == []


def test_a_line_that_loses_everything_is_told() -> None:
    ((path, got, expected, _),) = problems({f"{VACCINE}.line_loss": 1})
    assert (path, got, expected) == (f"{VACCINE}.line_loss", "1", "less than 1")


def test_a_tank_holds_what_the_line_will_lose() -> None:
    """200 000 doses of 0.5 mL in good vials are 125 L in the tank when the line loses 20 %."""
    assert len(problems({TANK: "120 L", f"{VACCINE}.line_loss": "20 %"})) == 1


@pytest.mark.parametrize("edit", [{"starts": {"at": ["70 day"]}}, {"from": "60 day"}])
def test_what_comes_after_the_horizon_changes_nothing_and_is_accepted(edit: dict[str, Any]) -> None:
    """A shorter horizon must not make a scenario wrong."""
    assert problems({"campaigns": [MAKE_BULK | edit, MAKE_VACCINE]}) == []
