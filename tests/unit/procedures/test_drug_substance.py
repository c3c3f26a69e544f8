"""Kinds that make and purify the drug substance: hours and amounts, worked out by hand."""

from typing import Any

import pytest

from capsim.foundation.rules import OnClose
from capsim.procedures.contract import LotUnit
from tests.unit.procedures.worked import antigen, hours, made


def test_a_perfusion_culture_makes_antigen_in_its_production_phase() -> None:
    """500 L x 0.5 g/L/day x 20 day = 5 000 g, after 6 days of growth; the bioreactor turns around in a day."""
    one = made("perfusion_culture", growth_time="6 day", production_time="20 day", productivity="0.5 g/L/day")
    assert antigen(one, working_volume="500 L") == (pytest.approx(5000), "g")
    assert hours(one, working_volume="500 L") == {"growth": 144, "perfusion": 480, "turnaround": 24}
    assert one.rules[0] == OnClose.FINISH


def test_the_productivity_of_a_perfusion_culture_may_be_uncertain() -> None:
    """The mean of 1e13 and 2e13 particles per litre and day over 10 L and two days: 3e14."""
    law = {"uniform": ["1e13 vp/L/day", "2e13 vp/L/day"]}
    one = made("perfusion_culture", growth_time="1 day", production_time="2 day", productivity=law)
    assert antigen(one, working_volume="10 L") == (pytest.approx(3e14), "vp")


def test_cells_on_microcarriers() -> None:
    """350 L x 3 g/L x 0.44 m2/g = 462 m2; at 30 DU/cm2 = 3e5 DU/m2 that is 1.386e8 DU."""
    one = made(
        "microcarrier_culture",
        growth_time="7 day",
        infection_time="4 day",
        carrier_concentration="3 g/L",
        yield_per_area="30 DU/cm2",
    )
    assert antigen(one, working_volume="350 L") == (pytest.approx(1.386e8), "DU")
    assert hours(one, working_volume="350 L") == {"growth": 168, "infection": 96, "turnaround": 48}


def test_a_fermentation() -> None:
    """1 000 L x 0.4 g/L = 400 g of antigen in four days."""
    one = made("microbial_fermentation", fermentation_time="4 day", titre="0.4 g/L")
    assert antigen(one, working_volume="1 m3") == (400, "g")
    assert hours(one, working_volume="1 m3") == {"fermentation": 96, "turnaround": 48}


def test_eggs() -> None:
    """120 000 eggs x 15 ug = 1.8 g; 6 h of inoculation and of harvest at 20 000 an hour, 72 h warm and 14 h cold."""
    one = made("egg_culture", yield_per_egg="15 ug")
    assert antigen(one, egg_places=120_000) == (pytest.approx(1.8), "g")
    told = hours(one, egg_places=120_000)
    assert told == pytest.approx({"inoculation": 6, "incubation": 72, "chilling": 14, "harvest": 6, "turnaround": 24})
    assert antigen(made("egg_culture", yield_per_egg="1.2 dose"), egg_places=1000) == (pytest.approx(1200), "dose")


def test_transcription_makes_rna() -> None:
    """30 L x 5 g/L = 150 g in 4 h on average, and an hour for the template."""
    one = made("in_vitro_transcription", titre="5 g/L")
    assert antigen(one, working_volume="30 L") == (150, "g")
    told = hours(one, working_volume="30 L")
    assert told == pytest.approx({"transcription": 4, "digestion": 1, "turnaround": 12})


def test_particles_form_at_the_flow_rate_of_the_skid() -> None:
    """150 g at 0.2 g/L are 750 L: 12.5 h at 60 L/h, for half of it half the time; 90 % is encapsulated."""
    one = made("lipid_nanoparticle", concentration="0.2 g/L")
    told = {"priming": 2, "turnaround": 12}
    assert hours(one, 150, flow_rate="60 L/h") == pytest.approx(told | {"mixing": 12.5})
    assert hours(one, 75, flow_rate="60 L/h") == pytest.approx(told | {"mixing": 6.25})
    assert hours(made("lipid_nanoparticle", volume="30 L"), 75, flow_rate="60 L/h")["mixing"] == pytest.approx(0.5)
    assert one.step_yield.mean == 0.9
    assert one.lot_needed() == ()
    assert made("lipid_nanoparticle").lot_needed() == ("litres",)


def test_clarification_by_volume() -> None:
    """2 000 L over 20 m2 at 50 L/m2/h take 2 h, after half an hour of flushing."""
    one = made("clarification", flux="50 L/m2/h", volume="2000 L", duration="30 min")
    assert hours(one, 100, filter_area="20 m2") == pytest.approx({"set_up": 0.5, "clarify": 2})
    assert one.sizes_needed() == ("filter_area",)


def test_ultrafiltration_by_volume() -> None:
    """Of 1 000 L 900 L drain, and 8 x 100 L of buffer pass: at 100 L/m2/h through 5 m2 1.8 h and 1.6 h."""
    fields = {"flux": "100 L/m2/h", "volume": "1000 L", "concentration_factor": 10, "diafiltration_volumes": 8}
    assert hours(made("ultrafiltration", **fields), 1, filter_area="5 m2") == pytest.approx(
        {"concentrate": 1.8, "diafilter": 1.6}
    )


def test_filtration_of_known_duration_asks_for_nothing() -> None:
    for kind in ("clarification", "ultrafiltration", "sterile_filtration"):
        one = made(kind, duration="9 h")
        assert (one.sizes_needed(), one.lot_needed()) == ((), ())


FLUX = {"flux": "50 L/m2/h"}


@pytest.mark.parametrize(
    ("kind", "fields", "told"),
    [
        ("clarification", {}, "got neither duration nor flux; expected a duration, or a flux and the filter_area"),
        ("sterile_filtration", {"duration": "1 h", "volume": "5 L"}, "got volume without flux; expected a flux beside"),
        ("clarification", {"duration": "1 h", "concentration": "5 g/L"}, "got concentration without flux"),
        ("clarification", FLUX | {"volume": "5 L", "concentration": "1 g/L"}, "volume and concentration; expected one"),
        ("ultrafiltration", FLUX, "got a flux, but nothing that passes; expected a concentration_factor above 1"),
        ("ultrafiltration", FLUX | {"concentration_factor": 1}, "nothing that passes"),
        ("ultrafiltration", {"duration": "1 h", "diafiltration_volumes": 5}, "diafiltration_volumes without flux"),
        ("ultrafiltration", FLUX | {"concentration_factor": 0.5}, "got 0.5; expected a number of 1 or more"),
        ("clarification", {"flux": "0 L/m2/h"}, "above 0"),
        ("lipid_nanoparticle", {"volume": "5 L", "concentration": "1 g/L"}, "volume and concentration"),
        ("perfusion_culture", {"growth_time": "1 day", "production_time": "0 h", "productivity": "1 g/L/day"}, "above"),
        ("perfusion_culture", {"growth_time": "1 day", "production_time": "1 day", "productivity": "1 g/L"},
         'such as "1.8 g/L/day"'),
        ("microcarrier_culture", {"carrier_concentration": "3 kg"}, 'such as "3 g/L"'),
        ("egg_culture", {"yield_per_egg": "15 ug", "harvest_rate": "0 per h"}, "a number of eggs per time"),
    ],
)  # fmt: skip
def test_nonsense_is_told(kind: str, fields: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError) as refusal:  # noqa: PT011 - the message is read below
        made(kind, **fields)
    assert told in str(refusal.value)


def test_inactivation() -> None:
    """Formaldehyde: 13 days and 6 h of filtration; BPL: 24 h and 2 h of hydrolysis. Neither stops at night."""
    formaldehyde = made("inactivation", duration="13 day", mid_filtration="6 h")
    assert hours(formaldehyde) == {"inactivation": 312, "mid_filtration": 6, "hydrolysis": 0}
    assert sum(hours(made("inactivation", duration="24 h", hydrolysis="2 h")).values()) == 26
    assert formaldehyde.rules[0] == OnClose.FINISH


def test_conjugation() -> None:
    one = made("conjugation", activation="3 h", duration="18 h", quenching="2 h")
    assert hours(one) == {"activation": 3, "conjugation": 18, "quenching": 2}


def test_freezing_and_thawing() -> None:
    """The middles of 12 to 24 h and of 24 to 72 h."""
    assert hours(made("freezing")) == {"freezing": 18}
    assert hours(made("thaw_and_pool")) == {"thaw": 48}


def test_filtration_of_a_lot_measured_by_volume() -> None:
    """A lot measured in litres knows its volume: 300 of them at 100 L/m2/h through 1.5 m2 take 2 h."""
    one = made("clarification", flux="100 L/m2/h")
    lot = LotUnit(containers=None, litres=1.0)
    assert hours(one, 300, lot=lot, filter_area="1.5 m2") == pytest.approx({"clarify": 2})
