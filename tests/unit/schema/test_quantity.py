import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from capsim.foundation.units import Quantity, dimension, parse
from capsim.schema import quantity as q


def read(kind, value):
    return TypeAdapter(kind).validate_python(value)


def problem(kind, value):
    with pytest.raises(ValidationError) as caught:
        read(kind, value)
    (error,) = caught.value.errors()
    assert error["type"] == "capsim"
    return tuple(error["ctx"][key] for key in ("got", "expected", "hint"))


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (q.Duration, "14 day", 14 * 86400),
        (q.Duration, "0 h", 0),
        (q.PositiveDuration, "1 s", 1),
        (q.Volume, "0.5 mL", 0.0005),
        (q.PositiveVolume, "2 m3", 2000),
        (q.Mass, "10 ug", 1e-5),
        (q.Area, "24 m2", 24),
        (q.PositiveArea, "24 m2", 24),
        (q.Fraction, "6 %", 0.06),
        (q.Fraction, 0.06, 0.06),
        (q.Fraction, 1, 1),
        (q.Fraction, 0, 0),
        (q.PositiveNumber, 1.5, 1.5),
        (q.Rate, "2 per year", 2 / (365 * 86400)),
        (q.VialSpeed, "300 vial/min", 5),
        (q.Flow, "3600 L/h", 1),
        (q.Flux, "3600 L/m2/h", 1),
        (q.Count, 0, 0),
        (q.Count, 150e6, 150_000_000),
        (q.PositiveCount, 1, 1),
        (q.Name, "vial_line_2", "vial_line_2"),
    ],
)
def test_reads_base_units_and_writes_what_it_reads(kind, text, value):
    found = read(kind, text)
    assert found == value
    assert type(found) is type(read(kind, TypeAdapter(kind).dump_python(found, mode="json")))
    assert read(kind, TypeAdapter(kind).dump_python(found, mode="json")) == found
    assert TypeAdapter(kind).validate_json(TypeAdapter(kind).dump_json(found)) == found


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (q.Area, "24 L", ("24 L", 'an area such as "24 m2"', "")),
        (q.Area, 24, ("24", 'an area such as "24 m2"', "write the unit after the number")),
        (q.Duration, "-1 h", ("-1 h", 'a duration such as "14 day"', "it cannot be negative")),
        (q.Duration, "2,5 h", ("2,5 h", 'a duration such as "14 day"', 'use a point: write "2.5 h"')),
        (q.PositiveDuration, "0 h", ("0 h", 'a duration above 0 such as "14 day"', "")),
        (q.VialSpeed, "0 vial/h", ("0 vial/h", 'a speed in vials above 0 such as "300 vial/min"', "")),
        (q.Fraction, 6, ("6", 'a share from 0 to 1 such as "6 %"', 'write "6 %" for percent')),
        (q.Fraction, "101 %", ("101 %", 'a share from 0 to 1 such as "6 %"', "")),
        (q.Fraction, -0.1, ("-0.1", 'a share from 0 to 1 such as "6 %"', "it cannot be negative")),
        (q.Fraction, True, ("true", 'a share from 0 to 1 such as "6 %"', "")),
        (q.PositiveNumber, 0, ("0", 'a number above 0 such as "1.5"', "")),
        (q.Volume, "", ("an empty text", 'a volume such as "2000 L"', "")),
        (q.Volume, None, ("nothing", 'a volume such as "2000 L"', "")),
        (q.Volume, ["1 L"], ("a list", 'a volume such as "2000 L"', "")),
        (q.Count, True, ("true", "a whole number of 0 or more", "")),
        (q.Count, 2.5, ("2.5", "a whole number of 0 or more", "")),
        (q.Count, -1, ("-1", "a whole number of 0 or more", "")),
        (q.Count, float("nan"), ("nan", "a whole number of 0 or more", "")),
        (q.Count, float("inf"), ("inf", "a whole number of 0 or more", "")),
        (q.Count, "3 lot", ("3 lot", "a whole number of 0 or more", "write it without quotes and unit")),
        (q.PositiveCount, 0, ("0", "a whole number of 1 or more", "")),
    ],
)
def test_refuses_and_says_why(kind, value, expected):
    assert problem(kind, value) == expected


@pytest.mark.parametrize(
    ("kind", "largest", "too_much", "hint"),
    [
        (q.Duration, "1000 year", "1001 year", "at most 1000 year"),
        (q.PositiveDuration, "1000 year", "1e300 s", "at most 1000 year"),
        (q.Horizon, "200 year", "201 year", "at most 200 year"),
        (q.Horizon, "1 s", "0.4 s", "at least 1 s"),
        (q.Volume, "1e9 L", "2e9 L", "at most 1e9 L"),
        (q.VialSpeed, "1e6 vial/s", "2e6 vial/s", "at most 1e6 vial/s"),
        (q.PositiveNumber, 1e15, 2e15, "at most 1e15"),
        (q.Amount, "1e24 g", "1e300 g", "at most 1e24 g"),
        (q.AmountPerVolume, "1e24 vp/L", "1e25 vp/L", "at most 1e24 vp/L"),
        (q.Places, 100_000, 100_001, "at most 100000"),
        (q.LotCount, 10_000_000, 10_000_001, "at most 10000000"),
        (q.DosesPerVial, 10_000, 10_001, "at most 10000"),
        (q.PositiveCount, 10**9, 10**9 + 1, "at most 1000000000"),
        (q.Seed, 2**63 - 1, 2**63, "at most 9223372036854775807"),
        (q.Moment, "1000 year", "1001 year", "at most 1000 year"),
        (q.Moment, "2899-12-31", "2900-01-01", "years from 1900 to 2899"),
        (q.DateTime, "1900-01-01", "1899-12-31", "years from 1900 to 2899"),
        (q.DateTime, "2899-12-31", "9999-12-31", "years from 1900 to 2899"),
    ],
)
def test_there_is_a_most_and_it_is_told(kind, largest, too_much, hint):
    read(kind, largest)
    assert problem(kind, too_much)[2] == hint


@pytest.mark.parametrize("text", ["2 kg", "1e17 vp", "500 kIU", "4e6 DU", "3 L", "20e3 vial", "150e6 dose", "1 lot"])
def test_an_amount_keeps_its_dimension(text):
    found = read(q.Amount, text)
    assert found == parse(text)
    assert found.text == text
    assert read(q.Amount, TypeAdapter(q.Amount).dump_python(found, mode="json")) == found
    assert read(q.Amount, found) == found


@pytest.mark.parametrize("value", ["3 h", "3 m2", "3", 3, "3 g/L", "6 %", None])
def test_an_amount_of_something_else_is_refused(value):
    got, expected, hint = problem(q.Amount, value)
    assert expected == 'an amount of material such as "2 kg" or "1e17 vp"'
    assert hint == ("write the unit after the number" if value == 3 else "")


def test_amounts_have_a_lower_end():
    assert problem(q.Amount, "-3 g")[2] == "it cannot be negative"
    assert problem(q.PositiveAmount, "0 g")[1] == 'an amount of material above 0 such as "2 kg" or "1e17 vp"'
    assert read(q.Amount, "0 g").value == 0


def test_an_amount_per_volume_is_any_material_per_volume():
    assert read(q.AmountPerVolume, "2.5e14 vp/L") == Quantity(2.5e14, dimension("vp/L"))
    assert read(q.AmountPerVolume, "1.8 mg/mL") == Quantity(1.8, dimension("g/L"))
    assert read(q.AmountPerArea, "100 g/m2").dimension == dimension("g/m2")
    for wrong in ("1.8 g", "1 L/L", "3 %", "1 per L", "1 g/m2"):
        assert problem(q.AmountPerVolume, wrong)[1].startswith('an amount of material per volume such as "1.8 g/L"')


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        ("Vial Line-2", 'did you mean "vial_line_2"?'),
        ("_x", 'did you mean "x"?'),
        ("2x", ""),
        ("", ""),
        ("x\n", 'did you mean "x"?'),
    ],
)
def test_names_are_small_letters_digits_and_underscores(value, hint):
    got, expected, found = problem(q.Name, value)
    assert (got, found) == (f'"{value}"'.replace("\n", "\\n"), hint)
    assert expected == 'a name of small letters, digits and "_" such as "vial_line_2"'


def test_a_name_is_text():
    assert problem(q.Name, 3)[0] == "3"


@given(st.just(0.0) | st.floats(min_value=1e-30, max_value=1000 * 365 * 86400))
def test_any_duration_survives_saving(seconds):
    adapter = TypeAdapter(q.Duration)
    assert adapter.validate_json(adapter.dump_json(seconds)) == seconds


@pytest.mark.parametrize("kind", [q.Duration, q.VialSpeed, q.Flux, q.Amount, q.AmountPerVolume, q.AmountPerArea])
def test_the_json_schema_gives_examples_that_are_right(kind):
    schema = TypeAdapter(kind).json_schema()
    assert schema["type"] == "string"
    assert f'such as "{schema["examples"][0]}"' in schema["description"]
    for example in schema["examples"]:
        read(kind, example)


def test_the_json_schema_of_numbers():
    assert TypeAdapter(q.Fraction).json_schema()["type"] == ["number", "string"]
    assert TypeAdapter(q.PositiveCount).json_schema()["minimum"] == 1
    assert TypeAdapter(q.Name).json_schema()["pattern"] == "^[a-z][a-z0-9_]*$"
