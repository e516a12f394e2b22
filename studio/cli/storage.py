"""``cache``: what is kept to save time, and clearing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table

from studio.cli.common import JsonOption, check_writable
from studio.cli.console import err, out, write_json
from studio.errors import StudioError
from studio.runs.disk_usage import EXPENSIVE, KINDS, Amount, cache_amounts, clear_cache
from studio.settings.units import file_size

_MEANINGS = {
    "measurements": "figures of recordings; measured again when they are opened",
    "unpacked": "out of archives and datasets; unpacked again when these are opened",
    "audio": "samples of recordings that take long to read; read again by the next training",
    "encoded": "what a frozen encoder gave; computed again in the next epoch",
    "parts": "cut out of recordings for the Compare page; cut again when they are opened there",
    "checks": "what models heard in transcript checks: hours of work to hear again",
}


def cache(
    clear: Annotated[bool, typer.Option("--clear", help="Clear all but the transcript checks.")] = False,
    checks: Annotated[
        bool, typer.Option("--transcript-checks", help="With --clear: these too, which take hours to make again.")
    ] = False,
    json_file: JsonOption = "",
) -> None:
    """Show how large is what the studio keeps to save time, or clear it; recordings, runs and adapters stay.

    What unfinished runs in the studio's own folder need is not cleared. Where a run elsewhere, or another command that
    is at work, reads an archive: clear later, or open the archive again before that run is resumed.
    """
    check_writable("--json", json_file)
    if checks and not clear:
        raise StudioError("--transcript-checks says what to clear.", "Add --clear, or leave it out.")
    cleared = clear_cache([kind for kind in KINDS if checks or kind not in EXPENSIVE]) if clear else None
    amounts = cache_amounts()
    if json_file:
        freed = {} if cleared is None else {"freed_bytes": cleared.bytes, "problems": cleared.problems}
        write_json(json_file, {"kinds": [asdict(amount) for amount in amounts]} | freed)
    if json_file != "-":
        out.print(_table(amounts))
    if cleared is not None:
        err.print(f"{file_size(cleared.bytes)} freed.")
        for problem in cleared.problems:
            err.print(problem, markup=False, soft_wrap=True)
        if cleared.problems:
            raise typer.Exit(1)


def _table(amounts: Sequence[Amount]) -> Table:
    table = Table("Kind", "Size", "In use", "What it is")
    table.columns[1].justify = table.columns[2].justify = "right"
    for amount in amounts:
        in_use = file_size(amount.in_use) if amount.in_use else "–"
        table.add_row(amount.kind, file_size(amount.bytes), in_use, _MEANINGS[amount.kind])
    table.add_section()
    table.add_row("all", file_size(sum(amount.bytes for amount in amounts)), "", "")
    return table
