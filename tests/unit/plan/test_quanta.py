"""Amounts as whole quanta."""

import numpy as np
import pytest

from capsim.foundation.units import MATERIALS
from capsim.plan.quanta import QUANTA, each_rounded_down, quanta, quanta_needed, rounded_down


@pytest.mark.parametrize(
    ("amount", "unit", "whole"),
    [
        (0.005, "g", 5_000_000),
        (1e17, "vp", 10**11),
        (40.0, "DU", 40_000),
        (0.5, "IU", 500),
        (0.5e-3, "L", 500),
        (200e3, "vial", 200_000),
        (1.0, "lot", 1_000_000),
        (1.4e-9, "g", 1),
        (1.6e-9, "g", 2),
    ],
)
def test_an_amount_is_rounded_to_the_nearest_quantum(amount: float, unit: str, whole: int) -> None:
    assert quanta(amount, unit) == whole


@pytest.mark.parametrize(
    ("amount", "unit", "whole"),
    [
        (10.2, "vial", 11),  # a part of a vial is a vial that is needed
        (0.1 + 0.2, "g", 300_000_000),  # whole but for its last bits
        (3e-9 * 1.001, "g", 4),
        (237113.4, "dose", 237_114),
        (0.0, "g", 0),
    ],
)
def test_what_is_needed_is_rounded_up(amount: float, unit: str, whole: int) -> None:
    assert quanta_needed(amount, unit) == whole


def test_large_amounts_are_rounded_up_too() -> None:
    assert quanta_needed(1.1855670103, "g") == 1_185_567_011


def test_every_material_unit_and_a_piece_have_a_quantum() -> None:
    assert {dimension.symbol for dimension in MATERIALS} | {"piece"} == set(QUANTA)


@pytest.mark.parametrize(
    ("exact", "whole"),
    [
        (1 / 1e-9, 10**9),  # one gram
        (1000 * 0.3 / 1e-9, 3 * 10**11),
        (1000 * 0.29, 290),
        (1e13 / 3 * 3, 10**13),
        (199.999, 199),  # a part of a vial is none
        (0.999, 0),
        (0.0, 0),
    ],
)
def test_what_is_made_or_kept_is_rounded_down(exact: float, whole: int) -> None:
    assert rounded_down(exact) == whole
    assert each_rounded_down(np.array([exact])).tolist() == [whole]
