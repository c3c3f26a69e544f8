"""``capsim new``: a scenario of your own to begin with."""

from pathlib import Path
from typing import NoReturn

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

    What a scenario extends is copied beside it. Nothing is overwritten.
    """
    if str(file) == "-":
        raise click.UsageError('got "-"; expected the name of a file')
    if template is not None and name is not None:
        raise click.UsageError("got --from and --platform; a new scenario begins with one of them")
    files = {file: _plant(name)} if name is not None else _copy("hello" if template is None else template, file)
    new = {path: text for path, text in files.items() if path == file or not _there(path, text)}
    if file.exists():
        _refuse(file)
    for path, text in new.items():
        _write(path, text)
    click.echo(f"{' and '.join(map(str, new))} written; next: capsim run {file}", err=True)


def _refuse(path: Path) -> NoReturn:
    from capsim.foundation.errors import ResultError

    raise ResultError(f'"{path}" exists; expected a new name, since nothing is overwritten')


def _there(path: Path, text: str) -> bool:
    """Whether a file that is extended is there already, and is the same."""
    from capsim.foundation.errors import ResultError

    if not path.exists():
        return False
    if path.read_bytes() != text.encode("utf-8"):
        raise ResultError(
            f'"{path}" exists, and the new scenario extends another file of that name; expected another folder'
        )
    return True


def _write(path: Path, text: str) -> None:
    from capsim.foundation.errors import ResultError

    try:
        with path.open("x", encoding="utf-8") as out:
            out.write(text)
    except FileExistsError:
        _refuse(path)
    except OSError as error:
        raise ResultError(f'"{path}" cannot be written: {error.strerror}') from None


def _copy(template: str, file: Path) -> dict[Path, str]:
    """The text of a scenario that comes with capsim, and of the files that it extends, by where they go."""
    from capsim import library
    from capsim.foundation.errors import StudyError, did_you_mean
    from capsim.scenario.yaml_file import read_text

    shipped = library.shipped()
    if template not in shipped:
        raise StudyError(f'got --from "{template}"; expected a scenario; {did_you_mean(template, shipped)}')
    texts, origins = {}, [(file, shipped[template])]
    for target, origin in origins:
        texts[target] = origin.read_text(encoding="utf-8")
        base = read_text(texts[target], str(origin)).data.get("extends", [])
        names = [base] if isinstance(base, str) else base
        origins += [(file.parent / name, origin.parent / name) for name in names]
        if file in (path for path, _ in origins[1:]):
            raise StudyError(f'got "{file}" for a scenario that extends another of that name; expected a new name')
    return texts


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
