"""Kinds that make the drug product: hours, loads and limits, worked out by hand."""

from typing import Any

import pytest

from capsim.foundation.rules import OnClose, OnFailure
from capsim.procedures.contract import LotUnit, UnitSize
from tests.plants import lots_of, run
from tests.unit.procedures.worked import HOUR, hours, made


def test_adsorption() -> None:
    """A day and a half on average, then twelve days of maturation in the same vessel."""
    one = made("adsorption", maturation="12 day")
    assert hours(one) == {"adsorption": 36, "maturation": 288, "turnaround": 12}


@pytest.mark.parametrize("kind", ["formulation", "inactivation", "conjugation", "adsorption"])
def test_a_vessel_holds_its_working_volume(kind: str) -> None:
    one = made(kind, duration="1 day")
    limit = one.largest_lot(UnitSize.model_validate({"working_volume": "300 L"}))
    assert limit is not None
    assert (limit.value, limit.dimension.symbol) == (300, "L")
    assert one.largest_lot(UnitSize()) is None


def test_sterile_filtration_of_vials() -> None:
    """60 000 vials of 10 x 0.5 mL are 300 L: at 125 L/m2/h through 1.2 m2 2 h, and an hour for each test."""
    one = made("sterile_filtration", flux="125 L/m2/h")
    told = hours(one, 60_000, lot=LotUnit(1.0, 0.005), filter_area="1.2 m2")
    assert told == pytest.approx({"pre_use_integrity_test": 1, "filtration": 2, "post_use_integrity_test": 1})
    assert sum(hours(made("sterile_filtration", duration="4 h")).values()) == 6


def test_a_filling_line_of_vials_and_one_of_syringes() -> None:
    """240 000 vials / (400 x 85 %) = 705.9 min = 11.765 h; 102 000 syringes / (200 x 85 %) = 10 h."""
    assert hours(made("aseptic_filling"), 240_000, line_speed="400 vial/min")["filling"] == pytest.approx(11.7647)
    told = hours(made("syringe_filling"), 102_000, line_speed="200 vial/min")
    assert told == pytest.approx({"changeover": 4, "preparation": 8, "filling": 10, "turnaround": 4})


def test_a_line_runs_containers_whatever_the_lot_is_measured_in() -> None:
    """240 000 doses in vials of ten are 24 000 vials: an hour at 400 a minute."""
    told = hours(made("capping", performance=1), 240_000, lot=LotUnit(0.1), line_speed="400 vial/min")
    assert told == pytest.approx({"capping": 1, "turnaround": 2})


def test_capping() -> None:
    """51 000 vials / (300 x 85 %) = 200 min."""
    assert hours(made("capping"), 51_000, line_speed="300 vial/min")["capping"] == pytest.approx(200 / 60)


def test_inspection_by_hand() -> None:
    """60 000 containers / (12 x 330 an hour) = 15.15 h; no machine is asked for."""
    one = made("visual_inspection", mode="manual", inspectors=12)
    assert hours(one, 60_000) == pytest.approx({"inspection": 60_000 / 3960})
    assert one.sizes_needed() == ()
    slow = made("visual_inspection", mode="manual", inspectors=4, inspector_speed="250 vial/h")
    assert hours(slow, 60_000) == pytest.approx({"inspection": 60})


def test_inspection_at_machines() -> None:
    """60 000 containers at 30 a minute: 33.3 h; at the speed of the unit where it has one."""
    semi = made("visual_inspection", mode="semi_automatic")
    assert hours(semi, 60_000)["inspection"] == pytest.approx(100 / 3)
    assert hours(semi, 60_000, line_speed="25 vial/min")["inspection"] == pytest.approx(40)
    assert semi.sizes_needed() == ()
    assert made("visual_inspection").sizes_needed() == ("line_speed",)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"mode": "manual"}, "got no inspectors; expected how many inspectors a team has, such as inspectors: 12"),
        ({"inspectors": 4}, "got inspectors with the mode automatic; expected mode: manual, or no inspectors"),
    ],
)
def test_inspectors_belong_to_manual_inspection(fields: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match="inspectors") as refusal:
        made("visual_inspection", **fields)
    assert told in str(refusal.value)


DRYER = {"shelf_area": "20 m2"}


@pytest.mark.parametrize(("vials", "loads"), [(50_000, 1), (50_001, 2), (60_000, 2), (100_000, 2), (100_001, 3)])
def test_a_freeze_dryer_works_in_loads(vials: int, loads: int) -> None:
    """20 m2 x 2 500 vials/m2 = 50 000 a load; 3 + 5 + 40 + 8 + 3 = 59 h each, and 9 h of CIP and SIP between them."""
    told = hours(made("lyophilisation", vials_per_area="2500 vial/m2"), vials, **DRYER)
    assert list(told) == ["loading", "freezing", "primary_drying", "secondary_drying", "unloading", "turnaround"]
    assert told.pop("turnaround") == 9
    assert told["primary_drying"] == 40 * loads
    assert sum(told.values()) == 59 * loads + 9 * (loads - 1)


def test_a_freeze_dryer_of_doses() -> None:
    """600 000 doses in vials of ten are 60 000 vials: two loads."""
    one = made("lyophilisation", vials_per_area="2500 vial/m2")
    assert hours(one, 600_000, lot=LotUnit(0.1), **DRYER)["loading"] == 6
    assert one.rules == (OnClose.FINISH, OnFailure.LOSE_LOT)


def test_a_plant_with_a_freeze_dryer() -> None:
    """Each lot of 60 000 vials is out after two loads and the cleaning between them, 2 x 59 + 9 = 127 h.

    The next one goes in 9 h later: lots begin every 136 h, and in 30 days = 720 h five are out.
    """
    step = {"unit_procedure": "lyophilisation", "on": "dryer", "vials_per_area": "2500 vial/m2"}
    plant = {
        "name": "dryer", "start": "2027-01-04", "horizon": "30 day",
        "sites": {"plant": {"unit_classes": {"dryer": DRYER}}},
        "materials": {"vials": {"lot_size": "60e3 vial", "doses_per_vial": 1, "procedure": [step]}},
    }  # fmt: skip
    lots = lots_of(run(plant))
    done = lots["made"] >= 0
    assert (lots["made"] - lots["started"])[done].tolist() == [127 * HOUR] * 5
    assert lots["started"][done].tolist() == [136 * HOUR * n for n in range(5)]


def test_a_filtration_in_the_plan_knows_the_volume_of_its_vials() -> None:
    """20 000 vials x 10 x 0.5 mL x 1.2 / (1 - 0.04) = 125 L: 1 h through 1.25 m2 at 100 L/m2/h, and 2 h of tests."""
    step = {"unit_procedure": "sterile_filtration", "on": "skid", "flux": "100 L/m2/h"}
    product = {
        "lot_size": "20e3 vial", "doses_per_vial": 10, "fill_volume": "0.5 mL", "overfill": "20 %", "line_loss": "4 %",
        "procedure": [step],
    }  # fmt: skip
    site = {"unit_classes": {"skid": {"filter_area": "1.25 m2"}}}
    plant = {"name": "skid", "start": "2027-01-04", "horizon": "2 day", "sites": {"plant": site}}
    lots = lots_of(run(plant | {"materials": {"vaccine": product}}))
    assert lots["made"][0] - lots["started"][0] == 3 * HOUR
