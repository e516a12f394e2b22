"""``queue``: what waits for this machine, one after the other."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from studio.cli.console import counting_progress, err, out
from studio.cli.engine_view import interruptible
from studio.cli.experiment_view import TrialView, stopping
from studio.cli.runs import STOPPED
from studio.runs import queue as queues
from studio.runs.experiments.runner import Told
from studio.runs.queue import Entry, QueueRunner, read_queue

queue = typer.Typer(no_args_is_help=True, help="Experiments and runs that wait, and are worked on one at a time.")
EntryArgument = Annotated[str, typer.Argument(metavar="ENTRY", help="Its id, or the name of its folder.")]


@queue.command("list")
def list_queue() -> None:
    """What waits, is worked on, or is over."""
    found = read_queue()
    table = Table(caption="the queue is paused" if found.is_paused else None)
    for heading in ("id", "state", "kind", "folder", "problem"):
        table.add_column(heading, overflow="fold")
    for each in found.entries:
        table.add_row(each.id, each.state, each.kind, str(each.path), each.problem)
    out.print(table)


@queue.command("add")
def add_to_queue(
    folders: Annotated[list[Path], typer.Argument(metavar="FOLDER…", help="Experiments, or runs that are prepared.")],
) -> None:
    """Let experiments or runs wait at the end."""
    for folder in folders:
        entry = queues.add(folder)
        out.print(f"{entry.id}: {entry.path}", soft_wrap=True, markup=False)


@queue.command("move")
def move_in_queue(
    entry: EntryArgument,
    before: Annotated[str, typer.Option("--before", help="The entry to come before; the end without it.")] = "",
) -> None:
    """Change the order."""
    found = read_queue()
    queues.move(found.entry(entry), found.entry(before) if before else None)


@queue.command("pause")
def pause_queue(entry: Annotated[str, typer.Argument(metavar="[ENTRY]", help="All without it.")] = "") -> None:
    """Let an entry or the whole queue wait; what is worked on saves and ends, and is gone on with later."""
    queues.pause(read_queue().entry(entry) if entry else None)


@queue.command("resume")
def resume_queue(entry: Annotated[str, typer.Argument(metavar="[ENTRY]", help="All without it.")] = "") -> None:
    """The opposite of pause."""
    queues.resume(read_queue().entry(entry) if entry else None)


@queue.command("remove")
def remove_from_queue(entry: EntryArgument) -> None:
    """Take an entry out; its folder stays."""
    queues.remove(read_queue().entry(entry))


@queue.command("run")
def run_queue() -> None:
    """Work on the queue until nothing waits; Ctrl-C saves and ends, and run goes on."""
    with interruptible() as interruption, counting_progress() as progress:
        view, shown = TrialView(progress), ""

        def listen(entry: Entry, told: Told) -> None:
            nonlocal shown
            if entry.id != shown:
                shown = entry.id
                err.print(f"{entry.kind.capitalize()} {entry.path}", soft_wrap=True, markup=False)
            view(told)

        QueueRunner(listen, stopping(lambda: interruption.presses)).run()
        is_stopped = interruption.presses > 0
    if is_stopped:
        raise typer.Exit(STOPPED)
    failed = [each for each in read_queue().entries if each.state == "failed"]
    for each in failed:
        err.print(f"Failed: {each.path}: {each.problem}", soft_wrap=True, markup=False)
