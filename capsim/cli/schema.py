"""``capsim schema``: every key that a scenario may have."""

import json

import click


@click.command()
def command() -> None:
    """Print the JSON schema of scenario files, for editors and for reading."""
    from capsim.scenario.file_schema import file_schema

    click.echo(json.dumps(file_schema(), indent=2, ensure_ascii=False))
