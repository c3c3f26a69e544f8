"""Bad input on the command line: the exit code, the place and the sentence."""

from pathlib import Path

import pytest

from capsim.cli.main import run

HELLO = str(Path(__file__).parents[3] / "scenarios" / "hello.yaml")
RULE = "expected free, or exactly one of every, at, gaps"
BREAKDOWNS = "sites.plant.unit_classes.filling_line.breakdowns"
FILL = "materials.vaccine.procedure[0]"


def starts(written: str) -> str:
    return f"campaigns=[{{make: bulk, at: plant, starts: {written}}}]"


CASES = [
    (starts("{every: 1 day, gaps: 1 day}"), "campaigns[0].starts", f"got every and gaps; {RULE}"),
    (starts("{}"), "campaigns[0].starts", f"got an empty mapping; {RULE}"),
    (starts("null"), "campaigns[0].starts", f"got nothing; {RULE}"),
    (starts("never"), "campaigns[0].starts", f"got never; {RULE}"),
    (starts("{at: []}"), "campaigns[0].starts", "got an empty list; expected at least one date under at"),
    (starts("{evry: 1 day}"), "campaigns[0].starts.evry", 'unknown key "evry"'),
    (starts("{gaps: 0 s}"), "campaigns[0].starts.gaps", "expected at least 1 s on average"),
    ('name=""', "name", "got an empty text; expected a title on one line"),
    ('name="a\\x1b[31mb"', "name", 'got "a\\x1b[31mb"; expected a title on one line'),
    ("name=5", "name", 'got 5; expected a title on one line such as "National plan"; put it in quotes'),
    ("sites={}", "sites", "got {}; expected at least 1 entry"),
    ("seed=1180591620717411303424", "seed", "a whole number, at most 9223372036854775807"),
    (f"{FILL}.performance=500 %", "performance", "got 500 %; expected a share above 0 and up to 100 %"),
    (f"{FILL}.performance=1e-300", "performance", "got 1e-300; expected a share above 0 and up to 100 %"),
    ("horizon=\uff11 day", "horizon", 'such as "14 day"; write the digits as 0 to 9'),
    ("horizon=0.4 s", "horizon", "at least 1 s"),
    ("horizon=1e300 day", "horizon", "at most 200 year"),
    (f"horizon={'x' * 500}", "horizon", f"got {'x' * 57}...; expected"),
    ("start=9999-12-31", "start", "years from 1900 to 2899"),
    ("sites.plant.calendars={c: {holidays: [1066-10-14]}}", "holidays[0]", "years from 1900 to 2899"),
    ("targets[0].doses=1e16", "targets[0].doses", "at most 1e15"),
    ("replications=1e10", "replications", "at most 1000000000"),
    ("sites.plant.unit_classes.bioreactor.count=1e6", "bioreactor.count", "at most 100000"),
    ("sites.plant.laboratory.sterility_test.count=1e6", "sterility_test.count", "at most 100000"),
    ("materials.vaccine.doses_per_vial=10001", "doses_per_vial", "at most 10000"),
    ("materials.vaccine.lot_size=0.5 vial", "materials.vaccine.lot_size", "a whole number of vials"),
    ("materials.bulk.dose=5 L", "materials.bulk.dose", "an amount in g, as bulk is measured"),
    ("materials.bulk.procedure[1].fixed_loss=1e300 g", "fixed_loss", "at most 1e24 g"),
    ("materials.bulk.procedure[1].duration=1e9 year", "duration", "at most 1000 year"),
    (f"{BREAKDOWNS}={{between: 0.1 s, repair: 0 s}}", f"{BREAKDOWNS}.between", "at least 1 min on average"),
    (f"{BREAKDOWNS}.between={{exponential: 1e9 year}}", f"{BREAKDOWNS}.between", '"mean" of exponential; at most 1000'),
    (f"{BREAKDOWNS}.between={{lognormal: {{mean: 1 h, cv: 1e160}}}}", f"{BREAKDOWNS}.between", "cv must be"),
    (f"{BREAKDOWNS}.between={{gamma: {{mean: 1 h, cv: 1e-20}}}}", f"{BREAKDOWNS}.between", "cv must be"),
]


@pytest.mark.parametrize(("written", "path", "sentence"), CASES)
def test_bad_input_is_refused_where_it_stands(written, path, sentence, capsys):
    assert run(["validate", HELLO, "--set", written]) == 3
    error = capsys.readouterr().err
    assert path in error
    assert sentence in error
    assert error.splitlines()[-1] == "1 problem; nothing was run."


def test_a_name_that_would_colour_the_terminal_is_shown_as_its_code(tmp_path, capsys):
    path = tmp_path / "x.yaml"
    path.write_text(Path(HELLO).read_text() + '"bad\\x1b[31mkey": 1\n')
    assert run(["validate", str(path)]) == 3
    error = capsys.readouterr().err
    assert "\x1b" not in error
    assert 'unknown key "bad\\x1b[31mkey"' in error


def test_a_name_that_nothing_uses_is_warned_of_with_its_place(tmp_path, capsys):
    path = tmp_path / "plant.yaml"
    path.write_text(
        Path(HELLO).read_text().replace("  filling_line:", "  filling_lin: {count: 9}\n      filling_line:")
    )
    assert run(["validate", str(path)]) == 0
    assert (
        f"warning: {path}:11:7  sites.plant.unit_classes.filling_lin\n"
        '    got "filling_lin", which nothing uses; expected a unit class that is used; did you mean "filling_line"?'
    ) in capsys.readouterr().err
    assert run(["run", str(path), "-n", "1", "-q", "-o", str(tmp_path / "run")]) == 0
    assert "which nothing uses" in capsys.readouterr().err


def test_what_a_platform_brings_is_not_warned_of(tmp_path, capsys):
    path = tmp_path / "plant.yaml"
    assert run(["new", str(path), "--platform", "mrna_lnp"]) == 0
    bulk_only = ["--set", "campaigns=[{make: drug_substance, at: plant}]", "--set", "targets=[]"]
    assert run(["validate", str(path), *bulk_only]) == 0
    assert "which nothing uses" not in capsys.readouterr().err
