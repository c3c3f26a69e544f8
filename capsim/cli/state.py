"""``capsim state``: where a replication stands at a moment, as the start of another run."""

import click

from capsim.cli._options import MOST_REPLICATIONS


@click.command()
@click.argument("run", metavar="RUN")
@click.option("--at", required=True, metavar="TIME", help='Date, or time after the start such as "30 day".')
@click.option(
    "--replication",
    type=click.IntRange(0, MOST_REPLICATIONS),
    help="Number of the replication, from 0; the first one that finished if left out.",
)
def command(run: str, at: str, replication: int | None) -> None:
    """Write the state of one replication of a saved run at a moment, as an overlay from which another run goes on.

    It has the start, the horizon, the lots released so far (actuals) and the plant as it stands (opening): stock, lots
    in process, busy units. What it cannot tell is said in comments at its head.
    """
    from capsim import library
    from capsim.scenario.yaml_file import write

    state = library.load_run(run).state(at=at, replication=replication)
    for left_out in state.left_out:
        click.echo(f"# not told here: {left_out}")
    click.echo(write(state.overlay), nl=False)
