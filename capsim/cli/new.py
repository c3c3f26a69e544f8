"""``capsim new``: a scenario of your own to begin with."""

from pathlib import Path

import click

_SCENARIO = """\
# One plant: the reference train of the platform template {name}.
# Every number that is not below comes from the template, with its source: "capsim show" prints all of them.
# Write here what you know better, such as
#   materials: {{MATERIAL: {{procedure: {{STEP: {{step_yield: 80 %}}}}}}}}
name: {title}
platform: {name}
start: 2027-01-04
horizon: 2 year
targets: [{{doses: {millions:g}e6, by: [1 year, 2 year]}}]
sites:
  plant: {{platform: {name}}}
"""


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--from", "template", help="Scenario to copy, hello if left out; see capsim scenarios.")
@click.option("--platform", "name", help="Template of a process, for a plant of one train; see capsim platforms.")
def command(file: Path, template: str | None, name: str | None) -> None:
    """Write a new scenario file: a copy of one that comes with capsim, or a plant of a platform.

    Nothing is overwritten.
    """
    from capsim.foundation.errors import ResultError

    if template is not None and name is not None:
        raise click.UsageError("got --from and --platform; a new scenario begins with one of them")
    text = _copy("hello" if template is None else template) if name is None else _plant(name)
    try:
        with file.open("x", encoding="utf-8") as out:
            out.write(text)
    except FileExistsError:
        raise ResultError(f'"{file}" exists; expected a new name, since nothing is overwritten') from None
    except OSError as error:
        raise ResultError(f'"{file}" cannot be written: {error.strerror}') from None
    click.echo(f"{file} written; next: capsim run {file}", err=True)


def _copy(template: str) -> str:
    """The text of a scenario that comes with capsim."""
    from capsim import library
    from capsim.foundation.errors import StudyError, did_you_mean

    shipped = library.shipped()
    if template not in shipped:
        raise StudyError(f'got --from "{template}"; expected a scenario; {did_you_mean(template, shipped)}')
    return shipped[template].read_text(encoding="utf-8")


def _plant(name: str) -> str:
    """A plant of one train of a platform; it is asked for a middling year's doses in each of two years."""
    from capsim.foundation.errors import StudyError, did_you_mean
    from capsim.scenario import platform

    known = platform.names()
    if name not in known:
        raise StudyError(f'got --platform "{name}"; expected a platform template; {did_you_mean(name, known)}')
    template = platform.platform(name)
    ranges = [entry.doses for entry in template.expected if not entry.per_lot_of]
    return _SCENARIO.format(name=name, title=template.title, millions=sum(ranges[0]) / 2e6)
