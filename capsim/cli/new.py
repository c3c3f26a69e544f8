"""``capsim new``: a scenario of your own to begin with."""

from pathlib import Path

import click


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--from", "template", default="hello", show_default=True, help="Scenario to copy; see capsim scenarios.")
def command(file: Path, template: str) -> None:
    """Write a new scenario file, a copy of one that comes with capsim. Nothing is overwritten."""
    from capsim import library
    from capsim.foundation.errors import ResultError, StudyError, did_you_mean

    shipped = library.shipped()
    if template not in shipped:
        raise StudyError(f'got --from "{template}"; expected a scenario; {did_you_mean(template, shipped)}')
    try:
        with file.open("x", encoding="utf-8") as out:
            out.write(shipped[template].read_text(encoding="utf-8"))
    except FileExistsError:
        raise ResultError(f'"{file}" exists; expected a new name, since nothing is overwritten') from None
    except OSError as error:
        raise ResultError(f'"{file}" cannot be written: {error.strerror}') from None
    click.echo(f"{file} written; next: capsim run {file}", err=True)
