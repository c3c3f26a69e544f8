"""``capsim show``: a scenario with all its layers, or a saved run."""

from pathlib import Path

import click

from capsim.cli._options import format_option, scenario_options


@click.command()
@scenario_options
@format_option("table", "json", "csv")
def command(file: str, sets: tuple[str, ...], overlays: tuple[str, ...], form: str) -> None:
    """Show a scenario file with all its layers as one, or the answer of a saved run (a folder)."""
    from capsim import library
    from capsim.foundation.errors import StudyError

    if file != "-" and Path(file).is_dir():
        from capsim.cli import _answer

        if sets or overlays:
            raise click.UsageError(f'got --set or --overlay for the saved run "{file}"; they change a scenario file')
        run = library.load_run(file)
        click.echo(_answer.text(run, form, saved=file))
        return
    if form == "csv":
        raise StudyError(f'got --format csv for the scenario "{file}"; expected table or json; csv is for a saved run')
    scenario = library.load(file, overlays=overlays, sets=sets)
    if form == "json":
        import json

        click.echo(json.dumps(scenario.written.layered.data, indent=2, ensure_ascii=False))
        return
    click.echo(scenario.text(), nl=False)
