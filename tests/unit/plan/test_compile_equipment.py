"""Calendars, live dates and breakdowns as tables; the start, 4 January 2027, is a Monday."""

from typing import Any

import pytest

from capsim.foundation.distributions import Constant
from capsim.plan.plan import NONE, UNLIMITED
from tests.plants import TINY, plan_of

HOUR, DAY = 3600, 86_400
WEEK = "sites.plant.calendars.week"
UNITS = "sites.plant.unit_classes"


def hours(edits: dict[str, Any], first: int = 6) -> list[tuple[float, float]]:
    """The first open intervals of the calendar, in hours after the start."""
    plan = plan_of(TINY, edits)
    line = next(row for row in plan.unit_classes if row.name == "line")
    calendar = plan.calendar(line.calendar)
    assert calendar is not None
    return [(start / HOUR, end / HOUR) for start, end in zip(calendar.opens, calendar.closes, strict=True)][:first]


def test_weekdays_and_the_weekend() -> None:
    """Five days of 06-22, then Monday a week later."""
    assert hours({}) == [(6, 22), (30, 46), (54, 70), (78, 94), (102, 118), (174, 190)]


def test_a_start_in_the_middle_of_a_shift() -> None:
    """From 10:00 on: 12 hours are left of the first shift, the next opens 20 hours after the start."""
    assert hours({"start": "2027-01-04 10:00"}, 2) == [(0, 12), (20, 36)]


def test_a_start_after_the_shift() -> None:
    assert hours({"start": "2027-01-04 23:00"}, 1) == [(7, 23)]


def test_a_holiday_is_a_whole_day() -> None:
    """Tuesday is closed; so is the first day of the scenario, and one before it changes nothing."""
    assert hours({f"{WEEK}.holidays": ["2027-01-05"]}, 2) == [(6, 22), (54, 70)]
    assert hours({f"{WEEK}.holidays": ["2027-01-04"]}, 1) == [(30, 46)]
    assert hours({f"{WEEK}.holidays": ["2027-01-03"]}) == hours({})


def test_a_holiday_cuts_a_night_shift_at_midnight() -> None:
    """Shifts from 22 to 06; on Tuesday neither the end of the first nor the begin of the second takes place."""
    night = {f"{WEEK}.hours": "22:00-06:00", f"{WEEK}.holidays": ["2027-01-05"]}
    assert hours(night, 3) == [(22, 24), (48, 54), (70, 78)]


def test_a_shutdown_ends_on_the_day_it_is_open_again() -> None:
    closed = {f"{WEEK}.shutdowns": [{"from": "2027-01-04 12:00", "to": "2027-01-07"}]}
    assert hours(closed, 2) == [(6, 12), (78, 94)]
    begun = {f"{WEEK}.shutdowns": [{"from": "2026-12-24", "to": "2027-01-05"}]}
    assert hours(begun, 1) == [(30, 46)]


def test_days_around_the_clock_join() -> None:
    assert hours({f"{WEEK}.hours": "00:00-24:00", f"{WEEK}.days": "mon-sun"}) == [(0, 150 * 24)]


def test_the_calendar_goes_on_after_the_horizon() -> None:
    """60 days of horizon and 90 of margin, so that work that reaches over it has an end."""
    assert hours({}, 1000)[-1][1] / 24 == pytest.approx(150, abs=3)


def live(edits: dict[str, Any]) -> tuple[float, float, float, float]:
    """Days on which bioreactor, analyst, authority and the bulk campaign begin."""
    plan = plan_of(TINY, edits)
    rows = {row.name: row.live_from for row in (*plan.unit_classes, *plan.servers)}
    first = next(row.first for row in plan.campaigns if row.name == "bulk_at_plant")
    return rows["bioreactor"] / DAY, rows["analyst"] / DAY, rows["authority"] / DAY, first / DAY


@pytest.mark.parametrize(
    ("edits", "days"),
    [
        ({}, (0, 0, 0, 0)),
        ({"sites.plant.goes_live": "10 day"}, (10, 10, 0, 10)),
        ({"sites.plant.goes_live": "2027-01-14"}, (10, 10, 0, 10)),
        ({"sites.plant.goes_live": "2026-01-14"}, (0, 0, 0, 0)),
        ({"sites.plant.goes_live": "10 day", f"{UNITS}.bioreactor.goes_live": "12 day"}, (12, 10, 0, 10)),
        (
            {"sites.plant.laboratory.analyst.goes_live": "3 day", "authorities.authority.goes_live": "5 day"},
            (0, 3, 5, 0),
        ),
    ],
)
def test_live_dates(edits: dict[str, Any], days: tuple[float, ...]) -> None:
    """What belongs to a site is there when the site is, or later; an authority belongs to none."""
    assert live(edits) == days


def test_each_unit_breaks_down_by_itself() -> None:
    edits = {f"{UNITS}.bioreactor.count": 3, f"{UNITS}.bioreactor.breakdowns": {"between": "40 h", "repair": "8 h"}}
    plan = plan_of(TINY, edits)
    row = next(row for row in plan.unit_classes if row.name == "bioreactor")
    between, repair = plan.streams[row.failures : row.failures + 3], plan.streams[row.repairs : row.repairs + 3]
    assert [stream.name for stream in between] == [f"plant/bioreactor/{n}/between failures" for n in range(3)]
    assert [stream.name for stream in repair] == [f"plant/bioreactor/{n}/repair" for n in range(3)]
    assert {stream.distribution for stream in between} == {Constant(40.0 * HOUR)}
    assert {stream.distribution for stream in repair} == {Constant(8.0 * HOUR)}
    assert [(row.failures, row.repairs) for row in plan.unit_classes if row.name != "bioreactor"] == [(NONE, NONE)] * 2


def test_stores_and_pools() -> None:
    plan = plan_of(TINY, {"sites.plant.stores.yard": {}})
    assert {(row.name, row.capacity) for row in plan.stores} == {("freezer", 20), ("yard", UNLIMITED)}
    assert [(row.name, row.count) for row in plan.pools] == [("operator", 3)]
