import pytest
from pydantic import TypeAdapter, ValidationError

from capsim.foundation import distributions as d
from capsim.foundation.units import MASS, VOLUME, dimension
from capsim.schema.base import FrozenModel, as_written
from capsim.schema.quantity import Amount, AmountPerVolume, Count, Duration, Fraction, PositiveAmount, PositiveDuration
from capsim.schema.uncertain import Uncertain, UncertainAmount, UncertainQuantity

DURATION = TypeAdapter(Uncertain[Duration])
POSITIVE = TypeAdapter(Uncertain[PositiveDuration])
SHARE = TypeAdapter(Uncertain[Fraction])
TITRE = TypeAdapter(UncertainAmount[AmountPerVolume])
H = 3600.0


def problem(adapter, value):
    with pytest.raises(ValidationError) as caught:
        adapter.validate_python(value)
    (error,) = caught.value.errors()
    assert error["type"] == "capsim"
    return tuple(error["ctx"][key] for key in ("got", "expected", "hint"))


CASES = [
    (DURATION, "8 h", d.Constant(8 * H)),
    (DURATION, {"constant": "8 h"}, d.Constant(8 * H)),
    (DURATION, {"uniform": ["8 h", "600 min"]}, d.Uniform(8 * H, 10 * H)),
    (DURATION, {"triangular": ["10 h", "12 h", "14 h"]}, d.Triangular(10 * H, 12 * H, 14 * H)),
    (DURATION, {"triangular": {"high": "3 h", "mode": "2 h", "low": "1 h"}}, d.Triangular(H, 2 * H, 3 * H)),
    (DURATION, {"pert": ["10 h", "12 h", "14 h"]}, d.Pert(10 * H, 12 * H, 14 * H)),
    (DURATION, {"normal": {"centre": "8 h", "sd": "30 min"}}, d.Normal(8 * H, H / 2)),
    (DURATION, {"lognormal": {"mean": "72 h", "cv": "20 %"}}, d.Lognormal(72 * H, 0.2)),
    (DURATION, {"lognormal": ["72 h", 0.2]}, d.Lognormal(72 * H, 0.2)),
    (DURATION, {"exponential": "8 h"}, d.Exponential(8 * H)),
    (DURATION, {"exponential": ["8 h"]}, d.Exponential(8 * H)),
    (DURATION, {"gamma": {"mean": "8 h", "cv": 0.5}}, d.Gamma(8 * H, 0.5)),
    (DURATION, {"erlang": {"mean": "8 h", "k": 3}}, d.Erlang(8 * H, 3)),
    (DURATION, {"weibull": {"scale": "8 h", "shape": 2}}, d.Weibull(scale=8 * H, shape=2)),
    (DURATION, {"weibull": {"mean": "8 h", "shape": 1.5}}, d.Weibull(mean=8 * H, shape=1.5)),
    (DURATION, {"beta": {"mean": "8 h", "cv": "10 %", "upper": "12 h"}}, d.Beta(8 * H, 0.1, 12 * H)),
    (DURATION, {"empirical": ["8 h", "9 h"]}, d.Empirical((8 * H, 9 * H))),
    (DURATION, {"empirical": {"values": ["8 h", "9 h"], "weights": [3, 1]}}, d.Empirical((8 * H, 9 * H), (3, 1))),
    (DURATION, d.Uniform(1.0, 2.0), d.Uniform(1.0, 2.0)),
    (POSITIVE, {"triangular": ["0 h", "1 h", "2 h"]}, d.Triangular(0, H, 2 * H)),
    (POSITIVE, {"exponential": "8 h"}, d.Exponential(8 * H)),
    (SHARE, 0.9, d.Constant(0.9)),
    (SHARE, "90 %", d.Constant(0.9)),
    (SHARE, {"beta": {"mean": "88 %", "cv": "4 %"}}, d.Beta(0.88, 0.04)),
    (SHARE, {"uniform": ["80 %", 1]}, d.Uniform(0.8, 1)),
]


@pytest.mark.parametrize(("adapter", "written", "distribution"), CASES)
def test_reads_values_and_families(adapter, written, distribution):
    assert adapter.validate_python(written) == distribution


@pytest.mark.parametrize(("adapter", "written", "distribution"), CASES)
def test_a_saved_distribution_reads_back_to_itself(adapter, written, distribution):
    assert adapter.validate_python(adapter.dump_python(distribution, mode="json")) == distribution
    assert adapter.validate_python(adapter.dump_python(distribution)) == distribution
    assert adapter.validate_json(adapter.dump_json(distribution)) == distribution


def test_every_family_is_among_the_cases():
    assert {distribution.family for _, _, distribution in CASES} == set(d.FAMILIES)


def test_what_is_saved_has_units():
    dumped = DURATION.dump_python(d.Triangular(H, 2 * H, 3 * H), mode="json")
    assert dumped == {"triangular": {"low": "3600 s", "mode": "7200 s", "high": "10800 s"}}
    assert DURATION.dump_python(d.Constant(86400.0), mode="json") == "86400 s"


DISTRIBUTION_EXPECTED = 'a duration such as "14 day", or one distribution such as {triangular: [low, mode, high]}'


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("24 L", ("24 L", 'a duration such as "14 day"', "")),
        (None, ("nothing", 'a duration such as "14 day"', "")),
        ({"triangel": []}, ("triangel", DISTRIBUTION_EXPECTED, 'did you mean "triangular"?')),
        (
            {"uniform": ["1 h", "2 L"]},
            ("2 L", 'a duration such as "14 day" as "high" of uniform', ""),
        ),
        (
            {"lognormal": {"mean": "1 h", "cv": "2 h"}},
            ("2 h", 'a number or share such as "0.2" as "cv" of lognormal', "write the number without a unit"),
        ),
        ({"lognormal": {"mean": "1 h", "sd": 2}}, ("sd", "a parameter of lognormal: mean, cv", "")),
        (
            {"triangular": {"lo": "1 h"}},
            ("lo", "a parameter of triangular: low, mode, high", 'did you mean "low"?'),
        ),
        (
            {"triangular": ["1 h", "2 h"]},
            (
                "triangular [1 h, 2 h]",
                "parameters of triangular that fit together",
                "high is missing; it takes low, mode, high (in s)",
            ),
        ),
        (
            {"uniform": {"low": "3 h", "high": "2 h"}},
            (
                "uniform {low: 3 h, high: 2 h}",
                "parameters of uniform that fit together",
                "low must be at most high (7200.0), got 10800.0 (in s)",
            ),
        ),
        (
            {"uniform": ["1 h"] * 3},
            ("uniform [1 h, 1 h, 1 h]", "the parameters of uniform", "write uniform: [low, high], or by name"),
        ),
        (
            {"uniform": "1 h"},
            ("uniform 1 h", "the parameters of uniform", "write uniform: [low, high], or by name"),
        ),
        (
            {"empirical": "1 h"},
            ("empirical 1 h", "the parameters of empirical", "write empirical: [first, second, ...], or by name"),
        ),
        ({"empirical": {"values": "1 h"}}, ("1 h", 'a list as "values" of empirical', "")),
        (
            {"uniform": ["-1 h", "1 h"]},
            ("uniform that goes down to -3600 s", 'a duration such as "14 day" in every draw', ""),
        ),
    ],
)
def test_refuses_and_says_why(written, expected):
    assert problem(DURATION, written) == expected


@pytest.mark.parametrize("written", [{}, {"uniform": ["1 h", "2 h"], "constant": "1 h"}])
def test_a_distribution_has_one_family(written):
    got, expected, hint = problem(DURATION, written)
    assert (got, expected) == (f"a mapping of {len(written)} keys", DISTRIBUTION_EXPECTED)
    assert hint.startswith("write one of constant, uniform, triangular")


@pytest.mark.parametrize(
    ("written", "got"),
    [
        ({"triangular": [0.9, 1.0, 1.1]}, "triangular that goes up to 1.1"),
        ({"uniform": [-0.1, 0.5]}, "uniform that goes down to -0.1"),
        (d.Uniform(0.5, 1.5), "uniform that goes up to 1.5"),
        ({"lognormal": [0.9, 0.1]}, "lognormal that goes up to any size"),
    ],
)
def test_no_draw_may_leave_the_range(written, got):
    found, expected, hint = problem(SHARE, written)
    assert (found, expected) == (got, 'a share from 0 to 1 such as "6 %" in every draw')
    assert hint == ("uniform, triangular, pert and beta have two ends" if "any size" in got else "")


@pytest.mark.parametrize(
    "written", ["0 h", {"constant": "0 h"}, {"empirical": ["0 h", "1 h"]}, {"uniform": ["0 h", "0 h"]}]
)
def test_a_positive_quantity_is_never_drawn_as_zero(written):
    assert problem(POSITIVE, written)[1].startswith('a duration above 0 such as "14 day"')


@pytest.mark.parametrize(
    ("written", "mean", "symbol"),
    [
        ("1.8 g/L", 1.8, "g/L"),
        ("2e14 vp/mL", 2e17, "vp/L"),
        ({"lognormal": {"cv": "15 %", "mean": "1.8 mg/mL"}}, 1.8, "g/L"),
        ({"empirical": {"weights": [1, 3], "values": ["1 IU/L", "5 IU/L"]}}, 4, "IU/L"),
    ],
)
def test_an_uncertain_amount_keeps_its_dimension(written, mean, symbol):
    titre = TITRE.validate_python(written)
    assert titre.distribution.mean == pytest.approx(mean)
    assert titre.dimension == dimension(symbol)
    assert TITRE.validate_python(TITRE.dump_python(titre, mode="json")) == titre
    assert TITRE.validate_python(titre) == titre


@pytest.mark.parametrize(
    ("written", "got", "expected"),
    [
        ("1.8 g", "1.8 g", "an amount of material per volume"),
        ({"uniform": ["1 g", "2 g"]}, "1 g", "an amount of material per volume"),
        ({"uniform": [1, 2]}, "1", "an amount of material per volume"),
        ({"uniform": ["1 g/L", "2 vp/L"]}, "2 vp/L", 'a mass per volume such as "1.8 g/L" as "high" of uniform'),
        ({"uniform": ["-1 g/L", "2 g/L"]}, "uniform that goes down to -1 g/L", "a mass per volume"),
        ({}, "a mapping", "an amount of material per volume"),
        (None, "nothing", "an amount of material per volume"),
    ],
)
def test_an_uncertain_amount_of_something_else_is_refused(written, got, expected):
    found = problem(TITRE, written)
    assert found[0] == got
    assert found[1].startswith(expected)


def test_a_positive_uncertain_amount_is_above_zero():
    adapter = TypeAdapter(UncertainAmount[PositiveAmount])
    assert problem(adapter, "0 g")[0] == "0 g"
    assert adapter.validate_python("1 g") == UncertainQuantity(d.Constant(1.0), MASS)


def test_only_quantities_can_be_uncertain():
    with pytest.raises(TypeError, match="is not a quantity type with a Measure, such as Duration"):
        Uncertain[Count]
    with pytest.raises(TypeError, match="is not a quantity type with a AmountMeasure"):
        UncertainAmount[Duration]


def test_fields_with_defaults_and_optional_fields():
    class Culture(FrozenModel):
        time: Uncertain[Duration] = as_written({"uniform": ["1 h", "2 h"]})
        pause: Uncertain[Duration] | None = None
        volume: UncertainAmount[Amount] = as_written("3 L")

    culture = Culture()
    assert culture.time == d.Uniform(H, 2 * H)
    assert culture.volume == UncertainQuantity(d.Constant(3.0), VOLUME)
    assert Culture.model_validate_json(culture.model_dump_json()) == culture


def test_the_json_schema_is_a_value_or_one_family():
    schema = DURATION.json_schema()
    value, family = schema["anyOf"]
    assert value["examples"] == ["14 day"]
    assert set(family["properties"]) == set(d.FAMILIES)
    assert (family["minProperties"], family["maxProperties"], family["additionalProperties"]) == (1, 1, False)
    assert family["properties"]["triangular"]["description"] == "low, mode, high"
    assert family["properties"]["beta"]["description"] == "mean, cv, upper (optional)"
    assert "string" in family["properties"]["exponential"]["type"]


def test_the_mean_of_a_normal_is_the_centre_of_the_law_that_is_cut():
    class Step(FrozenModel):
        time: Uncertain[Duration]

    by_mean = Step.model_validate({"time": {"normal": {"mean": "10 h", "sd": "1 h"}}})
    assert by_mean == Step.model_validate({"time": {"normal": {"centre": "10 h", "sd": "1 h"}}})


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("4 months +- 1", "such as {uniform: [3 months, 5 months]}"),
        ("10 h ± 2.5 h", "such as {uniform: [7.5 h, 12.5 h]}"),
        ("10 +/- 2 day", "such as {uniform: [8 day, 12 day]}"),
        ("4 day +- 12 h", "such as {uniform: [low, high]}"),
    ],
)
def test_a_value_with_its_spread_is_told_as_a_distribution(written: str, hint: str) -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(Uncertain[Duration]).validate_python(written)
    assert f"got {written}; expected a duration" in str(caught.value)
    assert f"write what varies as a distribution, {hint}" in str(caught.value)
