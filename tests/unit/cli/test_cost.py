"""``capsim cost``, and demand in the answer of ``capsim run``."""

import csv
import io
import json

import pytest

from capsim.cli.main import run

PLANT = """
name: Four lots
start: 2027-01-04
horizon: 60 day
money: {currency: USD, price_year: 2021, support: [{share: 25 %, of: capex}], value_of_earlier_month: 2 M USD}
sites:
  plant:
    supplies: {bag: {opening: 100, price: 900 USD}}
    unit_classes: {line: {capex: 3.65 M USD, life: 10 year}}
materials:
  vials:
    lot_size: 1000 vial
    doses_per_vial: 10
    cost: {per_amount: 0.5 USD/vial}
    revenue: 2 USD/dose
    procedure: [{unit_procedure: process, on: line, duration: 10 day, consumes: {bag: 2}}]
campaigns: [{make: vials, at: plant, lots: 4}]
targets: [{doses: 40e3, by: [35 day]}]
demand: [{doses: 15e3, by: 15 day, region: export}]
"""
"""2,000 USD for vials, 7,200 for bags, 60,000 for the line, of which the state pays 15,000, over 40,000 doses."""


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("cost")
    (folder / "plant.yaml").write_text(PLANT)
    sets = {
        "one": "seed=1",
        "two": "sites.plant.unit_classes.line.count=2",
        "none": "materials.vials.procedure[0].failure=1",
        "free": "money=null",
        "single": "seed=1",
        "some": "materials.vials.procedure[0].failure=60%",
    }
    unpriced = ["sites.plant.supplies.bag.price", "sites.plant.unit_classes.line", "materials.vials.cost"]
    for name, change in sets.items():
        more = [f"{path}=null" for path in [*unpriced, "materials.vials.revenue"]] if name == "free" else []
        more = [text.replace("line=null", "line={}") for text in more]
        options = [word for text in [change, *more] for word in ("--set", text)]
        count = {"single": "1", "some": "8"}.get(name, "2")
        options += ["--set", "campaigns[0].lots=1"] if name == "some" else []
        words = ["run", str(folder / "plant.yaml"), "-n", count, "-j", "1", "-q", "-o", str(folder / name), *options]
        assert run(words) == 0
    return {name: str(folder / name) for name in sets}


def test_the_page_of_one_run(saved: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["cost", saved["one"]]) == 0
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert lines[0] == "Four lots: costs in USD of 2021, means of 2 replications of 60 days"
    assert lines[1].startswith("1.355 USD") and "per released dose after support; 40 k doses are released" in lines[1]
    assert "materials 0.05 0.05 to 0.05 2000 3 % -" in lines
    assert "consumables 0.18 0.18 to 0.18 7200 10 % -" in lines
    assert "total 1.73 1.73 to 1.73 69.2 k 100 % -" in lines
    assert "paid by the state 0.375 0.375 to 0.375 15 k 22 % -" in lines
    place = lines.index("consumables")
    assert lines[place + 1] == "plant.bag 0.18 0.18 to 0.18 7200"
    assert "Invested by the horizon: 3.65 M USD (95 % CI 3.65 to 3.65 M USD)" in lines
    assert "plant.line 3.65 M 3.65 to 3.65 M" in lines
    left = "Consumables left at the horizon, not in the cost of a dose: 82.8 k USD (95 % CI 82.8 to 82.8 k USD)"
    assert left in lines
    assert "plant.bag 92 piece 82.8 k 82.8 to 82.8 k 0" in lines
    assert "Revenue: 30 k USD (95 % CI 30 to 30 k USD)" in lines
    assert "vials demand 40 k 15 k 25 k 30 k" in lines
    assert lines[-1].startswith("Net present value at 0 % a year, at the start: -2.709 M USD")


def test_the_page_of_one_run_fits_into_eighty_columns(
    saved: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["cost", saved["one"]]) == 0
    tables = [line for line in capsys.readouterr().out.splitlines() if line.startswith("  ")]
    assert max(map(len, tables)) <= 80


def test_one_replication_has_no_intervals(saved: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["cost", saved["single"]]) == 0
    out = capsys.readouterr().out
    assert "costs in USD of 2021, 1 replication, so without intervals, of 60 days" in out
    assert "95 % CI " not in out.replace("95 % CI  ", "")
    assert "1.355 USD per released dose after support" in out
    assert run(["cost", saved["single"], "--format", "csv"]) == 0
    (bag,) = (row for row in rows(capsys) if (row["part"], row["name"]) == ("consumables", "plant.bag"))
    assert (bag["low"], bag["high"], bag["per_dose_low"]) == ("", "", "")


def rows(capsys: pytest.CaptureFixture[str]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(capsys.readouterr().out)))


def test_a_run_that_releases_nothing(saved: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["cost", saved["none"]]) == 0
    out = capsys.readouterr().out
    assert "No cost per dose: no dose is released in any replication; the run costs 69.2 k USD" in out
    assert "inf" not in out and "nan" not in out
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert "total - - 69.2 k 100 % 9200" in lines
    assert "vials demand 0 0 0 0" in lines
    assert run(["cost", saved["none"], "--format", "json"]) == 0
    cost = json.loads(capsys.readouterr().out)["runs"][0]["cost"]
    assert cost["total"]["per_dose"] is None
    assert cost["no_cost_per_dose"] == "no dose is released in any replication"
    assert run(["cost", saved["none"], "--format", "csv"]) == 0
    assert {row["per_dose"] for row in rows(capsys)} == {""}


def test_beside_a_run_that_releases_nothing(saved: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["cost", saved["none"], saved["one"]]) == 0
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert f"{saved['none']} - - 54.2 k USD 54.2 to 54.2 k" in lines
    assert f"{saved['none']}: no cost per dose, since no dose is released in any replication" in lines
    assert f"{saved['one']} 1.355 USD 1.355 to 1.355 54.2 k USD 54.2 to 54.2 k" in lines
    assert "a percentage point: none is gained" in lines
    assert run(["cost", saved["none"], saved["one"], "--format", "json"]) == 0
    (step,) = json.loads(capsys.readouterr().out)["steps"]
    assert (step["price"], step["months_earlier"]) == (None, None)


def test_some_replications_without_a_dose(saved: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["cost", saved["some"]]) == 0
    first = capsys.readouterr().out.splitlines()[1]
    assert "of 8 replications none is, and the interval is over all 8" in first


def test_two_runs_and_the_price_of_a_step(saved: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    """A second line, 45,000 after support, brings the last lot from day 40 to day 20."""
    assert run(["cost", saved["one"], saved["two"]]) == 0
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert f"{saved['one']} 1.355 USD 1.355 to 1.355 54.2 k USD 54.2 to 54.2 k" in lines
    assert f"{saved['two']} 2.48 USD 2.48 to 2.48 99.2 k USD 99.2 to 99.2 k" in lines
    assert f"{saved['one']} 0 % 3.65 M USD -2.709 M USD -2.709 to -2.709 M" in lines
    assert f"{saved['two']} 100 % 7.3 M USD -5.447 M USD -5.447 to -5.447 M" in lines
    assert "cost: +45 k USD (95 % CI 45 to 45 k USD)" in lines
    assert "target reached: +100.0 percentage points (95 % CI +7.0 to +100.0)" in lines
    assert "a percentage point: 450 USD (95 % CI 450 to 450 USD)" in lines
    assert "median date: 0.7 months earlier (95 % CI of months earlier open to open)" in lines
    assert "worth: 1.333 M USD (95 % CI open to open USD)" in lines


def test_csv_has_a_price_a_row(saved: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["cost", saved["one"], "--format", "csv"]) == 0
    found = rows(capsys)
    bag = next(row for row in found if row["name"] == "plant.bag")
    assert (bag["part"], bag["unit"], float(bag["total"]), float(bag["per_dose"])) == ("consumables", "USD", 7200, 0.18)
    assert (float(bag["low"]), float(bag["per_dose_high"])) == (7200, 0.18)
    others = {(row["part"], row["name"]): (row["unit"], float(row["total"])) for row in found}
    assert others["sold", "vials"] == ("dose", 15_000)
    assert others["not wanted", "vials"] == ("dose", 25_000)
    assert others["left in stock", "plant.bag"] == ("USD", 82_800)
    assert others["invested", "plant.line"] == ("USD", 3.65e6)
    assert len(others) == len(found)


@pytest.mark.parametrize(
    ("names", "code", "said"),
    [
        (["free"], 3, "got a scenario without money; expected one with a currency and prices"),
        (["one", "one"], 2, "got the same run twice"),
        ([], 2, "Missing argument"),
    ],
)
def test_wrong_questions(
    saved: dict[str, str], capsys: pytest.CaptureFixture[str], names: list[str], code: int, said: str
) -> None:
    assert run(["cost", *(saved[name] for name in names)]) == code
    assert said in capsys.readouterr().err


def test_demand_in_the_answer_of_a_run(
    saved: dict[str, str], tmp_path: object, capsys: pytest.CaptureFixture[str]
) -> None:
    """10,000 of 15,000 are there on day 15, the rest on day 20."""
    file = saved["one"].removesuffix("one") + "plant.yaml"
    assert run(["run", file, "-n", "2", "-j", "1", "-q", "-o", f"{tmp_path}/table"]) == 0
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert "Demand met by day 60 (means):" in lines
    assert "vials for export 15 k 67 % (67 %-67 %) 15 k (15 k-15 k) 5 417 0" in lines
    words = ["run", file, "-n", "2", "-j", "1", "-q", "-o"]
    assert run([*words, f"{tmp_path}/json", "--format", "json"]) == 0
    (demand,) = json.loads(capsys.readouterr().out)["demand"]
    assert (demand["region"], demand["stock_out_days"]["value"]) == ("export", 5)
    assert run([*words, f"{tmp_path}/csv", "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    level = next(row for row in rows if row["measure"] == "service level")
    assert (level["of"], float(level["value"])) == ("vials for export", pytest.approx(2 / 3))
