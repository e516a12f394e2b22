"""The command line: everything the studio does, without a window."""

from __future__ import annotations

import sys

import typer

from studio import __version__
from studio.cli import datasets, models, runs, stores
from studio.cli.console import out, show_error
from studio.cli.demo import demo
from studio.cli.engine_view import ENDED_AT_ONCE
from studio.cli.experiment import experiment
from studio.cli.export import export
from studio.cli.merging import merge
from studio.cli.queue import queue
from studio.cli.storage import cache
from studio.cli.transcribe import transcribe
from studio.errors import OutOfMemory, StudioError, is_out_of_memory
from studio.window import open_window


def gui() -> None:
    """Open the window, as no command at all does."""
    raise typer.Exit(open_window())


app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Adapt OpenAI's Whisper to a voice, a language or a domain, on your own computer.",
    epilog="Without a command the window opens.",
)


app.command()(gui)
app.command()(demo)
app.command()(runs.new)
app.command()(runs.train)
app.command()(runs.resume)
app.command()(models.evaluate)
app.command()(transcribe)
app.command()(export)
app.command()(merge)
app.command()(cache)
app.add_typer(datasets.dataset, name="dataset")
app.add_typer(stores.checkpoint, name="checkpoint")
app.add_typer(experiment, name="experiment")
app.add_typer(queue, name="queue")


def _version(asked: bool) -> None:
    if asked:
        out.print(f"whisper-lora-studio {__version__}")
        raise typer.Exit


@app.callback()
def common(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Show the version."),
) -> None:
    """Adapt OpenAI's Whisper to a voice, a language or a domain, on your own computer."""


def main() -> None:
    """Run one command; the exit status is 0 only on success, and 130 where the user stopped it."""
    try:
        _require_unicode(sys.argv[1:])
        app()
    except StudioError as error:
        show_error(error)
        sys.exit(runs.STOPPED if error.code == ENDED_AT_ONCE else 1)
    except Exception as error:
        if is_out_of_memory(error):
            show_error(OutOfMemory())
        elif isinstance(error, OSError):
            what = f"{error.filename}: " if error.filename else ""
            hint = "Check the path, its permissions and the disk."
            show_error(StudioError(f"{what}{error.strerror or error}.", hint))
        else:
            raise
        sys.exit(1)


def _require_unicode(arguments: list[str]) -> None:
    """StudioError for a file name that is not valid Unicode: it could neither be shown nor written to a file."""
    for argument in arguments:
        try:
            argument.encode()
        except UnicodeEncodeError as error:
            shown = argument.encode(errors="backslashreplace").decode()
            raise StudioError(f"The name {shown} is not valid Unicode.", "Rename the file or folder.") from error
