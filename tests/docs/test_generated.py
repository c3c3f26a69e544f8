"""The reference pages are what docs.generate writes, and it leaves nothing out."""

from pathlib import Path

import click
import pytest

from capsim.cli import main as command_line
from capsim.foundation.distributions import FAMILIES
from capsim.foundation.units import TIME
from capsim.scenario.kinds import KINDS
from capsim.scenario.model import Scenario
from capsim.scenario.yaml_file import read_value
from capsim.schema.quantity import Measure
from capsim.schema.uncertain import UncertainRule
from docs import generate, keys, text

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "reference"
PAGES = generate.pages()


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_up_to_date(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == PAGES[name], "run: python -m docs.generate"


def test_no_page_is_left_over() -> None:
    assert {path.name for path in FOLDER.glob("*.md")} == set(PAGES)


def test_every_key_of_the_scenario_is_told() -> None:
    page = PAGES["scenario_keys.md"]
    for part in keys.parts_of(Scenario):
        for key, info in part.model.model_fields.items():
            if key not in keys.COMMON:
                assert f"| `{keys.name_of(key, info)}` | " in page
                assert info.description, f"{part.model.__name__}.{key} has no description"


def test_every_kind_of_unit_procedure_is_told() -> None:
    for name, kind in KINDS.items():
        assert f"\n## {name}\n" in PAGES["unit_procedures.md"]
        assert kind.__doc__


def test_every_exit_code_is_told() -> None:
    codes = {name for name, value in vars(command_line).items() if name.isupper() and isinstance(value, int)}
    assert codes == set(generate.EXIT_CODES)


@pytest.mark.parametrize("family", FAMILIES)
def test_the_example_of_a_family_is_one_of_it(family: str) -> None:
    value = read_value(generate.FAMILY_EXAMPLES[family], "example")
    assert UncertainRule(Measure(TIME)).parse(value).family == family


def test_a_docstring_becomes_prose_and_lists() -> None:
    doc = "Does ``it``.\n\nArgs:\n    a, b: How\n        much.\n\n>>> 1\n1"
    assert text.docstring_markdown(doc) == "Does `it`.\n\n*Args:*\n\n- `a`, `b`: How much."


def test_a_cell_cannot_break_its_table() -> None:
    assert text.table(["a"], [["x | y\nz"]]) == "| a |\n| --- |\n| x \\| y z |"


def test_the_readme_names_every_verb() -> None:
    readme = (FOLDER.parents[1] / "README.md").read_text(encoding="utf-8")
    verbs = command_line.Verbs()
    missing = [name for name in verbs.list_commands(click.Context(verbs)) if f"`capsim {name}" not in readme]
    assert missing == []
