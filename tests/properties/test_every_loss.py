"""The balance closes, to the last quantum, in a plant in which everything goes wrong at once."""

import numpy as np
import pytest

from capsim.results.tables import Status
from tests.plants import BALANCE_PARTS, plan_of, run

EVERYTHING = """
name: everything goes wrong
start: 2027-01-04
horizon: 300 day
sites:
  plant:
    calendars: {week: {days: mon-sat, hours: "06:00-22:00"}}
    unit_classes:
      bioreactor:
        count: 3
        working_volume: 100 L
        breakdowns: {between: {exponential: 40 day}, repair: 2 day}
      skid: {calendar: week}
      tank: {working_volume: 200 L}
      line:
        line_speed: 100 vial/min
        calendar: week
        breakdowns: {between: {exponential: 6 h}, repair: {exponential: 5 h}}
        clean_window: {length: 60 h, clean: 24 h}
        routines: {media_fill: {duration: 2 day, every: 40 day}}
    supplies:
      bag: {opening: 4, reorder: {below: 3, order: 4, lead_time: {exponential: 9 day}}}
    laboratory: {analyst: {count: 2}}
materials:
  bulk:
    use: at_risk
    shelf_life: 25 day
    procedure:
      - unit_procedure: cell_culture
        on: bioreactor
        culture_time: {triangular: [9 day, 10 day, 14 day]}
        titre: {lognormal: {mean: 50 mg/L, cv: 30 %}}
        failure: {contamination: 8 %, operator: 4 %}
        extra_cleaning: 2 day
        on_failure: lose_lot
        hold: unlimited
        consumes: {bag: 1}
      - unit_procedure: purification
        on: skid
        duration: 20 h
        step_yield: {beta: {mean: 70 %, cv: 8 %}}
        fixed_loss: 20 mg
        samples: 5 mg
    limits: {harvest_hold: {from: cell_culture, to: purification, until: start, within: 30 h}}
    release:
      checks: {potency: {by: analyst, hands_on: 30 h, elapsed: 5 day, out_of_specification: 10 %,
                         retest: {confirms: 50 %, investigation: 2 day}}}
      rejection: 5 %
  vaccine:
    components: {bulk: 5 ug}
    overfill: 15 %
    line_loss: 3 %
    lot_size: 30e3 vial
    doses_per_vial: 10
    fill_volume: 0.5 mL
    shelf_life: 45 day
    expires: with_components
    procedure:
      - {unit_procedure: formulation, on: tank}
      - {unit_procedure: aseptic_filling, on: line, keeps_previous: true, samples: 120 vial, step_yield: 99 %}
    limits: {formulated_to_filled: {from: formulation, to: aseptic_filling, within: 24 h}}
    release:
      checks: {sterility: {by: analyst, hands_on: 4 h, elapsed: 14 day}}
      rejection: 4 %
campaigns:
  - {make: bulk, at: plant, learning: {success: {initial: 70 %, lots: 8}, yield: {initial: 50 %, lots: 8}}}
  - {make: vaccine, at: plant}
"""
CAUSES = {
    "contamination", "operator", "learning", "parent rejected", "stopped operation", "out of specification",
    "rejected at disposition", "harvest_hold", "formulated_to_filled", "purification yield", "aseptic_filling yield",
}  # fmt: skip


@pytest.fixture(scope="module")
def result():
    return run(EVERYTHING, replications=12)


def test_every_kind_of_loss_happens(result):
    plan, lots = plan_of(EVERYTHING), result.tables["lots"]
    causes = {plan.causes[cause] for cause in {*result.tables["losses"]["cause"], *lots["cause"][lots["cause"] >= 0]}}
    assert causes >= CAUSES
    assert {Status.RELEASED, Status.REJECTED, Status.LOST, Status.EXPIRED} <= set(lots["status"].tolist())
    balance = result.tables["balance"]
    assert all(balance[part].any() for part in BALANCE_PARTS)


def test_the_balance_closes_to_the_last_quantum(result):
    balance = result.tables["balance"]
    assert np.array_equal(balance["begun"], sum(balance[part] for part in BALANCE_PARTS))


def test_what_children_drew_is_what_parents_gave(result):
    lots, genealogy = result.tables["lots"], result.tables["genealogy"]
    consumed = result.tables["balance"]["consumed"][result.tables["balance"]["material"] == 0]
    drawn = np.bincount(genealogy["replication"], weights=genealogy["amount"], minlength=12)
    assert drawn.astype(int).tolist() == consumed.tolist()
    assert (lots["remaining"] >= 0).all()


def test_consumables_close_too(result):
    supplies = result.tables["supplies"]
    assert np.array_equal(supplies["opening"] + supplies["delivered"], supplies["used"] + supplies["left"])
