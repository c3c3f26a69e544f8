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

    if file != "-" and Path(file).is_dir():
        from capsim.cli import _answer

        run = library.load_run(file)
        click.echo(_answer.text(run, form, saved=file))
        return
    scenario = library.load(file, overlays=overlays, sets=sets)
    if form == "json":
        import json

        click.echo(json.dumps(scenario.written.layered.data, indent=2, ensure_ascii=False))
        return
    click.echo(scenario.text(), nl=False)
