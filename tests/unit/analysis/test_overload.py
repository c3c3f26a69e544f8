"""Utilisation over one by plan, worked out by hand."""

import pytest

from capsim.analysis.overload import overloads
from tests.plants import plan_of

LINE = """
name: one line
start: 2027-01-04
horizon: 100 day
sites:
  plant:
    calendars: {day: {hours: "06:00-18:00"}}
    unit_classes: {line: {}}
    pools: {crew: {count: 1}}
    laboratory: {analyst: {count: 2}}
materials:
  red:
    procedure: [{unit_procedure: process, on: line, duration: 40 h, turnaround: 8 h}]
    release: {checks: {potency: {by: analyst, hands_on: 60 h}}}
  blue: {procedure: [{unit_procedure: process, on: line, duration: 20 h}]}
campaigns:
  - {make: red, at: plant, starts: {every: 80 h}}
  - {make: blue, at: plant, starts: {gaps: 40 h}}
"""
LINE_CLASS = "sites.plant.unit_classes.line"


def loads(edits=None):
    return {one.label: (round(one.load, 6), one.by) for one in overloads(plan_of(LINE, edits or {}))}


def test_a_line_with_more_planned_than_its_hours():
    """Red: 48 of 80 h, 60 %. Blue: 20 of 40 h, 50 %. Together 110 %; the analysts have 60 of 80 h for two, 37.5 %."""
    assert loads() == {"plant.line": (1.1, (("red_at_plant", 0.6), ("blue_at_plant", 0.5)))}
    assert loads({f"{LINE_CLASS}.count": 2}) == {}


def test_shifts_and_routines_count():
    """Half of the hours are open: 220 %. A media fill of 48 h every 480 h takes 10 % of the units' time."""
    assert loads({f"{LINE_CLASS}.calendar": "day"})["plant.line"][0] == pytest.approx(2.2)
    edits = {f"{LINE_CLASS}.routines": {"media_fill": {"duration": "48 h", "every": "480 h", "needs": {"crew": 1}}}}
    assert loads(edits)["plant.line"][0] == pytest.approx(1.2)


def test_a_campaign_that_waits_for_units_asks_for_no_more_than_there_is():
    assert loads({"campaigns[0].starts": "free"}) == {}
    assert loads({"campaigns[0].lots_in_process": 1}) == {}


def test_listed_starts_are_spread_over_the_run():
    """Red at 50 dates in 2400 h: 50 x 48 h = 100 %; one more, with no blue lots, is too much."""
    dates = [f"{48 * number} h" for number in range(50)]
    edits = {"campaigns[1].starts": "free", "campaigns[0].starts": {"at": dates}}
    assert loads(edits) == {}
    assert loads({**edits, "campaigns[0].starts": {"at": [*dates, "10 h"]}})["plant.line"][0] == pytest.approx(1.02)


def test_the_sentence_names_the_offender_and_the_remedy():
    (one,) = overloads(plan_of(LINE))
    assert str(one) == (
        "plant.line: planned starts ask for 110% of its hours (red_at_plant 60%, blue_at_plant 50%), so lots pile up "
        "there; let one more work side by side, or start fewer lots"
    )


def test_units_that_join_count_from_their_date_while_lots_are_planned():
    """110 % of one line; from day 50 on there are two, 1.5 in the mean of 100 days. Lots for 40 days: 110 %."""
    joins = {f"{LINE_CLASS}.joins": [{"count": 1, "at": "50 day"}]}
    assert loads(joins) == {}
    early = {"campaigns[0].lots": 12, "campaigns[1].lots": 24}
    assert {name: load for name, (load, _) in loads({**joins, **early}).items()} == {"plant.line": 1.1}
