"""The literal engine alone against plants worked out by hand: set-up, windows, holds, routines, limits."""

import pytest

from capsim.foundation import distributions as laws
from capsim.foundation.rules import LotSequence, Role
from capsim.plan.plan import NONE, OnFailure, Starts
from tests.reference.literal_engine import LiteralEngine
from tests.reference.plan_builder import HOUR, PlanBuilder


def hours(builder):
    """Planned, started, made and decided of every lot [h]."""
    found = LiteralEngine(builder.build(), 7, 0).run()
    return {key: tuple(time / HOUR if time >= 0 else None for time in lot[:4]) for key, lot in found.items()}


def at(builder, *times):
    """Lots planned at these hours."""
    return {"starts": Starts.PLANNED, "dates": builder.planned(*[time * HOUR for time in times])}


def aseptic_line(**given):
    """One line for two products: 30 h a lot; from the first to the second 4 h, back 8 h, after the same 2 h; a full
    clean of 24 h. Of the first product lots are planned at 0, 1, 4, 5 h, of the second at 2, 3 h."""
    builder = PlanBuilder("line by hand", 400 * HOUR)
    line = builder.unit_class(**given)
    products = [builder.material(), builder.material()]
    for own, other, changeover, times in ((0, 1, 8, (0, 1, 4, 5)), (1, 0, 4, (2, 3))):
        builder.campaign(products[own], **at(builder, *times))
        builder.step(line)
        builder.segment(2 * HOUR, role=Role.CHANGEOVER, before=products[own])
        builder.segment(changeover * HOUR, role=Role.CHANGEOVER, before=products[other])
        builder.segment(24 * HOUR, role=Role.FULL_CLEAN)
        builder.segment(30 * HOUR)
    return builder


def test_a_line_is_cleaned_when_the_next_lot_does_not_fit_into_its_window():
    """Window 120 h.

    A0 0-30. A1: clearance 30-32, work 32-62. B0: changeover 62-66, 66-96, and 96 h are used. B1 needs 2 + 30 h, which
    makes 128: full clean 96-120, no clearance, 120-150. A2: 150-158, 158-188. A3: 188-190, 190-220, 100 h used.
    """
    assert hours(aseptic_line(window=120 * HOUR)) == {
        (0, 0): (0, 0, 30, 30),
        (0, 1): (1, 30, 62, 62),
        (1, 0): (2, 62, 96, 96),
        (1, 1): (3, 96, 150, 150),
        (0, 2): (4, 150, 188, 188),
        (0, 3): (5, 188, 220, 220),
    }


def test_a_lot_that_fills_the_window_to_its_end_fits():
    """Window 128 h: B1 has its clearance 96-98 and its work 98-128; A2 is cleaned for, 128-152, 152-182, 30 h used;
    A3: 182-184, 184-214."""
    found = hours(aseptic_line(window=128 * HOUR))
    assert [found[key][1:3] for key in ((1, 1), (0, 2), (0, 3))] == [(96, 128), (128, 182), (182, 214)]


def test_a_soiled_line_is_cleaned_before_its_first_lot():
    """Full clean 0-24, A0 24-54."""
    assert hours(aseptic_line(window=120 * HOUR, soiled=True))[0, 0] == (0, 0, 54, 54)


def test_all_of_one_product_first():
    """A0 0-30; A1 30-62; A2 62-94; A3: 94-126 would be 126 h: cleaned 94-118, 118-148; B0: 4 + 30 h, 148-182; B1:
    182-214."""
    found = hours(aseptic_line(window=120 * HOUR, sequence=LotSequence.BY_MATERIAL))
    assert {key: lot[1:3] for key, lot in found.items()} == {
        (0, 0): (0, 30), (0, 1): (30, 62), (0, 2): (62, 94), (0, 3): (94, 148), (1, 0): (148, 182), (1, 1): (182, 214),
    }  # fmt: skip


def three_lots(works, priorities=(0, 0, 0), **given):
    """One lot of each of three products, planned at 0, 1, 2 h on one line; full clean of 24 h."""
    builder = PlanBuilder("three by hand", 400 * HOUR)
    line = builder.unit_class(**given)
    for number, (work, priority) in enumerate(zip(works, priorities, strict=True)):
        builder.campaign(builder.material(), priority=priority, **at(builder, number))
        builder.step(line)
        builder.segment(24 * HOUR, role=Role.FULL_CLEAN)
        builder.segment(work * HOUR)
    return builder


@pytest.mark.parametrize(
    ("pass_over", "expected"),
    [
        # At 60 the second lot needs 60 of the 40 h that are left: cleaned 60-84, work until 144; the third fits.
        (False, {0: (0, 60), 1: (60, 144), 2: (144, 174)}),
        # The third, of lower priority, needs 30 h and goes first, 60-90; then the line is cleaned for the second.
        (True, {0: (0, 60), 1: (90, 174), 2: (60, 90)}),
    ],
)
def test_a_lot_that_fits_may_pass_over_those_that_do_not(pass_over, expected):
    found = hours(three_lots((60, 60, 30), (0, 0, 1), window=100 * HOUR, pass_over=pass_over))
    assert {campaign: found[campaign, 0][1:3] for campaign in range(3)} == expected


@pytest.mark.parametrize(
    ("sequence", "starts"),
    [
        (LotSequence.ARRIVAL, (0, 10, 18)),
        (LotSequence.SHORTEST_FIRST, (0, 13, 10)),
        (LotSequence.LONGEST_FIRST, (0, 10, 18)),
    ],
)
def test_who_goes_first(sequence, starts):
    """10, 8 and 3 h of work: the shortest of those that wait goes at 10 and takes until 13, the longest until 18."""
    found = hours(three_lots((10, 8, 3), sequence=sequence))
    assert tuple(found[campaign, 0][1] for campaign in range(3)) == starts


def tank_and_line(tank, line, *, lots=3, **given):
    """A tank, cleaned for 2 h, and a line, cleaned for 1 h, with so many hours of work; ``given`` for the line."""
    builder = PlanBuilder("tank by hand", 200 * HOUR)
    tanks, lines = builder.unit_class(), builder.unit_class()
    builder.campaign(builder.material(), lots=lots)
    for unit_class, work, cleaning, more in ((tanks, tank, 2, {}), (lines, line, 1, given)):
        builder.step(unit_class, **more)
        builder.segment(work * HOUR)
        builder.segment(cleaning * HOUR, role=Role.CLEANING)
    return builder


def test_a_tank_that_feeds_the_line_is_busy_to_the_end():
    """Lot 0: tank 0-5, line 5-15, tank cleaned 15-17. Lot 1: tank 17-22, line 22-32. Lot 2: 34-39, 39-49."""
    assert hours(tank_and_line(5, 10, keeps_previous=True)) == {
        (0, 0): (0, 0, 15, 15),
        (0, 1): (0, 17, 32, 32),
        (0, 2): (17, 34, 49, 49),
    }


@pytest.mark.parametrize(
    ("within", "until_end"),
    # Of lot 1, from 12 h: the line must have it by 22; or have done with it by 42, that is have it by 22.
    [(10, False), (30, True)],
)
def test_a_lot_that_waits_too_long_is_lost_in_its_tank(within, until_end):
    """Lot 0: tank 0-5, line 5-25, cleaned until 26. Lot 1: tank 7-12, lost at 22, the tank cleaned 22-24. Lot 2:
    planned at 7, tank 24-29, line 29-49."""
    builder = tank_and_line(5, 20)
    builder.limit("hold", 0, 1, within * HOUR, until_end=until_end)
    plan = builder.build()
    assert hours(builder) == {(0, 0): (0, 0, 25, 25), (0, 1): (0, 7, None, 22), (0, 2): (7, 24, 49, 49)}
    assert plan.causes[LiteralEngine(plan, 7, 0).run()[0, 1].cause] == "hold"


@pytest.mark.parametrize(("within", "until_end"), [(14, False), (34, True)])
def test_the_last_permitted_second_is_in_time(within, until_end):
    """Lot 1 may wait until 26, and gets the line at 26: 26-46. The tank is cleaned 26-28, lot 2: tank 28-33, waits
    until 47, which is its last second too: 47-67."""
    builder = tank_and_line(5, 20)
    builder.limit("hold", 0, 1, within * HOUR, until_end=until_end)
    assert hours(builder) == {(0, 0): (0, 0, 25, 25), (0, 1): (0, 7, 46, 46), (0, 2): (7, 28, 67, 67)}


def test_a_lot_that_cannot_be_done_in_time_does_not_use_the_line():
    """Shift 8-16 every day. Tank 0-12; the line is free, but 6 h of work last 12-16 and 32-34, and must end by 32: lost
    at 12, tank cleaned 12-14. Lot 1: tank 14-26, would work 32-38, and must end by 46: made at 38."""
    builder = PlanBuilder("shift by hand", 100 * HOUR)
    shifts = builder.calendar([h * HOUR for h in (8, 32, 56)], [h * HOUR for h in (16, 40, 64)])
    tanks, lines = builder.unit_class(), builder.unit_class()
    builder.campaign(builder.material(), lots=2)
    builder.step(tanks)
    builder.segment(12 * HOUR)
    builder.segment(2 * HOUR, role=Role.CLEANING)
    builder.step(lines)
    builder.segment(6 * HOUR, calendar=shifts)
    builder.limit("shift", 0, 1, 20 * HOUR, until_end=True)
    assert hours(builder) == {(0, 0): (0, 0, None, 12), (0, 1): (0, 14, 38, 38)}


def test_a_breakdown_that_makes_a_lot_late_loses_it_when_its_work_has_ended():
    """Tank 0-5; line 5 h from 5, breakdown at 8, repair until 18, work ends at 20, which is after 13: lost at 20."""
    builder = PlanBuilder("late by hand", 40 * HOUR)
    tanks = builder.unit_class()
    lines = builder.unit_class(failures=laws.Constant(3 * HOUR), repairs=laws.Constant(10 * HOUR))
    builder.campaign(builder.material(), lots=1)
    builder.step(tanks)
    builder.segment(5 * HOUR)
    builder.step(lines)
    builder.segment(5 * HOUR, breaks=True)
    builder.limit("late", 0, 1, 8 * HOUR, until_end=True)
    assert hours(builder) == {(0, 0): (0, 0, None, 20)}


def test_a_filler_begins_when_the_dryer_is_there():
    """Filler 10 h, dryer 30 h, 2 h of cleaning, 3 h of clearance before the next lot of the product.

    Lot 0: 0-10, dryer 10-40, cleaned until 42. Lot 1: has the filler at 10, the dryer at 42, cleared until 45;
    filler 45-55, dryer 55-85, cleaned until 87. Lot 2: planned at 10, the filler at 55, the dryer 87, cleared until
    90, filler 90-100, dryer 100-130.
    """
    builder = PlanBuilder("dryer by hand", 200 * HOUR)
    filler, dryer, product = builder.unit_class(), builder.unit_class(), builder.material()
    builder.campaign(product, lots=3)
    builder.step(filler, zero_wait=True)
    builder.segment(10 * HOUR)
    builder.step(dryer)
    builder.segment(3 * HOUR, role=Role.CHANGEOVER, before=product)
    builder.segment(30 * HOUR)
    builder.segment(2 * HOUR, role=Role.CLEANING)
    assert hours(builder) == {(0, 0): (0, 0, 40, 40), (0, 1): (0, 10, 85, 85), (0, 2): (10, 55, 130, 130)}


def test_a_media_fill_waits_for_the_lot_and_goes_before_the_next_one():
    """Work 20 h, turnaround 2 h, preparation 1 h. A media fill of 12 h is due at 10 and at 110.

    Lot 0: 0-20, turnaround until 22, media fill until 34, preparation until 35. Lot 1: 35-55, ready again at 58. The
    line is idle at 110: media fill until 122, prepared again until 123. Lot 2, planned at 120: 123-143.
    """
    builder = PlanBuilder("media fill by hand", 200 * HOUR)
    line = builder.unit_class()
    builder.routine("media_fill", 10 * HOUR, laws.Constant(12 * HOUR), every=100 * HOUR)
    builder.campaign(builder.material(), **at(builder, 0, 1, 120))
    builder.step(line)
    for role, time in ((Role.PREPARATION, 1), (Role.PROCESS, 20), (Role.CLEANING, 2)):
        builder.segment(time * HOUR, role=role)
    assert hours(builder) == {(0, 0): (0, 0, 20, 20), (0, 1): (1, 35, 55, 55), (0, 2): (120, 123, 143, 143)}


def test_a_unit_that_has_had_no_lot_is_not_prepared_after_a_routine():
    """Routine 5-8. The lot of 10 h prepares for 1 h: 10-11, work 11-31; without the routine 10-30."""
    builder = PlanBuilder("routine by hand", 100 * HOUR)
    line = builder.unit_class()
    builder.routine("service", 5 * HOUR, laws.Constant(3 * HOUR))
    builder.campaign(builder.material(), **at(builder, 10))
    builder.step(line)
    builder.segment(HOUR, role=Role.PREPARATION)
    builder.segment(20 * HOUR)
    assert hours(builder) == {(0, 0): (10, 10, 31, 31)}


def test_a_vessel_that_stood_clean_for_too_long_is_cleaned_again():
    """Work 10 h, turnaround 3 h, good for 24 h. Lot 0: 0-10, clean at 13. Lot 1 at 37: 37-47, clean at 50. Lot 2 at
    75, 25 h later: turnaround 75-78, work 78-88."""
    builder = PlanBuilder("clean hold by hand", 100 * HOUR)
    vessel = builder.unit_class()
    builder.campaign(builder.material(), **at(builder, 0, 37, 75))
    builder.step(vessel, clean_hold=24 * HOUR)
    builder.segment(10 * HOUR)
    builder.segment(3 * HOUR, role=Role.CLEANING)
    assert hours(builder) == {(0, 0): (0, 0, 10, 10), (0, 1): (37, 37, 47, 47), (0, 2): (75, 75, 88, 88)}


def test_a_vessel_has_not_stood_clean_while_a_lot_was_in_it():
    """One lot of 20 h without a turnaround, then one that wants a vessel that stood clean for 15 h at most: 20-30."""
    builder = PlanBuilder("clean hold of two", 100 * HOUR)
    vessel = builder.unit_class()
    for number, (work, given) in enumerate(((20, {}), (10, {"clean_hold": 15 * HOUR}))):
        builder.campaign(builder.material(), **at(builder, number))
        builder.step(vessel, **given)
        builder.segment(work * HOUR)
        if given:
            builder.segment(3 * HOUR, role=Role.CLEANING)
    assert hours(builder) == {(0, 0): (0, 0, 20, 20), (1, 0): (1, 20, 30, 30)}


def test_a_routine_that_was_due_before_the_unit_was_there_is_done_when_it_comes():
    """Due at 10, live at 50: routine 50-53, the lot 53-63."""
    builder = PlanBuilder("late unit by hand", 100 * HOUR)
    line = builder.unit_class(live_from=50 * HOUR)
    builder.routine("qualification", 10 * HOUR, laws.Constant(3 * HOUR))
    builder.campaign(builder.material(), **at(builder, 0))
    builder.step(line)
    builder.segment(10 * HOUR)
    assert hours(builder) == {(0, 0): (0, 53, 63, 63)}


def test_a_routine_is_due_from_its_very_second():
    """Work 0-20, turnaround 20-22, routine due at 22: 22-34, preparation 34-35; the next lot 35-55."""
    builder = PlanBuilder("second by hand", 100 * HOUR)
    line = builder.unit_class()
    builder.routine("media_fill", 22 * HOUR, laws.Constant(12 * HOUR))
    builder.campaign(builder.material(), **at(builder, 0, 1))
    builder.step(line)
    for role, time in ((Role.PREPARATION, 1), (Role.PROCESS, 20), (Role.CLEANING, 2)):
        builder.segment(time * HOUR, role=role)
    assert hours(builder) == {(0, 0): (0, 0, 20, 20), (0, 1): (1, 35, 55, 55)}


def test_what_was_done_to_a_unit_that_was_kept_for_a_lost_lot_is_done():
    """Filler 10 h, dryer 20 h, window 50 h, soiled, full clean 5 h.

    Lot 0: the dryer is cleaned 0-5, the filler breaks down after 4 h, at 9, and costs the lot; repaired at 10. Lot 1:
    the dryer is clean, filler 10-14, breaks down again.  Lost at 14.
    """
    builder = PlanBuilder("kept by hand", 15 * HOUR)
    filler = builder.unit_class(failures=laws.Constant(4 * HOUR), repairs=laws.Constant(HOUR))
    dryer = builder.unit_class(window=50 * HOUR, soiled=True)
    builder.campaign(builder.material(), lots=2)
    builder.step(filler, zero_wait=True)
    builder.segment(10 * HOUR, breaks=True, on_failure=OnFailure.LOSE_LOT)
    builder.step(dryer)
    builder.segment(5 * HOUR, role=Role.FULL_CLEAN)
    builder.segment(20 * HOUR)
    assert hours(builder) == {(0, 0): (0, 0, None, 9), (0, 1): (0, 10, None, 14)}


def test_a_preparation_before_a_lost_lot_holds_for_the_next_one():
    """As above, with a dryer whose preparation of 2 h holds for 6 h; lots are planned at 10 and 11.

    Lot 0: the dryer is prepared 10-12; the filler 12-16, breaks down, lost; repaired at 17. Lot 1: at 17 the dryer has
    been prepared for 5 h: the filler 17-21, lost.
    """
    builder = PlanBuilder("prepared by hand", 30 * HOUR)
    filler = builder.unit_class(failures=laws.Constant(4 * HOUR), repairs=laws.Constant(HOUR))
    dryer = builder.unit_class()
    builder.campaign(builder.material(), **at(builder, 10, 11))
    builder.step(filler, zero_wait=True)
    builder.segment(10 * HOUR, breaks=True, on_failure=OnFailure.LOSE_LOT)
    builder.step(dryer, valid=6 * HOUR)
    builder.segment(2 * HOUR, role=Role.PREPARATION)
    builder.segment(20 * HOUR)
    assert hours(builder) == {(0, 0): (10, 10, None, 16), (0, 1): (11, 17, None, 21)}


def test_a_vessel_that_stood_dirty_for_too_long_needs_extra_cleaning():
    """Two vessels, one cleaner; work 10 h, turnaround 6 h; after 4 h of standing dirty 5 h more.

    Both are left at 10; cleaned 10-16, and 16-22 with 5 h more until 27. Lot 2: 16-26. Lot 3: 27-37.
    """
    builder = PlanBuilder("dirty hold by hand", 40 * HOUR)
    vessels, cleaner = builder.unit_class(2), builder.pool(1)
    builder.campaign(builder.material(), lots=4)
    builder.step(vessels, dirty_hold=4 * HOUR, extra_cleaning=5 * HOUR)
    builder.segment(10 * HOUR)
    builder.segment(6 * HOUR, role=Role.CLEANING, needs=[(cleaner, 1)])
    found = hours(builder)
    assert [found[0, number][1:3] for number in range(4)] == [(0, 10), (0, 10), (16, 26), (27, 37)]


def test_the_unit_with_the_fewest_hours_of_set_up_is_taken():
    """Unit 0 had the first product, unit 1 the second. From the first to the third 7 h, from the second 3 h: unit 1,
    30-33, work 33-43."""
    builder = PlanBuilder("choice by hand", 100 * HOUR)
    lines, products = builder.unit_class(2), [builder.material() for _ in range(3)]
    for number, time in enumerate((0, 1, 30)):
        builder.campaign(products[number], **at(builder, time))
        builder.step(lines)
        builder.segment(7 * HOUR, role=Role.CHANGEOVER, before=NONE)
        builder.segment(3 * HOUR, role=Role.CHANGEOVER, before=products[1 if number != 1 else 0])
        builder.segment(10 * HOUR)
    assert hours(builder)[2, 0] == (30, 30, 43, 43)
