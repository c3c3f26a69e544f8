"""``capsim cost``: what a run costs, and what each step of probability costs."""

from pathlib import Path

import click

from capsim.cli._options import format_option


@click.command()
@click.argument("runs", metavar="RUN...", nargs=-1, required=True)
@format_option("table", "json", "csv")
def command(runs: tuple[str, ...], form: str) -> None:
    """Tell the cost per released dose of a saved run with its parts, what was invested, and the net present value.

    Also hours that are paid and worked, consumables that are left, and which doses are sold and which nobody wants.

    Of several runs, with the same seed and number of replications, it tells these figures side by side, and what each
    step of probability costs: from each run to the next, in the order given.
    """
    from capsim import library
    from capsim.cli import _cost

    if len({Path(run).resolve() for run in runs}) < len(runs):
        raise click.UsageError("got the same run twice; expected different ones")
    click.echo(_cost.text({run: library.load_run(run) for run in runs}, form))
