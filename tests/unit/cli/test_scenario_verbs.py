"""The verbs about scenario files: new, validate, show, schema, scenarios."""

import json
from pathlib import Path

import pytest

from capsim.cli.main import run

SCENARIOS = Path(__file__).parents[3] / "scenarios"


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_new_writes_a_scenario_that_is_right_and_overwrites_nothing(capsys):
    assert run(["new", "mine.yaml"]) == 0
    assert run(["validate", "mine.yaml"]) == 0
    assert "right" in capsys.readouterr().out
    Path("mine.yaml").write_text("precious")
    assert run(["new", "mine.yaml"]) == 3
    assert "mine.yaml" in capsys.readouterr().err
    assert Path("mine.yaml").read_text() == "precious"


def test_new_copies_what_the_scenario_extends(capsys):
    assert run(["new", "mine.yaml", "--from", "reference-national"]) == 0
    assert "mine.yaml and reference-line-v1.yaml written" in capsys.readouterr().err
    assert run(["validate", "mine.yaml"]) == 0
    assert run(["new", "second.yaml", "--from", "reference-national"]) == 0, "the same base serves both"
    assert "second.yaml written; next" in capsys.readouterr().err
    Path("reference-line-v1.yaml").write_text("precious")
    assert run(["new", "third.yaml", "--from", "reference-national"]) == 3
    assert '"reference-line-v1.yaml" exists, and the new scenario extends another' in capsys.readouterr().err
    assert not Path("third.yaml").exists()
    assert Path("reference-line-v1.yaml").read_text() == "precious"
    Path("reference-line-v1.yaml").unlink()
    assert run(["new", "reference-line-v1.yaml", "--from", "reference-national"]) == 3
    assert "for a scenario that extends another of that name" in capsys.readouterr().err
    assert not Path("reference-line-v1.yaml").exists()


def test_new_from_an_unknown_template_names_the_nearest(capsys):
    assert run(["new", "mine.yaml", "--from", "helo"]) == 3
    assert 'did you mean "hello"?' in capsys.readouterr().err


def test_all_problems_of_a_file_come_at_once_with_their_place(capsys):
    text = (SCENARIOS / "hello.yaml").read_text()
    broken = text.replace("count: 2, working_volume: 200 L", "count: 2, working_volume: 24 m2")
    broken = broken.replace("failure: 6 %", "failure: 160 %").replace("doses_per_vial", "doses_per_vail")
    Path("bad.yaml").write_text(broken)
    assert run(["run", "bad.yaml"]) == 3
    error = capsys.readouterr().err
    assert "bad.yaml:9:30  sites.plant.unit_classes.bioreactor.working_volume" in error
    assert "got 24 m2; expected a volume" in error
    assert 'did you mean "doses_per_vial"?' in error
    assert "160 %" in error
    assert "3 problems; nothing was run." in error
    assert not Path("runs").exists()


def test_names_that_lead_nowhere_have_their_place(capsys):
    text = (SCENARIOS / "hello.yaml").read_text().replace("on: filling_line}", "on: filing_line}")
    Path("bad.yaml").write_text(text + "campaigns: [{make: vaccine, at: plant}, {make: bulk, at: plant}]\n")
    assert run(["validate", "bad.yaml"]) == 3
    error = capsys.readouterr().err
    assert "materials.vaccine.procedure[0].on" in error and "bad.yaml:" in error
    assert 'got "filing_line"' in error and 'did you mean "filling_line"?' in error


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("missing.yaml", None, "missing.yaml"),
        ("empty.yaml", b"", "empty"),
        ("binary.yaml", b"\x00\x01\x02\xff", "binary.yaml"),
        ("latin.yaml", "name: caf\xe9".encode("latin-1"), "latin.yaml"),
        ("list.yaml", b"- 1\n- 2\n", "list.yaml"),
        ("twice.yaml", b"name: a\nname: b\n", "name"),
    ],
)
def test_what_is_no_scenario_is_refused(name, content, said, capsys):
    if content is not None:
        Path(name).write_bytes(content)
    assert run(["validate", name]) == 3
    assert said in capsys.readouterr().err


def test_a_folder_is_no_scenario(capsys):
    Path("folder").mkdir()
    assert run(["validate", "folder"]) == 3
    assert "folder" in capsys.readouterr().err


def test_a_circle_of_extends_is_refused(capsys):
    Path("a.yaml").write_text("extends: b.yaml\n")
    Path("b.yaml").write_text("extends: a.yaml\n")
    assert run(["validate", "a.yaml"]) == 3
    error = capsys.readouterr().err
    assert "a.yaml" in error and "b.yaml" in error


def test_show_gives_all_layers_as_one_that_reads_back(capsys):
    assert run(["show", str(SCENARIOS / "reference-national.yaml"), "--set", "horizon=30 day"]) == 3
    assert "targets[0].by" in capsys.readouterr().err
    words = ["show", str(SCENARIOS / "reference-national.yaml"), "--set", "seed=9"]
    assert run(words) == 0
    text = capsys.readouterr().out
    assert "site_10:" in text and "extends" not in text
    Path("whole.yaml").write_text(text)
    assert run(["validate", "whole.yaml"]) == 0


def test_a_scenario_is_not_shown_as_csv(capsys):
    assert run(["show", str(SCENARIOS / "hello.yaml"), "--format", "csv"]) == 3
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "expected table or json; csv is for a saved run" in shown.err


def test_the_schema_is_json_with_a_meaning_for_each_key(capsys):
    assert run(["schema"]) == 0
    schema = json.loads(capsys.readouterr().out)
    assert {"sites", "materials", "campaigns", "targets"} <= set(schema["properties"])
    for name, model in schema["$defs"].items():
        for key, field in model.get("properties", {}).items():
            assert "description" in field or "$ref" in field, f"{name}.{key} has no meaning"


def test_the_scenarios_that_ship_are_listed(capsys):
    assert run(["scenarios"]) == 0
    listed = capsys.readouterr().out
    for path in SCENARIOS.glob("*.yaml"):
        assert path.stem in listed


def test_new_from_a_platform_is_a_scenario_that_is_right(capsys):
    assert run(["new", "mine.yaml", "--platform", "mrna_lnp"]) == 0
    assert run(["validate", "mine.yaml"]) == 0
    assert "2 materials" in capsys.readouterr().out
    assert "doses: 665e6" in Path("mine.yaml").read_text()
    assert run(["new", "mine.yaml", "--platform", "mrna_lnp"]) == 3
    assert '"mine.yaml" exists' in capsys.readouterr().err


def test_new_from_an_unknown_platform_names_the_nearest(capsys):
    assert run(["new", "mine.yaml", "--platform", "mrna_lpn"]) == 3
    error = capsys.readouterr().err
    assert 'got --platform "mrna_lpn"; expected a platform template; did you mean "mrna_lnp"?' in error
    assert run(["new", "mine.yaml", "--platform", "mrna_lnp", "--from", "hello"]) == 2
    assert "begins with one of them" in capsys.readouterr().err
    assert not Path("mine.yaml").exists()


def test_platforms_lists_the_templates_and_tells_about_one(capsys):
    assert run(["platforms"]) == 0
    assert "recombinant_subunit_yeast    Recombinant subunit from yeast" in capsys.readouterr().out
    assert run(["platforms", "conjugate_pentavalent"]) == 0
    about = capsys.readouterr().out
    assert "Written by The capsim developers; not yet checked by somebody else." in about
    assert "sites:     conjugate_pentavalent/drug_substance, conjugate_pentavalent/drug_product" in about
    assert "sets:      pentavalent_doses" in about
    assert "20,000,000 to 50,000,000 doses per year are to be expected: Pharmabiz (2009)" in about
    assert run(["platforms", "mrna"]) == 3
    assert 'got the platform "mrna"; expected one that comes with capsim; did you mean "mrna_lnp"?' in (
        capsys.readouterr().err
    )


def test_a_scenario_of_a_platform_is_shown_with_its_sources(capsys):
    assert run(["new", "mine.yaml", "--platform", "mrna_lnp"]) == 0
    assert run(["show", "mine.yaml"]) == 0
    shown = capsys.readouterr().out
    assert "unit_procedure: in_vitro_transcription" in shown and "DOI 10.3390/vaccines9010003" in shown


def test_a_saved_run_knows_its_platform():
    from capsim.library import load_run

    assert run(["new", "mine.yaml", "--platform", "inactivated_ipv"]) == 0
    assert (
        run(["run", "mine.yaml", "-n", "2", "-q", "-o", "saved", "--set", "horizon=90 day", "--set", "targets=[]"]) == 0
    )
    layers = load_run("saved").result.provenance["scenario"]["layers"]
    assert layers == ["platform inactivated_ipv", "mine.yaml", "--set horizon=90 day", "--set targets=[]"]
