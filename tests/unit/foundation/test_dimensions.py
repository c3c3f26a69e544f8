import pytest

from capsim.foundation import dimensions
from capsim.foundation.dimensions import AREA, FRACTION, MASS, MATERIALS, RATE, TIME, VOLUME, UnitError, dimension
from capsim.foundation.units import parse


def test_products_cancel():
    assert dimension("g/L") * VOLUME == MASS
    assert MASS / MASS == FRACTION
    assert FRACTION / TIME == RATE
    assert (MASS / VOLUME) != (VOLUME / MASS)


def test_equal_dimensions_are_one_key():
    assert len({dimension("mg/mL"), dimension("kg/m3"), MASS / VOLUME}) == 1


@pytest.mark.parametrize(
    ("unit", "described"),
    [
        ("m2", "an area"),
        ("day", "a duration"),
        ("g/L", "a mass per volume"),
        ("vp/L", "viral particles per volume"),
        ("IU/dose", "international units per dose"),
        ("L/m2/h", "a volume per time per area"),
        ("1/m2", "a number per area"),
        ("dose/g", "doses per mass"),
        ("L/h", "a flow"),
    ],
)
def test_description_has_the_right_article(unit, described):
    assert dimension(unit).described == described


@pytest.mark.parametrize("known", [*MATERIALS, AREA, TIME, RATE, FRACTION, dimension("L/h"), dimension("L/m2/h")])
def test_the_example_is_of_the_dimension(known):
    assert parse(known.example).dimension == known


def test_an_unknown_unit_is_refused():
    with pytest.raises(UnitError, match=r'got g/Litre; expected a known unit; did you mean "L"\?'):
        dimension("g/Litre")


def test_symbols_of_products_and_powers():
    assert (MASS * VOLUME).symbol == "L*g"
    assert (MASS * VOLUME).label == "volume and mass"
    assert dimension("L/s/s").symbol == "L/s/s"
    assert str(RATE) == "per s"
    assert dimensions.factor_of("% per h")[0] == RATE
