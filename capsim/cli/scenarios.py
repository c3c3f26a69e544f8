"""``capsim scenarios``: what comes with capsim."""

import click


@click.command()
def command() -> None:
    """List the scenarios that come with capsim."""
    from capsim import library
    from capsim.scenario.written import read

    for name, path in library.shipped().items():
        click.echo(f"{name:24} {read(path).model.name}")
