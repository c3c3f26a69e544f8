"""``capsim platforms``: templates of processes that come with capsim."""

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from capsim.scenario.platform import Platform


@click.command()
@click.argument("name", metavar="[NAME]", required=False)
def command(name: str | None) -> None:
    """List the platform templates that come with capsim, or tell what one of them gives."""
    from capsim.foundation.errors import StudyError, did_you_mean
    from capsim.scenario import platform

    known = platform.names()
    if name is None:
        for one in known:
            click.echo(f"{one:28} {platform.platform(one).title}")
    elif name in known:
        click.echo(_about(platform.platform(name), name))
    else:
        raise StudyError(f'got the platform "{name}"; expected one that comes with capsim; {did_you_mean(name, known)}')


def _about(template: "Platform", name: str) -> str:
    """A template in words."""
    from textwrap import fill

    checked = f"checked by {template.checked_by}" if template.checked_by else "not yet checked by somebody else"
    parts = (
        ("sites", (f"{name}/{part}" for part in template.sites)),
        ("materials", (f"{name}/{part}" for part in template.materials)),
        ("sets", template.sets),
    )
    lines = [template.title, "", template.description.strip(), f"Written by {template.author}; {checked}.", ""]
    lines += [f"{key + ':':10} {', '.join(entries)}" for key, entries in parts if entries]
    for entry in template.expected:
        low, high = entry.doses
        told = f"{low:,.0f} to {high:,.0f} doses per {entry.per} are to be expected: {entry.origin}"
        lines += ["", fill(told, 100)]
    return "\n".join(lines)
