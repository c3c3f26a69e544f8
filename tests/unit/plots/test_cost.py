"""What the chart of costs draws: parts that begin where the one before them ends."""

import pytest
from matplotlib.axes import Axes

from capsim.analysis.money import cost, money_text
from capsim.plots.cost import CostPerDose
from tests.plants import run
from tests.unit.analysis.test_money import PLANT

CHART = CostPerDose()
SUPPORT = {"money.support": [{"share": "50 %", "of": "capex"}]}


def texts(ax: Axes) -> str:
    return "\n".join(text.get_text() for text in ax.texts)


def test_parts_are_stacked_to_the_total() -> None:
    """0.25, 0.18, 0.88, 0.39, 0.12, 0.05 and 1.50 of 3.37 USD; the state pays 0.75 of it."""
    table = CHART.table(run(PLANT, SUPPORT))
    names, low, high = table.values()
    ends = dict(zip(names, zip(low, high, strict=True), strict=True))
    assert list(ends)[-4:] == ["capital", "total", "paid by the state", "after support"]
    assert ends["consumables"] == pytest.approx((0.25, 0.43))
    assert ends["capital"] == pytest.approx((1.87, 3.37))
    assert ends["total"] == pytest.approx((0, 3.37))
    assert ends["paid by the state"] == pytest.approx((2.62, 3.37))
    assert ends["after support"] == pytest.approx((0, 2.62))


def test_every_bar_says_its_money() -> None:
    ax = CHART.draw(run(PLANT))
    said = texts(ax)
    for part in ("0.25 USD", "0.18 USD", "1.5 USD", "3.37 USD"):
        assert part in said
    assert ax.get_xlabel() == "USD of 2021 per released dose"
    assert [label.get_text() for label in ax.get_yticklabels()][-1] == "total"


def test_support_above_all_costs_leaves_less_than_nothing() -> None:
    ax = CHART.draw(run(PLANT, {"money.support": [{"lump": "1 M USD"}]}))
    assert ax.get_xlim()[0] < 0


def test_what_is_not_there_is_said() -> None:
    none = run(PLANT, {"materials.vials.release.checks.sterility.out_of_specification": 1})
    assert "no cost per dose: no dose is released in any replication" in texts(CHART.draw(none))
    assert CHART.table(none)["part"] == ["none"]
    free = {"name": "free", "start": "2027-01-01", "horizon": "9 day", "sites": {"plant": {}},
            "materials": {"vials": {"lot_size": "1 dose"}}, "money": {"currency": "USD", "price_year": 2021},
            "campaigns": [{"make": "vials", "at": "plant", "lots": [{}]}]}  # fmt: skip
    assert "no prices in the scenario" in texts(CHART.draw(run(free)))


def test_sums_have_whiskers_and_labels_beyond_them() -> None:
    unsure = {"materials.vials.procedure[0].failure": "30 %", "campaigns": None, **SUPPORT}
    result = run(PLANT, unsure, replications=5)
    total = cost(result).total.per_dose
    assert total is not None
    ax = CHART.draw(result)
    (label,) = (text for text in ax.texts if text.get_text() == money_text(total.value, "USD"))
    assert label.xy[0] == pytest.approx(total.high)
    assert ax.get_xlim()[1] > total.high
    assert len(ax.containers) == 3  # the bars, and whiskers of two sums


def test_a_long_name_stays_in_the_picture() -> None:
    ax = CHART.draw(run(PLANT, {"name": "a name " * 40}))
    assert max(len(line) for line in texts(ax).splitlines()) <= 108
