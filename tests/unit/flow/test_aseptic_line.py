"""The rules of an aseptic line, each worked out by hand: clean window, changeover matrix, routines, holds."""

import numpy as np

from capsim.engine.replication import run_replication
from tests.plants import plan_of

HOUR = 3600

LINE = """
name: one line
start: 2027-01-04
horizon: 60 day
sites:
  plant:
    calendars: {week: {days: mon-fri, hours: "06:00-22:00"}}
    unit_classes: {line: {}, tank: {}}
materials:
  red: {procedure: [{unit_procedure: process, name: fill, on: line, duration: 40 h}]}
  blue: {procedure: [{unit_procedure: process, name: fill, on: line, duration: 20 h}]}
campaigns:
  - {make: red, at: plant, starts: {at: [0 h, 0 h, 0 h]}}
  - {make: blue, at: plant, starts: {at: [0 h, 0 h]}}
"""
UNIT = "sites.plant.unit_classes.line"
RED, BLUE = "materials.red.procedure[0]", "materials.blue.procedure[0]"
WINDOW = {"length": "120 h", "clean": "24 h", "starts": "soiled"}


def run(edits=None):
    return run_replication(plan_of(LINE, edits or {}), seed=1, index=0).tables


def made(edits=None):
    """When each lot was made [h], by campaign and number; -1 where it never was."""
    lots = run(edits)["lots"]
    order = np.lexsort((lots["number"], lots["campaign"]))
    return [time / HOUR if time >= 0 else -1 for time in lots["made"][order].tolist()]


def usage(edits, column, place=0):
    return run(edits)["usage"][column][place] / HOUR


def test_a_lot_that_does_not_fit_the_window_waits_for_a_full_clean():
    """Clean to 24. Red 64, 104, 144 (120 h used). Blue does not fit: clean to 168, blue 188; then 208."""
    edits = {f"{UNIT}.clean_window": WINDOW}
    assert made(edits) == [64, 104, 144, 188, 208]
    assert usage(edits, "cleaning", place=0) == 48


def test_a_line_that_starts_clean_needs_no_first_clean():
    edits = {f"{UNIT}.clean_window": {**WINDOW, "starts": "clean"}}
    assert made(edits) == [40, 80, 120, 164, 184]


def test_changeovers_count_in_the_window_and_a_clean_absorbs_them():
    """4 h of line clearance between reds, 8 h of changeover to blue.

    Clean to 24, red to 64, clearance to 68, red to 108: 84 h used. A third red would take it to 128 h: clean to 132
    in place of the clearance, red to 172 (40 h). Changeover to 180, blue to 200 (68 h), clearance to 204, blue 224.
    """
    edits = {
        f"{UNIT}.clean_window": WINDOW,
        f"{RED}.line_clearance": "4 h",
        f"{BLUE}.line_clearance": "4 h",
        f"{BLUE}.changeover": "8 h",
    }
    assert made(edits) == [64, 108, 172, 200, 224]


def test_with_pass_over_a_lot_that_still_fits_goes_first():
    """Window of 100 h: red 64, red 104 (80 h), a third red does not fit but a blue does: 124. Clean to 148, red 188."""
    edits = {f"{UNIT}.clean_window": {**WINDOW, "length": "100 h", "pass_over": True}}
    assert made(edits) == [64, 104, 188, 124, 208]


def test_longest_and_shortest_first():
    """Blue lots take 20 h and red ones 40 h; all come at once."""
    assert made({f"{UNIT}.sequence": "longest_first"}) == [40, 80, 120, 140, 160]
    # The first red lot finds the line free before anybody waits.
    assert made({f"{UNIT}.sequence": "shortest_first"}) == [40, 120, 160, 60, 80]


def test_by_material_follows_the_order_of_the_campaigns():
    edits = {"campaigns[0].starts": {"at": ["0 h", "1 h", "30 h"]}, "campaigns[1].starts": {"at": ["2 h", "3 h"]}}
    assert made(edits) == [40, 80, 160, 100, 120]
    assert made({**edits, f"{UNIT}.sequence": "by_material"}) == [40, 80, 120, 140, 160]


def test_priority_goes_before_the_sequence():
    edits = {f"{UNIT}.sequence": "longest_first", "campaigns[1].priority": 0}
    assert made(edits) == [40, 120, 160, 60, 80]


def test_the_matrix_goes_before_the_times_of_the_step():
    """Red after red 1 h by the matrix; blue after red 5 h in place of its 8; blue after blue takes none."""
    edits = {
        f"{UNIT}.changeovers": {"red": {"red": "1 h", "blue": "5 h"}},
        f"{RED}.line_clearance": "3 h",
        f"{BLUE}.changeover": "8 h",
    }
    assert made(edits) == [40, 81, 122, 147, 167]


def test_a_pair_of_the_matrix_can_take_no_time():
    edits = {f"{UNIT}.changeovers": {"red": {"blue": "0 h"}}, f"{BLUE}.changeover": "8 h"}
    assert made(edits) == [40, 80, 120, 140, 160]


def test_the_line_that_needs_the_fewest_hours_is_taken():
    """Two lines: red on both at 0. Blue lots come at 100, when line 0 had red last and line 1, at 50, blue."""
    edits = {
        f"{UNIT}.count": 2,
        f"{BLUE}.changeover": "8 h",
        "campaigns[0].starts": {"at": ["0 h", "0 h"]},
        "campaigns[1].starts": {"at": ["0 h", "100 h"]},
    }
    # The blue lot of 0 h waits to 40, changes line 0 to 48 and is filled at 68; that of 100 takes line 0 again.
    assert made(edits) == [40, 40, 68, 120]


def test_a_line_that_is_still_prepared_is_taken_before_one_that_is_not():
    """Prepared at 0. Line 0 is taken at 20 h, done at 60, prepared at 68. At 70 line 1 has lapsed, line 0 has not."""
    edits = {
        f"{UNIT}.count": 2,
        f"{RED}.preparation": "8 h",
        f"{RED}.preparation_valid": "24 h",
        "campaigns[0].starts": {"at": ["20 h", "70 h"]},
        "campaigns[1].starts": {"at": ["1000 h"]},
    }
    assert made(edits)[:2] == [60, 110]


def test_a_media_fill_waits_for_the_lot_and_the_next_lot_waits_for_it():
    """Due at 30 h, in the middle of the first lot: 40 to 88. Red then 128, 168; due again at 130: 168 to 216."""
    edits = {
        f"{UNIT}.routines": {"media_fill": {"duration": "48 h", "first": "30 h", "every": "100 h"}},
        "campaigns[1].starts": {"at": ["1000 h"]},
    }
    # The third red lot waits for the second media fill: 256. Due at 230 and so on, on the free line, to 1440 h.
    assert made(edits)[:3] == [40, 128, 168]


def test_a_media_fill_falls_due_behind_a_lot():
    """Due at 30 h: 40 to 88. Red to 128 and, free at that moment, due at 128: 128 to 176, so the third is made 216."""
    edits = {
        f"{UNIT}.routines": {"media_fill": {"duration": "48 h", "first": "30 h", "every": "98 h"}},
        "campaigns[1].starts": {"at": ["1300 h"]},
    }
    assert made(edits)[:3] == [40, 128, 216]


def test_a_routine_takes_its_pools_and_the_hours_of_its_class():
    """On an idle line from Friday 20:00 (116 h): 2 h, then the week opens on Monday at 06:00 (174 h): done 188 h."""
    edits = {
        "sites.plant.pools.crew": {"count": 1},
        f"{UNIT}.calendar": "week",
        f"{UNIT}.routines": {"maintenance": {"duration": "16 h", "first": "116 h", "needs": {"crew": 1}}},
        f"{RED}.on_close": "finish",
        "campaigns[0].starts": {"at": ["117 h"]},
        "campaigns[1].starts": {"at": ["1300 h"]},
    }
    assert made(edits)[0] == 188 + 40
    assert usage(edits, "routine") == 16
    taken = {state: int(values[2]) / HOUR for state, values in run(edits)["usage"].items()}
    assert (taken["busy"], taken["closed"]) == (16, 188 - 116 - 16), "the crew is held over the weekend"


def test_a_line_is_prepared_again_after_a_routine():
    """First lot 40, preparation 48; routine due at 50: to 60, preparation to 68. The lot of 60 waits till 68: 108."""
    edits = {
        f"{RED}.preparation": "8 h",
        f"{UNIT}.routines": {"media_fill": {"duration": "10 h", "first": "50 h"}},
        "campaigns[0].starts": {"at": ["0 h", "60 h"]},
        "campaigns[1].starts": {"at": ["1300 h"]},
    }
    assert made(edits)[:2] == [40, 108]


def test_a_line_without_a_lot_is_not_prepared_after_a_routine():
    """Routine 0 to 10; the lot of 20 h needs the 8 h of preparation although nothing ever lapses: 28 + 40."""
    edits = {
        f"{RED}.preparation": "8 h",
        f"{UNIT}.routines": {"media_fill": {"duration": "10 h", "first": "0 h"}},
        "campaigns[0].starts": {"at": ["20 h"]},
        "campaigns[1].starts": {"at": ["1300 h"]},
    }
    assert made(edits)[0] == 68


def test_staggered_units_do_their_routines_one_after_the_other():
    """Line 0 at 10 to 30, line 1 at 40 to 60: lots of 10 h take line 1 at once, at 41 line 0."""
    edits = {
        f"{UNIT}.count": 2,
        f"{UNIT}.routines": {"media_fill": {"duration": "20 h", "first": "10 h", "stagger": "30 h"}},
        "campaigns[0].starts": {"at": ["10 h", "41 h", "51 h"]},
        "campaigns[1].starts": {"at": ["1300 h"]},
    }
    # 10: line 1 to 50. 41: line 0 to 81. Line 1 is due since 40 and does it at 50, to 70: the third lot 110.
    assert made(edits)[:3] == [50, 81, 110]


def test_routines_wear_the_clean_window():
    """Window 100 h: routine 30 h, red 70 h used; the next red does not fit: clean to 94, 134."""
    edits = {
        f"{UNIT}.clean_window": {**WINDOW, "length": "100 h", "starts": "clean"},
        f"{UNIT}.routines": {"media_fill": {"duration": "30 h", "first": "0 h"}},
        "campaigns[0].starts": {"at": ["0 h", "0 h"]},
        "campaigns[1].starts": {"at": ["1300 h"]},
    }
    assert made(edits)[:2] == [70, 134]


def test_a_unit_that_stood_clean_for_too_long_is_cleaned_again():
    """Turnaround 5 h, clean for 72 h: lots at 0, 100 (clean since 45: it holds) and 300 (clean since 145: not)."""
    edits = {
        f"{RED}.turnaround": "5 h",
        f"{RED}.clean_hold": "72 h",
        f"{RED}.preparation": "2 h",
        "campaigns[0].starts": {"at": ["0 h", "100 h", "300 h"]},
        "campaigns[1].starts": {"at": ["1300 h"]},
    }
    assert made(edits)[:3] == [40, 140, 347]


def test_a_unit_that_stood_soiled_for_too_long_is_cleaned_longer():
    """The crew is away from Friday 22:00 to Monday 06:00: soiled at 100 h (Friday 04:00) it is cleaned at 06:00.

    Soiled at 119 h (Friday 23:00), it is cleaned from Monday at 06:00 (174 h), 55 h later: 6 h and 10 h more: 190 h.
    """
    edits = {
        "sites.plant.pools.crew": {"count": 1, "calendar": "week"},
        f"{RED}.turnaround": "6 h",
        f"{RED}.turnaround_needs": {"crew": 1},
        f"{RED}.extra_cleaning": "10 h",
        f"{RED}.dirty_hold": "24 h",
        "campaigns[0].starts": {"at": ["60 h", "100 h"]},
        "campaigns[1].starts": {"at": ["1300 h"]},
    }
    # First case: 60 to 100 h, cleaned from 102 to 108 h, the second lot is made at 148 h.
    assert made(edits)[:2] == [100, 148]
    edits["campaigns[0].starts"] = {"at": ["79 h", "130 h"]}
    assert made(edits)[:2] == [119, 230]


PREPARED = {f"{RED}.preparation": "6 h", f"{BLUE}.preparation": "6 h", f"{BLUE}.changeover": "8 h"}
"""A line that is decontaminated for 6 h after each lot, and after a changeover."""


def test_a_line_is_not_prepared_for_a_lot_that_needs_a_changeover():
    """Red 40; prepared to 46, red 86; prepared to 92, red 132. Blue waits: parts to 140, prepared to 146, blue 166."""
    assert made(PREPARED) == [40, 86, 132, 166, 192]


def test_a_line_for_which_nobody_waits_is_prepared_at_once():
    """As before to 132, then prepared to 138; blue comes at 140: parts to 148, prepared to 154, blue to 174."""
    assert made({**PREPARED, "campaigns[1].starts.at": ["140 h", "140 h"]}) == [40, 86, 132, 174, 200]


def test_a_line_is_prepared_for_the_first_in_line_though_one_behind_it_needs_a_changeover():
    """One red at 0; at 1 h red is in line before blue: prepared for it to 46, then 86; blue 94, 100, 120."""
    edits = {"campaigns[0].starts.at": ["0 h", "1 h"], "campaigns[1].starts.at": ["2 h"]}
    assert made({**PREPARED, **edits}) == [40, 86, 120]


def test_a_line_is_not_prepared_for_a_lot_that_needs_a_full_clean():
    """Clean to 24, prepared to 30, red 70; 76, red 116; 122, red 162. Blue: clean to 186, 192, blue 212; 218, 238."""
    edits = {f"{RED}.preparation": "6 h", f"{BLUE}.preparation": "6 h", f"{UNIT}.clean_window": WINDOW}
    assert made(edits) == [70, 116, 162, 212, 238]


def test_with_pass_over_a_line_is_prepared_for_the_lot_that_fits():
    """A window of 70 h: red 40, then a red of 40 h does not fit, but the blue of 20 h does: prepared to 46, blue 66.

    Then nothing fits: clean to 90, prepared to 96, red 136.
    """
    window = {"length": "70 h", "clean": "24 h", "pass_over": True}
    edits = {f"{RED}.preparation": "6 h", f"{BLUE}.preparation": "6 h", f"{UNIT}.clean_window": window}
    starts = {"campaigns[0].starts.at": ["0 h", "1 h"], "campaigns[1].starts.at": ["2 h"]}
    assert made({**edits, **starts}) == [40, 136, 66]


def test_a_line_that_is_free_beside_it_takes_the_lot_that_waits():
    """Two lines, two reds: both lines are cleaned to 40. Blue waits: line 0 goes unprepared to it, line 1 is prepared.

    Blue: parts to 48, prepared to 54, work to 74. The red of 47 h goes to line 1, prepared from 40 to 46: 87.
    """
    edits = {f"{UNIT}.count": 2, "campaigns[0].starts.at": ["0 h", "0 h", "47 h"], "campaigns[1].starts.at": ["1 h"]}
    assert made({**PREPARED, **edits}) == [40, 40, 87, 74]
