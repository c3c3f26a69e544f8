"""Every family in the registry keeps the promises of `Distribution`; a new family needs an example here only."""

import math
from typing import Any

import numpy as np
import pytest

from capsim.foundation import distributions
from capsim.foundation.distributions import FAMILIES, Distribution

EXAMPLES: dict[str, list[dict[str, Any]]] = {
    "constant": [{"value": 7.0}],
    "uniform": [{"low": 2.0, "high": 5.0}, {"low": 3.0, "high": 3.0}],
    "triangular": [
        {"low": 3.0, "mode": 4.0, "high": 6.0},
        {"low": 3.0, "mode": 3.0, "high": 6.0},
        {"low": 3.0, "mode": 3.0, "high": 3.0},
    ],
    "pert": [
        {"low": 3.0, "mode": 4.0, "high": 9.0},
        {"low": 3.0, "mode": 9.0, "high": 9.0},
        {"low": 3.0, "mode": 3.0, "high": 3.0},
    ],
    "normal": [
        {"centre": 10.0, "sd": 1.0},
        {"centre": 1.0, "sd": 1.0},
        {"centre": 0.0, "sd": 2.0},
        {"centre": 4.0, "sd": 0.0},
    ],
    "lognormal": [{"mean": 9.0, "cv": 0.6}, {"mean": 9.0, "cv": 0.0}],
    "exponential": [{"mean": 4.0}],
    "gamma": [{"mean": 9.0, "cv": 0.6}, {"mean": 9.0, "cv": 1.4}, {"mean": 9.0, "cv": 0.0}],
    "erlang": [{"mean": 9.0, "k": 1}, {"mean": 9.0, "k": 5}],
    "weibull": [{"mean": 100.0, "shape": 2.5}, {"scale": 100.0, "shape": 0.8}],
    "beta": [
        {"mean": 0.9, "cv": 0.05},
        {"mean": 0.3, "cv": 1.2},
        {"mean": 30.0, "cv": 0.2, "upper": 50.0},
        {"mean": 0.9, "cv": 0.0},
    ],
    "empirical": [
        {"values": [1.0, 2.0, 10.0]},
        {"values": [1.0, 2.0, 10.0], "weights": [5.0, 0.0, 1.0]},
        {"values": [4.0]},
    ],
}
CASES = [
    pytest.param(family, case, id=f"{family}-{i}") for family in FAMILIES for i, case in enumerate(EXAMPLES[family])
]


def made(family: str, case: dict[str, Any]) -> Distribution:
    return distributions.build(family, **case)


def generator(seed: int = 20) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_every_class_with_a_family_name_is_registered() -> None:
    classes = {c.family: c for c in vars(distributions).values() if isinstance(c, type) and hasattr(c, "family")}
    assert classes == FAMILIES
    assert set(EXAMPLES) == set(FAMILIES)


@pytest.mark.parametrize(("family", "case"), CASES)
def test_sample_mean_and_variance_agree_with_the_closed_forms(family: str, case: dict[str, Any]) -> None:
    dist, n = made(family, case), 40_000
    draws = dist.sample(generator(), n)
    assert draws.dtype == np.float64
    assert draws.shape == (n,)
    assert abs(draws.mean() - dist.mean) <= 5 * math.sqrt(dist.variance / n) + 1e-9
    fourth = float(((draws - draws.mean()) ** 4).mean())
    error = math.sqrt(max(fourth - dist.variance**2, 0.0) / n)
    assert abs(draws.var() - dist.variance) <= 5 * error + 1e-9


@pytest.mark.parametrize(("family", "case"), CASES)
def test_no_draw_leaves_the_support(family: str, case: dict[str, Any]) -> None:
    dist = made(family, case)
    draws = dist.sample(generator(), 5_000)
    assert dist.low <= draws.min()
    assert draws.max() <= dist.high
    assert dist.low <= dist.mean <= dist.high


@pytest.mark.parametrize(("family", "case"), CASES)
def test_drawing_in_blocks_gives_one_long_draw(family: str, case: dict[str, Any]) -> None:
    dist = made(family, case)
    rng = generator()
    blocks = np.concatenate([dist.sample(rng, n) for n in (7, 0, 64, 1, 128)])
    assert np.array_equal(blocks, dist.sample(generator(), 200))


@pytest.mark.parametrize(("family", "case"), CASES)
def test_scaling_scales_every_draw(family: str, case: dict[str, Any]) -> None:
    dist = made(family, case)
    twice = dist.scaled(3.0)
    assert type(twice) is type(dist)
    assert twice.mean == pytest.approx(3 * dist.mean)
    assert twice.variance == pytest.approx(9 * dist.variance)
    assert twice.high == pytest.approx(3 * dist.high)
    assert twice.low == pytest.approx(3 * dist.low)
    np.testing.assert_allclose(twice.sample(generator(), 200), 3 * dist.sample(generator(), 200), rtol=1e-9)


@pytest.mark.parametrize("factor", [0.0, -1.0, math.nan, math.inf])
@pytest.mark.parametrize("family", FAMILIES)
def test_a_senseless_factor_is_refused(family: str, factor: float) -> None:
    with pytest.raises(ValueError, match=f"{family}: the scaling factor must be above 0, got"):
        made(family, EXAMPLES[family][0]).scaled(factor)


@pytest.mark.parametrize("bad", [math.nan, math.inf])
@pytest.mark.parametrize("family", FAMILIES)
def test_every_parameter_must_be_finite_and_is_named(family: str, bad: float) -> None:
    for parameter in FAMILIES[family].parameters:
        case = {**EXAMPLES[family][0], parameter.name: [bad, 1.0, 2.0] if parameter.is_list else bad}
        with pytest.raises(ValueError, match=f"{family}: {parameter.name} must be a finite number, got {bad}"):
            distributions.build(family, **case)


@pytest.mark.parametrize("family", FAMILIES)
def test_required_parameters_are_required_and_every_parameter_says_what_it_means(family: str) -> None:
    for parameter in FAMILIES[family].parameters:
        assert len(parameter.meaning) > 5
        case = {name: value for name, value in EXAMPLES[family][0].items() if name != parameter.name}
        if not parameter.optional:
            with pytest.raises(ValueError, match=f"{family}: {parameter.name} is missing"):
                distributions.build(family, **case)


@pytest.mark.parametrize(("family", "case"), CASES)
def test_equal_parameters_make_equal_and_hashable_distributions(family: str, case: dict[str, Any]) -> None:
    assert made(family, case) == made(family, case)
    assert hash(made(family, case)) == hash(made(family, case))
