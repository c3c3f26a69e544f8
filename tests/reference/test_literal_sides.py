"""Both engines against plants worked out by hand: steps side by side, and limits that are a sum."""

from dataclasses import replace

import pytest

from capsim.foundation import distributions as laws
from capsim.foundation.rules import Effect, Role, Struck
from capsim.plan.plan import NONE, UNLIMITED, DisruptionRow, EffectRow, OnClose, OnFailure
from tests.reference.literal_engine import LiteralEngine
from tests.reference.plan_builder import HOUR, PlanBuilder
from tests.reference.test_equal import check_equal
from tests.reference.test_equal import hours as hours_of_plan
from tests.reference.test_literal import at


def hours(builder):
    """Planned, started, made and decided of every lot [h]."""
    return hours_of_plan(builder.build())


# Side by side.


def main_and_side(main, side, *, cleaning=(0, 0), lots=3, more=(), **given):
    """A main vessel and one alongside, so many hours of work and of cleaning each; ``given`` for the work."""
    builder = PlanBuilder("side by hand", 100 * HOUR)
    classes = [builder.unit_class(**law) for law in (more or ({}, {}))]
    builder.campaign(builder.material(), lots=lots)
    for place, work in enumerate((main, side)):
        builder.step(classes[place], alongside=bool(place))
        builder.segment(work * HOUR, **given)
        if cleaning[place]:
            builder.segment(cleaning[place] * HOUR, role=Role.CLEANING)
    return builder


def test_the_lot_is_done_when_what_runs_beside_has_ended_too():
    """Main vessel 5 h and 1 h of cleaning, alongside 8 h and 3 h.

    Lot 0: 0-5 and 0-8, made at 8; main vessel cleaned until 9, the other until 11. Lot 1: main 9-14, alongside 11-19;
    cleaned until 20 and 22. Lot 2: main 20-25, alongside 22-30.
    """
    assert hours(main_and_side(5, 8, cleaning=(1, 3))) == {
        (0, 0): (0, 0, 8, 8),
        (0, 1): (0, 9, 19, 19),
        (0, 2): (9, 20, 30, 30),
    }


def test_a_unit_alongside_is_left_when_its_own_work_has_ended():
    """Main 9 h; alongside 2 h and 3 h of cleaning. Another lot, planned at 1, has the vessel alongside at 5: 5-6."""
    builder = main_and_side(9, 2, cleaning=(0, 3), lots=1)
    builder.campaign(builder.material(), **at(builder, 1))
    builder.step(1)
    builder.segment(HOUR)
    assert hours(builder) == {(0, 0): (0, 0, 9, 9), (1, 0): (1, 5, 6, 6)}


def test_what_runs_beside_asks_after_the_main_step_and_in_order():
    """One crew for all: main 2 h, 0-2; alongside 3 h, 2-5, and 1 h, 5-6. The next step 1 h: 6-7.

    A lot of another product, planned at 1, has the crew after all three that had asked at 0, and before the next step,
    which asks at 6: 6-10, so that the next step is 10-11.
    """
    builder = PlanBuilder("crew by hand", 100 * HOUR)
    crew = builder.pool(1)
    builder.campaign(builder.material(), lots=1)
    for work, alongside in ((2, False), (3, True), (1, True), (1, False)):
        builder.step(builder.unit_class(), alongside=alongside)
        builder.segment(work * HOUR, needs=[(crew, 1)])
    builder.campaign(builder.material(), **at(builder, 1))
    builder.step(builder.unit_class())
    builder.segment(4 * HOUR, needs=[(crew, 1)])
    assert hours(builder) == {(0, 0): (0, 0, 11, 11), (1, 0): (1, 1, 10, 10)}


def test_a_unit_alongside_is_set_up_as_any():
    """Preparation 2 h for the second product, changeover 4 h from the first, alongside 3 h, main 5 h.

    First lot, of the first product: main 0-5, alongside 0-3. Second, planned at 1: main 5-10, changeover of the vessel
    alongside 5-9, preparation 9-11, work 11-14.
    """
    builder = PlanBuilder("set-up by hand", 100 * HOUR)
    vessels, products = [builder.unit_class(), builder.unit_class()], [builder.material(), builder.material()]
    for number, product in enumerate(products):
        builder.campaign(product, **at(builder, number))
        builder.step(vessels[0])
        builder.segment(5 * HOUR)
        builder.step(vessels[1], alongside=True)
        if number:
            builder.segment(4 * HOUR, role=Role.CHANGEOVER, before=NONE)
            builder.segment(2 * HOUR, role=Role.PREPARATION)
        builder.segment(3 * HOUR)
    assert hours(builder) == {(0, 0): (0, 0, 5, 5), (1, 0): (1, 5, 14, 14)}


def test_a_breakdown_alongside_loses_the_lot_when_all_has_ended():
    """Main 10 h; alongside 5 h, a breakdown after 3 h that costs the lot, repair 2 h.

    Lot 0: breakdown at 3, repaired at 5, lost at 10. Lot 1: 10-20, breakdown at 13, lost at 20.
    """
    failing = {"failures": laws.Constant(3 * HOUR), "repairs": laws.Constant(2 * HOUR)}
    given = {"breaks": True, "on_failure": OnFailure.LOSE_LOT}
    builder = main_and_side(10, 5, lots=2, more=({}, failing), **given)
    assert hours(builder) == {(0, 0): (0, 0, None, 10), (0, 1): (0, 10, None, 20)}


def test_a_shift_that_ends_alongside_loses_the_lot_too():
    """Main 2 h; alongside 6 h, the shift ends at 4: lost at 4."""
    builder = main_and_side(2, 6, lots=1)
    builder.calendar([0], [4 * HOUR])
    builder._extend("segments", calendar=0, on_close=OnClose.LOSE_LOT)
    assert hours(builder) == {(0, 0): (0, 0, None, 4)}


def test_what_runs_beside_a_lost_lot_goes_on_to_its_end():
    """Main 5 h, a breakdown after 4 h costs the lot, repair 1 h. Alongside 9 h. Others need that vessel for 1 h.

    Lot 0: lost at 4, alongside until 9. The first other, planned at 2: 9-10. Lot 1 has the main vessel at 5, and asks
    for the one alongside then; lost at 9; alongside 10-19 all the same. The second other, planned at 6: 19-20.
    """
    failing = {"failures": laws.Constant(4 * HOUR), "repairs": laws.Constant(HOUR)}
    given = {"breaks": True, "on_failure": OnFailure.LOSE_LOT}
    builder = main_and_side(5, 9, lots=2, more=(failing, {}), **given)
    builder.campaign(builder.material(), **at(builder, 2, 6))
    builder.step(1)
    builder.segment(HOUR)
    assert hours(builder) == {
        (0, 0): (0, 0, None, 4),
        (0, 1): (0, 5, None, 9),
        (1, 0): (2, 9, 10, 10),
        (1, 1): (6, 19, 20, 20),
    }


def three_steps(within, last, **given):
    """First 1 h; main 3 h with 8 h alongside; last 2 h, done at 11; a limit from the end of the first."""
    builder = PlanBuilder("limit by hand", 100 * HOUR)
    builder.campaign(builder.material(), lots=1)
    for work, alongside in ((1, False), (3, False), (8, True), (2, False)):
        builder.step(builder.unit_class(), alongside=alongside)
        builder.segment(work * HOUR)
    builder.limit("hold", 0, last, within * HOUR, **given)
    return hours(builder)[0, 0]


@pytest.mark.parametrize(
    ("within", "last", "until_end", "expected"),
    [
        # The main work ends at 4, what is alongside at 9: the limit to the end of the main work looks at 4.
        (3, 1, True, (0, 0, 11, 11)),
        # The last step takes the lot at 9, which is 8 h after the end of the first; its work ends at 11.
        (8, 3, False, (0, 0, 11, 11)),
        (10, 3, True, (0, 0, 11, 11)),
        # One hour less: it is too late when what is alongside has ended; or when the last unit is granted, at 9.
        (7, 3, False, (0, 0, None, 9)),
        (9, 3, True, (0, 0, None, 9)),
    ],
)
def test_limits_look_at_the_main_step(within, last, until_end, expected):
    assert three_steps(within, last, until_end=until_end) == expected


def test_a_lot_that_is_late_does_not_wait_for_what_runs_beside():
    """First 1 h; main 3 h from 1, breakdown at 3, repair until 9, work until 10; alongside 14 h, until 15.

    The main work must end within 8 h of the end of the first, by 9: lost at 10.
    """
    builder = PlanBuilder("late by hand", 14 * HOUR)
    builder.campaign(builder.material(), lots=1)
    builder.step(builder.unit_class())
    builder.segment(HOUR)
    failing = {"failures": laws.Constant(2 * HOUR), "repairs": laws.Constant(6 * HOUR)}
    builder.step(builder.unit_class(**failing))
    builder.segment(3 * HOUR, breaks=True)
    builder.step(builder.unit_class(), alongside=True)
    builder.segment(14 * HOUR)
    builder.limit("hold", 0, 1, 8 * HOUR, until_end=True)
    assert hours(builder) == {(0, 0): (0, 0, None, 10)}


def test_a_kept_unit_stands_empty_until_all_has_ended():
    """Filler 2 h, with zero wait to the dryer of 10 h; alongside the filler 5 h. Filler 0-2, until 5 on board; dryer
    5-15. Lot 1: has the filler at 5, waits for the dryer until 15: 15-17, alongside 15-20, dryer 20-30."""
    builder = PlanBuilder("zero wait by hand", 100 * HOUR)
    classes = [builder.unit_class() for _ in range(3)]
    builder.campaign(builder.material(), lots=2)
    builder.step(classes[0], zero_wait=True)
    builder.segment(2 * HOUR)
    builder.step(classes[1], alongside=True)
    builder.segment(5 * HOUR)
    builder.step(classes[2])
    builder.segment(10 * HOUR)
    assert hours(builder) == {(0, 0): (0, 0, 15, 15), (0, 1): (0, 5, 30, 30)}


def test_what_fed_the_main_step_is_left_when_the_main_work_has_ended():
    """Tank 1 h, cleaned for 1 h; line 4 h, fed from the tank, with 9 h alongside.

    Lot 0: tank 0-1, line 1-5, alongside 1-10; tank cleaned 5-6. Lot 1: tank 6-7, line 10-14, alongside 10-19; tank
    cleaned 14-15. Lot 2, planned at 6: tank from 15, line 19-23, alongside 19-28.
    """
    builder = PlanBuilder("feed by hand", 100 * HOUR)
    classes = [builder.unit_class() for _ in range(3)]
    builder.campaign(builder.material(), lots=3)
    builder.step(classes[0])
    builder.segment(HOUR)
    builder.segment(HOUR, role=Role.CLEANING)
    builder.step(classes[1], keeps_previous=True)
    builder.segment(4 * HOUR)
    builder.step(classes[2], alongside=True)
    builder.segment(9 * HOUR)
    assert hours(builder) == {(0, 0): (0, 0, 10, 10), (0, 1): (0, 6, 19, 19), (0, 2): (6, 15, 28, 28)}


def test_a_lot_that_is_late_when_all_has_ended_is_lost_for_that():
    """Main 1 h; alongside 5 h, a breakdown after 3 h costs the lot, at 3. The main step counts, 2 h are permitted."""
    failing = {"failures": laws.Constant(3 * HOUR), "repairs": laws.Constant(HOUR)}
    given = {"breaks": True, "on_failure": OnFailure.LOSE_LOT}
    builder = main_and_side(1, 5, lots=1, more=({}, failing), **given)
    builder.limit_inside("out of the cold", (0,), 2 * HOUR)
    plan = builder.build()
    found = LiteralEngine(plan, 7, 0).run()[0, 0]
    assert (found.decided / HOUR, plan.causes[found.cause]) == (3, "out of the cold")


# Limits that are a sum.


def out_of_the_cold(within, inside, *, works=(4, 5, 3), holds=(NONE, NONE, NONE), lots=1, **given):
    """Three vessels one after the other; a limit for the sum of the time in some of them."""
    builder = PlanBuilder("sum by hand", 100 * HOUR)
    builder.campaign(builder.material(), lots=lots, **given)
    for work, after in zip(works, holds, strict=True):
        builder.step(builder.unit_class(), after=after)
        builder.segment(work * HOUR)
    builder.limit_inside("out of the cold", inside, round(within * HOUR))
    return builder


@pytest.mark.parametrize(
    ("within", "inside", "expected"),
    [
        # 4 h in the first and 3 h in the last; the 5 h between do not count.
        (7, (0, 2), (0, 0, 12, 12)),
        (6.5, (0, 2), (0, 0, None, 12)),
        # Without a break: lost when the work that made it late has ended, at 9, or in the last vessel, at 12.
        (9, (0, 1), (0, 0, 12, 12)),
        (8.5, (0, 1), (0, 0, None, 9)),
        (11, (0, 1, 2), (0, 0, None, 12)),
    ],
)
def test_only_the_time_inside_counts(within, inside, expected):
    assert hours(out_of_the_cold(within, inside))[0, 0] == expected


def two_lots(within, after, works=(4, 10, 1)):
    """The first vessel counts. Lot 0: first 0-4, second 4-14. Lot 1: first 4-8, could have the second at 14."""
    found = hours(out_of_the_cold(within, (0,), works=works, holds=(after, NONE, NONE), lots=2))
    return found[0, 1]


def test_a_lot_that_waits_is_lost_on_its_last_second():
    """In the first vessel from 4; the second is free at 14: 10 h are in time, 9 h end at 13."""
    assert two_lots(10, NONE) == (0, 4, 25, 25)
    assert two_lots(9, NONE) == (0, 4, None, 13)


def test_the_clock_stops_in_a_hold():
    """It is in the hold from 8, after 4 h."""
    assert two_lots(4, UNLIMITED) == (0, 4, 25, 25)


def test_the_clock_runs_while_a_lot_waits_for_a_place_in_a_store():
    """One place behind the first vessel, works of 4, 10, 1 h; the first vessel counts.

    Lot 0: first 0-4, second 4-14. Lot 1: first 4-8, store 8-14, second 14-24. Lot 2: planned at 4, first 8-12, has
    the place at 14, after 6 h. Lost at 13 with 5 h.
    """
    for within, expected in ((6, (4, 8, 35, 35)), (5, (4, 8, None, 13))):
        builder = out_of_the_cold(within, (0,), works=(4, 10, 1), lots=3)
        steps = builder.tables["steps"]
        steps[0] = replace(steps[0], after=builder.store(1))
        assert hours(builder)[0, 2] == expected


def test_the_set_up_of_the_next_unit_counts_for_the_one_in_which_the_lot_stands():
    """First 4 h; the second, whose preparation has lapsed, is prepared 4-6 and works 6-12. The lot stands in the first
    for 6 h; with 5 h it is lost when the set-up has ended, at 6."""
    for within, expected in ((6, (0, 0, 12, 12)), (5, (0, 0, None, 6))):
        builder = PlanBuilder("set-up by hand", 100 * HOUR)
        builder.campaign(builder.material(), lots=1)
        builder.step(builder.unit_class())
        builder.segment(4 * HOUR)
        builder.step(builder.unit_class(), valid=HOUR)
        builder.segment(2 * HOUR, role=Role.PREPARATION)
        builder.segment(6 * HOUR)
        builder.limit_inside("out of the cold", (0,), within * HOUR)
        assert hours(builder)[0, 0] == expected


def test_what_runs_beside_counts_for_the_sum_of_the_main_step():
    """Main 3 h, 8 h alongside, then 2 h; the main step counts: 8 h. With 7 h it is lost when all has ended."""
    for within, expected in ((8, (0, 0, 10, 10)), (7, (0, 0, None, 8))):
        builder = PlanBuilder("both by hand", 100 * HOUR)
        builder.campaign(builder.material(), lots=1)
        for work, alongside in ((3, False), (8, True), (2, False)):
            builder.step(builder.unit_class(), alongside=alongside)
            builder.segment(work * HOUR)
        builder.limit_inside("out of the cold", (0,), within * HOUR)
        assert hours(builder)[0, 0] == expected


def test_the_last_step_with_something_alongside_leads_to_the_store():
    """Main 2 h and 1 h alongside, then a store for one lot, that is never emptied: what uses it needs more.

    Lot 0: 0-2, in the store. Lot 1: 2-4, and keeps its vessel: lot 2 has none.
    """
    builder = PlanBuilder("store by hand", 20 * HOUR)
    bulk = builder.material()
    builder.campaign(bulk, lots=3, store=builder.store(1))
    builder.step(builder.unit_class(), after=UNLIMITED)
    builder.segment(2 * HOUR)
    builder.step(builder.unit_class(), alongside=True)
    builder.segment(HOUR)
    builder.campaign(builder.material(), **at(builder, 0))
    builder.draws(bulk, 5000)
    builder.step(builder.unit_class())
    builder.segment(HOUR)
    assert hours(builder) == {
        (0, 0): (0, 0, 2, 2),
        (0, 1): (0, 2, None, None),
        (0, 2): (2, None, None, None),
        (1, 0): (0, None, None, None),
    }


def test_of_the_units_that_a_lost_lot_gives_back_its_own_comes_last():
    """Tank 2 h, which counts, 3 h are permitted; filler, prepared for 2 h, with zero wait to the dryer.

    The lot is lost when the filler is prepared, at 4. Two wait, one for the filler, one for the dryer, and there is one
    crew for their work of 1 h: the dryer is given back first, 4-5; the filler 5-6.
    """
    builder = PlanBuilder("order by hand", 20 * HOUR)
    tank, filler, dryer, crew = *(builder.unit_class() for _ in range(3)), builder.pool(1)
    builder.campaign(builder.material(), lots=1)
    builder.step(tank)
    builder.segment(2 * HOUR)
    builder.step(filler, zero_wait=True, valid=HOUR)
    builder.segment(2 * HOUR, role=Role.PREPARATION)
    builder.segment(HOUR)
    builder.step(dryer)
    builder.segment(HOUR)
    builder.limit_inside("out of the cold", (0,), 3 * HOUR)
    for unit_class in (filler, dryer):
        builder.campaign(builder.material(), **at(builder, 3))
        builder.step(unit_class)
        builder.segment(HOUR, needs=[(crew, 1)])
    assert hours(builder) == {(0, 0): (0, 0, None, 4), (1, 0): (3, 4, 6, 6), (2, 0): (3, 4, 5, 5)}


def test_of_two_limits_at_the_same_second_the_first_by_name_counts():
    """Both end at 9, where a lot that waits is lost."""
    builder = out_of_the_cold(5, (0,), works=(4, 10, 1), lots=2)
    builder.limit("a hold", 0, 1, HOUR)
    plan = builder.build()
    found = LiteralEngine(plan, 7, 0).run()[0, 1]
    assert (found.decided / HOUR, plan.causes[found.cause]) == (9, "a hold")


def test_half_a_turnaround_does_not_make_a_unit_clean():
    """The second unit stays clean for 8 h; its turnaround is 2 h, then 1 h with a crew, which works 8-20 elsewhere.

    Lot 0 of the first product is in the first unit 0-9; the second one is cleaned again from 9 on, and waits for the
    crew from 11. Within 4 h of the first step, on 13, the lot is lost. The other product, planned at 14, finds a unit
    that is not clean: 14-16, and 20-21 with the crew; its work of 1 h ends at 22.
    """
    builder = PlanBuilder("half a turnaround by hand", 100 * HOUR)
    crew = builder.pool(1)
    first, second, elsewhere = builder.unit_class(), builder.unit_class(), builder.unit_class()
    hold = {"clean_hold": 8 * HOUR}

    def last_step(work):
        builder.step(second, **hold)
        builder.segment(work * HOUR)
        builder.segment(2 * HOUR, role=Role.CLEANING)
        builder.segment(HOUR, role=Role.CLEANING, needs=[(crew, 1)])

    builder.campaign(builder.material(), lots=1)
    builder.step(first)
    builder.segment(9 * HOUR)
    last_step(5)
    builder.limit("hold time", 0, 1, 4 * HOUR)
    builder.campaign(builder.material(), **at(builder, 8))
    builder.step(elsewhere)
    builder.segment(12 * HOUR, needs=[(crew, 1)])
    builder.campaign(builder.material(), **at(builder, 14))
    last_step(1)
    assert hours(builder) == {(0, 0): (0, 0, None, 13), (1, 0): (8, 8, 20, 20), (2, 0): (14, 14, 22, 22)}


def test_of_two_alongside_that_are_hit_at_one_second_the_first_by_unit_names_the_cause():
    """Main 20 h; two vessels of other classes beside it: the first one works 0-10, the second waits for its crew.

    At 5 both are found contaminated. The one that waits leaves at once, the other when its work stops at that second;
    but the cause is that of the first in the order of the classes.
    """
    builder = PlanBuilder("two beside by hand", 100 * HOUR)
    builder.causes += ["virus", "mould"]
    crew = builder.pool(1)
    main, one, other, elsewhere = (builder.unit_class() for _ in range(4))
    builder.campaign(builder.material(), **at(builder, 0))
    builder.step(elsewhere)
    builder.segment(50 * HOUR, needs=[(crew, 1)])
    builder.campaign(builder.material(), lots=1)
    for units, work, needs in ((main, 20, []), (one, 10, []), (other, 10, [(crew, 1)])):
        builder.step(units, alongside=units != main)
        builder.segment(work * HOUR, needs=needs)
    effects = [
        EffectRow(row, int(Effect.SPOIL), int(Struck.UNIT_CLASS), units, unit=0, cause=builder.causes.index(cause))
        for row, (units, cause) in enumerate(((other, "mould"), (one, "virus")))
    ]
    length = builder.stream(laws.Constant(HOUR))
    dates = builder.planned(5 * HOUR)
    rows = [DisruptionRow(f"{row}", "any", dates, NONE, NONE, length, NONE, (row, row + 1)) for row in (0, 1)]
    plan = replace(builder.build(), disruptions=tuple(rows), effects=tuple(effects))
    found = LiteralEngine(plan, 7, 0).run()
    check_equal(plan, 0, found)
    assert (found[1, 0].decided, plan.causes[found[1, 0].cause]) == (20 * HOUR, "virus")
