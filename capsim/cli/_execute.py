"""Running a study for the verbs that run: where it is saved, how its progress is told."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from capsim.cli._progress import Progress
from capsim.engine.replicate import Options
from capsim.foundation.errors import Interrupted
from capsim.library import Run, Scenario, Study
from capsim.results.storage import next_folder

RUNS = "runs"
"""Folder for runs that were given none."""


def all_cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1


def warn(scenario: Scenario) -> None:
    """Say on stderr what nothing uses, and where the plan asks for more than there is; a run shows what that does."""
    for unused in scenario.warnings:
        click.echo(f"warning: {unused}", err=True)
    for overload in scenario.overloads:
        click.echo(f"warning: {overload}", err=True)


def execute(scenario: Scenario, file: str, given: Mapping[str, Any], *, command: Sequence[str]) -> tuple[Run, Path]:
    """Run a scenario with the options of the command line.

    Args:
        scenario: What to run.
        file: Name of its file; names the folder.
        given: Options replications, seed, jobs, output, force, full, time_limit, quiet.
        command: The command line, for the record.

    Raises:
        Interrupted: With where the finished replications are saved.
    """
    name = "scenario" if file == "-" else Path(file).stem
    folder = Path(given["output"]) if given["output"] else next_folder(RUNS, name)
    study = Study(scenario, given["replications"], given["seed"])
    total = given["replications"] or scenario.model.replications
    jobs = given["jobs"] or all_cores()
    with Progress(total, quiet=given["quiet"]) as progress:
        options = Options(on_chunk=progress, full=given["full"], time_limit=given["time_limit"] or float("inf"))
        try:
            run = study.run(jobs=jobs, folder=folder, force=given["force"], options=options, command=command)
        except Interrupted as error:
            raise Interrupted(error.partial, saved=str(folder)) from None
    return run, folder
