"""Limits that lose lots, zero wait, and tanks that feed the line to the end: each worked out by hand."""

import numpy as np
import pytest

from capsim.engine.replication import run_replication
from tests.plants import plan_of

HOUR = 3600

PLANT = """
name: tank and line
start: 2027-01-04
horizon: 60 day
sites:
  plant:
    calendars: {day: {hours: "06:00-18:00"}}
    unit_classes: {tank: {}, line: {}, dryer: {}}
    pools: {crew: {count: 1}}
materials:
  vaccine:
    procedure:
      - {unit_procedure: process, name: formulation, on: tank, duration: 4 h, turnaround: 6 h}
      - {unit_procedure: process, name: filling, on: line, duration: 20 h, turnaround: 1 h}
    limits: {formulated_to_filled: {from: formulation, to: filling, within: 24 h}}
  other:
    procedure: [{unit_procedure: process, name: filling, on: line, duration: 10 h}]
campaigns:
  - {make: vaccine, at: plant, starts: {at: [0 h, 0 h, 0 h]}}
  - {make: other, at: plant, starts: {at: [1300 h]}}
"""
FORMULATION, FILLING = "materials.vaccine.procedure[0]", "materials.vaccine.procedure[1]"
LIMIT = "materials.vaccine.limits.formulated_to_filled"


def run(edits=None, *, full=False):
    return run_replication(plan_of(PLANT, edits or {}), seed=1, index=0, full=full).tables


def fates(edits=None):
    """When each lot of vaccine was made (positive) or lost (negative) [h], by number; None for neither."""
    lots = run(edits)["lots"]
    mine = lots["campaign"] == 0
    rows = zip(lots["made"][mine], lots["decided"][mine], lots["status"][mine], strict=True)
    return [-decided / HOUR if status == 4 else made / HOUR if made >= 0 else None for made, decided, status in rows]


def causes(edits=None):
    plan = plan_of(PLANT, edits or {})
    lots = run_replication(plan, seed=1, index=0).tables["lots"]
    return [plan.causes[cause] for cause in lots["cause"] if cause >= 0]


def test_a_lot_that_waits_too_long_is_lost_and_its_tank_is_busy_until_it_is_cleaned():
    """Lot 0: tank 0-4, line 4-24. Lot 1: tank free at 10, formulated 14, must be filled by 38, so begun by 18.

    The line is free at 25: lost at 18, tank clean at 24. Lot 2: tank 24-28, line 28-48.
    """
    assert fates() == [24, -18, 48]
    assert causes() == ["formulated_to_filled"]


def test_the_last_permitted_second_is_in_time():
    """Line free at 25: lot 1, formulated at 14, is done at 45: 31 h after. One second less, and it is lost."""
    assert fates({f"{LIMIT}.within": "31 h"})[:2] == [24, 45]
    assert fates({f"{LIMIT}.within": "111599 s"})[:2] == pytest.approx([24, -(25 - 1 / HOUR)])


def test_until_start_looks_at_when_the_lot_comes_into_the_unit():
    """Formulated at 14, taken by the line at 25."""
    assert fates({LIMIT: {"from": "formulation", "to": "filling", "until": "start", "within": "11 h"}})[1] == 45
    assert fates({LIMIT: {"from": "formulation", "to": "filling", "until": "start", "within": "10 h"}})[1] == -24


def test_a_lot_whose_set_up_would_take_too_long_does_not_use_the_line():
    """The other lot is filled from 20 to 30 h; then the line needs a changeover of 5 h before vaccine.

    Lot 0, formulated at 24, gets the line at 30 and would be done at 55: 31 h. With 30 h it is lost at 30, and the
    changeover does not happen.
    """
    edits = {
        "campaigns[0].starts": {"at": ["20 h"]},
        "campaigns[1].starts": {"at": ["20 h"]},
        f"{FILLING}.changeover": "5 h",
    }
    assert fates({**edits, f"{LIMIT}.within": "31 h"}) == [55]
    assert fates({**edits, f"{LIMIT}.within": "30 h"}) == [-30]
    assert run({**edits, f"{LIMIT}.within": "30 h"})["usage"]["cleaning"].tolist()[1] == 0


def test_working_hours_count_in_the_look_ahead():
    """The line works from 6 to 18 h: filling from 6 ends at 26 with 12 h of night at 38. Formulated at 4: 34 h."""
    edits = {"sites.plant.unit_classes.line": {"calendar": "day"}, "campaigns[0].starts": {"at": ["0 h"]}}
    assert fates({**edits, f"{LIMIT}.within": "34 h"}) == [38]
    assert fates({**edits, f"{LIMIT}.within": "33 h"}) == [-4]


def test_a_breakdown_that_makes_a_lot_too_late_loses_it_when_the_work_has_ended():
    """The line stops after 15 h of work for 12 h: begun at 4, done at 36, 32 h after the formulation."""
    line = {"breakdowns": {"between": "15 h", "repair": "12 h"}}
    edits = {"sites.plant.unit_classes.line": line, "campaigns[0].starts": {"at": ["0 h"]}}
    assert fates(edits) == [-36]
    assert fates({**edits, f"{LIMIT}.within": "32 h"}) == [36]


def test_a_lot_that_waits_for_people_is_lost_on_the_last_second():
    """Lot 0 takes the only crew from 4 to 24 h on one of two lines; lot 1, formulated at 14, gets line 2 at once."""
    edits = {
        "sites.plant.unit_classes.line": {"count": 2},
        f"{FILLING}.needs": {"crew": 1},
        LIMIT: {"from": "formulation", "to": "filling", "within": "24 h"},
    }
    # Crew free at 24, filled at 44: 30 h. It has its unit, so it is lost only at 38, when the 24 h are over, while
    # the crew fills it: when that work ends, at 44.
    assert fates(edits)[:2] == [24, -44]
    # Where the crew is busy till then, it is lost at 38 and the line is cleaned.
    slow = {
        **edits,
        FILLING: {
            "unit_procedure": "process",
            "name": "filling",
            "on": "line",
            "duration": "20 h",
            "needs": {"crew": 1},
            "turnaround_needs": {"crew": 1},
            "turnaround": "20 h",
        },
    }
    # Crew: lot 0 to 24, its line is cleaned to 44. Lot 1 waits from 14 to 38.
    assert fates(slow)[:2] == [24, -38]


def test_a_limit_over_several_steps():
    """From the formulation to the dryer: 4 to 24 on the line, then the dryer 24 to 54: 50 h. Lot 1 waits for it."""
    drying = {"unit_procedure": "process", "name": "drying", "on": "dryer", "duration": "30 h"}
    edits = {
        "materials.vaccine.procedure": [
            {"unit_procedure": "process", "name": "formulation", "on": "tank", "duration": "4 h", "turnaround": "6 h"},
            {"unit_procedure": "process", "name": "filling", "on": "line", "duration": "20 h"},
            drying,
        ],
        LIMIT: {"from": "formulation", "to": "drying", "until": "start", "within": "32 h"},
    }
    # Lot 1: formulated 14, line 24 to 44 (its lot 0 left at 24), dryer free at 54: 40 h. Lost at 46, line free then.
    # Lot 2: tank free at 30 (lot 1 left it at 24), formulated 34, line 46 to 66: the dryer, free since 54, takes it
    # at 66, 32 h after 34.
    assert fates(edits) == [54, -46, 96]


def test_the_amount_of_a_lost_lot_is_counted_once():
    plan = plan_of(PLANT)
    tables = run_replication(plan, seed=1, index=0).tables
    cause = plan.causes.index("formulated_to_filled")
    chosen = tables["losses"]["cause"] == cause
    assert tables["losses"]["lots"][chosen].tolist() == [1]
    assert tables["balance"]["lost"].tolist() == [0, tables["losses"]["amount"][chosen][0]]


def test_zero_wait_begins_only_with_the_next_unit_kept():
    """Filling 4-24 and drying 24-54, at once. Lot 1 is formulated at 14; the line is free at 24, the dryer at 54.

    It takes the line at 24, waits there for the dryer until 54, and then fills, 54-74, and dries, 74-104.
    """
    edits = {
        "materials.vaccine.procedure": [
            {"unit_procedure": "process", "name": "formulation", "on": "tank", "duration": "4 h", "turnaround": "6 h"},
            {"unit_procedure": "process", "name": "filling", "on": "line", "duration": "20 h", "hold": "zero_wait"},
            {"unit_procedure": "process", "name": "drying", "on": "dryer", "duration": "30 h"},
        ],
        "materials.vaccine.limits": None,
        "campaigns[0].starts": {"at": ["0 h", "0 h"]},
    }
    assert fates(edits) == [54, 104]
    usage = run(edits)["usage"]
    # dryer: kept empty 4-24 and 54-74; line: kept while it waits 24-54; tank: lot 1 stands in it 14-54.
    assert (usage["blocked"][:3] / HOUR).tolist() == [40, 30, 40]


def test_units_kept_ahead_are_set_up_before_the_lot_begins():
    """The dryer needs a changeover of 7 h after the other material: filling begins at 4 + 7."""
    drying = {"unit_procedure": "process", "name": "drying", "on": "dryer", "duration": "30 h", "changeover": "7 h"}
    edits = {
        "materials.vaccine.procedure": [
            {"unit_procedure": "process", "name": "formulation", "on": "tank", "duration": "4 h"},
            {"unit_procedure": "process", "name": "filling", "on": "line", "duration": "20 h", "hold": "zero_wait"},
            drying,
        ],
        "materials.vaccine.limits": None,
        "materials.other.procedure": [{"unit_procedure": "process", "on": "dryer", "duration": "1 h"}],
        "campaigns[0].starts": {"at": ["5 h"]},
        "campaigns[1].starts": {"at": ["0 h"]},
    }
    assert fates(edits) == [9 + 7 + 20 + 30]


def test_units_kept_for_a_lot_that_fails_are_free_again():
    """Every lot fails in the filling: the dryer, kept from 4 to 24, takes the other material at 24."""
    edits = {
        "materials.vaccine.procedure": [
            {"unit_procedure": "process", "name": "formulation", "on": "tank", "duration": "4 h"},
            {"unit_procedure": "process", "name": "filling", "on": "line", "duration": "20 h", "hold": "zero_wait",
             "failure": 1.0},
            {"unit_procedure": "process", "name": "drying", "on": "dryer", "duration": "30 h"},
        ],
        "materials.vaccine.limits": None,
        "materials.other.procedure": [{"unit_procedure": "process", "on": "dryer", "duration": "1 h"}],
        "campaigns[0].starts": {"at": ["0 h"]},
        "campaigns[1].starts": {"at": ["10 h"]},
    }  # fmt: skip
    lots = run(edits)["lots"]
    assert (lots["made"][lots["campaign"] == 1] / HOUR).tolist() == [25]


@pytest.mark.parametrize(("keeps", "expected"), [(False, [24, 45, 66]), (True, [24, 54, 84])])
def test_a_tank_that_feeds_the_line_is_busy_to_the_end(keeps, expected):
    """Without: tank 0-4, clean 10, lot 1 formulated at 14, line free at 25. With: tank to 24, clean 30, line 34-54."""
    edits = {f"{FILLING}.keeps_previous": keeps, "materials.vaccine.limits": None}
    assert fates(edits) == expected


def test_a_tank_that_feeds_the_line_counts_as_busy():
    edits = {f"{FILLING}.keeps_previous": True, "materials.vaccine.limits": None}
    tables = run(edits)
    names = [row.name for row in plan_of(PLANT, edits).unit_classes]
    assert tables["usage"]["busy"][names.index("tank")] == 3 * 24 * HOUR
    assert np.all(tables["usage"]["blocked"] == 0)


BESIDE = {
    "unit_procedure": "process", "name": "buffers", "on": "dryer", "duration": "30 h", "turnaround": "2 h",
    "alongside": True,
}  # fmt: skip
TANK = {"unit_procedure": "process", "name": "formulation", "on": "tank", "duration": "4 h", "turnaround": "6 h"}
LINE = {"unit_procedure": "process", "name": "filling", "on": "line", "duration": "20 h"}


def test_a_lot_waits_for_what_runs_alongside():
    """Tank 0-4, line from 4; buffers on the dryer 4-34: the lot is made at 34, its line is free then.

    Lot 1: formulated at 14, line at 34; the dryer, clean at 36, prepares its buffers 36-66: made at 66.
    """
    edits = {
        "materials.vaccine.procedure": [TANK, LINE, BESIDE],
        "materials.vaccine.limits": None,
        "campaigns[0].starts": {"at": ["0 h", "0 h"]},
    }
    assert fates(edits) == [34, 66]
    usage = run(edits)["usage"]
    # dryer busy 60 and cleaned 4 h; line busy 40 h and 10 h of the other, blocked 24-34 and 54-66.
    assert (usage["busy"][:3] / HOUR).tolist() == [60, 50, 8]
    assert (usage["cleaning"][:3] / HOUR).tolist() == [4, 0, 12]
    assert usage["blocked"][1] / HOUR == 22


def test_what_runs_alongside_does_not_delay_when_it_is_shorter():
    edits = {
        "materials.vaccine.procedure": [TANK, LINE, {**BESIDE, "duration": "5 h"}],
        "materials.vaccine.limits": None,
        "campaigns[0].starts": {"at": ["0 h"]},
    }
    assert fates(edits) == [24]


def test_two_steps_alongside_take_units_of_one_class():
    """Both need the dryer: 4-34 and, after its turnaround, 36-41; the lot is made at 41."""
    edits = {
        "materials.vaccine.procedure": [TANK, LINE, BESIDE, {**BESIDE, "name": "media", "duration": "5 h"}],
        "materials.vaccine.limits": None,
        "campaigns[0].starts": {"at": ["0 h"]},
    }
    assert fates(edits) == [41]


def test_a_breakdown_alongside_costs_the_lot_when_all_have_ended():
    """The dryer breaks after 10 h of work, at 14; the lot is lost when the line is done, at 24."""
    edits = {
        "materials.vaccine.procedure": [TANK, LINE, {**BESIDE, "on_failure": "lose_lot"}],
        "materials.vaccine.limits": None,
        "sites.plant.unit_classes.dryer": {"breakdowns": {"between": "10 h", "repair": "3 h"}},
        "campaigns[0].starts": {"at": ["0 h"]},
    }
    assert fates(edits) == [-24]
    assert causes(edits) == ["stopped operation"]


def test_time_in_some_steps_adds_up():
    """Out of refrigeration: filling 20 h from 4 and 25 h in all. Lot 0: filled at 24 and packed at once, at 28.

    Held between them the clock stands: with packing from 40 to 45 the sum is 25 h, the last permitted second.
    """
    pack = {"unit_procedure": "process", "name": "packing", "on": "dryer", "duration": "5 h"}
    line = {**LINE, "hold": "unlimited"}
    edits = {
        "materials.vaccine.procedure": [TANK, line, pack],
        "materials.vaccine.limits": {"out_of_refrigeration": {"inside": ["filling", "packing"], "within": "25 h"}},
        "materials.other.procedure": [{"unit_procedure": "process", "on": "dryer", "duration": "40 h"}],
        "campaigns[0].starts": {"at": ["0 h"]},
        "campaigns[1].starts": {"at": ["0 h"]},
    }
    assert fates(edits) == [45]
    # Without a hold the lot stands in the line from 24 on, where the clock runs: 25 h are over at 29.
    assert fates({**edits, "materials.vaccine.procedure": [TANK, LINE, pack]}) == [-29]
    assert causes({**edits, "materials.vaccine.procedure": [TANK, LINE, pack]}) == ["out_of_refrigeration"]


def test_a_step_that_is_not_named_stops_the_clock():
    """Filling 4-24, packing on the dryer 24-29 not named: the sum is 20 h and then inspection 29-34 makes 25."""
    edits = {
        "sites.plant.unit_classes.table": {},
        "materials.vaccine.procedure": [
            TANK,
            LINE,
            {"unit_procedure": "process", "name": "packing", "on": "dryer", "duration": "5 h"},
            {"unit_procedure": "process", "name": "inspection", "on": "table", "duration": "5 h"},
        ],
        "materials.vaccine.limits": {"exposed": {"inside": ["filling", "inspection"], "within": "25 h"}},
        "campaigns[0].starts": {"at": ["0 h"]},
    }
    assert fates(edits) == [34]
    slow = {**edits, "sites.plant.unit_classes.table": {"breakdowns": {"between": "4 h", "repair": "1 h"}}}
    assert fates(slow) == [-35]


def test_a_lot_is_lost_before_planned_lots_of_that_second_start():
    """No turnaround. Lot 0: tank 0-4, line 4-24, cleaned at 25. Lot 1: tank 4-8, begun by 12: lost at 12.

    Then lot 2 has the tank (12-16, begun by 20: lost at 20), and lot 3 is planned and asks for the tank. Only then
    comes the other product, which was planned for 12: lot 3 has the tank 20-24, and leaves it for the line at 25.
    """
    other = {"unit_procedure": "process", "name": "mixing", "on": "tank", "duration": "2 h"}
    campaigns = [
        {"make": "other", "at": "plant", "starts": {"at": ["12 h"]}},
        {"make": "vaccine", "at": "plant", "lots": 4},
    ]
    edits = {f"{FORMULATION}.turnaround": "0 h", "materials.other.procedure": [other], "campaigns": campaigns}
    lots = run(edits)["lots"]
    started = {(c, n): at / HOUR for c, n, at in zip(lots["campaign"], lots["number"], lots["started"], strict=True)}
    assert started == {(1, 0): 0, (1, 1): 4, (1, 2): 12, (1, 3): 20, (0, 0): 25}
