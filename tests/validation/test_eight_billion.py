"""O2: published figures for 8 billion mRNA doses in a year, as far as they are a matter of mass and pace.

Public Citizen (with Kis and Rizvi), May 2021: 842.1 kg of RNA for 8.0 billion doses of 100 ug, on 55 lines. Derived:
105.3 ug of RNA for a dose, 5 % more than is in it, and 145.5 million doses a line and year. Costs and staff are told
there too; capsim has no money.
"""

import pytest

from capsim.analysis.bottleneck import bottleneck
from capsim.analysis.static_capacity import bound
from capsim.results.kpi import released_doses, released_lots
from capsim.results.result import Result
from tests.validation.cases import DAY, case

YEAR = 365 * DAY


def grams(result: Result, material: str, part: str) -> float:
    """So much of a material by the balance [g]; a quantum of RNA is a nanogram."""
    row = next(index for index, one in enumerate(result.plan.materials) if one.name == material)
    (amount,) = result.tables["balance"][part][result.tables["balance"]["material"] == row]
    return float(amount) * 1e-9


def test_kilograms_of_rna() -> None:
    """8e9 x 100 ug / 0.95 = 842.1 kg, 105.3 ug for a dose."""
    result = case("eight_billion")
    assert released_doses(result).tolist() == [8e9]
    assert grams(result, "rna", "consumed") == pytest.approx(842.1e3, rel=1e-4)
    assert grams(result, "rna", "consumed") / 8e9 == pytest.approx(105.3e-6, rel=1e-3)
    assert grams(result, "rna", "released") == pytest.approx(5615 * 150 - 8e9 * 100e-6 / 0.95)


def test_one_lot_of_rna_less_is_a_million_doses_less() -> None:
    """5,614 lots of 150 g are 842,100 g, and 8,000 lots of vials draw 842,105.3 g: 5.3 g are missing for the last."""
    assert released_lots(case("eight_billion", "campaigns[0].lots=5614")).tolist() == [7999]


def test_doses_of_a_line_and_year() -> None:
    """145.45 million by arithmetic; in whole lots of a million 145 on each line, and the 146th comes after the year."""
    result = case("eight_billion")
    line = next(place for place in bound(result.plan).places if place.label == "network.line")
    assert line.doses_per_month * 365 / 30 / 55 == pytest.approx(145.4545e6, rel=1e-5)
    made = result.tables["lots"]["made"][result.tables["lots"]["campaign"] == 1]
    assert (made < YEAR).sum() == 55 * 145
    assert made.max() == 146 * 216_810 + 5 * 3600, "the first RNA comes after five hours"
    assert bottleneck(result).label == "network.line"


def test_a_published_batch_gives_a_published_year() -> None:
    """Marburg: 8 million doses of 30 ug in a batch are 240 g of RNA; one every 2.92 days is 1.0 billion in a year."""
    sets = (
        "materials.rna.procedure[0].titre=8 g/L", "materials.vaccine.components.rna=30 ug",
        "materials.vaccine.line_loss=0 %", "campaigns[0].starts={every: 2.92 day}", "campaigns[0].lots=125",
        "campaigns[1].lots=null",
    )  # fmt: skip
    result = case("eight_billion", *sets)
    lots = result.tables["lots"]
    rna = lots["campaign"] == 0
    assert (lots["begun"][rna] == 240 * 10**9).all()
    assert lots["planned"][rna].max() < YEAR
    assert released_doses(result).tolist() == [1e9]
    assert grams(result, "rna", "consumed") == pytest.approx(30_000)
