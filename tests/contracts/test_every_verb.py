"""Every verb of the command line: found by itself, helps, and imports nothing heavy to do so."""

import subprocess
import sys

import click
import pytest

from capsim.cli.main import Verbs, cli, run

VERBS = cli.list_commands(click.Context(cli))  # type: ignore[attr-defined]


def test_the_verbs_of_the_first_version_are_there():
    assert isinstance(cli, Verbs)
    assert {"run", "plot", "validate", "schema", "new", "scenarios", "show"} <= set(VERBS)


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_says_what_it_does(verb, capsys):
    assert run([verb, "--help"]) == 0
    shown = capsys.readouterr().out
    command = cli.get_command(click.Context(cli), verb)
    assert command.help and command.help.split(".")[0][:40] in " ".join(shown.split())
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help or parameter.name == "form", f"{verb} --{parameter.name} has no help"


@pytest.mark.parametrize("verb", VERBS)
def test_an_unknown_option_is_wrong_usage(verb, capsys):
    assert run([verb, "--no-such-option"]) == 2
    assert "No such option" in capsys.readouterr().err


def test_an_unknown_verb_is_wrong_usage(capsys):
    assert run(["rum"]) == 2
    assert "rum" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["--help"], ["run", "--help"], ["--version"]])
def test_help_loads_nothing_heavy(words):
    heavy = ["matplotlib", "numpy", "pydantic", "simpy", "yaml", "rich"]
    code = (
        "import sys; from capsim.cli.main import run; "
        f"assert run({words!r}) == 0; loaded = [name for name in {heavy!r} if name in sys.modules]; "
        "print('LOADED', loaded)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "LOADED []" in done.stdout
