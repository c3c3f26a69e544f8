"""The command ``capsim``: finds its verbs in this folder, and turns errors into messages and exit codes."""

import pkgutil
import sys
from importlib import import_module
from pathlib import Path

import click

OK, BUG, USAGE, WRONG_INPUT, MISSED, INCOMPLETE, MISSING, INTERRUPTED = 0, 1, 2, 3, 4, 5, 6, 130
"""Exit codes; see the reference page of the command line."""


class Verbs(click.Group):
    """Each file of this folder that does not begin with an underscore is a verb; it is imported when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of the verbs."""
        files = (module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)]))
        return sorted(name for name in files if name != "main" and not name.startswith("_"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The verb of a name, or None."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = import_module(f"capsim.cli.{cmd_name}").command
        return command


@click.command(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="capsim", message="%(prog)s %(version)s")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
def cli(debug: bool) -> None:
    """Plan vaccine production capacity: can so many doses be released by a date, how sure is that, what limits it?"""


def main(arguments: list[str] | None = None) -> None:
    """Run the command and leave with its exit code."""
    words = sys.argv[1:] if arguments is None else arguments
    sys.exit(run(words))


def run(words: list[str]) -> int:
    """Run the command; returns its exit code."""
    try:
        if "" in words:
            raise click.UsageError("got an empty word; expected a name or a value; is a variable of the shell empty?")
        code = cli.main(args=words, prog_name="capsim", standalone_mode=False)
        return code if isinstance(code, int) else OK
    except click.exceptions.Abort:
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
        return USAGE
    except BrokenPipeError:
        return _pipe_closed()
    except KeyboardInterrupt:
        click.echo("interrupted", err=True)
        return INTERRUPTED
    except Exception as error:
        return _explain(error, debug="--debug" in words)


def _explain(error: Exception, *, debug: bool) -> int:
    from capsim.foundation import errors

    if debug:
        import traceback

        traceback.print_exception(error)
    if isinstance(error, OSError) and error.strerror:
        # What a folder or a disk refuses where nothing nearer has told it.
        named = f"{error.filename}: " if error.filename else ""
        click.echo(f"{errors.clipped(named, 200)}{error.strerror}; choose another name or place", err=True)
        return WRONG_INPUT
    if isinstance(error, errors.MissingExtra):
        code = MISSING
    elif isinstance(error, errors.LedgerError) or not isinstance(error, errors.CapsimError):
        hint = "" if debug else "; run it again with capsim --debug ... and report what it shows"
        click.echo(f"a bug in capsim: {type(error).__name__}: {error}{hint}", err=True)
        return BUG
    elif isinstance(error, errors.Interrupted):
        code = INTERRUPTED
    elif isinstance(error, errors.RunError):
        code = INCOMPLETE
    else:
        code = WRONG_INPUT
    click.echo(str(error), err=True)
    return code


def _pipe_closed() -> int:
    """Whoever read our output has left: end quietly."""
    import os

    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, sys.stdout.fileno())
    return OK
