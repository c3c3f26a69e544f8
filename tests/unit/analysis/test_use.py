"""How much places are used, in plants worked out by hand; times are hours."""

from typing import Any

import pytest

from capsim.analysis import queues
from capsim.analysis.queues import Utilisation
from tests import plants as files


def use(text: str, edits: dict[str, Any] | None = None) -> dict[str, Utilisation]:
    return {place.label: place for place in queues.utilisation(files.run(text, edits))}


FINITE = """
name: one lot
start: 2027-01-04
horizon: 365 day
sites: {plant: {unit_classes: {m: {routines: {media: {duration: 24 h, first: 10 day, every: 30 day}}}, k: {}}}}
materials:
  vial:
    lot_size: 1000 dose
    procedure:
      - {unit_procedure: process, name: first, on: m, duration: 1 h, turnaround: 1 h}
      - {unit_procedure: process, name: second, on: k, duration: 99 h, turnaround: 8 h}
campaigns: [{make: vial, at: plant, lots: 1}]
"""


def test_routines_after_the_last_lot_are_not_held_against_the_hours_before_it() -> None:
    """The lot is decided at 100 h. By then m has worked 1 h and was cleaned 1 h, k has worked 99 h; 12 media fills of
    24 h come later, and so does the cleaning of k."""
    places = use(FINITE)
    m, k = places["plant.m"], places["plant.k"]
    assert [m.busy.value, m.cleaning.value, m.routine.value, m.idle.value] == pytest.approx([0.01, 0.01, 0, 0.98])
    assert m.used.value == pytest.approx(0.02)
    assert (k.used.value, k.cleaning.value) == (pytest.approx(0.99), 0.0)


def test_the_running_hours_of_the_whole_run_are_kept_for_what_they_cost() -> None:
    """m: 1 + 1 h and 12 media fills of 24 h on days 10 to 340; k: 99 + 8 h."""
    usage = files.run(FINITE).tables["usage"]
    k, m = (usage["running"][:2] / 3600).tolist()
    assert (k, m) == (107, 2 + 12 * 24)


OUT = """
name: out of use
start: 2027-01-04
horizon: 1000 h
sites: {plant: {unit_classes: {m: {}}}}
materials: {vial: {lot_size: 1000 dose, procedure: [{unit_procedure: process, on: m, duration: 10 h}]}}
campaigns: [{make: vial, at: plant}]
disruptions:
  - {kind: equipment_failure, name: drive, site: plant, unit_class: m, at: 205 h, duration: 500 h}
"""


@pytest.mark.parametrize("lose_lots", [False, True])
def test_a_unit_out_of_use_is_down_and_the_time_is_not_held_against_it(lose_lots: bool) -> None:
    """Out from 205 to 705 h, with the lot of 200 h on board or without any; else it never rests."""
    m = use(OUT, {"disruptions[0].lose_lots": True} if lose_lots else {})["plant.m"]
    assert [m.busy.value, m.down.value, m.closed.value, m.idle.value] == pytest.approx([0.5, 0.5, 0, 0])
    assert m.used.value == pytest.approx(1.0)


def test_hours_out_of_use_off_shift_are_no_hours_that_it_had() -> None:
    """Open 8 of 24 h. Out for days 5 to 14: 80 of 320 open hours of 40 days; the rest is worked from end to end."""
    edits = {
        "horizon": "40 day", "sites.plant.calendars": {"day": {"hours": "08:00-16:00"}},
        "sites.plant.unit_classes.m.calendar": "day", "disruptions[0].at": "4 day", "disruptions[0].duration": "10 day",
    }  # fmt: skip
    m = use(OUT, edits)["plant.m"]
    assert m.down.value * 40 * 24 == pytest.approx(80)
    assert m.busy.value * 40 * 24 == pytest.approx(240)
    assert m.used.value == pytest.approx(1.0)


def test_work_over_the_horizon_counts_by_its_working_time() -> None:
    """Open 8-16 h; 20 h of work begin on day 1 and end on day 3; the run ends after two days: 16 h of it are done."""
    edits = {
        "horizon": "2 day", "disruptions": None, "sites.plant.calendars": {"day": {"hours": "08:00-16:00"}},
        "sites.plant.unit_classes.m.calendar": "day", "materials.vial.procedure[0].duration": "20 h",
    }  # fmt: skip
    usage = files.run(OUT, edits).tables["usage"]
    assert (usage["busy"][0] / 3600, usage["closed"][0] / 3600) == (16, 32)
    assert use(OUT, edits)["plant.m"].used.value == 1.0


def test_work_that_runs_on_after_the_close_is_overtime_and_not_more_than_all() -> None:
    """Open 8-16 h, 12 h each that begin in open hours and run through: from 8 to 20 h on 4 days; 48 h in 32 open."""
    edits = {
        "horizon": "4 day", "disruptions": None, "sites.plant.calendars": {"day": {"hours": "08:00-16:00"}},
        "sites.plant.unit_classes.m.calendar": "day", "materials.vial.procedure[0].duration": "12 h",
        "materials.vial.procedure[0].on_close": "finish",
    }  # fmt: skip
    usage = files.run(OUT, edits).tables["usage"]
    assert (usage["busy"][0] / 3600, usage["overtime"][0] / 3600) == (48, 16)
    assert use(OUT, edits)["plant.m"].used.value == 1.0
