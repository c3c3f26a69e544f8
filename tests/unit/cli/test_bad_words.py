"""Words of the command line and slips of the pen in a file: each is told, with what to do, and nothing is run."""

from pathlib import Path

import pytest

from capsim.cli.main import run
from tests.plants import TINY

LINE = "projects: {line: {phases: [{name: build, duration: 9 day%s}]}}"
PAID = LINE % ", capex: 1 M USD, life: 9 year, payments: [%s]"


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("tiny.yaml").write_text(TINY, encoding="utf-8")


CASES = [
    # Commas, quotes and lists of YAML
    (
        "targets: [{doses: 1,000, by: [30 day]}]",
        "got the key 000; expected text as key; in braces a comma ends a value",
    ),
    (
        "targets: [{doses: 1e6, by: 30 day, 60 day}]",
        'got unknown key "60 day"; expected one of the known keys; in braces a',
    ),
    (
        "targets:\n- doses: 1e6\n  by: 30 day, 60 day",
        'got "30 day, 60 day"; expected a list; write it in brackets, [30 day,',
    ),
    ("targets: {doses: 1e6, by: [3 day]}", 'expected a list; put "- " before each entry, or brackets around it'),
    ("description: - a", "put text that begins with a dash in quotes"),
    ("description: 'it's'", "put text that holds one kind of quotes in the other kind"),
    ("description: {x}", "expected text; put text in quotes"),
    ("targets:\n- doses: 1e6\n by: [3 day]", "check the indentation of this line against the lines above it"),
    # Numbers
    (
        "targets: [{doses: 150e6 dose, by: [30 day]}]",
        'got 150e6 dose; expected a number above 0 such as "1.5"; write the',
    ),
    (
        "sets: {kit: {members: {vaccine: 1e-320}}}",
        "sets.kit.members.vaccine\n    got 1e-320; expected a number above 0",
    ),
    ("materials: {vaccine: {shelf_life: 1e-320 day}}", "it is too small to compute with; write 0 if nothing is meant"),
    (
        "sites: {plant: {unit_classes: {tank: {filter_area: 1e200 m2}}}}",
        'expected an area above 0 such as "24 m2"; at most 1e+30',
    ),
    # Projects
    (
        LINE % ", repeats: 99.999 %",
        "repeats\n    got 99.999 %; expected a chance of at most 99%; or the phase hardly ever ends",
    ),
    (
        LINE % ", life: 9 year",
        "phases[0].life\n    got no capex beside it; expected what the phase costs; or leave life out",
    ),
    (
        LINE % ", capex: 1 M USD, life: 1 s",
        'got 1 s; expected a life of a day or more such as "10 year"; at least 86400 s',
    ),
    (PAID % "{share: 1, at: end, on: 2027-02-01}", "got at beside on; expected one of them; leave at out, or on"),
    ("sites: {plant: {goes_live: {project: a, phas: b}}}", 'got the key "phas"; expected a date such as "2026-11-01"'),
    ("sites: {plant: {goes_live: {phase: b}}}", "got no project; expected a date"),
    # The past
    (
        "actuals: [{date: 2026-12-01, material: bulk, doses: 5}]",
        'actuals[0].material\n    got "bulk", of which other lots are made and that no target counts; expected a '
        "material that is counted; write what is left of it under opening.stock",
    ),
    (
        "actuals: [{date: 2026-12-01, material: vaccine, size: 0.5 vial}]",
        "got 0.5 vial; expected a whole number of vials",
    ),
    (
        "actuals: [{date: 2026-12-01, material: vaccine, size: 1e20 vial}]",
        "got 1e20 vial; expected from 1 to 9.01e+15 vial",
    ),
]


@pytest.mark.parametrize(("written", "said"), CASES)
def test_a_slip_of_the_pen_is_told_where_it_stands(written, said, capsys):
    Path("more.yaml").write_text(written + "\n", encoding="utf-8")
    assert run(["run", "tiny.yaml", "--overlay", "more.yaml", "-q"]) == 3
    error = capsys.readouterr().err
    assert said in error
    assert error.startswith("more.yaml:")
    assert error.endswith("nothing was run.\n")
    assert not Path("runs").exists()


WORDS = [
    (["run", "", "-q"], 2, "got an empty word; expected a name or a value; is a variable of the shell empty?"),
    (["run", "tiny.yaml", "-o", ""], 2, "got an empty word"),
    (["compare", "tiny.yaml", "tiny.yaml", "-n", "10000000000"], 2, "10000000000 is not in the range 2<=x<=1000000000"),
    (["resilience", "tiny.yaml", "-s", "9223372036854775808"], 2, "is not in the range 0<=x<=9223372036854775807"),
    (["new", "-"], 2, 'got "-"; expected the name of a file'),
    (["new", "x" * 300], 3, "File name too long; choose another name or place"),
    (["cost", "here", "./here"], 2, "got the same run twice; expected different ones"),
]


@pytest.mark.parametrize(("words", "code", "said"), WORDS)
def test_a_word_that_cannot_be_is_told(words, code, said, capsys):
    assert run(words) == code
    assert said in capsys.readouterr().err
    assert [path.name for path in Path().iterdir()] == ["tiny.yaml"]


def test_an_interval_without_ends_is_told_as_open(capsys):
    Path("once.yaml").write_text(TINY + "replications: 1\n", encoding="utf-8")
    assert run(["compare", "once.yaml", "tiny.yaml", "-j", "1"]) == 0
    told = capsys.readouterr().out
    assert "open to open" in told
    assert "inf" not in told
