"""When a prepared unit counts as prepared, worked out by hand."""

from capsim.engine.replication import run_replication
from tests.plants import plan_of

HOUR = 3600

LINE = """
name: one line
start: 2027-01-04
horizon: 30 day
sites:
  plant:
    calendars: {week: {days: mon-fri, hours: "06:00-22:00"}}
    unit_classes: {line: {}}
materials:
  sterile:
    procedure:
      - {unit_procedure: process, on: line, duration: 1 h, preparation: 8 h, preparation_valid: 24 h}
  plain:
    procedure: [{unit_procedure: process, on: line, duration: 1 h, turnaround: 1 h}]
campaigns:
  - {make: sterile, at: plant, starts: {at: [6 h, 480 h]}}
  - {make: plain, at: plant, starts: {at: [478 h]}}
"""


def made(edits=None):
    """When each lot of sterile material was made [h]."""
    tables = run_replication(plan_of(LINE, edits or {}), seed=1, index=0).tables
    lots = tables["lots"]
    return (lots["made"][lots["campaign"] == 0] / HOUR).tolist()


def test_the_cleaning_after_another_material_prepares_nothing():
    """Sterile lot on day 0, prepared until 15 h; a plain lot ends and is cleaned at 480 h; then 8 h and 1 h more."""
    assert made() == [7.0, 489.0]


def test_a_changeover_opens_what_was_prepared():
    """The second lot comes 2 h after the preparation that followed the first, but a plain lot was between them."""
    edits = {
        "campaigns[0].starts": {"at": ["6 h", "18 h"]},
        "campaigns[1].starts": {"at": ["16 h"]},
        "materials.sterile.procedure[0].changeover": "3 h",
    }
    # Prepared at 15 h; plain 16-17, cleaned to 18; changeover to 21, preparation to 29, work to 30.
    assert made(edits) == [7.0, 30.0]


def test_it_must_hold_until_the_shift_begins_in_which_the_work_is_done():
    """Prepared on Friday at 07:00 (103 h), taken on Saturday at 06:00, worked on from Monday at 06:00 (174 h)."""
    edits = {"sites.plant.unit_classes.line": {"calendar": "week"}, "campaigns[0].starts": {"at": ["78 h", "126 h"]}}
    # The first lot finds what went live 78 h ago: 8 h and 1 h on Thursday. The second: 8 h more on Monday, then 1 h.
    assert made(edits) == [87.0, 183.0]


def test_cip_on_a_skid_then_sip_without_it():
    """Two vessels, one CIP skid: lots 0-1, vessel 0 CIP 1-3 and vessel 1 3-5, then 8 h of SIP each without the skid.

    Where the SIP takes the skid too, that of vessel 0 waits for the CIP of vessel 1: 5-13, and its lot is made at 14;
    that of vessel 1 is 13-21.
    """
    vessels = {
        "sites.plant.unit_classes.line": {"count": 2},
        "sites.plant.pools": {"cip_skid": {"count": 1}},
        "materials.sterile.procedure[0].turnaround": "2 h",
        "materials.sterile.procedure[0].turnaround_needs": {"cip_skid": 1},
        "materials.sterile.procedure[0].preparation_valid": None,
        "campaigns[0].starts": {"at": ["0 h", "0 h", "2 h", "2 h"]},
        "campaigns[1].starts": {"at": ["700 h"]},
    }
    assert made({**vessels, "materials.sterile.procedure[0].preparation_needs": {}}) == [1, 1, 12, 14]
    assert made(vessels) == [1, 1, 14, 22]
