"""Platform templates under a scenario: where they are named, what wins over them, and what is told otherwise."""

from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from capsim import library
from capsim.foundation.errors import CheckError, Problem, SchemaError
from capsim.scenario import platform
from capsim.scenario.layering import load_layers

TEMPLATE = """
extends: _base.yaml
title: Small
description: A template for tests
author: one
checked_by: two
expected: [{doses: [1e6, 2e6], assumption: enough}, {doses: [1, 2], per_lot_of: bulk, assumption: few}]
sites:
  substance:
    unit_classes: {reactor: {working_volume: 100 L, assumption: small}}
  product:
    unit_classes: {line: {line_speed: 100 vial/min, assumption: slow}, reactor: {count: 2}}
materials:
  bulk:
    procedure:
      - {unit_procedure: cell_culture, on: reactor, culture_time: 4 day, titre: 1 g/L, source: a paper}
      - {unit_procedure: purification, on: reactor, duration: 1 day, step_yield: 50 %}
  vials:
    components: {bulk: 5 ug}
    lot_size: 1000 vial
    doses_per_vial: 10
    procedure: [{unit_procedure: aseptic_filling, on: line}]
sets: {doses: {members: {vials: 1}}}
"""
BASE = "materials: {bulk: {shelf_life: 90 day, dose: 1 ug}}\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for scenarios, with one that holds the templates small and smaller."""
    templates = tmp_path / "templates"
    templates.mkdir()
    (templates / "_base.yaml").write_text(BASE, encoding="utf-8")
    (templates / "small.yaml").write_text(TEMPLATE, encoding="utf-8")
    (templates / "other.yaml").write_text("materials: {bulk: {dose: 9 ug}}\nsites: {}\n", encoding="utf-8")
    monkeypatch.setattr(platform, "FOLDER", templates)
    platform._template.cache_clear()
    yield tmp_path
    platform._template.cache_clear()


def put(folder: Path, text: str, name: str = "a.yaml") -> Path:
    path = folder / name
    path.write_text(dedent(text), encoding="utf-8")
    return path


def problems(path: Path, *sets: str) -> list[Problem]:
    with pytest.raises(SchemaError) as caught:
        load_layers(path, sets=sets)
    return list(caught.value.problems)


def test_the_templates_are_the_files_of_the_folder(folder: Path) -> None:
    assert platform.names() == ("other", "small")
    one = platform.platform("small")
    assert (one.title, one.checked_by) == ("Small", "two")
    assert [entry.per for entry in one.expected] == ["year", "lot of bulk"]
    assert one.materials["bulk"]["shelf_life"] == "90 day"


def test_at_the_top_a_template_gives_materials_and_sets_and_no_site(folder: Path) -> None:
    layered = load_layers(put(folder, "name: x\nplatform: small\nsites: {a: {}}\n"))
    assert set(layered.data) == {"name", "sites", "materials", "sets"}
    assert set(layered.data["materials"]) == {"bulk", "vials"}
    assert layered.data["sites"] == {"a": {}}
    assert layered.layers == ("platform small", str(folder / "a.yaml"))
    assert layered.positions["materials", "bulk", "shelf_life"] == "platform _base:1:20"
    assert layered.positions["materials", "vials", "lot_size"] == "platform small:20:5"


def test_a_site_takes_the_whole_train_or_parts(folder: Path) -> None:
    path = put(
        folder,
        """
        name: x
        sites:
          a: {platform: small}
          b: {platform: small/product, unit_classes: {line: {count: 3}}}
          c: {platform: [small/product, small/substance]}
        """,
    )
    sites = load_layers(path).data["sites"]
    reactor = {"working_volume": "100 L", "assumption": "small", "count": 2}
    line = {"line_speed": "100 vial/min", "assumption": "slow"}
    assert sites["a"] == {"unit_classes": {"reactor": reactor, "line": line}}
    assert sites["b"] == {"unit_classes": {"line": {**line, "count": 3}, "reactor": {"count": 2}}}
    assert sites["c"] == sites["a"]


def test_a_material_has_its_own_name_and_its_components_follow(folder: Path) -> None:
    path = put(
        folder,
        """
        name: x
        materials:
          my_bulk: {platform: small/bulk, dose: 7 ug}
          my_vials: {platform: small/vials}
        """,
    )
    materials = load_layers(path).data["materials"]
    assert set(materials) == {"my_bulk", "my_vials"}
    assert materials["my_bulk"]["dose"] == "7 ug"
    assert materials["my_vials"]["components"] == {"my_bulk": "5 ug"}


def test_components_keep_their_names_where_two_materials_are_meant(folder: Path) -> None:
    own = "a: {platform: small/bulk}, b: {platform: small/bulk}, v: {platform: small/vials}"
    assert load_layers(put(folder, f"materials: {{{own}}}\n")).data["materials"]["v"]["components"] == {"bulk": "5 ug"}


def test_a_material_with_its_own_template_does_not_get_that_of_the_top(folder: Path) -> None:
    layered = load_layers(put(folder, "platform: small\nmaterials: {bulk: {platform: other/bulk}}\n"))
    assert layered.data["materials"]["bulk"] == {"dose": "9 ug"}
    assert layered.layers[:2] == ("platform small", "platform other")


def test_the_order_is_template_bases_scenario_overlays_sets(folder: Path) -> None:
    """Each layer says one key less than the one below, so that each key shows the last layer that said it."""
    put(
        folder,
        "materials: {vials: {lot_size: 2 vial, doses_per_vial: 2, fill_volume: 2 mL, overfill: 0.2}}\n",
        "b.yaml",
    )
    path = put(
        folder,
        """
        extends: b.yaml
        platform: small
        materials: {vials: {doses_per_vial: 3, fill_volume: 3 mL, overfill: 0.3}}
        """,
    )
    over = put(folder, "materials: {vials: {fill_volume: 4 mL, overfill: 0.4}}\n", "o.yaml")
    vials = load_layers(path, [over], ["materials.vials.overfill=0.5"]).data["materials"]["vials"]
    shown = [vials[key] for key in ("components", "lot_size", "doses_per_vial", "fill_volume", "overfill")]
    assert shown == [{"bulk": "5 ug"}, "2 vial", 3, "4 mL", 0.5]


def test_one_number_of_a_step_is_replaced_by_its_name(folder: Path) -> None:
    path = put(
        folder,
        """
        platform: small
        materials:
          bulk:
            procedure:
              cell_culture: {titre: 2 g/L}
        """,
    )
    layered = load_layers(path, sets=["materials.bulk.procedure.purification.step_yield=60 %"])
    culture, purification = layered.data["materials"]["bulk"]["procedure"]
    assert (culture["titre"], culture["culture_time"], culture["source"]) == ("2 g/L", "4 day", "a paper")
    assert purification["step_yield"] == "60 %"
    assert layered.positions["materials", "bulk", "procedure", 0, "titre"] == f"{path}:6:22"
    assert layered.positions["materials", "bulk", "procedure", 0, "culture_time"] == "platform small:16:53"
    assert layered.positions["materials", "bulk"] == f"{path}:4:3"


def test_null_in_an_overlay_removes_what_template_and_scenario_say(folder: Path) -> None:
    path = put(folder, "platform: small\nmaterials: {bulk: {shelf_life: 5 day, procedure: {purification: {on: x}}}}\n")
    over = put(
        folder, "materials: {vials: null, bulk: {shelf_life: null, procedure: {purification: null}}}\n", "o.yaml"
    )
    materials = load_layers(path, [over]).data["materials"]
    assert set(materials) == {"bulk"}
    assert "shelf_life" not in materials["bulk"]
    assert [step["unit_procedure"] for step in materials["bulk"]["procedure"]] == ["cell_culture"]


def test_a_set_can_name_the_template(folder: Path) -> None:
    path = put(folder, "name: x\nsites: {a: {}}\nmaterials: {mine: {dose: 2 ug}}\n")
    sets = ["platform=other", "sites.a.platform=small/substance", "materials.mine.platform=small/bulk"]
    layered = load_layers(path, sets=[*sets, "materials.mine.procedure[1].on=b"])
    assert layered.data["materials"]["bulk"] == {"dose": "9 ug"}
    assert layered.data["materials"]["mine"]["dose"] == "2 ug"
    assert layered.data["materials"]["mine"]["procedure"][1]["on"] == "b"
    assert set(layered.data["sites"]["a"]["unit_classes"]) == {"reactor"}
    assert layered.layers[:2] == ("platform other", "platform small")


def test_an_unknown_step_is_told_where_it_is_written(folder: Path) -> None:
    path = put(folder, "platform: small\nmaterials:\n  bulk:\n    procedure:\n      cell_cultur: {titre: 2 g/L}\n")
    (problem,) = problems(path)
    assert (problem.where, problem.path) == (f"{path}:5:7", "materials.bulk.procedure.cell_cultur")
    assert problem.got == 'the name "cell_cultur"'
    assert problem.hint.startswith('did you mean "cell_culture"?')


def test_an_unknown_step_of_a_set_is_told(folder: Path) -> None:
    (problem,) = problems(put(folder, "platform: small\n"), "materials.bulk.procedure.culture.titre=1 g/L")
    assert (problem.path, problem.got) == ("materials.bulk.procedure", 'the name "culture"')
    assert (problem.expected, problem.hint) == ("the name of an item, or an index", 'did you mean "cell_culture"?')


@pytest.mark.parametrize(
    ("text", "where", "got", "expected", "hint"),
    [
        ("platform: smal", "1:1", '"smal"', "one of the platform templates other, small", 'did you mean "small"?'),
        ("platform: _base", "1:1", '"_base"', "one of the platform templates other, small", ""),
        ("platform: small/bulk", "1:1", '"small/bulk"', "a template without a part", 'write "small"'),
        ("platform: [small]", "1:1", '["small"]', "a platform template, such as mrna_lnp", ""),
        ("platform: 4", "1:1", "4", "a platform template, such as mrna_lnp", ""),
        ("sites: {a: {platform: {small: 1}}}", "1:13", "{small: 1}",
         "a platform template, such as mrna_lnp, or a list of them", ""),
        ("sites: {a: {platform: [small, small/prodct]}}", "1:31", '"small/prodct"',
         "a part of the site of small, such as small/substance", 'did you mean "product"?'),
        ("materials: {m: {platform: small}}", "1:17", '"small"',
         "a material of small, such as small/bulk", "known: bulk, vials"),
        ("materials: {m: {platform: small/vial}}", "1:17", '"small/vial"',
         "a material of small, such as small/bulk", 'did you mean "vials"?'),
        ("materials: {m: {platform: [small/bulk]}}", "1:17", '["small/bulk"]',
         "a platform template, such as mrna_lnp/drug_substance", ""),
    ],
)  # fmt: skip
def test_a_reference_that_leads_nowhere_is_told(
    folder: Path, text: str, where: str, got: str, expected: str, hint: str
) -> None:
    path = put(folder, f"{text}\n")
    (problem,) = problems(path)
    assert (problem.where, problem.got, problem.expected, problem.hint) == (f"{path}:{where}", got, expected, hint)


def test_all_references_that_lead_nowhere_are_told(folder: Path) -> None:
    path = put(folder, "platform: a\nsites: {s: {platform: [b, small]}}\nmaterials: {m: {platform: c/d}}\n")
    assert [item.path for item in problems(path)] == ["platform", "materials.m.platform", "sites.s.platform"]


def test_an_assignment_of_a_template_that_does_not_fit_is_told(folder: Path) -> None:
    path = put(folder, "sites: {a: 4}\n")
    (problem,) = problems(path, "sites.a.platform=small")
    assert (problem.path, problem.got) == ("sites.a", "the single value 4 there")
    (problem,) = problems(path, "platform=")
    assert problem.got == "no value"


def test_a_template_of_nothing_is_none(folder: Path) -> None:
    assert load_layers(put(folder, "platform: null\nsites: {a: {platform: null}}\n")).data == {"sites": {"a": {}}}


def test_a_scenario_of_odd_shape_is_left_to_the_schema(folder: Path) -> None:
    assert load_layers(put(folder, "sites: [1]\nmaterials: {m: 3}\n")).data == {"sites": [1], "materials": {"m": 3}}


def test_the_problem_of_a_value_of_the_template_names_the_template(tmp_path: Path) -> None:
    """A site without the laboratories that the release route of a template asks for."""
    path = put(
        tmp_path,
        """
        name: x
        platform: mrna_lnp
        start: 2027-01-04
        horizon: 90 day
        sites: {plant: {platform: mrna_lnp, laboratory: {chemistry: null}}}
        """,
    )
    with pytest.raises(CheckError) as caught:
        library.load(path)
    places = {item.where.rsplit(":", 2)[0] for item in caught.value.problems}
    assert places == {"platform _bulk", "platform _vials"}
    assert {item.got for item in caught.value.problems} == {'"chemistry"'}


def test_the_shown_scenario_is_complete_with_its_sources_and_reads_back_the_same(tmp_path: Path) -> None:
    path = put(
        tmp_path,
        """
        name: x
        platform: mrna_lnp
        start: 2027-01-04
        horizon: 90 day
        sites: {plant: {platform: mrna_lnp}}
        """,
    )
    scenario = library.load(path)
    again = put(tmp_path, scenario.text(), "again.yaml")
    assert "platform:" not in scenario.text()
    assert scenario.text().startswith("name: x\nstart: 2027-01-04\n")
    assert "DOI 10.1038/s41541-022-00447-3" in scenario.text()
    assert library.load(again).plan == scenario.plan
