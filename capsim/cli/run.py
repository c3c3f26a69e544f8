"""``capsim run``: the answer to a scenario."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from capsim.cli._options import LARGEST_SEED, MOST_REPLICATIONS, Number, format_option, scenario_options

if TYPE_CHECKING:
    from capsim.library import Run


@click.command()
@scenario_options
@click.option(
    "-n",
    "--replications",
    type=click.IntRange(1, MOST_REPLICATIONS),
    help="Replications; as the scenario says if left out.",
)
@click.option(
    "-s",
    "--seed",
    type=click.IntRange(0, LARGEST_SEED),
    help="Root of all random draws; as the scenario says if left out.",
)
@click.option("-j", "--jobs", type=click.IntRange(min=1), help="Worker processes; all cores if left out.")
@format_option("table", "json", "csv")
@click.option("-o", "--output", metavar="DIR", help="Folder for the run; default: a new one, runs/<name>-<n>.")
@click.option("--force", is_flag=True, help="Replace what is in the folder, and the picture.")
@click.option(
    "--plot", "picture", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Draw the answer."
)
@click.option("--require", type=Number(0, 1), metavar="P", help="Exit 4 if the first target's last date has less.")
@click.option("--full", is_flag=True, help="Record every segment of every lot.")
@click.option("--time-limit", type=Number(min=0, min_open=True), metavar="S", help="Stop after so many seconds.")
@click.option("-q", "--quiet", is_flag=True, help="No progress.")
def command(file: str, form: str, picture: Path | None, require: float | None, **given: object) -> int:
    """Run a scenario and answer: how likely, when, how much is missing, what holds it back."""
    from capsim.analysis.fans import require_doses
    from capsim.cli import _answer, _picture
    from capsim.cli._execute import execute, warn
    from capsim.foundation.errors import StudyError
    from capsim.library import load

    scenario = load(file, overlays=given.pop("overlays"), sets=given.pop("sets"))  # type: ignore[arg-type]
    force = bool(given["force"])
    if picture is not None:
        _picture.check(picture, force=force)
        require_doses(scenario.plan)
    if require is not None and not scenario.plan.targets:
        raise StudyError("got --require; expected a scenario with a target")
    warn(scenario)
    run, folder = execute(scenario, file, given, command=["capsim", *sys.argv[1:]])
    click.echo(_answer.text(run, form, saved=str(folder)))
    click.echo(f"saved: {folder}", err=True)
    if picture is not None:
        _picture.write(run.result, picture, force=True)
    return _exit_code(run, require)


def _exit_code(run: "Run", require: float | None) -> int:
    from capsim.cli.main import INCOMPLETE, MISSED, OK

    if run.result.failed or run.result.provenance.get("stopped"):
        return INCOMPLETE
    missed = require is not None and run.answers()[0].dates[-1].probability.value < require
    return MISSED if missed else OK
