"""``capsim lots``: the lots of one replication, and what a lot went into or was made of."""

import click

from capsim.cli._options import MOST_REPLICATIONS, format_option


@click.command()
@click.argument("run", metavar="RUN")
@click.option(
    "--replication",
    type=click.IntRange(0, MOST_REPLICATIONS),
    help="Number of the replication, from 0; the first one that finished if left out.",
)
@click.option("--descendants-of", "parent", metavar="LOT", help="Only LOT and the lots that it went into.")
@click.option("--ancestors-of", "child", metavar="LOT", help="Only LOT and the lots that went into it.")
@format_option("table", "json", "csv")
def command(run: str, replication: int | None, parent: str | None, child: str | None, form: str) -> None:
    """List the lots of one replication of a saved run, and the doses in them by material and status.

    LOT is a campaign and the number of the lot in it, counted from 0, such as bulk_at_site_a/17; a campaign and the
    name that a list of lots gives it; or the number of the lot in the first column of the list, such as 203.

    With --descendants-of it answers the question of a recall: which lots, and how many doses, are hit if LOT fails?
    """
    from capsim import library
    from capsim.cli import _lots

    if parent is not None and child is not None:
        raise click.UsageError("got --descendants-of and --ancestors-of; expected one of them")
    loaded = library.load_run(run)
    click.echo(_lots.text(loaded, form, replication=replication, parent=parent, child=child))
