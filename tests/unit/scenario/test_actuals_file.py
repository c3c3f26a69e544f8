"""Released lots from a CSV file: where it is looked for, and what each mistake is told as."""

from pathlib import Path

import pytest

from capsim.foundation.errors import ScenarioError
from capsim.library import load
from capsim.plan.plan import ActualRow
from capsim.scenario.yaml_file import write
from tests.unit.flow.test_opening import plant

DAY = 86_400


def scenario(folder: Path, text: str, *, actuals: object = None) -> Path:
    """The plant by hand with a file of released lots beside it."""
    (folder / "released.csv").write_text(text, encoding="utf-8")
    file = folder / "plant.yaml"
    file.write_text(write(plant(actuals={"file": "released.csv"} if actuals is None else actuals)), encoding="utf-8")
    return file


def told(folder: Path, text: str, *, actuals: object = None) -> str:
    """All problems, as they are printed, without the folder."""
    with pytest.raises(ScenarioError) as caught:
        load(scenario(folder, text, actuals=actuals))
    return str(caught.value).replace(f"{folder}/", "")


def test_each_line_is_a_lot(tmp_path: Path) -> None:
    """In order of the dates; with a mark of bytes, quotes, blank lines and spaces, as spreadsheets write them."""
    text = '\ufeffdate,material,doses,lot\n"2027-01-03", vaccine ,18e3,"V27, 2"\n\n2026-12-20 12:00,vaccine,20000,\n'
    assert load(scenario(tmp_path, text)).plan.actuals == (
        ActualRow("", 1, round(-14.5 * DAY), 20_000.0),
        ActualRow("V27, 2", 1, -1 * DAY, 18_000.0),
    )


def test_the_lot_may_be_left_out_and_a_file_may_have_no_lots(tmp_path: Path) -> None:
    assert len(load(scenario(tmp_path, "date,material,doses\n2027-01-03,vaccine,18000\n")).plan.actuals) == 1
    assert load(scenario(tmp_path, "date,material,doses\n")).plan.actuals == ()


def test_the_file_stands_beside_the_one_that_names_it(tmp_path: Path) -> None:
    """An overlay in another folder names its own file; the list of the layer below is replaced."""
    base = scenario(tmp_path, "date,material,doses\n2027-01-02,vaccine,1\n2027-01-03,vaccine,2\n")
    other = tmp_path / "week_3"
    other.mkdir()
    (other / "so_far.csv").write_text("date,material,doses\n2027-01-03,vaccine,5\n", encoding="utf-8")
    (other / "week_3.yaml").write_text("actuals: {file: so_far.csv}\n", encoding="utf-8")
    plan = load(base, overlays=[other / "week_3.yaml"]).plan
    assert [row.doses for row in plan.actuals] == [5.0]


def test_the_text_of_the_scenario_has_the_lots_in_it(tmp_path: Path) -> None:
    """So that a saved run tells everything."""
    text = load(scenario(tmp_path, "date,material,doses\n2027-01-03,vaccine,18000\n")).text()
    assert "released.csv" not in text
    assert "doses: 18000" in text


@pytest.mark.parametrize(("text", "said"), [
    ("date,material,doses\n2027-01-03,vaccine,18000\n03.01.2027,vaccine,18000\n",
     'released.csv:3:1  actuals[1].date\n    got 03.01.2027; expected a date such as "2026-11-01"'),
    ("date,material,doses\n2027-02-30,vaccine,18000\n",
     'released.csv:2:1  actuals[0].date\n    got 2027-02-30; expected a date such as'),
    ("date,material,doses\n2027-01-03,vaccine,-18000\n",
     "released.csv:2:20  actuals[0].doses\n    got -18000; expected a number above 0"),
    ("date,material,doses\n2027-01-03,vaccine,18 000\n",
     'released.csv:2:20  actuals[0].doses\n    got "18 000"; expected a plain number of doses such as 180000; '
     "without unit and thousands separators"),
    ("date,material,doses\n2027-01-03,  vacine,18000\n",
     'released.csv:2:14  actuals[0].material\n    got "vacine"; expected a material of the scenario; did you mean'),
    ("date,material,doses\n2027-01-05,vaccine,18000\n",
     "released.csv:2:1  actuals[0].date\n    got 2027-01-05; expected a date before the start of the scenario, "
     "2027-01-04; actuals lie in the past"),
    ("date,material,doses\n2027-01-03,vaccine\n",
     "released.csv:2:1  actuals[0]\n    got 2 values; expected 3, one for each of date,material,doses"),
    ("date,material,doses\n2027-01-03,,18000\n", "released.csv:2:12  actuals[0].material\n    got nothing; expected a"),
    ("date;material;doses\n2027-01-03;vaccine;18000\n",
     'released.csv:1:1  actuals.file\n    got "date;material;doses"; expected the header date,material,doses or'),
    ("date;material;doses\n", 'date,material,doses,lot; save the file with commas between the columns\n'),
    ("date\tmaterial\tdoses\n", 'date,material,doses,lot; save the file with commas between the columns\n'),
    ("Date,Material,Doses\n", "date,material,doses,lot; in small letters\n"),
    ("material,date,doses\n", "date,material,doses,lot; in this order\n"),
    ("2027-01-03,vaccine,18000\n", "date,material,doses,lot; as the first line of the file\n"),
    ("date,material,doses\n2027-01-03,vaccine,18.000\n",
     'released.csv:2:20  actuals[0].doses\n    got "18.000"; expected a number of doses in which no point stands '
     "before three digits; write 18000, or 18 if a point was meant"),
    ("date,material,doses\n2027-01-03,vaccine,\n",
     "released.csv:2:20  actuals[0].doses\n    got nothing; expected a number of doses"),
    ('date,material,doses,lot\n2027-01-03,vaccine,18000,"A\n',
     'released.csv:2:26  actuals[0].lot\n    got "A; expected text in one line; close the quotation mark'),
    ("date,material,doses,lot\n2027-01-03,vaccine,18000,A\x0bB\n",
     'released.csv:2:26  actuals[0].lot\n    got "A\\x0bB"; expected a title on one line'),
    ("", "released.csv:1:1  actuals.file\n    got an empty file; expected the header"),
    ("date,material,doses,lot\n2027-01-02,vaccine,1,A\n2027-01-03,vaccine,1,A\n",
     'released.csv:3:22  actuals[1].lot\n    got "A"; expected a name that no other lot of vaccine has'),
])  # fmt: skip
def test_mistakes_have_the_place_in_the_file(tmp_path: Path, text: str, said: str) -> None:
    assert said in told(tmp_path, text)


def test_the_text_of_a_cell_may_be_long(tmp_path: Path) -> None:
    """Longer than the reader of Python's csv allows."""
    text = f'date,material,doses,lot\n2027-01-03,vaccine,1,"{"A" * 200_000} ""x"""\n'
    (row,) = load(scenario(tmp_path, text)).plan.actuals
    assert row.name == f'{"A" * 200_000} "x"'


def test_a_file_has_no_more_values_than_a_scenario_may_have(tmp_path: Path) -> None:
    text = "date,material,doses\n" + "2027-01-03,vaccine,1\n" * 33_334
    said = "released.csv:1:1  actuals.file\n    got 33,334 lots in a file of more than 100,000 values; expected a"
    assert told(tmp_path, text).startswith(said)


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    """A number, a date, a name and a count of values, whichever of them there are."""
    text = "date,material,doses\n2027-01-03,vaccine,many\n2027-01-03,vaccine,1,2\n3.1.27,My vaccine,0\n,vaccine,\n"
    said = told(tmp_path, text)
    assert [line.split("  ")[0] for line in said.splitlines()[:-1:2]] == [
        f"released.csv:{place}" for place in ("2:20", "3:1", "4:1", "4:8", "4:19", "5:1", "5:10")
    ]
    assert said.endswith("7 problems; nothing was run.")


def test_tabs_between_values_are_told(tmp_path: Path) -> None:
    assert told(tmp_path, "date\tmaterial\tdoses\n").endswith(
        "with commas between the columns\n1 problem; nothing was run."
    )


def test_a_file_may_be_named_where_a_value_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is looked for in the folder in which the command is given."""
    base = scenario(tmp_path, "", actuals=[])
    (tmp_path / "here.csv").write_text("date,material,doses\n2027-01-03,vaccine,5\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    set_to_file = load(base, sets=["actuals={file: here.csv}"])
    assert [row.doses for row in set_to_file.plan.actuals] == [5.0]
    assert [row.doses for row in load(base).with_(actuals={"file": "here.csv"}).plan.actuals] == [5.0]
    with pytest.raises(ScenarioError, match=r'"her.csv", no such file; expected a file in the folder you are in; did'):
        load(base, sets=["actuals={file: her.csv}"])


@pytest.mark.parametrize(("actuals", "said"), [
    ({"file": "relaesed.csv"},
     '"relaesed.csv", no such file; expected a file beside this one; did you mean "released.csv"?'),
    ({"file": "released.csv", "lots": 3}, 'got "lots"; expected only the key file'),
    ({"file": 3}, "got 3; expected the name of a file, such as released.csv"),
    ({"file": ["a"]}, "got several values; expected the name of a file"),
    ({"fiel": "released.csv"}, "expected a list of released lots; {file: released.csv} is for scenario files"),
])  # fmt: skip
def test_what_is_no_file(tmp_path: Path, actuals: object, said: str) -> None:
    text = told(tmp_path, "date,material,doses\n", actuals=actuals)
    assert said in text
    assert text.startswith("plant.yaml:")


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    file = scenario(tmp_path, "")
    (tmp_path / "released.csv").write_bytes(b"date,material,doses\n2027-01-03,vacc\xefne,1\n")
    with pytest.raises(ScenarioError, match=r"released.csv:2:16\n    got a byte that is not UTF-8"):
        load(file)
