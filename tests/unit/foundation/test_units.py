import math
import pickle

import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capsim.foundation import units
from capsim.foundation.units import AREA, FRACTION, MASS, RATE, TIME, VIAL_SPEED, VOLUME, UnitError, dimension

PINT = pint.UnitRegistry()
BASE = {
    TIME: "s",
    VOLUME: "L",
    MASS: "g",
    AREA: "m**2",
    FRACTION: "",
    MASS / VOLUME: "g/L",
    dimension("L/m2/h"): "L/m**2/s",
}


@pytest.mark.parametrize(
    ("text", "value", "symbol"),
    [
        ("14 day", 14 * 86400, "s"),
        ("14 d", 14 * 86400, "s"),
        ("1 day", 86400, "s"),
        ("44 h", 44 * 3600, "s"),
        ("90min", 5400, "s"),
        ("2 week", 14 * 86400, "s"),
        ("24 month", 720 * 86400, "s"),
        ("4 years", 4 * 365 * 86400, "s"),
        ("2.5e14 vp/L", 2.5e14, "vp/L"),
        ("1e6 vp/mL", 1e9, "vp/L"),
        ("400 vial/min", 400 / 60, "vial/s"),
        ("330 vial / h", 330 / 3600, "vial/s"),
        ("330 vials per hour", 330 / 3600, "vial/s"),
        ("2 per year", 2 / (365 * 86400), "per s"),
        ("2/year", 2 / (365 * 86400), "per s"),
        ("1 1/h", 1 / 3600, "per s"),
        ("6 %", 0.06, ""),
        ("7%", 0.07, ""),
        ("150e6", 150e6, ""),
        (".5 L", 0.5, "L"),
        ("-3 kg", -3000, "g"),
        ("0.5 mL", 0.0005, "L"),
        ("10 µg", 1e-5, "g"),
        ("10 μg/dose", 1e-5, "g/dose"),
        ("3 m³", 3000, "L"),
        ("24 m2", 24, "m2"),
        ("24 m²", 24, "m2"),
        ("5 kIU/mL", 5e6, "IU/L"),
        ("40 DU/dose", 40, "DU/dose"),
        ("60 lots", 60, "lot"),
    ],
)
def test_parse_reads_value_and_dimension(text, value, symbol):
    quantity = units.parse(text)
    assert quantity.value == value
    assert quantity.dimension.symbol == symbol
    assert quantity.text == text


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        *[(unit, unit) for unit in ("s", "min", "h", "day", "week", "uL", "mL", "L", "ng", "ug", "mg", "g", "kg")],
        *[("m3", "m**3"), ("m2", "m**2"), ("cm2", "cm**2"), ("%", "percent")],
        *[("g/L", "g/L"), ("mg/mL", "mg/mL"), ("kg/m3", "kg/m**3"), ("L/m2/h", "L/m**2/h")],
    ],
)
@pytest.mark.parametrize("number", [1.0, 0.1, 37.5, 2.5e14])
def test_values_agree_with_pint(ours, theirs, number):
    quantity = units.parse(f"{number} {ours}")
    assert quantity.value == pytest.approx(
        PINT.Quantity(number, theirs).to(BASE[quantity.dimension]).magnitude, rel=1e-12
    )


@pytest.mark.parametrize("percent", range(101))
def test_percent_is_exact(percent):
    assert units.parse(f"{percent} %").value == percent / 100


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("2,5 L", 'use a point: write "2.5 L"'),
        ("2,000 L", 'write "2000 L" without separators'),
        ("2_000 L", 'write "2000 L" without separators'),
        ("1.234.567 L", "write the number without separators of thousands"),
        ("1'234'567 L", "write the number without separators of thousands"),
        ("10, 12", "write several values as a list in brackets, such as [10 day, 20 day]"),
        ("10 day, 12 day", "write several values as a list in brackets, such as [10 day, 20 day]"),
        ("50 k", "write thousands as in 50e3"),
        ("\u22125 L", 'write the minus as "-"'),
        ("2 000 L", "write numbers without spaces, such as 2000"),
        ("nan h", "only finite numbers are allowed"),
        ("inf", "only finite numbers are allowed"),
        ("-.inf s", "only finite numbers are allowed"),
        ("1e400 s", "it is too large to compute with"),
        (f"{'9' * 5000} s", "it is too large to compute with"),
        ("1e-320", "it is too small to compute with; write 0 if nothing is meant"),
        ("1e-31 g", "it is too small to compute with; write 0 if nothing is meant"),
        ("14 dya", 'did you mean "day"?'),
        ("2 l", 'did you mean "L"?'),
        ("2 ML", 'did you mean "mL"?'),
        ("2 litres", 'did you mean "L"?'),
        ("3 hrs", 'did you mean "h"?'),
        ("3 Kg", 'did you mean "kg"?'),
        ("5 m", 'write "min" for minutes and "month" for months'),
        ("5 M", "write millions as in 150e6"),
        ("5 vial/", "write a unit after the slash"),
        ("5 per per year", "write a unit after the slash"),
        ("", ""),
        ("soon", ""),
    ],
)
def test_parse_refuses_with_a_hint(text, hint):
    with pytest.raises(UnitError) as caught:
        units.parse(text)
    assert caught.value.hint == hint
    assert caught.value.got == (text or "an empty text")
    assert caught.value.expected == 'a number with a unit such as "14 day"'


def test_an_unknown_unit_like_no_other_lists_the_known_ones():
    with pytest.raises(UnitError) as caught:
        units.parse("5 xyzzy")
    assert caught.value.hint.startswith("known units: s, min, h, day")


@pytest.mark.parametrize(
    ("value", "wanted", "message"),
    [
        ("24 L", AREA, 'got 24 L; expected an area such as "24 m2"'),
        ("24 L", TIME, 'got 24 L; expected a duration such as "14 day"'),
        (24, VOLUME, 'got 24; expected a volume such as "2000 L"; write the unit after the number'),
        ("24", VOLUME, 'got 24; expected a volume such as "2000 L"; write the unit after the number'),
        ("5 %", VOLUME, 'got 5 %; expected a volume such as "2000 L"'),
        ("2,5 L", VOLUME, 'got 2,5 L; expected a volume such as "2000 L"; use a point: write "2.5 L"'),
        (True, FRACTION, 'got true; expected a number or share such as "6 %"'),
        (None, TIME, 'got nothing; expected a duration such as "14 day"'),
        ({}, TIME, 'got a mapping; expected a duration such as "14 day"'),
        (math.nan, FRACTION, 'got nan; expected a number or share such as "6 %"; only finite numbers are allowed'),
        (math.inf, FRACTION, 'got inf; expected a number or share such as "6 %"; only finite numbers are allowed'),
    ],
)
def test_parse_as_says_what_it_got_and_expected(value, wanted, message):
    with pytest.raises(UnitError) as caught:
        units.parse_as(value, wanted)
    assert str(caught.value) == message


def test_parse_as_names_the_example_of_the_caller():
    with pytest.raises(UnitError, match='expected a mass such as "20 ug"'):
        units.parse_as("1 L", MASS, "20 ug")


@pytest.mark.parametrize("value", [0.3, "0.3", "30 %", units.Quantity(0.3, FRACTION)])
def test_parse_as_takes_bare_numbers_where_no_unit_is_needed(value):
    assert units.parse_as(value, FRACTION) == 0.3


def test_quantities_are_equal_however_they_are_written():
    assert units.parse("24 h") == units.parse("1 day")
    assert units.parse("24 h") != units.parse("25 h")
    assert str(units.parse("24 h")) == "24 h"
    assert str(units.Quantity(1.5, VOLUME)) == "1.5 L"


@given(
    st.floats(1e-29, 1e308) | st.floats(-1e308, -1e-29) | st.just(0.0),
    st.sampled_from(["s", "L", "g/L", "per s", "vial/s", "vp", "L/m2/s", ""]),
)
def test_exact_text_reads_back_to_the_same_value(value, unit):
    quantity = units.parse(units.exact_text(value, dimension(unit)))
    assert (quantity.value, quantity.dimension) == (value, dimension(unit))


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (59, "59 s"),
        (60, "1 min"),
        (3599, "60 min"),
        (3600, "1 h"),
        (47.5 * 3600, "47.5 h"),
        (2 * 86400, "2 d"),
        (123.4 * 86400, "123 d"),
        (1461 * 86400, "1461 d"),
        (-5400, "-1.5 h"),
    ],
)
def test_format_time_chooses_the_unit_by_size(seconds, text):
    assert units.format_time(seconds) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0, "dose", "0 dose"),
        (123_456, "dose", "123456 dose"),
        (2_500_000, "vial", "2.5 M vial"),
        (1_234_000_000, "dose", "1.23 bn dose"),
        (2000, "L", "2000 L"),
        (1e-6, "L", "1 uL"),
        (1e-5, "g", "10 ug"),
        (0.5, "g", "500 mg"),
        (1500, "g", "1.5 kg"),
        (1.8, "g/L", "1.8 g/L"),
        (24, "m2", "24 m2"),
        (2.5e14, "vp/L", "2.5e14 vp/L"),
    ],
)
def test_format_amount_has_three_significant_digits(value, unit, text):
    assert units.format_amount(value, unit) == text


def test_an_error_survives_the_way_back_from_another_process():
    error = pickle.loads(pickle.dumps(UnitError("1 L", "a mass", "weigh it")))
    assert (error.got, error.expected, error.hint) == ("1 L", "a mass", "weigh it")
    assert str(error) == "got 1 L; expected a mass; weigh it"


def test_named_dimensions_are_those_of_their_units():
    assert dimension("1/year") == RATE
    assert dimension("vial/min") == VIAL_SPEED
