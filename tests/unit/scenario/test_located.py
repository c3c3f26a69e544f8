"""The rule by which one layer is laid over another: by key, by the name of an item, or whole."""

from typing import Any

import pytest

from capsim.scenario.located import Located, Merging, flatten, item_names, locate, merged, numbered

STEPS = [
    {"unit_procedure": "cell_culture", "titre": "1 g/L", "turnaround": "1 day"},
    {"unit_procedure": "chromatography", "step_yield": 0.8},
    {"unit_procedure": "chromatography", "step_yield": 0.9},
    {"unit_procedure": "chromatography", "name": "polishing", "step_yield": 0.7},
]


def laid(*layers: Any) -> Any:
    whole, problems = merged([locate(layer, f"{number}:1:1") for number, layer in enumerate(layers)])
    assert not problems
    return flatten(whole, (), {})


def test_a_mapping_over_a_list_of_steps_changes_the_one_it_names() -> None:
    upper = {"cell_culture": {"titre": "2 g/L"}, "polishing": {"step_yield": 0.75, "on": "column"}}
    got = laid({"procedure": STEPS}, {"procedure": upper})["procedure"]
    assert got[0] == {"unit_procedure": "cell_culture", "titre": "2 g/L", "turnaround": "1 day"}
    assert got[3] == {"unit_procedure": "chromatography", "name": "polishing", "step_yield": 0.75, "on": "column"}
    assert got[1:3] == STEPS[1:3]


def test_a_second_step_of_the_same_kind_is_numbered() -> None:
    assert item_names(locate(STEPS, "").value) == {
        "cell_culture": 0, "chromatography": 1, "chromatography_2": 2, "polishing": 3,
    }  # fmt: skip
    assert laid(STEPS, {"chromatography_2": {"step_yield": 0.5}})[2]["step_yield"] == 0.5


def test_null_takes_a_step_out_and_the_names_of_the_others_stay() -> None:
    got = laid(STEPS, {"chromatography": None, "chromatography_2": {"step_yield": 0.5}})
    assert [step.get("step_yield") for step in got] == [None, 0.5, 0.7]


def test_campaigns_are_named_after_material_and_site() -> None:
    campaigns = [{"make": "bulk", "at": "a"}, {"make": "bulk", "at": "a"}, {"make": "bulk", "at": "b", "name": "own"}]
    assert list(item_names(locate(campaigns, "").value)) == ["bulk_at_a", "bulk_at_a_2", "own"]
    assert laid(campaigns, {"bulk_at_a_2": {"lots": 4}})[1] == {"make": "bulk", "at": "a", "lots": 4}


@pytest.mark.parametrize("below", [[1, 2], [], [{"doses": 1}], [{"name": "a"}, {"doses": 1}], ["a"], [{"name": 4}]])
def test_a_list_with_an_item_without_a_name_is_replaced(below: list[object]) -> None:
    assert item_names(locate(below, "").value) == {}
    assert laid(below, {"a": {"x": 1}}) == {"a": {"x": 1}}


def test_a_list_over_a_list_replaces() -> None:
    assert laid(STEPS, [{"unit_procedure": "process"}]) == [{"unit_procedure": "process"}]


def test_an_unknown_name_is_told_at_its_place_and_the_rest_is_laid() -> None:
    merging = Merging()
    upper = Located({"cell_cultur": Located({}, "x.yaml:4:7"), "polishing": locate({"on": "c"}, "x.yaml:5:7")}, "x")
    got = merging.lay(locate(STEPS, ""), upper, ("materials", "bulk", "procedure"))
    (problem,) = merging.problems
    assert str(problem) == (
        "x.yaml:4:7  materials.bulk.procedure.cell_cultur\n"
        '    got the name "cell_cultur"; expected the name of an item of the list below; did you mean "cell_culture"?; '
        "a new item needs the whole list written out"
    )
    assert got.value[3].value["on"].value == "c"


def test_three_layers_are_laid_one_after_the_other() -> None:
    """A null in the third removes what the first two say, not only what the second does."""
    got = laid(STEPS, {"cell_culture": {"titre": "2 g/L"}}, {"cell_culture": {"titre": None}})
    assert got[0] == {"unit_procedure": "cell_culture", "turnaround": "1 day"}


@pytest.mark.parametrize(
    ("lower", "upper"),
    [
        ({"lognormal": {"mean": "5 h", "cv": "20 %"}}, {"triangular": ["4 h", "5 h", "9 h"]}),
        ({"triangular": ["4 h", "5 h", "9 h"]}, {"exponential": "5 h"}),
        ({"exponential": "5 h"}, {"normal": {"mean": "5 h", "sd": "1 h"}}),
        ({"uniform": ["1 h", "2 h"]}, {"gamma": {"mean": "2 h"}}),
    ],
)
def test_a_distribution_replaces_one_of_another_family(lower: object, upper: object) -> None:
    assert laid({"time": lower}, {"time": upper}) == {"time": upper}


def test_a_source_replaces_a_source() -> None:
    """The author of the one below would stand beside the title of the other."""
    lower = {"source": {"title": "A", "author": "B", "year": 2001}}
    assert laid(lower, {"source": {"title": "C"}}) == {"source": {"title": "C"}}
    named_so_by_the_user = {"source": {"count": 1, "calendar": "day"}}
    assert laid(named_so_by_the_user, {"source": {"count": 2}}) == {"source": {"count": 2, "calendar": "day"}}


def test_a_distribution_of_the_same_family_merges() -> None:
    lower, upper = {"lognormal": {"mean": "5 h", "cv": 0.2}}, {"lognormal": {"mean": "7 h"}}
    assert laid(lower, upper) == {"lognormal": {"mean": "7 h", "cv": 0.2}}


@pytest.mark.parametrize(
    ("lower", "upper"),
    [
        ({"beta": "5 ug"}, {"gamma": "5 ug"}),  # components that are called after variants of a virus
        ({"beta": {"dose": "5 ug"}}, {"gamma": {"dose": "5 ug"}}),
        ({"beta": {}}, {"gamma": {}}),
        ({"exponential": None, "x": 1}, {"triangular": [1, 2, 3]}),
    ],
)
def test_names_that_are_families_by_chance_merge(lower: dict[str, object], upper: dict[str, object]) -> None:
    assert laid(lower, upper) == lower | upper


def test_a_merged_mapping_stands_where_the_lowest_file_of_the_user_has_it() -> None:
    template = Located({"a": Located({"x": Located(1, "t", True)}, "t", True)}, "t", True)
    file, overlay = locate({"a": {"y": 2}}, "file:1:1"), locate({"a": {"x": 3}}, "overlay:1:1")
    positions: dict[tuple[str | int, ...], str] = {}
    flatten(merged([template, file, overlay])[0], (), positions)
    assert positions == {
        (): "file:1:1", ("a",): "file:1:1", ("a", "x"): "overlay:1:1", ("a", "y"): "file:1:1",
    }  # fmt: skip


def test_numbers_begin_with_the_second() -> None:
    assert numbered(["b", "a", "b", "b"]) == ["b", "a", "b_2", "b_3"]
