"""``capsim schema``: every key that a scenario may have."""

import json

import click


@click.command()
def command() -> None:
    """Print the JSON schema of scenario files, for editors and for reading."""
    from capsim.scenario.model import Scenario

    click.echo(json.dumps(Scenario.model_json_schema(), indent=2, ensure_ascii=False))
