"""One order of layers: what wins, what is removed, where each value came from, and what does not fit."""

from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capsim.foundation.errors import Problem, SchemaError, YamlError
from capsim.scenario.layering import Layered, apply_sets, canonical, load_layers
from tests.plants import TINY, data_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def put(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(dedent(text), encoding="utf-8")
    return path


def yaml_problems(path: Path, *overlays: Path) -> list[Problem]:
    with pytest.raises(YamlError) as caught:
        load_layers(path, overlays)
    return list(caught.value.problems)


def set_problem(path: Path, text: str) -> Problem:
    with pytest.raises(SchemaError) as caught:
        load_layers(path, sets=[text])
    (problem,) = caught.value.problems
    assert problem.where == f"--set {text}"
    return problem


def test_a_file_alone_is_one_layer(folder: Path) -> None:
    path = put(folder, "a.yaml", "name: x\nsites: {a: {count: 4}}\n")
    assert load_layers(path) == Layered(
        data={"name": "x", "sites": {"a": {"count": 4}}},
        positions={
            (): f"{path}:1:1",
            ("name",): f"{path}:1:1",
            ("sites",): f"{path}:2:1",
            ("sites", "a"): f"{path}:2:9",
            ("sites", "a", "count"): f"{path}:2:13",
        },
        layers=(str(path),),
    )


def test_the_order_is_bases_scenario_overlays_sets(folder: Path) -> None:
    keys = "abcdef"
    names = ("base1", "base2", "main", "over1", "over2")
    for level, name in enumerate(names):
        extends = "extends: [base1.yaml, base2.yaml]\n" if name == "main" else ""
        put(folder, f"{name}.yaml", extends + "".join(f"{key}: {name}\n" for key in keys[level:]))
    overlays = [folder / "over1.yaml", folder / "over2.yaml"]
    layered = load_layers(folder / "main.yaml", overlays, ["f=first", "f=last"])
    assert layered.data == dict(zip(keys, [*names, "last"], strict=True))
    assert layered.layers == (*(str(folder / f"{name}.yaml") for name in names), "--set f=first", "--set f=last")
    assert layered.positions["a",] == f"{folder / 'base1.yaml'}:1:1"
    assert layered.positions["c",] == f"{folder / 'main.yaml'}:2:1"
    assert layered.positions["e",] == f"{folder / 'over2.yaml'}:1:1"
    assert layered.positions["f",] == "--set f=last"
    assert layered.positions[()] == f"{folder / 'main.yaml'}:1:1"


def test_mappings_merge_and_lists_and_values_replace(folder: Path) -> None:
    put(folder, "base.yaml", "m: {keep: 1, change: 2, inner: {x: 1}}\nlist: [1, {a: 1}]\nvalue: 3\nshape: {a: 1}\n")
    path = put(
        folder, "a.yaml", "extends: base.yaml\nm: {change: 9, inner: {y: 2}}\nlist: [5]\nvalue: {b: 1}\nshape: 4\n"
    )
    layered = load_layers(path)
    assert layered.data == {
        "m": {"keep": 1, "change": 9, "inner": {"x": 1, "y": 2}},
        "list": [5],
        "value": {"b": 1},
        "shape": 4,
    }
    base = folder / "base.yaml"
    assert layered.positions["m",] == f"{base}:1:1"
    assert layered.positions["m", "keep"] == f"{base}:1:5"
    assert layered.positions["m", "change"] == f"{path}:2:5"
    assert layered.positions["list", 0] == f"{path}:3:8"
    assert ("list", 1) not in layered.positions
    assert ("shape", "a") not in layered.positions


def test_null_removes_a_key_of_a_lower_layer(folder: Path) -> None:
    put(folder, "base.yaml", "a: {x: 1, y: {z: 2}}\nb: 2\n")
    path = put(folder, "a.yaml", "extends: base.yaml\na: {y: null}\nb: ~\n")
    layered = load_layers(path)
    assert layered.data == {"a": {"x": 1}}
    assert not {("b",), ("a", "y"), ("a", "y", "z")} & set(layered.positions)


def test_null_with_nothing_below_stays_for_the_schema_to_judge(folder: Path) -> None:
    put(folder, "base.yaml", "calendar: day\n")
    path = put(folder, "a.yaml", "extends: base.yaml\ncalender: null\nnew: {inner: null}\n")
    assert load_layers(path).data == {"calendar": "day", "calender": None, "new": {"inner": None}}


def test_extends_is_relative_to_the_file_that_names_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(folder, "plants/base.yaml", "extends: ground.yaml\nb: 2\n")
    put(folder, "plants/ground.yaml", "a: 1\nb: 1\n")
    put(folder, "a.yaml", "extends: plants/base.yaml\nc: 3\n")
    monkeypatch.chdir(folder)
    layered = load_layers("a.yaml")
    assert layered.data == {"a": 1, "b": 2, "c": 3}
    assert layered.layers == (str(Path("plants/ground.yaml")), str(Path("plants/base.yaml")), "a.yaml")


def test_a_base_of_two_bases_counts_once_at_its_lowest_place(folder: Path) -> None:
    put(folder, "ground.yaml", "x: ground\n")
    put(folder, "left.yaml", "extends: ground.yaml\nx: left\n")
    put(folder, "right.yaml", "extends: ground.yaml\ny: right\n")
    layered = load_layers(put(folder, "a.yaml", "extends: [left.yaml, right.yaml]\n"))
    assert layered.data == {"x": "left", "y": "right"}
    assert [Path(name).name for name in layered.layers] == ["ground.yaml", "left.yaml", "right.yaml", "a.yaml"]


def test_a_circle_is_refused_with_its_chain(folder: Path) -> None:
    path = put(folder, "a.yaml", "name: x\nextends: b.yaml\n")
    put(folder, "b.yaml", "extends: [c.yaml]\n")
    put(folder, "c.yaml", "extends: b.yaml\n")
    (problem,) = yaml_problems(path)
    assert problem.got == '"b.yaml" (b.yaml -> c.yaml -> b.yaml)'
    assert problem.expected == "files that do not extend each other in a circle"
    assert problem.where == f"{folder / 'c.yaml'}:1:1"


def test_a_file_may_not_extend_itself(folder: Path) -> None:
    (problem,) = yaml_problems(put(folder, "a.yaml", "extends: ./a.yaml\n"))
    assert problem.got == '"./a.yaml" (a.yaml -> a.yaml)'


def test_missing_bases_are_all_told_at_the_place_that_names_them(folder: Path) -> None:
    put(folder, "base.yaml", "a: 1\n")
    path = put(folder, "a.yaml", f"name: x\nextends:\n  - bse.yaml\n  - base.yaml\n  - .\n  - {'x' * 400}\n")
    problems = yaml_problems(path)
    assert [(item.path, item.where) for item in problems] == [
        ("extends", f"{path}:3:5"), ("extends", f"{path}:5:5"), ("extends", f"{path}:6:5"),
    ]  # fmt: skip
    assert problems[0].got == '"bse.yaml", and no such file is there'
    assert problems[0].hint == 'did you mean "base.yaml"?'


@pytest.mark.parametrize(("written", "got"), [("4", "4"), ("[[a]]", '["a"]'), ("{a: b}", '{a: "b"}'), ("''", '""')])
def test_extends_must_name_files(folder: Path, written: str, got: str) -> None:
    (problem,) = yaml_problems(put(folder, "a.yaml", f"extends: {written}\n"))
    assert (problem.got, problem.expected) == (got, "the name of a file, or a list of them")


def test_the_problems_of_all_files_come_together(folder: Path) -> None:
    put(folder, "base.yaml", "a: 1\na: 2\n")
    path = put(folder, "a.yaml", "extends: base.yaml\n")
    problems = yaml_problems(path, put(folder, "over.yaml", "b: .nan\n"), folder / "none.yaml")
    assert [Path(item.where.rsplit(":", 2)[0]).name for item in problems] == ["base.yaml", "over.yaml", "none.yaml"]


@pytest.mark.parametrize(
    ("text", "value"),
    [("x=4", 4), ("x=14 day", "14 day"), ("x= 1e6", 1e6), ("x=no", "no"), ("x=a=b", "a=b"), ("x=''", ""),
     ("x={triangular: [1 day, 2 day]}", {"triangular": ["1 day", "2 day"]}), (" x =[1]", [1])],
)  # fmt: skip
def test_the_value_of_a_set_is_yaml(folder: Path, text: str, value: object) -> None:
    assert load_layers(put(folder, "a.yaml", "x: {old: 1}\n"), sets=[text]).data == {"x": value}


def test_a_set_reaches_into_mappings_and_lists(folder: Path) -> None:
    path = put(folder, "a.yaml", "steps: [{on: a}, {on: b, n: {m: 1}}, [7, 8]]\nby_year: {'2': x}\n")
    sets = ["steps[1].n.m=5", "steps.0.on=c", "steps[2][1]=9", "by_year.2=y", "new.deep.key=1"]
    layered = load_layers(path, sets=sets)
    assert layered.data == {
        "steps": [{"on": "c"}, {"on": "b", "n": {"m": 5}}, [7, 9]],
        "by_year": {"2": "y"},
        "new": {"deep": {"key": 1}},
    }
    assert layered.positions["steps", 1, "n", "m"] == "--set steps[1].n.m=5"
    assert layered.positions["steps", 1, "n"] == f"{path}:1:26"
    assert layered.positions["new", "deep"] == "--set new.deep.key=1"


def test_a_set_replaces_whole_and_null_removes(folder: Path) -> None:
    path = put(folder, "a.yaml", "titre: {lognormal: {mean: 2, cv: 1}}\nlist: [1]\ngone: 1\n")
    layered = load_layers(path, sets=["titre={triangular: [1, 2, 3]}", "gone=null", "list[0]=null", "never=null"])
    assert layered.data == {"titre": {"triangular": [1, 2, 3]}, "list": [None], "never": None}
    assert ("titre", "lognormal") not in layered.positions
    assert layered.positions["titre", "triangular", 2] == "--set titre={triangular: [1, 2, 3]}"


@pytest.mark.parametrize(
    ("text", "got"),
    [
        ("=4", "an empty path"),
        (" =4", "an empty path"),
        ("x.y=4", "the single value 3 there"),
        ("none.y=4", "the single value nothing there"),
        ("name.y=4", 'the single value "plant" there'),
        ("list[2]=4", "the index [2]"),
        ("list.2=4", "the index [2]"),
        ("empty[0]=4", "the index [0]"),
        ("list.a=4", 'the key "a" into a list'),
        ("m[0]=4", "the index [0] into a mapping"),
        ("absent[0]=4", "the index [0] into a mapping"),
        ("m..a=4", 'the path "m..a"'),
        (".m=4", 'the path ".m"'),
        ("m.=4", 'the path "m."'),
        ("[0]=4", 'the path "[0]"'),
        ("list[-1]=4", 'the path "list[-1]"'),
        ("list[x]=4", 'the path "list[x]"'),
        ("list[1=4", 'the path "list[1"'),
        ("m", '"m"'),
        ("m=", "no value"),
        ("m=[1", None),
        (f"{'a.' * 90}a=1", "a path of 91 levels"),
    ],
)
def test_a_set_that_does_not_fit_is_refused(folder: Path, text: str, got: str | None) -> None:
    path = put(folder, "a.yaml", "x: 3\nnone: null\nname: plant\nlist: [1, 2]\nempty: []\nm: {a: 1}\n")
    problem = set_problem(path, text)
    assert problem.got == got or (got is None and "not YAML" in problem.got)
    assert problem.expected


def test_an_index_out_of_range_says_what_there_is(folder: Path) -> None:
    problem = set_problem(put(folder, "a.yaml", "m: {list: [1, 2]}\n"), "m.list[2]=4")
    assert (problem.path, problem.expected) == ("m.list", "an index from 0 to 1")


def test_all_sets_that_do_not_fit_are_told(folder: Path) -> None:
    path = put(folder, "a.yaml", "x: 3\n")
    with pytest.raises(SchemaError) as caught:
        load_layers(path, sets=["x.y=1", "fine=1", "x[0]=1"])
    assert [item.where for item in caught.value.problems] == ["--set x.y=1", "--set x[0]=1"]


def test_apply_sets_takes_python_values_and_leaves_the_data_alone() -> None:
    data = {"sites": {"a": {"count": 2}}, "steps": [{"on": "x"}], "gone": 1}
    changed = apply_sets(data, {"sites.a.count": 4, "steps[0].on": "y", "new": (1, {"b": 2}), "gone": None})
    assert changed == {"sites": {"a": {"count": 4}}, "steps": [{"on": "y"}], "new": [1, {"b": 2}]}
    assert data == {"sites": {"a": {"count": 2}}, "steps": [{"on": "x"}], "gone": 1}


def test_apply_sets_refuses_what_does_not_fit() -> None:
    with pytest.raises(SchemaError) as caught:
        apply_sets({"a": 1}, {"a.b": 2})
    assert caught.value.problems == (
        Problem("a", "the single value 1 there", "a mapping or a list to set into", "", "--set a.b"),
    )


NESTED = st.recursive(
    st.integers(), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=4)
)


@given(st.dictionaries(st.text(max_size=3), NESTED, max_size=5))
def test_canonical_data_does_not_depend_on_the_order_of_keys(data: dict[str, object]) -> None:
    def reverse(value: object) -> object:
        if isinstance(value, dict):
            return {key: reverse(value[key]) for key in reversed(value)}
        return [reverse(item) for item in value] if isinstance(value, list) else value

    assert canonical(data) == data
    assert repr(canonical(reverse(data))) == repr(canonical(data))


@pytest.mark.parametrize(
    ("path", "new", "near"),
    [
        ("sites.plant.unit_classes.lin.count", "sites.plant.unit_classes.lin", "line"),
        ("sites.plnt.unit_classes.line.count", "sites.plnt", "plant"),
        ("materials.vacine.shelf_life", "materials.vacine", "vaccine"),
        (
            "materials.vaccine.release.checks.sterilty.hands_on",
            "materials.vaccine.release.checks.sterilty",
            "sterility",
        ),
    ],
)
def test_a_way_through_a_new_name_like_one_that_is_there_is_refused(path: str, new: str, near: str) -> None:
    with pytest.raises(SchemaError) as error:
        data_of(TINY, {path: 2})
    name = new.rpartition(".")[2]
    assert str(error.value).startswith(
        f'--set {path}  {new}\n    got the new name "{name}"; expected a name that is there, or one less like it; '
        f'did you mean "{near}"? To add it all the same write it whole: {new}={{...}}'
    )


def test_new_names_that_are_no_slips_are_added() -> None:
    classes = "sites.plant.unit_classes"
    edits = {f"{classes}.line_2.count": 1, f"{classes}.line_3.count": 1, f"{classes}.lin": {"count": 1}}
    assert {"line", "line_2", "line_3", "lin"} <= set(data_of(TINY, edits)["sites"]["plant"]["unit_classes"])
    # Keys of the schema are not names: the schema itself tells of a wrong one.
    wrong = data_of(TINY, {"sites.plant.unit_clases.packer.count": 1})
    assert wrong["sites"]["plant"]["unit_clases"] == {"packer": {"count": 1}}
