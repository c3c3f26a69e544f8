"""Closed forms of the families against scipy, and every message about a wrong parameter."""

import math
import pickle
import re
from typing import Any

import numpy as np
import pytest
from scipy import stats

from capsim.foundation.distributions import (
    Beta,
    Constant,
    Distribution,
    Empirical,
    Erlang,
    Exponential,
    Gamma,
    Lognormal,
    Normal,
    Pert,
    Triangular,
    Uniform,
    Weibull,
    build,
)


def lognormal_oracle(mean: float, cv: float) -> object:
    s = math.sqrt(math.log(1 + cv**2))
    return stats.lognorm(s=s, scale=mean * math.exp(-s * s / 2))


ORACLES = [
    (Uniform(2, 5), stats.uniform(2, 3)),
    (Triangular(3, 4, 6), stats.triang(1 / 3, loc=3, scale=3)),
    (Pert(3, 4, 9), stats.beta(1 + 4 / 6, 1 + 20 / 6, loc=3, scale=6)),
    (Normal(1, 1), stats.truncnorm(-1, math.inf, loc=1, scale=1)),
    (Normal(0, 2), stats.truncnorm(0, math.inf, loc=0, scale=2)),
    (Normal(10, 1), stats.truncnorm(-10, math.inf, loc=10, scale=1)),
    (Lognormal(9, 0.6), lognormal_oracle(9, 0.6)),
    (Exponential(4), stats.expon(scale=4)),
    (Gamma(9, 0.5), stats.gamma(4, scale=9 / 4)),
    (Erlang(9, 5), stats.erlang(5, scale=9 / 5)),
    (Weibull(scale=100, shape=2.5), stats.weibull_min(2.5, scale=100)),
    (Weibull(mean=100, shape=0.8), stats.weibull_min(0.8, scale=100 / math.gamma(1 + 1 / 0.8))),
    (Beta(0.5, 0.5), stats.beta(1.5, 1.5)),
    (Beta(30, 0.2, 50), stats.beta(9.4, 9.4 * 2 / 3, scale=50)),
]


@pytest.mark.parametrize(("dist", "oracle"), ORACLES, ids=lambda x: getattr(x, "family", ""))
def test_closed_forms_and_shape_agree_with_scipy(dist: Distribution, oracle) -> None:
    assert dist.mean == pytest.approx(oracle.mean(), rel=1e-9)
    assert dist.variance == pytest.approx(oracle.var(), rel=1e-8)
    draws = dist.sample(np.random.default_rng(5), 4_000)
    assert stats.kstest(draws, oracle.cdf).pvalue > 1e-4


def test_hand_computed_moments() -> None:
    assert (Constant(7).mean, Constant(7).variance, Constant(7).low, Constant(7).high) == (7, 0, 7, 7)
    assert Pert(12, 14, 22).variance == pytest.approx(3 * 7 / 7)
    weighted = Empirical((10, 20, 99), (3, 1, 0))
    assert (weighted.mean, weighted.variance) == (12.5, 18.75)
    assert (weighted.low, weighted.high) == (10, 20)
    # Half-normal: mean sd sqrt(2 / pi), variance sd^2 (1 - 2 / pi).
    assert Normal(0, 1).mean == pytest.approx(math.sqrt(2 / math.pi))
    assert Normal(0, 1).variance == pytest.approx(1 - 2 / math.pi)


def test_a_value_without_weight_never_comes() -> None:
    draws = Empirical((1, 2, 3, 4), (0, 1, 1, 0)).sample(np.random.default_rng(1), 1_000)
    assert set(draws) == {2.0, 3.0}


class Fixed:
    """Stands for a generator whose uniform draws are known."""

    def __init__(self, *draws: float) -> None:
        self.draws = np.array(draws)

    def random(self, n: int) -> np.ndarray:
        return self.draws[:n]


def test_draws_on_the_edge_between_two_values() -> None:
    assert list(Empirical((1, 2)).sample(Fixed(0.0, 0.5), 2)) == [1, 2]
    # Ten tenths add up to a little less than 1, and the largest draw there is still finds the last value.
    assert list(Empirical(range(10)).sample(Fixed(math.nextafter(1, 0)), 1)) == [9]


def test_weibull_shows_mean_and_scale_whichever_was_given() -> None:
    by_mean = Weibull(mean=100, shape=2)
    assert by_mean.scale == pytest.approx(100 / math.gamma(1.5))
    again = Weibull(scale=by_mean.scale, shape=2)
    assert again.mean == pytest.approx(100)
    assert pickle.loads(pickle.dumps(by_mean)) == by_mean


def test_beta_keeps_its_upper_end_when_scaled() -> None:
    assert Beta(0.5, 0.1).scaled(1000) == Beta(500, 0.1, 1000)


WRONG = [
    ("uniform", {"low": 5, "high": 2}, "uniform: low must be at most high (2), got 5"),
    ("triangular", {"low": 5, "mode": 4, "high": 6}, "triangular: mode must be between low (5) and high (6), got 4"),
    ("pert", {"low": 5, "mode": 7, "high": 6}, "pert: mode must be between low (5) and high (6), got 7"),
    ("pert", {"low": 7, "mode": 7, "high": 6}, "pert: low must be at most high (6), got 7"),
    ("normal", {"centre": -1, "sd": 1}, "normal: centre must be 0 or more, got -1"),
    ("normal", {"centre": 1, "sd": -1}, "normal: sd must be 0 or more, got -1"),
    ("lognormal", {"mean": 0, "cv": 1}, "lognormal: mean must be above 0, got 0"),
    ("lognormal", {"mean": 1, "cv": -1}, "lognormal: cv must be 0 or more, got -1"),
    ("exponential", {"mean": -2}, "exponential: mean must be above 0, got -2"),
    ("gamma", {"mean": 1, "cv": -0.1}, "gamma: cv must be 0 or more, got -0.1"),
    ("erlang", {"mean": 1, "k": 0}, "erlang: k must be a whole number from 1 to 1e6, got 0"),
    ("erlang", {"mean": 1, "k": 2.5}, "erlang: k must be a whole number from 1 to 1e6, got 2.5"),
    ("weibull", {"shape": 1}, "weibull: mean or scale must be given and above 0, got (0.0, 0.0)"),
    ("weibull", {"mean": -1, "scale": 1, "shape": 1}, "weibull: mean must be above 0, got -1"),
    ("weibull", {"mean": 1, "scale": -1, "shape": 1}, "weibull: scale must be above 0, got -1"),
    ("weibull", {"mean": 1, "scale": 2, "shape": 1}, "weibull: scale must be left out when mean is given, got 2"),
    ("weibull", {"mean": 1, "shape": 0}, "weibull: shape must be from 0.02 to 1e6, got 0"),
    ("beta", {"mean": 1.5, "cv": 0.1}, "beta: mean must be below the upper end (1.0), got 1.5"),
    ("beta", {"mean": 0.8, "cv": 0.6}, "beta: cv must be below 0.5 for this mean, got 0.6"),
    ("beta", {"mean": 1, "cv": 0.6, "upper": -1}, "beta: upper must be above 0, got -1"),
    ("empirical", {"values": []}, "empirical: values must be a list of at least one value, got an empty list"),
    ("empirical", {"values": [1, 2], "weights": [1]}, "empirical: weights must be as many as the values (2), got 1"),
    ("empirical", {"values": [1, 2], "weights": [1, -1]}, "empirical: weights must be 0 or more, got -1"),
    (
        "empirical",
        {"values": [1], "weights": [0]},
        "empirical: weights must be above 0 for at least one value, got all 0",
    ),
    ("gama", {"mean": 1}, 'gama is not a family of distributions; did you mean "gamma"?'),
    ("gamma", {"meen": 1, "cv": 1}, 'gamma: unknown parameter meen; did you mean "mean"?'),
    ("gamma", {"mean": 1}, "gamma: cv is missing; it takes mean, cv"),
]


@pytest.mark.parametrize(("family", "parameters", "message"), WRONG)
def test_a_wrong_parameter_is_named(family: str, parameters: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        build(family, **parameters)


@pytest.mark.parametrize(
    ("family", "parameters", "sentence"),
    [
        ("lognormal", {"mean": 1.0, "cv": 1e160}, "lognormal: cv must be 0, or 1e-06 to 100, got 1e\\+160"),
        ("gamma", {"mean": 1.0, "cv": 1e-160}, "gamma: cv must be 0, or 1e-06 to 100, got 1e-160"),
        ("erlang", {"mean": 1.0, "k": 10_000_000}, "erlang: k must be a whole number from 1 to 1e6"),
        ("weibull", {"mean": 1.0, "shape": 1e9}, "weibull: shape must be from 0.02 to 1e6"),
        ("normal", {"centre": 1.0, "sd": 1e200}, "normal: mean and variance must be finite"),
        ("normal", {"centre": 5.0, "sd": 1e-320}, "normal: mean and variance must be finite"),
        ("exponential", {"mean": 1e200}, "exponential: mean and variance must be finite"),
        ("uniform", {"low": 0.0, "high": 1e308}, "uniform: mean and variance must be finite"),
        ("empirical", {"values": [1e200, 0.0]}, "empirical: mean and variance must be finite"),
    ],
)
def test_what_would_overflow_is_refused(family, parameters, sentence):
    with pytest.raises(ValueError, match=sentence):
        build(family, **parameters)


def test_weights_may_be_in_any_scale():
    for scale in (1e308, 1.0, 1e-300):
        built = build("empirical", values=[1.0, 2.0], weights=[scale, scale])
        assert (built.mean, built.variance) == (1.5, 0.25)
